//! Dates as people write them in file names and front matter, to `YYYY-MM-DD`.

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The first `YYYY-MM-DD` (or `YYYY_MM_DD`, `YYYYMMDD`) in `text` that is a real day.
pub(crate) fn find_iso(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find_map(|start| {
        if start > 0 && bytes[start - 1].is_ascii_digit() {
            return None;
        }
        iso_at(&bytes[start..], Some(b"-_.")).or_else(|| iso_at(&bytes[start..], None))
    })
}

fn iso_at(bytes: &[u8], separators: Option<&[u8]>) -> Option<String> {
    let step = usize::from(separators.is_some());
    let length = 8 + 2 * step;
    if bytes.len() < length || bytes.get(length).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    if let Some(allowed) = separators
        && (!allowed.contains(&bytes[4]) || bytes[4] != bytes[7])
    {
        return None;
    }
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        bytes[range].iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    day(number(0..4)?, number(4 + step..6 + step)?, number(6 + 2 * step..8 + 2 * step)?)
}

/// A date in any of the forms that people write: `2016-07-19`, `19 July 2016`, `July 19, 2016`,
/// `19/07/2016`.
pub(crate) fn parse(text: &str) -> Option<String> {
    if let Some(date) = find_iso(text) {
        return Some(date);
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let number = |word: &str| -> Option<u32> {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.parse().ok()
    };
    let month = |word: &str| -> Option<u32> {
        let word = word.to_lowercase();
        let found = MONTHS.iter().position(|name| *name == word || (word.len() >= 3 && name.starts_with(&word)))?;
        Some(found as u32 + 1)
    };
    words.windows(3).find_map(|three| {
        let [first, second, third] = three else { return None };
        let year = number(third).filter(|_| third.len() == 4)?;
        if let Some(month) = month(second) {
            return day(year, month, number(first)?);
        }
        if let Some(month) = month(first) {
            return day(year, month, number(second)?);
        }
        day(year, number(second)?, number(first)?)
    })
}

fn day(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1800..=2199).contains(&year) && (1..=days).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_found_in_a_file_name() {
        for (name, date) in [
            ("2016-07-19", Some("2016-07-19")),
            ("letter-2016-07-19-final", Some("2016-07-19")),
            ("issue_20160719", Some("2016-07-19")),
            ("2016_07_19", Some("2016-07-19")),
            ("2016-13-19", None),
            ("2015-02-29", None),
            ("12016-07-19", None),
            ("report-201607190", None),
            ("commissioner-001", None),
        ] {
            assert_eq!(find_iso(name).as_deref(), date, "{name}");
        }
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in ["19 July 2016", "Tuesday, 19th July 2016", "July 19, 2016", "19/07/2016", "19 Jul 2016"] {
            assert_eq!(parse(text).as_deref(), Some("2016-07-19"), "{text}");
        }
        assert_eq!(parse("spring 2016"), None);
    }
}

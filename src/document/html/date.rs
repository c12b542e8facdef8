//! Exact dates of metadata: ISO 8601 with a day, and the dates of e-mail headers.

use crate::document::dates::calendar_day;

/// The day, `YYYY-MM-DD`, if the text gives it exactly. The day is the one that is written, in the
/// zone that it is written in.
pub(crate) fn exact_day(text: &str) -> Option<String> {
    let text = text.trim();
    iso_day(text).or_else(|| header_day(text))
}

fn iso_day(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digits = |from: usize, count: usize| -> Option<u32> {
        let slice = bytes.get(from..from + count)?;
        slice.iter().all(u8::is_ascii_digit).then(|| slice.iter().fold(0, |sum, d| sum * 10 + u32::from(d - b'0')))
    };
    let (year, month, day, end) = match bytes.get(4)? {
        b'-' if bytes.get(7) == Some(&b'-') => (digits(0, 4)?, digits(5, 2)?, digits(8, 2)?, 10),
        _ => (digits(0, 4)?, digits(4, 2)?, digits(6, 2)?, 8),
    };
    let ends_well = match bytes.get(end) {
        None => true,
        Some(b'T' | b't' | b' ') => bytes.get(end + 1).is_some_and(u8::is_ascii_digit),
        Some(b'Z' | b'+') => end == 10,
        Some(_) => false,
    };
    calendar_day(year, month, day).filter(|_| ends_well)
}

/// `Tue, 05 Mar 2024 10:00:00 +0000`, with or without the day of the week.
fn header_day(text: &str) -> Option<String> {
    let after = match text.split_once(',') {
        Some((weekday, after)) if weekday.trim().len() == 3 => after,
        Some(_) => return None,
        None => text,
    };
    let mut fields = after.split_ascii_whitespace();
    let (day, month, year, time) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = names.iter().position(|name| month.eq_ignore_ascii_case(name))?;
    let digits = |field: &str, most: usize| -> Option<u32> {
        (field.len() <= most && field.bytes().all(|b| b.is_ascii_digit())).then(|| field.parse().ok())?
    };
    if year.len() != 4 || !time.contains(':') {
        return None;
    }
    calendar_day(digits(year, 4)?, u32::try_from(month).ok()? + 1, digits(day, 2)?)
}

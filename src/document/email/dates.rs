//! Days in the forms of RFC 5322 and ISO 8601, and with a month's English name, as `YYYY-MM-DD`.
//! The day is the one written, in the writer's own time zone.

use crate::document::dates::calendar_day;

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

/// The day of a date with a month's name: `Mon, 4 Mar 2019 10:11:12 +0000`, `March 4, 2019`,
/// `Mon Mar  4 10:11:12 2019`, `04-Mar-19`. Comments in parentheses are left out.
pub(crate) fn named_month_day(text: &str) -> Option<String> {
    let plain = without_comments(text);
    let tokens: Vec<&str> = plain
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '/'))
        .filter(|token| !token.is_empty())
        .take(24)
        .collect();
    let month_at = tokens.iter().position(|token| month(token).is_some())?;
    let month = month(tokens.get(month_at)?)?;
    let later = tokens.get(month_at + 1..).unwrap_or_default();
    let before = month_at.checked_sub(1).and_then(|at| tokens.get(at)).and_then(|token| day_number(token));
    if let Some(day) = before {
        let year = later.iter().find_map(|token| year_number(token))?;
        return calendar_day(year, month, day);
    }
    let day = day_number(later.first()?)?;
    let full_year = |token: &&str| (token.len() == 4).then(|| year_number(token)).flatten();
    calendar_day(later.iter().skip(1).find_map(full_year)?, month, day)
}

/// The day of an ISO 8601 date or date and time: `2019-03-04`, `2019-03-04T10:11:12Z`.
pub(crate) fn iso_day(text: &str) -> Option<String> {
    let mut numbers = text.trim().splitn(3, '-');
    let year = numbers.next().filter(|year| year.len() == 4)?;
    let month = numbers.next().filter(|month| month.len() == 2)?;
    let rest = numbers.next()?;
    let (day, time) = rest.split_at_checked(2)?;
    if time.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    calendar_day(digits(year)?, digits(month)?, digits(day)?)
}

/// Whether the text has the time and zone that the `Date` field of RFC 5322 must have.
pub(crate) fn is_rfc5322(text: &str) -> bool {
    let plain = without_comments(text);
    let mut words = plain.split_whitespace().rev();
    let (zone, time) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let numeric = zone.strip_prefix(['+', '-']).is_some_and(|rest| rest.len() == 4 && digits(rest).is_some());
    let named =
        matches!(zone, "GMT" | "UT" | "UTC" | "Z" | "EST" | "EDT" | "CST" | "CDT" | "MST" | "MDT" | "PST" | "PDT");
    (numeric || named) && time.contains(':') && named_month_day(text).is_some()
}

/// The day, `YYYY-MM-DD`, and the time in UTC of a count of 100 nanoseconds since 1601.
pub(crate) fn file_time(ticks: u64) -> Option<(String, String)> {
    let seconds = ticks / 10_000_000;
    let (days, within) = (i64::try_from(seconds / 86_400).ok()?, seconds % 86_400);
    // Days since 0000-03-01 of the proleptic Gregorian calendar; 1601-01-01 is day 584,694.
    let shifted = days.checked_add(584_694)?;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let day = calendar_day(u32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?)?;
    let time = format!("{day}T{:02}:{:02}:{:02}Z", within / 3600, within / 60 % 60, within % 60);
    Some((day, time))
}

fn without_comments(text: &str) -> String {
    let mut depth = 0usize;
    let mut plain = String::new();
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain
}

fn month(token: &str) -> Option<u32> {
    let token = token.trim_end_matches('.').to_ascii_lowercase();
    let is_name = |name: &str| name.starts_with(&token) || (name.len() == 9 && token == "sept");
    let found = (token.len() >= 3).then(|| MONTHS.iter().position(|name| is_name(name)))??;
    u32::try_from(found + 1).ok()
}

fn digits(text: &str) -> Option<u32> {
    let all = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

fn day_number(token: &str) -> Option<u32> {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| token.strip_suffix(ending)).unwrap_or(token);
    digits(bare).filter(|day| (1..=31).contains(day) && bare.len() <= 2)
}

/// A year of two digits is that of RFC 5322: 00 to 49 are 2000 to 2049; one of three digits counts
/// from 1900.
fn year_number(token: &str) -> Option<u32> {
    let year = digits(token)?;
    match token.len() {
        4 => Some(year),
        3 => Some(year + 1900),
        2 => Some(if year < 50 { year + 2000 } else { year + 1900 }),
        _ => None,
    }
}

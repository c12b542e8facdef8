//! Days in the forms of RFC 5322 and ISO 8601, and with a month's English name, as `YYYY-MM-DD`.
//! The day is the one written, in the writer's own time zone.

use crate::document::dates::{ENGLISH_MONTHS, calendar_day};

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
    /// Seconds from 1601 to 1970.
    const TO_UNIX: i64 = 11_644_473_600;
    let seconds = i64::try_from(ticks / 10_000_000).ok()? - TO_UNIX;
    let time = jiff::Timestamp::from_second(seconds).ok()?.to_string();
    Some((time.get(..10)?.to_owned(), time))
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
    let found = (token.len() >= 3).then(|| ENGLISH_MONTHS.iter().position(|name| is_name(name)))??;
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

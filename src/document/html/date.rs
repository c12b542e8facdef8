//! Exact dates of metadata: ISO 8601 with a day, and the dates of e-mail headers.

use crate::document::dates::{ENGLISH_MONTHS, calendar_day, iso_day};

/// The day, `YYYY-MM-DD`, if the text gives it exactly. The day is the one that is written, in the
/// zone that it is written in.
pub(crate) fn exact_day(text: &str) -> Option<String> {
    let text = text.trim();
    iso_day(text).or_else(|| basic_day(text)).or_else(|| header_day(text))
}

/// `20190304`, `20190304T101112Z`.
fn basic_day(text: &str) -> Option<String> {
    let (day, rest) = text.split_at_checked(8)?;
    let (year, month, day) = (day.get(..4)?, day.get(4..6)?, day.get(6..)?);
    let timed = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    if timed { iso_day(&format!("{year}-{month}-{day}{rest}")) } else { None }
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
    let month = ENGLISH_MONTHS.iter().position(|name| month.eq_ignore_ascii_case(&name[..3]))?;
    let digits = |field: &str, most: usize| -> Option<u32> {
        (field.len() <= most && field.bytes().all(|b| b.is_ascii_digit())).then(|| field.parse().ok())?
    };
    if year.len() != 4 || !time.contains(':') {
        return None;
    }
    calendar_day(digits(year, 4)?, u32::try_from(month).ok()? + 1, digits(day, 2)?)
}

//! Dates as people write them, to days: one order of day and month for a whole column.

mod date_clocks;
mod date_column;
mod date_forms;
mod date_names;
pub(super) mod date_reading;

pub(crate) use date_column::DateColumn;
pub(crate) use date_names::{ENGLISH_MONTHS, ENGLISH_WEEKDAYS};
pub(crate) use date_reading::{DateReading, DayMonthOrder, check_date_format, find_in_name, parse_date};

/// The day as `YYYY-MM-DD`, if the calendar has it; years have four digits.
pub(crate) fn calendar_day(year: u32, month: u32, day: u32) -> Option<String> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = jiff::civil::Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    (year >= 1000).then(|| date.to_string())
}

/// The day, `YYYY-MM-DD`, of an ISO 8601 date or date and time: `2019-03-04`,
/// `2019-03-04T10:11:12Z`. The day is the one that is written, in the zone that it is written in.
pub(crate) fn iso_day(text: &str) -> Option<String> {
    let bytes = text.trim().as_bytes();
    let digits = |from: usize, count: usize| -> Option<u32> {
        let slice = bytes.get(from..from + count)?;
        slice.iter().all(u8::is_ascii_digit).then(|| slice.iter().fold(0, |sum, d| sum * 10 + u32::from(d - b'0')))
    };
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let ends_well = match bytes.get(10) {
        None => true,
        Some(b'T' | b't' | b' ') => bytes.get(11).is_some_and(u8::is_ascii_digit),
        Some(b'Z' | b'+') => true,
        Some(_) => false,
    };
    if ends_well { calendar_day(digits(0, 4)?, digits(5, 2)?, digits(8, 2)?) } else { None }
}

/// Whether a text is a date, perhaps without its day.
pub(crate) fn is_readable(text: &str) -> bool {
    parse_date(text, DayMonthOrder::Unknown) != DateReading::Unreadable
}

#[cfg(test)]
mod tests;

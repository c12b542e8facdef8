//! Dates as people write them, to days: one order of day and month for a whole column.

mod date_clocks;
mod date_column;
mod date_forms;
mod date_names;
pub(super) mod date_reading;

pub(crate) use date_column::DateColumn;
pub(crate) use date_reading::{DateReading, DayMonthOrder, check_date_format, exact_day, find_in_name, parse_date};

/// The day as `YYYY-MM-DD`, if the calendar has it; years have four digits.
pub(crate) fn calendar_day(year: u32, month: u32, day: u32) -> Option<String> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = jiff::civil::Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    (year >= 1000).then(|| date.to_string())
}

/// Whether a text is a date, perhaps without its day.
pub(crate) fn is_readable(text: &str) -> bool {
    parse_date(text, DayMonthOrder::Unknown) != DateReading::Unreadable
}

#[cfg(test)]
mod tests;

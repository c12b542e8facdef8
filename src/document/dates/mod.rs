//! Dates as people write them, to days: one order of day and month for a whole column.

mod date_clocks;
mod date_forms;
mod date_names;
pub(super) mod date_reading;

pub(crate) use date_reading::{DateReading, DayMonthOrder, check_date_format, exact_day, find_in_name, parse_date};
use date_reading::{parse_with_format, resolve_column};

use super::extract::ReadProblem;

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

/// The days that the dates of a column mean, which have one order of day and month, or one
/// `format` as `strptime` has it. What cannot be read is reported once.
pub(crate) fn resolve(texts: &[Option<&str>], format: Option<&str>) -> (Vec<Option<String>>, Vec<ReadProblem>) {
    let (readings, problems) = match format {
        None => resolve_column(texts),
        Some(format) => by_format(texts, format),
    };
    (readings.into_iter().map(|reading| reading.day().map(str::to_owned)).collect(), problems)
}

fn by_format(texts: &[Option<&str>], format: &str) -> (Vec<DateReading>, Vec<ReadProblem>) {
    let read = |text: &Option<&str>| text.map_or(DateReading::Unreadable, |text| parse_with_format(text, format));
    let readings: Vec<DateReading> = texts.iter().map(read).collect();
    let unread = texts.iter().zip(&readings).filter(|(_, reading)| **reading == DateReading::Unreadable);
    let unread: Vec<&str> = unread.filter_map(|(text, _)| *text).collect();
    let problem = unread.first().map(|first| {
        let dates = if unread.len() == 1 { "1 date is".to_owned() } else { format!("{} dates are", unread.len()) };
        let reason = format!("{dates} not written as '{format}', such as '{first}'");
        ReadProblem::doubt(None, reason, "give the format that the dates have")
    });
    (readings, problem.into_iter().collect())
}

#[cfg(test)]
mod tests;

//! Dates as people write them, to `YYYY-MM-DD`, by the order of day and month of their column.

use crate::document::dates::date_forms::{DateForm, DateSeparator, date_form, day_form, named_month_at};

/// What a text says as a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DateReading {
    /// A day, `YYYY-MM-DD`.
    Day(String),
    /// A month, `YYYY-MM`.
    Month(String),
    /// A year, `YYYY`.
    Year(String),
    /// Day and month can be swapped, and their order is unknown.
    Ambiguous,
    /// It is no date that can be read.
    Unreadable,
    /// There is no text, or a mark such as `n/a`.
    Absent,
}

impl DateReading {
    /// The day, if it is one.
    pub(crate) fn day(&self) -> Option<&str> {
        match self {
            Self::Day(day) => Some(day),
            _ => None,
        }
    }
}

/// Which of day and month is written first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum DayMonthOrder {
    /// `19/07/2016`.
    DayFirst,
    /// `07/19/2016`.
    MonthFirst,
    /// It is not known.
    #[default]
    Unknown,
}

/// How many values show which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OrderEvidence {
    /// Values whose first number is above 12.
    pub(crate) day_first: usize,
    /// Values whose second number is above 12.
    pub(crate) month_first: usize,
    /// Values that can be read both ways, as different days.
    pub(crate) ambiguous: usize,
}

/// Contradicting values above one in this many leave the order unknown.
const CONTRADICTIONS: usize = 10;

impl OrderEvidence {
    /// The order that the values show. With values of both kinds it is that of the many if there
    /// are ten times as many.
    pub(crate) fn order(&self) -> DayMonthOrder {
        let (day, month) = (self.day_first, self.month_first);
        if day > month && month.saturating_mul(CONTRADICTIONS) <= day {
            DayMonthOrder::DayFirst
        } else if month > day && day.saturating_mul(CONTRADICTIONS) <= month {
            DayMonthOrder::MonthFirst
        } else {
            DayMonthOrder::Unknown
        }
    }

    /// How many values contradict the others.
    pub(crate) fn contradictions(&self) -> usize {
        self.day_first.min(self.month_first)
    }

    /// Takes one more value into account.
    pub(crate) fn add(&mut self, value: &str) {
        if let DateForm::Open { first, second, .. } = date_form(value) {
            match (first > 12, second > 12) {
                (true, _) => self.day_first += 1,
                (_, true) => self.month_first += 1,
                _ => self.ambiguous += usize::from(first != second),
            }
        }
    }
}

/// Reads a text that is a date as a whole, apart from weekday, time, zone and punctuation around
/// it. A time zone does not move the day. Where day and month are parted by full stops, the day is
/// first unless `order` says otherwise.
pub(crate) fn parse_date(text: &str, order: DayMonthOrder) -> DateReading {
    match date_form(text) {
        DateForm::Day(year, month, day) => DateReading::Day(format!("{year:04}-{month:02}-{day:02}")),
        DateForm::Month(year, month) => DateReading::Month(format!("{year:04}-{month:02}")),
        DateForm::Year(year) => DateReading::Year(format!("{year:04}")),
        DateForm::Open { first, second, year, mark } => open_reading((first, second), year, mark, order),
        DateForm::TwoDigits => DateReading::Ambiguous,
        DateForm::Absent => DateReading::Absent,
        DateForm::None => DateReading::Unreadable,
    }
}

fn open_reading((first, second): (u8, u8), year: i16, mark: DateSeparator, order: DayMonthOrder) -> DateReading {
    let year = u32::from(year.unsigned_abs());
    let reading = |month: u8, day: u8| match day_form(year, u32::from(month), u32::from(day)) {
        DateForm::Day(year, month, day) => Some(DateReading::Day(format!("{year:04}-{month:02}-{day:02}"))),
        _ => None,
    };
    // A number above 12 is the day whatever the order is.
    let readings = (reading(second, first), reading(first, second));
    match (readings, order) {
        ((Some(one), None) | (None, Some(one)), _) => one,
        ((Some(day_first), Some(_)), DayMonthOrder::DayFirst) => day_first,
        ((Some(_), Some(month_first)), DayMonthOrder::MonthFirst) => month_first,
        ((Some(day_first), Some(_)), DayMonthOrder::Unknown) if first == second || mark == DateSeparator::Stop => {
            day_first
        }
        ((Some(_), Some(_)), DayMonthOrder::Unknown) => DateReading::Ambiguous,
        ((None, None), _) => DateReading::Unreadable,
    }
}

/// Reads a text by a format of `strptime`, such as `%d/%m/%Y`.
pub(crate) fn parse_with_format(text: &str, format: &str) -> DateReading {
    let text = text.trim();
    if date_form(text) == DateForm::Absent {
        return DateReading::Absent;
    }
    let Ok(parsed) = jiff::fmt::strtime::parse(format, text) else { return DateReading::Unreadable };
    if let Ok(date) = parsed.to_date() {
        return DateReading::Day(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()));
    }
    if let Some(time) = parsed.to_timestamp().ok().filter(|_| parsed.timestamp().is_some()) {
        let date = jiff::tz::Offset::UTC.to_datetime(time).date();
        return DateReading::Day(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()));
    }
    match (parsed.year(), parsed.month(), parsed.day()) {
        (Some(year), Some(month), None) => DateReading::Month(format!("{year:04}-{month:02}")),
        (Some(year), None, None) => DateReading::Year(format!("{year:04}")),
        _ => DateReading::Unreadable,
    }
}

/// Whether a format of `strptime` can be read and gives at least a year.
///
/// # Errors
/// The reason, one clause.
pub(crate) fn check_date_format(format: &str) -> Result<(), String> {
    let sample = jiff::civil::date(2016, 7, 19).at(10, 30, 15, 0);
    let Ok(sample) = sample.to_zoned(jiff::tz::TimeZone::UTC) else { return Ok(()) };
    let written = jiff::fmt::strtime::format(format, &sample)
        .map_err(|error| format!("the format '{format}' is not valid: {error}"))?;
    match parse_with_format(&written, format) {
        DateReading::Unreadable | DateReading::Absent => Err(format!("the format '{format}' has no year")),
        _ => Ok(()),
    }
}

/// The first day in a name: `2016-07-19`, `2016_07_19`, `20160719` or `19-Aug-2024`.
pub(crate) fn find_in_name(name: &str) -> Option<String> {
    let bytes = name.as_bytes();
    (0..bytes.len()).find_map(|start| {
        if start > 0 && bytes[start - 1].is_ascii_digit() {
            return None;
        }
        iso_at(&bytes[start..], Some(b"-_.")).or_else(|| iso_at(&bytes[start..], None)).or_else(|| {
            let DateForm::Day(year, month, day) = named_month_at(name.get(start..)?)? else { return None };
            Some(format!("{year:04}-{month:02}-{day:02}"))
        })
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
    let (year, month, day) = (number(0..4)?, number(4 + step..6 + step)?, number(6 + 2 * step..8 + 2 * step)?);
    match day_form(year, month, day) {
        DateForm::Day(year, month, day) if (1800..=2199).contains(&year) => {
            Some(format!("{year:04}-{month:02}-{day:02}"))
        }
        _ => None,
    }
}

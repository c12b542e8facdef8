//! The forms that people and programs write one date in, taken apart. Which of two numbers is the
//! day is left to `dates`.

use crate::document::dates::date_clocks::{is_clock, is_half_of_day, is_meridiem_clock, is_offset, is_time_with_zone};
use crate::document::dates::date_names::{is_filler, is_weekday, is_zone, month_of};

/// The years that a date can have.
const YEARS: std::ops::RangeInclusive<i16> = 1500..=2199;
/// The longest text that can be a date with weekday, time and zone.
const LONGEST: usize = 120;

/// A date as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateForm {
    /// Year, month, day: nothing is open.
    Day(i16, u8, u8),
    Month(i16, u8),
    Year(i16),
    /// Two numbers, of which one is the day and one the month, and a year.
    Open {
        first: u8,
        second: u8,
        year: i16,
        mark: DateSeparator,
    },
    /// Three numbers of two digits with hyphens, of which any may be the year: `16-07-19`.
    TwoDigits,
    /// No text, or a mark for a value that is not there.
    Absent,
    /// Anything else.
    None,
}

/// What stands between the numbers of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateSeparator {
    Stop,
    Other,
}

/// One part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DatePart {
    /// A number and how many digits it is written with.
    Number(u32, usize),
    Month(u8),
}

/// Takes a whole text apart.
pub(crate) fn date_form(text: &str) -> DateForm {
    let around = |c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '"' | '\'' | ',' | ';' | '.' | '“' | '”');
    let text = text.trim_matches(around);
    let inner = |open, close| text.strip_prefix(open).and_then(|text: &str| text.strip_suffix(close));
    let text = inner('(', ')').or_else(|| inner('[', ']')).unwrap_or(text).trim_matches(around);
    if is_absent(text) {
        return DateForm::Absent;
    }
    if text.len() > LONGEST {
        return DateForm::None;
    }
    if let Some(form) = iso_prefix(text) {
        return form;
    }
    if let Some(form) = digits_only(text) {
        return form;
    }
    match parts_of(text) {
        Some((parts, marks)) => assemble(&parts, &marks),
        None => DateForm::None,
    }
}

/// Whether a value says that there is none.
fn is_absent(text: &str) -> bool {
    const ABSENT: [&str; 9] = ["-", "–", "n/a", "na", "nan", "nat", "none", "null", "#n/a"];
    text.is_empty() || ABSENT.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The commonest form without allocation: `2016-07-19`, alone or before a time.
fn iso_prefix(text: &str) -> Option<DateForm> {
    let bytes = text.as_bytes();
    let date = bytes.get(..10)?;
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| {
        date[from..to].iter().try_fold(0u32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let rest = text.get(10..)?;
    if !rest.is_empty() && !rest.strip_prefix(['T', 't', ' ']).is_some_and(is_time_with_zone) {
        return None;
    }
    Some(day_form(year, month, day))
}

/// Numbers alone: a year, `YYYYMMDD`, with a time behind it, or seconds since 1970.
fn digits_only(text: &str) -> Option<DateForm> {
    let (digits, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    let value: u64 = digits.parse().ok()?;
    let compact = |value: u64| {
        let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
        day_form(year as u32, month as u32, day as u32)
    };
    let fraction =
        rest.strip_prefix('.').is_some_and(|rest| rest.len() < 10 && rest.bytes().all(|b| b.is_ascii_digit()));
    match (digits.len(), rest) {
        (4, "") => Some(year_form(value as u32)),
        (8, "") => Some(compact(value)),
        (8, rest) if rest.starts_with(['T', 't', ' ']) => {
            Some(if is_time_with_zone(&rest[1..]) { compact(value) } else { DateForm::None })
        }
        (14, "") => Some(compact(value / 1_000_000)),
        (10, _) if rest.is_empty() || fraction => Some(epoch_form(value)),
        (13, _) if rest.is_empty() || fraction => Some(epoch_form(value / 1000)),
        (_, "") => Some(DateForm::None),
        _ => None,
    }
}

/// The day in universal time.
fn epoch_form(seconds: u64) -> DateForm {
    let Some(time) = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()) else {
        return DateForm::None;
    };
    let date = jiff::tz::Offset::UTC.to_datetime(time).date();
    if YEARS.contains(&date.year()) {
        DateForm::Day(date.year(), date.month() as u8, date.day() as u8)
    } else {
        DateForm::None
    }
}

/// The parts of a date in order, and the characters before the second and the third. None if there
/// is anything that belongs to no date.
fn parts_of(text: &str) -> Option<(Vec<DatePart>, Vec<char>)> {
    let mut parts = Vec::new();
    let mut marks = Vec::new();
    let mut weekdays = 0;
    let mut clocks = 0;
    for word in words_of(text)? {
        if is_clock(&word) || is_meridiem_clock(&word) {
            clocks += 1;
        } else if clocks > 0 && (is_zone(&word) || is_offset(&word)) || is_half_of_day(&word) || is_filler(&word) {
            // A weekday such as `do.` that is also a filler says as little.
        } else {
            let before = parts.len();
            date_parts(&word, &mut parts, &mut marks, &mut weekdays)?;
            // A mark for the gap between this word and the word before it.
            if before > 0 && parts.len() > before {
                marks.insert(before - 1, ' ');
            }
        }
        if parts.len() > 4 || weekdays > 1 || clocks > 1 {
            return None;
        }
    }
    // A time or a weekday belongs to a day.
    if clocks + weekdays > 0 && parts.len() < 3 {
        return None;
    }
    // `mar. 19 juillet 2016`: the first is the weekday, which is spelled as a month is.
    let months = parts.iter().filter(|part| matches!(part, DatePart::Month(_))).count();
    if months == 2 && weekdays == 0 && matches!(parts.first(), Some(DatePart::Month(3))) {
        parts.remove(0);
        if !marks.is_empty() {
            marks.remove(0);
        }
    }
    Some((parts, marks))
}

/// The words of a text, comments in brackets left out, odd hyphens and digits made plain.
fn words_of(text: &str) -> Option<Vec<String>> {
    let mut plain = String::with_capacity(text.len());
    let mut depth = 0usize;
    for character in text.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.checked_sub(1)?,
            _ if depth > 0 => {}
            '\u{2010}'..='\u{2014}' | '\u{2212}' => plain.push('-'),
            ',' => plain.push(' '),
            '年' | '月' | '년' | '월' => plain.push('-'),
            '日' | '일' => {}
            '’' => plain.push('\''),
            _ => plain.push(character),
        }
    }
    if depth > 0 {
        return None;
    }
    Some(plain.split_whitespace().map(str::to_owned).collect())
}

/// Takes one word apart, such as `19/07/2016`, `19th`, `19-Aug-2024`, `19JUL2016`, `July`.
fn date_parts(word: &str, parts: &mut Vec<DatePart>, marks: &mut Vec<char>, weekdays: &mut usize) -> Option<()> {
    let word = word.trim_end_matches(['.', ':', ';']);
    let mut rest = word;
    let mut first = true;
    let mut mark = None;
    while let Some(start) = rest.chars().next() {
        if matches!(start, '-' | '/' | '.') {
            if first || mark.is_some() {
                return None;
            }
            mark = Some(start);
            rest = &rest[1..];
            continue;
        }
        let digits = start.is_ascii_digit();
        let belongs = |c: char| if digits { c.is_ascii_digit() } else { c.is_alphabetic() || is_accent(c) };
        let length = rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(length);
        if run.is_empty() {
            return None;
        }
        let is_day = matches!(parts.last(), Some(DatePart::Number(_, 1..=2)));
        if !digits && !first && mark.is_none() && is_day && is_ordinal(run) {
            rest = behind.trim_start_matches(['°', 'º']);
            continue;
        }
        if digits {
            add_part(DatePart::Number(run.parse().ok()?, run.len()), mark.take(), first, parts, marks);
        } else if let Some(month) = month_of(run) {
            add_part(DatePart::Month(month), mark.take(), first, parts, marks);
        } else if is_weekday(run) || is_filler(run) {
            *weekdays += usize::from(is_weekday(run) && !is_filler(run));
            mark = None;
            rest = behind.strip_prefix(['-', '.']).unwrap_or(behind);
            continue;
        } else {
            return None;
        }
        rest = behind.strip_prefix(['°', 'º']).unwrap_or(behind);
        first = false;
    }
    Some(())
}

fn is_accent(character: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&character)
}

fn add_part(part: DatePart, mark: Option<char>, first: bool, parts: &mut Vec<DatePart>, marks: &mut Vec<char>) {
    if !first {
        marks.push(mark.unwrap_or('+'));
    }
    parts.push(part);
}

fn is_ordinal(run: &str) -> bool {
    ["st", "nd", "rd", "th", "er", "ere", "ère", "e", "o", "º", "ª", "ten", "te"]
        .iter()
        .any(|ending| run.eq_ignore_ascii_case(ending))
}

/// What the parts say together.
fn assemble(parts: &[DatePart], marks: &[char]) -> DateForm {
    use DatePart::{Month, Number};
    match *parts {
        [Number(year, 4)] => year_form(year),
        [Number(year, 4), Number(month, 1..=2)] | [Number(month, 1..=2), Number(year, 4)] if marks != [' '] => {
            month_form(year, month)
        }
        [Month(month), Number(year, 4)] | [Number(year, 4), Month(month)] => month_form(year, u32::from(month)),
        [Number(year, 4), Number(month, 1..=2), Number(day, 1..=2)] if same(marks) => day_form(year, month, day),
        [Number(year, 4), Month(month), Number(day, 1..=2)] => day_form(year, u32::from(month), day),
        [Number(day, 1..=2), Month(month), Number(year, digits @ (2 | 4))]
        | [Month(month), Number(day, 1..=2), Number(year, digits @ (2 | 4))] => {
            day_form(full_year(year, digits), u32::from(month), day)
        }
        [Number(first, 1..=2), Number(second, 1..=2), Number(year, digits @ (2 | 4))] if same(marks) => {
            open_form(first, second, (year, digits), marks[0])
        }
        _ => DateForm::None,
    }
}

fn same(marks: &[char]) -> bool {
    matches!(marks, [first, second] if first == second)
}

fn open_form(first: u32, second: u32, (year, digits): (u32, usize), mark: char) -> DateForm {
    if mark == '-' && digits == 2 {
        // Only a year is above 31.
        return if first > 31 { day_form(full_year(first, 2), second, year) } else { DateForm::TwoDigits };
    }
    let year = full_year(year, digits);
    if !matches!(day_form(year, 1, 1), DateForm::Day(..)) {
        return DateForm::None;
    }
    let possible = |month: u32, day: u32| matches!(day_form(year, month, day), DateForm::Day(..));
    match (possible(second, first), possible(first, second)) {
        (false, false) => DateForm::None,
        _ => DateForm::Open {
            first: first as u8,
            second: second as u8,
            year: year as i16,
            mark: if mark == '.' { DateSeparator::Stop } else { DateSeparator::Other },
        },
    }
}

/// Two digits are 1969 to 2068.
fn full_year(year: u32, digits: usize) -> u32 {
    match (digits, year) {
        (2, 69..) => 1900 + year,
        (2, _) => 2000 + year,
        _ => year,
    }
}

fn year_form(year: u32) -> DateForm {
    match i16::try_from(year) {
        Ok(year) if YEARS.contains(&year) => DateForm::Year(year),
        _ => DateForm::None,
    }
}

fn month_form(year: u32, month: u32) -> DateForm {
    match year_form(year) {
        DateForm::Year(year) if (1..=12).contains(&month) => DateForm::Month(year, month as u8),
        _ => DateForm::None,
    }
}

pub(crate) fn day_form(year: u32, month: u32, day: u32) -> DateForm {
    let (Ok(year), Ok(month), Ok(day)) = (i16::try_from(year), i8::try_from(month), i8::try_from(day)) else {
        return DateForm::None;
    };
    match jiff::civil::Date::new(year, month, day) {
        Ok(_) if YEARS.contains(&year) => DateForm::Day(year, month as u8, day as u8),
        _ => DateForm::None,
    }
}

/// `19-Aug-2024` and the like, at the beginning of `text`, with one separator throughout.
pub(crate) fn named_month_at(text: &str) -> Option<DateForm> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) {
        return None;
    }
    let separator = text[digits..].chars().next().filter(|c| matches!(c, '-' | '_' | '.' | ' '))?;
    let rest = &text[digits + 1..];
    let name = rest.split(separator).next()?;
    let year = rest.get(name.len() + 1..)?;
    let year_digits = year.bytes().take_while(u8::is_ascii_digit).count();
    if year_digits != 4 {
        return None;
    }
    let day: u32 = text[..digits].parse().ok()?;
    let form = day_form(year[..4].parse().ok()?, u32::from(month_of(name)?), day);
    matches!(form, DateForm::Day(..)).then_some(form)
}

//! The times of day and the time zones next to a date. They are recognised and left out.

use crate::document::dates::date_names::is_zone;

/// `10:30`, `10:30:00.000+01:00`, `103000Z`, `10:30:00 UTC`, `10:30:00+01:00[Europe/London]`.
pub(crate) fn is_time_with_zone(text: &str) -> bool {
    let text = text.split('[').next().unwrap_or(text);
    let mut words = text.split_whitespace();
    let clock = words.next().is_some_and(|word| is_clock(word) || is_basic_clock(word));
    clock && words.all(|word| is_zone(word) || is_offset(word) || is_half_of_day(word))
}

/// `10:30`, `10:30:15`, `10:30:15.25`, each with an offset, `Z`, `am` or `pm` behind it; `10h30`.
pub(crate) fn is_clock(word: &str) -> bool {
    let Some(separator) = word.find([':', 'h', 'H']) else { return false };
    let (hour, rest) = (&word[..separator], &word[separator + 1..]);
    if !is_number(hour, 1..=2, 24) {
        return false;
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(rest.len());
    let (numbers, behind) = rest.split_at(end);
    let mut fields = numbers.trim_end_matches(['.', ',']).splitn(3, ':');
    let minute = fields.next().is_some_and(|minute| is_number(minute, 2..=2, 59));
    let second = fields.next().is_none_or(|second| {
        let (whole, fraction) = second.split_once(['.', ',']).unwrap_or((second, "0"));
        is_number(whole, 2..=2, 60) && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())
    });
    minute && second && fields.next().is_none() && (behind.is_empty() || is_offset(behind) || is_half_of_day(behind))
}

/// `103000`, `1030`, with a zone behind it.
fn is_basic_clock(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (clock, behind) = word.split_at(digits);
    let behind = behind.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    matches!(digits, 4 | 6)
        && is_number(&clock[..2], 2..=2, 24)
        && is_number(&clock[2..4], 2..=2, 59)
        && (behind.is_empty() || is_offset(behind))
}

/// `10am`, `10.30pm`.
pub(crate) fn is_meridiem_clock(word: &str) -> bool {
    let end = word.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(word.len());
    let (clock, behind) = word.split_at(end);
    let (hour, minute) = clock.split_once('.').unwrap_or((clock, "00"));
    is_half_of_day(behind) && is_number(hour, 1..=2, 12) && is_number(minute, 2..=2, 59)
}

pub(crate) fn is_half_of_day(word: &str) -> bool {
    ["am", "pm", "a.m", "p.m", "a.m.", "p.m."].iter().any(|half| word.eq_ignore_ascii_case(half))
}

/// `Z`, `+01:00`, `-0500`, `+01`, `GMT+0100`.
pub(crate) fn is_offset(word: &str) -> bool {
    if word.eq_ignore_ascii_case("z") {
        return true;
    }
    let sign = word.find(['+', '-']);
    let Some(sign) = sign else { return false };
    let (name, digits) = (&word[..sign], &word[sign + 1..]);
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    (name.is_empty() || is_zone(name))
        && matches!(digits.len(), 1 | 2 | 4)
        && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_number(text: &str, digits: std::ops::RangeInclusive<usize>, most: u32) -> bool {
    digits.contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u32>().is_ok_and(|number| number <= most)
}

//! Shapes of short lines: names of persons, dates, numbers, columns. No list of words but those of
//! the calendar.

use crate::document::{ENGLISH_MONTHS, ENGLISH_WEEKDAYS};

/// Whether a line ends where a sentence ends.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let mut text = text.trim_end_matches(['"', '\'', '”', '’', ')', '*', '_', ' ']);
    // The number of a note follows the full stop.
    while let Some(inside) = text.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        if inside.1.len() > 6 {
            break;
        }
        text = inside.0.trim_end();
    }
    let text = text.trim_end_matches(['"', '\'', '”', '’', ')', ']', '*', '_', ' ']);
    text.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？'])
}

/// A line without what decorates it: asterisks, tildes, emoji.
pub(super) fn bare(text: &str) -> &str {
    let decorates = |c: char| {
        c.is_whitespace()
            || "*~=#_|<>+".contains(c)
            // Arrows, shapes, pictures and what varies them.
            || matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}' | '\u{FE0F}' | '\u{200D}')
    };
    text.trim_matches(decorates)
}

/// Whether a line has columns set apart by spaces.
pub(super) fn has_columns(text: &str) -> bool {
    text.trim().contains("   ") || text.trim().contains('\t')
}

/// Whether a line is the name of a person or a team, perhaps with a kiss, initials or brackets.
pub(super) fn is_name_line(text: &str) -> bool {
    let text = bare(text).trim_start_matches(['-', '–', '—', ' ']);
    let name = text.split(['(', ',', '|']).next().unwrap_or(text);
    let small = |word: &str| matches!(word, "and" | "&" | "x" | "xx" | "xxx" | "the" | "of" | "at" | "de" | "van");
    let capital = |word: &str| {
        word.starts_with(char::is_uppercase) && (word.contains(char::is_lowercase) || word.chars().count() <= 3)
    };
    let words: Vec<&str> = name.split_whitespace().collect();
    let closed = ends_sentence(text) && !text.ends_with([')', '.', '!']);
    (1..=5).contains(&words.len())
        && words.first().is_some_and(|word| capital(word))
        && words.iter().all(|word| small(word) || capital(word))
        && !closed
        && !(text.ends_with('.') && words.len() > 3)
}

/// Whether a line is one or two words and a number: "Circular 88".
pub(super) fn is_name_and_number(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |word: &str| word.trim_start_matches('#').chars().all(|c| c.is_ascii_digit()) && word.len() <= 5;
    let name = |word: &&str| word.starts_with(char::is_uppercase) && !word.contains(|c: char| c.is_ascii_digit());
    (2..=4).contains(&words.len())
        && words.last().is_some_and(|last| number(last) && last.contains(|c: char| c.is_ascii_digit()))
        && words[..words.len() - 1].iter().all(|word| name(word) || matches!(*word, "of" | "the" | "no." | "no"))
}

/// Whether a title ends with a month or a month and a year that no sentence leads to.
pub(super) fn ends_with_date(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let year = |word: &str| word.len() == 4 && word.starts_with(['1', '2']) && word.chars().all(|c| c.is_ascii_digit());
    let dated = words.last().is_some_and(|word| year(word));
    let place = words.len().checked_sub(if dated { 2 } else { 1 });
    let Some(place) = place.filter(|place| *place > 0) else { return false };
    let led = matches!(
        words[place - 1].to_lowercase().as_str(),
        "in" | "since" | "of" | "for" | "from" | "to" | "until" | "by" | "the"
    );
    is_month(words[place]) && !led
}

/// Whether a word is a month, whole or shortened.
pub(super) fn is_month(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches("-ish").to_lowercase();
    ENGLISH_MONTHS.iter().any(|month| *month == word || word.len() == 3 && month.starts_with(&word)) || word == "sept"
}

/// Whether a word is a day of the week, whole or shortened.
pub(super) fn is_weekday(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let word = word.trim_end_matches('s');
    (3..=5).contains(&word.len()) && ENGLISH_WEEKDAYS.iter().any(|day| day.starts_with(word))
        || ENGLISH_WEEKDAYS.contains(&word)
}

/// A day of the month: "7", "7th".
fn is_day(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    (1..=2).contains(&digits.len())
        && digits.chars().all(|c| c.is_ascii_digit())
        && matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th")
}

/// How many words of a date a line begins with: a weekday, a day with its month, or both.
pub(super) fn date_words(text: &str) -> usize {
    let mut words = text.split_whitespace();
    let (first, second, third) = (words.next(), words.next(), words.next());
    let day_and_month = |one: Option<&str>, two: Option<&str>| {
        one.zip(two).is_some_and(|(one, two)| is_day(one) && is_month(two) || is_month(one) && is_day(two))
    };
    if day_and_month(first, second) {
        return 2;
    }
    if first.is_some_and(is_weekday) {
        return match day_and_month(second, third) {
            true => 3,
            false if second.is_some_and(is_day) => 2,
            false => 1,
        };
    }
    0
}

/// Whether a block is a postscript.
pub(super) fn is_postscript(text: &str) -> bool {
    let lead: String = text.chars().take_while(|c| c.is_alphabetic() || *c == '.').filter(|c| *c != '.').collect();
    matches!(lead.to_lowercase().as_str(), "ps" | "pps" | "ppps")
}

/// Whether a sentence ends and another begins within a line.
pub(super) fn has_inner_sentence(text: &str) -> bool {
    text.match_indices(". ").any(|(end, stop)| {
        let before = text[..end].rsplit(' ').next().unwrap_or_default();
        let word = before.chars().filter(|c| c.is_alphanumeric()).count() >= 3 && before.contains(char::is_lowercase);
        word && text[end + stop.len()..].starts_with(char::is_uppercase)
    })
}

/// Whether a line is initials: "V.", "J.D."
pub(super) fn is_initials(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 6
        && text.contains(char::is_uppercase)
        && text.chars().all(|c| c.is_uppercase() || c == '.' || c == ' ')
}

/// Whether a line has a British postcode: "AB1 2CD".
pub(super) fn has_postcode(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| {
        let (area, unit) = (pair[0].as_bytes(), pair[1].as_bytes());
        let upper = |byte: &u8| byte.is_ascii_uppercase();
        let outward = (2..=4).contains(&area.len()) && upper(&area[0]) && area.iter().any(u8::is_ascii_digit);
        let outward = outward && area.iter().all(|byte| upper(byte) || byte.is_ascii_digit());
        outward && unit.len() == 3 && unit[0].is_ascii_digit() && unit[1..].iter().all(upper)
    })
}

/// Whether a line has a day with its month.
pub(super) fn has_date(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|pair| is_day(pair[0]) && is_month(pair[1]) || is_month(pair[0]) && is_day(pair[1]))
}

/// Whether a line is a quotation that ends as a sentence does, with who said it after it.
pub(super) fn is_quotation_with_source(text: &str) -> bool {
    let inside = text.strip_prefix(['"', '“']);
    inside.and_then(|inside| inside.split_once(['"', '”'])).is_some_and(|(quotation, source)| {
        quotation.ends_with(['.', '!', '?', ',', '…']) && source.contains(char::is_alphabetic)
    })
}

/// Whether a line is the number of a page: "- 3 -", "— 3 —".
pub(super) fn is_page_number(text: &str) -> bool {
    let dash = |c: char| matches!(c, '-' | '–' | '—' | ' ');
    let number = text.trim().trim_start_matches(dash).trim_end_matches(dash);
    let dashed = text.trim().starts_with(dash) && text.trim().ends_with(dash);
    dashed && (1..=3).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit())
}

/// Whether a line's letters are set apart by spaces: "N E W S".
pub(super) fn is_spaced_out(text: &str) -> bool {
    const LONGEST: usize = 200;
    if text.len() > LONGEST {
        return false;
    }
    let single = |word: &&str| word.chars().count() == 1 && word.contains(char::is_uppercase);
    // The first words rule out most lines.
    if text.split_whitespace().take(4).filter(single).count() < 3 {
        return false;
    }
    let words = text.split_whitespace().count();
    words >= 4 && text.split_whitespace().filter(single).count() * 10 >= words * 9
}

/// How many parts a line has that bars, dots or long dashes set apart.
pub(super) fn parts(text: &str) -> usize {
    1 + text.matches(['|', '·', '•']).count()
        + [" -- ", " – ", " — ", " / "].iter().map(|mark| text.matches(mark).count()).sum::<usize>()
}

/// Whether a line has a year of this century or the last.
pub(super) fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| {
        word.len() == 4
            && word.chars().all(|c| c.is_ascii_digit())
            && (word.starts_with("19") || word.starts_with("20"))
    })
}

//! What the parts of an amount look like: numbers, signs of currency before and after them, units.
//!
//! `£5`, `5 €`, `1.234,56 €`, `EUR 5`, `5 EUR`, `5 million euros`, `5 Mrd. Euro`: the orders of all
//! languages are known at once. Where a sign is between two numbers, the spaces decide whose it is.

use super::token::Class;
use crate::unicode::{is_apostrophe, is_currency, is_ignorable, normalized, plain_sign};
use std::borrow::Cow;
use std::ops::Range;

/// What may be between the parts of an amount.
pub(super) const SPACES: [char; 6] = [' ', '\u{A0}', '\u{202F}', '\u{2009}', '\u{2007}', '-'];

/// Codes of currencies (ISO 4217) that are no words.
const CODES: [&[u8]; 22] = [
    b"EUR", b"USD", b"GBP", b"CHF", b"JPY", b"CNY", b"INR", b"AUD", b"CAD", b"NZD", b"SEK", b"NOK", b"DKK", b"PLN",
    b"CZK", b"HUF", b"RUB", b"BRL", b"MXN", b"ZAR", b"KRW", b"SGD",
];

/// Words that multiply the number before them.
const SCALES: [&str; 43] = [
    "million",
    "billion",
    "trillion",
    "thousand",
    "hundred",
    "m",
    "bn",
    "k",
    "tn",
    "mio",
    "mrd",
    "millionen",
    "milliarde",
    "milliarden",
    "tausend",
    "millions",
    "milliard",
    "milliards",
    "mila",
    "milione",
    "milioni",
    "miliardo",
    "miliardi",
    "millón",
    "millones",
    "milhão",
    "milhões",
    "bilhões",
    "miljon",
    "miljoner",
    "miljard",
    "miljarder",
    "millioner",
    "milliarder",
    "miljoonaa",
    "miljardia",
    "millió",
    "milliárd",
    "млн",
    "млрд",
    "тыс",
    "миллионов",
    "миллиардов",
];

/// Words for units of money.
const MONEY: [&str; 15] = [
    "pounds",
    "pound",
    "euros",
    "euro",
    "dollars",
    "quid",
    "dólares",
    "dollari",
    "kronor",
    "kroner",
    "forint",
    "руб",
    "рублей",
    "рубля",
    "рубль",
];

/// Words for percentages.
const PERCENT: [&str; 7] = ["percent", "pc", "prozent", "procent", "prosent", "prosenttia", "процентов"];

/// What a unit does to the number before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitWord {
    Scale,
    Money,
    Percent,
}

/// The unit that `word` is, if it is one.
pub(super) fn unit(word: &str) -> Option<UnitWord> {
    if is_currency_code(word.as_bytes()) {
        return Some(UnitWord::Money);
    }
    let lower = word.to_lowercase();
    let is = |list: &[&str], word: &str| list.contains(&word);
    if is(&SCALES, &lower) {
        return Some(UnitWord::Scale);
    }
    // `3 millions d'euros`
    let bare = lower.strip_prefix('d').and_then(|rest| rest.strip_prefix(is_apostrophe)).unwrap_or(&lower);
    if is(&MONEY, bare) {
        return Some(UnitWord::Money);
    }
    is(&PERCENT, &lower).then_some(UnitWord::Percent)
}

/// Whether `word` is the code of a currency.
pub(super) fn is_currency_code(word: &[u8]) -> bool {
    word.len() == 3 && CODES.contains(&word)
}

/// Whether `word` is `de` or `di` before a word for money, which is next in `after`: `3 milioni di
/// euro`.
pub(super) fn joins_money(word: &str, after: &str) -> bool {
    let next = after.strip_prefix(SPACES).unwrap_or_default();
    let end = next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len());
    matches!(word, "de" | "di") && MONEY.contains(&next[..end].to_lowercase().as_str())
}

/// `text` without invisible characters at its end.
fn before_ignorable(text: &str) -> &str {
    text.trim_end_matches(is_ignorable)
}

/// `text` without invisible characters at its beginning.
fn after_ignorable(text: &str) -> &str {
    text.trim_start_matches(is_ignorable)
}

/// A space between a number and its sign; a hyphen is none.
fn is_space(c: char) -> bool {
    c != '-' && SPACES.contains(&c)
}

/// Where an amount begins whose number begins at `start`: at the sign of currency before it, which
/// is not before `least`.
pub(super) fn money_start(text: &str, start: usize, least: usize) -> usize {
    let least = least.min(start);
    let before = before_ignorable(&text[least..start]);
    let bare = before_ignorable(before.strip_suffix(is_space).unwrap_or(before));
    match bare.chars().next_back() {
        Some(sign) if is_currency(sign) => least + bare.len() - sign.len_utf8(),
        _ => start,
    }
}

/// Where an amount ends whose number ends at `end`: after the sign of currency that follows, if it
/// does not belong to the next number.
pub(super) fn money_end(text: &str, end: usize) -> usize {
    let behind = after_ignorable(&text[end..]);
    let bare = after_ignorable(behind.strip_prefix(is_space).unwrap_or(behind));
    let Some(sign) = bare.chars().next().filter(|c| is_currency(*c)) else { return end };
    let spaced = bare.len() < behind.len() && behind.starts_with(is_space);
    let rest = after_ignorable(&bare[sign.len_utf8()..]);
    let next = rest.strip_prefix(is_space).map(after_ignorable);
    let is_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let of_next = match next {
        // `5 £m`, `5 $AAPL`, `2017 £5`
        None if spaced => rest.starts_with(char::is_alphanumeric),
        None => is_digit(rest),
        // `2017 £ 5`, but `5 € 2017`: these signs are written before numbers.
        Some(next) => spaced && is_digit(next) && matches!(sign, '£' | '$' | '¥' | '₹' | '￡' | '＄' | '￥'),
    };
    if of_next { end } else { text.len() - bare.len() + sign.len_utf8() }
}

/// As [`money_end`], after a scale that may be abbreviated (`5 Mio. €`).
pub(super) fn scaled_money_end(text: &str, end: usize) -> usize {
    let found = money_end(text, end);
    if found > end || !text[end..].starts_with('.') {
        return found;
    }
    let found = money_end(text, end + 1);
    if found > end + 1 { found } else { end }
}

/// Where an amount ends whose number ends at `end`: after the percent sign that follows, if one
/// does.
pub(super) fn percent_end(text: &str, end: usize) -> usize {
    let behind = &text[end..];
    let bare = behind.strip_prefix(is_space).unwrap_or(behind);
    if bare.starts_with('%') { end + (behind.len() - bare.len()) + 1 } else { end }
}

/// A number: its class, where it ends without a possessive, whether it takes a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) class: Class,
    pub(super) end: usize,
    pub(super) open: bool,
}

/// The number at `span`; `None` for a word, also one that begins with a digit (`5YFV`).
pub(super) fn number(text: &str, span: Range<usize>) -> Option<Number> {
    let mut word = &text[span.clone()];
    let first = word.chars().next()?;
    if !first.is_ascii_digit() && !is_wide_digit(first) {
        return None;
    }
    for possessive in ["'s", "’s"] {
        word = word.strip_suffix(possessive).unwrap_or(word);
    }
    let end = span.start + word.len();
    let word = if word.is_ascii() {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(normalized(word).chars().map(plain_sign).collect())
    };
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b':' | b';' | b'\'');
    let digits = word.bytes().take_while(is_part).count();
    let suffix = word[digits..].to_ascii_lowercase();
    let year = digits == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word[..4].bytes().all(|b| b.is_ascii_digit());
    let (class, open) = match suffix.as_str() {
        "" if year => (Class::Year, true),
        "" => (Class::Number, true),
        "s" if year || digits == 2 => (Class::Year, false),
        "m" | "bn" | "k" | "tn" | "mn" | "p" => (Class::Number, false),
        "st" | "nd" | "rd" | "th" | "am" | "pm" | "x" => (Class::Number, false),
        "pc" => (Class::Percent, false),
        _ => return None,
    };
    Some(Number { class, end, open })
}

/// Digits that are 0 to 9 in NFKC, and numbers are written in: full-width and mathematical ones.
fn is_wide_digit(c: char) -> bool {
    matches!(c, '０'..='９' | '\u{1D7CE}'..='\u{1D7FF}' | '\u{1FBF0}'..='\u{1FBF9}')
}

//! Ranges of characters by property. The first two tables are made by
//! `tests/golden/make_unicode_ranges.pl` from Unicode 14; default-ignorable characters have been
//! the same ever since, and ⃁ was added to the signs of currency.

use std::ops::RangeInclusive;

/// `Default_Ignorable_Code_Point`.
pub(super) const DEFAULT_IGNORABLE: [RangeInclusive<char>; 17] = [
    '\u{AD}'..='\u{AD}',
    '\u{34F}'..='\u{34F}',
    '\u{61C}'..='\u{61C}',
    '\u{115F}'..='\u{1160}',
    '\u{17B4}'..='\u{17B5}',
    '\u{180B}'..='\u{180F}',
    '\u{200B}'..='\u{200F}',
    '\u{202A}'..='\u{202E}',
    '\u{2060}'..='\u{206F}',
    '\u{3164}'..='\u{3164}',
    '\u{FE00}'..='\u{FE0F}',
    '\u{FEFF}'..='\u{FEFF}',
    '\u{FFA0}'..='\u{FFA0}',
    '\u{FFF0}'..='\u{FFF8}',
    '\u{1BCA0}'..='\u{1BCA3}',
    '\u{1D173}'..='\u{1D17A}',
    '\u{E0000}'..='\u{E0FFF}',
];

/// General category Sc.
pub(super) const CURRENCY: [RangeInclusive<char>; 21] = [
    '\u{24}'..='\u{24}',
    '\u{A2}'..='\u{A5}',
    '\u{58F}'..='\u{58F}',
    '\u{60B}'..='\u{60B}',
    '\u{7FE}'..='\u{7FF}',
    '\u{9F2}'..='\u{9F3}',
    '\u{9FB}'..='\u{9FB}',
    '\u{AF1}'..='\u{AF1}',
    '\u{BF9}'..='\u{BF9}',
    '\u{E3F}'..='\u{E3F}',
    '\u{17DB}'..='\u{17DB}',
    '\u{20A0}'..='\u{20C1}',
    '\u{A838}'..='\u{A838}',
    '\u{FDFC}'..='\u{FDFC}',
    '\u{FE69}'..='\u{FE69}',
    '\u{FF04}'..='\u{FF04}',
    '\u{FFE0}'..='\u{FFE1}',
    '\u{FFE5}'..='\u{FFE6}',
    '\u{11FDD}'..='\u{11FE0}',
    '\u{1E2FF}'..='\u{1E2FF}',
    '\u{1ECB0}'..='\u{1ECB0}',
];

/// Letters and marks of Thai, Lao, Burmese, Khmer, Han, Hiragana and Katakana, by blocks; without
/// digits, which are words of their own.
pub(super) const UNSPACED: [RangeInclusive<char>; 31] = [
    '\u{E01}'..='\u{E3A}',
    '\u{E40}'..='\u{E4E}',
    '\u{E81}'..='\u{ECE}',
    '\u{EDC}'..='\u{EDF}',
    '\u{1000}'..='\u{103F}',
    '\u{104C}'..='\u{108F}',
    '\u{109A}'..='\u{109F}',
    '\u{1780}'..='\u{17D3}',
    '\u{17D7}'..='\u{17DD}',
    '\u{2E80}'..='\u{2FD5}',
    '\u{3005}'..='\u{3005}',
    '\u{3007}'..='\u{3007}',
    '\u{3021}'..='\u{3029}',
    '\u{3038}'..='\u{303B}',
    '\u{3041}'..='\u{3096}',
    '\u{309D}'..='\u{309F}',
    '\u{30A1}'..='\u{30FA}',
    '\u{30FC}'..='\u{30FF}',
    '\u{31F0}'..='\u{31FF}',
    '\u{3400}'..='\u{4DBF}',
    '\u{4E00}'..='\u{9FFF}',
    '\u{A9E0}'..='\u{A9EF}',
    '\u{A9FA}'..='\u{A9FE}',
    '\u{AA60}'..='\u{AA7F}',
    '\u{F900}'..='\u{FAD9}',
    '\u{FF66}'..='\u{FF9F}',
    '\u{16FE2}'..='\u{16FE3}',
    '\u{16FF0}'..='\u{16FF1}',
    '\u{1AFF0}'..='\u{1AFFE}',
    '\u{1B000}'..='\u{1B16F}',
    '\u{20000}'..='\u{3FFFD}',
];

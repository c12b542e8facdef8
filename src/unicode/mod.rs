//! Text by Unicode's properties: what every reading of words has in common, from paragraphs that
//! are compared to terms and names that are looked up.
//!
//! `normalized` is NFKC without invisible characters; [`fold_name`] makes names that look the
//! same equal, and [`NameIndex`] finds them. Which characters part words, and what a word means, is
//! left to `text`.

mod names;
mod ranges;

pub(crate) use names::visible_name;
pub use names::{NameIndex, fold_name};

use std::borrow::Cow;
use std::ops::RangeInclusive;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Whether `c` is in one of `ranges`, which are sorted.
fn is_among(c: char, ranges: &[RangeInclusive<char>]) -> bool {
    let after = ranges.partition_point(|range| *range.start() <= c);
    after > 0 && ranges[after - 1].contains(&c)
}

/// Whether `c` is invisible and means nothing to readers: Unicode's property
/// `Default_Ignorable_Code_Point`. Soft hyphens, joiners, bidirectional controls and variation
/// selectors are among them.
pub(crate) fn is_ignorable(c: char) -> bool {
    c >= '\u{AD}' && is_among(c, &ranges::DEFAULT_IGNORABLE)
}

/// Whether `c` is a sign of currency (general category Sc).
pub(crate) fn is_currency(c: char) -> bool {
    c == '$' || c >= '¢' && is_among(c, &ranges::CURRENCY)
}

/// Whether `c` is a letter of a script that puts no spaces between words: Chinese, Japanese,
/// Thai, Lao, Khmer, Burmese.
pub(crate) fn is_unspaced(c: char) -> bool {
    c >= '\u{E01}' && is_among(c, &ranges::UNSPACED)
}

/// Whether `c` joins letters as `_` does (general category Pc).
pub(crate) fn is_connector(c: char) -> bool {
    matches!(c, '_' | '‿' | '⁀' | '⁔' | '︳' | '︴' | '﹍'..='﹏' | '＿')
}

/// Whether `c` is an apostrophe, straight or curly.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{FF07}')
}

/// Whether `c` is a hyphen, not a dash.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{FE63}' | '\u{FF0D}')
}

/// `text` in NFKC and without [ignorable](is_ignorable) characters; borrowed if it is so already,
/// up to spaces that normalisation would make plain ones.
pub(crate) fn normalized(text: &str) -> Cow<'_, str> {
    if is_normalized(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_ignorable(*c)).nfkc().filter(|c| !is_ignorable(*c)).collect())
}

/// Whether all characters of `text` are [settled](is_settled); those of ASCII are passed over fast.
fn is_normalized(text: &str) -> bool {
    let mut rest = text;
    while let Some(place) = rest.bytes().position(|byte| byte >= 0x80) {
        let Some(c) = rest[place..].chars().next().filter(|c| is_settled(*c)) else { return false };
        rest = &rest[place + c.len_utf8()..];
    }
    true
}

/// Whether normalisation leaves `c` as it is, whatever its neighbours are, or makes it something
/// else that parts words.
fn is_settled(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => true,
        // Without ª, the soft hyphen, ² and ³, µ, ¹, º and fractions.
        '\u{A0}'..='\u{FF}' => !matches!(c, 'ª' | '\u{AD}' | '²' | '³' | 'µ' | '¹' | 'º' | '¼'..='¾'),
        '\u{410}'..='\u{451}' | '\u{2010}'..='\u{2027}' | '€' => true,
        _ => {
            !is_ignorable(c)
                && canonical_combining_class(c) == 0
                && is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
        }
    }
}

/// `c`, or the plain apostrophe or hyphen that it is a variant of.
pub(crate) fn plain_sign(c: char) -> char {
    match c {
        c if is_apostrophe(c) => '\'',
        c if is_hyphen(c) => '-',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_are_sorted_and_apart() {
        for ranges in [&ranges::DEFAULT_IGNORABLE[..], &ranges::CURRENCY, &ranges::UNSPACED] {
            assert!(ranges.windows(2).all(|two| two[0].end() < two[1].start()));
            assert!(ranges.iter().all(|range| range.start() <= range.end()));
        }
    }

    #[test]
    fn properties_are_unicodes() {
        let count = |is: fn(char) -> bool| (0..=0x10_FFFF).filter_map(char::from_u32).filter(|c| is(*c)).count();
        // DerivedCoreProperties.txt: "Total code points: 4174".
        assert_eq!(count(is_ignorable), 4174);
        assert!("£$€¥₹￡₽₺৳﷼".chars().all(is_currency) && !"%#Ee".chars().any(is_currency));
        assert!("漢々〇ひカﾊーฉລខမ".chars().all(is_unspaced) && !"a1é한٣๕・。_".chars().any(is_unspaced));
    }

    proptest! {
        #[test]
        fn normalized_text_is_nfkc_without_ignorable_characters(text in "\\PC{0,30}|[a-cé\u{301}\u{323}ａﬁ\u{AD}\u{200E}\u{1160}\u{3164}가]{0,20}") {
            let normal = normalized(&text);
            let expected: String = text.chars().filter(|c| !is_ignorable(*c)).nfkc().collect();
            // Signs that normalisation turns into spaces and marks may stay as they are.
            let parts = |c: char| !c.is_alphanumeric();
            let words = |text: &str| text.split(parts).filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&normal), words(&expected));
            prop_assert!(!normal.chars().any(is_ignorable));
        }
    }
}

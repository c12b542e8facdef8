//! The form of a word by which it is known: lower case, NFKC, straight apostrophes, no possessive;
//! acronyms without dots and plural.

use unicode_normalization::{UnicodeNormalization, is_nfkc_quick};

/// Folds `word` into `folded`, which is emptied first.
///
/// ```
/// let mut folded = String::new();
/// for (word, expected) in [
///     ("CCG’s", "ccg"),
///     ("CCGs", "ccg"),
///     ("U.K", "uk"),
///     ("Don’t", "don't"),
///     ("ﬁnance", "finance"),
/// ] {
///     themewise::text::fold_word(word, &mut folded);
///     assert_eq!(folded, expected);
/// }
/// ```
pub fn fold_word(word: &str, folded: &mut String) {
    folded.clear();
    let word = singular_acronym(word);
    if word.is_ascii() {
        folded.push_str(word);
        folded.make_ascii_lowercase();
    } else {
        let lower = word.to_lowercase();
        if is_nfkc_quick(lower.chars()) == unicode_normalization::IsNormalized::Yes {
            folded.push_str(&lower);
        } else {
            // Normalising may bring out capitals again (as of ℌ).
            let normal: String = lower.nfkc().collect();
            folded.extend(normal.to_lowercase().nfkc());
        }
        for curly in ['\u{2019}', '\u{2018}', '\u{02BC}', '\u{FF07}'] {
            if folded.contains(curly) {
                *folded = folded.replace(curly, "'");
            }
        }
    }
    // Marks that are there only to break or to join lines.
    if !word.is_ascii() && folded.contains(['\u{AD}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}']) {
        folded.retain(|c| !matches!(c, '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}'));
    }
    if folded.ends_with("'s") && folded.len() > 2 {
        folded.truncate(folded.len() - 2);
    }
    if folded.contains('.') && is_dotted(folded) {
        folded.retain(|c| c != '.');
    }
}

/// `CCGs` without its `s`: two capitals or more, then the small letter.
fn singular_acronym(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(rest) if rest.len() >= 2 && rest.bytes().all(|byte| byte.is_ascii_uppercase()) => rest,
        _ => word,
    }
}

/// Single letters between dots, as in `u.k`.
fn is_dotted(word: &str) -> bool {
    word.split('.').all(|part| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fold(word: &str) -> String {
        let mut folded = String::new();
        fold_word(word, &mut folded);
        folded
    }

    #[test]
    fn an_abbreviation_of_more_than_letters_keeps_its_dots() {
        assert_eq!(fold("No.10"), "no.10");
        assert_eq!(fold("i.e"), "ie");
        assert_eq!(fold("con\u{AD}trol"), "control");
    }

    proptest! {
        #[test]
        fn folding_a_folded_word_of_letters_changes_nothing(word in "\\p{L}{1,8}") {
            let once = fold(&word);
            prop_assert_eq!(fold(&once), once.clone());
        }
    }
}

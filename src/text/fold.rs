//! The form of a word by which it is known: NFKC, lower case, no invisible characters, one kind of
//! apostrophe and of hyphen, no possessive; acronyms without dots and plural.

use crate::unicode::{normalized, plain_sign};

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
///     ("def\u{AD}icit\u{200E}", "deficit"),
///     ("whole‑system", "whole-system"),
/// ] {
///     themewise::text::fold_word(word, &mut folded);
///     assert_eq!(folded, expected);
/// }
/// ```
pub fn fold_word(word: &str, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        folded.push_str(singular_acronym(word).trim_matches('_'));
        folded.make_ascii_lowercase();
    } else {
        let normal = normalized(word);
        let lower = singular_acronym(&normal).to_lowercase();
        // Small letters may compose anew; some signs are spaces and marks in NFKC.
        let plain = normalized(&lower);
        folded.extend(plain.trim_matches('_').chars().filter(|c| !c.is_whitespace()).map(plain_sign));
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
    use crate::unicode::is_ignorable;
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

    #[test]
    fn every_ignorable_character_leaves_the_word() {
        for c in (0x80..=0xE_FFFF).filter_map(char::from_u32).filter(|c| is_ignorable(*c)) {
            assert_eq!(fold(&format!("bud{c}ge{c}{c}t{c}")), "budget", "{:x}", c as u32);
            assert_eq!(fold(&format!("CCG{c}s")), "ccg", "{:x}", c as u32);
        }
    }

    #[test]
    fn one_hyphen_one_apostrophe_one_spelling() {
        for hyphen in ['-', '\u{2010}', '\u{2011}', '\u{FE63}', '\u{FF0D}'] {
            assert_eq!(fold(&format!("long{hyphen}term")), "long-term");
        }
        for apostrophe in ['\'', '’', '‘', 'ʼ', '＇', '‛'] {
            assert_eq!(fold(&format!("won{apostrophe}t")), "won't");
            assert_eq!(fold(&format!("board{apostrophe}s")), "board");
        }
        assert_eq!(fold("E\u{301}te\u{301}"), fold("été"));
        assert_eq!(fold("_budget__"), "budget");
    }

    proptest! {
        #[test]
        fn folded_words_hold_no_spaces_and_nothing_invisible(word in "\\PC{0,12}|[a-c_’\u{AD}\u{202F}\u{A0}\u{A8}ﷺ]{0,8}") {
            let folded = fold(&word.replace(' ', ""));
            prop_assert!(!folded.contains(|c: char| c.is_whitespace() || is_ignorable(c)), "{folded:?}");
        }

        #[test]
        fn folding_a_folded_word_of_letters_changes_nothing(word in "\\p{L}{1,8}") {
            let once = fold(&word);
            prop_assert_eq!(fold(&once), once.clone());
        }
    }
}

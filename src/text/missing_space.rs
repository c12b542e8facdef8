//! Two words that lack the space between their sentences: `deficit.The`.
//!
//! Word boundaries join letters over a full stop (`e.g`, `U.K`, `example.com`). In newsletters a
//! stop without a space after it is common where line ends were lost.

/// Where the full stop is that ends a sentence within `word`: after two lower-case letters at
/// least, before a capital that a lower-case letter follows.
///
/// `budget.The` is two words; `e.g.The`, `U.K.The` and `example.com` are one.
pub(super) fn sentence_end(word: &str) -> Option<usize> {
    memchr::memchr_iter(b'.', word.as_bytes()).find(|&stop| {
        let mut before = word[..stop].chars().rev();
        let mut after = word[stop + 1..].chars();
        let mut is_lower = || before.next().is_some_and(char::is_lowercase);
        is_lower()
            && is_lower()
            && after.next().is_some_and(char::is_uppercase)
            && after.next().is_some_and(char::is_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_between_a_small_letter_and_a_capitalised_word_ends_a_sentence() {
        for word in ["budget.The", "école.Élève", "bed.In", "site.Org"] {
            assert_eq!(sentence_end(word), word.find('.'), "{word}");
        }
        for word in ["e.g.The", "U.K.The", "example.com", "x.Th", "budget.THE", "budget.T", "Dr.Who", "no.10"] {
            assert_eq!(sentence_end(word), None, "{word}");
        }
    }
}

//! Text of scripts that put no spaces between words: pairs of characters.
//!
//! Chinese, Japanese, Thai, Lao, Khmer and Burmese are not cut into words. A run of their letters
//! becomes its overlapping pairs, as by Lucene's `CJKAnalyzer`: 人民币 is 人民 and 民币. A
//! character is an extended grapheme cluster (UAX #29), so that marks and vowel signs stay with
//! their consonants. A character alone is a token by itself.

use super::token::{Class, Token};
use crate::unicode::{is_connector, is_unspaced};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Whether `word` is all of such letters, and of marks.
pub(super) fn is_unspaced_word(word: &str) -> bool {
    word.chars().next().is_some_and(is_unspaced)
        && word.chars().all(|c| is_unspaced(c) || !c.is_alphanumeric() && !is_connector(c))
}

/// Whether `word`, which is a token, is one character of such a script.
pub(crate) fn is_single_unspaced(word: &str) -> bool {
    is_unspaced_word(word) && word.graphemes(true).nth(1).is_none()
}

/// Gives `sink` the pairs of the run of letters at `run`.
pub(super) fn for_each_pair(text: &str, run: Range<usize>, sink: &mut impl FnMut(Token)) {
    let mut last: Option<Range<usize>> = None;
    let mut pairs = 0;
    for (start, cluster) in text[run.clone()].grapheme_indices(true) {
        let start = run.start + start;
        let cluster = start..start + cluster.len();
        if let Some(last) = last {
            sink(Token { class: Class::Word, span: last.start..cluster.end });
            pairs += 1;
        }
        last = Some(cluster);
    }
    if pairs == 0 {
        sink(Token { class: Class::Word, span: run });
    }
}

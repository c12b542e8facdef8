//! Words without information on a paragraph's subject. The lists are in `seeds/stopwords/`, a word
//! a line.

use super::fold::fold_word;
use super::language::Language;
use crate::document::{LineBreaks, Problem, TextFile};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// A set of stop words in folded form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StopWords {
    words: BTreeSet<String>,
}

impl StopWords {
    /// The list that comes with the program; empty for [`Language::None`].
    pub fn of(language: Language) -> Self {
        Self::parse(match language {
            Language::English => include_str!("../../seeds/stopwords/english.txt"),
            Language::Catalan => include_str!("../../seeds/stopwords/catalan.txt"),
            Language::Danish => include_str!("../../seeds/stopwords/danish.txt"),
            Language::Finnish => include_str!("../../seeds/stopwords/finnish.txt"),
            Language::French => include_str!("../../seeds/stopwords/french.txt"),
            Language::German => include_str!("../../seeds/stopwords/german.txt"),
            Language::Hungarian => include_str!("../../seeds/stopwords/hungarian.txt"),
            Language::Italian => include_str!("../../seeds/stopwords/italian.txt"),
            Language::Norwegian => include_str!("../../seeds/stopwords/norwegian.txt"),
            Language::Portuguese => include_str!("../../seeds/stopwords/portuguese.txt"),
            Language::Russian => include_str!("../../seeds/stopwords/russian.txt"),
            Language::Spanish => include_str!("../../seeds/stopwords/spanish.txt"),
            Language::Swedish => include_str!("../../seeds/stopwords/swedish.txt"),
            Language::None => "",
        })
    }

    /// Reads a list: words parted by white space, `#` begins a comment.
    pub fn parse(list: &str) -> Self {
        let mut words = BTreeSet::new();
        let mut folded = String::new();
        for line in LineBreaks::Text.normalize(list).lines() {
            for word in line.split('#').next().unwrap_or_default().split_whitespace() {
                fold_word(word, &mut folded);
                words.insert(folded.clone());
            }
        }
        Self { words }
    }

    /// Reads a list from a file. With it comes what was read with doubt.
    ///
    /// # Errors
    /// If the file cannot be read or is not text.
    pub fn read(path: &Path) -> Result<(Self, Vec<Problem>)> {
        let file = TextFile::read(path, |reason| {
            Error::options(format!("cannot read the stop words in '{}': {reason}", path.display()))
                .with_hint("a list of stop words is a text file with a word a line")
        })?;
        Ok((Self::parse(&file.text), file.problems))
    }

    /// Whether `folded` is a stop word.
    pub fn contains(&self, folded: &str) -> bool {
        self.words.contains(folded)
    }

    /// The words in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_brings_its_list_and_comments_are_no_words() {
        for language in Language::ALL {
            let list = StopWords::of(language);
            assert_eq!(list.words.is_empty(), language == Language::None, "{language:?}");
        }
        let list = StopWords::parse("# a comment\nthe # another\n  Don’t\n");
        assert_eq!(list.words.len(), 2);
        assert!(list.contains("don't") && list.contains("the"));
    }

    #[test]
    fn list_does_not_depend_on_line_ends_and_encoding() {
        let list = "# notes\nété # a comment\nmême\nd’où\n";
        let expected = StopWords::parse(list);
        assert_eq!(expected.words.len(), 3);
        for end in ["\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"] {
            assert_eq!(StopWords::parse(&list.replace('\n', end)), expected, "{end:?}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        let classic = list.replace('\n', "\r");
        let utf16 = [0xFEFF].into_iter().chain(classic.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        for bytes in [utf16, encoding_rs::MACINTOSH.encode(&classic).0.into_owned()] {
            std::fs::write(file.path(), bytes).unwrap();
            assert_eq!(StopWords::read(file.path()).unwrap(), (expected.clone(), Vec::new()));
        }
    }
}

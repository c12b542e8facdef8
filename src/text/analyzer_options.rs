//! The options of an analyzer: what a token is and which tokens are terms.

use super::assembler::needs_assembly;
use super::language::Language;
use super::stop_words::StopWords;
use serde::{Deserialize, Serialize};

/// How texts become terms. Stored whole in every model, so that a model is always used with its own
/// analyzer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalyzerOptions {
    /// The language of stemmer and stop words.
    pub language: Language,
    /// The stop words, folded. Start from [`StopWords::of`] the language.
    pub stop_words: StopWords,
    /// Words shorter than this many characters are no terms, as scikit-learn's token pattern has
    /// it.
    pub min_token_length: usize,
    /// Whether `whole-system` is a term in addition to `whole` and `system`.
    pub compounds: Compounds,
    /// Whether amounts are classes or words.
    pub numbers: Numbers,
    /// What a token is.
    #[serde(skip_serializing_if = "Tokens::is_default")]
    pub tokens: Tokens,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tokens {
    /// Words, amounts and compounds; possessives, plurals of acronyms and their dots are folded
    /// away.
    #[default]
    Full,
    /// Every word for itself, in lower case and no more: close to what other programs count.
    Plain,
}

impl Tokens {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether compounds are terms of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compounds {
    /// The parts and the compound.
    #[default]
    Both,
    /// The parts only.
    Parts,
}

/// What becomes of amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Numbers {
    /// They become token classes: `<money>`, `<percent>`, `<year>`, `<number>`.
    #[default]
    Classes,
    /// They are dropped.
    Dropped,
}

impl AnalyzerOptions {
    /// The options for a language, with its own stop words.
    pub fn of(language: Language) -> Self {
        Self {
            language,
            stop_words: StopWords::of(language),
            min_token_length: 2,
            compounds: Compounds::default(),
            numbers: Numbers::default(),
            tokens: Tokens::default(),
        }
    }

    /// Words in lower case and nothing else: no stop words, no stems, no amounts, no compounds. As
    /// scikit-learn, save that words are Unicode's (`don't` is one).
    pub fn plain() -> Self {
        Self { tokens: Tokens::Plain, ..Self::of(Language::None) }
    }

    /// Whether `word` may be more than a word.
    pub(super) fn needs_assembly(&self, word: &[u8]) -> bool {
        self.tokens == Tokens::Full && needs_assembly(word)
    }
}

impl Default for AnalyzerOptions {
    fn default() -> Self {
        Self::of(Language::English)
    }
}

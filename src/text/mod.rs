//! From text to terms with spans: words by Unicode's rules, amounts as classes, stems, stop words,
//! n-grams.
//!
//! An [`Analyzer`] is made of [`AnalyzerOptions`] and never changes; a [`Session`] of it remembers
//! every distinct word that it met, so that each is folded and stemmed once. What is done with the
//! terms (counting, matching) is left to `vectorize` and `themes`.

mod amounts;
mod analyzer;
mod analyzer_options;
mod assembler;
mod classes;
#[cfg(target_arch = "x86_64")]
mod classes_x86;
mod english;
mod fold;
mod instruction_set;
mod interner;
mod language;
mod language_guess;
mod language_rules;
mod missing_space;
mod readable;
mod scanner;
mod stop_words;
mod term_table;
mod token;
mod tokenize;
mod unspaced;

pub use analyzer::{Analyzer, Form, FormId, Occurrence, Session};
pub use analyzer_options::{AnalyzerOptions, Compounds, Numbers, Tokens};
pub use fold::fold_word;
pub(crate) use interner::Interner;
pub use language::{Language, STEMMER};
pub use language_guess::LanguageGuess;
pub use readable::ReadableForms;
pub use scanner::{for_each_word, for_each_word_by_unicode, instructions};
pub use stop_words::StopWords;
pub(crate) use term_table::{TermSink, TermTable};
pub use token::{Class, Token};
pub use tokenize::{for_each_token, for_each_token_by_rules};
pub(crate) use unspaced::is_single_unspaced;

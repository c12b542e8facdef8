//! The analyzer: one definition of what the terms of a text are, the same in training and in labelling.

use super::fold::fold_word;
use super::language::Language;
use super::stop_words::StopWords;
use super::token::{Class, for_each_token};
use hashbrown::HashTable;
use rust_stemmers::Stemmer;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};
use std::hash::BuildHasher;
use std::ops::Range;

/// How texts become terms. Stored whole in every model, so that a model can never meet another analyzer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalyzerOptions {
    /// The language of stemmer and stop words.
    pub language: Language,
    /// The stop words, folded. Start from [`StopWords::of`] the language.
    pub stop_words: StopWords,
    /// Words shorter than this many characters are no terms, as scikit-learn's token pattern has it.
    pub min_token_length: usize,
    /// Whether `whole-system` is a term beside `whole` and `system`.
    pub compounds: Compounds,
    /// Whether amounts are classes or words.
    pub numbers: Numbers,
}

/// Whether compounds are terms of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compounds {
    /// The parts and the whole.
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
        }
    }
}

impl Default for AnalyzerOptions {
    fn default() -> Self {
        Self::of(Language::English)
    }
}

/// Turns text into terms. Immutable; each thread works in a [`Session`] of its own.
pub struct Analyzer {
    options: AnalyzerOptions,
    stemmer: Option<Stemmer>,
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyzer").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Analyzer {
    /// An analyzer with these options.
    pub fn new(options: AnalyzerOptions) -> Self {
        let stemmer = options.language.stemmer();
        Self { options, stemmer }
    }

    /// Its options.
    pub fn options(&self) -> &AnalyzerOptions {
        &self.options
    }

    /// The stem of a folded word.
    ///
    /// One rule is ours: the English stemmer keeps the `s` of a word without a vowel (`ccgs`), which can only be the
    /// plural of an acronym.
    pub fn stem(&self, folded: &str) -> String {
        let Some(stemmer) = &self.stemmer else { return folded.to_owned() };
        let stem = stemmer.stem(folded);
        let acronym = self.options.language == Language::English && stem.len() > 2 && stem.ends_with('s');
        if acronym
            && !stem.ends_with("ss")
            && stem.bytes().all(|byte| byte.is_ascii_lowercase() && !b"aeiouy".contains(&byte))
        {
            return stem[..stem.len() - 1].to_owned();
        }
        stem.into_owned()
    }

    /// A session: a memory of distinct words for one thread or one block of work.
    pub fn session(&self) -> Session<'_> {
        Session { analyzer: self, table: HashTable::new(), forms: Vec::new(), folded: String::new() }
    }
}

/// The number of a distinct word form in a [`Session`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormId(pub u32);

/// What is known of a distinct word form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The folded word, or the class's term.
    pub folded: Box<str>,
    /// The term: the stem, or the class's term.
    pub term: Box<str>,
    /// What it is.
    pub class: Class,
    /// Whether it is a term at all: no stop word, not too short.
    pub is_term: bool,
}

/// A word form at a place of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Which form.
    pub form: FormId,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// An analyzer at work: every distinct word is folded and stemmed once.
#[derive(Debug)]
pub struct Session<'a> {
    analyzer: &'a Analyzer,
    /// Surface forms as they stand in texts (not folded) → form. Keys are kept in `forms`' shadow below.
    table: HashTable<(Box<str>, FormId)>,
    forms: Vec<Form>,
    folded: String,
}

impl<'a> Session<'a> {
    /// The analyzer.
    pub fn analyzer(&self) -> &'a Analyzer {
        self.analyzer
    }

    /// What is known of a form.
    pub fn form(&self, id: FormId) -> &Form {
        &self.forms[id.0 as usize]
    }

    /// The number of distinct forms so far.
    pub fn forms(&self) -> usize {
        self.forms.len()
    }

    /// Writes every token of `text`, stop words too, into `occurrences`, which is emptied first.
    ///
    /// Compounds come behind their parts, if the options have them.
    ///
    /// ```
    /// use themewise::text::{Analyzer, AnalyzerOptions};
    /// let analyzer = Analyzer::new(AnalyzerOptions::default());
    /// let mut session = analyzer.session();
    /// let mut occurrences = Vec::new();
    /// session.analyze("The CCGs’ deficits grew by £3m", &mut occurrences);
    /// let terms: Vec<&str> = occurrences
    ///     .iter()
    ///     .map(|occurrence| session.form(occurrence.form))
    ///     .filter(|form| form.is_term)
    ///     .map(|form| &*form.term)
    ///     .collect();
    /// assert_eq!(terms, ["ccg", "deficit", "grew", "<money>"]);
    /// ```
    pub fn analyze(&mut self, text: &str, occurrences: &mut Vec<Occurrence>) {
        occurrences.clear();
        let compounds = self.analyzer.options.compounds == Compounds::Both;
        for_each_token(text, |token| {
            if token.class == Class::Compound && !compounds {
                return;
            }
            let form = self.intern(&text[token.span.clone()], token.class);
            occurrences.push(Occurrence { form, span: token.span });
        });
    }

    fn intern(&mut self, surface: &str, class: Class) -> FormId {
        let key = class.term().unwrap_or(surface);
        let hash = FxBuildHasher.hash_one(key);
        if let Some((_, id)) = self.table.find(hash, |(known, _)| **known == *key) {
            return *id;
        }
        let id = FormId(u32::try_from(self.forms.len()).unwrap_or(u32::MAX));
        let form = self.make_form(key, class);
        self.forms.push(form);
        self.table.insert_unique(hash, (key.into(), id), |(known, _)| FxBuildHasher.hash_one(&**known));
        id
    }

    fn make_form(&mut self, key: &str, class: Class) -> Form {
        let options = &self.analyzer.options;
        if class.term().is_some() {
            let is_term = options.numbers == Numbers::Classes;
            return Form { folded: key.into(), term: key.into(), class, is_term };
        }
        fold_word(key, &mut self.folded);
        let long_enough = self.folded.chars().take(options.min_token_length).count() >= options.min_token_length;
        let is_term = long_enough && !options.stop_words.contains(&self.folded);
        Form { folded: self.folded.as_str().into(), term: self.analyzer.stem(&self.folded).into(), class, is_term }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let mut session = analyzer.session();
        let mut occurrences = Vec::new();
        session.analyze(text, &mut occurrences);
        let forms = occurrences.iter().map(|occurrence| session.form(occurrence.form));
        forms.filter(|form| form.is_term).map(|form| form.term.to_string()).collect()
    }

    #[test]
    fn possessives_plurals_and_case_meet_in_one_term() {
        assert_eq!(terms("CCG CCGs CCG's CCGs’ ccgs"), ["ccg"; 5]);
        assert_eq!(terms("financial finances"), ["financi", "financ"]);
    }

    #[test]
    fn stop_words_and_single_letters_are_no_terms() {
        assert_eq!(terms("The plan is not a plan – I don’t think"), ["plan", "plan", "think"]);
    }

    #[test]
    fn a_compound_is_a_term_beside_its_parts() {
        assert_eq!(terms("whole-system plans"), ["whole", "system", "whole-system", "plan"]);
    }

    #[test]
    fn a_session_gives_what_a_fresh_one_gives() {
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let (mut old, mut fresh) = (analyzer.session(), analyzer.session());
        let mut occurrences = Vec::new();
        old.analyze("many other words before", &mut occurrences);
        old.analyze("deficits grew", &mut occurrences);
        let by_old: Vec<Form> = occurrences.iter().map(|o| old.form(o.form).clone()).collect();
        fresh.analyze("deficits grew", &mut occurrences);
        let by_fresh: Vec<Form> = occurrences.iter().map(|o| fresh.form(o.form).clone()).collect();
        assert_eq!(by_old, by_fresh);
    }
}

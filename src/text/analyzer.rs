//! The analyzer: one definition of what the terms of a text are, the same in training and in
//! labelling.

use super::analyzer_options::{AnalyzerOptions, Compounds, Numbers, Tokens};
use super::english;
use super::fold::fold_word;
use super::interner::Interner;
use super::language::Language;
use super::language_rules;
use super::scanner::Scanner;
use super::token::{Class, Token};
use super::tokenize::{PlainWords, TokenSink, scan_tokens};
use super::unspaced::is_unspaced_word;
use crate::unicode::is_apostrophe;
use rust_stemmers::Stemmer;
use std::ops::Range;

/// A word of more bytes is its own stem: it is no word of a language, and stemming may take the
/// square of its length.
const LONGEST_STEMMED: usize = 256;

/// Turns text into terms. Immutable; each thread works in a [`Session`] of its own.
pub struct Analyzer {
    options: AnalyzerOptions,
    stemmer: Option<Stemmer>,
    /// The stop words again, where they are found at once.
    stop_words: Interner,
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
        let mut stop_words = Interner::new();
        let mut folded = String::new();
        for word in options.stop_words.iter() {
            folded.clear();
            folded.push_str(word);
            language_rules::apply(options.language, &mut folded);
            if stop_words.find(folded.as_bytes()).is_none() {
                stop_words.add(folded.as_bytes(), 0);
            }
        }
        Self { options, stemmer, stop_words }
    }

    /// Its options.
    pub fn options(&self) -> &AnalyzerOptions {
        &self.options
    }

    /// Folds `word` into `folded`, which is emptied first: as [`fold_word`], then by the rules of
    /// the language (elision, ё).
    ///
    /// ```
    /// use themewise::text::{Analyzer, AnalyzerOptions, Language};
    /// let analyzer = Analyzer::new(AnalyzerOptions::of(Language::French));
    /// let mut folded = String::new();
    /// analyzer.fold("L’économie", &mut folded);
    /// assert_eq!(folded, "économie");
    /// ```
    pub fn fold(&self, word: &str, folded: &mut String) {
        fold_word(word, folded);
        language_rules::apply(self.options.language, folded);
    }

    /// Whether `folded` is a stop word.
    pub(crate) fn is_stop_word(&self, folded: &str) -> bool {
        self.stop_words.find(folded.as_bytes()).is_some()
    }

    /// The part of a word as written that its term is made of: without possessive and elided
    /// article.
    pub(crate) fn core<'w>(&self, surface: &'w str) -> &'w str {
        let bare = &surface[language_rules::elided(self.options.language, surface)..];
        let stem = bare.strip_suffix('s').and_then(|stem| stem.strip_suffix(is_apostrophe));
        stem.filter(|stem| !stem.is_empty()).unwrap_or(bare)
    }

    /// The stem of a folded word.
    ///
    /// One rule is ours: the English stemmer keeps the `s` of a word without a vowel (`ccgs`),
    /// which can only be the plural of an acronym. A word of more than 256 bytes is left as it is.
    pub fn stem(&self, folded: &str) -> String {
        let mut stem = String::new();
        self.stem_into(folded, &mut stem);
        stem
    }

    /// Writes the stem of a folded word into `stem`, which is emptied first.
    fn stem_into(&self, folded: &str, stem: &mut String) {
        stem.clear();
        let english = self.options.language == Language::English;
        match &self.stemmer {
            Some(_) if english && folded.is_ascii() && folded.len() <= LONGEST_STEMMED => {
                let mut bytes = std::mem::take(stem).into_bytes();
                bytes.extend_from_slice(folded.as_bytes());
                english::stem(&mut bytes);
                // ASCII stays ASCII.
                *stem = String::from_utf8(bytes).unwrap_or_default();
            }
            Some(stemmer) if folded.len() <= LONGEST_STEMMED => stem.push_str(&stemmer.stem(folded)),
            _ => stem.push_str(folded),
        }
        if english
            && stem.len() > 2
            && stem.ends_with('s')
            && !stem.ends_with("ss")
            && stem.bytes().all(|byte| byte.is_ascii_lowercase() && !b"aeiouy".contains(&byte))
        {
            stem.pop();
        }
    }

    /// Whether a token of that class, written `surface`, is a term; its folded form and the term
    /// are left in `spelling`.
    pub(super) fn spell(&self, surface: &str, class: Class, spelling: &mut Spelling) -> bool {
        let Spelling { folded, term } = spelling;
        if let Some(name) = class.term() {
            folded.clear();
            folded.push_str(name);
            folded.clone_into(term);
            return self.options.numbers == Numbers::Classes;
        }
        match self.options.tokens {
            Tokens::Full => self.fold(surface, folded),
            Tokens::Plain => *folded = surface.to_lowercase(),
        }
        self.stem_into(folded, term);
        let least = self.options.min_token_length;
        // One character of a script without spaces may be a word.
        let long_enough = folded.chars().take(least).count() >= least || is_unspaced_word(folded);
        long_enough && !self.is_stop_word(folded)
    }

    /// A session: a memory of distinct words for one thread or one block of work.
    pub fn session(&self) -> Session<'_> {
        Session {
            analyzer: self,
            scanner: Scanner::new(),
            words: Interner::new(),
            classes: [None; 4],
            forms: Vec::new(),
            spelling: Spelling::default(),
            values: Vec::new(),
        }
    }
}

/// How a word is spelt: working space.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    pub(super) folded: String,
    pub(super) term: String,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Which form.
    pub form: FormId,
    /// Where it begins in the text, in bytes.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

impl Occurrence {
    /// Its bytes in the text.
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// An analyzer at work: every distinct word is folded and stemmed once.
#[derive(Debug)]
pub struct Session<'a> {
    analyzer: &'a Analyzer,
    scanner: Scanner,
    /// Surface forms as written in texts (not folded) → form, with [`AMOUNT`].
    words: Interner,
    /// The forms of the classes of amounts.
    classes: [Option<FormId>; 4],
    forms: Vec<Form>,
    spelling: Spelling,
    /// Working space.
    values: Vec<u32>,
}

/// Marks the forms that may begin an amount.
const AMOUNT: u32 = 1 << 31;

impl<'a> Session<'a> {
    /// What is known of a form.
    pub fn form(&self, id: FormId) -> &Form {
        &self.forms[id.0 as usize]
    }

    /// The analyzer at work.
    pub(super) fn analyzer(&self) -> &'a Analyzer {
        self.analyzer
    }

    /// The number of distinct forms so far.
    pub fn forms(&self) -> usize {
        self.forms.len()
    }

    /// Writes every token of `text`, stop words too, into `occurrences`, which is emptied first.
    ///
    /// Compounds come after their parts, if the options have them. Texts are shorter than 4 GiB:
    /// what comes after is not looked at (`document` reads no longer ones).
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
        let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
        let mut scanner = std::mem::take(&mut self.scanner);
        let tokens = self.analyzer.options.tokens;
        let values = std::mem::take(&mut self.values);
        let mut analysis = Analysis { session: self, text, occurrences, values };
        scan_tokens(&mut scanner, text, tokens, &mut analysis);
        self.values = analysis.values;
        self.scanner = scanner;
    }

    fn intern(&mut self, surface: &str, class: Class) -> FormId {
        if let Some(place) = class.place() {
            return match self.classes[place] {
                Some(id) => id,
                None => {
                    let id = self.make_form(surface, class);
                    self.classes[place] = Some(id);
                    id
                }
            };
        }
        match self.words.find_again(surface.as_bytes()) {
            Some(value) => FormId(value & !AMOUNT),
            None => {
                let id = self.make_form(surface, class);
                let mark = if self.analyzer.options.needs_assembly(surface.as_bytes()) { AMOUNT } else { 0 };
                self.words.add(surface.as_bytes(), id.0 | mark);
                id
            }
        }
    }

    fn make_form(&mut self, surface: &str, class: Class) -> FormId {
        let id = FormId(self.forms.len() as u32);
        let is_term = self.analyzer.spell(surface, class, &mut self.spelling);
        let Spelling { folded, term } = &self.spelling;
        self.forms.push(Form { folded: folded.as_str().into(), term: term.as_str().into(), class, is_term });
        id
    }
}

/// Tokens on their way to becoming occurrences.
struct Analysis<'s, 'a, 't> {
    session: &'s mut Session<'a>,
    text: &'t str,
    occurrences: &'t mut Vec<Occurrence>,
    /// What was found of the words of the window.
    values: Vec<u32>,
}

impl Analysis<'_, '_, '_> {
    #[inline]
    fn push(&mut self, form: FormId, span: Range<usize>) {
        self.occurrences.push(Occurrence { form, start: span.start as u32, end: span.end as u32 });
    }
}

impl TokenSink for Analysis<'_, '_, '_> {
    fn window(&mut self, words: PlainWords<'_>, _odd: &[u32]) {
        words.look_up(&self.session.words, &mut self.values);
    }

    #[inline]
    fn plain(&mut self, words: PlainWords<'_>, range: Range<usize>) -> usize {
        let start = range.start;
        for word in range.clone() {
            let (value, span) = (self.values[word], words.span(word));
            if value < AMOUNT {
                self.push(FormId(value), span);
            } else if self.session.analyzer.options.needs_assembly(words.bytes(word)) {
                return word - start;
            } else {
                let form = self.session.intern(&self.text[span.clone()], Class::Word);
                self.push(form, span);
            }
        }
        range.len()
    }

    fn token(&mut self, token: Token) {
        if token.class == Class::Compound && self.session.analyzer.options.compounds != Compounds::Both {
            return;
        }
        let form = self.session.intern(&self.text[token.span.clone()], token.class);
        self.push(form, token.span);
    }
}

#[cfg(test)]
mod tests;

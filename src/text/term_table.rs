//! From the words of a text straight to the numbers of their terms, for those who count.
//!
//! A [`Session`](super::Session) keeps what is known of every form; a `TermTable` keeps one number for each surface and
//! each term once, which is all that counting needs. Both ask the same [`Analyzer`] what a term is.

use super::analyzer::{Analyzer, Compounds, Spelling};
use super::interner::{BATCH, Interner, UNKNOWN};
use super::scanner::Scanner;
use super::token::{Class, PlainWords, Token, TokenSink, scan_lines};

/// The number of what is no term: stop words, single letters, amounts where they are dropped.
pub(crate) const NO_TERM: u32 = 0;

/// Marks words that may begin an amount.
const AMOUNT: u32 = 1 << 31;

/// Who takes the terms of a text.
pub(crate) trait TermSink {
    /// Takes the terms of words and amounts in order, each of which may be [`NO_TERM`].
    fn words(&mut self, terms: &[u32]);

    /// Takes the term of a compound, whose parts came before.
    fn compound(&mut self, term: u32);

    /// A line has ended.
    fn end_line(&mut self);
}

/// Words met, and the number of each one's term. Numbers are given in order of appearance.
#[derive(Debug)]
pub(crate) struct TermTable<'a> {
    analyzer: &'a Analyzer,
    scanner: Scanner,
    /// Surface forms as they stand in texts → term, with [`AMOUNT`].
    words: Interner,
    classes: [Option<u32>; 4],
    /// Term → its number.
    numbers: Interner,
    /// The terms one behind the other, and where each ends; [`NO_TERM`] is empty.
    terms: String,
    ends: Vec<usize>,
    spelling: Spelling,
    tokens: u64,
}

impl<'a> TermTable<'a> {
    pub(crate) fn new(analyzer: &'a Analyzer) -> Self {
        Self {
            analyzer,
            scanner: Scanner::new(),
            words: Interner::new(),
            classes: [None; 4],
            numbers: Interner::new(),
            terms: String::new(),
            ends: vec![0],
            spelling: Spelling::default(),
            tokens: 0,
        }
    }

    /// The number of terms, [`NO_TERM`] among them.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The term of a number.
    pub(crate) fn term(&self, number: u32) -> &str {
        let end = self.ends[number as usize];
        let start = (number as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.terms[start..end]
    }

    /// How many tokens were met, stop words too.
    pub(crate) fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Gives `sink` the terms of `text` in order; the ends of its lines too.
    pub(crate) fn scan(&mut self, text: &str, sink: &mut impl TermSink) {
        let mut scanner = std::mem::take(&mut self.scanner);
        let tokens = self.analyzer.options().tokens;
        let mut reading = Reading { table: self, text, sink, tokens: 0 };
        scan_lines(&mut scanner, text, tokens, &mut reading, |reading| reading.sink.end_line());
        self.tokens += reading.tokens;
        self.scanner = scanner;
    }

    /// The value of a word or compound that was not met before.
    #[cold]
    fn add(&mut self, surface: &str, class: Class) -> u32 {
        let number = self.number(surface, class);
        let mark = if self.analyzer.options().may_begin_amount(surface.as_bytes()) { AMOUNT } else { 0 };
        self.words.add(surface.as_bytes(), number | mark);
        number | mark
    }

    /// The number of a surface's term, given now if the term is new.
    fn number(&mut self, surface: &str, class: Class) -> u32 {
        if !self.analyzer.spell(surface, class, &mut self.spelling) {
            return NO_TERM;
        }
        let term = &self.spelling.term;
        if let Some(number) = self.numbers.find(term.as_bytes()) {
            return number;
        }
        let number = self.ends.len() as u32;
        self.numbers.add(term.as_bytes(), number);
        self.terms.push_str(term);
        self.ends.push(self.terms.len());
        number
    }

    fn of_token(&mut self, surface: &str, class: Class) -> u32 {
        if let Some(place) = class.place() {
            if let Some(number) = self.classes[place] {
                return number;
            }
            let number = self.number(surface, class);
            self.classes[place] = Some(number);
            return number;
        }
        let value = self.words.find_again(surface.as_bytes()).unwrap_or_else(|| self.add(surface, class));
        value & !AMOUNT
    }
}

struct Reading<'r, 'a, S> {
    table: &'r mut TermTable<'a>,
    text: &'r str,
    sink: &'r mut S,
    tokens: u64,
}

impl<S: TermSink> TokenSink for Reading<'_, '_, S> {
    #[inline]
    fn plain(&mut self, words: PlainWords<'_>) -> usize {
        let mut values = [UNKNOWN; BATCH];
        words.look_up(&self.table.words, &mut values);
        let mut taken = words.len();
        for (word, value) in values[..words.len()].iter_mut().enumerate() {
            // One comparison for both: words that are not known, and those that may begin an amount.
            if *value < AMOUNT {
                continue;
            }
            let bytes = words.bytes(word);
            if self.table.analyzer.options().may_begin_amount(bytes) {
                taken = word;
                break;
            }
            let known = self.table.words.find_again(bytes);
            *value = known.unwrap_or_else(|| self.table.add(&self.text[words.span(word)], Class::Word));
        }
        self.sink.words(&values[..taken]);
        self.tokens += taken as u64;
        taken
    }

    fn token(&mut self, token: Token) {
        let compound = token.class == Class::Compound;
        if compound && self.table.analyzer.options().compounds != Compounds::Both {
            return;
        }
        self.tokens += 1;
        let term = self.table.of_token(&self.text[token.span], token.class);
        if compound { self.sink.compound(term) } else { self.sink.words(&[term]) }
    }
}

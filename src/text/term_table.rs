//! From the words of a text straight to the numbers of their terms, for those who count.
//!
//! A [`Session`](super::Session) keeps what is known of every form; a `TermTable` keeps one number
//! for each surface and each term once, which is all that counting needs. Both use the same
//! [`Analyzer`].

use super::analyzer::{Analyzer, Spelling};
use super::analyzer_options::Compounds;
use super::interner::Interner;
use super::scanner::Scanner;
use super::token::{Class, Token};
use super::tokenize::{PlainWords, TokenSink, scan_lines};
use std::ops::Range;

/// The number of what is no term: stop words, single letters, amounts where they are dropped.
const NO_TERM: u32 = 0;

/// Marks words that may begin an amount.
const AMOUNT: u32 = 1 << 31;

/// Who takes the terms of a text.
pub(crate) trait TermSink {
    /// Takes the terms of words and amounts in order; their numbers are below `bound`.
    fn words(&mut self, terms: &[u32], bound: usize);

    /// Takes the term of a compound, whose parts came before; its number is below `bound`.
    fn compound(&mut self, term: u32, bound: usize);

    /// A line has ended.
    fn end_line(&mut self);
}

/// Words met, and the number of each one's term. Numbers are given in order of appearance.
#[derive(Debug)]
pub(crate) struct TermTable<'a> {
    analyzer: &'a Analyzer,
    scanner: Scanner,
    /// Surface forms as written in texts → term, with [`AMOUNT`].
    words: Interner,
    classes: [Option<u32>; 4],
    /// Term → its number.
    numbers: Interner,
    /// The terms in one string, and where each ends; [`NO_TERM`] is empty.
    terms: String,
    ends: Vec<usize>,
    spelling: Spelling,
    window: Window,
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
            window: Window::default(),
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

    /// Gives `sink` the terms of `text` in order; the ends of its lines too.
    pub(crate) fn scan(&mut self, text: &str, sink: &mut impl TermSink) {
        let mut scanner = std::mem::take(&mut self.scanner);
        let tokens = self.analyzer.options().tokens;
        let window = std::mem::take(&mut self.window);
        let mut reading = TermScan { table: self, text, sink, window };
        scan_lines(&mut scanner, text, tokens, &mut reading, |reading| reading.sink.end_line());
        self.window = reading.window;
        self.scanner = scanner;
    }

    /// The value of a word or compound that was not met before.
    #[cold]
    fn add(&mut self, surface: &str, class: Class) -> u32 {
        let number = self.number(surface, class);
        let mark = if self.analyzer.options().needs_assembly(surface.as_bytes()) { AMOUNT } else { 0 };
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

/// What was found of the words of a window.
#[derive(Debug, Default)]
struct Window {
    /// For every word its value, or [`NO_TERM`].
    values: Vec<u32>,
    /// The terms alone, and for every word how many of them come before it.
    terms: Vec<u32>,
    ranks: Vec<u32>,
    /// The numbers of words that may begin an amount.
    amounts: Vec<u32>,
}

struct TermScan<'r, 'a, S> {
    table: &'r mut TermTable<'a>,
    text: &'r str,
    sink: &'r mut S,
    window: Window,
}

impl<S: TermSink> TokenSink for TermScan<'_, '_, S> {
    #[inline]
    fn window(&mut self, words: PlainWords<'_>, odd: &[u32]) {
        let Window { values, terms, ranks, amounts } = &mut self.window;
        words.look_up(&self.table.words, values);
        amounts.clear();
        for (word, value) in values.iter_mut().enumerate() {
            // One comparison for both: words that are not known, and those that may begin an
            // amount.
            if *value < AMOUNT {
                continue;
            }
            let bytes = words.bytes(word);
            if self.table.analyzer.options().needs_assembly(bytes) {
                amounts.push(word as u32);
                *value = NO_TERM;
            } else if odd.binary_search(&(word as u32)).is_ok() {
                // It is looked up when it comes as a token.
                *value = NO_TERM;
            } else {
                let known = self.table.words.find_again(bytes);
                *value = known.unwrap_or_else(|| self.table.add(&self.text[words.span(word)], Class::Word));
            }
        }
        // Without a branch, which could not be predicted: every word is written, and the next one
        // over it unless it is a term.
        terms.resize(values.len() + 1, NO_TERM);
        ranks.clear();
        let mut rank = 0;
        ranks.extend(values.iter().map(|value| {
            let before = rank;
            terms[rank] = *value;
            rank += usize::from(*value != NO_TERM);
            before as u32
        }));
        ranks.push(rank as u32);
    }

    #[inline]
    fn plain(&mut self, _words: PlainWords<'_>, range: Range<usize>) -> usize {
        let Window { terms, ranks, amounts, .. } = &self.window;
        let mut end = range.end;
        if !amounts.is_empty() {
            let next = amounts.partition_point(|word| (*word as usize) < range.start);
            end = end.min(amounts.get(next).map_or(usize::MAX, |word| *word as usize));
        }
        let terms = &terms[ranks[range.start] as usize..ranks[end] as usize];
        self.sink.words(terms, self.table.ends.len());
        end - range.start
    }

    fn token(&mut self, token: Token) {
        let compound = token.class == Class::Compound;
        if compound && self.table.analyzer.options().compounds != Compounds::Both {
            return;
        }
        let term = self.table.of_token(&self.text[token.span], token.class);
        let bound = self.table.ends.len();
        match (term, compound) {
            (NO_TERM, _) => {}
            (_, true) => self.sink.compound(term, bound),
            (_, false) => self.sink.words(&[term], bound),
        }
    }
}

//! The distinct phrases of a codebook, and which of them each word form is the anchor of.
//!
//! Stems and exact words are found by a hash; globs by what all their words begin with, end with or
//! hold, whichever is longest, so that a hundred thousand of them cost a few look-ups for each
//! distinct word.

use crate::codebook::term::Atom;
use crate::text::{Class, Form};
use rustc_hash::FxHashMap;

/// Distinct phrases, and who uses them.
#[derive(Debug, Clone, Default)]
pub(super) struct PhraseTable {
    atoms: Vec<Box<[Atom]>>,
    numbers: FxHashMap<Box<[Atom]>, u32>,
    /// While they are collected: (phrase, pattern that it is enough for) and (phrase, rule that it
    /// sets off).
    pairs: Vec<(u32, u32)>,
    triggers: Vec<(u32, u32)>,
    users: GroupedNumbers,
    rules: GroupedNumbers,
    /// Whether a rule looks at it.
    in_rules: Vec<bool>,
}

/// A list of numbers for each phrase.
#[derive(Debug, Clone, Default)]
struct GroupedNumbers {
    ends: Vec<u32>,
    numbers: Vec<u32>,
}

impl GroupedNumbers {
    fn of(mut pairs: Vec<(u32, u32)>, count: usize) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut ends = vec![0u32; count];
        pairs.iter().for_each(|&(phrase, _)| ends[phrase as usize] += 1);
        let mut sum = 0;
        ends.iter_mut().for_each(|end| {
            sum += *end;
            *end = sum;
        });
        Self { ends, numbers: pairs.into_iter().map(|(_, number)| number).collect() }
    }

    fn get(&self, phrase: u32) -> &[u32] {
        let phrase = phrase as usize;
        let start = if phrase == 0 { 0 } else { self.ends[phrase - 1] };
        &self.numbers[start as usize..self.ends[phrase] as usize]
    }
}

impl PhraseTable {
    /// A phrase that is enough for a pattern.
    pub(super) fn add(&mut self, atoms: Vec<Atom>, pattern: u32) -> u32 {
        let phrase = self.number(atoms);
        self.pairs.push((phrase, pattern));
        phrase
    }

    /// A phrase that a rule looks at.
    pub(super) fn add_for_rule(&mut self, atoms: Vec<Atom>) -> u32 {
        let phrase = self.number(atoms);
        self.in_rules[phrase as usize] = true;
        phrase
    }

    fn number(&mut self, atoms: Vec<Atom>) -> u32 {
        let atoms: Box<[Atom]> = atoms.into();
        if let Some(&number) = self.numbers.get(&atoms) {
            return number;
        }
        let number = self.atoms.len() as u32;
        self.atoms.push(atoms.clone());
        self.numbers.insert(atoms, number);
        self.in_rules.push(false);
        number
    }

    /// The rule is evaluated if the phrase is found.
    pub(super) fn trigger(&mut self, phrase: u32, rule: u32) {
        self.triggers.push((phrase, rule));
    }

    /// All are there.
    pub(super) fn finish(&mut self) {
        self.numbers = FxHashMap::default();
        self.users = GroupedNumbers::of(std::mem::take(&mut self.pairs), self.atoms.len());
        self.rules = GroupedNumbers::of(std::mem::take(&mut self.triggers), self.atoms.len());
    }

    pub(super) fn atoms(&self, phrase: u32) -> &[Atom] {
        &self.atoms[phrase as usize]
    }

    /// The patterns that the phrase is enough for.
    pub(super) fn users(&self, phrase: u32) -> &[u32] {
        self.users.get(phrase)
    }

    /// The rules that it sets off.
    pub(super) fn rules(&self, phrase: u32) -> &[u32] {
        self.rules.get(phrase)
    }

    pub(super) fn is_in_rules(&self, phrase: u32) -> bool {
        self.in_rules[phrase as usize]
    }
}

/// The word of a phrase that it is known by.
#[derive(Debug, Clone, Copy)]
struct PhraseAnchor {
    phrase: u32,
    offset: u8,
}

/// Anchors by what a word form must be.
#[derive(Debug, Clone, Default)]
pub(super) struct PhraseIndex {
    stems: FxHashMap<Box<str>, Vec<PhraseAnchor>>,
    words: FxHashMap<Box<str>, Vec<PhraseAnchor>>,
    classes: FxHashMap<Class, Vec<PhraseAnchor>>,
    beginnings: Literals,
    ends: Literals,
    inner: Literals,
}

/// Globs by letters that their words have at a certain place.
#[derive(Debug, Clone, Default)]
struct Literals {
    anchors: FxHashMap<Box<str>, Vec<PhraseAnchor>>,
    /// The lengths that there are, in bytes, sorted.
    lengths: Vec<usize>,
}

impl Literals {
    fn add(&mut self, literal: &str, anchor: PhraseAnchor) {
        self.anchors.entry(literal.into()).or_default().push(anchor);
        if let Err(place) = self.lengths.binary_search(&literal.len()) {
            self.lengths.insert(place, literal.len());
        }
    }

    fn get(&self, letters: &str) -> &[PhraseAnchor] {
        self.anchors.get(letters).map_or(&[], Vec::as_slice)
    }
}

/// How many letters an atom is sure of: the more, the rarer the words.
pub(super) fn letters(atom: &Atom) -> usize {
    match atom {
        Atom::Stem(word) | Atom::Exact(word) | Atom::Signed { word, .. } => word.len() + 2,
        Atom::Prefix(prefix) => prefix.len() + 1,
        Atom::Glob(glob) => glob.literal().len() + 1,
        Atom::Amount(_) => 1,
        Atom::Class(_) | Atom::Any => 0,
    }
}

impl PhraseIndex {
    pub(super) fn of(phrases: &PhraseTable) -> Self {
        let mut index = Self::default();
        for (phrase, atoms) in phrases.atoms.iter().enumerate() {
            let known = atoms.iter().enumerate().filter(|(_, atom)| **atom != Atom::Any);
            let Some((offset, atom)) = known.rev().max_by_key(|(_, atom)| letters(atom)) else { continue };
            let anchor = PhraseAnchor { phrase: phrase as u32, offset: offset as u8 };
            match atom {
                Atom::Stem(stem) => index.stems.entry(stem.as_str().into()).or_default().push(anchor),
                Atom::Exact(word) | Atom::Signed { word, .. } => {
                    index.words.entry(word.as_str().into()).or_default().push(anchor);
                }
                Atom::Class(class) => index.classes.entry(*class).or_default().push(anchor),
                Atom::Amount(_) => {
                    for class in [Class::Money, Class::Percent, Class::Year, Class::Number] {
                        index.classes.entry(class).or_default().push(anchor);
                    }
                }
                Atom::Prefix(prefix) => index.beginnings.add(prefix, anchor),
                Atom::Glob(glob) => {
                    let (begin, end, inner) = (glob.prefix(), glob.suffix(), glob.literal());
                    if begin.len() >= end.len() && begin.len() >= inner.len() {
                        index.beginnings.add(begin, anchor);
                    } else if end.len() >= inner.len() {
                        index.ends.add(end, anchor);
                    } else {
                        index.inner.add(inner, anchor);
                    }
                }
                Atom::Any => {}
            }
        }
        index
    }

    /// Calls `found` with each phrase that a token of this form is the anchor of, and the anchor's
    /// place in it.
    pub(super) fn look_up(&self, phrases: &PhraseTable, form: &Form, mut found: impl FnMut(u32, u8)) {
        if form.class.term().is_some() {
            let anchors = self.classes.get(&form.class).into_iter().flatten();
            return anchors.for_each(|anchor| found(anchor.phrase, anchor.offset));
        }
        let (stems, words) = (self.stems.get(&*form.term), self.words.get(&*form.folded));
        stems.into_iter().chain(words).flatten().for_each(|anchor| found(anchor.phrase, anchor.offset));
        let word = &*form.folded;
        self.buckets(word, |anchors| {
            for &PhraseAnchor { phrase, offset } in anchors {
                let fits = match &phrases.atoms(phrase)[usize::from(offset)] {
                    Atom::Glob(glob) => glob.matches(word),
                    // By what it begins with.
                    _ => true,
                };
                if fits {
                    found(phrase, offset);
                }
            }
        });
    }

    /// The anchors with globs that the word may fit, by letters that it has at the right place.
    fn buckets<'a>(&'a self, word: &str, mut take: impl FnMut(&'a [PhraseAnchor])) {
        for &length in self.beginnings.lengths.iter().take_while(|&&length| length <= word.len()) {
            if word.is_char_boundary(length) {
                take(self.beginnings.get(&word[..length]));
            }
        }
        for &length in self.ends.lengths.iter().take_while(|&&length| length <= word.len()) {
            if word.is_char_boundary(word.len() - length) {
                take(self.ends.get(&word[word.len() - length..]));
            }
        }
        for &length in self.inner.lengths.iter().take_while(|&&length| length <= word.len()) {
            let mut met: Vec<&str> = Vec::new();
            for start in 0..=word.len() - length {
                if let Some(letters) = word.get(start..start + length) {
                    let anchors = self.inner.get(letters);
                    // Letters that occur twice in a word are looked up once.
                    if !anchors.is_empty() && !met.contains(&letters) {
                        met.push(letters);
                        take(anchors);
                    }
                }
            }
        }
    }

    /// How many globs are compared with a word.
    #[cfg(test)]
    pub(super) fn compared(&self, word: &str) -> usize {
        let mut compared = 0;
        self.buckets(word, |anchors| compared += anchors.len());
        compared
    }
}

//! Finds a codebook's terms in the tokens of a text: each distinct word is asked once which terms it can begin.

use super::codebook::Codebook;
use super::term::{self, Atom};
use crate::error::{Error, ErrorKind, Result};
use crate::text::{Analyzer, Class, Form, Occurrence, Session};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;
use std::ops::Range;

/// A codebook made ready for matching. Immutable; each thread keeps a [`Cursor`] of its own.
#[derive(Debug, Clone)]
pub struct Matcher {
    patterns: Vec<Pattern>,
    themes: usize,
    by_stem: FxHashMap<String, Vec<u32>>,
    by_word: FxHashMap<String, Vec<u32>>,
    by_class: FxHashMap<Class, Vec<u32>>,
    by_prefix: Vec<(String, u32)>,
}

#[derive(Debug, Clone)]
struct Pattern {
    theme: u32,
    /// The term's number in its theme; those against come behind those for.
    term: u32,
    against: bool,
    weight: f64,
    atoms: Vec<Atom>,
}

/// A term found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The theme's number.
    pub theme: usize,
    /// The pattern's number in the matcher: the same term of the same theme has the same number.
    pub pattern: usize,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// What a matcher remembers of the words of one [`Session`].
#[derive(Debug, Default)]
pub struct Cursor {
    /// Form → what tokens of that form are to the matcher: one of the constants below, or a place in `lists` plus one.
    forms: Vec<u32>,
    /// The patterns that a token of a form can begin, where there are any.
    lists: Vec<Box<[Begin]>>,
    /// Form → the signs of the atoms that a token of that form may be.
    signs: Vec<u64>,
    candidates: Vec<Candidate>,
    words: Vec<u32>,
    begins: Vec<(u32, u32)>,
    taken: Vec<u64>,
}

/// A pattern that a form can begin.
#[derive(Debug, Clone, Copy)]
struct Begin {
    pattern: u32,
    theme: u32,
    length: u32,
    /// What the pattern is known by without its atoms being looked at.
    rest: Rest,
}

/// What must still be seen of a pattern whose first token is there.
#[derive(Debug, Clone, Copy)]
enum Rest {
    /// Nothing.
    Done,
    /// All of it.
    All,
    /// All of it, if the next token has this sign.
    Next(u64),
}

/// A form that begins no pattern.
const BEGINS_NOTHING: u32 = 0;
/// A form that was not looked at yet.
const NOT_YET: u32 = u32::MAX;
/// A form that stands for itself only as its parts.
const COMPOUND: u32 = u32::MAX - 1;

#[derive(Debug, Clone, Copy)]
struct Candidate {
    theme: u32,
    length: u32,
    start: u32,
    pattern: u32,
}

impl Cursor {
    /// The number of words in the text looked at last: its tokens without compounds.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// The patterns that matched in the text looked at last, hidden by longer ones or not; each once, in order.
    pub fn matched(&self) -> Vec<usize> {
        let mut matched: Vec<usize> = self.candidates.iter().map(|candidate| candidate.pattern as usize).collect();
        matched.sort_unstable();
        matched.dedup();
        matched
    }
}

impl Matcher {
    /// Makes a codebook ready.
    ///
    /// # Errors
    /// If a term cannot be read, which [`Codebook::parse`] has already refused.
    pub fn new(codebook: &Codebook, analyzer: &Analyzer) -> Result<Self> {
        let mut matcher = Self {
            patterns: Vec::new(),
            themes: codebook.themes.len(),
            by_stem: FxHashMap::default(),
            by_word: FxHashMap::default(),
            by_class: FxHashMap::default(),
            by_prefix: Vec::new(),
        };
        for (theme_number, theme) in codebook.themes.iter().enumerate() {
            let terms =
                theme.terms.iter().map(|term| (term, false)).chain(theme.against.iter().map(|term| (term, true)));
            for (term_number, (term, against)) in terms.enumerate() {
                let expression = term::parse(&term.term, analyzer).map_err(|error| {
                    Error::new(ErrorKind::Codebook, format!("theme '{}': {}", theme.name, error.message))
                })?;
                let term::Expression::Phrase(atoms) = expression else {
                    return Err(Error::new(ErrorKind::Codebook, "operators are not matched yet"));
                };
                let number = matcher.patterns.len() as u32;
                match &atoms[0] {
                    Atom::Stem(stem) => matcher.by_stem.entry(stem.clone()).or_default().push(number),
                    Atom::Exact(word) => matcher.by_word.entry(word.clone()).or_default().push(number),
                    Atom::Prefix(prefix) => matcher.by_prefix.push((prefix.clone(), number)),
                    Atom::Class(class) => matcher.by_class.entry(*class).or_default().push(number),
                    Atom::Glob(_) | Atom::Any => {}
                    Atom::Amount(_) => {
                        for class in [Class::Money, Class::Percent, Class::Year, Class::Number] {
                            matcher.by_class.entry(class).or_default().push(number);
                        }
                    }
                }
                matcher.patterns.push(Pattern {
                    theme: theme_number as u32,
                    term: term_number as u32,
                    against,
                    weight: term.weight,
                    atoms,
                });
            }
        }
        matcher.by_prefix.sort();
        Ok(matcher)
    }

    /// The number of patterns: terms for and against, of all themes.
    pub fn patterns(&self) -> usize {
        self.patterns.len()
    }

    /// The number of themes.
    pub fn themes(&self) -> usize {
        self.themes
    }

    /// A pattern's weight, negative if it speaks against its theme.
    pub fn weight(&self, pattern: usize) -> f64 {
        let pattern = &self.patterns[pattern];
        if pattern.against { -pattern.weight } else { pattern.weight }
    }

    /// Theme and term of a pattern; terms against are numbered behind those for.
    pub fn term(&self, pattern: usize) -> (usize, usize) {
        (self.patterns[pattern].theme as usize, self.patterns[pattern].term as usize)
    }

    /// What a pattern asks of its tokens.
    pub fn atoms(&self, pattern: usize) -> &[Atom] {
        &self.patterns[pattern].atoms
    }

    /// Finds all terms in a text, given as its occurrences in `session`; in order of place, then theme.
    ///
    /// Within a theme the longest match wins: `primary care` hides the `care` in it. Time O(tokens), with a little more
    /// for each token that can begin a term.
    pub fn find(&self, session: &Session<'_>, cursor: &mut Cursor, text: &str, occurrences: &[Occurrence]) -> Vec<Hit> {
        cursor.forms.resize(session.forms(), NOT_YET);
        cursor.signs.resize(session.forms(), 0);
        cursor.candidates.clear();
        cursor.words.clear();
        cursor.begins.clear();
        for (index, occurrence) in occurrences.iter().enumerate() {
            let cell = &mut cursor.forms[occurrence.form.0 as usize];
            if *cell == NOT_YET {
                let form = session.form(occurrence.form);
                *cell = self.look_at(form, &mut cursor.lists);
                cursor.signs[occurrence.form.0 as usize] = signs(form);
            }
            // Terms are matched on words; a compound stands for itself only as its parts.
            if *cell != COMPOUND {
                if *cell != BEGINS_NOTHING {
                    cursor.begins.push((cursor.words.len() as u32, *cell - 1));
                }
                cursor.words.push(index as u32);
            }
        }
        if cursor.begins.is_empty() {
            return Vec::new();
        }
        let words = std::mem::take(&mut cursor.words);
        let word = |position: usize| &occurrences[words[position] as usize];
        for &(position, list) in &cursor.begins {
            let position = position as usize;
            for &Begin { pattern, theme, length, rest } in &cursor.lists[list as usize] {
                if position + length as usize > words.len() {
                    continue;
                }
                let fits = match rest {
                    Rest::Done => true,
                    Rest::Next(sign) if cursor.signs[word(position + 1).form.0 as usize] & sign == 0 => false,
                    Rest::Next(_) | Rest::All => {
                        self.patterns[pattern as usize].atoms.iter().enumerate().all(|(offset, atom)| {
                            let occurrence = word(position + offset);
                            fits(atom, session.form(occurrence.form), || &text[occurrence.span()])
                        })
                    }
                };
                if fits {
                    cursor.candidates.push(Candidate { theme, length, start: position as u32, pattern });
                }
            }
        }
        let mut hits = Vec::new();
        cursor.candidates.sort_unstable_by_key(|c| (c.theme, std::cmp::Reverse(c.length), c.start, c.pattern));
        let mut theme = u32::MAX;
        for candidate in &cursor.candidates {
            if candidate.theme != theme {
                theme = candidate.theme;
                cursor.taken.clear();
                cursor.taken.resize(words.len().div_ceil(64), 0);
            }
            let range = candidate.start as usize..(candidate.start + candidate.length) as usize;
            if range.clone().any(|place| cursor.taken[place / 64] >> (place % 64) & 1 == 1) {
                continue;
            }
            for place in range.clone() {
                cursor.taken[place / 64] |= 1 << (place % 64);
            }
            hits.push(Hit {
                theme: theme as usize,
                pattern: candidate.pattern as usize,
                span: word(range.start).span().start..word(range.end - 1).span().end,
            });
        }
        hits.sort_by_key(|hit| (hit.span.start, hit.theme, hit.pattern));
        cursor.words = words;
        hits
    }

    /// What tokens of `form` are to the matcher.
    fn look_at(&self, form: &Form, lists: &mut Vec<Box<[Begin]>>) -> u32 {
        if form.class == Class::Compound {
            return COMPOUND;
        }
        let begins = self.beginning_with(form);
        if begins.is_empty() {
            return BEGINS_NOTHING;
        }
        lists.push(begins.iter().map(|&pattern| self.begin(pattern)).collect());
        lists.len() as u32
    }

    fn begin(&self, pattern: u32) -> Begin {
        let Pattern { atoms, theme, .. } = &self.patterns[pattern as usize];
        let rest = match atoms.as_slice() {
            // An amount is known by its digits, which are no part of a form.
            [Atom::Amount(_)] => Rest::All,
            [_] => Rest::Done,
            [_, next, ..] => Rest::Next(sign(next)),
            [] => Rest::All,
        };
        Begin { pattern, theme: *theme, length: atoms.len() as u32, rest }
    }

    fn beginning_with(&self, form: &Form) -> Box<[u32]> {
        let mut found: Vec<u32> = Vec::new();
        if form.class.term().is_some() {
            found.extend(self.by_class.get(&form.class).into_iter().flatten());
        } else {
            found.extend(self.by_stem.get(&*form.term).into_iter().flatten());
            found.extend(self.by_word.get(&*form.folded).into_iter().flatten());
            found.extend(
                self.by_prefix.iter().filter(|(prefix, _)| form.folded.starts_with(prefix.as_str())).map(|(_, n)| n),
            );
        }
        found.sort_unstable();
        found.into()
    }
}

/// One bit for what an atom asks for; a token without it cannot be the atom.
fn sign(atom: &Atom) -> u64 {
    match atom {
        Atom::Stem(stem) => sign_of(stem),
        Atom::Exact(word) => sign_of(word),
        Atom::Prefix(_) => PREFIXED,
        Atom::Class(_) | Atom::Amount(_) => AMOUNT,
        Atom::Glob(_) | Atom::Any => u64::MAX,
    }
}

/// The bits of all atoms that tokens of a form may be.
fn signs(form: &Form) -> u64 {
    match form.class {
        Class::Word => sign_of(&form.term) | sign_of(&form.folded) | PREFIXED | AMOUNT,
        _ => AMOUNT,
    }
}

const PREFIXED: u64 = 1 << 63;
const AMOUNT: u64 = 1 << 62;

fn sign_of(word: &str) -> u64 {
    1 << (FxBuildHasher.hash_one(word) % 62)
}

fn fits<'a>(atom: &Atom, form: &Form, surface: impl Fn() -> &'a str) -> bool {
    let word = form.class == Class::Word;
    match atom {
        Atom::Stem(stem) => word && *form.term == **stem,
        Atom::Exact(exact) => word && *form.folded == **exact,
        Atom::Prefix(prefix) => word && form.folded.starts_with(prefix.as_str()),
        Atom::Glob(glob) => word && glob.matches(&form.folded),
        Atom::Any => true,
        Atom::Class(class) => form.class == *class,
        Atom::Amount(amount) => !word && surface().eq_ignore_ascii_case(amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::AnalyzerOptions;

    fn found(codebook: &str, text: &str) -> Vec<(usize, String)> {
        let codebook = Codebook::parse(codebook, "test").unwrap();
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let matcher = Matcher::new(&codebook, &analyzer).unwrap();
        let mut session = analyzer.session();
        let mut occurrences = Vec::new();
        session.analyze(text, &mut occurrences);
        let hits = matcher.find(&session, &mut Cursor::default(), text, &occurrences);
        hits.into_iter().map(|hit| (hit.theme, text[hit.span].to_owned())).collect()
    }

    #[test]
    fn the_longest_match_wins_within_a_theme_and_themes_do_not_hinder_each_other() {
        let book = "[[themes]]\nname='a'\nterms=['care','primary care']\n[[themes]]\nname='b'\nterms=['care']";
        let hits = found(book, "Primary-care boards care.");
        let expected = [(0, "Primary-care"), (1, "care"), (0, "care"), (1, "care")];
        assert_eq!(hits, expected.map(|(theme, text)| (theme, text.to_owned())));
    }

    #[test]
    fn every_sort_of_term_is_found() {
        let book = "[[themes]]\nname='a'\nterms=['deficits','=STP','reconfigur*','<money>','section 75','\"the books\"','live within means']";
        let text = "A deficit in STPs, the STP; reconfiguring £3m by section 75 of the books – book it: living within its means";
        let hits: Vec<String> = found(book, text).into_iter().map(|(_, text)| text).collect();
        assert_eq!(hits, ["deficit", "STPs", "STP", "reconfiguring", "£3m", "section 75", "the books"]);
    }

    #[test]
    fn what_speaks_against_hides_what_it_overlaps() {
        let book = "[[themes]]\nname='a'\nterms=['practice']\nagainst=['in practice']";
        assert_eq!(found(book, "In practice, a practice.").len(), 2);
    }
}

//! Goes through the tokens of a text for phrases, then for the terms made of them.

use super::compiled::{Matcher, TermMatch};
use super::cursor::{CandidateMatch, Comparison, Cursor, PhraseCandidate};
use crate::codebook::definition::TextPart;
use crate::codebook::term::Atom;
use crate::text::{Class, Form, Occurrence, Session};
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::ops::Range;

/// A form that is no anchor.
const NO_ANCHOR: u32 = 0;
/// A form that was not looked at yet.
const NOT_YET: u32 = u32::MAX;
/// A compound, which is matched only by its parts.
const COMPOUND: u32 = u32::MAX - 1;

impl Matcher {
    /// Finds all terms in a paragraph, given as its occurrences in `session`; in order of place,
    /// then theme, then pattern. Terms for headings only are left out.
    ///
    /// Within a theme the longest match wins: `primary care` hides the `care` in it. Time
    /// O(tokens), with a little more for each token that a term is known by. A cursor belongs to
    /// one session and one matcher.
    pub fn find(
        &self,
        session: &Session<'_>,
        cursor: &mut Cursor,
        text: &str,
        occurrences: &[Occurrence],
    ) -> Vec<TermMatch> {
        self.find_in(TextPart::Paragraph, session, cursor, text, occurrences)
    }

    /// As [`find`](Self::find), in a text of that kind; [`TextPart::Anywhere`] finds what counts in
    /// any.
    pub fn find_in(
        &self,
        place: TextPart,
        session: &Session<'_>,
        cursor: &mut Cursor,
        text: &str,
        occurrences: &[Occurrence],
    ) -> Vec<TermMatch> {
        cursor.candidates.clear();
        cursor.matches.clear();
        cursor.rules.clear();
        self.read(session, cursor, occurrences);
        if cursor.begins.is_empty() {
            return Vec::new();
        }
        let words = std::mem::take(&mut cursor.words);
        let begins = std::mem::take(&mut cursor.begins);
        let word = |position: usize| &occurrences[words[position] as usize];
        for &(position, list) in &begins {
            for begin in 0..cursor.lists[list as usize].len() {
                let PhraseCandidate { phrase, offset, length, comparison } = cursor.lists[list as usize][begin];
                let (position, length) = (position as usize, usize::from(length));
                let Some(start) = position.checked_sub(usize::from(offset)) else { continue };
                if start + length > words.len() {
                    continue;
                }
                let fits = match comparison {
                    Comparison::Nothing => true,
                    Comparison::Adjacent(step, sign)
                        if cursor.signs[word(position.wrapping_add_signed(step.into())).form.0 as usize] & sign
                            == 0 =>
                    {
                        false
                    }
                    Comparison::Adjacent(..) | Comparison::All => {
                        self.phrases.atoms(phrase).iter().zip(start..).all(|(atom, place)| {
                            let occurrence = word(place);
                            fits(atom, session.form(occurrence.form), || (text, occurrence.span()))
                        })
                    }
                };
                if fits {
                    self.found(cursor, phrase, start as u32, place);
                }
            }
        }
        self.evaluate(cursor, place);
        let matches = self.resolve(session, cursor, text, occurrences, &words);
        (cursor.words, cursor.begins) = (words, begins);
        matches
    }

    /// Collects the words of a text, and where anchors occur.
    fn read(&self, session: &Session<'_>, cursor: &mut Cursor, occurrences: &[Occurrence]) {
        cursor.forms.resize(session.forms(), NOT_YET);
        cursor.signs.resize(session.forms(), 0);
        cursor.words.clear();
        cursor.begins.clear();
        for (index, occurrence) in occurrences.iter().enumerate() {
            let mut cell = cursor.forms[occurrence.form.0 as usize];
            if cell == NOT_YET {
                let form = session.form(occurrence.form);
                cell = self.look_at(form, &mut cursor.lists);
                cursor.forms[occurrence.form.0 as usize] = cell;
                cursor.signs[occurrence.form.0 as usize] = signs(form);
            }
            // Terms are matched on words; of a compound only the parts are words.
            if cell != COMPOUND {
                if cell != NO_ANCHOR {
                    cursor.begins.push((cursor.words.len() as u32, cell - 1));
                }
                cursor.words.push(index as u32);
            }
        }
    }

    /// Records that a phrase occurs at `start`.
    fn found(&self, cursor: &mut Cursor, phrase: u32, start: u32, place: TextPart) {
        let words = self.phrases.atoms(phrase).len() as u32;
        for &pattern in self.phrases.users(phrase) {
            self.candidate(cursor, pattern, place, CandidateMatch::of_words(pattern, start, words));
        }
        if self.phrases.is_in_rules(phrase) {
            cursor.matches.found.push((phrase, start));
            cursor.rules.extend_from_slice(self.phrases.rules(phrase));
        }
    }

    fn candidate(&self, cursor: &mut Cursor, pattern: u32, place: TextPart, mut candidate: CandidateMatch) {
        let known = &self.patterns[pattern as usize];
        let counts = place == TextPart::Anywhere || known.place == TextPart::Anywhere || known.place == place;
        if counts {
            candidate.theme = known.theme;
            cursor.candidates.push(candidate);
        }
    }

    /// Evaluates the rules that were set off.
    fn evaluate(&self, cursor: &mut Cursor, place: TextPart) {
        if cursor.rules.is_empty() {
            return;
        }
        cursor.matches.found.sort_unstable();
        let mut rules = std::mem::take(&mut cursor.rules);
        rules.sort_unstable();
        rules.dedup();
        for &rule in &rules {
            let rule = &self.rules[rule as usize];
            for number in rule.evaluate(&mut cursor.matches) {
                let found = cursor.matches.get(number);
                self.candidate(cursor, rule.pattern, place, CandidateMatch::of_match(rule.pattern, number, found));
            }
        }
        cursor.rules = rules;
    }

    /// What tokens of `form` are to the matcher.
    fn look_at(&self, form: &Form, lists: &mut Vec<Box<[PhraseCandidate]>>) -> u32 {
        if form.class == Class::Compound {
            return COMPOUND;
        }
        let mut begins = Vec::new();
        self.index.look_up(&self.phrases, form, |phrase, offset| begins.push(self.begin(phrase, offset)));
        if begins.is_empty() {
            return NO_ANCHOR;
        }
        begins.sort_unstable_by_key(|begin| begin.phrase);
        lists.push(begins.into());
        lists.len() as u32
    }

    fn begin(&self, phrase: u32, offset: u8) -> PhraseCandidate {
        let atoms = self.phrases.atoms(phrase);
        let place = usize::from(offset);
        let comparison = match atoms {
            // An amount is known by its digits, a word by its signs; both are no part of a form.
            [Atom::Amount(_) | Atom::Signed { .. }] => Comparison::All,
            [_] => Comparison::Nothing,
            _ if place + 1 < atoms.len() => Comparison::Adjacent(1, sign(&atoms[place + 1])),
            _ => Comparison::Adjacent(-1, sign(&atoms[place - 1])),
        };
        PhraseCandidate { phrase, offset, length: atoms.len() as u8, comparison }
    }
}

/// One bit for what an atom requires; a token without it cannot match.
fn sign(atom: &Atom) -> u64 {
    match atom {
        Atom::Stem(stem) => sign_of(stem),
        Atom::Exact(word) | Atom::Signed { word, .. } => sign_of(word),
        Atom::Prefix(_) | Atom::Glob(_) => WORD,
        Atom::Class(_) | Atom::Amount(_) => AMOUNT,
        Atom::Any => u64::MAX,
    }
}

/// The bits of all atoms that tokens of a form may be.
fn signs(form: &Form) -> u64 {
    match form.class {
        Class::Word => sign_of(&form.term) | sign_of(&form.folded) | WORD,
        _ => AMOUNT,
    }
}

const WORD: u64 = 1 << 63;
const AMOUNT: u64 = 1 << 62;

fn sign_of(word: &str) -> u64 {
    1 << (FxBuildHasher.hash_one(word) % 62)
}

/// Whether a token of `form`, at the place that `place` gives (a text and bytes of it), matches the
/// atom.
pub(super) fn fits<'a>(atom: &Atom, form: &Form, place: impl Fn() -> (&'a str, Range<usize>)) -> bool {
    let word = form.class == Class::Word;
    match atom {
        Atom::Stem(stem) => word && *form.term == **stem,
        Atom::Exact(exact) => word && *form.folded == **exact,
        Atom::Signed { word: exact, before, after } => {
            let (text, span) = place();
            word && *form.folded == **exact
                && text[..span.start].ends_with(before.as_str())
                && text[span.end..].starts_with(after.as_str())
        }
        Atom::Prefix(prefix) => word && form.folded.starts_with(prefix.as_str()),
        Atom::Glob(glob) => word && glob.matches(&form.folded),
        Atom::Class(class) => form.class == *class,
        Atom::Amount(amount) => {
            let (text, span) = place();
            !word && text[span].eq_ignore_ascii_case(amount)
        }
        Atom::Any => true,
    }
}

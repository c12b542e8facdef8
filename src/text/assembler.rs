//! Assembles the words of a text into tokens: amounts with their units, years, compounds, pairs of
//! characters where a script has no spaces; and parts words that lack a space between them.
//!
//! A compound (`whole-system`) is given as its parts and once as one token.

use super::amounts::{
    Number, SPACES, UnitWord, is_currency_code, joins_money, money_end, money_start, number, percent_end,
    scaled_money_end, unit,
};
use super::missing_space::sentence_end;
use super::token::{Class, Token};
use super::unspaced::{for_each_pair, is_unspaced_word};
use crate::unicode::{is_apostrophe, is_hyphen};
use std::ops::Range;

/// Whether a word, alone, means more than a word, so that it must come by way of the
/// [`Assembler`]: `per` and codes of currencies, which may begin an amount, `percent`, and two
/// words that lack the space between them.
pub(super) fn needs_assembly(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"per")
        || word.eq_ignore_ascii_case(b"percent")
        || is_currency_code(word)
        || memchr::memchr(b'.', word).is_some() && std::str::from_utf8(word).ok().and_then(sentence_end).is_some()
}

/// A token that the next word may still lengthen.
struct Pending {
    class: Class,
    span: Range<usize>,
    /// The number has no unit yet and takes one: `million`, `per cent`.
    open: bool,
    /// How the next word may begin or end an amount with this one.
    lead: Lead,
    /// The class without the sign after the number, if there is one.
    unsigned: Option<Class>,
}

/// What a word that may belong to an amount waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    None,
    /// It is `per`: for `cent`.
    Per,
    /// It is the code of a currency: for a number.
    Code,
    /// It is `de` after a number: for a word for money.
    Of,
}

/// Makes tokens of words, one after the other.
pub(super) struct Assembler<'a> {
    text: &'a str,
    pending: Option<Pending>,
    /// Where the run of hyphenated words began, and how many there are.
    compound: Option<(usize, usize)>,
    /// A run of letters of a script without spaces.
    run: Option<Range<usize>>,
    /// Where the last amount ended: the sign before it is not the next one's.
    taken: usize,
}

impl<'a> Assembler<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, pending: None, compound: None, run: None, taken: 0 }
    }

    /// Whether the next word is a token independent of the words before it.
    pub(super) fn is_idle(&self) -> bool {
        self.pending.is_none() && self.compound.is_none() && self.run.is_none()
    }

    pub(super) fn word(&mut self, mut span: Range<usize>, sink: &mut impl FnMut(Token)) {
        while let Some(stop) = sentence_end(&self.text[span.clone()]) {
            self.part(span.start..span.start + stop, sink);
            span.start += stop + 1;
        }
        self.part(span, sink);
    }

    /// Takes a word, or what is a word of its own within one.
    fn part(&mut self, span: Range<usize>, sink: &mut impl FnMut(Token)) {
        let word = &self.text[span.clone()];
        if is_unspaced_word(word) {
            match &mut self.run {
                Some(run) if run.end == span.start => run.end = span.end,
                _ => {
                    self.flush(sink);
                    self.compound = None;
                    self.run = Some(span);
                }
            }
            return;
        }
        if self.run.is_some() {
            self.flush(sink);
        }
        if self.lengthen(&span) || self.is_possessive(&span) {
            return;
        }
        let number = number(self.text, span.clone());
        let code = number.as_ref().and_then(|_| self.code_before(&span));
        if code.is_some() {
            self.pending = None;
        }
        self.flush(sink);
        if let Some(number) = number {
            self.pending = Some(self.amount(number, &span, code));
            return;
        }
        let lead = match word {
            _ if word.eq_ignore_ascii_case("per") => Lead::Per,
            _ if is_currency_code(word.as_bytes()) => Lead::Code,
            _ => Lead::None,
        };
        let class = if word.eq_ignore_ascii_case("percent") { Class::Percent } else { Class::Word };
        self.pending = Some(Pending { class, span, open: false, lead, unsigned: None });
        if lead == Lead::None {
            // Nothing can lengthen it.
            self.flush(sink);
        }
    }

    /// Where the code of a currency begins that waits for the number at `span`: `EUR 5`.
    fn code_before(&self, span: &Range<usize>) -> Option<usize> {
        let pending = self.pending.as_ref().filter(|pending| pending.lead == Lead::Code)?;
        let gap = self.text.get(pending.span.end..span.start)?;
        (gap.strip_prefix(SPACES) == Some("")).then_some(pending.span.start)
    }

    /// The amount of a number, with the signs around it.
    fn amount(&mut self, number: Number, span: &Range<usize>, code: Option<usize>) -> Pending {
        let Number { class, end, open } = number;
        let start = code.unwrap_or_else(|| money_start(self.text, span.start, self.taken));
        let mut pending = Pending { class, span: start..end, open, lead: Lead::None, unsigned: None };
        if start < span.start {
            pending.class = Class::Money;
        }
        let after = percent_end(self.text, end);
        if after > end {
            pending.span.end = after;
            if pending.class != Class::Money {
                (pending.class, pending.unsigned) = (Class::Percent, Some(Class::Number));
            }
        } else if pending.class != Class::Money && pending.class != Class::Percent {
            sign_after(&mut pending, money_end(self.text, end));
        }
        self.taken = pending.span.end;
        pending
    }

    /// Whether the word at `span` is the `s` of `2017's`, which the rules part from the number.
    fn is_possessive(&self, span: &Range<usize>) -> bool {
        let before = &self.text[..span.start];
        let number =
            before.strip_suffix(is_apostrophe).is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        number && matches!(&self.text[span.clone()], "s" | "S")
    }

    /// Whether the word at `span` only lengthens the token before it.
    fn lengthen(&mut self, span: &Range<usize>) -> bool {
        let Some(pending) = &mut self.pending else { return false };
        if span.start < pending.span.end {
            // A mark after the sign makes it the beginning of this word: the number ends before it.
            let before = self.text[..span.start].trim_end_matches(SPACES);
            pending.span.end = before.len();
            self.taken = before.len();
            if let Some(class) = pending.unsigned {
                pending.class = class;
            }
            return false;
        }
        let gap = &self.text[pending.span.end..span.start];
        let word = &self.text[span.clone()];
        if pending.class == Class::Year && is_dash(gap) && is_short_year(word) {
            let end = span.start + 2;
            if end == span.end || self.text[end..].starts_with(is_apostrophe) {
                pending.span.end = end;
                return true;
            }
        }
        if gap.strip_prefix(SPACES) != Some("") {
            return false;
        }
        match pending.lead {
            Lead::Per if word.eq_ignore_ascii_case("cent") => {
                // The number of "58 per cent" is already part of the pending token.
                pending.class = Class::Percent;
                pending.lead = Lead::None;
                pending.span.end = span.end;
                return true;
            }
            Lead::Of => {
                pending.class = Class::Money;
                (pending.lead, pending.open) = (Lead::None, false);
                pending.span.end = span.end;
                return true;
            }
            _ => {}
        }
        if !pending.open {
            return false;
        }
        self.take_unit(span)
    }

    /// Whether the word at `span` is the unit of the open number before it: `million`, `pounds`,
    /// `per cent`.
    fn take_unit(&mut self, span: &Range<usize>) -> bool {
        let Some(pending) = &mut self.pending else { return false };
        let word = &self.text[span.clone()];
        let after = &self.text[span.end..];
        let amount = matches!(pending.class, Class::Money | Class::Number);
        match unit(word) {
            Some(UnitWord::Scale) if amount => {
                pending.span.end = span.end;
                pending.open = pending.class == Class::Number;
                if pending.open {
                    sign_after(pending, scaled_money_end(self.text, span.end));
                }
            }
            Some(UnitWord::Money) if amount => {
                pending.class = Class::Money;
                pending.span.end = span.end;
                pending.open = false;
            }
            Some(UnitWord::Percent) if matches!(pending.class, Class::Number | Class::Year) => {
                pending.class = Class::Percent;
                pending.span.end = span.end;
                pending.open = false;
            }
            _ if amount && joins_money(word, after) => {
                pending.span.end = span.end;
                pending.lead = Lead::Of;
            }
            _ if matches!(pending.class, Class::Number | Class::Year)
                && word.eq_ignore_ascii_case("per")
                && after
                    .strip_prefix(SPACES)
                    .and_then(|behind| behind.get(..4))
                    .is_some_and(|rest| rest.eq_ignore_ascii_case("cent")) =>
            {
                pending.span.end = span.end;
                pending.lead = Lead::Per;
            }
            _ => return false,
        }
        self.taken = pending.span.end;
        true
    }

    /// Gives the token that waits, if one does, and the compound that it ends.
    pub(super) fn flush(&mut self, sink: &mut impl FnMut(Token)) {
        if let Some(run) = self.run.take() {
            for_each_pair(self.text, run, sink);
        }
        let Some(pending) = self.pending.take() else { return };
        let span = pending.span;
        let word = pending.class == Class::Word;
        let joined = word && ends_hyphenated(&self.text[..span.start]);
        match (&mut self.compound, joined) {
            (Some((_, parts)), true) => *parts += 1,
            _ => self.compound = None,
        }
        sink(Token { class: pending.class, span: span.clone() });
        let goes_on = word && starts_hyphenated(&self.text[span.end..]);
        match self.compound {
            None if goes_on => self.compound = Some((span.start, 1)),
            Some((start, parts)) if !goes_on => {
                if parts >= 2 {
                    sink(Token { class: Class::Compound, span: start..span.end });
                }
                self.compound = None;
            }
            _ => {}
        }
    }
}

/// Makes `pending`, which is no money yet, an amount of money that ends at `end`, if there is a
/// sign of currency up to there.
fn sign_after(pending: &mut Pending, end: usize) {
    if end > pending.span.end {
        pending.unsigned = Some(pending.class);
        (pending.class, pending.open) = (Class::Money, false);
        pending.span.end = end;
    }
}

fn ends_hyphenated(before: &str) -> bool {
    before.strip_suffix(is_hyphen).is_some_and(|rest| rest.ends_with(char::is_alphabetic))
}

fn starts_hyphenated(after: &str) -> bool {
    after.strip_prefix(is_hyphen).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

/// Whether `gap` is a dash or a slash, as in `2017-18` and `2017/18`.
fn is_dash(gap: &str) -> bool {
    let mut signs = gap.chars();
    signs.next().is_some_and(|c| is_hyphen(c) || matches!(c, '–' | '/')) && signs.next().is_none()
}

/// The two digits after the dash of a financial year.
fn is_short_year(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() >= 2 && bytes[..2].iter().all(u8::is_ascii_digit) && !bytes.get(2).is_some_and(u8::is_ascii_digit)
}

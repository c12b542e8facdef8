//! From word spans to tokens: amounts become classes, hyphens make compounds.
//!
//! Money, percentages, years and other numbers carry meaning as a class ("an amount of money stands here") and hardly
//! any by their digits. A compound (`whole-system`) is given as its parts and once as a whole.

use super::analyzer::Tokens;
use super::interner::{BATCH, Interner};
use super::scanner::{Found, LONGEST, Scanner, for_each_word_by_unicode, windows};
use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// A word.
    Word,
    /// Words joined by hyphens, which also stand as single tokens.
    Compound,
    /// An amount of money: `£330m`, `$5`, `€1.2 billion`.
    Money,
    /// A percentage: `58 per cent`, `4%`.
    Percent,
    /// A year or a financial year: `2017`, `2017-18`, `1990s`.
    Year,
    /// Any other number: `2,000`, `3.5`, `19th`.
    Number,
}

impl Class {
    /// The term that all tokens of the class share; `None` for words.
    pub fn term(self) -> Option<&'static str> {
        match self {
            Self::Word | Self::Compound => None,
            Self::Money => Some("<money>"),
            Self::Percent => Some("<percent>"),
            Self::Year => Some("<year>"),
            Self::Number => Some("<number>"),
        }
    }

    /// The place of a class of amounts among those.
    pub(super) fn place(self) -> Option<usize> {
        match self {
            Self::Word | Self::Compound => None,
            Self::Money => Some(0),
            Self::Percent => Some(1),
            Self::Year => Some(2),
            Self::Number => Some(3),
        }
    }

    /// The class of that term.
    pub fn from_term(term: &str) -> Option<Self> {
        [Self::Money, Self::Percent, Self::Year, Self::Number].into_iter().find(|class| class.term() == Some(term))
    }
}

/// A token: its class and its bytes in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub class: Class,
    /// Where it stands.
    pub span: Range<usize>,
}

/// Calls `sink` with every token of `text` in order; a compound comes behind its last part.
///
/// ```
/// use themewise::text::{for_each_token, Class};
/// let mut tokens = Vec::new();
/// let text = "A £330m hole, 58 per cent of 2017-18's whole-system plan";
/// for_each_token(text, |token| tokens.push((token.class, &text[token.span])));
/// assert_eq!(tokens[1], (Class::Money, "£330m"));
/// assert_eq!(tokens[3], (Class::Percent, "58 per cent"));
/// assert_eq!(tokens[5], (Class::Year, "2017-18"));
/// assert_eq!(tokens[8], (Class::Compound, "whole-system"));
/// ```
pub fn for_each_token(text: &str, sink: impl FnMut(Token)) {
    struct Every<F>(F);
    impl<F: FnMut(Token)> TokenSink for Every<F> {
        fn plain(&mut self, words: PlainWords<'_>) -> usize {
            let plain = (0..words.len()).take_while(|word| !may_begin_amount(words.bytes(*word)));
            plain.inspect(|word| self.0(Token { class: Class::Word, span: words.span(*word) })).count()
        }

        fn token(&mut self, token: Token) {
            self.0(token);
        }
    }
    scan_tokens(&mut Scanner::new(), text, Tokens::Full, &mut Every(sink));
}

/// As [`for_each_token`], by the rules alone, word by word: the definition of a token, which the fast way must meet.
pub fn for_each_token_by_rules(text: &str, mut sink: impl FnMut(Token)) {
    let mut assembler = Assembler::new(text);
    for_each_word_by_unicode(text, |start, end| assembler.word(start..end, &mut sink));
    assembler.flush(&mut sink);
}

/// Whether a word, alone, means more than a word: `per`, which may begin `per cent`, and `percent`.
pub(super) fn may_begin_amount(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"per") || word.eq_ignore_ascii_case(b"percent")
}

/// Words that nothing around them makes more than words, [`BATCH`] at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlainWords<'a> {
    bytes: &'a [u8],
    words: &'a [[u32; 2]],
    offset: usize,
}

impl<'a> PlainWords<'a> {
    /// How many they are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The bytes of a word.
    #[inline]
    pub(super) fn bytes(&self, word: usize) -> &'a [u8] {
        let [start, end] = self.words[word];
        &self.bytes[start as usize..end as usize]
    }

    /// The bytes of a word in the text.
    #[inline]
    pub(super) fn span(&self, word: usize) -> Range<usize> {
        let [start, end] = self.words[word];
        self.offset + start as usize..self.offset + end as usize
    }

    /// Looks up all of them: [`UNKNOWN`](super::interner::UNKNOWN) where `words` must be asked again.
    #[inline]
    pub(super) fn look_up(&self, words: &Interner, values: &mut [u32; BATCH]) {
        words.get_batch(self.bytes, self.words, values);
    }
}

/// Who takes tokens.
pub(super) trait TokenSink {
    /// Takes words up to one that [may begin an amount](may_begin_amount), which will come as a token; how many it took.
    fn plain(&mut self, words: PlainWords<'_>) -> usize;

    /// Takes a token.
    fn token(&mut self, token: Token);
}

/// Gives `sink` all tokens of `text`: most words as they are, the others by way of the [`Assembler`], which plain
/// tokens have no need of.
pub(super) fn scan_tokens(scanner: &mut Scanner, text: &str, tokens: Tokens, sink: &mut impl TokenSink) {
    scan_lines(scanner, text, tokens, sink, |_| {});
}

/// As [`scan_tokens`] of each line of `text`, with a word to `end_line` at the end of each but the last: no token stands in
/// two lines.
#[inline(always)]
pub(super) fn scan_lines<S: TokenSink>(
    scanner: &mut Scanner,
    text: &str,
    tokens: Tokens,
    sink: &mut S,
    mut end_line: impl FnMut(&mut S),
) {
    let mut assembler = Assembler::new(text);
    for (base, window) in windows(text) {
        if window.len() > LONGEST {
            for_each_word_by_unicode(window, |start, end| {
                let span = base + start..base + end;
                match tokens {
                    Tokens::Full => assembler.word(span, &mut |token| sink.token(token)),
                    Tokens::Plain => sink.token(Token { class: Class::Word, span }),
                }
            });
            if window.ends_with('\n') {
                assembler.flush(&mut |token| sink.token(token));
                end_line(sink);
            }
            continue;
        }
        let Found { bytes, words, odd, breaks } = scanner.scan(text, base, window);
        let mut odd = odd.iter().map(|word| *word as usize).chain([usize::MAX]);
        let mut next_odd = odd.next().unwrap_or(usize::MAX);
        let mut word = 0;
        for (number, end) in breaks.iter().map(|word| *word as usize).chain([words.len()]).enumerate() {
            while word < end {
                if tokens == Tokens::Plain {
                    let last = end.min(word + BATCH);
                    sink.plain(PlainWords { bytes, words: &words[word..last], offset: base });
                    word = last;
                    continue;
                }
                while next_odd < word {
                    next_odd = odd.next().unwrap_or(usize::MAX);
                }
                if word != next_odd && assembler.is_idle() {
                    let last = end.min(word + BATCH).min(next_odd);
                    word += sink.plain(PlainWords { bytes, words: &words[word..last], offset: base });
                    if word == last {
                        continue;
                    }
                }
                let [start, end] = words[word];
                assembler.word(base + start as usize..base + end as usize, &mut |token| sink.token(token));
                word += 1;
            }
            if number < breaks.len() {
                assembler.flush(&mut |token| sink.token(token));
                end_line(sink);
            }
        }
    }
    assembler.flush(&mut |token| sink.token(token));
}

/// A token that the next word may still lengthen.
struct Pending {
    class: Class,
    span: Range<usize>,
    /// The number has no unit yet and takes one: `million`, `per cent`.
    open: bool,
    /// The last word was `per`, which may begin `per cent`.
    per: bool,
}

/// Makes tokens of words, one after the other.
struct Assembler<'a> {
    text: &'a str,
    pending: Option<Pending>,
    /// Where the run of hyphenated words began, and how many there are.
    compound: Option<(usize, usize)>,
}

impl<'a> Assembler<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, pending: None, compound: None }
    }

    /// Whether no word before has a say in what the next one is.
    fn is_idle(&self) -> bool {
        self.pending.is_none() && self.compound.is_none()
    }

    fn word(&mut self, span: Range<usize>, sink: &mut impl FnMut(Token)) {
        if self.lengthen(&span) || self.is_possessive(&span) {
            return;
        }
        self.flush(sink);
        let word = &self.text[span.clone()];
        let first = word.as_bytes()[0];
        if first.is_ascii_digit()
            && let Some((class, end, open)) = number(self.text, span.clone())
        {
            let start = money_start(self.text, span.start);
            let class = if start < span.start { Class::Money } else { class };
            let end = percent_sign(self.text, end);
            let class = if self.text[..end].ends_with('%') && class != Class::Money { Class::Percent } else { class };
            self.pending = Some(Pending { class, span: start..end, open, per: false });
            return;
        }
        let per = word.eq_ignore_ascii_case("per");
        let class = if word.eq_ignore_ascii_case("percent") { Class::Percent } else { Class::Word };
        self.pending = Some(Pending { class, span, open: false, per });
        if !per {
            // Nothing can lengthen it.
            self.flush(sink);
        }
    }

    /// Whether the word at `span` is the `s` of `2017's`, which the rules part from the number.
    fn is_possessive(&self, span: &Range<usize>) -> bool {
        let before = &self.text[..span.start];
        let number = before.strip_suffix(['\'', '’']).is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        number && matches!(&self.text[span.clone()], "s" | "S")
    }

    /// Whether the word at `span` only lengthens the token before it.
    fn lengthen(&mut self, span: &Range<usize>) -> bool {
        let Some(pending) = &mut self.pending else { return false };
        if span.start < pending.span.end {
            // A mark behind the percent sign makes it the beginning of this word: the number ends before it.
            let before = self.text[..span.start].trim_end_matches([' ', '\u{A0}']);
            pending.span.end = before.len();
            if pending.class == Class::Percent {
                pending.class = Class::Number;
            }
            return false;
        }
        let gap = &self.text[pending.span.end..span.start];
        let word = &self.text[span.clone()];
        if pending.class == Class::Year && is_dash(gap, true) && is_short_year(word) {
            let end = span.start + 2;
            if end == span.end || self.text[end..].starts_with(['\'', '’']) {
                pending.span.end = end;
                return true;
            }
        }
        if gap.strip_prefix(SPACES) != Some("") {
            return false;
        }
        if pending.per && word.eq_ignore_ascii_case("cent") {
            let start = pending.span.start;
            pending.class = Class::Percent;
            pending.per = false;
            pending.span.end = span.end;
            // "58 per cent": the number waits before "per".
            debug_assert!(start < span.end);
            return true;
        }
        if !pending.open {
            return false;
        }
        let unit = word.to_ascii_lowercase();
        if pending.class == Class::Money || pending.class == Class::Number {
            if matches!(
                unit.as_str(),
                "million" | "billion" | "trillion" | "thousand" | "hundred" | "m" | "bn" | "k" | "tn"
            ) {
                pending.span.end = span.end;
                pending.open = pending.class == Class::Number;
                return true;
            }
            if matches!(unit.as_str(), "pounds" | "pound" | "euros" | "dollars" | "quid") {
                pending.class = Class::Money;
                pending.span.end = span.end;
                pending.open = false;
                return true;
            }
        }
        if matches!(pending.class, Class::Number | Class::Year) {
            if unit == "percent" || unit == "pc" {
                pending.class = Class::Percent;
                pending.span.end = span.end;
                pending.open = false;
                return true;
            }
            if unit == "per"
                && let Some(behind) = self.text[span.end..].strip_prefix(SPACES)
                && behind.get(..4).is_some_and(|rest| rest.eq_ignore_ascii_case("cent"))
            {
                pending.span.end = span.end;
                pending.per = true;
                return true;
            }
        }
        false
    }

    /// Gives the token that waits, if one does, and the compound that it ends.
    fn flush(&mut self, sink: &mut impl FnMut(Token)) {
        let Some(pending) = self.pending.take() else { return };
        let span = pending.span;
        let word = pending.class == Class::Word;
        let joined = word && is_hyphen(&self.text[..span.start]);
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

/// What may stand between the parts of an amount.
const SPACES: [char; 4] = [' ', '\u{A0}', '\u{202F}', '-'];
const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{2011}'];

fn is_hyphen(before: &str) -> bool {
    before.strip_suffix(HYPHENS).is_some_and(|rest| rest.ends_with(char::is_alphabetic))
}

fn starts_hyphenated(behind: &str) -> bool {
    behind.strip_prefix(HYPHENS).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

fn is_dash(gap: &str, slash: bool) -> bool {
    matches!(gap, "-" | "–" | "\u{2010}" | "\u{2011}") || slash && gap == "/"
}

/// The two digits behind the dash of a financial year.
fn is_short_year(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() >= 2 && bytes[..2].iter().all(u8::is_ascii_digit) && !bytes.get(2).is_some_and(u8::is_ascii_digit)
}

fn money_start(text: &str, start: usize) -> usize {
    const SIGNS: [char; 5] = ['£', '$', '€', '¥', '￡'];
    let before = &text[..start];
    let bare = before.strip_suffix([' ', '\u{A0}']).unwrap_or(before);
    match bare.chars().next_back() {
        Some(sign) if SIGNS.contains(&sign) => bare.len() - sign.len_utf8(),
        _ => start,
    }
}

fn percent_sign(text: &str, end: usize) -> usize {
    let behind = &text[end..];
    let bare = behind.strip_prefix([' ', '\u{A0}']).unwrap_or(behind);
    if bare.starts_with('%') { end + (behind.len() - bare.len()) + 1 } else { end }
}

/// What a word that begins with a digit is: its class, where it ends without a possessive, whether it takes a unit.
/// `None` if it is a word after all (`5YFV`).
fn number(text: &str, span: Range<usize>) -> Option<(Class, usize, bool)> {
    let mut word = &text[span.clone()];
    for possessive in ["'s", "’s"] {
        word = word.strip_suffix(possessive).unwrap_or(word);
    }
    let digits = word
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b':' | b';' | b'\''))
        .count();
    let end = span.start + word.len();
    let suffix = word[digits..].to_ascii_lowercase();
    let year = digits == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word[..4].bytes().all(|b| b.is_ascii_digit());
    match suffix.as_str() {
        "" if year => Some((Class::Year, end, true)),
        "" => Some((Class::Number, end, true)),
        "s" if year || digits == 2 => Some((Class::Year, end, false)),
        "m" | "bn" | "k" | "tn" | "mn" | "p" => Some((Class::Number, end, false)),
        "st" | "nd" | "rd" | "th" | "am" | "pm" | "x" => Some((Class::Number, end, false)),
        "pc" => Some((Class::Percent, end, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(text: &str) -> Vec<(Class, &str)> {
        let mut tokens = Vec::new();
        for_each_token(text, |token| tokens.push((token.class, &text[token.span])));
        tokens
    }

    #[test]
    fn amounts_are_known_however_they_are_written() {
        use Class::{Money, Number, Percent, Year};
        for (text, class) in [
            ("£330m", Money),
            ("£1.2bn", Money),
            ("£1.2 billion", Money),
            ("$5", Money),
            ("€3,000", Money),
            ("£ 40", Money),
            ("40 million pounds", Money),
            ("58 per cent", Percent),
            ("58%", Percent),
            ("4.5 percent", Percent),
            ("58 %", Percent),
            ("3pc", Percent),
            ("per cent", Percent),
            ("percent", Percent),
            ("2017", Year),
            ("2017-18", Year),
            ("2017/18", Year),
            ("2017–18", Year),
            ("1990s", Year),
            ("2,000", Number),
            ("3.5", Number),
            ("19th", Number),
            ("12 million", Number),
            ("3000", Number),
            ("7.30pm", Number),
            ("2,000 per cent", Percent),
            ("2016 per cent", Percent),
            ("5 per\u{A0}cent", Percent),
            ("5\u{A0}per\u{A0}cent", Percent),
        ] {
            assert_eq!(tokens(text), [(class, text)], "{text}");
        }
    }

    #[test]
    fn a_percent_sign_under_a_mark_is_not_the_numbers() {
        for text in ["0%\u{CC6}", "0 %\u{CC6} of it"] {
            assert_eq!(tokens(text)[..2], [(Class::Number, "0"), (Class::Word, "%\u{CC6}")], "{text:?}");
        }
    }

    #[test]
    fn a_unit_that_belongs_elsewhere_is_left_alone() {
        assert_eq!(tokens("5 per head"), [(Class::Number, "5"), (Class::Word, "per"), (Class::Word, "head")].to_vec());
        assert_eq!(tokens("5YFV"), [(Class::Word, "5YFV")]);
        assert_eq!(tokens("2017-2018"), [(Class::Year, "2017"), (Class::Year, "2018")]);
        assert_eq!(tokens("Sixty-eight per cent")[2], (Class::Compound, "Sixty-eight"));
        assert_eq!(tokens("Sixty-eight per cent")[3], (Class::Percent, "per cent"));
    }

    #[test]
    fn compounds_come_as_parts_and_as_a_whole() {
        use Class::{Compound, Word};
        assert_eq!(
            tokens("a well-led-group – not"),
            [(Word, "a"), (Word, "well"), (Word, "led"), (Word, "group"), (Compound, "well-led-group"), (Word, "not")]
        );
        assert_eq!(tokens("pre- and post-merger").len(), 5);
    }

    fn assert_equal(text: &str) {
        let (mut fast, mut slow) = (Vec::new(), Vec::new());
        for_each_token(text, |token| fast.push(token));
        for_each_token_by_rules(text, |token| slow.push(token));
        assert_eq!(fast, slow, "{text:?}");
    }

    #[test]
    fn an_amount_may_stand_across_windows() {
        for length in 4096 - 20..4096 + 4 {
            assert_equal(&format!("{}£2.5 million of 58 per cent whole-system", "a ".repeat(length / 2)));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn the_fast_way_gives_the_tokens_of_the_rules(
            text in "([a-c0-9£$€% .,'’“\u{2010}\u{2011}\u{A0}–-]{0,6}|per|Per|cent|percent|million|19|20|2017|s|S|é|漢|m|bn| ){0,24}",
        ) {
            assert_equal(&text);
        }

        #[test]
        fn on_any_text_at_all(text in "\\PC{0,60}|[ -~\n\t]{0,120}") {
            assert_equal(&text);
        }

        #[test]
        fn tokens_stand_in_order_on_character_boundaries(text in "[a-c0-9£% .,'’–-]{0,24}|(per|cent|million|19|20|£|-| |é){0,8}|\\PC{0,16}") {
            let mut last = 0;
            for_each_token(&text, |token| {
                assert!(text.get(token.span.clone()).is_some_and(|word| !word.is_empty()));
                if token.class != Class::Compound {
                    assert!(token.span.start >= last, "{text:?}");
                    last = token.span.end;
                }
            });
        }
    }
}

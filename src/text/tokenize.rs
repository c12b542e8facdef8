//! Scans a text for tokens: plain words in batches, the others through the assembler.

use super::analyzer_options::Tokens;
use super::assembler::{Assembler, needs_assembly};
use super::interner::{BATCH, Interner};
use super::scanner::{LONGEST, ScannedWindow, Scanner, for_each_word_by_unicode, windows};
use super::token::{Class, Token};
use std::ops::Range;

/// Calls `sink` with every token of `text` in order; a compound comes after its last part.
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
    struct ClosureSink<F>(F);
    impl<F: FnMut(Token)> TokenSink for ClosureSink<F> {
        fn window(&mut self, _words: PlainWords<'_>, _odd: &[u32]) {}

        fn plain(&mut self, words: PlainWords<'_>, range: Range<usize>) -> usize {
            let plain = range.take_while(|word| !needs_assembly(words.bytes(*word)));
            plain.inspect(|word| self.0(Token { class: Class::Word, span: words.span(*word) })).count()
        }

        fn token(&mut self, token: Token) {
            self.0(token);
        }
    }
    scan_tokens(&mut Scanner::new(), text, Tokens::Full, &mut ClosureSink(sink));
}

/// As [`for_each_token`], by the rules alone, word by word: the definition of a token, which the
/// fast way must meet.
pub fn for_each_token_by_rules(text: &str, mut sink: impl FnMut(Token)) {
    let mut assembler = Assembler::new(text);
    for_each_word_by_unicode(text, |start, end| assembler.word(start..end, &mut sink));
    assembler.flush(&mut sink);
}
/// The words of a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlainWords<'a> {
    bytes: &'a [u8],
    words: &'a [[u32; 2]],
    offset: usize,
}

impl<'a> PlainWords<'a> {
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

    /// Looks up all of them: [`UNKNOWN`](super::interner::UNKNOWN) where `known` must be looked up
    /// again.
    #[inline]
    pub(super) fn look_up(&self, known: &Interner, values: &mut Vec<u32>) {
        values.resize(self.words.len(), 0);
        for (words, values) in self.words.chunks(BATCH).zip(values.chunks_mut(BATCH)) {
            known.get_batch(self.bytes, words, values);
        }
    }
}

/// Who takes tokens.
pub(super) trait TokenSink {
    /// Looks at all words of a window before any of them is taken; those whose numbers are in `odd`
    /// may come as tokens.
    fn window(&mut self, words: PlainWords<'_>, odd: &[u32]);

    /// Takes words of that window which nothing around them makes more than words, up to one that
    /// [may begin an amount](needs_assembly), which will come as a token; how many it took.
    fn plain(&mut self, words: PlainWords<'_>, range: Range<usize>) -> usize;

    /// Takes a token.
    fn token(&mut self, token: Token);
}

/// Gives `sink` all tokens of `text`: most words as they are, the others by way of the
/// [`Assembler`], which plain tokens have no need of.
pub(super) fn scan_tokens(scanner: &mut Scanner, text: &str, tokens: Tokens, sink: &mut impl TokenSink) {
    scan_lines(scanner, text, tokens, sink, |_| {});
}

/// As [`scan_tokens`] of each line of `text`, with a call of `end_line` at the end of each but the
/// last: no token is in two lines.
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
        let ScannedWindow { bytes, words, odd, breaks } = scanner.scan(text, base, window);
        let all = PlainWords { bytes, words, offset: base };
        sink.window(all, if tokens == Tokens::Plain { &[] } else { odd });
        let mut odd = odd.iter().map(|word| *word as usize).chain([usize::MAX]);
        let mut next_odd = odd.next().unwrap_or(usize::MAX);
        let mut word = 0;
        for (number, end) in breaks.iter().map(|word| *word as usize).chain([words.len()]).enumerate() {
            while word < end {
                if tokens == Tokens::Plain {
                    word += sink.plain(all, word..end);
                    continue;
                }
                while next_odd < word {
                    next_odd = odd.next().unwrap_or(usize::MAX);
                }
                if word != next_odd && assembler.is_idle() {
                    let last = end.min(next_odd);
                    word += sink.plain(all, word..last);
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

#[cfg(test)]
mod tests;

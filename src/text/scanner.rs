//! Where words stand: Unicode's word boundaries (UAX #29), with a way of our own for stretches of pure ASCII.
//!
//! [`for_each_word_by_unicode`] is the definition; [`for_each_word`] gives the same spans, faster. What the words
//! mean (numbers, compounds, possessives) is decided in `token`.

use unicode_segmentation::UnicodeSegmentation;

/// Calls `sink` with the byte span of every word of `text`, by the rules alone.
///
/// One thing is ours: ASCII white space always parts words. By the letter of the rules a combining mark behind a space
/// belongs to the space, and a word could begin with one.
pub fn for_each_word_by_unicode(text: &str, mut sink: impl FnMut(usize, usize)) {
    let mut base = 0;
    for stretch in text.split(|c: char| c.is_ascii() && is_space(c as u8)) {
        for (start, word) in stretch.unicode_word_indices() {
            sink(base + start, base + start + word.len());
        }
        base += stretch.len() + 1;
    }
}

/// Calls `sink` with the byte span of every word of `text`: the same spans as [`for_each_word_by_unicode`].
///
/// Each stretch between white space can be looked at alone: the pure ASCII ones, nearly all of them, by a small automaton, the others by the full rules.
///
/// ```
/// let mut words = Vec::new();
/// themewise::text::for_each_word("The CCG's £1.2bn – naïve?", |start, end| words.push((start, end)));
/// assert_eq!(words, [(0, 3), (4, 9), (12, 17), (22, 28)]);
/// ```
pub fn for_each_word(text: &str, mut sink: impl FnMut(usize, usize)) {
    let bytes = text.as_bytes();
    let mut position = 0;
    while position < bytes.len() {
        if is_space(bytes[position]) {
            position += 1;
            continue;
        }
        let start = position;
        let mut seen = 0;
        while position < bytes.len() && !is_space(bytes[position]) {
            seen |= bytes[position];
            position += 1;
        }
        if seen < 0x80 {
            ascii_words(&bytes[start..position], start, &mut sink);
        } else {
            for (offset, word) in text[start..position].unicode_word_indices() {
                sink(start + offset, start + offset + word.len());
            }
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

/// What UAX #29 makes of an ASCII character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Letter,
    Digit,
    /// The underscore, which joins everything.
    Joiner,
    /// `:` between letters.
    MidLetter,
    /// `,` and `;` between digits.
    MidNumber,
    /// `.` and `'` between two letters or two digits.
    MidBoth,
    Other,
}

fn sort(byte: u8) -> Sort {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => Sort::Letter,
        b'0'..=b'9' => Sort::Digit,
        b'_' => Sort::Joiner,
        b':' => Sort::MidLetter,
        b',' | b';' => Sort::MidNumber,
        b'.' | b'\'' => Sort::MidBoth,
        _ => Sort::Other,
    }
}

fn ascii_words(bytes: &[u8], base: usize, sink: &mut impl FnMut(usize, usize)) {
    let mut position = 0;
    while position < bytes.len() {
        if !matches!(sort(bytes[position]), Sort::Letter | Sort::Digit | Sort::Joiner) {
            position += 1;
            continue;
        }
        let start = position;
        let mut alphanumeric = sort(bytes[position]) != Sort::Joiner;
        position += 1;
        while position < bytes.len() {
            let next = bytes.get(position + 1).map_or(Sort::Other, |byte| sort(*byte));
            let joins = match sort(bytes[position]) {
                Sort::Letter | Sort::Digit => {
                    alphanumeric = true;
                    true
                }
                Sort::Joiner => true,
                Sort::Other => false,
                middle => {
                    let before = sort(bytes[position - 1]);
                    match middle {
                        Sort::MidLetter => before == Sort::Letter && next == Sort::Letter,
                        Sort::MidNumber => before == Sort::Digit && next == Sort::Digit,
                        _ => before == next && matches!(before, Sort::Letter | Sort::Digit),
                    }
                }
            };
            if !joins {
                break;
            }
            position += 1;
        }
        if alphanumeric {
            sink(base + start, base + position);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans(scan: impl Fn(&str, &mut Vec<(usize, usize)>), text: &str) -> Vec<(usize, usize)> {
        let mut spans = Vec::new();
        scan(text, &mut spans);
        spans
    }

    fn fast(text: &str) -> Vec<(usize, usize)> {
        spans(|text, out| for_each_word(text, |start, end| out.push((start, end))), text)
    }

    fn slow(text: &str) -> Vec<(usize, usize)> {
        spans(|text, out| for_each_word_by_unicode(text, |start, end| out.push((start, end))), text)
    }

    #[test]
    fn words_of_the_genre_stand_where_they_should() {
        let words = |text: &str| -> Vec<String> { fast(text).iter().map(|&(s, e)| text[s..e].to_owned()).collect() };
        assert_eq!(words("CCGs’ don’t—“whole-system”"), ["CCGs", "don’t", "whole", "system"]);
        assert_eq!(
            words("£330m, 2,000; 3.5 i.e. U.K. a_b _ 2017-18"),
            ["330m", "2,000", "3.5", "i.e", "U.K", "a_b", "2017", "18"]
        );
        assert_eq!(words("l’été naïve Straße"), ["l’été", "naïve", "Straße"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn the_fast_way_gives_the_spans_of_the_rules(text in "[a-c0-2_:;,.' \t\n\r\u{b}’£é\u{301}\u{200d}\"-]{0,24}") {
            prop_assert_eq!(fast(&text), slow(&text));
        }

        #[test]
        fn on_any_text_at_all(text in "\\PC{0,24}|[ -~\n\t]{0,40}") {
            prop_assert_eq!(fast(&text), slow(&text));
        }
    }
}

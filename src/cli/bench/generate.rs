//! A text to measure on: words with Zipf's frequencies, and new ones for as long as it goes on, as
//! Heaps has it.
//!
//! No language, but of the shape of English prose: words of the lengths of words, with endings that
//! stem; capitals, marks, quotes, hyphens, amounts; a paragraph a line. The same size gives the
//! same bytes, and a shorter text is the beginning of a longer one.

use std::io::Write;
use themewise::matrix::math::{exp, ln};
use themewise::matrix::random::mix;

/// So many different words are met in `n`: [`HEAPS`] · n to the power [`GROWTH`]. As in English
/// novels.
const HEAPS: f64 = 7.0;
const GROWTH: f64 = 0.6;

/// Writes `size` bytes, to the end of a paragraph.
pub(super) fn write(size: u64, out: &mut dyn Write) -> std::io::Result<()> {
    let mut chance = Chance(0x1234_5678_9ABC_DEF0);
    let (mut written, mut words, mut known) = (0u64, 0u64, 0u64);
    let mut line = String::new();
    while written < size {
        line.clear();
        let length = 8 + chance.below(110);
        let mut begins = true;
        for place in 0..length {
            words += 1;
            // How likely a word is that was never met before.
            let new = HEAPS * GROWTH * exp((GROWTH - 1.0) * ln(words as f64));
            let rank = if known == 0 || chance.share() < new {
                known += 1;
                known
            } else {
                // The share of a rank falls as one over the rank.
                exp(chance.share() * ln(known as f64 + 1.0)) as u64
            };
            let start = line.len();
            let last = place + 1 == length;
            write_word(rank, &mut chance, &mut line);
            if begins {
                line[start..=start].make_ascii_uppercase();
            }
            begins = last || chance.below(18) == 0;
            line.push_str(match chance.below(100) {
                _ if begins => ".",
                0..=5 => ",",
                6 => ";",
                7 => "’s",
                8 => " “so”",
                9 => " £3.2m",
                10 => " 2016-17",
                _ => "",
            });
            if !last {
                line.push(' ');
            }
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
        written += line.len() as u64;
    }
    Ok(())
}

/// The word of a rank: the more frequent, the shorter.
fn write_word(rank: u64, chance: &mut Chance, line: &mut String) {
    const FREQUENT: [&str; 24] = [
        "the", "of", "and", "to", "a", "in", "that", "is", "was", "for", "it", "with", "as", "on", "be", "at", "by",
        "this", "had", "not", "are", "but", "from", "or",
    ];
    const FIRST: [&str; 20] =
        ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "br", "cl", "gr", "pl", "pr", "st", "tr"];
    const SOUND: [&str; 16] =
        ["a", "e", "i", "o", "u", "an", "en", "in", "on", "ar", "er", "or", "al", "el", "il", "as"];
    const ENDING: [&str; 12] = ["", "", "", "s", "ed", "ing", "er", "ly", "ation", "ment", "ness", "al"];
    if let Some(word) = usize::try_from(rank - 1).ok().and_then(|place| FREQUENT.get(place)) {
        line.push_str(word);
        return;
    }
    // The digits of the rank, in sounds.
    let mut rest = rank - FREQUENT.len() as u64;
    loop {
        line.push_str(FIRST[(rest % 20) as usize]);
        rest /= 20;
        line.push_str(SOUND[(rest % 16) as usize]);
        rest /= 16;
        if rest == 0 {
            break;
        }
    }
    line.push_str(ENDING[(rank % 12) as usize]);
    if chance.below(150) == 0 {
        line.push_str("-led");
    }
}

/// Random numbers: SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Between zero and one.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_text_begins_a_longer_one_and_words_keep_coming() {
        let text = |size| {
            let mut bytes = Vec::new();
            write(size, &mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        let (short, long) = (text(50_000), text(500_000));
        assert!(long.starts_with(&short) && short.len() >= 50_000 && short.ends_with(".\n"));
        let distinct = |text: &str| {
            let words: std::collections::BTreeSet<&str> = text.split_whitespace().collect();
            words.len() as f64
        };
        let growth = distinct(&long) / distinct(&short);
        assert!((2.5..6.0).contains(&growth), "{growth}");
        let the = long.matches(" the ").count() as f64 / long.split_whitespace().count() as f64;
        assert!((0.02..0.12).contains(&the), "{the}");
    }
}

//! The English Snowball stemmer (Porter2), on the bytes of one word and in place.
//!
//! `rust_stemmers` is the definition, and stems every other language; this is its English algorithm
//! without the general machine of string operations around it, some ten times as fast, and the same
//! on every word (the tests compare). A corpus brings a new word form every fifty words or so for
//! as long as it goes on: stemming was a quarter of vectorising.
//!
//! Source: the Snowball project's description of the English (Porter2) stemmer, in the version that
//! `rust_stemmers` 1.2 was generated from.

/// Replaces a word in lower case by its stem; all its bytes are ASCII.
pub(super) fn stem(word: &mut Vec<u8>) {
    let may_be_whole = (3..=6).contains(&word.len()) && matches!(word.last(), Some(b's' | b'g' | b'y' | b'e'));
    if may_be_whole && let Some((_, stem)) = WHOLE.iter().find(|(whole, _)| *whole == word.as_slice()) {
        word.clear();
        word.extend_from_slice(stem);
        return;
    }
    // No suffix ends in one of the other letters.
    let may_change = |last: &u8| b"cdegilmnrsty'".contains(last);
    if word.len() < 3 || (word[0] != b'\'' && !word.last().is_some_and(may_change)) {
        return;
    }
    if word[0] == b'\'' {
        word.remove(0);
    }
    let marked = mark_consonants(word);
    let (p1, p2) = regions(word);
    step_1a(word);
    let may_be_kept = (6..=7).contains(&word.len()) && matches!(word.last(), Some(b'g' | b'd'));
    if !(may_be_kept && KEPT.contains(&word.as_slice())) {
        step_1b(word, p1);
        step_1c(word);
        step_2(word, p1);
        step_3(word, p1, p2);
        step_4(word, p2);
        step_5(word, p1, p2);
    }
    if marked {
        word.iter_mut().filter(|byte| **byte == b'Y').for_each(|byte| *byte = b'y');
    }
}

/// Words with stems of their own, and words that are their own stems.
const WHOLE: [(&[u8], &[u8]); 18] = [
    (b"skis", b"ski"),
    (b"skies", b"sky"),
    (b"dying", b"die"),
    (b"lying", b"lie"),
    (b"tying", b"tie"),
    (b"idly", b"idl"),
    (b"gently", b"gentl"),
    (b"ugly", b"ugli"),
    (b"early", b"earli"),
    (b"only", b"onli"),
    (b"singly", b"singl"),
    (b"sky", b"sky"),
    (b"news", b"news"),
    (b"howe", b"howe"),
    (b"atlas", b"atlas"),
    (b"cosmos", b"cosmos"),
    (b"bias", b"bias"),
    (b"andes", b"andes"),
];

/// Words that stay as they are after step 1a.
const KEPT: [&[u8]; 8] = [b"inning", b"outing", b"canning", b"herring", b"earring", b"proceed", b"exceed", b"succeed"];

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Makes every `y` that is a consonant (the first letter, or after a vowel) `Y`; whether there was
/// one.
fn mark_consonants(word: &mut [u8]) -> bool {
    let mut marked = false;
    for place in 0..word.len() {
        if word[place] == b'y' && (place == 0 || is_vowel(word[place - 1])) {
            word[place] = b'Y';
            marked = true;
        }
    }
    marked
}

/// Where R1 and R2 begin: each after the first consonant after a vowel.
fn regions(word: &[u8]) -> (usize, usize) {
    let behind = |start: usize| -> Option<usize> {
        let vowel = start + word[start..].iter().position(|byte| is_vowel(*byte))?;
        let consonant = vowel + word[vowel..].iter().position(|byte| !is_vowel(*byte))?;
        Some(consonant + 1)
    };
    let prefix = [b"gener".as_slice(), b"commun", b"arsen"].into_iter().find(|prefix| word.starts_with(prefix));
    match prefix.map(<[u8]>::len).or_else(|| behind(0)) {
        None => (word.len(), word.len()),
        Some(p1) => (p1, behind(p1).unwrap_or(word.len())),
    }
}

/// Whether `word` ends in a short syllable.
fn ends_short(word: &[u8]) -> bool {
    match *word {
        [vowel, last] => is_vowel(vowel) && !is_vowel(last),
        [.., before, vowel, last] => {
            !is_vowel(last) && !matches!(last, b'w' | b'x' | b'Y') && is_vowel(vowel) && !is_vowel(before)
        }
        _ => false,
    }
}

fn replace(word: &mut Vec<u8>, suffix: usize, by: &[u8]) {
    word.truncate(word.len() - suffix);
    word.extend_from_slice(by);
}

fn step_1a(word: &mut Vec<u8>) {
    if let Some(length) = [b"'s'".as_slice(), b"'s", b"'"].into_iter().find(|s| word.ends_with(s)).map(<[u8]>::len) {
        word.truncate(word.len() - length);
    }
    if word.ends_with(b"sses") {
        replace(word, 4, b"ss");
    } else if word.ends_with(b"ied") || word.ends_with(b"ies") {
        let by: &[u8] = if word.len() > 4 { b"i" } else { b"ie" };
        replace(word, 3, by);
    } else if word.ends_with(b"s")
        && !word.ends_with(b"us")
        && !word.ends_with(b"ss")
        && word[..word.len().saturating_sub(2)].iter().any(|byte| is_vowel(*byte))
    {
        word.pop();
    }
}

fn step_1b(word: &mut Vec<u8>, p1: usize) {
    let suffixes: [&[u8]; 6] = [b"eedly", b"ingly", b"edly", b"eed", b"ing", b"ed"];
    let Some(suffix) = suffixes.into_iter().find(|suffix| word.ends_with(suffix)) else { return };
    let start = word.len() - suffix.len();
    if suffix.starts_with(b"eed") {
        if start >= p1 {
            replace(word, suffix.len(), b"ee");
        }
        return;
    }
    if !word[..start].iter().any(|byte| is_vowel(*byte)) {
        return;
    }
    word.truncate(start);
    match word.as_slice() {
        [.., b'a', b't'] | [.., b'b', b'l'] | [.., b'i', b'z'] => word.push(b'e'),
        [.., a, b] if a == b && matches!(a, b'b' | b'd' | b'f' | b'g' | b'm' | b'n' | b'p' | b'r' | b't') => {
            word.pop();
        }
        _ if word.len() == p1 && ends_short(word) => word.push(b'e'),
        _ => {}
    }
}

fn step_1c(word: &mut [u8]) {
    if let [_, .., before, last @ (b'y' | b'Y')] = word
        && !is_vowel(*before)
    {
        *last = b'i';
    }
}

/// The longest of `suffixes`, which are given longest first, with what takes its place.
fn longest(word: &[u8], suffixes: &[(&'static [u8], &'static [u8])]) -> Option<(&'static [u8], &'static [u8])> {
    suffixes.iter().find(|(suffix, _)| word.ends_with(suffix)).copied()
}

fn step_2(word: &mut Vec<u8>, p1: usize) {
    let suffixes: &[(&[u8], &[u8])] = match word.last() {
        Some(b'i') => &[
            (b"lessli", b"less"),
            (b"biliti", b"ble"),
            (b"fulli", b"ful"),
            (b"ousli", b"ous"),
            (b"entli", b"ent"),
            (b"aliti", b"al"),
            (b"iviti", b"ive"),
            (b"abli", b"able"),
            (b"alli", b"al"),
            (b"anci", b"ance"),
            (b"enci", b"ence"),
            (b"bli", b"ble"),
            (b"ogi", b"og"),
            (b"li", b""),
        ],
        Some(b'l') => &[(b"ational", b"ate"), (b"tional", b"tion")],
        Some(b'm') => &[(b"alism", b"al")],
        Some(b'n') => &[(b"ization", b"ize"), (b"ation", b"ate")],
        Some(b'r') => &[(b"izer", b"ize"), (b"ator", b"ate")],
        Some(b's') => &[(b"iveness", b"ive"), (b"fulness", b"ful"), (b"ousness", b"ous")],
        _ => return,
    };
    let Some((suffix, by)) = longest(word, suffixes) else { return };
    let start = word.len() - suffix.len();
    let before = start.checked_sub(1).map(|place| word[place]);
    let holds = match suffix {
        b"ogi" => before == Some(b'l'),
        b"li" => before.is_some_and(|byte| b"cdeghkmnrt".contains(&byte)),
        _ => true,
    };
    if start >= p1 && holds {
        replace(word, suffix.len(), by);
    }
}

fn step_3(word: &mut Vec<u8>, p1: usize, p2: usize) {
    let suffixes: &[(&[u8], &[u8])] = match word.last() {
        Some(b'e') => &[(b"icate", b"ic"), (b"ative", b""), (b"alize", b"al")],
        Some(b'i') => &[(b"iciti", b"ic")],
        Some(b'l') => &[(b"ational", b"ate"), (b"tional", b"tion"), (b"ical", b"ic"), (b"ful", b"")],
        Some(b's') => &[(b"ness", b"")],
        _ => return,
    };
    let Some((suffix, by)) = longest(word, suffixes) else { return };
    let start = word.len() - suffix.len();
    if start >= p1 && (suffix != b"ative" || start >= p2) {
        replace(word, suffix.len(), by);
    }
}

fn step_4(word: &mut Vec<u8>, p2: usize) {
    let suffixes: &[&[u8]] = match word.last() {
        Some(b'c') => &[b"ic"],
        Some(b'e') => &[b"ance", b"ence", b"able", b"ible", b"ate", b"ive", b"ize"],
        Some(b'i') => &[b"iti"],
        Some(b'l') => &[b"al"],
        Some(b'm') => &[b"ism"],
        Some(b'n') => &[b"ion"],
        Some(b'r') => &[b"er"],
        Some(b's') => &[b"ous"],
        Some(b't') => &[b"ement", b"ment", b"ant", b"ent"],
        _ => return,
    };
    let Some(suffix) = suffixes.iter().find(|suffix| word.ends_with(suffix)) else { return };
    let start = word.len() - suffix.len();
    let holds = *suffix != b"ion" || start > 0 && matches!(word[start - 1], b's' | b't');
    if start >= p2 && holds {
        word.truncate(start);
    }
}

fn step_5(word: &mut Vec<u8>, p1: usize, p2: usize) {
    let Some((last, rest)) = word.split_last() else { return };
    let start = rest.len();
    let falls = match last {
        b'e' => start >= p2 || start >= p1 && !ends_short(rest),
        b'l' => start >= p2 && rest.ends_with(b"l"),
        _ => false,
    };
    if falls {
        word.truncate(start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_stemmers::{Algorithm, Stemmer};

    fn assert_equal(stemmer: &Stemmer, word: &str) {
        let mut ours = word.as_bytes().to_vec();
        stem(&mut ours);
        assert_eq!(std::str::from_utf8(&ours), Ok(&*stemmer.stem(word)), "{word}");
    }

    #[test]
    fn the_words_of_the_samples_have_the_stems_of_the_definition() {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut words = 0;
        for entry in std::fs::read_dir("seeds/issues").unwrap() {
            let text = std::fs::read(entry.unwrap().path()).unwrap();
            let text = String::from_utf8_lossy(&text).to_lowercase();
            for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '\'' || c == '-')) {
                assert_equal(&stemmer, word);
                words += 1;
            }
        }
        assert!(words > 10_000);
        for (whole, _) in WHOLE {
            assert_equal(&stemmer, std::str::from_utf8(whole).unwrap());
        }
    }

    #[test]
    fn every_short_word_of_chosen_letters_has_the_stem_of_the_definition() {
        let stemmer = Stemmer::create(Algorithm::English);
        let letters = b"aeiyslnt'dgb";
        for length in 1..=5u32 {
            for number in 0..letters.len().pow(length) {
                let word: Vec<u8> =
                    (0..length).map(|at| letters[number / letters.len().pow(at) % letters.len()]).collect();
                assert_equal(&stemmer, std::str::from_utf8(&word).unwrap());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn any_word_has_the_stem_of_the_definition(
            word in "([bcdglnrstvyz'-]{0,2}[aeiouy]{0,2}){0,3}(gener|commun|arsen|proceed|inning|al|iz|at|ful|less|ous|iv|ent|abil|ic|og|bl|b|l){0,2}\
                (s|'s|s'|ies|ied|sses|us|eed|eedly|ed|edly|ing|ingly|y|enci|anci|li|bli|alli|fulli|iti|tional|ational|alism|ation|ization|izer|ator|ness|ative|alize|icate|ical|ance|able|ible|ate|ive|ize|ism|ion|er|ant|ment|ement|e|l|ll|ogi)?",
        ) {
            assert_equal(&Stemmer::create(Algorithm::English), &word);
        }
    }
}

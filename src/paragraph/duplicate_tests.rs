//! Tests of duplicates: what counts as the same, and the fingerprints against the definition.

use super::*;
use unicode_normalization::UnicodeNormalization;

#[test]
fn one_word_changed_in_forty_is_nearly_the_same_and_half_is_not() {
    let words: Vec<String> = (0..40).map(|n| format!("word{n}")).collect();
    let text = words.join(" ");
    let mut near = words.clone();
    near[20] = "other".into();
    let mut far = words.clone();
    for word in far.iter_mut().step_by(4) {
        *word = format!("{word}x");
    }
    let (near, far) = (near.join(" "), far.join(" "));
    assert_eq!(duplicates(&[&text, &far, &near, &text]), [None, None, Some(0), Some(0)]);
}

#[test]
fn texts_without_words_are_compared_by_their_signs() {
    assert_eq!(duplicates(&["", "…", " ", "a", "A!"]), [None, None, None, None, Some(3)]);
    assert_eq!(duplicates(&["?!", "🎉", "? !", "🎉\u{FE0F}", "!?"]), [None, None, Some(0), Some(1), None]);
}

#[test]
fn one_text_in_other_code_points_is_a_duplicate() {
    let text = "Le café d’à côté rouvre après un été de travaux";
    let decomposed: String = text.nfd().collect();
    let hyphenated = text.replace("travaux", "tra\u{AD}vaux").replace("café", "café\u{200E}");
    let typed = text.replace('’', "'").replace("rouvre après", "rouvre\u{202F}après");
    assert_eq!(duplicates(&[text, &decomposed, &hyphenated, &typed]), [None, Some(0), Some(0), Some(0)]);
    assert_eq!(duplicates(&["Самолёт сел", "Самолет сел."]), [None, Some(0)]);
}

/// The definition: all words kept, every key in its bucket.
fn by_definition(texts: &[&str]) -> Vec<Option<usize>> {
    struct Whole {
        words: Vec<u64>,
        shingles: Vec<u64>,
        bands: Vec<u64>,
    }
    let of = |text: &&str| {
        let folded = crate::paragraph::words::Words::of(text).text().to_owned();
        let hash = |word: &str| word.bytes().fold(0x1234_5678_9ABC_DEF1, |hash, byte| mix(hash ^ u64::from(byte)));
        let words: Vec<u64> = folded.split(' ').filter(|word| !word.is_empty()).map(hash).collect();
        let triple = |three: &[u64]| three.iter().fold(0, |hash: u64, word| mix(hash.rotate_left(1) ^ word));
        let mut shingles: Vec<u64> = words.windows(3).map(triple).collect();
        shingles.sort_unstable();
        shingles.dedup();
        let mut bins = [u64::MAX; BINS];
        for &shingle in &shingles {
            let bin = (((shingle >> 32) * BINS as u64) >> 32) as usize;
            bins[bin] = bins[bin].min(mix(shingle));
        }
        let filled = bins;
        for bin in 0..BINS {
            if let Some(step) = (0..BINS).find(|step| filled[(bin + step) % BINS] != u64::MAX) {
                bins[bin] = filled[(bin + step) % BINS].wrapping_add(step as u64);
            }
        }
        let near = words.len() >= SHORTEST_NEAR;
        let bands = bins.chunks(ROWS).map(|rows| rows.iter().fold(0, |hash, value| mix(hash ^ value)));
        let bands = if near { bands.collect() } else { Vec::new() };
        Whole { words, shingles, bands }
    };
    let prints: Vec<Whole> = texts.iter().map(of).collect();
    let mut first_copies: Vec<Option<usize>> = vec![None; texts.len()];
    let mut buckets: FxHashMap<(usize, u64), Vec<usize>> = FxHashMap::default();
    for (number, print) in prints.iter().enumerate() {
        if print.words.is_empty() {
            continue;
        }
        let same = (0..number).find(|&other| prints[other].words == print.words);
        if let Some(same) = same {
            first_copies[number] = Some(first_copies[same].unwrap_or(same));
            continue;
        }
        let keys = || print.bands.iter().copied().enumerate();
        let mut candidates: Vec<usize> = keys().flat_map(|key| buckets.get(&key)).flatten().copied().collect();
        candidates.sort_unstable();
        first_copies[number] =
            candidates.into_iter().find(|&other| similarity(&print.shingles, &prints[other].shingles) >= SIMILARITY);
        if first_copies[number].is_none() {
            for key in keys() {
                let bucket = buckets.entry(key).or_default();
                if bucket.len() < MOST_COMPARED {
                    bucket.push(number);
                }
            }
        }
    }
    first_copies
}

#[test]
fn fingerprints_match_the_definition_of_duplicates() {
    let mut state = 7u64;
    let mut draw = |bound: u64| {
        state = mix(state.wrapping_add(0x9E37_79B9_7F4A_7C15));
        state % bound
    };
    let mut texts: Vec<String> = Vec::new();
    for _ in 0..1500 {
        let words = if texts.is_empty() || draw(3) == 0 {
            (0..draw(40)).map(|_| format!("w{}’s", draw(9))).collect()
        } else {
            let mut words: Vec<String> =
                texts[draw(texts.len() as u64) as usize].split(' ').map(str::to_owned).collect();
            for _ in 0..draw(4) {
                let place = draw(words.len() as u64) as usize;
                words[place] = format!("É{}", draw(5));
            }
            words
        };
        texts.push(words.join(if draw(2) == 0 { " " } else { " – " }));
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let found = duplicates(&texts);
    assert_eq!(found, by_definition(&texts));
    assert!(
        found.iter().flatten().count() > 300 && found.iter().filter(|first_copy| first_copy.is_none()).count() > 300
    );
}

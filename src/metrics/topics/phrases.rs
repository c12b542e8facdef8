//! Whether words are in phrases that are always the same, as boilerplate does: "to unsubscribe,
//! click here".

use super::sequences::Sequences;
use crate::parallel;

/// Documents that one piece of work takes.
const BLOCK_DOCUMENTS: usize = 256;

/// For each topic the median over its words of how surely the next known word, or the one before,
/// is always the same: 0 to 1.
///
/// Of a word that stands n times, m of them before (or behind) its most frequent neighbour, it is
/// (m − 1) / (n − 1), the better of the two sides; 0 for a word that stands once. Words outside the
/// vocabulary are skipped. Time O(tokens + occurrences · log occurrences), parallel over documents.
/// *Bit-exact*: whole numbers, sorted.
pub(crate) fn stiffness<T: AsRef<[u32]>>(topics: &[T], texts: &Sequences) -> Vec<Option<f64>> {
    let mut words: Vec<u32> = topics.iter().flat_map(|topic| topic.as_ref()).copied().collect();
    words.sort_unstable();
    words.dedup();
    // (place among the words, side, neighbour); a word without one has the end of the document for
    // it.
    let of_block = |block: usize| {
        let mut met: Vec<(u32, bool, u32)> = Vec::new();
        let mut known: Vec<u32> = Vec::new();
        for document in block * BLOCK_DOCUMENTS..((block + 1) * BLOCK_DOCUMENTS).min(texts.documents()) {
            known.clear();
            known.extend(texts.document(document).iter().copied().filter(|word| *word != Sequences::OTHER));
            for (place, word) in known.iter().enumerate() {
                let Ok(number) = words.binary_search(word) else { continue };
                let before = if place > 0 { known[place - 1] } else { Sequences::OTHER };
                met.push((number as u32, false, before));
                met.push((number as u32, true, known.get(place + 1).copied().unwrap_or(Sequences::OTHER)));
            }
        }
        met
    };
    let blocks: Vec<Vec<_>> = parallel::map(texts.documents().div_ceil(BLOCK_DOCUMENTS), of_block);
    let mut met = blocks.concat();
    met.sort_unstable();
    let mut stiff = vec![0.0f64; words.len()];
    for side in met.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let same = side.chunk_by(|a, b| a.2 == b.2).map(<[_]>::len).max().unwrap_or(0);
        if side.len() > 1 {
            let value = &mut stiff[side[0].0 as usize];
            *value = value.max((same - 1) as f64 / (side.len() - 1) as f64);
        }
    }
    let of_topic = |topic: &T| {
        let values = topic.as_ref().iter().filter_map(|word| words.binary_search(word).ok()).map(|place| stiff[place]);
        median(values.collect())
    };
    topics.iter().map(of_topic).collect()
}

/// The middle value, of two the mean; none of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(0.5 * (values[middle - 1] + values[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_stiff_and_loose_words_are_not() {
        let mut texts = Sequences::default();
        for round in 0..10 {
            texts.push([10 + round, 0, Sequences::OTHER, 1, 2, 20 + round]);
            texts.push([30 + round, 5, 40 + round]);
        }
        let found = stiffness(&[vec![0, 1, 2], vec![5], vec![0, 5], vec![], vec![99]], &texts);
        assert_eq!(found, [Some(1.0), Some(0.0), Some(0.5), None, Some(0.0)]);
    }
}

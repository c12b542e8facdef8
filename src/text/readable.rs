//! What a term looks like in the texts: people are shown `financial`, never `financi`.

use super::analyzer::{Occurrence, Session};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Counts of the surface forms of every term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadableForms {
    counts: BTreeMap<String, BTreeMap<String, u64>>,
}

impl ReadableForms {
    /// Counts the words of one text.
    pub fn add(&mut self, session: &Session<'_>, text: &str, occurrences: &[Occurrence]) {
        let mut fresh: FxHashMap<(&str, &str), u64> = FxHashMap::default();
        for occurrence in occurrences {
            let form = session.form(occurrence.form);
            if form.is_term && form.class.term().is_none() {
                *fresh.entry((&form.term, session.analyzer().core(&text[occurrence.span()]))).or_default() += 1;
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
        for ((term, surface), count) in fresh {
            if let Some(surfaces) = self.counts.get_mut(term) {
                match surfaces.get_mut(surface) {
                    Some(sum) => *sum += count,
                    None => drop(surfaces.insert(surface.to_owned(), count)),
                }
            } else {
                self.counts.insert(term.to_owned(), BTreeMap::from([(surface.to_owned(), count)]));
            }
        }
    }

    /// Adds the counts of `other`.
    pub fn merge(&mut self, other: Self) {
        for (term, surfaces) in other.counts {
            let ours = self.counts.entry(term).or_default();
            for (surface, count) in surfaces {
                *ours.entry(surface).or_default() += count;
            }
        }
    }

    /// The form of `term` that people read most: first the most frequent word whatever its case,
    /// then the most frequent spelling of that word; of equals the first in the alphabet, small
    /// letters before capitals.
    pub fn best(&self, term: &str) -> Option<&str> {
        let surfaces = self.counts.get(term)?;
        let mut folded: BTreeMap<String, u64> = BTreeMap::new();
        for (surface, count) in surfaces {
            *folded.entry(surface.to_lowercase()).or_default() += count;
        }
        let word = folded.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))?.0;
        let spellings = surfaces.iter().filter(|(surface, _)| surface.to_lowercase() == *word);
        spellings.max_by(|a, b| a.1.cmp(b.1).then_with(|| a.0.cmp(b.0))).map(|(surface, _)| surface.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Analyzer, AnalyzerOptions};
    use super::*;

    #[test]
    fn the_most_frequent_form_is_shown_as_it_is_mostly_written() {
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let mut session = analyzer.session();
        let mut occurrences = Vec::new();
        let mut readable = ReadableForms::default();
        for text in ["Financial financial. CCG’s finances", "CCGs CCGs ccgs Treasury", "financially CCG's"] {
            session.analyze(text, &mut occurrences);
            readable.add(&session, text, &occurrences);
        }
        assert_eq!(readable.best("financi"), Some("financial"));
        assert_eq!(readable.best("ccg"), Some("CCGs"));
        assert_eq!(readable.best("treasuri"), Some("Treasury"));
        assert_eq!(readable.best("nothing"), None);
    }
}

//! The labels of a paragraph: gold labels of a person, or predictions of a model.
//!
//! One type for both, so that gold can be made by correcting predictions. `read_labels` reads files
//! of them.

use crate::document::Problem;
use crate::paragraph::Kind;
use crate::unicode::NameIndex;
use std::collections::{BTreeMap, BTreeSet};

/// The kind and themes of one paragraph, by a person or a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// The paragraph's id, unique in its file: `document#ordinal`.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// Its kind.
    pub kind: Kind,
    /// Its themes, each once. Empty means that it has none.
    pub themes: Vec<String>,
    /// Gold: optional themes. They count neither as right nor as wrong.
    pub optional: Vec<String>,
    /// Its main theme.
    pub primary: Option<String>,
    /// Gold: themes of which each is accepted as the primary one.
    pub primary_either: Vec<String>,
    /// Predictions: the probability of each theme that has one, from 0 to 1.
    pub probabilities: BTreeMap<String, f64>,
    /// Predictions: the probability that it has no theme, from 0 to 1, if known.
    pub none: Option<f64>,
    /// The paragraph's first words (six of a prediction's `text`), to check that the id is still
    /// that of this text.
    pub starts: Option<String>,
    /// The first forty words of its `text`, for display.
    pub excerpt: Option<String>,
}

/// A file of labels of which some lines may not be filled in yet.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelFile {
    /// The lines that are filled in.
    pub labels: Vec<Labels>,
    /// The number of body paragraphs without labels: `themes` is null, or `?` in a table. They are
    /// left out.
    pub blank: usize,
    /// What was read with doubt.
    pub problems: Vec<Problem>,
}

/// Replaces names of themes, and the ids, of `labels` by those in `themes` and `ids` that they
/// mean: people type them in other cases, with other hyphens or in other code points. What is not
/// known, or is another label's id already, is left as it is.
pub fn match_names(labels: &mut [Labels], themes: &NameIndex<'_>, ids: &NameIndex<'_>) {
    let own: BTreeSet<String> = labels.iter().flat_map(|labels| [labels.id.clone(), labels.document.clone()]).collect();
    for labels in labels {
        let lists = [&mut labels.themes, &mut labels.optional, &mut labels.primary_either];
        for name in lists.into_iter().flatten().chain(&mut labels.primary) {
            if let Some(known) = themes.find(name) {
                known.clone_into(name);
            }
        }
        for id in [&mut labels.id, &mut labels.document] {
            if let Some(known) = ids.find(id).filter(|known| !own.contains(*known)) {
                known.clone_into(id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_labels;
    use super::*;

    #[test]
    fn names_typed_differently_mean_the_known_ones() {
        let gold = "{\"id\": \"Été#1\", \"themes\": [\"Primary‑Care\"], \"optional\": [\"other\"]}";
        let mut labels = parse_labels(gold, "gold").unwrap();
        let ids = ["e\u{301}te\u{301}#1", "e\u{301}te\u{301}"];
        match_names(&mut labels, &NameIndex::new(["primary-care"]), &NameIndex::new(ids));
        assert_eq!((labels[0].id.as_str(), labels[0].document.as_str()), (ids[0], ids[1]));
        assert_eq!(
            (&labels[0].themes[..], &labels[0].optional[..]),
            (&["primary-care".to_owned()][..], &["other".to_owned()][..])
        );
    }

    #[test]
    fn an_id_that_another_label_has_is_not_taken() {
        let mut labels =
            parse_labels("{\"id\": \"A#1\", \"themes\": []}\n{\"id\": \"a#1\", \"themes\": []}", "gold").unwrap();
        match_names(&mut labels, &NameIndex::default(), &NameIndex::new(["a#1"]));
        assert_eq!(labels[0].id, "A#1");
    }
}

//! Which prediction answers which gold label: by id, or by document where a document is one
//! paragraph.
//!
//! What the pairs are worth is for `classification` and `table` to say.

use super::labels::Labels;
use crate::error::{Error, ErrorKind, Result};
use crate::paragraph::Kind;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// How many names a hint lists before it stops.
const LISTED: usize = 12;

/// A paragraph of the gold and what was predicted for it, if anything.
#[derive(Clone, Copy)]
pub(super) struct LabelPair<'a> {
    pub(super) truth: &'a Labels,
    pub(super) prediction: Option<&'a Labels>,
}

/// All of the gold, in its order.
pub(super) struct LabelPairs<'a> {
    pub(super) all: Vec<LabelPair<'a>>,
    /// How many predictions answer nothing.
    pub(super) not_judged: usize,
}

impl<'a> LabelPair<'a> {
    /// The predicted themes: none where the paragraph was not taken for body.
    pub(super) fn predicted_themes(&self) -> &'a [String] {
        self.body_prediction().map_or(&[], |prediction| &prediction.themes)
    }

    pub(super) fn body_prediction(&self) -> Option<&'a Labels> {
        self.prediction.filter(|prediction| prediction.kind == Kind::Body)
    }

    /// The themes of either side that count here.
    pub(super) fn counted(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let truth = self.truth;
        let given = self
            .predicted_themes()
            .iter()
            .filter(move |theme| truth.themes.contains(theme) || !truth.optional.contains(theme));
        truth.themes.iter().chain(given).map(String::as_str)
    }

    pub(super) fn primary_is_right(&self) -> bool {
        let wanted = self.truth.primary.as_ref().or(self.truth.themes.first());
        let primary = self.body_prediction().and_then(|prediction| prediction.primary.as_ref());
        primary.is_some_and(|primary| Some(primary) == wanted || self.truth.primary_either.contains(primary))
    }
}

/// Pairs `gold` with `predicted`.
///
/// A record is labelled as the only paragraph of a document of its own, so that `train-7` of the
/// gold is `train-7#1` of the predictions: an id that does not exist means the document of that
/// name, if it has one paragraph.
///
/// # Errors
/// If an id occurs twice on one side, no id is on both, or gold names a theme not among `themes`.
pub(super) fn pairs<'a>(
    predicted: &'a [Labels],
    gold: &'a [Labels],
    themes: Option<&[String]>,
) -> Result<LabelPairs<'a>> {
    let predictions = by_id(predicted, "the predictions")?;
    let truths = by_id(gold, "the gold")?;
    let (predicted_alone, gold_alone) = (alone(predicted), alone(gold));
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut all = Vec::with_capacity(gold.len());
    for truth in gold {
        let same = predictions.get(truth.id.as_str()).copied();
        let prediction = same.or_else(|| {
            let whole = predicted_alone.get(truth.id.as_str()).copied().flatten();
            let whole = whole.filter(|prediction| !truths.contains_key(prediction.id.as_str()));
            let single = || gold_alone.get(truth.document.as_str()).copied().flatten();
            whole.or_else(|| single().and_then(|_| predictions.get(truth.document.as_str()).copied()))
        });
        used.extend(prediction.map(|prediction| prediction.id.as_str()));
        all.push(LabelPair { truth, prediction });
    }
    if used.is_empty() {
        return Err(nothing_in_common(predicted, gold));
    }
    if let Some(known) = themes {
        check_themes(gold, known)?;
    }
    Ok(LabelPairs { all, not_judged: predicted.len() - used.len() })
}

/// The documents and their only paragraph; none for those with several.
fn alone(labels: &[Labels]) -> FxHashMap<&str, Option<&Labels>> {
    let mut map: FxHashMap<&str, Option<&Labels>> = FxHashMap::default();
    for label in labels {
        map.entry(label.document.as_str()).and_modify(|only| *only = None).or_insert(Some(label));
    }
    map
}

fn by_id<'a>(labels: &'a [Labels], side: &str) -> Result<FxHashMap<&'a str, &'a Labels>> {
    let mut map = FxHashMap::default();
    for label in labels {
        if map.insert(label.id.as_str(), label).is_some() {
            let message = format!("the id '{}' occurs twice in {side}", label.id);
            return Err(Error::new(ErrorKind::Gold, message).with_hint("an id may occur once: remove one of the two"));
        }
    }
    Ok(map)
}

fn nothing_in_common(predicted: &[Labels], gold: &[Labels]) -> Error {
    let error = Error::new(ErrorKind::Gold, "no id is both in the gold and among the predictions");
    match (gold.first(), predicted.first()) {
        (Some(truth), Some(prediction)) => error.with_hint(format!(
            "gold has ids like '{}', the predictions like '{}': label the folder that the gold was made from",
            truth.id, prediction.id
        )),
        (None, _) => error.with_hint("the gold is empty: label some paragraphs by hand first"),
        (_, None) => error.with_hint("there are no predictions: label the documents of the gold first"),
    }
}

/// Refuses gold that names a theme which is not `known`.
fn check_themes(gold: &[Labels], known: &[String]) -> Result<()> {
    let set: BTreeSet<&str> = known.iter().map(String::as_str).collect();
    for truth in gold {
        let named = truth.themes.iter().chain(&truth.optional).chain(&truth.primary_either).chain(&truth.primary);
        if let Some(theme) = named.into_iter().find(|theme| !set.contains(theme.as_str())) {
            let more = if known.len() > LISTED { ", …" } else { "" };
            let listed = known.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let message = format!("the gold of '{}' names the theme '{theme}', which there is not", truth.id);
            return Err(Error::new(ErrorKind::Gold, message)
                .with_hint(format!("themes are {listed}{more}; correct the gold, or use its codebook")));
        }
    }
    Ok(())
}

/// The themes that are judged: `themes` in their order, each once, or all that count on either
/// side, by name.
pub(super) fn theme_names<'a>(body: &[LabelPair<'a>], themes: Option<&'a [String]>) -> Vec<&'a str> {
    match themes {
        Some(themes) => {
            let mut seen = BTreeSet::new();
            themes.iter().map(String::as_str).filter(|name| seen.insert(*name)).collect()
        }
        None => body.iter().flat_map(LabelPair::counted).collect::<BTreeSet<_>>().into_iter().collect(),
    }
}

//! How probable each theme is in each passage when the codebook's own terms are not looked at.
//!
//! What a term's neighbours say must not be told by the term: so passages are scored by models of the pile that did not
//! see them, with the terms that stand in them hidden, and the curve that goes with such scores.

use crate::codebook::Codebook;
use crate::codebook::Matcher;
use crate::error::Result;
use crate::text::Analyzer;
use crate::themes::calibration::Calibration;
use crate::themes::learn::{ClassifierOptions, Truth};
use crate::themes::learner::{self, Anchor, Guarded, Pile, guard, single_words};
use crate::themes::material::{Data, rarities};
use crate::themes::reading::{MEMBERSHIP, MIXTURE, Passage};
use crate::themes::scoring::{Features, Scorer, mixture_features};
use crate::vectorize::Tfidf;

/// The pile is learned from if so many passages hold a term, of so many in all.
const FEWEST: (usize, usize) = (20, 40);
/// Where there is too little to learn from: how probable a theme is whose term stands there, and one whose term does not.
const BY_VOTES: (f64, f64) = (0.9, 0.05);

/// Document by document, passage by passage: each theme's probability as far as the words beside the codebook's terms
/// tell it. None for passages that were not looked at, beyond `options.most_fitted`.
///
/// Where too few passages hold a term, the terms themselves decide. *Bit-exact.*
///
/// # Errors
/// If an option cannot work, or a term cannot be read.
pub fn hidden_probabilities(
    options: &ClassifierOptions,
    codebook: &Codebook,
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    documents: &[Vec<Passage<'_>>],
) -> Result<Vec<Vec<Option<Vec<f64>>>>> {
    options.check()?;
    let matcher = Matcher::new(codebook, analyzer)?;
    let rarity = rarities(&matcher, analyzer, tfidf, documents);
    let single = single_words(tfidf.vocabulary());
    let truths: Vec<Vec<Option<Truth>>> = documents.iter().map(|passages| vec![None; passages.len()]).collect();
    let themes = codebook.themes.len();
    let label_mode = options.label_mode.of_themes(themes);
    let data = Data::read(&matcher, &rarity, analyzer, tfidf, documents, &truths, themes, &single);
    let sample = data.sample(options.most_fitted, &[], &[]);
    let pile = data.pile(&sample, &[]);
    let scores = if pile.covered() < FEWEST.0 || pile.len() < FEWEST.1 {
        by_votes(&pile)
    } else {
        let rows = data.hidden.select_rows(&sample);
        let folds: Vec<usize> =
            sample.iter().map(|&passage| learner::fold_of(data.group(passage), learner::FOLDS)).collect();
        let guarded = guard(&options.mixture, &options.membership, &pile, &rows, &folds);
        match Calibration::fit(label_mode, &pile, &guarded) {
            Ok(calibration) => {
                let (weights, intercepts) = (calibration.weights, vec![calibration.intercept; themes]);
                let scorer = Scorer { weights, intercepts, label_mode, tree: matcher.tree().clone() };
                probabilities(&scorer, &guarded)
            }
            Err(_) => by_votes(&pile),
        }
    };
    let mut flat: Vec<Option<Vec<f64>>> = vec![None; data.truth.len()];
    for (passage, probabilities) in sample.into_iter().zip(scores) {
        flat[passage] = Some(probabilities);
    }
    let mut rest = flat.into_iter();
    Ok(documents.iter().map(|passages| rest.by_ref().take(passages.len()).collect()).collect())
}

fn by_votes(pile: &Pile) -> Vec<Vec<f64>> {
    let of = |anchor: &Anchor| {
        let mut probabilities = vec![BY_VOTES.1; pile.themes];
        anchor.shares().iter().for_each(|&(theme, _)| probabilities[theme as usize] = BY_VOTES.0);
        probabilities
    };
    pile.anchors.iter().map(of).collect()
}

/// The probabilities of every passage by the scores of the weak models that did not see it.
fn probabilities(scorer: &Scorer, selected: &Guarded) -> Vec<Vec<f64>> {
    let of = |(memberships, log_posteriors): (&Vec<f64>, &Vec<f64>)| {
        let mixture = mixture_features(scorer.label_mode, log_posteriors);
        let mut features = vec![Features::default(); memberships.len()];
        for (features, (membership, mixture)) in features.iter_mut().zip(memberships.iter().zip(mixture)) {
            (features[MEMBERSHIP], features[MIXTURE]) = (*membership, mixture);
        }
        scorer.score(&features).probabilities
    };
    selected.log_odds.iter().zip(&selected.log_posteriors).map(of).collect()
}

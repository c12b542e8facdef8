//! How probable each theme is in each passage when the codebook's own terms are not looked at.
//!
//! What a term's neighbours say must not be told by the term: so passages are scored by models of the pile that did not
//! see them, with the terms that stand in them hidden, and the curve that goes with such scores.

use crate::codebook::Codebook;
use crate::codebook::Matcher;
use crate::error::Result;
use crate::matrix::math::{exp, sigmoid};
use crate::text::Analyzer;
use crate::themes::classifier::Answer;
use crate::themes::learn::{ClassifierOptions, Truth};
use crate::themes::learner::{self, Anchor, Guarded, Pile, curve, guard, log_odds, log_sum, single_words, temperature};
use crate::themes::material::{Data, rarities};
use crate::themes::reading::Passage;
use crate::vectorize::Tfidf;

/// The pile is learned from if so many passages hold a term, of so many in all.
const FEWEST: (usize, usize) = (20, 40);
/// What the mixture says is believed so far beside memberships, where a paragraph may have several themes.
const MIXTURE: f64 = 0.1;
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
        match options.answer {
            Answer::One => one(&pile, &guarded),
            Answer::Several => several(&pile, &guarded).unwrap_or_else(|| by_votes(&pile)),
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

/// Probabilities that sum to one.
fn one(pile: &Pile, guarded: &Guarded) -> Vec<Vec<f64>> {
    let voted: Vec<(usize, usize)> =
        (0..pile.len()).filter_map(|place| pile.anchors[place].winner().map(|vote| (place, vote))).collect();
    let scores: Vec<Vec<f64>> = voted.iter().map(|(place, _)| guarded.log_posteriors[*place].clone()).collect();
    let votes: Vec<usize> = voted.iter().map(|(_, vote)| *vote).collect();
    let slope = temperature(&scores, &votes).map_or(0.25, |(slope, _)| slope);
    let soften = |log_posteriors: &Vec<f64>| {
        let scores: Vec<f64> = log_posteriors.iter().map(|log| slope * log).collect();
        let all = log_sum(&scores);
        scores.into_iter().map(|score| exp(score - all)).collect()
    };
    guarded.log_posteriors.iter().map(soften).collect()
}

/// Probabilities each for itself; none if no curve can be read off.
fn several(pile: &Pile, guarded: &Guarded) -> Option<Vec<Vec<f64>>> {
    let voted: Vec<usize> = (0..pile.len()).filter(|&place| !pile.anchors[place].shares().is_empty()).collect();
    let mut usual = vec![0.0; pile.themes];
    for &place in &voted {
        pile.anchors[place].shares().iter().for_each(|(theme, _)| usual[*theme as usize] += 1.0);
    }
    usual.iter_mut().for_each(|share| *share /= voted.len().max(1) as f64);
    let scores: Vec<Vec<f64>> = guarded
        .log_odds
        .iter()
        .zip(&guarded.log_posteriors)
        .map(|(odds, logs)| odds.iter().zip(log_odds(logs)).map(|(odds, mixture)| odds + MIXTURE * mixture).collect())
        .collect();
    let pairs: Vec<(f64, f64, bool)> = voted
        .iter()
        .flat_map(|&place| {
            let (scores, anchor) = (&scores[place], &pile.anchors[place]);
            let vote = |theme: usize| anchor.shares().iter().any(|(other, _)| *other as usize == theme);
            (0..pile.themes).map(|theme| (scores[theme], usual[theme], vote(theme))).collect::<Vec<_>>()
        })
        .collect();
    let curve = curve(&pairs)?;
    let probability = |score: &f64| sigmoid(curve.slope * score + curve.intercept);
    Some(scores.iter().map(|scores| scores.iter().map(probability).collect()).collect())
}

//! Topics found: from rows to a model that is named, measured and frozen.

use super::choose::TopicCountScore;
use super::describe::{
    RankedTerms, TopicPhrase, distinctive, distinctive_loadings, excerpt, phrases, topic_names, with_phrases,
};
use super::distances::{centres, distances, distances_to_others, percentiles, shares, topic_order, typical};
use super::engine::{Engine, TopicAssignment, assign_all};
use super::fit_engine::{clustering, fit_engine};
use super::input::{FitRows, TopicInput};
use super::model::{Topic, TopicModel, TopicSummary, TypicalParagraph};
use super::options::{Method, TopicOptions};
use super::stability::{resamples, topic_stability};
use crate::error::{Error, Result};
use crate::progress::Progress;

/// Finds topics; returns the model and each row's topic. Rows without a known word have none.
///
/// *Bit-exact*, except for the Gaussian mixture.
///
/// # Errors
/// If an option cannot work, there are fewer paragraphs with words than topics where the method
/// needs them, or seeds are given to a method that does not use them.
///
/// # Panics
/// If counts or sequences belong to other rows.
pub fn fit(
    options: &TopicOptions,
    input: &TopicInput<'_>,
    progress: &dyn Progress,
) -> Result<(TopicModel, Vec<Option<TopicAssignment>>)> {
    options.check()?;
    let filled: Vec<usize> = (0..input.rows.rows()).filter(|&row| !input.rows.row(row).0.is_empty()).collect();
    if filled.is_empty() {
        return Err(Error::data("no paragraph has words that topics could be made of")
            .with_hint("give more text, or a lower min_df"));
    }
    if !input.seeds.is_empty() && !matches!(options.method, Method::Nmf | Method::Lda) {
        return Err(Error::options("only NMF and LDA can begin with topics that are known beforehand"));
    }
    let (rows, counts) = (input.rows.select_rows(&filled), input.counts.select_rows(&filled));
    let fit_rows = FitRows { rows: &rows, counts: &counts, seeds: input.seeds };
    let (mut engine, choices) = fit_engine(options, fit_rows, progress)?;
    progress.start("describing", None);
    let mut assigned = assign_all(&engine, &rows, &counts);
    let order = topic_order(&assigned, engine.model().topics(), input.seeds.len());
    if !order.is_sorted() {
        engine.reorder(&order);
        // Sums over topics have another order now: the result must be that of the frozen model.
        assigned = assign_all(&engine, &rows, &counts);
    }
    let members = assigned.iter().map(|assigned| assigned.as_ref().map(|assigned| assigned.topic)).collect();
    let fitted = FittedEngine { options, input, filled: &filled, rows: fit_rows, engine, members };
    let model = fitted.into_model(choices, progress)?;
    let mut all = vec![None; input.rows.rows()];
    for (row, assigned) in filled.into_iter().zip(assigned) {
        all[row] = assigned;
    }
    Ok((model, all))
}

/// A fitted estimator with its training rows, from which topics are described.
struct FittedEngine<'a> {
    options: &'a TopicOptions,
    input: &'a TopicInput<'a>,
    /// The rows of the input that have terms.
    filled: &'a [usize],
    rows: FitRows<'a>,
    engine: Engine,
    /// The topic of each of these rows.
    members: Vec<Option<usize>>,
}

impl FittedEngine<'_> {
    fn into_model(self, choices: Vec<TopicCountScore>, progress: &dyn Progress) -> Result<TopicModel> {
        let (rows, topics) = (self.rows.rows, self.engine.model().topics());
        let (centres, lengths) = centres(rows, &self.members, topics);
        let distances = distances(rows, &self.members, &centres);
        let to_others = distances_to_others(rows, &distances, &self.members, &lengths);
        let typical = typical(&distances, &self.members, topics, self.options.typical);
        let words = self.words()?;
        let bare: Vec<Vec<String>> =
            words.iter().map(|words| words.iter().map(|(word, _)| word.clone()).collect()).collect();
        let (names, shares) = (topic_names(&bare), shares(&self.members, topics));
        let stability = self.stability(progress)?;
        let described: Vec<Topic> = words
            .into_iter()
            .zip(names)
            .zip(typical)
            .enumerate()
            .map(|(id, ((words, name), typical))| Topic {
                id,
                name: self.input.seeds.get(id).map_or(name, |seed| seed.name.clone()),
                words,
                share: shares[id],
                stability: stability.get(id).copied(),
                typical: typical.into_iter().map(|row| self.typical_paragraph(row)).collect(),
            })
            .collect();
        progress.finish();
        let summary = TopicSummary {
            options: self.options.clone(),
            topics: described,
            choices,
            novelty: percentiles(&to_others),
            updates: Vec::new(),
        };
        TopicModel::from_checked(summary, self.engine, centres)
    }

    fn typical_paragraph(&self, row: usize) -> TypicalParagraph {
        let (id, text) = (self.input.paragraph)(self.filled[row]);
        TypicalParagraph { id, excerpt: excerpt(&text) }
    }

    /// The stability of each topic; empty if it is not measured.
    fn stability(&self, progress: &dyn Progress) -> Result<Vec<f64>> {
        let rows = self.rows.rows;
        let resamples = resamples(self.options, rows.rows(), self.engine.model().topics());
        if resamples == 0 || progress.stop_requested() {
            return Ok(Vec::new());
        }
        let full = clustering(&self.engine, rows, self.members.clone())?;
        topic_stability(self.options, self.rows, &full, resamples, progress)
    }

    /// The readable words of every topic, best first, with their weights.
    fn words(&self) -> Result<Vec<Vec<(String, f64)>>> {
        let (options, rows, input) = (self.options, self.rows.rows, self.input);
        let shown: Vec<bool> = (0..rows.columns() as u32).map(|column| (input.readable)(column).is_some()).collect();
        let usable = |column: u32| shown[column as usize];
        let ranked: Vec<RankedTerms> = match self.engine.loadings() {
            Some(loadings) => distinctive_loadings(&options.wording, rows, &loadings, &usable)?,
            None => distinctive(&options.wording, rows, &self.members, self.engine.model().topics(), &usable)?,
        };
        let phrases = if input.sequences.is_empty() {
            vec![Vec::new(); ranked.len()]
        } else {
            let sequences: Vec<&[u32]> = self.filled.iter().map(|&row| input.sequences[row].as_slice()).collect();
            phrases(&options.phrases, &ranked, &sequences, &self.members)?
        };
        let readable = |(ranked, phrases): (RankedTerms, Vec<TopicPhrase>)| {
            let shown = with_phrases(&options.phrases, &ranked, &phrases);
            let word = |(columns, weight): (Vec<u32>, f64)| {
                let words: Option<Vec<String>> = columns.into_iter().map(|column| (input.readable)(column)).collect();
                words.map(|words| (words.join(" "), weight))
            };
            shown.into_iter().filter_map(word).take(options.words).collect()
        };
        Ok(ranked.into_iter().zip(phrases).map(readable).collect())
    }
}

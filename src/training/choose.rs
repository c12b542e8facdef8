//! A comparison of numbers of topics on a corpus, for a person who decides.

use crate::document::Document;
use crate::error::Result;
use crate::matrix::CsrMatrix;
use crate::metrics::ClusteringScores;
use crate::metrics::topics::{CoherenceMeasure, CoherenceOptions, Sequences, coherence};
use crate::progress::Progress;
use crate::topics::{
    ChooseOptions, Method, TopicClustering, TopicCountReport, TopicOptions, distinctive, distinctive_loadings, examine,
    fit_clustering,
};
use crate::training::find_topics::corpus_of;
use crate::training::options::TrainOptions;
use crate::training::prepared_corpus::texts_of;
use crate::training::text_encoder::TextEncoder;
use crate::training::text_walks::{Breaks, word_columns};
use rustc_hash::FxHashMap;
use std::sync::Mutex;

/// The number of words of a topic whose coherence is measured.
const WORDS: usize = 10;

/// Compares numbers of topics: stability over resamples, coherence (C_NPMI of ten words, windows of
/// ten), silhouette, and agreement with the records' own labels (NMI) where every document has one.
/// Warnings are added to `warnings`. `choose.seed` must be that of the topics. *Bit-exact*, except
/// for the Gaussian mixture.
///
/// # Errors
/// If an option cannot work, the method finds its own number, or there are too few paragraphs for
/// so many topics.
pub fn choose_topics(
    options: &TrainOptions,
    choose: &ChooseOptions,
    documents: &[Document],
    warnings: &mut Vec<String>,
    progress: &dyn Progress,
) -> Result<TopicCountReport> {
    options.tfidf.check()?;
    options.topics.check()?;
    let corpus = corpus_of(options, documents, progress)?;
    let body = corpus.unique();
    let texts = texts_of(&body);
    let encoder = TextEncoder::fit(options, &texts, warnings, progress)?;
    let (rows, counts) = encoder.encode(&texts, progress);
    let filled: Vec<usize> = (0..rows.rows()).filter(|&row| !rows.row(row).0.is_empty()).collect();
    let (rows, counts) = (rows.select_rows(&filled), counts.select_rows(&filled));
    let labels: Option<Vec<&str>> =
        filled.iter().map(|&row| body[row].0.label.as_deref()).collect::<Option<Vec<&str>>>();
    let mut sequences = Sequences::default();
    let columns = word_columns(&encoder.analyzer, &encoder.tfidf, &texts, Breaks::Ignored, Sequences::OTHER);
    columns.into_iter().for_each(|columns| sequences.push(columns));
    let quality = Quality { encoder: &encoder, rows: &rows, sequences: &sequences, labels };
    let measured: Mutex<FxHashMap<usize, (f64, Option<f64>)>> = Mutex::default();
    let fit = |kept: &[usize], topics: usize, seed: u64| -> Result<TopicClustering> {
        let options = TopicOptions { seed, ..options.topics.clone() };
        if kept.len() < rows.rows() {
            return fit_clustering(&options, &rows.select_rows(kept), &counts.select_rows(kept), topics, progress);
        }
        let clustering = fit_clustering(&options, &rows, &counts, topics, progress)?;
        let found = quality.measure(&options, &clustering, topics)?;
        measured.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(topics, found);
        Ok(clustering)
    };
    let mut report = examine(choose, &rows, fit, progress)?;
    let measured = measured.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    for candidate in &mut report.candidates {
        if let Some((coherence, gold)) = measured.get(&candidate.topics) {
            candidate.coherence = Some(*coherence);
            candidate.gold = *gold;
        }
    }
    Ok(report)
}

/// What coherence and agreement with labels are measured on.
struct Quality<'a> {
    encoder: &'a TextEncoder,
    rows: &'a CsrMatrix,
    sequences: &'a Sequences,
    /// The label of each row, if every document has one.
    labels: Option<Vec<&'a str>>,
}

impl Quality<'_> {
    /// The coherence of the topics' words, and the agreement with the labels.
    fn measure(
        &self,
        options: &TopicOptions,
        clustering: &TopicClustering,
        topics: usize,
    ) -> Result<(f64, Option<f64>)> {
        let usable = |column: u32| self.encoder.show(column).is_some();
        let ranked = if matches!(options.method, Method::Nmf | Method::Lda) {
            distinctive_loadings(&options.wording, self.rows, &clustering.loadings, &usable)?
        } else {
            distinctive(&options.wording, self.rows, &clustering.members, topics, &usable)?
        };
        let lists: Vec<Vec<u32>> =
            ranked.iter().map(|words| words.iter().take(WORDS).map(|(column, _)| *column).collect()).collect();
        let found = coherence(&CoherenceOptions::of(CoherenceMeasure::CNpmi), &lists, self.sequences)?;
        let gold = match &self.labels {
            None => None,
            Some(labels) => {
                // Rows without a topic form one more cluster.
                let members: Vec<usize> = clustering.members.iter().map(|member| member.unwrap_or(topics)).collect();
                Some(ClusteringScores::of(labels, &members)?.normalized_mutual_information)
            }
        };
        Ok((found.mean.unwrap_or(0.0), gold))
    }
}

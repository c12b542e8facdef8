//! How many topics: the figures that a person decides by.

use crate::document::Document;
use crate::error::Result;
use crate::matrix::CsrMatrix;
use crate::metrics::ClusteringScores;
use crate::metrics::topics::{CoherenceMeasure, CoherenceOptions, Sequences, coherence};
use crate::progress::Progress;
use crate::text::Class;
use crate::topics::{ChooseOptions, TopicClustering, TopicCountReport, distinctive, distinctive_loadings, examine, fit_clustering};
use crate::training::corpus::{Corpus, Words};
use crate::training::train::TrainOptions;
use crate::vectorize::{Encoder, encode_texts_with_counts};
use rustc_hash::FxHashMap;
use std::sync::Mutex;

/// Words of a topic whose coherence is measured.
const WORDS: usize = 10;

/// Compares numbers of topics: stability over resamples, coherence (C_NPMI of ten words, windows of ten), silhouette, and agreement with the
/// records' own labels (NMI) where every document has one. What a user should know is added to `warnings`. `choose.seed` is that of the topics. *Bit-exact*, but for the Gaussian mixture.
///
/// # Errors
/// If an option cannot work, the method finds its own number, or there are too few paragraphs for so many topics.
pub fn choose_topics(
    options: &TrainOptions,
    choose: &ChooseOptions,
    documents: &[Document],
    warnings: &mut Vec<String>,
    progress: &dyn Progress,
) -> Result<TopicCountReport> {
    options.tfidf.check()?;
    options.topics.check()?;
    let corpus = Corpus::prepare(options, documents, progress)?;
    let body = corpus.modelled();
    let texts: Vec<&str> = body.iter().map(|(_, paragraph)| paragraph.text.as_str()).collect();
    let words = Words::fit(options, &texts, warnings, progress)?;
    let (rows, counts) = encode_texts_with_counts(&words.analyzer, &words.tfidf, &texts, progress);
    let filled: Vec<usize> = (0..rows.rows()).filter(|&row| !rows.row(row).0.is_empty()).collect();
    let (rows, counts) = (rows.select_rows(&filled), counts.select_rows(&filled));
    let labels: Option<Vec<&str>> =
        filled.iter().map(|&row| body[row].0.document.label.as_deref()).collect::<Option<Vec<&str>>>();
    let sequences = sequences(&words, &texts);
    let judged: Mutex<FxHashMap<usize, (f64, Option<f64>)>> = Mutex::default();
    let fit = |kept: &[usize], topics: usize, seed: u64| -> Result<TopicClustering> {
        let options = crate::topics::TopicOptions { seed, ..options.topics.clone() };
        if kept.len() < rows.rows() {
            return fit_clustering(&options, &rows.select_rows(kept), &counts.select_rows(kept), topics, progress);
        }
        let grouping = fit_clustering(&options, &rows, &counts, topics, progress)?;
        let found = judge(&options, &words, &rows, &grouping, topics, &sequences, labels.as_deref())?;
        judged.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(topics, found);
        Ok(grouping)
    };
    let mut report = examine(choose, &rows, fit, progress)?;
    let judged = judged.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    for candidate in &mut report.candidates {
        if let Some((coherence, gold)) = judged.get(&candidate.topics) {
            candidate.coherence = Some(*coherence);
            candidate.gold = *gold;
        }
    }
    Ok(report)
}

/// Coherence of the words, and agreement with the labels.
fn judge(
    options: &crate::topics::TopicOptions,
    words: &Words,
    rows: &CsrMatrix,
    grouping: &TopicClustering,
    topics: usize,
    sequences: &Sequences,
    labels: Option<&[&str]>,
) -> Result<(f64, Option<f64>)> {
    let usable = |column: u32| words.show(column).is_some();
    let loaded = matches!(options.method, crate::topics::Method::Nmf | crate::topics::Method::Lda);
    let ranked = if loaded {
        distinctive_loadings(&options.wording, rows, &grouping.loadings, &usable)?
    } else {
        distinctive(&options.wording, rows, &grouping.members, topics, &usable)?
    };
    let lists: Vec<Vec<u32>> =
        ranked.iter().map(|words| words.iter().take(WORDS).map(|(column, _)| *column).collect()).collect();
    let found = coherence(&CoherenceOptions::of(CoherenceMeasure::CNpmi), &lists, sequences)?;
    let gold = match labels {
        None => None,
        Some(labels) => {
            // A row without a topic is a group of its own kind.
            let members: Vec<usize> = grouping.members.iter().map(|member| member.unwrap_or(topics)).collect();
            Some(ClusteringScores::of(labels, &members)?.normalized_mutual_information)
        }
    };
    Ok((found.mean.unwrap_or(0.0), gold))
}

/// The columns of the words of texts in reading order.
fn sequences(words: &Words, texts: &[&str]) -> Sequences {
    let (mut session, mut encoder) = (words.analyzer.session(), Encoder::new(&words.tfidf));
    let (mut occurrences, mut sequences) = (Vec::new(), Sequences::default());
    for text in texts {
        session.analyze(text, &mut occurrences);
        let plain = occurrences.iter().filter(|word| session.form(word.form).class != Class::Compound);
        let columns: Vec<u32> =
            plain.map(|word| encoder.column(&session, word.form).unwrap_or(Sequences::OTHER)).collect();
        sequences.push(columns);
    }
    sequences
}

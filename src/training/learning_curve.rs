//! A learning curve: how much a model gains from more labelled documents.
//!
//! In each run some labelled documents are held out; models are trained on growing numbers of the
//! others and evaluated on those held out.

use crate::codebook::Codebook;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Result};
use crate::evaluate::{CurveRun, Labels, LearningCurve, compare};
use crate::matrix::random::{generator, shuffle};
use crate::model::Model;
use crate::paragraph::Kind;
use crate::progress::{Progress, Silent};
use crate::training::gold::predicted_labels;
use crate::training::options::TrainOptions;
use crate::training::train::train;
use std::collections::{BTreeMap, BTreeSet};

/// How a learning curve is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct LearningCurveOptions {
    /// The number of points above 0, at equal distances up to all labelled documents that are not
    /// held out.
    pub points: usize,
    /// The number of runs: each holds out other documents.
    pub runs: usize,
    /// The share of the labelled documents that are held out.
    pub held_out: f64,
    /// The seed of the choice of documents.
    pub seed: u64,
}

impl Default for LearningCurveOptions {
    fn default() -> Self {
        Self { points: 4, runs: 8, held_out: 0.25, seed: 0 }
    }
}

/// Fewer labelled documents make no curve.
const LEAST_DOCUMENTS: usize = 8;

/// Measures micro-averaged F1, macro-averaged F1 and subset accuracy on held-out documents, for
/// models trained on growing numbers of labelled documents; with a codebook of terms also without
/// any label.
///
/// Every model sees the texts of all documents, held-out ones too, as the unlabelled corpus; the
/// labels of held-out documents are used for the evaluation only. Time: `runs` × (`points` + 1)
/// trainings without topics. *Bit-exact.*
///
/// # Errors
/// As [`train`], or if fewer than 8 documents have labelled body paragraphs.
pub fn learning_curve(
    options: &TrainOptions,
    curve: &LearningCurveOptions,
    data: (&Codebook, &[Document], &[Labels]),
    progress: &dyn Progress,
) -> Result<LearningCurve> {
    let (codebook, documents, gold) = data;
    if curve.points == 0 || curve.runs == 0 || !(curve.held_out > 0.0 && curve.held_out < 1.0) {
        return Err(Error::options("a learning curve needs points, runs and a share of held-out documents below 1"));
    }
    let by_document = by_document(gold);
    if by_document.len() < LEAST_DOCUMENTS {
        let message = format!("{} documents have labelled paragraphs, too few for a learning curve", by_document.len());
        return Err(Error::new(ErrorKind::Gold, message).with_hint(format!("label at least {LEAST_DOCUMENTS}")));
    }
    let options = TrainOptions { find_topics: false, ..options.clone() };
    let held_out = ((by_document.len() as f64 * curve.held_out).round() as usize).clamp(1, by_document.len() - 1);
    let sizes = sizes(by_document.len() - held_out, curve.points, codebook);
    progress.start("measuring the learning curve", Some((curve.runs * sizes.len()) as u64));
    let mut runs = Vec::new();
    for run in 0..curve.runs {
        let mut names: Vec<&str> = by_document.keys().copied().collect();
        shuffle(&mut generator(curve.seed, run as u64), &mut names);
        let (test, pool) = names.split_at(held_out);
        let labels_of = |names: &[&str]| -> Vec<Labels> {
            names.iter().flat_map(|name| by_document[name].iter().copied().cloned()).collect()
        };
        let test_gold = labels_of(test);
        for &size in &sizes {
            let labelled = labels_of(&pool[..size]);
            let (model, _) = train(&options, codebook, documents, &labelled, &Silent)?;
            let predicted = predictions(&model, &options, documents, test);
            let report = compare(&predicted, &test_gold, Some(&codebook.names()))?;
            let metrics = [
                ("micro_f1", report.micro_average.f1),
                ("macro_f1", report.macro_average.f1),
                ("subset_accuracy", report.subset_accuracy),
            ];
            runs.push(CurveRun {
                documents: size,
                paragraphs: labelled.iter().filter(|labels| labels.kind == Kind::Body).count(),
                metrics: metrics.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            });
            progress.advance(1);
        }
    }
    progress.finish();
    LearningCurve::of(&runs)
}

/// The labels of each document with a labelled body paragraph.
fn by_document(gold: &[Labels]) -> BTreeMap<&str, Vec<&Labels>> {
    let mut by_document: BTreeMap<&str, Vec<&Labels>> = BTreeMap::new();
    for labels in gold {
        by_document.entry(labels.document.as_str()).or_default().push(labels);
    }
    by_document.retain(|_, labels| labels.iter().any(|labels| labels.kind == Kind::Body));
    by_document
}

/// The numbers of labelled documents: equal steps up to `most`, and 0 if the codebook has terms.
fn sizes(most: usize, points: usize, codebook: &Codebook) -> Vec<usize> {
    let without_labels = codebook.themes.iter().any(|theme| !theme.terms.is_empty());
    let first = if without_labels { 0 } else { 1 };
    let all: BTreeSet<usize> = (first..=points).map(|point| (most * point).div_ceil(points)).collect();
    all.into_iter().collect()
}

/// The labels that the model gives to the paragraphs of the documents `names`.
fn predictions(model: &Model, options: &TrainOptions, documents: &[Document], names: &[&str]) -> Vec<Labels> {
    // The gold of a record may have the record's id for that of its only paragraph.
    let wanted: Vec<Document> =
        documents.iter().filter(|document| names.contains(&document.id.as_str())).cloned().collect();
    let themes = model.classifier().codebook().names();
    let (labelled, _) = model.label(&wanted, options.unit, &Silent);
    let of_document = |found: crate::model::LabelledDocument| {
        let document = wanted[found.document].id.clone();
        let themes = &themes;
        found.paragraphs.into_iter().map(move |labelled| {
            let given = labelled.themes.iter().map(|&theme| themes[theme].clone()).collect();
            let paragraph = labelled.paragraph;
            predicted_labels(paragraph.id(&document), document.clone(), paragraph.kind, given)
        })
    };
    labelled.into_iter().flat_map(of_document).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::parse_labels;

    /// Ten letters, each with a paragraph on bread and one on boats, in words that the codebook
    /// lacks in part.
    fn letters() -> (Codebook, Vec<Document>, Vec<Labels>) {
        let (mut sources, mut gold) = (Vec::new(), String::new());
        let bread = ["flour and butter", "dough and crust", "yeast and crumb", "butter and crust", "crumb and flour"];
        let boats = ["mast and keel", "sail and rudder", "keel and hull", "hull and sail", "rudder and mast"];
        for letter in 0..10 {
            let text = format!(
                "They spoke at length of {} in the village hall.\n\nThey spoke at length of {} in the old harbour.\n",
                bread[letter % 5],
                boats[letter % 5]
            );
            sources.push((format!("letter{letter}.txt"), text.into_bytes()));
            for (number, theme) in [(1, "bread"), (2, "boats")] {
                gold.push_str(&format!("{{\"id\": \"letter{letter}#{number}\", \"themes\": [\"{theme}\"]}}\n"));
            }
        }
        let codebook =
            "[[themes]]\nname = 'bread'\nterms = ['flour']\n\n[[themes]]\nname = 'boats'\nterms = ['mast']\n";
        let codebook = Codebook::parse(codebook, "book.toml").unwrap();
        let documents = crate::document::read_sources(sources).unwrap().documents;
        (codebook, documents, parse_labels(&gold, "gold").unwrap())
    }

    #[test]
    fn the_curve_has_a_point_for_each_size_and_is_reproducible() {
        let (codebook, documents, gold) = letters();
        let options = LearningCurveOptions { points: 2, runs: 2, ..Default::default() };
        let curve = |options: &LearningCurveOptions| {
            learning_curve(&TrainOptions::default(), options, (&codebook, &documents, &gold), &Silent).unwrap()
        };
        let found = curve(&options);
        // Of ten documents three are held out (0.25 · 10, rounded): 0, 4 and 7 remain to learn
        // from.
        assert_eq!(found.points.iter().map(|point| point.documents).collect::<Vec<_>>(), [0, 4, 7]);
        for point in &found.points {
            assert_eq!(point.paragraphs, 2.0 * point.documents as f64);
            let f1 = point.metrics["micro_f1"];
            assert!(f1.runs == 2 && 0.0 <= f1.lower && f1.lower <= f1.mean && f1.mean <= f1.upper && f1.upper <= 1.0);
        }
        assert_eq!(curve(&options), found);
    }

    #[test]
    fn too_few_labelled_documents_are_an_error_with_a_hint() {
        let (codebook, documents, gold) = letters();
        let data = (&codebook, documents.as_slice(), &gold[..6]);
        let error = learning_curve(&TrainOptions::default(), &LearningCurveOptions::default(), data, &Silent);
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Gold);
        assert!(error.to_string().contains("3 documents") && error.hint().is_some());
    }
}

//! Cross-validation and prediction are one computation, also with parents; copies share a fold.

use super::fit::Trainer;
use super::folds;
use super::options::ClassifierOptions;
use super::train::{LearnedThemes, TrainingInput, train_classifier};
use crate::codebook::Codebook;
use crate::matrix::random::mix;
use crate::progress::Silent;
use crate::text::{Analyzer, AnalyzerOptions};
use crate::themes::label_mode::LabelMode;
use crate::themes::reading::Passage;
use crate::themes::training_data::{PassageSource, TrainingData, Truth};
use crate::vectorize::{Tfidf, TfidfOptions, count_texts};

const FLAT: &str = "[[themes]]\nname='money'\nterms=['deficit', 'budget']\n\
                    [[themes]]\nname='staff'\nterms=['nurses', 'rota']\n\
                    [[themes]]\nname='estate'\nterms=['roof', 'car park']";
/// 'money' is the parent of 'loans', and 'loans' that of 'interest'.
const NESTED: &str = "[[themes]]\nname='money'\nterms=['deficit', 'budget']\n\
                      [[themes]]\nname='loans'\nparent='money'\nterms=['nurses', 'rota']\n\
                      [[themes]]\nname='interest'\nparent='loans'\nterms=['roof', 'car park']";
const WORDS_OF_THEMES: [[&str; 6]; 3] = [
    ["deficit", "budget", "overspend", "ledger", "treasurer", "savings"],
    ["nurses", "rota", "overtime", "vacancies", "agency", "shift"],
    ["roof", "car park", "leak", "builders", "scaffold", "boiler"],
];
const COMMON: [&str; 8] = ["autumn", "letter", "meeting", "village", "report", "Monday", "paper", "board"];

/// Texts of 30 documents with four passages each, and what is true of them.
struct Sample {
    texts: Vec<Vec<String>>,
    truths: Vec<Vec<Option<Truth>>>,
}

fn sample() -> Sample {
    let (mut texts, mut truths) = (Vec::new(), Vec::new());
    for document in 0..30u64 {
        let (mut own_texts, mut own_truths) = (Vec::new(), Vec::new());
        for passage in 0..4u64 {
            let mut state = mix(document * 4 + passage);
            let mut draw = |below: u64| {
                state = mix(state);
                (state % below) as usize
            };
            let theme = draw(4);
            let words = (0..14).map(|_| match WORDS_OF_THEMES.get(theme).filter(|_| draw(2) == 0) {
                Some(words) => words[draw(6)],
                None => COMMON[draw(8)],
            });
            own_texts.push(words.collect::<Vec<_>>().join(" "));
            own_truths.push(Some(Truth { has: (0..3).map(|n| n == theme).collect(), optional: vec![false; 3] }));
        }
        texts.push(own_texts);
        truths.push(own_truths);
    }
    Sample { texts, truths }
}

fn passages(texts: &[Vec<String>]) -> Vec<Vec<Passage<'_>>> {
    fn of(texts: &[String]) -> Vec<Passage<'_>> {
        let passage = |(number, text)| Passage { text, heading: Some("The budget"), section: number / 2 };
        texts.iter().map(String::as_str).enumerate().map(passage).collect()
    }
    texts.iter().map(|texts| of(texts)).collect()
}

/// Everything that training needs but options.
struct Setup {
    codebook: Codebook,
    analyzer: Analyzer,
    tfidf: Tfidf,
}

fn setup(book: &str, texts: &[Vec<String>]) -> Setup {
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let all: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
    let tfidf = Tfidf::fit(&TfidfOptions::default(), &count_texts(&analyzer, &all, (1, 1), &Silent)).unwrap();
    Setup { codebook: Codebook::parse(book, "test").unwrap(), analyzer, tfidf }
}

impl Setup {
    fn train(
        &self,
        options: &ClassifierOptions,
        documents: &[Vec<Passage<'_>>],
        truths: &[Vec<Option<Truth>>],
    ) -> LearnedThemes {
        let Setup { codebook, analyzer, tfidf } = self;
        let input = TrainingInput { codebook, analyzer, tfidf, documents, truths };
        train_classifier(options, &input, &Silent).unwrap()
    }

    fn read(
        &self,
        learned: &LearnedThemes,
        documents: &[Vec<Passage<'_>>],
        truths: &[Vec<Option<Truth>>],
    ) -> TrainingData {
        let (matcher, rarity) = (&learned.classifier.matcher, learned.classifier.rarity());
        let source = PassageSource { matcher, rarity, analyzer: &self.analyzer, tfidf: &self.tfidf };
        TrainingData::read(&source, documents, truths)
    }
}

fn modes() -> [ClassifierOptions; 2] {
    [LabelMode::Multilabel, LabelMode::Multiclass]
        .map(|label_mode| ClassifierOptions { label_mode, ..ClassifierOptions::default() })
}

/// Trains on everything as a fold of the cross-validation does, and compares with what is shipped.
fn assert_same_classifier(book: &str, options: &ClassifierOptions, truths: &[Vec<Option<Truth>>]) {
    let sample = sample();
    let setup = setup(book, &sample.texts);
    let documents = passages(&sample.texts);
    let learned = setup.train(options, &documents, truths);
    let data = setup.read(&learned, &documents, truths);
    let trainer = Trainer::new(options, &data, learned.classifier.matcher.tree(), &mut Vec::new());
    let labelled = data.labelled();
    let parts = trainer.fit(&labelled, &[], options.max_evaluated).unwrap();
    assert_eq!(parts.learned.words.is_some(), !labelled.is_empty());
    assert!(parts.learned.weak_models.is_some());
    let mut passage = 0;
    for document in &documents {
        for scored in learned.classifier.score(&setup.analyzer, &setup.tfidf, document) {
            let shipped: Vec<u64> = scored.themes.iter().map(|theme| theme.probability.to_bits()).collect();
            let validated: Vec<u64> = trainer.predict(&parts, passage).into_iter().map(f64::to_bits).collect();
            assert_eq!(validated, shipped, "passage {passage}");
            passage += 1;
        }
    }
}

/// The same truths for two thirds of the documents, and for none.
fn labels_or_none(truths: &[Vec<Option<Truth>>]) -> [Vec<Vec<Option<Truth>>>; 2] {
    [20, 0].map(|labelled| {
        let of = |(number, truths): (usize, &Vec<Option<Truth>>)| {
            if number < labelled { truths.clone() } else { vec![None; truths.len()] }
        };
        truths.iter().enumerate().map(of).collect()
    })
}

#[test]
fn a_cross_validation_trained_on_everything_gives_what_the_model_gives() {
    for options in modes() {
        for truths in labels_or_none(&sample().truths) {
            assert_same_classifier(FLAT, &options, &truths);
        }
    }
}

/// Every passage that has a theme has its ancestors too.
fn with_ancestors(mut truths: Vec<Vec<Option<Truth>>>) -> Vec<Vec<Option<Truth>>> {
    for truth in truths.iter_mut().flatten().flatten() {
        truth.has[1] |= truth.has[2];
        truth.has[0] |= truth.has[1];
    }
    truths
}

#[test]
fn a_cross_validation_with_parents_trained_on_everything_gives_what_the_model_gives() {
    for options in modes() {
        for truths in labels_or_none(&with_ancestors(sample().truths)) {
            assert_same_classifier(NESTED, &options, &truths);
        }
    }
}

#[test]
fn a_cross_validated_parent_is_never_less_probable_than_its_child() {
    let sample = sample();
    let setup = setup(NESTED, &sample.texts);
    // The parents are not labelled with what only their children have: their own scores stay lower.
    let learned = setup.train(&ClassifierOptions::default(), &passages(&sample.texts), &sample.truths);
    let cross_validation = learned.cross_validation.unwrap();
    let mut compared = 0;
    for probabilities in cross_validation.probabilities.iter().flatten().flatten() {
        assert!(probabilities[0] >= probabilities[1] && probabilities[1] >= probabilities[2], "{probabilities:?}");
        compared += usize::from(probabilities[2] > 0.5);
    }
    assert!(compared > 10, "only {compared} passages have the child");
}

#[test]
fn copies_of_a_labelled_paragraph_in_two_documents_lie_in_one_fold() {
    let mut sample = sample();
    // The last document repeats a paragraph of the first one.
    let copy = "Monday's report to the board says that the treasurer found savings in the ledger of last autumn.";
    for document in [0, 29] {
        sample.texts[document].push(copy.to_owned());
        sample.truths[document].push(Some(Truth { has: vec![true, false, false], optional: vec![false; 3] }));
    }
    let documents = passages(&sample.texts);
    // Leaving out one document at a time leaves out both.
    let options = ClassifierOptions { folds: 100, ..ClassifierOptions::default() };
    let setup = setup(FLAT, &sample.texts);
    let learned = setup.train(&options, &documents, &sample.truths);
    assert_eq!(learned.cross_validation.as_ref().unwrap().folds, 29);
    let data = setup.read(&learned, &documents, &sample.truths);
    let groups = folds::groups(&data.labelled(), &data.originals, |passage| (data.document[passage], 0));
    assert_eq!(groups.first(), groups.last());
}

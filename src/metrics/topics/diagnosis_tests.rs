//! Topics that were made bad on purpose, in texts whose subjects are known.

use super::tests::on_any_threads;
use super::*;
use crate::matrix::DenseMatrix;
use crate::matrix::random::{below, generator};

/// Subjects, and words that are each subject's own: subject s has the words 20 s to 20 s + 19.
const SUBJECTS: u32 = 6;
const OWN: u32 = 20;
/// Behind them words that stand everywhere, others that are rare, and a phrase at the end of every
/// third document.
const GENERAL: u32 = SUBJECTS * OWN;
const RARE: u32 = GENERAL + 30;
const PHRASE: u32 = RARE + 300;
const TERMS: u32 = PHRASE + 8;

/// 900 documents of 40 words or so, a subject each: four in ten words are its own, the best most
/// often; the others are general or rare, or another subject's.
fn texts(seed: u64) -> Sequences {
    let mut texts = Sequences::default();
    for document in 0..900u32 {
        let mut random = generator(seed, u64::from(document));
        let mut draw = |bound: u32| below(&mut random, bound as usize) as u32;
        let mut words = Vec::new();
        for _ in 0..25 + draw(30) {
            words.push(match draw(10) {
                0..4 => document % SUBJECTS * OWN + draw(OWN).min(draw(OWN)),
                4..8 => GENERAL + draw(30),
                8 => RARE + draw(300),
                _ if draw(3) == 0 => draw(GENERAL),
                _ => Sequences::OTHER,
            });
        }
        if document % 3 == 0 {
            words.extend(PHRASE..PHRASE + 8);
        }
        texts.push(words);
    }
    texts
}

fn subject(number: u32) -> Vec<u32> {
    (0..10).map(|place| number * OWN + place).collect()
}

/// Words of both, by turns.
fn merged(left: u32, right: u32) -> Vec<u32> {
    (0..5).flat_map(|place| [left * OWN + place, right * OWN + place]).collect()
}

fn look(topics: &[Vec<u32>], texts: &Sequences, weights: &Weights<'_>) -> Diagnosis {
    diagnose(&DiagnoseOptions::default(), topics, texts, weights, &|word| format!("w{word}")).unwrap()
}

fn named(words: &[u32]) -> Vec<String> {
    words.iter().map(|word| format!("w{word}")).collect()
}

#[test]
fn planted_topic_faults_are_diagnosed() {
    for seed in 0..3 {
        let texts = texts(seed);
        let mut topics: Vec<Vec<u32>> = (0..SUBJECTS).map(subject).collect();
        let mut swapped = subject(3);
        swapped.swap(0, 2);
        swapped[9] = 3 * OWN + 12;
        topics.push(swapped);
        topics.push(merged(1, 4));
        topics.push((0..10).map(|place| GENERAL + place * 3).collect());
        topics.push((0..10).map(|place| RARE + place * 29).collect());
        topics.push((PHRASE..TERMS).collect());
        topics.push(vec![7]);
        topics.push(vec![]);
        let found = look(&topics, &texts, &Weights::default());
        let verdicts: Vec<&Verdict> = found.topics.iter().map(|topic| &topic.verdict).collect();
        for topic in &found.topics[..SUBJECTS as usize] {
            assert_eq!(topic.verdict, Verdict::Good, "{topic:?}");
        }
        assert_eq!(*verdicts[6], Verdict::Duplicate { of: 3 });
        let halves: [Vec<u32>; 2] = [1, 4].map(|half| subject(half)[..5].to_vec());
        assert_eq!(*verdicts[7], Verdict::Mixed { groups: halves.map(|half| named(&half)) });
        let causes = [JunkCause::General, JunkCause::Unrelated, JunkCause::Phrase, JunkCause::Empty, JunkCause::Empty];
        for (topic, cause) in (8..).zip(causes) {
            assert_eq!(*verdicts[topic], Verdict::Junk { cause }, "{:?}", found.topics[topic]);
        }
        assert!(found.topics[7].reason.contains("w20, w21, w22, w23, w24 | w80, w81, w82, w83, w84"));
        assert!(found.topics.iter().all(|topic| !topic.reason.is_empty()));
    }
}

#[test]
fn every_merged_pair_is_mixed_and_words_drawn_by_chance_are_never_good() {
    let texts = texts(7);
    let pairs: Vec<Vec<u32>> = (0..SUBJECTS).flat_map(|left| (0..left).map(move |right| merged(left, right))).collect();
    for pair in &pairs {
        // One by one, since merged topics with a half in common may be each other's duplicates.
        let found = look(std::slice::from_ref(pair), &texts, &Weights::default());
        assert!(matches!(found.topics[0].verdict, Verdict::Mixed { .. }), "{:?}", found.topics[0]);
    }
    let mut random = generator(1, 1);
    let drawn: Vec<Vec<u32>> =
        (0..60).map(|_| (0..10).map(|_| below(&mut random, PHRASE as usize) as u32).collect()).collect();
    for topic in look(&drawn, &texts, &Weights::default()).topics {
        assert!(matches!(topic.verdict, Verdict::Junk { .. }), "{topic:?}");
    }
}

/// Weights for subjects 0 to 4, the last of them twice, and general words.
fn weights() -> (Vec<Vec<u32>>, DenseMatrix, DenseMatrix) {
    let topics: Vec<Vec<u32>> =
        vec![subject(0), subject(1), subject(2), subject(3), subject(4), subject(4), (GENERAL..GENERAL + 10).collect()];
    let mut terms = DenseMatrix::zeros(7, TERMS as usize);
    for (topic, words) in topics.iter().enumerate() {
        for (place, &word) in words.iter().enumerate() {
            terms.row_mut(topic)[word as usize] = 10.0 - place as f64 / 2.0;
        }
    }
    let mut documents = DenseMatrix::zeros(900, 7);
    for document in 0..900 {
        let row = documents.row_mut(document);
        match document % 6 {
            4 => (row[4], row[5]) = (0.2, 0.6),
            5 => {}
            subject => row[subject] = 0.8,
        }
        row[6] = 0.2;
    }
    (topics, terms, documents)
}

#[test]
fn larger_of_two_similar_topics_is_the_original() {
    let (topics, terms, documents) = weights();
    let texts = texts(3);
    let without = look(&topics, &texts, &Weights::default());
    assert_eq!(without.topics[5].verdict, Verdict::Duplicate { of: 4 });
    let weights = Weights { topic_terms: Some(&terms), document_topics: Some(&documents) };
    let with = look(&topics, &texts, &weights);
    assert_eq!((&with.topics[4].verdict, &with.topics[5].verdict), (&Verdict::Duplicate { of: 5 }, &Verdict::Good));
    assert_eq!(with.topics[4].nearest.unwrap().weights.map(|cosine| (cosine * 1e9).round()), Some(1e9));
    let shares: f64 = with.topics.iter().map(|topic| topic.share.unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-12);
    assert_eq!(with.topics[0].exclusivity, Some(1.0));
    assert!((with.topics[4].exclusivity.unwrap() - 0.5).abs() < 1e-12);
    let mallet = with.topics[0].mallet.unwrap();
    assert!(mallet.tokens > 1000 && mallet.rank_1_docs > 0.5 && mallet.exclusivity == 1.0, "{mallet:?}");
    assert_eq!(mallet.word_length, 2.0);
}

#[test]
fn duplicate_topics_are_found_by_weights_alone() {
    let texts = texts(3);
    // Other words at the head, the same weights all the same.
    let topics = vec![(0..5).collect::<Vec<u32>>(), (5..10).collect()];
    let mut terms = DenseMatrix::zeros(2, TERMS as usize);
    for topic in 0..2 {
        (0..10).for_each(|word| terms.row_mut(topic)[word] = 1.0 + ((word / 5 == topic) as u8 as f64) / 10.0);
    }
    let found = look(&topics, &texts, &Weights { topic_terms: Some(&terms), document_topics: None });
    assert_eq!(found.topics[1].verdict, Verdict::Duplicate { of: 0 });
    assert!(found.topics[1].reason.contains("weights as topic 0 (cosine 1.00)"), "{}", found.topics[1].reason);
}

#[test]
fn diagnosis_does_not_depend_on_thread_count_and_serialises() {
    let (topics, terms, documents) = weights();
    let texts = texts(5);
    let weights = Weights { topic_terms: Some(&terms), document_topics: Some(&documents) };
    let found = on_any_threads(|| look(&topics, &texts, &weights));
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["topics"][0]["verdict"], "good");
    assert_eq!((&json["topics"][4]["verdict"], &json["topics"][4]["of"]), (&"duplicate".into(), &5.into()));
    assert_eq!(json["topics"][6]["cause"], "general");
    assert!(json["topics"][0]["mallet"]["token-doc-diff"].is_number());
    let text = json.to_string();
    assert!(!text.contains("NaN") && text.len() > 1000);
}

#[test]
fn mismatched_sizes_are_rejected() {
    let (topics, terms, documents) = weights();
    let texts = texts(5);
    let refuse = |topics: &[Vec<u32>], options: DiagnoseOptions, weights: Weights<'_>| {
        diagnose(&options, topics, &texts, &weights, &|_| String::new()).unwrap_err().to_string()
    };
    let whole = Weights { topic_terms: Some(&terms), document_topics: Some(&documents) };
    assert!(refuse(&topics[1..], DiagnoseOptions::default(), whole).contains("do not fit"));
    assert!(refuse(&topics, DiagnoseOptions { words: 1, ..Default::default() }, whole).contains("words"));
    let options = DiagnoseOptions { mixed_gap: f64::NAN, ..Default::default() };
    assert!(refuse(&topics, options, whole).contains("mixed_gap"));
    let few = DenseMatrix::zeros(3, 7);
    assert!(
        refuse(&topics, DiagnoseOptions::default(), Weights { document_topics: Some(&few), ..whole }).contains("3 × 7")
    );
    assert!(look(&[], &texts, &Weights::default()).topics.is_empty());
}

proptest::proptest! {
    #[test]
    fn diagnosis_is_finite_for_any_input(
        documents in proptest::collection::vec(proptest::collection::vec(0u32..9, 0..14), 1..9),
        topics in proptest::collection::vec(proptest::collection::vec(0u32..12, 0..8), 0..5),
        weights in proptest::collection::vec(0u8..3, 60 + 45),
    ) {
        let texts = super::tests::texts_of(&documents);
        let matrix = |rows: usize, columns: usize, from: usize| {
            DenseMatrix::from_values(rows, columns, weights[from..from + rows * columns].iter().map(|&weight| f64::from(weight)).collect())
        };
        let (terms, mixtures) = (matrix(topics.len(), 12, 0), matrix(documents.len(), topics.len(), 60));
        let whole = Weights { topic_terms: Some(&terms), document_topics: Some(&mixtures) };
        let found = look(&topics, &texts, &whole);
        proptest::prop_assert_eq!(found.topics.len(), topics.len());
        // serde_json writes null for what is not finite: what was there must be there still.
        fn count(value: &serde_json::Value) -> usize {
            match value {
                serde_json::Value::Null => 1,
                serde_json::Value::Array(items) => items.iter().map(count).sum(),
                serde_json::Value::Object(fields) => fields.values().map(count).sum(),
                _ => 0,
            }
        }
        for topic in &found.topics {
            let absent = [
                topic.share, topic.c_npmi, topic.c_v, topic.u_mass, topic.link, topic.spread, topic.stiffness, topic.exclusivity, topic.frex,
            ];
            let absent = absent.iter().filter(|figure| figure.is_none()).count() + usize::from(topic.nearest.is_none());
            proptest::prop_assert_eq!(count(&serde_json::to_value(topic).unwrap()), absent, "{:?}", topic);
        }
    }
}

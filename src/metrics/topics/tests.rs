//! Golden cases with gensim's figures (`tests/golden/make_coherence.py`), and small ones counted by
//! hand.

use super::*;
use serde_json::Value;

pub(super) fn numbers(list: &Value) -> Vec<u32> {
    list.as_array().unwrap().iter().map(|item| item.as_u64().unwrap() as u32).collect()
}

pub(super) fn lists(list: &Value) -> Vec<Vec<u32>> {
    list.as_array().unwrap().iter().map(numbers).collect()
}

pub(super) fn texts_of(documents: &[Vec<u32>]) -> Sequences {
    let mut texts = Sequences::default();
    documents.iter().for_each(|words| texts.push(words.iter().copied()));
    texts
}

/// Runs `work` on 1, 2 and 7 threads and sees that it gives the same each time.
pub(super) fn on_any_threads<T: PartialEq + std::fmt::Debug + Send>(work: impl Fn() -> T + Sync) -> T {
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(&work);
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(7));
    one
}

#[track_caller]
fn close(found: Option<f64>, expected: &Value, what: &str) {
    match (found, expected.as_f64()) {
        (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-9, "{what}: {found} is not {expected}"),
        (None, None) => {}
        _ => panic!("{what}: {found:?} is not {expected}"),
    }
}

#[test]
fn coherence_matches_gensim_and_the_definition() {
    let golden: Value = serde_json::from_str(include_str!("../../../tests/golden/coherence.json")).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert!(cases.len() >= 10);
    let (mut by_gensim, mut different) = (0, 0);
    for case in cases {
        let (texts, topics) = (texts_of(&lists(&case["texts"])), lists(&case["topics"]));
        for entry in case["expected"].as_array().unwrap() {
            let measure: CoherenceMeasure = serde_json::from_value(entry["measure"].clone()).unwrap();
            let window = entry["window"].as_u64().map(|window| window as usize);
            let what = format!("{}, {} {window:?}", case["name"], measure.name());
            let options = CoherenceOptions { measure, window, ..Default::default() };
            let found = coherence(&options, &topics, &texts).unwrap();
            let exactly = CoherenceOptions { repeats: Repeats::Exact, ..options };
            let defined = coherence(&exactly, &topics, &texts).unwrap();
            for topic in 0..topics.len() {
                close(defined.topics[topic], &entry["defined"][topic], &format!("{what}, topic {topic}, defined"));
                // Where gensim gives no number, ours is the definition's or none.
                if entry["gensim"][topic].is_number() {
                    by_gensim += 1;
                    close(found.topics[topic], &entry["gensim"][topic], &format!("{what}, topic {topic}, gensim"));
                }
                different += usize::from(found.topics[topic] != defined.topics[topic]);
                assert!(found.topics[topic].is_none_or(f64::is_finite), "{what}");
            }
            let counts = windows::count(&topics, &texts, window, Repeats::Gensim);
            for (topic, counts) in counts.topics.iter().enumerate() {
                for (word, &count) in counts.single.iter().enumerate() {
                    let expected = &entry["gensim_counts"][topic][word];
                    assert!(
                        expected.is_null() || expected.as_u64() == Some(count),
                        "{what}, topic {topic}, word {word}"
                    );
                }
            }
        }
    }
    assert!(by_gensim > 120 && different > 40, "{by_gensim} figures of gensim's, {different} not as defined");
}

#[test]
fn unknown_words_count_towards_window_width() {
    let other = Sequences::OTHER;
    let near = texts_of(&[vec![0, 1, other, other, other, other]]);
    let far = texts_of(&[vec![0, other, other, other, other, 1]]);
    let options = CoherenceOptions { window: Some(3), ..Default::default() };
    let of = |texts| coherence(&options, &[[0, 1]], texts).unwrap();
    assert_eq!((of(&near).windows, of(&far).windows), (4, 4));
    assert!(of(&near).mean > Some(0.4) && of(&far).mean < Some(-0.8));
}

#[test]
fn repeated_topic_word_counts_once() {
    let texts = texts_of(&[vec![0, 1], vec![1, 2], vec![2, 0, 1]]);
    for measure in [CoherenceMeasure::CNpmi, CoherenceMeasure::CV, CoherenceMeasure::CUci, CoherenceMeasure::UMass] {
        let options = CoherenceOptions::of(measure);
        let once = coherence(&options, &[vec![0, 1, 2]], &texts).unwrap();
        assert_eq!(once, coherence(&options, &[vec![0, 1, 0, 2, 2]], &texts).unwrap());
    }
}

#[test]
fn unseen_words_are_reported_and_lower_coherence() {
    let texts = texts_of(&[vec![0, 1], vec![0, 1], vec![3]]);
    let found = coherence(&CoherenceOptions::default(), &[vec![0, 1], vec![0, 1, 8], vec![9]], &texts).unwrap();
    assert_eq!(found.unseen, [vec![], vec![8], vec![9]]);
    assert!(found.topics[1] < found.topics[0]);
    assert_eq!(found.topics[2], None);
    assert_eq!(found.mean, Some((found.topics[0].unwrap() + found.topics[1].unwrap()) / 2.0));
}

#[test]
fn epsilon_that_makes_a_probability_one_gives_finite_coherence() {
    let mut texts = Sequences::default();
    texts.push([2]);
    (0..999).for_each(|_| texts.push([0, 1]));
    assert_eq!(999.0 / 1000.0 + 1e-3, 1.0);
    for measure in [CoherenceMeasure::CNpmi, CoherenceMeasure::CV] {
        let options = CoherenceOptions { epsilon: 1e-3, ..CoherenceOptions::of(measure) };
        let found = coherence(&options, &[[0, 1], [0, 2]], &texts).unwrap();
        assert!(found.topics.iter().all(|value| value.is_some_and(f64::is_finite)), "{found:?}");
    }
}

#[test]
fn unmeasurable_input_is_rejected() {
    let texts = texts_of(&[vec![0, 1]]);
    let refuse = |options: CoherenceOptions, topics: &[Vec<u32>], texts: &Sequences| {
        let error = coherence(&options, topics, texts).unwrap_err();
        error.to_string()
    };
    let options = CoherenceOptions::default;
    assert!(refuse(CoherenceOptions { window: Some(0), ..options() }, &[], &texts).contains("window"));
    assert!(refuse(CoherenceOptions { epsilon: 0.0, ..options() }, &[], &texts).contains("epsilon"));
    assert!(refuse(CoherenceOptions { epsilon: f64::NAN, ..options() }, &[], &texts).contains("epsilon"));
    let u_mass = CoherenceOptions { window: Some(10), ..CoherenceOptions::of(CoherenceMeasure::UMass) };
    assert!(refuse(u_mass, &[], &texts).contains("no window"));
    assert!(refuse(options(), &[], &Sequences::default()).contains("no text"));
    assert!(refuse(options(), &[vec![1], vec![0, Sequences::OTHER]], &texts).contains("topic 1"));
    let nothing = coherence(&options(), &[vec![], vec![]], &texts).unwrap();
    assert_eq!((nothing.topics, nothing.mean), (vec![None, None], None));
}

#[test]
fn coherence_does_not_depend_on_thread_count() {
    // 3,000 documents of up to 40 words of 200, by a plain recurrence.
    let mut state = 1u64;
    let mut below = |bound: u64| {
        state = crate::matrix::random::mix(state + 1);
        state % bound
    };
    let documents: Vec<Vec<u32>> = (0..3000).map(|_| (0..below(40)).map(|_| below(200) as u32).collect()).collect();
    let texts = texts_of(&documents);
    let topics: Vec<Vec<u32>> = (0..30).map(|_| (0..10).map(|_| below(200) as u32).collect()).collect();
    for measure in [CoherenceMeasure::CNpmi, CoherenceMeasure::CV, CoherenceMeasure::UMass] {
        let found = on_any_threads(|| coherence(&CoherenceOptions::of(measure), &topics, &texts).unwrap());
        assert!(found.topics.iter().all(|value| value.is_some_and(f64::is_finite)));
    }
}

proptest::proptest! {
    #[test]
    fn stretch_counts_match_counts_by_window(
        document in proptest::collection::vec(0u32..4, 0..30),
        width in 1usize..12,
    ) {
        let texts = texts_of(std::slice::from_ref(&document));
        let whole = document.len() <= width;
        let windows: Vec<&[u32]> = if whole { vec![&document] } else { document.windows(width).collect() };
        let counts = windows::count(&[[0, 1, 2]], &texts, Some(width), Repeats::Exact);
        proptest::prop_assert_eq!(counts.windows, windows.len() as u64);
        let holds = |words: &[u32]| windows.iter().filter(|window| words.iter().all(|word| window.contains(word))).count() as u64;
        let topic = &counts.topics[0];
        proptest::prop_assert_eq!(&topic.single, &[holds(&[0]), holds(&[1]), holds(&[2])]);
        proptest::prop_assert_eq!(&topic.both, &[holds(&[0, 1]), holds(&[0, 2]), holds(&[1, 2])]);

        // gensim's walk, step by step.
        let mut flags = [false; 5];
        let mut single = [0u64; 3];
        for (start, window) in windows.iter().enumerate() {
            if start == 0 {
                window.iter().for_each(|&word| flags[word as usize] = true);
            } else {
                flags[document[start - 1] as usize] = false;
                flags[window[window.len() - 1] as usize] = true;
            }
            (0..3).for_each(|word| single[word] += u64::from(flags[word]));
        }
        let counts = windows::count(&[[0, 1, 2]], &texts, Some(width), Repeats::Gensim);
        proptest::prop_assert_eq!(&counts.topics[0].single, &single);
    }
}

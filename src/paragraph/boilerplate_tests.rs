//! What recurs is recognised, and nothing else.

use super::*;
use crate::document::read_sources;
use crate::paragraph::duplicate::similarity;

fn documents(texts: &[&str]) -> Vec<Document> {
    let sources = texts.iter().enumerate().map(|(n, text)| (format!("{n}.txt"), text.as_bytes().to_vec())).collect();
    read_sources(sources).unwrap().documents
}

fn refs(documents: &[Document]) -> Vec<&Document> {
    documents.iter().collect()
}

#[test]
fn a_block_of_three_issues_is_recognised_even_slightly_changed() {
    let issues = documents(&[
        "What the board did not tell you this week, in 4 minutes\n\nOne thing happened here.",
        "What the board did not tell you this week, in 6 minutes\n\nAnother thing happened there.",
        "What the board did not tell you this week, in 5 minutes\n\nA third thing was said.",
    ]);
    let boilerplate = BoilerplateIndex::fit(&BoilerplateOptions::default(), &refs(&issues), Unit::Paragraph);
    assert_eq!(boilerplate.blocks().len(), 1);
    assert_eq!(boilerplate.blocks()[0].documents, 3);
    assert!(boilerplate.contains("What the board did not tell you this week – in 99 minutes"));
    assert!(
        boilerplate.contains("What the board did not tell you last week, in 4 minutes")
            || boilerplate.similarity() > 0.5
    );
    assert!(!boilerplate.contains("One thing happened here."));
}

#[test]
fn prefilter_has_no_false_negatives() {
    let kept = "one two three four five six seven 0 nine ten eleven 0 thirteen";
    let block = Recurring { text: kept.to_owned(), documents: 3 };
    let boilerplate = BoilerplateIndex::from_blocks(vec![block], 0.25);
    let recurs = |text: &str| {
        let text = normalise(&Words::of(text)).unwrap();
        text == kept || similarity(&shingles(&text), &shingles(kept)) >= 0.25
    };
    let words: Vec<&str> = kept.split(' ').collect();
    let mut found = 0;
    for number in 0..3usize.pow(7) {
        let mut text = words.clone();
        for (place, digit) in (0..7).map(|place| (place, number / 3usize.pow(place) % 3)) {
            let at = place as usize * 2;
            text[at] = [text[at], "other", "2017"][digit];
        }
        let text = text.join("  ");
        assert_eq!(boilerplate.contains(&text), recurs(&text), "{text}");
        found += usize::from(boilerplate.contains(&text));
    }
    assert!(found > 10);
}

#[test]
fn two_occurrences_are_not_boilerplate_and_document_order_does_not_matter() {
    let texts = [
        "Same line here\n\nA.",
        "Same line here\n\nB.",
        "Other\n\nC.",
        "Very same\n\nD.",
        "Very same\n\nE.",
        "Very same\n\nF.",
    ];
    let boilerplate = BoilerplateIndex::fit(&BoilerplateOptions::default(), &refs(&documents(&texts)), Unit::Paragraph);
    assert!(!boilerplate.contains("Same line here"));
    assert!(boilerplate.contains("Very same"));
    let mut transposed = texts;
    transposed.reverse();
    assert_eq!(
        BoilerplateIndex::fit(&BoilerplateOptions::default(), &refs(&documents(&transposed)), Unit::Paragraph),
        boilerplate
    );
}

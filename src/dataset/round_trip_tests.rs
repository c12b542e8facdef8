//! Records of any content, written as JSON Lines and read back.

use super::tests::{export, schema};
use super::*;
use crate::paragraph::Kind;
use proptest::prelude::*;

fn any_record() -> impl Strategy<Value = Record> {
    let text = any::<String>;
    let maybe = || proptest::option::of(any::<String>());
    let evidence = (0_usize..999, 0_usize..999, text(), -1e6..1e6_f64, any::<bool>()).prop_map(
        |(char_start, char_end, text, weight, learned)| {
            let origin = if learned { EvidenceOrigin::Learned } else { EvidenceOrigin::Codebook };
            LabelEvidence { char_start, char_end, text, weight, origin }
        },
    );
    let label = (0_usize..3, 0.0..=1.0_f64, proptest::collection::vec(evidence, 0..3)).prop_map(
        |(index, probability, evidence)| ThemeLabel { name: schema().themes[index].clone(), probability, evidence },
    );
    let share = || 0.0..=1.0_f64;
    let topic = (any::<u32>(), text(), share(), proptest::option::of(share()))
        .prop_map(|(id, name, probability, stability)| TopicLabel { id: id as usize, name, probability, stability });
    let kind = prop_oneof![Just(Kind::Body), Just(Kind::Heading), Just(Kind::Boilerplate)];
    let status = prop_oneof![Just(Status::Themed), Just(Status::Unthemed), Just(Status::NotBody)];
    let words = (text(), text(), maybe(), maybe(), maybe(), text(), maybe(), maybe());
    let labels = (proptest::collection::vec(label, 0..3), proptest::option::of(topic), kind, status);
    (words, labels, 0_usize..1 << 40, 0_usize..1 << 40).prop_map(|(words, labels, start, end)| {
        let (id, document, title, date_text, section, text, primary_theme, duplicate_of) = words;
        let (themes, topic, kind, status) = labels;
        Record {
            ordinal: end,
            model: id.clone(),
            source_place: section.clone(),
            char_start: start,
            char_end: end,
            id,
            document,
            title,
            date_text,
            section,
            kind,
            status,
            text,
            primary_theme,
            themes,
            topic,
            duplicate_of,
            ..Record::default()
        }
    })
}

/// The record as files have it.
fn in_six_decimals(mut record: Record) -> Record {
    record.probabilities.clear();
    for theme in &mut record.themes {
        theme.probability = round6(theme.probability);
        theme.evidence.iter_mut().for_each(|evidence| evidence.weight = round6(evidence.weight));
    }
    record.topic.iter_mut().for_each(|topic| {
        (topic.probability, topic.stability) = (round6(topic.probability), topic.stability.map(round6));
    });
    record
}

proptest! {
    #[test]
    fn a_json_line_read_back_is_the_record(records in proptest::collection::vec(any_record(), 0..4)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labelled.jsonl");
        std::fs::write(&path, export(DatasetFormat::Jsonl, CsvDialect::Rfc4180, &records)).unwrap();
        let expected: Vec<Record> = records.into_iter().map(in_six_decimals).collect();
        prop_assert_eq!(read_records(&path).unwrap(), expected);
    }

    #[test]
    fn rounding_twice_is_rounding_once(value in any::<f64>()) {
        let once = round6(value);
        prop_assert_eq!(round6(once).to_bits(), once.to_bits());
    }
}

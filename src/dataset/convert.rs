//! From labelled paragraphs to records: names for numbers, characters for bytes.

use super::record::{EvidenceOrigin, LabelEvidence, Record, Schema, ThemeLabel, TopicLabel};
use crate::document::Document;
use crate::model::{LabelledBlock, LabelledParagraph, Model};
use crate::themes::evidence;

impl Schema {
    /// What all records of `model` have in common.
    pub fn of(model: &Model) -> Self {
        Self { themes: model.classifier().codebook().names(), model: model.name(), model_hash: model.hash().to_owned() }
    }
}

/// The records of a block of `document`'s paragraphs.
pub fn block_records(model: &Model, document: &Document, block: LabelledBlock<'_>) -> Vec<Record> {
    let (title, name) = (block.title, model.name());
    block.paragraphs.into_iter().map(|labelled| record(model, &name, document, title, labelled)).collect()
}

fn record(model: &Model, name: &str, document: &Document, title: Option<&str>, labelled: LabelledParagraph) -> Record {
    let known_vocabulary = labelled.known_vocabulary();
    let paragraph = labelled.paragraph;
    let themes = &model.classifier().codebook().themes;
    let scores = labelled.scored.as_ref().map_or(&[][..], |scored| &scored.themes);
    let label = |&theme: &usize| ThemeLabel {
        name: themes[theme].name.clone(),
        probability: scores[theme].probability,
        evidence: evidence(&scores[theme])
            .into_iter()
            .map(|place| {
                let char_start = paragraph.text[..place.span.start].chars().count();
                let text = paragraph.text[place.span].to_owned();
                let char_end = char_start + text.chars().count();
                let origin = if place.from_codebook { EvidenceOrigin::Codebook } else { EvidenceOrigin::Learned };
                LabelEvidence { char_start, char_end, text, weight: place.weight, origin }
            })
            .collect(),
    };
    let labels: Vec<ThemeLabel> = labelled.themes.iter().map(label).collect();
    Record {
        id: paragraph.id(&document.id),
        document: document.id.clone(),
        title: title.map(str::to_owned),
        date: document.date.clone(),
        date_text: document.date_text.clone(),
        ordinal: paragraph.ordinal,
        section: paragraph.section,
        kind: paragraph.kind,
        status: labelled.status,
        text: paragraph.text,
        char_start: paragraph.characters.start,
        char_end: paragraph.characters.end,
        primary_theme: labels.first().map(|label| label.name.clone()),
        themes: labels,
        topic: labelled.topic.as_ref().zip(model.topics()).map(|(member, topics)| TopicLabel {
            id: member.topic,
            name: topics.topics()[member.topic].name.clone(),
            probability: member.probability,
            stability: topics.topics()[member.topic].stability,
        }),
        duplicate_of: labelled.duplicate_of,
        source_place: document.source.place.as_ref().map(ToString::to_string),
        known_vocabulary,
        model: name.to_owned(),
        probabilities: scores.iter().map(|score| score.probability).collect(),
    }
}

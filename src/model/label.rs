//! Labelling: a document's paragraphs with kinds, themes, evidence and topics, by this document and the model alone.

use super::Model;
use crate::document::Document;
use crate::paragraph::{Accounting, Kind, Paragraph, Unit, duplicates, segment};
use crate::progress::Progress;
use crate::themes::{Detail, Passage, Scored};
use crate::topics::Member;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What was decided of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// It has a theme at least.
    #[serde(rename = "themed")]
    Themed,
    /// It is body and has no theme: an answer, not an error.
    #[serde(rename = "unthemed")]
    Unthemed,
    /// It is a heading or boilerplate.
    #[serde(rename = "not body")]
    NotBody,
}

impl Status {
    /// The status's name, as files spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Themed => "themed",
            Self::Unthemed => "unthemed",
            Self::NotBody => "not body",
        }
    }
}

/// A paragraph with its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledParagraph {
    /// The paragraph.
    pub paragraph: Paragraph,
    /// What was decided.
    pub status: Status,
    /// Every theme's score; none for what is not body.
    pub scored: Option<Scored>,
    /// The themes given, most probable first, by their number in the codebook.
    pub themes: Vec<usize>,
    /// The topic; none for what is not body or has no known word.
    pub topic: Option<Member>,
    /// The id of the paragraph that says the same, if an earlier one (by id) does.
    pub duplicate_of: Option<String>,
}

/// A document with its labelled paragraphs.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledDocument {
    /// Its number among the documents that were given.
    pub document: usize,
    /// All its paragraphs in order.
    pub paragraphs: Vec<LabelledParagraph>,
}

impl Model {
    /// Labels `documents`, in their order, in parallel. *Bit-exact.*
    ///
    /// A document's labels depend on it and the model alone; only `duplicate_of` looks at the others.
    pub fn label(
        &self,
        documents: &[Document],
        unit: Unit,
        progress: &dyn Progress,
    ) -> (Vec<LabelledDocument>, Accounting) {
        progress.start("labelling", Some(documents.len() as u64));
        let mut labelled: Vec<LabelledDocument> = documents
            .par_iter()
            .enumerate()
            .map_init(
                || self.classifier.reader(&self.analyzer, &self.tfidf),
                |reader, (number, document)| {
                    let paragraphs = segment(document, unit, &self.memory);
                    let passages = passages(&paragraphs);
                    let mut scored = self.classifier.score_with(reader, &passages, Detail::Given).into_iter();
                    let paragraphs = label_alike(
                        paragraphs
                            .into_iter()
                            .map(|paragraph| {
                                let scored = if paragraph.kind == Kind::Body { scored.next() } else { None };
                                self.decide(paragraph, scored)
                            })
                            .collect(),
                    );
                    progress.advance(1);
                    LabelledDocument { document: number, paragraphs }
                },
            )
            .collect();
        let mut accounting = Accounting::default();
        for document in &labelled {
            accounting.add(document.paragraphs.iter().map(|paragraph| &paragraph.paragraph));
        }
        accounting.duplicates = mark_duplicates(documents, &mut labelled);
        progress.finish();
        (labelled, accounting)
    }

    fn decide(&self, paragraph: Paragraph, scored: Option<(Scored, Vec<(u32, f32)>)>) -> LabelledParagraph {
        let Some((scored, row)) = scored else {
            return LabelledParagraph {
                paragraph,
                status: Status::NotBody,
                scored: None,
                themes: Vec::new(),
                topic: None,
                duplicate_of: None,
            };
        };
        let themes = scored.decide(self.classifier.threshold());
        let status = if themes.is_empty() { Status::Unthemed } else { Status::Themed };
        let topic = self.topics.as_ref().and_then(|topics| topics.assign(&row));
        LabelledParagraph { paragraph, status, scored: Some(scored), themes, topic, duplicate_of: None }
    }
}

/// The body paragraphs of a document as the classifier wants them: neighbours are those under one heading.
pub(super) fn passages(paragraphs: &[Paragraph]) -> Vec<Passage<'_>> {
    let mut section = 0;
    let mut passages = Vec::new();
    for paragraph in paragraphs {
        match paragraph.kind {
            Kind::Heading => section += 1,
            Kind::Boilerplate => {}
            Kind::Body => {
                let heading = paragraph.section.as_deref();
                passages.push(Passage { text: &paragraph.text, heading, section });
            }
        }
    }
    passages
}

/// Within a document, paragraphs that say the same get the labels of the first of them.
fn label_alike(mut paragraphs: Vec<LabelledParagraph>) -> Vec<LabelledParagraph> {
    let body: Vec<usize> = (0..paragraphs.len()).filter(|&p| paragraphs[p].status != Status::NotBody).collect();
    let texts: Vec<&str> = body.iter().map(|&place| paragraphs[place].paragraph.text.as_str()).collect();
    for (place, leader) in duplicates(&texts).into_iter().enumerate() {
        let Some(leader) = leader else { continue };
        let (leader, place) = (body[leader], body[place]);
        let (status, themes, topic) =
            (paragraphs[leader].status, paragraphs[leader].themes.clone(), paragraphs[leader].topic.clone());
        let theirs = paragraphs[leader].scored.clone();
        let ours = &mut paragraphs[place];
        (ours.status, ours.themes, ours.topic) = (status, themes, topic);
        // Probabilities are the leader's; the evidence stands where it stands in this text.
        if let (Some(ours), Some(theirs)) = (&mut ours.scored, theirs) {
            for (our, their) in ours.themes.iter_mut().zip(theirs.themes) {
                (our.score, our.probability) = (their.score, their.probability);
            }
        }
    }
    paragraphs
}

/// Marks body paragraphs that say what another one says whose id comes first; returns how many.
fn mark_duplicates(documents: &[Document], labelled: &mut [LabelledDocument]) -> usize {
    let mut places: Vec<(&str, usize, usize)> = Vec::new();
    for (number, document) in labelled.iter().enumerate() {
        for (place, paragraph) in document.paragraphs.iter().enumerate() {
            if paragraph.status != Status::NotBody {
                places.push((&documents[document.document].id, number, place));
            }
        }
    }
    places.sort_by(|a, b| (a.0, a.2).cmp(&(b.0, b.2)));
    let texts: Vec<&str> =
        places.iter().map(|&(_, number, place)| labelled[number].paragraphs[place].paragraph.text.as_str()).collect();
    let leaders = duplicates(&texts);
    let mut count = 0;
    for (index, leader) in leaders.into_iter().enumerate() {
        let Some(leader) = leader else { continue };
        let (id, number, place) = places[leader];
        let leader = labelled[number].paragraphs[place].paragraph.id(id);
        let (_, number, place) = places[index];
        labelled[number].paragraphs[place].duplicate_of = Some(leader);
        count += 1;
    }
    count
}

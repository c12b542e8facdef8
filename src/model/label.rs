//! Labelling: a document's paragraphs with kinds, themes, evidence and topics, by this document and
//! the model alone.
//!
//! Documents are outlined and those that say the same are found first; then they are read and
//! labelled, a few small ones or one large one at a time, and handed over block by block, so that
//! what is made of them need not be held.

use super::alike::Alike;
use super::scope::{DuplicateScope, LabelScope};
use super::trained::Model;
use crate::document::Document;
use crate::paragraph::{Accounting, Kind, Paragraph, Piece, Unit, outline, title_of};
use crate::parallel;
use crate::progress::Progress;
use crate::themes::{Detail, Passage, PassageBatch, PassageScores, ReaderPool, Reading};
use crate::topics::{TermRow, TopicAssignment};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::ops::Range;
use std::sync::OnceLock;

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
    pub scored: Option<PassageScores>,
    /// The themes given, most probable first, by their number in the codebook.
    pub themes: Vec<usize>,
    /// The topic; none for what is not body or has no known word.
    pub topic: Option<TopicAssignment>,
    /// How many of its words that may be terms the model knows, and how many there are.
    pub known_terms: (usize, usize),
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

/// Some paragraphs of a document, one behind the other, with their labels.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledBlock<'a> {
    /// The document's number among the documents that were given.
    pub document: usize,
    /// What the document is called.
    pub title: Option<&'a str>,
    /// The paragraphs in order.
    pub paragraphs: Vec<LabelledParagraph>,
}

/// Documents are read together up to so many bytes.
const BATCH_BYTES: usize = 2 << 20;
/// A block's paragraphs weigh so much together, and no less but at a document's end.
const BLOCK_BYTES: usize = 64 << 10;
/// Blocks are made and taken in waves of so much.
const WAVE_BYTES: usize = 2 << 20;
/// What a paragraph weighs beside its text.
const PARAGRAPH_BYTES: usize = 512;

impl Model {
    /// Labels `documents`, in their order, in parallel. *Bit-exact.*
    ///
    /// A document's labels depend on it and the model alone; only `duplicate_of` looks at the
    /// others.
    pub fn label(
        &self,
        documents: &[Document],
        unit: Unit,
        progress: &dyn Progress,
    ) -> (Vec<LabelledDocument>, Accounting) {
        let empty = |document| LabelledDocument { document, paragraphs: Vec::new() };
        let mut labelled: Vec<LabelledDocument> = (0..documents.len()).map(empty).collect();
        let own = |block: LabelledBlock<'_>| (block.document, block.paragraphs);
        let take = |blocks: Vec<(usize, Vec<LabelledParagraph>)>| -> Result<(), Infallible> {
            blocks.into_iter().for_each(|(document, paragraphs)| labelled[document].paragraphs.extend(paragraphs));
            Ok(())
        };
        let Ok(accounting) = self.label_blocks(documents, unit.into(), progress, own, take);
        (labelled, accounting)
    }

    /// As [`label`](Self::label), block by block: `make` is given each block, on any thread, and
    /// `take` gets what was made of them, in order, some blocks at a time. Holds no more than a few
    /// blocks.
    ///
    /// ```
    /// use themewise::document::read_sources;
    /// use themewise::{model::embedded, paragraph::Unit, progress::Silent};
    /// let documents =
    ///     read_sources(vec![("a.txt".into(), "Beds\n\nOne ward closes.\n".into())])?.documents;
    /// let mut lengths = Vec::new();
    /// embedded()?.label_blocks(
    ///     &documents,
    ///     Unit::Paragraph.into(),
    ///     &Silent,
    ///     |block| block.paragraphs.len(),
    ///     |blocks| {
    ///         lengths.extend(blocks);
    ///         Ok::<(), themewise::Error>(())
    ///     },
    /// )?;
    /// assert_eq!(lengths, [2]);
    /// # Ok::<(), themewise::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first that `take` gives; no more is made then.
    pub fn label_blocks<T: Send, E: Send>(
        &self,
        documents: &[Document],
        scope: LabelScope,
        progress: &dyn Progress,
        make: impl Fn(LabelledBlock<'_>) -> T + Sync,
        take: impl FnMut(Vec<T>) -> Result<(), E> + Send,
    ) -> Result<Accounting, E> {
        progress.start("labelling", Some(documents.len() as u64));
        let LabelScope { unit, duplicates } = scope;
        let outlines: Vec<Vec<Piece<'_>>> =
            parallel::map_items(documents, |document| outline(document, unit, &self.boilerplate));
        let mut accounting = Accounting::default();
        for outline in &outlines {
            accounting.add_kinds(outline.iter().map(|piece| piece.kind));
        }
        let labelling = Labelling { model: self, documents, outlines, duplicates, alike: OnceLock::new(), progress };
        let done = labelling.run(make, take);
        progress.finish();
        done?;
        accounting.duplicates = labelling.alike().duplicates();
        Ok(accounting)
    }
}

/// One run of labelling.
struct Labelling<'a> {
    model: &'a Model,
    documents: &'a [Document],
    outlines: Vec<Vec<Piece<'a>>>,
    duplicates: DuplicateScope,
    /// Found while the first documents are read.
    alike: OnceLock<Alike>,
    progress: &'a dyn Progress,
}

/// What is made of a passage's row.
struct RowResult {
    topic: Option<TopicAssignment>,
    known_terms: (usize, usize),
}

/// Where a block is.
struct BlockInDocument<'a> {
    document: usize,
    title: Option<&'a str>,
    pieces: Range<usize>,
    /// The numbers among the passages read together of the document's first body paragraph, and of
    /// the block's.
    first: usize,
    body: usize,
}

impl Labelling<'_> {
    fn run<T: Send, E: Send>(
        &self,
        make: impl Fn(LabelledBlock<'_>) -> T + Sync,
        mut take: impl FnMut(Vec<T>) -> Result<(), E> + Send,
    ) -> Result<(), E> {
        let model = self.model;
        let readers = ReaderPool::new(&model.classifier, &model.analyzer, &model.tfidf);
        let mut made: Vec<T> = Vec::new();
        for batch in runs(self.documents.iter().map(|document| document.text.len()), BATCH_BYTES) {
            let passages = self.passages(batch.clone());
            let of_row = |reading: &Reading| {
                let row = TermRow { weights: &reading.row, counts: &reading.counts };
                RowResult {
                    topic: model.topics.as_ref().and_then(|topics| topics.assign(row)),
                    known_terms: reading.known_terms,
                }
            };
            let (read, _) = rayon::join(|| PassageBatch::read(&readers, &passages, of_row), || self.alike());
            let places = self.places(batch.clone());
            for wave in runs(places.iter().map(|place| self.weight(place)), WAVE_BYTES) {
                let ready = std::mem::take(&mut made);
                let blocks = || parallel::map_items(&places[wave], |place| make(self.block(&read, place)));
                let taken;
                (taken, made) = rayon::join(|| take(ready), blocks);
                taken?;
            }
            self.progress.advance(batch.len() as u64);
        }
        take(made)
    }

    /// Which paragraphs say the same. Blocks ask for it only when it is there,
    /// so that no thread waits for itself.
    fn alike(&self) -> &Alike {
        self.alike.get_or_init(|| Alike::find(self.documents, &self.outlines, self.duplicates))
    }

    /// The body paragraphs of some documents; no two documents have a section in common.
    fn passages(&self, documents: Range<usize>) -> Vec<Passage<'_>> {
        let mut passages = Vec::new();
        let mut section = 0;
        for outline in &self.outlines[documents] {
            let heading = |piece: &Piece<'_>| piece.section.map(|heading| &*outline[heading].text);
            add_passages(
                outline.iter().map(|piece| (piece.kind, &*piece.text, heading(piece))),
                &mut section,
                &mut passages,
            );
            section += 1;
        }
        passages
    }

    /// The blocks of some documents, which are read together.
    fn places(&self, documents: Range<usize>) -> Vec<BlockInDocument<'_>> {
        let mut places = Vec::new();
        let mut body = 0;
        for number in documents {
            let (document, outline) = (&self.documents[number], &self.outlines[number]);
            let title = title_of(document, outline.iter().map(|piece| (piece.kind, &*piece.text)));
            let first = body;
            for pieces in runs(outline.iter().map(weight), BLOCK_BYTES) {
                let bodies = outline[pieces.clone()].iter().filter(|piece| piece.kind == Kind::Body).count();
                places.push(BlockInDocument { document: number, title, pieces, first, body });
                body += bodies;
            }
        }
        places
    }

    fn weight(&self, place: &BlockInDocument<'_>) -> usize {
        self.outlines[place.document][place.pieces.clone()].iter().map(weight).sum()
    }

    fn block<'b>(&self, read: &PassageBatch<'_, '_, RowResult>, place: &BlockInDocument<'b>) -> LabelledBlock<'b> {
        let outline = &self.outlines[place.document];
        let mut body = place.body;
        let mut label = |piece: usize| {
            let paragraph = Piece::paragraph(outline, piece);
            if paragraph.kind != Kind::Body {
                return LabelledParagraph::not_body(paragraph);
            }
            body += 1;
            self.label(read, paragraph, place, body - 1)
        };
        let paragraphs = place.pieces.clone().map(&mut label).collect();
        LabelledBlock { document: place.document, title: place.title, paragraphs }
    }

    /// The body paragraph that is passage `number`.
    ///
    /// Within a document, paragraphs that say the same get the labels of the first of them.
    fn label(
        &self,
        read: &PassageBatch<'_, '_, RowResult>,
        paragraph: Paragraph,
        place: &BlockInDocument<'_>,
        number: usize,
    ) -> LabelledParagraph {
        let within = number - place.first;
        let mut scored = read.scores_with(number, Detail::Given);
        let first_copy = self.alike().first_copy(place.document, within).map(|first_copy| place.first + first_copy);
        if let Some(first_copy) = first_copy {
            // Probabilities are the leader's; the evidence stands where it is in this text.
            let of_leader = read.scores(first_copy);
            scored.none = of_leader.none;
            for (our, their) in scored.themes.iter_mut().zip(of_leader.themes) {
                (our.score, our.probability) = (their.score, their.probability);
            }
        }
        let probabilities: Vec<f64> = scored.themes.iter().map(|theme| theme.probability).collect();
        let themes = self.model.classifier.assign_themes(&probabilities);
        LabelledParagraph {
            paragraph,
            status: if themes.is_empty() { Status::Unthemed } else { Status::Themed },
            scored: Some(scored),
            themes,
            topic: read.of_row(first_copy.unwrap_or(number)).topic.clone(),
            known_terms: read.of_row(number).known_terms,
            duplicate_of: self.alike().duplicate_of(self.documents, place.document, within),
        }
    }
}

impl LabelledParagraph {
    /// The share of its words that the model knows, 0 to 1; none without words.
    pub fn known_vocabulary(&self) -> Option<f64> {
        let (known, all) = self.known_terms;
        (all > 0).then(|| known as f64 / all as f64)
    }

    fn not_body(paragraph: Paragraph) -> Self {
        Self {
            paragraph,
            status: Status::NotBody,
            scored: None,
            themes: Vec::new(),
            topic: None,
            known_terms: (0, 0),
            duplicate_of: None,
        }
    }
}

fn weight(piece: &Piece<'_>) -> usize {
    piece.text.len() + PARAGRAPH_BYTES
}

/// Cuts a list of things with these weights into runs: each ends where it has weighed `enough`.
fn runs(weights: impl Iterator<Item = usize>, enough: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut sum = enough;
    for (number, weight) in weights.enumerate() {
        match runs.last_mut().filter(|_| sum < enough) {
            Some(run) => run.end = number + 1,
            None => {
                runs.push(number..number + 1);
                sum = 0;
            }
        }
        sum += weight;
    }
    runs
}

/// The body paragraphs of a document as the classifier wants them: neighbours are those under one
/// heading.
pub(crate) fn passages(paragraphs: &[Paragraph]) -> Vec<Passage<'_>> {
    let mut passages = Vec::new();
    let of = |paragraph| {
        let paragraph: &Paragraph = paragraph;
        (paragraph.kind, paragraph.text.as_str(), paragraph.section.as_deref())
    };
    add_passages(paragraphs.iter().map(of), &mut 0, &mut passages);
    passages
}

/// Adds the body paragraphs among blocks with these kinds, texts and headings; `section` counts on.
fn add_passages<'a>(
    blocks: impl Iterator<Item = (Kind, &'a str, Option<&'a str>)>,
    section: &mut usize,
    passages: &mut Vec<Passage<'a>>,
) {
    for (kind, text, heading) in blocks {
        match kind {
            Kind::Heading => *section += 1,
            Kind::Boilerplate => *section += usize::from(heading.is_none()),
            Kind::Body => passages.push(Passage { text, heading, section: *section }),
        }
    }
}

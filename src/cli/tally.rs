//! What `themewise label` counts while blocks go by: for the summary and for `accounting.json`.

use super::input;
use themewise::document::{Collection, Document};
use themewise::model::{FieldFigures, LabelledParagraph, Model, Status};
use themewise::paragraph::Accounting;

/// How well documents fit the field of a model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldFit {
    /// The figures of the documents.
    own: FieldFigures,
    /// What is usual in the model's field.
    usual: FieldFigures,
    /// Whether they may be outside of it.
    pub(crate) outside: bool,
}

impl FieldFit {
    /// The figures in words.
    pub(crate) fn described(&self) -> String {
        let percent = |share: f64| format!("{:.0}%", share * 100.0);
        let (own, usual) = (self.own, self.usual);
        format!(
            "it knows {} of their words and gives {} of their paragraphs a theme; usual in its field are {} and {}",
            percent(own.known_vocabulary),
            percent(own.themed),
            percent(usual.known_vocabulary),
            percent(usual.themed)
        )
    }

    fn json(&self) -> serde_json::Value {
        let (own, usual) = (self.own, self.usual);
        serde_json::json!({
            "known_vocabulary": round3(own.known_vocabulary), "themed": round3(own.themed),
            "usual_known_vocabulary": round3(usual.known_vocabulary), "usual_themed": round3(usual.themed),
            "outside": self.outside,
        })
    }
}

fn round3(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Counts of some paragraphs of one document.
pub(crate) struct BlockTally {
    document: usize,
    /// Themed, unthemed.
    statuses: (usize, usize),
    /// How often each theme was given, in the codebook's order.
    themes: Vec<usize>,
    known_terms: (usize, usize),
    /// Blocks by what became of them.
    own: Accounting,
}

/// Counts of a whole run.
pub(crate) struct DatasetTally {
    statuses: (usize, usize),
    themes: Vec<usize>,
    /// Words that the model knows, and all words of body paragraphs.
    known_terms: (usize, usize),
    /// One for each document of the batch that is labelled.
    batch: Vec<Accounting>,
    /// What the accounting says of each document that was counted.
    by_document: Vec<serde_json::Value>,
}

impl DatasetTally {
    pub(crate) fn new(model: &Model) -> Self {
        let themes = vec![0; model.classifier().codebook().themes.len()];
        Self { statuses: (0, 0), themes, known_terms: (0, 0), batch: Vec::new(), by_document: Vec::new() }
    }

    /// Begins a batch of so many documents.
    pub(crate) fn begin(&mut self, documents: usize) {
        self.batch = vec![Accounting::default(); documents];
    }

    /// Keeps the counts of each of `documents`, the batch.
    pub(crate) fn end(&mut self, documents: &[Document]) {
        self.by_document.extend(documents.iter().zip(&self.batch).map(|(document, own)| {
            serde_json::json!({
                "id": document.id, "format": document.source.format.name(), "encoding": document.source.encoding,
                "blocks": own.blocks, "body": own.body,
                "heading": own.heading, "boilerplate": own.boilerplate, "duplicates": own.duplicates,
            })
        }));
    }

    /// The counts of `paragraphs`.
    pub(crate) fn of(model: &Model, document: usize, paragraphs: &[LabelledParagraph]) -> BlockTally {
        let mut own = Accounting::default();
        own.add(paragraphs.iter().map(|paragraph| &paragraph.paragraph));
        own.duplicates = paragraphs.iter().filter(|paragraph| paragraph.duplicate_of.is_some()).count();
        let mut themes = vec![0; model.classifier().codebook().themes.len()];
        paragraphs.iter().flat_map(|paragraph| &paragraph.themes).for_each(|&theme| themes[theme] += 1);
        let known_terms = paragraphs
            .iter()
            .fold((0, 0), |(known, all), paragraph| (known + paragraph.known_terms.0, all + paragraph.known_terms.1));
        let count = |status| paragraphs.iter().filter(|paragraph| paragraph.status == status).count();
        BlockTally { document, statuses: (count(Status::Themed), count(Status::Unthemed)), themes, known_terms, own }
    }

    pub(crate) fn add(&mut self, counts: &BlockTally) {
        self.statuses.0 += counts.statuses.0;
        self.statuses.1 += counts.statuses.1;
        self.known_terms.0 += counts.known_terms.0;
        self.known_terms.1 += counts.known_terms.1;
        self.themes.iter_mut().zip(&counts.themes).for_each(|(sum, count)| *sum += count);
        self.batch[counts.document].add_counts(&counts.own);
    }

    /// How often each theme was given, in the codebook's order.
    fn themes<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = (&'a str, usize)> {
        let names = model.classifier().codebook().themes.iter().map(|theme| theme.name.as_str());
        names.zip(self.themes.iter().copied())
    }

    /// How well the documents fit the model's field: whether their words are known, and their
    /// paragraphs have themes, far less often than is usual in it.
    pub(crate) fn fit_to_field(&self, model: &Model) -> Option<FieldFit> {
        /// Fewer words say nothing.
        const FEWEST_WORDS: usize = 300;
        /// The least parts of what is usual in the field. Samples and real issues are above both;
        /// newsletters of other fields and four public corpora are below one or the other.
        const LEAST_KNOWN: f64 = 0.8;
        const LEAST_THEMED: f64 = 0.4;
        let (known, all) = self.known_terms;
        let usual = model.manifest().figures.field?;
        let (themed, unthemed) = self.statuses;
        let known_vocabulary = known as f64 / all.max(1) as f64;
        let themed = themed as f64 / (themed + unthemed).max(1) as f64;
        let outside = known_vocabulary < LEAST_KNOWN * usual.known_vocabulary || themed < LEAST_THEMED * usual.themed;
        (all >= FEWEST_WORDS).then_some(FieldFit { own: FieldFigures { known_vocabulary, themed }, usual, outside })
    }

    /// The last line of a run.
    pub(crate) fn summary(&self, model: &Model) -> String {
        let (themed, unthemed) = self.statuses;
        let given = self.themes(model).filter(|(_, count)| *count > 0);
        let themes: Vec<String> = given.map(|(name, count)| format!("{name} {count}")).collect();
        let list = if themes.is_empty() { String::new() } else { format!(": {}", themes.join(", ")) };
        format!("{themed} themed, {unthemed} unthemed by the model {}{list}", model.name())
    }

    /// What `accounting.json` says.
    pub(crate) fn account(&self, model: &Model, accounting: &Accounting, collection: &Collection) -> serde_json::Value {
        let problems = input::problems_json(collection);
        let fit = self.fit_to_field(model);
        let themes: serde_json::Map<String, serde_json::Value> =
            self.themes(model).map(|(name, count)| (name.to_owned(), count.into())).collect();
        serde_json::json!({
            "model": model.name(),
            "format_version": themewise::dataset::FORMAT_VERSION,
            "offset_unit": "codepoint",
            "documents": accounting.documents, "blocks": accounting.blocks, "body": accounting.body,
            "heading": accounting.heading, "boilerplate": accounting.boilerplate, "duplicates": accounting.duplicates,
            "themed": self.statuses.0, "unthemed": self.statuses.1,
            "field": fit.map(|fit| fit.json()),
            "themes": themes, "problems": problems, "not_read": input::not_read_json(collection),
            "by_document": self.by_document,
        })
    }
}

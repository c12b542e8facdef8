//! What `themewise label` counts while blocks go by: for the summary and for `accounting.json`.

use themewise::document::{Collection, Document};
use themewise::model::{LabelledParagraph, Model, Status};
use themewise::paragraph::Accounting;

/// Counts of some paragraphs of one document.
pub(crate) struct BlockTally {
    document: usize,
    /// Themed, unthemed.
    statuses: (usize, usize),
    /// How often each theme was given, in the codebook's order.
    themes: Vec<usize>,
    /// Blocks by what became of them.
    own: Accounting,
}

/// Counts of a whole run.
pub(crate) struct DatasetTally {
    statuses: (usize, usize),
    themes: Vec<usize>,
    /// One for each document.
    documents: Vec<Accounting>,
}

impl DatasetTally {
    pub(crate) fn new(model: &Model, documents: &[Document]) -> Self {
        let themes = vec![0; model.classifier().codebook().themes.len()];
        Self { statuses: (0, 0), themes, documents: vec![Accounting::default(); documents.len()] }
    }

    /// The counts of `paragraphs`.
    pub(crate) fn of(model: &Model, document: usize, paragraphs: &[LabelledParagraph]) -> BlockTally {
        let mut own = Accounting::default();
        own.add(paragraphs.iter().map(|paragraph| &paragraph.paragraph));
        own.duplicates = paragraphs.iter().filter(|paragraph| paragraph.duplicate_of.is_some()).count();
        let mut themes = vec![0; model.classifier().codebook().themes.len()];
        paragraphs.iter().flat_map(|paragraph| &paragraph.themes).for_each(|&theme| themes[theme] += 1);
        let count = |status| paragraphs.iter().filter(|paragraph| paragraph.status == status).count();
        BlockTally { document, statuses: (count(Status::Themed), count(Status::Unthemed)), themes, own }
    }

    pub(crate) fn add(&mut self, counts: &BlockTally) {
        self.statuses.0 += counts.statuses.0;
        self.statuses.1 += counts.statuses.1;
        self.themes.iter_mut().zip(&counts.themes).for_each(|(sum, count)| *sum += count);
        let (all, own) = (&mut self.documents[counts.document], &counts.own);
        all.blocks += own.blocks;
        all.body += own.body;
        all.heading += own.heading;
        all.boilerplate += own.boilerplate;
        all.duplicates += own.duplicates;
    }

    /// How often each theme was given, in the codebook's order.
    fn themes<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = (&'a str, usize)> {
        let names = model.classifier().codebook().themes.iter().map(|theme| theme.name.as_str());
        names.zip(self.themes.iter().copied())
    }

    /// The last line of a run.
    pub(crate) fn summary(&self, model: &Model) -> String {
        let (themed, unthemed) = self.statuses;
        let given = self.themes(model).filter(|(_, count)| *count > 0);
        let themes: Vec<String> = given.map(|(name, count)| format!("{name} {count}")).collect();
        let list = if themes.is_empty() { String::new() } else { format!(": {}", themes.join(", ")) };
        format!("{themed} themed, {unthemed} unthemed{list}")
    }

    /// What `accounting.json` says.
    pub(crate) fn account(&self, model: &Model, accounting: &Accounting, collection: &Collection) -> serde_json::Value {
        let by_document: Vec<serde_json::Value> = collection
            .documents
            .iter()
            .zip(&self.documents)
            .map(|(document, own)| {
                serde_json::json!({
                    "id": document.id, "encoding": document.source.encoding, "blocks": own.blocks, "body": own.body,
                    "heading": own.heading, "boilerplate": own.boilerplate, "duplicates": own.duplicates,
                })
            })
            .collect();
        let problem = |problem: &themewise::document::Problem| serde_json::json!({ "place": problem.place, "reason": problem.reason, "lost": problem.lost });
        let problems: Vec<serde_json::Value> = collection.problems.iter().map(problem).collect();
        let themes: serde_json::Map<String, serde_json::Value> =
            self.themes(model).map(|(name, count)| (name.to_owned(), count.into())).collect();
        serde_json::json!({
            "model": model.name(),
            "format_version": themewise::dataset::FORMAT_VERSION,
            "offset_unit": "codepoint",
            "documents": accounting.documents, "blocks": accounting.blocks, "body": accounting.body,
            "heading": accounting.heading, "boilerplate": accounting.boilerplate, "duplicates": accounting.duplicates,
            "themed": self.statuses.0, "unthemed": self.statuses.1,
            "themes": themes, "problems": problems, "by_document": by_document,
        })
    }
}

//! What would make a codebook or a model better: terms, paragraphs to label, themes that nothing covers.
//!
//! What is asked of passages alone stands in `themes`; here documents are read for it.

use crate::codebook::{Codebook, Cursor, Matcher};
use crate::document::Document;
use crate::error::{Error, ErrorKind, Hint, Result};
use crate::evaluate::Labels;
use crate::matrix::CsrMatrix;
use crate::model::Model;
use crate::model::passages;
use crate::paragraph::{Kind, Memory, Paragraph, Unit, duplicates, segment};
use crate::progress::Progress;
use crate::text::Analyzer;
use crate::themes::{
    AskMaterial, AskOptions, Passage, Readers, Reason, Stratum, Survey, TermMaterial, TermOptions, ThemeTerms, ask,
    hidden_probabilities, suggest_terms,
};
use crate::training::corpus::Words;
use crate::training::train::TrainOptions;
use crate::training::uncovered_topics::{MissingTheme, find_gaps};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

/// Documents in order of their ids, read to their body paragraphs.
struct Texts<'a> {
    documents: Vec<&'a Document>,
    paragraphs: Vec<Vec<Paragraph>>,
    /// For every body paragraph through all documents the first that says the same, if an earlier one does.
    leaders: Vec<Option<usize>>,
}

impl<'a> Texts<'a> {
    /// Reads `documents`; the memory is the model's, or fitted to them.
    fn read(
        documents: &'a [Document],
        unit: Unit,
        memory: impl FnOnce(&[&Document]) -> Memory,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let mut sorted: Vec<&Document> = documents.iter().collect();
        sorted.sort_by(|a, b| a.id.cmp(&b.id));
        progress.start("reading paragraphs", Some(sorted.len() as u64));
        let memory = memory(&sorted);
        let of = |document: &&Document| {
            progress.advance(1);
            segment(document, unit, &memory)
        };
        let paragraphs: Vec<Vec<Paragraph>> = sorted.par_iter().map(of).collect();
        progress.finish();
        let mut texts = Self { documents: sorted, paragraphs, leaders: Vec::new() };
        texts.leaders = duplicates(&texts.body().map(|(_, paragraph)| paragraph.text.as_str()).collect::<Vec<_>>());
        if texts.leaders.is_empty() {
            return Err(Error::data("there is no body text in the documents").with_hint(Hint::GiveProse));
        }
        Ok(texts)
    }

    /// All body paragraphs with their documents.
    fn body(&self) -> impl Iterator<Item = (&'a Document, &Paragraph)> {
        self.documents.iter().zip(&self.paragraphs).flat_map(|(document, paragraphs)| {
            let body = paragraphs.iter().filter(|paragraph| paragraph.kind == Kind::Body);
            body.map(move |paragraph| (*document, paragraph))
        })
    }

    /// Document by document, the passages.
    fn passages(&self) -> Vec<Vec<Passage<'_>>> {
        self.paragraphs.iter().map(|paragraphs| passages(paragraphs)).collect()
    }
}

/// What a model says of passages: document by document, passage by passage, each theme's probability; and all rows.
fn ask_model(
    model: &Model,
    documents: &[Vec<Passage<'_>>],
    progress: &dyn Progress,
) -> (Vec<Vec<Vec<f64>>>, CsrMatrix) {
    progress.start("asking the model", Some(documents.len() as u64));
    let readers = Readers::new(&model.classifier, &model.analyzer, &model.tfidf);
    type Said = (Vec<Vec<f64>>, Vec<Vec<(u32, f32)>>);
    let read: Vec<Said> = documents
        .par_iter()
        .map(|passages| {
            let survey = Survey::read(&readers, passages, |row, _| row.to_vec());
            progress.advance(1);
            let of = |number: usize| survey.scores(number).themes.iter().map(|theme| theme.probability).collect();
            let rows = (0..passages.len()).map(|number| survey.of_row(number).clone()).collect();
            ((0..passages.len()).map(of).collect(), rows)
        })
        .collect();
    progress.finish();
    let mut all = CsrMatrix::new(model.tfidf.vocabulary().len());
    let mut said = Vec::with_capacity(read.len());
    for (probabilities, rows) in read {
        rows.into_iter().for_each(|row| all.push_row(row));
        said.push(probabilities);
    }
    (said, all)
}

/// The themes whose terms stand in each text, in order.
fn votes(codebook: &Codebook, analyzer: &Analyzer, texts: &[&str]) -> Result<Vec<Vec<usize>>> {
    let matcher = Matcher::new(codebook, analyzer)?;
    let blocks: Vec<Vec<Vec<usize>>> = texts
        .par_chunks(crate::matrix::BLOCK_ROWS)
        .map(|texts| {
            let (mut session, mut cursor) = (analyzer.session(), Cursor::default());
            let mut occurrences = Vec::new();
            let mut of = |text: &&str| {
                session.analyze(text, &mut occurrences);
                let hits = matcher.find(&session, &mut cursor, text, &occurrences);
                let mut themes: Vec<usize> =
                    hits.iter().filter(|hit| matcher.weight(hit.pattern) > 0.0).map(|hit| hit.theme).collect();
                themes.sort_unstable();
                themes.dedup();
                themes
            };
            texts.iter().map(&mut of).collect()
        })
        .collect();
    Ok(blocks.concat())
}

/// Terms that `codebook` may lack, by what stands in `documents`. *Bit-exact.*
///
/// How probable a theme is beside a word is told by models of the pile with the codebook's own terms hidden. Where there
/// is a model, ask [`Model::suggest_terms`]: it knows what labels taught.
///
/// # Errors
/// If an option cannot work, there is no body text, or there is no theme of the name that was asked for.
pub fn suggest_codebook_terms(
    options: &TrainOptions,
    terms: &TermOptions,
    codebook: &Codebook,
    documents: &[Document],
    progress: &dyn Progress,
) -> Result<Vec<ThemeTerms>> {
    options.tfidf.check()?;
    terms.check()?;
    let memory = |sorted: &[&Document]| Memory::fit(&options.memory, sorted, options.unit);
    let texts = Texts::read(documents, options.unit, memory, progress)?;
    let own: Vec<&str> = texts
        .body()
        .zip(&texts.leaders)
        .filter(|(_, leader)| leader.is_none())
        .map(|((_, paragraph), _)| paragraph.text.as_str())
        .collect();
    let words = Words::fit(options, &own, &mut Vec::new(), progress)?;
    let passages = texts.passages();
    progress.start("learning from the pile", None);
    let probabilities = hidden_probabilities(&options.classifier, codebook, &words.analyzer, &words.tfidf, &passages)?;
    progress.finish();
    let probabilities = without_repeats(probabilities, &texts.leaders);
    suggest_terms(
        terms,
        &TermMaterial {
            codebook,
            analyzer: &words.analyzer,
            tfidf: &words.tfidf,
            documents: &passages,
            probabilities: &probabilities,
        },
    )
}

/// Paragraphs that only repeat others do not count.
fn without_repeats(mut said: Vec<Vec<Option<Vec<f64>>>>, leaders: &[Option<usize>]) -> Vec<Vec<Option<Vec<f64>>>> {
    for (said, leader) in said.iter_mut().flatten().zip(leaders) {
        if leader.is_some() {
            *said = None;
        }
    }
    said
}

/// A paragraph to be labelled: a line to fill in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToLabel {
    /// Its id.
    pub id: String,
    /// Its document's id.
    pub document: String,
    /// The heading that it stands under.
    pub heading: Option<String>,
    /// What it says.
    pub text: String,
    /// To be filled in: null says that nobody has labelled it, `[]` that it has no theme.
    pub themes: Option<Vec<String>>,
    /// What the model would say, most probable first.
    pub suggested: Vec<Suggested>,
    /// Why it is asked, in a few words.
    pub why: String,
    /// How it came to be asked.
    pub stratum: Stratum,
    /// With which probability the lot took a paragraph that was open; null for those that were chosen.
    pub sampling_probability: Option<f64>,
}

/// A theme that a paragraph may have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggested {
    /// The theme's name.
    pub name: String,
    /// Its probability, 0 to 1.
    pub probability: f64,
}

/// Paragraphs to be labelled, and what they were taken from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToLabelNext {
    /// The paragraphs, in the order in which to label them.
    pub paragraphs: Vec<ToLabel>,
    /// Body paragraphs in all.
    pub body: usize,
    /// Those that may be asked: not labelled, and neither they nor what they repeat.
    pub open: usize,
    /// Labels whose paragraphs are in the documents.
    pub labelled: usize,
}

/// Themes below this probability are not suggested.
const WORTH_SUGGESTING: f64 = 0.1;

impl Model {
    /// Terms that `codebook` may lack, by how probable this model finds its themes in `documents`. *Bit-exact.*
    ///
    /// # Errors
    /// If an option cannot work, there is no body text, or `codebook` has a theme that the model does not have.
    pub fn suggest_terms(
        &self,
        terms: &TermOptions,
        codebook: &Codebook,
        documents: &[Document],
        unit: Unit,
        progress: &dyn Progress,
    ) -> Result<Vec<ThemeTerms>> {
        terms.check()?;
        let own = self.classifier.codebook().names();
        let places: Vec<usize> = codebook
            .names()
            .iter()
            .map(|name| {
                own.iter().position(|theirs| theirs == name).ok_or_else(|| {
                    Error::new(ErrorKind::Codebook, format!("the model does not have the theme '{name}'")).with_hint(
                        format!("train it with this codebook first; the model's themes are {}", own.join(", ")),
                    )
                })
            })
            .collect::<Result<_>>()?;
        let texts = Texts::read(documents, unit, |_| self.memory.clone(), progress)?;
        let passages = texts.passages();
        let (said, _) = ask_model(self, &passages, progress);
        let choose = |said: Vec<f64>| Some(places.iter().map(|&place| said[place]).collect());
        let said = said.into_iter().map(|document| document.into_iter().map(choose).collect()).collect();
        suggest_terms(
            terms,
            &TermMaterial {
                codebook,
                analyzer: &self.analyzer,
                tfidf: &self.tfidf,
                documents: &passages,
                probabilities: &without_repeats(said, &texts.leaders),
            },
        )
    }

    /// Which paragraphs of `documents` to label next, so that this model learns most of it. *Bit-exact.*
    ///
    /// Paragraphs with a label in `labelled` are left out, and those that say the same as one; of several that say the
    /// same one is asked. Labels of paragraphs that are not there do not matter.
    ///
    /// # Errors
    /// If none are asked for, there is no body text, or everything is labelled.
    pub fn suggest_paragraphs(
        &self,
        options: &AskOptions,
        documents: &[Document],
        unit: Unit,
        labelled: &[Labels],
        progress: &dyn Progress,
    ) -> Result<ToLabelNext> {
        let texts = Texts::read(documents, unit, |_| self.memory.clone(), progress)?;
        let passages = texts.passages();
        let (said, rows) = ask_model(self, &passages, progress);
        let probabilities: Vec<Vec<f64>> = said.into_iter().flatten().collect();
        let body: Vec<(&Document, &Paragraph)> = texts.body().collect();
        let ids: Vec<String> = body.iter().map(|(document, paragraph)| paragraph.id(&document.id)).collect();
        let own: Vec<&str> = body.iter().map(|(_, paragraph)| paragraph.text.as_str()).collect();
        let votes = votes(self.classifier.codebook(), &self.analyzer, &own)?;
        let known: FxHashMap<&str, ()> = labelled.iter().map(|labels| (labels.id.as_str(), ())).collect();
        let (mut has_label, mut open) = (vec![false; ids.len()], vec![true; ids.len()]);
        let mut found = 0;
        for (row, id) in ids.iter().enumerate() {
            if texts.leaders[row].is_some() {
                open[row] = false;
            }
            if known.contains_key(id.as_str()) {
                found += 1;
                let first = texts.leaders[row].unwrap_or(row);
                (has_label[first], open[first]) = (true, false);
            }
        }
        let count = open.iter().filter(|open| **open).count();
        if count == 0 {
            return Err(Error::data("every paragraph is labelled, or says what a labelled one says")
                .with_hint("give other documents"));
        }
        let themes = self.classifier.codebook().names();
        let thresholds: Vec<f64> = (0..themes.len()).map(|theme| self.classifier.threshold_of(theme)).collect();
        let material = AskMaterial {
            ids: &ids,
            rows: &rows,
            probabilities: &probabilities,
            votes: &votes,
            open: &open,
            labelled: &has_label,
            thresholds: &thresholds,
            label_mode: self.classifier.label_mode(),
        };
        let line = |asked: crate::themes::Asked| {
            let (document, paragraph) = body[asked.row];
            let said = &probabilities[asked.row];
            let mut order: Vec<usize> = (0..said.len()).filter(|&theme| said[theme] >= WORTH_SUGGESTING).collect();
            order.sort_by(|&a, &b| said[b].total_cmp(&said[a]).then(a.cmp(&b)));
            ToLabel {
                id: ids[asked.row].clone(),
                document: document.id.clone(),
                heading: paragraph.section.clone(),
                text: paragraph.text.clone(),
                themes: None,
                suggested: order
                    .into_iter()
                    .map(|theme| Suggested { name: themes[theme].clone(), probability: said[theme] })
                    .collect(),
                why: why(asked.stratum, &asked.reason, said, &votes[asked.row], &themes),
                stratum: asked.stratum,
                sampling_probability: asked.sampling_probability,
            }
        };
        let paragraphs = ask(options, &material)?.into_iter().map(line).collect();
        Ok(ToLabelNext { paragraphs, body: ids.len(), open: count, labelled: found })
    }
}

fn why(stratum: Stratum, reason: &Reason, said: &[f64], votes: &[usize], themes: &[String]) -> String {
    if stratum == Stratum::Random {
        return "drawn by lot".to_owned();
    }
    let (Some(name), Some(disputed)) = (themes.get(reason.theme), themes.get(reason.disputed)) else {
        return String::new();
    };
    let mut told = vec![format!("unsure of {name} ({:.2})", said[reason.theme])];
    if reason.disagreement >= 0.5 {
        told.push(if votes.contains(&reason.disputed) {
            format!("terms of {disputed} stand here, yet it has {:.2}", said[reason.disputed])
        } else {
            format!("{disputed} has {:.2}, yet only terms of other themes stand here", said[reason.disputed])
        });
    }
    if reason.density >= 0.75 {
        told.push("like many others".to_owned());
    }
    told.join("; ")
}

/// A theme that nothing covers, to be put into a codebook.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UncoveredTheme {
    /// A name as codebooks have them.
    pub name: String,
    /// A title.
    pub title: String,
    /// Words for it that no theme has, best first.
    pub terms: Vec<String>,
    /// How many paragraphs belong to it and are covered by nothing.
    pub paragraphs: usize,
    /// Their share of all paragraphs.
    pub share: f64,
    /// Excerpts of such paragraphs.
    pub examples: Vec<Example>,
}

/// A paragraph, shortened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Example {
    /// Its id.
    pub id: String,
    /// How it begins.
    pub excerpt: String,
}

/// Themes that nothing covers, and how much that is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Uncovered {
    /// The themes, those with the most paragraphs first.
    pub themes: Vec<UncoveredTheme>,
    /// Body paragraphs in all.
    pub body: usize,
    /// Those that nothing covers: no term of any theme stands there, and where a model was asked, it gives no theme.
    pub uncovered: usize,
    /// Themes none of whose words, taken singly, stand in the text.
    pub without_words: Vec<String>,
    /// What a user should know: one sentence each.
    pub warnings: Vec<String>,
}

/// A theme has at least so many uncovered paragraphs.
const LEAST: usize = 3;
const EXAMPLES: usize = 3;

/// Groups of paragraphs that no theme of `codebook` covers, as themes to be put into it: [`find_gaps`], where only
/// paragraphs count that hold no term of any theme and, if there is a `model`, are given none by it. *Bit-exact.*
///
/// # Errors
/// As [`find_gaps`].
pub fn suggest_themes(
    options: &TrainOptions,
    codebook: &Codebook,
    free: usize,
    documents: &[Document],
    model: Option<&Model>,
    progress: &dyn Progress,
) -> Result<Uncovered> {
    let gaps = find_gaps(options, codebook, free, documents, progress)?;
    let texts = &gaps.found.texts;
    let own: Vec<&str> = texts.texts.iter().map(|text| text.text.as_str()).collect();
    let analyzer = Analyzer::new(options.analyzer.clone());
    let mut covered: Vec<bool> =
        votes(codebook, &analyzer, &own)?.into_iter().map(|themes| !themes.is_empty()).collect();
    if let Some(model) = model {
        let given = given(model, documents, options.unit, progress)?;
        for (covered, text) in covered.iter_mut().zip(&texts.texts) {
            *covered |= given.get(&text.id).copied().unwrap_or_default();
        }
    }
    let matcher = Matcher::new(codebook, &analyzer)?;
    let fresh = |term: &&String| {
        let (mut session, mut occurrences) = (analyzer.session(), Vec::new());
        session.analyze(term, &mut occurrences);
        matcher.find(&session, &mut Cursor::default(), term, &occurrences).is_empty()
    };
    let all = covered.len();
    let theme = |missing: &MissingTheme| {
        let mut rows: Vec<(usize, f64)> = (0..all)
            .filter(|&row| !covered[row])
            .filter_map(|row| {
                let member = texts.members[row].as_ref().filter(|member| member.topic == missing.topic)?;
                Some((row, member.probability))
            })
            .collect();
        rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let example = |&(row, _): &(usize, f64)| Example {
            id: texts.texts[row].id.clone(),
            excerpt: crate::topics::excerpt(&texts.texts[row].text),
        };
        UncoveredTheme {
            name: missing.name.clone(),
            title: missing.title.clone(),
            terms: missing.terms.iter().filter(fresh).cloned().collect(),
            paragraphs: rows.len(),
            share: rows.len() as f64 / all.max(1) as f64,
            examples: rows.iter().take(EXAMPLES).map(example).collect(),
        }
    };
    let mut themes: Vec<UncoveredTheme> = gaps.missing.iter().map(theme).collect();
    themes.retain(|theme| theme.paragraphs >= LEAST && !theme.terms.is_empty());
    themes.sort_by(|a, b| b.paragraphs.cmp(&a.paragraphs).then(a.name.cmp(&b.name)));
    Ok(Uncovered {
        themes,
        body: all,
        uncovered: covered.iter().filter(|covered| !**covered).count(),
        without_words: gaps.without_words,
        warnings: gaps.found.warnings.clone(),
    })
}

/// For every body paragraph whether the model gives it a theme.
fn given(
    model: &Model,
    documents: &[Document],
    unit: Unit,
    progress: &dyn Progress,
) -> Result<std::collections::BTreeMap<String, bool>> {
    let texts = Texts::read(documents, unit, |_| model.memory.clone(), progress)?;
    let passages = texts.passages();
    let (said, _) = ask_model(model, &passages, progress);
    let ids = texts.body().map(|(document, paragraph)| paragraph.id(&document.id));
    Ok(ids.zip(said.into_iter().flatten()).map(|(id, said)| (id, !model.classifier.decide(&said).is_empty())).collect())
}

//! Texts for those who vectorise: lines of large files as they come, or paragraphs of documents.

use super::input;
use super::printer::Printer;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use themewise::document::{LineBlock, LineReader, Problem, ReadOptions, Share, has_text_a_line, list_files, read};
use themewise::paragraph::{Kind, Memory, Unit, segment};
use themewise::vectorize::TextBlock;
use themewise::{Error, Result};

/// What a row of the matrix is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum TextUnit {
    /// Lines, where a file has a text a line; else paragraphs
    Auto,
    /// Every line (or record), blank ones too: row i is line i
    Line,
    /// Paragraphs of body text, as 'label' finds them
    Paragraph,
    /// Each file (or record) as one text
    Record,
}

/// So many texts of documents make a block.
const BLOCK_TEXTS: usize = 256;

/// Some texts.
pub(crate) enum Texts {
    Lines(LineBlock, Shared),
    Owned(Vec<String>),
}

impl TextBlock for Texts {
    fn for_each_text(self, sink: &mut dyn FnMut(&str)) {
        match self {
            Self::Lines(block, shared) => shared.problems(block.for_each_text(sink)),
            Self::Owned(texts) => texts.iter().for_each(|text| sink(text)),
        }
    }

    fn lines(&self) -> Option<&str> {
        match self {
            Self::Lines(block, _) => block.lines(),
            Self::Owned(_) => None,
        }
    }
}

/// What reading tells, gathered from all threads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Told>>);

#[derive(Debug, Default)]
struct Told {
    problems: Vec<Problem>,
    error: Option<Error>,
    bytes: u64,
}

impl Shared {
    fn with<R>(&self, act: impl FnOnce(&mut Told) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn problems(&self, problems: Vec<Problem>) {
        if !problems.is_empty() {
            self.with(|told| told.problems.extend(problems));
        }
    }

    /// The bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.with(|told| told.bytes)
    }

    /// Reports what could not be read; whether something was lost by it.
    pub(crate) fn report(&self, printer: &Printer) -> anyhow::Result<bool> {
        let (mut problems, error) = self.with(|told| (std::mem::take(&mut told.problems), told.error.take()));
        if let Some(error) = error {
            return Err(error.into());
        }
        // They came from many threads.
        problems.sort_by(|a, b| (&a.place, &a.reason).cmp(&(&b.place, &b.reason)));
        const MOST_SHOWN: usize = 10;
        problems.iter().take(MOST_SHOWN).for_each(|problem| input::report(problem, printer));
        if problems.len() > MOST_SHOWN {
            printer.failure(&format!("{} more problems of this sort", problems.len() - MOST_SHOWN), None);
        }
        Ok(problems.iter().any(|problem| problem.lost))
    }
}

/// Blocks of texts of all inputs, in order.
pub(crate) struct Source {
    pub(crate) shared: Shared,
    pub(crate) blocks: Box<dyn Iterator<Item = Texts> + Send>,
}

/// Opens `inputs`; only the lines, or the files, of `share` are read.
pub(crate) fn open(inputs: &[PathBuf], unit: TextUnit, share: Share, printer: &Printer) -> anyhow::Result<Source> {
    let (files, listing) = list_files(inputs)?;
    input::report_listing(&listing, printer);
    if files.is_empty() {
        return Err(Error::data("there is nothing to read").with_hint("name files, folders, or '-'").into());
    }
    let shared = Shared::default();
    shared.problems(listing.problems.iter().filter(|problem| problem.lost).cloned().collect());
    let mut by_line = Vec::with_capacity(files.len());
    for file in &files {
        by_line.push(match unit {
            TextUnit::Line => true,
            TextUnit::Auto => file.as_os_str() == "-" || has_text_a_line(file).unwrap_or(true),
            TextUnit::Paragraph | TextUnit::Record => false,
        });
    }
    if share != Share::ALL && by_line.contains(&true) {
        // Says at once that standard input cannot be cut.
        LineReader::new(files.clone(), share)?;
    }
    let unit = if unit == TextUnit::Record { Unit::Record } else { Unit::Paragraph };
    let told = shared.clone();
    let blocks = files.into_iter().zip(by_line).enumerate().flat_map(move |(number, (file, by_line))| {
        let shared = told.clone();
        let blocks: Box<dyn Iterator<Item = Texts> + Send> = if by_line {
            Box::new(Lines { reader: LineReader::new(vec![file], share).ok(), shared, bytes: 0 })
        } else if number as u64 % u64::from(share.of) + 1 == u64::from(share.number) {
            let texts = documents(file, unit, &shared);
            Box::new(texts.into_iter().map(Texts::Owned))
        } else {
            Box::new(std::iter::empty())
        };
        blocks
    });
    Ok(Source { shared, blocks: Box::new(blocks) })
}

/// The texts of one file's documents.
fn documents(file: PathBuf, unit: Unit, shared: &Shared) -> Vec<Vec<String>> {
    let collection = match read(&[file], &ReadOptions::default()) {
        Ok(collection) => collection,
        Err(error) => {
            shared.with(|told| told.error = Some(error));
            return Vec::new();
        }
    };
    shared.with(|told| told.bytes += collection.bytes);
    shared.problems(collection.problems);
    let memory = Memory::default();
    let paragraphs = collection.documents.iter().flat_map(|document| segment(document, unit, &memory));
    let texts: Vec<String> =
        paragraphs.filter(|paragraph| paragraph.kind == Kind::Body).map(|paragraph| paragraph.text).collect();
    texts.chunks(BLOCK_TEXTS).map(<[String]>::to_vec).collect()
}

/// The lines of one file.
struct Lines {
    reader: Option<LineReader>,
    shared: Shared,
    bytes: u64,
}

impl Iterator for Lines {
    type Item = Texts;

    fn next(&mut self) -> Option<Texts> {
        let reader = self.reader.as_mut()?;
        let next: Option<Result<LineBlock>> = reader.next();
        let read = reader.bytes() - self.bytes;
        self.bytes += read;
        let problems = reader.take_problems();
        self.shared.with(|told| told.bytes += read);
        self.shared.problems(problems);
        match next? {
            Ok(block) => Some(Texts::Lines(block, self.shared.clone())),
            Err(error) => {
                self.shared.with(|told| told.error = Some(error));
                self.reader = None;
                None
            }
        }
    }
}

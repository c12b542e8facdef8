//! Texts for those who vectorise: lines of large files as they come, or paragraphs of documents.

use super::input::{self, ReadArgs};
use super::printer::Printer;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use themewise::document::{
    Input, LineBlock, LineReader, Problem, ReadOptions, Share, check_parts, list_files, read_input,
};
use themewise::paragraph::{BoilerplateIndex, Kind, Unit, segment};
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

/// What was read and what could not be, gathered from all threads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<ReadState>>);

#[derive(Debug, Default)]
struct ReadState {
    problems: Vec<Problem>,
    error: Option<Error>,
    bytes: u64,
}

impl Shared {
    fn with<R>(&self, act: impl FnOnce(&mut ReadState) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn problems(&self, problems: Vec<Problem>) {
        if !problems.is_empty() {
            self.with(|state| state.problems.extend(problems));
        }
    }

    /// The bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.with(|state| state.bytes)
    }

    /// Reports what could not be read; whether something was lost by it.
    pub(crate) fn report(&self, printer: &Printer) -> anyhow::Result<bool> {
        let (mut problems, error) = self.with(|state| (std::mem::take(&mut state.problems), state.error.take()));
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
pub(crate) struct TextSource {
    pub(crate) shared: Shared,
    pub(crate) blocks: Blocks,
}

/// Opens `inputs`, each when its turn comes; only the lines, or the files, of `share` are read.
pub(crate) fn open(
    inputs: &[PathBuf],
    read: &ReadArgs,
    unit: TextUnit,
    share: Share,
    printer: &Printer,
) -> anyhow::Result<TextSource> {
    let (files, listing) = list_files(inputs)?;
    input::report_listing(&listing, printer);
    if files.is_empty() {
        return Err(Error::data("there is nothing to read").with_hint("name files, folders, or '-'").into());
    }
    if share != Share::ALL && matches!(unit, TextUnit::Line | TextUnit::Auto) {
        // Before any work.
        files.iter().try_for_each(|file| check_parts(file))?;
    }
    let shared = Shared::default();
    shared.problems(listing.problems.iter().filter(|problem| problem.lost).cloned().collect());
    let opener = Opener { options: read.options(), unit, share, shared: shared.clone() };
    let blocks = files.into_iter().enumerate().flat_map(move |(number, file)| opener.texts(number, &file));
    Ok(TextSource { shared, blocks: Box::new(blocks) })
}

/// Blocks of texts.
type Blocks = Box<dyn Iterator<Item = Texts> + Send>;

/// Opens files, and decides what their texts are.
struct Opener {
    options: ReadOptions,
    unit: TextUnit,
    share: Share,
    shared: Shared,
}

impl Opener {
    /// The texts of file `number`; what cannot be read is a problem, and the rest goes on.
    fn texts(&self, number: usize, file: &Path) -> Blocks {
        self.try_texts(number, file).unwrap_or_else(|error| {
            self.shared.problems(vec![Problem::of(file, &error)]);
            Box::new(std::iter::empty())
        })
    }

    fn try_texts(&self, number: usize, file: &Path) -> Result<Blocks> {
        let in_share = number as u64 % u64::from(self.share.of) + 1 == u64::from(self.share.number);
        if !in_share && matches!(self.unit, TextUnit::Paragraph | TextUnit::Record) {
            return Ok(Box::new(std::iter::empty()));
        }
        let mut input = Input::open(file)?;
        let by_line = match self.unit {
            TextUnit::Line => true,
            TextUnit::Auto => self.options.formats.format.is_none() && input.has_text_a_line()?,
            TextUnit::Paragraph | TextUnit::Record => false,
        };
        if by_line {
            let reader = Some(LineReader::new(input, self.share)?);
            return Ok(Box::new(Lines { reader, shared: self.shared.clone(), bytes: 0 }));
        }
        let texts = if in_share { self.documents(input)? } else { Vec::new() };
        Ok(Box::new(texts.into_iter().map(Texts::Owned)))
    }

    /// The texts of one file's documents.
    fn documents(&self, input: Input) -> Result<Vec<Vec<String>>> {
        let collection = read_input(input, &self.options)?;
        self.shared.with(|state| state.bytes += collection.bytes);
        self.shared.problems(collection.problems);
        let unit = if self.unit == TextUnit::Record { Unit::Record } else { Unit::Paragraph };
        let boilerplate = BoilerplateIndex::default();
        let paragraphs = collection.documents.iter().flat_map(|document| segment(document, unit, &boilerplate));
        let texts: Vec<String> =
            paragraphs.filter(|paragraph| paragraph.kind == Kind::Body).map(|paragraph| paragraph.text).collect();
        Ok(texts.chunks(BLOCK_TEXTS).map(<[String]>::to_vec).collect())
    }
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
        self.shared.with(|state| state.bytes += read);
        self.shared.problems(problems);
        match next? {
            Ok(block) => Some(Texts::Lines(block, self.shared.clone())),
            Err(error) => {
                self.shared.with(|state| state.error = Some(error));
                self.reader = None;
                None
            }
        }
    }
}

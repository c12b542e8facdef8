//! The documents of files, some megabytes of text at a time.

use super::collection::Problem;
use super::definition::{Document, Source};
use super::discover::FoundFile;
use super::extract::{Extract, Place, ReadProblem};
use super::formats::{FormatOptions, ReadFile, read_file, stem};
use super::input::{Input, is_stream, read_bytes, uncompressed_name};
use super::records::{BATCH_BYTES, RecordFile};
use crate::error::Result;
use rayon::prelude::*;
use std::sync::Arc;

/// The documents of one file with what their ids are made of, not yet made unique.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) documents: Vec<(Document, Arc<str>)>,
    pub(super) problems: Vec<Problem>,
    pub(super) bytes: u64,
}

/// Reads one file whole.
pub(super) fn read_one(found: FoundFile, bytes: Result<Vec<u8>>, options: &FormatOptions) -> Part {
    let mut part = Part::default();
    match bytes {
        Err(error) => part.problems.push(Problem::of(&found.path, &error)),
        Ok(bytes) if bytes.is_empty() => {
            part.problems.push(Problem::lost(&found.path, "the file is empty", "remove it, or save it again"));
        }
        Ok(bytes) => {
            part.bytes = bytes.len() as u64;
            let relative = uncompressed_name(&found.relative).to_owned();
            for file in read_file(found.path, relative, bytes, options) {
                part.add(file);
            }
        }
    }
    part
}

impl Part {
    /// Adds what was read of a file, or of some records of it.
    pub(super) fn add(&mut self, file: ReadFile) {
        let ReadFile { path, relative, format, encoding, body_start, extraction } = file;
        let shared: Arc<str> = relative.as_str().into();
        let mut problems: Vec<Problem> =
            extraction.problems.into_iter().map(|problem| Problem::in_file(&path, problem)).collect();
        for extract in extraction.documents {
            if !has_text(&extract.text[body_start..]) {
                let reason = "there is no text in it, only white space";
                problems.push(Problem::in_file(
                    &path,
                    ReadProblem::lost(extract.place, reason, "remove it, or save it again"),
                ));
                continue;
            }
            let source = Source { path: path.clone(), format, place: extract.place.clone(), encoding };
            self.documents.push((document(extract, &relative, body_start, source), shared.clone()));
        }
        self.problems.extend(problems);
    }
}

/// Whether anything in `text` can be seen.
fn has_text(text: &str) -> bool {
    let invisible = |c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}');
    !text.chars().all(invisible)
}

/// What was extracted as a document.
fn document(extract: Extract, relative: &str, body_start: usize, source: Source) -> Document {
    let stem = stem(relative);
    let id = extract.id.unwrap_or_else(|| match &extract.place {
        None => stem.to_owned(),
        Some(Place::SheetRow(sheet, row)) => format!("{stem}/{sheet}/{row}"),
        Some(place) => format!("{stem}/{}", place.number()),
    });
    Document {
        id,
        title: extract.title,
        date: extract.date,
        date_text: extract.date_text,
        series: extract.series,
        text: extract.text,
        body_start,
        blocks: extract.blocks,
        source,
        label: extract.label,
    }
}

/// Files of records that are larger are read in batches.
const LARGE: u64 = 8 << 20;
/// The same of compressed files.
const LARGE_COMPRESSED: u64 = 1 << 20;

/// Reads files in their order, some at a time; of large files of records some of the records.
#[derive(Debug)]
pub(super) struct PartBatches {
    files: std::collections::VecDeque<FoundFile>,
    records: Option<RecordFile>,
    options: FormatOptions,
}

impl PartBatches {
    /// Of `files`, with the `options` of reading.
    pub(super) fn new(files: Vec<FoundFile>, options: FormatOptions) -> Self {
        Self { files: files.into(), records: None, options }
    }

    /// Opens a large file or a stream: its records come in batches, any other is read whole.
    fn open(&mut self, found: FoundFile) -> Option<Part> {
        let bytes = match Input::open(&found.path).and_then(|input| RecordFile::open(&found, input, &self.options)) {
            Ok(Ok(records)) => {
                self.records = Some(records);
                return None;
            }
            Ok(Err(input)) => input.into_bytes(),
            Err(error) => Err(error),
        };
        Some(read_one(found, bytes, &self.options))
    }
}

impl Iterator for PartBatches {
    type Item = Vec<Part>;

    fn next(&mut self) -> Option<Vec<Part>> {
        loop {
            if let Some(records) = &mut self.records {
                match records.next() {
                    Some(part) => return Some(vec![part]),
                    None => self.records = None,
                }
            }
            let (mut whole, mut bytes) = (Vec::new(), 0);
            while bytes < BATCH_BYTES as u64
                && let Some(found) = self.files.front()
            {
                let length = found.path.metadata().map_or(0, |metadata| metadata.len());
                let compressed = uncompressed_name(&found.relative).len() < found.relative.len();
                let large = length > if compressed { LARGE_COMPRESSED } else { LARGE } || is_stream(&found.path);
                if large && !whole.is_empty() {
                    break;
                }
                bytes += length;
                let Some(found) = self.files.pop_front() else { break };
                if !large {
                    whole.push(found);
                } else if let Some(part) = self.open(found) {
                    return Some(vec![part]);
                } else {
                    break;
                }
            }
            if !whole.is_empty() {
                let read = |found: FoundFile| {
                    let bytes = read_bytes(&found.path);
                    read_one(found, bytes, &self.options)
                };
                return Some(whole.into_par_iter().map(read).collect());
            }
            if self.records.is_none() {
                return None;
            }
        }
    }
}

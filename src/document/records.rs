//! Files of many records that are read some megabytes at a time, and never held whole: JSON Lines
//! and mailboxes.

use super::collection::Problem;
use super::definition::Format;
use super::discover::FoundFile;
use super::email::MboxMessages;
use super::extract::Extraction;
use super::formats::{FormatOptions, ReadFile};
use super::html;
use super::input::{Input, uncompressed_name};
use super::lines::{LineBlock, LineReader};
use super::part::Part;
use super::table::{JsonLinesReading, read_markup};
use crate::error::Result;
use std::io::BufReader;

/// Records are read together up to so many bytes of the file.
pub(super) const BATCH_BYTES: usize = 16 << 20;

/// A file of records that is being read.
#[derive(Debug)]
pub(super) struct RecordFile {
    found: FoundFile,
    source: RecordSource,
    ended: bool,
}

#[derive(Debug)]
enum RecordSource {
    Lines(Box<LineReader>, Box<JsonLinesReading>),
    Messages(Box<MboxMessages<BufReader<Input>>>),
}

impl RecordFile {
    /// Reads `input`, which is the file `found`; gives it back if it holds no records.
    ///
    /// # Errors
    /// If its beginning cannot be read.
    pub(super) fn open(
        found: &FoundFile,
        mut input: Input,
        options: &FormatOptions,
    ) -> Result<std::result::Result<Self, Input>> {
        let format = match options.format {
            Some(format) => Some(format),
            None => input.format()?,
        };
        let source = match format {
            Some(Format::JsonLines) => {
                let reading = JsonLinesReading::new(&options.columns);
                RecordSource::Lines(Box::new(LineReader::of_records(input)), Box::new(reading))
            }
            Some(Format::Mailbox) => {
                let messages = MboxMessages::new(BufReader::with_capacity(1 << 20, input));
                RecordSource::Messages(Box::new(messages))
            }
            _ => return Ok(Err(input)),
        };
        let relative = uncompressed_name(&found.relative).to_owned();
        let found = FoundFile { path: found.path.clone(), relative };
        Ok(Ok(Self { found, source, ended: false }))
    }

    /// What was read is in UTF-8, or was decoded from this encoding.
    fn part(&self, format: Format, encoding: &'static str, extraction: Extraction) -> Part {
        let FoundFile { path, relative } = self.found.clone();
        let mut part = Part::default();
        part.add(ReadFile { path, relative, format, encoding, body_start: 0, extraction });
        part
    }
}

impl Iterator for RecordFile {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        if self.ended {
            return None;
        }
        match &mut self.source {
            RecordSource::Messages(messages) => {
                let bytes = messages.bytes();
                let extraction = messages.read_batch(BATCH_BYTES, html::extract);
                let read = messages.bytes() - bytes;
                self.ended = extraction.is_none();
                Some(Part { bytes: read, ..self.part(Format::Mailbox, "UTF-8", extraction?) })
            }
            RecordSource::Lines(lines, reading) => {
                let (blocks, failed) = blocks_of(lines);
                self.ended = blocks.is_empty() || failed.is_some();
                let pieces: Vec<(usize, &str)> = blocks.iter().map(LineBlock::numbered).collect();
                let documents = reading.read(&pieces);
                let problems = if self.ended { reading.finish() } else { Vec::new() };
                let (name, bytes, doubts) = (lines.encoding_name(), lines.bytes(), lines.take_problems());
                let extraction = read_markup(Extraction { documents, problems }, html::extract);
                let mut part = self.part(Format::JsonLines, name, extraction);
                part.problems.extend(doubts.into_iter().chain(failed));
                part.bytes = if self.ended { bytes } else { 0 };
                Some(part)
            }
        }
    }
}

/// The next blocks of lines up to [`BATCH_BYTES`], and why they end before the file does.
fn blocks_of(lines: &mut LineReader) -> (Vec<LineBlock>, Option<Problem>) {
    let (mut blocks, mut bytes) = (Vec::new(), 0);
    while bytes < BATCH_BYTES {
        match lines.next() {
            Some(Ok(block)) => {
                bytes += block.numbered().1.len();
                blocks.push(block);
            }
            Some(Err(error)) => return (blocks, Some(Problem::of(lines.path(), &error))),
            None => break,
        }
    }
    (blocks, None)
}

#[cfg(test)]
mod tests;

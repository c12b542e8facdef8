//! Documents that come batch by batch and are not held: for corpora that are larger than memory.

use super::assemble::{DocumentDates, assemble, gather};
use super::collection::{Collection, Problem};
use super::definition::Document;
use super::inputs::{ReadOptions, find};
use super::part::Part;
use super::parts::PartBatches;
use crate::error::Result;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// What was asked to be read: all of it, or the way to it batch by batch.
#[derive(Debug)]
pub enum Documents {
    /// Everything.
    Whole(Collection),
    /// There is more than was to be held.
    Streamed(Box<DocumentStream>),
}

/// Reads every input as [`read`](super::read) does, if it has at most so many paragraphs; a
/// paragraph is counted where a reader or an empty line parts two of them.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_at_most(inputs: &[PathBuf], options: &ReadOptions, paragraphs: usize) -> Result<Documents> {
    let mut stream = DocumentStream::open(inputs, options)?;
    let mut counted = 0;
    for parts in stream.parts.by_ref() {
        counted += parts.iter().flat_map(|part| &part.documents).map(|(document, _)| count(document)).sum::<usize>();
        stream.ready.extend(parts);
        if counted > paragraphs {
            return Ok(Documents::Streamed(Box::new(stream)));
        }
    }
    Ok(Documents::Whole(stream.whole()))
}

fn count(document: &Document) -> usize {
    let text = document.text.as_bytes();
    let breaks = || 1 + memchr::memmem::find_iter(text, b"\n\n").count();
    if document.blocks.is_empty() { breaks() } else { document.blocks.len() }
}

/// Reads inputs batch by batch, in their order. Ids that are given twice get a number; the order of
/// day and month of a file's dates is the one that its first megabytes show.
#[derive(Debug)]
pub struct DocumentStream {
    parts: PartBatches,
    /// What was read of them.
    ready: Vec<Part>,
    /// What goes before all documents.
    first: Collection,
    date_format: Option<String>,
    dates: DocumentDates,
    ids: StreamIds,
    ended: bool,
}

impl DocumentStream {
    /// Over the documents of `inputs`.
    ///
    /// # Errors
    /// As [`read`](super::read).
    pub fn open(inputs: &[PathBuf], options: &ReadOptions) -> Result<Self> {
        options.check()?;
        let mut first = Collection::default();
        let files = find(inputs, options, &mut first)?;
        let parts = PartBatches::new(files, options.formats.clone());
        let dates = DocumentDates::new(options.date_format.as_deref());
        let date_format = options.date_format.clone();
        let ids = StreamIds::default();
        Ok(Self { parts, ready: Vec::new(), first, date_format, dates, ids, ended: false })
    }

    /// All documents together, whose ids are told apart by their files.
    pub(super) fn whole(mut self) -> Collection {
        self.ready.extend(self.parts.flatten());
        assemble(&mut self.first, self.ready, self.date_format.as_deref());
        self.first
    }
}

impl Iterator for DocumentStream {
    type Item = Collection;

    /// The next documents, with what could not be read among them; the last collection has the
    /// doubts about all.
    fn next(&mut self) -> Option<Collection> {
        if self.ended {
            return None;
        }
        let mut collection = std::mem::take(&mut self.first);
        let parts = match std::mem::take(&mut self.ready) {
            ready if ready.is_empty() => self.parts.next(),
            ready => Some(ready),
        };
        match parts {
            Some(parts) => {
                gather(&mut collection, parts);
                self.dates.read(&mut collection.documents);
                collection.documents.iter_mut().for_each(|document| self.ids.make_unique(document));
            }
            None => {
                self.ended = true;
                collection.problems.extend(self.dates.problems());
                collection.problems.extend(self.ids.problem());
            }
        }
        Some(collection)
    }
}

/// The ids that were given, by their hashes.
#[derive(Debug, Default)]
struct StreamIds {
    /// How often each was met.
    times: FxHashMap<u128, u32>,
    repeated: usize,
    first_repeated: String,
}

impl StreamIds {
    fn make_unique(&mut self, document: &mut Document) {
        let times = self.times.entry(hash(&document.id)).or_default();
        *times += 1;
        if *times == 1 {
            return;
        }
        if self.repeated == 0 {
            self.first_repeated.clone_from(&document.id);
        }
        self.repeated += 1;
        let mut number = *times;
        let id = loop {
            let id = format!("{}~{number}", document.id);
            let taken = self.times.entry(hash(&id)).or_default();
            *taken += 1;
            if *taken == 1 {
                break id;
            }
            number += 1;
        };
        document.id = id;
    }

    fn problem(&self) -> Option<Problem> {
        let given = match self.repeated {
            1 => "1 record has an id that was given before".to_owned(),
            count => format!("{count} records have ids that were given before"),
        };
        (self.repeated > 0).then(|| Problem {
            place: self.first_repeated.clone(),
            reason: format!("{given}; a number was added to tell them apart"),
            hint: "give every record an id of its own".into(),
            lost: false,
        })
    }
}

/// The same on every machine and in every version.
fn hash(id: &str) -> u128 {
    let digest = Sha256::digest(id.as_bytes());
    digest.iter().take(16).fold(0, |sum, byte| sum << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests;

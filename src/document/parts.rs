//! The documents of files, some megabytes of text at a time.

use super::discover::FoundFile;
use super::formats::FormatOptions;
use super::input::{Input, is_stream, uncompressed_name};
use super::part::{Part, read_one};
use super::records::{BATCH_BYTES, RecordFile};
use crate::error::{Error, Result};
use rayon::prelude::*;
use std::path::Path;

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

/// The bytes of a file as they are, also where they are compressed: what can be read of a damaged
/// file is read.
fn stored_bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| Error::io("read", path, source))
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
                    let bytes = stored_bytes(&found.path);
                    read_one(found, bytes, &self.options)
                };
                return Some(whole.into_par_iter().map(read).collect());
            }
            self.records.as_ref()?;
        }
    }
}

//! Counted rows on disk, block by block, while the corpus is still being read: they cannot be
//! weighed before it ends.
//!
//! The file has no name: it is gone when the program is, however that ends. Five bytes an entry, as
//! a rule.

use crate::error::{Error, ErrorKind, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Rows of numbers and counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SpilledRows {
    /// How many entries each row has.
    pub(super) lengths: Vec<u32>,
    /// What is counted, row after row.
    pub(super) numbers: Vec<u32>,
    /// How often; sums of signs may be negative.
    pub(super) counts: Vec<i32>,
}

impl SpilledRows {
    /// The numbers and counts of each row.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u32], &[i32])> {
        let mut start = 0;
        self.lengths.iter().map(move |length| {
            let range = start..start + *length as usize;
            start = range.end;
            (&self.numbers[range.clone()], &self.counts[range])
        })
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + 4 * self.lengths.len() + 5 * self.numbers.len());
        for whole in [&[self.lengths.len() as u32, self.numbers.len() as u32], &*self.lengths, &*self.numbers] {
            whole.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
        }
        // Small counts of either sign take a byte; 255 means that the count is stored after all of
        // them.
        let zigzag = |count: &i32| (count << 1 ^ count >> 31) as u32;
        bytes.extend(self.counts.iter().map(|count| zigzag(count).min(255) as u8));
        let long = self.counts.iter().map(zigzag).filter(|count| *count >= 255);
        long.for_each(|count| bytes.extend_from_slice(&count.to_le_bytes()));
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(8)?;
        let number = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
        let sizes: Vec<usize> = head.as_chunks().0.iter().map(|bytes| number(bytes) as usize).collect();
        let (lengths, rest) = rest.split_at_checked(4 * sizes[0])?;
        let (numbers, rest) = rest.split_at_checked(4 * sizes[1])?;
        let (short, long) = rest.split_at_checked(sizes[1])?;
        let mut long = long.as_chunks().0.iter().map(number);
        let mut counts = Vec::with_capacity(sizes[1]);
        for byte in short {
            let zigzag = if *byte == 255 { long.next()? } else { u32::from(*byte) };
            counts.push((zigzag >> 1) as i32 ^ -((zigzag & 1) as i32));
        }
        Some(Self {
            lengths: lengths.as_chunks().0.iter().map(number).collect(),
            numbers: numbers.as_chunks().0.iter().map(number).collect(),
            counts,
        })
    }
}

/// Where a block is in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockPosition {
    start: u64,
    length: usize,
}

/// Blocks of rows on disk.
#[derive(Debug)]
pub(super) struct Spill {
    folder: PathBuf,
    file: Mutex<(File, u64)>,
}

impl Spill {
    /// A file without a name in `folder`.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn in_folder(folder: &Path) -> Result<Self> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let file = tempfile::tempfile_in(folder).map_err(|source| Error::io("write into", folder, source))?;
        Ok(Self { folder: folder.to_owned(), file: Mutex::new((file, 0)) })
    }

    /// Writes a block.
    ///
    /// # Errors
    /// If the disk is full.
    pub(super) fn write(&self, rows: &SpilledRows) -> Result<BlockPosition> {
        let bytes = rows.encode();
        let mut file = self.file.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let place = BlockPosition { start: file.1, length: bytes.len() };
        file.0.write_all(&bytes).map_err(|source| Error::io("write into", &self.folder, source))?;
        file.1 += bytes.len() as u64;
        Ok(place)
    }

    /// Reads a block back.
    ///
    /// # Errors
    /// If the disk fails.
    pub(super) fn read(&self, place: BlockPosition) -> Result<SpilledRows> {
        let mut bytes = vec![0; place.length];
        let mut file = self.file.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let read = file.0.seek(SeekFrom::Start(place.start)).and_then(|_| file.0.read_exact(&mut bytes));
        drop(file);
        read.map_err(|source| Error::io("read back from", &self.folder, source))?;
        SpilledRows::decode(&bytes)
            .ok_or_else(|| Error::new(ErrorKind::Io, "what was written to disk did not come back whole"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_comes_back(rows in proptest::collection::vec(proptest::collection::vec((any::<u32>(), any::<i32>()), 0..20), 0..20)) {
            let spilled = SpilledRows {
                lengths: rows.iter().map(|row| row.len() as u32).collect(),
                numbers: rows.iter().flatten().map(|entry| entry.0).collect(),
                counts: rows.iter().flatten().map(|entry| entry.1 >> (entry.0 % 32)).collect(),
            };
            let bytes = spilled.encode();
            prop_assert_eq!(SpilledRows::decode(&bytes), Some(spilled.clone()));
            prop_assert!(bytes.is_empty() || SpilledRows::decode(&bytes[..bytes.len() - 1]) != Some(spilled));
        }
    }

    #[test]
    fn blocks_are_found_at_their_places() {
        let spill = Spill::in_folder(&std::env::temp_dir()).unwrap();
        let block = |n: u32| SpilledRows { lengths: vec![n], numbers: (0..n).collect(), counts: vec![-3; n as usize] };
        let places: Vec<BlockPosition> = (0..9).map(|n| spill.write(&block(n)).unwrap()).collect();
        for n in [8, 0, 3] {
            assert_eq!(spill.read(places[n as usize]).unwrap(), block(n));
        }
    }
}

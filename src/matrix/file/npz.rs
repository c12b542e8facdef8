//! SciPy's `.npz`: a ZIP archive of NumPy arrays, stored, as
//! `scipy.sparse.save_npz(compressed=False)` writes it.
//!
//! All sizes are known before the first row comes, so that the three long arrays (column numbers,
//! values, offsets) grow side by side, each at its own place in the file. Sizes and places are in
//! 64 bits throughout (ZIP64).
//!
//! Sources: NumPy's format 1.0 (`numpy.lib.format`), PKWARE's APPNOTE 6.3.9.

use super::rows::{RowBlock, RowWriter, Shape, ValueKind, Values, unfinished};
use crate::error::{Error, Result};
use crate::output::OutputFile;
use std::io::{Seek, SeekFrom, Write};

/// So much of an array is gathered before it is written to its place.
const BUFFER: usize = 1 << 20;

/// The length of a ZIP64 extra field with two sizes; a local header has one.
const EXTRA: u64 = 20;
const LOCAL: u64 = 30;

pub(super) struct NpzWriter {
    file: OutputFile,
    shape: Shape,
    members: Vec<Member>,
    /// Offsets are `i32` as long as they fit, as SciPy has them.
    wide: bool,
    rows: u64,
    stored: u64,
}

/// One array in the archive.
struct Member {
    name: &'static str,
    /// Where its local header is.
    header: u64,
    /// Where its content goes on.
    next: u64,
    /// The length of its content, the array's header with it.
    length: u64,
    written: u64,
    crc: crc32fast::Hasher,
    buffer: Vec<u8>,
}

const INDICES: usize = 0;
const OFFSETS: usize = 1;
const VALUES: usize = 2;

impl NpzWriter {
    pub(super) fn new(file: OutputFile, shape: Shape, kind: ValueKind) -> Result<Self> {
        if shape.columns > i32::MAX as u64 {
            return Err(Error::data(format!("{} columns are more than SciPy's indices hold", shape.columns)));
        }
        let wide = shape.stored > i32::MAX as u64;
        let whole = if wide { "<i8" } else { "<i4" };
        let value = match kind {
            ValueKind::Weights => "<f4",
            ValueKind::Counts => "<i4",
        };
        // SciPy requires column numbers and offsets of one type.
        let width = if wide { 8 } else { 4 };
        let arrays = [
            ("indices.npy", header(whole, &[shape.stored]), width * shape.stored, Vec::new()),
            ("indptr.npy", header(whole, &[shape.rows + 1]), width * (shape.rows + 1), Vec::new()),
            ("data.npy", header(value, &[shape.stored]), 4 * shape.stored, Vec::new()),
            ("format.npy", header("|S3", &[]), 3, b"csr".to_vec()),
            ("shape.npy", header("<i8", &[2]), 16, [shape.rows, shape.columns].map(u64::to_le_bytes).concat()),
        ];
        let mut place = 0;
        let mut members = Vec::new();
        for (name, header, length, content) in arrays {
            let start = place + LOCAL + name.len() as u64 + EXTRA;
            let mut member = Member {
                name,
                header: place,
                next: start,
                length: header.len() as u64 + length,
                written: 0,
                crc: crc32fast::Hasher::new(),
                buffer: Vec::new(),
            };
            member.push(&header);
            member.push(&content);
            place = start + member.length;
            members.push(member);
        }
        let mut writer = Self { file, shape, members, wide, rows: 0, stored: 0 };
        writer.push_offset();
        Ok(writer)
    }

    fn push_offset(&mut self) {
        let (stored, wide) = (self.stored, self.wide);
        let offsets = &mut self.members[OFFSETS];
        if wide { offsets.push(&stored.to_le_bytes()) } else { offsets.push(&(stored as u32).to_le_bytes()) }
    }

    fn flush(&mut self, least: usize) -> Result<()> {
        for member in &mut self.members {
            if member.buffer.len() > least {
                let file = &mut self.file;
                let done = file.seek(SeekFrom::Start(member.next)).and_then(|_| file.write_all(&member.buffer));
                done.map_err(|source| file.error(source))?;
                member.next += member.buffer.len() as u64;
                member.buffer.clear();
            }
        }
        Ok(())
    }
}

impl Member {
    fn push(&mut self, bytes: &[u8]) {
        self.crc.update(bytes);
        self.buffer.extend_from_slice(bytes);
        self.written += bytes.len() as u64;
    }
}

impl RowWriter for NpzWriter {
    fn write(&mut self, rows: &RowBlock) -> Result<()> {
        for length in &rows.lengths {
            self.stored += *length as u64;
            self.rows += 1;
            self.push_offset();
        }
        let indices = &mut self.members[INDICES];
        let wide = self.wide;
        let mut bytes = Vec::with_capacity(rows.columns.len() * 8);
        for column in &rows.columns {
            if wide {
                bytes.extend_from_slice(&u64::from(*column).to_le_bytes());
            } else {
                bytes.extend_from_slice(&column.to_le_bytes());
            }
        }
        indices.push(&bytes);
        bytes.clear();
        match &rows.values {
            Values::Weights(values) => values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes())),
            Values::Counts(values) => values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes())),
        }
        self.members[VALUES].push(&bytes);
        self.flush(BUFFER)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.flush(0)?;
        let whole = self.rows == self.shape.rows && self.members.iter().all(|member| member.written == member.length);
        if !whole {
            return Err(unfinished(self.file.path()));
        }
        let mut directory = Vec::new();
        let mut end = 0;
        for member in &self.members {
            let crc = member.crc.clone().finalize();
            let file = &mut self.file;
            let local = member.local_header(crc);
            let done = file.seek(SeekFrom::Start(member.header)).and_then(|_| file.write_all(&local));
            done.map_err(|source| file.error(source))?;
            directory.extend(member.directory_entry(crc));
            end = member.next;
        }
        let tail = tail(self.members.len() as u64, directory.len() as u64, end);
        let file = &mut self.file;
        let done = file
            .seek(SeekFrom::Start(end))
            .and_then(|_| file.write_all(&directory))
            .and_then(|()| file.write_all(&tail));
        done.map_err(|source| file.error(source))?;
        self.file.commit()
    }
}

/// Version 4.5, for ZIP64; no flags, stored; the first day that ZIP knows, so that the same matrix
/// gives the same bytes.
const COMMON: [u8; 10] = [45, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
/// The value where a size is too long for 32 bits.
const LONG: [u8; 4] = [0xFF; 4];

impl Member {
    fn local_header(&self, crc: u32) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(COMMON);
        bytes.extend(crc.to_le_bytes());
        bytes.extend(LONG);
        bytes.extend(LONG);
        bytes.extend((self.name.len() as u16).to_le_bytes());
        bytes.extend((EXTRA as u16).to_le_bytes());
        bytes.extend(self.name.as_bytes());
        bytes.extend([1, 0, 16, 0]);
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.length.to_le_bytes());
        bytes
    }

    fn directory_entry(&self, crc: u32) -> Vec<u8> {
        let mut bytes = b"PK\x01\x02".to_vec();
        bytes.extend([45, 0]);
        bytes.extend(COMMON);
        bytes.extend(crc.to_le_bytes());
        bytes.extend(LONG);
        bytes.extend(LONG);
        bytes.extend((self.name.len() as u16).to_le_bytes());
        bytes.extend([28, 0]);
        // No comment, one disk, a binary file, no attributes.
        bytes.extend([0; 10]);
        bytes.extend(LONG);
        bytes.extend(self.name.as_bytes());
        bytes.extend([1, 0, 24, 0]);
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.header.to_le_bytes());
        bytes
    }
}

/// The ends of the directory: ZIP64's, its locator, and the old one that leads to them.
fn tail(members: u64, length: u64, start: u64) -> Vec<u8> {
    let mut bytes = b"PK\x06\x06".to_vec();
    bytes.extend(44u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(members.to_le_bytes());
    bytes.extend(members.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend((start + length).to_le_bytes());
    bytes.extend([1, 0, 0, 0]);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([0xFF; 12]);
    bytes.extend([0, 0]);
    bytes
}

/// The header of a NumPy array; arrays begin at a multiple of 64 bytes.
fn header(kind: &str, shape: &[u64]) -> Vec<u8> {
    let shape = match shape {
        [] => "()".to_owned(),
        [one] => format!("({one},)"),
        more => format!("({})", more.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")),
    };
    let mut text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    let length = (10 + text.len() + 1).next_multiple_of(64) - 10;
    text.extend(std::iter::repeat_n(' ', length - 1 - text.len()));
    text.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((length as u16).to_le_bytes());
    bytes.extend(text.into_bytes());
    bytes
}

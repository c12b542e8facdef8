//! The files of a ZIP archive whose directory is missing, as at the end of a truncated one: read
//! by the header before each file.

use super::entry::ContainerEntry;
use super::entry_losses::{EntryLosses, LossCause};
use super::entry_names::{is_folder, is_system_file, safe_name};
use super::inflate::{InflateEnd, allowed_bytes, read_within, too_large};
use crate::document::extract::{Limits, ReadProblem};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use memchr::memmem;

const LOCAL: &[u8] = b"PK\x03\x04";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const HEADER: usize = 30;

/// The header before a file.
struct LocalHeader {
    flags: u16,
    method: u16,
    crc: u32,
    /// Bytes that the file takes, where the header knows.
    compressed: Option<usize>,
    name: Vec<u8>,
    /// Where the content begins.
    start: usize,
}

impl LocalHeader {
    fn at(bytes: &[u8], place: usize) -> Option<Self> {
        let header = bytes.get(place..place.checked_add(HEADER)?)?;
        let short = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let long = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let name_start = place + HEADER;
        let name_end = name_start + usize::from(short(26));
        let (flags, size) = (short(6), long(18));
        let known = flags & 8 == 0 && size != u32::MAX;
        Some(Self {
            flags,
            method: short(8),
            crc: long(14),
            compressed: known.then_some(size as usize),
            name: bytes.get(name_start..name_end)?.to_vec(),
            start: name_end + usize::from(short(28)),
        })
    }
}

/// Gives every whole file to `visit`, in the archive's order. Always reports that the archive is
/// damaged.
pub(crate) fn for_each(bytes: &[u8], limits: &Limits, visit: &mut dyn FnMut(ContainerEntry)) -> Vec<ReadProblem> {
    let mut losses = EntryLosses::default();
    let mut left = allowed_bytes(bytes.len() as u64, limits);
    let mut next = memmem::find(bytes, LOCAL);
    let (mut count, mut given) = (0, 0);
    while let Some(place) = next {
        let Some(header) = LocalHeader::at(bytes, place) else { break };
        if count == limits.entries {
            let reason = format!("the archive has more than {count} entries, the others were not read");
            losses.add_problem(ReadProblem::lost(None, reason, "part it into smaller archives"));
            break;
        }
        count += 1;
        let name = safe_name(&header.name, &format!("entry-{count}"));
        let (content, end) = content(bytes, &header, left);
        match content {
            Ok(_) if is_folder(&header.name) || is_system_file(&name) => {}
            Ok(content) => {
                left -= content.len() as u64;
                given += 1;
                visit(ContainerEntry { name, bytes: content });
            }
            Err(cause) => losses.add(cause, reason(cause, &name, bytes.len() as u64, limits)),
        }
        next = find_from(bytes, LOCAL, end);
    }
    let reason = format!("the ZIP archive is truncated or damaged, {given} of its entries were read");
    losses.add_problem(ReadProblem::lost(None, reason, "get the file again, whole"));
    losses.finish()
}

fn find_from(bytes: &[u8], wanted: &[u8], start: usize) -> Option<usize> {
    memmem::find(bytes.get(start..)?, wanted).map(|offset| start + offset)
}

fn reason(cause: LossCause, name: &str, size: u64, limits: &Limits) -> String {
    match cause {
        LossCause::Encrypted => format!("'{name}' is encrypted"),
        LossCause::Method => format!("'{name}' is compressed by a method that is not read"),
        LossCause::Damaged => format!("'{name}' is truncated or damaged"),
        LossCause::TooLarge => too_large(name, size, limits),
    }
}

/// The content of a file, and a place not before its end.
fn content(bytes: &[u8], header: &LocalHeader, allowed: u64) -> (Result<Vec<u8>, LossCause>, usize) {
    let known_end = header.compressed.map(|size| header.start.saturating_add(size));
    let after = known_end.unwrap_or(header.start).max(header.start);
    if header.flags & 1 != 0 {
        return (Err(LossCause::Encrypted), after);
    }
    let part = match known_end {
        Some(end) => bytes.get(header.start..end),
        None => bytes.get(header.start..),
    };
    let Some(part) = part else {
        // The file goes beyond the end, and no other comes after it.
        return (Err(LossCause::Damaged), bytes.len());
    };
    match (header.method, known_end) {
        (0, Some(_)) if part.len() as u64 > allowed => (Err(LossCause::TooLarge), after),
        (0, Some(_)) => (checked(part.to_vec(), &[header.crc]), after),
        // Where a stored file without a size ends cannot be known.
        (0, None) => (Err(LossCause::Damaged), after),
        (8, _) => {
            let mut decoder = DeflateDecoder::new(part);
            let (content, end) = read_within(&mut decoder, allowed);
            let place = header.start.saturating_add(usize::try_from(decoder.total_in()).unwrap_or(part.len()));
            let after = known_end.unwrap_or(place);
            let content = match end {
                InflateEnd::TooLarge => Err(LossCause::TooLarge),
                InflateEnd::Broken(_) => Err(LossCause::Damaged),
                InflateEnd::Whole if known_end.is_some() => checked(content, &[header.crc]),
                InflateEnd::Whole => checked(content, &descriptor_crcs(bytes, place)),
            };
            (content, after)
        }
        _ => (Err(LossCause::Method), after),
    }
}

/// The checksum behind a content, with or without a signature before it; none at the end.
fn descriptor_crcs(bytes: &[u8], place: usize) -> Vec<u32> {
    let at = |place: usize| {
        let four = bytes.get(place..place.checked_add(4)?)?;
        Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    };
    let signed = bytes.get(place..).is_some_and(|rest| rest.starts_with(DESCRIPTOR));
    [at(place), at(place.saturating_add(4)).filter(|_| signed)].into_iter().flatten().collect()
}

/// The content, if its checksum is one of `expected`, or none is known.
fn checked(content: Vec<u8>, expected: &[u32]) -> Result<Vec<u8>, LossCause> {
    let mut crc = Crc::new();
    crc.update(&content);
    if expected.is_empty() || expected.contains(&crc.sum()) { Ok(content) } else { Err(LossCause::Damaged) }
}

//! The files of a ZIP archive, by name. An archive without its directory, as a truncated one, is
//! left to `zip_scan`.

use super::entry::ContainerEntry;
use super::entry_losses::{EntryLosses, LossCause};
use super::entry_names::{is_folder, is_system_file, safe_name};
use super::inflate::{InflateEnd, allowed_bytes, read_within, too_large};
use super::zip_scan;
use crate::document::extract::{Limits, ReadProblem};
use std::io::Cursor;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

type ZipFiles<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Gives every file to `visit`; folders and files of operating systems are left out, links are
/// counted.
pub(crate) fn for_each(bytes: &[u8], limits: &Limits, visit: &mut dyn FnMut(ContainerEntry)) -> Vec<ReadProblem> {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        // A directory that begins later belongs to an archive inside of a truncated one.
        Ok(archive) if archive.offset() == 0 || !bytes.starts_with(b"PK\x03\x04") => archive,
        _ => return zip_scan::for_each(bytes, limits, visit),
    };
    let mut losses = EntryLosses::default();
    if archive.has_duplicate_names() {
        let reason = "the archive has several entries of the same name, one of each was read";
        losses.add_problem(ReadProblem::lost(None, reason, "unpack it, and give the files different names"));
    }
    let files = list(&archive, limits, &mut losses);
    let mut left = allowed_bytes(bytes.len() as u64, limits);
    for (place, (name, index)) in files.iter().enumerate() {
        match read(&mut archive, *index, name, (left, limits)) {
            Ok(content) => {
                left -= content.len() as u64;
                visit(ContainerEntry { name: name.clone(), bytes: content });
            }
            Err(EntryFailure { cause, reason, spent }) => {
                losses.add(cause, reason);
                left -= spent.min(left);
            }
        }
        let others = files.len() - place - 1;
        if left == 0 && others > 0 {
            let whole = allowed_bytes(bytes.len() as u64, limits);
            let reason = format!("the archive inflates to more than {whole} bytes, {others} entries were not read");
            let hint = "unpack it, and check that it is what it claims to be";
            losses.add_problem(ReadProblem::lost(None, reason, hint));
            break;
        }
    }
    losses.finish()
}

/// The files by name, with their places in the directory.
fn list(archive: &ZipFiles<'_>, limits: &Limits, losses: &mut EntryLosses) -> Vec<(String, usize)> {
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index_data(index) else { continue };
        let raw = entry.name_raw();
        let fallback = format!("entry-{}", index + 1);
        // Names that are not UTF-8 are in the archive's code page, which the library knows.
        let name = match (std::str::from_utf8(raw), entry.name()) {
            (Err(_), Ok(decoded)) => safe_name(decoded.as_bytes(), &fallback),
            _ => safe_name(raw, &fallback),
        };
        if entry.is_dir() || is_folder(raw) || is_system_file(&name) {
            continue;
        }
        if entry.is_symlink() {
            losses.add_link();
            continue;
        }
        files.push((name, index));
    }
    files.sort();
    if archive.len() > limits.entries {
        let reason = format!(
            "the archive has {} entries, the limit is {}: the others were not read",
            archive.len(),
            limits.entries
        );
        losses.add_problem(ReadProblem::lost(None, reason, "part it into smaller archives"));
        files.truncate(limits.entries);
    }
    files
}

/// Why an entry was not read, and how many bytes were inflated for it.
struct EntryFailure {
    cause: LossCause,
    reason: String,
    spent: u64,
}

fn read(
    archive: &mut ZipFiles<'_>,
    index: usize,
    name: &str,
    (left, limits): (u64, &Limits),
) -> Result<Vec<u8>, EntryFailure> {
    refuse_unread(archive, index, name)?;
    let mut entry = archive.by_index(index).map_err(|error| failure(name, &error))?;
    let compressed = entry.compressed_size();
    let allowed = allowed_bytes(compressed, limits).min(left);
    let (content, end) = read_within(&mut entry, allowed);
    match end {
        InflateEnd::Whole => Ok(content),
        InflateEnd::TooLarge => {
            let reason = match allowed < allowed_bytes(compressed, limits) {
                true => format!("'{name}' inflates to more than the {left} bytes left of what is allowed"),
                false => too_large(name, compressed, limits),
            };
            Err(EntryFailure { cause: LossCause::TooLarge, reason, spent: allowed })
        }
        InflateEnd::Broken(error) => {
            let reason = format!("'{name}' is damaged: {error}");
            Err(EntryFailure { cause: LossCause::Damaged, reason, spent: content.len() as u64 })
        }
    }
}

/// Refuses entries that are encrypted or compressed by another method than `deflate`.
fn refuse_unread(archive: &ZipFiles<'_>, index: usize, name: &str) -> Result<(), EntryFailure> {
    let entry = archive.by_index_data(index).map_err(|error| failure(name, &error))?;
    if entry.encrypted() {
        return Err(EntryFailure { cause: LossCause::Encrypted, reason: format!("'{name}' is encrypted"), spent: 0 });
    }
    match entry.compression() {
        CompressionMethod::Stored | CompressionMethod::Deflated => Ok(()),
        method => {
            let reason = format!("'{name}' is compressed by the method {method}, which is not read");
            Err(EntryFailure { cause: LossCause::Method, reason, spent: 0 })
        }
    }
}

fn failure(name: &str, error: &ZipError) -> EntryFailure {
    let (cause, reason) = match error {
        ZipError::UnsupportedArchive(text) => (LossCause::Method, format!("'{name}' cannot be unpacked: {text}")),
        _ => (LossCause::Damaged, format!("'{name}' is damaged: {error}")),
    };
    EntryFailure { cause, reason, spent: 0 }
}

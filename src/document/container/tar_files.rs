//! The files of a tar archive, in its order.

use super::entry::ContainerEntry;
use super::entry_losses::{EntryLosses, LossCause};
use super::entry_names::{is_folder, is_system_file, safe_name};
use super::inflate::{InflateEnd, allowed_bytes, read_within};
use crate::document::extract::{Limits, ReadProblem};
use std::io::Read;
use tar::{Archive, Entry, EntryType};

const BLOCK: usize = 512;

/// Gives every file to `visit`; folders, devices and files of operating systems are left out, links
/// are counted.
pub(crate) fn for_each(bytes: &[u8], limits: &Limits, visit: &mut dyn FnMut(ContainerEntry)) -> Vec<ReadProblem> {
    let mut losses = EntryLosses::default();
    let mut archive = Archive::new(bytes);
    // Archives that were appended to one another are one archive.
    archive.set_ignore_zeros(true);
    let Ok(entries) = archive.entries() else {
        return vec![ReadProblem::lost(None, "the tar archive cannot be read", "get the file again, whole")];
    };
    let mut left = allowed_bytes(bytes.len() as u64, limits);
    let (mut last_name, mut cut) = (None, false);
    for (count, entry) in entries.enumerate() {
        if count >= limits.entries {
            let reason = format!("the archive has more than {} entries, the others were not read", limits.entries);
            losses.add_problem(ReadProblem::lost(None, reason, "part it into smaller archives"));
            return losses.finish();
        }
        let mut entry = match entry {
            Ok(entry) => entry,
            // That the last entry is cut is known already.
            Err(_) if cut => return losses.finish(),
            Err(error) => {
                losses.add_problem(damaged(last_name.as_deref(), &error));
                return losses.finish();
            }
        };
        let raw = entry.path_bytes().into_owned();
        let name = safe_name(&raw, &format!("entry-{}", count + 1));
        last_name = Some(name.clone());
        match entry.header().entry_type() {
            EntryType::Symlink | EntryType::Link => losses.add_link(),
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse
                if !is_folder(&raw) && !is_system_file(&name) =>
            {
                cut = is_cut(&entry, bytes);
                let content = if cut {
                    Err((LossCause::Damaged, "is lost, the tar archive is cut inside of it".to_owned()))
                } else {
                    read(&mut entry, left)
                };
                match content {
                    Ok(content) => {
                        left -= content.len() as u64;
                        visit(ContainerEntry { name, bytes: content });
                    }
                    Err((cause, reason)) => losses.add(cause, format!("'{name}' {reason}")),
                }
            }
            _ => {}
        }
    }
    if !bytes.ends_with(&[0; BLOCK]) {
        let reason = "the tar archive has no end mark, files may be missing";
        losses.add_problem(ReadProblem::doubt(None, reason, "get the file again, whole"));
    }
    losses.finish()
}

/// The content of an entry, or why it is not read.
fn read(entry: &mut Entry<'_, impl Read>, left: u64) -> Result<Vec<u8>, (LossCause, String)> {
    let size = entry.size();
    let (content, end) = if size > left { (Vec::new(), InflateEnd::TooLarge) } else { read_within(entry, left) };
    match end {
        InflateEnd::Whole => Ok(content),
        InflateEnd::TooLarge => {
            Err((LossCause::TooLarge, format!("has {size} bytes, {left} are left of what is allowed")))
        }
        InflateEnd::Broken(error) => Err((LossCause::Damaged, format!("is damaged: {error}"))),
    }
}

/// Whether the content goes beyond the end of the archive. A sparse file takes fewer bytes in it
/// than it has.
fn is_cut(entry: &Entry<'_, impl Read>, bytes: &[u8]) -> bool {
    let size = match entry.header().entry_type() {
        EntryType::GNUSparse => entry.header().entry_size().unwrap_or(0),
        _ => entry.size(),
    };
    entry.raw_file_position().saturating_add(size) > bytes.len() as u64
}

fn damaged(last_name: Option<&str>, error: &std::io::Error) -> ReadProblem {
    let reason = match last_name {
        Some(name) => format!("the tar archive is truncated or damaged after '{name}': {error}"),
        None => format!("the tar archive is truncated or damaged: {error}"),
    };
    ReadProblem::lost(None, reason, "get the file again, whole")
}

//! The files inside a compressed file or an archive, one by one.

use super::container_kind::ContainerKind;
use super::entry::ContainerEntry;
use super::entry_names::inner_name;
use super::inflate::{GzipMembers, InflateEnd, ZstdFrames, allowed_bytes, read_within, too_large};
use super::{tar_files, zip_files};
use crate::document::extract::{Limits, ReadProblem};

/// Gives every file of the container in `bytes` to `visit`, and returns what was not read.
///
/// gzip and zstd hold one file, named like `name` without its last extension. The files of a tar
/// archive come in its order, those of a ZIP archive by name. Containers inside are entries like
/// others: the caller calls again for them, and counts the depth.
pub(crate) fn for_each_entry(
    bytes: &[u8],
    kind: ContainerKind,
    limits: &Limits,
    name: &str,
    visit: &mut dyn FnMut(ContainerEntry),
) -> Vec<ReadProblem> {
    match kind {
        ContainerKind::Gzip => {
            let mut members = GzipMembers::new(bytes);
            let read = read_within(&mut members, allowed_bytes(bytes.len() as u64, limits));
            let compressed = CompressedFile { kind: "gzip", name, size: bytes.len() as u64, limits };
            compressed.give(read, members.trailing, visit)
        }
        ContainerKind::Zstd => {
            let mut frames = ZstdFrames::new(bytes);
            let read = read_within(&mut frames, allowed_bytes(bytes.len() as u64, limits));
            let compressed = CompressedFile { kind: "zstd", name, size: bytes.len() as u64, limits };
            compressed.give(read, frames.trailing, visit)
        }
        ContainerKind::Zip => zip_files::for_each(bytes, limits, visit),
        ContainerKind::Tar => tar_files::for_each(bytes, limits, visit),
        ContainerKind::Unsupported(what) => {
            vec![ReadProblem::lost(None, format!("it is {what}, which is not read"), "unpack it")]
        }
    }
}

/// A file of one compressed content.
struct CompressedFile<'a> {
    kind: &'static str,
    name: &'a str,
    size: u64,
    limits: &'a Limits,
}

impl CompressedFile<'_> {
    /// Gives what was read, also if the end is missing.
    fn give(
        &self,
        (bytes, end): (Vec<u8>, InflateEnd),
        trailing: bool,
        visit: &mut dyn FnMut(ContainerEntry),
    ) -> Vec<ReadProblem> {
        let name = inner_name(self.name);
        let kind = self.kind;
        let mut problems = Vec::new();
        match end {
            InflateEnd::TooLarge => {
                let reason = too_large(&name, self.size, self.limits);
                let hint = "unpack it, and check that it is what it claims to be";
                return vec![ReadProblem::lost(None, reason, hint)];
            }
            InflateEnd::Broken(error) => {
                let reason = match bytes.len() {
                    0 => format!("'{name}' cannot be unpacked, the {kind} file is truncated or damaged: {error}"),
                    length => {
                        format!(
                            "'{name}' is lost after byte {length}, the {kind} file is truncated or damaged: {error}"
                        )
                    }
                };
                problems.push(ReadProblem::lost(None, reason, "get the file again, whole"));
                if bytes.is_empty() {
                    return problems;
                }
            }
            InflateEnd::Whole => {}
        }
        if trailing {
            let reason = format!("bytes after the end of the {kind} data of '{name}' were left out");
            problems.push(ReadProblem::doubt(None, reason, "get the file again, if they should be text"));
        }
        visit(ContainerEntry { name, bytes });
        problems
    }
}

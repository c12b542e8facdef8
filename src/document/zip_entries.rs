//! The entries of a ZIP archive, inflated within limits. Office documents, EPUB and archives of
//! documents are read through it.

use super::extract::{Limits, ReadProblem};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// An open ZIP archive.
pub(crate) struct ZipEntries<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
    /// Bytes inflated so far, of all entries.
    inflated: u64,
}

impl<'a> ZipEntries<'a> {
    /// Opens the archive in `bytes`.
    ///
    /// # Errors
    /// If it is truncated or no ZIP archive, or has more entries than the limit.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadProblem> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            ReadProblem::lost(None, "the ZIP archive is truncated or damaged", "get the file again, whole")
        })?;
        if archive.len() > limits.entries {
            let reason = format!("the archive has {} entries, the limit is {}", archive.len(), limits.entries);
            return Err(ReadProblem::lost(None, reason, "part it into smaller archives"));
        }
        Ok(Self { archive, limits: *limits, inflated: 0 })
    }

    /// The names of the entries in the archive's order, folders left out.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = self.archive.file_names().filter_map(Result::ok);
        names.filter(|name| !name.ends_with('/')).map(std::borrow::Cow::into_owned).collect()
    }

    /// The bytes of the entry of that name; none if there is no such entry.
    ///
    /// # Errors
    /// If the entry is encrypted, damaged or larger than the limits allow.
    pub(crate) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadProblem> {
        let mut entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(problem(name, &error)),
        };
        let left = self.limits.inflated_bytes.saturating_sub(self.inflated);
        let most = left.min(self.limits.inflated(entry.compressed_size()));
        let mut bytes = Vec::new();
        let read = entry.by_ref().take(most.saturating_add(1)).read_to_end(&mut bytes);
        if bytes.len() as u64 > most {
            let reason = format!("'{name}' inflates to more than {most} bytes, which is the limit");
            return Err(ReadProblem::lost(None, reason, "unpack it, and check that it is what it claims to be"));
        }
        read.map_err(|error| {
            ReadProblem::lost(None, format!("'{name}' is damaged: {error}"), "get the file again, whole")
        })?;
        self.inflated += bytes.len() as u64;
        Ok(Some(bytes))
    }
}

fn problem(name: &str, error: &ZipError) -> ReadProblem {
    match error {
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => {
            ReadProblem::lost(None, format!("'{name}' is encrypted"), "save it without a password")
        }
        _ => ReadProblem::lost(None, format!("'{name}' cannot be unpacked: {error}"), "get the file again, whole"),
    }
}

//! Files that appear whole or not at all: written next to their place under a temporary name, then
//! renamed.
//!
//! An output is opened with the files that are read ([`InputFiles`]), and none of those is written
//! over.
//!
//! The temporary names are kept in a list, so that a program that is interrupted can remove them
//! ([`remove_unfinished`]) before it goes.

mod inputs;
#[cfg(feature = "parquet")]
pub(crate) mod parquet_rows;

pub use inputs::InputFiles;

use crate::error::{Error, Result};
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tempfile::{NamedTempFile, TempPath};

static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file being written. It takes its place at [`commit`](Self::commit); dropped before, it leaves
/// nothing.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    /// What is replaced: the file that a link leads to, else `path`.
    target: PathBuf,
    writer: Option<Writer>,
}

#[derive(Debug)]
enum Writer {
    /// Next to its place, to be renamed.
    Beside(BufWriter<NamedTempFile>),
    /// A device or a pipe (`/dev/stdout`), which must not be replaced by a file.
    Through(BufWriter<File>),
}

impl OutputFile {
    /// Opens the temporary file, so that a folder that cannot be written is found before the long
    /// work starts.
    ///
    /// # Errors
    /// If `path` is one of the `inputs`, which would be lost; if the folder does not exist or
    /// cannot be written, or `path` is a folder.
    pub fn create(path: &Path, inputs: &InputFiles) -> Result<Self> {
        inputs.check_output(path)?;
        if path.is_dir() {
            return Err(Error::new(
                crate::error::ErrorKind::Io,
                format!("cannot write '{}': it is a folder", path.display()),
            )
            .with_hint("name a file, or end the path with '/' to have every format written into the folder"));
        }
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            let device = File::options().write(true).open(path).map_err(|source| Error::io("write", path, source))?;
            let (path, target) = (path.to_owned(), path.to_owned());
            return Ok(Self { path, target, writer: Some(Writer::Through(BufWriter::new(device))) });
        }
        // A link stays, and what it leads to is written. (`/dev/stdout` may be a link to a file.)
        let target = if path.is_symlink() { path.canonicalize().ok() } else { None };
        let target = target.unwrap_or_else(|| path.to_owned());
        let folder = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".themewise-").suffix(".partial");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        // Held while the file is made, so that an interrupt cannot fall between its making and its
        // listing.
        let mut unfinished = lock();
        let file = builder.tempfile_in(folder).map_err(|source| Error::io("write", path, source))?;
        unfinished.push(file.path().to_owned());
        drop(unfinished);
        let writer = Some(Writer::Beside(BufWriter::with_capacity(1 << 16, file)));
        Ok(Self { path: path.to_owned(), target, writer })
    }

    /// Where the file will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes out what is buffered and gives the file its name.
    ///
    /// # Errors
    /// If the disk is full or the file cannot be renamed; no temporary file is left then.
    pub fn commit(mut self) -> Result<()> {
        let writer = match self.writer.take() {
            None => return Ok(()),
            Some(Writer::Through(mut device)) => {
                return device.flush().map_err(|source| Error::io("write", &self.path, source));
            }
            Some(Writer::Beside(writer)) => writer,
        };
        let temporary = writer.get_ref().path().to_owned();
        let finish = || -> std::io::Result<()> {
            let file = writer.into_inner().map_err(std::io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            file.persist(&self.target).map_err(|error| error.error)?;
            Ok(())
        };
        let done = finish();
        unregister(&temporary);
        done.map_err(|source| Error::io("write", &self.path, source))
    }

    /// Writes `bytes` and commits.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub fn write_whole(mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(|source| self.error(source))?;
        self.commit()
    }

    /// An input/output error on this file, in our words.
    pub fn error(&self, source: std::io::Error) -> Error {
        Error::io("write", &self.path, source)
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.writer {
            Some(Writer::Beside(writer)) => writer.write(bytes),
            Some(Writer::Through(device)) => device.write(bytes),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.writer {
            Some(Writer::Beside(writer)) => writer.flush(),
            Some(Writer::Through(device)) => device.flush(),
            None => Ok(()),
        }
    }
}

/// Devices and pipes cannot be sought in.
impl Seek for OutputFile {
    fn seek(&mut self, place: SeekFrom) -> std::io::Result<u64> {
        match &mut self.writer {
            Some(Writer::Beside(writer)) => writer.seek(place),
            Some(Writer::Through(device)) => device.seek(place),
            None => Ok(0),
        }
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        if let Some(Writer::Beside(writer)) = self.writer.take() {
            let (file, _) = writer.into_parts();
            unregister(file.path());
        }
    }
}

/// A file in the system's temporary folder, for another program to read. Dropped, it is gone.
#[derive(Debug)]
pub(crate) struct TemporaryFile(TempPath);

impl TemporaryFile {
    /// Writes `bytes` into a new file whose name ends in `suffix`.
    ///
    /// # Errors
    /// If it cannot be made or written.
    pub(crate) fn create(bytes: &[u8], suffix: &str) -> std::io::Result<Self> {
        let mut unfinished = lock();
        let file = tempfile::Builder::new().prefix("themewise-").suffix(suffix).tempfile()?;
        unfinished.push(file.path().to_owned());
        drop(unfinished);
        let (mut file, path) = file.into_parts();
        let temporary = Self(path);
        file.write_all(bytes)?;
        Ok(temporary)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        unregister(&self.0);
    }
}

/// Makes the folder `path` and those above it, and tries that something can be written there.
///
/// # Errors
/// If it cannot be made or written, or is a file.
pub fn create_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|source| Error::io("make the folder", path, source))?;
    let probe = tempfile::tempfile_in(path).map_err(|source| Error::io("write into", path, source))?;
    drop::<File>(probe);
    Ok(())
}

/// Removes every file that was begun and not finished. For a program that is about to end.
pub fn remove_unfinished() {
    // The lock is kept on purpose: no file may be begun any more.
    let mut unfinished = lock();
    for path in unfinished.drain(..) {
        let _ = std::fs::remove_file(path);
    }
    std::mem::forget(unfinished);
}

fn lock() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn unregister(path: &Path) {
    lock().retain(|other| other != path);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create(path: &Path) -> OutputFile {
        OutputFile::create(path, &InputFiles::none()).unwrap()
    }

    #[test]
    fn a_file_that_is_not_committed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        let mut file = create(&path);
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_committed_file_replaces_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        create(&path).write_whole(b"old").unwrap();
        create(&path).write_whole(b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_its_file_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let (file, link) = (elsewhere.path().join("file"), folder.path().join("link"));
        std::fs::write(&file, b"old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        create(&link).write_whole(b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&file).unwrap(), b"new");
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_before_any_work() {
        let error = OutputFile::create(Path::new("no/such/folder/out.csv"), &InputFiles::none()).unwrap_err();
        assert_eq!(error.to_string(), "cannot write 'no/such/folder/out.csv': no such file or directory");
    }
}

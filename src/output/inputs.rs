//! The files that a command reads, so that none of them is written over.

use crate::error::{Error, Hint, Result};
use std::path::{Path, PathBuf};

/// The files that are read while an output is open: inputs, codebooks, labels, models, word lists.
#[derive(Debug, Clone, Default)]
pub struct InputFiles {
    files: Vec<(PathBuf, FileIdentity)>,
}

impl InputFiles {
    /// For an output that is made of no file.
    pub fn none() -> Self {
        Self::default()
    }

    /// The files at `paths`; `-` is standard input. Pipes, devices and folders are left out: they
    /// are not replaced by a file.
    pub fn of(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let identified = |path: PathBuf| FileIdentity::of(&path).map(|identity| (path, identity));
        Self { files: paths.into_iter().filter_map(identified).collect() }
    }

    /// Refuses an output that is one of the files, also through links.
    ///
    /// # Errors
    /// An [`ErrorKind::Options`](crate::error::ErrorKind::Options) error that names the file.
    pub fn check_output(&self, output: &Path) -> Result<()> {
        let identity = FileIdentity::of(output);
        let Some((input, _)) = self.files.iter().find(|(_, input)| Some(input) == identity.as_ref()) else {
            return Ok(());
        };
        let through = if input == output { String::new() } else { format!(" as '{}'", input.display()) };
        Err(Error::options(format!("'{}' would be written over what is read{through}", output.display()))
            .in_file(output)
            .with_hint(Hint::OtherOutput))
    }
}

/// Equal for two paths of the same file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FileIdentity {
    /// Device and inode.
    #[cfg(unix)]
    Inode(u64, u64),
    /// The canonical path; of a file that does not exist, that of its folder and its name.
    Path(PathBuf),
}

impl FileIdentity {
    /// `None` for what is no regular file, and for a file in a folder that does not exist.
    fn of(path: &Path) -> Option<Self> {
        #[cfg(unix)]
        let path = if path.as_os_str() == "-" { Path::new("/dev/stdin") } else { path };
        match path.metadata() {
            Ok(metadata) if !metadata.is_file() => None,
            #[cfg(unix)]
            Ok(metadata) => {
                use std::os::unix::fs::MetadataExt;
                Some(Self::Inode(metadata.dev(), metadata.ino()))
            }
            #[cfg(not(unix))]
            Ok(_) => path.canonicalize().ok().map(Self::Path),
            Err(_) => {
                let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
                let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
                Some(Self::Path(folder.join(path.file_name()?)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_that_is_an_input_is_refused_by_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("in"), b"text").unwrap();
        std::fs::write(at("other"), b"text").unwrap();
        let inputs = InputFiles::of([at("in"), at("to come")]);
        let names = ["in", "./in", "to come", "./to come"].as_slice();
        #[cfg(unix)]
        let names = {
            std::os::unix::fs::symlink(at("in"), at("link")).unwrap();
            std::os::unix::fs::symlink("link", at("link to link")).unwrap();
            std::os::unix::fs::symlink(folder.path(), at("here")).unwrap();
            std::fs::hard_link(at("in"), at("hard link")).unwrap();
            [names, &["link", "link to link", "here/in", "here/to come", "hard link"]].concat()
        };
        for output in names.iter().map(|name| at(name)) {
            let error = inputs.check_output(&output).unwrap_err();
            assert!(error.to_string().contains("would be written over what is read"), "{error}");
            assert_eq!(error.hint(), Some(&Hint::OtherOutput));
        }
        for output in [at("other"), at("new"), at("none/in"), folder.path().to_owned()] {
            inputs.check_output(&output).unwrap();
        }
        InputFiles::none().check_output(&at("in")).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_read_and_written() {
        InputFiles::of([PathBuf::from("/dev/null")]).check_output(Path::new("/dev/null")).unwrap();
    }
}

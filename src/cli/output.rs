//! Standard output, and the choice of what is written where.

use std::io::Write;
use std::path::PathBuf;
use themewise::Error;
use themewise::output::{InputFiles, OutputFile};

/// What messages call it.
pub(crate) const STANDARD_OUTPUT: &str = "standard output";

/// Where a result is written: a file, or standard output.
pub(crate) struct Output(Option<OutputFile>);

impl Output {
    /// Opens the file at `path`; no path and '-' are standard output.
    pub(crate) fn open(path: Option<&PathBuf>, inputs: &InputFiles) -> anyhow::Result<Self> {
        let path = path.filter(|path| path.as_os_str() != "-");
        Ok(Self(path.map(|path| OutputFile::create(path, inputs)).transpose()?))
    }

    /// Whether this is standard output.
    pub(crate) fn is_standard(&self) -> bool {
        self.0.is_none()
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> String {
        self.0.as_ref().map_or_else(|| STANDARD_OUTPUT.to_owned(), |file| file.path().display().to_string())
    }

    /// Writes `bytes`, whole or not at all.
    pub(crate) fn write(self, bytes: &[u8]) -> anyhow::Result<()> {
        match self.0 {
            None => print_bytes(bytes),
            Some(file) => Ok(file.write_whole(bytes)?),
        }
    }
}

/// Writes `bytes` to standard output.
pub(crate) fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|source| Error::io("write", STANDARD_OUTPUT.as_ref(), source))?;
    Ok(())
}

/// Writes `text` and a line's end to standard output.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    print_bytes(format!("{}\n", text.trim_end_matches('\n')).as_bytes())
}

/// Writes `value` as indented JSON to standard output.
pub(crate) fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(&serde_json::to_string_pretty(value)?)
}

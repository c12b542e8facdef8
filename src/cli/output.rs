//! Standard output, and the choice of what is written where.

use std::io::Write;
use themewise::Error;

/// What messages call it.
pub(crate) const STANDARD_OUTPUT: &str = "standard output";

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

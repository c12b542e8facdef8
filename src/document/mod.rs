//! From bytes to [`Document`]s: which files there are, how they are encoded, what their titles and
//! dates are.
//!
//! Knows nothing of paragraphs. A file that cannot be read becomes a [`Problem`] and the rest goes
//! on.

mod date;
mod definition;
mod discover;
mod encoding;
mod front_matter;
mod input;
mod lines;
mod read;
mod record;

pub use definition::{Document, Format, Source};
pub use encoding::{Decoded, NotText, decode};
pub use input::{Input, is_stream, name_of, read_bytes};
pub use lines::{LineBlock, LineReader, Share, check_parts};
pub use read::{Collection, Problem, ReadOptions, list_files, read, read_input, read_sources};

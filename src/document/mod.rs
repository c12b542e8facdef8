//! From bytes to [`Document`]s: which files there are, how they are encoded, what their titles and
//! dates are.
//!
//! Knows nothing of paragraphs. A file that cannot be read becomes a [`Problem`] and the rest goes
//! on.

mod container;
mod dates;
mod definition;
mod discover;
mod email;
mod encoding;
mod extract;
mod formats;
mod front_matter;
mod html;
mod input;
mod lines;
mod markdown;
mod office;
mod read;
mod sniff;
mod table;
mod zip_entries;

pub use definition::{Document, Format, Source};
pub use encoding::{Decoded, NotText, decode};
pub use extract::{Limits, Place, Role, SourceBlock};
pub use formats::FormatOptions;
pub use input::{Input, is_stream, name_of, read_bytes};
pub use lines::{LineBlock, LineReader, Share, check_parts};
pub use read::{Collection, Problem, ReadOptions, list_files, read, read_input, read_sources};
pub use table::ColumnOptions;

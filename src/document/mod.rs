//! From bytes to [`Document`]s: which files there are, how they are encoded, what their titles and
//! dates are.
//!
//! Knows nothing of paragraphs. A file that cannot be read becomes a [`Problem`] and the rest goes
//! on.

mod assemble;
mod collection;
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
mod inputs;
mod line_ends;
mod lines;
mod mac_roman;
mod markdown;
mod office;
mod part;
mod parts;
mod pdf;
mod plain_runs;
mod quiet_panic;
mod read;
mod records;
mod sniff;
mod stream;
mod streamed_encoding;
mod table;
mod text_file;
mod zip_entries;

pub use collection::{Collection, Problem};
pub(crate) use dates::{ENGLISH_MONTHS, ENGLISH_WEEKDAYS};
pub use definition::{Document, Format, Source};
pub use encoding::{Decoded, NotText, decode};
pub use extract::{Limits, Place, Role, SourceBlock};
pub use formats::FormatOptions;
pub use input::{Input, is_stream, name_of, read_bytes};
pub use inputs::{ReadOptions, list_files};
pub use line_ends::LineBreaks;
pub use lines::{LineBlock, LineReader, Share, check_parts};
pub use read::{read, read_input, read_sources};
pub use stream::{DocumentStream, Documents, read_at_most};
pub use table::ColumnOptions;
pub use text_file::{TextFile, extension_of};

//! From [`Document`]s to [`Paragraph`]s: blocks with a kind, a place and a hash, of which none is
//! lost.
//!
//! [`segment`] cuts a document into blocks, [`Kind`] is the class of each block,
//! [`BoilerplateIndex`] holds what recurred in training, [`duplicates`] finds exact and near
//! duplicates. Words are only compared with the cues of by-lines, adverts and the like.

mod accounting;
mod block;
mod boilerplate;
mod bylines;
mod classified;
mod closing;
mod cues;
mod definition;
mod duplicate;
mod kind;
#[cfg(test)]
mod kind_tests;
mod letter_cues;
mod lines;
mod marker;
mod neighbours;
mod opening;
mod outline;
mod phrases;
mod recurrence;
mod shapes;
mod signature;
mod table_lines;
mod words;

pub use accounting::Accounting;
pub use boilerplate::{BoilerplateIndex, BoilerplateOptions, Recurring};
pub use definition::{Kind, Paragraph, Unit};
pub use duplicate::duplicates;
pub(crate) use duplicate::{Fingerprint, first_copies};
pub use marker::Marker;
pub(crate) use outline::{Piece, outline, title_of};
pub use recurrence::unknown_recurring;

use crate::document::Document;

/// Cuts `document` into paragraphs and gives each its kind, by what it is and by what `boilerplate`
/// knows to recur.
///
/// The outcome depends on this document and the index alone. Time O(length of the text).
///
/// ```
/// use themewise::document::read_sources;
/// use themewise::paragraph::{BoilerplateIndex, Kind, Unit, segment};
/// let text = "Beds and budgets\n\nThe trust is £3m short\nof its plan.\n\n\
///             • One ward closes.\n• Another may.\n";
/// let documents = read_sources(vec![("a.txt".into(), text.into())])?.documents;
/// let paragraphs = segment(&documents[0], Unit::Paragraph, &BoilerplateIndex::default());
/// assert_eq!(paragraphs.len(), 4);
/// assert_eq!(paragraphs[0].kind, Kind::Heading);
/// assert_eq!(paragraphs[1].text, "The trust is £3m short of its plan.");
/// assert_eq!(paragraphs[3].section.as_deref(), Some("Beds and budgets"));
/// # Ok::<(), themewise::Error>(())
/// ```
pub fn segment(document: &Document, unit: Unit, boilerplate: &BoilerplateIndex) -> Vec<Paragraph> {
    let pieces = outline(document, unit, boilerplate);
    (0..pieces.len()).map(|index| Piece::paragraph(&pieces, index)).collect()
}

/// What a document is called: as it says itself, else its first heading, else the beginning of its
/// body, else of its first line.
pub fn title<'a>(document: &'a Document, paragraphs: &'a [Paragraph]) -> Option<&'a str> {
    title_of(document, paragraphs.iter().map(|paragraph| (paragraph.kind, paragraph.text.as_str())))
}

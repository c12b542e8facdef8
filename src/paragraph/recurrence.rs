//! Which blocks recur across documents though nothing takes them for boilerplate.

use super::boilerplate::{BoilerplateIndex, BoilerplateOptions, Recurring};
use super::definition::{Kind, Unit};
use super::outline::outline;
use crate::document::Document;
use crate::parallel;
use rustc_hash::FxHashSet;

/// The blocks that recur in `documents`, and that `boilerplate` and the cues leave body or heading.
/// The most frequent come first. Time O(length of the texts).
///
/// ```
/// use themewise::document::Document;
/// use themewise::paragraph::{BoilerplateIndex, Unit, unknown_recurring};
/// let letter = |n: usize, news: &str| {
///     let text = format!("The museum's friends pay for this page and thank you.\n\n{news}");
///     Document::from_text(n.to_string(), text)
/// };
/// let letters = [
///     letter(1, "The roof was mended in May."),
///     letter(2, "A coin was found."),
///     letter(3, "Tickets cost more."),
/// ];
/// let found = unknown_recurring(&letters, Unit::Paragraph, &BoilerplateIndex::default());
/// assert_eq!(found[0].documents, 3);
/// assert!(found[0].text.starts_with("the museum"));
/// ```
pub fn unknown_recurring(documents: &[Document], unit: Unit, boilerplate: &BoilerplateIndex) -> Vec<Recurring> {
    let found = BoilerplateIndex::fit(&BoilerplateOptions::default(), documents, unit);
    if found.blocks().is_empty() {
        return Vec::new();
    }
    let kept = |document: &Document| -> Vec<usize> {
        let pieces = outline(document, unit, boilerplate);
        let kept = pieces.iter().filter(|piece| piece.kind != Kind::Boilerplate);
        kept.filter_map(|piece| found.find(&piece.text)).collect()
    };
    let kept: FxHashSet<usize> = parallel::map_items(documents, kept).into_iter().flatten().collect();
    let blocks = found.blocks().iter().enumerate();
    blocks.filter(|(number, _)| kept.contains(number)).map(|(_, block)| block.clone()).collect()
}

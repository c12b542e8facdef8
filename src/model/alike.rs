//! Which body paragraphs of a run say the same: within each document, where it decides about
//! labels, and over all, where it is a fact about the dataset.

use super::scope::DuplicateScope;
use crate::document::Document;
use crate::paragraph::{Fingerprint, Kind, Piece, first_copies};
use crate::parallel;

/// Body paragraphs are counted through all documents in the order given.
pub(super) struct Alike {
    /// For every document its first body paragraph's number.
    first: Vec<usize>,
    /// For every body paragraph its place among its document's blocks.
    places: Vec<usize>,
    /// For every body paragraph the first of its document that says the same, counted within the
    /// document.
    first_copies: Vec<Option<usize>>,
    /// For every body paragraph the one that says the same whose id comes first, among those of the
    /// scope. Empty if there is one document.
    duplicates: Vec<Option<usize>>,
}

impl Alike {
    /// Compares the body of all `outlines`, one for each of `documents`.
    pub(super) fn find(documents: &[Document], outlines: &[Vec<Piece<'_>>], scope: DuplicateScope) -> Self {
        let (mut first, mut places, mut texts) = (Vec::with_capacity(outlines.len()), Vec::new(), Vec::new());
        for outline in outlines {
            first.push(places.len());
            for (place, piece) in outline.iter().enumerate().filter(|(_, piece)| piece.kind == Kind::Body) {
                places.push(place);
                texts.push(&*piece.text);
            }
        }
        let prints = Fingerprint::of_all(&texts);
        let printed: Vec<(&str, &Fingerprint)> = texts.iter().copied().zip(&prints).collect();
        let bodies = |document: usize| first[document]..first.get(document + 1).copied().unwrap_or(places.len());
        let within: Vec<Vec<Option<usize>>> =
            parallel::map(outlines.len(), |document| first_copies(&printed[bodies(document)]));
        let duplicates = match scope {
            _ if outlines.len() == 1 => Vec::new(),
            DuplicateScope::Call => by_id(documents, &printed, bodies, &places),
            DuplicateScope::Document => {
                let counted = |(copies, first): (&Vec<Option<usize>>, &usize)| -> Vec<Option<usize>> {
                    copies.iter().map(|copy| copy.map(|copy| first + copy)).collect()
                };
                within.iter().zip(&first).flat_map(counted).collect()
            }
        };
        Self { first_copies: within.concat(), duplicates, first, places }
    }

    /// The first body paragraph of the document that says what its body paragraph `number` says,
    /// both counted within it.
    pub(super) fn first_copy(&self, document: usize, number: usize) -> Option<usize> {
        self.first_copies[self.first[document] + number]
    }

    /// The id of the paragraph that says the same and whose id comes first.
    pub(super) fn duplicate_of(&self, documents: &[Document], document: usize, number: usize) -> Option<String> {
        let first_copy = self.all()[self.first[document] + number]?;
        let theirs = self.first.partition_point(|first| *first <= first_copy) - 1;
        Some(format!("{}#{}", documents[theirs].id, self.places[first_copy] + 1))
    }

    /// How many body paragraphs say what another says.
    pub(super) fn duplicates(&self) -> usize {
        self.all().iter().flatten().count()
    }

    fn all(&self) -> &[Option<usize>] {
        // In a single document both are the same.
        if self.first.len() == 1 { &self.first_copies } else { &self.duplicates }
    }
}

/// For every body paragraph the one that says the same whose id comes first.
fn by_id(
    documents: &[Document],
    printed: &[(&str, &Fingerprint)],
    bodies: impl Fn(usize) -> std::ops::Range<usize>,
    places: &[usize],
) -> Vec<Option<usize>> {
    let mut order: Vec<(&str, usize, usize)> = (0..documents.len())
        .flat_map(|document| bodies(document).map(move |body| (document, body)))
        .map(|(document, body)| (documents[document].id.as_str(), places[body], body))
        .collect();
    order.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let sorted: Vec<(&str, &Fingerprint)> = order.iter().map(|&(_, _, body)| printed[body]).collect();
    let mut duplicates = vec![None; printed.len()];
    for (first_copy, (_, _, body)) in first_copies(&sorted).into_iter().zip(&order) {
        duplicates[*body] = first_copy.map(|first_copy| order[first_copy].2);
    }
    duplicates
}

//! What is labelled together.

use crate::paragraph::Unit;

/// Among which paragraphs those that say the same are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateScope {
    /// Those of all documents of the call.
    Call,
    /// Those of the same document.
    Document,
}

/// What documents are cut into, and among which paragraphs duplicates are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelScope {
    /// What documents are cut into.
    pub unit: Unit,
    /// Where duplicates are looked for.
    pub duplicates: DuplicateScope,
}

impl From<Unit> for LabelScope {
    /// With duplicates among all documents.
    fn from(unit: Unit) -> Self {
        Self { unit, duplicates: DuplicateScope::Call }
    }
}

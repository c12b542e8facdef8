//! What is known of a passage's themes before anything is learned.

/// The themes of a passage by the codebook's terms or by a person.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum WeakLabel {
    /// Nothing is known: no term of the codebook occurs in it, and nobody labelled it.
    #[default]
    None,
    /// By the terms that occur in it: (theme, share); the shares sum to one.
    Terms(Box<[(u32, f32)]>),
    /// By a person: (theme, share); the shares sum to one. Empty where it has none of the themes.
    Person(Box<[(u32, f32)]>),
}

impl WeakLabel {
    /// Themes with their shares.
    pub(crate) fn shares(&self) -> &[(u32, f32)] {
        match self {
            Self::None => &[],
            Self::Terms(shares) | Self::Person(shares) => shares,
        }
    }

    /// The theme with the largest share; none if two share it.
    pub(crate) fn top_theme(&self) -> Option<usize> {
        let most = self.shares().iter().map(|(_, share)| *share).fold(0.0, f32::max);
        let mut best = self.shares().iter().filter(|(_, share)| *share == most && most > 0.0);
        best.next().filter(|_| best.next().is_none()).map(|(theme, _)| *theme as usize)
    }

    /// Whether `theme` has a share.
    pub(crate) fn has(&self, theme: usize) -> bool {
        self.shares().iter().any(|(other, _)| *other as usize == theme)
    }

    /// Whether the codebook's terms gave it.
    pub(crate) fn is_by_terms(&self) -> bool {
        matches!(self, Self::Terms(_))
    }
}

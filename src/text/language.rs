//! Languages: which are offered, and their stemmers.

use rust_stemmers::{Algorithm, Stemmer};
use serde::{Deserialize, Serialize};

/// The stemmer's name and version, written into every model: stems of another version are other
/// terms.
pub const STEMMER: &str = "rust-stemmers 1.2.0";

/// A language whose stemmer is right enough to offer.
///
/// Greek is left out because its stemmer can panic; Dutch, Romanian and Turkish because it differs
/// far from today's Snowball; Arabic and Tamil because their results were not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    #[default]
    English,
    Catalan,
    Danish,
    Finnish,
    French,
    German,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Russian,
    Spanish,
    Swedish,
    /// No stemming, no stop words.
    None,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 14] = [
        Self::English,
        Self::Catalan,
        Self::Danish,
        Self::Finnish,
        Self::French,
        Self::German,
        Self::Hungarian,
        Self::Italian,
        Self::Norwegian,
        Self::Portuguese,
        Self::Russian,
        Self::Spanish,
        Self::Swedish,
        Self::None,
    ];

    /// The name, as options and models spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "english",
            Self::Catalan => "catalan",
            Self::Danish => "danish",
            Self::Finnish => "finnish",
            Self::French => "french",
            Self::German => "german",
            Self::Hungarian => "hungarian",
            Self::Italian => "italian",
            Self::Norwegian => "norwegian",
            Self::Portuguese => "portuguese",
            Self::Russian => "russian",
            Self::Spanish => "spanish",
            Self::Swedish => "swedish",
            Self::None => "none",
        }
    }

    /// The language of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.name() == name)
    }

    pub(crate) fn stemmer(self) -> Option<Stemmer> {
        let algorithm = match self {
            Self::English => Algorithm::English,
            Self::Danish => Algorithm::Danish,
            Self::Finnish => Algorithm::Finnish,
            Self::French => Algorithm::French,
            Self::German => Algorithm::German,
            Self::Hungarian => Algorithm::Hungarian,
            Self::Italian => Algorithm::Italian,
            Self::Norwegian => Algorithm::Norwegian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Russian => Algorithm::Russian,
            Self::Spanish => Algorithm::Spanish,
            Self::Swedish => Algorithm::Swedish,
            // rust-stemmers has none.
            Self::Catalan | Self::None => return None,
        };
        Some(Stemmer::create(algorithm))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_name_that_leads_back() {
        for language in Language::ALL {
            assert_eq!(Language::from_name(language.name()), Some(language));
        }
    }
}

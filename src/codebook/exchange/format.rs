//! The formats of dictionaries: their names and the file names that they go by.

use crate::document::extension_of;
use std::path::Path;

/// A way to write a codebook down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DictionaryFormat {
    /// Ours: TOML with `[[themes]]`. Carries everything.
    Toml,
    /// quanteda's dictionaries in YAML: categories in categories, words with globs.
    QuantedaYaml,
    /// The same in JSON.
    QuantedaJson,
    /// LIWC's `.dic` of 2007 and 2015: numbered categories between two `%`, then words with
    /// numbers.
    Liwc,
    /// LIWC-22's `.dicx`: a table with `DicTerm` and a column a category.
    LiwcTable,
    /// WordStat's `.cat`: categories by tabs, words with weights, proximity rules.
    Wordstat,
    /// Lexicoder's `.lc3` (`+category`, then words a line) and the XML of Lexicoder and Yoshikoder;
    /// written as text if no theme is nested, else as XML.
    Lexicoder,
    /// Patterns of spaCy's EntityRuler, a JSON object a line.
    Spacy,
    /// A table with the columns `theme` and `term`, and, where wanted, `weight`, `against`,
    /// `title`, `description` and `parent`. Terms are in our language.
    Csv,
}

impl DictionaryFormat {
    /// All formats, ours first.
    pub const ALL: [Self; 9] = [
        Self::Toml,
        Self::QuantedaYaml,
        Self::QuantedaJson,
        Self::Liwc,
        Self::LiwcTable,
        Self::Wordstat,
        Self::Lexicoder,
        Self::Spacy,
        Self::Csv,
    ];

    /// What the command line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::QuantedaYaml => "quanteda-yaml",
            Self::QuantedaJson => "quanteda-json",
            Self::Liwc => "liwc",
            Self::LiwcTable => "liwc-22",
            Self::Wordstat => "wordstat",
            Self::Lexicoder => "lexicoder",
            Self::Spacy => "spacy",
            Self::Csv => "csv",
        }
    }

    /// The format of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The format of a file name's extension. `.json` may be quanteda's or spaCy's: it is
    /// quanteda's here.
    ///
    /// ```
    /// use themewise::codebook::exchange::DictionaryFormat;
    /// let format = DictionaryFormat::from_path("populism.yml".as_ref());
    /// assert_eq!(format, Some(DictionaryFormat::QuantedaYaml));
    /// assert_eq!(DictionaryFormat::from_path("notes.txt".as_ref()), None);
    /// ```
    pub fn from_path(path: &Path) -> Option<Self> {
        Some(match extension_of(path)?.as_str() {
            "toml" => Self::Toml,
            "yml" | "yaml" => Self::QuantedaYaml,
            "json" => Self::QuantedaJson,
            "dic" => Self::Liwc,
            "dicx" => Self::LiwcTable,
            "cat" => Self::Wordstat,
            "lc3" | "lcd" | "ykd" => Self::Lexicoder,
            "jsonl" => Self::Spacy,
            "csv" | "tsv" => Self::Csv,
            _ => return None,
        })
    }

    /// What a person calls it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::QuantedaYaml => "quanteda's YAML",
            Self::QuantedaJson => "quanteda's JSON",
            Self::Liwc => "LIWC's .dic",
            Self::LiwcTable => "LIWC-22's .dicx",
            Self::Wordstat => "WordStat's .cat",
            Self::Lexicoder => "Lexicoder's .lc3",
            Self::Spacy => "spaCy's patterns",
            Self::Csv => "CSV",
        }
    }
}

//! One labelled paragraph as a row of a dataset, and what all rows of a dataset share.
//!
//! Says what stands in a row and what may not; how a row looks in a file is left to the formats beside it.

use crate::error::{Error, ErrorKind, Result};
use crate::model::Status;
use crate::paragraph::Kind;
use serde::{Deserialize, Serialize, Serializer};

/// One paragraph with all that was said about it. The fields stand in the order of the files' columns.
///
/// Three states are kept apart: themes found (`status` themed), a paragraph that was looked at and has none
/// (unthemed), and one that no theme was asked of because it is a heading or boilerplate (not body).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The stable id, `document#ordinal`.
    pub id: String,
    /// The id of the document.
    pub document: String,
    /// What the document is called.
    pub title: Option<String>,
    /// The document's date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The paragraph's place in its document, counted from one.
    pub ordinal: usize,
    /// The heading it stands under.
    pub section: Option<String>,
    /// What sort of block it is.
    pub kind: Kind,
    /// Whether it has themes.
    pub status: Status,
    /// Its text.
    pub text: String,
    /// Where it starts in the document, in characters (Unicode code points).
    pub start: usize,
    /// Where it ends in the document, exclusive, in characters.
    pub end: usize,
    /// The theme that it is about first of all.
    pub primary: Option<String>,
    /// The themes assigned to it.
    pub themes: Vec<ThemeLabel>,
    /// The topic it belongs to, if topics were fitted.
    pub topic: Option<TopicLabel>,
    /// The id of the earlier paragraph that says the same.
    pub duplicate_of: Option<String>,
    /// The name and version of the model that labelled it.
    pub model: String,
    /// The probability of every theme in the model's order, empty if none was asked of it. In JSON Lines an
    /// object with the themes' names.
    #[serde(skip)]
    pub probabilities: Vec<f64>,
}

impl Default for Record {
    /// An empty body paragraph without themes.
    fn default() -> Self {
        Self {
            id: String::new(),
            document: String::new(),
            title: None,
            date: None,
            ordinal: 0,
            section: None,
            kind: Kind::Body,
            status: Status::Unthemed,
            text: String::new(),
            start: 0,
            end: 0,
            primary: None,
            themes: Vec::new(),
            topic: None,
            duplicate_of: None,
            model: String::new(),
            probabilities: Vec::new(),
        }
    }
}

/// A theme that was assigned to a paragraph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeLabel {
    /// The theme's name.
    pub name: String,
    /// Its calibrated probability, 0–1; six decimals in files.
    #[serde(serialize_with = "rounded")]
    pub probability: f64,
    /// The words that speak for it.
    pub evidence: Vec<Evidence>,
}

/// A piece of a paragraph's text that speaks for a theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where it starts in the paragraph's text, in characters.
    pub start: usize,
    /// Where it ends, exclusive, in characters.
    pub end: usize,
    /// What stands there.
    pub text: String,
    /// How much it adds to the theme's score; six decimals in files.
    #[serde(serialize_with = "rounded")]
    pub weight: f64,
}

/// The topic that a paragraph belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicLabel {
    /// The topic's number in the model, from zero.
    pub id: usize,
    /// What the topic is called.
    pub name: String,
    /// Its probability, 0–1; six decimals in files.
    #[serde(serialize_with = "rounded")]
    pub probability: f64,
}

/// What all rows of a dataset share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// The names of the model's themes, in the model's order: the classes of the dataset.
    pub themes: Vec<String>,
    /// The name and version of the model.
    pub model: String,
    /// The hash of the model's file.
    pub model_hash: String,
}

impl Schema {
    /// Checks that every theme can have a column, and that a list of themes can be taken apart again.
    ///
    /// # Errors
    /// If a name is empty, holds a semicolon or a control character, or stands twice.
    pub fn check(&self) -> Result<()> {
        for (index, theme) in self.themes.iter().enumerate() {
            let reason = if theme.is_empty() {
                "is empty"
            } else if theme.contains(';') {
                "holds a semicolon, which stands between themes in a dataset"
            } else if theme.contains(char::is_control) {
                "holds a control character"
            } else if self.themes[..index].contains(theme) {
                "stands twice, and each theme has a column in a dataset"
            } else {
                continue;
            };
            let message = format!("the theme name '{}' {reason}", theme.escape_debug());
            return Err(Error::new(ErrorKind::Codebook, message).with_hint("rename the theme in the codebook"));
        }
        Ok(())
    }

    /// The place of the theme of that name among the model's themes.
    pub fn position(&self, theme: &str) -> Option<usize> {
        self.themes.iter().position(|name| name == theme)
    }

    /// Checks that `record` can be a row under this schema, so that no file is written whose columns do not fit.
    ///
    /// # Errors
    /// If it has a theme that the schema has not, another number of probabilities than there are themes (or none), or
    /// a probability or weight that is not a finite number.
    pub fn check_record(&self, record: &Record) -> Result<()> {
        let fail = |reason: String| Err(Error::data(format!("paragraph '{}': {reason}", record.id)));
        if !record.probabilities.is_empty() && record.probabilities.len() != self.themes.len() {
            let (probabilities, themes) = (record.probabilities.len(), self.themes.len());
            return fail(format!("it has {probabilities} probabilities for {themes} themes"));
        }
        for theme in &record.themes {
            if self.position(&theme.name).is_none() {
                return fail(format!("its theme '{}' is none of the model's", theme.name));
            }
        }
        let of_themes = record.themes.iter().map(|theme| theme.probability);
        let of_evidence = record.themes.iter().flat_map(|theme| &theme.evidence).map(|evidence| evidence.weight);
        let of_topic = record.topic.iter().map(|topic| topic.probability);
        let mut numbers = record.probabilities.iter().copied().chain(of_themes).chain(of_evidence).chain(of_topic);
        match numbers.find(|number| !number.is_finite()) {
            Some(number) => fail(format!("one of its probabilities or weights is {number}")),
            None => Ok(()),
        }
    }
}

/// `value` to six decimals, as all files have it: enough for any use, and stable where the last bits are not.
///
/// Numbers of a thousand million and more keep their digits, of which few stand behind the point anyway.
///
/// ```
/// use themewise::dataset::round6;
/// assert_eq!(round6(0.123_456_789), 0.123_457);
/// assert_eq!(round6(-1e-9).to_string(), "0");
/// ```
pub fn round6(value: f64) -> f64 {
    if value.abs() < 1e9 {
        // Adding zero turns the negative zero into the plain one.
        (value * 1e6).round() / 1e6 + 0.0
    } else {
        value
    }
}

/// For serde: a number to six decimals.
pub(super) fn rounded<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(round6(*value))
}

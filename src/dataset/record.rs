//! A labelled paragraph as a row of a dataset, and what all rows of a dataset have in common.
//!
//! How a row is written is left to the formats.

use crate::error::{Error, ErrorKind, Result};
use crate::model::Status;
use crate::paragraph::Kind;
use serde::{Deserialize, Serialize, Serializer};

/// A labelled paragraph. [`COLUMNS`](super::COLUMNS) describes how it is written.
///
/// Three states are distinguished: themes found (`status` themed), scored without any theme
/// (unthemed), and not scored because it is a heading or boilerplate (not body).
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The stable id, `document#ordinal`.
    pub id: String,
    /// The id of the document.
    pub document: String,
    /// The title of the document.
    pub title: Option<String>,
    /// The day of the document, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The date as the document writes it.
    pub date_text: Option<String>,
    /// The paragraph's place in its document, counted from one.
    pub ordinal: usize,
    /// The heading above it.
    pub section: Option<String>,
    /// The kind of block.
    pub kind: Kind,
    /// Whether it has themes.
    pub status: Status,
    /// Its text.
    pub text: String,
    /// Where it starts in the document, in characters (Unicode code points).
    pub char_start: usize,
    /// Where it ends in the document, exclusive, in characters.
    pub char_end: usize,
    /// The most probable of its themes.
    pub primary_theme: Option<String>,
    /// Its themes, most probable first.
    pub themes: Vec<ThemeLabel>,
    /// Its topic, if it has one.
    pub topic: Option<TopicLabel>,
    /// The id of the first paragraph with the same text, if that is another.
    pub duplicate_of: Option<String>,
    /// Page, row or message in the source file.
    pub source_place: Option<String>,
    /// The share of its words that the model knows, 0 to 1.
    pub known_vocabulary: Option<f64>,
    /// The name and hash of the model that labelled it.
    pub model: String,
    /// The probability of every theme in the model's order; empty if it was not scored.
    pub probabilities: Vec<f64>,
}

impl Record {
    /// How exactly the date is known: `day`, `month` or `year`.
    ///
    /// ```
    /// use themewise::dataset::Record;
    /// let record = Record { date_text: Some("2020-03".into()), ..Record::default() };
    /// assert_eq!(record.date_precision(), Some("month"));
    /// assert_eq!(Record::default().date_precision(), None);
    /// ```
    pub fn date_precision(&self) -> Option<&'static str> {
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        let text = self.date_text.as_deref().unwrap_or_default().trim();
        match text.split_once('-') {
            _ if self.date.is_some() => Some("day"),
            None if digits(text, 4) => Some("year"),
            Some((year, month)) if digits(year, 4) && digits(month, 2) => Some("month"),
            _ => None,
        }
    }

    /// The names of its themes; none if it was not scored.
    pub(super) fn theme_names(&self) -> Option<Vec<&str>> {
        let names = || self.themes.iter().map(|theme| theme.name.as_str()).collect();
        (self.status != Status::NotBody).then(names)
    }
}

impl Default for Record {
    /// An empty body paragraph without themes.
    fn default() -> Self {
        Self {
            id: String::new(),
            document: String::new(),
            title: None,
            date: None,
            date_text: None,
            ordinal: 0,
            section: None,
            kind: Kind::Body,
            status: Status::Unthemed,
            text: String::new(),
            char_start: 0,
            char_end: 0,
            primary_theme: None,
            themes: Vec::new(),
            topic: None,
            duplicate_of: None,
            source_place: None,
            known_vocabulary: None,
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
    /// Its calibrated probability, 0 to 1; six decimals in files.
    #[serde(serialize_with = "rounded")]
    pub probability: f64,
    /// The words that are the reason.
    pub evidence: Vec<LabelEvidence>,
}

/// Words of a paragraph that are evidence for a theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelEvidence {
    /// Where they start in the paragraph's text, in characters.
    #[serde(alias = "start")]
    pub char_start: usize,
    /// Where they end, exclusive, in characters.
    #[serde(alias = "end")]
    pub char_end: usize,
    /// The words.
    pub text: String,
    /// What they add to the theme's log-odds; six decimals in files.
    #[serde(serialize_with = "rounded")]
    pub weight: f64,
    /// How the words became evidence; version 1 did not say.
    #[serde(default)]
    pub origin: EvidenceOrigin,
}

/// How words became evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum EvidenceOrigin {
    /// They are a term of the codebook.
    #[default]
    Codebook,
    /// They were learned from labels or unlabelled paragraphs.
    Learned,
    /// They are similar in meaning to a term (reserved).
    Meaning,
}

impl EvidenceOrigin {
    /// The origin's name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Codebook => "codebook",
            Self::Learned => "learned",
            Self::Meaning => "meaning",
        }
    }
}

/// The topic of a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicLabel {
    /// The topic's number in the model, from zero.
    pub id: usize,
    /// The topic's name.
    pub name: String,
    /// The paragraph's membership in it, 0 to 1; six decimals in files.
    pub probability: f64,
    /// The share of resamples in which the topic recurs, if it was measured.
    pub stability: Option<f64>,
}

/// What all rows of a dataset have in common.
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
    /// Checks that every theme can have a column, and that a list of themes can be taken apart
    /// again.
    ///
    /// # Errors
    /// If a name is empty, contains a semicolon or a control character, or occurs twice.
    pub fn check(&self) -> Result<()> {
        for (index, theme) in self.themes.iter().enumerate() {
            let reason = if theme.is_empty() {
                "is empty"
            } else if theme.contains(';') {
                "contains a semicolon, which separates themes in a dataset"
            } else if theme.contains(char::is_control) {
                "contains a control character"
            } else if self.themes[..index].contains(theme) {
                "occurs twice, and each theme has a column in a dataset"
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

    /// Checks that `record` can be a row under this schema, so that no file is written whose
    /// columns do not fit.
    ///
    /// # Errors
    /// If it has a theme that the schema has not, another number of probabilities than there are
    /// themes (or none), or a probability or weight that is not a finite number.
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
        let of_topic = record.topic.iter().flat_map(|topic| [Some(topic.probability), topic.stability]).flatten();
        let mut numbers = record.probabilities.iter().copied().chain(of_themes).chain(of_evidence).chain(of_topic);
        match numbers.find(|number| !number.is_finite()) {
            Some(number) => fail(format!("one of its probabilities or weights is {number}")),
            None => Ok(()),
        }
    }
}

/// `value` to six decimals, as all files have it: enough for any use, and stable where the last
/// bits are not.
///
/// Numbers of a thousand million and more keep their digits, of which few are after the point
/// anyway.
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
fn rounded<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(round6(*value))
}

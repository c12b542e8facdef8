//! The columns of a dataset, version 2: one table from which every format, the schemas and the
//! documents are made.
//!
//! Every format has the same columns with the same names in the same order. Names survive R and
//! SQL: lower case, digits and underscores, and no reserved word.
//!
//! One rule for what is not flat: JSON Lines and Parquet hold lists and objects, CSV holds the same
//! value as JSON text; the list `theme_names` alone is joined by `;` there. The probabilities of
//! all themes are the object `probabilities` in JSON Lines, and a column a theme
//! ([`probability_columns`]) elsewhere.

use crate::codebook::column_names;

/// The version of the columns: raised when one changes its name, type or meaning.
pub const FORMAT_VERSION: u32 = 2;

/// The list of the names of a paragraph's themes.
pub(super) const THEME_NAMES: &str = "theme_names";
/// The same list as indices of classes, in Parquet only.
pub(super) const LABELS: &str = "labels";
/// The object of all themes' probabilities, in JSON Lines only.
pub(super) const PROBABILITIES: &str = "probabilities";

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    Text,
    /// A day: text `YYYY-MM-DD` in JSON Lines and CSV, a date in Parquet.
    Date,
    /// A whole number of 64 bits.
    Integer,
    /// A number of 64 bits, rounded to six decimals.
    Number,
    /// A list of text.
    TextList,
    /// A list of objects `name`, `probability`, `evidence`; `evidence` is a list of objects
    /// `char_start`, `char_end`, `text`, `weight`, `origin`.
    Themes,
}

impl ColumnType {
    /// The type's name in the documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Date => "date",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::TextList => "list of text",
            Self::Themes => "list of themes",
        }
    }
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatasetColumn {
    /// Its name in every format.
    pub name: &'static str,
    /// Its type.
    pub column_type: ColumnType,
    /// Whether a paragraph may have no value: null in JSON Lines and Parquet, an empty cell in CSV.
    pub nullable: bool,
    /// What it means.
    pub meaning: &'static str,
}

const fn column(name: &'static str, column_type: ColumnType, nullable: bool, meaning: &'static str) -> DatasetColumn {
    DatasetColumn { name, column_type, nullable, meaning }
}

/// All columns in order, without those of the probabilities.
pub const COLUMNS: [DatasetColumn; 24] = [
    column("id", ColumnType::Text, false, "the paragraph: the document's id, `#` and `ordinal`"),
    column("document", ColumnType::Text, false, "the id of the document"),
    column("title", ColumnType::Text, true, "the title of the document"),
    column("date", ColumnType::Date, true, "the day of the document, if the day is known"),
    column("date_text", ColumnType::Text, true, "the date as the document writes it"),
    column("date_precision", ColumnType::Text, true, "`day`, `month` or `year`; null if no date is known"),
    column("ordinal", ColumnType::Integer, false, "the place of the paragraph in its document, from 1"),
    column("section", ColumnType::Text, true, "the heading above the paragraph"),
    column("kind", ColumnType::Text, false, "`body`, `heading` or `boilerplate`"),
    column("status", ColumnType::Text, false, "`themed`, `unthemed` (none of the themes) or `not body` (not scored)"),
    column("text", ColumnType::Text, false, "the text of the paragraph"),
    column("char_start", ColumnType::Integer, false, "where it starts in the document, in characters (code points)"),
    column("char_end", ColumnType::Integer, false, "where it ends in the document, exclusive, in characters"),
    column("primary_theme", ColumnType::Text, true, "the most probable of its themes"),
    column(THEME_NAMES, ColumnType::TextList, true, "the names of its themes, most probable first; null if not scored"),
    column("themes", ColumnType::Themes, false, "its themes with probability and evidence"),
    column("topic_id", ColumnType::Integer, false, "the number of its topic in the model, from 0; -1 if it has none"),
    column("topic_name", ColumnType::Text, true, "the name of its topic"),
    column("topic_probability", ColumnType::Number, true, "its membership in the topic, 0 to 1"),
    column("topic_stability", ColumnType::Number, true, "the share of resamples in which the topic recurs, 0 to 1"),
    column("duplicate_of", ColumnType::Text, true, "the id of the first paragraph with the same text, if not this one"),
    column("source_place", ColumnType::Text, true, "line, row, page or message in the source file"),
    column("known_vocabulary", ColumnType::Number, true, "the share of its words that the model knows"),
    column("model", ColumnType::Text, false, "the name and hash of the model"),
];

/// The names of the probability columns of `themes`: `p_` and the name in lower-case ASCII letters,
/// digits and underscores; of equal names, the later ones get a number.
///
/// ```
/// use themewise::dataset::probability_columns;
/// let themes = ["primary-care", "primary care", "Économie"].map(str::to_owned);
/// assert_eq!(probability_columns(&themes), ["p_primary_care", "p_primary_care_2", "p_conomie"]);
/// ```
pub fn probability_columns(themes: &[String]) -> Vec<String> {
    column_names(themes).into_iter().map(|name| format!("p_{name}")).collect()
}

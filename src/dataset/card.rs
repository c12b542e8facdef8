//! The dataset card of a folder: a README.md by which Hugging Face `datasets` finds the files and
//! their types.

use super::columns::{COLUMNS, ColumnType, FORMAT_VERSION, LABELS, PROBABILITIES, THEME_NAMES, probability_columns};
use super::record::Schema;
use std::fmt::Write;

/// The line by which a card of this program is recognised.
const MARKER: &str = "themewise_record:";

/// Whether `text` is a card that this program wrote, and may replace.
pub fn is_card(text: &str) -> bool {
    text.starts_with("---\n") && text.lines().take(3).any(|line| line.starts_with(MARKER))
}

/// The card of a folder: it names one file, `labelled.parquet` or, without Parquet,
/// `labelled.jsonl`.
/// `notes` are paragraphs at its end.
///
/// One, since `datasets` reads all configurations of a folder as files of one format.
pub fn card(schema: &Schema, parquet: bool, notes: &[String]) -> String {
    let file = if parquet { "labelled.parquet" } else { "labelled.jsonl" };
    let mut card = format!(
        "---\n{MARKER} {FORMAT_VERSION}\ntask_categories: [text-classification]\nconfigs:\n- config_name: default\n  \
         data_files: {file}\ndataset_info:\n- config_name: default\n  features:\n"
    );
    features(&mut card, schema, parquet);
    let _ = write!(
        card,
        "---\n\n# Labelled paragraphs\n\nOne row a paragraph, labelled by the model `{}`. Columns, version {FORMAT_VERSION}: \
         text, themes with probabilities\nand evidence, topic. Themes: {}.\n\nThe labels are a program's: check some of \
         them before you rely on them.\n",
        schema.model,
        schema.themes.join(", ")
    );
    notes.iter().for_each(|note| {
        let _ = write!(card, "\n{note}\n");
    });
    card
}

/// The features of a configuration; only Parquet has classes and a column a probability.
fn features(card: &mut String, schema: &Schema, parquet: bool) {
    for column in &COLUMNS {
        let feature = match column.column_type {
            ColumnType::Date if parquet => "dtype: date32",
            ColumnType::Text | ColumnType::Date => "dtype: string",
            ColumnType::Integer => "dtype: int64",
            ColumnType::Number => "dtype: float64",
            ColumnType::TextList => "list: string",
            ColumnType::Themes => {
                "list: [{name: name, dtype: string}, {name: probability, dtype: float64}, {name: evidence, list: \
                 [{name: char_start, dtype: int64}, {name: char_end, dtype: int64}, {name: text, dtype: string}, \
                 {name: weight, dtype: float64}, {name: origin, dtype: string}]}]"
            }
        };
        feature_line(card, column.name, feature);
        if parquet && column.name == THEME_NAMES {
            let names = schema.themes.iter().enumerate();
            let names: Vec<String> = names.map(|(class, theme)| format!("'{class}': {}", quoted(theme))).collect();
            feature_line(card, LABELS, &format!("list: {{class_label: {{names: {{{}}}}}}}", names.join(", ")));
        }
    }
    if parquet {
        for column in probability_columns(&schema.themes) {
            feature_line(card, &column, "dtype: float64");
        }
    } else {
        let themes = schema.themes.iter();
        let fields: Vec<String> = themes.map(|theme| format!("{{name: {}, dtype: float64}}", quoted(theme))).collect();
        feature_line(card, PROBABILITIES, &format!("struct: [{}]", fields.join(", ")));
    }
}

fn feature_line(card: &mut String, name: &str, feature: &str) {
    let _ = writeln!(card, "  - {{name: {name}, {feature}}}");
}

/// A string in YAML: JSON's quotes are YAML's too.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string can always be JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_names_one_file_and_the_type_of_each_of_its_columns() {
        let schema = Schema { themes: vec!["primary-care".into()], ..Schema::default() };
        for (parquet, file, last) in [
            (true, "labelled.parquet", "  - {name: p_primary_care, dtype: float64}\n"),
            (
                false,
                "labelled.jsonl",
                "  - {name: probabilities, struct: [{name: \"primary-care\", dtype: float64}]}\n",
            ),
        ] {
            let card = card(&schema, parquet, &["A note.".to_owned()]);
            assert!(card.ends_with("\nA note.\n"));
            assert!(is_card(&card));
            assert_eq!(card.matches("data_files:").count(), 1);
            assert!(card.contains(&format!("data_files: {file}\n")) && card.contains(last), "{card}");
            // The list of classes is Parquet's, the object of probabilities JSON's.
            let features = card.matches("\n  - {name: ").count();
            assert_eq!(features, COLUMNS.len() + if parquet { 2 } else { 1 });
        }
        assert!(!is_card("# A page of someone else\n"));
    }
}

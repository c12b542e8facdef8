//! The schema of the file, and the values of a record in its leaf columns.
//!
//! Every column is nullable, also those that always have a value: `datasets` forgets class names of
//! columns that must not be null. `labels` and `theme_names` are null for a paragraph that was not
//! scored, and empty lists for one without themes.

use crate::dataset::columns::{COLUMNS, ColumnType, LABELS, THEME_NAMES, probability_columns};
use crate::dataset::record::{Record, Schema, ThemeLabel, round6};
use crate::output::parquet_rows::LeafValue::{Double, Int32, Int64, Text};
use crate::output::parquet_rows::{LeafColumn, LeafValue};

/// The schema as a Parquet message type: the columns, the classes after the names of themes, and a
/// probability a theme.
pub(super) fn message_type(schema: &Schema) -> String {
    let mut fields = Vec::new();
    for column in &COLUMNS {
        let name = column.name;
        fields.push(match column.column_type {
            ColumnType::Text => format!("optional binary {name} (STRING);"),
            ColumnType::Date => format!("optional int32 {name} (DATE);"),
            ColumnType::Integer => format!("optional int64 {name};"),
            ColumnType::Number => format!("optional double {name};"),
            ColumnType::TextList => list(name, "optional binary element (STRING);"),
            ColumnType::Themes => list(name, &theme()),
        });
        if name == THEME_NAMES {
            fields.push(list(LABELS, "optional int64 element;"));
        }
    }
    let probabilities = probability_columns(&schema.themes);
    fields.extend(probabilities.into_iter().map(|name| format!("optional double {name};")));
    format!("message schema {{ {} }}", fields.join("\n"))
}

/// A list with the names and levels that the Parquet format asks for.
fn list(name: &str, element: &str) -> String {
    format!("optional group {name} (LIST) {{ repeated group list {{ {element} }} }}")
}

/// A theme of a paragraph: two leaf columns, and five of its evidence.
fn theme() -> String {
    let evidence = "optional group element {
        optional int64 char_start;
        optional int64 char_end;
        optional binary text (STRING);
        optional double weight;
        optional binary origin (STRING);
    }";
    let evidence = list("evidence", evidence);
    format!("optional group element {{ optional binary name (STRING); optional double probability; {evidence} }}")
}

/// The leaf columns that a row has still to fill, in the order of the schema.
struct RowLeaves<'a>(&'a mut [LeafColumn]);

impl<'a> RowLeaves<'a> {
    fn take<const N: usize>(&mut self) -> &'a mut [LeafColumn; N] {
        let (taken, rest) = std::mem::take(&mut self.0).split_first_chunk_mut().expect("the row fits the schema");
        self.0 = rest;
        taken
    }

    fn value(&mut self, value: Option<LeafValue<'_>>) {
        let [leaf] = self.take();
        match value {
            Some(value) => leaf.push(value, 0),
            None => leaf.push_none(0, 0),
        }
    }

    fn text(&mut self, value: Option<&str>) {
        self.value(value.map(Text));
    }

    fn integer(&mut self, value: i64) {
        self.value(Some(Int64(value)));
    }

    fn number(&mut self, value: Option<f64>) {
        self.value(value.map(|value| Double(round6(value))));
    }

    /// A list of values, of which none may be missing.
    fn list<'v>(&mut self, values: Option<Vec<LeafValue<'v>>>) {
        let [leaf] = self.take();
        match values {
            None => leaf.push_none(0, 0),
            Some(values) if values.is_empty() => leaf.push_none(1, 0),
            Some(values) => {
                values.into_iter().enumerate().for_each(|(index, value)| leaf.push(value, i16::from(index > 0)))
            }
        }
    }
}

/// Adds a row. The record has been checked against the schema.
pub(super) fn push_row(leaves: &mut [LeafColumn], record: &Record, schema: &Schema) {
    let mut row = RowLeaves(leaves);
    row.text(Some(&record.id));
    row.text(Some(&record.document));
    row.text(record.title.as_deref());
    row.value(record.date.as_deref().and_then(days_since_1970).map(Int32));
    row.text(record.date_text.as_deref());
    row.text(record.date_precision());
    row.integer(record.ordinal as i64);
    row.text(record.section.as_deref());
    row.text(Some(record.kind.name()));
    row.text(Some(record.status.name()));
    row.text(Some(&record.text));
    row.integer(record.char_start as i64);
    row.integer(record.char_end as i64);
    row.text(record.primary_theme.as_deref());
    let names = record.theme_names();
    row.list(names.as_ref().map(|names| names.iter().map(|name| Text(name)).collect()));
    let class = |name| schema.position(name).map(|position| Int64(position as i64));
    row.list(names.as_ref().map(|names| names.iter().filter_map(|name| class(name)).collect()));
    push_themes(row.take(), &record.themes);
    let topic = record.topic.as_ref();
    row.integer(topic.map_or(-1, |topic| topic.id as i64));
    row.text(topic.map(|topic| topic.name.as_str()));
    row.number(topic.map(|topic| topic.probability));
    row.number(topic.and_then(|topic| topic.stability));
    row.text(record.duplicate_of.as_deref());
    row.text(record.source_place.as_deref());
    row.number(record.known_vocabulary);
    row.text(Some(&record.model));
    for index in 0..schema.themes.len() {
        row.number(record.probabilities.get(index).copied());
    }
}

/// Adds the themes of a row to the leaf columns of [`theme`]. Definition levels: 1 an empty list of
/// themes, 4 an empty list of evidence.
fn push_themes(leaves: &mut [LeafColumn; 7], themes: &[ThemeLabel]) {
    if themes.is_empty() {
        leaves.iter_mut().for_each(|leaf| leaf.push_none(1, 0));
    }
    let [name, probability, evidence @ ..] = leaves;
    for (index, theme) in themes.iter().enumerate() {
        let repetition = i16::from(index > 0);
        name.push(Text(&theme.name), repetition);
        probability.push(Double(round6(theme.probability)), repetition);
        if theme.evidence.is_empty() {
            evidence.iter_mut().for_each(|leaf| leaf.push_none(4, repetition));
        }
        for (index, piece) in theme.evidence.iter().enumerate() {
            let repetition = if index > 0 { 2 } else { repetition };
            let values = [
                Int64(piece.char_start as i64),
                Int64(piece.char_end as i64),
                Text(&piece.text),
                Double(round6(piece.weight)),
                Text(piece.origin.name()),
            ];
            evidence.iter_mut().zip(values).for_each(|(leaf, value)| leaf.push(value, repetition));
        }
    }
}

/// Days since 1 January 1970 of `YYYY-MM-DD`, in the Gregorian calendar (Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", 2013); none if it is no such date.
fn days_since_1970(date: &str) -> Option<i32> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        // By Python's datetime.date.toordinal() - 719163.
        for (date, days) in [
            ("1970-01-01", 0),
            ("2016-07-19", 17_001),
            ("2000-02-29", 11_016),
            ("1900-03-01", -25_508),
            ("1969-12-31", -1),
            ("2100-12-31", 47_846),
        ] {
            assert_eq!(days_since_1970(date), Some(days), "{date}");
        }
        assert_eq!(days_since_1970("2016-13-01"), None);
        assert_eq!(days_since_1970("soon"), None);
    }
}

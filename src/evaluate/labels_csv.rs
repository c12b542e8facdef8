//! Labels in a CSV table, as labelling writes it or a person fills it in.
//!
//! A row becomes the object that JSON Lines would hold; `label_line` interprets it.

use super::label_error::{LineError, file_error};
use crate::error::Result;
use serde_json::{Map, Value};

/// Fields that hold several names in one cell, separated by `;`.
const LISTS: [&str; 4] = ["themes", "labels", "optional", "primary_either"];
/// Fields that hold one string.
const STRINGS: [&str; 8] = ["id", "document", "kind", "primary", "primary_theme", "label", "text", "starts"];
/// The prefix of the column of a theme's probability.
const PROBABILITY: &str = "p_";

/// Every row of `content` as an object, with its line.
pub(super) fn objects(content: &str, name: &str) -> Result<Vec<(usize, Map<String, Value>)>> {
    let broken = |line: Option<usize>, reason: &str| {
        file_error(name, line, &format!("not CSV: {reason}"))
            .with_hint("labels in a table have a header with 'id' and 'themes', and commas between cells")
    };
    let mut reader = csv::ReaderBuilder::new().from_reader(content.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().map_err(|error| broken(Some(1), &plain(&error)))?.clone();
    if !header.iter().any(|column| column == "id") {
        return Err(broken(Some(1), "the header has no column 'id'"));
    }
    let mut all = Vec::new();
    for record in reader.records() {
        let line = |position: Option<&csv::Position>| position.map(|position| position.line() as usize);
        let record = record.map_err(|error| broken(line(error.position()), &plain(&error)))?;
        let number = line(record.position()).unwrap_or_default();
        let object = object(&header, &record).map_err(|error| error.at(name, number))?;
        all.push((number, object));
    }
    Ok(all)
}

fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells where the header has {expected_len}")
        }
        _ => "a row cannot be read".to_owned(),
    }
}

fn object(header: &csv::StringRecord, record: &csv::StringRecord) -> Result<Map<String, Value>, LineError> {
    let (mut object, mut probabilities) = (Map::new(), Map::new());
    for (column, cell) in header.iter().zip(record) {
        if column == "themes" && cell.trim_start().starts_with('[') {
            // Version 2 of our own tables: the JSON text of the list.
            let list = serde_json::from_str(cell)
                .map_err(|_| LineError::new("'themes' is no list in JSON", "separate the names of themes by ';'"))?;
            object.insert(column.to_owned(), list);
        } else if LISTS.contains(&column) {
            // A question mark: not labelled yet. An empty cell: no themes.
            if cell.trim() == "?" {
                object.insert(column.to_owned(), Value::Null);
                continue;
            }
            let names = cell.split(';').map(str::trim).filter(|name| !name.is_empty());
            object.insert(column.to_owned(), names.map(Value::from).collect());
        } else if cell.is_empty() {
            continue;
        } else if STRINGS.contains(&column) {
            object.insert(column.to_owned(), cell.into());
        } else if column == "none" || column.starts_with(PROBABILITY) {
            let number: f64 = cell.trim().parse().map_err(|_| {
                LineError::new(
                    format!("'{column}' is not a number"),
                    "write it with a point, such as 0.91, or leave it out",
                )
            })?;
            match column.strip_prefix(PROBABILITY) {
                Some(theme) => probabilities.insert(theme.to_owned(), number.into()),
                None => object.insert(column.to_owned(), number.into()),
            };
        }
    }
    object.insert("probabilities".to_owned(), Value::Object(probabilities));
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::super::read_labels;
    use crate::paragraph::Kind;

    fn read(content: &str) -> crate::Result<Vec<super::super::Labels>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.CSV");
        std::fs::write(&path, content).unwrap();
        read_labels(&path)
    }

    #[test]
    fn a_table_gives_the_labels_of_the_equivalent_lines() {
        let all = read(
            "\u{feff}id,kind,themes,primary,note,p_finance,p_a b,none\r\n\
             d#1,body,finance;planning,planning,\"x, y\",0.9,0.1,\r\nd#2,,,,,,,0.7\r\nd#3,heading,,,,,,\r\n",
        )
        .unwrap();
        assert_eq!((all[0].document.as_str(), all[0].primary.as_deref()), ("d", Some("planning")));
        assert_eq!(all[0].themes, ["finance", "planning"]);
        assert_eq!(
            all[0].probabilities.iter().map(|(n, p)| (n.as_str(), *p)).collect::<Vec<_>>(),
            [("a b", 0.1), ("finance", 0.9)]
        );
        assert!(all[1].themes.is_empty() && all[1].probabilities.is_empty());
        assert_eq!((all[1].none, all[2].kind), (Some(0.7), Kind::Heading));
    }

    #[test]
    fn a_broken_table_is_an_error_with_its_line() {
        for (content, reason) in [
            ("themes\nx\n", "1: not CSV: the header has no column 'id'"),
            ("id,themes\na,x\nb,x,y\n", "3: not CSV: 3 cells where the header has 2"),
            ("id,themes\na,x\n\"b\nc\",x\na,x\n", "5: the id 'a' occurs a second time, after line 2"),
            ("id,themes,p_x\na,x,much\n", "2: 'p_x' is not a number"),
            ("id,themes,p_x\na,x,7\n", "2: the probability of 'x' is no number from 0 to 1"),
            ("id,note\na,x\n", "2: it has no field 'themes'"),
            ("id,themes\n", "it holds no labels"),
        ] {
            let error = read(content).unwrap_err();
            assert!(error.to_string().ends_with(reason), "{error} is not {reason}");
            assert!(error.hint().is_some());
        }
    }
}

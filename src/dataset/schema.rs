//! Descriptions of the columns for other programs: JSON Schema of a line of JSON Lines, and the
//! types of Parquet.

use super::columns::probability_columns;
use super::columns::{COLUMNS, ColumnType, DatasetColumn, FORMAT_VERSION, LABELS, PROBABILITIES, THEME_NAMES};
use serde_json::{Map, Value, json};

/// JSON Schema (draft 2020-12) of a line of JSON Lines with the probabilities of `themes`.
pub fn json_schema(themes: &[String]) -> Value {
    let mut properties = Map::new();
    for column in &COLUMNS {
        properties.insert(column.name.to_owned(), property(column));
    }
    let probabilities: Map<String, Value> =
        themes.iter().map(|theme| (theme.clone(), json!({ "type": "number", "minimum": 0, "maximum": 1 }))).collect();
    properties.insert(
        PROBABILITIES.to_owned(),
        json!({
            "description": "the probability of every theme of the model; null if the paragraph was not scored",
            "type": ["object", "null"], "required": themes, "properties": probabilities, "additionalProperties": false,
        }),
    );
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("themewise labelled paragraph, version {FORMAT_VERSION}"),
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn property(column: &DatasetColumn) -> Value {
    let (name, mut property) = match column.column_type {
        ColumnType::Text => ("string", json!({})),
        ColumnType::Date => ("string", json!({ "format": "date" })),
        ColumnType::Integer => ("integer", json!({})),
        ColumnType::Number => ("number", json!({})),
        ColumnType::TextList => ("array", json!({ "items": { "type": "string" } })),
        ColumnType::Themes => ("array", json!({ "items": theme() })),
    };
    property["description"] = column.meaning.into();
    property["type"] = if column.nullable { json!([name, "null"]) } else { name.into() };
    property
}

fn theme() -> Value {
    let evidence = object(json!({
        "char_start": { "type": "integer", "minimum": 0 },
        "char_end": { "type": "integer", "minimum": 0 },
        "text": { "type": "string" },
        "weight": { "type": "number" },
        "origin": { "enum": ["codebook", "learned", "meaning"] },
    }));
    object(json!({
        "name": { "type": "string" },
        "probability": { "type": "number", "minimum": 0, "maximum": 1 },
        "evidence": { "type": "array", "items": evidence },
    }))
}

/// An object that has exactly these properties.
fn object(properties: Value) -> Value {
    let required: Vec<&String> = properties.as_object().into_iter().flat_map(Map::keys).collect();
    let required = json!(required);
    json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
}

/// The columns of the Parquet file with their Arrow types, as a list of objects `name`, `type`,
/// `nullable`.
pub fn arrow_schema(themes: &[String]) -> Value {
    let field = |name: &str, arrow: &str| json!({ "name": name, "type": arrow, "nullable": true });
    let mut fields = Vec::new();
    for column in &COLUMNS {
        fields.push(field(column.name, arrow_type(column.column_type)));
        if column.name == THEME_NAMES {
            fields.push(field(LABELS, "list<int64>"));
        }
    }
    fields.extend(probability_columns(themes).iter().map(|name| field(name, "double")));
    json!({ "format_version": FORMAT_VERSION, "fields": fields })
}

fn arrow_type(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "string",
        ColumnType::Date => "date32",
        ColumnType::Integer => "int64",
        ColumnType::Number => "double",
        ColumnType::TextList => "list<string>",
        ColumnType::Themes => {
            "list<struct<name: string, probability: double, evidence: list<struct<char_start: int64, char_end: int64, \
             text: string, weight: double, origin: string>>>>"
        }
    }
}

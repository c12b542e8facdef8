//! The columns against what is written, read by other versions, and said in the documents.

use super::columns::{LABELS, PROBABILITIES};
use super::schema::{arrow_schema, json_schema};
use super::*;
use serde_json::Value;

/// Words that SQL:2016, PostgreSQL, SQLite or DuckDB reserve, or that are keywords of R: those that
/// a column of such a dataset could be called. `date` is a type name that all of them accept as a
/// column.
const RESERVED: [&str; 60] = [
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "between",
    "both",
    "break",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "default",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "function",
    "group",
    "having",
    "if",
    "in",
    "initially",
    "intersect",
    "into",
    "is",
    "leading",
    "limit",
    "next",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "primary",
    "references",
    "repeat",
    "row",
    "rows",
    "select",
    "start",
    "table",
    "to",
    "union",
    "where",
];

fn themes() -> Vec<String> {
    ["finance", "primary-care", "Primary Care", "=1", "select"].map(str::to_owned).to_vec()
}

#[test]
fn column_names_survive_sql_and_r() {
    let names = COLUMNS.iter().map(|column| column.name.to_owned()).chain(probability_columns(&themes()));
    let names: Vec<String> = names.chain([LABELS.to_owned(), PROBABILITIES.to_owned()]).collect();
    for name in &names {
        assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{name}");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{name}");
        assert!(!RESERVED.contains(&name.as_str()), "{name} is reserved");
    }
    let unique: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
}

/// Checks a value against the parts of JSON Schema that `json_schema` uses.
fn matches(schema: &Value, value: &Value) -> bool {
    let types = match &schema["type"] {
        Value::Array(types) => types.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let has_type = |name: &Value| match name.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => value.is_null(),
    };
    let listed = schema["enum"].as_array().is_none_or(|all| all.contains(value));
    let items = value.as_array().is_none_or(|items| items.iter().all(|item| matches(&schema["items"], item)));
    let properties = value.as_object().is_none_or(|object| {
        let required = schema["required"].as_array().expect("objects name their keys");
        required.len() == object.len()
            && required.iter().all(|key| object.contains_key(key.as_str().unwrap()))
            && object.iter().all(|(key, value)| matches(&schema["properties"][key], value))
    });
    (types.is_empty() || types.iter().any(has_type)) && listed && items && properties
}

#[test]
fn written_lines_match_the_json_schema() {
    let model = crate::model::embedded().unwrap();
    let text = "# Money\n\nThe trust will miss its control total by £4m.\n\nIt rained.\n";
    let document = crate::document::Document::from_text("a", text).as_markdown().with_date("2016-07-19");
    let (documents, unit) = (std::slice::from_ref(&document), crate::paragraph::Unit::Paragraph);
    let mut records = Vec::new();
    let make = |block: crate::model::LabelledBlock<'_>| block_records(&model, &document, block);
    let take = |made: Vec<Vec<Record>>| -> Result<()> {
        records.extend(made.into_iter().flatten());
        Ok(())
    };
    model.label_blocks(documents, unit.into(), &crate::progress::Silent, make, take).unwrap();
    let schema = Schema::of(&model);
    let mut bytes = Vec::new();
    let mut exporter = DatasetFormat::Jsonl
        .exporter(&schema, &ExportOptions::default(), Path::new("-"), Box::new(&mut bytes))
        .unwrap();
    records.iter().for_each(|record| exporter.write(record).unwrap());
    exporter.finish().unwrap();
    let description = json_schema(&schema.themes);
    let lines: Vec<Value> = bytes
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    for line in &lines {
        assert!(matches(&description, line), "{line}");
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), COLUMNS.len() + 1);
    }
    let mut wrong = lines[1].clone();
    wrong["ordinal"] = "2".into();
    assert!(!matches(&description, &wrong), "the check notices another type");
}

#[cfg(feature = "parquet")]
#[test]
fn arrow_schema_names_the_columns_of_the_file() {
    let schema = Schema { themes: themes(), ..Schema::default() };
    let fields: Vec<String> = super::parquet::field_names(&schema);
    let described = arrow_schema(&schema.themes);
    let names: Vec<&str> =
        described["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
    assert_eq!(fields, names);
}

#[test]
fn version_1_lines_are_read() {
    let line = r#"{"id":"a#1","document":"a","title":null,"date":"2016-07-19","ordinal":1,"section":null,"kind":"body",
        "status":"themed","text":"The deficit grew.","start":3,"end":20,"primary":"finance","themes":[{"name":"finance",
        "probability":0.9,"evidence":[{"start":4,"end":11,"text":"deficit","weight":1.5}]}],"topic":{"id":2,"name":"money",
        "probability":0.5},"duplicate_of":null,"model":"demo@00","probabilities":{"finance":0.9}}"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.jsonl");
    std::fs::write(&path, line.replace('\n', "")).unwrap();
    let record = read_records(&path).unwrap().remove(0);
    assert_eq!((record.char_start, record.char_end, record.primary_theme.as_deref()), (3, 20, Some("finance")));
    let evidence = &record.themes[0].evidence[0];
    assert_eq!((evidence.char_start, evidence.char_end, evidence.origin), (4, 11, EvidenceOrigin::Codebook));
    assert_eq!(record.topic.map(|topic| (topic.id, topic.stability)), Some((2, None)));
    let labels = crate::evaluate::read_labels(&path).unwrap();
    assert_eq!(labels[0].primary.as_deref(), Some("finance"));
}

#[test]
fn labels_of_both_versions_of_tables_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        crate::evaluate::read_labels(&path).unwrap()
    };
    let old = read(
        "old.csv",
        "id,document,kind,primary,themes,p_finance,p_ratings\r\na#1,a,body,finance,finance;ratings,0.9,0.6\r\n",
    );
    let new = read(
        "new.csv",
        "id,document,kind,primary_theme,theme_names,themes,p_finance,p_ratings\r\na#1,a,body,finance,finance;ratings,\
         \"[{\"\"name\"\":\"\"finance\"\",\"\"probability\"\":0.9,\"\"evidence\"\":[]},\
         {\"\"name\"\":\"\"ratings\"\",\"\"probability\"\":0.6,\"\"evidence\"\":[]}]\",0.9,0.6\r\n",
    );
    assert_eq!(old[0].themes, new[0].themes);
    assert_eq!(old[0].primary, new[0].primary);
    assert_eq!(old[0].probabilities, new[0].probabilities);
}

#[test]
fn the_document_describes_every_column() {
    let text = include_str!("../../docs/dataset.md");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    for column in &COLUMNS {
        let name = format!("`{}`", column.name);
        let row = rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("{name} is not described"));
        assert_eq!(row[1], column.column_type.name(), "{name}");
        assert_eq!(row[2], if column.nullable { "yes" } else { "no" }, "{name}");
        assert_eq!(row[3], column.meaning, "{name}");
    }
}

//! Readers of tables, a file for each format.

mod csv_tables;
mod json_records;
mod mutations;
#[cfg(feature = "parquet")]
mod parquet_files;
mod workbooks;

use crate::document::extract::{Extraction, Limits, Place, ReadProblem};
use crate::document::table::ColumnOptions;

fn limits() -> Limits {
    Limits::default()
}

fn text_column(name: &str) -> ColumnOptions {
    ColumnOptions { text: Some(name.to_owned()), ..ColumnOptions::default() }
}

fn texts(extraction: &Extraction) -> Vec<&str> {
    extraction.documents.iter().map(|document| document.text.as_str()).collect()
}

fn reasons(extraction: &Extraction) -> Vec<&str> {
    extraction.problems.iter().map(|problem| problem.reason.as_str()).collect()
}

fn rows(problems: &[ReadProblem]) -> Vec<usize> {
    problems
        .iter()
        .filter_map(|problem| match problem.place {
            Some(Place::Row(row) | Place::Line(row)) => Some(row),
            _ => None,
        })
        .collect()
}

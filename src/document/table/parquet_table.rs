//! Parquet: a document a row, read batch by batch, only the columns that are chosen.

use super::parquet_columns::{Cell, CellKind, ParquetTable};
use crate::document::extract::{Extraction, Limits, Place, ReadProblem};
use crate::document::quiet_panic::catch_quietly;
use crate::document::table::columns::{ChosenColumns, ColumnOptions, ColumnSample, choose_columns};
use crate::document::table::table_rows::{RowCells, TableDocuments, refused_if_empty};

const BATCH_ROWS: usize = 1024;
/// How many rows the guess of the text column looks at.
const SAMPLE_ROWS: usize = 200;

/// Reads the rows of a Parquet file.
pub(crate) fn read_parquet(bytes: Vec<u8>, options: &ColumnOptions, limits: &Limits) -> Extraction {
    let mut documents = TableDocuments::new(limits);
    let mut problems = Vec::new();
    // What was read before a panic is kept.
    let read = || {
        let table = ParquetTable::open(bytes, limits).map_err(|error| unread(&error))?;
        read_rows(&table, options, &mut documents, &mut problems)
    };
    match catch_quietly(read) {
        Ok(Ok(())) => {}
        Ok(Err(problem)) => problems.push(problem),
        Err(_) => problems.push(unread(&"it cannot be parsed")),
    }
    let mut extraction = documents.finish();
    problems.append(&mut extraction.problems);
    refused_if_empty(Extraction { problems, ..extraction })
}

fn unread(error: &dyn std::fmt::Display) -> ReadProblem {
    let text: String = error.to_string().lines().next().unwrap_or_default().chars().take(160).collect();
    let codecs = ["zstd", "gzip", "flate2", "brotli", "lz4", "lzo"];
    let lower = text.to_lowercase();
    if lower.contains("disabled feature") || lower.contains("not supported") && lower.contains("compress") {
        let codec = codecs.iter().find(|codec| lower.contains(*codec)).unwrap_or(&"a codec");
        let reason = format!("the columns are compressed with {codec}, which is not read");
        return ReadProblem::lost(None, reason, "write the file with Snappy or without compression");
    }
    if lower.contains("encrypt") {
        return ReadProblem::lost(None, "the Parquet file is encrypted", "write it without encryption");
    }
    ReadProblem::lost(None, format!("the Parquet file is damaged: {text}"), "get the file again, whole")
}

fn read_rows(
    table: &ParquetTable,
    options: &ColumnOptions,
    documents: &mut TableDocuments,
    problems: &mut Vec<ReadProblem>,
) -> Result<(), ReadProblem> {
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let kinds: Vec<CellKind> = table.columns.iter().map(|column| column.kind).collect();
    let samples = match options.text {
        Some(_) => vec![ColumnSample::default(); names.len()],
        None => column_samples(table, &kinds)?,
    };
    let mut chosen = choose_columns(&names, &samples, options)?;
    problems.append(&mut chosen.problems);
    if kinds[chosen.text] != CellKind::Text {
        let reason = format!("the column '{}' is not of a text type", names[chosen.text]);
        return Err(ReadProblem::lost(None, reason, "choose another text column"));
    }
    let used = [Some(chosen.text), chosen.id, chosen.title, chosen.date, chosen.label].into_iter().flatten();
    let mut read = Vec::new();
    for index in used {
        match kinds[index] {
            CellKind::Unread(kind) => {
                let reason = format!("the column '{}' is of the type {kind}, which is not read", names[index]);
                problems.push(ReadProblem::doubt(None, reason, "write it as text"));
            }
            _ if read.contains(&index) => {}
            _ => read.push(index),
        }
    }
    let mut first_row = 1;
    let end = table.read(&read, BATCH_ROWS, |batch| {
        let rows = batch[0].len();
        first_row += rows;
        add_batch(documents, &batch, (&chosen, &read), first_row - rows)
    });
    end.map_err(|error| ReadProblem { place: Some(Place::Row(first_row)), ..unread(&error) })
}

/// The first cells of the columns of text.
fn column_samples(table: &ParquetTable, kinds: &[CellKind]) -> Result<Vec<ColumnSample>, ReadProblem> {
    let mut samples = vec![ColumnSample::default(); kinds.len()];
    let texts: Vec<usize> = (0..kinds.len()).filter(|index| kinds[*index] == CellKind::Text).collect();
    let mut left = SAMPLE_ROWS;
    let end = table.read(&texts, SAMPLE_ROWS, |batch| {
        for (cells, index) in batch.iter().zip(&texts) {
            cells.iter().take(left).flatten().filter_map(Cell::text).for_each(|cell| samples[*index].add(cell));
        }
        left = left.saturating_sub(batch[0].len());
        left > 0
    });
    end.map_err(|error| unread(&error))?;
    Ok(samples)
}

/// Reads the rows of a batch, which has the columns `read`. False if a limit is reached.
fn add_batch(
    documents: &mut TableDocuments,
    batch: &[Vec<Option<Cell>>],
    (chosen, read): (&ChosenColumns, &[usize]),
    first_row: usize,
) -> bool {
    let column = |index: Option<usize>| batch.get(read.iter().position(|other| Some(*other) == index)?);
    let columns = [Some(chosen.text), chosen.id, chosen.title, chosen.date, chosen.label].map(column);
    (0..batch[0].len()).all(|row| {
        let [text, id, title, date, label] = columns.map(|cells| cells?.get(row)?.as_ref()?.text());
        let cells = RowCells { text: text.unwrap_or_default(), id, title, date, label };
        documents.add(Place::Row(first_row + row), &cells)
    })
}

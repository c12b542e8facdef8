//! Parquet: one document a row, read batch by batch, only the columns that are chosen.

use crate::document::extract::{Extraction, Limits, Place, ReadProblem};
use crate::document::table::columns::{ChosenColumns, ColumnOptions, ColumnSample, choose_columns};
use crate::document::table::table_rows::{RowCells, TableDocuments, refused_if_empty};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::file::reader::ChunkReader;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

const BATCH_ROWS: usize = 1024;
/// How many rows the guess of the text column looks at.
const SAMPLE_ROWS: usize = 200;

/// Reads the rows of a Parquet file.
pub(crate) fn read_parquet(bytes: Vec<u8>, options: &ColumnOptions, limits: &Limits) -> Extraction {
    let bytes = bytes::Bytes::from(bytes);
    let mut documents = TableDocuments::new(limits);
    let mut problems = Vec::new();
    // What was read before a panic is kept.
    let read = || read_rows(bytes, options, &mut documents, &mut problems);
    match catch_unwind(AssertUnwindSafe(read)) {
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

fn read_rows<T: ChunkReader + Clone + 'static>(
    bytes: T,
    options: &ColumnOptions,
    documents: &mut TableDocuments,
    problems: &mut Vec<ReadProblem>,
) -> Result<(), ReadProblem> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes.clone()).map_err(|error| unread(&error))?;
    let fields = builder.schema().fields();
    let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
    let kinds: Vec<&DataType> = fields.iter().map(|field| field.data_type()).collect();
    let samples = match options.text {
        Some(_) => vec![ColumnSample::default(); names.len()],
        None => column_samples(&bytes, &kinds)?,
    };
    let mut chosen = choose_columns(&names, &samples, options)?;
    problems.append(&mut chosen.problems);
    if !is_text(kinds[chosen.text]) {
        let reason = format!("the column '{}' is not of a text type", names[chosen.text]);
        return Err(ReadProblem::lost(None, reason, "choose another text column"));
    }
    // The columns of a batch are in the order of the file, each once.
    let used = [Some(chosen.text), chosen.id, chosen.title, chosen.date, chosen.label].into_iter().flatten();
    let (mut read, unread_kinds): (Vec<usize>, Vec<usize>) = used.partition(|index| is_readable(kinds[*index]));
    for index in unread_kinds {
        let reason = format!("the column '{}' is of the type {}, which is not read", names[index], kinds[index]);
        problems.push(ReadProblem::doubt(None, reason, "write it as text"));
    }
    read.sort_unstable();
    read.dedup();
    let mut first_row = 1;
    for batch in project(&bytes, &read, BATCH_ROWS)? {
        let place = Some(Place::Row(first_row));
        let batch = batch.map_err(|error| ReadProblem { place, ..unread(&error) })?;
        if !add_batch(documents, &batch, (&chosen, &read), first_row) {
            return Ok(());
        }
        first_row += batch.num_rows();
    }
    Ok(())
}

/// The first cells of the columns of text.
fn column_samples<T: ChunkReader + Clone + 'static>(
    bytes: &T,
    kinds: &[&DataType],
) -> Result<Vec<ColumnSample>, ReadProblem> {
    let mut samples = vec![ColumnSample::default(); kinds.len()];
    let texts: Vec<usize> = (0..kinds.len()).filter(|index| is_text(kinds[*index])).collect();
    if let Some(batch) = project(bytes, &texts, SAMPLE_ROWS)?.next() {
        let batch = batch.map_err(|error| unread(&error))?;
        for (column, index) in batch.columns().iter().zip(&texts) {
            let cells = ParquetCells::new(column);
            (0..batch.num_rows()).filter_map(|row| cells.get(row)).for_each(|cell| samples[*index].add(&cell));
        }
    }
    Ok(samples)
}

/// Reads the rows of a batch, which has the columns `read`. False if a limit is reached.
fn add_batch(
    documents: &mut TableDocuments,
    batch: &RecordBatch,
    (chosen, read): (&ChosenColumns, &[usize]),
    first_row: usize,
) -> bool {
    let columns: Vec<ParquetCells> = batch.columns().iter().map(ParquetCells::new).collect();
    let column = |index: Option<usize>| columns.get(read.binary_search(&index?).ok()?);
    let text = column(Some(chosen.text));
    let others = [chosen.id, chosen.title, chosen.date, chosen.label].map(column);
    (0..batch.num_rows()).all(|row| {
        let [id, title, date, label] = others.map(|cells| cells.and_then(|cells| cells.get(row)));
        let text = text.and_then(|cells| cells.get(row)).unwrap_or_default();
        let cells = RowCells {
            text: &text,
            id: id.as_deref(),
            title: title.as_deref(),
            date: date.as_deref(),
            label: label.as_deref(),
        };
        documents.add(Place::Row(first_row + row), &cells)
    })
}

/// A reader of some columns.
fn project<T: ChunkReader + Clone + 'static>(
    bytes: &T,
    columns: &[usize],
    rows: usize,
) -> Result<ParquetRecordBatchReader, ReadProblem> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes.clone()).map_err(|error| unread(&error))?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
    builder.with_projection(mask).with_batch_size(rows).build().map_err(|error| unread(&error))
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        // Text that an old program wrote without saying so.
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        _ => false,
    }
}

fn is_readable(kind: &DataType) -> bool {
    is_text(kind)
        || kind.is_integer()
        || matches!(
            kind,
            DataType::Float32 | DataType::Float64 | DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, _)
        )
}

/// The cells of a column of a batch.
struct ParquetCells<'a> {
    values: &'a dyn Array,
    /// For a dictionary: the value of each row.
    keys: Option<(&'a dyn Array, Vec<usize>)>,
}

impl<'a> ParquetCells<'a> {
    fn new(column: &'a ArrayRef) -> Self {
        match column.as_any_dictionary_opt() {
            Some(dictionary) if !dictionary.values().is_empty() => Self {
                values: dictionary.values().as_ref(),
                keys: Some((dictionary.keys(), dictionary.normalized_keys())),
            },
            _ => Self { values: column.as_ref(), keys: None },
        }
    }

    fn get(&self, row: usize) -> Option<Cow<'a, str>> {
        match &self.keys {
            Some((keys, _)) if keys.is_null(row) => None,
            Some((_, rows)) => cell_text(self.values, *rows.get(row)?),
            None => cell_text(self.values, row),
        }
    }
}

fn cell_text(array: &dyn Array, row: usize) -> Option<Cow<'_, str>> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    let bytes = |bytes| std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
    match array.data_type() {
        DataType::Utf8 => Some(Cow::Borrowed(array.as_string::<i32>().value(row))),
        DataType::LargeUtf8 => Some(Cow::Borrowed(array.as_string::<i64>().value(row))),
        DataType::Utf8View => Some(Cow::Borrowed(array.as_string_view().value(row))),
        DataType::Binary => bytes(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => bytes(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => bytes(array.as_binary_view().value(row)),
        DataType::Int8 => number::<Int8Type>(array, row),
        DataType::Int16 => number::<Int16Type>(array, row),
        DataType::Int32 => number::<Int32Type>(array, row),
        DataType::Int64 => number::<Int64Type>(array, row),
        DataType::UInt8 => number::<UInt8Type>(array, row),
        DataType::UInt16 => number::<UInt16Type>(array, row),
        DataType::UInt32 => number::<UInt32Type>(array, row),
        DataType::UInt64 => number::<UInt64Type>(array, row),
        DataType::Float32 => number::<Float32Type>(array, row),
        DataType::Float64 => number::<Float64Type>(array, row),
        DataType::Date32 => time(i128::from(array.as_primitive::<Date32Type>().value(row)) * 86_400_000_000_000),
        DataType::Date64 => time(i128::from(array.as_primitive::<Date64Type>().value(row)) * 1_000_000),
        DataType::Timestamp(unit, _) => time(match unit {
            TimeUnit::Second => i128::from(array.as_primitive::<TimestampSecondType>().value(row)) * 1_000_000_000,
            TimeUnit::Millisecond => {
                i128::from(array.as_primitive::<TimestampMillisecondType>().value(row)) * 1_000_000
            }
            TimeUnit::Microsecond => i128::from(array.as_primitive::<TimestampMicrosecondType>().value(row)) * 1000,
            TimeUnit::Nanosecond => i128::from(array.as_primitive::<TimestampNanosecondType>().value(row)),
        }),
        _ => None,
    }
}

fn number<T: ArrowPrimitiveType<Native: std::fmt::Display>>(array: &dyn Array, row: usize) -> Option<Cow<'_, str>> {
    Some(Cow::Owned(array.as_primitive::<T>().value(row).to_string()))
}

/// Nanoseconds since 1970 in universal time as a day, with the time if it has one.
fn time(nanoseconds: i128) -> Option<Cow<'static, str>> {
    let time = jiff::Timestamp::from_nanosecond(nanoseconds).ok()?;
    let local = jiff::tz::Offset::UTC.to_datetime(time);
    let midnight = local.time() == jiff::civil::Time::midnight();
    Some(Cow::Owned(if midnight {
        local.date().to_string()
    } else {
        format!("{}Z", local.round(jiff::Unit::Second).ok()?)
    }))
}

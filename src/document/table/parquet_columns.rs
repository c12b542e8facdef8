//! The columns of a Parquet file: which can be read, and their cells as text.

use super::parquet_pages::open_pages;
use crate::document::extract::Limits;
use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType, Int96};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::schema::types::ColumnDescriptor;
use std::sync::Arc;

const DAY_NANOSECONDS: i128 = 86_400_000_000_000;
/// The Julian day of 1 January 1970.
const JULIAN_1970: i128 = 2_440_588;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellKind {
    /// Text, or bytes that an old program wrote as text without saying so.
    Text,
    Boolean,
    Number,
    Unsigned,
    /// Time since 1970, in units of so many nanoseconds.
    Time(i128),
    /// A type that is not read, by its name.
    Unread(&'static str),
}

/// A column: a leaf of the schema, or a list or map, which is not read.
pub(super) struct ParquetColumn {
    /// A field of a group is `a.b`.
    pub(super) name: String,
    pub(super) kind: CellKind,
    leaf: usize,
}

/// A Parquet file in memory.
pub(super) struct ParquetTable {
    bytes: Arc<Bytes>,
    metadata: ParquetMetaData,
    limits: Limits,
    /// In the order of the file.
    pub(super) columns: Vec<ParquetColumn>,
}

impl ParquetTable {
    pub(super) fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self> {
        let bytes = Bytes::from(bytes);
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&bytes)?;
        let mut columns: Vec<ParquetColumn> = Vec::new();
        for (leaf, descriptor) in metadata.file_metadata().schema_descr().columns().iter().enumerate() {
            let path = descriptor.path().parts();
            if descriptor.max_rep_level() == 0 {
                columns.push(ParquetColumn { name: path.join("."), kind: cell_kind(descriptor), leaf });
            } else if columns.last().is_none_or(|last| last.name != path[0]) {
                columns.push(ParquetColumn { name: path[0].clone(), kind: CellKind::Unread("list"), leaf });
            }
        }
        Ok(Self { bytes: Arc::new(bytes), metadata, limits: *limits, columns })
    }

    /// Gives the cells of the columns `chosen` to `take`, a vector a column, at most `rows` rows at
    /// a time, until there are no more or it returns false.
    pub(super) fn read(
        &self,
        chosen: &[usize],
        rows: usize,
        mut take: impl FnMut(Vec<Vec<Option<Cell>>>) -> bool,
    ) -> Result<()> {
        for group in 0..self.metadata.num_row_groups() {
            let mut left = usize::try_from(self.metadata.row_group(group).num_rows())?;
            let mut readers =
                chosen.iter().map(|column| self.open_cells(group, *column)).collect::<Result<Vec<CellReader>>>()?;
            while left > 0 && !readers.is_empty() {
                let batch = readers.iter_mut().map(|cells| cells.next(rows.min(left))).collect::<Result<Vec<_>>>()?;
                let read = batch[0].len();
                if read == 0 || batch.iter().any(|cells| cells.len() != read) {
                    return Err(ParquetError::General("a column has too few values".to_owned()));
                }
                left -= read;
                if !take(batch) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn open_cells(&self, group: usize, column: usize) -> Result<CellReader> {
        let ParquetColumn { kind, leaf, .. } = self.columns[column];
        let group = self.metadata.row_group(group);
        let rows = usize::try_from(group.num_rows())?;
        let chunk = group.columns().get(leaf).ok_or(ParquetError::IndexOutOfBound(leaf, group.num_columns()))?;
        let pages = open_pages(&self.bytes, chunk, rows, &self.limits)?;
        let descriptor = chunk.column_descr_ptr();
        let max_definition = descriptor.max_def_level();
        Ok(CellReader { reader: get_column_reader(descriptor, pages), kind, max_definition })
    }
}

/// The text of a cell.
pub(super) enum Cell {
    /// Bytes of the file.
    Bytes(ByteArray),
    /// A value that was formatted.
    Formatted(String),
}

impl Cell {
    /// None if it is not UTF-8.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Bytes(bytes) => std::str::from_utf8(bytes.data()).ok(),
            Self::Formatted(text) => Some(text),
        }
    }
}

/// The cells of a column in a row group.
struct CellReader {
    reader: ColumnReader,
    kind: CellKind,
    max_definition: i16,
}

impl CellReader {
    /// The next cells, at most `rows`.
    fn next(&mut self, rows: usize) -> Result<Vec<Option<Cell>>> {
        let (kind, definition) = (self.kind, self.max_definition);
        let format = |value: &dyn std::fmt::Display| Some(Cell::Formatted(value.to_string()));
        match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) => cells(reader, definition, rows, |v| Some(Cell::Bytes(v))),
            ColumnReader::BoolColumnReader(reader) => cells(reader, definition, rows, |v| format(&v)),
            ColumnReader::FloatColumnReader(reader) => cells(reader, definition, rows, |v| format(&v)),
            ColumnReader::DoubleColumnReader(reader) => cells(reader, definition, rows, |v| format(&v)),
            ColumnReader::Int32ColumnReader(reader) => cells(reader, definition, rows, |v| match kind {
                CellKind::Unsigned => format(&(v as u32)),
                CellKind::Time(unit) => time(i128::from(v) * unit),
                _ => format(&v),
            }),
            ColumnReader::Int64ColumnReader(reader) => cells(reader, definition, rows, |v| match kind {
                CellKind::Unsigned => format(&(v as u64)),
                CellKind::Time(unit) => time(i128::from(v) * unit),
                _ => format(&v),
            }),
            ColumnReader::Int96ColumnReader(reader) => cells(reader, definition, rows, |v| time(nanoseconds(&v))),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => cells(reader, definition, rows, |_| None),
        }
    }
}

fn cells<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    max_definition: i16,
    rows: usize,
    cell: impl Fn(T::T) -> Option<Cell>,
) -> Result<Vec<Option<Cell>>> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    let mut values = values.into_iter();
    if max_definition == 0 {
        return Ok(values.map(cell).collect());
    }
    let present = levels.into_iter().map(|level| level == max_definition);
    Ok(present.map(|present| if present { values.next().and_then(&cell) } else { None }).collect())
}

/// By the logical type, or where there is none by the converted type of older files.
fn cell_kind(column: &ColumnDescriptor) -> CellKind {
    let converted = match column.logical_type_ref() {
        Some(LogicalType::Unknown) => return CellKind::Unread("null"),
        Some(LogicalType::Timestamp(timestamp)) if timestamp.unit == TimeUnit::NANOS => return CellKind::Time(1),
        Some(logical) => ConvertedType::from(Some(logical.clone())),
        None => column.converted_type(),
    };
    match (column.physical_type(), converted) {
        (_, ConvertedType::DECIMAL) => CellKind::Unread("decimal"),
        (_, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS) => CellKind::Unread("time"),
        (Type::BYTE_ARRAY, _) => CellKind::Text,
        (Type::FIXED_LEN_BYTE_ARRAY, _) => CellKind::Unread("fixed-length bytes"),
        (Type::BOOLEAN, _) => CellKind::Boolean,
        (Type::INT96, _) => CellKind::Time(1),
        (_, ConvertedType::DATE) => CellKind::Time(DAY_NANOSECONDS),
        (_, ConvertedType::TIMESTAMP_MILLIS) => CellKind::Time(1_000_000),
        (_, ConvertedType::TIMESTAMP_MICROS) => CellKind::Time(1000),
        (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64) => {
            CellKind::Unsigned
        }
        _ => CellKind::Number,
    }
}

/// Since 1970, of a Julian day and nanoseconds in it.
fn nanoseconds(value: &Int96) -> i128 {
    let [low, high, day] = *value.data() else { return 0 };
    i128::from(u64::from(high) << 32 | u64::from(low)) + (i128::from(day) - JULIAN_1970) * DAY_NANOSECONDS
}

/// Nanoseconds since 1970 in universal time as a day, with the time if it has one.
fn time(nanoseconds: i128) -> Option<Cell> {
    let time = jiff::Timestamp::from_nanosecond(nanoseconds).ok()?;
    let local = jiff::tz::Offset::UTC.to_datetime(time);
    let midnight = local.time() == jiff::civil::Time::midnight();
    Some(Cell::Formatted(if midnight {
        local.date().to_string()
    } else {
        format!("{}Z", local.round(jiff::Unit::Second).ok()?)
    }))
}

//! Readers of tables: CSV, workbooks, JSON, JSON Lines, Parquet; and of the dates in them.

mod columns;
mod csv_sniff;
mod csv_table;
mod json_lines;
mod json_repair;
mod json_table;
mod json_values;
mod markup_cells;
mod ods;
#[cfg(feature = "parquet")]
mod parquet_columns;
#[cfg(feature = "parquet")]
mod parquet_pages;
#[cfg(feature = "parquet")]
mod parquet_table;
mod sheet_rows;
mod table_rows;
mod workbook;
mod xls_guard;

pub use columns::ColumnOptions;
pub(crate) use csv_sniff::sniff_csv;
pub(crate) use csv_table::read_csv;
pub(crate) use json_lines::{JsonLinesReading, parse_record, read_json_lines};
pub(crate) use json_table::read_json;
pub(crate) use markup_cells::read_markup;
#[cfg(feature = "parquet")]
pub(crate) use parquet_table::read_parquet;
pub(crate) use workbook::read_workbook;

#[cfg(test)]
mod tests;

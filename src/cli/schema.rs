//! `themewise schema`: the columns of labelled datasets, described for other programs.

use super::outcome::Outcome;
use super::{input, output};
use std::path::PathBuf;
use themewise::dataset::schema::{arrow_schema, json_schema};

/// Print the columns of labelled datasets as JSON Schema, or with their Arrow types
///
/// Columns are described in docs/dataset.md. The probabilities are those of the model's themes.
///
/// Example: themewise schema > labelled.schema.json
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// How to describe the columns
    #[arg(long, value_enum, default_value = "json-schema")]
    format: SchemaFormatArg,

    /// The model whose themes are the probabilities [default: the one built in]
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SchemaFormatArg {
    /// JSON Schema (2020-12) of a line of the .jsonl file
    JsonSchema,
    /// Names and Arrow types of the columns of the .parquet file
    Arrow,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let themes = input::model(args.model.as_ref())?.classifier().codebook().names();
    let schema = match args.format {
        SchemaFormatArg::JsonSchema => json_schema(&themes),
        SchemaFormatArg::Arrow => arrow_schema(&themes),
    };
    output::print_json(&schema)?;
    Ok(Outcome::Done)
}

//! The arguments of `themewise label`.

use crate::cli::input::{InputArgs, UnitArg};
use std::path::PathBuf;
use themewise::dataset::DatasetFormat;

/// Label every paragraph of documents with themes, evidence, probability and topic
///
/// Reads texts, web pages, e-mails, office files and tables (docs/reading.md), folders and archives
/// of them, or '-' for standard input. Without -o, records go to standard output as JSON Lines; on
/// a terminal you see a readable view instead.
///
/// Example: themewise label issues/ -o labelled
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(super) input: InputArgs,

    /// The model to label with [default: the one built in, for health-service commissioning]
    #[arg(short, long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,

    /// A file (.jsonl, .csv or .parquet), or a folder that gets all three and the accounting
    #[arg(short, long, value_name = "PATH")]
    pub(super) output: Option<PathBuf>,

    /// The format, where the output's name does not say it
    #[arg(long, value_enum)]
    pub(super) format: Option<DatasetFormatArg>,

    /// What each document is cut into [default: what the model was trained on]
    #[arg(long, value_enum)]
    pub(super) unit: Option<UnitArg>,

    /// Count blocks that recur across these documents as boilerplate
    #[arg(long)]
    pub(super) learn_boilerplate: bool,

    /// Write the extracted text of each document into this folder: offsets count in it
    #[arg(long, value_name = "FOLDER")]
    pub(super) keep_text: Option<PathBuf>,

    /// Label documents as they are read and hold few of them; duplicates are then looked for within
    /// each document
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto", default_missing_value = "always")]
    #[arg(num_args = 0..=1, require_equals = true)]
    pub(super) stream: StreamArg,

    /// Write CSV for spreadsheets: with a byte-order mark, and cells that would run as formulas
    /// defused
    #[arg(long)]
    pub(super) excel: bool,
}

/// When documents are labelled as they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum StreamArg {
    /// If there are more than 100,000 paragraphs
    Auto,
    /// Always
    Always,
    /// Never: all documents are held
    Never,
}

/// Paragraphs above which documents are labelled as they are read.
pub(super) const MOST_HELD: usize = 100_000;

impl StreamArg {
    /// How many paragraphs are held.
    pub(super) fn most_held(self) -> usize {
        match self {
            Self::Auto => MOST_HELD,
            Self::Always => 0,
            Self::Never => usize::MAX,
        }
    }
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum DatasetFormatArg {
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
    /// Apache Parquet
    Parquet,
}

impl From<DatasetFormatArg> for DatasetFormat {
    fn from(format: DatasetFormatArg) -> Self {
        match format {
            DatasetFormatArg::Jsonl => Self::Jsonl,
            DatasetFormatArg::Csv => Self::Csv,
            DatasetFormatArg::Parquet => Self::Parquet,
        }
    }
}

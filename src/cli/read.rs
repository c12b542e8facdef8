//! `themewise read`: what was read of each input, and how it was cut into blocks.

use super::input::{self, InputArgs, UnitArg};
use super::keep_text::keep_text;
use super::outcome::Outcome;
use super::output::STANDARD_OUTPUT;
use super::printer::{Printer, Style, clean};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{json, to_string_pretty as indented};
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use themewise::Error;
use themewise::document::{Collection, Document};
use themewise::paragraph::{Accounting, Kind, Marker, Paragraph, segment, title};

/// Show what is read of documents: title, date, encoding, and each block with its kind
///
/// Nothing is labelled. Use it to see how files of yours are cut into headings, body and
/// boilerplate before you train or label.
///
/// Example: themewise read letters/ --explain
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    /// The model whose boilerplate is known [default: the one built in]
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,

    /// What each document is cut into [default: what the model was trained on]
    #[arg(long, value_enum)]
    unit: Option<UnitArg>,

    /// Count blocks that recur across these documents as boilerplate
    #[arg(long)]
    learn_boilerplate: bool,

    /// Say why each block has its kind, and where it is in the text
    #[arg(long)]
    explain: bool,

    /// Write the extracted text of each document into this folder
    #[arg(long, value_name = "FOLDER")]
    keep_text: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let inputs = input::input_files(&args.input.inputs, &args.model)?;
    let mut model = input::model(args.model.as_ref())?;
    let unit = input::unit(args.unit, Some(&model));
    let collection = args.input.read(printer)?;
    if args.learn_boilerplate {
        model = model.with_boilerplate_of(&collection.documents, unit);
    }
    if let Some(folder) = &args.keep_text {
        let count = keep_text(folder, &collection.documents, &inputs)?;
        printer.message(format!("wrote {count} texts into {}", folder.display()));
    }
    let segmented = |document: &Document| {
        let paragraphs = segment(document, unit, model.boilerplate());
        let mut accounting = Accounting::default();
        accounting.add(&paragraphs);
        (accounting, paragraphs)
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match args.json {
        true => write_json(&mut out, &collection, segmented),
        false => write_text(&mut out, &collection, segmented, args.explain),
    };
    let written = written.and_then(|accounting| out.flush().map(|()| accounting));
    let accounting = written.map_err(|source| Error::io("write", STANDARD_OUTPUT.as_ref(), source))?;
    printer.message(accounting.to_string());
    Ok(Outcome::unless(input::lost(&collection)))
}

/// So many documents are cut and shown in parallel; their texts are dropped when they are written.
const DOCUMENTS_TOGETHER: usize = 64;

/// Writes what `show` returns for each document, in order and with `separator` between them, and
/// adds up the counts.
fn write_each(
    out: &mut impl Write,
    documents: &[Document],
    separator: &str,
    show: impl Fn(&Document) -> io::Result<(Accounting, String)> + Sync,
) -> io::Result<Accounting> {
    let mut accounting = Accounting::default();
    for (number, documents) in documents.chunks(DOCUMENTS_TOGETHER).enumerate() {
        let shown: Vec<_> = documents.par_iter().map(&show).collect();
        for (within, shown) in shown.into_iter().enumerate() {
            let (counts, text) = shown?;
            accounting.add_counts(&counts);
            let is_first = number + within == 0;
            write!(out, "{}{text}", if is_first { "" } else { separator })?;
        }
    }
    Ok(accounting)
}

/// Writes the documents as people read them.
fn write_text(
    out: &mut impl Write,
    collection: &Collection,
    segmented: impl Fn(&Document) -> (Accounting, Vec<Paragraph>) + Sync,
    explain: bool,
) -> io::Result<Accounting> {
    let style = Style::of(&io::stdout());
    write_each(out, &collection.documents, "\n", |document| {
        let (accounting, paragraphs) = segmented(document);
        Ok((accounting, shown(&style, document, &paragraphs, explain)))
    })
}

/// Writes the documents, what was not read and the counts as JSON.
fn write_json(
    out: &mut impl Write,
    collection: &Collection,
    segmented: impl Fn(&Document) -> (Accounting, Vec<Paragraph>) + Sync,
) -> io::Result<Accounting> {
    write!(out, "{{\n  \"documents\": [")?;
    let accounting = write_each(out, &collection.documents, ",", |document| {
        let (accounting, paragraphs) = segmented(document);
        let json = indented(&DocumentJson::new(document, &paragraphs))?;
        Ok((accounting, format!("\n    {}", json.replace('\n', "\n    "))))
    })?;
    let end = if collection.documents.is_empty() { "]" } else { "\n  ]" };
    let rest = json!({
        "accounting": accounting,
        "problems": input::problems_json(collection),
        "not_read": input::not_read_json(collection),
    });
    let rest = indented(&rest)?;
    writeln!(out, "{end},{}", rest.trim_start_matches('{'))?;
    Ok(accounting)
}

/// A document as people read it.
fn shown(style: &Style, document: &Document, paragraphs: &[Paragraph], explain: bool) -> String {
    let source = &document.source;
    let name = title(document, paragraphs).unwrap_or("no title");
    let mut text = style.paint("1;7", &format!(" {} · {} ", clean(&document.id), clean(name)));
    let date = match (&document.date, &document.date_text) {
        (Some(day), Some(written)) if day != written => format!("date {day} ('{}')", clean(written)),
        (Some(day), _) => format!("date {day}"),
        (None, Some(written)) => format!("no date read from '{}'", clean(written)),
        (None, None) => "no date".to_owned(),
    };
    let series = document.series.as_ref().map_or_else(String::new, |series| format!(", series '{}'", clean(series)));
    let format = source.format.name();
    text.push_str(&format!("\n  read as {format}, {}, {date}{series}\n", source.encoding));
    for paragraph in paragraphs {
        let words = clean(&paragraph.text);
        let line = format!("  {:<11} {words}", paragraph.kind.name());
        let line = match paragraph.kind {
            Kind::Heading => style.paint("1", &line),
            Kind::Boilerplate => style.paint("2", &line),
            Kind::Body => line,
        };
        text.push_str(&line);
        if explain {
            let reason = if paragraph.reason.is_empty() { "prose" } else { paragraph.reason };
            let section =
                paragraph.section.as_deref().map_or_else(String::new, |name| format!(", under '{}'", clean(name)));
            let characters = &paragraph.characters;
            let page =
                document.page_at(paragraph.bytes.start).map_or_else(String::new, |page| format!("page {page}, "));
            let place = format!("{page}characters {} to {}", characters.start, characters.end);
            text.push_str(&format!("\n  {:<11} {}", "", style.paint("2", &format!("({reason}{section}; {place})"))));
        }
        text.push('\n');
    }
    text
}

/// A document as JSON.
#[derive(Serialize)]
struct DocumentJson<'a> {
    id: &'a str,
    title: Option<&'a str>,
    date: Option<&'a str>,
    date_text: Option<&'a str>,
    series: Option<&'a str>,
    format: &'a str,
    encoding: &'a str,
    source: Cow<'a, str>,
    place: Option<String>,
    blocks: Vec<BlockJson<'a>>,
}

/// A block of a document as JSON.
#[derive(Serialize)]
struct BlockJson<'a> {
    ordinal: usize,
    kind: Kind,
    reason: &'a str,
    section: Option<&'a str>,
    marker: Option<String>,
    text: &'a str,
    page: Option<u32>,
    char_start: usize,
    char_end: usize,
}

impl<'a> DocumentJson<'a> {
    fn new(document: &'a Document, paragraphs: &'a [Paragraph]) -> Self {
        let source = &document.source;
        Self {
            id: &document.id,
            title: title(document, paragraphs),
            date: document.date.as_deref(),
            date_text: document.date_text.as_deref(),
            series: document.series.as_deref(),
            format: source.format.name(),
            encoding: source.encoding,
            source: source.path.to_string_lossy(),
            place: source.place.as_ref().map(ToString::to_string),
            blocks: paragraphs.iter().map(|paragraph| BlockJson::new(document, paragraph)).collect(),
        }
    }
}

impl<'a> BlockJson<'a> {
    fn new(document: &Document, paragraph: &'a Paragraph) -> Self {
        let marker = paragraph.marker.as_ref().map(|marker| match marker {
            Marker::Bullet(bullet) => bullet.to_string(),
            Marker::Number(number) => number.clone(),
        });
        Self {
            ordinal: paragraph.ordinal,
            kind: paragraph.kind,
            reason: paragraph.reason,
            section: paragraph.section.as_deref(),
            marker,
            text: &paragraph.text,
            page: document.page_at(paragraph.bytes.start),
            char_start: paragraph.characters.start,
            char_end: paragraph.characters.end,
        }
    }
}

//! `themewise read`: what was read of each input, and how it was cut into blocks.

use super::input::{self, InputArgs, UnitArg};
use super::keep_text::keep_text;
use super::outcome::Outcome;
use super::output::{print, print_json};
use super::printer::{Printer, Style, clean};
use serde_json::{Value, json};
use std::path::PathBuf;
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
    let mut accounting = Accounting::default();
    let mut read = Vec::new();
    for document in &collection.documents {
        let paragraphs = segment(document, unit, model.boilerplate());
        accounting.add(&paragraphs);
        read.push((document, paragraphs));
    }
    if let Some(folder) = &args.keep_text {
        let count = keep_text(folder, &collection.documents, &inputs)?;
        printer.message(format!("wrote {count} texts into {}", folder.display()));
    }
    if args.json {
        print_json(&as_json(&read, &accounting, &collection))?;
    } else {
        let style = Style::of_environment();
        let shown: Vec<String> =
            read.iter().map(|(document, paragraphs)| shown(&style, document, paragraphs, args.explain)).collect();
        print(&shown.join("\n"))?;
    }
    printer.message(accounting.to_string());
    Ok(Outcome::unless(input::lost(&collection)))
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

fn as_json(read: &[(&Document, Vec<Paragraph>)], accounting: &Accounting, collection: &Collection) -> Value {
    let documents: Vec<Value> = read.iter().map(|(document, paragraphs)| document_json(document, paragraphs)).collect();
    json!({
        "documents": documents,
        "accounting": accounting,
        "problems": input::problems_json(collection),
        "not_read": input::not_read_json(collection),
    })
}

fn document_json(document: &Document, paragraphs: &[Paragraph]) -> Value {
    let source = &document.source;
    let blocks: Vec<Value> = paragraphs
        .iter()
        .map(|paragraph| {
            let marker = paragraph.marker.as_ref().map(|marker| match marker {
                Marker::Bullet(bullet) => bullet.to_string(),
                Marker::Number(number) => number.clone(),
            });
            json!({
                "ordinal": paragraph.ordinal, "kind": paragraph.kind, "reason": paragraph.reason,
                "section": paragraph.section, "marker": marker, "text": paragraph.text,
                "page": document.page_at(paragraph.bytes.start),
                "char_start": paragraph.characters.start, "char_end": paragraph.characters.end,
            })
        })
        .collect();
    json!({
        "id": document.id, "title": title(document, paragraphs), "date": document.date,
        "date_text": document.date_text, "series": document.series, "format": source.format.name(),
        "encoding": source.encoding, "source": source.path, "place": source.place.as_ref().map(ToString::to_string),
        "blocks": blocks,
    })
}

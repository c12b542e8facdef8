//! A plain table: a row a term, in our own language. Everything but the codebook's own title has a
//! column.

use super::builder::CodebookBuilder;
use super::notes::Notes;
use super::outward;
use crate::codebook::definition::{Codebook, Term, Theme};
use crate::error::{Error, ErrorKind, Result};
use csv::{Reader, ReaderBuilder, StringRecord, Writer};

/// What a column is, by the names that it goes by.
const COLUMNS: [(ColumnRole, &[&str]); 7] = [
    (ColumnRole::Theme, &["theme", "category", "label", "class", "topic", "key"]),
    (ColumnRole::Term, &["term", "word", "pattern", "keyword", "entry", "phrase"]),
    (ColumnRole::Weight, &["weight", "score", "value"]),
    (ColumnRole::Against, &["against"]),
    (ColumnRole::Title, &["title"]),
    (ColumnRole::Description, &["description"]),
    (ColumnRole::Parent, &["parent"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnRole {
    Theme,
    Term,
    Weight,
    Against,
    Title,
    Description,
    Parent,
}

const HINT: &str = "a table begins with 'theme,term', and perhaps weight, against, title, description, parent";

pub(super) fn read(text: &str, builder: &mut CodebookBuilder) -> Result<()> {
    let mut records = reader(text, delimiter(text)).into_records().enumerate();
    let Some((_, first)) = records.next() else { return Err(builder.error(1, "it is empty").with_hint(HINT)) };
    let first = first.map_err(|error| failure(builder, &error).with_hint(HINT))?;
    let mut columns: Vec<Option<ColumnRole>> = first.iter().map(column).collect();
    let has = |columns: &[Option<ColumnRole>], column| columns.contains(&Some(column));
    let mut parents: Vec<(usize, String, usize)> = Vec::new();
    if has(&columns, ColumnRole::Theme) && has(&columns, ColumnRole::Term) {
        for (name, _) in first.iter().zip(&columns).filter(|(_, column)| column.is_none()) {
            builder.notes.at_line("passed over, since these columns mean nothing here", "column", name, 1);
        }
    } else if (2..=3).contains(&first.len()) {
        columns = vec![Some(ColumnRole::Theme), Some(ColumnRole::Term), Some(ColumnRole::Weight)];
        let shown = first.iter().collect::<Vec<_>>().join(",");
        builder.notes.at_line("no names of columns: read as theme, term and weight", "first line", &shown, 1);
        row(&first, &columns, &mut parents, builder)?;
    } else {
        return Err(builder.error(1, "there are no columns 'theme' and 'term'").with_hint(HINT));
    }
    for (_, record) in records {
        let record = record.map_err(|error| failure(builder, &error).with_hint(HINT))?;
        row(&record, &columns, &mut parents, builder)?;
    }
    for (category, parent, line) in parents {
        builder.set_parent(category, &parent, line)?;
    }
    Ok(())
}

fn row(
    record: &StringRecord,
    columns: &[Option<ColumnRole>],
    parents: &mut Vec<(usize, String, usize)>,
    builder: &mut CodebookBuilder,
) -> Result<()> {
    let line = record.position().map_or(0, |position| position.line() as usize);
    if record.len() > columns.len() {
        let message = format_args!("it has {} fields, but there are {} columns", record.len(), columns.len());
        return Err(builder.error(line, message).with_hint("a field that holds a comma must be between double quotes"));
    }
    let get = |wanted: ColumnRole| {
        let place = columns.iter().position(|column| *column == Some(wanted));
        place.and_then(|place| record.get(place)).map_or("", str::trim)
    };
    if record.iter().all(|field| field.trim().is_empty()) {
        return Ok(());
    }
    let category = builder.category(None, get(ColumnRole::Theme), line)?;
    builder.set_title(category, get(ColumnRole::Title));
    if !get(ColumnRole::Description).is_empty() {
        builder.set_description(category, get(ColumnRole::Description));
    }
    if !get(ColumnRole::Parent).is_empty() {
        parents.push((category, get(ColumnRole::Parent).to_owned(), line));
    }
    let weight = match get(ColumnRole::Weight) {
        "" => 1.0,
        number => number.parse().map_err(|_| {
            builder.error(line, format_args!("'{number}' is no weight")).with_hint("a weight is a number such as 1.5")
        })?,
    };
    let against = match get(ColumnRole::Against).to_lowercase().as_str() {
        "" | "0" | "false" | "no" => false,
        "1" | "true" | "yes" | "x" | "against" => true,
        other => {
            let message = format_args!("'against' is '{other}', neither true nor false");
            return Err(builder.error(line, message).with_hint("write true or leave it empty"));
        }
    };
    if !get(ColumnRole::Term).is_empty() {
        builder.term(category, get(ColumnRole::Term), weight, against, line);
    }
    Ok(())
}

fn column(name: &str) -> Option<ColumnRole> {
    let name = name.trim().to_lowercase();
    COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
}

/// Tab, semicolon or comma, whichever the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|delimiter| (count(*delimiter), *delimiter == b',')).unwrap_or(b',')
}

/// A reader whose records may be of any length.
pub(super) fn reader(text: &str, delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// An error of the CSV reader, with the line.
pub(super) fn failure(builder: &CodebookBuilder, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, |position| position.line() as usize);
    builder.error(line, format_args!("no table: {error}"))
}

/// Rows as CSV.
///
/// # Errors
/// None that is known: rows go to memory.
pub(super) fn written(rows: impl Iterator<Item = Vec<String>>) -> Result<String> {
    let wrong = |error: String| Error::new(ErrorKind::Codebook, format!("cannot write the table: {error}"));
    let mut writer = Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|error| wrong(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| wrong(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| wrong(error.to_string()))
}

pub(super) fn write(codebook: &Codebook, notes: &mut Notes) -> Result<String> {
    let all = |test: &dyn Fn(&Theme) -> bool| codebook.themes.iter().any(test);
    let weights = |theme: &Theme| theme.terms.iter().chain(&theme.against).any(|term| term.weight != 1.0);
    let columns = [
        (ColumnRole::Theme, true),
        (ColumnRole::Term, true),
        (ColumnRole::Weight, all(&weights)),
        (ColumnRole::Against, all(&|theme| !theme.against.is_empty())),
        (ColumnRole::Title, all(&|theme| theme.title != theme.name)),
        (ColumnRole::Description, all(&|theme| !theme.description.is_empty())),
        (ColumnRole::Parent, all(&|theme| theme.parent.is_some())),
    ];
    let columns: Vec<ColumnRole> = columns.into_iter().filter(|(_, used)| *used).map(|(column, _)| column).collect();
    let header = columns.iter().filter_map(|column| COLUMNS.iter().find(|(known, _)| known == column));
    let mut rows: Vec<Vec<String>> = vec![header.map(|(_, names)| names[0].to_owned()).collect()];
    for theme in &codebook.themes {
        let terms = theme.terms.iter().map(|term| (Some(term), false));
        let against = theme.against.iter().map(|term| (Some(term), true));
        let mut all: Vec<(Option<&Term>, bool)> = terms.chain(against).collect();
        if all.is_empty() {
            all.push((None, false));
        }
        for (place, (term, against)) in all.into_iter().enumerate() {
            let first = |text: &str| if place == 0 { text.to_owned() } else { String::new() };
            let field = |column: &ColumnRole| match column {
                ColumnRole::Theme => theme.name.clone(),
                ColumnRole::Term => term.map_or_else(String::new, |term| term.term.clone()),
                ColumnRole::Weight => term.map_or_else(String::new, |term| term.weight.to_string()),
                ColumnRole::Against => if against { "true" } else { "" }.to_owned(),
                ColumnRole::Title => first(&theme.title),
                ColumnRole::Description => first(&theme.description),
                ColumnRole::Parent => first(theme.parent.as_deref().unwrap_or_default()),
            };
            rows.push(columns.iter().map(field).collect());
        }
        outward::note_context(theme, notes);
    }
    outward::note_rest(codebook, notes);
    written(rows.into_iter())
}

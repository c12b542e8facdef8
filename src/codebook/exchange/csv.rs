//! A plain table: a row a term, in our own language. Everything but the codebook's own title has a
//! column.

use super::builder::CodebookBuilder;
use super::notes::Notes;
use super::outward;
use crate::codebook::definition::{Codebook, Term, Theme};
use crate::error::{Error, ErrorKind, Result};
use csv::{Reader, ReaderBuilder, StringRecord, Writer};

/// What a column is, by the names that it goes by.
const COLUMNS: [(Column, &[&str]); 7] = [
    (Column::Theme, &["theme", "category", "label", "class", "topic", "key"]),
    (Column::Term, &["term", "word", "pattern", "keyword", "entry", "phrase"]),
    (Column::Weight, &["weight", "score", "value"]),
    (Column::Against, &["against"]),
    (Column::Title, &["title"]),
    (Column::Description, &["description"]),
    (Column::Parent, &["parent"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
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
    let mut columns: Vec<Option<Column>> = first.iter().map(column).collect();
    let has = |columns: &[Option<Column>], column| columns.contains(&Some(column));
    let mut parents: Vec<(usize, String, usize)> = Vec::new();
    if has(&columns, Column::Theme) && has(&columns, Column::Term) {
        for (name, _) in first.iter().zip(&columns).filter(|(_, column)| column.is_none()) {
            builder.notes.at_line("passed over, since these columns mean nothing here", "column", name, 1);
        }
    } else if (2..=3).contains(&first.len()) {
        columns = vec![Some(Column::Theme), Some(Column::Term), Some(Column::Weight)];
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
    columns: &[Option<Column>],
    parents: &mut Vec<(usize, String, usize)>,
    builder: &mut CodebookBuilder,
) -> Result<()> {
    let line = record.position().map_or(0, |position| position.line() as usize);
    if record.len() > columns.len() {
        let message = format_args!("it has {} fields, but there are {} columns", record.len(), columns.len());
        return Err(builder.error(line, message).with_hint("a field that holds a comma must be between double quotes"));
    }
    let get = |wanted: Column| {
        let place = columns.iter().position(|column| *column == Some(wanted));
        place.and_then(|place| record.get(place)).map_or("", str::trim)
    };
    if record.iter().all(|field| field.trim().is_empty()) {
        return Ok(());
    }
    let category = builder.category(None, get(Column::Theme), line)?;
    builder.set_title(category, get(Column::Title));
    if !get(Column::Description).is_empty() {
        builder.set_description(category, get(Column::Description));
    }
    if !get(Column::Parent).is_empty() {
        parents.push((category, get(Column::Parent).to_owned(), line));
    }
    let weight = match get(Column::Weight) {
        "" => 1.0,
        number => number.parse().map_err(|_| {
            builder.error(line, format_args!("'{number}' is no weight")).with_hint("a weight is a number such as 1.5")
        })?,
    };
    let against = match get(Column::Against).to_lowercase().as_str() {
        "" | "0" | "false" | "no" => false,
        "1" | "true" | "yes" | "x" | "against" => true,
        other => {
            let message = format_args!("'against' is '{other}', neither true nor false");
            return Err(builder.error(line, message).with_hint("write true or leave it empty"));
        }
    };
    if !get(Column::Term).is_empty() {
        builder.term(category, get(Column::Term), weight, against, line);
    }
    Ok(())
}

fn column(name: &str) -> Option<Column> {
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
        (Column::Theme, true),
        (Column::Term, true),
        (Column::Weight, all(&weights)),
        (Column::Against, all(&|theme| !theme.against.is_empty())),
        (Column::Title, all(&|theme| theme.title != theme.name)),
        (Column::Description, all(&|theme| !theme.description.is_empty())),
        (Column::Parent, all(&|theme| theme.parent.is_some())),
    ];
    let columns: Vec<Column> = columns.into_iter().filter(|(_, used)| *used).map(|(column, _)| column).collect();
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
            let field = |column: &Column| match column {
                Column::Theme => theme.name.clone(),
                Column::Term => term.map_or_else(String::new, |term| term.term.clone()),
                Column::Weight => term.map_or_else(String::new, |term| term.weight.to_string()),
                Column::Against => if against { "true" } else { "" }.to_owned(),
                Column::Title => first(&theme.title),
                Column::Description => first(&theme.description),
                Column::Parent => first(theme.parent.as_deref().unwrap_or_default()),
            };
            rows.push(columns.iter().map(field).collect());
        }
        outward::note_context(theme, notes);
    }
    outward::note_rest(codebook, notes);
    written(rows.into_iter())
}

//! LIWC-22's `.dicx`: a table with the column `DicTerm` and one for each category; `X` or a weight
//! in a cell assigns the term to it.

use super::builder::CodebookBuilder;
use super::csv::{failure, reader, written};
use super::format::DictionaryFormat;
use super::notes::Notes;
use super::outward::{self, GlobSupport, WeightSupport, key, note_titles};
use crate::codebook::definition::Codebook;
use crate::error::Result;
use rustc_hash::FxHashMap;

const HINT: &str = "a .dicx begins with 'DicTerm,tax,welfare', then lines such as 'levy,X,'";

pub(super) fn read(text: &str, builder: &mut CodebookBuilder) -> Result<()> {
    let mut records = reader(text, b',').into_records();
    let header = match records.next() {
        Some(header) => header.map_err(|error| failure(builder, &error).with_hint(HINT))?,
        None => return Err(builder.error(1, "it is empty").with_hint(HINT)),
    };
    if !header.get(0).is_some_and(|name| name.trim().eq_ignore_ascii_case("DicTerm")) {
        return Err(builder.error(1, "the first column is not 'DicTerm'").with_hint(HINT));
    }
    let categories = header.iter().skip(1).map(|name| builder.begin(None, name, 1)).collect::<Result<Vec<usize>>>()?;
    for record in records {
        let record = record.map_err(|error| failure(builder, &error).with_hint(HINT))?;
        let line = record.position().map_or(0, |position| position.line() as usize);
        let word = record.get(0).unwrap_or_default();
        if record.len() > header.len() {
            let message = format_args!("it has {} fields, but the first line has {}", record.len(), header.len());
            return Err(builder.error(line, message).with_hint(HINT));
        }
        let mut any = false;
        for (cell, category) in record.iter().skip(1).zip(&categories) {
            let cell = cell.trim();
            let weight = match cell {
                "" => continue,
                "X" | "x" => 1.0,
                number => match number.parse::<f64>() {
                    Ok(0.0) => continue,
                    Ok(weight) => weight,
                    Err(_) => {
                        let what = "left out, since a cell holds neither X nor a weight";
                        builder.notes.at_line(what, "entry", &format!("{word} {cell}"), line);
                        continue;
                    }
                },
            };
            any = true;
            builder.word(*category, word, weight, line);
        }
        if !any && !word.trim().is_empty() {
            builder.notes.at_line("left out, since they belong to no category", "term", word, line);
        }
    }
    Ok(())
}

pub(super) fn write(codebook: &Codebook, notes: &mut Notes) -> Result<String> {
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut header = vec!["DicTerm".to_owned()];
    header.extend(codebook.themes.iter().map(|theme| key(theme).to_owned()));
    for (column, theme) in codebook.themes.iter().enumerate() {
        for word in
            outward::plain(theme, DictionaryFormat::LiwcTable, GlobSupport::AtTheEnd, WeightSupport::Kept, notes)
        {
            let row = *places.entry(word.text.to_lowercase()).or_insert_with(|| {
                let mut row = vec![String::new(); header.len()];
                row[0].clone_from(&word.text);
                rows.push(row);
                rows.len() - 1
            });
            rows[row][column + 1] = if word.weight == 1.0 { "X".to_owned() } else { word.weight.to_string() };
        }
    }
    outward::note_nesting(codebook, notes);
    note_titles(codebook, notes);
    written(std::iter::once(header).chain(rows))
}

//! From the parts of files to a collection: dates, and ids that are unique.

use super::collection::{Collection, Problem};
use super::dates::{self, DateColumn};
use super::definition::Document;
use super::extract::Place;
use super::formats::stem;
use super::part::Part;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads the dates that documents write as text. The documents of one file, and all files of one
/// document, have one order of day and month, which all their dates decide, or the first of them
/// where documents come in batches. A document without a date of its own has the one in its name.
#[derive(Debug, Default)]
pub(super) struct DocumentDates {
    format: Option<String>,
    /// By file; files of one document have no key.
    columns: BTreeMap<Option<PathBuf>, (DateColumn, String)>,
}

impl DocumentDates {
    /// Of dates that are written as `format` says, or as they show themselves.
    pub(super) fn new(format: Option<&str>) -> Self {
        Self { format: format.map(str::to_owned), columns: BTreeMap::new() }
    }

    /// Sets the days of the next documents.
    pub(super) fn read(&mut self, documents: &mut [Document]) {
        let mut of_column: BTreeMap<Option<PathBuf>, Vec<usize>> = BTreeMap::new();
        for (index, document) in documents.iter().enumerate().filter(|(_, document)| document.date.is_none()) {
            let file = document.source.place.is_some().then(|| document.source.path.clone());
            of_column.entry(file).or_default().push(index);
        }
        for (file, indices) in of_column {
            let texts: Vec<Option<&str>> = indices.iter().map(|index| documents[*index].date_text.as_deref()).collect();
            let place = match &file {
                Some(path) => path.display().to_string(),
                None if indices.len() == 1 => documents[indices[0]].source.path.display().to_string(),
                None => "the documents' dates".to_owned(),
            };
            let format = self.format.as_deref();
            let (column, _) = self.columns.entry(file).or_insert_with(|| (DateColumn::new(format), place));
            let readings = column.read(&texts);
            for (index, reading) in indices.into_iter().zip(readings) {
                let document = &mut documents[index];
                document.date = reading.day().map(str::to_owned).or_else(|| dates::find_in_name(&document.id));
            }
        }
    }

    /// The doubts about the dates.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let of_column = |(column, place): &(DateColumn, String)| -> Vec<Problem> {
            let problems = column.problems().into_iter();
            problems
                .map(|problem| Problem { place: place.clone(), ..Problem::in_file(Path::new(""), problem) })
                .collect()
        };
        self.columns.values().flat_map(of_column).collect()
    }
}

/// Puts the parts' documents into a collection; returns what their files' names are, one for each.
pub(super) fn gather(collection: &mut Collection, parts: Vec<Part>) -> Vec<Arc<str>> {
    let mut relatives = Vec::new();
    for part in parts {
        collection.problems.extend(part.problems);
        collection.bytes += part.bytes;
        for (document, relative) in part.documents {
            collection.documents.push(document);
            relatives.push(relative);
        }
    }
    relatives
}

/// Puts the parts together and makes ids unique: first by the extension, then by the file that a
/// record is in, then by the path as it was given, last by a number. Which way is taken does not
/// depend on the order of the inputs.
pub(super) fn assemble(collection: &mut Collection, parts: Vec<Part>, date_format: Option<&str>) {
    let relatives = gather(collection, parts);
    let mut dates = DocumentDates::new(date_format);
    dates.read(&mut collection.documents);
    collection.problems.extend(dates.problems());
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    if collection.documents.iter().all(|document| seen.insert(&document.id)) {
        return;
    }
    report_repeated_ids(collection);
    let documents = &mut collection.documents;
    for round in 0..3 {
        let mut seen: FxHashMap<String, usize> = FxHashMap::default();
        for document in documents.iter() {
            *seen.entry(document.id.clone()).or_default() += 1;
        }
        for (document, relative) in documents.iter_mut().zip(&relatives) {
            if seen[&document.id] < 2 {
                continue;
            }
            let file = match round {
                0 => relative.to_string(),
                1 => document.source.path.to_string_lossy().replace('\\', "/"),
                _ => continue,
            };
            let number = document.source.place.as_ref().map(Place::number);
            document.id = match number {
                Some(number) if round == 0 => format!("{}/{}", stem(&file), document.id_in_file(number)),
                Some(number) => format!("{file}/{number}"),
                None => file,
            };
        }
    }
    let mut taken: FxHashSet<String> = FxHashSet::default();
    for document in documents.iter_mut() {
        let mut number = 2;
        let first = document.id.clone();
        while !taken.insert(document.id.clone()) {
            document.id = format!("{first}~{number}");
            number += 1;
        }
    }
}

/// Ids that records gave themselves are changed only with a word about it.
fn report_repeated_ids(collection: &mut Collection) {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for document in collection.documents.iter().filter(|document| document.source.place.is_some()) {
        *times.entry(&document.id).or_default() += 1;
    }
    let repeated: Vec<&str> = times.into_iter().filter(|(_, times)| *times > 1).map(|(id, _)| id).collect();
    if let Some(first) = repeated.first() {
        let problem = Problem {
            place: (*first).to_owned(),
            reason: format!(
                "{} ids stand for several records each; file and line were added to tell them apart",
                repeated.len()
            ),
            hint: "give every record an id of its own".into(),
            lost: false,
        };
        collection.problems.push(problem);
    }
}

impl Document {
    /// The id of a record without the file's name before it.
    fn id_in_file(&self, number: usize) -> String {
        self.id.rsplit('/').next().map_or_else(|| number.to_string(), str::to_owned)
    }
}

//! The whole way from inputs on a command line to documents with unique ids.

use super::dates;
use super::definition::{Document, Source};
use super::discover::{self, FoundFile, Listing};
use super::extract::{Extract, Place, ReadProblem};
use super::formats::{FormatOptions, ReadFile, read_file, stem};
use super::input::{Input, read_bytes, uncompressed_name};
use crate::error::{Error, ErrorKind, Result};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where documents come from, and how they are read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The name that a document from standard input gets; `stdin` if empty.
    pub stdin_name: String,
    /// How files are read.
    pub formats: FormatOptions,
    /// How dates are written, as `strptime` has it (`%d/%m/%Y`); else it is found out.
    pub date_format: Option<String>,
}

impl ReadOptions {
    fn check(&self) -> Result<()> {
        let format = self.date_format.as_deref();
        format
            .map_or(Ok(()), dates::check_date_format)
            .map_err(|reason| Error::options(reason).with_hint("write it as %d/%m/%Y or %Y-%m-%d, as strptime has it"))
    }
}

/// Something that could not be read, or was read with doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, with the line where it matters.
    pub place: String,
    /// One sentence, no full stop.
    pub reason: String,
    /// What to do.
    pub hint: String,
    /// Whether something was lost by it: such a run ends with exit status 2.
    pub lost: bool,
}

impl Problem {
    /// An input that could not be opened or read.
    pub fn of(path: &Path, error: &Error) -> Self {
        Self {
            place: path.display().to_string(),
            reason: error.to_string(),
            hint: error.hint().map_or_else(|| "check the file".to_owned(), ToString::to_string),
            lost: true,
        }
    }

    /// A file that was not read.
    fn lost(path: &Path, reason: &str, hint: &str) -> Self {
        Self::in_file(path, ReadProblem::lost(None, reason, hint))
    }

    /// What a reader met in the file at `path`.
    fn in_file(path: &Path, problem: ReadProblem) -> Self {
        let ReadProblem { place, reason, hint, lost } = problem;
        let path = path.display();
        let place = match place {
            None => path.to_string(),
            Some(Place::Line(line)) => format!("{path}:{line}"),
            Some(place) => format!("{path}, {place}"),
        };
        Self { place, reason, hint, lost }
    }
}

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Collection {
    /// In the order of the inputs, folders sorted.
    pub documents: Vec<Document>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Files of kinds that we do not read, met in folders.
    pub passed_over: Vec<PathBuf>,
    /// Bytes read from files.
    pub bytes: u64,
}

/// Reads every input: files, folders (recursively, sorted), `-` for standard input.
///
/// # Errors
/// Only if an input does not exist or the format of dates is none; all else becomes a [`Problem`]
/// and the rest goes on.
pub fn read(inputs: &[PathBuf], options: &ReadOptions) -> Result<Collection> {
    options.check()?;
    let mut collection = Collection::default();
    let mut files = find(inputs, &mut collection)?;
    for found in files.iter_mut().filter(|found| found.path.as_os_str() == "-") {
        let name = if options.stdin_name.is_empty() { "stdin" } else { &options.stdin_name };
        found.relative = name.to_owned();
    }
    let opened = |found: FoundFile| {
        let bytes = read_bytes(&found.path);
        read_one(found, bytes, &options.formats)
    };
    let parts: Vec<Part> = files.into_par_iter().map(opened).collect();
    assemble(&mut collection, parts, options.date_format.as_deref());
    Ok(collection)
}

/// Reads the documents of one open input, as [`read`] does.
///
/// # Errors
/// If the format of dates is none; problems of the input are in the collection.
pub fn read_input(input: Input, options: &ReadOptions) -> Result<Collection> {
    options.check()?;
    let mut collection = Collection::default();
    let path = input.path().to_owned();
    let name =
        if path.as_os_str() == "-" { "stdin".into() } else { path.file_name().unwrap_or_default().to_string_lossy() };
    let found = FoundFile { relative: name.into_owned(), path: path.clone() };
    let part = read_one(found, input.into_bytes(), &options.formats);
    assemble(&mut collection, vec![part], options.date_format.as_deref());
    Ok(collection)
}

/// The files that `inputs` mean, in the order of the inputs, folders sorted, each once; a
/// collection without documents says what could not be looked at and what was passed over. `-`
/// stays as it is.
///
/// # Errors
/// Only if an input does not exist.
pub fn list_files(inputs: &[PathBuf]) -> Result<(Vec<PathBuf>, Collection)> {
    let mut collection = Collection::default();
    let files = find(inputs, &mut collection)?.into_iter().map(|found| found.path).collect();
    Ok((files, collection))
}

fn find(inputs: &[PathBuf], collection: &mut Collection) -> Result<Vec<FoundFile>> {
    let mut sources: Vec<FoundFile> = Vec::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            sources.push(FoundFile { path: PathBuf::from("-"), relative: "-".to_owned() });
            continue;
        }
        let Listing { files, passed_over, failed } = discover::list(input);
        for (path, error) in failed {
            if path == *input {
                return Err(Error::io("read", &path, error));
            }
            let error = Error::io("read", &path, error);
            collection.problems.push(Problem {
                place: path.display().to_string(),
                reason: error.to_string(),
                hint: error.hint().map_or_else(|| "check the path and its rights".to_owned(), ToString::to_string),
                lost: true,
            });
        }
        if files.is_empty() && input.is_dir() {
            collection.problems.push(Problem {
                place: input.display().to_string(),
                reason: "the folder holds no file that can be read".to_owned(),
                hint: "put text, HTML, Word, CSV or e-mail files into it".to_owned(),
                lost: true,
            });
        }
        sources.extend(files);
        collection.passed_over.extend(passed_over);
    }
    // A file that is named twice is read once.
    let mut seen: FxHashSet<PathBuf> = FxHashSet::default();
    sources.retain(|found| seen.insert(found.path.canonicalize().unwrap_or_else(|_| found.path.clone())));
    Ok(sources)
}

/// Makes documents of (name, bytes) pairs already in memory, as if they were files of one folder.
///
/// # Errors
/// None today; problems are in the collection.
pub fn read_sources(sources: Vec<(String, Vec<u8>)>) -> Result<Collection> {
    let mut collection = Collection::default();
    let options = FormatOptions::default();
    let parts = sources
        .into_par_iter()
        .map(|(name, bytes)| read_one(FoundFile { path: PathBuf::from(&name), relative: name }, Ok(bytes), &options))
        .collect();
    assemble(&mut collection, parts, None);
    Ok(collection)
}

/// The documents of one file with what their ids are made of, not yet made unique.
struct Part {
    documents: Vec<(Document, String)>,
    problems: Vec<Problem>,
    bytes: u64,
}

fn read_one(found: FoundFile, bytes: Result<Vec<u8>>, options: &FormatOptions) -> Part {
    let mut part = Part { documents: Vec::new(), problems: Vec::new(), bytes: 0 };
    match bytes {
        Err(error) => part.problems.push(Problem::of(&found.path, &error)),
        Ok(bytes) if bytes.is_empty() => {
            part.problems.push(Problem::lost(&found.path, "the file is empty", "remove it, or save it again"));
        }
        Ok(bytes) => {
            part.bytes = bytes.len() as u64;
            let relative = uncompressed_name(&found.relative).to_owned();
            for file in read_file(found.path, relative, bytes, options) {
                part.add(file);
            }
        }
    }
    part
}

impl Part {
    fn add(&mut self, file: ReadFile) {
        let ReadFile { path, relative, format, encoding, body_start, extraction } = file;
        let mut problems: Vec<Problem> =
            extraction.problems.into_iter().map(|problem| Problem::in_file(&path, problem)).collect();
        for extract in extraction.documents {
            if !has_text(&extract.text[body_start..]) {
                let reason = "there is no text in it, only white space";
                problems.push(Problem::in_file(
                    &path,
                    ReadProblem::lost(extract.place, reason, "remove it, or save it again"),
                ));
                continue;
            }
            let source = Source { path: path.clone(), format, place: extract.place.clone(), encoding };
            self.documents.push((document(extract, &relative, body_start, source), relative.clone()));
        }
        self.problems.extend(problems);
    }
}

/// Whether anything in `text` can be seen.
fn has_text(text: &str) -> bool {
    let invisible = |c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}');
    !text.chars().all(invisible)
}

/// What was extracted as a document.
fn document(extract: Extract, relative: &str, body_start: usize, source: Source) -> Document {
    let stem = stem(relative);
    let id = extract.id.unwrap_or_else(|| match &extract.place {
        None => stem.to_owned(),
        Some(Place::SheetRow(sheet, row)) => format!("{stem}/{sheet}/{row}"),
        Some(place) => format!("{stem}/{}", place.number()),
    });
    Document {
        id,
        title: extract.title,
        date: extract.date,
        date_text: extract.date_text,
        series: extract.series,
        text: extract.text,
        body_start,
        blocks: extract.blocks,
        source,
        label: extract.label,
    }
}

/// Reads the dates that documents write as text. The documents of one file, and all files of one
/// document, have one order of day and month, which all their dates decide. A document without a
/// date of its own has the one in its name.
fn resolve_dates(collection: &mut Collection, date_format: Option<&str>) {
    let mut columns: BTreeMap<Option<PathBuf>, Vec<usize>> = BTreeMap::new();
    for (index, document) in collection.documents.iter().enumerate() {
        if document.date.is_none() {
            let file = document.source.place.is_some().then(|| document.source.path.clone());
            columns.entry(file).or_default().push(index);
        }
    }
    for (file, indices) in columns {
        let texts: Vec<Option<&str>> =
            indices.iter().map(|index| collection.documents[*index].date_text.as_deref()).collect();
        let (days, problems) = dates::resolve(&texts, date_format);
        let place = match &file {
            Some(path) => path.display().to_string(),
            None if indices.len() == 1 => collection.documents[indices[0]].source.path.display().to_string(),
            None => "the documents' dates".to_owned(),
        };
        let problem =
            |problem: ReadProblem| Problem { place: place.clone(), ..Problem::in_file(Path::new(""), problem) };
        collection.problems.extend(problems.into_iter().map(problem));
        for (index, day) in indices.into_iter().zip(days) {
            let document = &mut collection.documents[index];
            document.date = day.or_else(|| dates::find_in_name(&document.id));
        }
    }
}

/// Puts the parts together and makes ids unique: first by the extension, then by the file that a
/// record is in, then by the path as it was given, last by a number. Which way is taken does not
/// depend on the order of the inputs.
fn assemble(collection: &mut Collection, parts: Vec<Part>, date_format: Option<&str>) {
    let mut relatives = Vec::new();
    for part in parts {
        collection.problems.extend(part.problems);
        collection.bytes += part.bytes;
        for (document, relative) in part.documents {
            collection.documents.push(document);
            relatives.push(relative);
        }
    }
    resolve_dates(collection, date_format);
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
                0 => relative.clone(),
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
            hint: "give every record an id of its own".to_owned(),
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

/// Refuses a collection without a document, saying why there is none.
///
/// # Errors
/// If nothing was read.
impl Collection {
    /// Fails if there is no document at all.
    ///
    /// # Errors
    /// An [`ErrorKind::Input`] error that says what to do.
    pub fn require_documents(&self) -> Result<()> {
        if self.documents.is_empty() {
            return Err(Error::new(ErrorKind::Input, "no readable text in the input")
                .with_hint("give text, HTML, Word, CSV or e-mail files, a folder of them, or '-' for standard input"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

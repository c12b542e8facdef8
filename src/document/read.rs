//! The whole way from inputs on a command line to documents with unique ids.

use super::definition::{Document, Format, Source};
use super::discover::{self, FoundFile, Listing};
use super::front_matter::FrontMatterHead;
use super::input::{Input, format_of_name, format_of_text, read_bytes};
use super::{date, encoding, front_matter, record};
use crate::error::{Error, ErrorKind, Result};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where documents come from.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The name that a document from standard input gets; `stdin` if empty.
    pub stdin_name: String,
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
/// Only if an input does not exist; all else becomes a [`Problem`] and the rest goes on.
pub fn read(inputs: &[PathBuf], options: &ReadOptions) -> Result<Collection> {
    let mut collection = Collection::default();
    let mut files = find(inputs, &mut collection)?;
    for found in files.iter_mut().filter(|found| found.path.as_os_str() == "-") {
        let name = if options.stdin_name.is_empty() { "stdin" } else { &options.stdin_name };
        found.relative = name.to_owned();
    }
    let opened = |found: FoundFile| {
        let bytes = read_bytes(&found.path);
        read_one(found, bytes)
    };
    let parts: Vec<Part> = files.into_par_iter().map(opened).collect();
    assemble(&mut collection, parts);
    Ok(collection)
}

/// Reads the documents of one open input, as [`read`] does.
///
/// # Errors
/// None today; problems are in the collection.
pub fn read_input(input: Input) -> Result<Collection> {
    let mut collection = Collection::default();
    let path = input.path().to_owned();
    let name =
        if path.as_os_str() == "-" { "stdin".into() } else { path.file_name().unwrap_or_default().to_string_lossy() };
    let found = FoundFile { relative: name.into_owned(), path: path.clone() };
    assemble(&mut collection, vec![read_one(found, input.into_bytes())]);
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
                hint: format!("files that are read end in .{}", discover::EXTENSIONS.join(", .")),
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
    let parts = sources
        .into_par_iter()
        .map(|(name, bytes)| read_one(FoundFile { path: PathBuf::from(&name), relative: name }, Ok(bytes)))
        .collect();
    assemble(&mut collection, parts);
    Ok(collection)
}

/// One file's documents, their ids not yet made unique.
struct Part {
    relative: String,
    documents: Vec<Document>,
    problems: Vec<Problem>,
    bytes: u64,
}

fn read_one(found: FoundFile, bytes: Result<Vec<u8>>) -> Part {
    let mut part = Part { relative: found.relative.clone(), documents: Vec::new(), problems: Vec::new(), bytes: 0 };
    let lost = |reason: &str, hint: &str| Problem {
        place: found.path.display().to_string(),
        reason: reason.to_owned(),
        hint: hint.to_owned(),
        lost: true,
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            part.problems.push(Problem::of(&found.path, &error));
            return part;
        }
    };
    part.bytes = bytes.len() as u64;
    if bytes.is_empty() {
        part.problems.push(lost("the file is empty", "remove it, or save it again"));
        return part;
    }
    let decoded = match encoding::decode(bytes) {
        Ok(decoded) => decoded,
        Err(reason) => {
            part.problems.push(lost(&reason.to_string(), "save it as plain text in UTF-8"));
            return part;
        }
    };
    let readable = |c: char| !c.is_whitespace() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}');
    if !decoded.text.contains(readable) {
        part.problems.push(lost("the file holds only white space", "remove it, or save it again"));
        return part;
    }
    if decoded.broken > 0 {
        part.problems.push(Problem {
            place: found.path.display().to_string(),
            reason: format!("{} characters are broken in {} and stand as \u{FFFD}", decoded.broken, decoded.encoding),
            hint: "save it again as UTF-8 from the program that wrote it".to_owned(),
            lost: false,
        });
    }
    match format_of_name(Path::new(&found.relative)).unwrap_or_else(|| format_of_text(&decoded.text)) {
        Format::Record => records(&found, &decoded, &mut part),
        format => single(&found, decoded, format, &mut part),
    }
    part
}

fn stem(relative: &str) -> &str {
    let name_start = relative.rfind('/').map_or(0, |slash| slash + 1);
    match relative[name_start..].rfind('.') {
        Some(dot) if dot > 0 => &relative[..name_start + dot],
        _ => relative,
    }
}

fn single(found: &FoundFile, decoded: encoding::Decoded, format: Format, part: &mut Part) {
    let encoding::Decoded { text, encoding, .. } = decoded;
    let (mut title, mut date, mut date_text, mut body_start) = (None, None, None, 0);
    match front_matter::parse(&text) {
        FrontMatterHead::None => {}
        FrontMatterHead::Found(head) => {
            (title, date, date_text, body_start) = (head.title, head.date, head.date_text, head.end);
        }
        FrontMatterHead::Unclosed => part.problems.push(Problem {
            place: found.path.display().to_string(),
            reason: "the front matter that '---' opens is never closed; the file was read as text".to_owned(),
            hint: "put a line of '---' behind the last 'key: value' line".to_owned(),
            lost: false,
        }),
    }
    if text[body_start..].trim().is_empty() {
        part.problems.push(Problem {
            place: found.path.display().to_string(),
            reason: "there is no text behind the front matter".to_owned(),
            hint: "remove the file, or save it again".to_owned(),
            lost: true,
        });
        return;
    }
    let id = stem(&found.relative);
    let date = date.or_else(|| date::find_iso(id));
    part.documents.push(Document {
        id: id.to_owned(),
        title,
        date,
        date_text,
        text,
        body_start,
        format,
        source: Source { path: found.path.clone(), line: None, encoding },
        label: None,
    });
}

fn records(found: &FoundFile, decoded: &encoding::Decoded, part: &mut Part) {
    let (records, problems) = record::parse(&decoded.text);
    const MOST_SHOWN: usize = 5;
    let count = problems.len();
    for (line, reason) in problems.into_iter().take(MOST_SHOWN) {
        part.problems.push(Problem {
            place: format!("{}:{line}", found.path.display()),
            reason,
            hint: "each line must be an object such as {\"text\": \"…\", \"id\": \"…\"}".to_owned(),
            lost: true,
        });
    }
    if count > MOST_SHOWN {
        part.problems.push(Problem {
            place: found.path.display().to_string(),
            reason: format!("{} more lines are no records", count - MOST_SHOWN),
            hint: "each line must be an object such as {\"text\": \"…\", \"id\": \"…\"}".to_owned(),
            lost: true,
        });
    }
    let stem = stem(&found.relative);
    for record in records {
        let id = record.id.unwrap_or_else(|| format!("{stem}/{}", record.line));
        let date = record.date.or_else(|| date::find_iso(&id));
        part.documents.push(Document {
            id,
            title: record.title,
            date,
            date_text: record.date_text,
            text: record.text,
            body_start: 0,
            format: Format::Record,
            source: Source { path: found.path.clone(), line: Some(record.line), encoding: decoded.encoding },
            label: record.label,
        });
    }
}

/// Puts the parts together and makes ids unique: first by the extension, then by the file that a
/// record is in, then by the path as it was given, last by a number. Which way is taken does not
/// depend on the order of the inputs.
fn assemble(collection: &mut Collection, parts: Vec<Part>) {
    let mut relatives = Vec::new();
    for part in parts {
        collection.problems.extend(part.problems);
        collection.bytes += part.bytes;
        relatives.extend(std::iter::repeat_n(part.relative, part.documents.len()));
        collection.documents.extend(part.documents);
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
                0 => relative.clone(),
                1 => document.source.path.to_string_lossy().replace('\\', "/"),
                _ => continue,
            };
            document.id = match document.source.line {
                Some(line) if round == 0 => format!("{}/{}", stem(&file), document.id_in_file(line)),
                Some(line) => format!("{file}/{line}"),
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
    for document in collection.documents.iter().filter(|document| document.source.line.is_some()) {
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
    fn id_in_file(&self, line: usize) -> String {
        self.id.rsplit('/').next().map_or_else(|| line.to_string(), str::to_owned)
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
                .with_hint("give .txt, .md or .jsonl files, a folder of them, or '-' for standard input"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

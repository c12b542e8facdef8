//! The whole way from inputs on a command line to documents with unique ids.

use super::discover::{self, Found, Listing};
use super::front_matter::FrontMatterHead;
use super::{Document, Format, Source, date, encoding, front_matter, record};
use crate::error::{Error, ErrorKind, Result};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::io::Read;
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
    let mut sources: Vec<(Found, Option<Vec<u8>>)> = Vec::new();
    for found in find(inputs, &mut collection)? {
        if found.path.as_os_str() != "-" {
            sources.push((found, None));
            continue;
        }
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(|source| Error::io("read", &found.path, source))?;
        let name = if options.stdin_name.is_empty() { "stdin" } else { &options.stdin_name };
        sources.push((Found { path: PathBuf::from("-"), relative: name.to_owned() }, Some(bytes)));
    }
    let parts: Vec<Part> = sources.into_par_iter().map(|(found, bytes)| read_one(found, bytes)).collect();
    assemble(&mut collection, parts);
    Ok(collection)
}

/// The files that `inputs` stand for, in the order of the inputs, folders sorted, each once; a collection without
/// documents says what could not be looked at and what was passed over. `-` stays as it is.
///
/// # Errors
/// Only if an input does not exist.
pub fn list_files(inputs: &[PathBuf]) -> Result<(Vec<PathBuf>, Collection)> {
    let mut collection = Collection::default();
    let files = find(inputs, &mut collection)?.into_iter().map(|found| found.path).collect();
    Ok((files, collection))
}

fn find(inputs: &[PathBuf], collection: &mut Collection) -> Result<Vec<Found>> {
    let mut sources: Vec<Found> = Vec::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            sources.push(Found { path: PathBuf::from("-"), relative: "-".to_owned() });
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
        .map(|(name, bytes)| read_one(Found { path: PathBuf::from(&name), relative: name }, Some(bytes)))
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

fn read_one(found: Found, bytes: Option<Vec<u8>>) -> Part {
    let mut part = Part { relative: found.relative.clone(), documents: Vec::new(), problems: Vec::new(), bytes: 0 };
    let place = found.path.display().to_string();
    let mut lost = |reason: String, hint: &str| {
        part.problems.push(Problem { place: place.clone(), reason, hint: hint.to_owned(), lost: true });
    };
    let bytes = match bytes {
        Some(bytes) => bytes,
        None => match std::fs::read(&found.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let error = Error::io("read", &found.path, error);
                let hint = error.hint().map_or_else(|| "check the file".to_owned(), ToString::to_string);
                lost(error.to_string(), &hint);
                return part;
            }
        },
    };
    part.bytes = bytes.len() as u64;
    if bytes.is_empty() {
        lost("the file is empty".to_owned(), "remove it, or save it again");
        return part;
    }
    let decoded = match encoding::decode(bytes) {
        Ok(decoded) => decoded,
        Err(reason) => {
            lost(reason, "save it as plain text in UTF-8");
            return part;
        }
    };
    let readable = |c: char| !c.is_whitespace() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}');
    if !decoded.text.contains(readable) {
        lost("the file holds only white space".to_owned(), "remove it, or save it again");
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
    let extension = Path::new(&found.relative).extension().map(|e| e.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("jsonl" | "ndjson") => records(&found, &decoded, &mut part),
        Some("md" | "markdown") => single(&found, decoded, Format::Markdown, &mut part),
        _ if found.path.as_os_str() == "-" && looks_like_records(&decoded.text) => records(&found, &decoded, &mut part),
        _ => single(&found, decoded, Format::Plain, &mut part),
    }
    part
}

/// Standard input has no extension: it is JSON Lines if its first line is an object with a text.
fn looks_like_records(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty())
        .and_then(|line| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line).ok())
        .is_some_and(|object| object.contains_key("text"))
}

fn stem(relative: &str) -> &str {
    let name_start = relative.rfind('/').map_or(0, |slash| slash + 1);
    match relative[name_start..].rfind('.') {
        Some(dot) if dot > 0 => &relative[..name_start + dot],
        _ => relative,
    }
}

fn single(found: &Found, decoded: encoding::Decoded, format: Format, part: &mut Part) {
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

fn records(found: &Found, decoded: &encoding::Decoded, part: &mut Part) {
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

/// Puts the parts together and makes ids unique: first by the extension, then by the file that a record stands in,
/// then by the path as it was given, last by a number. Which way is taken does not depend on the order of the inputs.
fn assemble(collection: &mut Collection, parts: Vec<Part>) {
    let mut relatives = Vec::new();
    for part in parts {
        collection.problems.extend(part.problems);
        collection.bytes += part.bytes;
        relatives.extend(std::iter::repeat_n(part.relative, part.documents.len()));
        collection.documents.extend(part.documents);
    }
    say_repeated_ids(collection);
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
fn say_repeated_ids(collection: &mut Collection) {
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
mod tests {
    use super::*;

    fn ids(sources: &[(&str, &str)]) -> Vec<String> {
        let sources = sources.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        read_sources(sources).unwrap().documents.into_iter().map(|document| document.id).collect()
    }

    #[test]
    fn an_id_is_the_path_without_its_extension() {
        assert_eq!(ids(&[("2016/a.b.txt", "x"), ("c.md", "x")]), ["2016/a.b", "c"]);
        assert_eq!(ids(&[("r.jsonl", "{\"text\":\"x\"}\n{\"text\":\"y\",\"id\":\"k\"}")]), ["r/1", "k"]);
    }

    #[test]
    fn ids_that_clash_are_told_apart() {
        assert_eq!(ids(&[("a.txt", "x"), ("a.md", "x")]), ["a.txt", "a.md"]);
        let twice = "{\"text\":\"x\",\"id\":\"k\"}";
        assert_eq!(ids(&[("r.jsonl", twice), ("s.jsonl", twice)]), ["r/k", "s/k"]);
        let both = format!("{twice}\n{twice}");
        let found = ids(&[("r.jsonl", &both)]);
        assert_eq!(found.len(), 2);
        assert_ne!(found[0], found[1]);
    }

    #[test]
    fn title_and_date_come_from_the_front_matter_then_the_name() {
        let sources = vec![
            ("2016-07-19-a.md".to_owned(), b"---\ntitle: T\ndate: 1 May 2017\n---\n# H\n\nx".to_vec()),
            ("2016-07-20-b.md".to_owned(), b"Strap line\n\n# The heading\n\nx".to_vec()),
            ("2016-07-21-c.txt".to_owned(), b"\n\nFirst line\n\nx".to_vec()),
        ];
        let documents = read_sources(sources).unwrap().documents;
        let found: Vec<_> = documents.iter().map(|d| (d.title.as_deref(), d.date.as_deref().unwrap())).collect();
        assert_eq!(found, [(Some("T"), "2017-05-01"), (None, "2016-07-20"), (None, "2016-07-21")]);
    }

    #[test]
    fn an_unclosed_front_matter_is_read_as_text_and_said() {
        let collection = read_sources(vec![("a.md".to_owned(), b"---\ntitle: x\n\nprose\n".to_vec())]).unwrap();
        assert_eq!(collection.documents.len(), 1);
        assert_eq!(collection.documents[0].body_start, 0);
        assert!(!collection.problems[0].lost);
        assert!(collection.problems[0].reason.contains("never closed"));
    }

    #[test]
    fn empty_and_binary_files_are_reported_and_the_rest_goes_on() {
        let sources =
            vec![("a.txt".into(), vec![]), ("b.txt".into(), b"%PDF-1.4".to_vec()), ("c.txt".into(), b"fine".to_vec())];
        let collection = read_sources(sources).unwrap();
        assert_eq!(collection.documents.len(), 1);
        assert_eq!(collection.problems.len(), 2);
        assert!(collection.problems.iter().all(|problem| problem.lost));
    }
}

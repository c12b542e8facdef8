//! A codebook in the making: categories as the other program has them, terms as we write them.
//!
//! Here names become ours, repeated terms go, and what cannot be a term is noted. Formats only say what stands where.

use super::super::codebook::{Codebook, Term, Theme};
use super::super::term;
use super::notes::Notes;
use super::{DEEPEST, Format, words};
use crate::error::{Error, ErrorKind, Result};
use crate::text::{Analyzer, AnalyzerOptions};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;

/// The heaviest weight of a term.
const HEAVIEST: f64 = 1000.0;

/// A category as it is read.
#[derive(Debug, Default)]
struct Category {
    /// As the format has it.
    key: String,
    title: Option<String>,
    description: String,
    parent: Option<usize>,
    depth: usize,
    line: usize,
    terms: Vec<Term>,
    against: Vec<Term>,
    seen: FxHashSet<(bool, String)>,
}

/// A codebook in the making.
pub(super) struct Draft {
    name: String,
    format: Format,
    analyzer: Analyzer,
    categories: Vec<Category>,
    of_key: FxHashMap<(Option<usize>, String), usize>,
    pub(super) notes: Notes,
}

impl Draft {
    pub(super) fn new(name: &str, format: Format) -> Self {
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        Self {
            name: name.to_owned(),
            format,
            analyzer,
            categories: Vec::new(),
            of_key: FxHashMap::default(),
            notes: Notes::default(),
        }
    }

    /// An error at a line of the file.
    pub(super) fn error(&self, line: usize, message: impl std::fmt::Display) -> Error {
        Error::new(ErrorKind::Codebook, format!("codebook '{}', line {line}: {message}", self.name))
    }

    /// An error of the file as a whole.
    pub(super) fn whole(&self, message: impl std::fmt::Display) -> Error {
        Error::new(ErrorKind::Codebook, format!("codebook '{}': {message}", self.name))
    }

    /// Begins the category `key` within `parent`.
    ///
    /// # Errors
    /// If there was one of that key there before, it has no name, or lies too deep.
    pub(super) fn begin(&mut self, parent: Option<usize>, key: &str, line: usize) -> Result<usize> {
        if let Some(&first) = self.of_key.get(&(parent, key.to_owned())) {
            let first = self.categories[first].line;
            return Err(self
                .error(line, format_args!("the category '{key}' stands a second time, after line {first}"))
                .with_hint("put the terms of both into one, or give one another name"));
        }
        self.category(parent, key, line)
    }

    /// The category `key` within `parent`, begun if need be.
    ///
    /// # Errors
    /// If it has no name or lies too deep.
    pub(super) fn category(&mut self, parent: Option<usize>, key: &str, line: usize) -> Result<usize> {
        let place = (parent, key.to_owned());
        if let Some(&known) = self.of_key.get(&place) {
            return Ok(known);
        }
        if key.trim().is_empty() {
            return Err(self.error(line, "a category has no name").with_hint("give every category a name"));
        }
        let depth = parent.map_or(0, |parent| self.categories[parent].depth + 1);
        if depth >= DEEPEST {
            return Err(self
                .error(line, format_args!("categories lie more than {DEEPEST} deep in one another"))
                .with_hint("is it really a dictionary? check the brackets and the indents"));
        }
        let index = self.categories.len();
        self.categories.push(Category { key: key.trim().to_owned(), parent, depth, line, ..Default::default() });
        self.of_key.insert(place, index);
        Ok(index)
    }

    /// Says what people call a category.
    pub(super) fn titled(&mut self, category: usize, title: &str) {
        if !title.trim().is_empty() {
            self.categories[category].title = Some(title.trim().to_owned());
        }
    }

    /// Says what a category is for.
    pub(super) fn described(&mut self, category: usize, description: &str) {
        description.trim().clone_into(&mut self.categories[category].description);
    }

    /// Adds a foreign word or phrase: forms, globs, no stems.
    pub(super) fn word(&mut self, category: usize, text: &str, weight: f64, line: usize) {
        match words::inward(text) {
            Ok(term) => {
                if words::possessive(text) {
                    const WHAT: &str = "the ending 's is folded away, so that these terms match without it too";
                    self.notes.at_line(WHAT, "term", text, line);
                }
                self.push(category, term, text, weight, false, line);
            }
            Err(reason) => self.notes.at_line(reason, "term", text, line),
        }
    }

    /// Adds a term of our own language.
    pub(super) fn term(&mut self, category: usize, text: &str, weight: f64, against: bool, line: usize) {
        self.push(category, text.trim().to_owned(), text, weight, against, line);
    }

    fn push(&mut self, category: usize, term: String, shown: &str, weight: f64, against: bool, line: usize) {
        if let Err(reason) = term::parse(&term, &self.analyzer) {
            let shown = if shown.contains(&reason) || reason.contains(shown) { reason } else { format!("{shown}: {reason}") };
            self.notes.at_line("left out, since our terms cannot say it", "term", &shown, line);
            return;
        }
        let weight = if weight > 0.0 && weight <= HEAVIEST {
            weight
        } else {
            const WHAT: &str = "a weight must be above nought and at most 1000; these weigh 1 instead";
            self.notes.at_line(WHAT, "term", shown, line);
            1.0
        };
        let category = &mut self.categories[category];
        if !category.seen.insert((against, term.to_lowercase())) {
            const WHAT: &str = "repeated within their category, so kept once";
            self.notes.at_line(WHAT, "term", shown, line);
            return;
        }
        let terms = if against { &mut category.against } else { &mut category.terms };
        terms.push(Term { term, weight });
    }

    /// The codebook, and what has to be said of it.
    ///
    /// # Errors
    /// If no category has a term.
    pub(super) fn finish(mut self) -> Result<(Codebook, Vec<String>)> {
        let names = self.names();
        let has_terms: Vec<bool> = self.categories.iter().map(|category| !category.terms.is_empty()).collect();
        if !has_terms.contains(&true) {
            let mut error = self.whole("no category has a term that could be carried");
            let format = self.format;
            if let Some(first) = self.notes.into_warnings().first() {
                error = error.within(first);
            }
            return Err(error.with_hint(format!("is it really {}? name the format with --from", format.title())));
        }
        // A category of categories is a heading; what it has in common with a theme is that it has terms below it.
        let mut themes = Vec::new();
        for (index, category) in self.categories.iter_mut().enumerate() {
            if !has_terms[index] {
                let what = "categories without terms of their own were left out";
                self.notes.at_line(what, "category", &category.key, category.line);
                continue;
            }
            if category.parent.is_some() {
                const WHAT: &str = "themes stand side by side, not in one another: what contains these is not kept";
                self.notes.at_line(WHAT, "category", &category.key, category.line);
            }
            if names[index] != category.key {
                const WHAT: &str = "names cannot hold spaces, ';', ',' or '#' or stand twice: these became other names";
                let shown = format!("{} → {}", category.key, names[index]);
                self.notes.at_line(WHAT, "category", &shown, category.line);
            }
            themes.push(Theme {
                name: names[index].clone(),
                title: category.title.take().unwrap_or_else(|| category.key.clone()),
                description: std::mem::take(&mut category.description),
                terms: std::mem::take(&mut category.terms),
                against: std::mem::take(&mut category.against),
            });
        }
        let name = Path::new(&self.name)
            .file_stem()
            .map_or_else(|| self.name.clone(), |stem| stem.to_string_lossy().into_owned());
        let codebook = Codebook { title: name.clone(), name, description: String::new(), themes };
        Ok((codebook, self.notes.into_warnings()))
    }

    /// A name for each category: its key if that can be one, else what is left of it; with its parent's name before it, or
    /// a number behind it, if another has it already.
    fn names(&self) -> Vec<String> {
        let mut taken: FxHashSet<String> = FxHashSet::default();
        let mut names: Vec<String> = Vec::new();
        for category in &self.categories {
            let plain = words::slug(&category.key);
            let qualified = category.parent.map(|parent| format!("{}.{plain}", names[parent]));
            let mut name = [Some(plain.clone()), qualified.clone()]
                .into_iter()
                .flatten()
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            let stem = qualified.unwrap_or(plain);
            let mut number = 1;
            while name.is_empty() {
                number += 1;
                let next = format!("{stem}-{number}");
                if !taken.contains(&next) {
                    name = next;
                }
            }
            taken.insert(name.clone());
            names.push(name);
        }
        names
    }
}

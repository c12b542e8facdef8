//! Builds a codebook from another program's dictionary: its categories, and terms in our language.
//!
//! Makes names valid, drops repeated terms, and notes what cannot be a term. The readers of the
//! formats call it for every category and word.

use super::format::DictionaryFormat;
use super::notes::{NotCarried, Notes};
use super::words;
use crate::codebook::definition::{Codebook, Term, Theme};
use crate::codebook::term;
use crate::codebook::theme_tree::MAX_DEPTH;
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
    /// The terms that are there, for and against.
    seen: FxHashSet<(bool, String)>,
}

/// A term to be added.
struct NewTerm<'a> {
    term: String,
    /// As the file has it.
    written: &'a str,
    weight: f64,
    against: bool,
    line: usize,
}

/// A codebook that is being built.
pub(super) struct CodebookBuilder {
    name: String,
    format: DictionaryFormat,
    analyzer: Analyzer,
    categories: Vec<Category>,
    of_key: FxHashMap<(Option<usize>, String), usize>,
    title: Option<String>,
    /// The category that holds all others, which is no theme.
    root: Option<usize>,
    pub(super) notes: Notes,
}

impl CodebookBuilder {
    pub(super) fn new(name: &str, format: DictionaryFormat) -> Self {
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        Self {
            name: name.to_owned(),
            format,
            analyzer,
            categories: Vec::new(),
            of_key: FxHashMap::default(),
            title: None,
            root: None,
            notes: Notes::default(),
        }
    }

    /// An error at a line of the file.
    pub(super) fn error(&self, line: usize, message: impl std::fmt::Display) -> Error {
        Error::new(ErrorKind::Codebook, format!("codebook '{}', line {line}: {message}", self.name))
    }

    /// An error of the whole file.
    pub(super) fn file_error(&self, message: impl std::fmt::Display) -> Error {
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
                .error(line, format_args!("the category '{key}' occurs a second time, after line {first}"))
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
        if depth > MAX_DEPTH {
            return Err(self
                .error(line, format_args!("categories lie more than {MAX_DEPTH} deep in one another"))
                .with_hint("is it really a dictionary? check the brackets and the indents"));
        }
        let index = self.categories.len();
        self.categories.push(Category { key: key.trim().to_owned(), parent, depth, line, ..Default::default() });
        self.of_key.insert(place, index);
        Ok(index)
    }

    /// A category as the format has it.
    pub(super) fn key(&self, category: usize) -> &str {
        &self.categories[category].key
    }

    /// Sets a category's title.
    pub(super) fn set_title(&mut self, category: usize, title: &str) {
        if !title.trim().is_empty() {
            self.categories[category].title = Some(title.trim().to_owned());
        }
    }

    /// Sets a category's description.
    pub(super) fn set_description(&mut self, category: usize, description: &str) {
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
                self.push(category, NewTerm { term, written: text, weight, against: false, line });
            }
            Err(NotCarried(reason)) => self.notes.at_line(reason, "term", text, line),
        }
    }

    /// Adds a term of our own language.
    pub(super) fn term(&mut self, category: usize, text: &str, weight: f64, against: bool, line: usize) {
        self.push(category, NewTerm { term: text.trim().to_owned(), written: text, weight, against, line });
    }

    fn push(&mut self, category: usize, new: NewTerm<'_>) {
        let NewTerm { term, written: shown, weight, against, line } = new;
        if let Err(error) = term::parse(&term, &self.analyzer) {
            let shown = format!("{shown}: {}", error.message);
            self.notes.at_line("left out, since they are no terms of a codebook", "term", &shown, line);
            return;
        }
        let weight = if weight > 0.0 && weight <= HEAVIEST {
            weight
        } else {
            const WHAT: &str = "a weight must be above zero and at most 1000; these weigh 1 instead";
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
        terms.push(Term { weight, ..Term::new(term) });
    }

    /// Makes a category a child of the top-level one of that key.
    ///
    /// # Errors
    /// If there is none, or it would be its own ancestor, or too deep.
    pub(super) fn set_parent(&mut self, category: usize, parent: &str, line: usize) -> Result<()> {
        let Some(&parent) = self.of_key.get(&(None, parent.to_owned())) else {
            return Err(self
                .error(line, format_args!("the parent '{parent}' is no theme of this table"))
                .with_hint("give it a row of its own; a row without a term is enough"));
        };
        let (mut above, mut steps) = (Some(parent), 1);
        while let Some(next) = above {
            if next == category || steps > MAX_DEPTH {
                let key = &self.categories[category].key;
                return Err(self
                    .error(line, format_args!("'{key}' is its own ancestor, or more than {MAX_DEPTH} deep"))
                    .with_hint("take one parent away"));
            }
            (above, steps) = (self.categories[next].parent, steps + 1);
        }
        self.categories[category].parent = Some(parent);
        Ok(())
    }

    /// Takes a single category that holds all others and no term of its own for the codebook's
    /// title.
    pub(super) fn unwrap_root(&mut self) {
        let mut roots = self.categories.iter().enumerate().filter(|(_, category)| category.parent.is_none());
        let (Some((root, category)), None) = (roots.next(), roots.next()) else { return };
        if category.terms.is_empty() && self.categories.iter().any(|category| category.parent == Some(root)) {
            self.title = Some(category.key.clone());
            self.root = Some(root);
        }
    }

    /// The codebook, and warnings of what was lost.
    ///
    /// # Errors
    /// If no category has a term.
    pub(super) fn finish(mut self) -> Result<(Codebook, Vec<String>)> {
        let names = self.names();
        // A category without terms is of use if something below it has some.
        let mut kept: Vec<bool> = self.categories.iter().map(|category| !category.terms.is_empty()).collect();
        if !kept.contains(&true) {
            let mut error = self.file_error("no category has a term that could be carried");
            let format = self.format;
            if let Some(first) = self.notes.into_warnings().first() {
                error = error.within(first);
            }
            return Err(error.with_hint(format!("is it really {}? if not, name its format", format.title())));
        }
        for index in 0..kept.len() {
            let mut above = if kept[index] { self.categories[index].parent } else { None };
            while let Some(next) = above.filter(|next| !kept[*next]) {
                kept[next] = true;
                above = self.categories[next].parent;
            }
        }
        let mut themes = Vec::new();
        for (index, category) in self.categories.iter_mut().enumerate() {
            if self.root == Some(index) {
                continue;
            }
            if !kept[index] {
                let what = "categories without terms were left out";
                self.notes.at_line(what, "category", &category.key, category.line);
                continue;
            }
            if names[index] != category.key {
                const WHAT: &str =
                    "names hold no spaces, ';', ',' or '#' and are unique: these were changed, and the titles kept";
                let shown = format!("{} → {}", category.key, names[index]);
                self.notes.at_line(WHAT, "name", &shown, category.line);
            }
            themes.push(Theme {
                name: names[index].clone(),
                title: category.title.take().unwrap_or_else(|| category.key.clone()),
                description: std::mem::take(&mut category.description),
                parent: category.parent.filter(|parent| self.root != Some(*parent)).map(|parent| names[parent].clone()),
                terms: std::mem::take(&mut category.terms),
                against: std::mem::take(&mut category.against),
                ..Theme::default()
            });
        }
        let name = Path::new(&self.name)
            .file_stem()
            .map_or_else(|| self.name.clone(), |stem| stem.to_string_lossy().into_owned());
        let title = self.title.unwrap_or_else(|| name.clone());
        let codebook = Codebook { title, name, themes, ..Codebook::default() };
        Ok((codebook, self.notes.into_warnings()))
    }

    /// A name for each category: its key if that can be one, else what is left of it; with its
    /// parent's name before it, or a number after it, if another has it already.
    fn names(&self) -> Vec<String> {
        let mut taken: FxHashSet<String> = FxHashSet::default();
        let mut names: Vec<String> = Vec::new();
        for category in &self.categories {
            let plain = words::slug(&category.key);
            let parent =
                category.parent.filter(|parent| self.root != Some(*parent)).and_then(|parent| names.get(parent));
            let qualified = parent.map(|parent| format!("{parent}.{plain}"));
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

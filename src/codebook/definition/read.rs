//! Reads a codebook from TOML; errors carry line and column.

use super::{Codebook, Negation, NestedScope, Term, TextPart, Theme};
use crate::codebook::term;
use crate::codebook::term::TermError;
use crate::codebook::theme_tree::{ThemeTree, ThemeTreeError};
use crate::document::{LineBreaks, TextFile, name_of};
use crate::error::{Error, ErrorKind, Location, Result};
use crate::text::{Analyzer, AnalyzerOptions};
use crate::unicode::visible_name;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;

/// As TOML has it, with places.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCodebook {
    #[serde(default)]
    name: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    nested_scope: NestedScope,
    #[serde(default)]
    negation: Negation,
    #[serde(default, alias = "theme")]
    themes: Vec<Spanned<RawTheme>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTheme {
    name: Spanned<String>,
    title: Option<String>,
    #[serde(default)]
    description: String,
    parent: Option<Spanned<String>>,
    threshold: Option<Spanned<f64>>,
    negation: Option<Negation>,
    #[serde(default)]
    terms: Vec<Spanned<RawTerm>>,
    #[serde(default)]
    against: Vec<Spanned<RawTerm>>,
}

/// A plain string, or a table.
enum RawTerm {
    Plain(String),
    Table(Box<TermFields>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermFields {
    term: Spanned<String>,
    #[serde(default = "one")]
    weight: f64,
    #[serde(default, rename = "in")]
    place: TextPart,
    #[serde(default)]
    with: Vec<Spanned<String>>,
    #[serde(default)]
    without: Vec<Spanned<String>>,
    within: Option<Spanned<u32>>,
    negation: Option<Negation>,
}

fn one() -> f64 {
    1.0
}

impl<'de> Deserialize<'de> for RawTerm {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = RawTerm;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a term in quotation marks, or { term = \"…\", weight = 1.5 }")
            }

            fn visit_str<E>(self, term: &str) -> Result<RawTerm, E> {
                Ok(RawTerm::Plain(term.to_owned()))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<RawTerm, A::Error> {
                let table = TermFields::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(RawTerm::Table(Box::new(table)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// The text of a codebook, and what messages call it.
#[derive(Clone, Copy)]
struct CodebookSource<'a> {
    text: &'a str,
    name: &'a str,
}

impl CodebookSource<'_> {
    fn error(self, byte: usize, message: impl std::fmt::Display) -> Error {
        let (line, column) = position(self.text, byte);
        Error::new(ErrorKind::Codebook, format!("codebook '{}', line {line}, column {column}: {message}", self.name))
            .at(Location {
                file: Some(self.name.into()),
                line: Some(line),
                column: Some(column),
                byte: Some(byte as u64),
            })
    }

    /// An error in the term at `span`. Its place within the term is known unless the string has
    /// escapes.
    fn term_error(self, span: &Range<usize>, term: &str, error: &TermError) -> Error {
        let written = &self.text[span.start.min(self.text.len())..span.end.min(self.text.len())];
        let quoted = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| {
            written.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote)).is_some_and(|inner| inner == term)
        });
        let inside = match quoted {
            Some(quote) if error.at > 0 => quote.len() + error.at,
            _ => 0,
        };
        let failed = self.error(span.start + inside, &error.message);
        match &error.hint {
            Some(hint) => failed.with_hint(hint.clone()),
            None => failed,
        }
    }
}

impl Codebook {
    /// Reads a codebook from a file.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and if the file cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        let file = TextFile::read(path, |reason| {
            Error::new(ErrorKind::Codebook, format!("cannot read the codebook '{}': {reason}", name_of(path)))
                .with_hint("a codebook is a TOML file; seeds/commissioning.toml is one")
        })?;
        Self::parse(&file.text, &name_of(path))
    }

    /// Reads a codebook from TOML; `name` is what messages call it.
    ///
    /// # Errors
    /// With line and column: broken TOML, an unknown key, no theme, a theme without terms or
    /// without a usable name, two themes of one name, a parent that is no theme or the theme's own
    /// part, a term that cannot be read, a weight that is not above zero, a threshold beyond 0 to
    /// 1.
    ///
    /// ```
    /// let text = "[[themes]]\nname = 'money'\nterms = ['debt', { term = 'loan', weight = 2 }]";
    /// let codebook = themewise::codebook::Codebook::parse(text, "example.toml")?;
    /// assert_eq!(codebook.themes[0].terms[1].weight, 2.0);
    /// # Ok::<(), themewise::error::Error>(())
    /// ```
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let text = &*LineBreaks::Records.normalize(text);
        let source = CodebookSource { text, name };
        let raw: RawCodebook = toml::from_str(text).map_err(|error| {
            let message = error.message().trim().replace('\n', ", ");
            source
                .error(error.span().unwrap_or(0..0).start, message)
                .with_hint("a codebook has [[themes]] with name, title, description, terms and against")
        })?;
        if raw.themes.is_empty() {
            return Err(Error::new(ErrorKind::Codebook, format!("codebook '{name}' has no theme"))
                .with_hint("begin each theme with [[themes]] and give it a name and terms"));
        }
        check_names(source, &raw.themes)?;
        let tree = tree(source, &raw.themes)?;
        let names: Vec<String> = raw.themes.iter().map(|theme| theme.get_ref().name.get_ref().clone()).collect();
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let mut themes = Vec::with_capacity(raw.themes.len());
        for (number, theme) in raw.themes.into_iter().enumerate() {
            let span = theme.span();
            let theme = theme.into_inner();
            let name = theme.name.into_inner();
            if theme.terms.is_empty() && tree.children(number).is_empty() {
                return Err(source
                    .error(span.start, format!("the theme '{name}' has no terms"))
                    .with_hint("give it at least one: terms = [\"deficit\", \"control total\"]"));
            }
            if let Some(threshold) = &theme.threshold
                && !(0.0..=1.0).contains(threshold.get_ref())
            {
                let message = format!("the threshold of '{name}' is {}", threshold.get_ref());
                return Err(source
                    .error(threshold.span().start, message)
                    .with_hint("a threshold is a probability, from 0 to 1"));
            }
            let read = |terms: Vec<Spanned<RawTerm>>| -> Result<Vec<Term>> {
                terms.into_iter().map(|raw| read_term(source, &analyzer, raw)).collect()
            };
            themes.push(Theme {
                title: theme.title.unwrap_or_else(|| name.clone()),
                name,
                description: theme.description,
                parent: tree.parent(number).map(|parent| names[parent].clone()),
                threshold: theme.threshold.map(Spanned::into_inner),
                negation: theme.negation,
                terms: read(theme.terms)?,
                against: read(theme.against)?,
            });
        }
        let stem =
            Path::new(name).file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned());
        let book_name = if raw.name.is_empty() { stem } else { raw.name };
        let title = if raw.title.is_empty() { book_name.clone() } else { raw.title };
        Ok(Self {
            name: book_name,
            title,
            description: raw.description,
            nested_scope: raw.nested_scope,
            negation: raw.negation,
            themes,
        })
    }
}

/// Whether every name can be a label, and is the only one of its kind.
fn check_names(source: CodebookSource<'_>, themes: &[Spanned<RawTheme>]) -> Result<()> {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (number, theme) in themes.iter().enumerate() {
        let (start, name) = (theme.get_ref().name.span().start, theme.get_ref().name.get_ref());
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control() || ";,#".contains(c)) {
            return Err(source.error(start, format!("'{name}' cannot be a theme's name")).with_hint(
                "a name is a label such as 'primary-care': no spaces, ';', ',' or '#'; the title may be anything",
            ));
        }
        if let Some(first) = names.insert(visible_name(name), number) {
            let line = position(source.text, themes[first].get_ref().name.span().start).0;
            return Err(source
                .error(start, format!("a second theme is named '{name}' (the first is at line {line})"))
                .with_hint("put the terms of both into one theme, or give one another name"));
        }
    }
    Ok(())
}

/// The hierarchy of the themes.
fn tree(source: CodebookSource<'_>, themes: &[Spanned<RawTheme>]) -> Result<ThemeTree> {
    let names = themes.iter().map(|theme| {
        let RawTheme { name, parent, .. } = theme.get_ref();
        (name.get_ref().as_str(), parent.as_ref().map(|parent| parent.get_ref().as_str()))
    });
    ThemeTree::from_names(names).map_err(|error| {
        let of_parent = |theme: usize| themes[theme].get_ref().parent.as_ref().map_or(0, |parent| parent.span().start);
        let place = match error {
            ThemeTreeError::UnknownParent { theme, .. } | ThemeTreeError::Cycle { theme, .. } => of_parent(theme),
            ThemeTreeError::TooDeep { theme, .. } => themes[theme].get_ref().name.span().start,
        };
        source.error(place, &error).with_hint(error.hint())
    })
}

fn read_term(source: CodebookSource<'_>, analyzer: &Analyzer, raw: Spanned<RawTerm>) -> Result<Term> {
    let span = raw.span();
    let table = match raw.into_inner() {
        RawTerm::Plain(term) => {
            term::parse(&term, analyzer).map_err(|error| source.term_error(&span, &term, &error))?;
            return Ok(Term::new(term));
        }
        RawTerm::Table(table) => *table,
    };
    let term = table.term.get_ref();
    if !(table.weight > 0.0 && table.weight <= 1000.0) {
        return Err(source
            .error(span.start, format!("the weight of '{term}' is {}", table.weight))
            .with_hint("a weight is above zero and at most 1000; terms that exclude a theme go to its 'against'"));
    }
    for part in std::iter::once(&table.term).chain(&table.with).chain(&table.without) {
        term::parse(part.get_ref(), analyzer)
            .map_err(|error| source.term_error(&part.span(), part.get_ref(), &error))?;
    }
    if let Some(within) = &table.within {
        let place = within.span().start;
        if *within.get_ref() > term::MAX_WORDS_BETWEEN {
            return Err(source.error(place, format!("'within' is {}", within.get_ref())).with_hint(format!(
                "at most {} words may lie between; leave it out for the whole text",
                term::MAX_WORDS_BETWEEN
            )));
        }
        if table.with.is_empty() && table.without.is_empty() {
            return Err(source
                .error(place, format!("'within' of '{term}' has neither 'with' nor 'without' to measure to"))
                .with_hint("add with = [\"…\"], or take 'within' out"));
        }
    }
    let plain = |terms: Vec<Spanned<String>>| terms.into_iter().map(Spanned::into_inner).collect();
    Ok(Term {
        term: table.term.into_inner(),
        weight: table.weight,
        place: table.place,
        with: plain(table.with),
        without: plain(table.without),
        within: table.within.map(Spanned::into_inner),
        negation: table.negation,
    })
}

/// Line and column (in characters), both from one.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(byte)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

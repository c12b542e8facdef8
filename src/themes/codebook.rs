//! The codebook: themes with titles, descriptions and terms, read from TOML with errors that say line and column.

use super::term;
use crate::error::{Error, ErrorKind, Result};
use crate::text::{Analyzer, AnalyzerOptions};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;

/// A named set of themes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// A short name.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The themes, in the order in which they are shown.
    pub themes: Vec<Theme>,
}

/// One theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The label that datasets hold: short, without `;`, `,` or white space.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// When a paragraph has it.
    pub description: String,
    /// The words that speak for it.
    pub terms: Vec<Term>,
    /// The words that speak against it: they hide shorter terms that they overlap, and count against.
    pub against: Vec<Term>,
}

/// A term and how much it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// As it was written: `deficit`, `=STP`, `reconfigur*`, `control total`, `<money>`.
    pub term: String,
    /// 1 unless given; above nought.
    pub weight: f64,
}

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
    #[serde(default)]
    terms: Vec<Spanned<RawTerm>>,
    #[serde(default)]
    against: Vec<Spanned<RawTerm>>,
}

/// A plain string, or a table with a weight.
enum RawTerm {
    Plain(String),
    Weighted { term: String, weight: f64 },
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

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<RawTerm, A::Error> {
                use serde::de::Error as _;
                let (mut term, mut weight) = (None, None);
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "term" => term = Some(map.next_value()?),
                        "weight" => weight = Some(map.next_value::<f64>()?),
                        _ => return Err(A::Error::unknown_field(&key, &["term", "weight"])),
                    }
                }
                let term = term.ok_or_else(|| A::Error::missing_field("term"))?;
                Ok(RawTerm::Weighted { term, weight: weight.unwrap_or(1.0) })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl Codebook {
    /// Reads a codebook from a file.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and if the file cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::io("read", path, source))?;
        let decoded = crate::document::decode(bytes).map_err(|reason| {
            Error::new(ErrorKind::Codebook, format!("cannot read the codebook '{}': {reason}", path.display()))
                .with_hint("a codebook is a TOML file; seeds/commissioning.toml is one")
        })?;
        Self::parse(&decoded.text, &path.display().to_string())
    }

    /// Reads a codebook from TOML; `name` is what messages call it.
    ///
    /// # Errors
    /// With line and column: broken TOML, an unknown key, no theme, a theme without terms or without a usable name, two
    /// themes of one name, a term that cannot be read, a weight that is not above nought.
    ///
    /// ```
    /// let codebook = themewise::themes::Codebook::parse(
    ///     "[[themes]]\nname = 'finance'\nterms = ['deficit', { term = 'control total', weight = 2 }, '<money>']",
    ///     "example.toml",
    /// )?;
    /// assert_eq!(codebook.themes[0].terms[1].weight, 2.0);
    /// # Ok::<(), themewise::Error>(())
    /// ```
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let at = |span: Range<usize>, message: String| {
            let (line, column) = position(text, span.start);
            Error::new(ErrorKind::Codebook, format!("codebook '{name}', line {line}, column {column}: {message}"))
        };
        let raw: RawCodebook = toml::from_str(text).map_err(|error| {
            let message = error.message().trim().replace('\n', ", ");
            at(error.span().unwrap_or(0..0), message)
                .with_hint("a codebook has [[themes]] with name, title, description, terms and against")
        })?;
        if raw.themes.is_empty() {
            return Err(Error::new(ErrorKind::Codebook, format!("codebook '{name}' has no theme"))
                .with_hint("begin each theme with [[themes]] and give it a name and terms"));
        }
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut themes = Vec::new();
        for theme in raw.themes {
            let span = theme.span();
            let theme = theme.into_inner();
            let (name_span, theme_name) = (theme.name.span(), theme.name.into_inner());
            if theme_name.is_empty()
                || theme_name.contains(|c: char| c.is_whitespace() || c.is_control() || ";,#".contains(c))
            {
                return Err(at(name_span, format!("'{theme_name}' cannot be a theme's name")).with_hint(
                    "a name is a label such as 'primary-care': no spaces, ';', ',' or '#'; the title may be anything",
                ));
            }
            if let Some(first) = seen.insert(theme_name.clone(), position(text, name_span.start).0) {
                return Err(at(
                    name_span,
                    format!("a second theme is named '{theme_name}' (the first is at line {first})"),
                )
                .with_hint("put the terms of both into one theme, or give one another name"));
            }
            if theme.terms.is_empty() {
                return Err(at(span, format!("the theme '{theme_name}' has no terms"))
                    .with_hint("give it at least one: terms = [\"deficit\", \"control total\"]"));
            }
            let read = |terms: Vec<Spanned<RawTerm>>| -> Result<Vec<Term>> {
                terms
                    .into_iter()
                    .map(|raw| {
                        let span = raw.span();
                        let (term, weight) = match raw.into_inner() {
                            RawTerm::Plain(term) => (term, 1.0),
                            RawTerm::Weighted { term, weight } => (term, weight),
                        };
                        if !(weight > 0.0 && weight <= 1000.0) {
                            return Err(at(span, format!("the weight of '{term}' is {weight}")).with_hint(
                                "a weight is above nought and at most 1000; what speaks against a theme stands in 'against'",
                            ));
                        }
                        term::parse(&term, &analyzer).map_err(|message| at(span, message))?;
                        Ok(Term { term, weight })
                    })
                    .collect()
            };
            themes.push(Theme {
                title: theme.title.unwrap_or_else(|| theme_name.clone()),
                name: theme_name,
                description: theme.description,
                terms: read(theme.terms)?,
                against: read(theme.against)?,
            });
        }
        let stem =
            Path::new(name).file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned());
        let book_name = if raw.name.is_empty() { stem } else { raw.name };
        let title = if raw.title.is_empty() { book_name.clone() } else { raw.title };
        Ok(Self { name: book_name, title, description: raw.description, themes })
    }

    /// The themes' names in order.
    pub fn names(&self) -> Vec<String> {
        self.themes.iter().map(|theme| theme.name.clone()).collect()
    }
}

/// Line and column (in characters), both from one.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..byte.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        Codebook::parse(text, "book.toml").unwrap_err().to_string()
    }

    #[test]
    fn the_codebook_of_the_samples_is_read() {
        let text = include_str!("../../seeds/commissioning.toml");
        let codebook = Codebook::parse(text, "commissioning.toml").unwrap();
        assert_eq!(codebook.themes.len(), 9);
        assert!(codebook.themes.iter().all(|theme| theme.terms.len() >= 50 && !theme.description.is_empty()));
    }

    #[test]
    fn mistakes_are_said_with_line_and_column() {
        for (text, parts) in [
            ("[[themes]]\nname = 'a'\nterms = ['b'", &["line 3", "column"][..]),
            ("[[themes]]\nname = 'a'\nterms = ['b']\ncolour = 'red'", &["line 4, column 1", "colour"]),
            ("[[themes]]\nname = 'a'\n", &["line 1, column 1", "'a' has no terms"]),
            (
                "[[themes]]\nname='a'\nterms=['b']\n[[themes]]\nname='a'\nterms=['c']",
                &["line 5", "second theme", "line 2"],
            ),
            ("[[themes]]\nname = 'a b'\nterms = ['b']", &["line 2", "cannot be"]),
            ("[[themes]]\nname = 'a'\nterms = [\n  'b',\n  '*'\n]", &["line 5, column 3", "everything"]),
            ("[[themes]]\nname = 'a'\nterms = [{ term = 'b', weight = -1 }]", &["line 3", "weight"]),
            ("[[themes]]\nname = 'a'\nterms = [{ term = 'b', wait = 1 }]", &["line 3", "wait"]),
            ("", &["no theme"]),
        ] {
            let message = message(text);
            for part in parts {
                assert!(message.contains(part), "{text:?}: {message}");
            }
        }
    }
}

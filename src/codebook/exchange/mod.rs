//! Codebooks from other programs, and for them: one file a format, one builder between them and us.
//!
//! A format has words, categories and perhaps weights; our terms can express more (stems, classes,
//! evidence against a theme). Each file here reads and writes one format. What cannot be carried is
//! noted, one note a kind, with the lines: nothing is lost in silence. The language of terms is
//! documented in [`term`](super::term).
//!
//! | format | usual names | nesting | weights | multi-word | globs |
//! |---|---|---|---|---|---|
//! | ours | `.toml` | yes | yes | yes | yes |
//! | quanteda | `.yml`, `.yaml`, `.json` | yes | no | space or `_` | yes |
//! | LIWC 2007/2015 | `.dic` | by tabs | no | space | at the end |
//! | LIWC-22 | `.dicx` | no | numbers in the cells | space | at the end |
//! | WordStat | `.cat` | by tabs | `(2)` | `_` or space | yes |
//! | Lexicoder, Yoshikoder | `.lc3`, `.lcd`, `.ykd` | in XML | no | space | yes |
//! | spaCy's EntityRuler | `.jsonl` | no | no | tokens | some `REGEX` |
//! | plain table | `.csv`, `.tsv` | yes | yes | in our own language | in ours |
//!
//! A foreign word is a form, not a stem: `tax` becomes `=tax`, `tax*` stays, `interest rate`
//! becomes `"interest rate"`. In the plain table alone terms are written in our language.

mod builder;
mod contractions;
mod csv;
mod format;
mod lexicoder;
#[cfg(test)]
mod line_end_tests;
mod liwc;
mod liwc_table;
mod notes;
mod outward;
mod quanteda;
mod regex;
#[cfg(test)]
mod round_trip_tests;
mod sniff;
mod spacy;
#[cfg(test)]
mod tests;
mod tree;
mod words;
mod wordstat;
mod xml;
mod yaml;

use crate::codebook::definition::Codebook;
use crate::document::{LineBreaks, TextFile, name_of};
use crate::error::{Error, ErrorKind, Result};
use builder::CodebookBuilder;
pub use format::DictionaryFormat;
use notes::Notes;
use std::path::Path;

/// Reads a codebook of any format from a file, known by its name and first lines; any other is read
/// as TOML. With it come warnings: what could not be carried, one a kind, with lines.
///
/// # Errors
/// As [`import`], and if the file cannot be read or holds no text.
pub fn read_codebook(path: &Path) -> Result<(Codebook, Vec<String>)> {
    read_codebook_as(path, None)
}

/// As [`read_codebook`], of the given format if there is one.
///
/// # Errors
/// As [`read_codebook`].
pub fn read_codebook_as(path: &Path, format: Option<DictionaryFormat>) -> Result<(Codebook, Vec<String>)> {
    let file = TextFile::read(path, |reason| {
        Error::new(ErrorKind::Codebook, format!("cannot read the codebook '{}': {reason}", name_of(path))).with_hint(
            "a codebook is a TOML file (seeds/commissioning.toml is one), or a dictionary of another program",
        )
    })?;
    let format = format.unwrap_or_else(|| sniff::format(path, &file.text));
    let (codebook, carried) = import(&file.text, &name_of(path), format)?;
    let doubts = file.problems.into_iter().map(|problem| format!("'{}': {}", problem.place, problem.reason));
    Ok((codebook, doubts.chain(carried).collect()))
}

/// Reads a codebook from `text` in `format`; `name` is what messages call it, and its stem the
/// codebook's name. With it come warnings: what could not be carried, one a kind, with lines.
///
/// ```
/// use themewise::codebook::exchange::{DictionaryFormat, import};
/// let dictionary = "%\n1\ttax\n2\twelfare\n%\nlevy\t1\nbenefit*\t1\t2\nsocial care\t2\n";
/// let (codebook, warnings) = import(dictionary, "budget.dic", DictionaryFormat::Liwc)?;
/// let terms: Vec<&str> = codebook.themes[1].terms.iter().map(|term| term.term.as_str()).collect();
/// assert_eq!(terms, ["benefit*", "\"social care\""]);
/// assert!(warnings.is_empty());
/// # Ok::<(), themewise::error::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Codebook`], with the line where there is one: the text is not of that format, a
/// category occurs twice, or no category has a term that could be carried.
pub fn import(text: &str, name: &str, format: DictionaryFormat) -> Result<(Codebook, Vec<String>)> {
    let mut builder = CodebookBuilder::new(name, format);
    let text = &*line_ends(text, format).normalize(text);
    match format {
        DictionaryFormat::Toml => return Ok((Codebook::parse(text, name)?, Vec::new())),
        DictionaryFormat::QuantedaYaml => quanteda::from_yaml(text, &mut builder)?,
        DictionaryFormat::QuantedaJson => quanteda::from_json(text, &mut builder)?,
        DictionaryFormat::Liwc => liwc::read(text, &mut builder)?,
        DictionaryFormat::LiwcTable => liwc_table::read(text, &mut builder)?,
        DictionaryFormat::Wordstat => wordstat::read(text, &mut builder)?,
        DictionaryFormat::Lexicoder => lexicoder::read(text, &mut builder)?,
        DictionaryFormat::Spacy => spacy::read(text, &mut builder)?,
        DictionaryFormat::Csv => csv::read(text, &mut builder)?,
    }
    builder.finish()
}

/// What ends the lines of `text`: in a list of words other characters than in a string.
fn line_ends(text: &str, format: DictionaryFormat) -> LineBreaks {
    match format {
        DictionaryFormat::Liwc | DictionaryFormat::Wordstat => LineBreaks::Text,
        DictionaryFormat::Lexicoder if !text.trim_start().starts_with('<') => LineBreaks::Text,
        _ => LineBreaks::Records,
    }
}

/// Writes `codebook` in `format`: the text, and warnings of what the format cannot carry, one a
/// kind.
///
/// ```
/// use themewise::codebook::Codebook;
/// use themewise::codebook::exchange::{DictionaryFormat, export};
/// let book = "[[themes]]\nname = 'tax'\nterms = ['=levy', '\"stamp duty\"', '<money>']";
/// let codebook = Codebook::parse(book, "budget.toml")?;
/// let (text, warnings) = export(&codebook, DictionaryFormat::Lexicoder)?;
/// assert_eq!(text, "+tax\nlevy\nstamp duty\n");
/// let message = "token classes cannot be written in Lexicoder's .lc3 and were left out";
/// assert_eq!(warnings, [format!("{message}: 1 term, '<money>' (theme tax)")]);
/// # Ok::<(), themewise::error::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Codebook`] if the parents of its themes form no hierarchy, which
/// [`Codebook::parse`] refuses. A codebook of which nothing can be carried gives a file without
/// terms, and warnings that give the reasons.
pub fn export(codebook: &Codebook, format: DictionaryFormat) -> Result<(String, Vec<String>)> {
    let mut notes = Notes::default();
    let text = match format {
        DictionaryFormat::Toml => codebook.to_toml(),
        DictionaryFormat::QuantedaYaml => quanteda::to_yaml(codebook, &mut notes)?,
        DictionaryFormat::QuantedaJson => quanteda::to_json(codebook, &mut notes)?,
        DictionaryFormat::Liwc => liwc::write(codebook, &mut notes)?,
        DictionaryFormat::LiwcTable => liwc_table::write(codebook, &mut notes)?,
        DictionaryFormat::Wordstat => wordstat::write(codebook, &mut notes)?,
        DictionaryFormat::Lexicoder => lexicoder::write(codebook, &mut notes)?,
        DictionaryFormat::Spacy => spacy::write(codebook, &mut notes),
        DictionaryFormat::Csv => csv::write(codebook, &mut notes)?,
    };
    Ok((text, notes.into_warnings()))
}

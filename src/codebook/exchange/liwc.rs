//! LIWC's `.dic`: numbered categories between two lines of `%`, then a word a line with the numbers
//! of its categories.
//!
//! A category that begins with tabs lies in the one above it with fewer (2015). The conditions of
//! 2007 (`<of>131/125`, `(02 134)125/464`: another category, by the words next to it) cannot be
//! carried; the rest of their line is.

use super::builder::CodebookBuilder;
use super::format::DictionaryFormat;
use super::notes::Notes;
use super::outward::{self, GlobSupport, WeightSupport};
use super::words;
use crate::codebook::definition::Codebook;
use crate::error::Result;
use rustc_hash::FxHashMap;
use std::fmt::Write;

const HINT: &str = "a .dic begins with '%', then lines such as '1<tab>tax', '%' again, then 'levy<tab>1'";

pub(super) fn read(text: &str, builder: &mut CodebookBuilder) -> Result<()> {
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim_end()));
    let begin = lines.by_ref().find(|(_, line)| !line.is_empty());
    if !begin.is_some_and(|(_, line)| line.trim_start().starts_with('%')) {
        return Err(builder
            .error(begin.map_or(1, |(line, _)| line), "the list of categories does not begin with '%'")
            .with_hint(HINT));
    }
    let mut numbers: FxHashMap<u64, (usize, usize)> = FxHashMap::default();
    let mut above: Vec<(usize, usize)> = Vec::new();
    let mut closed = false;
    for (line, text) in lines.by_ref() {
        if text.trim_start().starts_with('%') {
            closed = true;
            break;
        }
        if text.trim().is_empty() {
            continue;
        }
        let depth = text.chars().take_while(|c| *c == '\t').count();
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let Ok(number) = text[..digits].parse::<u64>() else {
            return Err(builder
                .error(line, format_args!("'{text}' is no category: a number must come first"))
                .with_hint(HINT));
        };
        let (name, title) = named(text[digits..].trim());
        while above.last().is_some_and(|(other, _)| *other >= depth) {
            above.pop();
        }
        let category = builder.begin(above.last().map(|(_, category)| *category), name, line)?;
        builder.set_title(category, title);
        above.push((depth, category));
        if let Some((first, _)) = numbers.insert(number, (line, category)) {
            return Err(builder
                .error(line, format_args!("a second category has the number {number}, after line {first}"))
                .with_hint("give every category a number of its own"));
        }
    }
    if !closed {
        let last = text.lines().count();
        return Err(builder.error(last, "the list of categories is never closed by a second '%'").with_hint(HINT));
    }
    for (line, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
        word(text.trim(), line, &numbers, builder);
    }
    Ok(())
}

/// `function (Function words)` as name and title.
fn named(text: &str) -> (&str, &str) {
    match text.strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        Some((name, title)) if name.ends_with(char::is_whitespace) => (name.trim(), title.trim()),
        _ => (text, ""),
    }
}

/// A word, and the numbers after it.
fn word(text: &str, line: usize, numbers: &FxHashMap<u64, (usize, usize)>, builder: &mut CodebookBuilder) {
    let (word, rest) = text.split_once('\t').unwrap_or_else(|| {
        // Without a tab: the numbers at the end.
        let is_code = |piece: &&str| piece.bytes().all(|byte| byte.is_ascii_digit());
        let codes: usize = text.rsplit(' ').take_while(is_code).map(|piece| piece.len() + 1).sum();
        let cut = text.len().saturating_sub(codes);
        (&text[..cut], text.get(cut + 1..).unwrap_or_default())
    });
    let rest = unconditional(rest);
    if let Some(condition) = &rest.condition {
        const WHAT: &str = "categories that depend on the words next to a term cannot be carried and were left out";
        builder.notes.at_line(WHAT, "condition", &format!("{word} {condition}"), line);
    }
    let mut any = rest.condition.is_some();
    for code in rest.codes.split_whitespace() {
        any = true;
        match code.parse::<u64>().ok().and_then(|number| numbers.get(&number)) {
            Some((_, category)) => builder.word(*category, word, 1.0, line),
            None => {
                const WHAT: &str = "left out, since no category has that number";
                builder.notes.at_line(WHAT, "entry", &format!("{word} {code}"), line);
            }
        }
    }
    if !any {
        builder.notes.at_line("left out, since no category's number follows them", "term", word, line);
    }
}

struct Codes {
    codes: String,
    condition: Option<String>,
}

/// Removes the conditions: `<of>` or `(…)`, and the `131/125` after it.
fn unconditional(text: &str) -> Codes {
    let (mut codes, mut conditions) = (String::new(), String::new());
    let mut rest = text;
    while let Some(open) = rest.find(['<', '(']) {
        codes.push_str(&rest[..open]);
        let close = if rest.as_bytes()[open] == b'<' { '>' } else { ')' };
        let end = rest[open..].find(close).map_or(rest.len(), |end| open + end + 1);
        let after = rest[end..].trim_start();
        let start = rest.len() - after.len();
        let length = after.find(|c: char| !c.is_ascii_digit() && c != '/').unwrap_or(after.len());
        conditions.push_str(&rest[open..start + length]);
        rest = &rest[start + length..];
        codes.push(' ');
    }
    codes.push_str(rest);
    let mut plain = String::new();
    for code in codes.split_whitespace() {
        let into = if code.contains('/') { &mut conditions } else { &mut plain };
        into.push_str(code);
        into.push(' ');
    }
    Codes { codes: plain, condition: (!conditions.is_empty()).then(|| conditions.trim().to_owned()) }
}

pub(super) fn write(codebook: &Codebook, notes: &mut Notes) -> Result<String> {
    let mut out = String::from("%\n");
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut entries: Vec<(String, Vec<usize>)> = Vec::new();
    for (number, (depth, theme)) in outward::in_order(codebook)?.into_iter().enumerate() {
        let title: String = theme.title.chars().filter(|c| !c.is_control() && !"()".contains(*c)).collect();
        let tabs = "\t".repeat(depth);
        let _ = match theme.title == theme.name {
            true => writeln!(out, "{tabs}{}\t{}", number + 1, theme.name),
            false => writeln!(out, "{tabs}{}\t{} ({title})", number + 1, theme.name),
        };
        for word in outward::plain(theme, DictionaryFormat::Liwc, GlobSupport::AtTheEnd, WeightSupport::Dropped, notes)
        {
            let place = *places.entry(word.text.to_lowercase()).or_insert_with(|| {
                entries.push((word.text.clone(), Vec::new()));
                entries.len() - 1
            });
            entries[place].1.push(number + 1);
        }
    }
    out.push_str("%\n");
    for (word, numbers) in entries {
        out.push_str(&word);
        for number in numbers {
            let _ = write!(out, "\t{number}");
        }
        out.push('\n');
    }
    outward::note_descriptions(codebook, notes);
    debug_assert!(codebook.themes.iter().all(|theme| words::slug(&theme.name) == theme.name));
    Ok(out)
}

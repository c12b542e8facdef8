//! A codebook as TOML that people like to read: a theme after the other, a term a line.

use super::{Codebook, Negation, NestedScope, Term, TextPart, is_default};
use std::fmt::Write;

impl Codebook {
    /// The codebook as TOML, which [`parse`](Self::parse) reads back to the same. Comments of a
    /// file that it was read from are lost.
    ///
    /// ```
    /// use themewise::codebook::Codebook;
    /// let text = "[[themes]]\nname = 'a'\nterms = ['debt', { term = 'tax', weight = 2 }]";
    /// let codebook = Codebook::parse(text, "b.toml")?;
    /// let written = codebook.to_toml();
    /// assert!(written.contains("terms = [\n  \"debt\",\n  { term = \"tax\", weight = 2 },\n]"));
    /// assert_eq!(Codebook::parse(&written, "b.toml")?, codebook);
    /// # Ok::<(), themewise::error::Error>(())
    /// ```
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        key(&mut out, "name", &self.name);
        key(&mut out, "title", &self.title);
        key(&mut out, "description", &self.description);
        if !is_default(&self.nested_scope) {
            key(&mut out, "nested_scope", scope(self.nested_scope));
        }
        if !is_default(&self.negation) {
            key(&mut out, "negation", negation(self.negation));
        }
        for theme in &self.themes {
            out.push_str("\n[[themes]]\n");
            key(&mut out, "name", &theme.name);
            key(&mut out, "title", &theme.title);
            if !theme.description.is_empty() {
                key(&mut out, "description", &theme.description);
            }
            if let Some(parent) = &theme.parent {
                key(&mut out, "parent", parent);
            }
            if let Some(threshold) = theme.threshold {
                let _ = writeln!(out, "threshold = {threshold:?}");
            }
            if let Some(value) = theme.negation {
                key(&mut out, "negation", negation(value));
            }
            terms(&mut out, "terms", &theme.terms);
            terms(&mut out, "against", &theme.against);
        }
        out
    }
}

fn key(out: &mut String, key: &str, value: &str) {
    let _ = write!(out, "{key} = ");
    string(out, value);
    out.push('\n');
}

fn terms(out: &mut String, key: &str, terms: &[Term]) {
    if terms.is_empty() {
        return;
    }
    let _ = writeln!(out, "{key} = [");
    for term in terms {
        out.push_str("  ");
        write_term(out, term);
        out.push_str(",\n");
    }
    out.push_str("]\n");
}

fn write_term(out: &mut String, term: &Term) {
    if *term == Term::new(term.term.as_str()) {
        return string(out, &term.term);
    }
    out.push_str("{ term = ");
    string(out, &term.term);
    if term.weight != 1.0 {
        let _ = write!(out, ", weight = {}", term.weight);
    }
    match term.place {
        TextPart::Anywhere => {}
        TextPart::Heading => out.push_str(", in = \"heading\""),
        TextPart::Paragraph => out.push_str(", in = \"paragraph\""),
    }
    strings(out, "with", &term.with);
    strings(out, "without", &term.without);
    if let Some(within) = term.within {
        let _ = write!(out, ", within = {within}");
    }
    if let Some(value) = term.negation {
        let _ = write!(out, ", negation = \"{}\"", negation(value));
    }
    out.push_str(" }");
}

fn strings(out: &mut String, key: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    let _ = write!(out, ", {key} = [");
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            out.push_str(", ");
        }
        string(out, value);
    }
    out.push(']');
}

fn scope(scope: NestedScope) -> &'static str {
    match scope {
        NestedScope::Theme => "theme",
        NestedScope::Codebook => "codebook",
    }
}

fn negation(negation: Negation) -> &'static str {
    match negation {
        Negation::Keep => "keep",
        Negation::Drop => "drop",
    }
}

/// A TOML string: between single quotation marks if it holds double ones, else with escapes.
fn string(out: &mut String, value: &str) {
    let plain = !value.contains('\'') && !value.contains(|c: char| c.is_control());
    if plain && value.contains(['"', '\\']) {
        let _ = write!(out, "'{value}'");
        return;
    }
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

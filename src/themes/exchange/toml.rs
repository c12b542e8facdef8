//! Our own format, written as a person would.

use super::super::codebook::{Codebook, Term};
use std::fmt::Write;

/// The codebook as TOML.
pub(super) fn write(codebook: &Codebook) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "name = {}", quoted(&codebook.name));
    let _ = writeln!(out, "title = {}", quoted(&codebook.title));
    if !codebook.description.is_empty() {
        let _ = writeln!(out, "description = {}", quoted(&codebook.description));
    }
    for theme in &codebook.themes {
        let _ = write!(out, "\n[[themes]]\nname = {}\n", quoted(&theme.name));
        if theme.title != theme.name {
            let _ = writeln!(out, "title = {}", quoted(&theme.title));
        }
        if !theme.description.is_empty() {
            let _ = writeln!(out, "description = {}", quoted(&theme.description));
        }
        list(&mut out, "terms", &theme.terms);
        if !theme.against.is_empty() {
            list(&mut out, "against", &theme.against);
        }
    }
    out
}

fn list(out: &mut String, key: &str, terms: &[Term]) {
    let _ = writeln!(out, "{key} = [");
    for Term { term, weight } in terms {
        if *weight == 1.0 {
            let _ = writeln!(out, "  {},", quoted(term));
        } else {
            let _ = writeln!(out, "  {{ term = {}, weight = {weight:?} }},", quoted(term));
        }
    }
    out.push_str("]\n");
}

fn quoted(text: &str) -> String {
    ::toml::Value::String(text.to_owned()).to_string()
}

//! Lines of a codebook to paste: strings and themes as TOML.

use super::printer::clean;

/// A string as TOML has it.
pub(crate) fn quoted(text: &str) -> String {
    // What JSON escapes, TOML escapes alike.
    serde_json::to_string(&clean(text)).unwrap_or_default()
}

/// A theme of a codebook.
pub(crate) fn theme(name: &str, title: &str, terms: &[String]) -> String {
    let terms: Vec<String> = terms.iter().map(|term| quoted(term)).collect();
    format!("[[themes]]\nname = {}\ntitle = {}\nterms = [{}]\n", quoted(name), quoted(title), terms.join(", "))
}

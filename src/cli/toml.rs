//! Lines of a codebook to paste: strings and themes as TOML.

use super::printer::clean;
use themewise::topics::TypicalParagraph;

/// A string as TOML has it.
pub(crate) fn quoted(text: &str) -> String {
    // What JSON escapes, TOML escapes alike.
    serde_json::to_string(&clean(text)).unwrap_or_default()
}

/// A theme of a codebook, after a comment and typical paragraphs as comments.
pub(crate) fn theme(comment: &str, typical: &[TypicalParagraph], name: &str, title: &str, terms: &[String]) -> String {
    let mut text = format!("# {comment}\n");
    for typical in typical {
        text.push_str(&format!("# {}: {}\n", clean(&typical.id), clean(&typical.excerpt)));
    }
    let (name, title) = (quoted(name), quoted(title));
    let terms: Vec<String> = terms.iter().map(|term| quoted(term)).collect();
    text + &format!("[[themes]]\nname = {name}\ntitle = {title}\nterms = [{}]\n", terms.join(", "))
}

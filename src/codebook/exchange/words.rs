//! Foreign words as our terms, and foreign categories as our names.
//!
//! A word of a dictionary is a form: it matches itself, not its stem. `*` is any letters, `?` is
//! one.

use super::notes::NotCarried;

/// A foreign word or phrase as a term of ours: a form after `=`, a glob as it is, several words
/// between quotation marks.
///
/// # Errors
/// What to note of it.
pub(super) fn inward(text: &str) -> Result<String, NotCarried> {
    let sign = |c: char| c == '_' || c == '"' || c == '(' || c == ')' || c.is_control();
    let spaced: String = text.chars().map(|c| if sign(c) { ' ' } else { c }).collect();
    // A dash or an ampersand between words: tokens have none.
    let is_word = |piece: &&str| piece.chars().any(char::is_alphanumeric) || is_any(piece);
    let pieces: Vec<&str> = spaced.split_whitespace().filter(is_word).collect();
    if is_emoticon(text) || pieces.is_empty() {
        return Err(NotCarried("left out, since only words are looked for, not signs"));
    }
    if pieces.iter().all(|piece| is_any(piece)) {
        return Err(NotCarried("left out, since a '*' alone would match everything"));
    }
    Ok(match pieces.as_slice() {
        // The parts of a compound are words of their own.
        [glob] if is_glob(glob) && glob.contains('-') => format!("\"{glob}\""),
        [glob] if is_glob(glob) && !glob.starts_with(['=', '<']) => (*glob).to_owned(),
        [form] if !is_glob(form) => format!("={form}"),
        _ => format!("\"{}\"", pieces.join(" ")),
    })
}

/// A text that is matched literally: without wildcards.
pub(super) fn literal(text: &str) -> String {
    text.chars().map(|c| if c == '*' || c == '?' { ' ' } else { c }).collect()
}

fn is_glob(piece: &str) -> bool {
    piece.contains(['*', '?'])
}

fn is_any(piece: &str) -> bool {
    piece == "*"
}

/// `:)`, `<3`, `:d`: one letter or digit among signs is no word.
fn is_emoticon(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    letters < 2 && text.contains(|c: char| ":;=<>()[]{}|\\^~/".contains(c))
}

/// Whether the folding of words takes a possessive from it.
pub(super) fn possessive(text: &str) -> bool {
    let end = |word: &str| (word.ends_with("'s") || word.ends_with("’s")) && word.chars().count() > 2;
    text.split([' ', '_']).any(end)
}

/// A name for a theme: `key` if it can be one, else its words in lower case with dashes between
/// them.
///
/// ```text
/// ECONOMY → ECONOMY;  Interest rates, etc. → interest-rates-etc.
/// ```
pub(super) fn slug(key: &str) -> String {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || ";,#".contains(c);
    if !key.is_empty() && !key.contains(forbidden) {
        return key.to_owned();
    }
    let lower = key.to_lowercase();
    let words: Vec<&str> = lower.split(forbidden).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "theme".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_are_forms() {
        for (foreign, ours) in [
            ("tax", "=tax"),
            ("tax*", "tax*"),
            ("interest rate", "\"interest rate\""),
            ("interest_rate", "\"interest rate\""),
            ("interest rate*", "\"interest rate*\""),
            ("lack * of", "\"lack * of\""),
            ("wom?n", "wom?n"),
            ("well-be*", "\"well-be*\""),
            ("tax (income)", "\"tax income\""),
            ("short-term", "=short-term"),
            ("research & development", "\"research development\""),
            ("\"quoted\"", "=quoted"),
            ("  spaced  ", "=spaced"),
            ("don't", "=don't"),
        ] {
            assert_eq!(inward(foreign).as_deref(), Ok(ours), "{foreign}");
        }
    }

    #[test]
    fn signs_are_no_words() {
        for foreign in [":)", "<3", ":d", "*", "* *", "", "--", "(x)"] {
            assert!(inward(foreign).is_err(), "{foreign}");
        }
    }

    #[test]
    fn a_name_keeps_what_it_may() {
        for (key, name) in [
            ("ECONOMY", "ECONOMY"),
            ("Interest rates, etc.", "interest-rates-etc."),
            ("a;b#c", "a-b-c"),
            (" ; ", "theme"),
            ("Größe der Stadt", "größe-der-stadt"),
        ] {
            assert_eq!(slug(key), name, "{key}");
        }
    }
}

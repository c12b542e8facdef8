//! Foreign words as our terms, and foreign categories as our names.
//!
//! A word of a dictionary is a form: it matches itself, not its stem. `*` stands for any letters.

/// A foreign word or phrase as a term of ours.
///
/// # Errors
/// What to note of it.
pub(super) fn inward(text: &str) -> Result<String, &'static str> {
    let text: String = text.chars().map(|c| if c == '_' || c == '"' || c.is_control() { ' ' } else { c }).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    for piece in text.split_whitespace() {
        if !is_glob(piece) {
            if !piece.chars().any(char::is_alphanumeric) {
                // A dash or an ampersand between words: tokens have none.
                continue;
            }
            if is_emoticon(piece) {
                return Err("left out, since only words are looked for, not signs");
            }
            pieces.push(Piece::Form(piece));
            continue;
        }
        // The parts of a compound are words of their own; only that with the star is open.
        for part in piece.split('-').filter(|part| !part.is_empty()) {
            if !is_glob(part) {
                pieces.push(Piece::Form(part));
            } else if part.chars().any(char::is_alphanumeric) {
                pieces.push(Piece::Glob(part));
            } else {
                return Err("left out, since a '*' without letters would stand for any word");
            }
        }
    }
    if pieces.is_empty() {
        return Err("left out, since only words are looked for, not signs");
    }
    Ok(join(&pieces))
}

enum Piece<'a> {
    Form(&'a str),
    Glob(&'a str),
}

/// Forms in a row between quotation marks, or a single one behind `=`; globs as they are.
fn join(pieces: &[Piece]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < pieces.len() {
        if at > 0 {
            out.push(' ');
        }
        match pieces[at] {
            Piece::Glob(glob) => {
                out.push_str(glob);
                at += 1;
            }
            Piece::Form(first) => {
                let run = pieces[at..].iter().take_while(|piece| matches!(piece, Piece::Form(_))).count();
                if run == 1 {
                    out.push('=');
                    out.push_str(first);
                } else {
                    out.push('"');
                    for (place, piece) in pieces[at..at + run].iter().enumerate() {
                        if place > 0 {
                            out.push(' ');
                        }
                        if let Piece::Form(form) = piece {
                            out.push_str(form);
                        }
                    }
                    out.push('"');
                }
                at += run;
            }
        }
    }
    out
}

fn is_glob(piece: &str) -> bool {
    piece.contains('*')
}

/// `:)`, `<3`, `:d`: one letter or digit among signs is no word.
fn is_emoticon(piece: &str) -> bool {
    let words = piece.chars().filter(|c| c.is_alphanumeric()).count();
    words < 2 && piece.contains(|c: char| ":;=<>()[]{}|\\^~/".contains(c))
}

/// Whether the folding of words takes a possessive from it.
pub(super) fn possessive(text: &str) -> bool {
    let end = |word: &str| (word.ends_with("'s") || word.ends_with("’s")) && word.chars().count() > 2;
    text.split([' ', '_']).any(end)
}

/// A name for a theme: `key` if it can be one, else its words in lower case with dashes between them.
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
            ("interest rate*", "=interest rate*"),
            ("public sector borrow* plan", "\"public sector\" borrow* =plan"),
            ("well-be*", "=well be*"),
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
        for foreign in [":)", "<3", ":d", "*", "a * b", "", "--"] {
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

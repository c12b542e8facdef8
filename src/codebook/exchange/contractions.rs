//! spaCy's tokens as words of ours: it cuts contractions (`do|n't`, `can|not`) and signs (`$|5`,
//! `C|#`) apart, which are one token here.

use super::notes::NotCarried;
use super::outward::TermWord;
use crate::unicode::{is_apostrophe, is_currency};

/// What is cut from the end of a word, with a plain apostrophe; a possessive is folded away.
const CLITICS: [&str; 7] = ["n't", "'s", "'re", "'ve", "'ll", "'d", "'m"];

/// Words that are cut in two.
const CUT: [(&str, &str); 6] =
    [("can", "not"), ("gon", "na"), ("got", "ta"), ("wan", "na"), ("gim", "me"), ("lem", "me")];

/// Whether a token of signs alone may belong to the token beside it.
pub(super) fn is_joined_sign(token: &str) -> bool {
    let mut signs = token.chars();
    signs.next().is_some_and(|sign| sign == '#' || is_currency(sign)) && signs.next().is_none()
}

/// The words of a pattern, each a token of ours.
///
/// # Errors
/// If a part of a contraction has no word before it that it could belong to.
pub(super) fn joined(pieces: Vec<TermWord>) -> Result<Vec<TermWord>, NotCarried> {
    let mut joined: Vec<TermWord> = Vec::new();
    // A sign that waits for the number or the word after it.
    let mut sign: Option<String> = None;
    for piece in pieces {
        let TermWord::Exact(word) = &piece else {
            let is_number = piece == TermWord::Class("<number>".to_owned());
            let is_money = sign.take().is_some_and(|sign| sign != "#") && is_number;
            joined.push(if is_money { TermWord::Class("<money>".to_owned()) } else { piece });
            continue;
        };
        if is_joined_sign(word) {
            match joined.last_mut() {
                Some(TermWord::Exact(before)) if word == "#" => before.push('#'),
                Some(TermWord::Class(class)) if word != "#" && class == "<number>" => "<money>".clone_into(class),
                Some(TermWord::Exact(before)) if before.bytes().all(|byte| byte.is_ascii_digit()) => {
                    before.push_str(word);
                }
                _ => sign = Some(word.clone()),
            }
            continue;
        }
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        let before = sign.take().filter(|sign| number || sign == "#").unwrap_or_default();
        let clitic: String = word.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect();
        if !CLITICS.contains(&clitic.to_lowercase().as_str()) {
            match joined.last_mut() {
                Some(TermWord::Exact(first)) if is_cut(first, word) => first.push_str(word),
                _ => joined.push(TermWord::Exact(before + word)),
            }
            continue;
        }
        match joined.last_mut() {
            Some(TermWord::Exact(before)) => before.push_str(&clitic),
            // Any word has its possessive.
            Some(_) if clitic == "'s" => {}
            None if clitic != "'s" => joined.push(TermWord::Glob(format!("*{clitic}"))),
            _ => return Err(NotCarried("left out, since a part of a contraction is no word of its own here")),
        }
    }
    Ok(joined)
}

fn is_cut(first: &str, second: &str) -> bool {
    CUT.iter().any(|(a, b)| first.eq_ignore_ascii_case(a) && second.eq_ignore_ascii_case(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(words: &[&str]) -> Vec<TermWord> {
        words.iter().map(|word| TermWord::Exact((*word).to_owned())).collect()
    }

    #[test]
    fn contractions_are_one_word() {
        for (tokens, words) in [
            (vec!["wo", "n't", "pay"], vec!["won't", "pay"]),
            (vec!["they", "’ll"], vec!["they'll"]),
            (vec!["board", "'s", "view"], vec!["board's", "view"]),
            (vec!["can", "not"], vec!["cannot"]),
            (vec!["do", "not"], vec!["do", "not"]),
            (vec!["F", "#"], vec!["F#"]),
            (vec!["#", "budget"], vec!["#budget"]),
            (vec!["£", "12"], vec!["£12"]),
            (vec!["£", "sterling"], vec!["sterling"]),
        ] {
            assert_eq!(joined(exact(&tokens)), Ok(exact(&words)), "{tokens:?}");
        }
    }

    #[test]
    fn a_sign_beside_any_number_is_money() {
        let number = || TermWord::Class("<number>".to_owned());
        let money = TermWord::Class("<money>".to_owned());
        let sign = || TermWord::Exact("€".to_owned());
        assert_eq!(joined(vec![sign(), number()]), Ok(vec![money.clone()]));
        assert_eq!(joined(vec![number(), sign()]), Ok(vec![money]));
        assert_eq!(joined(vec![number(), TermWord::Any]), Ok(vec![number(), TermWord::Any]));
    }

    #[test]
    fn a_part_of_a_contraction_alone_is_a_glob_or_left_out() {
        assert_eq!(joined(exact(&["n't"])), Ok(vec![TermWord::Glob("*n't".to_owned())]));
        assert!(joined(exact(&["'s"])).is_err());
        assert_eq!(
            joined(vec![TermWord::Stem("trust".to_owned()), TermWord::Exact("'s".to_owned())]),
            Ok(vec![TermWord::Stem("trust".to_owned())])
        );
        assert!(joined(vec![TermWord::Any, TermWord::Exact("n't".to_owned())]).is_err());
    }
}

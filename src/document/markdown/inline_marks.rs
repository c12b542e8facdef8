//! Marks in a line of text that are not CommonMark's: bullets, addresses, instructions to programs,
//! and stray marks of bold text and footnotes.

use std::borrow::Cow;

/// What follows the bullet that a line begins with.
pub(crate) fn bullet(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix(['\u{2022}', '\u{2023}', '\u{25AA}', '\u{25E6}', '\u{25CF}', '\u{2219}', '\u{25A0}']);
    // A middle dot is a bullet only before a space.
    let rest = rest.or_else(|| line.strip_prefix('\u{B7}').filter(|rest| rest.starts_with(char::is_whitespace)))?;
    Some(rest.trim())
}

/// Whether a word is the address of a page.
pub(crate) fn is_address(word: &str) -> bool {
    let lower = |prefix: &str| word.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    !word.contains(char::is_whitespace) && ["http://", "https://", "www.", "ftp://"].into_iter().any(lower)
}

/// Tokens that hold a letter or a digit.
pub(crate) fn words(text: &str) -> usize {
    text.split_whitespace().filter(|token| token.contains(char::is_alphanumeric)).count()
}

/// The text without marks that CommonMark does not read: pairs of `**` around text with a space at
/// an end, as in `**Beds: **`, and references to footnotes that are not defined.
pub(crate) fn without_stray_marks(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    let count = text.matches("**").count();
    if count > 0 && count.is_multiple_of(2) && !text.contains("***") && text.contains(char::is_alphanumeric) {
        text = Cow::Owned(text.replace("**", ""));
    }
    if !text.contains("[^") {
        return text.into_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some(start) = rest.find("[^") {
        kept.push_str(&rest[..start]);
        let label = rest[start + 2..].split(']').next().unwrap_or_default();
        let is_label = !label.is_empty() && label.len() <= 20 && label.chars().all(|c| c.is_alphanumeric() || c == '-');
        let end = start + 2 + label.len();
        if is_label && rest[end..].starts_with(']') {
            rest = &rest[end + 1..];
        } else {
            kept.push_str("[^");
            rest = &rest[start + 2..];
        }
    }
    kept.push_str(rest);
    kept
}

/// Whether a line is an instruction to the program that makes pages or e-mails of the text:
/// `{% include x %}`, `{{< figure >}}`, `{: .class}`, `*|MERGE|*`, `:::`.
pub(crate) fn is_instruction(line: &str) -> bool {
    let line = line.trim();
    let between = |start: &str, end: &str| {
        line.len() >= start.len() + end.len() && line.starts_with(start) && line.ends_with(end)
    };
    between("{{", "}}")
        || between("{%", "%}")
        || between("{:", "}") && (!line.contains(' ') || line.contains(['.', '#', '=']))
        || is_merge_tag(line)
        || line.starts_with(":::") && words(line) <= 1
}

/// `*|UNSUB|*`, of which CommonMark takes the stars for emphasis.
fn is_merge_tag(line: &str) -> bool {
    let line = line.trim_matches('*');
    let inner = line.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')).unwrap_or_default();
    !inner.is_empty() && inner.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | ':'))
}

//! Character references that were escaped twice, so that a person sees `R&amp;D`.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;

/// Characters of the longest name that is looked up.
const LONGEST: usize = 12;

/// Text with the character references that are left in it resolved.
pub(crate) fn undo_double_escape(text: &str) -> Cow<'_, str> {
    let mut undone: Option<String> = None;
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        let (character, length) = resolve(reference).unwrap_or_else(|| ("&".to_owned(), 1));
        if length > 1 || undone.is_some() {
            let kept = text.len() - rest.len();
            let undone = undone.get_or_insert_with(|| text[..kept].to_owned());
            undone.push_str(before);
            undone.push_str(&character);
            rest = &reference[length..];
        } else {
            // Nothing to undo so far: the text up to here is as it was.
            rest = &reference[length..];
        }
    }
    match undone {
        Some(mut undone) => {
            undone.push_str(rest);
            Cow::Owned(undone)
        }
        None => Cow::Borrowed(text),
    }
}

/// The character of the reference that a text begins with, and the reference's length.
fn resolve(text: &str) -> Option<(String, usize)> {
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let number = match name.strip_prefix('#') {
        Some(hex) if hex.starts_with(['x', 'X']) => Some(u32::from_str_radix(&hex[1..], 16).ok()?),
        Some(decimal) => Some(decimal.parse().ok()?),
        None => None,
    };
    let character = match number {
        Some(number) => char::from_u32(number).filter(|c| !c.is_control())?.to_string(),
        None => {
            let &(first, second) = NAMED_ENTITIES.get(&text[1..=end])?;
            [first, second].into_iter().filter(|code| *code > 0).filter_map(char::from_u32).collect()
        }
    };
    Some((character, end + 1))
}

#[cfg(test)]
mod tests {
    use super::undo_double_escape;

    #[test]
    fn references_that_are_left_are_resolved() {
        assert_eq!(undo_double_escape("R&amp;D &pound;5 &#8217; &#x2014; AT&T; &"), "R&D £5 ’ — AT&T; &");
        assert_eq!(undo_double_escape("a & b &amp c &nosuch; d"), "a & b &amp c &nosuch; d");
        assert_eq!(undo_double_escape("&#0;&#99999999999;&;&#x;"), "&#0;&#99999999999;&;&#x;");
    }
}

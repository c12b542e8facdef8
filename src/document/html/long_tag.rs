//! The end of a long tag, and where to cut its attributes. The tokenizer compares each attribute
//! with all before it, which takes time with the square of their number.

/// Attributes of one tag. No page has so many.
const MOST_ATTRIBUTES: usize = 256;

/// A tag that is longer than most.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LongTag {
    /// Where its attributes beyond the limit start; `end` if there are none.
    pub(crate) cut: usize,
    /// Where its `>` is, or the end of the page.
    pub(crate) end: usize,
}

/// The states of a tokenizer inside a tag.
#[derive(Clone, Copy)]
enum TagState {
    Between,
    Name,
    AfterName,
    BeforeValue,
    Unquoted,
    Quoted(u8),
}

/// Reads a tag from `name` on, a place inside its name or at the end of it. What is before `given`
/// cannot be cut. `None` if the name has not ended before `given`.
pub(crate) fn long_tag(html: &str, name: usize, given: usize) -> Option<LongTag> {
    let bytes = html.as_bytes();
    let ends_name = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0C' | b' ' | b'/' | b'>');
    let mut at = name + bytes.get(name..given)?.iter().position(ends_name)?;
    let (mut state, mut attributes, mut cut) = (TagState::Between, 0, None);
    while let Some(byte) = bytes.get(at) {
        state = match (state, byte) {
            (TagState::Quoted(quote), _) if *byte != quote => state,
            (TagState::Quoted(_), _) => TagState::Between,
            (_, b'>') => break,
            (TagState::Unquoted | TagState::Between, b'\t' | b'\n' | b'\r' | b'\x0C' | b' ') => TagState::Between,
            (TagState::Unquoted, _) => TagState::Unquoted,
            (TagState::Name | TagState::AfterName, b'\t' | b'\n' | b'\r' | b'\x0C' | b' ') => TagState::AfterName,
            (TagState::BeforeValue, b'\t' | b'\n' | b'\r' | b'\x0C' | b' ') => TagState::BeforeValue,
            (TagState::BeforeValue, b'"' | b'\'') => TagState::Quoted(*byte),
            (TagState::BeforeValue, _) => TagState::Unquoted,
            (_, b'/') => TagState::Between,
            (TagState::Name | TagState::AfterName, b'=') => TagState::BeforeValue,
            (TagState::Name, _) => TagState::Name,
            (TagState::Between | TagState::AfterName, _) => {
                attributes += 1;
                if attributes > MOST_ATTRIBUTES && at >= given && cut.is_none() {
                    cut = Some(at);
                }
                TagState::Name
            }
        };
        at += 1;
    }
    Some(LongTag { cut: cut.unwrap_or(at), end: at })
}

#[cfg(test)]
mod tests {
    use super::{LongTag, long_tag};

    fn ends(html: &str) -> (usize, usize) {
        let LongTag { cut, end } = long_tag(html, 2, 3).expect("the name ends");
        (cut, end)
    }

    #[test]
    fn a_tag_ends_after_its_values() {
        for tag in
            [r#"<a b=">" c='>"' d>"#, "<a b=c\"/>", "<a/b=c'>", "<a b = '>'/d>", "<a =>", "<a b=>", "<a b='c'd=\"/>\">"]
        {
            let page = format!("{tag} x > y");
            assert_eq!(ends(&page), (tag.len() - 1, tag.len() - 1), "{tag}");
        }
        assert_eq!(ends("<a b='>"), (7, 7));
        assert_eq!(long_tag("<abcdef g>", 2, 4), None);
        assert_eq!(long_tag("<abcdef g>", 4, 8), Some(LongTag { cut: 9, end: 9 }));
    }

    #[test]
    fn attributes_beyond_the_limit_are_cut() {
        let page = format!("<a {}>", "b='c d' ".repeat(300));
        assert_eq!(ends(&page), (3 + 256 * 8, 3 + 300 * 8));
        let page = format!("<a{}>x", "/é".repeat(300));
        assert_eq!(ends(&page), (3 + 256 * 3, 2 + 300 * 3));
        let page = format!("<a {}", "b c=d ".repeat(200));
        assert_eq!(ends(&page), (3 + 128 * 6, page.len()));
    }
}

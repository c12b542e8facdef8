//! The beginning of a paragraph, for a person to read.

/// The beginning of a text, cut between words.
pub(crate) fn excerpt(text: &str) -> String {
    const LENGTH: usize = 160;
    let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match squeezed.char_indices().nth(LENGTH) {
        None => squeezed,
        Some((end, _)) => {
            let cut = squeezed[..end].rfind(' ').unwrap_or(end);
            format!("{}…", &squeezed[..cut])
        }
    }
}

//! Whether a text without an extension is Markdown.

/// Whether the beginning of a text shows at least two kinds of Markdown's signs: headings, links,
/// bold text, lists of links, tables, images, fences. Plain text with `- ` or `*` shows none.
pub(crate) fn is_markdown(head: &str) -> bool {
    let mut signs = [false; 7];
    for line in head.split(['\n', '\r']) {
        let line = line.trim();
        let has_link = is_link(line);
        signs[0] |= is_atx_heading(line);
        signs[1] |= has_link;
        signs[2] |= is_bold(line);
        signs[3] |= has_link && is_list_item(line);
        signs[4] |= is_delimiter_row(line);
        signs[5] |= line.contains("![") && line.contains("](");
        signs[6] |= line.strip_prefix("```").is_some_and(|info| info.chars().all(|c| c.is_ascii_alphanumeric()));
    }
    signs.into_iter().filter(|sign| *sign).count() >= 2
}

fn is_atx_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    (1..=6).contains(&level) && rest.starts_with(' ') && rest.contains(char::is_alphabetic)
}

/// `[text](https://…)`.
fn is_link(line: &str) -> bool {
    line.match_indices("](").any(|(offset, _)| {
        let address = &line[offset + 2..];
        let begins = ["http://", "https://", "mailto:", "<http"].iter().any(|scheme| address.starts_with(scheme));
        begins && address.contains(')') && line[..offset].contains('[')
    })
}

/// `**text**` with no space inside of its marks.
fn is_bold(line: &str) -> bool {
    let mut parts = line.split("**").skip(1);
    let inside = |text: &str| text.contains(char::is_alphabetic) && text.trim() == text && !text.contains('*');
    while let (Some(bold), Some(_)) = (parts.next(), parts.next()) {
        if inside(bold) {
            return true;
        }
    }
    false
}

fn is_list_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("+ ")
        || number.len() < line.len() && (number.starts_with(". ") || number.starts_with(") "))
}

/// The row under a table's head: `|---|:--:|`.
fn is_delimiter_row(line: &str) -> bool {
    line.contains('|')
        && line.contains("--")
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
        && line
            .split('|')
            .map(str::trim)
            .all(|cell| cell.is_empty() || cell.trim_matches(':').chars().all(|c| c == '-'))
        && line.trim_matches('|').contains('-')
        && line.matches('|').count() >= 1
}

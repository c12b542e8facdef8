//! Whether the beginning of a text is HTML, for a sniffer of formats.

/// Elements that hold the text of fragments of HTML.
const BLOCKS: [&str; 32] = [
    "div",
    "p",
    "table",
    "tbody",
    "thead",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "center",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "blockquote",
    "style",
    "title",
    "dl",
    "pre",
    "figure",
    "font",
    "span",
];

/// Elements without an end tag, or that may begin a fragment and hold no text of their own.
const OTHERS: [&str; 10] = ["meta", "link", "base", "br", "hr", "img", "a", "b", "strong", "script"];

/// Whether a text that begins with `head` is HTML: a page, or a fragment that is all markup.
/// Markdown with some HTML in it, JSON, other XML and prose with `<` are not.
pub(crate) fn is_html(head: &str) -> bool {
    let Some(start) = skip_prolog(head) else { return false };
    let lower = start[..start.floor_char_boundary(64)].to_ascii_lowercase();
    if let Some(doctype) = lower.strip_prefix("<!doctype") {
        return doctype.trim_start().starts_with("html");
    }
    if ["html", "head", "body"].iter().any(|name| tag_name(&lower) == Some(name)) {
        return true;
    }
    match tag_name(&lower) {
        Some(name) if BLOCKS.contains(&name) || OTHERS.contains(&name) => is_fragment(start),
        _ => false,
    }
}

/// Past the byte-order mark, white space, comments and processing instructions.
fn skip_prolog(head: &str) -> Option<&str> {
    let mut rest = head.trim_start_matches('\u{FEFF}').trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            rest[2..].find("-->").map(|at| at + 5)
        } else if rest.starts_with("<![") || rest.starts_with("<?") {
            rest.find('>').map(|at| at + 1)
        } else {
            return Some(rest);
        };
        rest = rest.get(end?..)?.trim_start();
    }
}

/// The name of the start tag that `text` begins with.
fn tag_name(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('<')?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let ends_well = rest[end..].chars().next().is_none_or(|c| c.is_whitespace() || c == '>' || c == '/');
    (end > 0 && ends_well).then_some(&rest[..end])
}

/// What was counted in the beginning of a fragment.
#[derive(Default)]
struct FragmentCounts {
    opened: usize,
    closed: usize,
    /// Visible characters inside and outside of block elements.
    inside: usize,
    outside: usize,
    markdown: bool,
}

fn is_fragment(start: &str) -> bool {
    let counts = count(start);
    if counts.markdown || counts.outside * 10 > counts.inside {
        return false;
    }
    // Even one element, if the whole text is in it.
    counts.closed >= 2 || (counts.opened > 0 && counts.closed > 0 && counts.outside == 0)
}

fn count(text: &str) -> FragmentCounts {
    let mut counts = FragmentCounts::default();
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        count_text(&rest[..at], depth, &mut counts);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let lower = rest[..rest.floor_char_boundary(24)].to_ascii_lowercase();
        if let Some(name) = tag_name(&lower).filter(|name| BLOCKS.contains(name)) {
            counts.opened += 1;
            depth += 1;
            if matches!(name, "style" | "pre") {
                let close = format!("</{name}");
                rest = rest.find(&close).map_or("", |end| &rest[end..]);
                continue;
            }
        } else if lower.starts_with("</")
            && tag_name(&lower.replacen("</", "<", 1)).is_some_and(|n| BLOCKS.contains(&n))
        {
            counts.closed += 1;
            depth = depth.saturating_sub(1);
        }
        rest = match rest.find('>') {
            Some(end) => &rest[end + 1..],
            None => "",
        };
    }
    count_text(rest, depth, &mut counts);
    counts
}

fn count_text(text: &str, depth: usize, counts: &mut FragmentCounts) {
    let visible = text.chars().filter(|c| !c.is_whitespace()).count();
    if depth > 0 {
        counts.inside += visible;
    } else {
        counts.outside += visible;
    }
    counts.markdown |= text.contains("](") && text.contains('[');
    counts.markdown |= text.lines().skip(1).any(|line| {
        let hashes = line.trim_start_matches('#');
        line.starts_with("```")
            || (hashes.len() < line.len() && hashes.starts_with(' ') && line.len() - hashes.len() <= 6)
            || line.starts_with("- ")
            || line.starts_with("* ")
            || (depth == 0 && line.starts_with("> "))
    });
}

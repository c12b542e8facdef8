//! Titles and dates of documents' metadata, and what a reader returns at its end.

use super::xml_events::{XmlEvent, XmlEvents};
use crate::document::extract::{Extract, Extraction, ReadProblem, TextBuilder};

/// The text of the first element of that local name.
pub(crate) fn first_text(xml: &str, name: &str) -> Option<String> {
    let mut inside = 0usize;
    let mut found = String::new();
    for event in XmlEvents::new(xml) {
        match event {
            XmlEvent::Open(element) if inside > 0 || element.name() == name => inside += 1,
            XmlEvent::Open(_) => {}
            XmlEvent::Close if inside > 0 => {
                inside -= 1;
                if inside == 0 && !found.trim().is_empty() {
                    return Some(found);
                }
            }
            XmlEvent::Close => {}
            XmlEvent::Text(text) if inside > 0 => found.push_str(&text),
            XmlEvent::Text(_) => {}
        }
    }
    None
}

/// A title as metadata give it; none if a program made it up.
pub(crate) fn usable_title(title: &str) -> Option<String> {
    const MADE_UP: [&str; 14] = [
        "untitled",
        "title",
        "document",
        "normal",
        "normal.dot",
        "normal.dotm",
        "template",
        "word document",
        "microsoft word document",
        "powerpoint presentation",
        "presentation",
        "slide 1",
        "document title",
        "unknown",
    ];
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = title.to_lowercase();
    let bare = lower.trim_matches(['[', ']', '<', '>', '(', ')']);
    let numbered = bare.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let by_program = ["microsoft word -", "microsoft powerpoint -", "microsoft office word -"];
    let made_up = MADE_UP.contains(&bare)
        || MADE_UP.contains(&numbered)
        || by_program.iter().any(|start| lower.starts_with(start))
        || [".doc", ".docx", ".dot", ".dotx", ".rtf", ".odt", ".ott"].iter().any(|end| bare.ends_with(end));
    (!title.is_empty() && !made_up).then_some(title)
}

/// The document with the text of `builder`; without text the file is refused.
pub(crate) fn document(extract: Extract, builder: TextBuilder, mut problems: Vec<ReadProblem>) -> Extraction {
    if builder.is_empty() {
        let hint = "check that it holds text and not only pictures";
        problems.push(ReadProblem::lost(None, "there is no text in it", hint));
        return Extraction { documents: Vec::new(), problems };
    }
    let (text, blocks) = builder.finish();
    Extraction { documents: vec![Extract { text, blocks, ..extract }], problems }
}

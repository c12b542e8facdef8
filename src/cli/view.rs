//! The readable view: paragraphs with their themes, bars and underlined evidence, for a terminal.

use super::printer::{Style, clean};
use std::io::Write;
use themewise::Error;
use themewise::document::Document;
use themewise::model::{LabelledDocument, LabelledParagraph, Model};
use themewise::paragraph::{Kind, Paragraph, title};
use themewise::themes::evidence;

const WIDTH: usize = 96;

/// Shows all labelled paragraphs.
pub(crate) fn show(
    out: &mut impl Write,
    model: &Model,
    documents: &[Document],
    labelled: &[LabelledDocument],
) -> Result<(), Error> {
    let style = Style::of(&std::io::stdout());
    let failed = |source| Error::io("write", super::output::STANDARD_OUTPUT.as_ref(), source);
    for document in labelled {
        let source = &documents[document.document];
        let paragraphs: Vec<Paragraph> = document.paragraphs.iter().map(|p| p.paragraph.clone()).collect();
        let name = title(source, &paragraphs).unwrap_or_default();
        writeln!(out, "{}", style.paint("1;7", &format!(" {} ", clean(&format!("{} · {name}", source.id)))))
            .map_err(failed)?;
        for paragraph in &document.paragraphs {
            writeln!(out, "{}", one(&style, model, paragraph)).map_err(failed)?;
        }
    }
    out.flush().map_err(failed)
}

fn one(style: &Style, model: &Model, labelled: &LabelledParagraph) -> String {
    let paragraph = &labelled.paragraph;
    match paragraph.kind {
        Kind::Heading => return format!("\n{}\n", style.paint("1", &clean(&paragraph.text))),
        Kind::Boilerplate => {
            let text = clean(&paragraph.text);
            let short: String = text.chars().take(70).collect();
            let cut = if short.len() < text.len() { "…" } else { "" };
            return style.paint("2", &format!("  [{}] {short}{cut}", paragraph.reason));
        }
        Kind::Body => {}
    }
    let mut spans = Vec::new();
    let mut lines = String::new();
    let Some(scored) = &labelled.scored else { return lines };
    for &theme in &labelled.themes {
        let score = &scored.themes[theme];
        spans.extend(evidence(score).into_iter().map(|place| place.span));
        let bar = "█".repeat((score.probability * 20.0).round() as usize);
        let name = &model.classifier().codebook().themes[theme].name;
        lines.push_str(&format!("  {name:<14} {bar:<20} {:>3.0}%\n", score.probability * 100.0));
    }
    if labelled.themes.is_empty() {
        lines.push_str(&style.paint("2", "  no theme\n"));
    }
    spans.sort_by_key(|span| (span.start, span.end));
    // Marks are put in as single characters of the private area, so that wrapping counts them as
    // little as it can.
    let mut marked = String::new();
    let mut last = 0;
    for span in spans {
        if span.start < last {
            continue;
        }
        marked.push_str(&clean(&paragraph.text[last..span.start]));
        marked.push('\u{E000}');
        marked.push_str(&clean(&paragraph.text[span.clone()]).replace(' ', "\u{E002}"));
        marked.push('\u{E001}');
        last = span.end;
    }
    marked.push_str(&clean(&paragraph.text[last..]));
    let (on, off) = if style.colour { ("\u{1B}[4m", "\u{1B}[24m") } else { ("_", "_") };
    let text = wrap(&marked).replace('\u{E000}', on).replace('\u{E001}', off).replace('\u{E002}', " ");
    format!("{text}\n{lines}")
}

fn wrap(text: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().filter(|c| !matches!(c, '\u{E000}' | '\u{E001}')).count();
        if width > 0 && width + 1 + length > WIDTH {
            lines.push('\n');
            width = 0;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width += length;
    }
    lines
}

//! Reads a PDF file into one document.

use super::document::assemble;
use super::interpreter::for_each_page;
use super::lines::LinedPage;
use crate::document::extract::{Extract, Extraction, Limits, ReadProblem};
use crate::document::office;
use crate::error::Hint;

/// The share of characters without a Unicode value above which the text is no text.
const MOST_UNKNOWN: f64 = 0.3;

/// Reads the PDF `bytes`. A scan, an encrypted or a damaged file is refused with the reason.
pub(crate) fn read_pdf(bytes: Vec<u8>, limits: &Limits) -> Extraction {
    let mut pages: Vec<LinedPage> = Vec::new();
    let read = match for_each_page(bytes, limits, &mut |page| pages.push(LinedPage::new(page))) {
        Ok(read) => read,
        Err(problem) => return Extraction { documents: Vec::new(), problems: vec![problem] },
    };
    let mut problems = read.problems;
    if let Err(problem) = check_text(&pages, read.pages) {
        problems.push(problem);
        return Extraction { documents: Vec::new(), problems };
    }
    problems.extend(doubts(&pages));
    let (text, blocks) = assemble(&pages).finish();
    let title = read.metadata.title.as_deref().and_then(usable_title);
    let document = Extract { title, date: read.metadata.date, text, blocks, ..Extract::default() };
    Extraction { documents: vec![document], problems }
}

/// Refuses a file without text.
fn check_text(pages: &[LinedPage], count: usize) -> Result<(), ReadProblem> {
    if count == 0 {
        return Err(ReadProblem::lost(
            None,
            "it is a PDF without pages",
            "save it again from the program that wrote it",
        ));
    }
    let characters: usize = pages.iter().map(|page| page.characters).sum();
    let unknown: usize = pages.iter().map(|page| page.unknown).sum();
    if characters > 0 && unknown as f64 > MOST_UNKNOWN * characters as f64 {
        let reason = format!("{unknown} of its {characters} characters have no Unicode value");
        return Err(ReadProblem::lost(None, reason, Hint::RecognizeText));
    }
    if pages.iter().any(|page| !page.lines.is_empty()) {
        return Ok(());
    }
    let pictures = pages.iter().filter(|page| page.images > 0).count();
    let reason = if pictures > 0 {
        format!("it is a scan: {} without text, {pictures} with pictures", page_count(pages.len()))
    } else {
        format!("there is no text on its {}", page_count(pages.len()))
    };
    // Letters can be drawn as lines.
    let drawn = pictures > 0 || pages.iter().any(|page| page.paths > 0);
    let hint = if drawn { Hint::RecognizeText } else { Hint::ReadPdfByCommand };
    Err(ReadProblem::lost(None, reason, hint))
}

fn page_count(pages: usize) -> String {
    if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") }
}

/// What is missing from a file that has text.
fn doubts(pages: &[LinedPage]) -> Vec<ReadProblem> {
    let mut problems = Vec::new();
    let scanned = pages.iter().filter(|page| page.lines.is_empty() && page.images > 0).count();
    if scanned > 0 {
        let reason = format!("{} of {} have pictures and no text", scanned, page_count(pages.len()));
        problems.push(ReadProblem::lost(None, reason, Hint::RecognizeText));
    }
    let unknown: usize = pages.iter().map(|page| page.unknown).sum();
    if unknown > 0 {
        let reason = format!("{unknown} characters have no Unicode value and became \u{FFFD}");
        problems.push(ReadProblem::doubt(None, reason, "save it as text from the program that wrote it"));
    }
    problems
}

/// A title that is no file's name and not made up by a program.
fn usable_title(title: &str) -> Option<String> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let file = [".indd", ".qxp", ".qxd", ".pdf", ".pub", ".tex", ".dvi", ".ai"];
    let lower = title.to_lowercase();
    let made_up = file.iter().any(|end| lower.ends_with(end)) || ["(anonymous)", "anonymous"].contains(&lower.as_str());
    if made_up { None } else { office::usable_title(&title) }
}

//! What each block is: heading, body or boilerplate, by the boilerplate index and by what the
//! block is.
//!
//! Only this document and the index are looked at. A title is a heading when body is under it; a
//! title with nothing of its own under it is a standing section title, which is boilerplate.

use super::block::{Block, ends_sentence};
use super::boilerplate::BoilerplateIndex;
use super::cues::{self, View};
use super::definition::Kind;
use super::marker::Marker;
use super::words::Words;
use crate::matrix::BLOCK_ROWS;
use crate::parallel;
/// The kind of every block, with the reason where it is not body.
pub(crate) fn classify(blocks: &[Block<'_>], boilerplate: &BoilerplateIndex) -> Vec<(Kind, &'static str)> {
    // Each block by itself first, a run of blocks at a time; what is left of a view is little.
    let judge = |(run, blocks): (usize, &[Block<'_>])| -> Vec<ClassifiedBlock> {
        let mut folded = Words::default();
        let judge = |(offset, block)| {
            ClassifiedBlock::of(&View::of(block, &mut folded), run * BLOCK_ROWS + offset, boilerplate)
        };
        blocks.iter().enumerate().map(judge).collect()
    };
    let runs: Vec<Vec<ClassifiedBlock>> =
        parallel::map_chunks(blocks, BLOCK_ROWS, |number, chunk| judge((number, chunk)));
    let mut classified = runs.concat();
    sign_off(blocks, &mut classified);
    mark_unfollowed_announcements(blocks, &mut classified);
    numbered_titles(blocks, &mut classified);
    (0..blocks.len()).map(|index| resolve(index, blocks, &classified)).collect()
}

/// The reason of a title that has nothing of its own under it.
pub(crate) const UNTITLED: &str = "section title with nothing under it";

/// What a block is before its neighbours are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Body,
    /// A title, if there is something under it. Whether it recurred in training.
    Title {
        recurs: bool,
    },
    /// Between a title and its text without parting them: a by-line, a date.
    Aside(&'static str),
    Boilerplate(&'static str),
}

impl First {
    /// Whether titles and texts are looked for behind it.
    fn is_passed_over(self) -> bool {
        matches!(self, Self::Aside(_) | Self::Boilerplate(_))
    }
}

/// A block classified by itself.
#[derive(Debug, Clone, Copy)]
struct ClassifiedBlock {
    first: First,
    words: usize,
    /// Whether it has a verb that makes a sentence.
    verb: bool,
}

impl ClassifiedBlock {
    fn of(view: &View<'_>, index: usize, boilerplate: &BoilerplateIndex) -> Self {
        Self { first: first(view, index, boilerplate), words: view.words, verb: cues::has_finite_verb(view) }
    }
}

fn first(view: &View<'_>, index: usize, boilerplate: &BoilerplateIndex) -> First {
    let recurs = boilerplate.contains_folded(view.block.words(), view.folded);
    if view.words == 0 {
        return First::Boilerplate("no words");
    }
    if view.words > cues::LONGEST_JUDGED && view.block.level.is_none() {
        return if recurs { First::Boilerplate("recurs in other issues") } else { First::Body };
    }
    if cues::is_byline(view) {
        return First::Aside("by-line");
    }
    if view.block.level.is_none() && cues::is_strapline(view, index) {
        return First::Aside("strapline");
    }
    if view.block.level.is_none() && cues::is_issue_line(view, index) {
        return First::Aside("issue line");
    }
    if cues::is_housekeeping(view) {
        return First::Boilerplate("share, forward or subscribe line");
    }
    if cues::is_standing_title(view) && view.is_title() {
        return First::Title { recurs: true };
    }
    if cues::is_reading_lead(view) {
        return First::Boilerplate("reading list");
    }
    if cues::is_correction(view) {
        return First::Boilerplate("correction");
    }
    if cues::is_advert(view) {
        return First::Boilerplate("advert for an event");
    }
    if view.is_title() {
        return First::Title { recurs };
    }
    if recurs { First::Boilerplate("recurs in other issues") } else { First::Body }
}

/// A name alone among the last blocks is a signature.
fn sign_off(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let from = blocks.len().saturating_sub(4).max(1);
    for index in from..blocks.len() {
        let text = blocks[index].words().trim();
        let names = text.split_whitespace().count();
        let name = (1..=4).contains(&names)
            && text.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
            && !text.ends_with(['.', '?', '!']);
        let below = classified[index + 1..].iter().all(|below| below.first.is_passed_over());
        if matches!(classified[index].first, First::Title { .. }) && name && below {
            classified[index].first = First::Boilerplate("sign-off");
        }
    }
}

/// A line that ends in a colon and is followed only by boilerplate is boilerplate: what it
/// announces was cut off.
fn mark_unfollowed_announcements(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    for index in (1..blocks.len()).rev() {
        match classified[index].first {
            First::Boilerplate(_) | First::Aside(_) => {}
            First::Body if blocks[index].words().ends_with(':') && classified[index].words <= 40 => {
                classified[index].first = First::Boilerplate("announces what is not there");
            }
            _ => return,
        }
    }
}

/// A short numbered line without a sentence's end, with text under it, is a section's title.
fn numbered_titles(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    for index in 0..blocks.len().saturating_sub(1) {
        let (block, next) = (&blocks[index], &blocks[index + 1]);
        let short = classified[index].words <= 10 && !ends_sentence(&block.text) && !block.text.ends_with(',');
        let title = matches!(block.marker(), Some(Marker::Number(_))) && short;
        if title
            && classified[index].first == First::Body
            && classified[index + 1].first == First::Body
            && next.marker().is_none()
        {
            classified[index].first = First::Title { recurs: false };
        }
    }
}

fn resolve(index: usize, blocks: &[Block<'_>], classified: &[ClassifiedBlock]) -> (Kind, &'static str) {
    let recurs = match classified[index].first {
        First::Body => return (Kind::Body, ""),
        First::Aside(reason) | First::Boilerplate(reason) => return (Kind::Boilerplate, reason),
        First::Title { recurs } => recurs,
    };
    let level = blocks[index].level;
    let untitled = |reason| {
        // "The council will appeal": a sentence that lost its full stop, not a title.
        let sentence = level.is_none() && !recurs && classified[index].verb;
        if sentence { (Kind::Body, "") } else { (Kind::Boilerplate, reason) }
    };
    let below = (index + 1..classified.len()).find(|&next| !matches!(classified[next].first, First::Aside(_)));
    match below.map(|next| (next, classified[next].first)) {
        Some((_, First::Body)) => (Kind::Heading, "title"),
        Some((next, First::Title { .. })) => {
            // The issue's own title is above the first section's; a Markdown title above deeper
            // ones.
            let deeper = matches!((level, blocks[next].level), (Some(above), Some(under)) if under > above);
            let opens = classified[..index].iter().all(|above| above.first.is_passed_over());
            if deeper || opens && !recurs { (Kind::Heading, "title") } else { untitled(UNTITLED) }
        }
        Some((_, First::Aside(_) | First::Boilerplate(_))) | None => {
            let opens = index == 0 && classified.len() > 1;
            if level == Some(1) || opens && !recurs && below.is_some() {
                (Kind::Heading, "title")
            } else {
                untitled(UNTITLED)
            }
        }
    }
}

//! What each block is: heading, body or boilerplate, by the boilerplate index and by what the
//! block is.
//!
//! Only this document and the index are looked at. A title is a heading when body is under it; a
//! title with nothing of its own under it is a standing section title, which is boilerplate.

use super::block::Block;
use super::boilerplate::BoilerplateIndex;
use super::classified::{BlockClass, ClassifiedBlock, Frame};
use super::cues::{self, Cue, View};
use super::definition::Kind;
use super::letter_cues::{self, Advert};
use super::neighbours;
use super::opening::{MASTHEAD, Named};
use super::signature::is_signature;
use super::words::Words;
use crate::document::Role;
use crate::matrix::BLOCK_ROWS;
use crate::parallel;

/// The kind of every block, with the reason where it is not body.
pub(crate) fn classify(
    blocks: &[Block<'_>],
    boilerplate: &BoilerplateIndex,
    named: Named<'_>,
) -> Vec<(Kind, &'static str)> {
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
    neighbours::judge(blocks, &mut classified, named);
    let opening = classified.iter().position(|block| !block.first.is_passed_over()).unwrap_or(blocks.len());
    (0..blocks.len()).map(|index| resolve(index, blocks, &classified, opening)).collect()
}

/// The reason of a title that has nothing of its own under it.
pub(crate) const UNTITLED: &str = "section title with nothing under it";

impl ClassifiedBlock {
    fn of(view: &View<'_>, index: usize, boilerplate: &BoilerplateIndex) -> Self {
        let (first, frame) = first(view, index, boilerplate);
        Self { first, frame, words: view.words, verb: cues::has_finite_verb(view) }
    }
}

/// What a block is by itself.
fn first(view: &View<'_>, index: usize, boilerplate: &BoilerplateIndex) -> (BlockClass, Option<Frame>) {
    if let Role::Furniture(reason) = view.block.role {
        let frame = (reason == "mail header").then_some(Frame::MailHeader);
        return (BlockClass::Aside(reason), frame);
    }
    let recurs = || boilerplate.contains_folded(view.block.words(), view.folded);
    let kept = || if recurs() { BlockClass::Boilerplate(RECURS) } else { BlockClass::Body };
    if view.words == 0 {
        return (BlockClass::Boilerplate("no words"), None);
    }
    let long = match view.block.level() {
        Some(_) => view.block.text.len() > cues::MOST_TITLE_BYTES,
        None => view.words > cues::LONGEST_JUDGED,
    };
    if long || view.block.role == Role::TableRow {
        return (kept(), None);
    }
    if let Some(framed) = framed(view) {
        return framed;
    }
    let cue = cues::cue(view, index).map(|cue| match cue {
        Cue::Aside(reason) => BlockClass::Aside(reason),
        Cue::Boilerplate(reason) => BlockClass::Boilerplate(reason),
        Cue::StandingTitle => BlockClass::Title { recurs: true },
    });
    let title = || view.is_title().then(|| BlockClass::Title { recurs: recurs() });
    (cue.or_else(title).unwrap_or_else(kept), None)
}

/// The reason of a block that the index contains.
const RECURS: &str = "recurs in other issues";

/// What frames a newsletter. A heading that the format marks is framed only by what it leads.
fn framed(view: &View<'_>) -> Option<(BlockClass, Option<Frame>)> {
    if letter_cues::is_mail_header(view) {
        return Some((BlockClass::Aside("header of a forwarded letter"), Some(Frame::MailHeader)));
    }
    if letter_cues::is_contents_lead(view) {
        return Some((BlockClass::Boilerplate("table of contents"), Some(Frame::Contents)));
    }
    match letter_cues::advert(view) {
        Some(Advert::Label) => return Some((BlockClass::Boilerplate("advert"), Some(Frame::AdvertLabel))),
        Some(Advert::Whole) => return Some((BlockClass::Boilerplate("advert"), None)),
        None => {}
    }
    if view.block.level().is_some() {
        return None;
    }
    if letter_cues::is_sign_off(view) {
        return Some((BlockClass::Boilerplate("sign-off"), Some(Frame::SignOff)));
    }
    let reason = letter_cues::reason(view)?;
    Some((reason, None))
}

/// The kind of block `index`. `opening` is the first block that is body or a title.
fn resolve(index: usize, blocks: &[Block<'_>], classified: &[ClassifiedBlock], opening: usize) -> (Kind, &'static str) {
    let recurs = match classified[index].first {
        BlockClass::Body => return (Kind::Body, ""),
        BlockClass::Aside(reason) | BlockClass::Boilerplate(reason) => return (Kind::Boilerplate, reason),
        BlockClass::Title { recurs } => recurs,
    };
    let level = blocks[index].level();
    let untitled = |reason| {
        // "The council will appeal": a sentence that lost its full stop, not a title.
        let sentence = level.is_none() && !recurs && classified[index].verb;
        let named = level.is_none() && !recurs && is_signature(index, blocks, classified);
        if sentence || named { (Kind::Body, "") } else { (Kind::Boilerplate, reason) }
    };
    let below = (index + 1..classified.len()).find(|&next| !matches!(classified[next].first, BlockClass::Aside(_)));
    match below.map(|next| (next, classified[next].first)) {
        Some((_, BlockClass::Body)) if level.is_none() && is_signature(index, blocks, classified) => (Kind::Body, ""),
        // What recurs at the very beginning is the newsletter's name or its strapline.
        Some((_, BlockClass::Body)) if index == 0 && recurs && level.is_none() => (Kind::Boilerplate, MASTHEAD),
        Some((_, BlockClass::Body)) => (Kind::Heading, "title"),
        Some((next, BlockClass::Title { .. })) => {
            // The issue's own title is above the first section's. What only looks like a heading is
            // below one that the format marks.
            let deeper = level.is_some_and(|above| blocks[next].level().is_none_or(|under| under > above));
            // A name without a number above another title is the newsletter's, not the issue's.
            let named = level.is_some() || blocks[index].text.contains(|c: char| c.is_ascii_digit());
            match index <= opening && !recurs {
                true if deeper => (Kind::Heading, "title"),
                true if named => (Kind::Heading, "title"),
                true => (Kind::Boilerplate, MASTHEAD),
                false => untitled(UNTITLED),
            }
        }
        Some((_, BlockClass::Aside(_) | BlockClass::Boilerplate(_))) | None => {
            let opens = index == 0 && classified.len() > 1;
            if level == Some(1) || opens && !recurs && below.is_some() {
                (Kind::Heading, "title")
            } else {
                untitled(UNTITLED)
            }
        }
    }
}

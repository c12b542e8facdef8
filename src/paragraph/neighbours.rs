//! What blocks are by what is around them: tables of contents, adverts under their label, forwarded
//! letters, sign-offs, rows of figures, announcements of what was cut off.

use super::block::Block;
use super::classified::{BlockClass, ClassifiedBlock, Frame};
use super::cues::{CORRECTION, MOST_TITLE_BYTES};
use super::marker::Marker;
use super::opening::Named;
use super::shapes::{bare, date_words, ends_sentence, has_columns, is_spaced_out};
use super::{bylines, closing, opening};
use crate::document::Role;

/// Changes what blocks are taken for by themselves, where their neighbours say otherwise.
pub(super) fn judge(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock], named: Named<'_>) {
    opening::judge(blocks, classified, named);
    contents(blocks, classified);
    adverts(blocks, classified);
    corrections(blocks, classified);
    rows(blocks, classified);
    events(blocks, classified);
    lines_under_titles(blocks, classified);
    closing::judge(blocks, classified);
    tight_lines(blocks, classified);
    unfollowed_announcements(blocks, classified);
    numbered_titles(blocks, classified);
    bylines::judge(blocks, classified);
}

/// The items of a table of contents: list items or lines under its lead that are titles further
/// down, or two and more such lines anywhere.
fn contents(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    const REASON: &str = "table of contents";
    let titles = blocks.iter().zip(&*classified).map(|(block, class)| class.is_title().then(|| letters(block.words())));
    let titles: Vec<Option<String>> = titles.collect();
    let echoes: Vec<bool> = (0..blocks.len())
        .map(|index| is_title_below(&blocks[index], classified[index].words, &titles[index..]))
        .collect();
    let mut index = 0;
    while index < blocks.len() {
        let lead = classified[index].frame == Some(Frame::Contents);
        let from = if lead { index + 1 } else { index };
        let item = |at: usize| {
            let short = classified[at].words <= 20
                && !matches!(classified[at].first, BlockClass::Aside(_) | BlockClass::Boilerplate(_));
            let listed = blocks[at].marker().is_some() || matches!(blocks[at].role, Role::ListItem | Role::TableRow);
            short && (echoes[at] || lead && listed)
        };
        let to = (from..blocks.len()).find(|at| !item(*at)).unwrap_or(blocks.len());
        let listed = (from..to).any(|at| blocks[at].marker().is_some() || blocks[at].role == Role::ListItem);
        if lead || to - from >= 2 && (listed || to - from >= 3) {
            classified[from..to].iter_mut().for_each(|block| block.first = BlockClass::Boilerplate(REASON));
        }
        index = to.max(index + 1);
    }
}

/// Whether a title further down has the words of this block. `titles` are the letters of the titles
/// among the blocks from this one on.
fn is_title_below(block: &Block<'_>, words: usize, titles: &[Option<String>]) -> bool {
    const FURTHEST: usize = 200;
    let listed = block.marker().is_some() || block.role == Role::ListItem;
    if words == 0 || words > 20 || !(listed || titles[0].is_some()) {
        return false;
    }
    let letters = letters(block.words());
    titles.iter().take(FURTHEST).skip(1).any(|title| title.as_deref() == Some(letters.as_str()))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What follows the label of an advert: its title, if it has one, and a paragraph; under a heading
/// all its text.
fn adverts(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    for index in 0..blocks.len() {
        if classified[index].frame != Some(Frame::AdvertLabel) {
            continue;
        }
        let own = classified.get(index + 1).is_some_and(ClassifiedBlock::is_title);
        let from = index + 1 + usize::from(own);
        if own {
            classified[index + 1].first = BlockClass::Boilerplate("advert");
        }
        under(from, blocks[index].level().is_some(), classified, "advert");
    }
}

/// What follows the title of a correction.
fn corrections(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    for index in 0..blocks.len() {
        let correction = classified[index].first == BlockClass::Boilerplate(CORRECTION);
        if correction && classified[index].words <= 4 {
            under(index + 1, blocks[index].level().is_some(), classified, CORRECTION);
        }
    }
}

/// Makes the text from `from` boilerplate: a paragraph, or all text up to the next title.
fn under(from: usize, whole: bool, classified: &mut [ClassifiedBlock], reason: &'static str) {
    const MOST: usize = 6;
    let mut most = if whole { MOST } else { 1 };
    for class in classified.iter_mut().skip(from) {
        match class.first {
            BlockClass::Body if most > 0 => class.first = BlockClass::Boilerplate(reason),
            BlockClass::Aside(_) if most > 0 => {}
            _ => break,
        }
        most -= 1;
    }
}

/// Short lines with figures, one after the other, are rows of a table, and not titles.
fn rows(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let row = |index: usize, classified: &[ClassifiedBlock]| {
        let title = classified[index].is_title();
        let unmarked = matches!(blocks[index].role, Role::Prose);
        title && unmarked && blocks[index].text.contains(|c: char| c.is_ascii_digit())
    };
    let mut index = 0;
    while index < blocks.len() {
        let end = (index..blocks.len()).find(|at| !row(*at, classified)).unwrap_or(blocks.len());
        if end - index >= 2 {
            classified[index..end].iter_mut().for_each(|block| block.first = BlockClass::Body);
        }
        index = end.max(index + 1);
    }
}

/// Lines that begin with a date and go on are events, not titles, where there are two; so is a line
/// with columns.
fn events(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let event = |index: usize| {
        if blocks[index].role != Role::Prose || classified[index].words > 30 {
            return false;
        }
        let text = bare(&blocks[index].text);
        let date = date_words(text);
        !is_spaced_out(text) && (has_columns(text) || date > 0 && text.split_whitespace().count() >= date + 2)
    };
    let events: Vec<bool> = (0..blocks.len()).map(event).collect();
    for index in 0..blocks.len() {
        let beside = index > 0 && events[index - 1] || events.get(index + 1) == Some(&true);
        let title = classified[index].is_title();
        if title && events[index] && (beside || has_columns(&blocks[index].text)) {
            classified[index].first = BlockClass::Body;
        }
    }
}

/// A short line of prose between two titles that the format marks is the text of the first.
fn lines_under_titles(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let marked = |index: usize| matches!(blocks[index].role, Role::Heading(_) | Role::DisplayLine);
    let mut text_above = false;
    for index in 1..blocks.len().saturating_sub(1) {
        let between = marked(index - 1) && classified[index - 1].is_title() && marked(index + 1);
        text_above |= classified[index - 1].first == BlockClass::Body;
        if between && text_above && blocks[index].role == Role::Prose && classified[index].is_title() {
            classified[index].first = BlockClass::Body;
        }
    }
}

/// Short lines without a blank line above them are no titles: one between a title and its text is a
/// by-line, others are rows.
fn tight_lines(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let Some(text) = classified.iter().position(|class| class.first == BlockClass::Body) else { return };
    let mut index = text + 1;
    while index < blocks.len() {
        let end =
            (index..blocks.len()).find(|&at| !(blocks[at].tight && classified[at].is_title())).unwrap_or(blocks.len());
        let led = classified[index - 1].is_title();
        let text = blocks.get(end).is_some_and(|next| !next.tight && classified[end].first == BlockClass::Body);
        let class = if end == index + 1 && led && text { BlockClass::Aside("by-line") } else { BlockClass::Body };
        classified[index..end].iter_mut().for_each(|block| block.first = class);
        // The first of the rows, where a title or an announcement is above it.
        let above = index.checked_sub(2).is_some_and(|above| {
            classified[above].is_title()
                || classified[above].first == BlockClass::Body && blocks[above].text.ends_with(':')
        });
        if led && above && end >= index + 2 && blocks[index - 1].role == Role::Prose {
            classified[index - 1].first = BlockClass::Body;
        }
        index = end.max(index + 1);
    }
}

/// A line that ends in a colon and is followed only by boilerplate is boilerplate: what it
/// announces was cut off.
fn unfollowed_announcements(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    for index in (1..blocks.len()).rev() {
        match classified[index].first {
            BlockClass::Boilerplate(_) | BlockClass::Aside(_) => {}
            BlockClass::Body if blocks[index].words().ends_with(':') && classified[index].words <= 40 => {
                classified[index].first = BlockClass::Boilerplate("announces what is not there");
            }
            _ => return,
        }
    }
}

/// A short numbered line without a sentence's end is a section's title: with text under it, with
/// a title or a list under it if it is no item itself, or in capitals.
fn numbered_titles(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let is_number = |index: usize| matches!(blocks[index].marker(), Some(Marker::Number(_)));
    for index in 0..blocks.len().saturating_sub(1) {
        let (block, next) = (&blocks[index], &blocks[index + 1]);
        if !is_number(index) || classified[index].first != BlockClass::Body || classified[index].words > 14 {
            continue;
        }
        let words = block.words();
        if block.text.len() > MOST_TITLE_BYTES {
            continue;
        }
        let short = !ends_sentence(&block.text) && !block.text.ends_with(',');
        let capitals = !words.contains(char::is_lowercase) && words.chars().filter(|c| c.is_uppercase()).count() >= 4;
        // The last item of a list is none.
        let item = index > 0 && is_number(index - 1);
        let text = !item && next.marker().is_none() && classified[index + 1].first == BlockClass::Body;
        let alone = block.role == Role::Prose && (index == 0 || !is_number(index - 1)) && !is_number(index + 1);
        if short && (capitals || text || alone && !classified[index + 1].first.is_passed_over()) {
            classified[index].first = BlockClass::Title { recurs: false };
        }
    }
}

//! What blocks are by what is around them: tables of contents, adverts under their label, forwarded
//! letters, sign-offs, rows of figures, announcements of what was cut off.

use super::block::{Block, ends_sentence};
use super::classified::{BlockClass, ClassifiedBlock, Frame};
use super::cues::{ISSUE_LINE, STRAPLINE};
use super::letter_cues::GREETING;
use super::marker::Marker;
use super::phrases;
use crate::document::Role;

/// Changes what blocks are taken for by themselves, where their neighbours say otherwise.
pub(super) fn judge(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    forwarded(classified);
    datelines(blocks, classified);
    mastheads(blocks, classified);
    contents(blocks, classified);
    adverts(blocks, classified);
    rows(blocks, classified);
    sign_offs(blocks, classified);
    last_names(blocks, classified);
    unfollowed_announcements(blocks, classified);
    numbered_titles(blocks, classified);
}

/// What precedes the header of a forwarded letter is the note of the person who forwards it.
fn forwarded(classified: &mut [ClassifiedBlock]) {
    const LONGEST_NOTE: usize = 4;
    let header = classified.iter().take(LONGEST_NOTE + 1).position(|block| block.frame == Some(Frame::MailHeader));
    for block in classified.iter_mut().take(header.unwrap_or(0)) {
        block.first = BlockClass::Aside("note above a forwarded letter");
    }
}

/// A date alone under the first title, perhaps with a by-line between, is the date of the text.
fn datelines(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    const FURTHEST: usize = 12;
    let title = |block: &ClassifiedBlock| matches!(block.first, BlockClass::Title { .. });
    let opening = &classified[..classified.len().min(FURTHEST)];
    let Some(first) = opening.iter().position(title) else { return };
    let below = (first + 1..opening.len()).find(|at| !matches!(opening[*at].first, BlockClass::Aside(_)));
    if let Some(at) = below.filter(|at| title(&opening[*at]) && is_date(blocks[*at].words())) {
        classified[at].first = BlockClass::Aside(ISSUE_LINE);
    }
}

/// Whether a text is a date and nothing else: "Nov 4", "Monday 3 June 2024, 10:15".
fn is_date(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (mut month, mut number) = (false, false);
    for word in words {
        if word.len() <= 4 && word.starts_with(|c: char| c.is_ascii_digit()) {
            number = true;
        } else if phrases::is_abbreviated("months", word) {
            month = true;
        } else if !phrases::is_abbreviated("weekdays", word) {
            return false;
        }
    }
    month && number
}

/// Names of the newsletter: titles without a number above the greeting.
fn mastheads(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    const LONGEST_OPENING: usize = 10;
    for index in 1..classified.len().min(LONGEST_OPENING / 2) {
        // "the month on one page" goes on with the name above it.
        let text = blocks[index].words();
        let goes_on =
            (3..=12).contains(&classified[index].words) && !ends_sentence(text) && text.starts_with(char::is_lowercase);
        let title = matches!(classified[index - 1].first, BlockClass::Title { .. });
        if goes_on && title && classified[index].first == BlockClass::Body {
            classified[index].first = BlockClass::Aside(STRAPLINE);
        }
    }
    let opening = classified.iter().take(LONGEST_OPENING);
    let greeting = opening.clone().position(|block| block.first == BlockClass::Aside(GREETING));
    let text = opening.clone().position(|block| block.first == BlockClass::Body).unwrap_or(LONGEST_OPENING);
    let above = greeting.filter(|greeting| *greeting < text).unwrap_or(0);
    for index in 0..text.min(classified.len()) {
        // A date or a strapline is under the name of the newsletter.
        let named = classified.get(index + 1).is_some_and(
            |next| matches!(next.first, BlockClass::Aside(reason) if reason == ISSUE_LINE || reason == STRAPLINE),
        );
        if index >= above && !named {
            continue;
        }
        let numbered = blocks[index].text.contains(|c: char| c.is_ascii_digit());
        if matches!(classified[index].first, BlockClass::Title { .. }) && !numbered {
            classified[index].first = BlockClass::Boilerplate("name of the newsletter");
        }
    }
}

/// The items of a table of contents: list items or lines under its lead that are titles further
/// down, or two and more such lines anywhere.
fn contents(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    const REASON: &str = "table of contents";
    let echoes: Vec<bool> = (0..blocks.len()).map(|index| is_title_below(index, blocks, classified)).collect();
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

/// Whether a title further down has the words of this block.
fn is_title_below(index: usize, blocks: &[Block<'_>], classified: &[ClassifiedBlock]) -> bool {
    const FURTHEST: usize = 200;
    let listed = blocks[index].marker().is_some() || blocks[index].role == Role::ListItem;
    let title = |block: &ClassifiedBlock| matches!(block.first, BlockClass::Title { .. });
    if classified[index].words == 0 || classified[index].words > 20 || !(listed || title(&classified[index])) {
        return false;
    }
    let words = letters(blocks[index].words());
    let end = blocks.len().min(index + FURTHEST);
    (index + 1..end).any(|below| title(&classified[below]) && letters(blocks[below].words()) == words)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What follows the label of an advert: its title, if it has one, and a paragraph.
fn adverts(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    for index in 0..blocks.len() {
        if classified[index].frame != Some(Frame::AdvertLabel) {
            continue;
        }
        let mut below = index + 1;
        while below < blocks.len() && matches!(classified[below].first, BlockClass::Title { .. }) && below == index + 1
        {
            classified[below].first = BlockClass::Boilerplate("advert");
            below += 1;
        }
        if let Some(text) = classified.get_mut(below).filter(|text| text.first == BlockClass::Body) {
            text.first = BlockClass::Boilerplate("advert");
        }
    }
}

/// Short lines with figures, one after the other, are rows of a table, and not titles.
fn rows(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let row = |index: usize, classified: &[ClassifiedBlock]| {
        let title = matches!(classified[index].first, BlockClass::Title { .. });
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

/// The names under the end of a letter.
fn sign_offs(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    const MOST_LINES: usize = 3;
    for index in 0..blocks.len() {
        if classified[index].frame != Some(Frame::SignOff) {
            continue;
        }
        for below in index + 1..blocks.len().min(index + 1 + MOST_LINES) {
            let name =
                classified[below].words <= 8 && !ends_sentence(&blocks[below].text) && blocks[below].level().is_none();
            if !name || matches!(classified[below].first, BlockClass::Aside(_) | BlockClass::Boilerplate(_)) {
                break;
            }
            classified[below].first = BlockClass::Boilerplate("sign-off");
        }
    }
}

/// A name alone among the last blocks is a signature.
fn last_names(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let from = blocks.len().saturating_sub(4).max(1);
    for index in from..blocks.len() {
        let text = blocks[index].words().trim();
        let names = text.split_whitespace().count();
        let name = (1..=4).contains(&names)
            && text.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
            && !text.ends_with(['.', '?', '!']);
        let below = classified[index + 1..].iter().all(|below| below.first.is_passed_over());
        if matches!(classified[index].first, BlockClass::Title { .. }) && name && below {
            classified[index].first = BlockClass::Boilerplate("sign-off");
        }
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

/// A short numbered line without a sentence's end, with text under it, is a section's title.
fn numbered_titles(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    for index in 0..blocks.len().saturating_sub(1) {
        let (block, next) = (&blocks[index], &blocks[index + 1]);
        let short = classified[index].words <= 10 && !ends_sentence(&block.text) && !block.text.ends_with(',');
        // The last item of a list is none.
        let item = index > 0 && matches!(blocks[index - 1].marker(), Some(Marker::Number(_)));
        let title = matches!(block.marker(), Some(Marker::Number(_))) && short && !item;
        if title
            && classified[index].first == BlockClass::Body
            && classified[index + 1].first == BlockClass::Body
            && next.marker().is_none()
        {
            classified[index].first = BlockClass::Title { recurs: false };
        }
    }
}

/// Whether a short line under a text is the name of the person who wrote it: "Ann Lee, Upper Dean".
pub(super) fn is_signature(index: usize, blocks: &[Block<'_>], classified: &[ClassifiedBlock]) -> bool {
    let after_text = index > 0 && classified[index - 1].first == BlockClass::Body;
    let text = blocks[index].words().trim().trim_start_matches(['–', '—', '-', ' ']);
    let name = text.split([',', '(']).next().unwrap_or(text);
    let names: Vec<&str> = name.split_whitespace().collect();
    let capitals = names.iter().all(|word| word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase));
    // A letter is quoted, or speaks of its writer.
    let speaks = |word: &str| matches!(word, "I" | "I’m" | "I've" | "I’ve" | "my" | "My" | "we" | "our");
    let is_letter = |text: &str| text.contains(['“', '"', '‘']) || text.split(' ').any(speaks);
    let letter = index > 0 && is_letter(&blocks[index - 1].text);
    let shaped = letter && text.contains([',', '(']) || text.len() < blocks[index].words().trim().len();
    after_text && (2..=4).contains(&names.len()) && capitals && shaped && classified[index].words <= 10
}

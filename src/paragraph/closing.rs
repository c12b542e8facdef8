//! The foot of a newsletter: sign-offs, names, lines about the e-mail, under its last text.

use super::block::Block;
use super::classified::{BlockClass, ClassifiedBlock, Frame};
use super::cues::{self, View};
use super::opening::MASTHEAD;
use super::shapes::{
    bare, ends_sentence, has_postcode, is_initials, is_month, is_name_line, is_postscript, is_weekday,
};
use super::signature::is_signature;
use super::words::Words;
use crate::document::Role;
use std::ops::Range;

const SIGN_OFF: &str = "sign-off";
const ABOUT: &str = "about the e-mail or its sender";
/// Longer blocks below a sign-off are text.
const LONGEST_NOTE: usize = 60;

/// Changes what the blocks under the last text are taken for by themselves.
pub(super) fn judge(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    sign_offs(blocks, classified);
    if blocks.len() >= 3 {
        last_lines(blocks, classified);
        closings(blocks, classified);
        below_sign_off(blocks, classified);
        last_lines(blocks, classified);
    }
}

/// The names, roles and addresses under a sign-off have at most so many lines.
const MOST_LINES: usize = 4;

/// The names under the end of a letter.
fn sign_offs(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    for index in 0..blocks.len() {
        if classified[index].frame == Some(Frame::SignOff) {
            names_under(index, blocks, classified);
        }
    }
}

/// Takes the lines under `index` for names, roles and addresses.
fn names_under(index: usize, blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    for below in index + 1..blocks.len().min(index + 1 + MOST_LINES) {
        let block = &blocks[below];
        let line = classified[below].words <= 10 && !ends_sentence(&block.text) && block.level().is_none();
        if !line || classified[below].first.is_passed_over() || is_postscript(&block.text) {
            break;
        }
        // A title has text under it, a name has not.
        let text = classified.get(below + 1).is_some_and(|next| next.first == BlockClass::Body && next.words > 10);
        if text && below > index + 1 && !is_postscript(&blocks[below + 1].text) {
            break;
        }
        classified[below].first = BlockClass::Boilerplate(SIGN_OFF);
    }
}

/// From the last block up: names, lines about the e-mail and its sender.
fn last_lines(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    const MOST: usize = 16;
    let mut folded = Words::default();
    for index in (blocks.len().saturating_sub(MOST).max(1)..blocks.len()).rev() {
        let class = classified[index];
        if class.first.is_passed_over() {
            continue;
        }
        let postscript = is_postscript(&blocks[index].text);
        let view = View::of(&blocks[index], &mut folded);
        let title = class.is_title();
        let listed = blocks[index].marker().is_some() || blocks[index].role == Role::TableRow;
        let about = class.words <= LONGEST_NOTE && !listed && cues::is_about_mail(&view);
        let signature = is_signature(index, blocks, classified);
        let about = about || class.words <= 30 && !listed && is_address(&blocks[index].text, class.words);
        let about = about || class.words <= LONGEST_NOTE && !listed && begins_with_masthead(index, blocks, classified);
        let initials = class.words <= 3 && is_initials(&blocks[index].text);
        let name =
            initials || !signature && title && blocks[index].level().is_none() && is_name_line(&blocks[index].text);
        let after_text =
            classified[index - 1].first == BlockClass::Body || classified[index - 1].first.is_passed_over();
        if about {
            classified[index].first = BlockClass::Boilerplate(ABOUT);
        } else if name && after_text {
            classified[index].first = BlockClass::Boilerplate(SIGN_OFF);
        } else if !postscript {
            break;
        }
    }
}

/// Whether a text begins with the newsletter's or the sender's name above the first text.
fn begins_with_masthead(index: usize, blocks: &[Block<'_>], classified: &[ClassifiedBlock]) -> bool {
    let masthead = |class: &ClassifiedBlock| class.first == BlockClass::Boilerplate(MASTHEAD);
    let text = &blocks[index].text;
    (0..index.min(6)).any(|above| {
        let name = bare(blocks[above].words());
        masthead(&classified[above]) && name.contains(' ') && text.starts_with(name)
    })
}

/// Whether a text is a postal address, and not an event with its place.
fn is_address(text: &str, words: usize) -> bool {
    let when = |word: &str| is_month(word) || is_weekday(word) || word.ends_with("pm") || word.ends_with("am,");
    let numbered = words <= 12
        && !ends_sentence(text)
        && text.matches(',').count() >= 2
        && text.contains(|c: char| c.is_ascii_digit());
    (has_postcode(text) || numbered) && !text.split_whitespace().any(when)
}

/// Closing words that are on no list: a short line with a comma above a name.
fn closings(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let mut text_end = last_text(0..blocks.len(), blocks, classified);
    for index in 1..blocks.len() {
        let line = blocks[index].text.trim();
        let listed = blocks[index].marker().is_some() || blocks[index].role == Role::TableRow;
        let short = (1..=9).contains(&classified[index].words) && !listed;
        let after_text = !classified[index - 1].is_title();
        if !short || classified[index].first.is_passed_over() || blocks[index].level().is_some() || !after_text {
            continue;
        }
        let name = |below: usize| {
            let line = blocks.get(below).is_some_and(|block| {
                let short = classified[below].words <= 5 || classified[below].words <= 12 && block.text.contains(',');
                block.level().is_none() && short && is_name_line(&block.text)
            });
            let text = classified
                .get(below + 1)
                .is_some_and(|next| next.first == BlockClass::Body && !is_postscript(&blocks[below + 1].text));
            line && !(text && classified[below].first != BlockClass::Boilerplate(SIGN_OFF))
        };
        let led = line.ends_with(',') && name(index + 1) && !is_signature(index + 1, blocks, classified);
        let last = text_end.is_none_or(|text| text <= index);
        // "Keep digging, Dilys" on one line.
        let whole = last && is_closing_with_name(line) && !is_signature(index, blocks, classified);
        let ended = last
            && !ends_sentence(line)
            && classified.get(index + 1).is_some_and(|next| next.first == BlockClass::Boilerplate(SIGN_OFF));
        if led || whole || ended {
            classified[index].first = BlockClass::Boilerplate(SIGN_OFF);
            classified[index].frame = Some(Frame::SignOff);
            names_under(index, blocks, classified);
            // The blocks that have changed may have been the last text; none has become text.
            if let Some(text) = text_end.filter(|text| *text <= index + MOST_LINES) {
                text_end = last_text(index + 1..text + 1, blocks, classified);
            }
        }
    }
}

/// Whether a line is closing words and a name: "Keep digging, Dilys".
fn is_closing_with_name(line: &str) -> bool {
    line.split_once(", ").is_some_and(|(words, name)| {
        let closing = !words.contains(' ') || !is_name_line(words);
        closing && is_name_line(name) && !line.contains(|c: char| c.is_ascii_digit() || ".:?".contains(c))
    })
}

/// The last block in `range` that is a title with its text, or a long text.
fn last_text(range: Range<usize>, blocks: &[Block<'_>], classified: &[ClassifiedBlock]) -> Option<usize> {
    range.rev().find(|&index| match classified[index].first {
        BlockClass::Title { .. } => {
            let next = classified[index + 1..].iter().position(|next| !matches!(next.first, BlockClass::Aside(_)));
            let next = next.map(|steps| index + 1 + steps);
            next.is_some_and(|next| classified[next].first == BlockClass::Body && !is_postscript(&blocks[next].text))
        }
        BlockClass::Body => classified[index].words > LONGEST_NOTE && !is_postscript(&blocks[index].text),
        BlockClass::Aside(_) | BlockClass::Boilerplate(_) => false,
    })
}

/// What is below the last sign-off is boilerplate, but for postscripts with news.
fn below_sign_off(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let sign_off = |class: &ClassifiedBlock| class.first == BlockClass::Boilerplate(SIGN_OFF);
    let Some(last) = classified.iter().rposition(sign_off) else { return };
    const MOST_NOTES: usize = 5;
    let notes = classified[last + 1..].iter().filter(|class| class.first == BlockClass::Body).count();
    if notes > MOST_NOTES || last_text(last + 1..blocks.len(), blocks, classified).is_some() {
        return;
    }
    let mut postscript = false;
    for index in last + 1..blocks.len() {
        postscript |= is_postscript(&blocks[index].text);
        let passed = classified[index].first.is_passed_over();
        // A postscript may have more lines, until something else than text follows.
        postscript &= !passed;
        if !passed && !postscript && !bare(&blocks[index].text).is_empty() {
            classified[index].first = BlockClass::Boilerplate(ABOUT);
        }
    }
}

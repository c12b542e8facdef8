//! The head of a newsletter: its name, strapline, date and greeting, above its first text.

use super::block::Block;
use super::classified::{BlockClass, ClassifiedBlock, Frame};
use super::cues::{ISSUE_LINE, STRAPLINE, View, is_date_line};
use super::letter_cues::GREETING;
use super::shapes::{bare, ends_sentence, ends_with_date, has_date, has_year, is_name_and_number, parts};
use super::words::Words;
use crate::document::Role;

/// The reason of a title that is the newsletter's name.
pub(super) const MASTHEAD: &str = "name of the newsletter";

/// The head has no more blocks.
const LONGEST_OPENING: usize = 12;

/// Changes what the blocks above the first text are taken for by themselves. `named` is what the
/// format calls the document.
pub(super) fn judge(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock], named: Named<'_>) {
    forwarded(classified);
    if blocks.len() < 3 {
        return;
    }
    let text = first_text(blocks, classified);
    dates(&blocks[..text], classified);
    greeting(blocks, classified, text);
    straplines(blocks, classified, text);
    names(blocks, classified, text, named);
    subtitle(blocks, classified, text, named);
}

/// A second title between the issue's own title and a by-line.
fn subtitle(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock], text: usize, named: Named<'_>) {
    for index in 1..text {
        let (above, block) = (&blocks[index - 1], &blocks[index]);
        let aside = classified.get(index + 1).is_some_and(|next| matches!(next.first, BlockClass::Aside(_)));
        let titles = classified[index - 1].is_title() && classified[index].is_title();
        if titles && aside && named.is_title(above.words()) && block.level() > above.level() {
            classified[index].first = BlockClass::Aside(STRAPLINE);
        }
    }
}

/// What the document's format says that it and its series are called.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named<'a> {
    pub(super) title: Option<&'a str>,
    pub(super) series: Option<&'a str>,
}

impl Named<'_> {
    /// Whether a line is the title that the format has, and more than a name.
    fn is_title(self, line: &str) -> bool {
        let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
        let title = self.title.is_some_and(|title| letters(title).starts_with(&letters(line)));
        title && (line.split_whitespace().count() >= 5 || line.contains(|c: char| c.is_ascii_digit()))
    }
}

/// What precedes the header of a forwarded letter is the note of the person who forwards it.
fn forwarded(classified: &mut [ClassifiedBlock]) {
    const LONGEST_NOTE: usize = 4;
    let header = classified.iter().take(LONGEST_NOTE + 1).position(|block| block.frame == Some(Frame::MailHeader));
    for block in classified.iter_mut().take(header.unwrap_or(0)) {
        block.first = BlockClass::Aside("note above a forwarded letter");
    }
}

/// Where the text begins: at prose of some length, at an item, at a second line of text.
fn first_text(blocks: &[Block<'_>], classified: &[ClassifiedBlock]) -> usize {
    const SHORT: usize = 14;
    let is_body = |index: usize| classified.get(index).is_some_and(|block| block.first == BlockClass::Body);
    let begins = |index: usize| {
        let prose = matches!(blocks[index].role, Role::Prose | Role::DisplayLine);
        // A line with a date, a strapline that goes on with the name, a greeting.
        let head = blocks[index].words().starts_with(char::is_lowercase)
            || blocks[index].text.trim().ends_with(',') && classified[index].words <= 6
            || is_dated(&blocks[index], &classified[index]);
        is_body(index) && !head && (!prose || classified[index].words > SHORT || is_body(index + 1))
    };
    let most = blocks.len().min(LONGEST_OPENING);
    (0..most).find(|&index| begins(index)).unwrap_or(most)
}

/// Lines of nothing but a date or a number.
fn dates(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let mut folded = Words::default();
    for (block, class) in blocks.iter().zip(classified) {
        let text = block.words();
        let parts = parts(text);
        let short = class.words <= 8 && is_date_line(&View::of(block, &mut folded));
        if !class.first.is_passed_over()
            && (short
                || class.is_title() && block.level().is_none() && (parts > 2 || parts == 2 && has_year(text))
                || is_dated(block, class))
        {
            class.first = BlockClass::Aside(ISSUE_LINE);
        }
    }
}

/// Whether a line of several parts has a date, and is no sentence.
fn is_dated(block: &Block<'_>, class: &ClassifiedBlock) -> bool {
    let text = block.words();
    let parts = text.contains(['|', '·', '•', ',', '.', '–']) && !ends_sentence(text);
    block.level().is_none() && class.words <= 14 && !class.verb && parts && has_date(text)
}

/// "Evening all,": a short line with a comma above the first text.
fn greeting(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock], text: usize) {
    let Some(index) = text.checked_sub(1) else { return };
    let prose = blocks[index].role == Role::Prose;
    let line = blocks[index].text.trim();
    let open = prose && classified[index].words <= 6 && line.ends_with(',') && blocks[index].marker().is_none();
    if open && text < blocks.len() && !classified[index].first.is_passed_over() {
        classified[index].first = BlockClass::Aside(GREETING);
    }
}

/// Lines under the name that say what the newsletter is.
fn straplines(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock], text: usize) {
    for index in 1..text {
        let words = blocks[index].words();
        // "the month on one page" goes on with the name above it.
        let goes_on = (3..=12).contains(&classified[index].words)
            && !ends_sentence(words)
            && words.starts_with(char::is_lowercase);
        let title = classified[index - 1].is_title();
        if goes_on && title && classified[index].first == BlockClass::Body {
            classified[index].first = BlockClass::Aside(STRAPLINE);
        }
    }
    // A line of text between titles above the first text.
    let framed = classified[..text].iter().any(|block| block.first.is_passed_over());
    let usual = usual_words(&classified[text..]);
    for index in 0..text.min(5) {
        let next = classified[index + 1..].iter().find(|below| !matches!(below.first, BlockClass::Aside(_)));
        let parted = next.is_some_and(ClassifiedBlock::is_title);
        let under = classified[..index].iter().all(|above| above.first != BlockClass::Body);
        let aside = classified.get(index + 1).is_some_and(
            |next| matches!(next.first, BlockClass::Aside(reason) if reason == ISSUE_LINE || reason == GREETING),
        );
        let prose = blocks[index].role == Role::Prose;
        if classified[index].first == BlockClass::Body
            && prose
            && under
            && !classified[index].verb
            && (aside || parted && (framed || index == 1))
            && (!ends_sentence(blocks[index].words()) || classified[index].words * 3 <= usual)
        {
            classified[index].first = BlockClass::Aside(STRAPLINE);
        }
    }
}

/// The median of the words of the body blocks: a strapline that is a sentence is much shorter.
fn usual_words(classified: &[ClassifiedBlock]) -> usize {
    let body = classified.iter().filter(|block| block.first == BlockClass::Body);
    let mut words: Vec<usize> = body.map(|block| block.words).collect();
    words.sort_unstable();
    words.get(words.len() / 2).copied().unwrap_or(0)
}

/// Names of the newsletter: titles above the greeting, above a date or a strapline, or that recur
/// in the text.
fn names(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock], text: usize, named: Named<'_>) {
    let greeting = classified[..text].iter().position(|block| block.first == BlockClass::Aside(GREETING)).unwrap_or(0);
    let later_titles = classified.iter().skip(text).any(ClassifiedBlock::is_title);
    let mut above = true;
    for index in 0..text {
        if !classified[index].is_title() {
            above &= classified[index].first.is_passed_over();
            continue;
        }
        let below = classified[index + 1..].iter().find(|below| !matches!(below.first, BlockClass::Aside(_)));
        let has_text = below.is_some_and(|below| below.first == BlockClass::Body);
        // A date or a strapline is under the name of the newsletter.
        let framed = classified.get(index + 1).is_some_and(
            |next| matches!(next.first, BlockClass::Aside(reason) if reason == ISSUE_LINE || reason == STRAPLINE),
        );
        let line = bare(blocks[index].words());
        let numbered = line.contains(|c: char| c.is_ascii_digit());
        // What the newsletter is may follow its name on the first line.
        let name = if index == 0 { line.split(':').next().unwrap_or(line) } else { line };
        let short = classified[index].words <= 7;
        if above && ((!has_text || framed) && is_name_and_number(line) || later_titles && short && ends_with_date(line))
        {
            classified[index].first = BlockClass::Aside(ISSUE_LINE);
            continue;
        }
        let recurs = above && short && is_named_below(index, blocks, classified, has_text)
            || named.series.is_some_and(|series| begins_with_name(line, series));
        // "From the chair", above a letter's greeting.
        if named.is_title(line) || has_text && line.starts_with("From the ") {
            above = false;
            continue;
        }
        if (index < greeting || framed) && !numbered && !is_phrase(name) || recurs && (has_text || !numbered) {
            classified[index].first = BlockClass::Boilerplate(MASTHEAD);
        }
        above &= classified[index].first.is_passed_over();
    }
    // The sender's name above the newsletter's.
    for index in (0..text.saturating_sub(1)).rev() {
        let numbered = blocks[index].text.contains(|c: char| c.is_ascii_digit());
        let named = classified[index + 1].first == BlockClass::Boilerplate(MASTHEAD);
        if classified[index].is_title() && named && !numbered {
            classified[index].first = BlockClass::Boilerplate(MASTHEAD);
        }
    }
}

/// Whether a title has two and more words in small letters, as what an issue is called and not as
/// what a newsletter is called.
fn is_phrase(line: &str) -> bool {
    const SHORTEST: usize = 4;
    let small = |word: &&str| word.starts_with(char::is_lowercase) && word.chars().count() >= SHORTEST;
    line.split_whitespace().filter(small).filter(|word| !matches!(*word, "from" | "with" | "your")).count() >= 2
}

/// Whether a title has nothing but the newsletter's name, perhaps with a word after it.
fn begins_with_name(line: &str, series: &str) -> bool {
    let lower = |text: &str| text.to_lowercase();
    let (line, series) = (lower(line), lower(bare(series)));
    let rest = line.strip_prefix(&series).or_else(|| series.strip_prefix(&line));
    line.len() >= 5 && rest.is_some_and(|rest| rest.len() <= 8 && !rest.starts_with(char::is_alphanumeric))
}

/// Whether a title of two and more words is named in a block below: in any, or in boilerplate if
/// the title has its own text.
fn is_named_below(index: usize, blocks: &[Block<'_>], classified: &[ClassifiedBlock], has_text: bool) -> bool {
    const FURTHEST: usize = 200;
    let line = bare(blocks[index].words());
    let name = line.strip_prefix("The ").unwrap_or(line);
    if !name.trim().contains(' ') {
        return false;
    }
    let name = if name.contains(char::is_lowercase) { name.to_owned() } else { capitalized(name) };
    let end = blocks.len().min(index + FURTHEST);
    (index + 1..end).any(|below| {
        let text = blocks[below].text.as_ref();
        let allowed = !has_text || matches!(classified[below].first, BlockClass::Boilerplate(_));
        allowed && text.len() > name.len() + 4 && text.contains(name.as_str())
    })
}

/// Each word of a line in capitals with a capital only at its beginning.
fn capitalized(line: &str) -> String {
    let mut inside = false;
    let lower = |c: char| {
        let kept = if inside { c.to_lowercase().next().unwrap_or(c) } else { c };
        inside = c.is_alphanumeric();
        kept
    };
    line.chars().map(lower).collect()
}

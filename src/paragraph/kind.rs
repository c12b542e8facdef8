//! What each block is: heading, body or boilerplate, by what the model remembers and by what the block is.
//!
//! Only this document and the memory are looked at. A title is a heading when body stands under it; a title with
//! nothing of its own under it is a standing section title, which is boilerplate.

use super::Kind;
use super::block::Block;
use super::cues::{self, View};
use super::memory::Memory;

/// The kind of every block, with the reason where it is not body.
pub(crate) fn classify(blocks: &[Block], memory: &Memory) -> Vec<(Kind, &'static str)> {
    let views: Vec<View<'_>> = blocks.iter().map(View::of).collect();
    let mut kinds: Vec<First> = views.iter().enumerate().map(|(index, view)| first(view, index, memory)).collect();
    sign_off(&views, &mut kinds);
    leads_to_nothing(&views, &mut kinds);
    (0..blocks.len()).map(|index| resolve(index, &views, &kinds)).collect()
}

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

fn first(view: &View<'_>, index: usize, memory: &Memory) -> First {
    let recurs = memory.recalls(view.block.words());
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
    if view.block.level.is_none() && cues::is_issue_line(view) {
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
fn sign_off(views: &[View<'_>], kinds: &mut [First]) {
    let from = views.len().saturating_sub(4).max(1);
    for index in from..views.len() {
        let text = views[index].block.words().trim();
        let names = text.split_whitespace().count();
        let name = (1..=4).contains(&names)
            && text.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
            && !text.ends_with(['.', '?', '!']);
        let below = kinds[index + 1..].iter().all(|kind| matches!(kind, First::Boilerplate(_) | First::Aside(_)));
        if matches!(kinds[index], First::Title { .. }) && name && below {
            kinds[index] = First::Boilerplate("sign-off");
        }
    }
}

/// A line that ends in a colon, with nothing but boilerplate behind it, announces what was cut off.
fn leads_to_nothing(views: &[View<'_>], kinds: &mut [First]) {
    for index in (1..views.len()).rev() {
        match kinds[index] {
            First::Boilerplate(_) | First::Aside(_) => {}
            First::Body if views[index].block.words().ends_with(':') && views[index].words <= 40 => {
                kinds[index] = First::Boilerplate("announces what is not there");
            }
            _ => return,
        }
    }
}

fn resolve(index: usize, views: &[View<'_>], kinds: &[First]) -> (Kind, &'static str) {
    let recurs = match kinds[index] {
        First::Body => return (Kind::Body, ""),
        First::Aside(reason) | First::Boilerplate(reason) => return (Kind::Boilerplate, reason),
        First::Title { recurs } => recurs,
    };
    let level = views[index].block.level;
    let below = (index + 1..kinds.len()).find(|&next| !matches!(kinds[next], First::Aside(_)));
    match below.map(|next| (next, kinds[next])) {
        Some((_, First::Body)) => (Kind::Heading, "title"),
        Some((next, First::Title { .. })) => {
            // The issue's own title stands above the first section's; a Markdown title above deeper ones.
            let deeper = matches!((level, views[next].block.level), (Some(above), Some(under)) if under > above);
            let opens = kinds[..index].iter().all(|kind| matches!(kind, First::Aside(_) | First::Boilerplate(_)));
            if deeper || opens && !recurs {
                (Kind::Heading, "title")
            } else {
                (Kind::Boilerplate, "section title with nothing under it")
            }
        }
        Some((_, First::Aside(_) | First::Boilerplate(_))) | None => {
            let opens = index == 0 && kinds.len() > 1;
            if level == Some(1) || opens && !recurs && below.is_some() {
                (Kind::Heading, "title")
            } else {
                (Kind::Boilerplate, "section title with nothing under it")
            }
        }
    }
}

//! Cues of a block's kind: the words and shapes of by-lines, straplines, adverts and the like.
//!
//! Each test looks at one block and its place in the document; `kind` weighs them.

use super::block::Block;
use super::phrases::{List, Seen, begins_among, count, start};
use super::shapes::{self, ends_sentence};
use super::words::Words;
use crate::document::Role;

/// Blocks with more words are not tested for cues.
pub(crate) const LONGEST_JUDGED: usize = 140;

/// Longer blocks, in bytes, are no titles whatever the format calls them: each paragraph under a
/// title has a copy of it.
pub(super) const MOST_TITLE_BYTES: usize = 1000;

/// A block seen for its kind.
pub(crate) struct View<'a> {
    pub(crate) block: &'a Block<'a>,
    pub(crate) folded: &'a Words,
    pub(crate) words: usize,
    /// Which words of the cues it has, so that most phrases are ruled out by a look.
    seen: Seen,
}

impl<'a> View<'a> {
    /// `folded` is working space.
    pub(crate) fn of(block: &'a Block<'a>, folded: &'a mut Words) -> Self {
        // The cues are at the beginning: this bounds the time for very long blocks.
        const MOST: usize = 4000;
        let text = block.words();
        folded.fold(&text[..text.floor_char_boundary(MOST)]);
        let words = folded.len();
        // Prose of this length is judged by its place and by the boilerplate index alone.
        let seen = if words > LONGEST_JUDGED { Seen::default() } else { Seen::of(folded) };
        Self { block, folded, words, seen }
    }

    pub(super) fn has_any(&self, list: List) -> bool {
        count(list, self.folded, &self.seen, 1) > 0
    }

    pub(super) fn count(&self, list: List) -> usize {
        count(list, self.folded, &self.seen, usize::MAX)
    }

    pub(super) fn starts(&self, list: List) -> bool {
        self.start(list).is_some()
    }

    /// How many words the phrase of `list` has with which the text begins.
    pub(super) fn start(&self, list: List) -> Option<usize> {
        start(list, self.folded)
    }

    /// Whether a phrase of `list` begins among the first `most` words.
    pub(super) fn leads(&self, list: List, most: usize) -> bool {
        self.has_any(list) && begins_among(list, self.folded, most)
    }

    /// The text after its marker, and its words as they are written.
    pub(super) fn written(&self) -> Vec<&str> {
        self.block.words().split_whitespace().collect()
    }

    /// Whether the text is a sentence: it ends as one.
    pub(super) fn is_sentence(&self) -> bool {
        ends_sentence(self.block.words())
    }

    /// Whether the text begins as a caption with a number does: "Table 3: …".
    fn has_caption_number(&self) -> bool {
        let number = |word: &[u8]| word.iter().all(u8::is_ascii_digit);
        let length = self.start(List::CaptionLeads);
        length.is_some_and(|length| self.folded.iter().nth(length).is_some_and(number))
    }

    /// A short line without a sentence's end, set on its own. A question may be a title.
    pub(crate) fn is_title(&self) -> bool {
        if self.block.text.len() > MOST_TITLE_BYTES {
            return false;
        }
        let text = shapes::bare(self.block.words());
        if shapes::is_spaced_out(text) {
            return true;
        }
        // "Prices in May. Source: the exchange" is a caption.
        if self.words > 8 && shapes::has_inner_sentence(text) && self.block.level().is_none() {
            return false;
        }
        // "AND THE WINNER IS..."
        let capitals = !text.contains(char::is_lowercase) && text.ends_with(['…', '!']) || text.ends_with("...");
        let capitals =
            capitals && text.chars().filter(|c| c.is_uppercase()).count() >= 4 && !text.contains(char::is_lowercase);
        match self.block.role {
            Role::Heading(_) => return true,
            // "Beds closed on Monday." in bold is a lead, not a title.
            Role::DisplayLine => return self.words <= 14 && !(text.ends_with('.') && self.words > 8),
            Role::ListItem | Role::TableRow | Role::Caption | Role::Furniture(_) => return false,
            Role::Prose => {}
        }
        if shapes::is_quotation_with_source(text) || self.has_caption_number() || text.contains("://") {
            return false;
        }
        let question = text.ends_with('?') && self.words <= 10 && !text.contains(['.', '“', '"']);
        // A line that is quoted is none.
        self.block.marker().is_none()
            && !text.starts_with('>')
            && !shapes::has_columns(self.block.words())
            && (1..=14).contains(&self.words)
            && text.chars().count() <= 100
            && (!ends_sentence(text) || question || capitals)
            && !text.ends_with([',', '-', '–'])
            && text.starts_with(|c: char| !c.is_lowercase())
    }
}

/// What a cue says a block is.
pub(crate) enum Cue {
    /// Between a title and its text without parting them.
    Aside(&'static str),
    Boilerplate(&'static str),
    /// The title of a regular part.
    StandingTitle,
}

/// The reason of a line that says what the newsletter is.
pub(super) const STRAPLINE: &str = "strapline";
/// The reason of a correction.
pub(super) const CORRECTION: &str = "correction";
/// The reason of a line with the issue's number or date.
pub(super) const ISSUE_LINE: &str = "issue line";

/// What the cues say of a block, which is block `index` of its document; none if nothing.
pub(crate) fn cue(view: &View<'_>, index: usize) -> Option<Cue> {
    let marked = view.block.level().is_some();
    if is_byline(view) || !marked && index <= 5 && names_author(view) {
        return Some(Cue::Aside("by-line"));
    }
    if !marked && is_strapline(view, index) {
        return Some(Cue::Aside(STRAPLINE));
    }
    if !marked && is_issue_line(view, index) {
        return Some(Cue::Aside(ISSUE_LINE));
    }
    if is_housekeeping(view) {
        return Some(Cue::Boilerplate("share, forward or subscribe line"));
    }
    if is_standing_title(view) && view.is_title() {
        return Some(Cue::StandingTitle);
    }
    if is_reading_lead(view) {
        return Some(Cue::Boilerplate("reading list"));
    }
    if is_correction(view) {
        return Some(Cue::Boilerplate(CORRECTION));
    }
    is_advert(view).then_some(Cue::Boilerplate("advert for an event"))
}

/// Share, forward, subscribe and unsubscribe lines: short, and about the e-mail itself.
fn is_housekeeping(view: &View<'_>) -> bool {
    if view.words > 45 || view.starts(List::Greetings) {
        return false;
    }
    let certain = view.count(List::Certain);
    let likely = view.count(List::Likely);
    certain > 0 && (view.words <= 25 || likely >= 2)
        || likely >= 3 && view.words <= 30
        || likely >= 2 && view.words <= 18
}

/// A name with a role, or "By" and a name: short, no sentence.
fn is_byline(view: &View<'_>) -> bool {
    let text = view.block.words().trim();
    if view.words > 14 || view.words < 2 || view.is_sentence() && !text.ends_with('.') {
        return false;
    }
    let capitals = |part: &str| {
        let names: Vec<&str> = part.split_whitespace().collect();
        (2..=4).contains(&names.len()) && names.iter().all(|name| name.starts_with(char::is_uppercase))
    };
    let behind_by = text.strip_prefix("By ").or_else(|| text.strip_prefix("by "));
    if let Some(rest) = behind_by {
        let name = rest.split([',', '|', '–']).next().unwrap_or(rest).trim();
        return capitals(name) || capitals(name.split(" and ").next().unwrap_or(name).trim());
    }
    if let Some((_, name)) = text.split_once(": ").filter(|_| view.starts(List::BylineLabels)) {
        return shapes::is_name_line(name);
    }
    if view.starts(List::BylineLeads) {
        let name = text.split_once(" by ").map_or("", |(_, name)| name);
        return capitals(name.trim_end_matches('.')) || text.starts_with("Published ") && view.has_any(List::Months);
    }
    let role = view.has_any(List::Roles);
    let separated = text.split([',', '|', '–', '—']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let name_first = separated.first().is_some_and(|part| capitals(part));
    (role && name_first && separated.len() >= 2) || (text.starts_with(['–', '—']) && separated.len() == 1 && name_first)
}

/// A short line near the head with "by" and a name at its end: "Museum Post 237, by Ann Lee".
fn names_author(view: &View<'_>) -> bool {
    let text = view.block.words();
    view.words <= 40
        && ["by ", "By "].iter().any(|by| {
            text.match_indices(by).any(|(start, _)| {
                let rest = &text[start + by.len()..];
                let boundary = start == 0 || !text[..start].ends_with(char::is_alphanumeric);
                let mut words = rest.split_whitespace();
                let name = |word: Option<&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
                let last = rest.split_whitespace().count() <= 8;
                boundary && last && name(words.next()) && name(words.next())
            })
        })
}

/// The line at the head of an issue that says what the newsletter is: before any heading, with
/// words of regularity.
fn is_strapline(view: &View<'_>, index: usize) -> bool {
    // Further down only a short line is one: a logo and a greeting may be above it.
    if index > 5 || view.words > if index > 2 { 16 } else { 40 } {
        return false;
    }
    let sentence = view.is_sentence() && (view.words > 16 || has_finite_verb(view));
    view.has_any(List::Regular) && !sentence && !view.has_any(List::Addresses) && view.words >= 4
}

/// The issue's number or date on a line of its own.
fn is_issue_line(view: &View<'_>, index: usize) -> bool {
    if view.words > 14 || view.is_sentence() && !view.block.words().ends_with('.') {
        return false;
    }
    let has_number = view.folded.iter().any(|word| word.iter().all(u8::is_ascii_digit));
    let year = view.folded.iter().any(|word| {
        word.len() == 4 && word.iter().all(u8::is_ascii_digit) && (word.starts_with(b"19") || word.starts_with(b"20"))
    });
    let issue = view.has_any(List::Issues) && has_number;
    let first = issue && index <= 4 && view.starts(List::Issues) && shapes::parts(view.block.words()) > 1;
    let dated = view.has_any(List::Months) && year;
    // Further down a date in a title is the title's.
    let dated = dated && index <= 4;
    first
        || issue && (dated || view.words <= 6)
        || dated && view.words <= 8 && view.block.marker().is_none() && !view.has_any(List::InPassing)
        || dated && view.words <= 12 && view.block.words().contains(['|', '·', '–', ','])
}

/// Adverts for events: an occasion, and an invitation to it.
fn is_advert(view: &View<'_>) -> bool {
    let occasions = view.count(List::Occasions);
    let invitations = view.count(List::Invitations);
    view.words <= 130 && (occasions >= 1 && invitations >= 2 || occasions >= 2 && invitations >= 1 && view.words <= 60)
}

/// Whether a line is nothing but a date or the number of an issue.
pub(crate) fn is_date_line(view: &View<'_>) -> bool {
    let number = |word: &[u8]| {
        let letters = word.iter().skip_while(|byte| byte.is_ascii_digit()).count();
        letters == 0 || letters == 2 && word.len() > 2 && word[0].is_ascii_digit()
    };
    let calendar = |word: &[u8]| {
        std::str::from_utf8(word).is_ok_and(|word| {
            shapes::is_month(word) || shapes::is_weekday(word) || matches!(word, "week" | "no" | "issue" | "the" | "of")
        })
    };
    view.folded.iter().any(number) && view.folded.iter().all(|word| number(word) || calendar(word))
}

/// Whether a block at the end is about the e-mail, the newsletter or its sender.
pub(crate) fn is_about_mail(view: &View<'_>) -> bool {
    let least = if shapes::is_postscript(&view.block.text) { 1 } else { 2 };
    let verbs = || view.count(List::MailVerbs) + usize::from(view.has_any(List::Receiving));
    view.has_any(List::SelfDescriptions)
        || view.has_any(List::MailNouns) && (view.has_any(List::Receiving) || verbs() >= least)
        || verbs() >= 3
}

/// Corrections and clarifications.
fn is_correction(view: &View<'_>) -> bool {
    if view.words > 120 {
        return false;
    }
    let before = view.has_any(List::Months) || view.has_any(List::PastIssues);
    let former = view.words <= 45 && before && view.starts(List::FormerStatements) && view.has_any(List::Wrong);
    let title = view.start(List::CorrectionTitles) == Some(view.words);
    title || view.starts(List::CorrectionLeads) || view.has_any(List::Corrections) || former
}

/// The lead of a reading list, or a list of links.
fn is_reading_lead(view: &View<'_>) -> bool {
    view.words <= 45
        && (view.has_any(List::ReadingLists)
            || (view.has_any(List::Choices) && view.has_any(List::Publications) && view.words <= 35))
}

/// A standing title: the name of a regular part of the newsletter.
fn is_standing_title(view: &View<'_>) -> bool {
    view.words <= 8 && (view.has_any(List::StandingTitles) || view.starts(List::StandingLeads))
}

/// Whether there is a verb that makes a sentence of the words, though no full stop ends it.
pub(crate) fn has_finite_verb(view: &View<'_>) -> bool {
    view.words >= 4 && view.has_any(List::FiniteVerbs)
}

//! What a block says of itself: the words and shapes by which by-lines, straplines, adverts and the like are known.
//!
//! Each test looks at one block and its place in the document; `kind` weighs them.

use super::block::{Block, ends_sentence};
use rustc_hash::{FxBuildHasher, FxHashSet};
use std::hash::BuildHasher;

/// No cue says anything of a block with more words.
pub(crate) const LONGEST_JUDGED: usize = 140;

/// The words of a text, folded to lower case, with curly apostrophes made straight.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = true;
    for c in text.chars() {
        let c = if c == '’' || c == '‘' { '\'' } else { c };
        if c.is_ascii_alphanumeric() || c == '\'' || c == '@' || c == '&' {
            folded.push(c.to_ascii_lowercase());
            space = false;
        } else if !c.is_ascii() && (c.is_alphanumeric() || c == '£') {
            folded.extend(c.to_lowercase());
            space = false;
        } else if !space {
            folded.push(' ');
            space = true;
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// A block seen for its kind.
pub(crate) struct View<'a> {
    pub(crate) block: &'a Block,
    /// The folded words, with a space before and behind.
    pub(crate) folded: String,
    pub(crate) words: usize,
    /// Hashes of the words, so that most phrases are ruled out by a look.
    vocabulary: FxHashSet<u64>,
}

impl<'a> View<'a> {
    pub(crate) fn of(block: &'a Block) -> Self {
        // A kind shows in the beginning and the end; nobody reads a hundred megabytes for a sign-off.
        const MOST: usize = 4000;
        let text = block.words();
        let mut cut = text.len().min(MOST);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let folded = format!(" {} ", fold(&text[..cut]));
        let words = folded.split_whitespace().count();
        // Prose of this length is judged by its place and by memory alone.
        let vocabulary = if words > LONGEST_JUDGED {
            FxHashSet::default()
        } else {
            folded.split(' ').filter(|word| !word.is_empty()).map(|word| FxBuildHasher.hash_one(word)).collect()
        };
        Self { block, folded, words, vocabulary }
    }

    fn has(&self, phrase: &str) -> bool {
        if !phrase.split(' ').all(|word| self.vocabulary.contains(&FxBuildHasher.hash_one(word))) {
            return false;
        }
        if !phrase.contains(' ') {
            return true;
        }
        // Phrases match whole words.
        self.folded.match_indices(phrase).any(|(start, _)| {
            self.folded.as_bytes()[start - 1] == b' ' && self.folded.as_bytes()[start + phrase.len()] == b' '
        })
    }

    fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    fn count(&self, phrases: &[&str]) -> usize {
        phrases.iter().filter(|phrase| self.has(phrase)).count()
    }

    fn starts(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.folded[1..].strip_prefix(phrase).is_some_and(|rest| rest.starts_with(' ')))
    }

    /// Whether the text is a sentence: it ends as one.
    fn is_sentence(&self) -> bool {
        ends_sentence(self.block.words())
    }

    /// A short line without a sentence's end, set on its own. A question may be a title.
    pub(crate) fn is_title(&self) -> bool {
        if self.block.level.is_some() {
            return true;
        }
        let text = self.block.words().trim();
        let question = text.ends_with('?') && self.words <= 10 && !text.contains(['.', '“', '"']);
        self.block.marker.is_none()
            && (1..=14).contains(&self.words)
            && text.chars().count() <= 100
            && (!ends_sentence(text) || question)
            && !text.ends_with([',', '-', '–'])
            && text.starts_with(|c: char| !c.is_lowercase())
    }
}

/// Share, forward, subscribe and unsubscribe lines: short, and about the e-mail itself.
pub(crate) fn is_housekeeping(view: &View<'_>) -> bool {
    const CERTAIN: &[&str] = &[
        "share this",
        "forwarded this",
        "forwarded to you",
        "forward this",
        "forward it",
        "forwarded it",
        "pass this on",
        "sign up here",
        "subscribe here",
        "unsubscribe",
        "get your own copy",
        "own copy",
        "view in browser",
        "view this email",
        "read online",
        "read this online",
        "update your preferences",
        "manage your preferences",
        "email preferences",
        "tweet this",
        "privacy policy",
        "you are receiving this",
        "you received this",
        "add us to your address book",
        "terms and conditions of use",
        "all rights reserved",
        "follow us on",
    ];
    const LIKELY: &[&str] = &[
        "subscribe",
        "subscriber",
        "subscribers",
        "subscription",
        "sign up",
        "signed up",
        "click here",
        "click",
        "by email",
        "inbox",
        "every week",
        "each week",
        "every tuesday",
        "weekly",
        "newsletter",
        "mailing list",
        "twitter",
        "linkedin",
        "facebook",
        "follow me",
        "follow us",
        "forward",
        "forwarded",
        "colleague",
        "link",
        "registered",
        "delivered",
        "free",
        "briefing",
        "send it on",
        "share",
        "own",
        "copy",
    ];
    if view.words > 45 || view.starts(&["hello", "welcome", "dear", "hi", "good morning", "thank you", "thanks"]) {
        return false;
    }
    let certain = view.count(CERTAIN);
    let likely = view.count(LIKELY);
    certain > 0 && (view.words <= 25 || likely >= 2)
        || likely >= 3 && view.words <= 30
        || likely >= 2 && view.words <= 18
}

const ROLES: [&str; 15] = [
    "correspondent",
    "editor",
    "reporter",
    "chief",
    "journalist",
    "writer",
    "columnist",
    "bureau",
    "author",
    "analyst",
    "contributor",
    "director",
    "consultant",
    "fellow",
    "publisher",
];

/// A name with a role, or "By" and a name: short, no sentence.
pub(crate) fn is_byline(view: &View<'_>) -> bool {
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
    let role = view.has_any(&ROLES);
    let separated = text.split([',', '|', '–', '—']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let name_first = separated.first().is_some_and(|part| capitals(part));
    (role && name_first && separated.len() >= 2) || (text.starts_with(['–', '—']) && separated.len() == 1 && name_first)
}

/// The line at the head of an issue that says what the newsletter is: before any heading, with a by-line in it or
/// with words of regularity.
pub(crate) fn is_strapline(view: &View<'_>, index: usize) -> bool {
    if index > 2 || view.words > 40 {
        return false;
    }
    let text = view.block.words();
    let by_name = ["by ", "By "].iter().any(|by| {
        text.match_indices(by).any(|(start, _)| {
            let rest = &text[start + by.len()..];
            let boundary = start == 0 || !text[..start].ends_with(char::is_alphanumeric);
            let mut words = rest.split_whitespace();
            let name = |word: Option<&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
            let last = rest.split_whitespace().count() <= 8;
            boundary && last && name(words.next()) && name(words.next())
        })
    });
    let regular = view.has_any(&[
        "weekly",
        "every week",
        "each week",
        "every tuesday",
        "every monday",
        "every wednesday",
        "every thursday",
        "every friday",
        "fortnightly",
        "monthly",
        "daily",
        "briefing",
        "newsletter",
    ]);
    let sentence = view.is_sentence() && !by_name;
    let addresses = view.has_any(&["hello", "welcome", "i", "we", "me"]);
    by_name || regular && !sentence && !addresses && view.words >= 4
}

/// The issue's number or date on a line of its own.
pub(crate) fn is_issue_line(view: &View<'_>) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if view.words > 14 || view.is_sentence() && !view.block.words().ends_with('.') {
        return false;
    }
    let has_number = view.folded.split_whitespace().any(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    let year = view.folded.split_whitespace().any(|word| {
        word.len() == 4
            && word.bytes().all(|byte| byte.is_ascii_digit())
            && (word.starts_with("19") || word.starts_with("20"))
    });
    let issue = view.has_any(&["issue", "edition", "number", "no", "vol", "volume"]) && has_number;
    let dated = MONTHS.iter().any(|month| view.has(month)) && year;
    issue && (dated || view.words <= 6)
        || dated && view.words <= 8 && view.block.marker.is_none() && !view.has_any(&["in", "since", "the"])
        || dated && view.words <= 12 && view.block.words().contains(['|', '·', '–', ','])
}

/// Adverts for events: an occasion, and an invitation to it.
pub(crate) fn is_advert(view: &View<'_>) -> bool {
    const OCCASIONS: &[&str] = &[
        "summit",
        "conference",
        "webinar",
        "event",
        "events",
        "congress",
        "forum",
        "roundtable",
        "masterclass",
        "awards",
        "seminar",
        "breakfast",
        "dinner",
        "workshop",
        "workshops",
        "symposium",
        "exhibition",
        "briefing day",
        "training day",
        "expo",
        "debate",
    ];
    const INVITATIONS: &[&str] = &[
        "book",
        "booking",
        "book your",
        "register",
        "registration",
        "tickets",
        "invited",
        "join us",
        "join me",
        "places",
        "free to attend",
        "early bird",
        "get in touch",
        "rsvp",
        "confirmed speakers",
        "confirmed contributors",
        "speakers include",
        "contributors include",
        "sponsored",
        "secure your",
        "delegates",
        "for details",
        "full programme",
        "programme",
        "venue",
        "reserve",
        "sold out",
        "attend",
        "delegate",
        "agenda",
        "speakers",
        "takes place",
        "entries",
        "nominate",
        "tables",
        "discount",
        "per head",
        "still some places",
        "keynote",
        "email events",
        "book now",
        "book here",
        "book on",
        "book at",
        "go free",
        "free to subscribers",
        "is back on",
        "come along",
    ];
    let occasions = view.count(OCCASIONS);
    let invitations = view.count(INVITATIONS);
    view.words <= 130 && (occasions >= 1 && invitations >= 2 || occasions >= 2 && invitations >= 1 && view.words <= 60)
}

/// Corrections and clarifications.
pub(crate) fn is_correction(view: &View<'_>) -> bool {
    if view.words > 120 {
        return false;
    }
    view.starts(&["correction", "corrections", "clarification", "erratum", "corrections and clarifications"])
        || view.has_any(&[
            "happy to make clear",
            "happy to correct",
            "we apologise for the error",
            "apologies for the error",
            "sorry for the error",
            "glad to put the record straight",
            "glad to correct",
        ])
}

/// The lead of a reading list, or a list of links.
pub(crate) fn is_reading_lead(view: &View<'_>) -> bool {
    view.words <= 45
        && (view.has_any(&[
            "reading list",
            "weekly pick",
            "what i'm reading",
            "what we're reading",
            "worth reading",
            "further reading",
            "elsewhere on the web",
            "from the bookshelf",
            "what to read",
            "reading pile",
        ]) || (view.has_any(&[
            "pick",
            "picks",
            "selection",
            "handful",
            "barrage",
            "pile",
            "round up",
            "roundup",
            "worth your",
        ]) && view.has_any(&[
            "articles",
            "publications",
            "papers",
            "documents",
            "reports",
            "blogs",
            "tweets",
            "links",
            "reading",
        ]) && view.words <= 35))
}

/// A standing title: the name of a regular part of the newsletter.
pub(crate) fn is_standing_title(view: &View<'_>) -> bool {
    view.words <= 8
        && (view.has_any(&[
            "top news",
            "top stories",
            "this week's top",
            "in brief",
            "news in brief",
            "reading list",
            "also this week",
            "in other news",
            "top story",
            "most read",
            "in case you missed it",
            "the week ahead",
            "diary dates",
        ]) || view.starts(&["contact", "about this", "about us"]))
}

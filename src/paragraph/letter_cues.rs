//! Cues of what frames a newsletter: pictures, greetings, sign-offs, labels of adverts, leads of
//! contents, lines that lead on, legal lines, forwarded headers.
//!
//! Each test looks at one block; `neighbours` looks at what follows it.

use super::classified::BlockClass;
use super::cues::{View, has_finite_verb};
use super::phrases::List;
use super::shapes::is_page_number;

/// The reason of a line that greets the reader.
pub(super) const GREETING: &str = "greeting";

/// Whether a block has a cue.
type CueTest = fn(&View<'_>) -> bool;

/// What a block that frames the letter is, if it is one.
pub(super) fn reason(view: &View<'_>) -> Option<BlockClass> {
    let asides: [(CueTest, &'static str); 3] =
        [(is_picture, "picture"), (is_greeting, GREETING), (|view| is_page_number(&view.block.text), "page number")];
    let boilerplate: [(CueTest, &'static str); 6] = [
        (is_button, "button"),
        (is_offer, "advert"),
        (is_more_line, "line that leads on"),
        (is_legal, "address or legal line"),
        (is_social, "links to social networks"),
        (is_teaser, "announces a later issue"),
    ];
    let aside = asides.iter().find(|(test, _)| test(view)).map(|(_, reason)| BlockClass::Aside(reason));
    aside.or_else(|| boilerplate.iter().find(|(test, _)| test(view)).map(|(_, reason)| BlockClass::Boilerplate(reason)))
}

/// What is left of a picture: a few words in brackets, the first of which names it; or its credit.
pub(crate) fn is_picture(view: &View<'_>) -> bool {
    if view.words > 30 {
        return false;
    }
    let text = view.block.words().trim();
    // The address that a picture of an e-mail leads to is after it.
    let text = text.split_once(" <http").map_or(text, |(text, _)| text);
    let bracketed =
        text.starts_with(['[', '<', '(']) && text.ends_with([']', '>', ')']) && !text[1..].contains(['[', '<']);
    let credit = || view.words <= 12 && text.contains(':') && view.start(List::PhotoCredits).is_some();
    let named = view.starts(List::Images) || view.words <= 8 && view.has_any(List::Images);
    bracketed && view.words <= 20 && named || credit()
}

/// "Dear reader," on a line of its own.
pub(crate) fn is_greeting(view: &View<'_>) -> bool {
    if view.words > 8 {
        return false;
    }
    let text = view.block.words().trim();
    let open = text.ends_with([',', '!', '-', '–', '—'])
        || view.words <= 3 && text.ends_with('.') && !text.trim_end_matches('.').contains('.')
        || view.words <= 4 && !text.ends_with(['.', '?', ':'])
        || view.words <= 4 && text.ends_with(':') && text.starts_with("Dear ");
    open && view.starts(List::LetterGreetings) && !has_finite_verb(view) && (view.words > 1 || text.ends_with(','))
}

/// The end of a letter: "Best wishes," perhaps with names after it.
pub(crate) fn is_sign_off(view: &View<'_>) -> bool {
    let Some(length) = view.start(List::SignOffs) else { return false };
    let written = view.written();
    let closed = written.get(length - 1).is_some_and(|last| last.ends_with([',', '.', '!'])) || written.len() == length;
    let named = length > 1 && written.get(length).is_some_and(|next| next.starts_with(char::is_uppercase));
    view.words <= 18 && !has_finite_verb(view) && (closed || named || length > 2)
}

/// What others paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Advert {
    /// A label alone: what follows is the advert.
    Label,
    /// The advert, with its label.
    Whole,
}

/// Whether a block is an advert, or the label of one.
pub(crate) fn advert(view: &View<'_>) -> Option<Advert> {
    if view.words <= 12 && !view.is_sentence() && view.has_any(List::Patrons) {
        return Some(Advert::Label);
    }
    // "Driving lessons (advert)"
    let bracketed = || {
        view.block.words().trim().trim_end_matches(')').rsplit_once('(').is_some_and(|(_, word)| {
            matches!(word.to_lowercase().as_str(), "advert" | "ad" | "advertisement" | "advertorial" | "sponsored")
        })
    };
    if view.words <= 12 && bracketed() {
        return Some(Advert::Label);
    }
    if view.words <= 60 && view.leads(List::Patronage, 8) {
        return Some(Advert::Whole);
    }
    let length = view.start(List::AdvertLabels)?;
    let written = view.written();
    let letters = |word: &&str| word.contains(char::is_alphabetic);
    let label: Vec<&str> = written.iter().copied().filter(letters).take(length).collect();
    let mark = written.get(length).is_some_and(|mark| matches!(*mark, "·" | "|" | "–" | "—" | "-" | ":"));
    let capitals = label.iter().all(|word| !word.contains(char::is_lowercase));
    let parted = label.last().is_some_and(|last| last.ends_with([':', '|', '-', '–', '—', '·']));
    if view.words <= length + 1 && !view.is_sentence() {
        return Some(Advert::Label);
    }
    // "A message from our friends at the bank: …"
    let lead = length > 2 && written.iter().take(length + 8).any(|word| word.ends_with(':'));
    let named = lead || length > 1 && view.words <= 16 && !has_finite_verb(view);
    (capitals || parted || mark || named).then_some(Advert::Whole)
}

/// The lead of a table of contents, perhaps with the contents after it.
pub(crate) fn is_contents_lead(view: &View<'_>) -> bool {
    let Some(length) = view.start(List::ContentsLeads) else { return false };
    let text = view.block.words().trim();
    let alone = view.words <= length + 3 && !text.ends_with(['.', '?', '!']);
    let listed = length > 2 && view.written().get(length - 1).is_some_and(|last| last.ends_with(':'));
    alone || listed && view.words <= 80
}

/// "Share", "Leave a comment": what is written on a button and no more.
pub(crate) fn is_button(view: &View<'_>) -> bool {
    // The words of an address after the label count too.
    if view.words > 20 {
        return false;
    }
    let label = view.block.words().split(" <http").next().unwrap_or_default().split_whitespace().count();
    label <= 4 && view.start(List::Buttons) == Some(label)
}

/// Whether a block says what readers who buy something are offered.
pub(crate) fn is_offer(view: &View<'_>) -> bool {
    view.words <= 50 && view.has_any(List::Offers)
}

/// "Read more", "Full story here": a line that only leads on.
pub(crate) fn is_more_line(view: &View<'_>) -> bool {
    if view.words == 0 || view.words > 16 {
        return false;
    }
    let text = view.block.words().trim();
    let address = text.contains("http") || text.contains("www.");
    if address && text.split_whitespace().count() == 1 {
        return true;
    }
    let leads = view.start(List::MoreLeads).is_some_and(|length| view.words <= length + 7);
    let shown = address && view.starts(List::LinkVerbs);
    // "Full note: <https://…>"
    let labelled = text.split_once("http").is_some_and(|(label, address)| {
        label.trim_end_matches(['<', '(', ' ']).ends_with(':')
            && label.split_whitespace().count() <= 8
            && !address.contains(' ')
    });
    if labelled && view.block.marker().is_none() {
        return true;
    }
    (leads || shown) && (!view.is_sentence() || view.words <= 10) && view.block.level().is_none()
}

/// The lines at the foot: charity and company numbers, copyright, postal address.
pub(crate) fn is_legal(view: &View<'_>) -> bool {
    let text = view.block.words().trim();
    let contact = view.words <= 20 && text.contains('@') && text.contains("www.");
    let mark = contact || text.starts_with('©') || text.starts_with("(c) ") || text.starts_with("(C) ");
    view.words <= 70 && (mark || view.has_any(List::LegalLines) && !has_reported_verb(view))
}

/// A sentence about a charity's number is news; a line that gives it has no such verb.
fn has_reported_verb(view: &View<'_>) -> bool {
    view.words > 25 && has_finite_verb(view) && !view.has_any(List::Certain)
}

/// A row of names of social networks.
pub(crate) fn is_social(view: &View<'_>) -> bool {
    let networks = view.count(List::SocialNetworks);
    networks >= 2 && view.words <= 14 && !view.is_sentence()
}

/// "Next week: …": what a later issue will have.
pub(crate) fn is_teaser(view: &View<'_>) -> bool {
    let Some(length) = view.start(List::Teasers) else { return false };
    view.words <= 40 && view.written().get(length - 1).is_some_and(|last| last.ends_with(':'))
}

/// The header lines of a forwarded e-mail.
pub(crate) fn is_mail_header(view: &View<'_>) -> bool {
    if view.words > 80 {
        return false;
    }
    let text = view.block.words();
    let dashes = text.trim_start_matches(['-', '_', ' ']).len() + 3 < text.len();
    let fields = ["From:", "Date:", "Sent:", "To:", "Subject:"].iter().filter(|field| text.contains(**field)).count();
    fields >= 3 || dashes && view.words <= 12 && view.starts(List::MailHeaders)
}

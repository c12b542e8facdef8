//! Whether a negator comes before a term: "not in deficit", "never a deficit", "without any
//! deficit".

use crate::text::{Occurrence, Session};

/// So many words before a term are looked at.
const WINDOW: usize = 3;

/// What negates what follows; and every word on `n't`.
const NEGATORS: [&str; 11] =
    ["not", "no", "never", "without", "neither", "nor", "none", "nothing", "nobody", "hardly", "cannot"];

/// Words that undo a negator right before them: "not only", "no doubt".
const TAKES_BACK: [&str; 6] = ["only", "just", "merely", "simply", "least", "doubt"];

/// What ends the reach of a negator.
const PAUSES: [char; 6] = ['.', ',', ';', ':', '!', '?'];

/// Whether the word at `start` (of `words`, which are numbers of occurrences) lies within a
/// negator's reach.
pub(super) fn is_negated(
    session: &Session<'_>,
    text: &str,
    occurrences: &[Occurrence],
    words: &[u32],
    start: usize,
) -> bool {
    let occurrence = |place: usize| &occurrences[words[place] as usize];
    let folded = |place: usize| &*session.form(occurrence(place).form).folded;
    for place in (start.saturating_sub(WINDOW)..start).rev() {
        let between = occurrence(place).span().end..occurrence(place + 1).span().start;
        if text[between].contains(PAUSES) {
            return false;
        }
        let word = folded(place);
        if (NEGATORS.contains(&word) || word.ends_with("n't"))
            && !(place + 1 < start && TAKES_BACK.contains(&folded(place + 1)))
        {
            return true;
        }
    }
    false
}

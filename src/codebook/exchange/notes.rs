//! What could not be carried: one sentence a kind, with how many and where.

use std::fmt::Write;

/// As many examples are given of a kind.
const SHOWN: usize = 3;

/// Why something of another program cannot be carried: the sentence that is noted of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotCarried(pub(super) &'static str);

/// One kind of loss.
#[derive(Debug)]
struct Note {
    what: &'static str,
    of: &'static str,
    count: usize,
    examples: Vec<String>,
}

/// All that was noted, in the order in which each kind came up first.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<Note>);

impl Notes {
    /// Notes that `what` happened to one more `of` ("term", "pattern"): `example`, found at
    /// `place`.
    pub(super) fn add(&mut self, what: &'static str, of: &'static str, example: &str, place: impl std::fmt::Display) {
        let at = self.0.iter().position(|note| note.what == what).unwrap_or_else(|| {
            self.0.push(Note { what, of, count: 0, examples: Vec::new() });
            self.0.len() - 1
        });
        let note = &mut self.0[at];
        note.count += 1;
        if note.examples.len() < SHOWN {
            let shown: String = example.chars().take(60).collect();
            let cut = if shown.len() < example.len() { "…" } else { "" };
            note.examples.push(format!("'{shown}{cut}' ({place})"));
        }
    }

    /// As [`add`](Self::add), of what was found at a line.
    pub(super) fn at_line(&mut self, what: &'static str, of: &'static str, example: &str, line: usize) {
        self.add(what, of, example, format_args!("line {line}"));
    }

    /// The sentences.
    pub(super) fn into_warnings(self) -> Vec<String> {
        self.0.into_iter().map(sentence).collect()
    }
}

fn sentence(note: Note) -> String {
    let Note { what, of, count, examples } = note;
    let (plural, such) = match count {
        1 => ("", ""),
        _ if count <= SHOWN => ("s", ""),
        _ => ("s", "such as "),
    };
    let many = if plural.is_empty() { of.to_owned() } else { plural_of(of) };
    let mut text = format!("{what}: {count} {many}, {such}");
    let _ = write!(text, "{}", examples.join(", "));
    text
}

fn plural_of(noun: &str) -> String {
    noun.strip_suffix('y').map_or_else(|| format!("{noun}s"), |stem| format!("{stem}ies"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_one_sentence_with_first_places() {
        let mut notes = Notes::default();
        for line in 1..=5 {
            notes.at_line("weights were dropped", "term", "tax", line);
        }
        notes.at_line("categories are empty", "category", "levy", 9);
        notes.at_line("categories are empty", "category", "duty", 12);
        assert_eq!(
            notes.into_warnings(),
            [
                "weights were dropped: 5 terms, such as 'tax' (line 1), 'tax' (line 2), 'tax' (line 3)",
                "categories are empty: 2 categories, 'levy' (line 9), 'duty' (line 12)"
            ]
        );
    }
}

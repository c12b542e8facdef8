//! Words that a line break parts with a hyphen.

use super::unspaced::is_unspaced;
use rustc_hash::FxHashSet;

/// The words with a hyphen that a document has inside its lines.
#[derive(Debug, Default)]
pub(crate) struct SeenWords {
    hyphenated: FxHashSet<String>,
}

impl SeenWords {
    pub(crate) fn add_line(&mut self, line: &str) {
        for word in line.split_whitespace().filter(|word| word.contains(['-', '\u{2010}'])) {
            self.hyphenated.insert(comparable(word));
        }
    }

    /// Appends the next line of a paragraph. A hyphen at the break goes where it parts a word: the
    /// next line begins with a lower-case letter, and the document has no such compound.
    pub(crate) fn join(&self, text: &mut String, next: &str) {
        let next = next.trim_start();
        text.truncate(text.trim_end().len());
        if text.ends_with('\u{AD}') {
            text.pop();
            text.push_str(next);
            return;
        }
        let before_hyphen = text.strip_suffix(['-', '\u{2010}']);
        let parted = before_hyphen.is_some_and(|before| before.chars().next_back().is_some_and(char::is_alphabetic));
        let Some(first) = next.chars().next() else { return };
        if parted && first.is_alphabetic() {
            let start = text.rfind(char::is_whitespace).map_or(0, |space| space + 1);
            let end = next.find(char::is_whitespace).unwrap_or(next.len());
            let compound = text.get(start..).map(|before| format!("{before}{}", &next[..end]));
            let kept = compound.is_some_and(|compound| {
                self.hyphenated.contains(&comparable(&compound)) || compound.matches('-').count() > 1
            });
            if first.is_lowercase() && !kept {
                text.pop();
            }
            text.push_str(next);
            return;
        }
        let unspaced = text.chars().next_back().is_some_and(is_unspaced) && is_unspaced(first);
        if !text.is_empty() && !unspaced {
            text.push(' ');
        }
        text.push_str(next);
    }
}

/// A word as it is compared: lower case, without signs around it, with one kind of hyphen.
fn comparable(word: &str) -> String {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    bare.to_lowercase().replace('\u{2010}', "-")
}

#[cfg(test)]
mod tests {
    use super::SeenWords;

    fn joined(seen: &str, before: &str, after: &str) -> String {
        let mut words = SeenWords::default();
        words.add_line(seen);
        let mut text = before.to_owned();
        words.join(&mut text, after);
        text
    }

    #[test]
    fn hyphens_at_line_ends_go_unless_they_belong_to_the_word() {
        assert_eq!(joined("", "the har-", "bour wall"), "the harbour wall");
        assert_eq!(joined("a well-kept path", "the well-", "kept wall"), "the well-kept wall");
        assert_eq!(joined("", "the Anglo-", "Dutch wall"), "the Anglo-Dutch wall");
        assert_eq!(joined("", "the har\u{AD}", "bour wall"), "the harbour wall");
        assert_eq!(joined("", "the wall –", "again"), "the wall – again");
        assert_eq!(joined("", "港口的", "墙"), "港口的墙");
    }
}

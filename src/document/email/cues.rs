//! Phrases that mark a line of an e-mail as belonging to the e-mail: `cues.txt`.

use crate::document::plain_runs::count_words;
use memchr::memmem::Finder;
use std::sync::LazyLock;

const FILE: &str = include_str!("cues.txt");

static VIEW: LazyLock<CuePhrases> = LazyLock::new(|| CuePhrases::of("view"));
static SHORT_VIEW: LazyLock<CuePhrases> = LazyLock::new(|| CuePhrases::of("short view"));
static UNSUBSCRIBE: LazyLock<CuePhrases> = LazyLock::new(|| CuePhrases::of("unsubscribe"));

/// The phrases of one kind.
struct CuePhrases {
    phrases: Vec<Finder<'static>>,
    /// The longest word of each phrase: a text without any of them has no phrase.
    words: Vec<Finder<'static>>,
}

impl CuePhrases {
    fn of(kind: &str) -> Self {
        let lines = FILE.lines().filter_map(|line| line.split_once('\t'));
        let phrases: Vec<&str> = lines.filter(|(of, _)| *of == kind).map(|(_, phrase)| phrase.trim()).collect();
        let longest = |phrase: &&'static str| phrase.split([' ', '\'']).max_by_key(|word| word.len());
        let mut words: Vec<&str> = phrases.iter().filter_map(longest).collect();
        words.sort_unstable();
        words.dedup();
        let phrases = phrases.into_iter().map(Finder::new).collect();
        Self { phrases, words: words.into_iter().map(Finder::new).collect() }
    }

    /// Whether the text has a word without which it has no phrase.
    fn may_occur_in(&self, lower: &str) -> bool {
        self.words.iter().any(|word| word.find(lower.as_bytes()).is_some())
    }

    fn occur_in(&self, text: &str) -> bool {
        let lower = text.to_ascii_lowercase();
        if !self.may_occur_in(&lower) {
            return false;
        }
        let plain = lower.split_whitespace().collect::<Vec<_>>().join(" ").replace('’', "'");
        self.phrases.iter().any(|phrase| phrase.find(plain.as_bytes()).is_some())
    }
}

/// Whether a line of the text may be one for [`is_view_line`].
pub(crate) fn may_hold_view_line(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    VIEW.may_occur_in(&lower) || SHORT_VIEW.may_occur_in(&lower)
}

/// Whether the text points to the same text on the web.
pub(crate) fn is_view_line(text: &str) -> bool {
    VIEW.occur_in(text) || (count_words(text, 7, |_| true) <= 6 && SHORT_VIEW.occur_in(text))
}

/// Whether the text is about the reader's subscription.
pub(crate) fn is_unsubscribe_line(text: &str) -> bool {
    UNSUBSCRIBE.occur_in(text)
}

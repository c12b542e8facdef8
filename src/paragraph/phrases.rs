//! The phrases by which kinds are known, and a way to see at once which of them a block can hold.
//!
//! All lists share one vocabulary, in which each block's words are looked up once; a phrase whose
//! words are not all there is ruled out by a few bits. What the lists mean is decided in `cues`.

use super::words::{Words, mark_of};
use std::sync::LazyLock;

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident: [$($phrase:literal),* $(,)?])*) => {
        /// A list of phrases.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum List { $($(#[$doc])* $name),* }

        const LISTS: &[&[&str]] = &[$(&[$($phrase),*]),*];
    };
}

lists! {
    /// What only a line about the e-mail itself says.
    Certain: [
        "share this", "forwarded this", "forwarded to you", "forward this", "forward it", "forwarded it",
        "pass this on", "sign up here", "subscribe here", "unsubscribe", "get your own copy", "own copy",
        "view in browser", "view this email", "read online", "read this online", "update your preferences",
        "manage your preferences", "email preferences", "tweet this", "privacy policy", "you are receiving this",
        "you received this", "add us to your address book", "terms and conditions of use", "all rights reserved",
        "follow us on",
    ]
    /// What lines about the e-mail often say.
    Likely: [
        "subscribe", "subscriber", "subscribers", "subscription", "sign up", "signed up", "click here", "click",
        "by email", "inbox", "every week", "each week", "every tuesday", "weekly", "newsletter", "mailing list",
        "twitter", "linkedin", "facebook", "follow me", "follow us", "forward", "forwarded", "colleague", "link",
        "registered", "delivered", "free", "briefing", "send it on", "share", "own", "copy",
    ]
    /// What people who write are.
    Roles: [
        "correspondent", "editor", "reporter", "chief", "journalist", "writer", "columnist", "bureau", "author",
        "analyst", "contributor", "director", "consultant", "fellow", "publisher",
    ]
    /// How often something comes out.
    Regular: [
        "weekly", "every week", "each week", "every tuesday", "every monday", "every wednesday", "every thursday",
        "every friday", "fortnightly", "monthly", "daily", "briefing", "newsletter",
    ]
    /// Words that speak to the reader.
    Addresses: [
        "hello", "welcome", "i", "we", "me",
    ]
    /// What counts issues.
    Issues: [
        "issue", "edition", "number", "no", "vol", "volume",
    ]
    /// The months.
    Months: [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    /// Beside a date, what makes it part of a sentence.
    InPassing: [
        "in", "since", "the",
    ]
    /// What one is invited to.
    Occasions: [
        "summit", "conference", "webinar", "event", "events", "congress", "forum", "roundtable", "masterclass",
        "awards", "seminar", "breakfast", "dinner", "workshop", "workshops", "symposium", "exhibition",
        "briefing day", "training day", "expo", "debate",
    ]
    /// How one is invited.
    Invitations: [
        "book", "booking", "book your", "register", "registration", "tickets", "invited", "join us", "join me",
        "places", "free to attend", "early bird", "get in touch", "rsvp", "confirmed speakers",
        "confirmed contributors", "speakers include", "contributors include", "sponsored", "secure your", "delegates",
        "for details", "full programme", "programme", "venue", "reserve", "sold out", "attend", "delegate", "agenda",
        "speakers", "takes place", "entries", "nominate", "tables", "discount", "per head", "still some places",
        "keynote", "email events", "book now", "book here", "book on", "book at", "go free", "free to subscribers",
        "is back on", "come along",
    ]
    /// What a correction says.
    Corrections: [
        "happy to make clear", "happy to correct", "we apologise for the error", "apologies for the error",
        "sorry for the error", "glad to put the record straight", "glad to correct",
    ]
    /// What leads a reading list.
    ReadingLists: [
        "reading list", "weekly pick", "what i'm reading", "what we're reading", "worth reading", "further reading",
        "elsewhere on the web", "from the bookshelf", "what to read", "reading pile",
    ]
    /// A choice …
    Choices: [
        "pick", "picks", "selection", "handful", "barrage", "pile", "round up", "roundup", "worth your",
    ]
    /// … of things to read.
    Publications: [
        "articles", "publications", "papers", "documents", "reports", "blogs", "tweets", "links", "reading",
    ]
    /// The names of regular parts.
    StandingTitles: [
        "top news", "top stories", "this week's top", "in brief", "news in brief", "reading list", "also this week",
        "in other news", "top story", "most read", "in case you missed it", "the week ahead", "diary dates",
    ]
    /// Verbs that make a sentence.
    FiniteVerbs: [
        "is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "must", "should", "may",
        "might", "does", "did", "said", "says", "isn't", "won't", "can't", "doesn't", "didn't", "grew", "fell",
        "rose",
    ]
}

/// Which words of the vocabulary a block holds, a bit a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen([u64; WIDTH]);

/// Sixty-four words each.
const WIDTH: usize = 5;

impl Seen {
    /// The words of the vocabulary among `words`.
    pub(crate) fn of(words: &Words) -> Self {
        let lexicon = &*LEXICON;
        let mut seen = Self::default();
        for (index, &mark) in words.marks().iter().enumerate() {
            if let Some(number) = lexicon.number(mark, || words.word(index)) {
                seen.insert(number);
            }
        }
        seen
    }

    fn insert(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    fn holds(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & b == *b)
    }
}

/// How many phrases of `list` are in `words`, of which `seen` are in the vocabulary, each as whole
/// words; no more than `most` are looked for.
pub(crate) fn count(list: List, words: &Words, seen: &Seen, most: usize) -> usize {
    let list = &LEXICON.lists[list as usize];
    if !seen.meets(&list.beginnings) {
        return 0;
    }
    let stands = |phrase: &&Phrase| {
        seen.holds(&phrase.words) && (phrase.single || (0..words.len()).any(|index| words.begins(index, phrase.text)))
    };
    list.phrases.iter().filter(stands).take(most).count()
}

struct Phrase {
    text: &'static str,
    words: Seen,
    /// Of one word, which is there if it was seen.
    single: bool,
}

struct Phrases {
    phrases: Vec<Phrase>,
    /// The first words of all of them.
    beginnings: Seen,
}

struct Lexicon {
    words: Vec<&'static str>,
    /// An open table by the words' marks: the word's number plus one, zero for nothing.
    table: Vec<u16>,
    lists: Vec<Phrases>,
}

/// Entries of the table, as a power of two: few words meet there.
const TABLE_BITS: u32 = 12;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Self {
        let mut lexicon = Self { words: Vec::new(), table: vec![0; 1 << TABLE_BITS], lists: Vec::new() };
        for list in LISTS {
            let mut phrases = Phrases { phrases: Vec::new(), beginnings: Seen::default() };
            for text in *list {
                let mut words = Seen::default();
                for (place, word) in text.split(' ').enumerate() {
                    let number = lexicon.add(word);
                    words.insert(number);
                    if place == 0 {
                        phrases.beginnings.insert(number);
                    }
                }
                phrases.phrases.push(Phrase { text, words, single: !text.contains(' ') });
            }
            lexicon.lists.push(phrases);
        }
        lexicon
    }

    fn add(&mut self, word: &'static str) -> usize {
        let mark = mark_of(word);
        if let Some(number) = self.number(mark, || word.as_bytes()) {
            return number;
        }
        let number = self.words.len();
        self.words.push(word);
        let mut slot = slot(mark);
        while self.table[slot] != 0 {
            slot = (slot + 1) % self.table.len();
        }
        self.table[slot] = number as u16 + 1;
        number
    }

    /// The number of the word with that mark, if it is in the vocabulary; the word itself is asked
    /// for only if it may be.
    fn number<'a>(&self, mark: u64, word: impl Fn() -> &'a [u8]) -> Option<usize> {
        let mut slot = slot(mark);
        while self.table[slot] != 0 {
            let number = usize::from(self.table[slot]) - 1;
            if self.words[number].as_bytes() == word() {
                return Some(number);
            }
            slot = (slot + 1) % self.table.len();
        }
        None
    }
}

fn slot(mark: u64) -> usize {
    (mark >> (64 - TABLE_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(list: List, text: &str) -> usize {
        let words = Words::of(text);
        count(list, &words, &Seen::of(&words), usize::MAX)
    }

    #[test]
    fn the_vocabulary_has_room() {
        assert!(LEXICON.words.len() <= 64 * WIDTH, "{} words", LEXICON.words.len());
    }

    #[test]
    fn every_phrase_is_found_in_its_list_as_whole_words_only() {
        for (list, phrases) in LISTS.iter().enumerate() {
            for (number, phrase) in phrases.iter().enumerate() {
                let holds = |text: &str| {
                    let words = Words::of(text);
                    let (phrase, seen) = (&LEXICON.lists[list].phrases[number], Seen::of(&words));
                    seen.holds(&phrase.words)
                        && (phrase.single || (0..words.len()).any(|index| words.begins(index, phrase.text)))
                };
                assert!(holds(phrase) && holds(&format!("So: {}!", phrase.to_uppercase())), "{phrase}");
                assert!(!holds(&format!("x{phrase}")) && !holds(&format!("{phrase}x")), "{phrase}");
                assert_eq!(Words::of(phrase).text(), *phrase, "a phrase must be folded to be found");
            }
        }
    }

    #[test]
    fn words_of_a_phrase_must_be_adjacent() {
        assert_eq!(counted(List::Certain, "Share it, and this too"), 0);
        assert_eq!(counted(List::Certain, "Re-share this"), 1);
        assert_eq!(counted(List::Certain, "Share thishare this"), 0);
        assert_eq!(counted(List::Likely, "Click here"), 2);
    }
}

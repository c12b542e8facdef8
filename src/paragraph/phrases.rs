//! The phrases by which kinds are known, and a way to see at once which of them a block can hold.
//!
//! The phrases are in a data file. All lists share one vocabulary, in which each block's words are
//! looked up once; a phrase whose words are not all there is ruled out by a few bits. What the
//! lists mean is decided in `cues`.

use super::words::{Words, mark_of};
use std::sync::LazyLock;

/// Lists of phrases with their names in the data file.
macro_rules! lists {
    ($($name:ident = $key:literal),* $(,)?) => {
        /// A list of phrases; the data file says of each what it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum List { $($name),* }

        const LISTS: &[&str] = &[$($key),*];
    };
}

lists! {
    Certain = "certain",
    Likely = "likely",
    Roles = "roles",
    Regular = "regular",
    Addresses = "addresses",
    Issues = "issues",
    Months = "months",
    InPassing = "in_passing",
    Occasions = "occasions",
    Invitations = "invitations",
    Corrections = "corrections",
    ReadingLists = "reading_lists",
    Choices = "choices",
    Publications = "publications",
    StandingTitles = "standing_titles",
    FiniteVerbs = "finite_verbs",
    Greetings = "greetings",
    CorrectionLeads = "correction_leads",
    StandingLeads = "standing_leads",
    Images = "images",
    LetterGreetings = "letter_greetings",
    ContentsLeads = "contents_leads",
    AdvertLabels = "advert_labels",
    MoreLeads = "more_leads",
    SignOffs = "sign_offs",
    LegalLines = "legal_lines",
    Teasers = "teasers",
    MailHeaders = "mail_headers",
    SocialNetworks = "social_networks",
    PhotoCredits = "photo_credits",
    LinkVerbs = "link_verbs",
    BylineLeads = "byline_leads",
    MailNouns = "mail_nouns",
    MailVerbs = "mail_verbs",
    Receiving = "receiving",
    PastIssues = "past_issues",
    SelfDescriptions = "self_descriptions",
    FormerStatements = "former_statements",
    Wrong = "wrong",
    CorrectionTitles = "correction_titles",
    BylineLabels = "byline_labels",
    Patrons = "patrons",
    Patronage = "patronage",
    CaptionLeads = "caption_leads",
    Buttons = "buttons",
    Offers = "offers",
    Occupations = "occupations",
}

/// The phrases of all lists.
const PHRASES: &str = include_str!("cues_en.txt");

/// The phrases of one list.
fn phrases_of(key: &str) -> impl Iterator<Item = &'static str> {
    let mut inside = false;
    PHRASES.lines().filter(move |line| {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            inside = name == key;
            return false;
        }
        inside && !line.is_empty() && !line.starts_with('#')
    })
}

/// Which words of the vocabulary a block holds, a bit a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen([u64; WIDTH]);

/// Sixty-four words each.
const WIDTH: usize = 12;

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

/// How many words the longest phrase of `list` has with which `words` begin; none if there is none.
pub(crate) fn start(list: List, words: &Words) -> Option<usize> {
    let begun = LEXICON.lists[list as usize].phrases.iter().filter(|phrase| words.begins(0, phrase.text));
    begun.map(|phrase| phrase.text.split(' ').count()).max()
}

/// Whether a phrase of `list` begins among the first `most` words.
pub(crate) fn begins_among(list: List, words: &Words, most: usize) -> bool {
    let most = most.min(words.len());
    LEXICON.lists[list as usize].phrases.iter().any(|phrase| (0..most).any(|index| words.begins(index, phrase.text)))
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
            for text in phrases_of(list) {
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
        for (list, key) in LISTS.iter().enumerate() {
            assert!(phrases_of(key).next().is_some(), "{key}");
            for (number, phrase) in phrases_of(key).enumerate() {
                let holds = |text: &str| {
                    let words = Words::of(text);
                    let (phrase, seen) = (&LEXICON.lists[list].phrases[number], Seen::of(&words));
                    seen.holds(&phrase.words)
                        && (phrase.single || (0..words.len()).any(|index| words.begins(index, phrase.text)))
                };
                assert!(holds(phrase) && holds(&format!("So: {}!", phrase.to_uppercase())), "{phrase}");
                assert!(!holds(&format!("x{phrase}")) && !holds(&format!("{phrase}x")), "{phrase}");
                assert_eq!(Words::of(phrase).text(), phrase, "a phrase must be folded to be found");
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

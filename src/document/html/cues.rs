//! The English cues of `cues.tsv`, and looking for them.

use memchr::memmem::Finder;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The kinds of cues, as the first column of the table names them.
pub(crate) const UNSUBSCRIBE: &str = "unsubscribe";
pub(crate) const UNSUBSCRIBE_EXACT: &str = "unsubscribe-exact";
pub(crate) const VIEW: &str = "view";
pub(crate) const VIEW_EXACT: &str = "view-exact";
pub(crate) const SUBSCRIBE: &str = "subscribe";
pub(crate) const FOOTER: &str = "footer";
pub(crate) const SKIP: &str = "skip";
pub(crate) const BUTTON: &str = "button";
pub(crate) const FORWARDED: &str = "forwarded";
const NETWORK: &str = "network";
const SOCIAL_WORD: &str = "social-word";
const SOCIAL_HOST: &str = "social-host";

static CUES: LazyLock<BTreeMap<&'static str, BTreeSet<&'static str>>> = LazyLock::new(|| {
    let mut cues: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in include_str!("cues.tsv").lines().filter(|line| !line.starts_with('#')) {
        if let Some((kind, cue)) = line.split_once('\t') {
            cues.entry(kind).or_default().insert(cue);
        }
    }
    cues
});

/// The same cues, each with its searcher.
static FINDERS: LazyLock<BTreeMap<&'static str, Vec<Finder<'static>>>> = LazyLock::new(|| {
    CUES.iter().map(|(kind, cues)| (*kind, cues.iter().map(|cue| Finder::new(*cue)).collect())).collect()
});

fn cues(kind: &str) -> impl Iterator<Item = &'static str> {
    CUES.get(kind).into_iter().flatten().copied()
}

/// Whether folded text is a cue of this kind and nothing else.
pub(crate) fn is_cue(kind: &str, folded: &str) -> bool {
    has(kind, folded.trim_matches(|c: char| !c.is_alphanumeric()))
}

fn has(kind: &str, cue: &str) -> bool {
    CUES.get(kind).is_some_and(|cues| cues.contains(cue))
}

/// Lower case, straight apostrophes, one space between words: as cues are written.
pub(crate) fn fold(text: &str) -> String {
    let lower = text.to_lowercase().replace(['’', '‘'], "'");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether folded text contains a cue of this kind as whole words.
pub(crate) fn contains_cue(kind: &str, folded: &str) -> bool {
    FINDERS.get(kind).into_iter().flatten().any(|cue| {
        cue.find_iter(folded.as_bytes()).any(|at| {
            let before = folded[..at].chars().next_back();
            let after = folded[at + cue.needle().len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    })
}

/// Whether folded text is a cue of this kind, or begins with it.
pub(crate) fn begins_with_cue(kind: &str, folded: &str) -> bool {
    cues(kind)
        .any(|cue| folded.strip_prefix(cue).is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric)))
}

/// Whether folded text names social networks and says nothing else.
pub(crate) fn is_social_row(folded: &str) -> bool {
    let mut networks = 0;
    let words = folded.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
    for word in words {
        if has(NETWORK, word) {
            networks += 1;
        } else if !has(SOCIAL_WORD, word) {
            return false;
        }
    }
    networks > 0
}

/// Whether folded text names a social network.
pub(crate) fn names_network(folded: &str) -> bool {
    folded.split(|c: char| !c.is_alphanumeric()).any(|word| word == "follow" || has(NETWORK, word))
}

/// Whether an address is a page of a social network.
pub(crate) fn is_social_address(address: &str) -> bool {
    let host = address.split_once("//").map_or(address, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    cues(SOCIAL_HOST).any(|known| host == known || host.strip_suffix(known).is_some_and(|rest| rest.ends_with('.')))
}

/// The parts of a class or id: `templateFooter main-nav` has template, footer, main and nav.
fn words(names: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in names.chars() {
        let part = !c.is_alphanumeric();
        if (part || (c.is_uppercase() && lower_before)) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if !part && let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The kinds of cue words (`footer`, `cookie`, …) among the parts of a class or an id.
pub(crate) fn kinds_of_words(names: &str) -> Vec<&'static str> {
    let words = words(names);
    let mut kinds = Vec::new();
    for (kind, cues) in CUES.iter() {
        let Some(name) = kind.strip_prefix("word-") else { continue };
        let known = |word: &String| cues.contains(word.as_str()) || (name == "footer" && word.ends_with("footer"));
        if words.iter().any(known) {
            kinds.push(name);
        }
    }
    kinds
}

//! Finds boilerplate that no cue shows by its place and looks: a logistic regression over the
//! features below, fitted on the labelled newsletters. No feature is a word of a language.

use super::block::Block;
use super::classified::{BlockClass, ClassifiedBlock};
use super::shapes::{ends_sentence, is_postscript};
use crate::document::Role;
use std::sync::LazyLock;

/// Blocks with more words are not judged.
const MOST_WORDS: usize = 60;
/// Shorter documents are not judged.
const FEWEST_BLOCKS: usize = 12;
/// The log odds of being boilerplate from which on a block is: a probability of .83.
const LEAST_LOG_ODDS: f64 = 1.6;
/// The same of what ends as a sentence, which is worse to lose: a probability of .92.
const LEAST_OF_SENTENCES: f64 = 2.5;

/// The weights of the features, in their order. A test fits them again and compares.
static WEIGHTS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let weights = include_str!("evidence.txt").lines().filter_map(|line| line.split_once('\t'));
    weights.filter_map(|(_, weight)| weight.parse().ok()).collect()
});

/// Makes boilerplate of what was taken for body and has the place and the looks of boilerplate.
pub(super) fn judge(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    if blocks.len() < FEWEST_BLOCKS {
        return;
    }
    let surroundings = Surroundings::of(classified);
    let is_boilerplate = |index: &usize| {
        let (block, words) = (&blocks[*index], classified[*index].words);
        let least = surroundings.least_log_odds(block, words, *index);
        least.is_some_and(|least| log_odds(&surroundings.features(block, words, *index), &WEIGHTS) >= least)
    };
    let found: Vec<usize> = (0..blocks.len()).filter(is_boilerplate).collect();
    found.into_iter().for_each(|index| classified[index].first = BlockClass::Aside("place and looks"));
}

/// Features by name, each between 0 and 1.
type BlockFeatures = [(&'static str, f64); 61];

fn log_odds(features: &BlockFeatures, weights: &[f64]) -> f64 {
    features.iter().zip(weights).map(|((_, value), weight)| value * weight).sum()
}

/// What the blocks of a document are taken for.
struct Surroundings {
    classes: Vec<SimpleClass>,
    /// The number of body blocks up to and with each block.
    body: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SimpleClass {
    Body,
    Title,
    Boilerplate,
}

impl Surroundings {
    fn of(classified: &[ClassifiedBlock]) -> Self {
        let class = |block: &ClassifiedBlock| match block.first {
            BlockClass::Body => SimpleClass::Body,
            BlockClass::Title { .. } => SimpleClass::Title,
            BlockClass::Aside(_) | BlockClass::Boilerplate(_) => SimpleClass::Boilerplate,
        };
        let classes: Vec<SimpleClass> = classified.iter().map(class).collect();
        let mut count = 0;
        let body = classes.iter().map(|class| {
            count += usize::from(*class == SimpleClass::Body);
            count
        });
        Self { body: body.collect(), classes }
    }

    /// The log odds from which on block `index` is boilerplate; none if it is not judged: what was
    /// not taken for body, long blocks, blocks with a marker, postscripts, what has no boilerplate
    /// next to it, and the first sentence, which is among the lines of the head.
    fn least_log_odds(&self, block: &Block<'_>, words: usize, index: usize) -> Option<f64> {
        let sentence = ends_sentence(block.words());
        let judged = self.classes[index] == SimpleClass::Body
            && words <= MOST_WORDS
            && block.marker().is_none()
            && !matches!(block.role, Role::ListItem | Role::TableRow)
            && !is_postscript(&block.text)
            && self.is_next_to_boilerplate(index)
            && !(sentence && self.body_above(index) == 0);
        judged.then_some(if sentence { LEAST_OF_SENTENCES } else { LEAST_LOG_ODDS })
    }

    /// Whether the block above or below is boilerplate.
    fn is_next_to_boilerplate(&self, index: usize) -> bool {
        let above = index > 0 && self.classes[index - 1] == SimpleClass::Boilerplate;
        above || self.classes.get(index + 1) == Some(&SimpleClass::Boilerplate)
    }

    /// The number of body blocks above block `index`.
    fn body_above(&self, index: usize) -> usize {
        self.body[index] - usize::from(self.classes[index] == SimpleClass::Body)
    }

    /// The features of block `index`, without its own class.
    fn features(&self, block: &Block<'_>, words: usize, index: usize) -> BlockFeatures {
        let flag = |name: &'static str, is: bool| (name, f64::from(u8::from(is)));
        let count = self.classes.len();
        let last = count - 1 - index;
        let at = |offset: isize| index.checked_add_signed(offset).and_then(|at| self.classes.get(at)).copied();
        let near = |name: &'static str, offset: isize, class: Option<SimpleClass>| flag(name, at(offset) == class);
        let before = self.body_above(index);
        let after = self.body[count - 1] - self.body[index];
        let around = (index.saturating_sub(4)..(index + 5).min(count)).filter(|other| *other != index);
        let found = around.clone().filter(|other| self.classes[*other] == SimpleClass::Boilerplate).count();
        let (body, title, boilerplate) =
            (Some(SimpleClass::Body), Some(SimpleClass::Title), Some(SimpleClass::Boilerplate));
        let text = block.words().trim();
        let has = |signs: &[char]| text.contains(signs);
        let bare = text.trim_end_matches(['"', '”', '’', ')', '\'']);
        let role = |name: &'static str, is: fn(Role) -> bool| flag(name, is(block.role));
        [
            ("always", 1.0),
            role("prose", |role| role == Role::Prose),
            role("heading", |role| matches!(role, Role::Heading(_))),
            role("display line", |role| role == Role::DisplayLine),
            role("caption", |role| role == Role::Caption),
            role("list item", |role| role == Role::ListItem),
            role("table row", |role| role == Role::TableRow),
            flag("marker", block.marker().is_some()),
            flag("3 words", words <= 3),
            flag("6 words", words <= 6),
            flag("10 words", words <= 10),
            flag("15 words", words <= 15),
            flag("25 words", words <= 25),
            flag("40 words", words <= 40),
            flag("first 3", index < 3),
            flag("first 6", index < 6),
            flag("last 2", last < 2),
            flag("last 5", last < 5),
            flag("last 10", last < 10),
            ("place", index as f64 / (count - 1).max(1) as f64),
            flag("ends as a sentence", ends_sentence(text)),
            flag("ends ?", bare.ends_with('?')),
            flag("ends !", bare.ends_with('!')),
            flag("ends ,", text.ends_with(',')),
            flag("ends :", text.ends_with(':')),
            flag("e-mail address", has(&['@'])),
            flag("address", has_address(text)),
            flag("©", has(&['©'])),
            flag("bar", has(&['|', '·'])),
            flag("digit", text.contains(|c: char| c.is_ascii_digit())),
            flag("money", has(&['£', '$', '€', '%'])),
            flag("arrow", has(&['→', '»', '›', '▶'])),
            flag("dash", has(&['—', '–'])),
            flag("colon", has(&[':'])),
            flag("comma", has(&[','])),
            flag("quotation", text.starts_with(['"', '“', '‘', '\''])),
            flag("bracket", text.starts_with(['[', '(']) && text.ends_with([']', ')'])),
            flag("capitals", !text.contains(char::is_lowercase)),
            ("capital words", capital_share(text)),
            flag("begins low", text.starts_with(char::is_lowercase)),
            near("-2 body", -2, body),
            near("-2 title", -2, title),
            near("-2 boilerplate", -2, boilerplate),
            near("-2 none", -2, None),
            near("-1 body", -1, body),
            near("-1 title", -1, title),
            near("-1 boilerplate", -1, boilerplate),
            near("-1 none", -1, None),
            near("+1 body", 1, body),
            near("+1 title", 1, title),
            near("+1 boilerplate", 1, boilerplate),
            near("+1 none", 1, None),
            near("+2 body", 2, body),
            near("+2 title", 2, title),
            near("+2 boilerplate", 2, boilerplate),
            near("+2 none", 2, None),
            ("boilerplate around", found as f64 / around.count().max(1) as f64),
            flag("no body before", before == 0),
            flag("no body after", after == 0),
            flag("little body after", after <= 2),
            flag("little body before", before <= 2),
        ]
    }
}

/// The share of words that begin with a capital letter among those that begin with a letter.
fn capital_share(text: &str) -> f64 {
    let first = text.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let (mut capitals, mut letters) = (0usize, 0usize);
    for c in first.filter(|c| c.is_alphabetic()) {
        letters += 1;
        capitals += usize::from(c.is_uppercase());
    }
    capitals as f64 / letters.max(1) as f64
}

/// Whether the text has a web address or the name of a site.
fn has_address(text: &str) -> bool {
    let is_site = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let site = word.split('/').next().unwrap_or_default();
        let ending = site.rsplit_once('.').filter(|(name, _)| name.ends_with(char::is_alphanumeric));
        ending.is_some_and(|(_, ending)| ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_lowercase()))
    };
    text.contains("://") || text.split_whitespace().any(is_site)
}

#[cfg(test)]
mod tests;

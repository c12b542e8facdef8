//! Terms of more than a phrase, evaluated on the phrases found in a text.
//!
//! Every operator gives no more matches than there are words, so that a rule takes time in
//! proportion to its size times the text's.

use super::index::{PhraseTable, letters};
use crate::codebook::term::Expression;

/// A stretch of words that an expression found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) start: u32,
    pub(super) end: u32,
    /// How many of them belong to it.
    pub(super) words: u32,
    /// The two matches that it is made of, if it is.
    pub(super) parts: Option<(u32, u32)>,
}

/// Working space: all matches of a text, which others name by number.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// (phrase, first word), sorted.
    pub(super) found: Vec<(u32, u32)>,
    all: Vec<Match>,
}

impl Matches {
    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.all.clear();
    }

    pub(super) fn get(&self, number: u32) -> Match {
        self.all[number as usize]
    }

    /// Calls `take` with each run of words of a match until one answers `false`; whether none did.
    pub(super) fn every_run(&self, number: u32, mut take: impl FnMut(u32, u32) -> bool) -> bool {
        let mut waiting = vec![number];
        while let Some(number) = waiting.pop() {
            let Match { start, end, parts, .. } = self.get(number);
            match parts {
                Some((left, right)) => waiting.extend([left, right]),
                None if !take(start, end) => return false,
                None => {}
            }
        }
        true
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn made(&self) -> usize {
        self.all.len()
    }

    fn push(&mut self, found: Match) -> u32 {
        self.all.push(found);
        self.all.len() as u32 - 1
    }

    /// Sorts by place, the longer first, and keeps of those at the same place the first.
    fn in_order(&self, numbers: &mut Vec<u32>) {
        let key = |number: &u32| {
            let Match { start, end, .. } = self.get(*number);
            (start, std::cmp::Reverse(end))
        };
        numbers.sort_by_key(key);
        numbers.dedup_by_key(|number| key(number));
    }
}

/// A term that is an expression.
#[derive(Debug, Clone)]
pub(super) struct ExpressionRule {
    pub(super) pattern: u32,
    node: RuleNode,
}

/// An [`Expression`] on numbered phrases.
#[derive(Debug, Clone)]
enum RuleNode {
    Phrase { phrase: u32, words: u32, letters: u32 },
    Or(Vec<RuleNode>),
    And(Vec<RuleNode>),
    Near(Box<RuleNode>, Box<RuleNode>, u32),
    Context { of: Box<RuleNode>, other: Box<RuleNode>, within: Option<u32>, wanted: bool },
}

/// Whether all matches of a term in a text are one occurrence.
pub(super) fn is_counted_once(expression: &Expression) -> bool {
    match expression {
        Expression::Phrase(_) | Expression::Near(..) => false,
        Expression::And(_) => true,
        Expression::Or(parts) => parts.iter().any(is_counted_once),
        Expression::Context { of, .. } => is_counted_once(of),
    }
}

impl ExpressionRule {
    pub(super) fn new(pattern: u32, expression: Expression, phrases: &mut PhraseTable) -> Self {
        Self { pattern, node: RuleNode::new(expression, phrases) }
    }

    /// The phrases that it is made of, but for those that must be absent.
    pub(super) fn phrases(&self) -> Vec<u32> {
        let mut phrases = Vec::new();
        self.node.phrases(&mut phrases);
        phrases.sort_unstable();
        phrases.dedup();
        phrases
    }

    /// Phrases without any of which it finds nothing.
    pub(super) fn triggers(&self) -> Vec<u32> {
        let mut phrases = Vec::new();
        self.node.triggers(&mut phrases);
        phrases
    }

    /// All its matches in a text, by number.
    pub(super) fn evaluate(&self, matches: &mut Matches) -> Vec<u32> {
        self.node.evaluate(matches)
    }
}

impl RuleNode {
    fn new(expression: Expression, phrases: &mut PhraseTable) -> Self {
        match expression {
            Expression::Phrase(atoms) => {
                let words = atoms.len() as u32;
                let letters = atoms.iter().map(letters).max().unwrap_or_default() as u32;
                Self::Phrase { phrase: phrases.add_for_rule(atoms), words, letters }
            }
            Expression::Or(parts) => Self::Or(parts.into_iter().map(|part| Self::new(part, phrases)).collect()),
            Expression::And(parts) => Self::And(parts.into_iter().map(|part| Self::new(part, phrases)).collect()),
            Expression::Near(left, right, words) => {
                Self::Near(Box::new(Self::new(*left, phrases)), Box::new(Self::new(*right, phrases)), words)
            }
            Expression::Context { of, other, within, wanted } => Self::Context {
                of: Box::new(Self::new(*of, phrases)),
                other: Box::new(Self::new(*other, phrases)),
                within,
                wanted,
            },
        }
    }

    fn phrases(&self, into: &mut Vec<u32>) {
        match self {
            Self::Phrase { phrase, .. } => into.push(*phrase),
            Self::Or(parts) | Self::And(parts) => parts.iter().for_each(|part| part.phrases(into)),
            Self::Near(left, right, _) => [left, right].into_iter().for_each(|part| part.phrases(into)),
            Self::Context { of, .. } => of.phrases(into),
        }
    }

    /// How rarely it is set off: the letters that the shortest of its triggers is sure of.
    fn rarity(&self) -> u32 {
        match self {
            Self::Phrase { letters, .. } => *letters,
            Self::Or(parts) => parts.iter().map(Self::rarity).min().unwrap_or_default(),
            Self::And(parts) => parts.iter().map(Self::rarity).max().unwrap_or_default(),
            Self::Near(left, right, _) => left.rarity().max(right.rarity()),
            Self::Context { of, other, wanted, .. } => {
                if *wanted {
                    of.rarity().max(other.rarity())
                } else {
                    of.rarity()
                }
            }
        }
    }

    fn triggers(&self, into: &mut Vec<u32>) {
        let rarer = |a: &Self, b: &Self, into: &mut Vec<u32>| {
            if a.rarity() >= b.rarity() { a.triggers(into) } else { b.triggers(into) }
        };
        match self {
            Self::Phrase { phrase, .. } => into.push(*phrase),
            Self::Or(parts) => parts.iter().for_each(|part| part.triggers(into)),
            Self::And(parts) => {
                if let Some(rarest) = parts.iter().max_by_key(|part| part.rarity()) {
                    rarest.triggers(into);
                }
            }
            Self::Near(left, right, _) => rarer(left, right, into),
            Self::Context { of, other, wanted: true, .. } => rarer(of, other, into),
            Self::Context { of, .. } => of.triggers(into),
        }
    }

    /// Numbers of matches, sorted by place, the longer first.
    fn evaluate(&self, matches: &mut Matches) -> Vec<u32> {
        match self {
            Self::Phrase { phrase, words, .. } => {
                let from = matches.found.partition_point(|(found, _)| found < phrase);
                let to = matches.found.partition_point(|(found, _)| found <= phrase);
                (from..to)
                    .map(|place| {
                        let start = matches.found[place].1;
                        matches.push(Match { start, end: start + words, words: *words, parts: None })
                    })
                    .collect()
            }
            Self::Or(parts) => {
                let mut all: Vec<u32> = Vec::new();
                parts.iter().for_each(|part| all.extend(part.evaluate(matches)));
                matches.in_order(&mut all);
                all
            }
            Self::And(parts) => {
                let mut all: Vec<u32> = Vec::new();
                for part in parts {
                    let found = part.evaluate(matches);
                    if found.is_empty() {
                        return found;
                    }
                    all.extend(found);
                }
                matches.in_order(&mut all);
                all
            }
            Self::Near(left, right, words) => {
                let left = left.evaluate(matches);
                if left.is_empty() {
                    return left;
                }
                let right = right.evaluate(matches);
                join(matches, &left, &right, *words)
            }
            Self::Context { of, other, within, wanted } => {
                let of = of.evaluate(matches);
                if of.is_empty() {
                    return of;
                }
                let other = other.evaluate(matches);
                match within {
                    None if other.is_empty() != *wanted => of,
                    None => Vec::new(),
                    Some(words) => filter_near(matches, of, &other, *words, *wanted),
                }
            }
        }
    }
}

/// Joins each match of one side with the next of the other that begins after it, if it is near. Of
/// the joined stretches those are kept that hold no other.
fn join(matches: &mut Matches, left: &[u32], right: &[u32], words: u32) -> Vec<u32> {
    let mut joined = Vec::new();
    for (first, second) in [(left, right), (right, left)] {
        for &a in first {
            let end = matches.get(a).end;
            let next = second.partition_point(|&b| matches.get(b).start < end);
            let Some(&b) = second.get(next) else { continue };
            let (before, after) = (matches.get(a), matches.get(b));
            if after.start - end <= words {
                joined.push(matches.push(Match {
                    start: before.start,
                    end: after.end,
                    words: before.words + after.words,
                    parts: Some((a, b)),
                }));
            }
        }
    }
    matches.in_order(&mut joined);
    let mut least = u32::MAX;
    let mut kept: Vec<u32> = Vec::with_capacity(joined.len());
    // From the last to the first, of those that begin together the shortest first.
    for &number in joined.iter().rev() {
        let end = matches.get(number).end;
        if end < least {
            least = end;
            kept.push(number);
        }
    }
    kept.reverse();
    kept
}

/// Those of `of` that have (or have not) a match of `other` within so many words.
fn filter_near(matches: &Matches, mut of: Vec<u32>, other: &[u32], words: u32, wanted: bool) -> Vec<u32> {
    let mut last_ends = Vec::with_capacity(other.len());
    let mut last = 0;
    for &number in other {
        last = last.max(matches.get(number).end);
        last_ends.push(last);
    }
    of.retain(|&number| {
        let Match { start, end, .. } = matches.get(number);
        let begun = other.partition_point(|&other| matches.get(other).start <= end + words);
        let near = begun > 0 && last_ends[begun - 1] + words >= start;
        near == wanted
    });
    of
}

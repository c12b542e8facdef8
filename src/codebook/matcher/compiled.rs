//! A codebook compiled for matching: every term of every theme is a *pattern*, made of numbered
//! phrases and rules.

use super::index::{PhraseIndex, PhraseTable};
use super::rules::{self, ExpressionRule};
use crate::codebook::definition::{Codebook, Negation, NestedScope, Term, TextPart};
use crate::codebook::term::{Atom, Expression};
use crate::codebook::theme_tree::ThemeTree;
use crate::error::{Error, ErrorKind, Result};
use crate::matrix::math::ln;
use crate::text::Analyzer;
use std::ops::Range;

/// A codebook made ready for matching. Immutable; each thread keeps a `Cursor` of its own.
#[derive(Debug, Clone)]
pub struct Matcher {
    pub(super) patterns: Vec<Pattern>,
    themes: usize,
    pub(super) phrases: PhraseTable,
    pub(super) index: PhraseIndex,
    pub(super) rules: Vec<ExpressionRule>,
    pub(super) scope: NestedScope,
    tree: ThemeTree,
    /// Every theme's place in an order in which children come before their parents; empty if no
    /// theme has a parent.
    pub(super) order: Vec<u32>,
}

#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// The theme that it is evidence for.
    pub(super) theme: u32,
    /// The theme that has the term, and its number in it; terms against come after those for.
    home: u32,
    term: u32,
    pub(super) against: bool,
    weight: f64,
    pub(super) place: TextPart,
    /// Whether a negator before it drops it.
    pub(super) drops: bool,
    /// Whether all its matches in a text are one occurrence.
    once: bool,
    /// The pattern of the same term for the theme's parent.
    pub(super) inherited: Option<u32>,
    /// The phrases of it, without those that must be absent; none for an inherited one.
    phrases: Box<[u32]>,
    /// Whether it is one phrase and nothing else.
    plain: bool,
}

/// A term and its place in the codebook.
struct PlacedTerm<'a> {
    term: &'a Term,
    /// The theme's number, and the term's in the theme.
    home: usize,
    number: usize,
    against: bool,
    /// The negation of the theme.
    default: Negation,
}

/// A term found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct TermMatch {
    /// The theme's number.
    pub theme: usize,
    /// The pattern's number in the matcher: the same term of the same theme has the same number.
    pub pattern: usize,
    /// Its bytes in the text. For `NEAR` from the one to the other; for `AND` there is a match for
    /// each.
    pub span: Range<usize>,
    /// The range of its words in the list of occurrences that was searched; compounds between them
    /// count too.
    pub occurrences: Range<u32>,
}

impl Matcher {
    /// Makes a codebook ready.
    ///
    /// # Errors
    /// If a term cannot be read, or the parents form no hierarchy, which [`Codebook::parse`] has
    /// already refused.
    pub fn new(codebook: &Codebook, analyzer: &Analyzer) -> Result<Self> {
        let mut matcher = Self {
            patterns: Vec::new(),
            themes: codebook.themes.len(),
            phrases: PhraseTable::default(),
            index: PhraseIndex::default(),
            rules: Vec::new(),
            scope: codebook.nested_scope,
            tree: ThemeTree::new(codebook)?,
            order: Vec::new(),
        };
        for (number, theme) in codebook.themes.iter().enumerate() {
            let terms =
                theme.terms.iter().map(|term| (term, false)).chain(theme.against.iter().map(|term| (term, true)));
            let default = theme.negation.unwrap_or(codebook.negation);
            for (term_number, (term, against)) in terms.enumerate() {
                let expression = term.expression(analyzer).map_err(|error| {
                    Error::new(ErrorKind::Codebook, format!("theme '{}': {}", theme.name, error.message))
                })?;
                matcher.add(PlacedTerm { term, home: number, number: term_number, against, default }, expression);
            }
        }
        if matcher.tree.has_children() {
            matcher.inherit();
        }
        matcher.phrases.finish();
        matcher.index = PhraseIndex::of(&matcher.phrases);
        Ok(matcher)
    }

    fn add(&mut self, source: PlacedTerm<'_>, expression: Expression) {
        let PlacedTerm { term, home, number, against, default } = source;
        let pattern = self.patterns.len() as u32;
        let once = rules::is_counted_once(&expression);
        let plain = matches!(expression, Expression::Phrase(_));
        let phrases = match expression {
            Expression::Phrase(atoms) => vec![self.phrases.add(atoms, pattern)],
            Expression::Or(parts) if parts.iter().all(|part| matches!(part, Expression::Phrase(_))) => {
                let atoms = |part| if let Expression::Phrase(atoms) = part { Some(atoms) } else { None };
                parts.into_iter().filter_map(atoms).map(|atoms| self.phrases.add(atoms, pattern)).collect()
            }
            expression => {
                let rule = ExpressionRule::new(pattern, expression, &mut self.phrases);
                let phrases = rule.phrases();
                rule.triggers().iter().for_each(|&phrase| self.phrases.trigger(phrase, self.rules.len() as u32));
                self.rules.push(rule);
                phrases
            }
        };
        self.patterns.push(Pattern {
            theme: home as u32,
            home: home as u32,
            term: number as u32,
            against,
            weight: term.weight,
            place: term.place,
            drops: term.negation.unwrap_or(default) == Negation::Drop,
            once,
            inherited: None,
            phrases: phrases.into(),
            plain,
        });
    }

    /// Gives the terms for every theme to its ancestors.
    fn inherit(&mut self) {
        self.order = vec![0; self.tree.len()];
        self.tree.bottom_up().iter().enumerate().for_each(|(place, &theme)| self.order[theme] = place as u32);
        for own in 0..self.patterns.len() {
            if self.patterns[own].against {
                continue;
            }
            let mut last = own;
            for ancestor in self.tree.ancestors(self.patterns[own].theme as usize) {
                let next = self.patterns.len();
                self.patterns[last].inherited = Some(next as u32);
                let pattern = &self.patterns[own];
                self.patterns.push(Pattern {
                    theme: ancestor as u32,
                    phrases: [].into(),
                    inherited: None,
                    ..pattern.clone()
                });
                last = next;
            }
        }
    }

    /// The number of patterns: terms for and against, of all themes, and once more for each
    /// ancestor that inherits them.
    pub fn patterns(&self) -> usize {
        self.patterns.len()
    }

    /// The number of themes.
    pub fn themes(&self) -> usize {
        self.themes
    }

    /// The hierarchy of the themes.
    pub fn tree(&self) -> &ThemeTree {
        &self.tree
    }

    /// A pattern's weight, negative if its term is against the theme.
    pub fn weight(&self, pattern: usize) -> f64 {
        let pattern = &self.patterns[pattern];
        if pattern.against { -pattern.weight } else { pattern.weight }
    }

    /// The theme that a pattern is evidence for: its term's own, or an ancestor of that.
    pub fn theme(&self, pattern: usize) -> usize {
        self.patterns[pattern].theme as usize
    }

    /// The theme that has the pattern's term, and the term's number in it; terms against are
    /// numbered after those for.
    pub fn term(&self, pattern: usize) -> (usize, usize) {
        (self.patterns[pattern].home as usize, self.patterns[pattern].term as usize)
    }

    /// The atoms of a pattern that is one phrase; empty for one that is more, and for an inherited
    /// one.
    pub fn atoms(&self, pattern: usize) -> &[Atom] {
        let pattern = &self.patterns[pattern];
        if pattern.plain && !pattern.phrases.is_empty() { self.phrases.atoms(pattern.phrases[0]) } else { &[] }
    }

    /// The phrases of a pattern, without those that must be absent; none for an inherited one.
    pub fn phrases(&self, pattern: usize) -> impl Iterator<Item = &[Atom]> {
        self.patterns[pattern].phrases.iter().map(|&phrase| self.phrases.atoms(phrase))
    }

    /// What each of `count` matches of a pattern in a text counts: a term that occurs `n` times
    /// counts `1 + ln n` times, shared among its matches; the operands of an `AND` are one
    /// occurrence.
    pub fn share(&self, pattern: usize, count: usize) -> f64 {
        let times = if self.patterns[pattern].once { 1.0 } else { 1.0 + ln(count as f64) };
        times / count as f64
    }
}

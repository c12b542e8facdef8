//! Terms that a codebook lacks: words and phrases that stand where a theme is, though no term of it does.
//!
//! For every theme and word the question is how probable the theme is in the word's passages, over how probable it is
//! anywhere (the *lift*), by probabilities that the codebook's own terms did not make.

use super::rows::{Candidate, Key, Line, Lines, candidates, lines, words};
use super::written::{example, written};
use crate::codebook::Codebook;
use crate::codebook::Matcher;
use crate::error::{Error, Result};
use crate::matrix::math::ln;
use crate::text::Analyzer;
use crate::themes::reading::Passage;
use crate::vectorize::Tfidf;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Which terms are suggested.
#[derive(Debug, Clone, PartialEq)]
pub struct TermOptions {
    /// So many a theme at the most.
    pub most: usize,
    /// A term stands in so many passages at least.
    pub min_df: usize,
    /// A theme must be so many times as probable beside the term as anywhere.
    pub min_lift: f64,
    /// And so many times where no term of the theme stands.
    pub min_residual: f64,
    /// Only this theme.
    pub theme: Option<String>,
}

impl Default for TermOptions {
    fn default() -> Self {
        Self { most: 20, min_df: 3, min_lift: 1.5, min_residual: 1.25, theme: None }
    }
}

impl TermOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if self.most == 0 || self.min_df == 0 {
            return Err(Error::options("most and min_df must be at least 1"));
        }
        if !(self.min_lift.is_finite() && self.min_residual.is_finite()) {
            return Err(Error::options("min_lift and min_residual must be numbers"));
        }
        Ok(())
    }
}

/// What terms are looked for in.
#[derive(Debug, Clone, Copy)]
pub struct TermMaterial<'a> {
    /// The codebook that they would join.
    pub codebook: &'a Codebook,
    /// How texts become terms.
    pub analyzer: &'a Analyzer,
    /// The vocabulary.
    pub tfidf: &'a Tfidf,
    /// Document by document, the passages.
    pub documents: &'a [Vec<Passage<'a>>],
    /// As many: each theme's probability in each passage, 0 to 1; none for passages that do not count.
    pub probabilities: &'a [Vec<Option<Vec<f64>>>],
}

/// What speaks against a term.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Risk {
    /// Other themes that it speaks for about as much.
    pub shared_with: Vec<String>,
    /// Whether it stands in more than a tenth of all paragraphs.
    pub too_wide: bool,
    /// Whether less than half of what it would newly find has the theme, by estimate.
    pub ambiguous: bool,
    /// Paragraphs that would newly have a term of the theme, hold terms of another, and are less likely than not to have it.
    pub new_conflicts: usize,
}

/// A term that the codebook may lack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SuggestedTerm {
    /// As a codebook has it.
    pub term: String,
    /// In how many paragraphs it stands.
    pub paragraphs: usize,
    /// How many times as probable the theme is in them as anywhere.
    pub lift: f64,
    /// The same among the paragraphs without a term of the theme.
    pub residual_lift: f64,
    /// Of its paragraphs, those that hold no term of the theme so far.
    pub new_paragraphs: usize,
    /// Of those, the ones that hold no term of any theme.
    pub uncovered: usize,
    /// The share of the new paragraphs that have the theme, by estimate, 0 to 1.
    pub precision: f64,
    /// What speaks against it.
    pub risk: Risk,
    /// Excerpts, of new paragraphs first.
    pub examples: Vec<String>,
    /// What it is ranked by: ln lift × ln (1 + paragraphs).
    pub score: f64,
}

/// The terms suggested for one theme, best first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeTerms {
    /// The theme's name.
    pub theme: String,
    /// The terms.
    pub terms: Vec<SuggestedTerm>,
}

/// A word is believed as if it stood in so many more passages of no account.
const DOUBT: f64 = 3.0;
/// A word that stands in a phrase in so much of its passages is left to the phrase.
const OF_PHRASE: f64 = 0.7;
/// A phrase says more than a term in it if its lift is so many times that one's.
const SAYS_MORE: f64 = 1.2;
/// Another theme shares a term if its lift there is so much of the theme's.
const SHARED: f64 = 0.5;
const TOO_WIDE: f64 = 0.1;
const EXAMPLES: usize = 3;

/// Words and phrases of two and three words that a codebook may lack, theme by theme in its order. *Bit-exact.*
///
/// What stands under a term that the codebook has is not looked at. Time O(tokens · ln tokens), memory O(tokens).
///
/// # Errors
/// If an option cannot work, a term of the codebook cannot be read, or there is no theme of the name that was asked for.
pub fn suggest_terms(options: &TermOptions, material: &TermMaterial<'_>) -> Result<Vec<ThemeTerms>> {
    options.check()?;
    let themes = &material.codebook.themes;
    if let Some(name) = &options.theme
        && !themes.iter().any(|theme| theme.name == *name)
    {
        return Err(Error::options(format!("the codebook has no theme '{name}'"))
            .with_hint(format!("its themes are {}", material.codebook.names().join(", "))));
    }
    let matcher = Matcher::new(material.codebook, material.analyzer)?;
    let passages: Vec<&Passage<'_>> = material.documents.iter().flatten().collect();
    let said: Vec<Option<&[f64]>> = material.probabilities.iter().flatten().map(Option::as_deref).collect();
    if said.len() != passages.len() || said.iter().flatten().any(|said| said.len() != themes.len()) {
        return Err(Error::data("the probabilities do not fit the passages"));
    }
    let open: Vec<bool> = said.iter().map(Option::is_some).collect();
    let lines = lines(material, &matcher, &passages)?;
    let pile = Pile::new(&lines, said, themes.len());
    let found = candidates(&lines, &open, material.tfidf.vocabulary().len(), options.min_df);
    let judged: Vec<Judged> = found.par_iter().map(|candidate| pile.judge(candidate)).collect();
    let left_to_phrase = left_to_phrases(&found);
    let wanted = |theme: &usize| options.theme.as_ref().is_none_or(|name| themes[*theme].name == *name);
    let of_theme = |theme: usize| {
        let mut ranked: Vec<usize> = (0..found.len())
            .filter(|&place| !left_to_phrase[place] && judged[place].speaks_for(theme, options))
            .collect();
        ranked.sort_by(|&a, &b| judged[b].score(theme).total_cmp(&judged[a].score(theme)).then(a.cmp(&b)));
        let mut reader = Lines::new(material, &matcher);
        let (mut kept, mut terms): (Vec<usize>, Vec<SuggestedTerm>) = (Vec::new(), Vec::new());
        for place in ranked {
            if terms.len() == options.most {
                break;
            }
            let (key, lift) = (&found[place].key, judged[place].lift[theme]);
            let says_no_more =
                |&other: &usize| is_part(&found[other].key, key) && lift < SAYS_MORE * judged[other].lift[theme];
            if kept.iter().any(says_no_more) {
                continue;
            }
            let Some(term) = written(material, &mut reader, &passages, key, &found[place].rows) else { continue };
            if terms.iter().any(|other| other.term.to_lowercase() == term.to_lowercase()) {
                continue;
            }
            kept.push(place);
            terms.push(pile.describe(material, &mut reader, &passages, theme, term, &found[place], &judged[place]));
        }
        ThemeTerms { theme: themes[theme].name.clone(), terms }
    };
    let numbers: Vec<usize> = (0..themes.len()).filter(wanted).collect();
    Ok(numbers.into_par_iter().map(of_theme).collect())
}

/// Whether the words of `part` stand side by side in `whole`.
fn is_part(part: &Key, whole: &Key) -> bool {
    let part = words(part);
    words(whole).windows(part.len()).any(|window| window == part)
}

/// Which candidates stand mostly in a longer one.
fn left_to_phrases(found: &[Candidate]) -> Vec<bool> {
    let places: BTreeMap<Key, usize> = found.iter().enumerate().map(|(place, other)| (other.key, place)).collect();
    let mut left = vec![false; found.len()];
    for candidate in found {
        let all = words(&candidate.key);
        for length in 1..all.len() {
            for window in all.windows(length) {
                let mut key = [super::rows::GAP; 3];
                key[..length].copy_from_slice(window);
                if let Some(&place) = places.get(&key)
                    && candidate.rows.len() as f64 >= OF_PHRASE * found[place].rows.len() as f64
                {
                    left[place] = true;
                }
            }
        }
    }
    left
}

/// Passages with what is held of them.
struct Pile<'a> {
    lines: &'a [Line],
    said: Vec<Option<&'a [f64]>>,
    themes: usize,
    /// The passages that count.
    passages: usize,
    /// Each theme's mean probability.
    usual: Vec<f64>,
    /// The same over passages without a term of the theme.
    usual_without: Vec<f64>,
}

/// What a candidate says of each theme.
struct Judged {
    paragraphs: usize,
    lift: Vec<f64>,
    residual: Vec<f64>,
    /// Passages without a term of the theme.
    new: Vec<usize>,
    precision: Vec<f64>,
}

impl Judged {
    fn score(&self, theme: usize) -> f64 {
        ln(self.lift[theme]) * ln(1.0 + self.paragraphs as f64)
    }

    fn speaks_for(&self, theme: usize, options: &TermOptions) -> bool {
        let best = self.lift.iter().copied().fold(0.0, f64::max);
        self.new[theme] > 0
            && self.lift[theme] >= options.min_lift
            && self.residual[theme] >= options.min_residual
            && self.lift[theme] >= SHARED * best
    }
}

impl<'a> Pile<'a> {
    fn new(lines: &'a [Line], said: Vec<Option<&'a [f64]>>, themes: usize) -> Self {
        let (mut usual, mut usual_without) = (vec![0.0; themes], vec![0.0; themes]);
        let (mut passages, mut without) = (0usize, vec![0usize; themes]);
        for (line, said) in lines.iter().zip(&said) {
            let Some(said) = said else { continue };
            passages += 1;
            for (theme, probability) in said.iter().enumerate() {
                usual[theme] += probability;
                if !line.holds(theme) {
                    usual_without[theme] += probability;
                    without[theme] += 1;
                }
            }
        }
        usual.iter_mut().for_each(|sum| *sum = (*sum / passages.max(1) as f64).max(1e-9));
        usual_without.iter_mut().zip(&without).for_each(|(sum, n)| *sum = (*sum / (*n).max(1) as f64).max(1e-9));
        Self { lines, said, themes, passages, usual, usual_without }
    }

    fn judge(&self, candidate: &Candidate) -> Judged {
        let (mut sums, mut sums_new) = (vec![0.0; self.themes], vec![0.0; self.themes]);
        let mut new = vec![0usize; self.themes];
        for &row in &candidate.rows {
            let Some(said) = self.said[row as usize] else { continue };
            for (theme, probability) in said.iter().enumerate() {
                sums[theme] += probability;
                if !self.lines[row as usize].holds(theme) {
                    sums_new[theme] += probability;
                    new[theme] += 1;
                }
            }
        }
        let lift = |sum: f64, count: usize, usual: f64| (sum + DOUBT * usual) / ((count as f64 + DOUBT) * usual);
        let paragraphs = candidate.rows.len();
        let all = |of: &dyn Fn(usize) -> f64| (0..self.themes).map(of).collect::<Vec<f64>>();
        Judged {
            paragraphs,
            lift: all(&|theme| lift(sums[theme], paragraphs, self.usual[theme])),
            residual: all(&|theme| lift(sums_new[theme], new[theme], self.usual_without[theme])),
            precision: all(&|theme| sums_new[theme] / new[theme].max(1) as f64),
            new,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all that is known of a term")]
    fn describe(
        &self,
        material: &TermMaterial<'_>,
        reader: &mut Lines<'_>,
        passages: &[&Passage<'_>],
        theme: usize,
        term: String,
        candidate: &Candidate,
        judged: &Judged,
    ) -> SuggestedTerm {
        let probability = |row: u32| self.said[row as usize].map_or(0.0, |said| said[theme]);
        let line = |row: u32| &self.lines[row as usize];
        let new: Vec<u32> = candidate.rows.iter().copied().filter(|&row| !line(row).holds(theme)).collect();
        let conflicts = new.iter().filter(|&&row| !line(row).holds.is_empty() && probability(row) < 0.5).count();
        let shared = |other: &usize| *other != theme && judged.lift[*other] >= (SHARED * judged.lift[theme]).max(1.5);
        let mut shown = candidate.rows.clone();
        shown.sort_by(|&a, &b| {
            let order = |row: u32| line(row).holds(theme);
            order(a).cmp(&order(b)).then(probability(b).total_cmp(&probability(a))).then(a.cmp(&b))
        });
        let examples =
            shown.iter().take(EXAMPLES).filter_map(|&row| example(reader, passages[row as usize].text, &candidate.key));
        SuggestedTerm {
            term,
            paragraphs: judged.paragraphs,
            lift: judged.lift[theme],
            residual_lift: judged.residual[theme],
            new_paragraphs: new.len(),
            uncovered: new.iter().filter(|&&row| line(row).holds.is_empty()).count(),
            precision: judged.precision[theme],
            risk: Risk {
                shared_with: (0..self.themes)
                    .filter(shared)
                    .map(|other| material.codebook.themes[other].name.clone())
                    .collect(),
                too_wide: judged.paragraphs as f64 > TOO_WIDE * self.passages as f64,
                ambiguous: judged.precision[theme] < 0.5,
                new_conflicts: conflicts,
            },
            examples: examples.collect(),
            score: judged.score(theme),
        }
    }
}

impl Line {
    /// Whether a term of the theme stands there.
    fn holds(&self, theme: usize) -> bool {
        self.holds.binary_search(&(theme as u32)).is_ok()
    }
}

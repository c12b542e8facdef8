//! Terms that a codebook lacks: words and phrases that occur where a theme is, without its terms.
//!
//! A candidate is judged for each theme by its *lift*: how probable the theme is in the passages of
//! the candidate, over how probable it is anywhere, by probabilities that the codebook's own terms
//! did not make.

use super::ngrams::{GAP, Ngram, NgramCandidate, SequenceReader, WordSequence, candidates, sequences, words};
use super::surface_form::{example, surface_form};
use super::term_source::TermSource;
use crate::codebook::Matcher;
use crate::error::{Error, Result};
use crate::matrix::math::ln;
use crate::parallel;
use crate::themes::reading::Passage;
use crate::unicode::NameIndex;
use serde::Serialize;
use std::collections::BTreeMap;

/// Which terms are suggested.
#[derive(Debug, Clone, PartialEq)]
pub struct TermOptions {
    /// At most so many a theme.
    pub most: usize,
    /// A term occurs in at least so many passages.
    pub min_df: usize,
    /// A theme must be so many times as probable next to the term as anywhere.
    pub min_lift: f64,
    /// And so many times in passages without a term of the theme.
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

/// Evidence against a term.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermRisk {
    /// Other themes that it is evidence for about as much.
    pub shared_with: Vec<String>,
    /// Whether it occurs in more than a tenth of all paragraphs.
    pub too_wide: bool,
    /// Whether less than half of what it would newly find has the theme, by estimate.
    pub ambiguous: bool,
    /// Paragraphs that would newly have a term of the theme, have terms of another, and are less
    /// likely than not to have it.
    pub new_conflicts: usize,
}

/// A term that the codebook may lack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SuggestedTerm {
    /// As a codebook writes it.
    pub term: String,
    /// The number of paragraphs that it occurs in.
    pub paragraphs: usize,
    /// How many times as probable the theme is in them as anywhere.
    pub lift: f64,
    /// The same among the paragraphs without a term of the theme.
    pub residual_lift: f64,
    /// Of its paragraphs, those without a term of the theme so far.
    pub new_paragraphs: usize,
    /// Of those, the ones without a term of any theme.
    pub uncovered: usize,
    /// The share of the new paragraphs that have the theme, by estimate, 0 to 1.
    pub precision: f64,
    /// Evidence against it.
    pub risk: TermRisk,
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

/// Lifts are smoothed by so many more passages in which every theme is as probable as anywhere.
const LIFT_SMOOTHING: f64 = 3.0;
/// A word that occurs in a phrase in so large a share of its passages is left to the phrase.
const IN_PHRASE: f64 = 0.7;
/// A word of a suggested phrase, or a longer phrase, needs a lift of so many times that one's.
const LIFT_GAIN: f64 = 1.2;
/// Another theme shares a term if its lift is at least this share of the theme's.
const SHARED_LIFT: f64 = 0.5;
const TOO_WIDE: f64 = 0.1;
const EXAMPLES: usize = 3;

/// Words and phrases of two and three words that a codebook may lack, theme by theme in its order.
/// *Bit-exact.*
///
/// Words of terms that the codebook has are left out. Time O(tokens · ln tokens), memory O(tokens).
///
/// # Errors
/// If an option cannot work, a term of the codebook cannot be read, or there is no theme of the
/// requested name.
pub fn suggest_terms(options: &TermOptions, source: &TermSource<'_>) -> Result<Vec<ThemeTerms>> {
    options.check()?;
    let themes = &source.codebook.themes;
    let index = NameIndex::new(themes.iter().map(|theme| theme.name.as_str()));
    let wanted = options.theme.as_deref().map(|name| (name, index.find(name)));
    if let Some((name, None)) = wanted {
        return Err(Error::options(format!("the codebook has no theme '{name}'"))
            .with_hint(format!("its themes are {}", source.codebook.names().join(", "))));
    }
    let matcher = Matcher::new(source.codebook, source.analyzer)?;
    let passages: Vec<&Passage<'_>> = source.documents.iter().flatten().collect();
    let probabilities: Vec<Option<&[f64]>> = source.probabilities.iter().flatten().map(Option::as_deref).collect();
    let fit = |of: &&[f64]| of.len() == themes.len();
    if probabilities.len() != passages.len() || !probabilities.iter().flatten().all(fit) {
        return Err(Error::data("the probabilities do not fit the passages"));
    }
    let counted: Vec<bool> = probabilities.iter().map(Option::is_some).collect();
    let sequences = sequences(source, &matcher, &passages);
    let corpus = ScoredCorpus::new(&sequences, probabilities, themes.len());
    let found = candidates(&sequences, &counted, source.tfidf.vocabulary().len(), options.min_df);
    let statistics: Vec<CandidateStatistics> = parallel::map_items(&found, |candidate| corpus.statistics(candidate));
    let in_phrase = in_longer_phrases(&found);
    let search = TermSearch {
        options,
        source,
        matcher: &matcher,
        passages: &passages,
        corpus: &corpus,
        found: &found,
        statistics: &statistics,
        in_phrase: &in_phrase,
    };
    let wanted = |theme: &usize| wanted.is_none_or(|(_, name)| Some(themes[*theme].name.as_str()) == name);
    let numbers: Vec<usize> = (0..themes.len()).filter(wanted).collect();
    Ok(parallel::map_items(&numbers, |&theme| search.terms_of(theme)))
}

/// The candidates with all that is known of them.
struct TermSearch<'a> {
    options: &'a TermOptions,
    source: &'a TermSource<'a>,
    matcher: &'a Matcher,
    passages: &'a [&'a Passage<'a>],
    corpus: &'a ScoredCorpus<'a>,
    found: &'a [NgramCandidate],
    statistics: &'a [CandidateStatistics],
    /// Whether each candidate occurs mostly in a longer one.
    in_phrase: &'a [bool],
}

impl TermSearch<'_> {
    /// The best terms of one theme, best first.
    fn terms_of(&self, theme: usize) -> ThemeTerms {
        let statistics = self.statistics;
        let mut ranked: Vec<usize> = (0..self.found.len())
            .filter(|&place| !self.in_phrase[place] && statistics[place].supports(theme, self.options))
            .collect();
        ranked.sort_by(|&a, &b| statistics[b].score(theme).total_cmp(&statistics[a].score(theme)).then(a.cmp(&b)));
        let mut reader = SequenceReader::new(self.source, self.matcher);
        let (mut kept, mut terms): (Vec<usize>, Vec<SuggestedTerm>) = (Vec::new(), Vec::new());
        for place in ranked {
            if terms.len() == self.options.most {
                break;
            }
            let (candidate, lift) = (&self.found[place], statistics[place].lift[theme]);
            let adds_nothing = |&other: &usize| {
                is_part(&self.found[other].ngram, &candidate.ngram) && lift < LIFT_GAIN * statistics[other].lift[theme]
            };
            if kept.iter().any(adds_nothing) {
                continue;
            }
            let form = surface_form(self.source, &mut reader, self.passages, &candidate.ngram, &candidate.rows);
            let Some(term) = form else { continue };
            if terms.iter().any(|other| other.term.to_lowercase() == term.to_lowercase()) {
                continue;
            }
            kept.push(place);
            terms.push(self.describe(theme, term, place, &mut reader));
        }
        ThemeTerms { theme: self.source.codebook.themes[theme].name.clone(), terms }
    }

    fn describe(&self, theme: usize, term: String, place: usize, reader: &mut SequenceReader<'_>) -> SuggestedTerm {
        let (candidate, statistics) = (&self.found[place], &self.statistics[place]);
        let corpus = self.corpus;
        let probability = |row: u32| corpus.probabilities[row as usize].map_or(0.0, |of| of[theme]);
        let sequence = |row: u32| &corpus.sequences[row as usize];
        let new: Vec<u32> = candidate.rows.iter().copied().filter(|&row| !sequence(row).has_term_of(theme)).collect();
        let is_conflict = |row: &&u32| !sequence(**row).themes.is_empty() && probability(**row) < 0.5;
        let mut shown = candidate.rows.clone();
        shown.sort_by(|&a, &b| {
            let has_term = |row: u32| sequence(row).has_term_of(theme);
            has_term(a).cmp(&has_term(b)).then(probability(b).total_cmp(&probability(a))).then(a.cmp(&b))
        });
        let example = |&row: &u32| example(reader, self.passages[row as usize].text, &candidate.ngram);
        SuggestedTerm {
            term,
            paragraphs: statistics.paragraphs,
            lift: statistics.lift[theme],
            residual_lift: statistics.residual_lift[theme],
            new_paragraphs: new.len(),
            uncovered: new.iter().filter(|&&row| sequence(row).themes.is_empty()).count(),
            precision: statistics.precision[theme],
            risk: TermRisk {
                shared_with: self.sharing_themes(theme, statistics),
                too_wide: statistics.paragraphs as f64 > TOO_WIDE * corpus.passages as f64,
                ambiguous: statistics.precision[theme] < 0.5,
                new_conflicts: new.iter().filter(is_conflict).count(),
            },
            examples: shown.iter().take(EXAMPLES).filter_map(example).collect(),
            score: statistics.score(theme),
        }
    }

    /// The names of other themes that the candidate is evidence for as well.
    fn sharing_themes(&self, theme: usize, statistics: &CandidateStatistics) -> Vec<String> {
        let least = (SHARED_LIFT * statistics.lift[theme]).max(1.5);
        let others = (0..statistics.lift.len()).filter(|&other| other != theme && statistics.lift[other] >= least);
        others.map(|other| self.source.codebook.themes[other].name.clone()).collect()
    }
}

/// Whether the words of `part` are adjacent in `longer`.
fn is_part(part: &Ngram, longer: &Ngram) -> bool {
    let part = words(part);
    words(longer).windows(part.len()).any(|window| window == part)
}

/// Which candidates occur mostly in a longer one.
fn in_longer_phrases(found: &[NgramCandidate]) -> Vec<bool> {
    let places: BTreeMap<Ngram, usize> =
        found.iter().enumerate().map(|(place, candidate)| (candidate.ngram, place)).collect();
    let mut in_phrase = vec![false; found.len()];
    for candidate in found {
        let all = words(&candidate.ngram);
        for length in 1..all.len() {
            for window in all.windows(length) {
                let mut ngram = [GAP; 3];
                ngram[..length].copy_from_slice(window);
                if let Some(&place) = places.get(&ngram)
                    && candidate.rows.len() as f64 >= IN_PHRASE * found[place].rows.len() as f64
                {
                    in_phrase[place] = true;
                }
            }
        }
    }
    in_phrase
}

/// All passages with the probabilities of their themes.
struct ScoredCorpus<'a> {
    sequences: &'a [WordSequence],
    probabilities: Vec<Option<&'a [f64]>>,
    themes: usize,
    /// The number of passages that count.
    passages: usize,
    /// Each theme's mean probability.
    mean: Vec<f64>,
    /// The same over passages without a term of the theme.
    mean_without_term: Vec<f64>,
}

/// What is known of a candidate, theme by theme.
struct CandidateStatistics {
    paragraphs: usize,
    lift: Vec<f64>,
    residual_lift: Vec<f64>,
    /// Passages without a term of the theme.
    new: Vec<usize>,
    precision: Vec<f64>,
}

impl CandidateStatistics {
    fn score(&self, theme: usize) -> f64 {
        ln(self.lift[theme]) * ln(1.0 + self.paragraphs as f64)
    }

    /// Whether it is evidence enough for the theme, and for no other much more.
    fn supports(&self, theme: usize, options: &TermOptions) -> bool {
        let best = self.lift.iter().copied().fold(0.0, f64::max);
        self.new[theme] > 0
            && self.lift[theme] >= options.min_lift
            && self.residual_lift[theme] >= options.min_residual
            && self.lift[theme] >= SHARED_LIFT * best
    }
}

impl<'a> ScoredCorpus<'a> {
    fn new(sequences: &'a [WordSequence], probabilities: Vec<Option<&'a [f64]>>, themes: usize) -> Self {
        let (mut mean, mut mean_without_term) = (vec![0.0; themes], vec![0.0; themes]);
        let (mut passages, mut without) = (0usize, vec![0usize; themes]);
        for (sequence, probabilities) in sequences.iter().zip(&probabilities) {
            let Some(probabilities) = probabilities else { continue };
            passages += 1;
            for (theme, probability) in probabilities.iter().enumerate() {
                mean[theme] += probability;
                if !sequence.has_term_of(theme) {
                    mean_without_term[theme] += probability;
                    without[theme] += 1;
                }
            }
        }
        mean.iter_mut().for_each(|sum| *sum = (*sum / passages.max(1) as f64).max(1e-9));
        mean_without_term.iter_mut().zip(&without).for_each(|(sum, n)| *sum = (*sum / (*n).max(1) as f64).max(1e-9));
        Self { sequences, probabilities, themes, passages, mean, mean_without_term }
    }

    fn statistics(&self, candidate: &NgramCandidate) -> CandidateStatistics {
        let (mut sums, mut sums_new) = (vec![0.0; self.themes], vec![0.0; self.themes]);
        let mut new = vec![0usize; self.themes];
        for &row in &candidate.rows {
            let Some(probabilities) = self.probabilities[row as usize] else { continue };
            for (theme, probability) in probabilities.iter().enumerate() {
                sums[theme] += probability;
                if !self.sequences[row as usize].has_term_of(theme) {
                    sums_new[theme] += probability;
                    new[theme] += 1;
                }
            }
        }
        let lift = |sum: f64, count: usize, mean: f64| {
            (sum + LIFT_SMOOTHING * mean) / ((count as f64 + LIFT_SMOOTHING) * mean)
        };
        let paragraphs = candidate.rows.len();
        let all = |of: &dyn Fn(usize) -> f64| (0..self.themes).map(of).collect::<Vec<f64>>();
        CandidateStatistics {
            paragraphs,
            lift: all(&|theme| lift(sums[theme], paragraphs, self.mean[theme])),
            residual_lift: all(&|theme| lift(sums_new[theme], new[theme], self.mean_without_term[theme])),
            precision: all(&|theme| sums_new[theme] / new[theme].max(1) as f64),
            new,
        }
    }
}

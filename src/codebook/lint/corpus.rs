//! What the terms do in a corpus: where they stand, what globs caught, which themes meet.

use super::terms::listed;
use super::{Book, Finding, FindingKind, precision};
use crate::codebook::definition::Place;
use crate::codebook::matcher::{Cursor, Hit};
use crate::codebook::term::Atom;
use crate::text::{Analyzer, FormId};
use serde::Serialize;
use std::collections::BTreeMap;

/// A theme with fewer paragraphs is said to have few, in a corpus of [`ENOUGH`].
const FEW: usize = 20;
/// So many paragraphs are a corpus in which few are few.
const ENOUGH: usize = 100;
/// So many forms of a glob are listed.
const FORMS: usize = 12;
/// Below this a term is said to be imprecise, if it stands in [`FEW`] paragraphs.
const IMPRECISE: f64 = 0.5;
/// Two themes overlap if such a share of the smaller one's paragraphs is the other's too.
const OVERLAP: f64 = 0.5;

/// What the terms do in a corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CorpusReport {
    /// How many paragraphs there are.
    pub paragraphs: usize,
    /// How many have a term of some theme.
    pub covered: usize,
    /// Every theme, in the order of the codebook.
    pub themes: Vec<ThemeReport>,
    /// Pairs of themes that meet in a paragraph, those that meet most first.
    pub overlaps: Vec<Overlap>,
    /// Every term, in the order of the codebook; those against a theme behind its own.
    pub terms: Vec<TermReport>,
}

/// A theme in a corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeReport {
    /// Its name.
    pub theme: String,
    /// How many paragraphs have a term of it.
    pub paragraphs: usize,
    /// The share of all paragraphs.
    pub share: f64,
    /// How many of them have no term of another theme, its parts and wholes aside.
    pub alone: usize,
    /// How many of its terms are found at all.
    pub terms_found: usize,
    /// How many terms it has.
    pub terms: usize,
}

/// Two themes that meet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlap {
    /// The two themes' names, in the order of the codebook.
    pub themes: [String; 2],
    /// How many paragraphs have both.
    pub paragraphs: usize,
    /// Their share of the paragraphs of each.
    pub shares: [f64; 2],
    /// How often they meet, as a multiple of what chance would do.
    pub lift: f64,
    /// The terms that belong to both, as written in the first.
    pub shared_terms: Vec<String>,
}

/// A term in a corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermReport {
    /// Its theme's name.
    pub theme: String,
    /// As it was written.
    pub term: String,
    /// Whether it speaks against the theme.
    pub against: bool,
    /// How many paragraphs have it.
    pub paragraphs: usize,
    /// The share of all paragraphs.
    pub share: f64,
    /// How often it was found.
    pub hits: usize,
    /// How far the rest of those paragraphs reads like the theme, from 0 to 1; none if there is too little to say.
    pub precision: Option<f64>,
    /// For terms with globs: the words that they caught, the most frequent first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<CaughtForm>,
    /// How many distinct ones there are.
    #[serde(skip_serializing_if = "is_nought")]
    pub distinct_forms: usize,
}

/// A word, or a phrase, that a glob caught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaughtForm {
    /// Folded.
    pub form: String,
    /// How often.
    pub count: usize,
}

fn is_nought(number: &usize) -> bool {
    *number == 0
}

/// The corpus as it was read.
pub(super) struct Read {
    /// For every paragraph the words that are terms, by number, each once, sorted.
    pub(super) rows: Vec<Box<[u32]>>,
    /// How many distinct words there are.
    pub(super) words: usize,
    /// For every theme the paragraphs that have it.
    pub(super) of_themes: Vec<Vec<Covered>>,
    /// For every pattern the paragraphs that have it, in order.
    pub(super) of_patterns: Vec<Vec<u32>>,
}

/// A paragraph that has a theme.
pub(super) struct Covered {
    pub(super) paragraph: u32,
    /// The pattern that it has it by, if that is one alone.
    pub(super) only: Option<u32>,
    /// The words of its terms for the theme, sorted: what says nothing new.
    pub(super) masked: Box<[u32]>,
}

/// Counts, judges, and says what is the matter.
pub(super) fn look(
    book: Book<'_>,
    analyzer: &Analyzer,
    paragraphs: &[&str],
    findings: &mut Vec<Finding>,
) -> CorpusReport {
    let matcher = book.matcher;
    let patterns = matcher.patterns();
    let mut read = Read {
        rows: Vec::with_capacity(paragraphs.len()),
        words: 0,
        of_themes: (0..matcher.themes()).map(|_| Vec::new()).collect(),
        of_patterns: vec![Vec::new(); patterns],
    };
    let globs: Vec<bool> = (0..patterns)
        .map(|p| matcher.phrases(p).flatten().any(|atom| matches!(atom, Atom::Prefix(_) | Atom::Glob(_))))
        .collect();
    let mut caught: Vec<BTreeMap<String, usize>> = vec![BTreeMap::new(); patterns];
    let (mut hits_of, mut matched) = (vec![0usize; patterns], vec![0usize; patterns]);
    let mut together: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    let mut alone = vec![0usize; matcher.themes()];
    let mut covered = 0;
    let (mut session, mut cursor, mut occurrences) = (analyzer.session(), Cursor::default(), Vec::new());
    let mut numbers = Numbers::default();
    for (paragraph, text) in paragraphs.iter().enumerate() {
        session.analyze(text, &mut occurrences);
        let mut hits = matcher.find(&session, &mut cursor, text, &occurrences);
        cursor.matched().into_iter().for_each(|pattern| matched[pattern] += 1);
        let mut number = |form: FormId| {
            let known = session.form(form);
            known.is_term.then(|| numbers.of(form, &known.term))
        };
        let mut row: Vec<u32> = occurrences.iter().filter_map(|o| number(o.form)).collect();
        row.sort_unstable();
        row.dedup();
        for hit in &hits {
            hits_of[hit.pattern] += 1;
            if globs[hit.pattern] {
                let words = &occurrences[hit.occurrences.start as usize..hit.occurrences.end as usize];
                let words: Vec<&str> = words.iter().map(|word| &*session.form(word.form).folded).collect();
                *caught[hit.pattern].entry(words.join(" ")).or_default() += 1;
            }
        }
        hits.sort_by_key(|hit| (hit.theme, hit.pattern));
        let mut themes: Vec<u32> = Vec::new();
        for of_theme in hits.chunk_by(|a, b| a.theme == b.theme) {
            for of_pattern in of_theme.chunk_by(|a, b| a.pattern == b.pattern) {
                read.of_patterns[of_pattern[0].pattern].push(paragraph as u32);
            }
            let for_it: Vec<&Hit> = of_theme.iter().filter(|hit| matcher.weight(hit.pattern) > 0.0).collect();
            let (Some(first), Some(last)) = (for_it.first(), for_it.last()) else { continue };
            let words = of_theme.iter().flat_map(|hit| hit.occurrences.clone());
            let mut masked: Vec<u32> = words.filter_map(|place| number(occurrences[place as usize].form)).collect();
            masked.sort_unstable();
            masked.dedup();
            themes.push(first.theme as u32);
            read.of_themes[first.theme].push(Covered {
                paragraph: paragraph as u32,
                only: (first.pattern == last.pattern).then_some(first.pattern as u32),
                masked: masked.into(),
            });
        }
        covered += usize::from(!themes.is_empty());
        for (place, &a) in themes.iter().enumerate() {
            themes[place + 1..].iter().for_each(|&b| *together.entry((a, b)).or_default() += 1);
            let others = themes.iter().filter(|&&b| b != a && !matcher.tree().are_related(a as usize, b as usize));
            alone[a as usize] += usize::from(others.count() == 0);
        }
        read.rows.push(row.into());
    }
    read.words = numbers.count as usize;
    let precisions = precision::estimate(matcher, &read);
    let share = |count: usize| count as f64 / paragraphs.len() as f64;
    let terms: Vec<(usize, TermReport)> = book
        .patterns()
        .map(|pattern| {
            let mut forms: Vec<CaughtForm> = std::mem::take(&mut caught[pattern])
                .into_iter()
                .map(|(form, count)| CaughtForm { form, count })
                .collect();
            forms.sort_by(|a, b| (b.count, &a.form).cmp(&(a.count, &b.form)));
            let distinct_forms = forms.len();
            forms.truncate(FORMS);
            let found = read.of_patterns[pattern].len();
            let report = TermReport {
                theme: book.theme(matcher.term(pattern).0).to_owned(),
                term: book.term(pattern).term.clone(),
                against: matcher.weight(pattern) < 0.0,
                paragraphs: found,
                share: share(found),
                hits: hits_of[pattern],
                precision: precisions[pattern],
                forms,
                distinct_forms,
            };
            (pattern, report)
        })
        .collect();
    for (pattern, report) in &terms {
        findings.extend(of_term(book, *pattern, report, matched[*pattern], paragraphs.len()));
    }
    let themes: Vec<ThemeReport> = (0..matcher.themes())
        .map(|theme| {
            let own = || terms.iter().filter(|(p, _)| matcher.theme(*p) == theme && matcher.weight(*p) > 0.0);
            ThemeReport {
                theme: book.theme(theme).to_owned(),
                paragraphs: read.of_themes[theme].len(),
                share: share(read.of_themes[theme].len()),
                alone: alone[theme],
                terms_found: own().filter(|(_, report)| report.paragraphs > 0).count(),
                terms: own().count(),
            }
        })
        .collect();
    let overlaps = overlaps(book, &themes, together, paragraphs.len());
    of_themes(book, &themes, &overlaps, paragraphs.len(), findings);
    let terms = terms.into_iter().map(|(_, report)| report).collect();
    CorpusReport { paragraphs: paragraphs.len(), covered, themes, overlaps, terms }
}

/// Numbers of distinct terms.
#[derive(Default)]
struct Numbers {
    by_term: rustc_hash::FxHashMap<Box<str>, u32>,
    by_form: Vec<Option<u32>>,
    count: u32,
}

impl Numbers {
    fn of(&mut self, form: FormId, term: &str) -> u32 {
        let place = form.0 as usize;
        if self.by_form.len() <= place {
            self.by_form.resize(place + 1, None);
        }
        *self.by_form[place].get_or_insert_with(|| {
            *self.by_term.entry(term.into()).or_insert_with(|| {
                self.count += 1;
                self.count - 1
            })
        })
    }
}

fn overlaps(
    book: Book<'_>,
    themes: &[ThemeReport],
    together: BTreeMap<(u32, u32), usize>,
    paragraphs: usize,
) -> Vec<Overlap> {
    let mut overlaps: Vec<Overlap> = together
        .into_iter()
        .map(|((a, b), both)| {
            let (a, b) = (a as usize, b as usize);
            let [of_a, of_b] = [themes[a].paragraphs as f64, themes[b].paragraphs as f64];
            let terms = |theme: usize| book.codebook.themes[theme].terms.iter().map(|term| term.term.as_str());
            let mut theirs: Vec<&str> = terms(b).collect();
            theirs.sort_unstable();
            Overlap {
                themes: [themes[a].theme.clone(), themes[b].theme.clone()],
                paragraphs: both,
                shares: [both as f64 / of_a, both as f64 / of_b],
                lift: both as f64 * paragraphs as f64 / (of_a * of_b),
                shared_terms: terms(a).filter(|term| theirs.binary_search(term).is_ok()).map(str::to_owned).collect(),
            }
        })
        .collect();
    overlaps.sort_by(|a, b| (b.paragraphs, &a.themes).cmp(&(a.paragraphs, &b.themes)));
    overlaps
}

fn of_term(book: Book<'_>, pattern: usize, report: &TermReport, matched: usize, paragraphs: usize) -> Vec<Finding> {
    let finding = |kind, message| book.finding(kind, pattern, message);
    let found = report.paragraphs;
    if matched == 0 {
        // The text of paragraphs is no place for it.
        if book.term(pattern).place == Place::Heading {
            return Vec::new();
        }
        let message = format!("it never matches in these {paragraphs} paragraphs");
        return vec![finding(FindingKind::NeverMatches, message)];
    }
    if found == 0 {
        let message = format!("it matches in {matched} paragraphs, but a longer term of the theme always hides it");
        return vec![finding(FindingKind::AlwaysHidden, message)];
    }
    let caught = if report.forms.is_empty() { String::new() } else { format!("; it caught {}", forms(report)) };
    let mut findings = Vec::new();
    if found * 10 > paragraphs && paragraphs >= ENOUGH || found * 3 > paragraphs && paragraphs >= FEW {
        let message = format!("it matches in {found} of {paragraphs} paragraphs: it says little{caught}");
        findings.push(finding(FindingKind::TooWide, message));
    }
    if let Some(precision) = report.precision.filter(|&precision| found >= FEW && precision < IMPRECISE) {
        let percent = (precision * 100.0).round();
        let message = format!(
            "only about {percent}% of its {found} paragraphs read like those of the theme's other terms{caught}"
        );
        findings.push(finding(FindingKind::Imprecise, message));
    }
    findings
}

/// What a glob caught, in words.
fn forms(report: &TermReport) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<String> =
        report.forms.iter().take(SHOWN).map(|form| format!("{} ({})", form.form, form.count)).collect();
    let more = if report.distinct_forms > SHOWN {
        format!(" and {} more", report.distinct_forms - SHOWN)
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

fn of_themes(
    book: Book<'_>,
    themes: &[ThemeReport],
    overlaps: &[Overlap],
    paragraphs: usize,
    findings: &mut Vec<Finding>,
) {
    if paragraphs < ENOUGH {
        return;
    }
    let numbers: BTreeMap<&str, usize> =
        (book.codebook.themes.iter().enumerate()).map(|(number, theme)| (theme.name.as_str(), number)).collect();
    for (theme, report) in themes.iter().enumerate() {
        if report.paragraphs < FEW {
            let message = format!(
                "only {} of {paragraphs} paragraphs have a term of it: nothing can be learned from so few",
                report.paragraphs
            );
            findings.push(book.of_theme(FindingKind::FewParagraphs, theme, message));
        }
    }
    for overlap in overlaps {
        let [a, b] = [0, 1].map(|side| numbers[overlap.themes[side].as_str()]);
        let [of_a, of_b] = overlap.shares;
        let (small, large, share) = if of_a >= of_b { (a, b, of_a) } else { (b, a, of_b) };
        if overlap.paragraphs < FEW || share < OVERLAP || book.matcher.tree().are_related(a, b) {
            continue;
        }
        if of_a == 1.0 && of_b == 1.0 {
            let message = format!("it has the very paragraphs of '{}'", book.theme(a));
            findings.push(book.of_theme(FindingKind::Identical, b, message));
            continue;
        }
        let shared: Vec<&str> = overlap.shared_terms.iter().map(String::as_str).collect();
        let why = if shared.is_empty() { String::new() } else { format!("; they share {}", listed(&shared)) };
        let message = format!(
            "{} of its {} paragraphs are also of '{}'{why}",
            overlap.paragraphs,
            themes[small].paragraphs,
            book.theme(large)
        );
        if share > OVERLAP {
            findings.push(book.of_theme(FindingKind::Overlaps, small, message));
        }
    }
}

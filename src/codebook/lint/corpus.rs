//! Reports what the terms match in a corpus, and the findings that follow from it.

use super::counts::CorpusCounts;
use super::precision;
use super::report::{CaughtForm, CorpusReport, Finding, FindingKind, Overlap, TermReport, ThemeReport};
use super::subject::CheckedCodebook;
use super::terms::listed;
use crate::codebook::definition::TextPart;
use crate::text::Analyzer;
use std::collections::BTreeMap;

/// A theme with fewer paragraphs has few, in a corpus of [`ENOUGH`].
const FEW: usize = 20;
/// So many paragraphs are a corpus in which few are few.
const ENOUGH: usize = 100;
/// So many forms of a glob are listed.
const FORMS: usize = 12;
/// Below this a term is imprecise, if it occurs in [`FEW`] paragraphs.
const IMPRECISE: f64 = 0.5;
/// Two themes overlap if such a share of the smaller one's paragraphs is the other's too.
const OVERLAP: f64 = 0.5;

/// Counts the terms in `paragraphs`, and adds what follows to `findings`.
pub(super) fn report(
    checked: CheckedCodebook<'_>,
    analyzer: &Analyzer,
    paragraphs: &[&str],
    findings: &mut Vec<Finding>,
) -> CorpusReport {
    let mut counts = CorpusCounts::new(checked, analyzer, paragraphs);
    let precisions = precision::estimate(checked.matcher, &counts);
    let terms: Vec<(usize, TermReport)> = checked
        .patterns()
        .map(|pattern| (pattern, term_report(checked, pattern, &mut counts, precisions[pattern])))
        .collect();
    for (pattern, report) in &terms {
        findings.extend(of_term(checked, *pattern, report, counts.matched[*pattern], paragraphs.len()));
    }
    let themes: Vec<ThemeReport> =
        (0..checked.matcher.themes()).map(|theme| theme_report(checked, theme, &counts, &terms)).collect();
    let overlaps = overlaps(checked, &themes, counts.together, paragraphs.len());
    of_themes(checked, &themes, &overlaps, paragraphs.len(), findings);
    let terms = terms.into_iter().map(|(_, report)| report).collect();
    CorpusReport { paragraphs: paragraphs.len(), covered: counts.covered, themes, overlaps, terms }
}

/// Takes the caught forms of the pattern out of `counts`.
fn term_report(
    checked: CheckedCodebook<'_>,
    pattern: usize,
    counts: &mut CorpusCounts,
    precision: Option<f64>,
) -> TermReport {
    let matcher = checked.matcher;
    let mut forms: Vec<CaughtForm> = std::mem::take(&mut counts.caught[pattern])
        .into_iter()
        .map(|(form, count)| CaughtForm { form, count })
        .collect();
    forms.sort_by(|a, b| (b.count, &a.form).cmp(&(a.count, &b.form)));
    let distinct_forms = forms.len();
    forms.truncate(FORMS);
    let paragraphs = counts.of_patterns[pattern].len();
    TermReport {
        theme: checked.theme(matcher.term(pattern).0).to_owned(),
        term: checked.term(pattern).term.clone(),
        against: matcher.weight(pattern) < 0.0,
        paragraphs,
        share: paragraphs as f64 / counts.rows.len() as f64,
        matches: counts.matches[pattern],
        precision,
        forms,
        distinct_forms,
    }
}

fn theme_report(
    checked: CheckedCodebook<'_>,
    theme: usize,
    counts: &CorpusCounts,
    terms: &[(usize, TermReport)],
) -> ThemeReport {
    let matcher = checked.matcher;
    let own = || terms.iter().filter(|(p, _)| matcher.theme(*p) == theme && matcher.weight(*p) > 0.0);
    let paragraphs = counts.of_themes[theme].len();
    ThemeReport {
        theme: checked.theme(theme).to_owned(),
        paragraphs,
        share: paragraphs as f64 / counts.rows.len() as f64,
        alone: counts.alone[theme],
        terms_found: own().filter(|(_, report)| report.paragraphs > 0).count(),
        terms: own().count(),
    }
}

fn overlaps(
    checked: CheckedCodebook<'_>,
    themes: &[ThemeReport],
    together: BTreeMap<(u32, u32), usize>,
    paragraphs: usize,
) -> Vec<Overlap> {
    let mut overlaps: Vec<Overlap> = together
        .into_iter()
        .map(|((a, b), both)| {
            let (a, b) = (a as usize, b as usize);
            let [of_a, of_b] = [themes[a].paragraphs as f64, themes[b].paragraphs as f64];
            let terms = |theme: usize| checked.codebook.themes[theme].terms.iter().map(|term| term.term.as_str());
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

fn of_term(
    checked: CheckedCodebook<'_>,
    pattern: usize,
    report: &TermReport,
    matched: usize,
    paragraphs: usize,
) -> Vec<Finding> {
    let finding = |kind, message| checked.finding(kind, pattern, message);
    let found = report.paragraphs;
    if matched == 0 {
        // The text of paragraphs is no place for it.
        if checked.term(pattern).place == TextPart::Heading {
            return Vec::new();
        }
        let message = format!("it matches none of these {}", count(paragraphs, "paragraph"));
        return vec![finding(FindingKind::NeverMatches, message)];
    }
    if found == 0 {
        let message = format!(
            "it matches in {} but never counts: a longer or earlier term of the theme hides it, or it is negated",
            count(matched, "paragraph")
        );
        return vec![finding(FindingKind::AlwaysHidden, message)];
    }
    let caught = if report.forms.is_empty() { String::new() } else { format!("; it caught {}", forms(report)) };
    let mut findings = Vec::new();
    if found * 10 > paragraphs && paragraphs >= ENOUGH || found * 3 > paragraphs && paragraphs >= FEW {
        let message = format!("it matches in {found} of {paragraphs} paragraphs: it indicates little{caught}");
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

/// `1 paragraph`, `2 paragraphs`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
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
    checked: CheckedCodebook<'_>,
    themes: &[ThemeReport],
    overlaps: &[Overlap],
    paragraphs: usize,
    findings: &mut Vec<Finding>,
) {
    if paragraphs < ENOUGH {
        return;
    }
    let numbers: BTreeMap<&str, usize> =
        (checked.codebook.themes.iter().enumerate()).map(|(number, theme)| (theme.name.as_str(), number)).collect();
    for (theme, report) in themes.iter().enumerate() {
        if report.paragraphs < FEW {
            let message = format!(
                "only {} of {paragraphs} paragraphs have a term of it: nothing can be learned from so few",
                report.paragraphs
            );
            findings.push(checked.of_theme(FindingKind::FewParagraphs, theme, message));
        }
    }
    for overlap in overlaps {
        let [a, b] = [0, 1].map(|side| numbers[overlap.themes[side].as_str()]);
        let [of_a, of_b] = overlap.shares;
        let (small, large, share) = if of_a >= of_b { (a, b, of_a) } else { (b, a, of_b) };
        if overlap.paragraphs < FEW || share < OVERLAP || checked.matcher.tree().are_related(a, b) {
            continue;
        }
        if of_a == 1.0 && of_b == 1.0 {
            let message = format!("it has the very paragraphs of '{}'", checked.theme(a));
            findings.push(checked.of_theme(FindingKind::Identical, b, message));
            continue;
        }
        let shared: Vec<&str> = overlap.shared_terms.iter().map(String::as_str).collect();
        let why = if shared.is_empty() { String::new() } else { format!("; they share {}", listed(&shared)) };
        let message = format!(
            "{} of its {} paragraphs are also of '{}'{why}",
            overlap.paragraphs,
            themes[small].paragraphs,
            checked.theme(large)
        );
        if share > OVERLAP {
            findings.push(checked.of_theme(FindingKind::Overlaps, small, message));
        }
    }
}

//! Warnings about a codebook on a corpus: themes without evidence, themes in every paragraph,
//! themes that cannot be told apart.

use crate::codebook::{Codebook, ThemeTree};
use crate::error::Result;
use crate::themes::{LearnedThemes, Truth};

/// A theme whose terms occur in more than this share of the paragraphs distinguishes nothing.
const WIDE_SHARE: f64 = 0.9;
/// Below this number of paragraphs the share is not judged.
const FEW_PARAGRAPHS: usize = 20;
/// Without terms, at least this number of labelled paragraphs is needed to learn anything.
const FEWEST_LABELS: usize = 20;

/// Adds a warning for each kind of problem that the codebook has on this corpus.
///
/// # Errors
/// If the codebook's hierarchy is broken.
pub(super) fn warn_of_themes(
    codebook: &Codebook,
    learned: &LearnedThemes,
    truths: &[Vec<Option<Truth>>],
    warnings: &mut Vec<String>,
) -> Result<()> {
    if learned.labelled == 0 {
        warnings.push(
            "there are no gold labels: every figure and probability rests on the codebook alone, and nothing here \
             was checked against a person"
                .to_owned(),
        );
    } else if learned.cross_validation.is_none() {
        warnings.push(format!(
            "{} labelled paragraphs are too few, or are in too few documents, to check anything with: there is no \
             cross-validation",
            learned.labelled
        ));
    }
    warnings.extend(without_evidence(codebook, learned, truths)?);
    warnings.extend(too_wide(codebook, learned));
    warnings.extend(equal_terms(codebook));
    let no_terms = codebook.themes.iter().all(|theme| theme.terms.is_empty());
    if learned.labelled > 0 && learned.labelled < FEWEST_LABELS && no_terms {
        warnings.push(format!(
            "{} labelled paragraphs teach nothing without a codebook, {FEWEST_LABELS} are needed: no theme is \
             distinguished from another",
            learned.labelled
        ));
    }
    Ok(())
}

fn without_evidence(
    codebook: &Codebook,
    learned: &LearnedThemes,
    truths: &[Vec<Option<Truth>>],
) -> Result<Option<String>> {
    let themes = &codebook.themes;
    let tree = ThemeTree::new(codebook)?;
    let labelled = |theme: usize| truths.iter().flatten().flatten().any(|truth| truth.has[theme]);
    let has_evidence = |theme: usize| learned.support[theme] > 0 || labelled(theme);
    // A parent without evidence of its own has that of its children.
    let supported = |theme: usize| has_evidence(theme) || tree.descendants(theme).any(has_evidence);
    let silent: Vec<&str> =
        (0..themes.len()).filter(|&theme| !supported(theme)).map(|theme| themes[theme].name.as_str()).collect();
    Ok(if silent.len() == themes.len() {
        Some(
            "no term of the codebook occurs in any paragraph, and no label has a theme: no theme can be assigned"
                .to_owned(),
        )
    } else if silent.is_empty() {
        None
    } else {
        let names = quoted(&silent);
        Some(format!("no evidence for {names}: none of their terms occurs in any paragraph, and no label has them"))
    })
}

fn too_wide(codebook: &Codebook, learned: &LearnedThemes) -> Option<String> {
    let paragraphs = learned.passages;
    let is_wide =
        |theme: usize| paragraphs >= FEW_PARAGRAPHS && learned.support[theme] as f64 > WIDE_SHARE * paragraphs as f64;
    let themes = codebook.themes.iter().enumerate();
    let wide: Vec<&str> = themes.filter(|(place, _)| is_wide(*place)).map(|(_, theme)| theme.name.as_str()).collect();
    (!wide.is_empty()).then(|| {
        let names = quoted(&wide);
        format!("the terms of {names} occur in nearly every paragraph, and distinguish nothing: lint the codebook")
    })
}

fn equal_terms(codebook: &Codebook) -> impl Iterator<Item = String> {
    let themes = &codebook.themes;
    themes.iter().enumerate().filter_map(|(place, theme)| {
        let equal = |other: &&crate::codebook::Theme| other.terms == theme.terms && other.against == theme.against;
        let twin = themes[..place].iter().find(equal).filter(|_| !theme.terms.is_empty())?;
        Some(format!(
            "the themes '{}' and '{}' have the same terms: only labels can distinguish them",
            twin.name, theme.name
        ))
    })
}

/// Some names, the first few of many.
fn quoted(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|name| format!("'{name}'")).collect();
    let more = if names.len() > 5 { format!(" and {} more themes", names.len() - 5) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

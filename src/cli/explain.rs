//! `themewise explain`: every theme's score as a sum of named parts.

use super::input;
use super::outcome::Outcome;
use super::output::{print, print_json};
use super::printer::{Printer, clean};
use serde_json::json;
use std::path::PathBuf;
use themewise::model::Model;
use themewise::themes::{Contribution, LabelMode, Origin, Passage, PassageScores, ThemeClassifier};
use themewise::{Error, ErrorKind};

/// Explain the themes of a text: each score as a sum of the words that made it
///
/// Example: themewise explain "Two of the trusts are £3m short of their control totals."
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The text, or '-' for standard input
    text: String,

    /// The model to explain [default: the one built in]
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,

    /// A heading to read the text under
    #[arg(long, value_name = "TEXT")]
    heading: Option<String>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let text = if args.text == "-" { input::standard_input(printer)? } else { args.text.clone() };
    if text.trim().is_empty() {
        return Err(Error::new(ErrorKind::Input, "there is no text to explain")
            .with_hint("give a sentence or a paragraph, or '-' and a text on standard input")
            .into());
    }
    let model = input::model(args.model.as_ref())?;
    let passage = Passage { text: &text, heading: args.heading.as_deref(), section: 0 };
    let scored = model.classifier().score(model.analyzer(), model.tfidf(), &[passage]);
    let Some(scored) = scored.into_iter().next() else { return Ok(Outcome::Failed) };
    if args.json {
        print_json(&as_json(&model, &scored, &text))?;
    } else {
        print(&readable(&model, &scored, &text))?;
    }
    Ok(Outcome::Done)
}

fn name(contribution: &Contribution, text: &str) -> String {
    match &contribution.origin {
        Origin::Term(span) => format!("term '{}'", clean(&text[span.clone()])),
        Origin::Word(span) => format!("learned '{}'", clean(&text[span.clone()])),
        Origin::Heading => "heading".to_owned(),
        Origin::Before => "paragraph before".to_owned(),
        Origin::After => "paragraph after".to_owned(),
        Origin::Section => "rest of the section".to_owned(),
        Origin::OtherThemes => "other themes' terms".to_owned(),
        Origin::Intercept => "before reading anything".to_owned(),
    }
}

fn order(scored: &PassageScores) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scored.themes.len()).collect();
    order.sort_by(|&a, &b| scored.themes[b].probability.total_cmp(&scored.themes[a].probability).then(a.cmp(&b)));
    order
}

fn readable(model: &Model, scored: &PassageScores, text: &str) -> String {
    let classifier = model.classifier();
    let (themes, given) = (&classifier.codebook().themes, given(classifier, scored));
    let mut out = String::new();
    for theme in order(scored) {
        let score = &scored.themes[theme];
        let given = if given.contains(&theme) { "yes" } else { "no " };
        out.push_str(&format!(
            "{given}  {:<14} {:>5.1}%   log-odds {:+.2} =\n",
            themes[theme].name,
            score.probability * 100.0,
            score.score
        ));
        // Parts too small to see are summed up, so that the sum stays true.
        let (mut small, mut count) = (0.0, 0);
        for contribution in &score.contributions {
            if contribution.weight.abs() < 0.05 && contribution.origin != Origin::Intercept {
                small += contribution.weight;
                count += 1;
            } else {
                out.push_str(&format!("       {:+.2}  {}\n", contribution.weight, name(contribution, text)));
            }
        }
        if count > 0 {
            out.push_str(&format!("       {small:+.2}  {count} parts below 0.05\n"));
        }
    }
    let rule = match (classifier.label_mode(), themes.iter().any(|theme| theme.threshold.is_some())) {
        (LabelMode::Multiclass, false) => "the most probable theme is given".to_owned(),
        (LabelMode::Multiclass, true) => {
            "the most probable theme is given, unless it lies below its threshold".to_owned()
        }
        (LabelMode::Multilabel, own) => {
            let own = if own { ", unless it has a threshold of its own" } else { "" };
            format!("a theme is given from {:.0}% on{own}", classifier.threshold() * 100.0)
        }
    };
    out.push_str(&format!("\n{rule}; {}\n", model.name()));
    out
}

/// The themes that are given.
fn given(classifier: &ThemeClassifier, scored: &PassageScores) -> Vec<usize> {
    let probabilities: Vec<f64> = scored.themes.iter().map(|theme| theme.probability).collect();
    classifier.assign_themes(&probabilities)
}

fn as_json(model: &Model, scored: &PassageScores, text: &str) -> serde_json::Value {
    let themes = &model.classifier().codebook().themes;
    let given = given(model.classifier(), scored);
    // For every byte the number of characters before it.
    let mut characters = Vec::with_capacity(text.len() + 1);
    for (number, c) in text.chars().enumerate() {
        characters.extend(std::iter::repeat_n(number, c.len_utf8()));
    }
    characters.push(text.chars().count());
    let list: Vec<serde_json::Value> = order(scored)
        .into_iter()
        .map(|theme| {
            let score = &scored.themes[theme];
            let parts: Vec<serde_json::Value> = score
                .contributions
                .iter()
                .map(|contribution| {
                    let (origin, span) = match &contribution.origin {
                        Origin::Term(span) => ("term", Some(span)),
                        Origin::Word(span) => ("learned", Some(span)),
                        Origin::Heading => ("heading", None),
                        Origin::Before => ("before", None),
                        Origin::After => ("after", None),
                        Origin::Section => ("section", None),
                        Origin::OtherThemes => ("other themes", None),
                        Origin::Intercept => ("intercept", None),
                    };
                    let start = span.map(|span| characters[span.start]);
                    let words = span.map(|span| &text[span.clone()]);
                    let end = start.zip(words).map(|(start, words)| start + words.chars().count());
                    json!({ "origin": origin, "text": words, "start": start, "end": end, "weight": contribution.weight })
                })
                .collect();
            json!({
                "name": themes[theme].name, "probability": score.probability, "score": score.score,
                "given": given.contains(&theme), "contributions": parts,
            })
        })
        .collect();
    json!({ "model": model.name(), "threshold": model.classifier().threshold(), "themes": list })
}

//! `themewise inspect`: what a model says of itself.

use super::input;
use super::outcome::Outcome;
use super::output::{print, print_json};
use super::printer::{Printer, clean};
use super::table::percent;
use std::path::PathBuf;
use themewise::model::{Figures, Model, ThemeFigures};

/// Show what a model was trained on, its themes, topics, figures and boilerplate
///
/// Example: themewise inspect my.safetensors
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The model [default: the one built in]
    model: Option<PathBuf>,

    /// Print the whole manifest as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, _printer: &Printer) -> anyhow::Result<Outcome> {
    let model = input::model(args.model.as_ref())?;
    if args.json {
        print_json(model.manifest())?;
    } else {
        print(&readable(&model))?;
    }
    Ok(Outcome::Done)
}

fn readable(model: &Model) -> String {
    let manifest = model.manifest();
    let corpus = &manifest.corpus;
    let mut text = format!(
        "{}\n{}\n\nformat       {} {}, written by {}\nstemmer      {} ({})\ntrained on   {} documents, {} paragraphs, {} of them labelled (sha256 {})\nvocabulary   {} terms\n",
        model.name(),
        clean(&manifest.codebook.title),
        manifest.format,
        manifest.version,
        manifest.program,
        manifest.stemmer,
        manifest.analyzer.language.name(),
        corpus.documents,
        corpus.paragraphs,
        corpus.labelled,
        &corpus.sha256[..corpus.sha256.len().min(12)],
        model.tfidf().vocabulary().len(),
    );
    text.push_str("\nthemes\n");
    for theme in &manifest.codebook.themes {
        let against =
            if theme.against.is_empty() { String::new() } else { format!(", {} against", theme.against.len()) };
        text.push_str(&format!(
            "  {:<14} {} terms{against}: {}\n",
            theme.name,
            theme.terms.len(),
            clean(&theme.description)
        ));
    }
    text.push_str(&format!(
        "\na theme is given from {:.0}% on; a score is the sum of\n",
        manifest.themes.threshold * 100.0
    ));
    for (name, weight) in &manifest.themes.feature_weights {
        text.push_str(&format!("  {weight:+.3}  × {name}\n"));
    }
    figures(&mut text, &manifest.figures);
    if let Some(topics) = &manifest.topics {
        text.push_str(&format!("\ntopics ({})\n", topics.topics.len()));
        for topic in &topics.topics {
            text.push_str(&format!("  {:>3}  {:>6}  {}\n", topic.id, percent(topic.share), clean(&topic.name)));
        }
    }
    text.push_str(&format!("\nboilerplate: {} blocks that recurred\n", manifest.boilerplate.blocks.len()));
    for block in manifest.boilerplate.blocks.iter().take(10) {
        text.push_str(&format!("  {:>3} ×  {}\n", block.documents, clean(&block.text)));
    }
    text
}

fn figures(text: &mut String, figures: &Figures) {
    text.push_str("\nfigures\n");
    if let Some(kinds) = &figures.kinds {
        text.push_str(&format!(
            "  kinds, one document left out at a time: {} of {} blocks\n",
            percent(kinds.accuracy),
            kinds.blocks
        ));
    }
    let mut line = |name: &str, figures: &Option<ThemeFigures>| {
        if let Some(figures) = figures {
            text.push_str(&format!(
                "  {name}: micro-F1 {:.3}, macro-F1 {:.3}, primary theme {}, calibration error {:.3} ({} paragraphs)\n",
                figures.micro_f1,
                figures.macro_f1,
                percent(figures.primary_accuracy),
                figures.calibration_error,
                figures.paragraphs,
            ));
        }
    };
    line("themes, cross-validated by document", &figures.cross_validated);
    line("themes, on what it learned from", &figures.training);
}

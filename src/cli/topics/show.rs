//! `themewise topics`: the topics themselves.

use super::super::fit_args::FITTING;
use super::super::input;
use super::super::outcome::Outcome;
use super::super::output::{print, print_json};
use super::super::printer::{Printer, clean};
use super::super::table::percent;
use super::source::{FindArgs, reader};
use serde_json::json;
use std::path::PathBuf;
use themewise::document::Collection;
use themewise::metrics::ClusteringScores;
use themewise::topics::{ChooseOptions, TopicModel};
use themewise::training::{FoundTopics, TopicTexts};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Show the topics of this trained model
    #[arg(short, long, value_name = "FILE", conflicts_with_all = FITTING, conflicts_with = "unit")]
    model: Option<PathBuf>,

    #[command(flatten)]
    find: FindArgs,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    if args.model.is_some() {
        let model = input::model(args.model.as_ref())?;
        show(args, reader(&model)?.topics(), None, None)?;
        return Ok(Outcome::Done);
    }
    let (collection, found) = args.find.find(printer)?;
    let scores = against_labels(&collection, &found)?;
    show(args, &found.model, scores.as_ref(), Some(&found.texts))?;
    printer.message(found.accounting.to_string());
    Ok(Outcome::unless(input::lost(&collection)))
}

/// The topics against the records' own labels, if every one of them has one.
fn against_labels(collection: &Collection, found: &FoundTopics) -> anyhow::Result<Option<ClusteringScores>> {
    let texts = &found.texts;
    let with_topic: Vec<(usize, usize)> = texts
        .texts
        .iter()
        .zip(&texts.members)
        .filter_map(|(text, member)| Some((text.document, member.as_ref()?.topic)))
        .collect();
    let labels: Option<Vec<&str>> =
        with_topic.iter().map(|(document, _)| collection.documents[*document].label.as_deref()).collect();
    let Some(labels) = labels.filter(|labels| !labels.is_empty()) else { return Ok(None) };
    let topics: Vec<usize> = with_topic.into_iter().map(|(_, topic)| topic).collect();
    Ok(Some(ClusteringScores::of(&labels, &topics)?))
}

fn show(
    args: &Args,
    model: &TopicModel,
    scores: Option<&ClusteringScores>,
    texts: Option<&TopicTexts>,
) -> anyhow::Result<()> {
    if args.json {
        let topics: Vec<_> = model
            .topics()
            .iter()
            .map(|topic| {
                let words: Vec<_> =
                    topic.words.iter().map(|(word, weight)| json!({ "word": word, "weight": weight })).collect();
                json!({ "id": topic.id, "name": topic.name, "share": topic.share, "stability": topic.stability, "words": words, "typical": topic.typical })
            })
            .collect();
        let members: Vec<_> = texts
            .into_iter()
            .flat_map(|texts| texts.texts.iter().zip(&texts.members))
            .filter_map(|(text, member)| Some((text, member.as_ref()?)))
            .map(|(text, member)| json!({ "id": text.id, "topic": member.topic, "probability": member.probability }))
            .collect();
        return print_json(&json!({
            "topics": topics, "members": members, "choices": model.choices(), "against_labels": scores, "seed": model.options().seed,
        }));
    }
    let mut text = String::new();
    for topic in model.topics() {
        let words: Vec<&str> = topic.words.iter().map(|(word, _)| word.as_str()).collect();
        let stability = topic.stability.map_or_else(String::new, |share| {
            let word = if share >= ChooseOptions::default().stable { "stable" } else { "unstable" };
            format!("  ({word}: in {} of resamples)", percent(share))
        });
        text.push_str(&format!("{:>3}  {:>6}  {}{stability}\n", topic.id, percent(topic.share), clean(&topic.name)));
        text.push_str(&format!("             {}\n", clean(&words.join(" · "))));
        for typical in &topic.typical {
            text.push_str(&format!("             {}: {}\n", clean(&typical.id), clean(&typical.excerpt)));
        }
        text.push('\n');
    }
    if !model.choices().is_empty() {
        text.push_str("how many topics: silhouette, and stability over resamples, which decides\n");
        for choice in model.choices() {
            let chosen = if choice.topics == model.topics().len() { "  <- chosen" } else { "" };
            text.push_str(&format!(
                "{:>5}  {:>7.3}  {:>6.3}{chosen}\n",
                choice.topics, choice.silhouette, choice.stability
            ));
        }
    }
    if let Some(scores) = scores {
        text.push_str(&format!(
            "against the records' labels: NMI {:.3}, purity {:.3}, adjusted Rand index {:.3}\n",
            scores.normalized_mutual_information, scores.purity, scores.adjusted_rand_index
        ));
    }
    print(&text)
}

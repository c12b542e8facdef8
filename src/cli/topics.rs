//! `themewise topics`: what the paragraphs are about when nobody has named it.

use super::Outcome;
use super::input;
use super::output::{print, print_json};
use super::printer::{Printer, clean};
use super::table::percent;
use super::train::FitArgs;
use serde_json::json;
use std::path::PathBuf;
use themewise::Error;
use themewise::document::Collection;
use themewise::evaluate::ClusteringScores;
use themewise::model::{FoundTopics, find_topics};
use themewise::topics::{Member, TopicModel};

/// Show topics: words, share and typical paragraphs, of documents or of a trained model
///
/// If the records of the input carry a 'label', the topics are compared with it (NMI, purity, adjusted Rand index).
///
/// Examples:
///   themewise topics issues/ --topics 12
///   themewise topics -m my.safetensors --json
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Files, folders, or '-' for standard input
    #[arg(required_unless_present = "model", conflicts_with = "model", value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// Show the topics of this trained model
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,

    #[command(flatten)]
    fit: FitArgs,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    if args.model.is_some() {
        let model = input::model(args.model.as_ref())?;
        let Some(topics) = model.topics() else {
            return Err(Error::data("the model has no topics: it was trained on too few paragraphs").into());
        };
        show(args, topics, None, &[])?;
        return Ok(Outcome::Done);
    }
    let collection = input::documents(&args.inputs, printer)?;
    let options = args.fit.options(&collection, printer)?;
    let progress = printer.progress();
    let found = find_topics(&options, &collection.documents, progress.as_ref())?;
    for warning in &found.warnings {
        printer.warn(warning);
    }
    let scores = against_labels(&collection, &found)?;
    show(args, &found.model, scores.as_ref(), &found.members)?;
    printer.say(found.accounting.to_string());
    Ok(Outcome::unless(input::lost(&collection)))
}

/// The topics against the records' own labels, if every one of them has one.
fn against_labels(collection: &Collection, found: &FoundTopics) -> anyhow::Result<Option<ClusteringScores>> {
    let labels: Option<Vec<&str>> =
        found.members.iter().map(|(document, _, _)| collection.documents[*document].label.as_deref()).collect();
    let Some(labels) = labels.filter(|labels| !labels.is_empty()) else { return Ok(None) };
    let topics: Vec<usize> = found.members.iter().map(|(_, _, member)| member.topic).collect();
    Ok(Some(ClusteringScores::of(&labels, &topics)?))
}

fn show(
    args: &Args,
    model: &TopicModel,
    scores: Option<&ClusteringScores>,
    members: &[(usize, String, Member)],
) -> anyhow::Result<()> {
    if args.json {
        let topics: Vec<_> = model
            .topics()
            .iter()
            .map(|topic| {
                let words: Vec<_> =
                    topic.words.iter().map(|(word, weight)| json!({ "word": word, "weight": weight })).collect();
                json!({ "id": topic.id, "name": topic.name, "share": topic.share, "words": words, "typical": topic.typical })
            })
            .collect();
        let members: Vec<_> = members
            .iter()
            .map(|(_, id, member)| json!({ "id": id, "topic": member.topic, "probability": member.probability }))
            .collect();
        return print_json(&json!({
            "topics": topics, "members": members, "choices": model.choices(), "against_labels": scores, "seed": model.options().seed,
        }));
    }
    let mut text = String::new();
    for topic in model.topics() {
        let words: Vec<&str> = topic.words.iter().map(|(word, _)| word.as_str()).collect();
        text.push_str(&format!("{:>3}  {:>6}  {}\n", topic.id, percent(topic.share), clean(&topic.name)));
        text.push_str(&format!("             {}\n", clean(&words.join(" · "))));
        for typical in &topic.typical {
            text.push_str(&format!("             {}: {}\n", clean(&typical.id), clean(&typical.excerpt)));
        }
        text.push('\n');
    }
    if !model.choices().is_empty() {
        text.push_str("how many topics: silhouette and stability over resamples\n");
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

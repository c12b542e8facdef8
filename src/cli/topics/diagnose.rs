//! `themewise topics diagnose`: the quality of each topic, as metrics and as a verdict.

use super::super::outcome::Outcome;
use super::super::output::{print, print_json};
use super::super::printer::{Printer, clean};
use super::super::table::{percent, table};
use super::source::SourceArgs;
use serde::Serialize;
use themewise::metrics::topics::{DiagnoseOptions, Diagnosis, Weights, diagnose};
use themewise::topics::Topic;

/// Report for each topic whether it is good, junk, mixed or a duplicate, with the reason
/// and all metrics
///
/// C_NPMI (window 10), C_V (window 110) and U_Mass are gensim's, counted on the input; the other
/// diagnostics are MALLET's. Of a model of latent Dirichlet allocation (-m), the perplexity of half
/// of each text's words given the other half is shown too.
///
/// Example: themewise topics diagnose issues/ --topics 12
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// Print JSON, with every metric
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct DiagnosisReport<'a> {
    #[serde(flatten)]
    diagnosis: &'a Diagnosis,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_out_perplexity: Option<f64>,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let source = args.source.load(printer)?;
    let reader = source.reader()?;
    let sequences = reader.sequences(source.texts());
    let (topic_terms, document_topics) = (reader.topic_terms(), reader.memberships(source.texts()));
    let weights = Weights { topic_terms: Some(&topic_terms), document_topics: Some(&document_topics) };
    let name = |column: u32| reader.readable(column).to_owned();
    let found = diagnose(&DiagnoseOptions::default(), &reader.words(), &sequences, &weights, &name)?;
    // Topics that were found in the input have seen all of it.
    let completion = args.source.model.as_ref().and_then(|_| {
        let completion = reader.topics().document_completion(&source.texts().counts, 0)?;
        (completion.tokens > 0.0).then_some(completion)
    });
    let held_out_perplexity = completion.map(|completion| completion.perplexity());
    if args.json {
        print_json(&DiagnosisReport { diagnosis: &found, held_out_perplexity })?;
    } else {
        let mut text = readable(&found, reader.topics().topics());
        if let Some(perplexity) = held_out_perplexity {
            text.push_str(&format!("held-out perplexity {perplexity:.1}\n"));
        }
        print(&text)?;
    }
    Ok(source.outcome())
}

fn readable(found: &Diagnosis, topics: &[Topic]) -> String {
    let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
    let rows = found
        .topics
        .iter()
        .map(|topic| {
            vec![
                topic.topic.to_string(),
                clean(&topics[topic.topic].name),
                topic.verdict.name().to_owned(),
                topic.share.map_or_else(|| "–".to_owned(), percent),
                figure(topic.c_npmi),
                figure(topic.c_v),
                figure(topic.u_mass),
                figure(topic.exclusivity),
                figure(topic.frex),
            ]
        })
        .collect();
    let header = ["topic", "name", "verdict", "share", "C_NPMI", "C_V", "U_Mass", "exclusive", "FREX"];
    let mut text = table(&header, rows, 3);
    text.push('\n');
    for topic in &found.topics {
        text.push_str(&format!("\n{:>3}  {}: {}", topic.topic, topic.verdict.name(), clean(&topic.reason)));
    }
    text.push_str(&format!(
        "\n\nmean C_NPMI {} (windows of 10), C_V {} (windows of 110), U_Mass {}; diversity {}, inverted RBO {}\n",
        figure(found.c_npmi),
        figure(found.c_v),
        figure(found.u_mass),
        figure(found.diversity),
        figure(found.inverted_rbo),
    ));
    text
}

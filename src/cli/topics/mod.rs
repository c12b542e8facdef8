//! `themewise topics`: topics found without labels, and questions about them.

mod choose;
mod diagnose;
mod show;
mod timeline;
mod tree;
mod uncovered;
mod update;

use super::Outcome;
use super::input;
use super::printer::Printer;
use super::train::{FITTING, FitArgs};
use std::path::PathBuf;
use themewise::Error;
use themewise::document::Collection;
use themewise::model::Model;
use themewise::training::{FoundTopics, TopicReader, TopicTexts, find_topics};

/// Find topics, or show those of a trained model; their number, quality, change over time
///
/// If the records of the input have a 'label', the topics are compared with it (NMI, purity,
/// adjusted Rand index). A file with the name of a subcommand is given as './tree'.
///
/// Examples:
///   themewise topics issues/ --topics 12
///   themewise topics issues/ --method nmf --topics 20
///   themewise topics -m my.safetensors --json
///   themewise topics diagnose issues/
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true)]
// The arguments of 'show' have the same group name, and group names are unique.
#[group(skip)]
pub(crate) struct Args {
    #[command(subcommand)]
    question: Option<Question>,

    #[command(flatten)]
    show: show::Args,
}

#[derive(Debug, clap::Subcommand)]
enum Question {
    Choose(choose::Args),
    Diagnose(diagnose::Args),
    Timeline(timeline::Args),
    Tree(tree::Args),
    Uncovered(uncovered::Args),
    // The name in version 0.1.
    #[command(hide = true)]
    Gaps(uncovered::Args),
    Update(update::Args),
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    match &args.question {
        None => show::run(&args.show, printer),
        Some(Question::Choose(args)) => choose::run(args, printer),
        Some(Question::Diagnose(args)) => diagnose::run(args, printer),
        Some(Question::Timeline(args)) => timeline::run(args, printer),
        Some(Question::Tree(args)) => tree::run(args, printer),
        Some(Question::Uncovered(args)) => uncovered::run(args, printer),
        Some(Question::Gaps(args)) => {
            printer.warn("'topics gaps' is now called 'topics uncovered'");
            uncovered::run(args, printer)
        }
        Some(Question::Update(args)) => update::run(args, printer),
    }
}

/// Where topics come from: a trained model that reads the documents, or the documents themselves.
#[derive(Debug, clap::Args)]
struct SourceArgs {
    /// Files, folders, or '-' for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// Take the topics of this trained model; without it they are found in the input
    #[arg(short, long, value_name = "FILE", conflicts_with_all = FITTING)]
    model: Option<PathBuf>,

    #[command(flatten)]
    fit: FitArgs,
}

/// Documents and topics.
struct Source {
    collection: Collection,
    topics: Topics,
}

enum Topics {
    Of(Box<(Model, TopicTexts)>),
    Found(Box<FoundTopics>),
}

impl SourceArgs {
    fn load(&self, printer: &Printer) -> anyhow::Result<Source> {
        let collection = input::documents(&self.inputs, printer)?;
        let progress = printer.progress();
        let topics = match &self.model {
            Some(_) => {
                let model = input::model(self.model.as_ref())?;
                let texts = reader(&model)?.read(&collection.documents, self.fit.unit(), progress.as_ref());
                if texts.texts.is_empty() {
                    return Err(Error::data("there is no body text in the documents").into());
                }
                Topics::Of(Box::new((model, texts)))
            }
            None => {
                let options = self.fit.options(&collection, printer)?;
                let found = find_topics(&options, &collection.documents, progress.as_ref())?;
                found.warnings.iter().for_each(|warning| printer.warn(warning));
                Topics::Found(Box::new(found))
            }
        };
        Ok(Source { collection, topics })
    }
}

impl Source {
    fn reader(&self) -> anyhow::Result<TopicReader<'_>> {
        match &self.topics {
            Topics::Of(read) => reader(&read.0),
            Topics::Found(found) => Ok(found.reader()),
        }
    }

    fn texts(&self) -> &TopicTexts {
        match &self.topics {
            Topics::Of(read) => &read.1,
            Topics::Found(found) => &found.texts,
        }
    }

    fn outcome(&self) -> Outcome {
        Outcome::unless(input::lost(&self.collection))
    }
}

fn reader(model: &Model) -> anyhow::Result<TopicReader<'_>> {
    model
        .topic_reader()
        .ok_or_else(|| Error::data("the model has no topics: it was trained on too few paragraphs").into())
}

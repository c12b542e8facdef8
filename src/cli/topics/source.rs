//! Where the topics come from that a subcommand of `themewise topics` asks about.

use super::super::fit_args::{CorpusArgs, FITTING, FitArgs};
use super::super::input::{self, ReadArgs};
use super::super::outcome::Outcome;
use super::super::printer::Printer;
use std::path::PathBuf;
use themewise::Error;
use themewise::document::Collection;
use themewise::model::Model;
use themewise::training::{FoundTopics, TopicReader, TopicTexts, find_topics};

/// Documents in which topics are found, unless a trained model is given.
#[derive(Debug, clap::Args)]
pub(crate) struct FindArgs {
    /// Files, folders, or '-' for standard input
    #[arg(required_unless_present = "model", conflicts_with = "model", value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,

    #[command(flatten)]
    fit: FitArgs,
}

impl FindArgs {
    pub(crate) fn find(&self, printer: &Printer) -> anyhow::Result<(Collection, FoundTopics)> {
        let collection = self.read.documents(&self.inputs, printer)?;
        let found = found(&self.fit, &collection, printer)?;
        Ok((collection, found))
    }
}

/// The topics that are found in `collection`.
fn found(fit: &FitArgs, collection: &Collection, printer: &Printer) -> anyhow::Result<FoundTopics> {
    let options = fit.options(collection, printer)?;
    let found = find_topics(&options, &collection.documents, printer.progress().as_ref())?;
    found.warnings.iter().for_each(|warning| printer.warn(warning));
    Ok(found)
}

/// Where topics come from: a trained model that reads the documents, or the documents themselves.
#[derive(Debug, clap::Args)]
pub(crate) struct SourceArgs {
    /// Take the topics of this trained model; without it they are found in the input
    #[arg(short, long, value_name = "FILE", conflicts_with_all = FITTING)]
    pub(crate) model: Option<PathBuf>,

    #[command(flatten)]
    corpus: CorpusArgs,
}

/// Documents and topics.
pub(crate) struct TopicSource {
    pub(crate) collection: Collection,
    topics: Topics,
}

enum Topics {
    Of(Box<(Model, TopicTexts)>),
    Found(Box<FoundTopics>),
}

impl SourceArgs {
    pub(crate) fn load(&self, printer: &Printer) -> anyhow::Result<TopicSource> {
        let collection = self.corpus.input.read(printer)?;
        let topics = match &self.model {
            Some(_) => {
                let model = input::model(self.model.as_ref())?;
                let texts = reader(&model)?.read(
                    &collection.documents,
                    self.corpus.fit.unit.into(),
                    printer.progress().as_ref(),
                );
                if texts.texts.is_empty() {
                    return Err(Error::data("there is no body text in the documents").into());
                }
                Topics::Of(Box::new((model, texts)))
            }
            None => Topics::Found(Box::new(found(&self.corpus.fit, &collection, printer)?)),
        };
        Ok(TopicSource { collection, topics })
    }
}

impl TopicSource {
    pub(crate) fn reader(&self) -> anyhow::Result<TopicReader<'_>> {
        match &self.topics {
            Topics::Of(read) => reader(&read.0),
            Topics::Found(found) => Ok(found.reader()),
        }
    }

    pub(crate) fn texts(&self) -> &TopicTexts {
        match &self.topics {
            Topics::Of(read) => &read.1,
            Topics::Found(found) => &found.texts,
        }
    }

    pub(crate) fn outcome(&self) -> Outcome {
        Outcome::unless(input::lost(&self.collection))
    }
}

pub(crate) fn reader(model: &Model) -> anyhow::Result<TopicReader<'_>> {
    model
        .topic_reader()
        .ok_or_else(|| Error::data("the model has no topics: it was trained on too few paragraphs").into())
}

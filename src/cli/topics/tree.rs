//! `themewise topics tree`: which topics are similar.

use super::super::fit_args::FITTING;
use super::super::input;
use super::super::outcome::Outcome;
use super::super::output::{print, print_json};
use super::super::printer::{Printer, clean};
use super::source::{FindArgs, reader};
use serde_json::json;
use std::path::PathBuf;
use themewise::Error;
use themewise::topics::{Topic, TopicModel, TopicTree};

/// Merge similar topics step by step into a tree, and cut it into branches
///
/// Average linkage on the cosine of the topics' centres.
///
/// Examples:
///   themewise topics tree issues/ --topics 12
///   themewise topics tree -m my.safetensors --cut 4
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Take the topics of this trained model
    #[arg(short, long, value_name = "FILE", conflicts_with_all = FITTING, conflicts_with = "unit")]
    model: Option<PathBuf>,

    /// Cut the tree into this many branches
    #[arg(long, value_name = "N")]
    cut: Option<usize>,

    /// Print JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    find: FindArgs,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    if args.cut == Some(0) {
        return Err(Error::options("--cut must be at least 1").with_hint("1 is the whole tree").into());
    }
    if args.model.is_some() {
        let model = input::model(args.model.as_ref())?;
        show(args, reader(&model)?.topics())?;
        return Ok(Outcome::Done);
    }
    let (collection, found) = args.find.find(printer)?;
    show(args, &found.model)?;
    Ok(Outcome::unless(input::lost(&collection)))
}

fn show(args: &Args, model: &TopicModel) -> anyhow::Result<()> {
    let topics = model.topics();
    if let Some(cut) = args.cut.filter(|cut| *cut > topics.len()) {
        return Err(Error::options(format!("{} topics cannot be cut into {cut} branches", topics.len()))
            .with_hint(format!("give --cut a number from 1 to {}", topics.len()))
            .into());
    }
    let tree = TopicTree::of(model.centres());
    let branches = args.cut.map(|cut| tree.cut(cut));
    if args.json {
        let names: Vec<_> = topics.iter().map(|topic| json!({ "id": topic.id, "name": topic.name })).collect();
        return print_json(&json!({ "topics": names, "joins": tree.joins(), "branches": branches }));
    }
    let mut text = String::new();
    if let Some(branches) = branches {
        for branch in 0..=branches.iter().copied().max().unwrap_or(0) {
            text.push_str(&format!("branch {branch}\n"));
            for topic in topics.iter().filter(|topic| branches[topic.id] == branch) {
                text.push_str(&format!("  {:>3}  {}\n", topic.id, clean(&topic.name)));
            }
        }
        return print(&text);
    }
    match tree.joins().len() {
        0 => text.push_str(&line(&topics[0], 0)),
        joins => draw(&tree, topics, topics.len() + joins - 1, 0, &mut text),
    }
    print(&text)
}

fn line(topic: &Topic, depth: usize) -> String {
    format!("{}{:>3}  {}\n", "  ".repeat(depth), topic.id, clean(&topic.name))
}

/// A branch and its sub-branches; each merge is shown by its similarity.
fn draw(tree: &TopicTree, topics: &[Topic], branch: usize, depth: usize, text: &mut String) {
    if branch < topics.len() {
        text.push_str(&line(&topics[branch], depth));
        return;
    }
    let join = &tree.joins()[branch - topics.len()];
    text.push_str(&format!("{}{:.2}\n", "  ".repeat(depth), join.similarity));
    draw(tree, topics, join.left, depth + 1, text);
    draw(tree, topics, join.right, depth + 1, text);
}

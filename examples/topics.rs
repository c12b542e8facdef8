//! Finds topics that nobody named beforehand: `cargo run --example topics`.

#![expect(clippy::print_stdout, reason = "an example shows its results")]

use themewise::document::{ReadOptions, read};
use themewise::progress::Silent;
use themewise::topics::{TopicCount, TopicOptions};
use themewise::training::{TrainOptions, find_topics};

fn main() -> themewise::Result<()> {
    let documents = read(&["seeds/issues".into()], &ReadOptions::default())?.documents;
    let topics = TopicOptions { topics: TopicCount::Fixed(6), ..TopicOptions::default() };
    let options = TrainOptions { topics, ..TrainOptions::default() };
    let found = find_topics(&options, &documents, &Silent)?;
    for topic in found.model.topics() {
        let words: Vec<&str> = topic.words.iter().map(|(word, _)| word.as_str()).take(6).collect();
        println!("{:4.1}%  {}: {}", 100.0 * topic.share, topic.name, words.join(", "));
    }
    Ok(())
}

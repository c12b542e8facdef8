//! Trains a model from a codebook and unlabelled documents: `cargo run --example train`.

use themewise::codebook::Codebook;
use themewise::document::{ReadOptions, read};
use themewise::output::{InputFiles, OutputFile};
use themewise::progress::Silent;
use themewise::training::{TrainOptions, train};

const CODEBOOK: &str = r#"
[[themes]]
name = "money"
terms = ["deficit", "budget", "savings", "control total", "<money>"]

[[themes]]
name = "people"
terms = ["chief executive", "chair", "appoint*", "resign*", "retire*"]
"#;

fn main() -> themewise::Result<()> {
    let codebook = Codebook::parse(CODEBOOK, "example.toml")?;
    let documents = read(&["seeds/issues".into()], &ReadOptions::default())?.documents;
    let options = TrainOptions { find_topics: false, ..TrainOptions::default() };
    let (model, report) = train(&options, &codebook, &documents, &[], &Silent)?;
    println!("learned from {} paragraphs", report.accounting.body);
    for warning in &report.warnings {
        println!("warning: {warning}");
    }
    for (name, probability) in model.label_text("The new chair was appointed in May.").probabilities {
        println!("{name} {probability:.2}");
    }
    let path = std::env::temp_dir().join("themewise-example.safetensors");
    model.write(OutputFile::create(&path, &InputFiles::none())?)?;
    println!("wrote {} bytes", std::fs::metadata(&path).map_or(0, |file| file.len()));
    Ok(())
}

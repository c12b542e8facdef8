//! Labels texts with the embedded model: `cargo run --example label`.

#![expect(clippy::print_stdout, reason = "an example shows its results")]

use themewise::model::embedded;

fn main() -> themewise::Result<()> {
    let model = embedded()?;
    let texts = [
        "The trust will miss its control total by £4m.",
        "Its chief officer leaves in June, and three practices handed back their contracts.",
        "I spent the weekend at my sister's, where it rained.",
    ];
    for text in texts {
        println!("{text}");
        let labels = model.label_text(text);
        if labels.themes.is_empty() {
            println!("  no theme");
        }
        for theme in &labels.themes {
            let words: Vec<&str> = theme.evidence.iter().map(|evidence| evidence.text.as_str()).collect();
            println!("  {} {:.2}: {}", theme.name, theme.probability, words.join(", "));
        }
    }
    Ok(())
}

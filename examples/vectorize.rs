//! Turns texts into a TF-IDF matrix and writes it for SciPy: `cargo run --example vectorize`.

#![expect(clippy::print_stdout, reason = "an example shows its results")]

use themewise::progress::Silent;
use themewise::text::{Analyzer, AnalyzerOptions};
use themewise::vectorize::{TfidfOptions, fit_texts};

fn main() -> themewise::Result<()> {
    let texts = ["The deficit grew to £330m.", "Savings will not close the deficit.", "A ward closes in May."];
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let (tfidf, matrix) = fit_texts(&analyzer, &TfidfOptions::default(), &texts, &Silent)?;
    println!("{} terms: {}", tfidf.vocabulary().len(), tfidf.vocabulary().iter().collect::<Vec<_>>().join(" "));

    // texts × terms, f32, every row of length one.
    for row in 0..matrix.rows() {
        let (columns, weights) = matrix.row(row);
        let entries = columns.iter().zip(weights);
        let shown: Vec<String> =
            entries.map(|(&column, weight)| format!("{} {weight:.2}", &tfidf.vocabulary()[column as usize])).collect();
        println!("{}", shown.join(", "));
    }
    Ok(())
}

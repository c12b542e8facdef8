//! Hints of the library, worded in terms of this program's commands and options.

use std::borrow::Cow;
use themewise::error::Hint;

/// What the command line advises for a hint of the library.
pub(crate) fn wording(hint: &Hint) -> Cow<'_, str> {
    Cow::Borrowed(match hint {
        Hint::Advice(text) => text,
        Hint::TrainAgain => "train the model again with this program: themewise train … -m MODEL",
        Hint::GiveModelFile => "name the file that 'themewise train … -m FILE' wrote",
        Hint::MergeParts => "merge the parts first: themewise vectorize --merge PARTS… -o model.json",
        Hint::GiveVectorizerFile => "'themewise vectorize' writes one next to every matrix, ending in .json",
        Hint::VectorizeAgain => "write it again with 'themewise vectorize'",
        Hint::GiveParts => "'themewise vectorize --part 3/64' writes parts",
        Hint::CountPartAgain => "write it again with 'themewise vectorize --part'",
        Hint::LabelAgain => {
            "label again with 'themewise label', or give each line an object 'probabilities' of all themes"
        }
        Hint::GiveProse => {
            "give documents with paragraphs of prose; '--unit record' takes each record as one paragraph"
        }
        Hint::LintCodebook => "check with 'themewise codebook lint' that codebook and text are in one language",
        Hint::GoldIds => {
            "an id is 'document#ordinal' as 'themewise label' writes it; give the folder that the labels were made on"
        }
        Hint::UpdateAgain => "run 'themewise topics update' with this model again",
        Hint::OtherOutput => "give -o another name (with 'train': -m)",
        Hint::EnableParquet => {
            "write .jsonl or .csv, or build the program with 'cargo install themewise --features parquet'"
        }
        Hint::EnablePdf => {
            "build the program with 'cargo install themewise --features pdf', or name a program that turns a PDF \
             into text: --pdf-command 'pdftotext {} -'"
        }
        Hint::ReadPdfByCommand => {
            "print it to a PDF again, or name a program that turns it into text: --pdf-command 'pdftotext {} -'"
        }
        Hint::RecognizeText => "recognise its text (OCR) first, or name a program that does with --pdf-command",
        other => return Cow::Owned(other.to_string()),
    })
}

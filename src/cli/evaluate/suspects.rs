//! Gold labels that may be wrong, listed to read.

use crate::cli::printer::clean;
use themewise::evaluate::LabelErrors;

pub(super) fn readable(found: &LabelErrors) -> String {
    let mut text = format!(
        "{} of {} labelled paragraphs may be labelled wrongly; the most suspect first\n",
        found.suspected, found.paragraphs
    );
    for suspect in &found.suspects {
        let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { clean(&names.join(", ")) };
        text.push_str(&format!(
            "\n{}\n  labelled {}; the model says {}\n  {}\n",
            clean(&suspect.id),
            list(&suspect.given),
            list(&suspect.predicted),
            clean(&suspect.why),
        ));
        if let Some(words) = &suspect.text {
            text.push_str(&format!("  \"{}\"\n", clean(words)));
        }
    }
    text.push_str("\nProbabilities of a model that learned from these very labels hide their errors: label by cross-validation.\n");
    text
}

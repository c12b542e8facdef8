//! Labels for one text by itself, with names in place of indices: the shortest way from a text to
//! its themes.

use super::label::LabelledParagraph;
use super::trained::Model;
use crate::document::Document;
use crate::paragraph::Unit;
use crate::progress::Silent;
use crate::themes::evidence;
use std::ops::Range;

/// A text with its themes, as [`Model::label_text`] returns it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextLabels {
    /// The assigned themes, most probable first; empty if the text has none.
    pub themes: Vec<TextTheme>,
    /// Every theme of the model with its probability, 0 to 1, in the codebook's order.
    pub probabilities: Vec<(String, f64)>,
    /// The topic's name and the text's membership in it, 0 to 1, if the model has topics.
    pub topic: Option<(String, f64)>,
}

/// A theme that was assigned to a text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextTheme {
    /// The theme's name in the codebook.
    pub name: String,
    /// The probability that the text has it, 0 to 1.
    pub probability: f64,
    /// The words that are the reason, in the order of the text.
    pub evidence: Vec<TextEvidence>,
}

/// Words of a text that are evidence for a theme.
#[derive(Debug, Clone, PartialEq)]
pub struct TextEvidence {
    /// The words as they are written.
    pub text: String,
    /// Their bytes in the text that was labelled.
    pub span: Range<usize>,
    /// What they add to the theme's log-odds.
    pub weight: f64,
    /// Whether they are a term of the codebook, or were learned from labels.
    pub from_codebook: bool,
}

impl Model {
    /// Labels one text, taken as a single paragraph without context. *Bit-exact.*
    ///
    /// For documents, whose headings and neighbouring paragraphs count, see [`Model::label`].
    ///
    /// ```
    /// let model = themewise::model::embedded()?;
    /// let labels = model.label_text("The trust will miss its control total by £4m.");
    /// assert_eq!(labels.themes[0].name, "finance");
    /// assert!(labels.themes[0].probability > 0.9);
    /// assert!(labels.themes[0].evidence.iter().any(|evidence| evidence.text == "control total"));
    /// assert!(model.label_text("It rained all weekend.").themes.is_empty());
    /// # Ok::<(), themewise::Error>(())
    /// ```
    pub fn label_text(&self, text: &str) -> TextLabels {
        let document = Document::from_text("text", text);
        let (mut labelled, _) = self.label(std::slice::from_ref(&document), Unit::Record, &Silent);
        let paragraph = labelled.pop().and_then(|document| document.paragraphs.into_iter().next());
        paragraph.map(|paragraph| self.named(&paragraph, text)).unwrap_or_default()
    }

    fn named(&self, labelled: &LabelledParagraph, text: &str) -> TextLabels {
        let names = self.classifier().codebook().names();
        let scores = labelled.scored.as_ref().map_or(&[][..], |scored| &scored.themes);
        // The paragraph's text may lack white space that the text has: spans count in the text.
        let places = Places::new(text, &labelled.paragraph.text);
        let theme = |&theme: &usize| TextTheme {
            name: names[theme].clone(),
            probability: scores[theme].probability,
            evidence: evidence(&scores[theme])
                .into_iter()
                .map(|found| TextEvidence {
                    text: labelled.paragraph.text[found.span.clone()].to_owned(),
                    span: places.span(found.span),
                    weight: found.weight,
                    from_codebook: found.from_codebook,
                })
                .collect(),
        };
        TextLabels {
            themes: labelled.themes.iter().map(theme).collect(),
            probabilities: names.iter().cloned().zip(scores.iter().map(|score| score.probability)).collect(),
            topic: labelled
                .topic
                .as_ref()
                .zip(self.topics())
                .map(|(member, topics)| (topics.topics()[member.topic].name.clone(), member.probability)),
        }
    }
}

/// For every byte of a paragraph's text, the byte of the source text that it came from.
struct Places(Vec<usize>);

impl Places {
    /// Aligns `paragraph` with `source`, of which it is a copy with white space joined or removed.
    fn new(source: &str, paragraph: &str) -> Self {
        let mut places = Vec::with_capacity(paragraph.len() + 1);
        let mut rest = source.char_indices().peekable();
        for c in paragraph.chars() {
            while let Some(&(_, other)) = rest.peek() {
                if other == c || (c == ' ' && other.is_whitespace()) {
                    break;
                }
                rest.next();
            }
            let at = rest.next().map_or(source.len(), |(at, _)| at);
            places.extend((0..c.len_utf8()).map(|byte| at + byte));
        }
        places.push(rest.peek().map_or(source.len(), |&(at, _)| at));
        Self(places)
    }

    fn span(&self, span: Range<usize>) -> Range<usize> {
        let end = if span.end > span.start { self.0[span.end - 1] + 1 } else { self.0[span.start] };
        self.0[span.start]..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::embedded;

    #[test]
    fn evidence_spans_count_in_the_text_that_was_given() {
        let text = "  The trust\n  will miss its control\n  total by £4m.  ";
        let labels = embedded().unwrap().label_text(text);
        assert_eq!(labels.themes[0].name, "finance");
        for evidence in &labels.themes[0].evidence {
            let source: Vec<&str> = text[evidence.span.clone()].split_whitespace().collect();
            assert_eq!(source, evidence.text.split_whitespace().collect::<Vec<_>>());
        }
        let words = |evidence: &TextEvidence| evidence.text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(labels.themes[0].evidence.iter().any(|evidence| words(evidence) == "control total"));
    }

    #[test]
    fn text_labels_equal_the_labels_of_a_record() {
        let model = embedded().unwrap();
        let text = "Its chief officer leaves in June.";
        let (labelled, _) = model.label(&[Document::from_text("a", text)], Unit::Record, &Silent);
        let scored = labelled[0].paragraphs[0].scored.clone().unwrap();
        let labels = model.label_text(text);
        let expected: Vec<f64> = scored.themes.iter().map(|theme| theme.probability).collect();
        assert_eq!(labels.probabilities.iter().map(|(_, p)| *p).collect::<Vec<_>>(), expected);
        assert_eq!(labels.probabilities[0].0, model.classifier().codebook().themes[0].name);
    }

    #[test]
    fn empty_text_has_no_labels() {
        assert_eq!(embedded().unwrap().label_text(" \n"), TextLabels::default());
    }
}

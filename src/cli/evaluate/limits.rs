//! `--min METRIC=VALUE` and `--max METRIC=VALUE`: what a figure must reach, or an error may not
//! pass.

use themewise::Error;
use themewise::evaluate::{Better, Evaluation, METRICS, MetricValue, metric};
use themewise::unicode::NameIndex;

/// What a theme's figures are called in `FIGURE:THEME`.
const OF_A_THEME: [&str; 5] = ["precision", "recall", "f1", "average_precision", "roc_auc"];

/// Which side of the value is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Least,
    Most,
}

/// A figure and what it is held against.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Limit {
    name: String,
    theme: Option<String>,
    value: f64,
}

/// What was typed behind `--min`.
pub(super) fn least(text: &str) -> Result<Limit, String> {
    parse(text, Better::Higher)
}

/// What was typed behind `--max`.
pub(super) fn most(text: &str) -> Result<Limit, String> {
    parse(text, Better::Lower)
}

fn parse(text: &str, better: Better) -> Result<Limit, String> {
    let (name, value) = text.rsplit_once('=').ok_or("write METRIC=VALUE, such as micro-f1=0.75")?;
    let value: f64 = value.parse().ok().filter(|value: &f64| value.is_finite()).ok_or("the value is not a number")?;
    let (name, theme) = match name.split_once(':') {
        Some((figure, theme)) => (figure.replace('-', "_"), Some(theme.to_owned())),
        None => (name.replace('-', "_"), None),
    };
    let there_are = |names: Vec<&str>| format!("there is no figure '{name}': choose from {}", names.join(", "));
    let of = match &theme {
        Some(_) if OF_A_THEME.contains(&name.as_str()) => Better::Higher,
        Some(_) => return Err(there_are(OF_A_THEME.to_vec())),
        None => match metric(&name) {
            Some(metric) => metric.better,
            None => {
                let fitting = METRICS.iter().filter(|metric| metric.better == better);
                return Err(there_are(fitting.map(|metric| metric.name).collect()));
            }
        },
    };
    match (of, better) {
        (Better::Lower, Better::Higher) => {
            Err(format!("'{name}' is an error, the less the better: write --max {text}"))
        }
        (Better::Higher, Better::Lower) => Err(format!("the more '{name}' the better: write --min {text}")),
        _ => Ok(Limit { name, theme, value }),
    }
}

impl Limit {
    /// A sentence if it is broken.
    pub(super) fn broken(&self, side: Side, found: &Evaluation) -> anyhow::Result<Option<String>> {
        let what = match &self.theme {
            Some(theme) => format!("{} of '{theme}'", self.name),
            None => self.name.clone(),
        };
        let Some(value) = self.figure(found)?.and_then(|figure| figure.value) else {
            return Err(Error::data(format!("there is no {what} of these predictions"))
                .with_hint("it needs probabilities, paragraphs of that sort, or gold with one theme each; --json shows what there is")
                .into());
        };
        let broken = match side {
            Side::Least => value < self.value,
            Side::Most => value > self.value,
        };
        let word = if side == Side::Least { "below" } else { "above" };
        Ok(broken.then(|| format!("{what} {value:.4} is {word} {}", self.value)))
    }

    fn figure(&self, found: &Evaluation) -> anyhow::Result<Option<MetricValue>> {
        let Some(theme) = &self.theme else {
            return Ok(found.figures.get(self.name.as_str()).copied());
        };
        let names: Vec<&str> = found.theme_figures.iter().map(|figures| figures.name.as_str()).collect();
        let known = NameIndex::new(names.iter().copied()).find(theme);
        let Some(figures) = found.theme_figures.iter().find(|figures| Some(figures.name.as_str()) == known) else {
            return Err(Error::data(format!("there is no theme '{theme}'"))
                .with_hint(format!("themes are {}", names.join(", ")))
                .into());
        };
        Ok(Some(match self.name.as_str() {
            "precision" => figures.precision,
            "recall" => figures.recall,
            "f1" => figures.f1,
            "average_precision" => figures.average_precision,
            _ => figures.roc_auc,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_figure_and_a_number() {
        let limit = least("micro-f1=0.75").unwrap();
        assert_eq!((limit.name.as_str(), limit.theme, limit.value), ("micro_f1", None, 0.75));
        let limit = least("recall:a=b=0.5").unwrap();
        assert_eq!((limit.name.as_str(), limit.theme.as_deref(), limit.value), ("recall", Some("a=b"), 0.5));
        for (wrong, part) in [
            ("micro-f1", "METRIC=VALUE"),
            ("micro-f1=much", "not a number"),
            ("taste=1", "micro_f1"),
            ("ece=0.1", "write --max ece=0.1"),
            ("taste:finance=1", "recall"),
        ] {
            assert!(least(wrong).unwrap_err().contains(part), "{wrong}");
        }
        assert!(most("accuracy=0.1").unwrap_err().contains("write --min accuracy=0.1"));
        assert!(most("hamming-loss=0.1").is_ok());
    }
}

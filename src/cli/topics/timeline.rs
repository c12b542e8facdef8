//! `themewise topics timeline`: the shares of topics over time.

use super::super::outcome::Outcome;
use super::super::output::{print, print_bytes, print_json};
use super::super::printer::{Printer, clean};
use super::super::table::{percent, table};
use super::source::SourceArgs;
use serde_json::json;
use themewise::topics::{Period, Periods, TermChange, Timeline};

/// Show each topic's share by issue, month or year, with bands and changes; rising and fading words
///
/// Bands are Wilson's 95% intervals. Months without an issue are kept. Documents without a date are
/// left out, with a warning.
///
/// Examples:
///   themewise topics timeline issues/ --by month
///   themewise topics timeline 2016/ -m my.safetensors --csv > shares.csv
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// The length of a period
    #[arg(long, value_enum, default_value = "month")]
    by: PeriodArg,

    /// Print CSV: a line for each topic and period
    #[arg(long, conflicts_with = "json")]
    csv: bool,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PeriodArg {
    /// Each document, in the order of their dates
    Issue,
    /// Each month
    Month,
    /// Each year
    Year,
}

impl From<PeriodArg> for Period {
    fn from(period: PeriodArg) -> Self {
        match period {
            PeriodArg::Issue => Self::Issue,
            PeriodArg::Month => Self::Month,
            PeriodArg::Year => Self::Year,
        }
    }
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let source = args.source.load(printer)?;
    let reader = source.reader()?;
    let topics = reader.topics().topics();
    let documents = &source.collection.documents;
    let periods = Periods::of(args.by.into(), documents.iter().map(|d| (d.id.as_str(), d.date.as_deref())))?;
    if periods.undated() > 0 {
        printer.warn(format!("{} documents without a date are left out", periods.undated()));
    }
    let texts = source.texts();
    let timeline = reader.timeline(texts, &periods)?;
    let (rising, fading) = reader.term_changes_over(texts, &periods);
    if args.json {
        let names: Vec<_> = topics.iter().map(|topic| json!({ "id": topic.id, "name": topic.name })).collect();
        let pairs = |terms: &[TermChange]| terms.iter().map(|term| json!([term.term, term.z])).collect::<Vec<_>>();
        print_json(&json!({
            "topics": names, "timeline": timeline, "rising": pairs(&rising), "fading": pairs(&fading),
        }))?;
    } else if args.csv {
        print_bytes(&csv(&timeline)?)?;
    } else {
        print(&readable(&timeline, &rising, &fading))?;
    }
    Ok(source.outcome())
}

fn csv(timeline: &Timeline) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["topic_id", "topic", "period", "count", "total", "share", "low", "high", "change"])?;
    for (topic, name) in timeline.topics.iter().enumerate() {
        for (period, share) in timeline.shares[topic].iter().enumerate() {
            let change = timeline.changes[topic].contains(&period);
            let share_of = |value: f64| format!("{value:.6}");
            writer.write_record([
                &topic.to_string(),
                name,
                &timeline.periods[period],
                &share.count.to_string(),
                &timeline.totals[period].to_string(),
                &if timeline.totals[period] > 0 { share_of(share.share) } else { String::new() },
                &share_of(share.low),
                &share_of(share.high),
                &change.to_string(),
            ])?;
        }
    }
    Ok(writer.into_inner()?)
}

fn readable(timeline: &Timeline, rising: &[TermChange], fading: &[TermChange]) -> String {
    let mut text = String::new();
    for (topic, name) in timeline.topics.iter().enumerate() {
        text.push_str(&format!("{topic:>3}  {}\n", clean(name)));
        let rows = timeline.shares[topic]
            .iter()
            .enumerate()
            .map(|(period, share)| {
                let total = timeline.totals[period];
                let known = |value: String| if total > 0 { value } else { "–".to_owned() };
                let mark = if timeline.changes[topic].contains(&period) { "changes here" } else { "" };
                vec![
                    format!("     {}", clean(&timeline.periods[period])),
                    format!("{} of {total}", share.count),
                    known(percent(share.share)),
                    known(format!("{} to {}", percent(share.low), percent(share.high))),
                    mark.to_owned(),
                ]
            })
            .collect();
        text.push_str(&table(&["     period", "paragraphs", "share", "95% band", ""], rows, 1));
        text.push_str("\n\n");
    }
    for (title, terms) in [("rising", rising), ("fading", fading)] {
        let terms = term_list(terms);
        text.push_str(&format!("{title} words, second half of the time against the first: {terms}\n"));
    }
    text
}

/// Terms with their z-scores.
pub(crate) fn term_list(terms: &[TermChange]) -> String {
    let terms: Vec<String> = terms.iter().map(|term| format!("{} ({:+.1})", clean(&term.term), term.z)).collect();
    if terms.is_empty() { "none significantly".to_owned() } else { terms.join(", ") }
}

//! `themewise topics timeline`: how topics move over time.

use super::super::Outcome;
use super::super::output::{print, print_bytes, print_json};
use super::super::printer::{Printer, clean};
use super::super::table::{percent, table};
use super::{Source, SourceArgs};
use serde_json::json;
use themewise::Error;
use themewise::evaluate::{SURE, Timeline, frequency_change};
use themewise::topics::Topic;

/// Show each topic's share by issue, month or year, with bands, and where it changed; rising and fading words
///
/// Bands are Wilson's, 95%. Months without an issue are kept. Documents without a date are left out, and said.
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
    by: Period,

    /// Print CSV: a line for each topic and period
    #[arg(long, conflicts_with = "json")]
    csv: bool,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Period {
    /// Each document, in the order of their dates
    Issue,
    /// Each month
    Month,
    /// Each year
    Year,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    let source = args.source.load(printer)?;
    let reader = source.reader()?;
    let topics = reader.topics().topics();
    let (periods, of_document) = periods(args.by, &source, printer)?;
    let mut totals = vec![0u64; periods.len()];
    let mut counts = vec![vec![0u64; periods.len()]; topics.len()];
    let texts = source.texts();
    for (text, member) in texts.texts.iter().zip(&texts.members) {
        let Some(period) = of_document[text.document] else { continue };
        totals[period] += 1;
        if let Some(member) = member {
            counts[member.topic][period] += 1;
        }
    }
    let line = Timeline::of(periods, totals, &counts)?;
    let (rising, fading) = words(&source, &of_document, line.periods.len())?;
    if args.json {
        let names: Vec<_> = topics.iter().map(|topic| json!({ "id": topic.id, "name": topic.name })).collect();
        print_json(&json!({ "topics": names, "timeline": line, "rising": rising, "fading": fading }))?;
    } else if args.csv {
        print_bytes(&csv(&line, topics)?)?;
    } else {
        print(&readable(&line, topics, &rising, &fading))?;
    }
    Ok(source.outcome())
}

/// The periods in order, and each document's.
fn periods(by: Period, source: &Source, printer: &Printer) -> anyhow::Result<(Vec<String>, Vec<Option<usize>>)> {
    let documents = &source.collection.documents;
    let dated = documents.iter().filter(|document| document.date.is_some()).count();
    if dated == 0 {
        return Err(Error::data("no document has a date")
            .with_hint("name files like 2016-07-19.txt, or put 'date: 2016-07-19' in front of the text")
            .into());
    }
    if dated < documents.len() {
        printer.warn(format!("{} documents without a date are left out", documents.len() - dated));
    }
    let key = |place: usize| -> Option<String> {
        let date = documents[place].date.as_deref()?;
        Some(match by {
            Period::Issue => format!("{date} {}", documents[place].id),
            Period::Month => date.get(..7)?.to_owned(),
            Period::Year => date.get(..4)?.to_owned(),
        })
    };
    let keys: Vec<Option<String>> = (0..documents.len()).map(key).collect();
    let mut names: Vec<String> = keys.iter().flatten().cloned().collect();
    names.sort_unstable();
    names.dedup();
    let names = match (by, names.first(), names.last()) {
        (Period::Issue, ..) | (_, None, _) | (_, _, None) => names,
        (by, Some(first), Some(last)) => all_between(by, first, last).unwrap_or(names.clone()),
    };
    let places =
        keys.iter().map(|key| key.as_ref().and_then(|key| names.iter().position(|name| name == key))).collect();
    Ok((names, places))
}

/// Every month or year from the first to the last.
fn all_between(by: Period, first: &str, last: &str) -> Option<Vec<String>> {
    let parts = |name: &str| -> Option<(u32, u32)> {
        Some((name.get(..4)?.parse().ok()?, if by == Period::Year { 1 } else { name.get(5..7)?.parse().ok()? }))
    };
    let ((mut year, mut month), end) = (parts(first)?, parts(last)?);
    let mut names = Vec::new();
    while (year, month) <= end {
        names.push(if by == Period::Year { format!("{year:04}") } else { format!("{year:04}-{month:02}") });
        (year, month) = if by == Period::Year || month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    Some(names)
}

type Word = (String, f64);

/// Words more and less frequent in the second half of the periods than in the first.
fn words(source: &Source, of_document: &[Option<usize>], periods: usize) -> anyhow::Result<(Vec<Word>, Vec<Word>)> {
    let (reader, texts) = (source.reader()?, source.texts());
    let columns = texts.rows.columns();
    let (mut early, mut late) = (vec![0.0; columns], vec![0.0; columns]);
    for (row, text) in texts.texts.iter().enumerate() {
        let Some(period) = of_document[text.document] else { continue };
        let counts = if period < periods / 2 { &mut early } else { &mut late };
        texts.rows.row(row).0.iter().for_each(|&column| counts[column as usize] += 1.0);
    }
    let (of_early, of_late) = (early.iter().sum::<f64>(), late.iter().sum::<f64>());
    let mut found: Vec<Word> = (0..columns as u32)
        .filter(|&column| reader.shown(column) && periods > 1)
        .map(|column| {
            let (e, l) = (early[column as usize], late[column as usize]);
            (reader.readable(column).to_owned(), frequency_change(l, of_late, e, of_early))
        })
        .filter(|(_, z)| z.abs() >= SURE)
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let fading = found.iter().rev().filter(|(_, z)| *z < 0.0).take(10).cloned().collect();
    found.retain(|(_, z)| *z > 0.0);
    found.truncate(10);
    Ok((found, fading))
}

fn csv(line: &Timeline, topics: &[Topic]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["topic_id", "topic", "period", "count", "total", "share", "low", "high", "change"])?;
    for topic in topics {
        for (period, share) in line.shares[topic.id].iter().enumerate() {
            let change = line.changes[topic.id].contains(&period);
            let share_of = |value: f64| format!("{value:.6}");
            writer.write_record([
                &topic.id.to_string(),
                &topic.name,
                &line.periods[period],
                &share.count.to_string(),
                &line.totals[period].to_string(),
                &if line.totals[period] > 0 { share_of(share.share) } else { String::new() },
                &share_of(share.low),
                &share_of(share.high),
                &change.to_string(),
            ])?;
        }
    }
    Ok(writer.into_inner()?)
}

fn readable(line: &Timeline, topics: &[Topic], rising: &[Word], fading: &[Word]) -> String {
    let mut text = String::new();
    for topic in topics {
        text.push_str(&format!("{:>3}  {}\n", topic.id, clean(&topic.name)));
        let rows = line.shares[topic.id]
            .iter()
            .enumerate()
            .map(|(period, share)| {
                let total = line.totals[period];
                let known = |value: String| if total > 0 { value } else { "–".to_owned() };
                let mark = if line.changes[topic.id].contains(&period) { "changes here" } else { "" };
                vec![
                    format!("     {}", clean(&line.periods[period])),
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
    for (title, words) in [("rising", rising), ("fading", fading)] {
        let words: Vec<String> = words.iter().map(|(word, z)| format!("{} ({z:+.1})", clean(word))).collect();
        let words = if words.is_empty() { "none surely".to_owned() } else { words.join(", ") };
        text.push_str(&format!("{title} words, second half of the time against the first: {words}\n"));
    }
    text
}

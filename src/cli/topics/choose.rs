//! `themewise topics choose`: how many topics.

use super::super::fit_args::CorpusArgs;
use super::super::input;
use super::super::outcome::Outcome;
use super::super::output::{print, print_json};
use super::super::printer::Printer;
use super::super::table::table;
use themewise::Error;
use themewise::topics::{ChooseOptions, Recommendation, TopicCountReport, TopicStability};
use themewise::training::choose_topics;

/// Compare numbers of topics by stability, coherence and separation, and recommend a range of them
///
/// Stability is the adjusted Rand index between the topics of all paragraphs and those of a
/// resample of four fifths of them; the band leaves out a tenth of the resamples at each end. A
/// topic is stable if it recurs in four of five resamples. Labels of records are compared by NMI.
///
/// Example: themewise topics choose issues/ --from 3 --to 20
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
// `--from` and `--to` are numbers of topics here.
#[command(mut_arg("source_format", |format| format.long("from-format")))]
pub(crate) struct Args {
    /// The fewest topics
    #[arg(long, default_value_t = 3, value_name = "N")]
    from: usize,

    /// The most topics
    #[arg(long, default_value_t = 20, value_name = "N")]
    to: usize,

    /// The step from one number to the next
    #[arg(long, default_value_t = 1, value_name = "N")]
    step: usize,

    /// The number of resamples for each number of topics
    #[arg(long, default_value_t = 10, value_name = "N")]
    resamples: usize,

    /// Print JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    corpus: CorpusArgs,
}

pub(crate) fn run(args: &Args, printer: &Printer) -> anyhow::Result<Outcome> {
    if args.from > args.to {
        return Err(Error::options(format!("--from {} is more than --to {}", args.from, args.to))
            .with_hint("give numbers of topics with from <= to")
            .into());
    }
    if args.step == 0 {
        return Err(Error::options("--step must be at least 1").with_hint("1 tries every number").into());
    }
    let (collection, options) = args.corpus.read(printer)?;
    let choose = ChooseOptions {
        from: args.from,
        to: args.to,
        step: args.step,
        resamples: args.resamples,
        seed: options.topics.seed,
        ..Default::default()
    };
    choose.check()?;
    let mut warnings = Vec::new();
    let report = choose_topics(&options, &choose, &collection.documents, &mut warnings, printer.progress().as_ref())?;
    warnings.iter().for_each(|warning| printer.warn(warning));
    if args.json {
        print_json(&report)?;
    } else {
        print(&readable(&report))?;
    }
    Ok(Outcome::unless(input::lost(&collection)))
}

fn readable(report: &TopicCountReport) -> String {
    let with_gold = report.candidates.iter().any(|candidate| candidate.gold.is_some());
    let (from, to, best) = match report.recommendation {
        Recommendation::Range { from, to, best } => (from, to, best),
        Recommendation::Undecided { best } => (0, 0, best),
    };
    let rows = report
        .candidates
        .iter()
        .map(|candidate| {
            let stabilities = candidate.topic_stabilities(&report.options);
            let stable = stabilities.iter().filter(|stability| **stability == TopicStability::Stable).count();
            let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
            let band = candidate.stability;
            let mut row = vec![
                candidate.topics.to_string(),
                format!("{:.2}", band.mean),
                format!("{:.2} to {:.2}", band.low, band.high),
                format!("{stable} of {}", candidate.topics),
                figure(candidate.coherence),
                format!("{:.3}", candidate.silhouette),
            ];
            if with_gold {
                row.push(figure(candidate.gold));
            }
            let mark = match candidate.topics {
                topics if topics == best => "<- take this if one is needed",
                topics if (from..=to).contains(&topics) => "<- as good",
                _ => "",
            };
            row.push(mark.to_owned());
            row
        })
        .collect();
    let mut header = vec!["topics", "stability", "band", "stable", "C_NPMI", "silhouette"];
    if with_gold {
        header.push("NMI with labels");
    }
    header.push("");
    let verdict = match report.recommendation {
        Recommendation::Range { from, to, best } if from == to => format!("{best} topics are the most stable"),
        Recommendation::Range { from, to, .. } => format!("from {from} to {to} topics are about equally stable"),
        Recommendation::Undecided { .. } => "the data do not decide: the bands of all these numbers overlap".to_owned(),
    };
    format!("{}\n\n{verdict}\n", table(&header, rows, 0))
}

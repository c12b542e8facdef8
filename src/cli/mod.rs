//! The command line: what was typed, what it means, and what is printed where. One file for each
//! subcommand.
//!
//! Data goes to standard output, talk to standard error. Exit status 0: done; 1: done, and the
//! answer is no; 2: wrong usage or something failed; 130: interrupted.

mod agree;
mod bench;
mod codebook;
mod codebook_convert;
mod evaluate;
mod explain;
mod fit_args;
mod hint;
mod input;
mod inspect;
mod keep_text;
mod label;
mod language;
mod learning_curve;
mod outcome;
mod output;
mod printer;
mod progress;
mod read;
mod schema;
mod suggest;
mod table;
mod tally;
mod texts;
mod toml;
mod topics;
mod train;
mod vectorize;
mod view;

use clap::{CommandFactory, Parser, Subcommand};
use outcome::Outcome;
use printer::Printer;
use std::process::ExitCode;

/// Turns newsletters and documents into labelled datasets: paragraphs with themes, evidence,
/// probabilities and topics.
#[derive(Debug, Parser)]
#[command(
    name = "themewise",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "Start with:\n  themewise label issues/ -o labelled      label every paragraph of a folder of newsletters\n  themewise explain \"The deficit grew.\"    see why a text gets its themes\n\nExit status: 0 done; 1 done, and the answer is no; 2 wrong usage or something failed; 130 interrupted."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Work on this many threads (the result is the same on any number) [default: one a core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Say nothing but errors
    #[arg(long, short, global = true)]
    quiet: bool,

    /// Show no progress bars
    #[arg(long, global = true)]
    no_progress: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Label(label::Args),
    Read(read::Args),
    Train(train::Args),
    Topics(Box<topics::Args>),
    Suggest(suggest::Args),
    Evaluate(evaluate::Args),
    Agree(agree::Args),
    Explain(explain::Args),
    Inspect(inspect::Args),
    Codebook(codebook::Args),
    Vectorize(vectorize::Args),
    Bench(bench::Args),
    Schema(schema::Args),
    Completions(Completions),
}

/// Print the completion script of a shell
///
/// Example: themewise completions bash > ~/.local/share/bash-completion/completions/themewise
#[derive(Debug, clap::Args)]
struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(crate) fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are data; a mistake is talk.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let printer = Printer::new(cli.quiet, cli.no_progress);
    on_interrupt();
    if let Some(threads) = cli.threads
        && let Err(error) = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global()
    {
        printer.error(&anyhow::anyhow!("cannot start {threads} threads: {error}"));
        return ExitCode::from(2);
    }
    let outcome = match &cli.command {
        Command::Label(args) => label::run(args, &printer),
        Command::Read(args) => read::run(args, &printer),
        Command::Train(args) => train::run(args, &printer),
        Command::Topics(args) => topics::run(args, &printer),
        Command::Suggest(args) => suggest::run(args, &printer),
        Command::Evaluate(args) => evaluate::run(args, &printer),
        Command::Agree(args) => agree::run(args, &printer),
        Command::Explain(args) => explain::run(args, &printer),
        Command::Inspect(args) => inspect::run(args, &printer),
        Command::Codebook(args) => codebook::run(args, &printer),
        Command::Vectorize(args) => vectorize::run(args, &printer),
        Command::Bench(args) => bench::run(args, &printer),
        Command::Schema(args) => schema::run(args),
        Command::Completions(args) => completions(args),
    };
    match outcome {
        Ok(_) if progress::was_interrupted() => ExitCode::from(130),
        Ok(outcome) => outcome.code(),
        Err(error) if printer::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            printer.error(&error);
            ExitCode::from(2)
        }
    }
}

fn completions(args: &Completions) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "themewise", &mut script);
    output::print_bytes(&script)?;
    Ok(Outcome::Done)
}

/// An interrupt removes what is half-written and ends the program with 130; the first one only ends
/// a fit early if that was asked for.
#[expect(clippy::exit, reason = "the handler runs on a thread of its own: nothing else can end the program")]
fn on_interrupt() {
    // Without a handler an interrupt still ends the program; only half-written files would stay.
    let _ = ctrlc::set_handler(|| {
        if progress::goes_on_after_interrupt() {
            return;
        }
        themewise::output::remove_unfinished();
        std::process::exit(130);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}

//! The command `themewise`: see `cli`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}

//! What is said on standard error, and how: one object decides what is shown.

use super::progress::{Bar, Unseen};
use std::io::{IsTerminal, Write};
use themewise::Error;
use themewise::progress::Progress;

/// Says things on standard error.
#[derive(Debug)]
pub(crate) struct Printer {
    quiet: bool,
    bars: bool,
    style: Style,
}

/// How text is emphasised.
#[derive(Debug)]
pub(crate) struct Style {
    pub(crate) colour: bool,
}

impl Style {
    /// In colour on a terminal, unless `NO_COLOR` is set.
    pub(crate) fn of(out: &impl IsTerminal) -> Self {
        let allowed = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { colour: allowed && out.is_terminal() }
    }

    pub(crate) fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1B}[{code}m{text}\u{1B}[0m") } else { text.to_owned() }
    }
}

impl Printer {
    pub(crate) fn new(quiet: bool, no_progress: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let style = Style::of(&std::io::stderr());
        Self { quiet, bars: terminal && !quiet && !no_progress, style }
    }

    /// Tells what was done.
    pub(crate) fn message(&self, text: impl AsRef<str>) {
        if !self.quiet {
            line(text.as_ref());
        }
    }

    /// Warns: something is not as the user may think.
    pub(crate) fn warn(&self, text: impl AsRef<str>) {
        if !self.quiet {
            line(&format!("{}: {}", self.style.paint("1;33", "warning"), clean(text.as_ref())));
        }
    }

    /// Says what to do about the last warning.
    pub(crate) fn hint(&self, text: impl AsRef<str>) {
        if !self.quiet {
            line(&format!("{}: {}", self.style.paint("1;36", "hint"), clean(text.as_ref())));
        }
    }

    /// Tells of a failure, even if told to be quiet.
    pub(crate) fn failure(&self, message: &str, hint: Option<&str>) {
        line(&format!("{}: {}", self.style.paint("1;31", "error"), clean(message)));
        if let Some(hint) = hint {
            line(&format!("{}: {}", self.style.paint("1;36", "hint"), clean(hint)));
        }
    }

    /// Tells of an error that ends the program.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        let hint = error.downcast_ref::<Error>().and_then(Error::hint).map(super::hint::wording);
        self.failure(&error.to_string(), hint.as_deref());
    }

    /// Progress as this printer shows it.
    pub(crate) fn progress(&self) -> Box<dyn Progress> {
        if self.bars { Box::new(Bar::default()) } else { Box::new(Unseen) }
    }
}

fn line(text: &str) {
    // If standard error is gone there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A text from a document, without what a terminal would obey.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\n' || c == '\t' { ' ' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

/// Whether the reader of our output went away, which is its right.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let ours = error.downcast_ref::<Error>().and_then(Error::io_kind);
    let theirs = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    ours.or(theirs) == Some(std::io::ErrorKind::BrokenPipe)
}

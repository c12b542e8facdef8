//! How a command ended, and its exit status.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was done.
    Done,
    /// Everything was done, and the answer is no.
    No,
    /// Something failed, though what is there is whole.
    Failed,
}

impl Outcome {
    /// What a run is whose input could not all be read.
    pub(crate) fn unless(lost: bool) -> Self {
        if lost { Self::Failed } else { Self::Done }
    }

    /// `No` in place of `Done` if the answer is no.
    pub(crate) fn and_no_if(self, no: bool) -> Self {
        if no && self == Self::Done { Self::No } else { self }
    }

    pub(crate) fn code(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::No => ExitCode::from(1),
            Self::Failed => ExitCode::from(2),
        }
    }
}

//! The entries of an archive that were not read: the first of each cause are named, the others
//! counted.

use crate::document::extract::ReadProblem;

/// Entries that are named for each cause.
const NAMED: usize = 5;

/// Why an entry was not read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LossCause {
    Encrypted,
    Method,
    Damaged,
    TooLarge,
}

const CAUSES: [LossCause; 4] = [LossCause::Encrypted, LossCause::Method, LossCause::Damaged, LossCause::TooLarge];

impl LossCause {
    fn of_many(self) -> &'static str {
        match self {
            Self::Encrypted => "are encrypted",
            Self::Method => "are compressed by a method that is not read",
            Self::Damaged => "are damaged",
            Self::TooLarge => "are larger than the limits allow",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Encrypted => "save the archive without a password",
            Self::Method => "save the archive again with the method 'deflate'",
            Self::Damaged => "get the file again, whole",
            Self::TooLarge => "unpack it, and check that it is what it claims to be",
        }
    }
}

/// The losses so far.
#[derive(Debug, Default)]
pub(crate) struct EntryLosses {
    problems: Vec<ReadProblem>,
    counts: [usize; CAUSES.len()],
    links: usize,
}

impl EntryLosses {
    /// An entry was not read. `reason` names it.
    pub(crate) fn add(&mut self, cause: LossCause, reason: String) {
        let count = &mut self.counts[cause as usize];
        *count += 1;
        if *count <= NAMED {
            self.problems.push(ReadProblem::lost(None, reason, cause.hint()));
        }
    }

    pub(crate) fn add_problem(&mut self, problem: ReadProblem) {
        self.problems.push(problem);
    }

    /// A link was left out.
    pub(crate) fn add_link(&mut self) {
        self.links += 1;
    }

    pub(crate) fn finish(mut self) -> Vec<ReadProblem> {
        for cause in CAUSES {
            let further = self.counts[cause as usize].saturating_sub(NAMED);
            if further > 0 {
                let reason = match further {
                    1 => format!("1 further entry of those that {}", cause.of_many()),
                    _ => format!("{further} further entries {}", cause.of_many()),
                };
                self.problems.push(ReadProblem::lost(None, reason, cause.hint()));
            }
        }
        if self.links > 0 {
            let reason = match self.links {
                1 => "1 link in the archive was left out".to_owned(),
                links => format!("{links} links in the archive were left out"),
            };
            self.problems.push(ReadProblem::doubt(None, reason, "put copies of the files into the archive"));
        }
        self.problems
    }
}

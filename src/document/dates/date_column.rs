//! The dates of a column, which have one order of day and month: that which the values show
//! together, or the first thousands of them where they come in batches.

use crate::document::dates::date_reading::{DateReading, DayMonthOrder, OrderEvidence, parse_date, parse_with_format};
use crate::document::extract::ReadProblem;

/// Reads the dates of one column, all at once or batch by batch.
#[derive(Debug, Default)]
pub(crate) struct DateColumn {
    /// How dates are written, as `strptime` has it.
    format: Option<String>,
    evidence: OrderEvidence,
    /// Settled by the first batch that shows it.
    order: DayMonthOrder,
    ambiguous: CountedDates,
    unreadable: CountedDates,
}

/// Values of one kind: how many, and the first.
#[derive(Debug, Default)]
struct CountedDates {
    count: usize,
    first: String,
}

impl CountedDates {
    fn add(&mut self, value: &str) {
        if self.count == 0 {
            self.first = shorten(value);
        }
        self.count += 1;
    }

    /// The count with a verb.
    fn with(&self, one: &str, many: &str) -> String {
        if self.count == 1 { format!("1 date {one}") } else { format!("{} dates {many}", self.count) }
    }
}

impl DateColumn {
    /// A column whose dates are written as `format` says, or as they show themselves.
    pub(crate) fn new(format: Option<&str>) -> Self {
        Self { format: format.map(str::to_owned), ..Self::default() }
    }

    /// Reads the next values of the column.
    pub(crate) fn read(&mut self, values: &[Option<&str>]) -> Vec<DateReading> {
        if self.format.is_none() {
            values.iter().flatten().for_each(|value| self.evidence.add(value));
            if self.order == DayMonthOrder::Unknown {
                self.order = self.evidence.order();
            }
        }
        values.iter().map(|value| value.map_or(DateReading::Absent, |value| self.read_one(value))).collect()
    }

    fn read_one(&mut self, value: &str) -> DateReading {
        let reading = match &self.format {
            Some(format) => parse_with_format(value, format),
            None => parse_date(value, self.order),
        };
        match reading {
            DateReading::Ambiguous => self.ambiguous.add(value),
            DateReading::Unreadable => self.unreadable.add(value),
            _ => {}
        }
        reading
    }

    /// The doubts about what was read, each said once.
    pub(crate) fn problems(&self) -> Vec<ReadProblem> {
        let (evidence, ambiguous, unreadable) = (&self.evidence, &self.ambiguous, &self.unreadable);
        let mut problems = Vec::new();
        let mut doubt = |reason: String, hint: &'static str| problems.push(ReadProblem::doubt(None, reason, hint));
        if evidence.contradictions() > 0 {
            let reason = format!(
                "the dates contradict each other: {} with the day first, {} with the month first",
                evidence.day_first, evidence.month_first
            );
            doubt(reason, "write the dates in one form, best as YYYY-MM-DD");
        }
        if ambiguous.count > 0 {
            let reason = format!(
                "{}: day and month can be swapped, and no date shows their order; the first is '{}'",
                ambiguous.with("is ambiguous", "are ambiguous"),
                ambiguous.first
            );
            doubt(reason, "give the format of the dates, such as %d/%m/%Y");
        }
        if unreadable.count > 0 {
            match &self.format {
                Some(format) => {
                    let are = unreadable.with("is", "are");
                    let reason = format!("{are} not written as '{format}', such as '{}'", unreadable.first);
                    doubt(reason, "give the format that the dates have");
                }
                None => {
                    let cannot = unreadable.with("cannot be read", "cannot be read");
                    let reason = format!("{cannot}; the first is '{}'", unreadable.first);
                    doubt(reason, "write dates as YYYY-MM-DD, or give their format");
                }
            }
        }
        problems
    }
}

fn shorten(value: &str) -> String {
    let value = value.trim();
    if value.chars().count() <= 40 {
        return value.to_owned();
    }
    value.chars().take(39).chain(['…']).collect()
}

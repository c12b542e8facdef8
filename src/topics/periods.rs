//! Periods of time: each document's issue, month or year.

use crate::error::{Error, Result};

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Each document is a period; they are ordered by date.
    Issue,
    /// Each month.
    Month,
    /// Each year.
    Year,
}

/// The periods of a corpus, in order, without gaps between the first and the last month or year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periods {
    /// The names: a date and an id, `2016-07` or `2016`.
    pub names: Vec<String>,
    /// The period of each document; none for documents without a date.
    pub of_document: Vec<Option<usize>>,
}

impl Periods {
    /// The periods of documents, given as ids and dates (`2016-07-19`).
    ///
    /// ```
    /// use themewise::topics::{Period, Periods};
    /// let documents = [("a", Some("2016-11-03")), ("b", None), ("c", Some("2017-01-09"))];
    /// let periods = Periods::of(Period::Month, documents)?;
    /// assert_eq!(periods.names, ["2016-11", "2016-12", "2017-01"]);
    /// assert_eq!(periods.of_document, [Some(0), None, Some(2)]);
    /// assert_eq!(periods.undated(), 1);
    /// # Ok::<(), themewise::Error>(())
    /// ```
    ///
    /// # Errors
    /// If no document has a date.
    pub fn of<'a>(by: Period, documents: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Result<Self> {
        let mut dated = false;
        let mut key = |(id, date): (&str, Option<&str>)| {
            dated |= date.is_some();
            let date = date?;
            Some(match by {
                Period::Issue => format!("{date} {id}"),
                Period::Month => date.get(..7)?.to_owned(),
                Period::Year => date.get(..4)?.to_owned(),
            })
        };
        let keys: Vec<Option<String>> = documents.into_iter().map(&mut key).collect();
        if !dated {
            return Err(Error::data("no document has a date")
                .with_hint("name files like 2016-07-19.txt, or put 'date: 2016-07-19' in front of the text"));
        }
        let mut names: Vec<String> = keys.iter().flatten().cloned().collect();
        names.sort_unstable();
        names.dedup();
        if let (Period::Month | Period::Year, Some(first), Some(last)) = (by, names.first(), names.last())
            && let Some(all) = all_between(by, first, last)
        {
            names = all;
        }
        let place = |key: &Option<String>| names.iter().position(|name| Some(name) == key.as_ref());
        let of_document = keys.iter().map(place).collect();
        Ok(Self { names, of_document })
    }

    /// The number of documents without a period.
    pub fn undated(&self) -> usize {
        self.of_document.iter().filter(|period| period.is_none()).count()
    }
}

/// Every month or year from the first to the last; none if a name is not a date.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_without_a_document_are_kept() {
        let documents = [("b", Some("2016-02-01")), ("a", Some("2015-11-30")), ("c", Some("2018-01-01"))];
        let years = Periods::of(Period::Year, documents).unwrap();
        assert_eq!(years.names, ["2015", "2016", "2017", "2018"]);
        assert_eq!(years.of_document, [Some(1), Some(0), Some(3)]);
        assert_eq!(Periods::of(Period::Month, documents).unwrap().names.len(), 27);
        let issues = Periods::of(Period::Issue, documents).unwrap();
        assert_eq!(issues.names, ["2015-11-30 a", "2016-02-01 b", "2018-01-01 c"]);
    }

    #[test]
    fn documents_without_any_date_are_an_error_with_a_hint() {
        let error = Periods::of(Period::Month, [("a", None)]).unwrap_err();
        assert!(error.to_string().contains("no document has a date") && error.hint().is_some());
        assert!(Periods::of(Period::Month, []).is_err());
    }
}

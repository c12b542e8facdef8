//! Which columns of a table are the text, the id, the title, the date and the label: as they are
//! named, or guessed where it is obvious.

use crate::document::dates::{DateReading, DayMonthOrder, parse_date};
use crate::document::extract::ReadProblem;

/// The names of columns, or of fields of JSON; a nested field is `a.b`. Names are matched exactly,
/// then without case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnOptions {
    /// The text of the documents; guessed if not given.
    pub text: Option<String>,
    /// Their ids; `id`, `doc_id` and the like if not given.
    pub id: Option<String>,
    /// Their titles; `title`, `headline`, `subject` if not given.
    pub title: Option<String>,
    /// Their dates; `date`, `published` and the like if not given.
    pub date: Option<String>,
    /// Their labels; `label` if not given.
    pub label: Option<String>,
}

/// Names of columns that contain text, the best first: in lower case, words joined by `_`.
const TEXT_NAMES: [&str; 50] = [
    "text",
    "full_text",
    "fulltext",
    "body",
    "body_text",
    "bodytext",
    "content",
    "content_text",
    "article_body",
    "article_text",
    "article",
    "paragraph",
    "message",
    "message_text",
    "post_text",
    "tweet_text",
    "comment_text",
    "review_text",
    "comment",
    "comments",
    "review",
    "review_body",
    "selftext",
    "post",
    "tweet",
    "passage",
    "transcript",
    "speech",
    "utterance",
    "sentence",
    "abstract",
    "description",
    "document",
    "story",
    "response",
    "feedback",
    "answer",
    "opinion",
    "quote",
    "note",
    "notes",
    "summary",
    "texte",
    "contenu",
    "inhalt",
    "texto",
    "contenido",
    "testo",
    "tekst",
    "conteudo",
];
const ID_NAMES: [&str; 6] = ["id", "doc_id", "document_id", "docid", "uid", "guid"];
const TITLE_NAMES: [&str; 11] =
    ["title", "headline", "subject", "titel", "überschrift", "betreff", "titre", "título", "titulo", "titolo", "tytuł"];
const DATE_NAMES: [&str; 21] = [
    "date",
    "published",
    "pubdate",
    "pub_date",
    "published_at",
    "published_on",
    "publish_date",
    "published_date",
    "publication_date",
    "date_published",
    "created",
    "created_at",
    "creation_date",
    "date_created",
    "datetime",
    "timestamp",
    "posted",
    "day",
    "datum",
    "fecha",
    "dato",
];

/// Mean words of a column that is taken for the text because of its name, and because of its
/// length alone.
const NAMED_WORDS: usize = 2;
const LONG_WORDS: usize = 3;
/// How many times longer than any other the longest column must be.
const BY_FAR: usize = 2;
/// How many columns a message lists.
const LISTED: usize = 20;

/// What the first cells of a column look like.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ColumnSample {
    cells: usize,
    words: usize,
    characters: usize,
    /// Cells that are numbers, dates or addresses.
    data: usize,
}

impl ColumnSample {
    pub(crate) fn add(&mut self, cell: &str) {
        let words = cell.split_whitespace().count();
        if words > 0 {
            self.cells += 1;
            self.words += words;
            self.characters += cell.trim().len();
            self.data += usize::from(is_data_cell(cell.trim()));
        }
    }

    fn has_words(&self, mean: usize) -> bool {
        self.cells > 0 && self.words >= mean * self.cells
    }
}

/// The columns that are read, by their index.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChosenColumns {
    pub(crate) text: usize,
    pub(crate) id: Option<usize>,
    pub(crate) title: Option<usize>,
    pub(crate) date: Option<usize>,
    pub(crate) label: Option<usize>,
    /// What was guessed, or named and not found.
    pub(crate) problems: Vec<ReadProblem>,
}

/// Chooses the columns of a table by their names and a sample of their cells.
///
/// # Errors
/// If there is no column for the text: the columns are listed.
pub(crate) fn choose_columns(
    names: &[String],
    samples: &[ColumnSample],
    options: &ColumnOptions,
) -> Result<ChosenColumns, ReadProblem> {
    let mut problems = Vec::new();
    let mut guesses = Vec::new();
    let text = match &options.text {
        Some(name) => find(names, name).ok_or_else(|| {
            ReadProblem::lost(None, format!("there is no column '{name}'; {}", list(names)), "choose one of these")
        })?,
        None => guess_text(names, samples).ok_or_else(|| {
            let reason = format!("no column is plainly the text; {}", list(names));
            ReadProblem::lost(None, reason, "choose the text column")
        })?,
    };
    if options.text.is_none() && !names[text].trim().eq_ignore_ascii_case("text") {
        guesses.push(format!("the text was taken from the column '{}'", names[text]));
    }
    let mut other = |given: &Option<String>, table: &[&str], what: &str| -> Option<usize> {
        if let Some(name) = given {
            let found = find(names, name);
            if found.is_none() {
                let reason = format!("there is no column '{name}' for the {what}; {}", list(names));
                problems.push(ReadProblem::doubt(None, reason, "choose one of these"));
            }
            return found;
        }
        let found = guess(names, table).filter(|index| *index != text)?;
        if !names[found].trim().eq_ignore_ascii_case(what) {
            guesses.push(match guesses.is_empty() {
                true => format!("the {what} was taken from the column '{}'", names[found]),
                false => format!("the {what} from '{}'", names[found]),
            });
        }
        Some(found)
    };
    let id = other(&options.id, &ID_NAMES, "id");
    let title = other(&options.title, &TITLE_NAMES, "title");
    let date = other(&options.date, &DATE_NAMES, "date");
    let label = match &options.label {
        Some(_) => other(&options.label, &[], "label"),
        None => names.iter().position(|name| name == "label").filter(|index| *index != text),
    };
    if !guesses.is_empty() {
        let hint = if options.text.is_none() { "choose another text column" } else { "choose other columns" };
        problems.insert(0, ReadProblem::doubt(None, guesses.join(", "), hint));
    }
    let chosen = ChosenColumns { text, id, title, date, label, problems };
    Ok(with_repeated_names(chosen, names))
}

/// Says which of the chosen names occurs more than once.
fn with_repeated_names(mut chosen: ChosenColumns, names: &[String]) -> ChosenColumns {
    let used = [Some(chosen.text), chosen.id, chosen.title, chosen.date, chosen.label];
    for index in used.into_iter().flatten() {
        let count = names.iter().filter(|name| **name == names[index]).count();
        if count > 1 {
            let reason = format!("{count} columns have the name '{}'; the first is read", names[index]);
            chosen.problems.push(ReadProblem::doubt(None, reason, "give each column a name of its own"));
        }
    }
    chosen
}

/// A column by its name: exactly, then without case.
pub(crate) fn find(names: &[String], name: &str) -> Option<usize> {
    let exact = names.iter().position(|other| other == name);
    let folded = name.trim().to_lowercase();
    exact.or_else(|| names.iter().position(|other| other.trim().to_lowercase() == folded))
}

/// Whether a name is one that the options name.
pub(crate) fn is_wanted_name(name: &str, options: &ColumnOptions) -> bool {
    let given = [&options.text, &options.id, &options.title, &options.date, &options.label];
    let folded = name.trim().to_lowercase();
    given.into_iter().flatten().any(|other| other.trim().to_lowercase() == folded)
}

/// Whether a name is one that the guess knows.
pub(crate) fn is_known_name(name: &str) -> bool {
    let name = folded_name(name);
    let known = |table: &[&str]| table.contains(&&*name);
    known(&TEXT_NAMES) || known(&ID_NAMES) || known(&TITLE_NAMES) || known(&DATE_NAMES) || name == "label"
}

/// Whether a first row is plainly no header: it has no name that is looked for, and a sentence, a
/// number or a date.
pub(crate) fn is_data(names: &[String], options: &ColumnOptions) -> bool {
    if names.iter().any(|name| is_wanted_name(name, options) || is_known_name(name)) {
        return false;
    }
    names.iter().any(|name| {
        let sentence = name.ends_with('.') && name.split_whitespace().count() > 3;
        let number = name.parse::<f64>().is_ok_and(f64::is_finite);
        let date = name.len() > 4 && matches!(parse_date(name, DayMonthOrder::DayFirst), DateReading::Day(_));
        sentence || number || date
    })
}

fn guess_text(names: &[String], samples: &[ColumnSample]) -> Option<usize> {
    let sampled = samples.iter().any(|sample| sample.cells > 0);
    let plausible = |index: &usize| !sampled || samples.get(*index).is_some_and(|sample| sample.has_words(NAMED_WORDS));
    let folded: Vec<String> = names.iter().map(|name| folded_name(name)).collect();
    let last: Vec<&str> = folded.iter().map(|name| name.rsplit('.').next().unwrap_or(name)).collect();
    // A column that is named exactly so is the text, however short its cells are.
    if let Some(index) = folded.iter().position(|name| name == TEXT_NAMES[0]) {
        return Some(index);
    }
    let named = |names: &[&str]| {
        TEXT_NAMES.iter().find_map(|wanted| {
            names.iter().enumerate().filter(|(_, name)| *name == wanted).map(|(index, _)| index).find(plausible)
        })
    };
    let whole: Vec<&str> = folded.iter().map(String::as_str).collect();
    named(&whole).or_else(|| named(&last)).or_else(|| longest(samples))
}

fn is_data_cell(cell: &str) -> bool {
    let number = cell.parse::<f64>().is_ok();
    let address = cell.contains("://") && !cell.contains(char::is_whitespace);
    number || address || matches!(parse_date(cell, DayMonthOrder::DayFirst), DateReading::Day(_))
}

/// The column with by far the longest mean text, columns of numbers, dates and addresses apart.
fn longest(samples: &[ColumnSample]) -> Option<usize> {
    let mean = |sample: &ColumnSample| match sample.data * 2 > sample.cells {
        true => 0,
        false => sample.characters / sample.cells.max(1),
    };
    let best = (0..samples.len()).max_by_key(|index| (mean(&samples[*index]), usize::MAX - index))?;
    let second =
        (0..samples.len()).filter(|index| *index != best).map(|index| mean(&samples[index])).max().unwrap_or(0);
    (samples[best].has_words(LONG_WORDS) && mean(&samples[best]) >= BY_FAR * second).then_some(best)
}

fn guess(names: &[String], table: &[&str]) -> Option<usize> {
    let folded: Vec<String> = names.iter().map(|name| folded_name(name)).collect();
    table.iter().find_map(|wanted| folded.iter().position(|name| name == wanted))
}

/// `Full Text` as `full_text`.
fn folded_name(name: &str) -> String {
    let name = name.trim().to_lowercase();
    name.chars().map(|c| if c.is_whitespace() || c == '-' { '_' } else { c }).collect()
}

/// "the columns are 'a', 'b'".
pub(crate) fn list(names: &[String]) -> String {
    let named = names.iter().enumerate().take(LISTED).map(|(index, name)| match name.trim() {
        "" => format!("number {} (without a name)", index + 1),
        name => format!("'{}'", name.chars().take(40).collect::<String>()),
    });
    let mut text = named.collect::<Vec<_>>().join(", ");
    if names.len() > LISTED {
        text.push_str(&format!(" and {} more", names.len() - LISTED));
    }
    match names.len() {
        0 => "there are no columns".to_owned(),
        1 => format!("the column is {text}"),
        _ => format!("the columns are {text}"),
    }
}

//! The plain-text export of an e-mail program: printed header lines, an empty line, the text.

use crate::document::dates::iso_day;
use crate::document::email::dates::named_month_day;
use crate::document::email::headers::display_name;
use crate::document::email::plain_body::push_plain_body;
use crate::document::email::reply_parts::{MailKind, bare_subject, printed_field, printed_header, printed_value};
use crate::document::extract::{Extract, Role, TextBuilder};

/// Reads an exported message; none if the text does not begin with `From:` and two of `Sent:` (or
/// `Date:`), `To:` and `Subject:`, in any order.
pub(crate) fn read_exported(text: &str) -> Option<Extract> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let (head, ends) = joined_fields(text);
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let length = printed_header(&head, 3)?;
    let lines = &head[..length];
    let value_of = |names: &[&str]| {
        let found = lines.iter().find(|line| printed_field(line).is_some_and(|field| names.contains(&field)));
        found.map(|line| printed_value(line)).filter(|value| !value.is_empty())
    };
    let counted = [value_of(&["Sent", "Date"]), value_of(&["To"]), value_of(&["Subject"])];
    if counted.iter().flatten().count() < 2 {
        return None;
    }
    let [sent, _, subject] = counted;
    let subject = subject.unwrap_or_default();
    let mut out = TextBuilder::default();
    out.push(Role::Furniture("mail header"), &lines.join("\n"));
    let body = text.split_inclusive('\n').skip(ends.get(length - 1).copied().unwrap_or(length)).collect::<String>();
    push_plain_body(&body, MailKind::of_subject(subject), &mut out);
    let (text, blocks) = out.finish();
    Some(Extract {
        title: bare_subject(subject),
        date: sent.and_then(|sent| named_month_day(sent).or_else(|| iso_day(sent.get(..10)?))),
        date_text: sent.map(str::to_owned),
        series: value_of(&["From"]).and_then(sender_name),
        text,
        blocks,
        ..Extract::default()
    })
}

/// The first lines, a field whose value is on the next line joined with it, as one program writes
/// all of them; and how many lines of the text each ends after.
fn joined_fields(text: &str) -> (Vec<String>, Vec<usize>) {
    let (mut head, mut ends) = (Vec::new(), Vec::new());
    let lines: Vec<&str> = text.lines().take(MOST_LINES).collect();
    let is_bare = |line: &str| printed_field(line).is_some() && line.trim_end().ends_with(':');
    let all_bare = lines.first().is_some_and(|line| is_bare(line));
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let value = lines.get(at + 1).filter(|next| !next.trim().is_empty() && printed_field(next).is_none());
        at += 1;
        match value.filter(|_| all_bare && is_bare(line)) {
            Some(value) => {
                head.push(format!("{} {}", line.trim_end(), value.trim()));
                at += 1;
            }
            None => head.push((*line).to_owned()),
        }
        ends.push(at);
    }
    (head, ends)
}

/// Lines in which the printed header is looked for.
const MOST_LINES: usize = 80;

/// The sender's name without the address.
fn sender_name(sender: &str) -> Option<String> {
    if sender.contains('<') {
        return display_name(sender);
    }
    let name = sender.split(['[', '(']).next().unwrap_or(sender).trim().trim_matches(['"', '\'']);
    (name.chars().any(char::is_alphabetic) && !name.contains('@')).then(|| name.to_owned())
}

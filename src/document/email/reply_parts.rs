//! Lines by which mail programs introduce another message: "On … wrote:", "Forwarded message",
//! "Original Message", and blocks of `From:`, `Sent:`, `To:`, `Subject:` lines.

/// What a message is by its subject and header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailKind {
    /// Neither a reply nor forwarded.
    Original,
    Reply,
    Forward,
}

impl MailKind {
    /// By the first of `Re:` and `Fwd:` at the beginning of the subject, after a list's name.
    pub(crate) fn of_subject(subject: &str) -> Self {
        let mut rest = subject.trim_start();
        while let Some(after) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            rest = after.1.trim_start();
        }
        match subject_prefix(rest) {
            Some((Self::Forward, _)) => Self::Forward,
            Some(_) => Self::Reply,
            None => Self::Original,
        }
    }
}

/// `Re:`, `Re[2]:`, `Fwd:`, `Fw:` at the beginning, and what is after it.
fn subject_prefix(subject: &str) -> Option<(MailKind, &str)> {
    let (prefix, rest) = subject.split_once(':')?;
    let word = prefix.split('[').next().unwrap_or(prefix).trim().to_ascii_lowercase();
    let kind = match word.as_str() {
        "re" => MailKind::Reply,
        "fw" | "fwd" => MailKind::Forward,
        _ => return None,
    };
    (prefix.len() <= 8).then_some((kind, rest.trim_start()))
}

/// A subject without `Re:` and `Fwd:`, however often they occur. A list's name in brackets is kept.
pub(crate) fn bare_subject(subject: &str) -> Option<String> {
    let mut rest = subject.trim();
    let mut names = String::new();
    loop {
        if let Some((_, after)) = subject_prefix(rest) {
            rest = after;
        } else if let Some((name, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
            && subject_prefix(after.trim_start()).is_some()
        {
            names.push_str(&format!("[{name}] "));
            rest = after.trim_start();
        } else {
            break;
        }
    }
    let bare = format!("{names}{rest}");
    let is_none = bare.trim().is_empty() || bare.trim().eq_ignore_ascii_case("(no subject)");
    (!is_none).then(|| bare.trim().to_owned())
}

/// A line without the marks that may enclose it.
fn bare(line: &str) -> String {
    line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '*' | '>' | '=' | '—' | '–'))
        .to_lowercase()
}

/// A marker begins with dashes or as "Begin forwarded message" does. Most lines do not.
fn may_be_marker(line: &str) -> bool {
    let start = line.trim_start_matches(['>', ' ', '*', '\t']);
    line.len() <= 300 && start.starts_with(['-', '_', '=', '—', '–', 'B', 'b', 'S', 's'])
}

/// "---------- Forwarded message ---------", "Begin forwarded message:".
pub(crate) fn is_forward_marker(line: &str) -> bool {
    if !may_be_marker(line) {
        return false;
    }
    let inner = bare(line);
    let has_dashes = line.trim_start_matches(['>', ' ', '*']).starts_with(['-', '_', '=', '—', '–']);
    match inner.trim_end_matches(':').trim_end() {
        "begin forwarded message" | "start of forwarded message" => true,
        "forwarded message" | "forwarded mail" | "forwarded message follows" => has_dashes,
        other => has_dashes && (other.starts_with("forwarded by ") || other.starts_with("forwarded message from ")),
    }
}

/// "-----Original Message-----".
pub(crate) fn is_original_marker(line: &str) -> bool {
    if !may_be_marker(line) {
        return false;
    }
    let has_dashes = line.trim_start_matches(['>', ' ', '*']).starts_with(['-', '_', '—', '–']);
    let inner = bare(line);
    has_dashes
        && matches!(inner.as_str(), "original message" | "original appointment" | "original mail" | "reply message")
}

/// The name of the field that a line of a printed header begins with: "From", "Sent", ….
pub(crate) fn printed_field(line: &str) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "From",
        "Sent",
        "Date",
        "To",
        "Cc",
        "Bcc",
        "Subject",
        "Reply-To",
        "Importance",
        "Attachments",
        "Categories",
        "Sent by",
    ];
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '>' | '|'));
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end_matches(['*', ' ', '\t']);
    let begins_value = value.is_empty() || value.starts_with([' ', '\t', '*', '\u{A0}']) || name == "Subject";
    begins_value.then(|| NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name)))?
}

/// The value of such a line.
pub(crate) fn printed_value(line: &str) -> &str {
    let value = line.split_once(':').map_or("", |(_, value)| value);
    value.trim_matches(|c: char| c.is_whitespace() || c == '*')
}

/// How long the printed header is that `lines` begin with, in lines; none if it is no header. One
/// must have `From` and `fewest` different fields in all.
pub(crate) fn printed_header(lines: &[&str], fewest: usize) -> Option<usize> {
    let mut names: Vec<&str> = Vec::new();
    let mut end = 0;
    for (number, line) in lines.iter().enumerate().take(60) {
        if let Some(name) = printed_field(line) {
            if names.contains(&name) && name == "From" {
                break;
            }
            names.push(name);
            end = number + 1;
        } else if names.is_empty() {
            return None;
        } else if line.trim().is_empty() {
            // An empty line ends the header, unless a field follows that it does not have yet.
            let next = lines.get(number + 1).and_then(|line| printed_field(line));
            if next.is_none_or(|name| names.contains(&name)) {
                break;
            }
        } else if is_continuation(lines.get(number.wrapping_sub(1)).unwrap_or(&""), line) {
            end = number + 1;
        } else {
            break;
        }
    }
    let mut different = names.clone();
    different.sort_unstable();
    different.dedup();
    (different.len() >= fewest && names.contains(&"From")).then_some(end)
}

/// Whether a line continues the field above it: long lists of addresses are wrapped.
fn is_continuation(above: &str, line: &str) -> bool {
    line.starts_with([' ', '\t']) || above.trim_end().ends_with([';', ',']) || line.contains('@')
}

/// How many lines from the first on are "On … wrote:", which may be wrapped over three.
pub(crate) fn attribution(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?.trim_start_matches(['>', ' ', '\t']);
    let begins_with_date = first.starts_with("On ") || first.starts_with(|c: char| c.is_ascii_digit());
    if !begins_with_date && !first.contains('@') {
        return None;
    }
    let mut joined = String::new();
    for (number, line) in lines.iter().take(4).enumerate() {
        let line = line.trim_start_matches(['>', ' ', '\t']).trim_end_matches([' ', '*', '\u{A0}', '\t']);
        if line.is_empty() || joined.len() > 400 {
            return None;
        }
        joined.push_str(line);
        joined.push(' ');
        let ends = ["wrote:", "writes:", "wrote :"].iter().any(|ending| line.ends_with(ending));
        if ends {
            let dated = joined.bytes().any(|byte| byte.is_ascii_digit());
            let exact = joined.contains('@') || joined.contains('<') || has_year(&joined) || joined.contains(" at ");
            let names_sender = number == 0 && joined.contains('@');
            return ((begins_with_date && dated && exact) || names_sender).then_some(number + 1);
        }
        if !begins_with_date {
            return None;
        }
    }
    None
}

fn has_year(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_ascii_digit());
    words.into_iter().any(|word| word.len() == 4 && (word.starts_with("19") || word.starts_with("20")))
}

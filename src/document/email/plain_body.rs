//! A plain-text body as blocks: paragraphs with their lines, and what belongs to the e-mail.

use crate::document::email::cues::{is_unsubscribe_line, is_view_line, may_hold_view_line};
use crate::document::email::plain_regions::{PlainLines, Region};
use crate::document::email::reply_parts::MailKind;
use crate::document::extract::{Role, TextBuilder};
use crate::document::plain_runs::count_words;
use std::collections::BTreeSet;

/// Words of a paragraph that may be an unsubscribe notice as a whole.
const MOST_NOTICE_WORDS: usize = 45;
/// Digits of the number of a link.
const LONGEST_NUMBER: usize = 4;
/// Words of a line that may be a link to the text on the web.
const MOST_VIEW_WORDS: usize = 14;

/// Appends the blocks of a plain-text body.
pub(crate) fn push_plain_body(text: &str, kind: MailKind, out: &mut TextBuilder) {
    let marked = PlainLines::mark(text, kind);
    let references = reference_numbers(&marked.lines);
    let mut at = 0;
    while at < marked.lines.len() {
        let region = marked.regions[at];
        let length = marked.regions[at..].iter().take_while(|other| **other == region).count();
        let lines = &marked.lines[at..at + length];
        match region {
            Region::Content => push_content(lines, &references, out),
            Region::MailHeader => push_furniture(lines, "mail header", out),
            Region::QuotedReply => push_furniture(lines, "quoted reply", out),
            Region::Signature => push_furniture(lines, "signature", out),
            Region::ListFooter => push_furniture(lines, "list footer", out),
        }
        at += length;
    }
}

/// Appends lines of one reason, parted at empty lines.
fn push_furniture(lines: &[&str], reason: &'static str, out: &mut TextBuilder) {
    let kept = lines.iter().filter(|line| rule_mark(line).is_none());
    let bare: Vec<&str> = kept.map(|line| line.trim_start_matches(['>', ' '])).collect();
    for paragraph in bare.split(|line| line.trim().is_empty()) {
        out.push(Role::Furniture(reason), &paragraph.join("\n"));
    }
}

/// Appends paragraphs of the message. Rules part them and are dropped; a short line with a rule
/// directly under it is a display line.
fn push_content(lines: &[&str], references: &BTreeSet<&str>, out: &mut TextBuilder) {
    let mut open: Vec<&str> = Vec::new();
    for line in lines {
        if line.trim().is_empty() {
            push_paragraph(&open, references, out);
            open.clear();
        } else if let Some(mark) = rule_mark(line) {
            match open.as_slice() {
                [title] if mark == RuleMark::Solid && is_underlined_title(title) => {
                    let title = title.trim().strip_prefix("** ").unwrap_or(title);
                    out.push(Role::DisplayLine, &without_addresses(title));
                }
                _ => push_paragraph(&open, references, out),
            }
            open.clear();
        } else {
            open.push(line);
        }
    }
    push_paragraph(&open, references, out);
}

fn push_paragraph(lines: &[&str], references: &BTreeSet<&str>, out: &mut TextBuilder) {
    let has_at_most = |most: usize, text: &str| count_words(text, most + 1, |_| true) <= most;
    let whole = lines.join("\n");
    let is_short = has_at_most(MOST_NOTICE_WORDS, &whole);
    if is_short && is_unsubscribe_line(&whole) {
        out.push(Role::Furniture("unsubscribe line"), &without_addresses(&whole));
        return;
    }
    let may_view = may_hold_view_line(&whole);
    let mut prose: Vec<&str> = Vec::new();
    for line in lines {
        let reason = if reference_number(line).is_some() || is_address(line) || is_reference_title(line, references) {
            Some("link")
        } else if may_view && has_at_most(if is_short { MOST_VIEW_WORDS } else { 8 }, line) && is_view_line(line) {
            Some("view in browser")
        } else {
            None
        };
        let Some(reason) = reason else {
            prose.push(line);
            continue;
        };
        push_prose(&prose, references, out);
        prose.clear();
        let text = if reason == "link" { (*line).to_owned() } else { without_addresses(line) };
        out.push(Role::Furniture(reason), &text);
    }
    push_prose(&prose, references, out);
}

fn push_prose(lines: &[&str], references: &BTreeSet<&str>, out: &mut TextBuilder) {
    let text = without_addresses(&lines.join("\n"));
    out.push(Role::Prose, &without_references(&text, references));
}

/// How a rule is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RuleMark {
    /// Without gaps.
    Solid,
    /// With gaps: `* * *`, or the rule under a table's columns.
    Broken,
}

/// Whether a line is a rule: three or more of the signs that rules are drawn with, or `--`.
pub(crate) fn rule_mark(line: &str) -> Option<RuleMark> {
    let trimmed = line.trim();
    if trimmed == "--" {
        return Some(RuleMark::Broken);
    }
    let is_sign =
        |c: char| matches!(c, '-' | '=' | '*' | '_' | '~' | '#' | '+' | '—' | '–' | '─' | '━' | '═' | '•' | '·');
    if !trimmed.starts_with(is_sign) {
        return None;
    }
    let signs = trimmed.chars().filter(|c| is_sign(*c)).count();
    if signs < 3 || !trimmed.chars().all(|c| is_sign(c) || c == ' ') {
        return None;
    }
    let mut different: Vec<char> = trimmed.chars().filter(|c| *c != ' ').take(200).collect();
    different.sort_unstable();
    different.dedup();
    let mark = if trimmed.contains(' ') { RuleMark::Broken } else { RuleMark::Solid };
    (different.len() <= 2).then_some(mark)
}

fn is_underlined_title(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    let begins_item = line.starts_with(['-', '•', '·', '>', '|']) || line.starts_with("* ");
    let ends_sentence = line.ends_with(['.', ',', ':', ';']) || line.contains("://");
    let is_notice = is_view_line(line) || is_unsubscribe_line(line);
    (1..=14).contains(&words)
        && line.len() <= 100
        && line.chars().any(char::is_alphabetic)
        && !(begins_item || ends_sentence || is_notice)
}

/// The text without web addresses in angle brackets or alone in parentheses, and without the
/// placeholders of pictures in square brackets.
pub(crate) fn without_addresses(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    // What is after the last address.
    let mut since = 0;
    while let Some(at) = memchr::memchr3(b'<', b'(', b'[', rest.as_bytes()) {
        let (before, after) = rest.split_at(at);
        kept.push_str(before);
        let Some(length) = enclosed_address(after) else {
            let sign = after.chars().next().map_or(0, char::len_utf8);
            kept.push_str(&after[..sign]);
            rest = &after[sign..];
            continue;
        };
        // One service writes `** ` before a text that is a link.
        let from = since.min(kept.len());
        if let Some(mark) = kept[from..].rfind("** ").filter(|mark| !kept[from + mark..].contains('\n')) {
            kept.replace_range(from + mark..from + mark + 3, "");
        }
        rest = &after[length..];
        if rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c.is_ascii_punctuation()) {
            kept.truncate(kept.trim_end_matches([' ', '\t']).len());
        } else if !kept.ends_with(char::is_whitespace) && !kept.is_empty() {
            kept.push(' ');
        }
        since = kept.len();
    }
    kept.push_str(rest);
    kept
}

/// The length of an enclosed address at the beginning of a text. A long one may be wrapped.
fn enclosed_address(text: &str) -> Option<usize> {
    const LONGEST: usize = 4000;
    let open = text.chars().next()?;
    let (close, schemes): (char, &[&str]) = match open {
        '<' => ('>', &["http://", "https://", "mailto:", "www.", "tel:", "ftp://"]),
        '(' => (')', &["http://", "https://", "mailto:"]),
        _ => (']', &["http://", "https://", "cid:", "image: ", "mailto:"]),
    };
    let head = text[open.len_utf8()..].trim_start();
    let begins = |scheme: &str| head.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if !schemes.iter().any(|scheme| begins(scheme)) {
        return None;
    }
    let window = text.char_indices().skip(1).take(LONGEST).take_while(|(_, c)| *c != open);
    let end = window.into_iter().find(|(_, c)| *c == close).map(|(at, _)| at)?;
    let inner = text.get(1..end)?.trim();
    let is_picture = begins("image: ") && !inner.contains('\n');
    (is_picture || !inner.contains([' ', '\t'])).then_some(end + close.len_utf8())
}

/// Whether a line is nothing but a web address.
fn is_address(line: &str) -> bool {
    let line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']'));
    let begins = |scheme: &str| line.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (begins("http://") || begins("https://") || begins("www.")) && !line.contains(char::is_whitespace)
}

/// The number of a line of a list of links: `[1] https://…`, `1. https://…`, `[1]: <https://…>`.
fn reference_number(line: &str) -> Option<&str> {
    let line = line.trim();
    if !line.starts_with(|c: char| c == '[' || c.is_ascii_digit()) {
        return None;
    }
    let (number, rest) = match line.strip_prefix('[') {
        Some(inner) => inner.split_once(']')?,
        None => line.split_once(['.', ')'])?,
    };
    let is_number = (1..=LONGEST_NUMBER).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && is_address(rest.trim_start_matches(':'))).then_some(number)
}

fn reference_numbers<'a>(lines: &[&'a str]) -> BTreeSet<&'a str> {
    let bracketed = lines.iter().filter(|line| line.trim_start().starts_with('['));
    bracketed.filter_map(|line| reference_number(line)).collect()
}

fn is_reference_title(line: &str, references: &BTreeSet<&str>) -> bool {
    const TITLES: [&str; 4] = ["links", "references", "link", "visible links"];
    let title = line.trim().trim_end_matches(':');
    !references.is_empty() && TITLES.iter().any(|known| known.eq_ignore_ascii_case(title))
}

/// The text without `[1]` where 1 is in the list of links.
fn without_references(text: &str, references: &BTreeSet<&str>) -> String {
    if references.is_empty() {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        kept.push_str(&rest[..at]);
        let inner = &rest[at + 1..];
        let (number, after) = inner.split_at(inner.bytes().take(LONGEST_NUMBER).take_while(u8::is_ascii_digit).count());
        match after.strip_prefix(']').filter(|_| references.contains(number)) {
            Some(after) => {
                if after.is_empty() || after.starts_with([' ', '.', ',', ';', ':', '\n']) {
                    kept.truncate(kept.trim_end_matches(' ').len());
                }
                rest = after;
            }
            None => {
                kept.push('[');
                rest = inner;
            }
        }
    }
    kept.push_str(rest);
    kept
}

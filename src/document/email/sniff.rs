//! Tells by content whether bytes are a message, a mailbox, an Outlook message or a feed.

use crate::document::email::dates::is_rfc5322;
use crate::document::email::headers::{field, next_line, with_line_feeds};
use crate::document::email::mailbox::{is_bare_from_line, is_from_line};
use crate::document::email::msg::is_outlook_message;

/// Bytes of a header that are looked at.
const MOST_HEADER: usize = 1 << 16;

/// Whether bytes begin with the header of a message (RFC 5322). The printed header of an exported
/// message (`From:`, `Sent:`, `To:`, `Subject:`) and front matter are none.
pub(crate) fn is_message(head: &[u8]) -> bool {
    let mut names: Vec<String> = Vec::new();
    let mut date = String::new();
    let mut sender = String::new();
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let head = with_line_feeds(head.get(..MOST_HEADER).unwrap_or(head));
    let mut rest = &*head;
    while !rest.is_empty() {
        let (line, after) = next_line(rest);
        if line.trim_ascii().is_empty() {
            if names.is_empty() && after.len() < rest.len() && !after.is_empty() {
                rest = after;
                continue;
            }
            break;
        }
        let is_folded = matches!(line.first(), Some(b' ' | b'\t')) && !names.is_empty();
        match field(line) {
            Some((name, value)) if !is_folded => {
                let value = String::from_utf8_lossy(value).trim().to_owned();
                match name.as_str() {
                    "date" => date = value,
                    "from" => sender = value,
                    _ => {}
                }
                names.push(name);
            }
            _ if is_folded || after.is_empty() => {}
            _ if names.is_empty() && (line.starts_with(b">From ") || line.starts_with(b"From ")) => {}
            _ => return false,
        }
        rest = after;
    }
    judge(&names, &sender, &date)
}

/// Decides by the names of the fields, the sender and the date.
fn judge(names: &[String], sender: &str, date: &str) -> bool {
    const TRANSPORT: [&str; 12] = [
        "received",
        "return-path",
        "mime-version",
        "message-id",
        "delivered-to",
        "dkim-signature",
        "authentication-results",
        "content-transfer-encoding",
        "list-unsubscribe",
        "list-id",
        "x-mailer",
        "in-reply-to",
    ];
    const ORDINARY: [&str; 9] = ["from", "to", "cc", "subject", "date", "reply-to", "sender", "content-type", "bcc"];
    let has = |name: &str| names.iter().any(|other| other == name);
    let known = TRANSPORT.iter().chain(&ORDINARY).filter(|name| has(name)).count();
    let is_key = ["from", "received", "return-path", "mime-version", "message-id"].iter().any(|name| has(name));
    if known < 2 || !is_key {
        return false;
    }
    if TRANSPORT.iter().any(|name| has(name)) || has("content-type") {
        return true;
    }
    if has("sent") {
        return false;
    }
    if has("date") { is_rfc5322(date) } else { sender.contains('@') }
}

/// Whether bytes begin a mailbox: a `From ` line with a field below it.
pub(crate) fn is_mbox(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let blank = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let (first, after) = next_line(&head[blank..]);
    let second = next_line(after).0;
    is_from_line(first) && (field(second).is_some() || second.starts_with(b">From "))
        || is_bare_from_line(first) && field(second).is_some()
}

/// Whether bytes are an Outlook message. Takes the whole file.
pub(crate) fn is_msg(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") && is_outlook_message(bytes)
}

/// Whether text begins a feed: RSS, RSS 1.0 (RDF) or Atom.
pub(crate) fn is_feed(head: &str) -> bool {
    let Some(root) = root_tag(head) else { return false };
    let name = root.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or_default();
    match name.rsplit(':').next().unwrap_or(name) {
        "rss" => true,
        "feed" => root.contains("http://www.w3.org/2005/Atom") || root.contains("http://purl.org/atom/"),
        "RDF" => head.contains("http://purl.org/rss/") || head.contains("http://my.netscape.com/rdf/simple/0.9/"),
        _ => false,
    }
}

/// The first tag that is no declaration, comment or document type, without its `<`.
pub(crate) fn root_tag(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    for _ in 0..50 {
        let inner = rest.strip_prefix('<')?;
        let close = match inner {
            _ if inner.starts_with("!--") => "-->",
            _ if inner.starts_with('?') => "?>",
            // A document type may declare entities between brackets.
            _ if inner.starts_with('!') && inner.split('>').next().is_some_and(|head| head.contains('[')) => "]>",
            _ if inner.starts_with('!') => ">",
            _ => return Some(inner.split('>').next().unwrap_or(inner)),
        };
        rest = inner.split_once(close)?.1.trim_start();
    }
    None
}

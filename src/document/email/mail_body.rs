//! Which parts of a message are its text: the better of alternatives, messages inside, attachments.

use crate::document::email::mime::{MimePart, MimeTree};
use crate::document::email::transfer::PartText;
use memchr::memmem;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Letters below which an HTML part has no substance.
const FEWEST_LETTERS: usize = 20;

/// A piece of a message's text.
#[derive(Debug)]
pub(crate) enum BodyPiece<'a> {
    Html(PartText),
    /// Plain text, with its part for the parameters of `format=flowed`.
    Plain(PartText, usize),
    /// A message inside the message.
    Message(Cow<'a, [u8]>),
    /// A message of a digest.
    DigestMessage(Cow<'a, [u8]>),
}

/// The text of a message, in pieces.
#[derive(Debug, Default)]
pub(crate) struct MailBody<'a> {
    pub(crate) pieces: Vec<BodyPiece<'a>>,
    /// Names of documents that are attached.
    pub(crate) attachments: Vec<String>,
    /// Why the text cannot be read, if a part hides it.
    pub(crate) seal: Option<&'static str>,
}

impl<'a> MailBody<'a> {
    /// Chooses among the parts.
    pub(crate) fn choose(tree: &MimeTree<'a>) -> Self {
        let mut body = Self::default();
        let mut attached = Vec::new();
        body.pieces = body.collect(tree, 0, &mut attached);
        let is_text = has_text;
        if !body.pieces.iter().any(is_text) {
            // A text that is sent as an attachment, with nothing else.
            let texts: Vec<usize> =
                attached.iter().copied().filter(|index| is_text_part(&tree.parts[*index])).collect();
            body.pieces.extend(texts.iter().map(|index| text_piece(tree, *index)));
            attached.retain(|index| !texts.contains(index));
        }
        body.attachments = attached.iter().filter_map(|index| document_name(&tree.parts[*index])).collect();
        body
    }

    /// The pieces of a part. The depth of the recursion is that of the tree, which is limited.
    fn collect(&mut self, tree: &MimeTree<'a>, index: usize, attached: &mut Vec<usize>) -> Vec<BodyPiece<'a>> {
        let part = &tree.parts[index];
        let name = part.media.name.as_str();
        if name == "multipart/encrypted" {
            self.seal = Some("the message is encrypted");
            return Vec::new();
        }
        if part.children.is_empty() {
            return self.leaf(tree, index, attached);
        }
        let mut children = part.children.iter().copied();
        match name {
            "multipart/alternative" => {
                let candidates: Vec<_> = children.map(|child| self.collect(tree, child, attached)).collect();
                best_alternative(candidates)
            }
            "multipart/related" => {
                let mut root = Vec::new();
                for child in children {
                    let pieces = self.collect(tree, child, attached);
                    if root.iter().all(|piece| weight(piece) == 0) {
                        root = pieces;
                    }
                }
                root
            }
            "multipart/signed" | "multipart/report" => {
                children.next().map(|child| self.collect(tree, child, attached)).unwrap_or_default()
            }
            "multipart/digest" => {
                let pieces = children.flat_map(|child| self.collect(tree, child, attached));
                let of_digest = |piece| match piece {
                    BodyPiece::Message(bytes) => BodyPiece::DigestMessage(bytes),
                    other => other,
                };
                pieces.map(of_digest).collect()
            }
            _ => {
                let pieces: Vec<_> = children.flat_map(|child| self.collect(tree, child, attached)).collect();
                without_plain_double(pieces)
            }
        }
    }

    fn leaf(&mut self, tree: &MimeTree<'a>, index: usize, attached: &mut Vec<usize>) -> Vec<BodyPiece<'a>> {
        let part = &tree.parts[index];
        match part.media.name.as_str() {
            "message/rfc822" | "message/global" => return vec![BodyPiece::Message(part.bytes())],
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                let signed = part.media.parameter("smime-type").is_some_and(|kind| kind.starts_with("signed"));
                self.seal = Some(if signed {
                    "the message is wrapped in an S/MIME signature"
                } else {
                    "the message is encrypted"
                });
            }
            "application/pgp-encrypted" => self.seal = Some("the message is encrypted"),
            _ if is_text_part(part) && (index == 0 || !part.is_attachment()) => {
                let piece = text_piece(tree, index);
                if let BodyPiece::Plain(decoded, _) = &piece
                    && decoded.text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----")
                {
                    self.seal = Some("the message is encrypted");
                    return Vec::new();
                }
                return vec![piece];
            }
            _ => attached.push(index),
        }
        Vec::new()
    }
}

/// Whether a part is text that is read.
fn is_text_part(part: &MimePart<'_>) -> bool {
    let name = part.media.name.as_str();
    matches!(
        name,
        "text/plain"
            | "text/html"
            | "application/xhtml+xml"
            | "text/markdown"
            | "text/enriched"
            | "text/richtext"
            | "text"
    ) && part.children.is_empty()
}

fn text_piece<'a>(tree: &MimeTree<'a>, index: usize) -> BodyPiece<'a> {
    let part = &tree.parts[index];
    let decoded = part.text();
    let is_html = matches!(part.media.name.as_str(), "text/html" | "application/xhtml+xml");
    if looks_like_html(&decoded.text) || (is_html && decoded.text.contains(['<', '&'])) {
        BodyPiece::Html(decoded)
    } else {
        BodyPiece::Plain(decoded, index)
    }
}

/// Whether text begins as a page of HTML does, whatever it is declared to be.
fn looks_like_html(text: &str) -> bool {
    const STARTS: [&str; 9] =
        ["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style", "<div", "<center"];
    let start = text.trim_start_matches(['\u{FEFF}', ' ', '\n', '\r', '\t']);
    if !start.starts_with('<') {
        return false;
    }
    let start: String = start.chars().take(2000).collect();
    let mut start = start.to_ascii_lowercase();
    while let Some(end) = start.strip_prefix("<!--").and_then(|rest| rest.find("-->")) {
        start = start[end + 7..].trim_start().to_owned();
    }
    STARTS.iter().any(|tag| start.starts_with(tag)) && text.contains('>')
}

/// HTML with substance, unless plain text carries much more; else the longest text.
fn best_alternative(candidates: Vec<Vec<BodyPiece<'_>>>) -> Vec<BodyPiece<'_>> {
    let weigh = |pieces: &Vec<BodyPiece<'_>>| pieces.iter().map(weight).sum::<usize>();
    let is_html = |pieces: &Vec<BodyPiece<'_>>| pieces.iter().any(|piece| matches!(piece, BodyPiece::Html(_)));
    let weights: Vec<usize> = candidates.iter().map(weigh).collect();
    let most = weights.iter().copied().max().unwrap_or(0);
    let rich = |at: &usize| is_html(&candidates[*at]) && weights[*at] >= FEWEST_LETTERS && weights[*at] * 5 >= most;
    let chosen = (0..candidates.len()).rev().find(rich);
    let chosen = chosen.or_else(|| weights.iter().position(|weight| *weight == most));
    let mut pieces: Vec<_> = candidates.into_iter().enumerate().filter(|(at, _)| Some(*at) == chosen).collect();
    pieces.pop().map(|(_, pieces)| pieces).unwrap_or_default()
}

/// Some programs send plain text and HTML of the same content as two parts of a mixed message.
fn without_plain_double(mut pieces: Vec<BodyPiece<'_>>) -> Vec<BodyPiece<'_>> {
    let double = pieces.windows(2).position(|pair| match pair {
        [BodyPiece::Plain(plain, _), BodyPiece::Html(html)] => is_contained(&plain.text, &html.text),
        _ => false,
    });
    if let Some(at) = double {
        pieces.remove(at);
    }
    pieces
}

/// Whether nearly all longer words of the plain text occur in the other.
fn is_contained(plain: &str, html: &str) -> bool {
    let words = |text: &'_ str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 5);
        words.take(20_000).map(str::to_lowercase).collect()
    };
    let inside: BTreeSet<String> = words(html).into_iter().collect();
    let of_plain = words(plain);
    let found = of_plain.iter().filter(|word| inside.contains(*word)).count();
    of_plain.len() >= 5 && found * 10 >= of_plain.len() * 8
}

/// Whether a piece has a letter that a reader may see.
fn has_text(piece: &BodyPiece<'_>) -> bool {
    match piece {
        BodyPiece::Plain(decoded, _) if decoded.text.len() > 2000 => decoded.text.contains(char::is_alphanumeric),
        other => weight(other) > 0,
    }
}

/// Letters that a reader sees. A notice that the program cannot show HTML has none.
fn weight(piece: &BodyPiece<'_>) -> usize {
    match piece {
        BodyPiece::Html(decoded) => visible_letters(&decoded.text),
        BodyPiece::Plain(decoded, _) => {
            let letters = count_letters(&decoded.text);
            if letters < 600 && is_stub(&decoded.text) { 0 } else { letters }
        }
        BodyPiece::Message(bytes) | BodyPiece::DigestMessage(bytes) => bytes.len(),
    }
}

fn count_letters(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphabetic).count();
    }
    text.chars().filter(|c| c.is_alphabetic()).count()
}

fn is_stub(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let names_html = memmem::find(lower.as_bytes(), b"html").is_some();
    let refuses = [
        "not support",
        "unable to",
        "cannot",
        "can't",
        "can not",
        "capable",
        "enable html",
        "html-enabled",
        "html version",
    ];
    names_html && refuses.iter().any(|phrase| lower.contains(phrase))
}

/// Letters outside of tags, styles and scripts. An estimate: the reader of HTML decides.
fn visible_letters(html: &str) -> usize {
    let html = html.to_ascii_lowercase();
    let mut letters = 0;
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        letters += count_letters(before);
        const BLOCKS: [(&str, &str); 4] =
            [("<!--", "-->"), ("<style", "</style"), ("<title", "</title"), ("<script", "</script")];
        let block = BLOCKS.iter().find(|(open, _)| tag.starts_with(open));
        let Some(end) = tag.find(block.map_or(">", |(_, close)| close)) else { return letters };
        rest = &tag[end + 1..];
    }
    letters + count_letters(rest)
}

/// The name of an attachment that is a document; none for pictures, signatures and the like.
fn document_name(part: &MimePart<'_>) -> Option<String> {
    const ENDINGS: [&str; 23] = [
        "doc", "docx", "odt", "rtf", "pdf", "xls", "xlsx", "ods", "csv", "tsv", "ppt", "pptx", "txt", "md", "html",
        "htm", "epub", "zip", "eml", "msg", "pages", "dat", "docm",
    ];
    let name = part.file_name();
    let ending = name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let by_name = ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
    let media = part.media.name.as_str();
    let by_type = media.starts_with("application/vnd.")
        || matches!(media, "application/pdf" | "application/msword" | "application/rtf" | "text/rtf" | "text/csv");
    (by_name || by_type).then(|| name.unwrap_or_else(|| media.to_owned()))
}

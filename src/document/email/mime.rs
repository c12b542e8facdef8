//! The parts of a message as a flat list (RFC 2045, 2046). Missing and wrong boundaries are
//! tolerated.
//! A message inside a message is one part here; it is read by itself.

use crate::document::email::headers::{MailHeader, MediaType, field, next_line};
use crate::document::email::transfer::{PartText, base64, decode_text, quoted_printable};
use std::borrow::Cow;

/// Multiparts inside multiparts.
const MOST_DEPTH: usize = 40;
/// Parts of one message.
const MOST_PARTS: usize = 10_000;

/// A part of a message.
#[derive(Debug)]
pub(crate) struct MimePart<'a> {
    pub(crate) header: MailHeader,
    pub(crate) media: MediaType,
    body: &'a [u8],
    /// Indices of its parts, if it has any.
    pub(crate) children: Vec<usize>,
}

/// All parts of a message. Part 0 is the message itself.
#[derive(Debug)]
pub(crate) struct MimeTree<'a> {
    pub(crate) parts: Vec<MimePart<'a>>,
    /// Whether parts were left out, since there are too many or they are nested too deep.
    pub(crate) is_cut: bool,
}

impl<'a> MimeTree<'a> {
    /// Parts a message.
    pub(crate) fn parse(bytes: &'a [u8]) -> Self {
        let mut tree = Self { parts: vec![MimePart::of(bytes, "text/plain")], is_cut: false };
        let mut open = vec![(0usize, 0usize)];
        while let Some((index, depth)) = open.pop() {
            let Some(boundary) = tree.parts.get(index).and_then(MimePart::boundary) else { continue };
            if depth >= MOST_DEPTH {
                tree.is_cut = true;
                continue;
            }
            for bytes in pieces(tree.parts[index].body, &boundary) {
                if tree.parts.len() >= MOST_PARTS {
                    tree.is_cut = true;
                    break;
                }
                let is_digest = tree.parts[index].media.name == "multipart/digest";
                let child = tree.parts.len();
                tree.parts.push(MimePart::of(bytes, if is_digest { "message/rfc822" } else { "text/plain" }));
                tree.parts[index].children.push(child);
                open.push((child, depth + 1));
            }
        }
        tree
    }
}

impl<'a> MimePart<'a> {
    fn of(bytes: &'a [u8], default: &str) -> Self {
        let (header, body) = MailHeader::split(bytes);
        let mut media = header.media_type("content-type");
        if !media.name.contains('/') {
            let bare = std::mem::take(&mut media.name);
            media.name = if bare == "text" || bare.is_empty() { default.to_owned() } else { bare };
        }
        Self { header, media, body, children: Vec::new() }
    }

    /// The delimiter of the parts inside; none if there are no parts.
    fn boundary(&self) -> Option<Vec<u8>> {
        let is_multipart = self.media.name.starts_with("multipart");
        let declared = self.media.parameter("boundary").filter(|_| is_multipart).map(str::as_bytes);
        if let Some(boundary) = declared.filter(|boundary| delimiter_lines(self.body, boundary).next().is_some()) {
            return Some(boundary.to_vec());
        }
        // The boundary is missing or another one, or a text part holds the parts of a multipart.
        let is_text = self.media.name.starts_with("text/");
        if is_multipart || is_text { apparent_boundary(self.body, is_multipart) } else { None }
    }

    /// The body with its transfer encoding undone.
    pub(crate) fn bytes(&self) -> Cow<'a, [u8]> {
        let encoding = self.header.raw("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        match encoding.trim_matches(|c: char| !c.is_ascii_alphanumeric()) {
            "base64" => Cow::Owned(base64(self.body)),
            "quoted-printable" | "quotedprintable" => Cow::Owned(quoted_printable(self.body)),
            _ if is_undeclared_quoted_printable(self.body) => Cow::Owned(quoted_printable(self.body)),
            _ => Cow::Borrowed(self.body),
        }
    }

    /// The body as text. HTML may name its character set itself.
    pub(crate) fn text(&self) -> PartText {
        let bytes = self.bytes();
        let declared = self.media.parameter("charset").map(str::to_owned);
        decode_text(&bytes, declared.or_else(|| meta_charset(&bytes)).as_deref())
    }

    /// The file's name of an attachment.
    pub(crate) fn file_name(&self) -> Option<String> {
        let disposition = self.header.media_type("content-disposition");
        let name = disposition.parameter("filename").or_else(|| self.media.parameter("name"));
        name.map(crate::document::email::headers::collapse).filter(|name| !name.is_empty())
    }

    /// Whether the sender calls it an attachment.
    pub(crate) fn is_attachment(&self) -> bool {
        self.header.media_type("content-disposition").name.starts_with("attachment")
    }
}

/// The bytes between delimiters, one part more than the limit at most. What follows a closing
/// delimiter is left out, unless another delimiter comes: then the closing one was too early.
fn pieces<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let mut lines = delimiter_lines(body, boundary).peekable();
    while let Some((start, after)) = lines.next() {
        if pieces.len() > MOST_PARTS {
            break;
        }
        if is_close(&body[start..after], boundary) {
            continue;
        }
        let piece = &body[after..lines.peek().map_or(body.len(), |(next, _)| *next)];
        let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
        let piece = piece.strip_suffix(b"\r").unwrap_or(piece);
        if !piece.trim_ascii().is_empty() {
            pieces.push(piece);
        }
    }
    pieces
}

fn is_close(line: &[u8], boundary: &[u8]) -> bool {
    line.trim_ascii_end().len() > boundary.len() + 2
}

/// The beginnings of delimiter lines and of the lines after them.
fn delimiter_lines<'b>(body: &'b [u8], boundary: &'b [u8]) -> impl Iterator<Item = (usize, usize)> + 'b {
    let mut at = 0usize;
    std::iter::from_fn(move || {
        while at < body.len() {
            let start = at;
            let (line, after) = next_line(&body[start..]);
            at = body.len() - after.len();
            let rest = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary));
            if rest.is_some_and(|rest| matches!(rest.trim_ascii_end(), b"" | b"--")) {
                return Some((start, at));
            }
        }
        None
    })
}

/// The boundary by the first line that looks like a delimiter with a part's header after it. In a
/// text part nothing but white space may be before it.
fn apparent_boundary(body: &[u8], is_multipart: bool) -> Option<Vec<u8>> {
    let mut rest = body;
    for _ in 0..200 {
        let (line, after) = next_line(rest);
        let boundary = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end).filter(|name| !name.is_empty());
        let is_header = field(next_line(after).0).is_some_and(|(name, _)| name.starts_with("content-"));
        if let Some(boundary) = boundary.filter(|_| is_header) {
            return Some(boundary.to_vec());
        }
        if after.is_empty() || (!is_multipart && !line.trim_ascii().is_empty()) {
            return None;
        }
        rest = after;
    }
    None
}

/// Whether a body is quoted-printable although its header does not say so.
fn is_undeclared_quoted_printable(body: &[u8]) -> bool {
    let head = &body[..body.len().min(1 << 16)];
    memchr::memmem::find_iter(head, b"=3D").take(3).count() == 3
        && (memchr::memmem::find(head, b"=\n").is_some() || memchr::memmem::find(head, b"=\r\n").is_some())
}

/// The character set in a `<meta>` of the first bytes.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let meta = head.split("<meta").skip(1).find_map(|tag| tag.split('>').next()?.split_once("charset="))?;
    let name = meta.1.trim_start_matches(['"', '\'', ' ']);
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))).unwrap_or(name.len());
    Some(name[..end].to_owned())
}

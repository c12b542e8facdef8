//! One e-mail message (RFC 5322) as a document; a digest as one document a message.

use crate::document::email::dates::named_month_day;
use crate::document::email::flowed::{SoftBreak, unflow};
use crate::document::email::headers::{MailHeader, with_line_feeds};
use crate::document::email::mail_body::{BodyPiece, MailBody};
use crate::document::email::mime::{MimePart, MimeTree};
use crate::document::email::plain_body::push_plain_body;
use crate::document::email::reply_parts::{MailKind, bare_subject};
use crate::document::email::rich_body::push_rich_body;
use crate::document::extract::{Extract, Extraction, HtmlReader, Place, ReadProblem, Role, TextBuilder};

/// Messages inside messages.
const MOST_DEPTH: usize = 8;

/// Reads a message.
pub(crate) fn read_message(bytes: &[u8], html: HtmlReader) -> Extraction {
    read_nested(bytes, html, 0)
}

fn read_nested(bytes: &[u8], html: HtmlReader, depth: usize) -> Extraction {
    let bytes = with_line_feeds(bytes);
    let tree = MimeTree::parse(&bytes);
    let mut body = MailBody::choose(&tree);
    let is_digest = |piece: &BodyPiece<'_>| matches!(piece, BodyPiece::DigestMessage(_));
    let (digest, pieces) = std::mem::take(&mut body.pieces).into_iter().partition(is_digest);
    body.pieces = pieces;
    let mut reading = MessageReading::new(html, depth);
    let header = &tree.parts[0].header;
    let mut document = describe(header);
    let mut out = TextBuilder::default();
    reading.push_body(&tree, body, kind_of(header), &mut out);
    if document.title.is_none() {
        document.title = reading.page_title.take();
    }
    if !digest.is_empty() {
        return read_digest(digest, document, out, reading);
    }
    if out.is_empty() {
        return reading.refuse();
    }
    (document.text, document.blocks) = out.finish();
    Extraction { documents: vec![document], problems: reading.into_problems() }
}

/// Each message of a digest is a document. The digest's own text is one before them.
fn read_digest(digest: Vec<BodyPiece<'_>>, of: Extract, own: TextBuilder, reading: MessageReading) -> Extraction {
    let (html, depth) = (reading.html, reading.depth);
    let mut all = Extraction { documents: Vec::new(), problems: reading.into_problems() };
    let mut masthead = TextBuilder::default();
    let (text, blocks) = own.finish();
    for block in blocks {
        masthead.push(Role::Furniture("digest masthead"), &text[block.bytes]);
    }
    if !masthead.is_empty() {
        let (text, blocks) = masthead.finish();
        all.documents.push(Extract { text, blocks, ..of.clone() });
    }
    for (number, piece) in digest.into_iter().enumerate() {
        let BodyPiece::DigestMessage(bytes) = piece else { continue };
        let place = Place::Message(number + 1);
        if depth >= MOST_DEPTH {
            all.problems.push(too_deep(Some(place)));
            continue;
        }
        let mut read = read_nested(&bytes, html, depth + 1);
        for document in &mut read.documents {
            document.series = of.series.clone().or(document.series.take());
        }
        append(&mut all, read, &place);
    }
    all
}

/// Appends what was read at a place of the file.
pub(crate) fn append(all: &mut Extraction, read: Extraction, place: &Place) {
    for mut document in read.documents {
        document.place = Some(place.clone());
        all.documents.push(document);
    }
    for mut problem in read.problems {
        problem.place = Some(place.clone());
        all.problems.push(problem);
    }
}

/// Title, date and series of a message by its header.
pub(crate) fn describe(header: &MailHeader) -> Extract {
    // The first `Received` is the last station; its date comes after the semicolon.
    let received = || header.raw("received").and_then(|value| value.rsplit_once(';')).map(|(_, date)| date.trim());
    let date_text = header.raw("date").or_else(received).map(str::to_owned);
    Extract {
        title: header.text("subject").and_then(|subject| bare_subject(&subject)),
        date: date_text.as_deref().and_then(named_month_day),
        date_text,
        series: series(header),
        ..Extract::default()
    }
}

/// The list's description, or its id, or the sender's name. Codes that mailing services generate
/// are not used if there is a name.
fn series(header: &MailHeader) -> Option<String> {
    let list = header.text("list-id").and_then(|list| {
        let (description, id) = match list.rsplit_once('<') {
            Some((description, id)) => (description, id.trim_end_matches(['>', ' '])),
            None => ("", list.as_str()),
        };
        // A comment may follow the quoted name.
        let quoted = description.trim().strip_prefix('"').and_then(|rest| rest.split('"').next());
        let description = quoted.unwrap_or(description).trim();
        let name = if description.is_empty() { id.trim() } else { description };
        (!name.is_empty()).then(|| name.to_owned())
    });
    let sender = header.display_name("from");
    match list {
        Some(list) if sender.is_some() && is_code(&list) => sender,
        Some(list) => Some(list),
        None => sender,
    }
}

/// Whether a name holds a word of five or more digits, or a long hexadecimal one.
fn is_code(name: &str) -> bool {
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits >= 5 || (digits >= 2 && word.len() >= 16)
    })
}

pub(crate) fn kind_of(header: &MailHeader) -> MailKind {
    let by_subject = MailKind::of_subject(&header.text("subject").unwrap_or_default());
    match by_subject {
        MailKind::Original if header.raw("in-reply-to").is_some() => MailKind::Reply,
        kind => kind,
    }
}

/// What is gathered while the pieces of a message are read.
struct MessageReading {
    html: HtmlReader,
    depth: usize,
    page_title: Option<String>,
    attachments: Vec<String>,
    seal: Option<&'static str>,
    broken: usize,
    /// Whether a page was met that shows only pictures.
    has_pictures: bool,
    problems: Vec<ReadProblem>,
}

impl MessageReading {
    fn new(html: HtmlReader, depth: usize) -> Self {
        Self {
            html,
            depth,
            page_title: None,
            attachments: Vec::new(),
            seal: None,
            broken: 0,
            has_pictures: false,
            problems: Vec::new(),
        }
    }

    fn push_body(&mut self, tree: &MimeTree<'_>, body: MailBody<'_>, kind: MailKind, out: &mut TextBuilder) {
        self.attachments.extend(body.attachments);
        self.seal = self.seal.or(body.seal);
        if tree.is_cut {
            let reason = "the message has too many parts, or parts nested too deep, and some were not read";
            self.problems.push(ReadProblem::lost(None, reason, "save the message anew with a mail program"));
        }
        for piece in body.pieces {
            match piece {
                BodyPiece::Html(decoded) => {
                    self.broken += decoded.broken;
                    let page = (self.html)(&decoded.text);
                    self.has_pictures |= page.blocks.is_empty() && decoded.text.contains("<img");
                    push_rich_body(&page, kind, out);
                    self.page_title = self.page_title.take().or(page.title);
                }
                BodyPiece::Plain(decoded, part) => {
                    self.broken += decoded.broken;
                    push_plain_body(&unwrapped(&tree.parts[part], decoded.text), kind, out);
                }
                BodyPiece::Message(bytes) | BodyPiece::DigestMessage(bytes) => self.push_forwarded(&bytes, out),
            }
        }
    }

    /// A message that is attached is content, below its header.
    fn push_forwarded(&mut self, bytes: &[u8], out: &mut TextBuilder) {
        if self.depth >= MOST_DEPTH {
            self.problems.push(too_deep(None));
            return;
        }
        let tree = MimeTree::parse(bytes);
        let body = MailBody::choose(&tree);
        let header = &tree.parts[0].header;
        let fields = [("From", "from"), ("Date", "date"), ("To", "to"), ("Subject", "subject")];
        let lines = fields.iter().filter_map(|(name, field)| Some(format!("{name}: {}", header.text(field)?)));
        out.push(Role::Furniture("mail header"), &lines.collect::<Vec<_>>().join("\n"));
        self.depth += 1;
        self.push_body(&tree, body, kind_of(header), out);
        self.depth -= 1;
    }

    fn attachment_names(&self) -> String {
        let shown: Vec<String> = self.attachments.iter().take(5).map(|name| format!("'{name}'")).collect();
        let more = self.attachments.len().saturating_sub(shown.len());
        shown.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
    }

    fn refuse(self) -> Extraction {
        let attached = self.attachment_names();
        let (reason, hint) = match self.seal {
            Some(seal) => (seal, "save it without encryption and signature, and read that".to_owned()),
            None if self.has_pictures => {
                ("the message has no text, only pictures", "read another version of it, as plain text".to_owned())
            }
            None if attached.is_empty() => ("the message has no text part", "check that it was saved whole".to_owned()),
            None => ("the message has no text part", format!("save its attachment {attached} and read that")),
        };
        let mut problems = self.problems;
        problems.insert(0, ReadProblem::lost(None, reason, hint));
        Extraction { documents: Vec::new(), problems }
    }

    fn into_problems(mut self) -> Vec<ReadProblem> {
        if !self.attachments.is_empty() {
            let count = self.attachments.len();
            let were = if count == 1 { "attachment was" } else { "attachments were" };
            let reason = format!("{count} {were} not read: {}", self.attachment_names());
            self.problems.push(ReadProblem::doubt(None, reason, "save attachments to files and name those as input"));
        }
        if let Some(seal) = self.seal {
            let reason = format!("{seal}, in part");
            self.problems.push(ReadProblem::lost(None, reason, "save it without encryption and signature"));
        }
        if self.broken > 0 {
            let reason = format!("{} characters of the message could not be decoded", self.broken);
            self.problems.push(ReadProblem::doubt(None, reason, "save the message as UTF-8 with a mail program"));
        }
        self.problems
    }
}

fn too_deep(place: Option<Place>) -> ReadProblem {
    let reason = format!("messages are nested more than {MOST_DEPTH} deep");
    ReadProblem::lost(place, reason, "save the inner message to a file of its own")
}

/// Plain text with its soft line breaks undone, without the lines of a PGP signature and without
/// the tags of `text/enriched`.
fn unwrapped(part: &MimePart<'_>, text: String) -> String {
    let is = |name: &str, value: &str| part.media.parameter(name).is_some_and(|is| is.eq_ignore_ascii_case(value));
    let text = if is("format", "flowed") {
        unflow(&text, if is("delsp", "yes") { SoftBreak::SpaceDeleted } else { SoftBreak::SpaceKept })
    } else {
        text
    };
    let text = without_pgp(&text).unwrap_or(text);
    if matches!(part.media.name.as_str(), "text/enriched" | "text/richtext") { without_tags(&text) } else { text }
}

/// The text of a clear-signed message (RFC 9580, 7); none if it is not signed.
fn without_pgp(text: &str) -> Option<String> {
    const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
    const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
    const END: &str = "-----END PGP SIGNATURE-----";
    let (before, signed) = text.split_once(BEGIN)?;
    let (content, signature) = signed.split_once(SIGNATURE)?;
    let after = signature.split_once(END).map_or("", |(_, after)| after);
    let armour = content.trim_start_matches(['\r', '\n']);
    let is_armour = |line: &&str| line.split_once(": ").is_some_and(|(name, _)| name == "Hash" || name == "Charset");
    let lines = armour.lines().skip_while(is_armour).map(|line| line.strip_prefix("- ").unwrap_or(line));
    Some(format!("{before}{}\n{after}", lines.collect::<Vec<_>>().join("\n")))
}

/// `<bold>text</bold>` as `text` (RFC 1896).
fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_tag = false;
    // A doubled sign is the sign itself.
    for character in text.replace("<<", "\u{FFFC}").chars() {
        match character {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            '\u{FFFC}' => kept.push('<'),
            other if !is_tag => kept.push(other),
            _ => {}
        }
    }
    kept
}

//! Outlook messages (`.msg`): a compound file of properties.

mod code_page;
mod compressed_rtf;
mod properties;
mod rtf_html;

#[cfg(test)]
mod tests;

use crate::document::email::dates::file_time;
use crate::document::email::headers::MailHeader;
use crate::document::email::message::{describe, kind_of};
use crate::document::email::plain_body::push_plain_body;
use crate::document::email::reply_parts::{MailKind, bare_subject};
use crate::document::email::rich_body::push_rich_body;
use crate::document::email::transfer::{PartText, decode_text};
use crate::document::extract::{Extract, Extraction, HtmlReader, ReadProblem, Role, TextBuilder};
use properties::{MsgFile, MsgStorage, code_page};

/// Messages inside messages.
const MOST_DEPTH: usize = 8;
/// Messages of one file.
const MOST_MESSAGES: usize = 1000;

/// Reads an Outlook message. `rtf` reads bodies that are only there as RTF.
pub(crate) fn read_msg(bytes: &[u8], html: HtmlReader, rtf: Option<fn(&str) -> Extract>) -> Extraction {
    let Some(file) = MsgFile::open(bytes) else {
        return Extraction::refused("the Outlook message is truncated or damaged", "save it again, or as .eml");
    };
    if !file.is_message() {
        return Extraction::refused("the file is no Outlook message", "save it again with Outlook");
    }
    let mut reading = MsgReading { file, html, rtf, attachments: Vec::new(), broken: 0, too_deep: 0 };
    let root = reading.file.root();
    let mut document = reading.describe(&root);
    let mut out = TextBuilder::default();
    reading.push_messages(root.clone(), &mut out);
    if out.is_empty() {
        return reading.refuse(&root);
    }
    (document.text, document.blocks) = out.finish();
    Extraction { documents: vec![document], problems: reading.problems() }
}

/// Whether a compound file is a message.
pub(crate) fn is_outlook_message(bytes: &[u8]) -> bool {
    match MsgFile::open(bytes) {
        Some(file) => file.is_message(),
        // A truncated file is still known by the names of its streams.
        None => memchr::memmem::find(bytes, &utf16("__substg1.0_")).is_some(),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

struct MsgReading<'a> {
    file: MsgFile<'a>,
    html: HtmlReader,
    rtf: Option<fn(&str) -> Extract>,
    attachments: Vec<String>,
    broken: usize,
    too_deep: usize,
}

impl MsgReading<'_> {
    /// Appends the body of a message, then those of the messages attached to it, in order.
    fn push_messages(&mut self, root: MsgStorage, out: &mut TextBuilder) {
        let mut open = vec![(root, 0usize)];
        let mut count = 0;
        while let Some((message, depth)) = open.pop() {
            count += 1;
            if depth > MOST_DEPTH || count > MOST_MESSAGES {
                self.too_deep += 1;
                continue;
            }
            if depth > 0 {
                self.push_header(&message, out);
            }
            self.push_body(&message, out);
            let mut inner = Vec::new();
            for name in self.file.attachment_names(&message) {
                let attachment = self.file.attachment(&name, &message);
                match self.file.inner_message(&attachment) {
                    Some(found) => inner.push((found, depth + 1)),
                    None => self.note_attachment(&attachment),
                }
            }
            open.extend(inner.into_iter().rev());
        }
    }

    fn text(&mut self, of: &MsgStorage, id: &str) -> Option<String> {
        self.file.string(of, id).map(|found| found.text)
    }

    /// Title, date, series: by the internet header if there is one, else by properties.
    fn describe(&mut self, message: &MsgStorage) -> Extract {
        let header = self.internet_header(message);
        let mut described = describe(&header);
        let subject = self.text(message, "0037").and_then(|subject| bare_subject(&subject));
        described.title = subject.or(described.title);
        if described.date.is_none() {
            let sent = message.fixed(0x0039_0040).or_else(|| message.fixed(0x0E06_0040));
            let sent = sent.map(u64::from_le_bytes).filter(|ticks| *ticks > 0).and_then(file_time);
            if let Some((day, time)) = sent {
                (described.date, described.date_text) = (Some(day), Some(time));
            }
        }
        let sender = self.text(message, "0C1A").or_else(|| self.text(message, "0042"));
        described.series = described.series.or(sender.filter(|name| !name.contains('@')));
        described
    }

    fn internet_header(&mut self, message: &MsgStorage) -> MailHeader {
        let text = self.text(message, "007D").unwrap_or_default();
        MailHeader::split(text.trim_start().as_bytes()).0
    }

    fn kind(&mut self, message: &MsgStorage) -> MailKind {
        let header = self.internet_header(message);
        match MailKind::of_subject(&self.text(message, "0037").unwrap_or_default()) {
            MailKind::Original if self.text(message, "1042").is_some() => MailKind::Reply,
            MailKind::Original => kind_of(&header),
            kind => kind,
        }
    }

    fn push_header(&mut self, message: &MsgStorage, out: &mut TextBuilder) {
        let described = self.describe(message);
        let fields = [
            ("From", self.text(message, "0C1A")),
            ("Date", described.date_text),
            ("To", self.text(message, "0E04")),
            ("Subject", self.text(message, "0037")),
        ];
        let lines = fields.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?)));
        out.push(Role::Furniture("mail header"), &lines.collect::<Vec<_>>().join("\n"));
    }

    /// Appends the best body: HTML, HTML inside RTF, plain text, RTF.
    fn push_body(&mut self, message: &MsgStorage, out: &mut TextBuilder) {
        let kind = self.kind(message);
        let before = out.len();
        let rich = self.html_body(message);
        if let Some(html) = rich {
            push_rich_body(&(self.html)(&html), kind, out);
        }
        let rtf = if out.len() == before { self.rtf_body(message) } else { None };
        if let Some(html) = rtf.as_deref().and_then(rtf_html::html_of) {
            push_rich_body(&(self.html)(&html), kind, out);
        }
        if out.len() == before
            && let Some(plain) = self.file.string(message, "1000")
        {
            self.broken += plain.broken;
            push_plain_body(&plain.text, kind, out);
        }
        if out.len() == before
            && let (Some(rtf), Some(read)) = (rtf, self.rtf)
        {
            // RTF is ASCII; other bytes are kept one by one.
            let text: String = rtf.iter().copied().map(char::from).collect();
            push_rich_body(&read(&text), kind, out);
        }
    }

    fn html_body(&mut self, message: &MsgStorage) -> Option<String> {
        let PartText { text, broken } = match self.file.bytes(message, "10130102") {
            Some(bytes) => decode_text(&bytes, code_page(message, 0x3FDE)),
            None => self.file.string(message, "1013")?,
        };
        self.broken += broken;
        (!text.trim().is_empty()).then_some(text)
    }

    fn rtf_body(&mut self, message: &MsgStorage) -> Option<Vec<u8>> {
        compressed_rtf::decompress(&self.file.bytes(message, "10090102")?)
    }

    fn note_attachment(&mut self, attachment: &MsgStorage) {
        const PICTURES: [&str; 8] = [".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".ics", ".vcf"];
        let name = self.text(attachment, "3707").or_else(|| self.text(attachment, "3704"));
        let name = name.or_else(|| self.text(attachment, "3001")).unwrap_or_else(|| "unnamed".to_owned());
        let lower = name.to_lowercase();
        if !PICTURES.iter().any(|ending| lower.ends_with(ending)) {
            self.attachments.push(name);
        }
    }

    fn refuse(&mut self, root: &MsgStorage) -> Extraction {
        let class = self.text(root, "001A").unwrap_or_default().to_lowercase();
        let is_sealed = class.contains("smime") || self.attachments.iter().any(|name| name.ends_with(".p7m"));
        let attached = shown_names(&self.attachments);
        if is_sealed {
            return Extraction::refused("the message is encrypted", "save it without encryption, and read that");
        }
        if !attached.is_empty() {
            let hint = format!("save its attachment {attached} and read that");
            return Extraction::refused("the message has no text part", hint);
        }
        Extraction::refused("the message has no text part", "save it again, or as .eml")
    }

    fn problems(&self) -> Vec<ReadProblem> {
        let mut problems = Vec::new();
        if !self.attachments.is_empty() {
            let count = self.attachments.len();
            let were = if count == 1 { "attachment was" } else { "attachments were" };
            let reason = format!("{count} {were} not read: {}", shown_names(&self.attachments));
            problems.push(ReadProblem::doubt(None, reason, "save attachments to files and name those as input"));
        }
        if self.too_deep > 0 {
            let reason = format!("{} attached messages were not read: they are too many or too deep", self.too_deep);
            problems.push(ReadProblem::lost(None, reason, "save the inner message to a file of its own"));
        }
        if self.broken > 0 {
            let reason = format!("{} characters of the message could not be decoded", self.broken);
            problems.push(ReadProblem::doubt(None, reason, "save the message as Unicode with Outlook"));
        }
        problems
    }
}

/// The first names of attachments.
fn shown_names(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|name| format!("'{name}'")).collect();
    let more = names.len().saturating_sub(shown.len());
    shown.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}

//! Outlook files: properties, code pages, compressed RTF, HTML inside RTF.

use super::compressed_rtf::decompress;
use super::rtf_html::html_of;
use super::{is_outlook_message, read_msg, utf16};
use crate::document::email::tests::mutations::{Numbers, mutated};
use crate::document::email::tests::{blocks, content, one, reasons, simple_html};
use crate::document::extract::{Extract, Role};
use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

/// Builds a compound file of properties.
struct MsgBuilder {
    file: cfb::CompoundFile<Cursor<Vec<u8>>>,
}

impl MsgBuilder {
    fn new() -> Self {
        let file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
        Self { file }.stream("/__properties_version1.0", &[0; 32])
    }

    fn stream(mut self, path: &str, bytes: &[u8]) -> Self {
        self.file.create_stream(path).and_then(|mut stream| stream.write_all(bytes)).expect("a stream");
        self
    }

    fn storage(mut self, path: &str) -> Self {
        self.file.create_storage(path).expect("a storage");
        self
    }

    /// A string property in Unicode.
    fn text(self, tag: &str, text: &str) -> Self {
        self.stream(&format!("/__substg1.0_{tag}001F"), &utf16(text))
    }

    /// Fixed properties: tag and value.
    fn fixed(self, values: &[(u32, u64)]) -> Self {
        let entry =
            |(tag, value): &(u32, u64)| [&tag.to_le_bytes()[..], &6u32.to_le_bytes(), &value.to_le_bytes()].concat();
        let bytes = [vec![0; 32], values.iter().flat_map(entry).collect()].concat();
        self.stream("/__properties_version1.0", &bytes)
    }

    fn finish(mut self) -> Vec<u8> {
        self.file.flush().expect("written");
        self.file.into_inner().into_inner()
    }
}

fn read(bytes: &[u8]) -> Extract {
    one(read_msg(bytes, simple_html, None))
}

/// 2019-03-04T10:11:12Z.
const SENT: u64 = (1_551_694_272 + 11_644_473_600) * 10_000_000;

/// Compressed RTF of literals only.
fn compressed(rtf: &[u8]) -> Vec<u8> {
    let content: Vec<u8> = rtf.chunks(8).flat_map(|chunk| [&[0], chunk].concat()).collect();
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&u32::try_from(content.len() + 12).expect("small").to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(rtf.len()).expect("small").to_le_bytes());
    bytes.extend_from_slice(b"LZFu\0\0\0\0");
    bytes.extend_from_slice(&content);
    bytes
}

#[test]
fn properties_become_title_date_series_and_text() {
    let bytes = MsgBuilder::new()
        .text("0037", "FW: Gate hours – März")
        .text("0C1A", "Quay Office")
        .text("1000", "The gate opens at nine.\r\n\r\nBring boots.\r\n")
        .fixed(&[(0x0039_0040, SENT)])
        .finish();
    assert!(is_outlook_message(&bytes) && crate::document::email::is_msg(&bytes));
    let read = read(&bytes);
    assert_eq!(read.title.as_deref(), Some("Gate hours – März"));
    assert_eq!(read.date.as_deref(), Some("2019-03-04"));
    assert_eq!(read.date_text.as_deref(), Some("2019-03-04T10:11:12Z"));
    assert_eq!(read.series.as_deref(), Some("Quay Office"));
    assert_eq!(content(&read), ["The gate opens at nine.", "Bring boots."]);
}

#[test]
fn the_internet_header_is_preferred_for_date_and_series() {
    let header =
        "Received: from a by b\r\nDate: Mon, 4 Mar 2019 23:50:00 -0800\r\nList-Id: Quay letters <q.example.org>\r\n";
    let bytes = MsgBuilder::new()
        .text("0037", "Gate")
        .text("0C1A", "Quay Office")
        .text("007D", header)
        .text("1000", "It opens.")
        .fixed(&[(0x0039_0040, SENT + 24 * 3600 * 10_000_000)])
        .finish();
    let read = read(&bytes);
    assert_eq!((read.date.as_deref(), read.series.as_deref()), (Some("2019-03-04"), Some("Quay letters")));
}

#[test]
fn html_is_preferred_and_decoded_with_its_code_page() {
    let bytes = MsgBuilder::new()
        .text("1000", "Plain.")
        .stream("/__substg1.0_10130102", b"<html><body><p>\xCF\xF0\xE8\xE2\xE5\xF2</p></body></html>")
        .fixed(&[(0x3FDE_0003, 1251)])
        .finish();
    assert_eq!(content(&read(&bytes)), ["Привет"]);
}

#[test]
fn strings_of_eight_bits_use_the_message_code_page() {
    let bytes = MsgBuilder::new()
        .stream("/__substg1.0_0037001E", b"\xC3\xE0\xE2\xE0\xED\xFC")
        .stream("/__substg1.0_1000001E", b"\xCF\xF0\xE8\xE2\xE5\xF2.\0")
        .fixed(&[(0x3FFD_0003, 1251)])
        .finish();
    let read = read(&bytes);
    assert_eq!((read.title.as_deref(), read.text.as_str()), (Some("Гавань"), "Привет."));
}

const RTF: &[u8] = b"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}\n\
    {\\*\\htmltag64 <html><body>}\\htmlrtf {\\htmlrtf0 {\\*\\htmltag64 <p>}Caf\\'e9 \\u8211?\\htmlrtf \\b hidden\\htmlrtf0  open \\{x\\}\
    {\\*\\mhtmltag1 no}{\\*\\htmltag72 </p>}\\htmlrtf }\\htmlrtf0 {\\*\\htmltag64 <p>}Second\\par line\\lquote s{\\*\\htmltag72 </p></body></html>}}";

#[test]
fn html_in_compressed_rtf_is_read() {
    assert_eq!(
        html_of(RTF).as_deref(),
        Some("<html><body><p>Café – open {x}</p><p>Second\r\nline&lsquo;s</p></body></html>")
    );
    let bytes = MsgBuilder::new().text("1000", "Plain.").stream("/__substg1.0_10090102", &compressed(RTF)).finish();
    assert_eq!(content(&read(&bytes))[0], "Café – open {x}");
    assert_eq!(html_of(b"{\\rtf1\\ansi Text}"), None);
}

#[test]
fn rtf_alone_is_read_by_the_given_function() {
    fn rtf(text: &str) -> Extract {
        simple_html(&text.replace("{\\rtf1 ", "").replace('}', ""))
    }
    let bytes = MsgBuilder::new().stream("/__substg1.0_10090102", &compressed(b"{\\rtf1 Words.}")).finish();
    assert_eq!(content(&one(read_msg(&bytes, simple_html, Some(rtf)))), ["Words."]);
    assert_eq!(reasons(&read_msg(&bytes, simple_html, None)), ["the message has no text part"]);
}

#[test]
fn references_into_the_window_are_resolved() {
    // The example of MS-OXRTFCP 4.1: "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n".
    let bytes = [
        0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72,
        0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62,
        0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
    ];
    let plain = decompress(&bytes).expect("compressed RTF");
    assert_eq!(String::from_utf8_lossy(&plain), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    assert_eq!(decompress(b"\x10\0\0\0\x04\0\0\0MELA\0\0\0\0{ab}").as_deref(), Some(&b"{ab}"[..]));
    assert_eq!(decompress(b"short"), None);
    assert_eq!(decompress(b"\x10\0\0\0\xFF\xFF\xFF\xFFLZFu\0\0\0\0\0a").as_deref(), Some(&b"a"[..]));
}

#[test]
fn attached_messages_are_content_and_attached_documents_are_named() {
    let first = "/__attach_version1.0_#00000000";
    let second = "/__attach_version1.0_#00000001";
    let inner = format!("{first}/__substg1.0_3701000D");
    let bytes = MsgBuilder::new()
        .text("1000", "See below.")
        .storage(first)
        .storage(&inner)
        .stream(&format!("{inner}/__properties_version1.0"), &[0; 24])
        .stream(&format!("{inner}/__substg1.0_0037001F"), &utf16("Gate"))
        .stream(&format!("{inner}/__substg1.0_1000001F"), &utf16("It opens at nine."))
        .storage(second)
        .stream(&format!("{second}/__substg1.0_3707001F"), &utf16("minutes.docx"))
        .finish();
    let extraction = read_msg(&bytes, simple_html, None);
    assert_eq!(reasons(&extraction), ["1 attachment was not read: 'minutes.docx'"]);
    let read = &extraction.documents[0];
    assert_eq!(content(read), ["See below.", "It opens at nine."]);
    assert_eq!(blocks(read)[1], (Role::Furniture("mail header"), "Subject: Gate"));
}

#[test]
fn files_without_text_are_refused_with_the_reason() {
    let reason = |bytes: &[u8]| reasons(&read_msg(bytes, simple_html, None)).join("; ");
    assert_eq!(reason(b"\xD0\xCF\x11\xE0 cut"), "the Outlook message is truncated or damaged");
    let other = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
    assert_eq!(reason(&other.into_inner().into_inner()), "the file is no Outlook message");
    assert_eq!(reason(&MsgBuilder::new().finish()), "the message has no text part");
    let sealed = MsgBuilder::new().text("001A", "IPM.Note.SMIME").finish();
    assert_eq!(reason(&sealed), "the message is encrypted");
}

#[test]
fn mutated_outlook_messages_never_panic_or_take_long() {
    let good = MsgBuilder::new()
        .text("0037", "RE: Gate")
        .text("1000", "It opens.\r\n\r\n-----Original Message-----\r\nFrom: A\r\n\r\nWhen?")
        .stream("/__substg1.0_10090102", &compressed(&RTF.repeat(20)))
        .fixed(&[(0x0039_0040, SENT)])
        .finish();
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    for _ in 0..1500 {
        let bytes = mutated(&good, &mut numbers);
        let started = Instant::now();
        let _ = (read_msg(&bytes, simple_html, None), is_outlook_message(&bytes));
        assert!(started.elapsed() < Duration::from_secs(30));
    }
    for _ in 0..3000 {
        let rtf = mutated(RTF, &mut numbers);
        let _ = (html_of(&rtf), decompress(&rtf), decompress(&mutated(&compressed(RTF), &mut numbers)));
    }
}

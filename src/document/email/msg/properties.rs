//! The properties of an Outlook message (MS-OXMSG): streams of a compound file.

use crate::document::email::msg::code_page::encoding_of;
use crate::document::email::transfer::{PartText, decode_text};
use cfb::CompoundFile;
use encoding_rs::UTF_16LE;
use std::io::{Cursor, Read};

/// Bytes of one property.
const MOST_BYTES: u64 = 64 << 20;
/// Attachments of one message that are looked at.
pub(crate) const MOST_ATTACHMENTS: usize = 2000;

/// The compound file of a message.
pub(crate) struct MsgFile<'a> {
    file: CompoundFile<Cursor<&'a [u8]>>,
}

/// A message, or an attachment, in it: the path of its storage with a slash at the end.
#[derive(Debug, Clone)]
pub(crate) struct MsgStorage {
    path: String,
    /// Fixed properties: tag and eight bytes of value.
    fixed: Vec<(u32, [u8; 8])>,
}

impl<'a> MsgFile<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        CompoundFile::open(Cursor::new(bytes)).ok().map(|file| Self { file })
    }

    /// Whether the file is a message and not another compound file.
    pub(crate) fn is_message(&self) -> bool {
        self.file.is_stream("/__properties_version1.0")
    }

    /// The message itself.
    pub(crate) fn root(&mut self) -> MsgStorage {
        self.storage("/".to_owned(), 32)
    }

    /// The storage of an attachment.
    pub(crate) fn attachment(&mut self, name: &str, of: &MsgStorage) -> MsgStorage {
        self.storage(format!("{}{name}/", of.path), 8)
    }

    /// The message inside an attachment, if it is one.
    pub(crate) fn inner_message(&mut self, attachment: &MsgStorage) -> Option<MsgStorage> {
        let path = format!("{}__substg1.0_3701000D/", attachment.path);
        let is_message = self.file.is_stream(format!("{path}__properties_version1.0"));
        is_message.then(|| self.storage(path, 24))
    }

    /// The names of the storages of the attachments, in order.
    pub(crate) fn attachment_names(&self, of: &MsgStorage) -> Vec<String> {
        let Ok(entries) = self.file.read_storage(&of.path) else { return Vec::new() };
        let names = entries.filter(cfb::Entry::is_storage).map(|entry| entry.name().to_owned());
        let mut names: Vec<String> = names.filter(|name| name.starts_with("__attach_version1.0_")).collect();
        names.sort_unstable();
        names.truncate(MOST_ATTACHMENTS);
        names
    }

    /// `header`: bytes before the first fixed property.
    fn storage(&mut self, path: String, header: usize) -> MsgStorage {
        let bytes = self.stream(&format!("{path}__properties_version1.0")).unwrap_or_default();
        let entries = bytes.get(header..).unwrap_or_default().chunks_exact(16);
        let fixed = entries.filter_map(|entry| {
            let tag = u32::from_le_bytes(entry.get(..4)?.try_into().ok()?);
            Some((tag, entry.get(8..16)?.try_into().ok()?))
        });
        MsgStorage { fixed: fixed.take(10_000).collect(), path }
    }

    /// A property of variable length: `13`, `01` and `02` are its id and type in hexadecimal.
    pub(crate) fn bytes(&mut self, of: &MsgStorage, tag: &str) -> Option<Vec<u8>> {
        self.stream(&format!("{}__substg1.0_{tag}", of.path)).filter(|bytes| !bytes.is_empty())
    }

    /// A string, whether it is stored as Unicode or in the message's code page.
    pub(crate) fn string(&mut self, of: &MsgStorage, id: &str) -> Option<PartText> {
        let text = match self.bytes(of, &format!("{id}001F")) {
            Some(bytes) => PartText { text: UTF_16LE.decode_without_bom_handling(&bytes).0.into_owned(), broken: 0 },
            None => {
                let bytes = self.bytes(of, &format!("{id}001E"))?;
                decode_text(&bytes, code_page(of, 0x3FFD).or_else(|| code_page(of, 0x3FDE)))
            }
        };
        let text = PartText { text: text.text.trim_end_matches('\0').to_owned(), ..text };
        (!text.text.trim().is_empty()).then_some(text)
    }

    fn stream(&mut self, path: &str) -> Option<Vec<u8>> {
        let stream = self.file.open_stream(path).ok()?;
        let mut bytes = Vec::new();
        // A damaged stream gives what comes before the damage.
        let _ = stream.take(MOST_BYTES).read_to_end(&mut bytes);
        Some(bytes)
    }
}

/// The name of the encoding in a property that holds a code page.
pub(crate) fn code_page(of: &MsgStorage, id: u32) -> Option<&'static str> {
    let value = of.fixed(id << 16 | 3)?;
    let number = i32::from_le_bytes(value[..4].try_into().ok()?);
    encoding_of(number).map(encoding_rs::Encoding::name)
}

impl MsgStorage {
    /// The value of a fixed property by its tag: id and type.
    pub(crate) fn fixed(&self, tag: u32) -> Option<[u8; 8]> {
        self.fixed.iter().find(|(other, _)| *other == tag).map(|(_, value)| *value)
    }
}

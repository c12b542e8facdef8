//! Which compressed format or archive a file is, by its first bytes.

/// A compressed format or an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContainerKind {
    /// One file, `.gz`.
    Gzip,
    /// One file, `.zst`.
    Zstd,
    /// Many files, `.zip`. Office documents are ZIP archives too; the caller tells them apart.
    Zip,
    /// Many files, `.tar`.
    Tar,
    /// A format that is not read, by its name with an article: "a bzip2 file".
    Unsupported(&'static str),
}

impl ContainerKind {
    /// Whether it holds one file, compressed.
    pub(crate) fn is_single(&self) -> bool {
        matches!(self, Self::Gzip | Self::Zstd)
    }
}

const TAR_HEADER: usize = 512;

/// Tells the kind by the first bytes of a file. A tar archive needs 512 of them.
pub(crate) fn container_kind(head: &[u8]) -> Option<ContainerKind> {
    const SIGNATURES: [(&[u8], ContainerKind); 15] = [
        (b"\x1F\x8B\x08", ContainerKind::Gzip),
        (b"\x28\xB5\x2F\xFD", ContainerKind::Zstd),
        (b"PK\x03\x04", ContainerKind::Zip),
        (b"PK\x05\x06", ContainerKind::Zip),
        (b"PK\x07\x08PK\x03\x04", ContainerKind::Zip),
        (b"PK00PK\x03\x04", ContainerKind::Zip),
        (b"\xFD7zXZ\0", ContainerKind::Unsupported("an xz file")),
        (b"7z\xBC\xAF\x27\x1C", ContainerKind::Unsupported("a 7-Zip archive")),
        (b"Rar!\x1A\x07", ContainerKind::Unsupported("a RAR archive")),
        (b"LZIP\x01", ContainerKind::Unsupported("an lzip file")),
        (b"\x04\x22\x4D\x18", ContainerKind::Unsupported("an LZ4 file")),
        (b"\x1F\x9D", ContainerKind::Unsupported("a compress (.Z) file")),
        (b"MSCF\0\0\0\0", ContainerKind::Unsupported("a Cabinet archive")),
        (b"!<arch>\n", ContainerKind::Unsupported("an ar archive")),
        (b"xar!\0", ContainerKind::Unsupported("a XAR archive")),
    ];
    let by_signature = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)).map(|(_, kind)| *kind);
    if by_signature.is_some() {
        return by_signature;
    }
    if is_skippable_frame(head) {
        return Some(ContainerKind::Zstd);
    }
    if is_bzip2(head) {
        return Some(ContainerKind::Unsupported("a bzip2 file"));
    }
    is_tar(head).then_some(ContainerKind::Tar)
}

/// A frame that a zstd file may begin with and that holds no content.
fn is_skippable_frame(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

/// `BZh`, the block size as a digit, and the mark of a block or of the end.
fn is_bzip2(head: &[u8]) -> bool {
    let Some([b'1'..=b'9', rest @ ..]) = head.strip_prefix(b"BZh") else { return false };
    rest.starts_with(b"1AY&SY") || rest.starts_with(b"\x17\x72\x45\x38\x50\x90")
}

/// `ustar` in its place, or a header of version 7 whose checksum is right.
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..TAR_HEADER) else {
        return head.get(257..262) == Some(b"ustar");
    };
    if &header[257..262] == b"ustar" {
        return true;
    }
    let Some(expected) = octal(&header[148..156]) else { return false };
    let sum = header.iter().enumerate().map(|(place, byte)| match place {
        148..156 => u64::from(b' '),
        _ => u64::from(*byte),
    });
    header[0] != 0 && sum.sum::<u64>() == expected
}

/// A number in octal digits with spaces before it, and spaces or NUL bytes after it.
fn octal(field: &[u8]) -> Option<u64> {
    let field = field.trim_ascii_start();
    let length = field.iter().take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let (digits, rest) = field.split_at(length);
    if digits.is_empty() || !rest.iter().all(|byte| matches!(byte, 0 | b' ')) {
        return None;
    }
    Some(digits.iter().fold(0, |sum, digit| sum * 8 + u64::from(digit - b'0')))
}

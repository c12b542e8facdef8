//! Windows code pages by number.

use encoding_rs::Encoding;

/// The encoding of a code page.
pub(crate) fn encoding_of(code_page: i32) -> Option<&'static Encoding> {
    let label = match code_page {
        65001 => "utf-8",
        1200 => "utf-16le",
        874 => "windows-874",
        932 => "shift_jis",
        936 | 54936 => "gb18030",
        949 => "euc-kr",
        950 => "big5",
        10000 => "macintosh",
        20866 => "koi8-r",
        21866 => "koi8-u",
        50220..=50222 => "iso-2022-jp",
        51932 => "euc-jp",
        51949 => "euc-kr",
        20127 => "windows-1252",
        1250..=1258 => return Encoding::for_label(format!("windows-{code_page}").as_bytes()),
        28591..=28606 => return Encoding::for_label(format!("iso-8859-{}", code_page - 28590).as_bytes()),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

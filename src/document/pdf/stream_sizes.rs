//! How large the streams of a PDF are once they are inflated, counted before they are kept.

use flate2::read::ZlibDecoder;
use memchr::memmem;
use std::io::Read;

/// Filters on top of each other that are looked into.
const MOST_FILTERS: usize = 3;

/// Whether the deflated streams of the file inflate to more than `most` bytes together.
pub(crate) fn inflates_beyond(bytes: &[u8], most: u64) -> bool {
    let mut total = 0u64;
    for start in memmem::find_iter(bytes, b"stream") {
        let data = bytes.get(start + b"stream".len()..).unwrap_or_default();
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        if !is_zlib(data) {
            continue;
        }
        total = total.saturating_add(inflated_bytes(Box::new(ZlibDecoder::new(data)), most - total, 1));
        if total > most {
            return true;
        }
    }
    false
}

fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [method, flags, ..] if method & 0x0F == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0)
}

/// Counts what `source` yields; where that is deflated itself, what it inflates to instead.
fn inflated_bytes<'a>(mut source: Box<dyn Read + 'a>, most: u64, filters: usize) -> u64 {
    let mut head = [0u8; 2];
    let filled = match source.read(&mut head) {
        Ok(1) => 1 + source.read(&mut head[1..]).unwrap_or(0),
        Ok(filled) => filled,
        Err(_) => return 0,
    };
    if filled == 2 && is_zlib(&head) && filters < MOST_FILTERS {
        let again = std::io::Cursor::new(head).chain(source);
        return inflated_bytes(Box::new(ZlibDecoder::new(again)), most, filters + 1);
    }
    let mut buffer = vec![0u8; 64 << 10];
    let mut total = filled as u64;
    while total <= most {
        match source.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(read) => total += read as u64,
        }
    }
    total
}

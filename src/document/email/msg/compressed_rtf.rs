//! Decompresses the RTF of an Outlook message (MS-OXRTFCP): LZFu, or stored (MELA).

const PRELOAD: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \
\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const WINDOW: usize = 4096;
/// Bytes that a text may be decompressed to.
const MOST_BYTES: usize = 64 << 20;

/// The decompressed bytes; none if the header is not that of compressed RTF. Truncated data give
/// what comes before the end.
pub(crate) fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, content) = bytes.split_at_checked(16)?;
    let claimed = usize::try_from(u32::from_le_bytes(header[4..8].try_into().ok()?)).ok()?;
    match &header[8..12] {
        b"MELA" => Some(content[..content.len().min(claimed)].to_vec()),
        b"LZFu" => {
            let mut plain = inflate(content, claimed.min(MOST_BYTES));
            plain.truncate(claimed);
            Some(plain)
        }
        _ => None,
    }
}

/// Control bytes tell, lowest bit first, whether a byte or a reference into the window follows.
fn inflate(content: &[u8], most: usize) -> Vec<u8> {
    let mut window = [0u8; WINDOW];
    window[..PRELOAD.len()].copy_from_slice(PRELOAD);
    let mut at = PRELOAD.len();
    let mut plain = Vec::new();
    let mut push = |byte: u8, window: &mut [u8; WINDOW], at: &mut usize| {
        plain.push(byte);
        window[*at] = byte;
        *at = (*at + 1) % WINDOW;
        plain.len() < most
    };
    let mut bytes = content.iter().copied();
    'runs: while let Some(control) = bytes.next() {
        for bit in 0..8 {
            let Some(first) = bytes.next() else { break 'runs };
            if control >> bit & 1 == 0 {
                if !push(first, &mut window, &mut at) {
                    break 'runs;
                }
                continue;
            }
            let Some(second) = bytes.next() else { break 'runs };
            let reference = usize::from(u16::from_be_bytes([first, second]));
            let (offset, length) = (reference >> 4, (reference & 15) + 2);
            if offset == at {
                break 'runs;
            }
            for step in 0..length {
                let byte = window[(offset + step) % WINDOW];
                if !push(byte, &mut window, &mut at) {
                    break 'runs;
                }
            }
        }
    }
    plain
}

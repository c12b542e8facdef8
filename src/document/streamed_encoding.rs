//! The encoding of a text that is read in pieces and never held whole.
//!
//! The first bytes decide, and a second look at the whole file where it can be read again: as soon
//! as a byte is not UTF-8. A pipe cannot be; what contradicts the decision there is counted, and
//! the decision becomes a doubtful one.

use super::encoding::{
    BEFORE_BYTES, NotText, TASTE_BYTES, Utf8Counts, binary_signature, broken_characters, guess, lossy, uncertain,
    utf16_without_mark,
};
use super::extract::ReadProblem;
use super::mac_roman::GuessedEncoding;
use encoding_rs::{Encoding, UTF_8};
use std::io::Read;

/// The encoding of a text that comes in pieces.
pub(super) struct StreamedEncoding {
    encoding: &'static Encoding,
    mark: usize,
    /// None while the text is UTF-8, which is only checked.
    decoder: Option<encoding_rs::Decoder>,
    /// On what the encoding was decided.
    basis: DecisionBasis,
    /// Whether the text decoded so far has a character beyond ASCII.
    beyond: bool,
    alternative: Option<&'static Encoding>,
    /// What in the bytes of a guessed encoding is UTF-8.
    counts: Utf8Counts,
    /// Characters that could not be decoded.
    broken: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DecisionBasis {
    /// A byte-order mark, or the zeros of UTF-16.
    Certain,
    /// The whole file.
    WholeFile,
    /// The bytes read so far, which are not UTF-8.
    Beginning,
    /// Nothing so far contradicts UTF-8.
    Open,
}

/// Tells the encoding of a text by its first bytes, `whole` or not.
///
/// # Errors
/// If the bytes are not text.
pub(super) fn detect(bytes: &[u8], whole: bool) -> Result<StreamedEncoding, NotText> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(StreamedEncoding { mark, ..StreamedEncoding::of(encoding, DecisionBasis::Certain) });
    }
    if let Some(name) = binary_signature(bytes) {
        return Err(NotText::Binary(name));
    }
    if let Some(encoding) = utf16_without_mark(&bytes[..bytes.len() & !1]) {
        return Ok(StreamedEncoding::of(encoding, DecisionBasis::Certain));
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err(NotText::Nul);
    }
    let mut streamed = StreamedEncoding::of(UTF_8, DecisionBasis::Open);
    let valid = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        // The last character may be cut.
        Err(error) => error.error_len().is_none() && !whole,
    };
    if !valid {
        streamed.decide(FileEvidence::of(bytes).encoding(), DecisionBasis::Beginning);
    }
    Ok(streamed)
}

/// The text of the first bytes of an input, `whole` or not; empty if they are no text.
pub(super) fn decode_head(bytes: &[u8], whole: bool) -> String {
    match detect(bytes, whole) {
        Ok(mut streamed) if streamed.decodes() => streamed.decode(&bytes[streamed.mark..], whole),
        Ok(streamed) => lossy(&bytes[streamed.mark..]).into_owned(),
        Err(_) => String::new(),
    }
}

impl std::fmt::Debug for StreamedEncoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamedEncoding").field("encoding", &self.encoding.name()).finish_non_exhaustive()
    }
}

impl StreamedEncoding {
    fn of(encoding: &'static Encoding, basis: DecisionBasis) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        let counts = Utf8Counts::default();
        Self { encoding, mark: 0, decoder, basis, beyond: false, alternative: None, counts, broken: 0 }
    }

    fn decide(&mut self, guessed: GuessedEncoding, basis: DecisionBasis) {
        let GuessedEncoding { encoding, alternative } = guessed;
        self.decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        self.alternative = alternative.or_else(|| (self.beyond && encoding != UTF_8).then_some(UTF_8));
        (self.encoding, self.basis) = (encoding, basis);
    }

    /// The encoding's name, as far as it is known.
    pub(super) fn name(&self) -> &'static str {
        self.encoding.name()
    }

    /// How many bytes the byte-order mark takes.
    pub(super) fn mark_length(&self) -> usize {
        self.mark
    }

    /// Whether bytes must be decoded to be UTF-8.
    pub(super) fn decodes(&self) -> bool {
        self.decoder.is_some()
    }

    /// Takes the second look at the whole file, if the beginning was not UTF-8.
    pub(super) fn look_again(&mut self, look: impl FnOnce() -> Option<FileEvidence>) {
        if self.basis == DecisionBasis::Beginning
            && let Some(evidence) = look()
        {
            self.decide(evidence.encoding(), DecisionBasis::WholeFile);
        }
    }

    /// The text of the next bytes.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool) -> String {
        let Some(decoder) = &mut self.decoder else { return String::new() };
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3));
        let (_, _, malformed) = decoder.decode_to_string(bytes, &mut text, last);
        self.broken += if malformed { text.matches('\u{FFFD}').count() } else { 0 };
        if self.basis == DecisionBasis::Beginning {
            self.counts.add(bytes);
        }
        text
    }

    /// Lines as text. Where they are not UTF-8, `look` may tell what the whole file is in.
    pub(super) fn check(&mut self, bytes: Vec<u8>, look: impl FnOnce() -> Option<FileEvidence>) -> String {
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => {
                self.beyond = self.beyond || !text.is_ascii();
                return text;
            }
            Err(error) => error.into_bytes(),
        };
        if self.basis == DecisionBasis::Open {
            match look() {
                Some(evidence) => self.decide(evidence.encoding(), DecisionBasis::WholeFile),
                // Of a pipe what was read stays as it is.
                None if self.beyond => {}
                None => self.decide(FileEvidence::of(&bytes).encoding(), DecisionBasis::Beginning),
            }
        }
        if self.decodes() {
            return self.decode(&bytes, false);
        }
        self.beyond = true;
        self.broken += bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// What was read with doubt, known at the end.
    pub(super) fn problems(&self) -> Vec<ReadProblem> {
        let contradicted = self.decodes() && self.counts.is_utf8();
        let alternative = if contradicted { Some(UTF_8) } else { self.alternative };
        let doubt = alternative.map(|other| uncertain(self.encoding.name(), other.name()));
        broken_characters(self.broken, self.encoding.name()).into_iter().chain(doubt).collect()
    }
}

/// What tells the encoding of a whole file.
#[derive(Debug, Default)]
pub(super) struct FileEvidence {
    counts: Utf8Counts,
    /// The bytes around the first one beyond ASCII.
    taste: Vec<u8>,
    begun: bool,
}

impl FileEvidence {
    fn of(bytes: &[u8]) -> Self {
        let mut evidence = Self::default();
        evidence.add(bytes);
        evidence
    }

    /// Reads `source` to its end; none if it cannot be read.
    pub(super) fn read(source: &mut impl Read) -> Option<Self> {
        const BLOCK_BYTES: u64 = 1 << 19;
        let mut evidence = Self::default();
        let mut bytes = Vec::new();
        loop {
            let read = source.by_ref().take(BLOCK_BYTES).read_to_end(&mut bytes).ok()?;
            if read == 0 {
                evidence.add(&bytes);
                return Some(evidence);
            }
            // A character may be cut at the end of a block: it is counted with the next one.
            let whole = bytes.iter().rposition(u8::is_ascii).map_or(bytes.len(), |last| last + 1);
            evidence.add(&bytes[..whole]);
            bytes.drain(..whole);
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        self.counts.add(bytes);
        if !self.begun {
            let first = bytes.iter().position(|byte| !byte.is_ascii());
            self.begun = first.is_some();
            let before = first.unwrap_or(bytes.len()).saturating_sub(BEFORE_BYTES);
            let end = first.map_or(bytes.len(), |first| bytes.len().min(first + TASTE_BYTES));
            self.taste.extend_from_slice(&bytes[before..end]);
            let surplus = self.taste.len().saturating_sub(end - before + BEFORE_BYTES);
            self.taste.drain(..surplus);
        } else {
            let missing = (BEFORE_BYTES + TASTE_BYTES).saturating_sub(self.taste.len());
            self.taste.extend_from_slice(&bytes[..bytes.len().min(missing)]);
        }
    }

    fn encoding(&self) -> GuessedEncoding {
        if self.counts.is_utf8() {
            return GuessedEncoding { encoding: UTF_8, alternative: None };
        }
        guess(&self.taste)
    }
}

//! Decompression of gzip and zstd with bounded memory, and of anything within limits.

use super::container_kind::ContainerKind;
use crate::document::extract::Limits;
use flate2::bufread::GzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

/// Bytes up to which the ratio of a compressed input is not looked at.
const RATIO_FROM: u64 = 1 << 20;

/// Decompresses a stream as it is read; none for archives. Memory is bounded: 64 KiB for gzip, for
/// zstd the window, at most 128 MiB. Limits on the bytes read are the caller's.
pub(crate) fn open_stream<'a>(
    reader: Box<dyn Read + Send + 'a>,
    kind: ContainerKind,
) -> Option<Box<dyn Read + Send + 'a>> {
    let reader = BufReader::with_capacity(1 << 16, reader);
    match kind {
        ContainerKind::Gzip => Some(Box::new(GzipMembers::new(reader))),
        ContainerKind::Zstd => Some(Box::new(ZstdFrames::new(reader))),
        ContainerKind::Zip | ContainerKind::Tar | ContainerKind::Unsupported(_) => None,
    }
}

/// Decompresses bytes, of which at most `allowed` may come.
#[cfg(feature = "parquet")]
pub(crate) fn inflate(compressed: &[u8], kind: ContainerKind, allowed: u64) -> io::Result<Vec<u8>> {
    let unread = || io::Error::new(ErrorKind::Unsupported, "it is compressed in another way");
    let mut stream = open_stream(Box::new(compressed), kind).ok_or_else(unread)?;
    match read_within(&mut stream, allowed) {
        (bytes, InflateEnd::Whole) => Ok(bytes),
        (_, InflateEnd::TooLarge) => Err(io::Error::other(format!("it inflates to more than {allowed} bytes"))),
        (_, InflateEnd::Broken(error)) => Err(error),
    }
}

/// The bytes that `compressed` bytes may inflate to.
pub(crate) fn allowed_bytes(compressed: u64, limits: &Limits) -> u64 {
    compressed.saturating_mul(limits.ratio).max(RATIO_FROM).min(limits.inflated_bytes)
}

/// How an inflation ended.
pub(crate) enum InflateEnd {
    Whole,
    /// There are more bytes than were allowed.
    TooLarge,
    Broken(io::Error),
}

/// Reads at most `allowed` bytes.
pub(crate) fn read_within(reader: &mut dyn Read, allowed: u64) -> (Vec<u8>, InflateEnd) {
    let mut bytes = Vec::new();
    let read = reader.take(allowed.saturating_add(1)).read_to_end(&mut bytes);
    if bytes.len() as u64 > allowed {
        return (Vec::new(), InflateEnd::TooLarge);
    }
    let end = match read {
        Ok(_) => InflateEnd::Whole,
        Err(error) => InflateEnd::Broken(error),
    };
    (bytes, end)
}

/// Why an inflation was stopped, with the numbers.
pub(crate) fn too_large(name: &str, compressed: u64, limits: &Limits) -> String {
    let allowed = allowed_bytes(compressed, limits);
    if allowed == limits.inflated_bytes {
        return format!("'{name}' inflates to more than {allowed} bytes, which is the limit");
    }
    format!(
        "'{name}' inflates from {compressed} bytes to more than {allowed}: the limit is {} to 1 above {RATIO_FROM} bytes",
        limits.ratio
    )
}

/// The members of a gzip file, one after the other.
pub(crate) struct GzipMembers<R> {
    member: Option<GzDecoder<R>>,
    members: usize,
    /// Whether the member that is open has given bytes.
    given: bool,
    /// Whether bytes that are neither a member nor padding follow the last one.
    pub(crate) trailing: bool,
}

impl<R: BufRead> GzipMembers<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { member: Some(GzDecoder::new(source)), members: 0, given: false, trailing: false }
    }

    /// Opens the member that follows, if there is one.
    fn open_next(&mut self) -> io::Result<()> {
        let Some(member) = self.member.take() else { return Ok(()) };
        let mut source = member.into_inner();
        self.members += 1;
        self.given = false;
        match source.fill_buf()?.first() {
            Some(0x1F) => self.member = Some(GzDecoder::new(source)),
            Some(0) | None => {}
            Some(_) => self.trailing = true,
        }
        Ok(())
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(member) = &mut self.member {
            match member.read(buffer) {
                Ok(0) => self.open_next()?,
                Ok(count) => {
                    self.given = true;
                    return Ok(count);
                }
                Err(error) if self.members > 0 && !self.given && error.kind() == ErrorKind::InvalidInput => {
                    self.member = None;
                    self.trailing = true;
                }
                Err(error) => {
                    if error.kind() != ErrorKind::Interrupted {
                        self.member = None;
                    }
                    return Err(error);
                }
            }
        }
        Ok(0)
    }
}

/// The frames of a zstd file, one after the other; skippable frames are skipped.
pub(crate) struct ZstdFrames<R> {
    source: R,
    decoder: FrameDecoder,
    position: ZstdPosition,
    frames: usize,
    /// Whether bytes that are neither a frame nor padding follow the last one.
    pub(crate) trailing: bool,
}

#[derive(PartialEq)]
enum ZstdPosition {
    BetweenFrames,
    InFrame,
    End,
}

impl<R: BufRead> ZstdFrames<R> {
    pub(crate) fn new(source: R) -> Self {
        let position = ZstdPosition::BetweenFrames;
        Self { source, decoder: FrameDecoder::new(), position, frames: 0, trailing: false }
    }

    /// Opens the frame that follows, or skips it.
    fn open_next(&mut self) -> io::Result<()> {
        if self.source.fill_buf()?.is_empty() {
            self.position = ZstdPosition::End;
            return Ok(());
        }
        match self.decoder.init(&mut self.source) {
            Ok(()) => {
                self.frames += 1;
                self.position = ZstdPosition::InFrame;
                Ok(())
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = u64::from(length);
                let skipped = io::copy(&mut self.source.by_ref().take(length), &mut io::sink())?;
                if skipped < length { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
            }
            Err(FrameDecoderError::ReadFrameHeaderError(
                ref error @ (ReadFrameHeaderError::BadMagicNumber(_) | ReadFrameHeaderError::MagicNumberReadError(_)),
            )) if self.frames > 0 => {
                self.trailing = !matches!(error, ReadFrameHeaderError::BadMagicNumber(0));
                self.position = ZstdPosition::End;
                Ok(())
            }
            Err(error) => Err(io::Error::other(error)),
        }
    }

    /// Ends the frame, if its checksum is right.
    fn end_frame(&mut self) -> io::Result<()> {
        self.position = ZstdPosition::BetweenFrames;
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(written), Some(calculated)) if written != calculated => {
                Err(io::Error::new(ErrorKind::InvalidData, "its checksum is wrong"))
            }
            _ => Ok(()),
        }
    }

    fn read_some(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.position {
                ZstdPosition::End => return Ok(0),
                ZstdPosition::BetweenFrames => self.open_next()?,
                ZstdPosition::InFrame => {
                    if self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                        let blocks = BlockDecodingStrategy::UptoBlocks(1);
                        self.decoder.decode_blocks(&mut self.source, blocks).map_err(io::Error::other)?;
                    }
                    let count = self.decoder.read(buffer)?;
                    if count > 0 {
                        return Ok(count);
                    }
                    if self.decoder.is_finished() && self.decoder.can_collect() == 0 {
                        self.end_frame()?;
                    }
                }
            }
        }
    }
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = self.read_some(buffer);
        if read.as_ref().is_err_and(|error| error.kind() != ErrorKind::Interrupted) {
            self.position = ZstdPosition::End;
        }
        read
    }
}

//! Pages of a column chunk of Parquet. Those compressed with gzip or ZSTD are inflated here, within
//! limits and by the decoders of compressed files; the others by the crate `parquet`.

use crate::document::container::{ContainerKind, allowed_bytes, inflate};
use crate::document::extract::Limits;
use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use std::sync::Arc;

/// Opens the pages of a column chunk of a row group with `rows` rows.
pub(super) fn open_pages(
    bytes: &Arc<Bytes>,
    chunk: &ColumnChunkMetaData,
    rows: usize,
    limits: &Limits,
) -> Result<Box<dyn PageReader>> {
    let kind = match chunk.compression() {
        Compression::GZIP(_) => ContainerKind::Gzip,
        Compression::ZSTD(_) => ContainerKind::Zstd,
        _ => return Ok(Box::new(SerializedPageReader::new(bytes.clone(), chunk, rows, None)?)),
    };
    // Said to be uncompressed, the pages are given as they are.
    let raw = chunk.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()?;
    let pages = SerializedPageReader::new(bytes.clone(), &raw, rows, None)?;
    Ok(Box::new(InflatedPages { pages, kind, limits: *limits }))
}

struct InflatedPages {
    pages: SerializedPageReader<Bytes>,
    kind: ContainerKind,
    limits: Limits,
}

impl InflatedPages {
    /// Inflates a page behind its first `plain` bytes.
    fn inflate(&self, page: &mut Bytes, plain: usize) -> Result<()> {
        let (levels, compressed) =
            page.split_at_checked(plain).ok_or_else(|| ParquetError::General("a page is too short".to_owned()))?;
        if compressed.is_empty() {
            return Ok(());
        }
        let inflated = inflate(compressed, self.kind, allowed_bytes(compressed.len() as u64, &self.limits))?;
        *page = if levels.is_empty() { inflated.into() } else { [levels, &inflated].concat().into() };
        Ok(())
    }
}

impl PageReader for InflatedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let mut page = self.pages.get_next_page()?;
        match &mut page {
            Some(Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. }) => self.inflate(buf, 0)?,
            Some(Page::DataPageV2 { buf, is_compressed: true, def_levels_byte_len, rep_levels_byte_len, .. }) => {
                let levels = *def_levels_byte_len as usize + *rep_levels_byte_len as usize;
                self.inflate(buf, levels)?;
            }
            _ => {}
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}

impl Iterator for InflatedPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

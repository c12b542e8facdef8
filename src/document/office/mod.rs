//! Readers of office documents: DOCX, ODT, EPUB, RTF and PPTX.

mod block_drafts;
mod docx;
mod docx_body;
mod docx_content;
mod docx_fields;
mod docx_numbering;
mod docx_styles;
mod epub;
mod list_number;
mod metadata;
mod odt;
mod odt_body;
mod odt_lists;
mod odt_styles;
mod office_kind;
mod package;
mod paragraph_draft;
mod pptx;
mod rtf;
mod rtf_charset;
mod rtf_destination;
mod rtf_fonts;
mod rtf_group;
mod rtf_styles;
mod rtf_text;
mod rtf_token;
mod sign_fonts;
#[cfg(test)]
mod tests;
mod xhtml;
mod xml_events;

pub(crate) use docx::read_docx;
pub(crate) use epub::read_epub;
#[cfg(feature = "pdf")]
pub(crate) use metadata::usable_title;
pub(crate) use odt::{is_flat_odt, read_odt};
pub(crate) use office_kind::{OfficeKind, office_kind};
pub(crate) use pptx::read_pptx;
pub(crate) use rtf::{is_rtf, read_rtf};

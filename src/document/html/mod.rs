//! Reader of HTML: newsletters as e-mail services and word processors write them, and web articles.

mod charset;
mod cues;
mod date;
mod facts;
mod finish;
mod furniture;
mod lines;
mod markers;
mod metadata;
mod nesting;
mod region;
mod run;
mod sniff;
mod style;
mod stylesheet;
mod table;
mod tag;
mod tree;
mod walk;

pub(crate) use charset::declared_encoding;
pub(crate) use sniff::is_html;

use crate::document::extract::{Extract, TextBuilder};

/// Extracts the text that a person sees on a page, its blocks, and its title, date and series.
pub(crate) fn extract(html: &str) -> Extract {
    let tree = nesting::parse_html(html);
    let facts = facts::PageFacts::new(&tree);
    let blocks = walk::raw_blocks(&tree, &facts);
    let mut builder = TextBuilder::default();
    finish::push_blocks(&tree, &facts, blocks, &mut builder);
    let (text, blocks) = builder.finish();
    let metadata = metadata::page_metadata(&tree);
    Extract {
        title: metadata.title,
        date: metadata.date,
        date_text: metadata.date_text,
        series: metadata.series,
        text,
        blocks,
        ..Extract::default()
    }
}

#[cfg(test)]
mod tests;

//! Reader of HTML: newsletters as e-mail services and word processors write them, and web articles.

mod charset;
mod class_roles;
mod cues;
mod date;
mod description_list;
mod entities;
mod facts;
mod finish;
mod furniture;
mod lines;
mod long_tag;
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
mod without_text;

pub(crate) use charset::declared_encoding;
pub(crate) use sniff::is_html;

use crate::document::extract::{Extract, Extraction, Role, SourceBlock, TextBuilder};

/// Extracts the text that a person sees on a page, its blocks, and its title, date and series.
pub(crate) fn extract(html: &str) -> Extract {
    extract_tree(&nesting::parse_html(html))
}

/// Reads a file that is a page.
pub(crate) fn read_page(html: &str) -> Extraction {
    let tree = nesting::parse_html(html);
    let page = extract_tree(&tree);
    let problem = if page.blocks.is_empty() { without_text::without_text(&tree) } else { None };
    match problem {
        Some(problem) => Extraction { documents: Vec::new(), problems: vec![problem] },
        None => Extraction::of(page),
    }
}

fn extract_tree(tree: &tree::HtmlTree) -> Extract {
    let facts = facts::PageFacts::new(tree);
    let blocks = walk::raw_blocks(tree, &facts);
    let metadata = metadata::page_metadata(tree);
    let mut builder = TextBuilder::default();
    finish::push_blocks(&finish::Page { tree, facts: &facts, site: metadata.series.as_deref() }, blocks, &mut builder);
    let (text, blocks) = builder.finish();
    let title = match metadata.title {
        Some(title) => Some(metadata::without_site(title, metadata.series.as_deref(), headings(&text, &blocks))),
        None => opening_title(&text, &blocks),
    };
    Extract {
        title,
        date: metadata.date,
        date_text: metadata.date_text,
        series: metadata.series,
        text,
        blocks,
        ..Extract::default()
    }
}

/// The texts of the headings of the upper two levels.
fn headings<'a>(text: &'a str, blocks: &'a [SourceBlock]) -> impl Iterator<Item = &'a str> {
    let upper = blocks.iter().filter(|block| matches!(block.role, Role::Heading(1 | 2)));
    upper.filter_map(|block| text.get(block.bytes.clone()))
}

/// The title of a page whose metadata has none: its first block, if that is set as a title.
fn opening_title(text: &str, blocks: &[SourceBlock]) -> Option<String> {
    let first = blocks.iter().find(|block| !matches!(block.role, Role::Furniture(_)))?;
    let title = matches!(first.role, Role::Heading(_) | Role::DisplayLine);
    text.get(first.bytes.clone()).filter(|_| title).map(str::to_owned)
}

#[cfg(test)]
mod tests;

//! Markdown to blocks, and the sniffer for it.

mod blocks;
mod inline;
mod inline_html;
mod inline_marks;
mod sniff;

#[cfg(test)]
mod tests;

pub(crate) use blocks::extract;
pub(crate) use sniff::is_markdown;

//! Whether a table is one of data, or only lays out the page.

use super::facts::{PageFacts, SubtreeFacts};
use super::markers::is_lone_marker;
use super::tag::HtmlTag;
use super::tree::{HtmlTree, NodeId};

/// A cell without header may have so many words, on average and at most.
const MEAN_WORDS: u32 = 20;
const MOST_WORDS: u32 = 60;
/// Cells with so few words on average do not lay out a page, if there are three rows and columns
/// or lines around them.
const TERSE_MEAN_WORDS: u32 = 5;

/// What was seen in the cells of a table.
#[derive(Default)]
struct CellCounts {
    /// Rows with two or more cells that are not empty, and those that begin with a bullet.
    rows: u32,
    marked_rows: u32,
    cells: u32,
    words: u32,
    link_words: u32,
    longest: u32,
    most_breaks: u32,
    has_header: bool,
    has_frame: bool,
    /// Cells with a line around them.
    bordered: u32,
    /// Cells that hold one block, such as a paragraph, and those that hold more.
    with_one_block: u32,
    with_blocks: u32,
    laid_out: bool,
}

impl CellCounts {
    fn is_terse(&self) -> bool {
        self.words <= self.cells * TERSE_MEAN_WORDS
    }
}

/// Whether the rows of this table are rows of data. These tables lay out the page: those that are
/// declared to and have no header cells, those that hold other tables or headings, and those with
/// only one column of text.
pub(crate) fn is_data_table(tree: &HtmlTree, facts: &PageFacts, table: NodeId) -> bool {
    let role = tree.attribute(table, "role").unwrap_or_default().trim().to_ascii_lowercase();
    let content = facts.of(table);
    if content.has_table || content.has_heading {
        return false;
    }
    let mut counts = CellCounts { has_frame: has_frame(tree, table), ..CellCounts::default() };
    for child in tree.children(table) {
        match tree.tag(child) {
            Some(HtmlTag::Caption) => counts.has_header |= facts.of(child).words > 0,
            Some(HtmlTag::Tr) => count_row(tree, facts, child, &mut counts),
            Some(HtmlTag::RowGroup) => {
                for row in tree.children(child).filter(|row| tree.tag(*row) == Some(HtmlTag::Tr)) {
                    count_row(tree, facts, row, &mut counts);
                }
            }
            _ => {}
        }
    }
    // Some senders declare every table to lay out the page; those with header cells do not.
    let is_declared_layout =
        matches!(role.as_str(), "presentation" | "none") && !(counts.has_header && counts.is_terse());
    !is_declared_layout && judge(&counts)
}

fn judge(counts: &CellCounts) -> bool {
    if counts.rows < 2 || counts.laid_out || counts.marked_rows == counts.rows {
        return false;
    }
    if counts.has_header {
        return counts.with_blocks * 4 <= counts.cells;
    }
    let bordered = counts.bordered * 2 > counts.cells && counts.is_terse();
    let grid = counts.rows >= 3 && counts.cells >= 3 * counts.rows && counts.is_terse();
    let inline_only = counts.with_blocks == 0 && (counts.with_one_block == 0 || counts.has_frame || bordered || grid);
    inline_only
        && counts.link_words < counts.words
        && counts.most_breaks < 2
        && counts.longest <= MOST_WORDS
        && counts.words <= counts.cells * MEAN_WORDS
}

/// Whether lines are drawn between the cells, as word processors do for tables of data.
fn has_frame(tree: &HtmlTree, table: NodeId) -> bool {
    let border = tree.attribute(table, "border").is_some_and(|value| !matches!(value.trim(), "0" | ""));
    let class = tree.attribute(table, "class").unwrap_or_default();
    border || class.contains("MsoTableGrid") || class.split_ascii_whitespace().any(|name| name == "table")
}

/// Whether a cell's own style draws a line around it.
fn has_border(tree: &HtmlTree, cell: NodeId) -> bool {
    let style = tree.attribute(cell, "style").unwrap_or_default().to_ascii_lowercase();
    // "0", "0px", "0pt", and not "10px".
    let is_zero = |part: &str| part.trim_end_matches(|c: char| c.is_ascii_alphabetic()) == "0";
    style.split(';').filter_map(|part| part.split_once(':')).any(|(name, value)| {
        name.trim() == "border" && value.contains("solid") && !value.split_whitespace().any(is_zero)
    })
}

fn count_row(tree: &HtmlTree, facts: &PageFacts, row: NodeId, counts: &mut CellCounts) {
    let mut filled = 0;
    let mut marked = false;
    for cell in tree.children(row) {
        let Some(tag @ (HtmlTag::Td | HtmlTag::Th)) = tree.tag(cell) else { continue };
        let content = facts.of(cell);
        if content.words == 0 {
            continue;
        }
        filled += 1;
        marked |= filled == 1 && content.words == 1 && is_lone_marker(tree.text_of(cell, 64).trim());
        counts.bordered += u32::from(has_border(tree, cell));
        counts.has_header |= tag == HtmlTag::Th || tree.attribute(cell, "scope").is_some();
        count_cell(content, counts);
    }
    if filled >= 2 {
        counts.rows += 1;
        counts.marked_rows += u32::from(marked);
    }
}

fn count_cell(content: &SubtreeFacts, counts: &mut CellCounts) {
    counts.cells += 1;
    counts.words = counts.words.saturating_add(content.words);
    counts.link_words = counts.link_words.saturating_add(content.link_words);
    counts.longest = counts.longest.max(content.words);
    counts.most_breaks = counts.most_breaks.max(content.breaks);
    counts.laid_out |= content.words > 4 * MOST_WORDS;
    match content.blocks {
        0 => {}
        1 => counts.with_one_block += 1,
        _ => counts.with_blocks += 1,
    }
}

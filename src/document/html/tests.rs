//! Tests of the whole reader; `shown` writes blocks one a line: `P` prose, `H2` heading, `D` a
//! line that looks like a heading, `L` list item, `T` table row, `F(reason)` furniture.

use crate::document::extract::Role;

use super::extract;

mod blocks;
mod furniture;
mod hostile;
mod metadata;
mod newsletters;
mod sniffing;
mod tables;

fn shown(html: &str) -> Vec<String> {
    let extract = extract(html);
    let show = |block: &crate::document::extract::SourceBlock| {
        let text = &extract.text[block.bytes.clone()];
        match block.role {
            Role::Prose => format!("P {text}"),
            Role::Heading(level) => format!("H{level} {text}"),
            Role::DisplayLine => format!("D {text}"),
            Role::Caption => format!("C {text}"),
            Role::ListItem => format!("L {text}"),
            Role::TableRow => format!("T {text}"),
            Role::Furniture(reason) => format!("F({reason}) {text}"),
        }
    };
    extract.blocks.iter().map(show).collect()
}

#[track_caller]
fn expect(html: &str, blocks: &[&str]) {
    assert_eq!(shown(html), blocks, "{html}");
}

#[track_caller]
fn expect_body(body: &str, blocks: &[&str]) {
    expect(body, blocks);
    let page = format!("<!DOCTYPE html><html><head><title>T</title></head><body>{body}</body></html>");
    expect(&page, blocks);
}

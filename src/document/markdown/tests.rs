//! Blocks of Markdown against blocks written by hand, and altered files.

use super::{extract, is_markdown};
use crate::document::extract::{Extract, Role, TextBuilder};
use std::time::{Duration, Instant};

/// Stands for the HTML reader: the text between tags, a paragraph for each `<p>`, headings for
/// `<h2>`.
fn html(page: &str) -> Extract {
    let mut builder = TextBuilder::default();
    let mut role = Role::Prose;
    let mut text = String::new();
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else { break };
        let tag = &rest[open + 1..open + close];
        if ["p", "/p", "/h2", "div", "/div", "tr", "/tr"].contains(&tag) || tag == "h2" {
            builder.push(role, &std::mem::take(&mut text));
            role = if tag == "h2" { Role::Heading(2) } else { Role::Prose };
        }
        rest = &rest[open + close + 1..];
    }
    if !rest.starts_with('<') {
        text.push_str(rest);
    }
    builder.push(role, &text);
    let (text, blocks) = builder.finish();
    Extract { text, blocks, ..Extract::default() }
}

fn blocks(markdown: &str) -> Vec<(Role, String)> {
    let extract = extract(markdown, html);
    let mut end = 0;
    for block in &extract.blocks {
        assert!(block.bytes.start >= end && block.bytes.end > block.bytes.start);
        end = block.bytes.end;
    }
    extract.blocks.iter().map(|block| (block.role, extract.text[block.bytes.clone()].to_owned())).collect()
}

#[track_caller]
fn check(markdown: &str, expected: &[(Role, &str)]) {
    let found = blocks(markdown);
    let found: Vec<(Role, &str)> = found.iter().map(|(role, text)| (*role, text.as_str())).collect();
    assert_eq!(found, expected, "{markdown:?}");
}

use Role::{DisplayLine, Furniture, Heading, ListItem, Prose, TableRow};

#[test]
fn inline_markup_is_read() {
    check(
        "The _deficit_ is **large**, `really` ~~not~~ small: 3 \\* 4 &amp; more&nbsp;so, a \\_b\\_.",
        &[(Prose, "The deficit is large, really not small: 3 * 4 & more so, a _b_.")],
    );
    check("snake_case_name and 2*3*4 stay, un*like*ly.", &[(Prose, "snake_case_name and 2*3*4 stay, unlikely.")]);
}

#[test]
fn addresses_are_no_words() {
    check("See [the report](https://example.org/a_b 'title') today.", &[(Prose, "See the report today.")]);
    check(
        "See [the report][r] or [r] now.\n\n[r]: https://example.org/x \"X\"\n",
        &[(Prose, "See the report or r now.")],
    );
    check("A ![chart of costs](https://example.org/x.png) here is shown ![](x.png).", &[(Prose, "A here is shown.")]);
    check("[![Logo](l.png)](https://example.org)\n\nText of it.", &[(Prose, "Text of it.")]);
    check("See the report (<https://example.org/x>). More.", &[(Prose, "See the report. More.")]);
    check("See the report <https://example.org/x>, and more.", &[(Prose, "See the report, and more.")]);
    check("See [https://example.org/x](https://example.org/x) for all of it.", &[(Prose, "See for all of it.")]);
    check("Write to <hall@example.org> soon.", &[(Prose, "Write to hall@example.org soon.")]);
}

#[test]
fn a_lone_link_is_furniture() {
    check("<https://example.org/x>", &[(Furniture("link"), "https://example.org/x")]);
    check("https://example.org/x", &[(Furniture("link"), "https://example.org/x")]);
    check("[Read more](https://example.org)", &[(Furniture("link"), "Read more")]);
    check("**[Read more \u{2192}](https://example.org)**", &[(Furniture("link"), "Read more \u{2192}")]);
    check("\u{bb} [Read more](https://example.org)", &[(Furniture("link"), "\u{bb} Read more")]);
    check("[A link of four words](https://example.org)", &[(Prose, "A link of four words")]);
    check("[Web](https://example.org) | [Archive](https://example.org)", &[(Furniture("navigation"), "Web | Archive")]);
    check("[Ann Lee](https://a.example), [Bo Ray](https://b.example)", &[(Prose, "Ann Lee, Bo Ray")]);
    check("## [The budget](https://example.org)", &[(Heading(2), "The budget")]);
}

#[test]
fn headings_lose_their_marks() {
    check(
        "# Beds ##\n\n### Costs {#costs .big}\n\nText.",
        &[(Heading(1), "Beds"), (Heading(3), "Costs"), (Prose, "Text.")],
    );
    check("Beds\n====\n\nCosts\n-----\nText.", &[(Heading(1), "Beds"), (Heading(2), "Costs"), (Prose, "Text.")]);
    check("# C\\# and *more* #", &[(Heading(1), "C# and more")]);
    check("#Title without a space", &[(Prose, "#Title without a space")]);
    check("# ![logo](x.png)\n\nText.", &[(Prose, "Text.")]);
}

#[test]
fn a_rule_under_a_paragraph_makes_no_heading_of_it() {
    check(
        "The board met on Tuesday and it agreed to close the two wards before the winter.\n---\nNext.",
        &[
            (Prose, "The board met on Tuesday and it agreed to close the two wards before the winter."),
            (Prose, "Next."),
        ],
    );
    check("Thank you for reading.\n-- \nThe editors", &[(Prose, "Thank you for reading."), (Prose, "The editors")]);
    check("A line\nand another\n-----\nEnd.", &[(Prose, "A line and another"), (Prose, "End.")]);
    check(
        "- a\n---\n\u{201c}Quoted\u{201d} he said.",
        &[(ListItem, "\u{2022} a"), (Prose, "\u{201c}Quoted\u{201d} he said.")],
    );
    check(
        "* a\n* b\n***\n\u{2018}So\u{2019} it is.",
        &[(ListItem, "\u{2022} a"), (ListItem, "\u{2022} b"), (Prose, "\u{2018}So\u{2019} it is.")],
    );
}

#[test]
fn list_items_have_bullets_and_numbers() {
    check(
        "- one\n  goes on\n  - deep\n    1. deeper\n- two\n\n3) three\n4) four\n",
        &[
            (ListItem, "\u{2022} one goes on"),
            (ListItem, "\u{2022} deep"),
            (ListItem, "1. deeper"),
            (ListItem, "\u{2022} two"),
            (ListItem, "3. three"),
            (ListItem, "4. four"),
        ],
    );
    check("- [ ] open\n- [x] done\n", &[(ListItem, "\u{2022} open"), (ListItem, "\u{2022} done")]);
    check(
        "1. first\n\n   more of it\n\n2. second\n",
        &[(ListItem, "1. first"), (Prose, "more of it"), (ListItem, "2. second")],
    );
    check("- - a\n-\n- > b\n", &[(ListItem, "\u{2022} a"), (ListItem, "\u{2022} b")]);
    check("1. ## Beds\n\n   Text.\n", &[(Heading(2), "1. Beds"), (Prose, "Text.")]);
    check("1968\\. A year.", &[(Prose, "1968. A year.")]);
    check("- **Beds** are full\n- **Costs**\n", &[(ListItem, "\u{2022} Beds are full"), (ListItem, "\u{2022} Costs")]);
}

#[test]
fn bullets_that_are_no_markdown_begin_items() {
    check(
        "This week:\n\u{2022} beds are\nfull\n\u{2022}costs rise\n\u{b7} rain",
        &[
            (Prose, "This week:"),
            (ListItem, "\u{2022} beds are full"),
            (ListItem, "\u{2022} costs rise"),
            (ListItem, "\u{2022} rain"),
        ],
    );
    check(
        "\u{2022} one  \n\u{2022} two  \nNext line.",
        &[(ListItem, "\u{2022} one"), (ListItem, "\u{2022} two"), (Prose, "Next line.")],
    );
    check("- \u{2022} one\n", &[(ListItem, "\u{2022} one")]);
    check("\u{2022}  \nbeds", &[(ListItem, "\u{2022} beds")]);
}

#[test]
fn breaks_are_lines_or_spaces() {
    check("One\ntwo  \nthree\\\nfour<br>five<BR />six", &[(Prose, "One two\nthree\nfour\nfive\nsix")]);
    check("One\r\ntwo\r\n\r\nThree\rfour", &[(Prose, "One two"), (Prose, "Three four")]);
    check("One\u{2029}Two\u{2028}three", &[(Prose, "One"), (Prose, "Two three")]);
    check("One\n\n* * *\n\nTwo\n\n___\n\nThree", &[(Prose, "One"), (Prose, "Two"), (Prose, "Three")]);
}

#[test]
fn tables_are_rows() {
    check(
        "| Trust | *Beds* |\n|---|:-:|\n| [Leeds](https://x.example) | 12<br>13 |\n| a \\| b | |\n| | |\n",
        &[(TableRow, "Trust | Beds"), (TableRow, "Leeds | 12 13"), (TableRow, "a | b |")],
    );
}

#[test]
fn footnotes_are_prose_where_they_are_defined() {
    check(
        "Costs rose[^1], and fell [^two].\n\n[^1]: By a *tenth*.\n\n    And more.\n\nText.\n\n[^two]: Later.\n",
        &[
            (Prose, "Costs rose, and fell."),
            (Prose, "By a tenth."),
            (Prose, "And more."),
            (Prose, "Text."),
            (Prose, "Later."),
        ],
    );
}

#[test]
fn references_without_a_footnote_are_dropped() {
    check("Costs rose[^4], and [^not this one].", &[(Prose, "Costs rose, and [^not this one].")]);
}

#[test]
fn a_line_below_a_table_is_no_row() {
    check(
        "| a | b |\n|---|---|\n| 1 | 2 |\nCosts rose.\n",
        &[(TableRow, "a | b"), (TableRow, "1 | 2"), (Prose, "Costs rose.")],
    );
}

#[test]
fn instructions_to_programs_are_no_text() {
    check(
        "{% include head.html %}\n\nCosts rose.\n{: .lead}\n\n{{< figure src=\"a.png\" >}}\n\n*|UNSUB|*\n\n::: note\nBeds fell.\n:::\n",
        &[(Prose, "Costs rose."), (Prose, "Beds fell.")],
    );
    check("Dear {{ name }}, costs rose.", &[(Prose, "Dear {{ name }}, costs rose.")]);
    check("> [!NOTE]\n> Costs rose.", &[(Prose, "Costs rose.")]);
}

#[test]
fn quotations_and_code_are_prose() {
    check("> He *said*\n> so.\n>\n> - a\n", &[(Prose, "He said so."), (ListItem, "\u{2022} a")]);
    check("```text\na  *b*\n\nc &amp; d\n```\n", &[(Prose, "a *b*\nc &amp; d")]);
    check(
        "Intro.\n\n    An indented paragraph\n    of two lines.\n\n    Another one.\n",
        &[(Prose, "Intro."), (Prose, "An indented paragraph\nof two lines."), (Prose, "Another one.")],
    );
}

#[test]
fn bold_lines_are_display_lines() {
    check("**Beds and *costs***\n\nText.", &[(DisplayLine, "Beds and costs"), (Prose, "Text.")]);
    check("<b>Beds</b>", &[(DisplayLine, "Beds")]);
    check("**Beds.** The trust has none.", &[(Prose, "Beds. The trust has none.")]);
    check("**Beds**  \nThe trust has none.", &[(DisplayLine, "Beds"), (Prose, "The trust has none.")]);
    check("**Beds: **the trust has none.", &[(Prose, "Beds: the trust has none.")]);
    let long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen";
    check(&format!("**{long}**"), &[(Prose, long)]);
}

#[test]
fn html_blocks_are_read_by_the_html_reader() {
    check(
        "Before.\n\n<div>\n<p>One &amp; two</p>\n<h2>Head</h2>\n</div>\n\nAfter.",
        &[(Prose, "Before."), (Prose, "One &amp; two"), (Heading(2), "Head"), (Prose, "After.")],
    );
    check("<div>\n\nStays *Markdown*.\n\n</div>\n\nAfter.", &[(Prose, "Stays Markdown."), (Prose, "After.")]);
    check("<div>\none\n\n<p>two\n\nthree", &[(Prose, "one"), (Prose, "two"), (Prose, "three")]);
    check("- <div>one</div>\n- two", &[(ListItem, "\u{2022} one"), (ListItem, "\u{2022} two")]);
}

#[test]
fn inline_html_is_dropped() {
    check(
        "A <span class=\"x\">red</span> <!-- no -->word&copy; <img src=x alt=y>here.",
        &[(Prose, "A red word\u{a9} here.")],
    );
    check("Text <span style=\"display: none\">not <i>so</i></span>shown.", &[(Prose, "Text shown.")]);
    check("Text <span hidden>never **closed**.\n\nMore.", &[(Prose, "Text never closed."), (Prose, "More.")]);
    check("**Beds** <i hidden>**x** <https://x.example></i>", &[(DisplayLine, "Beds")]);
    check("a < b and c > d, 3<4", &[(Prose, "a < b and c > d, 3<4")]);
    check("<a href=\"https://example.org\">Read more</a>", &[(Furniture("link"), "Read more")]);
}

#[test]
fn markdown_is_told_from_plain_text() {
    for text in [
        "# The week\n\nSee [this](https://example.org/a).\n",
        "Text with **bold** words.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "- [a](https://example.org)\n- [b](https://example.org)\n",
        "## Beds\r\n\r\n**They** are full.\r\n",
    ] {
        assert!(is_markdown(text), "{text:?}");
    }
    for text in [
        "",
        "THE WEEK\n========\n\n- beds\n- costs\n\n* * *\n\nText *so* far, 3 ** 4 ** 5.\n",
        "# only one heading\n\nText.\n",
        "Dear reader,\n\n* a\n* b\n\n1. c\n\n[1] https://example.org\n----\n",
        "#hashtag and #more\n\na | b | c\n-- | --\n",
        "Only a [link](https://example.org).\n",
    ] {
        assert!(!is_markdown(text), "{text:?}");
    }
}

#[test]
fn deep_nesting_is_read() {
    for (open, count) in
        [("> ", 10_000), ("- ", 10_000), ("*", 10_000), ("[", 10_000), ("<b>", 10_000), ("![", 10_000), ("1. ", 5_000)]
    {
        let start = Instant::now();
        let text = format!("{}word\n", open.repeat(count));
        let read = extract(&text, html);
        assert!(read.text.contains("word") || open == "![", "{open:?}");
        assert!(start.elapsed() < Duration::from_secs(30), "{open:?} {:?}", start.elapsed());
    }
}

#[test]
fn long_paragraphs_are_read_in_linear_time() {
    for piece in [
        "[a](x) <https://y.example>. ",
        "**a** b\n",
        "**a**  \n",
        "\u{2022} a\n",
        "a[^1]. ",
        "<b hidden>a</b> ",
        "[^a ",
        "**",
        "<p>a\n\n",
    ] {
        let start = Instant::now();
        extract(&piece.repeat(20_000), html);
        assert!(start.elapsed() < Duration::from_secs(30), "{piece:?} {:?}", start.elapsed());
    }
}

#[test]
fn altered_files_never_panic() {
    let good = "# Title {#t}\n\nThe _deficit_ [a](https://x.example 't') <https://y.example> ![i](j)[^1].\n\n\
        - a\n  - b\n\n1) c\n   d  \n\u{2022} e\n\n| a | b |\n|---|---|\n| `c` | ~~d~~ |\n\n> q\n\n    code\n\n```\nf\n```\n\
        <div><p>h</p>\n\n**bold**\n\n</div>\n\nS\n---\n\n[^1]: n\n\nx<br>y <span hidden>z</span> caf\u{e9} \u{201c}q\u{201d}\n";
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below.max(1)
    };
    for _ in 0..2500 {
        let mut bytes = good.as_bytes().to_vec();
        for _ in 0..1 + next(6) {
            let (from, to) = (next(bytes.len()), next(bytes.len()));
            let range = from.min(to)..from.max(to);
            match next(5) {
                0 => bytes.truncate(from),
                1 if !bytes.is_empty() => bytes[from] = b"*_[]()<>`~|-#!&\\\n \t:^"[next(21)],
                2 => bytes.extend_from_within(range),
                3 => drop(bytes.drain(range)),
                _ => {
                    let piece = bytes[range].to_vec();
                    bytes.splice(to..to, piece);
                }
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let start = Instant::now();
        let once = blocks(&text);
        assert!(start.elapsed() < Duration::from_secs(30), "{text:?}");
        assert_eq!(once, blocks(&text));
    }
}

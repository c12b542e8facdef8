//! Deep, broken and random pages: they end soon, do not panic, and lose no text.

use std::time::Instant;

use super::super::{declared_encoding, extract, is_html};
use super::newsletters::MAILCHIMP;

fn all_text(html: &str) -> String {
    let start = Instant::now();
    let text = extract(html).text;
    assert!(start.elapsed().as_secs() < 60, "took {:?}", start.elapsed());
    text
}

#[test]
fn deep_nesting_is_read() {
    for (open, close) in [
        ("<div>", "</div>"),
        ("<b>", "</b>"),
        ("<table><tr><td>", "</td></tr></table>"),
        ("<span>", "</span>"),
        ("<ul><li>", "</li></ul>"),
        ("<blockquote>", "</blockquote>"),
        ("<font size=3>", "</font>"),
        ("<svg>", "</svg>"),
        ("<a href=x>", "</a>"),
        ("<p><button>", "</button>"),
        ("<template>", "</template>"),
    ] {
        for depth in [300, 10_000] {
            let html = format!("First words.{}Inner words.{}<p>Last words.", open.repeat(depth), close.repeat(depth));
            let text = all_text(&html);
            let hidden = matches!(open, "<svg>" | "<template>");
            assert!(text.starts_with("First words."), "{open} {depth}");
            assert!(hidden || text.contains("Inner words."), "{open} {depth}");
            assert!(text.ends_with("Last words."), "{open} {depth} {text}");
            all_text(&format!("Words {} inner", open.repeat(depth)));
        }
    }
}

#[test]
fn paragraphs_below_the_depth_limit_are_parted() {
    let text = all_text(&format!("{}<p>One</p><p>Two <b>bold</b> words</p>", "<div>".repeat(2_000)));
    assert_eq!(text, "One\n\nTwo bold words");
}

#[test]
fn unclosed_formatting_does_not_multiply() {
    let many: String = (0..3_000).map(|n| format!("<p><font color=c{n}>word {n} ")).collect();
    let text = all_text(&many);
    assert!(text.ends_with("word 2999"));
    let fonts: String = (0..1_000).map(|n| format!("<font color=c{n}>")).collect();
    all_text(&format!("{fonts}{}", "<p>x".repeat(10_000)));
}

#[test]
fn long_flat_pages_are_read() {
    all_text(&"<p>Some words of a paragraph.</p>".repeat(5_000));
    all_text(&"<br>".repeat(50_000));
    all_text(&"<tr><td>a<td>b".repeat(20_000));
    all_text(&"<".repeat(100_000));
    all_text(&"&amp".repeat(50_000));
    all_text(&format!("<div class='{}'>x</div>", "a-b ".repeat(50_000)));
    all_text(&format!("<style>{}</style>x", ".a{".repeat(50_000)));
    all_text(&format!("<p style='{}'>x</p>", "font-size:1(;".repeat(50_000)));
}

#[test]
fn nested_links_in_lists_and_rows_are_read() {
    all_text(&"<table><tr><td><ul><li><a href=x>Home</a>".repeat(2_000));
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

fn mutated(good: &[char], numbers: &mut Numbers) -> String {
    let mut page = good.to_vec();
    for _ in 0..=numbers.below(6) {
        let (a, b) = (numbers.below(page.len()), numbers.below(page.len()));
        let (from, to) = (a.min(b), a.max(b));
        match numbers.below(6) {
            0 => drop(page.drain(from..to.min(from + 200))),
            1 => {
                let odd = ['<', '>', '"', '\'', '&', '\0', '\u{FEFF}', '\u{1F}', '/', 'é', '\u{AD}', '-', '=', ';'];
                page.insert(from, odd[numbers.below(odd.len())]);
            }
            2 => {
                let piece: Vec<char> = page[from..to.min(from + 400)].to_vec();
                page.splice(from..from, piece);
            }
            3 => page.truncate(to.max(1)),
            4 => {
                let tags =
                    ["<table>", "</table>", "<td>", "</p>", "<b>", "<li>", "<!--", "</body>", "<svg>", "<tr>", "<h2>"];
                let tag = tags[numbers.below(tags.len())];
                page.splice(from..from, tag.chars());
            }
            _ => page.swap(from, to),
        }
        if page.is_empty() {
            page.push('x');
        }
    }
    page.into_iter().collect()
}

#[test]
fn random_changes_never_panic() {
    let good: Vec<char> = MAILCHIMP.chars().collect();
    let mut numbers = Numbers(7);
    for _ in 0..400 {
        let page = mutated(&good, &mut numbers);
        let start = Instant::now();
        let extract = extract(&page);
        assert!(start.elapsed().as_secs() < 30);
        let mut end = 0;
        for block in &extract.blocks {
            assert!(block.bytes.start >= end && block.bytes.end > block.bytes.start);
            assert!(extract.text.get(block.bytes.clone()).is_some());
            end = block.bytes.end;
        }
        let head: String = page.chars().take(500).collect();
        is_html(&head);
        declared_encoding(page.as_bytes());
    }
}

#[test]
fn self_closing_elements_of_xhtml_end() {
    let html = "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='a.js'/></head>\
                <body><p/><a id='x'/><b/><p>Chapter text stays.</p></body></html>";
    assert_eq!(super::shown(html), ["P Chapter text stays."]);
}

#[test]
fn repeated_rules_of_a_class_take_linear_time() {
    let rules = ".a{font-weight:bold}p.a{font-size:12px}".repeat(10_000);
    let text = all_text(&format!("<style>{rules}</style>{}", "<p class=a>x</p>".repeat(50_000)));
    assert_eq!(text.len(), 50_000 * 3 - 2);
}

#[test]
fn many_attributes_of_a_tag_take_linear_time() {
    let many: String = (0..400_000).map(|n| format!("a{n}='<' ")).collect();
    for page in [
        format!("<p>One</p><p {many}>Two <b>three</b></p>"),
        format!("<p>One</p></p {many}>Two <b>three</b>"),
        format!("<svg><style><p {many}></style></svg><p>One</p><p>Two <b>three</b>"),
        format!("<style></{} <p x='</style><p>One<p>Two three", "a".repeat(2_000)),
        format!("<p>One</p><p title='{}'>Two three", "< > ".repeat(100_000)),
    ] {
        assert_eq!(all_text(&page), "One\n\nTwo three", "{}", &page[..30]);
    }
    assert_eq!(all_text(&format!("<p>One</p><p {many}")), "One");
    for before in ["<", "&am", "&am<<"] {
        assert!(all_text(&format!("{before}<p {many}>Two")).ends_with("Two"));
    }
}

#[test]
fn attributes_of_unclosed_elements_are_not_copied_without_limit() {
    let attributes: String = (0..1_000).map(|n| format!(" a{n}=1")).collect();
    let fonts: String = (0..15).map(|n| format!("<font color={n}{attributes}>")).collect();
    let tree = super::super::nesting::parse_html(&format!("{fonts}{}", "<p>x".repeat(20_000)));
    assert!(tree.len() < 100_000, "{} nodes", tree.len());
}

//! Blocks of ordinary markup.

use super::{expect_body, shown};

#[test]
fn inline_elements_are_joined_without_spaces() {
    expect_body(
        "<p><b>B</b>eds are <i>f</i>ull<sup>1</sup>, <nobr>no room</nobr> in sky<wbr>scrapers.</p>",
        &["P Beds are full1, no room in skyscrapers."],
    );
}

#[test]
fn entities_soft_hyphens_and_fillers_are_resolved() {
    expect_body(
        "<p>Fish &amp; chips cost&nbsp;&pound;5&nbsp;&nbsp; in Ger&shy;many &#8212; caf&eacute;&#x200B;.</p>",
        &["P Fish & chips cost £5 in Germany — café."],
    );
}

#[test]
fn blocks_cells_items_and_breaks_part_words() {
    expect_body("<div>One<div>two</div>three</div><p>four<br>five</p>", &["P One", "P two", "P three", "P four\nfive"]);
}

#[test]
fn two_breaks_part_paragraphs_and_one_is_a_line() {
    expect_body(
        "<p>The first paragraph<br>has two lines.<br>&nbsp;<br/>The second has one.<br><br><br></p>",
        &["P The first paragraph\nhas two lines.", "P The second has one."],
    );
}

#[test]
fn text_outside_of_blocks_is_kept() {
    expect_body(
        "Loose words <b>and</b> more.<p>A paragraph.</p>Then loose <i>again</i>.",
        &["P Loose words and more.", "P A paragraph.", "P Then loose again."],
    );
}

#[test]
fn div_soup_joins_inline_runs_of_a_paragraph() {
    expect_body(
        "<div><div><span>The council </span><span>voted</span><span> on</span> <a href='x'>the plan</a>.</div></div>",
        &["P The council voted on the plan."],
    );
}

#[test]
fn headings_by_tag_and_by_role() {
    expect_body(
        "<h1>Big</h1><h3>Small <br>one</h3><div role='heading' aria-level='4'>By role</div><p>Text follows here.</p>\
         <span role=heading style='display:block'>Spanned</span>",
        &["H1 Big", "H3 Small one", "H4 By role", "P Text follows here.", "H2 Spanned"],
    );
}

#[test]
fn linked_heading_stays_a_heading() {
    expect_body(
        "<h2><a href='x'>Buses return</a></h2><p>The buses are back on the road.</p>",
        &["H2 Buses return", "P The buses are back on the road."],
    );
}

#[test]
fn sign_that_links_to_its_heading_is_left_out() {
    expect_body(
        "<h2>Why so?<a class=anchor href='#why'>#</a></h2><h2><a href='#c'>Sharps in C#</a></h2>",
        &["H2 Why so?", "H2 Sharps in C#"],
    );
}

#[test]
fn very_long_heading_is_a_paragraph() {
    let words = "word ".repeat(50);
    expect_body(&format!("<h4>{words}</h4>"), &[&format!("P {}", words.trim())]);
}

#[test]
fn short_bold_block_is_a_display_line() {
    let body = "<p>The museum was closed for two years while the roof was made new again by builders.</p>";
    for bold in [
        "<p><b>Roof repaired</b></p>",
        "<p><strong><span>Roof</span> repaired</strong>:</p>",
        "<p style='font-weight:700'>Roof repaired</p>",
        "<div><span style=\"font: italic bold 12px/30px Georgia, serif\">Roof repaired</span></div>",
        "<p><strong>Roof<br>repaired</strong></p>",
    ] {
        let blocks = shown(&format!("{bold}{body}"));
        assert!(blocks[0].starts_with("D Roof repaired"), "{bold} {blocks:?}");
        assert!(blocks[1].starts_with("P The museum"), "{bold}");
    }
    assert!(shown(&format!("<p style='font-weight:500'>Roof repaired</p>{body}"))[0].starts_with("P Roof"));
    assert!(shown(&format!("<p><b>Roof</b> repaired</p>{body}"))[0].starts_with("P Roof"));
}

#[test]
fn larger_text_is_a_display_line() {
    let body = "<p style='font-size:14px'>The museum was closed for two years while the roof was made new.</p>";
    for large in
        ["font-size:18px", "font-size:1.5em", "font-size: 14pt !important", "font-size:large", "font-size:150%"]
    {
        let blocks = shown(&format!("<div style='{large}'>Roof repaired</div>{body}"));
        assert_eq!(blocks[0], "D Roof repaired", "{large}");
    }
    assert_eq!(shown(&format!("<font size=5>Roof repaired</font>{body}"))[0], "D Roof repaired");
    assert_eq!(shown(&format!("<div style='font-size:17px'>Roof repaired</div>{body}"))[0], "P Roof repaired");
    let by_class = format!("<style>.t{{font-size:24px}}</style><td><span class=t>Roof repaired</span></td>{body}");
    assert_eq!(shown(&by_class)[0], "D Roof repaired");
}

#[test]
fn bold_lead_in_is_prose() {
    expect_body(
        "<p><b>Beds.</b> The trust has opened forty more of them.</p>",
        &["P Beds. The trust has opened forty more of them."],
    );
}

#[test]
fn bold_first_line_before_a_break_is_a_display_line() {
    expect_body(
        "<p><b>Beds in the north</b><br>The trust has opened forty more of them.</p>",
        &["D Beds in the north", "P The trust has opened forty more of them."],
    );
    expect_body(
        "<p><b>When:</b> Monday at nine<br><b>Where:</b> the town hall</p>",
        &["P When: Monday at nine\nWhere: the town hall"],
    );
}

#[test]
fn bold_is_no_heading_where_the_body_is_bold() {
    let long = "All of this letter is written in bold type because the writer likes it so very much indeed.";
    assert_eq!(shown(&format!("<b><p>Short line</p><p>{long}</p></b>"))[0], "P Short line");
}

#[test]
fn lists_have_their_bullets_and_numbers() {
    expect_body(
        "<ul><li>Apples<li>Pears, of <b>two</b> kinds<ol type=a start=3><li>green</li><li value=7>yellow</li></ol></li></ul>\
         <ol><li><p>First</p><p>More on the first.</p></li><li></li><li>Third</li></ol><ol type=I reversed><li>x y<li>z</ol>",
        &[
            "L • Apples",
            "L • Pears, of two kinds",
            "L c. green",
            "L g. yellow",
            "L 1. First",
            "P More on the first.",
            "L 3. Third",
            "L II. x y",
            "L I. z",
        ],
    );
}

#[test]
fn item_with_a_heading_keeps_the_heading() {
    expect_body(
        "<ul><li><h3>Spring fair</h3><p>It is on Sunday.</p></li></ul><ol><li><h3>Summer fair</h3></li></ol>",
        &["H3 Spring fair", "P It is on Sunday.", "H3 1. Summer fair"],
    );
}

#[test]
fn typed_bullets_are_list_items() {
    expect_body(
        "<p>Bring with you:<br>• a coat<br>•&nbsp;boots<br>and a smile</p>",
        &["P Bring with you:", "L • a coat", "L • boots", "P and a smile"],
    );
    expect_body("<p>- one thing<br>- another thing</p>", &["L • one thing", "L • another thing"]);
    expect_body("<p>– one thing</p><p>– another thing</p>", &["L • one thing", "L • another thing"]);
    expect_body("<p>Well said.</p><p>– A reader</p>", &["P Well said.", "P – A reader"]);
    expect_body("<p>1. one thing<br>2. another thing</p>", &["L 1. one thing", "L 2. another thing"]);
    expect_body("<p>1. A section</p><p>It has text.</p>", &["P 1. A section", "P It has text."]);
}

#[test]
fn terms_are_joined_with_short_descriptions() {
    expect_body(
        "<dl><dt>Term<dd>What it means<dt>Other<dd><p>One.</p><p>Two.</p></dl>",
        &["L • Term: What it means", "P Other", "P One.", "P Two."],
    );
}

#[test]
fn short_quotations_and_captions_are_no_headings_however_large() {
    expect_body(
        "<blockquote style='font-size:30px'><b>We did it.</b><footer>The mayor</footer></blockquote>\
         <figure><img src=a.png alt='A bridge'><figcaption><b>The new bridge</b></figcaption></figure><p>Words of <q>the</q> day were spoken at length.",
        &["C We did it.", "C The mayor", "C The new bridge", "P Words of “the” day were spoken at length."],
    );
}

#[test]
fn preformatted_text_keeps_its_lines() {
    expect_body("<pre>Dear all,\n\nthe  bus\nis late.\n</pre>", &["P Dear all,", "P the bus\nis late."]);
    expect_body("<div style='white-space: pre-wrap'>One\ntwo</div>", &["P One\ntwo"]);
    expect_body("<p>One\ntwo</p>", &["P One two"]);
}

#[test]
fn right_to_left_text_is_kept() {
    expect_body(
        "<div dir=rtl><p>\u{200F}שלום <b>עולם</b></p><p>می\u{200C}خواهم بروم</p></div>",
        &["P \u{200F}שלום עולם", "P می\u{200C}خواهم بروم"],
    );
}

#[test]
fn inline_block_cells_part_words() {
    expect_body(
        "<div><span style='display:inline-block'>Monday</span><span style='display:inline-block'>Tuesday was fine</span></div>",
        &["P Monday Tuesday was fine"],
    );
    expect_body(
        "<p><span style='display:inline-block;font-size:40px'>T</span>he first letter is large in this paragraph.</p>",
        &["P The first letter is large in this paragraph."],
    );
}

#[test]
fn quoted_replies_and_signatures_are_furniture() {
    let html = "<div>Thanks, I agree with all of it.</div><div class=gmail_signature>Jo</div>\
                <div class=gmail_quote>On Monday someone wrote:<blockquote>The plan is good.</blockquote></div>";
    assert_eq!(
        shown(html),
        [
            "P Thanks, I agree with all of it.",
            "F(signature) Jo",
            "F(quoted reply) On Monday someone wrote:",
            "F(quoted reply) The plan is good.",
        ]
    );
    let html = "<div>For you.</div><div class=gmail_quote>---------- Forwarded message ---------<p>The plan is good.</p></div>";
    assert_eq!(shown(html)[2], "P The plan is good.");
}

#[test]
fn stylesheets_and_their_markup_are_no_text() {
    expect_body(
        "<style><!-- p.x, li.x {font-weight:bold} @font-face {font-family:Y} --></style><p class=x>Roof mended</p>\
                 <p>The roof was mended in June by builders from the town.</p>",
        &["D Roof mended", "P The roof was mended in June by builders from the town."],
    );
}

#[test]
fn filler_alone_is_no_block() {
    expect_body(
        "<p>&zwnj;&nbsp;&zwnj;&nbsp;</p><p>&lrm; &rlm;</p><p>&#847; &#8199;&shy;</p><p>A text.</p>",
        &["P A text."],
    );
}

#[test]
fn formulas_are_text_without_their_source() {
    expect_body(
        "<p>So <math><mi>x</mi><mo>=</mo><mn>2</mn><annotation>x=2</annotation></math> holds.</p>",
        &["P So x=2 holds."],
    );
}

#[test]
fn unclosed_elements_end_where_browsers_end_them() {
    expect_body(
        "<p>One<p>Two<ul><li>a b<li>c d</ul><table><tr><td>x y<td>z w</table>",
        &["P One", "P Two", "L • a b", "L • c d", "P x y", "P z w"],
    );
    expect_body("<table>Lost words<tr><td>In the cell</td></tr></table>", &["P Lost words", "P In the cell"]);
}

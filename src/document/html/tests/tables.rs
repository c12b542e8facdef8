//! Tables of data, and tables that lay out a page.

use super::expect_body;

#[test]
fn rows_of_data_are_one_block_each() {
    expect_body(
        "<table><caption>Visitors</caption><thead><tr><th></th><th>2023</th><th>2024</th></tr></thead>\
         <tr><td>Adults<br>(paying)<td>10<td>12</tr><tr><td colspan=3>&nbsp;<tr><td>Children<td><b>3</b>,000<td rowspan=0>5</table>",
        &["C Visitors", "T 2023 | 2024", "T Adults (paying) | 10 | 12", "T Children | 3,000 | 5"],
    );
    expect_body(
        "<table><tr><td>Monday</td><td>Choir</td></tr><tr><td>Tuesday</td><td>Chess club</td></tr></table>",
        &["T Monday | Choir", "T Tuesday | Chess club"],
    );
}

#[test]
fn framed_table_with_paragraphs_is_data() {
    expect_body(
        "<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>Ward<o:p></o:p></p></td><td><p class=MsoNormal>Beds</p></td></tr>\
         <tr><td><p class=MsoNormal>North</p></td><td><p class=MsoNormal>40</p></td></tr></table>",
        &["T Ward | Beds", "T North | 40"],
    );
}

#[test]
fn table_whose_cells_draw_lines_is_data() {
    for width in ["1px", "10px"] {
        let cell = |text: &str| format!("<td style='border: {width} solid #000; width: 33%'><div>{text}</div></td>");
        let row = |a, b| format!("<tr>{}{}</tr>", cell(a), cell(b));
        expect_body(
            &format!("<table>{}{}</table>", row("Ward", "Beds"), row("North", "40")),
            &["T Ward | Beds", "T North | 40"],
        );
    }
}

#[test]
fn header_cells_outweigh_a_role() {
    expect_body(
        "<table role=none><tr><th>Ward</th><th>Beds</th></tr><tr><td>North</td><td>40</td></tr></table>",
        &["T Ward | Beds", "T North | 40"],
    );
}

#[test]
fn grid_of_short_paragraphs_is_data() {
    let row = |cells: [&str; 3]| format!("<tr>{}</tr>", cells.map(|cell| format!("<td><p>{cell}</p></td>")).concat());
    let rows = [["Grade", "Days", "Nights"], ["C1", "13.88", "17.77"], ["C2", "15.74", "20.15"]].map(row);
    expect_body(
        &format!("<table>{}</table>", rows.concat()),
        &["T Grade | Days | Nights", "T C1 | 13.88 | 17.77", "T C2 | 15.74 | 20.15"],
    );
}

#[test]
fn layout_tables_are_no_data() {
    let cells = "<tr><td>One side</td><td>Other side</td></tr><tr><td>Third part</td><td>Fourth part</td></tr>";
    let blocks = ["P One side", "P Other side", "P Third part", "P Fourth part"];
    expect_body(&format!("<table role=presentation><tbody>{cells}</tbody></table>"), &blocks);
    expect_body(&format!("<table role=none>{cells}</table>"), &blocks);
    expect_body(&cells_with_paragraphs(), &blocks);
    expect_body(
        "<table><tr><td>One column</td></tr><tr><td>Only here</td></tr></table>",
        &["P One column", "P Only here"],
    );
    expect_body(
        "<table><tr><td><img></td><td>Words here</td></tr><tr><td><img></td><td>More words</td></tr></table>",
        &["P Words here", "P More words"],
    );
}

fn cells_with_paragraphs() -> String {
    "<table><tr><td><p>One side</p></td><td><p>Other side</p></td></tr>\
     <tr><td><p>Third part</p></td><td><p>Fourth part</p></td></tr></table>"
        .to_owned()
}

#[test]
fn nested_tables_lay_out_the_page_around_data() {
    expect_body(
        "<table><tr><td>Left words</td><td><table><tr><th>Day</th><th>Bus</th></tr><tr><td>Monday</td><td>12</td></tr></table></td></tr>\
         <tr><td>Next words</td><td>Last words</td></tr></table>",
        &["P Left words", "T Day | Bus", "T Monday | 12", "P Next words", "P Last words"],
    );
}

#[test]
fn articles_in_columns_are_no_data() {
    let long =
        "The council has decided to build a new bridge over the river, because the old one is too weak for lorries.";
    let html = format!("<table><tr><td>{long}</td><td>{long}</td></tr><tr><td>{long}</td><td>{long}</td></tr></table>");
    let block = format!("P {long}");
    expect_body(&html, &[block.as_str(); 4]);
}

#[test]
fn bullet_cells_make_list_items() {
    expect_body(
        "<table><tr><td width=10>•</td><td>Mend the roof</td></tr><tr><td>&bull;&nbsp;</td><td><p>Paint the door</p></td></tr></table>\
         <table><tr><td>1.</td><td>Open the gate</td></tr><tr><td><b>2.</b></td><td>Walk in</td></tr></table>\
         <table role=presentation><tr><td>–</td><td>Sit down</td></tr></table>",
        &["L • Mend the roof", "L • Paint the door", "L 1. Open the gate", "L 2. Walk in", "L • Sit down"],
    );
}

#[test]
fn columns_of_an_email_framework_are_no_data() {
    expect_body(
        "<table class=row><tbody><tr><th class='small-12 columns'><table><tr><th><p>Left column text.</p></th><th class=expander></th></tr></table></th>\
         <th class=columns><table><tr><th>Right column text.</th></tr></table></th></tr></tbody></table>",
        &["P Left column text.", "P Right column text."],
    );
}

#[test]
fn whole_text_in_one_cell_comes_out() {
    expect_body(
        "<table><tr><td>First words here.<br><br><b>A bold heading</b><br><br>Second words are here, in a longer paragraph.<ul><li>An item</ul>Last words.</td></tr></table>",
        &[
            "P First words here.",
            "D A bold heading",
            "P Second words are here, in a longer paragraph.",
            "L • An item",
            "P Last words.",
        ],
    );
}

#[test]
fn rows_of_links_in_a_table_of_data_are_rows() {
    expect_body(
        "<table><tr><th>Report<th>File<tr><td><a href=a>Bridges</a><td><a href=b>PDF</a><tr><td><a href=c>Roads</a><td><a href=d>PDF</a></table>",
        &["T Report | File", "T Bridges | PDF", "T Roads | PDF"],
    );
}

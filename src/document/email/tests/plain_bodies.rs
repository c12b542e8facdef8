//! Plain bodies: paragraphs, replies, signatures, footers, addresses.

use super::{blocks, content};
use crate::document::email::plain_body::push_plain_body;
use crate::document::email::read_exported;
use crate::document::email::reply_parts::MailKind;
use crate::document::extract::{Extract, Role, TextBuilder};

fn body(text: &str, kind: MailKind) -> Extract {
    let mut out = TextBuilder::default();
    push_plain_body(text, kind, &mut out);
    let (text, blocks) = out.finish();
    Extract { text, blocks, ..Extract::default() }
}

fn furniture(document: &Extract, reason: &str) -> Vec<String> {
    let of = blocks(document).into_iter().filter(|(role, _)| matches!(role, Role::Furniture(of) if *of == reason));
    of.map(|(_, text)| text.to_owned()).collect()
}

#[test]
fn paragraphs_keep_their_lines_and_rules_part_them() {
    let read = body("One line\nand another.\n-----\nNext part.\n\n* * *\n\nLast.\n", MailKind::Original);
    assert_eq!(content(&read), ["One line\nand another.", "Next part.", "Last."]);
}

#[test]
fn a_short_line_above_a_rule_is_a_display_line() {
    let text = "=====\nHarbour works\n=====\nDredging begins.\n\n** Ferry times\n-------------\nTwo a day.\nSee the board.\n----\n";
    let read = body(text, MailKind::Original);
    assert_eq!(
        blocks(&read),
        [
            (Role::DisplayLine, "Harbour works"),
            (Role::Prose, "Dredging begins."),
            (Role::DisplayLine, "Ferry times"),
            (Role::Prose, "Two a day.\nSee the board."),
        ]
    );
    let table = body("Ferry   Time\n-----   ----\nNorth   9:00\n", MailKind::Original);
    assert_eq!(blocks(&table)[0].0, Role::Prose);
}

#[test]
fn addresses_in_brackets_are_removed() {
    let text = "Read more <https://example.org/a?b=c>\n\nThe plan <https://example.org/\nlong>, and (https://example.org/x) more.\n\n\
        See<http://example.org>the list. [image: Logo] Costs (in £) [sic] <5 m>.\n";
    let read = body(text, MailKind::Original);
    assert_eq!(content(&read), ["Read more", "The plan, and more.", "See the list. Costs (in £) [sic] <5 m>."]);
}

#[test]
fn lines_about_the_mail_are_furniture() {
    let text = "View this email in your browser <https://example.org/v>\nHARBOUR NEWS\n\nThe wall is mended.\n\n\
        You are receiving this email because you signed up.\nUnsubscribe <https://example.org/u> | Contact\n\nhttps://example.org/only\n";
    let read = body(text, MailKind::Original);
    assert_eq!(content(&read), ["HARBOUR NEWS", "The wall is mended."]);
    assert_eq!(furniture(&read, "view in browser"), ["View this email in your browser"]);
    assert_eq!(furniture(&read, "unsubscribe line").len(), 1);
    assert_eq!(furniture(&read, "link"), ["https://example.org/only"]);
}

#[test]
fn a_long_paragraph_about_subscriptions_is_kept() {
    let text = format!("Many readers unsubscribe in spring. {}", "The survey asked them why they left. ".repeat(10));
    assert_eq!(content(&body(&text, MailKind::Original)).len(), 1);
}

#[test]
fn cues_inside_prose_are_text() {
    let text = "Residents can view online the plans that the office keeps.\n\nThe opt-out law passed.\n\nView online\n";
    let read = body(text, MailKind::Original);
    assert_eq!(content(&read).len(), 2);
    assert_eq!(furniture(&read, "view in browser"), ["View online"]);
}

#[test]
fn lists_of_links_are_furniture_and_their_marks_go() {
    let text = "The report[1] and the plan [2] are out. [3] stays.\n\nLinks:\n[1] https://example.org/1\n[2]: <https://example.org/2>\n";
    let read = body(text, MailKind::Original);
    assert_eq!(content(&read), ["The report and the plan are out. [3] stays."]);
    assert_eq!(furniture(&read, "link").len(), 3);
}

#[test]
fn quotations_are_parted_from_replies() {
    let text = "I agree.\n\nOn Mon, 4 Mar 2019 at 10:11, Quay Office\n<q@example.org> wrote:\n\n> Shall we open?\n>\n> At nine?\n\nYes, at nine.\n";
    let read = body(text, MailKind::Reply);
    assert_eq!(content(&read), ["I agree.", "Yes, at nine."]);
    assert_eq!(furniture(&read, "quoted reply").len(), 3);
    let top = "I agree.\n\nOn 4 March 2019, Quay <q@example.org> wrote:\nShall we open?\n\nAt nine?\n";
    assert_eq!(content(&body(top, MailKind::Reply)), ["I agree."]);
    let outlook =
        "I agree.\n\n-----Original Message-----\nFrom: Quay\nSent: Monday\nTo: All\nSubject: Gate\n\nShall we open?\n";
    assert_eq!(content(&body(outlook, MailKind::Reply)), ["I agree."]);
    let block = "I agree.\n________________________________\nFrom: Quay <q@example.org>\nSent: Monday, 4 March 2019\n\
        To: All <a@example.org>;\n B <b@example.org>\nSubject: RE: Gate\n\nShall we open?\n";
    assert_eq!(content(&body(block, MailKind::Reply)), ["I agree."]);
}

#[test]
fn prose_that_says_somebody_wrote_is_kept() {
    let text = "On Monday the minister wrote:\n\nNo cuts will come.\n\nOn the quay they wrote: enough.\n";
    assert_eq!(content(&body(text, MailKind::Original)).len(), 3);
    let bullets = "This week:\n> Ferry times\n> Gate hours\n";
    assert_eq!(content(&body(bullets, MailKind::Original)), ["This week:\n> Ferry times\n> Gate hours"]);
}

#[test]
fn forwarded_messages_are_content() {
    let gmail = "For you.\n\n---------- Forwarded message ---------\nFrom: Quay <q@example.org>\nDate: Mon, Mar 4, 2019\n\
        Subject: Gate\nTo: <a@example.org>\n\n\nThe gate opens.\n\nAt nine.\n";
    let read = body(gmail, MailKind::Forward);
    assert_eq!(content(&read), ["For you.", "The gate opens.", "At nine."]);
    assert_eq!(furniture(&read, "mail header").len(), 1);
    let apple = "Begin forwarded message:\n\n> From: Quay <q@example.org>\n> Subject: Gate\n> Date: 4 March 2019\n> To: a@example.org\n> \n> The gate opens.\n> \n> At nine.\n";
    assert_eq!(content(&body(apple, MailKind::Forward)), ["The gate opens.", "At nine."]);
    let outlook = "-----Original Message-----\nFrom: Quay\nSent: Monday\nTo: All\nSubject: Gate\n\nThe gate opens.\n";
    assert_eq!(content(&body(outlook, MailKind::Original)), ["The gate opens."]);
    let quoted = "See this.\n\n> The gate opens.\n> At nine.\n";
    assert_eq!(content(&body(quoted, MailKind::Forward)), ["See this.", "The gate opens.\nAt nine."]);
}

#[test]
fn signatures_and_list_footers_are_furniture() {
    let text = "The text.\n\n-- \nEditor\nQuay Office\n\n_______________________________________________\nQuay mailing list\n\
        Quay@example.org\nhttps://example.org/list\n";
    let read = body(text, MailKind::Original);
    assert_eq!(content(&read), ["The text."]);
    assert_eq!(furniture(&read, "signature"), ["Editor\nQuay Office".replace('\n', " ")]);
    assert_eq!(furniture(&read, "list footer").len(), 1);
    let rules = "One.\n--\nTwo.\n--\nThree.\n";
    assert_eq!(content(&body(rules, MailKind::Original)), ["One.", "Two.", "Three."]);
    let groups = "The text.\n\n-- \nYou received this message because you are subscribed to the Google Groups \"quay\" group.\nTo unsubscribe, send an email to x@example.org.\n";
    assert_eq!(content(&body(groups, MailKind::Original)), ["The text."]);
}

#[test]
fn exported_messages_are_recognised_in_any_order() {
    let outlook = "From:\tQuay Office <q@example.org>\r\nSent:\tMonday, March 4, 2019 10:11 AM\r\nTo:\tAll\r\nSubject:\tGate hours\r\n\r\nThe gate opens at nine.\r\n";
    let read = read_exported(outlook).expect("an exported message");
    assert_eq!(read.title.as_deref(), Some("Gate hours"));
    assert_eq!(read.date.as_deref(), Some("2019-03-04"));
    assert_eq!(read.date_text.as_deref(), Some("Monday, March 4, 2019 10:11 AM"));
    assert_eq!(read.series.as_deref(), Some("Quay Office"));
    assert_eq!(content(&read), ["The gate opens at nine."]);
    let other = "\u{FEFF}Subject: Gate hours\nFrom: Quay Office\nDate: 4/3/2019 10:11\nTo: All\n\nIt opens.\n";
    let read = read_exported(other).expect("an exported message");
    assert_eq!((read.date, read.date_text.as_deref()), (None, Some("4/3/2019 10:11")));
    assert_eq!(read.series.as_deref(), Some("Quay Office"));
    for text in [
        "Subject: a plan\n\nThe text.\n",
        "From: the harbour to the hill\n\nA walk.\n",
        "---\ntitle: x\nfrom: y\n---\n",
        "Plain text.\nFrom: a\nTo: b\nSubject: c\n",
        "",
    ] {
        assert_eq!(read_exported(text), None, "{text}");
    }
}

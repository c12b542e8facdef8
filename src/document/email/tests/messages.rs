//! Messages: parts, encodings, headers, forwards, refusals.

use super::{blocks, content, one, reasons, simple_html};
use crate::document::email::read_message;
use crate::document::extract::{Extract, Place, Role};

fn read(message: &str) -> Extract {
    one(read_message(message.as_bytes(), simple_html))
}

fn read_body(header: &str, body: &[u8]) -> Extract {
    let bytes = [header.as_bytes(), b"\n\n", body].concat();
    one(read_message(&bytes, simple_html))
}

const HEADER: &str = "From: Harbour News <news@example.org>\nDate: Mon, 4 Mar 2019 23:50:00 -0800\nSubject: Tides\n";

#[test]
fn header_fields_become_title_date_and_series() {
    let read = read(&format!("{HEADER}List-Id: \"Harbour letters\" <letters.example.org>\n\nThe tide table is out.\n"));
    assert_eq!(read.title.as_deref(), Some("Tides"));
    assert_eq!(read.date.as_deref(), Some("2019-03-04"));
    assert_eq!(read.date_text.as_deref(), Some("Mon, 4 Mar 2019 23:50:00 -0800"));
    assert_eq!(read.series.as_deref(), Some("Harbour letters"));
    assert_eq!(read.id, None);
    assert_eq!(blocks(&read), [(Role::Prose, "The tide table is out.")]);
}

#[test]
fn series_falls_back_to_list_id_then_sender() {
    let with = |field: &str| read(&format!("{field}Subject: a\nMIME-Version: 1.0\n\nSome text.\n")).series;
    assert_eq!(with("List-Id: <letters.example.org>\n").as_deref(), Some("letters.example.org"));
    assert_eq!(with("From: \"Quay, The\" <q@example.org>\n").as_deref(), Some("Quay, The"));
    assert_eq!(with("From: =?utf-8?Q?Caf=C3=A9_Quay?= <q@example.org>\n").as_deref(), Some("Café Quay"));
    assert_eq!(with("From: q@example.org\n"), None);
    let code = "List-Id: 5fd1c0a9e1b2 list <5fd1c0a9e1b2.xyz123456.list-id.example>\nFrom: Quay <q@example.org>\n";
    assert_eq!(with(code).as_deref(), Some("Quay"));
}

#[test]
fn subject_is_decoded_and_loses_reply_prefixes() {
    let title = |subject: &str| read(&format!("From: a@example.org\nSubject: {subject}\n\nText here.\n")).title;
    assert_eq!(title("=?UTF-8?B?R3LDvMOfZQ==?= =?utf-8?q?_aus_K=C3=B6ln?=").as_deref(), Some("Grüße aus Köln"));
    // The two bytes of one character are in two encoded words.
    assert_eq!(title("=?utf-8?Q?Caf=C3?=\n =?utf-8?Q?=A9_news?=").as_deref(), Some("Café news"));
    assert_eq!(title("Re: RE: Fwd: Tides").as_deref(), Some("Tides"));
    assert_eq!(title("[quay] Re: Tides").as_deref(), Some("[quay] Tides"));
    assert_eq!(title("Re[2]: Tides: an update").as_deref(), Some("Tides: an update"));
    assert_eq!(title("Reading list").as_deref(), Some("Reading list"));
    assert_eq!(title("A long subject that is\n  folded").as_deref(), Some("A long subject that is folded"));
    assert_eq!(title("=?broken?= still here").as_deref(), Some("=?broken?= still here"));
    assert_eq!(title(""), None);
}

#[test]
fn raw_bytes_in_a_subject_are_decoded() {
    let bytes = b"From: a@example.org\nSubject: Caf\xE9 in the harbour\n\nText here.\n";
    assert_eq!(one(read_message(bytes, simple_html)).title.as_deref(), Some("Café in the harbour"));
}

fn alternative(plain: &str, html: &str) -> String {
    format!(
        "{HEADER}MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b1\"\n\nA multi-part message.\n\
         --b1\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n\
         --b1\nContent-Type: text/html; charset=utf-8\n\n{html}\n--b1--\nepilogue\n"
    )
}

#[test]
fn the_alternative_with_substance_is_read() {
    let html = "<html><body><h1>Tides</h1><p>High water is at noon on Tuesday.</p></body></html>";
    let both = read(&alternative("High water is at noon.", html));
    assert_eq!(blocks(&both), [(Role::Heading(1), "Tides"), (Role::Prose, "High water is at noon on Tuesday.")]);
    let empty = read(&alternative("High water is at noon, low water at six.", "<html><body> </body></html>"));
    assert_eq!(content(&empty), ["High water is at noon, low water at six."]);
    let stub = read(&alternative("Your e-mail client does not support HTML messages.", html));
    assert_eq!(content(&stub)[0], "Tides");
}

#[test]
fn html_labelled_as_plain_text_is_read_as_html() {
    let message =
        format!("{HEADER}Content-Type: text/plain\n\n<!-- x --><html><body><p>First.</p><p>Second.</p></body></html>");
    assert_eq!(content(&read(&message)), ["First.", "Second."]);
    let mention = format!("{HEADER}\nUse the <table> tag <https://example.org/a> for it.\n");
    assert_eq!(content(&read(&mention)), ["Use the <table> tag for it."]);
}

#[test]
fn html_in_a_related_part_is_read_without_boundaries() {
    let message = format!(
        "{HEADER}Content-Type: multipart/related; boundary=outer\n\n--outer\nContent-Type: text/html\n\n\
         <p>The harbour wall is mended at last.</p>\n--outer\nContent-Type: image/png; name=logo.png\n\
         Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--outer--\n"
    );
    assert_eq!(content(&read(&message)), ["The harbour wall is mended at last."]);
}

#[test]
fn parts_below_a_text_header_are_found_by_their_delimiter() {
    let message = format!(
        "{HEADER}Content-Type: multipart/related; boundary=outer\n\n--outer\nContent-Type: text/html\n\n\
         --inner\nContent-Type: text/plain\n\nPlain words of the letter.\n--inner\nContent-Type: text/html\n\n\
         <p>Rich words of the letter.</p>\n--inner--\n--outer--\n"
    );
    let read = read(&message);
    assert!(!read.text.contains("inner"), "{}", read.text);
    assert!(read.text.contains("Rich words of the letter."));
}

#[test]
fn a_missing_or_wrong_boundary_is_repaired() {
    for parameter in ["", "; boundary=other"] {
        let message = format!(
            "{HEADER}Content-Type: multipart/alternative{parameter}\n\n--real\nContent-Type: text/plain\n\n\
             Words of the letter.\n--real--\n"
        );
        assert_eq!(content(&read(&message)), ["Words of the letter."]);
    }
}

#[test]
fn a_multipart_cut_off_is_read_to_its_end() {
    let message = alternative("Plain words of this letter.", "<p>Rich words of this letter.</p><p>Mo");
    let cut = message.split("\n--b1--").next().unwrap_or_default();
    assert_eq!(content(&read(cut)), ["Rich words of this letter.", "Mo"]);
}

#[test]
fn plain_text_and_html_of_the_same_words_in_a_mixed_message_are_read_once() {
    let words = "Dredging begins beside the eastern harbour entrance during October";
    let message = alternative(words, &format!("<p>{words}.</p>")).replace("multipart/alternative", "multipart/mixed");
    assert_eq!(content(&read(&message)), [format!("{words}.")]);
    let different = alternative("Note from the editor: enjoy.", "<p>Dredging begins in October.</p>")
        .replace("multipart/alternative", "multipart/mixed");
    assert_eq!(content(&read(&different)), ["Note from the editor: enjoy.", "Dredging begins in October."]);
}

#[test]
fn wrong_character_sets_are_seen() {
    let header = |charset: &str| format!("{HEADER}Content-Type: text/plain; charset={charset}");
    let utf8 = "A café costs £3 – “so”.".as_bytes();
    for charset in ["us-ascii", "iso-8859-1", "windows-1252", "utf-8", "unknown-8bit", "gb2312"] {
        assert_eq!(read_body(&header(charset), utf8).text, "A café costs £3 – “so”.", "{charset}");
    }
    let windows = b"A caf\xE9 costs \xA33 \x96 \x93so\x94.";
    for charset in ["us-ascii", "iso-8859-1", "windows-1252", "utf-8"] {
        assert_eq!(read_body(&header(charset), windows).text, "A café costs £3 – “so”.", "{charset}");
    }
    let cyrillic = b"\xD0\xD2\xC9\xD7\xC5\xD4";
    assert_eq!(read_body(&header("koi8-r"), cyrillic).text, "привет");
    assert_eq!(read_body(&header("utf-16le"), b"plain ASCII").text, "plain ASCII");
    assert_eq!(read_body(&header("utf-7"), b"caf+AOk-").text, "café");
    assert_eq!(read_body(&header("iso-2022-jp"), b"\x1B$B$\"\x1B(B").text, "あ");
}

#[test]
fn undecodable_characters_are_counted() {
    let body = "Good words – and – more – of – them. ".repeat(20);
    let bytes =
        [HEADER.as_bytes(), b"Content-Type: text/plain; charset=utf-8\n\n", body.as_bytes(), b"\xE2 end"].concat();
    let extraction = read_message(&bytes, simple_html);
    assert_eq!(reasons(&extraction), ["1 characters of the message could not be decoded"]);
    assert!(!extraction.problems[0].lost);
}

#[test]
fn broken_quoted_printable_is_read() {
    let header =
        format!("{HEADER}Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8");
    let read = read_body(&header, b"A soft =\nbreak, caf=c3=a9, 5 = five, =ZZ, cut =C3=A9=");
    assert_eq!(read.text, "A soft break, café, 5 = five, =ZZ, cut é");
}

#[test]
fn quoted_printable_without_its_label_is_read() {
    let body =
        b"<html><body class=3D\"a\" id=3D\"b\" dir=3D\"ltr\"><p>Words wra=\npped here in the letter.</p></body></html>";
    let read = read_body(&format!("{HEADER}Content-Type: text/html"), body);
    assert_eq!(read.text, "Words wrapped here in the letter.");
}

#[test]
fn broken_base64_and_a_footer_below_it_are_read() {
    let header = format!("{HEADER}Content-Transfer-Encoding: base64\nContent-Type: text/plain; charset=utf-8");
    let body = b"SGlnaCB3YXRl!ciBhdCBub29u\nIGFuZCBzaXgu\n\n_______________________________________________\n\
        Quay mailing list\nquay@example.org\nhttps://example.org/list\n";
    let read = read_body(&header, body);
    assert_eq!(blocks(&read)[0], (Role::Prose, "High water at noon and six."));
    assert!(
        matches!(blocks(&read)[1], (Role::Furniture("list footer"), text) if text.starts_with("Quay mailing list"))
    );
    assert_eq!(
        read_body(&header, b"This is no base64 at all, it is plain.").text,
        "This is no base64 at all, it is plain."
    );
    assert_eq!(read_body(&header, b"SGFsZg==\nT3RoZXI=").text, "HalfOther");
}

#[test]
fn flowed_lines_are_joined() {
    let header = format!("{HEADER}Content-Type: text/plain; format=flowed");
    let read = read_body(&header, b"A paragraph that \ngoes on here.\n\n From the start.\n-- \nThe editor\n");
    assert_eq!(content(&read), ["A paragraph that goes on here.", "From the start."]);
    assert_eq!(blocks(&read)[2], (Role::Furniture("signature"), "The editor"));
    let header = format!("{HEADER}Content-Type: text/plain; format=flowed; delsp=yes");
    assert_eq!(read_body(&header, b"Hyphen \nless and  \nspaced").text, "Hyphenless and spaced");
}

#[test]
fn attached_documents_are_named_and_pictures_are_not() {
    let attach = |media: &str, name: &str| {
        format!("--m\nContent-Type: {media}\nContent-Disposition: attachment; {name}\n\nxx\n")
    };
    let message = format!(
        "{HEADER}Content-Type: multipart/mixed; boundary=m\n\n--m\n\nSee the minutes.\n{}{}{}--m--\n",
        attach("application/pdf", "filename*0=\"minutes of \"; filename*1=\"march.pdf\""),
        attach("application/octet-stream", "filename*=utf-8''caf%C3%A9.docx"),
        attach("image/png", "filename=logo.png")
    );
    let extraction = read_message(message.as_bytes(), simple_html);
    assert_eq!(content(&extraction.documents[0]), ["See the minutes."]);
    assert_eq!(reasons(&extraction), ["2 attachments were not read: 'minutes of march.pdf', 'café.docx'"]);
}

#[test]
fn messages_without_text_are_refused_with_the_reason() {
    let reason = |rest: &str| {
        let extraction = read_message(format!("{HEADER}{rest}").as_bytes(), simple_html);
        assert!(extraction.documents.is_empty());
        (extraction.problems[0].reason.clone(), extraction.problems[0].hint.to_string())
    };
    let pdf = reason("Content-Type: application/pdf; name=letter.pdf\n\n%PDF-1.4\n");
    assert_eq!(pdf.0, "the message has no text part");
    assert_eq!(pdf.1, "save its attachment 'letter.pdf' and read that");
    assert_eq!(reason("\n\n").0, "the message has no text part");
    assert_eq!(reason("").0, "the message has no text part");
    let encrypted = "the message is encrypted";
    assert_eq!(
        reason("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nxx\n").0,
        encrypted
    );
    assert_eq!(reason("Content-Type: multipart/encrypted; boundary=e\n\n--e\n\nx\n--e--\n").0, encrypted);
    assert_eq!(reason("\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n").0, encrypted);
}

#[test]
fn clear_signed_text_loses_its_armour() {
    let message = format!(
        "{HEADER}\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe letter.\n- -- \nEditor\n\
         -----BEGIN PGP SIGNATURE-----\n\nabcd\n-----END PGP SIGNATURE-----\n"
    );
    let read = read(&message);
    assert_eq!(blocks(&read), [(Role::Prose, "The letter."), (Role::Furniture("signature"), "Editor")]);
}

#[test]
fn a_text_that_is_an_attachment_is_read_if_there_is_no_other() {
    let message = format!(
        "{HEADER}Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/html\n\
         Content-Disposition: attachment; filename=letter.html\n\n<p>The letter itself.</p>\n--m--\n"
    );
    assert_eq!(content(&read(&message)), ["The letter itself."]);
}

#[test]
fn an_attached_message_is_content_below_its_header() {
    let message = format!(
        "From: a@example.org\nSubject: Fwd: Tides\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\nSee below.\n\
         --m\nContent-Type: message/rfc822\n\n{HEADER}\nHigh water at noon.\n--m--\n"
    );
    let read = read(&message);
    assert_eq!(content(&read), ["See below.", "High water at noon."]);
    assert!(matches!(blocks(&read)[1], (Role::Furniture("mail header"), text) if text.contains("Subject: Tides")));
}

#[test]
fn each_message_of_a_digest_is_a_document() {
    let message = "From: list@example.org\nSubject: Quay digest\nList-Id: Quay <quay.example.org>\n\
         Content-Type: multipart/mixed; boundary=m\n\n--m\n\nToday's topics.\n\
         --m\nContent-Type: multipart/digest; boundary=d\n\n--d\n\nFrom: x@example.org\nSubject: One\n\nFirst text.\n\
         --d\nContent-Type: message/rfc822\n\nFrom: y@example.org\nSubject: Two\n\nSecond text.\n--d--\n--m--\n";
    let extraction = read_message(message.as_bytes(), simple_html);
    assert_eq!(extraction.problems, []);
    let titles: Vec<_> = extraction.documents.iter().map(|document| document.title.as_deref()).collect();
    assert_eq!(titles, [Some("Quay digest"), Some("One"), Some("Two")]);
    assert_eq!(content(&extraction.documents[0]), [""; 0]);
    assert_eq!(content(&extraction.documents[2]), ["Second text."]);
    assert_eq!(extraction.documents[2].place, Some(Place::Message(2)));
    assert_eq!(extraction.documents[2].series.as_deref(), Some("Quay"));
}

#[test]
fn html_replies_are_parted_from_what_they_quote() {
    let html = "<div>The gate opens at nine.</div><div>On Mon, 4 Mar 2019 at 10:11, Quay &lt;q@example.org&gt; wrote:</div>\
        <div>When does it open?</div>";
    let message = format!("From: a@example.org\nSubject: Re: Gate\nContent-Type: text/html\n\n{html}");
    let read = read(&message);
    assert_eq!(content(&read), ["The gate opens at nine."]);
    assert_eq!(blocks(&read)[2], (Role::Furniture("quoted reply"), "When does it open?"));
}

#[test]
fn html_forwards_are_content_below_their_header() {
    let html = "<div>For you.</div><div>---------- Forwarded message ---------<br>From: Quay &lt;q@example.org&gt;<br>\
        Date: Mon, 4 Mar 2019<br>Subject: Gate<br>To: &lt;a@example.org&gt;<br></div><div>The gate opens at nine.</div>";
    let message = format!("From: a@example.org\nSubject: Fwd: Gate\nContent-Type: text/html\n\n{html}");
    assert_eq!(content(&read(&message)), ["For you.", "The gate opens at nine."]);
    let html = "<p>From: Quay</p><p>Sent: Monday, March 4, 2019 10:11 AM</p><p>To: All</p><p>Subject: Gate</p><p>It opens.</p>";
    let forwarded = format!("From: a@example.org\nSubject: FW: Gate\nContent-Type: text/html\n\n{html}");
    assert_eq!(content(&read(&forwarded)), ["It opens."]);
    let replied =
        format!("From: a@example.org\nSubject: RE: Gate\nContent-Type: text/html\n\n<p>Thanks a lot.</p>{html}");
    assert_eq!(content(&read(&replied)), ["Thanks a lot."]);
}

#[test]
fn the_charset_of_the_page_is_used_when_the_header_names_none() {
    let body = b"<html><head><meta charset=\"windows-1251\"></head><body><p>\xCF\xF0\xE8\xE2\xE5\xF2</p></body></html>";
    assert_eq!(read_body(&format!("{HEADER}Content-Type: text/html"), body).text, "Привет");
}

#[test]
fn deep_nesting_ends_with_a_problem() {
    let mut message = String::new();
    for level in 0..10_000 {
        message.push_str(&format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"));
    }
    let extraction = read_message(format!("{HEADER}{message}\nThe end.").as_bytes(), simple_html);
    assert!(reasons(&extraction).iter().any(|reason| reason.contains("nested too deep")));
    let messages = format!("{HEADER}{}Subject: x\n\nThe end.", "Content-Type: message/rfc822\n\n".repeat(10_000));
    let extraction = read_message(messages.as_bytes(), simple_html);
    assert!(reasons(&extraction).iter().any(|reason| reason.contains("nested")));
}

#[test]
fn carriage_returns_and_missing_empty_lines_are_read() {
    let message = alternative("Plain words.", "<p>Rich words of the harbour letter.</p>").replace('\n', "\r\n");
    assert_eq!(content(&read(&message)), ["Rich words of the harbour letter."]);
    let without = "From: a@example.org\nSubject: Gate\nMIME-Version: 1.0\nThe text follows at once.\nMore of it.\n";
    assert_eq!(content(&read(without)), ["The text follows at once.\nMore of it."]);
}

#[test]
fn the_page_title_stands_in_for_a_missing_subject() {
    let message =
        "From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/html\n\n<title>Gate news</title><p>Words.</p>";
    assert_eq!(read(message).title.as_deref(), Some("Gate news"));
}

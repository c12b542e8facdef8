//! Altered messages, mailboxes and feeds end soon and without a panic.

use super::simple_html;
use crate::document::email::{is_feed, is_mbox, is_message, read_exported, read_feed, read_mbox, read_message};
use crate::document::extract::Extraction;
use std::time::{Duration, Instant};

/// A generator of numbers (xorshift), the same in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap_or(0)
    }
}

/// Cuts, flips, repeats and moves bytes of a good file.
pub(crate) fn mutated(good: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=numbers.below(6) {
        let at = numbers.below(bytes.len());
        let end = (at + numbers.below(200)).min(bytes.len());
        match numbers.below(6) {
            0 => bytes.truncate(at),
            1 => bytes[at..end].iter_mut().for_each(|byte| *byte = byte.wrapping_mul(167)),
            2 => {
                let piece = bytes[at..end].repeat(1 + numbers.below(30));
                let to = numbers.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            3 => drop(bytes.drain(at..end)),
            4 => bytes.splice(at..at, [0, 0xFF, b'\n', b'=', b'<', b'>', b'-', b'[']).for_each(drop),
            _ => {
                let signs: [&[u8]; 6] =
                    [b"\n\n", b"\n--b1\n", b"\nFrom a Mar 4 10:11 2019\n", b"<![CDATA[", b"=?utf-8?Q?", b"\n> "];
                let sign = signs[numbers.below(signs.len())];
                bytes.splice(at..at, sign.iter().copied()).for_each(drop);
            }
        }
        if bytes.is_empty() {
            bytes.push(b'x');
        }
    }
    bytes
}

const GOOD: &str = "From: =?utf-8?Q?Caf=C3=A9?= <a@example.org>\nDate: Mon, 4 Mar 2019 23:50:00 -0800\nSubject: Fwd: Tides\n\
    MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: multipart/alternative; boundary=b2\n\n\
    --b2\nContent-Type: text/plain; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\nRead more <https://example.org/=\na>\n\n\
    On Mon, 4 Mar 2019, A <a@example.org> wrote:\n> One =E2=80=93 two\n\n-- \nEditor\n--b2\nContent-Type: text/html\n\
    Content-Transfer-Encoding: base64\n\nPHA+SGlnaCB3YXRlcjwvcD4=\n--b2--\n--b1\nContent-Type: message/rfc822\n\nFrom: b@example.org\n\n\
    ---------- Forwarded message ---------\nFrom: Q\nSubject: G\nTo: A\n\nText[1].\n\n[1] https://example.org\n\
    --b1\nContent-Type: multipart/digest; boundary=b3\n\n--b3\n\nSubject: d\n\nDigest.\n--b3--\n--b1--\n";

/// Reads bytes in every way. Each way must end within a second.
fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let timed = |name: &str, read: &dyn Fn() -> Extraction| {
        let started = Instant::now();
        let extraction = read();
        let head = text.chars().take(100).collect::<String>();
        assert!(started.elapsed() < Duration::from_secs(30), "{name} took {:?}: {head:?}", started.elapsed());
        for document in &extraction.documents {
            for block in &document.blocks {
                assert!(document.text.get(block.bytes.clone()).is_some_and(|text| !text.is_empty()));
            }
        }
    };
    timed("read_message", &|| read_message(bytes, simple_html));
    timed("read_mbox", &|| read_mbox(bytes, simple_html));
    timed("read_feed", &|| read_feed(bytes, simple_html));
    timed("read_exported", &|| read_exported(&text).map(Extraction::of).unwrap_or_default());
    let _ = (is_feed(&text), is_message(bytes), is_mbox(bytes));
}

#[test]
fn mutated_files_never_panic_or_take_long() {
    let feed = "<?xml version='1.0'?><rss><channel><title>T</title><item><title>A</title><description><![CDATA[<p>x</p>]]>\
        </description><pubDate>Mon, 4 Mar 2019 10:00:00 GMT</pubDate></item><item><description>&lt;b&gt;</description></item></channel></rss>";
    let mbox = format!(
        "From a@example.org Mon Mar  4 10:11:12 2019\n{GOOD}\nFrom b Mon Mar  4 10:11:12 2019\nContent-Length: 40\n{GOOD}"
    );
    let exported = "From:\tA\nSent:\tMonday, March 4, 2019\nTo:\tB\nSubject:\tFW: x\n\n-----Original Message-----\nFrom: B\nTo: C\nSubject: x\n\nText.\n";
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    for good in [GOOD.as_bytes(), feed.as_bytes(), mbox.as_bytes(), exported.as_bytes()] {
        for _ in 0..1000 {
            check(&mutated(good, &mut numbers));
        }
    }
}

#[test]
fn repeated_signs_take_linear_time() {
    let signs = [
        ">",
        "(",
        "[",
        "<",
        "=?",
        "=?a?Q?",
        "<http://",
        "(https://",
        "> \n",
        "\n> ",
        "\n\n",
        "_",
        "--b1\n",
        "[1] https://a\n",
        "-- \n",
        "On 1 Jan 2019\n",
        "From: a\n",
        "From: a\nTo: b\nSubject: c\n",
        "----\n",
        "____________________\n",
        "<item>",
        "<title>",
        "<![CDATA[",
        "<item><title>",
        "&amp;",
        "&",
        "<!--",
        "<style>",
        "=",
        "=\n",
        "A",
        "AAAA\n",
        "a b\n",
        "\n---------- Forwarded message ---------\n",
        " ",
        "\t\n",
        "a: b\n",
        "x\n y\n",
        "<description>a</item>",
        "--\n",
        "https://a\n",
        "<? ",
        "\u{0}",
        "é",
    ];
    for sign in signs {
        let many = sign.repeat(20_000 / sign.len());
        for head in [
            "From: a@example.org\nSubject: Fwd: x\n\n",
            "From: a@example.org\nSubject: Re: x\nContent-Type: multipart/mixed; boundary=b1\n\n",
            "<rss><channel>",
            "",
        ] {
            check(format!("{head}{many}").as_bytes());
        }
        check(format!("From: a@example.org\nContent-Transfer-Encoding: base64\n\n{many}").as_bytes());
        check(format!("From: a@example.org\nContent-Type: text/html\n\n<p>{many}").as_bytes());
        check(
            format!(
                "From: a@example.org\nContent-Type: text/plain; format=flowed\nSubject: {}\n\nx",
                many.replace('\n', " ")
            )
            .as_bytes(),
        );
    }
}

#[test]
fn signs_without_an_end_take_linear_time() {
    let head = "From: a@b.example\nDate: Mon, 4 Mar 2019 23:50:00 -0800\nSubject: ";
    // The beginnings of encoded words.
    for word in ["=?a?Q?x", "=?a", "=?a?Q?", "=?a?b?x?y"] {
        check(format!("{head}{}\n\nText.\n", word.repeat(60_000)).as_bytes());
    }
    // Brackets beside a list of links.
    check(format!("{head}x\n\nText {}\n\n[1] https://a.example/x\n", "[".repeat(1_000_000)).as_bytes());
    // Blank lines after the claimed end of a message.
    let from = "From a@b.example Mon Mar  4 10:11:12 2019\n";
    let body = format!("x\n\n{from}");
    let blank = "\n".repeat(1_000_000);
    check(format!("{from}{head}x\nContent-Length: {}\n\n{body}{blank}z\n", body.len()).as_bytes());
}

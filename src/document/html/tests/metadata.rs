//! Title, date, series, declared encodings.

use super::super::date::exact_day;
use super::super::{declared_encoding, extract};

#[test]
fn title_comes_from_the_title_element_or_open_graph() {
    let title = |head: &str| extract(&format!("<head>{head}</head><body><svg><title>no</title></svg>x")).title;
    assert_eq!(title("<title> Bridges &amp;\n roads </title>").as_deref(), Some("Bridges & roads"));
    assert_eq!(title("<meta property='og:title' content='Bridges'>").as_deref(), Some("Bridges"));
    let both = "<title>Bridges | The Post</title><meta property='og:title' content='Bridges'>";
    assert_eq!(title(both).as_deref(), Some("Bridges"));
    assert_eq!(title("<title>*|MC:SUBJECT|*</title>"), None);
    assert_eq!(title(""), None);
}

#[test]
fn dates_come_from_metadata() {
    let dates = |html: &str| {
        let extract = extract(html);
        (extract.date, extract.date_text)
    };
    let some = |date: &str, text: &str| (Some(date.to_owned()), Some(text.to_owned()));
    assert_eq!(
        dates("<meta property='article:published_time' content='2024-03-05T23:30:00-05:00'><time datetime=2020-01-01>"),
        some("2024-03-05", "2024-03-05T23:30:00-05:00")
    );
    assert_eq!(dates("<meta name=Date content=2024-03-05>"), some("2024-03-05", "2024-03-05"));
    assert_eq!(dates("<meta name='DC.date' content=2024-03-05>"), some("2024-03-05", "2024-03-05"));
    assert_eq!(dates("<p><time datetime='2024-03-05'>last week</time>"), some("2024-03-05", "2024-03-05"));
    let events = "<p>On <time datetime='2024-06-03'>3 June</time> and <time datetime='2024-06-04'>4 June</time>.";
    assert_eq!(dates(events), (None, None));
    let dateline = format!("<p class=post-date><time datetime='2024-03-05'>5 March</time></p>{events}");
    assert_eq!(dates(&dateline), some("2024-03-05", "2024-03-05"));
    let json = "<script type='application/ld+json'>{\"@type\":\"A\", \"datePublished\" : \"2024-03-05\"}</script>";
    assert_eq!(dates(json), some("2024-03-05", "2024-03-05"));
    assert_eq!(dates("<meta name=date content='5 March 2024'>"), (None, Some("5 March 2024".to_owned())));
    assert_eq!(dates("<p>2024-03-05</p>"), (None, None));
}

#[test]
fn only_exact_days_are_dates() {
    let day = |text| exact_day(text);
    assert_eq!(day("2024-02-29").as_deref(), Some("2024-02-29"));
    assert_eq!(day("20240229").as_deref(), Some("2024-02-29"));
    assert_eq!(day("2024-02-29 10:00").as_deref(), Some("2024-02-29"));
    assert_eq!(day("Thu, 29 Feb 2024 10:00:00 +0000").as_deref(), Some("2024-02-29"));
    for text in [
        "2023-02-29",
        "2024-13-01",
        "2024-03",
        "2024",
        "03/05/2024",
        "2024-03-051",
        "",
        "5 March 2024",
        "é",
        "2024-W10-1",
    ] {
        assert_eq!(day(text), None, "{text}");
    }
}

#[test]
fn series_is_the_name_of_the_site() {
    assert_eq!(extract("<meta property='og:site_name' content='The Post'>").series.as_deref(), Some("The Post"));
}

#[test]
fn declared_encodings_are_found() {
    let name = |bytes: &[u8]| declared_encoding(bytes).map(encoding_rs::Encoding::name);
    assert_eq!(name(b"<html><head><meta charset=iso-8859-2>"), Some("ISO-8859-2"));
    assert_eq!(name(b"<META  CHARSET = \"utf-8\" />"), Some("UTF-8"));
    let pragma = b"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\">";
    assert_eq!(name(pragma), Some("windows-1251"));
    let pragma = b"<meta content='text/html; charset=\"Shift_JIS\"' http-equiv=content-type>";
    assert_eq!(name(pragma), Some("Shift_JIS"));
    assert_eq!(name(b"<meta content='text/html; charset=koi8-r'>"), None);
    assert_eq!(name(b"<!-- <meta charset=koi8-r> --><meta charset=gbk>"), Some("GBK"));
    assert_eq!(name(b"<!--><meta charset=gbk>"), Some("GBK"));
    assert_eq!(name(b"<a title='<meta charset=koi8-r>'>"), None);
    assert_eq!(name(b"<meta charset=utf-16le>"), Some("UTF-8"));
    assert_eq!(name(b"<meta charset=nonsense><meta charset=gbk>"), Some("GBK"));
    assert_eq!(name(b"<?xml version='1.0' encoding='iso-8859-15'?>"), Some("ISO-8859-15"));
    for bytes in [
        &b""[..],
        b"<",
        b"<meta",
        b"<meta charset",
        b"<meta charset=",
        b"<meta charset='",
        b"<!--",
        b"<?xml",
        b"</",
        b"plain",
    ] {
        assert_eq!(name(bytes), None);
    }
}

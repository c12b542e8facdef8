//! Values of header fields: dates, names, encoded words.

use crate::document::dates::iso_day;
use crate::document::email::dates::{file_time, named_month_day};

#[test]
fn written_days_are_read() {
    for (text, day) in [
        ("Mon, 4 Mar 2019 23:50:00 -0800", "2019-03-04"),
        ("4 Mar 19 10:11 GMT", "2019-03-04"),
        ("Mon, 04 Mar 2019 10:11:12 +0000 (Coordinated (Universal) Time)", "2019-03-04"),
        ("Mon Mar  4 10:11:12 2019", "2019-03-04"),
        ("Mon Mar  4 10:11:12 UTC 2019", "2019-03-04"),
        ("Monday, March 4, 2019 10:11 AM", "2019-03-04"),
        ("04-Mar-2019", "2019-03-04"),
        ("Thu, 1 Sept 1994 10:00:00 +0000", "1994-09-01"),
        ("29 Feb 2020", "2020-02-29"),
    ] {
        assert_eq!(named_month_day(text).as_deref(), Some(day), "{text}");
    }
    for text in ["", "Mon", "31 Feb 2019", "4/3/2019", "March 2019", "40 Mar 2019", "Marching 4 2019"] {
        assert_eq!(named_month_day(text), None, "{text}");
    }
}

#[test]
fn iso_days_are_read() {
    assert_eq!(iso_day("2019-03-04T10:11:12Z").as_deref(), Some("2019-03-04"));
    assert_eq!(iso_day(" 2019-03-04 ").as_deref(), Some("2019-03-04"));
    for text in ["2019-03", "2019-13-04", "2019-03-041", "19-03-04", "2019-03-é4", ""] {
        assert_eq!(iso_day(text), None, "{text}");
    }
}

#[test]
fn file_times_are_days_of_the_calendar() {
    let ticks = |seconds: u64| (seconds + 11_644_473_600) * 10_000_000;
    let day = |seconds| file_time(ticks(seconds)).map(|(_, time)| time);
    assert_eq!(day(0).as_deref(), Some("1970-01-01T00:00:00Z"));
    assert_eq!(day(1_551_694_272).as_deref(), Some("2019-03-04T10:11:12Z"));
    assert_eq!(day(951_782_400).as_deref(), Some("2000-02-29T00:00:00Z"));
    assert_eq!(file_time(0).map(|(day, _)| day).as_deref(), Some("1601-01-01"));
    assert_eq!(file_time(u64::MAX), None);
}

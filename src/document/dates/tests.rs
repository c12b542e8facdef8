//! Forms of dates, and the order of day and month of a column.

use crate::document::dates::date_column::DateColumn;
use crate::document::dates::date_reading::{
    DateReading, DayMonthOrder, OrderEvidence, check_date_format, find_in_name, parse_date, parse_with_format,
};
use crate::document::extract::ReadProblem;

/// A whole column.
fn column(values: &[Option<&str>], format: Option<&str>) -> (Vec<DateReading>, Vec<ReadProblem>) {
    let mut column = DateColumn::new(format);
    (column.read(values), column.problems())
}

fn read(text: &str) -> DateReading {
    parse_date(text, DayMonthOrder::Unknown)
}

fn day(text: &str) -> DateReading {
    DateReading::Day(text.to_owned())
}

#[test]
fn forms_that_leave_nothing_open_are_read() {
    for text in [
        "2016-07-19",
        "2016/7/19",
        "2016/07/19",
        "2016.07.19",
        "2016-7-19",
        "20160719",
        "20160719103000",
        "20160719T103000Z",
        "20160719 10:30",
        "2016-07-19 10:30:00,123",
        "2016-07-19T10:30:00Z",
        "2016-07-19T23:59:59.123+05:30",
        "2016-07-19 10:30",
        "2016-07-19 10:30:00 UTC",
        "2016-07-19 10:30:00.000000+00:00",
        "2016-07-19T10:30:00+01:00[Europe/London]",
        "2016/07/19 10:30:00",
        "1468924200",
        "1468924200.5",
        "1468924200000",
        "19 July 2016",
        "19 Jul 2016",
        "19 Jul. 2016",
        "Tuesday, 19th July 2016",
        "Tuesday 19 July 2016",
        "Tue 19th of July, 2016",
        "19-Jul-2016",
        "19-Jul-16",
        "19/Jul/2016",
        "19JUL2016",
        "July 19, 2016",
        "July 19th, 2016",
        "Jul 19 2016",
        "2016 July 19",
        "2016-Jul-19",
        "Tue, 19 Jul 2016 10:30:00 +0100",
        "Tue, 19 Jul 2016 10:30:00 +0100 (BST)",
        "19 Jul 2016 10:30:00 GMT",
        "Tue Jul 19 10:30:00 2016",
        "Tue Jul 19 10:30:00 BST 2016",
        "Tue Jul 19 2016 10:30:00 GMT+0100 (British Summer Time)",
        "July 19, 2016, 10:30 AM",
        "July 19, 2016 at 10.30pm",
        "19/07/2016",
        "07/19/2016",
        "07/19/16",
        "19.07.2016",
        "19.7.2016 10:30 Uhr",
        "(19 July 2016)",
        " 19 July 2016. ",
        "\u{feff}19\u{a0}July\u{a0}2016",
        "19 juillet 2016",
        "mardi 19 juillet 2016 à 10h30",
        "19. Juli 2016",
        "19.Juli 2016",
        "Dienstag, den 19. Juli 2016",
        "Di., 19. Juli 2016",
        "19 de julio de 2016",
        "martes, 19 de julio de 2016",
        "19 luglio 2016",
        "martedì 19 luglio 2016",
        "dinsdag 19 juli 2016",
        "19 de julho de 2016",
        "terça-feira, 19 de julho de 2016",
        "2016年7月19日",
    ] {
        assert_eq!(read(text), day("2016-07-19"), "{text}");
    }
}

#[test]
fn months_of_seven_languages_are_read() {
    for (text, date) in [
        ("1er août 2020", "2020-08-01"),
        ("1 aout 2020", "2020-08-01"),
        ("15 févr. 2020", "2020-02-15"),
        ("15 déc. 2020", "2020-12-15"),
        ("3. März 2020", "2020-03-03"),
        ("3. Maerz 2020", "2020-03-03"),
        ("5. Dez. 2020", "2020-12-05"),
        ("2 enero 2020", "2020-01-02"),
        ("2 gennaio 2020", "2020-01-02"),
        ("1º maggio 2020", "2020-05-01"),
        ("4 maart 2020", "2020-03-04"),
        ("4 mei 2020", "2020-05-04"),
        ("4 de março de 2020", "2020-03-04"),
        ("4 outubro 2020", "2020-10-04"),
        ("Sept 5, 2020", "2020-09-05"),
        ("mar. 17 mars 2020", "2020-03-17"),
        ("mar 17 2020", "2020-03-17"),
        ("Monday 8 January 2024", "2024-01-08"),
        ("19-Aug-2024", "2024-08-19"),
    ] {
        assert_eq!(read(text), day(date), "{text}");
    }
    // June or July.
    assert_eq!(read("3 jui 2020"), DateReading::Unreadable);
}

#[test]
fn months_and_years_are_kept_as_such() {
    for text in ["July 2016", "2016-07", "2016/7", "07/2016", "juillet 2016", "Jul. 2016", "2016 July"] {
        assert_eq!(read(text), DateReading::Month("2016-07".to_owned()), "{text}");
    }
    assert_eq!(read("2016"), DateReading::Year("2016".to_owned()));
}

#[test]
fn what_is_no_date_is_unreadable() {
    for text in [
        "12016-07-19",
        "2016-13-19",
        "2015-02-29",
        "30/02/2016",
        "31/04/2016",
        "version 1.2.2016",
        "spring 2016",
        "Sun 2016",
        "10:30 July 2016",
        "2016-W29",
        "2016-2017",
        "2016/17",
        "report of 19 July 2016 on beds",
        "19 July",
        "0999",
        "43831",
        "1.2",
        "10:30",
        "19//07/2016",
        "19/07-2016",
        "2016-07-19x",
        "2016-07-19T",
        "19 July 2016 2017",
        "99999999999999999999999",
        "July July 2016",
        "-1468924200",
        "0000-00-00",
        "(",
        "日",
        "19\u{301} July 2016",
    ] {
        assert_eq!(read(text), DateReading::Unreadable, "{text}");
    }
    for text in ["", "  ", "n/a", "NaT", "null", "-"] {
        assert_eq!(read(text), DateReading::Absent, "{text}");
    }
}

#[test]
fn two_digit_years_are_1969_to_2068() {
    assert_eq!(read("31/12/69"), day("1969-12-31"));
    assert_eq!(read("31/12/68"), day("2068-12-31"));
    assert_eq!(read("31 Dec 99"), day("1999-12-31"));
    // Any of the three can be the year.
    assert_eq!(read("16-07-19"), DateReading::Ambiguous);
    assert_eq!(read("99-12-31"), day("1999-12-31"));
}

#[test]
fn the_order_decides_what_can_be_swapped() {
    assert_eq!(read("01/05/2020"), DateReading::Ambiguous);
    assert_eq!(parse_date("01/05/2020", DayMonthOrder::DayFirst), day("2020-05-01"));
    assert_eq!(parse_date("01/05/2020", DayMonthOrder::MonthFirst), day("2020-01-05"));
    assert_eq!(read("05/05/2020"), day("2020-05-05"));
    assert_eq!(read("1.5.2020"), day("2020-05-01"));
    assert_eq!(parse_date("1.5.2020", DayMonthOrder::MonthFirst), day("2020-01-05"));
    assert_eq!(parse_date("25/05/2020", DayMonthOrder::MonthFirst), day("2020-05-25"));
}

#[test]
fn one_value_decides_a_column() {
    let values = ["01/05/2020", "02/03/2020", "03/09/2020", "04/17/2020", "05/25/2020", "06/30/2020"];
    let mut evidence = OrderEvidence::default();
    values.iter().for_each(|value| evidence.add(value));
    assert_eq!((evidence.day_first, evidence.month_first, evidence.ambiguous), (0, 3, 3));
    assert_eq!(evidence.order(), DayMonthOrder::MonthFirst);
    let (readings, problems) = column(&values.map(Some), None);
    let days: Vec<&str> = readings.iter().filter_map(DateReading::day).collect();
    assert_eq!(days, ["2020-01-05", "2020-02-03", "2020-03-09", "2020-04-17", "2020-05-25", "2020-06-30"]);
    assert!(problems.is_empty());
}

#[test]
fn an_ambiguous_column_is_reported_once() {
    let (readings, problems) = column(&[Some("01/05/2020"), None, Some("02/03/2020"), Some("05/05/2020")], None);
    assert_eq!(readings, [DateReading::Ambiguous, DateReading::Absent, DateReading::Ambiguous, day("2020-05-05")]);
    let reasons: Vec<&str> = problems.iter().map(|problem| problem.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "2 dates are ambiguous: day and month can be swapped, and no date shows their order; the first is '01/05/2020'"
        ]
    );
}

#[test]
fn unreadable_values_are_counted_and_the_first_is_shown() {
    let (readings, problems) = column(&[Some("spring 2016"), Some("2016"), Some("soon"), Some("")], None);
    assert_eq!(readings[1], DateReading::Year("2016".to_owned()));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].reason, "2 dates cannot be read; the first is 'spring 2016'");
}

#[test]
fn contradictions_are_counted() {
    let mut values = vec![Some("25/12/2020"); 20];
    values.extend([Some("12/25/2020"), Some("03/04/2020")]);
    let (readings, problems) = column(&values, None);
    assert_eq!(readings[20], day("2020-12-25"));
    assert_eq!(readings[21], day("2020-04-03"));
    assert_eq!(problems[0].reason, "the dates contradict each other: 20 with the day first, 1 with the month first");
    let (readings, _) = column(&[Some("25/12/2020"), Some("12/25/2020"), Some("03/04/2020")], None);
    assert_eq!(readings[2], DateReading::Ambiguous);
}

#[test]
fn a_column_is_resolved_together_or_by_its_format() {
    let texts = [Some("03/04/2020"), Some("25/12/2020"), None];
    let (readings, problems) = column(&texts, None);
    assert_eq!(readings, [day("2020-04-03"), day("2020-12-25"), DateReading::Absent]);
    assert!(problems.is_empty());
    let (readings, problems) = column(&texts, Some("%m/%d/%Y"));
    assert_eq!(readings, [day("2020-03-04"), DateReading::Unreadable, DateReading::Absent]);
    assert_eq!(problems[0].reason, "1 date is not written as '%m/%d/%Y', such as '25/12/2020'");
}

#[test]
fn the_first_batch_that_shows_the_order_settles_it() {
    let mut column = DateColumn::default();
    let batches = [["01/05/2020", "02/03/2020"], ["03/04/2020", "25/12/2020"], ["05/06/2020", "12/25/2020"]];
    let readings = batches.map(|batch| column.read(&batch.map(Some)));
    assert_eq!(readings[0], [DateReading::Ambiguous, DateReading::Ambiguous]);
    assert_eq!(readings[1], [day("2020-04-03"), day("2020-12-25")]);
    assert_eq!(readings[2], [day("2020-06-05"), day("2020-12-25")]);
    let reasons: Vec<String> = column.problems().into_iter().map(|problem| problem.reason).collect();
    assert!(reasons[0].starts_with("the dates contradict each other: 1 with the day first, 1 with"), "{reasons:?}");
    assert!(reasons[1].starts_with("2 dates are ambiguous"), "{reasons:?}");
}

#[test]
fn an_explicit_format_is_obeyed() {
    assert_eq!(parse_with_format("03/04/2020", "%d/%m/%Y"), day("2020-04-03"));
    assert_eq!(parse_with_format(" 03/04/20 ", "%m/%d/%y"), day("2020-03-04"));
    assert_eq!(parse_with_format("04/2020", "%m/%Y"), DateReading::Month("2020-04".to_owned()));
    assert_eq!(parse_with_format("Report 2020", "Report %Y"), DateReading::Year("2020".to_owned()));
    assert_eq!(parse_with_format("2020-04-03 11:12", "%Y-%m-%d %H:%M"), day("2020-04-03"));
    assert_eq!(parse_with_format("2020-04-03", "%d/%m/%Y"), DateReading::Unreadable);
    assert_eq!(parse_with_format("", "%d/%m/%Y"), DateReading::Absent);
    assert_eq!(parse_with_format("1468924200", "%s"), day("2016-07-19"));
    assert!(check_date_format("%d/%m/%Y").is_ok());
    assert!(check_date_format("%d/%m").is_err());
    assert!(check_date_format("%d/%m/%!").is_err());
}

#[test]
fn a_date_is_found_in_a_file_name() {
    for (name, date) in [
        ("2016-07-19", Some("2016-07-19")),
        ("letter-2016-07-19-final", Some("2016-07-19")),
        ("issue_20160719", Some("2016-07-19")),
        ("2016_07_19", Some("2016-07-19")),
        ("19-Aug-2024", Some("2024-08-19")),
        ("letter 19_August_2024.html", Some("2024-08-19")),
        ("brief-3.Mai.2024", Some("2024-05-03")),
        ("brief 3.März.2024", Some("2024-03-03")),
        ("2024-08", None),
        ("31-Feb-2024", None),
        ("2016-13-19", None),
        ("2015-02-29", None),
        ("12016-07-19", None),
        ("report-201607190", None),
        ("commissioner-001", None),
        ("é19-é-2024", None),
    ] {
        assert_eq!(find_in_name(name).as_deref(), date, "{name}");
    }
}

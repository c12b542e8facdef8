//! How topics move over time: periods, shares, bands, and documents without a date.

use super::harness::{Folder, run};
use super::topics_texts::{BEES, BOATS, BREAD, letters};
use serde_json::Value;

const DATES: [&str; 5] = ["2023-11-05", "2023-11-19", "2024-02-05", "2024-04-05", "2024-05-05"];

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The periods and totals of a timeline in JSON, after a look at its shares and bands.
#[track_caller]
fn line(arguments: &[&str]) -> (Vec<String>, Vec<u64>) {
    let (periods, totals, without) = line_with_some_left(arguments);
    assert_eq!(without, 0, "every paragraph has a topic");
    (periods, totals)
}

/// As [`line`], with the number of paragraphs that have no topic.
fn line_with_some_left(arguments: &[&str]) -> (Vec<String>, Vec<u64>, u64) {
    let mut without = 0;
    let found = run(&[arguments, &["--json"]].concat()).code(0).json();
    let line = &found["timeline"];
    let periods: Vec<String> = line["periods"].as_array().unwrap().iter().map(|name| text(name).to_owned()).collect();
    let totals: Vec<u64> = line["totals"].as_array().unwrap().iter().map(|total| total.as_u64().unwrap()).collect();
    let shares = line["shares"].as_array().unwrap();
    assert_eq!(shares.len(), found["topics"].as_array().unwrap().len());
    assert_eq!(periods.len(), totals.len());
    for of_topic in shares {
        assert_eq!(of_topic.as_array().unwrap().len(), periods.len());
    }
    for (period, &total) in totals.iter().enumerate() {
        let mut sum = 0;
        for of_topic in shares {
            let share = &of_topic[period];
            let number = |key: &str| share[key].as_f64().unwrap();
            sum += share["count"].as_u64().unwrap();
            let expected = if total > 0 { number("count") / total as f64 } else { 0.0 };
            assert!((number("share") - expected).abs() < 1e-12, "{share} of {total}");
            assert!(0.0 <= number("low") && number("low") <= number("share"), "{share}");
            assert!(number("share") <= number("high") && number("high") <= 1.0, "{share}");
        }
        without += total - sum;
    }
    (periods, totals, without)
}

#[test]
fn every_period_is_there_with_shares_and_bands() {
    let folder = Folder::new();
    let input = letters(&folder, "in", &DATES, 0, &[&BEES, &BOATS, &BREAD]);
    let base = ["topics", "timeline", &input, "--topics", "3", "--by"];
    let by = |period| line(&[&base[..], &[period]].concat());
    let (periods, totals) = by("month");
    assert_eq!(periods, ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]);
    assert_eq!(totals, [12, 0, 0, 6, 0, 6, 6]);
    let (periods, totals) = by("year");
    assert_eq!((periods.join(" ").as_str(), &totals[..]), ("2023 2024", &[12, 18][..]));
    let (periods, totals) = by("issue");
    assert!(periods.len() == 5 && periods.is_sorted() && totals == [6; 5], "{periods:?}");
    assert!(periods.iter().zip(DATES).all(|(period, date)| period.starts_with(date)));
    // Years without an issue are kept too.
    std::fs::rename(folder.at("in/2023-11-05.txt"), folder.at("in/2020-11-05.txt")).unwrap();
    let (periods, totals) = by("year");
    assert_eq!((periods.join(" ").as_str(), &totals[..]), ("2020 2021 2022 2023 2024", &[6, 0, 0, 6, 18][..]));
    let (periods, _) = by("month");
    assert_eq!(periods.len(), 2 + 3 * 12 + 5);
}

#[test]
fn the_samples_have_a_line_for_each_topic_and_period_in_csv() {
    for by in ["issue", "month", "year"] {
        let base = ["topics", "timeline", "seeds/issues", "--topics", "4", "--by", by];
        let (periods, totals, without) = line_with_some_left(&base);
        // One paragraph has no word that another has.
        assert_eq!((totals.iter().sum::<u64>(), without), (1442, 1));
        match by {
            "issue" => assert_eq!(periods.len(), 73),
            "month" => {
                assert_eq!((periods.len(), periods[0].as_str(), periods[37].as_str()), (38, "2015-09", "2018-10"))
            }
            _ => assert_eq!(periods, ["2015", "2016", "2017", "2018"]),
        }
        let ended = run(&[&base[..], &["--csv"]].concat()).code(0);
        let mut reader = csv::Reader::from_reader(ended.stdout.as_slice());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(header, ["topic_id", "topic", "period", "count", "total", "share", "low", "high", "change"]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 4 * periods.len());
        for (place, row) in rows.iter().enumerate() {
            assert_eq!(row[0], (place / periods.len()).to_string());
            assert_eq!(row[2], periods[place % periods.len()]);
            let (count, total): (f64, f64) = (row[3].parse().unwrap(), row[4].parse().unwrap());
            assert_eq!(total, totals[place % periods.len()] as f64);
            if total == 0.0 {
                assert_eq!((count, &row[5]), (0.0, ""), "an empty period has no share");
            } else {
                assert!((row[5].parse::<f64>().unwrap() - count / total).abs() < 1e-6);
            }
            assert!(row[8] == *"true" || row[8] == *"false");
        }
        for threads in ["1", "2", "7"] {
            assert!(run(&[&base[..], &["--csv", "--threads", threads]].concat()).stdout == ended.stdout);
        }
        let shown = run(&base).code(0).text();
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n'));
        assert!(periods.iter().all(|period| shown.matches(period.as_str()).count() >= 4), "{shown}");
    }
    run(&["topics", "timeline", "seeds/issues", "--csv", "--json"]).error(&["--csv", "--json"]);
    run(&["topics", "timeline", "seeds/issues", "--by", "week"]).error(&["week"]);
}

#[test]
fn a_subject_that_comes_late_changes_where_it_comes() {
    let folder = Folder::new();
    let dates: Vec<String> = (1..=12).map(|month| format!("2024-{month:02}-05")).collect();
    for (number, date) in dates.iter().enumerate() {
        let subjects = if number < 6 { [&BEES, &BOATS] } else { [&BOATS, &BREAD] };
        letters(&folder, "in", &[date], 2 * number, &subjects);
    }
    let input = folder.at("in");
    let found = run(&["topics", "timeline", &input, "--topics", "3", "--json"]).code(0).json();
    let late = found["topics"]
        .as_array()
        .unwrap()
        .iter()
        .position(|topic| BREAD.iter().any(|w| text(&topic["name"]).contains(w)));
    assert_eq!(found["timeline"]["changes"][late.unwrap()], serde_json::json!([6]), "{found}");
}

#[test]
fn documents_without_a_date_are_left_out_and_without_any_there_is_no_timeline() {
    let folder = Folder::new();
    let input = letters(&folder, "in", &["2024-01-05", "2024-03-05", "undated"], 0, &[&BEES, &BOATS, &BREAD]);
    let arguments = ["topics", "timeline", &input, "--topics", "3"];
    run(&arguments).code(0).reports(&["warning: ", "1 documents without a date are left out"]);
    let (periods, totals) = line(&arguments);
    assert_eq!((periods.join(" ").as_str(), &totals[..]), ("2024-01 2024-02 2024-03", &[6, 0, 6][..]));
    let none = letters(&folder, "none", &["first", "second", "third"], 0, &[&BEES, &BOATS, &BREAD]);
    for rest in [&[][..], &["--json"], &["--csv"], &["-m", "models/commissioning.safetensors"]] {
        run(&[&["topics", "timeline", &none], rest].concat()).error(&["no document has a date"]).hint("2016-07-19.txt");
    }
}

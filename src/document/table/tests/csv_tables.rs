//! CSV: delimiters, quotation marks, damaged rows, columns.

use super::{limits, reasons, rows, text_column, texts};
use crate::document::extract::{Extraction, Limits, Place};
use crate::document::table::{ColumnOptions, read_csv, sniff_csv};

fn read(text: &str) -> Extraction {
    read_csv(text, &ColumnOptions::default(), &limits())
}

#[test]
fn one_row_is_one_document_with_its_metadata() {
    let table = "id,title,date,label,text\n7,First,2020-03-05,beds,\"The ward, full again, closed.\"\n\
                 8,Second,05/03/2020,,\"Two lines\r\nin a cell, and \"\"quoted\"\" words.\"\n";
    let found = read(table);
    assert_eq!(texts(&found), ["The ward, full again, closed.", "Two lines\nin a cell, and \"quoted\" words."]);
    let first = &found.documents[0];
    assert_eq!(
        (first.id.as_deref(), first.title.as_deref(), first.date.as_deref(), first.label.as_deref()),
        (Some("7"), Some("First"), Some("2020-03-05"), Some("beds"))
    );
    assert_eq!(first.place, Some(Place::Row(1)));
    assert!(first.blocks.is_empty());
    let second = &found.documents[1];
    assert_eq!((second.date.as_deref(), second.date_text.as_deref()), (None, Some("05/03/2020")));
    assert_eq!(second.label, None);
    assert!(found.problems.is_empty(), "{:?}", found.problems);
}

#[test]
fn delimiters_and_line_ends_are_detected() {
    for (delimiter, end) in [(",", "\n"), (";", "\r\n"), ("\t", "\r"), ("|", "\n")] {
        let rows = [["id", "text"], ["a", "One sentence here"], ["b", "\"Another; one, here\t|\""]];
        let table = rows.map(|row| row.join(delimiter)).join(end);
        let found = read(&table);
        assert_eq!(texts(&found), ["One sentence here", "Another; one, here\t|"], "{delimiter:?}");
        assert!(found.problems.is_empty(), "{:?}", found.problems);
    }
    assert_eq!(texts(&read("sep=;\r\ntext;n\r\nA, b, c;1\r\n")), ["A, b, c"]);
}

#[test]
fn a_table_of_one_column_is_read() {
    assert_eq!(texts(&read("text\nPlain words\n\"Quoted, words\"\n")), ["Plain words", "Quoted, words"]);
    let found = read("text\nHello, unquoted world\n");
    assert_eq!(texts(&found), ["Hello, unquoted world"]);
    assert_eq!(rows(&found.problems), [1]);
}

#[test]
fn the_text_column_is_guessed_and_reported() {
    let found = read("nr,Headline,Body,Published\n1,Beds,The beds are full again,2020-03-05\n");
    assert_eq!(texts(&found), ["The beds are full again"]);
    assert_eq!(
        reasons(&found),
        ["the text was taken from the column 'Body', the title from 'Headline', the date from 'Published'"]
    );
    assert!(!found.problems[0].lost);
    let found = read("ref,what happened\nA1,The lift broke down twice in one week\nA2,Nothing happened at all\n");
    assert_eq!(texts(&found).len(), 2);
    assert_eq!(reasons(&found), ["the text was taken from the column 'what happened'"]);
}

#[test]
fn a_name_alone_does_not_make_a_text_column() {
    // `comments` holds counts here.
    let found = read("comments,x\n12,The lift broke down twice\n7,It was mended after a week\n");
    assert_eq!(texts(&found)[0], "The lift broke down twice");
}

#[test]
fn a_table_without_text_is_refused_with_its_columns() {
    let found = read("place,amount\nNorth,12\nSouth,13\n");
    assert!(found.documents.is_empty());
    assert_eq!(reasons(&found), ["no column is plainly the text; the columns are 'place', 'amount'"]);
    let found = read_csv("a,b\nx,y\n", &text_column("words"), &limits());
    assert_eq!(reasons(&found), ["there is no column 'words'; the columns are 'a', 'b'"]);
    assert!(found.problems[0].lost);
}

#[test]
fn named_columns_are_matched_exactly_then_without_case() {
    let table = "Note,note,key\nOuter words,Inner words,k1\n";
    let options = ColumnOptions { id: Some("KEY".to_owned()), ..text_column("note") };
    let found = read_csv(table, &options, &limits());
    assert_eq!((texts(&found)[0], found.documents[0].id.as_deref()), ("Inner words", Some("k1")));
    let options = ColumnOptions { id: Some("number".to_owned()), ..text_column("NOTE") };
    let found = read_csv(table, &options, &limits());
    assert_eq!(texts(&found), ["Outer words"]);
    assert_eq!(reasons(&found), ["there is no column 'number' for the id; the columns are 'Note', 'note', 'key'"]);
}

#[test]
fn a_table_without_header_is_refused() {
    let found = read("1,The lift broke down twice.\n2,It was mended after a week.\n");
    assert_eq!(reasons(&found), ["the first row is data, not the names of the columns"]);
    assert_eq!(reasons(&read("")), ["the table is empty"]);
}

#[test]
fn a_question_of_a_survey_can_be_a_header() {
    let found = read(
        "Timestamp,What did you like best about your stay on the ward last month?\n\
         2020/03/05 10:30:00,The nurses were kind to all of us\n2020/03/06 10:30:00,The food was warm and good\n",
    );
    assert_eq!(texts(&found).len(), 2);
    assert_eq!(found.documents[0].date_text.as_deref(), Some("2020/03/05 10:30:00"));
}

#[test]
fn rows_with_a_wrong_count_are_named_and_read() {
    let found = read(
        "id,text,date\n1,Fine words here,2020-01-01\n2,Too, many, words,2020-01-02\n3\n4,Short row\n5,Trailing,2020-01-05,,\n",
    );
    assert_eq!(texts(&found), ["Fine words here", "Too, many, words", "Short row", "Trailing"]);
    assert_eq!(found.documents[1].date.as_deref(), Some("2020-01-02"));
    assert_eq!(rows(&found.problems), [2, 3, 4]);
    assert_eq!(found.problems.iter().map(|problem| problem.lost).collect::<Vec<_>>(), [false, true, false]);
    let many = format!("id,text\n{}", "1\n".repeat(9));
    let found = read(&many);
    assert_eq!(rows(&found.problems), [1, 2, 3, 4, 5]);
    assert_eq!(found.problems[5].reason, "4 more rows of this kind");
    assert!(found.problems[5].lost);
}

#[test]
fn empty_texts_are_counted_and_blank_rows_passed_over() {
    let found = read("id,text\n1,\n2,Some words\n3,  \n,\n\n4,\n");
    assert_eq!(texts(&found), ["Some words"]);
    assert_eq!(reasons(&found), ["3 rows have no text"]);
    assert_eq!(rows(&found.problems), [1]);
}

#[test]
fn a_large_cell_is_refused_by_its_row() {
    let table = format!("id,text\n1,{}\n2,Short words\n", "x".repeat(200));
    let found = read_csv(&table, &ColumnOptions::default(), &Limits { cell_bytes: 100, ..limits() });
    assert_eq!(texts(&found), ["Short words"]);
    assert_eq!(reasons(&found), ["a cell has 200 bytes, the limit is 100"]);
    let found = read_csv(&table, &ColumnOptions::default(), &Limits { inflated_bytes: 205, ..limits() });
    assert_eq!(found.documents.len(), 1);
    assert!(found.problems.iter().any(|problem| problem.lost));
}

#[test]
fn an_open_quotation_mark_swallows_one_row_at_most() {
    let found =
        read("id,text\n1,First words\n2,\"Never closed words\n3,Third words\n4,\"Fourth, words\"\n5,Fifth words\n");
    // The mark of row 4 closes that of row 2, so the rows between are in one cell at worst.
    assert!(found.documents.len() >= 3);
    let found = read("id,text\n1,First words\n2,\"Never closed words\n3,Third words\n4,Fourth words\n");
    assert_eq!(texts(&found), ["First words", "\"Never closed words", "Third words", "Fourth words"]);
    assert_eq!((rows(&found.problems), reasons(&found)), (vec![2], vec!["a quotation mark is not closed"]));
}

#[test]
fn many_open_quotation_marks_take_no_quadratic_time() {
    let table = format!("id,text\n{}", "1,\"a b\n2,x \"y\n".repeat(20_000));
    let found = read(&table);
    assert!(!found.documents.is_empty());
}

#[test]
fn an_index_column_without_name_is_no_obstacle() {
    let found = read(",text,n\n0,Some words here,5\n1,Other words here,6\n");
    assert_eq!(texts(&found).len(), 2);
}

#[test]
fn repeated_names_are_reported() {
    let found = read("text,text\nSome words,other words\n");
    assert_eq!(reasons(&found), ["2 columns have the name 'text'; the first is read"]);
}

#[test]
fn tables_are_recognised() {
    for (head, delimiter) in [
        ("id,text\n1,The lift broke down\n", b','),
        ("\u{feff}id;text\r\n1;The lift, as ever, broke down\r\n2;It was mended\r\n", b';'),
        ("name\tvalue\nlift\t7\nstairs\t8\n", b'\t'),
        ("place|amount\nNorth|12\nSouth|13\n", b'|'),
        ("region,amount,year\nNorth,12,2020\nSouth,13,2020\nEast,14,2020\n", b','),
        ("id,text\r1,\"Two\rlines\"\r2,One\r", b','),
        (",text\n0,Some words\n1,Other words\n", b','),
        ("\"id\",\"text\"\n\"1\",\"The lift, as ever\"\n", b','),
        ("Timestamp,What did you like best?,Age\n2020/03/05,The nurses,40\n2020/03/06,The food,41\n", b','),
        ("sep=|\na|b\n1|2\n", b'|'),
    ] {
        assert_eq!(sniff_csv(head), Some(delimiter), "{head}");
    }
}

#[test]
fn prose_and_other_formats_are_no_tables() {
    for head in [
        "",
        "text\n",
        "One line, with a comma",
        "The lift broke down, as it does.\nThe stairs are steep, as they were.\nNobody came, as usual.\n",
        "Dear reader,\nwelcome to the letter,\nwhich is long,\n",
        "London, England\nParis, France\nBerlin, Germany\nMadrid, Spain\n",
        "Roses are red,\nViolets are blue,\nLifts are slow,\nStairs are too,\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "a | b\n--|--\n1 | 2\n3 | 4\n",
        "Home | News | Contact\nOne | Two | Three\nFour | Five | Six\n",
        "{\"id\": 1, \"text\": \"a\"}\n{\"id\": 2, \"text\": \"b\"}\n",
        "[{\"a\":1,\"b\":2},\n{\"a\":1,\"b\":2}]\n",
        "From: a@example.org, b@example.org\nTo: c@example.org, d@example.org\nCc: e@example.org, f@example.org\n",
        "<table>,<tr>\n<td>,</td>\n",
        "---\ntitle: a, b\ndate: c, d\n---\n",
        "# Heading, one\nText, two\nText, three\n",
        "The board met; it rose.\nThe lift broke; it fell.\nThe beds filled; they emptied.\n",
        "12,13\n14,15\n16,17\n18,19\n",
        "a,a\n1,2\n3,4\n5,6\n",
    ] {
        assert_eq!(sniff_csv(head), None, "{head}");
    }
}

#[test]
fn quotation_marks_with_a_backslash_are_read() {
    let found = read("id,text\n1,\"He reported \\\"come, now\\\" twice\"\n2,\"And left.\"\n");
    assert_eq!(texts(&found), ["He reported \"come, now\" twice", "And left."]);
    assert!(found.problems.is_empty(), "{:?}", found.problems);
    // A path that ends with a backslash is no escape.
    let found = read("id,text\n\"C:\\\",\"He reported \"\"no\"\".\"\n");
    assert_eq!(texts(&found), ["He reported \"no\"."]);
}

#[test]
fn lines_above_the_header_are_passed_over_and_reported() {
    for above in ["Notes of the ward\n\n", "Notes of the ward,,\r\n,,\r\n"] {
        let found = read(&format!("{above}id,text,date\n1,\"Some, words\",2020-01-01\n"));
        assert_eq!(texts(&found), ["Some, words"]);
        assert_eq!(reasons(&found), ["2 lines are above the names of the columns"]);
    }
    assert_eq!(texts(&read("comment\nText, please, id\nMore words here\n")).len(), 2);
}

#[test]
fn a_table_without_rows_is_refused() {
    for table in ["id,text\n", "id,text\n1,\n2,\n"] {
        let found = read(table);
        assert!(found.documents.is_empty());
        assert_eq!(
            found.problems.last().map(|problem| (problem.reason.as_str(), problem.lost)),
            Some(("no row has text", true))
        );
    }
}

//! Kinds that depend on where a block is in its newsletter.

use super::{BoilerplateIndex, Kind, Unit, segment};
use crate::document::read_sources;
use Kind::{Body, Boilerplate, Heading};

/// Prose that is long enough to be the first text of a newsletter.
const PROSE: &str = "The mill was opened again on Saturday, and some ninety people came to see the wheel go round.";

/// Checks the kind of every line of a text whose blocks are its lines, blank lines between them.
#[track_caller]
fn assert_kinds(lines: &[(Kind, &str)]) {
    let text: Vec<&str> = lines.iter().map(|(_, line)| *line).collect();
    let documents = read_sources(vec![("letter.txt".to_owned(), text.join("\n\n").into())]).unwrap().documents;
    let found = segment(&documents[0], Unit::Paragraph, &BoilerplateIndex::default());
    let found: Vec<(Kind, &str)> = found.iter().map(|block| (block.kind, block.text.as_str())).collect();
    assert_eq!(found, lines);
}

#[test]
fn name_date_and_greeting_above_the_first_text_are_boilerplate() {
    assert_kinds(&[
        (Boilerplate, "THE WATERMILL"),
        (Boilerplate, "Flour, water and news."),
        (Boilerplate, "Circular 14"),
        (Boilerplate, "2 November"),
        (Boilerplate, "Morning everybody,"),
        (Body, PROSE),
        (Heading, "A new stone"),
        (Body, PROSE),
    ]);
}

#[test]
fn title_above_a_byline_is_a_heading() {
    assert_kinds(&[
        (Heading, "Wheel turns, neighbours complain"),
        (Boilerplate, "Watermill 14, by Ida Quill"),
        (Body, PROSE),
    ]);
}

#[test]
fn closing_words_and_names_below_the_last_text_are_boilerplate() {
    assert_kinds(&[
        (Heading, "A new stone"),
        (Body, PROSE),
        (Boilerplate, "Keep your powder dry,"),
        (Boilerplate, "Ida"),
        (Body, "P.S. The cat has been found in the hopper, asleep."),
        (Boilerplate, "PPS Some of you got this letter twice."),
        (Boilerplate, "You have this because you bought flour. To come off the list, tell Ida."),
    ]);
}

#[test]
fn sign_off_above_further_sections_does_not_end_the_newsletter() {
    assert_kinds(&[
        (Body, PROSE),
        (Boilerplate, "Best wishes,"),
        (Boilerplate, "Ida Quill"),
        (Heading, "A new stone"),
        (Body, PROSE),
        (Heading, "Rats"),
        (Body, "There are none. There were some."),
    ]);
}

#[test]
fn text_below_the_title_of_a_correction_or_an_advert_belongs_to_it() {
    assert_kinds(&[
        (Heading, "A new stone"),
        (Body, PROSE),
        (Boilerplate, "Erratum"),
        (Boilerplate, "In the last circular, for “rye” read “wheat”."),
        (Heading, "Rats"),
        (Body, "There are none. There were some."),
        (Boilerplate, "~~~ small ad, paid for ~~~"),
        (Boilerplate, "Sacks, mended or new. Ring Tob at the ropewalk."),
    ]);
}

#[test]
fn lines_with_a_date_are_events_where_there_are_two() {
    assert_kinds(&[
        (Heading, "Dates"),
        (Body, "Sun 15 May: grinding day"),
        (Body, "Sat 28 May: Path clearing. Bring shears."),
        (Body, "Fri 10 June: visit of the inspector"),
    ]);
}

#[test]
fn decorated_and_numbered_capitals_are_titles() {
    assert_kinds(&[
        (Heading, "***IS IT RYE?***"),
        (Body, PROSE),
        (Boilerplate, "2. NOTICES"),
        (Heading, "Rats"),
        (Body, PROSE),
        (Heading, "AND THE WINNER IS..."),
        (Body, "Ida, of course, with a loaf of four pounds."),
    ]);
}

#[test]
fn documents_of_many_blocks_take_linear_time() {
    let lines = |line: fn(usize) -> String, count: usize| (0..count).map(line).collect::<String>();
    for text in [
        lines(|n| format!("Some words {n}.\n\n"), 60_000),
        lines(|n| format!("Some words,\n\nName Number {n}\n\n"), 30_000),
        lines(|_| "the day     the time     the place\n".to_owned(), 60_000),
        lines(|_| "Unsubscribe here\n\n".to_owned(), 40_000) + &lines(|n| format!("A title {n}\n\n"), 40_000),
        lines(|n| format!("A title {} {n}\n\n", "a".repeat(2_000)), 2_000),
    ] {
        let start = std::time::Instant::now();
        let documents = read_sources(vec![("letter.txt".to_owned(), text.into())]).unwrap().documents;
        let blocks = segment(&documents[0], Unit::Paragraph, &BoilerplateIndex::default());
        assert!(start.elapsed().as_secs() < 40, "{:?} for '{}'", start.elapsed(), blocks[0].text);
    }
}

#[test]
fn prose_with_words_of_adverts_and_buttons_is_body() {
    for line in [
        "All staff are on a free trial of the new rota until March.",
        "Patients who use code words on the telephone are put through at once.",
        "The ministry promised money off the business rates of pharmacies.",
        "The practice took two days off your first estimate, and was still late.",
        "The infection originated from outside the hospital.",
        "The nurses are still waiting for back issues of pay.",
        "He would tell a friend who feels ill to stay at home.",
        "This email was sent to 4,000 patients by mistake.",
        "Together with Leeds: the plan is to merge the two boards.",
        "Ann Lee of Leeds wrote from ann@leeds.example that nobody knew.",
    ] {
        assert_kinds(&[(Heading, "How the trusts answered"), (Body, PROSE), (Body, line), (Body, PROSE)]);
    }
}

#[test]
fn a_letter_without_headings_is_called_by_its_first_words_and_not_by_its_greeting() {
    let text = format!("Hi everyone,\n\n{PROSE}\n");
    let documents = read_sources(vec![("letter.txt".to_owned(), text.into())]).unwrap().documents;
    let blocks = segment(&documents[0], Unit::Paragraph, &BoilerplateIndex::default());
    assert_eq!(super::title(&documents[0], &blocks), Some(PROSE));
}

#[test]
fn articles_between_links_keep_their_text() {
    let mut lines = vec![(Boilerplate, "The Mill Letter"), (Boilerplate, "Issue 14")];
    for (title, text) in [
        (
            "Beds in the north",
            "The trust has closed forty beds since the spring and the ward is full every night of the week",
        ),
        (
            "Nurses win in court",
            "Twelve nurses who were sacked for a letter to the newspaper have won their case at the tribunal",
        ),
        (
            "A minister at sea",
            "The minister told the committee on Tuesday that beds are not care and that nobody had asked",
        ),
        ("The flood, a year on", "Nobody has answered."),
    ] {
        lines.extend([(Heading, title), (Body, text), (Boilerplate, "Read more")]);
    }
    assert_kinds(&lines);
}

#[test]
fn a_heading_of_a_text_s_length_is_text() {
    for (length, kind) in [(900, Heading), (1_100, Body)] {
        let page = format!("<h1>{}</h1><p>{PROSE}</p>", "a".repeat(length));
        let documents = read_sources(vec![("page.html".to_owned(), page.into())]).unwrap().documents;
        let blocks = segment(&documents[0], Unit::Paragraph, &BoilerplateIndex::default());
        assert_eq!(blocks[0].kind, kind);
    }
}

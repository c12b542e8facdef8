//! Front matter in YAML and in TOML, and texts that only look like it.

use super::*;

/// The day that a head's date is read as.
fn day(found: &FrontMatter) -> Option<String> {
    dates::DateColumn::default().read(&[found.date_text.as_deref()])[0].day().map(str::to_owned)
}

#[test]
fn title_and_date_are_read_and_the_rest_is_skipped() {
    let text = "---\r\ntitle: \"After: the reset\"\r\ndate: 19 July 2016\r\ntags:\r\n  - a\r\n---\r\nText\r\n";
    let FrontMatterHead::Found(found) = front_matter(text) else { panic!("not found") };
    assert_eq!(found.title.as_deref(), Some("After: the reset"));
    assert_eq!(found.date_text.as_deref(), Some("19 July 2016"));
    assert_eq!(&text[found.end..], "Text\r\n");
}

#[test]
fn unclosed_front_matter_is_detected() {
    assert_eq!(front_matter("---\ntitle: x\n\nprose follows\n"), FrontMatterHead::Unclosed);
    assert_eq!(front_matter("---\ntitle: x\n"), FrontMatterHead::Unclosed);
}

#[test]
fn a_rule_is_not_a_front_matter() {
    assert_eq!(front_matter("---\n\nProse between rules.\n\n---\n"), FrontMatterHead::None);
    assert_eq!(front_matter("Title\n---\n"), FrontMatterHead::None);
    let prose = "---\nFinance: the week in money\n\n# The deficit\n\n- It grew.\n\n---\n\nAfter the rule.";
    assert_eq!(front_matter(prose), FrontMatterHead::None);
    assert_eq!(front_matter("---\nNote: the deficit grew.\n---\nMore.\n"), FrontMatterHead::None);
}

fn found(block: &str) -> (Option<String>, Option<String>) {
    let text = format!("---\n{block}---\nText\n");
    let FrontMatterHead::Found(found) = front_matter(&text) else { panic!("not found: {block:?}") };
    assert_eq!(&text[found.end..], "Text\n", "{block:?}");
    let day = day(&found);
    (found.title, day)
}

#[test]
fn values_are_yaml() {
    let date = Some("2016-07-19".to_owned());
    for (block, title) in [
        ("# A comment.\ntitle: A week # no part of it\n\ndate: 2016-07-19\n", "A week"),
        ("\"title\": 'It''s over'\n'date': \"2016-07-19\"\n", "It's over"),
        ("title: \"A \\\"quoted\\\" word\"\ndate: 19 July 2016\n", "A \"quoted\" word"),
        ("title: >-\n  A title\n  of two lines\ndate: 2016-07-19T08:00:00Z\n", "A title of two lines"),
        ("title: A plain title\n  that goes on\ntags: [a, b: c]\ndate: 2016-07-19\n", "A plain title that goes on"),
        ("authors:\n- name: Ann\n  title: Dr\ntitle: |\n  One\n  two\npublished: 2016-07-19\n", "One two"),
        ("date: 2016-07-19\nissued: soon\nTitle: \u{d6}ffnung\n", "\u{d6}ffnung"),
    ] {
        assert_eq!(found(block), (Some(title.to_owned()), date.clone()), "{block:?}");
    }
    assert_eq!(found("title:\ndate: ~\n"), (None, None));
    assert_eq!(found("title: [a, b]\ndate: {day: 2016-07-19}\n"), (None, None));
    assert_eq!(found("title: &t x\ndate: *t\n"), (Some("x".to_owned()), None));
}

#[test]
fn lines_that_are_no_yaml_are_still_read() {
    let title = |title: &str| (Some(title.to_owned()), Some("2016-07-19".to_owned()));
    assert_eq!(found("title: After: the reset\ndate: 2016-07-19\n"), title("After: the reset"));
    assert_eq!(found("title: @home\ndate: 2016-07-19\n"), title("@home"));
    assert_eq!(found("title: \"Out\" and in\ndate: 2016-07-19\n"), title("\"Out\" and in"));
    assert_eq!(front_matter("---\ntitle: x\n\nprose follows\n\n---\nmore\n"), FrontMatterHead::Unclosed);
    assert_eq!(front_matter(&format!("---\n{}\n---\n", "[".repeat(1_000_000))), FrontMatterHead::None);
}

fn toml(block: &str) -> (Option<String>, Option<String>) {
    let text = format!("+++\n{block}+++\nText\n");
    let FrontMatterHead::Found(found) = front_matter(&text) else { panic!("not found: {block:?}") };
    assert_eq!(&text[found.end..], "Text\n", "{block:?}");
    let day = day(&found);
    (found.title, day)
}

#[test]
fn toml_values_are_read() {
    let date = Some("2016-07-19".to_owned());
    for (block, title) in [
        ("# A comment.\ntitle = \"A week\" # no part of it\n\ndate = 2016-07-19\n", "A week"),
        ("\"title\" = 'C:\\new'\n'date' = \"19 July 2016\"\n", "C:\\new"),
        ("title = \"A \\\"quoted\\\" w\\u00F6rd\"\ndate = 2016-07-19T08:00:00Z\n", "A \"quoted\" w\u{f6}rd"),
        ("title = \"\"\"\nA title \\\n  of two\nlines\"\"\"\ndate = 2016-07-19 # day\n", "A title of two lines"),
        ("tags = [\n  \"a\",\n  # ]\n  \"] title\",\n]\ntitle=\"After # it\"\ndate=2016-07-19\n", "After # it"),
        ("title = 'Top'\ndate = 2016-07-19\n[params]\ntitle = 'Nested'\ndate = 2001-01-01\n", "Top"),
        ("title = 'Top'\nparams.title = 'x'\nextra = { title = 'y' }\ndate = 2016-07-19\n", "Top"),
    ] {
        assert_eq!(toml(block), (Some(title.to_owned()), date.clone()), "{block:?}");
    }
}

#[test]
fn every_line_end_is_known_in_both_formats() {
    for ends in ["\n", "\r\n", "\r"] {
        for lines in [
            ["---", "title: 'A week'", "date: 2016-07-19", "---"],
            ["+++", "title = 'A week'", "date = 2016-07-19", "+++"],
        ] {
            let text = format!("{}{ends}{ends}Text{ends}", lines.join(ends));
            let FrontMatterHead::Found(found) = front_matter(&text) else { panic!("not found: {text:?}") };
            assert_eq!(found.title.as_deref(), Some("A week"), "{text:?}");
            assert_eq!(found.date_text.as_deref(), Some("2016-07-19"), "{text:?}");
            assert_eq!(&text[found.end..], format!("{ends}Text{ends}"));
        }
    }
}

#[test]
fn toml_without_an_end_or_without_keys_is_none() {
    assert_eq!(front_matter("+++\ntitle = 'x'\n\nprose follows\n"), FrontMatterHead::Unclosed);
    assert_eq!(front_matter("+++\ntitle = 'x'\n"), FrontMatterHead::Unclosed);
    assert_eq!(front_matter("+++\nProse between marks.\n+++\n"), FrontMatterHead::None);
    assert_eq!(front_matter("+++\na = b\n+++\n"), FrontMatterHead::None);
    assert_eq!(front_matter("+++"), FrontMatterHead::None);
}

#[test]
fn the_date_is_kept_as_it_is_written() {
    let FrontMatterHead::Found(found) = front_matter("---\ntitle: x\ndate: next week\n---\n") else { panic!() };
    assert_eq!((day(&found), found.date_text.as_deref()), (None, Some("next week")));
}

#[test]
fn altered_heads_never_panic() {
    let good = "+++\ntitle = \"\"\"a\\u00e9\"\"\"\ntags = [1, [2]]\n[x]\ndate = '2016-07-19'\n+++\nT\u{e9}xt\n";
    let yaml = "---\ntitle: &a [b, {c: d}]\ndate: *a\nx: |\n  y\n---\nText\n";
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for round in 0..3000 {
        let mut bytes = if round % 2 == 0 { good } else { yaml }.as_bytes().to_vec();
        for _ in 0..4 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = (random >> 33) as usize % bytes.len().max(1);
            match (random >> 29) % 4 {
                0 => bytes.truncate(place.max(4)),
                1 => bytes[place] = b"\"'[]{}=#:\n\\+-"[(random >> 20) as usize % 13],
                2 => bytes.extend_from_within(place..),
                _ => drop(bytes.remove(place)),
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        if let FrontMatterHead::Found(found) = front_matter(&text) {
            assert!(text.is_char_boundary(found.end));
        }
    }
}

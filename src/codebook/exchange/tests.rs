//! Known answers of every format, notes of what is lost, and bad files.

use super::*;
use crate::codebook::definition::{Codebook, Term, Theme};

pub(super) const FOREIGN: [DictionaryFormat; 7] = [
    DictionaryFormat::QuantedaYaml,
    DictionaryFormat::QuantedaJson,
    DictionaryFormat::Liwc,
    DictionaryFormat::LiwcTable,
    DictionaryFormat::Wordstat,
    DictionaryFormat::Lexicoder,
    DictionaryFormat::Spacy,
];

/// `name < parent: term, term` for each theme.
fn shown(codebook: &Codebook) -> Vec<String> {
    let term = |term: &Term| match term.weight {
        1.0 => term.term.clone(),
        weight => format!("{} {weight}", term.term),
    };
    let theme = |theme: &Theme| {
        let parent = theme.parent.as_ref().map_or_else(String::new, |parent| format!(" < {parent}"));
        let against: String = theme.against.iter().map(|against| format!(" !{}", term(against))).collect();
        format!("{}{parent}: {}{against}", theme.name, theme.terms.iter().map(term).collect::<Vec<_>>().join(", "))
    };
    codebook.themes.iter().map(theme).collect()
}

#[track_caller]
fn read(text: &str, format: DictionaryFormat) -> (Vec<String>, Vec<String>) {
    let (codebook, warnings) = import(text, "book", format).unwrap();
    // What is read is a codebook by our own rules.
    assert_eq!(Codebook::parse(&codebook.to_toml(), "book").unwrap(), codebook);
    (shown(&codebook), warnings)
}

#[track_caller]
fn refused(text: &str, format: DictionaryFormat) -> String {
    let error = import(text, "book", format).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Codebook);
    assert!(error.hint().is_some(), "no hint: {error}");
    error.to_string()
}

fn book(toml: &str) -> Codebook {
    Codebook::parse(toml, "book").unwrap()
}

#[test]
fn signs_and_contractions_keep_their_meaning() {
    let (themes, _) = read("lang: [\"C++\", \"F#\", \".NET\", \"#budget\", \"U.K.\"]", DictionaryFormat::QuantedaYaml);
    assert_eq!(themes, ["lang: =C++, =F#, =.NET, =#budget, =U.K."]);
    let tokens = |tokens: &[&str]| {
        let tokens: Vec<_> = tokens.iter().map(|token| serde_json::json!({ "LOWER": token })).collect();
        serde_json::json!({ "label": "a", "pattern": tokens }).to_string()
    };
    let money = "{\"label\": \"a\", \"pattern\": [{\"ORTH\": \"£\"}, {\"LIKE_NUM\": true}]}".to_owned();
    let patterns = [tokens(&["wo", "n't", "pay"]), tokens(&["board", "'s", "view"]), tokens(&["can", "not"]), money];
    let (themes, _) = read(&patterns.join("\n"), DictionaryFormat::Spacy);
    assert_eq!(themes, ["a: \"won't pay\", \"board's view\", =cannot, <money>"]);
}

#[test]
fn quanteda_is_read_from_yaml_and_json_alike() {
    let yaml = "# A comment.\nMoney: [tax*, interest_rate]\nStaff:\n  - nurse\n  - \"agency staff*\"\n  - Pay & conditions:\n    - wom?n\n    - no\nEmpty:\n";
    let json = r#"{"Money": ["tax*", "interest rate"], "Staff": ["nurse", "agency staff*", {"Pay & conditions": ["wom?n", "no"]}], "Empty": []}"#;
    for (text, format) in [(yaml, DictionaryFormat::QuantedaYaml), (json, DictionaryFormat::QuantedaJson)] {
        let (themes, warnings) = read(text, format);
        assert_eq!(
            themes,
            [
                "Money: tax*, \"interest rate\"",
                "Staff: =nurse, \"agency staff*\"",
                "pay-&-conditions < Staff: wom?n, =no"
            ]
        );
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        assert!(warnings[0].contains("1 name, 'Pay & conditions → pay-&-conditions'"), "{warnings:?}");
        assert!(warnings[1].starts_with("categories without terms were left out: 1 category, 'Empty'"), "{warnings:?}");
    }
    assert_eq!(import(yaml, "a/b.yml", DictionaryFormat::QuantedaYaml).unwrap().0.themes[2].title, "Pay & conditions");
    let (themes, _) = read("a:\n  b:\n    c: [x]\n", DictionaryFormat::QuantedaYaml);
    assert_eq!(themes, ["a: ", "b < a: ", "c < b: =x"]);
}

#[test]
fn equal_names_under_different_parents_are_distinguished() {
    let (themes, warnings) = read("north:\n  town: [a1]\nsouth:\n  town: [b1]\n", DictionaryFormat::QuantedaYaml);
    assert_eq!(themes, ["north: ", "town < north: =a1", "south: ", "south.town < south: =b1"]);
    assert!(warnings[0].contains("'town → south.town' (line 4)"), "{warnings:?}");
}

#[test]
fn liwc_is_read_with_nesting_titles_and_conditions() {
    let text = "%\n1\taffect (Affective processes)\n\t2\tposemo\n\t3\tnegemo\n20\tquant\n%\nhapp*\t1 2\nsad\t1\t3\nlike\t(02 134)125/464 2\nkind\t<of>131/125 20\nkind of\t20\nfoo\nbar\t99\nall the  20\n:)\t2\n";
    let (themes, warnings) = read(text, DictionaryFormat::Liwc);
    assert_eq!(
        themes,
        [
            "affect: happ*, =sad",
            "posemo < affect: happ*, =like",
            "negemo < affect: =sad",
            "quant: =kind, \"kind of\", \"all the\""
        ]
    );
    assert_eq!(import(text, "l", DictionaryFormat::Liwc).unwrap().0.themes[0].title, "Affective processes");
    assert_eq!(
        warnings,
        [
            "categories that depend on the words next to a term cannot be carried and were left out: 2 conditions, 'like (02 134)125/464' (line 9), 'kind <of>131/125' (line 10)",
            "left out, since no category's number follows them: 1 term, 'foo' (line 12)",
            "left out, since no category has that number: 1 entry, 'bar 99' (line 13)",
            "left out, since only words are looked for, not signs: 1 term, ':)' (line 15)",
        ]
    );
}

#[test]
fn the_table_of_liwc_has_weights() {
    let (themes, warnings) =
        read("DicTerm,tax,welfare\nlevy,X,\nbenefit*,X,0.5\nmean,,\nodd,yes,X\n", DictionaryFormat::LiwcTable);
    assert_eq!(themes, ["tax: =levy, benefit*", "welfare: benefit* 0.5, =odd"]);
    assert!(warnings[0].contains("'mean' (line 4)") && warnings[1].contains("'odd yes' (line 5)"), "{warnings:?}");
}

#[test]
fn wordstat_is_read_with_weights_and_rules() {
    let text = "ECONOMY\n\tMoney\n\t\tLEVY (1)\n\t\tINTEREST_RATE* (2)\n\t\t@LOANS [LOAN* NEAR #BANKS /S5] (1)\n\t\t@BAD [(BAD OR POOR) NOT NEAR HIGH_STREET /C3] (1.5)\n\t\t@ORDER [RATE BEFORE CUT /S4] (1)\n\t\t@PLACE [LOAN NEAR RATE /P] (1)\n\t\t@SENTENCE [LOAN NEAR RATE /S] (1)\n\t\t@LOST [LOAN NEAR #NOBODY /S5] (1)\n\tBanks\n\t\tBARCLAY (1)\n\t\tLENDER* (1)\n\tHollow\n";
    let (themes, warnings) = read(text, DictionaryFormat::Wordstat);
    assert_eq!(
        themes,
        [
            "ECONOMY: ",
            "Money < ECONOMY: =LEVY, \"INTEREST RATE*\" 2, LOAN* NEAR/5 (=BARCLAY OR LENDER*), (=BAD OR =POOR) NOT NEAR/3 \"HIGH STREET\" 1.5, =RATE NEAR/4 =CUT, =LOAN AND =RATE",
            "Banks < ECONOMY: =BARCLAY, LENDER*"
        ]
    );
    for (warning, part) in warnings.iter().zip(["BEFORE and AFTER", "sentences", "has no words", "'Hollow' (line 14)"])
    {
        assert!(warning.contains(part), "{part}: {warnings:?}");
    }
    assert_eq!(warnings.len(), 4);
    // Without any weight, what has nothing below it is a word; spaces may mean tabs.
    let (themes, _) = read("A\n  b1\n  C\n    d1\n    e f\n", DictionaryFormat::Wordstat);
    assert_eq!(themes, ["A: =b1", "C < A: =d1, \"e f\""]);
}

#[test]
fn lexicoder_is_read_from_text_and_xml() {
    let (themes, _) = read("+Tax\nlevy\nrate* cut\n+Care\nnurse\n", DictionaryFormat::Lexicoder);
    assert_eq!(themes, ["Tax: =levy, \"rate* cut\"", "Care: =nurse"]);
    let xml = "<?xml version=\"1.0\"?>\n<dictionary>\n <cnode name=\"All\" desc=\"All\">\n  <cnode name=\"Tax\" desc=\"What one pays\">\n   <pnode name=\"levy &amp; duty\"/>\n   <cnode name=\"Care\"><pnode>nurs&#101;</pnode><odd/></cnode>\n  </cnode>\n </cnode>\n</dictionary>";
    let (codebook, warnings) = import(xml, "book", DictionaryFormat::Lexicoder).unwrap();
    assert_eq!(shown(&codebook), ["Tax: \"levy duty\"", "Care < Tax: =nurse"]);
    assert_eq!((codebook.title.as_str(), codebook.themes[0].description.as_str()), ("All", "What one pays"));
    assert!(warnings[0].contains("'odd' (line 6)"), "{warnings:?}");
}

#[test]
fn spacy_is_read_as_far_as_it_goes() {
    let lines = [
        r#"{"label": "Tax", "pattern": "Council tax", "id": "council"}"#,
        r#"{"label": "Tax", "pattern": [{"LOWER": "levy"}]}"#,
        r#"{"label": "Tax", "pattern": [{"LEMMA": "raise", "POS": "VERB"}, {"LOWER": {"IN": ["tax", "duty"]}, "OP": "?"}]}"#,
        r#"{"label": "Tax", "pattern": [{"LOWER": {"REGEX": "^tax(es)?$"}}, {}, {"LIKE_NUM": true}]}"#,
        r#"{"label": "Tax", "pattern": [{"LOWER": "short"}, {"ORTH": "-"}, {"LOWER": {"REGEX": "^term"}}]}"#,
        r#"{"label": "Tax", "pattern": [{"LOWER": {"REGEX": "\\d+"}}]}"#,
        r#"{"label": "Tax", "pattern": [{"POS": "NOUN"}]}"#,
        r#"{"label": "Tax", "pattern": [{"LOWER": "very", "OP": "{1,2}"}, {"LOWER": "high"}]}"#,
        r#"{"label": "Tax", "pattern": [{"LOWER": "a1"}, {"OP": "*"}, {"LOWER": "b1"}]}"#,
    ];
    let (themes, warnings) = read(&lines.join("\n"), DictionaryFormat::Spacy);
    assert_eq!(
        themes,
        [
            "Tax: \"Council tax\", =levy, raise =tax, raise =duty, raise, =taxes * <number>, =tax * <number>, \"short term*\", \"very high\", \"very very high\""
        ]
    );
    for part in
        ["ids of patterns", "capitals", "LEMMA", "'POS' (line 3)", "<number>", "(line 6)", "(line 7)", "(line 9)"]
    {
        assert!(warnings.iter().any(|warning| warning.contains(part)), "{part}: {warnings:#?}");
    }
    let list = format!("[{}]", lines[..2].join(",\n"));
    assert_eq!(read(&list, DictionaryFormat::Spacy).0, ["Tax: \"Council tax\", =levy"]);
}

#[test]
fn a_table_is_in_our_own_language() {
    let text = "theme;term;weight;against;title;parent;colour\nmoney;deficit;;;Money matters;;red\nmoney;=STP;2;;;;\nmoney;trust NEAR/5 brain;;true;;;\nstaff;\"\"\"agency nurse\"\"\";1,5;;;money;\n".replace("1,5", "1.5");
    let (themes, warnings) = read(&text, DictionaryFormat::Csv);
    assert_eq!(themes, ["money: deficit, =STP 2 !trust NEAR/5 brain", "staff < money: \"agency nurse\" 1.5"]);
    assert!(warnings[0].contains("'colour' (line 1)"), "{warnings:?}");
    let (themes, warnings) = read("money,deficit\nmoney,levy,2\n", DictionaryFormat::Csv);
    assert_eq!(themes, ["money: deficit, levy 2"]);
    assert!(warnings[0].contains("no names of columns"), "{warnings:?}");
}

#[test]
fn repeated_weightless_and_invalid_terms_are_noted() {
    let (themes, warnings) =
        read("theme,term,weight\na,tax,1\na,tax,1\na,Tax,1\na,levy,-2\na,(x,1\n", DictionaryFormat::Csv);
    assert_eq!(themes, ["a: tax, levy"]);
    assert!(warnings[0].starts_with("repeated within their category, so kept once: 2 terms"), "{warnings:?}");
    assert!(warnings[1].contains("'levy' (line 5)"), "{warnings:?}");
    assert!(warnings[2].contains("'(x: a '(' in '(x' is never closed' (line 6)"), "{warnings:?}");
    let (_, warnings) = read("a: [women's]\n", DictionaryFormat::QuantedaYaml);
    assert!(warnings[0].contains("'women's' (line 1)"), "{warnings:?}");
}

#[test]
fn bad_files_are_rejected_with_the_line() {
    for (text, format, parts) in [
        ("a: [b\n", DictionaryFormat::QuantedaYaml, &["line 2"][..]),
        ("a: [b]\na: [c]\n", DictionaryFormat::QuantedaYaml, &["line 2", "second time, after line 1"]),
        ("- a\n- b\n", DictionaryFormat::QuantedaYaml, &["line 1", "a list is where categories should be"]),
        ("a: &x [b]\nc: *x\n", DictionaryFormat::QuantedaYaml, &["line 2", "aliases"]),
        ("a: [b]\n---\nc: [d]\n", DictionaryFormat::QuantedaYaml, &["line 2", "second document"]),
        ("{\"a\": [\"b\"\n", DictionaryFormat::QuantedaJson, &["line 2", "EOF"]),
        (
            "{\n\"a\": [\"b\"],\n\"a\": [\"c\"]}",
            DictionaryFormat::QuantedaJson,
            &["line 3", "second time, after line 2"],
        ),
        ("", DictionaryFormat::QuantedaYaml, &["line 1", "nothing is where"]),
        ("", DictionaryFormat::QuantedaJson, &["line 1"]),
        ("\nno percent\n", DictionaryFormat::Liwc, &["line 2", "does not begin with '%'"]),
        ("%\n1\ta\n", DictionaryFormat::Liwc, &["line 2", "never closed"]),
        ("%\n1\ta\n1\tb\n%\nx\t1", DictionaryFormat::Liwc, &["line 3", "number 1, after line 2"]),
        ("%\n1\ta\n2\ta\n%\nx\t1", DictionaryFormat::Liwc, &["line 3", "'a' occurs a second time"]),
        ("%\na\t1\n%\n", DictionaryFormat::Liwc, &["line 2", "a number must come first"]),
        ("%\n1\ta\n%\n", DictionaryFormat::Liwc, &["no category has a term"]),
        ("DicTerm,a,a\nx,X,X\n", DictionaryFormat::LiwcTable, &["line 1", "second time"]),
        ("word,a\nx,X\n", DictionaryFormat::LiwcTable, &["line 1", "DicTerm"]),
        ("DicTerm,a\nx,X,X\n", DictionaryFormat::LiwcTable, &["line 2", "3 fields"]),
        ("word (1)\n", DictionaryFormat::Wordstat, &["line 1", "is in no category"]),
        ("A\n\tx (1)\nA\n", DictionaryFormat::Wordstat, &["line 3", "second time, after line 1"]),
        ("word\n+A\n", DictionaryFormat::Lexicoder, &["line 1", "before any category"]),
        ("<a>\n<cnode name='x'>\n</a>", DictionaryFormat::Lexicoder, &["line 3"]),
        ("<a>\n<cnode name='x'>\n", DictionaryFormat::Lexicoder, &["line 3", "never closed"]),
        ("<a><cnode name='x'>\n<pnode>&lol;</pnode></cnode></a>", DictionaryFormat::Lexicoder, &["line 2", "&lol;"]),
        ("<a>\n<pnode name='x'/></a>", DictionaryFormat::Lexicoder, &["line 2", "in no category"]),
        (
            "{\"label\": \"a\", \"pattern\": \"b\"}\n{\"label\": 1}\n",
            DictionaryFormat::Spacy,
            &["line 2", "no 'pattern'"],
        ),
        ("{\"label\": \"a\",\n", DictionaryFormat::Spacy, &["line 1", "EOF"]),
        ("[\"a\"]", DictionaryFormat::Spacy, &["line 1", "a text is where a pattern should be"]),
        ("a,b,c,d\n", DictionaryFormat::Csv, &["line 1", "no columns"]),
        ("theme,term\na,b,c\n", DictionaryFormat::Csv, &["line 2", "3 fields"]),
        ("theme,term,weight\na,b,heavy\n", DictionaryFormat::Csv, &["line 2", "'heavy'"]),
        ("theme,term,parent\na,b,c\n", DictionaryFormat::Csv, &["line 2", "'c' is no theme"]),
        ("theme,term,parent\na,b,c\nc,d,a\n", DictionaryFormat::Csv, &["line 3", "its own ancestor"]),
        ("theme,term\n,b\n", DictionaryFormat::Csv, &["line 2", "no name"]),
        ("", DictionaryFormat::Csv, &["line 1", "empty"]),
    ] {
        let message = refused(text, format);
        for part in parts {
            assert!(message.contains(part), "{format:?} {text:?}: {message}");
        }
    }
}

#[test]
fn a_megabyte_of_brackets_is_rejected_fast() {
    for sign in ["[", "{", "(", "<a>", "<", "{\"a\":", "- ", "%\n", "\t", "a:\n ", "@x [(", "&a [", "*", "\"", "+a\n"] {
        let text = sign.repeat(1_000_000 / sign.len());
        for format in DictionaryFormat::ALL {
            let start = std::time::Instant::now();
            assert!(import(&text, "book", format).is_err(), "{sign:?} as {format:?}");
            assert!(start.elapsed().as_secs() < 20, "{sign:?} as {format:?} took {:?}", start.elapsed());
        }
    }
}

#[test]
fn many_attributes_and_categories_take_linear_time() {
    let attributes: String = (0..200_000).map(|n| format!(" a{n}='x'")).collect();
    let xml = format!("<d{attributes}><cnode name='a'><pnode name='levy'{attributes}/></cnode></d>");
    assert_eq!(read(&xml, DictionaryFormat::Lexicoder).0, ["a: =levy"]);
    let wide: String = (0..100_000).map(|n| format!("c{n}: [levy]\n")).collect();
    assert_eq!(read_many(&wide, DictionaryFormat::QuantedaYaml), 100_000);
}

fn read_many(text: &str, format: DictionaryFormat) -> usize {
    import(text, "book", format).unwrap().0.themes.len()
}

#[test]
fn losses_of_an_export_are_noted() {
    let codebook = book(
        "[[themes]]\nname = 'money'\ntitle = 'All the money'\ndescription = 'Money.'\nthreshold = 0.4\nterms = ['deficit', { term = '=levy', weight = 2 }, '<money>', '\"re*fig\"', 'trust NEAR/5 deficit', { term = '=bank', in = 'heading' }]\nagainst = ['=honey']\n[[themes]]\nname = 'tax'\nparent = 'money'\nterms = ['=duty']",
    );
    for format in FOREIGN {
        let (text, warnings) = export(&codebook, format).unwrap();
        let has = |part: &str| warnings.iter().any(|warning| warning.contains(part));
        assert!(text.contains("levy") && text.contains("duty"), "{format:?}: {text}");
        for part in ["'honey'", "0.4", "'in', 'with'", "<money>", "'deficit'"] {
            let part = part.replace("'honey'", "=honey");
            assert!(has(&part), "{format:?}: no {part} in {warnings:#?}");
        }
        let weighted = matches!(format, DictionaryFormat::LiwcTable | DictionaryFormat::Wordstat);
        assert_eq!(has("weights"), !weighted, "{format:?}: {warnings:#?}");
        let nested = !matches!(format, DictionaryFormat::LiwcTable | DictionaryFormat::Spacy);
        assert_eq!(has("parents have no place"), !nested, "{format:?}: {warnings:#?}");
        assert!(format == DictionaryFormat::Wordstat || has("NEAR"), "{format:?}: {warnings:#?}");
        assert_eq!(
            has("wildcards"),
            matches!(format, DictionaryFormat::Liwc | DictionaryFormat::LiwcTable),
            "{format:?}: {warnings:#?}"
        );
    }
    let (_, warnings) = export(&codebook, DictionaryFormat::Toml).unwrap();
    assert!(warnings.is_empty());
}

#[test]
fn every_format_is_written_as_usual() {
    let codebook = book(
        "[[themes]]\nname = 'care'\nterms = ['=nurse', '\"home care\"']\n[[themes]]\nname = 'local-tax'\ntitle = 'Local tax'\nparent = 'care'\nterms = ['lev*', { term = '=nurse', weight = 0.5 }, '=duty NEAR/3 =rate']",
    );
    for (format, expected) in [
        (
            DictionaryFormat::QuantedaYaml,
            "\"care\":\n  - \"nurse\"\n  - \"home care\"\n  - \"Local tax\":\n      - \"lev*\"\n      - \"nurse\"\n",
        ),
        (
            DictionaryFormat::QuantedaJson,
            "{\n  \"care\": [\n    \"nurse\",\n    \"home care\",\n    {\"Local tax\": [\n      \"lev*\",\n      \"nurse\"]}]\n}\n",
        ),
        (DictionaryFormat::Liwc, "%\n1\tcare\n\t2\tlocal-tax (Local tax)\n%\nnurse\t1\t2\nhome care\t1\nlev*\t2\n"),
        (DictionaryFormat::LiwcTable, "DicTerm,care,Local tax\nnurse,X,0.5\nhome care,X,\nlev*,,X\n"),
        (
            DictionaryFormat::Wordstat,
            "care\n\tnurse (1)\n\thome_care (1)\n\tLocal tax\n\t\tlev* (1)\n\t\tnurse (0.5)\n\t\t@RULE_1 [duty NEAR rate /S3] (1)\n",
        ),
        (
            DictionaryFormat::Lexicoder,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dictionary>\n  <cnode name=\"care\">\n    <pnode name=\"nurse\"/>\n    <pnode name=\"home care\"/>\n    <cnode name=\"Local tax\">\n      <pnode name=\"lev*\"/>\n      <pnode name=\"nurse\"/>\n    </cnode>\n  </cnode>\n</dictionary>\n",
        ),
        (
            DictionaryFormat::Spacy,
            "{\"label\":\"care\",\"pattern\":[{\"LOWER\":\"nurse\"}]}\n{\"label\":\"care\",\"pattern\":[{\"LOWER\":\"home\"},{\"LOWER\":\"care\"}]}\n{\"label\":\"Local tax\",\"pattern\":[{\"LOWER\":{\"REGEX\":\"^lev.*$\"}}]}\n{\"label\":\"Local tax\",\"pattern\":[{\"LOWER\":\"nurse\"}]}\n",
        ),
        (
            DictionaryFormat::Csv,
            "theme,term,weight,title,parent\ncare,=nurse,1,care,\ncare,\"\"\"home care\"\"\",1,,\nlocal-tax,lev*,1,Local tax,care\nlocal-tax,=nurse,0.5,,\nlocal-tax,=duty NEAR/3 =rate,1,,\n",
        ),
    ] {
        let (text, _) = export(&codebook, format).unwrap();
        assert_eq!(text, expected, "{format:?}");
    }
}

#[test]
fn a_hundred_thousand_terms_are_read_in_seconds() {
    let mut text = String::from("%\n1\ta\n2\tb\n%\n");
    for n in 0..100_000 {
        text.push_str(&format!("word{n}x\t{}\n", 1 + n % 2));
    }
    let start = std::time::Instant::now();
    let (codebook, warnings) = import(&text, "book", DictionaryFormat::Liwc).unwrap();
    assert_eq!(codebook.themes[0].terms.len() + codebook.themes[1].terms.len(), 100_000);
    assert!(warnings.is_empty() && start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

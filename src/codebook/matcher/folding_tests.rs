//! Tests of terms in other code points, with signs, and in scripts without spaces.

use super::tests::term;

#[test]
fn signs_of_an_exact_form_must_be_there() {
    let text = "Grade C in C++ and C#, the net of .NET; #metoo is not metoo";
    assert_eq!(term("'=C++'", text), ["C"]);
    assert_eq!(term("'\"C# the\"'", text), ["C#, the"]);
    assert_eq!(term("'=.NET'", text), ["NET"]);
    assert_eq!(term("'=#metoo'", text), ["metoo"]);
    assert_eq!(term("'=C'", text).len(), 3);
    assert!(term("'=C++'", "Grade C, and C.").is_empty());
}

#[test]
fn terms_of_scripts_without_spaces_are_found_within_their_runs() {
    let text = "学校的预算和银行的贷款，税。";
    assert_eq!(term("'银行'", text), ["银行"]);
    assert_eq!(term("'预算和'", text), ["预算和"]);
    assert_eq!(term("'贷款*'", text), ["贷款"]);
    assert_eq!(term("'税'", text), ["税"]);
    assert!(!term("'算'", text).is_empty() && term("'税收'", text).is_empty());
}

#[test]
fn terms_are_found_whatever_code_points_they_are_written_in() {
    for text in [
        "_deficit_",
        "de\u{AD}ficit",
        "\u{2066}deficit\u{2069}",
        "deﬁcit",
        "the\u{202F}deficit\u{202F}!",
        "grew.Deficit",
    ] {
        assert_eq!(term("'deficit'", text).len(), 1, "{text:?}");
    }
    assert_eq!(term("'long-term plan'", "A long\u{2011}term\u{A0}plan").len(), 1);
    assert_eq!(term("\"can't\"", "They can’t").len(), 1);
}

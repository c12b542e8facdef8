//! Patterns of spaCy's EntityRuler: a label, and a text or a list of tokens, a JSON object a line.
//!
//! A text or a token's `LOWER` is a form; `LEMMA` is the nearest to our stem. Conditions on parts
//! of speech, dependencies or shapes cannot be carried; next to a word they are dropped, which
//! makes the term wider and is noted.

use super::builder::CodebookBuilder;
use super::contractions::{is_joined_sign, joined};
use super::format::DictionaryFormat;
use super::notes::{NotCarried, Notes};
use super::outward::{self, LossMessages, TermWord, key, note_titles};
use super::tree::{self, DictionaryNode, DictionaryValue};
use super::{regex, words};
use crate::codebook::definition::Codebook;
use crate::error::Result;
use serde_json::json;

/// A pattern may become so many terms.
const MOST: usize = 64;

const HINT: &str = "a pattern is a line such as {\"label\": \"tax\", \"pattern\": [{\"LOWER\": \"levy\"}]}";

pub(super) fn read(text: &str, builder: &mut CodebookBuilder) -> Result<()> {
    let refuse = |builder: &CodebookBuilder, refused: tree::SyntaxError| {
        builder.error(refused.line, refused.message).with_hint(HINT)
    };
    if text.trim_start().starts_with('[') {
        let root = tree::from_json(text, 1).map_err(|refusal| refuse(builder, refusal))?;
        let DictionaryValue::List(nodes) = root.value else { return Ok(()) };
        return nodes.into_iter().try_for_each(|node| pattern(node, builder));
    }
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let node = tree::from_json(line, index + 1).map_err(|refusal| refuse(builder, refusal))?;
        pattern(node, builder)?;
    }
    Ok(())
}

fn pattern(node: DictionaryNode, builder: &mut CodebookBuilder) -> Result<()> {
    let line = node.line;
    let DictionaryValue::Map(entries) = node.value else {
        return Err(builder.error(line, format_args!("{} is where a pattern should be", node.kind())).with_hint(HINT));
    };
    let (mut label, mut pattern) = (None, None);
    for (name, node) in entries {
        match (name.as_str(), node.value) {
            ("label", DictionaryValue::Text(text)) => label = Some(text),
            ("pattern", value @ (DictionaryValue::Text(_) | DictionaryValue::List(_))) => pattern = Some(value),
            ("id", DictionaryValue::Null) => {}
            ("id", _) => builder.notes.at_line("ids of patterns are not kept", "id", &name, line),
            ("label" | "pattern", _) => {
                return Err(builder.error(line, format_args!("'{name}' holds something else")).with_hint(HINT));
            }
            _ => builder.notes.at_line("passed over, since these fields mean nothing here", "field", &name, line),
        }
    }
    let (Some(label), Some(pattern)) = (label, pattern) else {
        return Err(builder.error(line, "a pattern has no 'label' or no 'pattern'").with_hint(HINT));
    };
    let category = builder.category(None, &label, line)?;
    match pattern {
        DictionaryValue::Text(text) => {
            builder.notes.at_line(CAPITALS, "pattern", &text, line);
            builder.word(category, &words::literal(&text), 1.0, line);
        }
        DictionaryValue::List(tokens) => match terms(&tokens, line, builder) {
            Ok(terms) => terms.iter().for_each(|term| builder.term(category, term, 1.0, false, line)),
            Err(NotCarried(reason)) => {
                builder.notes.at_line(reason, "pattern", &format!("{label}: {}", shown(&tokens)), line)
            }
        },
        DictionaryValue::Null | DictionaryValue::Map(_) => {}
    }
    Ok(())
}

const CAPITALS: &str = "spaCy looks at capitals in texts, TEXT and ORTH; here they do not count";

/// The tokens' attributes, for messages.
fn shown(tokens: &[DictionaryNode]) -> String {
    let name = |token: &DictionaryNode| match &token.value {
        DictionaryValue::Map(entries) => entries.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join("+"),
        DictionaryValue::Null | DictionaryValue::Text(_) | DictionaryValue::List(_) => token.kind().to_owned(),
    };
    tokens.iter().map(name).collect::<Vec<_>>().join(" ")
}

/// The terms that a list of tokens becomes.
fn terms(tokens: &[DictionaryNode], line: usize, builder: &mut CodebookBuilder) -> Result<Vec<String>, NotCarried> {
    let mut all: Vec<Vec<TermWord>> = vec![Vec::new()];
    for token in tokens {
        let options = token_options(token, line, builder)?;
        if all.len() * options.len() > MOST {
            return Err(NotCarried("left out, since a pattern would become more than 64 terms"));
        }
        all = all.iter().flat_map(|start| options.iter().map(|end| [start.as_slice(), end].concat())).collect();
    }
    let mut terms = Vec::new();
    for pieces in all {
        let pieces = joined(pieces)?;
        if pieces.iter().any(|piece| !matches!(piece, TermWord::Any)) {
            terms.push(written(&pieces));
        }
    }
    if terms.is_empty() { Err(NotCarried("left out, since no word is asked for")) } else { Ok(terms) }
}

/// Pieces as a term of ours.
fn written(pieces: &[TermWord]) -> String {
    let forms: Option<Vec<&str>> = pieces
        .iter()
        .map(|piece| match piece {
            TermWord::Exact(word) | TermWord::Glob(word) => Some(word.as_str()),
            TermWord::Any => Some("*"),
            TermWord::Stem(_) | TermWord::Class(_) => None,
        })
        .collect();
    if let Some(forms) = forms {
        return words::inward(&forms.join(" ")).unwrap_or_default();
    }
    let piece = |piece: &TermWord| match piece {
        TermWord::Exact(word) => format!("={word}"),
        // Within quotation marks a compound's parts are forms.
        TermWord::Glob(word) => format!("\"{word}\""),
        TermWord::Any => "*".to_owned(),
        TermWord::Stem(word) | TermWord::Class(word) => word.clone(),
    };
    pieces.iter().map(piece).collect::<Vec<_>>().join(" ")
}

/// All that a token may be: pieces, or none where it may be missing.
fn token_options(
    token: &DictionaryNode,
    line: usize,
    builder: &mut CodebookBuilder,
) -> Result<Vec<Vec<TermWord>>, NotCarried> {
    let DictionaryValue::Map(entries) = &token.value else {
        return Err(NotCarried("left out, since a token is no map of attributes"));
    };
    let (mut options, mut operator, mut dropped): (Option<Vec<Vec<TermWord>>>, &str, Option<&str>) = (None, "1", None);
    for (name, node) in entries {
        let found = match (name.to_uppercase().as_str(), &node.value) {
            ("OP", DictionaryValue::Text(text)) => {
                operator = text;
                continue;
            }
            ("LOWER" | "TEXT" | "ORTH" | "NORM", value) => {
                if matches!(name.to_uppercase().as_str(), "TEXT" | "ORTH") {
                    builder.notes.at_line(CAPITALS, "pattern", &shown(std::slice::from_ref(token)), line);
                }
                forms(value, TermWord::Exact)?
            }
            ("LEMMA", value) => {
                builder.notes.at_line("LEMMA became the stem, which is nearly the same", "token", name, line);
                forms(value, |lemma| TermWord::Stem(lemma.to_lowercase()))?
            }
            ("IS_DIGIT" | "LIKE_NUM", DictionaryValue::Text(text)) if text == "true" => {
                const WHAT: &str = "numbers became <number>, which leaves out years, percentages and sums of money";
                builder.notes.at_line(WHAT, "token", name, line);
                vec![vec![TermWord::Class("<number>".to_owned())]]
            }
            (
                "IS_PUNCT" | "IS_SPACE" | "IS_QUOTE" | "IS_BRACKET" | "IS_LEFT_PUNCT" | "IS_RIGHT_PUNCT",
                DictionaryValue::Text(text),
            ) if text == "true" => {
                builder.notes.at_line("punctuation between words is not looked at", "token", name, line);
                vec![Vec::new()]
            }
            _ => {
                dropped = Some(name);
                continue;
            }
        };
        if options.replace(found).is_some() {
            return Err(NotCarried("left out, since a token asks for two things of one word"));
        }
    }
    match (&options, dropped) {
        (None, Some(_)) => {
            return Err(NotCarried("left out, since a token is known by an attribute that we do not have"));
        }
        (Some(_), Some(name)) => {
            const WHAT: &str = "further attributes of a word were dropped: these terms match more than the patterns";
            builder.notes.at_line(WHAT, "attribute", name, line);
        }
        _ => {}
    }
    let options = options.unwrap_or_else(|| vec![vec![TermWord::Any]]);
    repeated(options, operator, line, builder)
}

/// The options under an operator: may be missing, may be repeated.
fn repeated(
    mut options: Vec<Vec<TermWord>>,
    operator: &str,
    line: usize,
    builder: &mut CodebookBuilder,
) -> Result<Vec<Vec<TermWord>>, NotCarried> {
    let any = options == [[TermWord::Any]];
    match operator {
        "1" => {}
        "?" => options.push(Vec::new()),
        "+" | "*" if any => return Err(NotCarried("left out, since a token matches any number of any words")),
        "+" | "*" => {
            builder.notes.at_line("OP + and * are carried as once, or not at all", "token", operator, line);
            if operator == "*" {
                options.push(Vec::new());
            }
        }
        _ => {
            let bounds = operator.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let number = |text: &str| text.trim().parse::<usize>().ok().filter(|number| *number <= 4);
            let (least, most) = match bounds.map(|bounds| bounds.split_once(',').unwrap_or((bounds, bounds))) {
                Some(("", most)) => (Some(0), number(most)),
                Some((least, most)) => (number(least), number(most)),
                None => (None, None),
            };
            let (Some(least), Some(most)) = (least, most) else {
                return Err(NotCarried("left out, since an OP of a token is none of ?, +, * and {1,4}"));
            };
            let once = options;
            options = Vec::new();
            let mut rows: Vec<Vec<TermWord>> = vec![Vec::new()];
            for count in 0..=most {
                if count >= least {
                    options.extend(rows.iter().cloned());
                }
                if options.len() + rows.len() * once.len() > MOST {
                    return Err(NotCarried("left out, since a pattern would become more than 64 terms"));
                }
                rows = rows.iter().flat_map(|row| once.iter().map(|one| [row.as_slice(), one].concat())).collect();
            }
        }
    }
    Ok(options)
}

/// The forms that an attribute allows: a text, a list after `IN`, or a `REGEX` that globs can
/// express.
fn forms(value: &DictionaryValue, make: impl Fn(String) -> TermWord) -> Result<Vec<Vec<TermWord>>, NotCarried> {
    // A sign alone is no token of ours, and is passed over as it is in texts, unless it belongs to
    // the token beside it.
    let form = |text: &str| -> Vec<TermWord> {
        words::literal(text)
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric) || is_joined_sign(word))
            .map(|word| make(word.to_owned()))
            .collect()
    };
    match value {
        DictionaryValue::Text(text) => Ok(vec![form(text)]),
        DictionaryValue::Map(entries) => match entries.as_slice() {
            [(name, node)] => match (name.to_uppercase().as_str(), &node.value) {
                ("IN", DictionaryValue::List(nodes)) if !nodes.is_empty() && nodes.len() <= MOST => nodes
                    .iter()
                    .map(|node| match &node.value {
                        DictionaryValue::Text(text) => Ok(form(text)),
                        DictionaryValue::Null | DictionaryValue::List(_) | DictionaryValue::Map(_) => {
                            Err(NotCarried("left out, since IN holds something else than texts"))
                        }
                    })
                    .collect(),
                ("IN", _) => Err(NotCarried("left out, since IN holds no texts, or more than 64")),
                ("REGEX", DictionaryValue::Text(pattern)) => {
                    let globs = regex::globs(pattern)
                        .ok_or(NotCarried("left out, since globs cannot express their regular expressions"))?;
                    Ok(globs
                        .into_iter()
                        .map(|glob| vec![if glob.contains(['*', '?']) { TermWord::Glob(glob) } else { make(glob) }])
                        .collect())
                }
                _ => Err(NotCarried(
                    "left out, since a token has a condition other than IN and REGEX (NOT_IN, FUZZY, …)",
                )),
            },
            _ => Err(NotCarried("left out, since a token has a condition other than IN and REGEX (NOT_IN, FUZZY, …)")),
        },
        DictionaryValue::Null | DictionaryValue::List(_) => {
            Err(NotCarried("left out, since a token is no map of attributes"))
        }
    }
}

pub(super) fn write(codebook: &Codebook, notes: &mut Notes) -> String {
    let messages = LossMessages::of(DictionaryFormat::Spacy);
    let mut out = String::new();
    for theme in &codebook.themes {
        let place = format!("theme {}", theme.name);
        outward::note_context(theme, notes);
        for term in &theme.terms {
            let Some(pieces) = outward::pieces(&term.term) else {
                notes.add(messages.rules, "term", &term.term, &place);
                continue;
            };
            let Some(tokens) = pieces.iter().map(token).collect::<Option<Vec<_>>>() else {
                notes.add("of token classes spaCy has <number> alone: these were left out", "term", &term.term, &place);
                continue;
            };
            if pieces.iter().any(|piece| matches!(piece, TermWord::Stem(_))) {
                const WHAT: &str = "stems became LEMMA, which needs a lemmatizer and the dictionary form of a word";
                notes.add(WHAT, "term", &term.term, &place);
            }
            if term.weight != 1.0 {
                notes.add(messages.weights, "term", &term.term, &place);
            }
            let pattern = json!({ "label": key(theme), "pattern": tokens.concat() });
            out.push_str(&pattern.to_string());
            out.push('\n');
        }
        outward::note_against(theme, DictionaryFormat::Spacy, notes);
    }
    outward::note_nesting(codebook, notes);
    note_titles(codebook, notes);
    out
}

/// A word as spaCy's tokens; a compound is several, with the hyphen between them.
fn token(piece: &TermWord) -> Option<Vec<serde_json::Value>> {
    let compound = |word: &str, of: &dyn Fn(&str) -> serde_json::Value| {
        let mut tokens = Vec::new();
        for (place, part) in word.split('-').filter(|part| !part.is_empty()).enumerate() {
            if place > 0 {
                tokens.push(json!({ "ORTH": "-" }));
            }
            tokens.push(of(part));
        }
        tokens
    };
    Some(match piece {
        TermWord::Exact(word) => compound(word, &|part| json!({ "LOWER": part.to_lowercase() })),
        TermWord::Stem(word) => compound(word, &|part| json!({ "LEMMA": part.to_lowercase() })),
        TermWord::Glob(word) => compound(word, &|part| {
            if part.contains(['*', '?']) {
                json!({ "LOWER": { "REGEX": as_regex(&part.to_lowercase()) } })
            } else {
                json!({ "LOWER": part.to_lowercase() })
            }
        }),
        TermWord::Any => vec![json!({})],
        TermWord::Class(class) if class == "<number>" => vec![json!({ "LIKE_NUM": true })],
        TermWord::Class(_) => return None,
    })
}

/// A glob as a regular expression on the whole token.
fn as_regex(glob: &str) -> String {
    let mut out = String::from("^");
    for c in glob.chars() {
        match c {
            '*' => out.push_str(".*"),
            '?' => out.push('.'),
            c if c.is_alphanumeric() => out.push(c),
            c => {
                out.push('\\');
                out.push(c);
            }
        }
    }
    out.push('$');
    out
}

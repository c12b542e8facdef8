//! JSON as programs write it against the standard: `NaN` and `Infinity`, a comma before a closing
//! bracket, several values one after the other.

use serde_json::Value;

/// The values of `text`, after what parses only against the standard was put right; none if it is
/// damaged in another way. Several values become a list.
pub(crate) fn repaired_value(text: &str) -> Option<Value> {
    let repaired = repaired(text);
    let values = serde_json::Deserializer::from_str(&repaired).into_iter::<Value>();
    let mut values: Vec<Value> = values.collect::<Result<_, _>>().ok()?;
    if values.len() > 1 { Some(Value::Array(values)) } else { values.pop() }
}

/// The text with `null` for numbers that JSON does not have, and without commas before a closing
/// bracket. Strings are kept.
fn repaired(text: &str) -> String {
    const NUMBERS: [&str; 4] = ["-Infinity", "Infinity", "-NaN", "NaN"];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', ',', '-', 'I', 'N']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes()[0] {
            b'"' => string_length(rest),
            b',' if rest[1..].trim_start().starts_with([']', '}']) => {
                rest = &rest[1..];
                continue;
            }
            _ => match NUMBERS.iter().find(|number| rest.starts_with(**number)) {
                Some(number) => {
                    out.push_str("null");
                    rest = &rest[number.len()..];
                    continue;
                }
                None => 1,
            },
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// The bytes of the string that `text` begins with; all of it, if it is not closed.
fn string_length(text: &str) -> usize {
    let mut from = 1;
    while let Some(at) = memchr::memchr2(b'"', b'\\', text.as_bytes().get(from..).unwrap_or_default()) {
        match text.as_bytes()[from + at] {
            b'"' => return from + at + 1,
            _ => from += at + 2,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_programs_write_against_the_standard_is_read() {
        let cases = [
            (r#"[{"a": NaN}, {"a": -Infinity, }, ]"#, json!([{"a": null}, {"a": null}])),
            ("{\"a\": 1}\n{\"a\": 2}{\"a\": 3}", json!([{"a": 1}, {"a": 2}, {"a": 3}])),
            (r#"{"a": "NaN, ]\" ,}", "b": -1, "c": null,}"#, json!({"a": "NaN, ]\" ,}", "b": -1, "c": null})),
        ];
        for (text, expected) in cases {
            assert_eq!(repaired_value(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_damaged_stays_so() {
        for text in ["", "[1, 2", "{\"a", "[,]x", "{\"a\\", "\u{e9}\u{2028},"] {
            assert_eq!(repaired_value(text), None, "{text}");
        }
    }
}

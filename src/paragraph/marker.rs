//! The bullets and numbers that points start with.

/// What a point starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marker {
    /// A bullet: the character that was used.
    Bullet(char),
    /// A number or letter as written: `1.`, `1)`, `(a)`.
    Number(String),
}

/// A marker at the head of a line, and the bytes it takes with the space behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundMarker {
    pub(crate) marker: Marker,
    pub(crate) length: usize,
    /// For numbers, the value (letters count from a = 1); bullets have none.
    pub(crate) value: Option<u32>,
    /// The label is a letter or a Roman number.
    pub(crate) lettered: bool,
}

/// Bullets that are nothing else in prose.
const PURE: [char; 9] = ['•', '◦', '‣', '▪', '●', '○', '■', '∙', '·'];
/// Bullets that may also be a dash or a star in prose.
const MIXED: [char; 5] = ['-', '*', '–', '—', '+'];

impl FoundMarker {
    /// Whether the mark can be anything but a bullet when it is in the middle of a block.
    pub(crate) fn is_certain(&self) -> bool {
        matches!(self.marker, Marker::Bullet(bullet) if bullet == 'o' || PURE.contains(&bullet))
    }
}

/// Finds the marker of a line whose leading white space is cut off.
pub(crate) fn find(line: &str) -> Option<FoundMarker> {
    let first = line.chars().next()?;
    if PURE.contains(&first) || MIXED.contains(&first) {
        let rest = &line[first.len_utf8()..];
        let spaces = leading_spaces(rest);
        // A pure bullet may stand directly before its text; a dash must not ("-5 degrees").
        if spaces == 0 && !PURE.contains(&first) {
            return None;
        }
        if rest.trim().is_empty() {
            return None;
        }
        return Some(FoundMarker {
            marker: Marker::Bullet(first),
            length: first.len_utf8() + spaces,
            value: None,
            lettered: false,
        });
    }
    // Office programs write the circle of a bullet as a letter, with white space after it.
    if first == 'o' && (line[1..].starts_with("  ") || line[1..].starts_with('\t')) && !line[1..].trim().is_empty() {
        let length = 1 + leading_spaces(&line[1..]);
        return Some(FoundMarker { marker: Marker::Bullet('o'), length, value: None, lettered: false });
    }
    let open = line.starts_with('(');
    let inner = &line[usize::from(open)..];
    let label_length = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let label = &inner[..label_length];
    let close = inner[label_length..].chars().next()?;
    let closes = if open { close == ')' } else { close == ')' || close == '.' };
    if !closes {
        return None;
    }
    let value = value(label, open, close)?;
    let length = usize::from(open) + label_length + 1;
    let spaces = leading_spaces(&line[length..]);
    if spaces == 0 || line[length..].trim().is_empty() {
        return None;
    }
    let lettered = label.starts_with(|c: char| c.is_ascii_alphabetic());
    Some(FoundMarker {
        marker: Marker::Number(line[..length].to_owned()),
        length: length + spaces,
        value: Some(value),
        lettered,
    })
}

fn leading_spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t', '\u{A0}']).len()
}

/// The number that a label means. Letters need a bracket: "A. Smith" is a name.
fn value(label: &str, open: bool, close: char) -> Option<u32> {
    if label.is_empty() {
        return None;
    }
    if label.bytes().all(|byte| byte.is_ascii_digit()) {
        return (label.len() <= 3).then(|| label.parse().ok()).flatten();
    }
    if !open && close != ')' {
        return None;
    }
    // (i) is taken for one rather than for the ninth letter: lists begin with it more often than
    // they reach it.
    const ROMAN: [&str; 10] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];
    let small = label.to_ascii_lowercase();
    if let Some(position) = ROMAN.iter().position(|roman| *roman == small) {
        return Some(position as u32 + 1);
    }
    (label.len() == 1).then(|| u32::from(small.as_bytes()[0] - b'a') + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_known_from_words() {
        for (line, marker) in [
            ("• A point", Some("•")),
            ("•A point", Some("•")),
            ("- A point", Some("-")),
            ("– A point", Some("–")),
            ("◦\tA point", Some("◦")),
            ("1. A point", Some("1.")),
            ("12) A point", Some("12)")),
            ("(a) A point", Some("(a)")),
            ("(iv) A point", Some("(iv)")),
            ("-5 degrees", None),
            ("2016. The year", None),
            ("1.5 per cent", None),
            ("A. Smith wrote", None),
            ("(see below) it", None),
            ("*", None),
            ("o  A point", Some("o")),
            ("o A point", None),
            ("Plain text", None),
        ] {
            let found = find(line).map(|found| match found.marker {
                Marker::Bullet(bullet) => bullet.to_string(),
                Marker::Number(number) => number,
            });
            assert_eq!(found.as_deref(), marker, "{line}");
        }
    }
}

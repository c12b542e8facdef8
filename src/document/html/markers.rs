//! Numbers of ordered lists, and the bullets that word processors write as text.

/// How an ordered list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum NumberStyle {
    #[default]
    Decimal,
    Lower,
    Upper,
    LowerRoman,
    UpperRoman,
}

impl NumberStyle {
    /// The style that the attribute `type` names.
    pub(crate) fn of(kind: &str) -> Self {
        match kind.trim() {
            "a" => Self::Lower,
            "A" => Self::Upper,
            "i" => Self::LowerRoman,
            "I" => Self::UpperRoman,
            _ => Self::Decimal,
        }
    }

    /// The number of an item with its full stop.
    pub(crate) fn marker(self, number: i64) -> String {
        let text = match self {
            Self::Decimal => None,
            Self::Lower => letters(number),
            Self::Upper => letters(number).map(|text| text.to_ascii_uppercase()),
            Self::LowerRoman => roman(number),
            Self::UpperRoman => roman(number).map(|text| text.to_ascii_uppercase()),
        };
        text.map_or_else(|| format!("{number}. "), |text| format!("{text}. "))
    }
}

/// 1 is a, 26 is z, 27 is aa.
fn letters(number: i64) -> Option<String> {
    let mut rest = u32::try_from(number).ok().filter(|number| *number > 0)?;
    let mut text = Vec::new();
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).ok()?;
        text.push(char::from(b'a' + digit));
        rest = (rest - 1) / 26;
    }
    Some(text.into_iter().rev().collect())
}

fn roman(number: i64) -> Option<String> {
    let mut rest = u32::try_from(number).ok().filter(|number| (1..4000).contains(number))?;
    let mut text = String::new();
    for (value, digits) in [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ] {
        while rest >= value {
            text.push_str(digits);
            rest -= value;
        }
    }
    Some(text)
}

/// Characters that are bullets wherever a line begins with them.
pub(crate) const BULLETS: [char; 22] = [
    '•', '·', '∙', '▪', '▫', '■', '□', '●', '○', '◦', '‣', '⁃', '►', '▶', '▸', '➤', '➢', '✓', '✔', '❖', '✦', '\u{F0B7}',
];

/// Dashes that are bullets where neighbouring lines begin with them too.
pub(crate) const DASHES: [char; 4] = ['-', '–', '—', '*'];

/// The marker of an item from the text that stood before it: a number is kept, any bullet
/// (of a symbol font: `·`, `o`, `§`, `Ø`) becomes `•`.
pub(crate) fn marker_of(text: &str) -> String {
    let text = text.trim();
    let number = is_number(text).then(|| format!("{text} "));
    number.unwrap_or_else(|| "• ".to_owned())
}

/// `3.`, `b)`, `(iv)`, `2.1.`, `2.1`.
pub(crate) fn is_number(text: &str) -> bool {
    let inner = text.trim_start_matches('(').trim_end_matches(['.', ')', ':']);
    let ended = inner.len() < text.len();
    let parts: Vec<&str> = inner.split('.').collect();
    let part = |part: &&str| {
        !part.is_empty()
            && ((part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()))
                || (part.len() <= 1 && part.bytes().all(|b| b.is_ascii_alphabetic()))
                || (part.len() <= 5 && part.bytes().all(|b| b"ivxlIVXL".contains(&b))))
    };
    parts.iter().all(part) && (ended || (parts.len() > 1 && inner.bytes().all(|b| b.is_ascii_digit() || b == b'.')))
}

/// Whether a text is only a bullet or a number, as in a narrow cell before its item.
pub(crate) fn is_lone_marker(text: &str) -> bool {
    let mut chars = text.chars();
    let (first, second) = (chars.next(), chars.next());
    match (first, second) {
        (Some(c), None) => BULLETS.contains(&c) || matches!(c, '-' | '–' | '→' | '»' | '›' | '★' | '☐'),
        (Some(_), Some(_)) => {
            is_number(text)
                && text.ends_with(['.', ')'])
                && (text.contains(|c: char| c.is_ascii_digit()) || text.ends_with(')'))
        }
        _ => false,
    }
}

//! Numbers and bullets of lists, as they are shown.

/// The bullet of every list item that has no number, whatever sign its font shows.
pub(crate) const BULLET: &str = "• ";

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFormat {
    Decimal,
    /// `01`, `02`, …, `10`.
    DecimalZero,
    LowerLetter,
    UpperLetter,
    LowerRoman,
    UpperRoman,
    /// `1st`, `2nd`.
    Ordinal,
    /// A sign.
    Bullet,
    /// Nothing is shown.
    Absent,
}

/// The label in front of a list item or a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListLabel {
    Bullet,
    /// As it is shown: `2.1.`.
    Number(String),
}

/// `number` in that format; decimal where the format has no such number.
pub(crate) fn format_number(number: u32, format: NumberFormat) -> String {
    match format {
        NumberFormat::LowerLetter => letters(number, b'a').unwrap_or_else(|| number.to_string()),
        NumberFormat::UpperLetter => letters(number, b'A').unwrap_or_else(|| number.to_string()),
        NumberFormat::LowerRoman => roman(number).map_or_else(|| number.to_string(), |text| text.to_lowercase()),
        NumberFormat::UpperRoman => roman(number).unwrap_or_else(|| number.to_string()),
        NumberFormat::DecimalZero => format!("{number:02}"),
        NumberFormat::Ordinal => format!("{number}{}", ordinal_suffix(number)),
        NumberFormat::Absent | NumberFormat::Bullet => String::new(),
        NumberFormat::Decimal => number.to_string(),
    }
}

/// `a` to `z`, `aa`, `bb`, …, as office programs count.
fn letters(number: u32, first: u8) -> Option<String> {
    let index = number.checked_sub(1).filter(|index| *index < 26 * 20)?;
    let letter = char::from(first + u8::try_from(index % 26).ok()?);
    Some((0..=index / 26).map(|_| letter).collect())
}

fn roman(number: u32) -> Option<String> {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return None;
    }
    let (mut rest, mut text) = (number, String::new());
    for (value, sign) in PARTS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    Some(text)
}

fn ordinal_suffix(number: u32) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

//! Fonts of signs: what their letters show.
//!
//! Word writes such a letter as a byte of the font, or as a character from U+F020 to U+F0FF.

/// A font whose letters are not what they look like in another font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignFont {
    /// `Symbol`: Greek letters and signs of mathematics.
    Symbol,
    /// `Wingdings` and all others: bullets, arrows, pictures.
    Pictures,
}

impl SignFont {
    /// The kind of the font of that name.
    pub(crate) fn named(name: &str) -> Self {
        if name.trim().eq_ignore_ascii_case("symbol") { Self::Symbol } else { Self::Pictures }
    }

    /// What the letter shows.
    pub(crate) fn sign(self, byte: u8) -> char {
        match (self, byte) {
            (_, 0..=0x20 | 0xA0) => ' ',
            (Self::Symbol, _) => symbol(byte),
            (Self::Pictures, 0xE0 | 0xE8 | 0xF0) => '→',
            (Self::Pictures, 0xFC | 0xFE) => '✓',
            (Self::Pictures, 0xFB | 0xFD) => '✗',
            (Self::Pictures, _) => '•',
        }
    }
}

/// The character of the font `Symbol`; those of ASCII that are no letters are what they are.
fn symbol(byte: u8) -> char {
    const CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    let letter = |letters: &str, first: u8| letters.chars().nth(usize::from(byte - first)).unwrap_or('•');
    match byte {
        b'A'..=b'Z' => letter(CAPITALS, b'A'),
        b'a'..=b'z' => letter(SMALL, b'a'),
        b'-' => '−',
        0x21..=0x7E => char::from(byte),
        0xA3 => '≤',
        0xA5 => '∞',
        0xAB => '↔',
        0xAC => '←',
        0xAD => '↑',
        0xAE => '→',
        0xAF => '↓',
        0xB0 => '°',
        0xB1 => '±',
        0xB3 => '≥',
        0xB4 => '×',
        0xB8 => '÷',
        0xB9 => '≠',
        0xBB => '≈',
        0xBC => '…',
        _ => '•',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greek_letters_and_bullets_are_known() {
        let show = |font: SignFont, bytes: &[u8]| bytes.iter().map(|byte| font.sign(*byte)).collect::<String>();
        assert_eq!(show(SignFont::named("Symbol"), b"m\xB365\xB7"), "μ≥65•");
        assert_eq!(show(SignFont::named("Wingdings"), b"l\xFC "), "•✓ ");
    }
}

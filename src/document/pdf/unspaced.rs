//! Scripts that do not part words by spaces.

/// Whether the letter is of such a script.
pub(crate) fn is_unspaced(character: char) -> bool {
    matches!(
        character,
        '\u{0E00}'..='\u{0EFF}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{3000}'..='\u{30FF}'
            | '\u{3400}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{FF00}'..='\u{FF60}'
            | '\u{20000}'..='\u{3FFFF}'
    )
}

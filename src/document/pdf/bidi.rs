//! Lines of right-to-left scripts, which a page draws from left to right.

/// Whether a letter is of a script that runs from right to left.
pub(crate) fn is_right_to_left(character: char) -> bool {
    matches!(character, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        && !is_number(character)
}

fn is_number(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '\u{0660}'..='\u{0669}' | '\u{06F0}'..='\u{06F9}')
}

fn is_left_to_right(character: char) -> bool {
    is_number(character) || (character.is_alphabetic() && !is_right_to_left(character))
}

/// A line as it is read, from the same line as it is seen from left to right.
pub(crate) fn logical_order(seen: &str) -> String {
    let characters: Vec<char> = seen.chars().collect();
    let right = characters.iter().filter(|character| is_right_to_left(**character)).count();
    let left = characters.iter().filter(|character| is_left_to_right(**character) && !is_number(**character)).count();
    if right >= left {
        let reversed: Vec<char> = characters.into_iter().rev().collect();
        reverse_runs(reversed, is_left_to_right)
    } else {
        reverse_runs(characters, is_right_to_left)
    }
}

/// Reverses every run that begins and ends with a character of `inside`, with what is between.
fn reverse_runs(mut characters: Vec<char>, inside: fn(char) -> bool) -> String {
    let opposite = |character: char| {
        if inside('א') { is_left_to_right(character) } else { is_right_to_left(character) }
    };
    let mut start = 0;
    while start < characters.len() {
        if !inside(characters[start]) {
            start += 1;
            continue;
        }
        let mut end = start;
        for (index, character) in characters.iter().enumerate().skip(start) {
            if opposite(*character) {
                break;
            }
            if inside(*character) {
                end = index;
            }
        }
        characters[start..=end].reverse();
        start = end + 1;
    }
    characters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::logical_order;

    #[test]
    fn a_hebrew_line_is_read_from_the_right_and_its_numbers_from_the_left() {
        assert_eq!(logical_order(".2026 תנשב םולש"), "שלום בשנת 2026.");
        assert_eq!(logical_order("see םולש here"), "see שלום here");
    }
}

//! Stretches of ASCII in which nothing has to be looked at: most of most texts.

/// How many bytes from the beginning on are visible ASCII characters, with single spaces between
/// them.
pub(crate) fn plain_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let visible = |byte: &u8| (0x21..0x7F).contains(byte);
    let mut at = 0;
    loop {
        at += bytes[at..].iter().take_while(|byte| visible(byte)).count();
        // A space at the end, or before another, is not plain.
        if at == 0 || bytes.get(at) != Some(&b' ') || !bytes.get(at + 1).is_some_and(visible) {
            return at;
        }
        at += 1;
    }
}

/// The number of words, counted up to `most`: characters between white space, one of which at least
/// `counts`.
pub(crate) fn count_words(text: &str, most: usize, counts: impl Fn(char) -> bool) -> usize {
    let (mut words, mut counted) = (0, false);
    for c in text.chars() {
        if c.is_whitespace() {
            counted = false;
        } else if !counted && counts(c) {
            counted = true;
            words += 1;
            if words == most {
                break;
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_plain_stretch_ends_before_white_space_that_is_more_than_one_space() {
        for (text, length) in
            [("a b", 3), ("a  b", 1), ("a ", 1), (" a", 0), ("a\nb", 1), ("aé", 1), ("a é", 1), ("", 0)]
        {
            assert_eq!(plain_length(text), length, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn words_are_counted_up_to_a_number(text in "[a-cé .,\\-\t\n\r\u{b}\u{c}\u{1f}\u{2003}]{0,60}", most in 1usize..9) {
            let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
            prop_assert_eq!(count_words(&text, most, char::is_alphanumeric), words.take(most).count());
        }
    }
}

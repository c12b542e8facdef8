//! What a language asks of a folded word before it is stemmed: elided articles off, letters that
//! are written in two ways made one.

use super::language::Language;

/// French words that lose their vowel before another, as in Lucene's and Snowball's lists.
const FRENCH: [&str; 13] = ["l", "d", "c", "j", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"];

/// Italian words that lose their vowel before another.
const ITALIAN: [&str; 41] = [
    "l", "un", "d", "c", "m", "t", "s", "v", "gl", "all", "agl", "dall", "dagl", "dell", "degl", "nell", "negl",
    "sull", "sugl", "coll", "pell", "quest", "quell", "nessun", "ciascun", "alcun", "qualcun", "com", "dov", "cos",
    "quant", "anch", "neanch", "senz", "tutt", "mezz", "sant", "bell", "buon", "grand", "dev",
];

/// Catalan words that lose their vowel before another.
const CATALAN: [&str; 6] = ["l", "d", "m", "n", "s", "t"];

/// Applies the rules of `language` to a folded word.
pub(super) fn apply(language: Language, folded: &mut String) {
    match language {
        Language::French => elide(&FRENCH, folded),
        Language::Italian => elide(&ITALIAN, folded),
        Language::Catalan => elide(&CATALAN, folded),
        // Snowball: "the letter ё is assumed mapped to е" before stemming.
        Language::Russian if folded.contains('ё') => *folded = folded.replace('ё', "е"),
        _ => {}
    }
}

/// How many bytes at the beginning of `surface` are an elided word with its apostrophe; none but
/// in languages that have such.
pub(super) fn elided(language: Language, surface: &str) -> usize {
    let elisions: &[&str] = match language {
        Language::French => &FRENCH,
        Language::Italian => &ITALIAN,
        Language::Catalan => &CATALAN,
        _ => return 0,
    };
    let Some((before, after)) = surface.split_once(crate::unicode::is_apostrophe) else { return 0 };
    let is_elision = !after.is_empty() && elisions.contains(&before.to_lowercase().as_str());
    if is_elision { surface.len() - after.len() } else { 0 }
}

/// Takes an elided word and its apostrophe from the beginning of `folded`.
fn elide(elisions: &[&str], folded: &mut String) {
    let Some((before, after)) = folded.split_once('\'') else { return };
    if !after.is_empty() && elisions.contains(&before) {
        folded.drain(..=before.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(language: Language, word: &str) -> String {
        let mut word = word.to_owned();
        apply(language, &mut word);
        word
    }

    #[test]
    fn an_elided_word_is_no_part_of_the_next() {
        for (language, word, expected) in [
            (Language::French, "l'argent", "argent"),
            (Language::French, "jusqu'à", "à"),
            (Language::French, "qu'aujourd'hui", "aujourd'hui"),
            (Language::French, "aujourd'hui", "aujourd'hui"),
            (Language::French, "prud'homme", "prud'homme"),
            (Language::French, "l'", "l'"),
            (Language::Italian, "dell'ospedale", "ospedale"),
            (Language::Italian, "quest'anno", "anno"),
            (Language::Catalan, "l'ajuntament", "ajuntament"),
            (Language::English, "d'oyly", "d'oyly"),
            (Language::German, "l'argent", "l'argent"),
        ] {
            assert_eq!(applied(language, word), expected, "{language:?}");
        }
        assert_eq!(elided(Language::French, "L’argent"), "L’".len());
        assert_eq!(elided(Language::French, "aujourd’hui"), 0);
    }

    #[test]
    fn russian_yo_is_ye() {
        assert_eq!(applied(Language::Russian, "счёт"), "счет");
        assert_eq!(applied(Language::None, "счёт"), "счёт");
    }
}

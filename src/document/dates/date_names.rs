//! The names of months and weekdays in seven languages, and the other words that dates are written
//! with. Names are in lower case without accents.

/// January to December in English.
pub(crate) const ENGLISH_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Monday to Sunday in English.
pub(crate) const ENGLISH_WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// January to December in English, French, German, Spanish, Italian, Dutch, Portuguese; then
/// variants.
const MONTHS: [[&str; 12]; 9] = [
    ENGLISH_MONTHS,
    [
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ],
    [
        "januar",
        "februar",
        "marz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    [
        "janeiro",
        "fevereiro",
        "marco",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    // Austria, abbreviations that are no prefixes, spellings without umlaut.
    ["janner", "feber", "maerz", "apr", "may", "jun", "jul", "aug", "setiembre", "okt", "nov", "dez"],
    ["jan", "feb", "mrt", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec"],
];

const WEEKDAYS: [&str; 45] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "weds",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "lunedi",
    "martedi",
    "mercoledi",
    "giovedi",
    "venerdi",
    "domenica",
    "maandag",
    "dinsdag",
    "woensdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "segunda",
    "terca",
    "quarta",
];

/// Words of dates that say nothing: articles, prepositions, `o'clock`.
const FILLERS: [&str; 27] = [
    "at", "on", "of", "the", "le", "de", "del", "di", "du", "den", "der", "dem", "am", "pm", "um", "uhr", "om", "uur",
    "kl", "el", "il", "a", "as", "do", "da", "feira", "em",
];

/// Names of time zones after a time.
const ZONES: [&str; 30] = [
    "z", "ut", "utc", "gmt", "bst", "ist", "wet", "west", "cet", "cest", "mez", "mesz", "eet", "eest", "msk", "est",
    "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "et", "ct", "pt", "jst", "aest", "aedt", "nzst",
];

/// The month of a name, or of its first three letters or more, in any of the languages.
pub(crate) fn month_of(word: &str) -> Option<u8> {
    let word = fold(word)?;
    if word.len() < 3 {
        return None;
    }
    let mut found = None;
    for names in &MONTHS {
        for (index, name) in names.iter().enumerate() {
            if name.starts_with(&word) {
                match found {
                    Some(other) if other != index => return None,
                    _ => found = Some(index),
                }
            }
        }
    }
    found.and_then(|index| u8::try_from(index + 1).ok())
}

/// Whether a word is a weekday, or its first two letters or more.
pub(crate) fn is_weekday(word: &str) -> bool {
    fold(word).is_some_and(|word| {
        word.len() >= 2
            && (WEEKDAYS.iter().any(|name| name.starts_with(&word)) || ["quinta", "sexta"].contains(&&*word))
    })
}

pub(crate) fn is_filler(word: &str) -> bool {
    fold(word).is_some_and(|word| FILLERS.contains(&&*word))
}

pub(crate) fn is_zone(word: &str) -> bool {
    fold(word).is_some_and(|word| ZONES.contains(&&*word))
}

/// Lower case without the accents of these languages; none for a word that is no name in them.
fn fold(word: &str) -> Option<String> {
    if word.len() > 24 {
        return None;
    }
    let mut folded = String::with_capacity(word.len());
    for character in word.chars().flat_map(char::to_lowercase) {
        folded.push(match character {
            'a'..='z' => character,
            'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
            'ç' => 'c',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' => 'i',
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            // Combining accents of decomposed text.
            '\u{300}'..='\u{36F}' => continue,
            _ => return None,
        });
    }
    (!folded.is_empty()).then_some(folded)
}

//! Names of a few words each, all different.

/// Words in a name.
const LENGTH: usize = 3;

/// A name for every topic from its words, best first: up to three of them, joined by commas.
///
/// A word that several names would contain goes to the topic whose list has it earliest (of equals,
/// the first topic); the others take their next words instead, as long as they have any. Names that
/// would still be equal take more words, and at last a number.
///
/// ```
/// use themewise::topics::topic_names;
/// let words = ["film award star actor", "award oscar film prize category"];
/// let words: [Vec<String>; 2] = words.map(|words| words.split(' ').map(str::to_owned).collect());
/// assert_eq!(topic_names(&words), ["film, star, actor", "award, oscar, prize"]);
/// ```
pub fn topic_names(words: &[Vec<String>]) -> Vec<String> {
    let own: Vec<Vec<&str>> = (0..words.len()).map(|topic| name_words(words, topic)).collect();
    let name = |topic: usize, length: usize| {
        let words = &own[topic];
        if words.is_empty() { "(no words)".to_owned() } else { words[..length.min(words.len())].join(", ") }
    };
    let mut names: Vec<String> = (0..words.len())
        .map(|topic| {
            let mut length = LENGTH;
            while length < own[topic].len()
                && (0..words.len()).any(|other| other != topic && name(other, length) == name(topic, length))
            {
                length += 1;
            }
            name(topic, length)
        })
        .collect();
    for topic in 1..names.len() {
        let before = names[..topic].iter().filter(|other| **other == names[topic]).count();
        if before > 0 {
            // All words are equal: number the names.
            let mut number = before + 1;
            while names[..topic].contains(&format!("{} ({number})", names[topic])) {
                number += 1;
            }
            names[topic] = format!("{} ({number})", names[topic]);
        }
    }
    names
}

/// The words of a topic in the order in which its name takes them: first those that belong to no
/// other topic.
fn name_words(words: &[Vec<String>], topic: usize) -> Vec<&str> {
    let better = |place: usize, word: &str| {
        words.iter().enumerate().any(|(other, list)| {
            other != topic
                && list
                    .iter()
                    .take(LENGTH)
                    .position(|theirs| theirs == word)
                    .is_some_and(|theirs| theirs < place || (theirs == place && other < topic))
        })
    };
    let (mut own, mut shared) = (Vec::new(), Vec::new());
    for (place, word) in words[topic].iter().enumerate() {
        if better(place, word) { shared.push(word.as_str()) } else { own.push(word.as_str()) }
    }
    own.append(&mut shared);
    own
}

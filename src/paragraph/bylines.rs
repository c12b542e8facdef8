//! By-lines under titles that no cue shows, and lists of people to write to or ring.

use super::block::Block;
use super::classified::{BlockClass, ClassifiedBlock};
use super::shapes::{bare, ends_sentence, has_date};

/// Makes boilerplate of names under titles and of lists of contacts.
pub(super) fn judge(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    names_under_titles(blocks, classified);
    contacts(blocks, classified);
}

/// A name between a title and its text is a by-line, unless titles of the document often look like
/// names, or the next one does: "Grange Court" above "Mill House" are places, "Ann Lee" above "What
/// changed" is the author.
fn names_under_titles(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let names: Vec<Option<NameLine>> =
        blocks.iter().zip(&*classified).map(|(block, class)| NameLine::of(block, class)).collect();
    let is_title = |index: &usize| classified[*index].is_title();
    let titles = (0..blocks.len()).filter(is_title).count();
    let bare_names = (0..blocks.len()).filter(is_title).filter(|index| names[*index] == Some(NameLine::Bare)).count();
    let mut found = Vec::new();
    for index in 1..blocks.len().saturating_sub(1) {
        let above = classified[index - 1].is_title() && names[index - 1].is_none();
        let text = classified[index + 1].first == BlockClass::Body;
        if !classified[index].is_title() || !above || !text {
            continue;
        }
        let next = (index + 1..blocks.len()).find(is_title);
        let alone = next.is_none_or(|next| names[next] != Some(NameLine::Bare));
        match names[index] {
            Some(NameLine::Described) => found.push(index),
            Some(NameLine::Bare) if alone && bare_names * 3 <= titles => found.push(index),
            _ => {}
        }
    }
    found.into_iter().for_each(|index| classified[index].first = BlockClass::Aside("by-line"));
}

/// A line that may be a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameLine {
    /// Nothing but names.
    Bare,
    /// With a label before the name, or a role after it.
    Described,
}

impl NameLine {
    fn of(block: &Block<'_>, class: &ClassifiedBlock) -> Option<Self> {
        let text = bare(block.words());
        if class.words > 16 || class.words < 2 || ends_sentence(text) || text.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if block.marker().is_some() {
            return None;
        }
        let labelled = text.split_once(": ").filter(|(label, _)| label.split(' ').count() <= 3);
        let rest = labelled.map_or(text, |(_, rest)| rest);
        let (names, has_role) = match rest.find([',', '(', '|', '–', '—']) {
            Some(end) => (&rest[..end], true),
            None => (rest, false),
        };
        let named = names.split(" and ").flat_map(|names| names.split(" & ")).all(is_person);
        let described = labelled.is_some() || has_role || names.contains(" and ") && class.words <= 6;
        named.then_some(if described { Self::Described } else { Self::Bare })
    }
}

/// Whether words may be one person's name: two to four, each with a capital, the last with small
/// letters.
fn is_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    // "Lee", "F.", "O'Hara-Smith", "McRae", and not "CCGs".
    let is_capitalised = |word: &&str| {
        word.split(['-', '\'', '’']).all(|part| {
            let rest = part.strip_prefix("Mc").or_else(|| part.strip_prefix("Mac")).unwrap_or(part);
            rest.starts_with(char::is_uppercase) && rest.chars().skip(1).all(|c| c.is_lowercase() || c == '.')
        })
    };
    (2..=4).contains(&words.len())
        && words.iter().all(is_capitalised)
        && words.last().is_some_and(|last| last.contains(char::is_lowercase))
}

/// A title over nothing but short lines with a name and a telephone number or an address.
fn contacts(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    const REASON: &str = "whom to write to or ring";
    for index in 0..blocks.len() {
        if !classified[index].is_title() {
            continue;
        }
        let lines = index + 1
            ..(index + 1..blocks.len())
                .find(|below| classified[*below].first != BlockClass::Body)
                .unwrap_or(blocks.len());
        let short = |line: usize| classified[line].words <= 14 && !has_date(&blocks[line].text);
        let mostly =
            |is: fn(&str) -> bool| lines.clone().filter(|line| is(&blocks[*line].text)).count() * 3 >= lines.len() * 2;
        if lines.len() >= 2 && lines.clone().all(short) && mostly(has_contact) && mostly(has_person) {
            for line in lines.chain([index]) {
                classified[line].first = BlockClass::Boilerplate(REASON);
            }
        }
    }
}

/// Whether two words in a row may be a person's name.
fn has_person(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches([',', ':', '.'])).collect();
    words.windows(2).any(|pair| is_person(&pair.join(" ")) && pair[0].contains(char::is_lowercase))
}

/// Whether a line has an e-mail address, a telephone number or an extension.
fn has_contact(text: &str) -> bool {
    let mut digits = 0;
    for c in text.chars() {
        match c {
            '0'..='9' => digits += 1,
            ' ' | '-' | '(' | ')' | '+' => {}
            _ => digits = 0,
        }
        if digits >= 9 {
            return true;
        }
    }
    text.contains('@') || text.split([' ', '.']).any(|word| matches!(word, "ext" | "Ext"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_persons_are_recognised() {
        for name in ["Ann Lee", "Dr. Anjali Whitcomb", "F. Garrard", "Una O’Hara-McRae"] {
            assert!(is_person(name), "{name}");
        }
        for name in ["Beds", "Beds and bodies", "ANN LEE", "Circular 88", "The Five Year Forward View", "Four CCGs"] {
            assert!(!is_person(name), "{name}");
        }
    }

    #[test]
    fn telephone_numbers_and_addresses_are_contacts() {
        for text in ["Editor: 01632 960 490", "ann@mill.example", "Foundry: Ann Lee, ext. 4417", "+44 (0)1632 960490"] {
            assert!(has_contact(text), "{text}");
        }
        for text in ["1,914 birds of 47 species", "14 May 2019", "The next step"] {
            assert!(!has_contact(text), "{text}");
        }
    }
}

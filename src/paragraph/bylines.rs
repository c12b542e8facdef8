//! By-lines under titles that no cue shows, and lists of people to write to or ring.

use super::block::Block;
use super::classified::{BlockClass, ClassifiedBlock};
use super::cues::View;
use super::phrases::List;
use super::shapes::{bare, ends_sentence, has_date};
use super::words::Words;
use crate::document::Role;

/// Makes boilerplate of names under titles and of lists of contacts.
pub(super) fn judge(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    names_under_titles(blocks, classified);
    contacts(blocks, classified);
}

/// A name with a role, or behind a label, between a title and its text.
fn names_under_titles(blocks: &[Block<'_>], classified: &mut [ClassifiedBlock]) {
    let mut folded = Words::default();
    for index in 1..blocks.len().saturating_sub(1) {
        let under_title = classified[index - 1].is_title() && classified[index].is_title();
        let above_text = classified[index + 1].first == BlockClass::Body;
        if under_title && above_text && is_described_name(&View::of(&blocks[index], &mut folded)) {
            classified[index].first = BlockClass::Aside("by-line");
        }
    }
}

/// "Ann Lee, Partner", "Leader: Ann Lee". A heading that the format marks is none.
fn is_described_name(view: &View<'_>) -> bool {
    let text = bare(view.block.words());
    let is_short = (2..=16).contains(&view.words) && !ends_sentence(text);
    let is_marked = matches!(view.block.role, Role::Heading(_)) || view.block.marker().is_some();
    if !is_short || is_marked || text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let labelled = text.split_once(": ").filter(|_| view.starts(List::BylineLabels));
    let rest = labelled.map_or(text, |(_, rest)| rest);
    let names = rest.split([',', '(', '|', '–', '—']).next().unwrap_or(rest);
    let has_role = names.len() < rest.len() && (view.has_any(List::Roles) || view.has_any(List::Occupations));
    let are_names = names.split(" and ").flat_map(|names| names.split(" & ")).all(is_person);
    are_names && (has_role || labelled.is_some() && names.len() == rest.len())
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
        let short = |line: usize| {
            let text = &blocks[line].text;
            classified[line].words <= 14 && !has_date(text) && !ends_sentence(text)
        };
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
    for word in text.split_whitespace().map(|word| word.trim_matches([',', '.', ':', ';'])) {
        let is_number = word.chars().all(|c| c.is_ascii_digit() || "()+-".contains(c));
        // "2018 2019 2020" is none.
        if is_number && (digits > 0 || word.starts_with(['0', '+', '('])) {
            digits += word.bytes().filter(u8::is_ascii_digit).count();
        } else {
            digits = 0;
        }
        if digits >= 9 {
            return true;
        }
    }
    let last = text.split_whitespace().last().unwrap_or_default();
    last.contains('@') || text.split([' ', '.']).any(|word| matches!(word, "ext" | "Ext"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::paragraph::{BoilerplateIndex, Kind, Unit, segment};

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
        for text in ["1,914 birds of 47 species", "14 May 2019", "The next step", "2018 2019 2020"] {
            assert!(!has_contact(text), "{text}");
        }
    }

    #[track_caller]
    fn kinds(lines: &[&str]) -> Vec<Kind> {
        let text = lines.join("\n\n");
        let document = Document::from_text("letter", text);
        segment(&document, Unit::Paragraph, &BoilerplateIndex::default()).iter().map(|block| block.kind).collect()
    }

    const PROSE: &str = "The mill was opened again on Saturday, and some ninety people came to see the wheel.";

    #[test]
    fn name_between_a_title_and_its_text_is_a_byline() {
        use Kind::{Body, Boilerplate, Heading};
        for name in
            ["Idris Fenwright, Partner", "Idris Fenwright and Ann Lee, Research Unit", "Leader: Jocasta Thwaite"]
        {
            let found = kinds(&["What changed at the mill", name, PROSE, "Rats in the hopper", PROSE]);
            assert_eq!(found, [Heading, Boilerplate, Body, Heading, Body], "{name}");
        }
    }

    #[test]
    fn places_and_topics_under_a_title_are_none() {
        use Kind::{Body, Boilerplate, Heading};
        let found = kinds(&["What changed at the mills", "Grange Court", PROSE, "Mill House", PROSE]);
        assert_eq!(found[1..], [Heading, Body, Heading, Body]);
        for title in [
            "Focus: Mental Health",
            "Adult Services (Bradford)",
            "Winter Pressures",
            "Primary Care (and why it matters)",
        ] {
            let found = kinds(&["What changed at the mill", title, PROSE, "Rats in the hopper", PROSE]);
            assert_eq!(found[1..], [Heading, Body, Heading, Body], "{title}");
        }
        let found = kinds(&[PROSE, "Your people", "Foundry: Ann Lee, ext. 4417", "Paint shop: Tob Rye, ext. 4418"]);
        assert_eq!(found, [Body, Boilerplate, Boilerplate, Boilerplate]);
    }
}

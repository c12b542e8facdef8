//! Names of the people whose letters or words a newsletter prints.

use super::block::Block;
use super::classified::{BlockClass, ClassifiedBlock};

/// Whether a short line under a text is the name of the person who wrote it: "Ann Lee, Upper Dean".
pub(super) fn is_signature(index: usize, blocks: &[Block<'_>], classified: &[ClassifiedBlock]) -> bool {
    let after_text = index > 0 && classified[index - 1].first == BlockClass::Body;
    let text = blocks[index].words().trim().trim_start_matches(['–', '—', '-', ' ']);
    let name = text.split([',', '(']).next().unwrap_or(text);
    let names: Vec<&str> = name.split_whitespace().collect();
    let capitals = names.iter().all(|word| word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase));
    // A letter is quoted, or speaks of its writer.
    let speaks = |word: &str| matches!(word, "I" | "I’m" | "I've" | "I’ve" | "my" | "My" | "we" | "our");
    let is_letter = |text: &str| text.contains(['“', '"', '‘']) || text.split(' ').any(speaks);
    let letter = index > 0 && is_letter(&blocks[index - 1].text);
    let shaped = letter && text.contains([',', '(']) || text.len() < blocks[index].words().trim().len();
    after_text && (2..=4).contains(&names.len()) && capitals && shaped && classified[index].words <= 10
}

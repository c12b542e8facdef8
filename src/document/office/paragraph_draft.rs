//! A paragraph while it is read: its lines with their looks, from which its blocks follow.

use super::list_number::BULLET;
use crate::document::extract::Role;

/// Words that a line may have to be taken for a heading by its looks.
const MOST_DISPLAY_WORDS: usize = 14;

/// How characters look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TextLook {
    pub(crate) weight: Weight,
    /// In half-points; 0 is unknown.
    pub(crate) size: u16,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Weight {
    #[default]
    Regular,
    Bold,
}

impl Weight {
    /// Bold if `bold`.
    pub(crate) fn of(bold: Option<bool>) -> Self {
        if bold == Some(true) { Self::Bold } else { Self::Regular }
    }
}

/// A block to be: its role, its text, and the size of its smallest character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftPiece {
    pub(crate) role: Role,
    pub(crate) text: String,
    /// In half-points; 0 if unknown, or if the piece has more than one line.
    pub(crate) size: u16,
}

impl DraftPiece {
    /// Whether it is short enough for a heading that the format does not mark.
    pub(crate) fn is_short(&self) -> bool {
        is_short(&self.text)
    }
}

/// Lines of text, and where they are parted.
#[derive(Debug, Default)]
pub(crate) struct ParagraphDraft {
    lines: Vec<DraftLine>,
}

#[derive(Debug, Default)]
struct DraftLine {
    text: String,
    /// A page break or the like is in front of it.
    parted: bool,
    /// It has a character that can be seen.
    visible: bool,
    /// It has a visible character that is not bold.
    regular: bool,
    /// The least size of its visible characters.
    size: u16,
}

impl ParagraphDraft {
    /// Appends text. Line feeds and tabs in it are white space.
    pub(crate) fn push(&mut self, text: &str, look: TextLook) {
        if self.lines.is_empty() {
            self.lines.push(DraftLine::default());
        }
        let Some(line) = self.lines.last_mut() else { return };
        let mut visible = false;
        for part in text.split_inclusive(['\n', '\r', '\t', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}']) {
            let kept = part.trim_end_matches(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
            if kept.contains(is_sign) {
                line.text.push_str(&kept.replace(is_sign, "•"));
            } else {
                line.text.push_str(kept);
            }
            if kept.len() < part.len() {
                line.text.push(' ');
            }
            visible = visible || kept.chars().any(|c| !c.is_whitespace());
        }
        if visible {
            line.size = if line.visible { line.size.min(look.size) } else { look.size };
            line.visible = true;
            line.regular |= look.weight == Weight::Regular;
        }
    }

    /// A line break.
    pub(crate) fn break_line(&mut self) {
        if self.lines.is_empty() {
            self.lines.push(DraftLine::default());
        }
        self.lines.push(DraftLine::default());
    }

    /// A break that parts the paragraph: of the page, of the column.
    pub(crate) fn part(&mut self) {
        self.lines.push(DraftLine { parted: true, ..DraftLine::default() });
    }

    /// Whether it has a visible character.
    pub(crate) fn has_text(&self) -> bool {
        self.lines.iter().any(|line| line.visible)
    }

    /// Its blocks: parted at page breaks and at empty lines. `label` is put in front of the first.
    pub(crate) fn finish(self, role: Role, label: &str) -> Vec<DraftPiece> {
        let mut pieces = Vec::new();
        let mut lines: Vec<DraftLine> = Vec::new();
        for line in self.lines {
            if line.parted || !line.visible {
                push_pieces(&mut pieces, std::mem::take(&mut lines), role);
            }
            if line.visible {
                lines.push(line);
            }
        }
        push_pieces(&mut pieces, lines, role);
        for piece in pieces.iter_mut().skip(1).filter(|piece| piece.role == Role::ListItem) {
            piece.role = Role::Prose;
        }
        if let Some(first) = pieces.first_mut() {
            first.text.insert_str(0, label);
        }
        pieces
    }
}

/// The blocks of lines that follow each other.
fn push_pieces(pieces: &mut Vec<DraftPiece>, mut lines: Vec<DraftLine>, role: Role) {
    if role == Role::Prose && lines.first().is_some_and(DraftLine::is_display) {
        // A bold line above text of the same paragraph is a heading to the eye.
        if lines.get(1).is_none_or(|second| second.regular) {
            let first = lines.remove(0);
            pieces.push(DraftPiece { role: Role::DisplayLine, text: first.text, size: 0 });
        }
    }
    let size = if let [line] = lines.as_slice() { line.size } else { 0 };
    let bullet = match (role, lines.as_slice()) {
        (Role::Prose, [line]) => typed_item(&line.text),
        _ => None,
    };
    if let Some(item) = bullet {
        pieces.push(DraftPiece { role: Role::ListItem, text: format!("{BULLET}{item}"), size });
        return;
    }
    let text = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    if !lines.is_empty() {
        pieces.push(DraftPiece { role, text, size });
    }
}

/// The text behind a bullet that was typed, without a list of the format.
fn typed_item(line: &str) -> Option<&str> {
    let item = line.trim_start().strip_prefix(['•', '·', '▪', '●', '◦', '‣'])?;
    item.starts_with(char::is_whitespace).then(|| item.trim_start()).filter(|item| !item.is_empty())
}

impl DraftLine {
    fn is_display(&self) -> bool {
        self.visible && !self.regular && is_short(&self.text)
    }
}

/// A character of a font of signs, which office programs put into the private use area.
fn is_sign(character: char) -> bool {
    matches!(character, '\u{F021}'..='\u{F0FF}')
}

fn is_short(text: &str) -> bool {
    text.split_whitespace().nth(MOST_DISPLAY_WORDS).is_none()
}

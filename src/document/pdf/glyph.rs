//! What a page draws: its characters with their places.

/// One drawn character, in points from the upper left corner of the page as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    /// What it stands for; empty if a character before it says so for both.
    pub(crate) text: GlyphText,
    /// Where its baseline begins.
    pub(crate) origin: (f64, f64),
    /// Where its baseline ends.
    pub(crate) end: (f64, f64),
    /// The direction of the text, in whole degrees clockwise; 0 is from left to right.
    pub(crate) angle: i16,
    /// The size of its font in points.
    pub(crate) size: f64,
    /// The thickness of its strokes, in thousandths of its size; 0 if unknown.
    pub(crate) thickness: f64,
    pub(crate) tag: Tag,
    /// Whether it begins on the page, and not next to it.
    pub(crate) on_page: bool,
}

/// The text of a character, often one `char`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GlyphText {
    Char(char),
    Text(Box<str>),
}

impl GlyphText {
    pub(crate) fn push_to(&self, text: &mut String) {
        match self {
            Self::Char(character) => text.push(*character),
            Self::Text(characters) => text.push_str(characters),
        }
    }

    pub(crate) fn first(&self) -> Option<char> {
        match self {
            Self::Char(character) => Some(*character),
            Self::Text(characters) => characters.chars().next(),
        }
    }
}

/// What the marked content that a character belongs to is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tag {
    /// Text, or no tag.
    #[default]
    Text,
    /// What belongs to the page: running heads, page numbers, backgrounds.
    Artifact,
    /// A heading of this level; 1 for titles and headings without a level.
    Heading(u8),
}

impl Tag {
    /// The tag of that name, which may be the name of a word processor's style.
    pub(crate) fn of_name(name: &[u8]) -> Option<Self> {
        let name = String::from_utf8_lossy(name);
        let level = |digits: &str| digits.trim().parse::<u8>().ok().filter(|level| (1..=6).contains(level));
        match name.as_ref() {
            "Artifact" => Some(Self::Artifact),
            "H" | "Title" => Some(Self::Heading(1)),
            name => {
                let digits = name.strip_prefix("Heading").or_else(|| name.strip_prefix('H'))?;
                level(digits).map(Self::Heading)
            }
        }
    }
}

/// The characters of a page in the order in which it draws them.
#[derive(Debug, Default)]
pub(crate) struct PageGlyphs {
    pub(crate) glyphs: Vec<Glyph>,
    /// Height of the page in points.
    pub(crate) height: f64,
    pub(crate) images: usize,
    /// Lines and areas that it draws, which may be letters.
    pub(crate) paths: usize,
    /// Characters that have no Unicode value.
    pub(crate) unknown: usize,
}

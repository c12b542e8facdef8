//! The styles of a DOCX file, each with what it inherits through `basedOn`.

use super::paragraph_draft::{TextLook, Weight};
use super::xml_events::{XmlElement, XmlEvent, XmlEvents};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Styles that a chain of `basedOn` may have; longer ones are circles.
const LONGEST_CHAIN: usize = 32;

/// The size of text where nothing states one, in half-points.
const DEFAULT_SIZE: u16 = 20;

/// Properties of characters; none is not stated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct CharacterProperties {
    pub(crate) bold: Option<bool>,
    pub(crate) hidden: Option<bool>,
    /// In half-points.
    pub(crate) size: Option<u16>,
}

impl CharacterProperties {
    /// Reads one element inside `rPr`.
    pub(crate) fn read(&mut self, element: &XmlElement<'_>) {
        match element.name() {
            "b" => self.bold = Some(element.is_on()),
            "vanish" => self.hidden = Some(element.is_on()),
            "sz" => self.size = element.value().and_then(|size| size.trim().parse().ok()),
            _ => {}
        }
    }

    fn or(self, other: Self) -> Self {
        Self { bold: self.bold.or(other.bold), hidden: self.hidden.or(other.hidden), size: self.size.or(other.size) }
    }
}

/// The list that a paragraph or a style is in; none is not stated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ListPlace {
    pub(crate) number_id: Option<u32>,
    pub(crate) level: Option<usize>,
}

impl ListPlace {
    /// Reads one element inside `numPr`.
    pub(crate) fn read(&mut self, element: &XmlElement<'_>) {
        match element.name() {
            "numId" => self.number_id = element.number("val"),
            "ilvl" => self.level = element.number("val").map(|level| level as usize),
            _ => {}
        }
    }
}

/// What the outline says of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutlineRank {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Stated to be body text.
    Body,
}

impl OutlineRank {
    /// From the value of `outlineLvl`: 0 is the first level, 9 is body text.
    pub(crate) fn of(value: &str) -> Option<Self> {
        match value.trim().parse::<u8>().ok()? {
            level @ 0..=8 => Some(Self::Heading((level + 1).min(6))),
            _ => Some(Self::Body),
        }
    }
}

/// A style with all that it inherits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DocxStyle {
    pub(crate) id: String,
    pub(crate) rank: Option<OutlineRank>,
    /// It is a line of a table of contents.
    pub(crate) contents: bool,
    /// It is no heading, however it looks: a quotation, a caption.
    plain: bool,
    pub(crate) characters: CharacterProperties,
    pub(crate) list: ListPlace,
    based_on: Option<String>,
}

/// All styles of a file.
#[derive(Debug, Default)]
pub(crate) struct DocxStyles {
    styles: BTreeMap<String, Rc<DocxStyle>>,
    /// The style of paragraphs that name none.
    default: Rc<DocxStyle>,
    defaults: CharacterProperties,
}

impl DocxStyles {
    /// Reads `styles.xml`; the empty text has no styles.
    pub(crate) fn read(xml: &str) -> Self {
        let mut stated = Self::default();
        let mut open: Vec<String> = Vec::new();
        let mut style: Option<DocxStyle> = None;
        let mut default_id = None;
        for event in XmlEvents::new(xml) {
            match event {
                XmlEvent::Open(element) => {
                    let parent = open.last().map(String::as_str);
                    match (element.name(), parent) {
                        ("style", _) => {
                            let id = element.attribute("styleId").unwrap_or_default();
                            let is_default = matches!(element.attribute("default").as_deref(), Some("1" | "true"));
                            if is_default && element.attribute("type").as_deref() == Some("paragraph") {
                                default_id = Some(id.clone());
                            }
                            style = Some(DocxStyle { id, ..DocxStyle::default() });
                        }
                        (_, Some("rPr")) if open.iter().any(|name| name == "rPrDefault") => {
                            stated.defaults.read(&element)
                        }
                        _ => read_property(style.as_mut(), &element, parent),
                    }
                    // Of what is deep inside, only the depth matters.
                    open.push(if open.len() < 16 { element.name().to_owned() } else { String::new() });
                }
                XmlEvent::Close => {
                    if open.pop().as_deref() == Some("style")
                        && let Some(style) = style.take()
                    {
                        stated.styles.insert(style.id.clone(), Rc::new(style));
                    }
                }
                XmlEvent::Text(_) => {}
            }
        }
        let resolved: BTreeMap<String, Rc<DocxStyle>> =
            stated.styles.iter().map(|(id, style)| (id.clone(), Rc::new(stated.resolve(style)))).collect();
        let default = default_id.and_then(|id| resolved.get(&id).cloned()).unwrap_or_default();
        Self { styles: resolved, default, defaults: stated.defaults }
    }

    /// The style of that id. A style that is not defined is known by its id.
    pub(crate) fn paragraph_style(&self, id: &str) -> Rc<DocxStyle> {
        self.styles.get(id).cloned().unwrap_or_else(|| {
            let mut style = DocxStyle { id: id.to_owned(), ..DocxStyle::default() };
            style.read_name(id);
            Rc::new(style)
        })
    }

    /// The style of paragraphs that name none.
    pub(crate) fn default_style(&self) -> Rc<DocxStyle> {
        Rc::clone(&self.default)
    }

    /// The properties of a style of characters.
    pub(crate) fn character_style(&self, id: &str) -> CharacterProperties {
        self.styles.get(id).map(|style| style.characters).unwrap_or_default()
    }

    /// How a run looks, and whether it is hidden. Bold and hidden are toggle properties: stated by
    /// both styles they cancel out; stated by the run itself they count as they are.
    pub(crate) fn look(&self, style: &DocxStyle, run: RunLook) -> (TextLook, bool) {
        let toggle = |pick: fn(CharacterProperties) -> Option<bool>| {
            let [paragraph, character] = [pick(style.characters), pick(run.style)].map(|on| on.unwrap_or(false));
            pick(run.direct).unwrap_or(pick(self.defaults).unwrap_or(false) || (paragraph != character))
        };
        let size = run.direct.size.or(run.style.size).or(style.characters.size).or(self.defaults.size);
        let look = match style.plain {
            true => TextLook::default(),
            false => TextLook {
                weight: Weight::of(Some(toggle(|properties| properties.bold))),
                size: size.unwrap_or(DEFAULT_SIZE),
            },
        };
        (look, toggle(|properties| properties.hidden))
    }

    fn resolve(&self, style: &DocxStyle) -> DocxStyle {
        let mut resolved = style.clone();
        let mut next = style.based_on.as_ref();
        for _ in 0..LONGEST_CHAIN {
            let Some(base) = next.and_then(|id| self.styles.get(id)) else { break };
            resolved.rank = resolved.rank.or(base.rank);
            resolved.contents |= base.contents;
            resolved.plain |= base.plain;
            resolved.characters = resolved.characters.or(base.characters);
            resolved.list.number_id = resolved.list.number_id.or(base.list.number_id);
            resolved.list.level = resolved.list.level.or(base.list.level);
            next = base.based_on.as_ref();
        }
        resolved
    }
}

/// The properties of a run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RunLook {
    /// Stated by the run itself.
    pub(crate) direct: CharacterProperties,
    /// Of its style of characters.
    pub(crate) style: CharacterProperties,
}

fn read_property(style: Option<&mut DocxStyle>, element: &XmlElement<'_>, parent: Option<&str>) {
    let Some(style) = style else { return };
    match (element.name(), parent) {
        ("name", Some("style")) => style.read_name(&element.value().unwrap_or_default()),
        ("basedOn", Some("style")) => style.based_on = element.value(),
        ("outlineLvl", Some("pPr")) => {
            style.rank = element.value().and_then(|value| OutlineRank::of(&value)).or(style.rank);
        }
        (_, Some("numPr")) => style.list.read(element),
        (_, Some("rPr")) => style.characters.read(element),
        _ => {}
    }
}

impl DocxStyle {
    /// What the built-in styles' names say: `heading 2`, `Title`, `toc 1`.
    fn read_name(&mut self, name: &str) {
        let name: String = name.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        let level = name.strip_prefix("heading").and_then(|level| level.parse::<u8>().ok());
        if let Some(level @ 1..=9) = level {
            self.rank = self.rank.or(Some(OutlineRank::Heading(level.min(6))));
        }
        if name == "title" {
            self.rank = self.rank.or(Some(OutlineRank::Heading(1)));
        }
        self.plain = matches!(name.as_str(), "quote" | "intensequote" | "caption" | "blocktext");
        self.contents = name == "tocheading" || name.strip_prefix("toc").is_some_and(|n| n.parse::<u8>().is_ok());
    }
}

//! The styles of an OpenDocument text, each with what it inherits from its parents.

use super::paragraph_draft::{TextLook, Weight};
use super::xml_events::{XmlElement, XmlEvent, XmlEvents};
use std::collections::BTreeMap;

/// Styles that a chain of parents may have; longer ones are circles.
const LONGEST_CHAIN: usize = 32;

/// Bytes of a parent's name; it is looked up for every paragraph.
const LONGEST_NAME: usize = 256;

/// The size of text where nothing states one, in half-points.
const DEFAULT_SIZE: u16 = 24;

/// A style as it is stated; none is not stated.
#[derive(Debug, Clone, Default)]
struct StatedStyle {
    parent: Option<String>,
    outline: Option<u8>,
    bold: Option<bool>,
    hidden: Option<bool>,
    size: Option<u16>,
}

/// What a style of paragraphs or characters says, with all that it inherits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OdtLook {
    /// The level of the heading that it makes.
    pub(crate) heading: Option<u8>,
    /// It is the heading of an index.
    pub(crate) index_heading: bool,
    pub(crate) bold: Option<bool>,
    pub(crate) hidden: Option<bool>,
    /// In half-points.
    pub(crate) size: Option<u16>,
}

impl OdtLook {
    /// The look of characters in a span of style `inner` inside this.
    pub(crate) fn with(self, inner: Self) -> Self {
        Self {
            bold: inner.bold.or(self.bold),
            hidden: inner.hidden.or(self.hidden),
            size: inner.size.or(self.size),
            ..self
        }
    }

    pub(crate) fn text_look(self) -> TextLook {
        TextLook { weight: Weight::of(self.bold), size: self.size.unwrap_or(DEFAULT_SIZE) }
    }
}

/// The styles by family and name.
#[derive(Debug, Clone, Default)]
pub(crate) struct OdtStyles {
    styles: BTreeMap<(String, String), StatedStyle>,
}

impl OdtStyles {
    /// Adds the styles of `styles.xml` or `content.xml`; later ones replace earlier ones.
    pub(crate) fn add(&mut self, xml: &str) {
        let mut key: Option<(String, String)> = None;
        for event in XmlEvents::new(xml) {
            let XmlEvent::Open(element) = event else { continue };
            match element.name() {
                "style" | "default-style" => {
                    let family = element.attribute("family").unwrap_or_default();
                    let id = (family, element.attribute("name").unwrap_or_default());
                    self.styles.insert(id.clone(), StatedStyle::read(&element));
                    key = Some(id);
                }
                "text-properties" => {
                    if let Some(style) = key.as_ref().and_then(|key| self.styles.get_mut(key)) {
                        style.read_text_properties(&element);
                    }
                }
                "list-style" | "outline-style" | "page-layout" | "master-page" => key = None,
                "body" => break,
                _ => {}
            }
        }
    }

    /// The style of that family (`paragraph`, `text`) and name, resolved.
    pub(crate) fn look(&self, family: &str, name: &str) -> OdtLook {
        let mut look = OdtLook::default();
        let mut key = (family.to_owned(), name.to_owned());
        for _ in 0..LONGEST_CHAIN {
            look.heading = look.heading.or_else(|| heading_by_name(&key.1));
            look.index_heading |= matches!(key.1.as_str(), "Contents_20_Heading" | "Contents Heading");
            let Some(style) = self.styles.get(&key) else { break };
            look.heading = look.heading.or(style.outline);
            look.bold = look.bold.or(style.bold);
            look.hidden = look.hidden.or(style.hidden);
            look.size = look.size.or(style.size);
            let Some(parent) = &style.parent else { break };
            key.1.clone_from(parent);
        }
        if family == "paragraph" {
            // The default style has no name.
            key.1.clear();
            look.size = look.size.or_else(|| self.styles.get(&key)?.size);
        }
        look
    }
}

impl StatedStyle {
    fn read(element: &XmlElement<'_>) -> Self {
        let outline = element.number("default-outline-level").filter(|level| *level > 0);
        Self {
            parent: element.attribute("parent-style-name").filter(|name| name.len() <= LONGEST_NAME),
            outline: outline.and_then(|level| u8::try_from(level.min(6)).ok()),
            ..Self::default()
        }
    }

    fn read_text_properties(&mut self, element: &XmlElement<'_>) {
        if let Some(weight) = element.attribute("font-weight") {
            self.bold = Some(weight == "bold" || weight.parse::<u32>().is_ok_and(|weight| weight >= 600));
        }
        if let Some(display) = element.attribute("display") {
            self.hidden = Some(display == "none");
        }
        let points = element.attribute("font-size").and_then(|size| size.strip_suffix("pt")?.parse::<f32>().ok());
        self.size = points.map(|points| (points * 2.0) as u16).or(self.size);
    }
}

/// `Heading_20_2` is a heading of level 2, `Title` of level 1.
fn heading_by_name(name: &str) -> Option<u8> {
    if name == "Title" {
        return Some(1);
    }
    let level = name.strip_prefix("Heading_20_").or_else(|| name.strip_prefix("Heading "))?;
    level.parse::<u8>().ok().filter(|level| (1..=10).contains(level)).map(|level| level.min(6))
}

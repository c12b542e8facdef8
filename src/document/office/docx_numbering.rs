//! The numbers of lists in a DOCX file: `numbering.xml`, and the counters while it is read.

use super::docx_styles::{DocxStyle, ListPlace};
use super::list_number::{ListLabel, NumberFormat, format_number};
use super::xml_events::{XmlElement, XmlEvent, XmlEvents};
use std::collections::{BTreeMap, BTreeSet};

/// Levels that a list has.
const LEVELS: usize = 9;

/// Characters of the text of a level; every item repeats it.
const LONGEST_TEXT: usize = 64;

/// Bytes of the id of a style; it is compared for every item.
const LONGEST_ID: usize = 256;

#[derive(Debug, Clone)]
struct ListLevel {
    start: u32,
    format: NumberFormat,
    /// With `%1` for the number of the first level.
    text: String,
    /// Never begins anew when a higher level goes on.
    continues: bool,
    /// All its numbers are decimal.
    legal: bool,
    /// The style of paragraphs that is at this level.
    style: Option<String>,
}

impl Default for ListLevel {
    fn default() -> Self {
        Self {
            start: 1,
            format: NumberFormat::Decimal,
            text: String::new(),
            continues: false,
            legal: false,
            style: None,
        }
    }
}

#[derive(Debug, Default)]
struct AbstractList {
    levels: BTreeMap<usize, ListLevel>,
    /// It is defined by the list of this name.
    link: Option<String>,
}

#[derive(Debug, Default)]
struct ListInstance {
    abstract_id: u32,
    starts: BTreeMap<usize, u32>,
    levels: BTreeMap<usize, ListLevel>,
}

/// All lists of a file, with their counters.
#[derive(Debug, Default)]
pub(crate) struct DocxNumbering {
    lists: BTreeMap<u32, AbstractList>,
    /// The list that defines a style of lists.
    by_style: BTreeMap<String, u32>,
    instances: BTreeMap<u32, ListInstance>,
    /// By abstract list, which instances share.
    counters: BTreeMap<u32, [Option<u32>; LEVELS]>,
    /// Instances and levels whose own start was used.
    begun: BTreeSet<(u32, usize)>,
}

/// What the elements of `numbering.xml` belong to.
#[derive(Default)]
struct NumberingCursor {
    list: Option<u32>,
    instance: Option<u32>,
    level: Option<usize>,
}

impl DocxNumbering {
    /// Reads `numbering.xml`; the empty text has no lists.
    pub(crate) fn read(xml: &str) -> Self {
        let mut numbering = Self::default();
        let mut cursor = NumberingCursor::default();
        for event in XmlEvents::new(xml) {
            if let XmlEvent::Open(element) = event {
                numbering.read_element(&element, &mut cursor);
            }
        }
        numbering
    }

    fn read_element(&mut self, element: &XmlElement<'_>, cursor: &mut NumberingCursor) {
        let level_number = || element.number("ilvl").map(|level| level as usize).filter(|level| *level < LEVELS);
        match element.name() {
            "abstractNum" => {
                let id = element.number("abstractNumId").unwrap_or_default();
                self.lists.entry(id).or_default();
                *cursor = NumberingCursor { list: Some(id), ..NumberingCursor::default() };
            }
            "num" => {
                let id = element.number("numId").unwrap_or_default();
                self.instances.entry(id).or_default();
                *cursor = NumberingCursor { instance: Some(id), ..NumberingCursor::default() };
            }
            "lvl" => {
                cursor.level = level_number();
                if let Some(levels) = self.levels(cursor) {
                    levels.insert(cursor.level.unwrap_or_default(), ListLevel::default());
                }
            }
            "lvlOverride" => cursor.level = level_number(),
            "numStyleLink" => {
                if let Some(list) = cursor.list.and_then(|id| self.lists.get_mut(&id)) {
                    list.link = element.value();
                }
            }
            "styleLink" => {
                if let (Some(style), Some(id)) = (element.value(), cursor.list) {
                    self.by_style.insert(style, id);
                }
            }
            "abstractNumId" => {
                if let Some(instance) = cursor.instance.and_then(|id| self.instances.get_mut(&id)) {
                    instance.abstract_id = element.number("val").unwrap_or_default();
                }
            }
            "startOverride" => {
                let instance = cursor.instance.and_then(|id| self.instances.get_mut(&id));
                if let (Some(instance), Some(level), Some(start)) = (instance, cursor.level, element.number("val")) {
                    instance.starts.insert(level, start);
                }
            }
            _ => {
                let level = cursor.level;
                let levels = self.levels(cursor);
                if let Some(level) = levels.zip(level).and_then(|(levels, level)| levels.get_mut(&level)) {
                    level.read(element);
                }
            }
        }
    }

    /// The levels that are being defined.
    fn levels(&mut self, cursor: &NumberingCursor) -> Option<&mut BTreeMap<usize, ListLevel>> {
        cursor.level?;
        match (cursor.list, cursor.instance) {
            (Some(id), _) => self.lists.get_mut(&id).map(|list| &mut list.levels),
            (None, Some(id)) => self.instances.get_mut(&id).map(|instance| &mut instance.levels),
            (None, None) => None,
        }
    }

    /// Counts a paragraph, and gives the label that it shows.
    pub(crate) fn count(&mut self, direct: ListPlace, style: &DocxStyle) -> Option<ListLabel> {
        let number_id = direct.number_id.or(style.list.number_id).filter(|id| *id != 0)?;
        let instance = self.instances.get(&number_id)?;
        let list_id = self.list_id(instance)?;
        let list = self.lists.get(&list_id)?;
        let by_style =
            || list.levels.iter().find(|(_, l)| l.style.as_ref() == Some(&style.id)).map(|(level, _)| *level);
        let level = direct.level.or_else(by_style).or(style.list.level).unwrap_or(0).min(LEVELS - 1);
        let definition = |level: usize| instance.levels.get(&level).or_else(|| list.levels.get(&level));
        let start = |level: usize| {
            let stated = instance.starts.get(&level).copied();
            stated.unwrap_or_else(|| definition(level).map_or(1, |definition| definition.start))
        };

        let counters = self.counters.entry(list_id).or_default();
        let begins = instance.starts.contains_key(&level) && self.begun.insert((number_id, level));
        let current = counters.get(level).copied().flatten().filter(|_| !begins);
        let number = current.map_or_else(|| start(level), |number| number.saturating_add(1));
        for (other, counter) in counters.iter_mut().enumerate() {
            if other == level {
                *counter = Some(number);
            } else if other < level {
                counter.get_or_insert_with(|| start(other));
            } else if definition(other).is_none_or(|definition| !definition.continues) {
                *counter = None;
            }
        }
        let own = definition(level)?;
        if own.format == NumberFormat::Bullet {
            return Some(ListLabel::Bullet);
        }
        let text = number_text(own, |other| {
            let format = definition(other).map_or(NumberFormat::Decimal, |definition| definition.format);
            (counters.get(other).copied().flatten().unwrap_or(1), format)
        });
        (!text.trim().is_empty()).then(|| ListLabel::Number(text.trim().to_owned()))
    }

    /// The abstract list of an instance, links followed once.
    fn list_id(&self, instance: &ListInstance) -> Option<u32> {
        let list = self.lists.get(&instance.abstract_id)?;
        let linked = list.link.as_ref().filter(|_| list.levels.is_empty()).and_then(|style| self.by_style.get(style));
        Some(linked.copied().unwrap_or(instance.abstract_id))
    }
}

/// `text` of the level with its numbers.
fn number_text(level: &ListLevel, number: impl Fn(usize) -> (u32, NumberFormat)) -> String {
    let mut text = String::new();
    let mut characters = level.text.chars().peekable();
    while let Some(character) = characters.next() {
        let place = characters.peek().and_then(|next| next.to_digit(10)).filter(|_| character == '%');
        match place.and_then(|place| (place as usize).checked_sub(1)) {
            Some(other) => {
                characters.next();
                let (value, format) = number(other);
                text.push_str(&format_number(value, if level.legal { NumberFormat::Decimal } else { format }));
            }
            None => text.push(character),
        }
    }
    text
}

impl ListLevel {
    fn read(&mut self, element: &XmlElement<'_>) {
        match element.name() {
            "start" => self.start = element.number("val").unwrap_or(1),
            "numFmt" => self.format = number_format(&element.value().unwrap_or_default()),
            "lvlText" => self.text = element.value().unwrap_or_default().chars().take(LONGEST_TEXT).collect(),
            "lvlRestart" => self.continues = element.value().as_deref() == Some("0"),
            "isLgl" => self.legal = element.is_on(),
            "pStyle" => self.style = element.value().filter(|style| style.len() <= LONGEST_ID),
            _ => {}
        }
    }
}

fn number_format(name: &str) -> NumberFormat {
    match name {
        "bullet" => NumberFormat::Bullet,
        "none" => NumberFormat::Absent,
        "lowerLetter" => NumberFormat::LowerLetter,
        "upperLetter" => NumberFormat::UpperLetter,
        "lowerRoman" => NumberFormat::LowerRoman,
        "upperRoman" => NumberFormat::UpperRoman,
        "decimalZero" => NumberFormat::DecimalZero,
        "ordinal" => NumberFormat::Ordinal,
        _ => NumberFormat::Decimal,
    }
}

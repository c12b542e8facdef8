//! The numbers of lists and headings in an OpenDocument text.

use super::list_number::{ListLabel, NumberFormat, format_number};
use super::xml_events::{XmlElement, XmlEvent, XmlEvents};
use std::collections::BTreeMap;

/// Levels that a list has.
const LEVELS: usize = 10;

/// Characters around a number; every item repeats them.
const LONGEST_AFFIX: usize = 32;

/// The name under which the numbering of headings is kept; no list style can have it.
pub(crate) const OUTLINE: &str = "";

#[derive(Debug, Clone)]
struct OdtListLevel {
    format: NumberFormat,
    prefix: String,
    suffix: String,
    /// How many levels' numbers are shown.
    shown: usize,
    start: u32,
}

/// The counters of one list, by level.
pub(crate) type OdtCounters = [Option<u32>; LEVELS];

/// The styles of lists, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct OdtListStyles {
    styles: BTreeMap<String, BTreeMap<usize, OdtListLevel>>,
}

impl OdtListStyles {
    /// Adds the styles of `styles.xml` or `content.xml`; later ones replace earlier ones.
    pub(crate) fn add(&mut self, xml: &str) {
        let mut current: Option<String> = None;
        for event in XmlEvents::new(xml) {
            let XmlEvent::Open(element) = event else { continue };
            match element.name() {
                "list-style" | "outline-style" => {
                    let is_outline = element.name() == "outline-style";
                    let name = element.attribute("name").filter(|_| !is_outline).unwrap_or_default();
                    self.styles.insert(name.clone(), BTreeMap::new());
                    current = Some(name);
                }
                "list-level-style-number"
                | "list-level-style-bullet"
                | "list-level-style-image"
                | "outline-level-style" => {
                    let level = element.number("level").unwrap_or(1).saturating_sub(1) as usize;
                    let levels = current.as_ref().and_then(|name| self.styles.get_mut(name));
                    if let Some(levels) = levels.filter(|_| level < LEVELS) {
                        levels.insert(level, OdtListLevel::read(&element));
                    }
                }
                "style" => current = None,
                "body" => break,
                _ => {}
            }
        }
    }

    /// Counts an item of a list of that style, whose counters these are; `start` is a number that
    /// the item states. A list of no known style has bullets.
    pub(crate) fn count(
        &self,
        style: &str,
        level: usize,
        counters: &mut OdtCounters,
        start: Option<u32>,
    ) -> Option<ListLabel> {
        let level = level.min(LEVELS - 1);
        let unknown = (style != OUTLINE).then_some(ListLabel::Bullet);
        // Older programs put headings into lists of the outline's style.
        let named = self.styles.get(style).or_else(|| self.styles.get(OUTLINE).filter(|_| style == "Outline"));
        let Some(levels) = named else { return unknown };
        let first = |level: usize| levels.get(&level).map_or(1, |definition| definition.start);
        for (other, counter) in counters.iter_mut().enumerate() {
            if other == level {
                let next = counter.map_or_else(|| first(other), |number| number.saturating_add(1));
                *counter = Some(start.unwrap_or(next));
            } else if other < level {
                counter.get_or_insert_with(|| first(other));
            } else {
                *counter = None;
            }
        }
        let Some(own) = levels.get(&level) else { return unknown };
        match own.format {
            NumberFormat::Bullet => Some(ListLabel::Bullet),
            NumberFormat::Absent => None,
            _ => Some(ListLabel::Number(label(levels, level, own, counters))),
        }
    }
}

fn label(levels: &BTreeMap<usize, OdtListLevel>, level: usize, own: &OdtListLevel, counters: &OdtCounters) -> String {
    let mut numbers = Vec::new();
    for shown in (level + 1).saturating_sub(own.shown)..=level {
        let format = levels.get(&shown).map_or(NumberFormat::Decimal, |definition| definition.format);
        let number = counters.get(shown).copied().flatten().unwrap_or(1);
        let text = format_number(number, format);
        if !text.is_empty() {
            numbers.push(text);
        }
    }
    format!("{}{}{}", own.prefix, numbers.join("."), own.suffix).trim().to_owned()
}

impl OdtListLevel {
    fn read(element: &XmlElement<'_>) -> Self {
        let format = match element.attribute("num-format").as_deref() {
            _ if matches!(element.name(), "list-level-style-bullet" | "list-level-style-image") => NumberFormat::Bullet,
            None | Some("") => NumberFormat::Absent,
            Some("a") => NumberFormat::LowerLetter,
            Some("A") => NumberFormat::UpperLetter,
            Some("i") => NumberFormat::LowerRoman,
            Some("I") => NumberFormat::UpperRoman,
            Some(_) => NumberFormat::Decimal,
        };
        let affix =
            |name: &str| element.attribute(name).unwrap_or_default().chars().take(LONGEST_AFFIX).collect::<String>();
        Self {
            format,
            prefix: affix("num-prefix"),
            suffix: affix("num-suffix"),
            shown: element.number("display-levels").map_or(1, |levels| (levels as usize).clamp(1, LEVELS)),
            start: element.number("start-value").unwrap_or(1),
        }
    }
}

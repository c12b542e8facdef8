//! The few style properties that decide what a person sees as hidden, bold, large or a block.

use super::tag::HtmlTag;

/// A font's size in tenths of a pixel.
pub(crate) type Tenths = u16;

/// The size of text without any style.
pub(crate) const DEFAULT_SIZE: Tenths = 160;

/// Text of this size or smaller cannot be seen.
pub(crate) const INVISIBLE_SIZE: Tenths = 10;

/// The value of `display`, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Display {
    #[default]
    Unset,
    None,
    Block,
    Inline,
    InlineBlock,
}

/// A font size, absolute or relative to the parent's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum FontSize {
    #[default]
    Unset,
    Absolute(Tenths),
    Percent(u16),
}

impl FontSize {
    /// The size inside a parent of this size.
    pub(crate) fn within(self, parent: Tenths) -> Tenths {
        match self {
            Self::Unset => parent,
            Self::Absolute(size) => size,
            Self::Percent(percent) => {
                u16::try_from(u32::from(parent) * u32::from(percent) / 100).unwrap_or(Tenths::MAX)
            }
        }
    }
}

/// Ways of hiding, as bits: each may be set and taken back on its own.
const OPACITY: u16 = 1;
const MAX_HEIGHT: u16 = 1 << 1;
const MSO: u16 = 1 << 2;
const NO_HEIGHT: u16 = 1 << 3;
const OVERFLOW: u16 = 1 << 4;
const OFF_SCREEN: u16 = 1 << 5;
const CLIPPED: u16 = 1 << 6;
const MOVING: u16 = 1 << 7;

/// What style declarations say; what they do not mention is unset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ElementStyle {
    pub(crate) display: Display,
    pub(crate) bold: Option<bool>,
    pub(crate) size: FontSize,
    pub(crate) visible: Option<bool>,
    /// Whether line feeds are shown as such.
    pub(crate) preformatted: Option<bool>,
    /// The bullet or number that a word processor wrote out (`mso-list:Ignore`).
    pub(crate) is_marker: bool,
    hiding: u16,
    hiding_mentioned: u16,
}

impl ElementStyle {
    /// The style that declarations such as `font-weight:bold; color:red` describe.
    pub(crate) fn of(declarations: &str) -> Self {
        let mut style = Self::default();
        for declaration in split_outside_quotes(declarations, b';') {
            if let Some((property, value)) = declaration.split_once(':') {
                let value = value.split('!').next().unwrap_or_default();
                style.declare(property.trim(), value.trim());
            }
        }
        style
    }

    /// Lets the declarations of `over` win.
    pub(crate) fn overlay(&mut self, over: &Self) {
        if over.display != Display::Unset {
            self.display = over.display;
        }
        if over.size != FontSize::Unset {
            self.size = over.size;
        }
        self.bold = over.bold.or(self.bold);
        self.visible = over.visible.or(self.visible);
        self.preformatted = over.preformatted.or(self.preformatted);
        self.is_marker |= over.is_marker;
        self.hiding = (self.hiding & !over.hiding_mentioned) | over.hiding;
        self.hiding_mentioned |= over.hiding_mentioned;
    }

    /// Whether an element of this tag and all in it is hidden, whatever the style of its content.
    pub(crate) fn hides(&self, tag: HtmlTag) -> bool {
        let has = |bits: u16| self.hiding & bits == bits;
        self.display == Display::None
            // What fades in is visible in the end.
            || (has(OPACITY) && !has(MOVING))
            || has(MAX_HEIGHT)
            // A link hidden from one mail program has a drawn button there instead.
            || (has(MSO) && tag != HtmlTag::Anchor)
            || has(NO_HEIGHT | OVERFLOW)
            || has(OFF_SCREEN)
            || has(CLIPPED)
    }

    fn declare(&mut self, property: &str, value: &str) {
        let mut buffer = [0_u8; 24];
        let Some(name) = lower_case(property, &mut buffer) else { return };
        match name {
            "display" => self.display = display(value),
            "font-weight" => self.bold = weight(value).or(self.bold),
            "font-size" => self.set_size(value),
            "font" => self.font(value),
            "visibility" => self.visible = Some(!is(value, "hidden") && !is(value, "collapse")),
            "white-space" => {
                self.preformatted =
                    Some(["pre", "pre-wrap", "pre-line", "break-spaces"].iter().any(|pre| is(value, pre)));
            }
            "opacity" => self.hide(OPACITY, is_zero(value)),
            "max-height" => self.hide(MAX_HEIGHT, is_zero(value)),
            "height" | "width" => self.hide_also(NO_HEIGHT, is_zero(value)),
            "overflow" => self.hide(OVERFLOW, is(value, "hidden")),
            "mso-hide" => self.hide(MSO, is(value, "all")),
            "left" | "top" | "text-indent" | "margin-left" => self.hide_also(OFF_SCREEN, is_far_off(value)),
            "clip" => self.hide(CLIPPED, value.starts_with("rect(0") || value.starts_with("rect(1px")),
            "clip-path" => self.hide(CLIPPED, is(value, "inset(50%)") || is(value, "inset(100%)")),
            "transform" | "transition" | "animation" | "will-change" | "-webkit-transform" => {
                self.hide(MOVING, !is(value, "none"));
            }
            "mso-list" => self.is_marker = is(value, "ignore"),
            _ => {}
        }
    }

    fn hide(&mut self, bit: u16, hidden: bool) {
        self.hiding_mentioned |= bit;
        self.hiding = if hidden { self.hiding | bit } else { self.hiding & !bit };
    }

    /// For a bit that several properties may set: none takes it back.
    fn hide_also(&mut self, bit: u16, hidden: bool) {
        if hidden {
            self.hide(bit, true);
        }
    }

    fn set_size(&mut self, value: &str) {
        let size = font_size(value);
        if size != FontSize::Unset {
            self.size = size;
        }
    }

    /// The shorthand: `italic bold 12px/30px Georgia, serif`.
    fn font(&mut self, value: &str) {
        self.bold = Some(false);
        for word in value.split_ascii_whitespace() {
            let size = word.split('/').next().unwrap_or_default();
            if let Some(bold) = weight(word).filter(|_| !is(word, "normal")) {
                self.bold = Some(bold);
            } else if font_size(size) != FontSize::Unset {
                self.set_size(size);
                return;
            }
        }
    }
}

/// Splits, but not inside quotes or parentheses (`url(data:…;base64,…)`).
fn split_outside_quotes(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let now = rest?;
        let (mut quote, mut depth) = (None, 0_u32);
        for (at, byte) in now.bytes().enumerate() {
            match byte {
                _ if quote == Some(byte) => quote = None,
                b'"' | b'\'' if quote.is_none() => quote = Some(byte),
                b'(' if quote.is_none() => depth += 1,
                b')' if quote.is_none() => depth = depth.saturating_sub(1),
                _ if byte == separator && quote.is_none() && depth == 0 => {
                    rest = Some(&now[at + 1..]);
                    return Some(&now[..at]);
                }
                _ => {}
            }
        }
        rest = None;
        Some(now)
    })
}

fn lower_case<'a>(text: &str, buffer: &'a mut [u8; 24]) -> Option<&'a str> {
    let target = buffer.get_mut(..text.len())?;
    target.copy_from_slice(text.as_bytes());
    target.make_ascii_lowercase();
    std::str::from_utf8(target).ok()
}

fn is(value: &str, wanted: &str) -> bool {
    value.eq_ignore_ascii_case(wanted)
}

fn display(value: &str) -> Display {
    let inline = ["inline", "contents", "ruby"];
    match value {
        _ if is(value, "none") => Display::None,
        _ if inline.iter().any(|name| is(value, name)) => Display::Inline,
        _ if value.len() > 7 && value.is_char_boundary(7) && is(&value[..7], "inline-") => Display::InlineBlock,
        _ if is(value, "inherit") || is(value, "initial") || is(value, "unset") => Display::Unset,
        _ => Display::Block,
    }
}

fn weight(value: &str) -> Option<bool> {
    match value {
        _ if is(value, "bold") || is(value, "bolder") => Some(true),
        _ if is(value, "normal") || is(value, "lighter") => Some(false),
        _ => value.parse::<u16>().ok().filter(|weight| (100..=1000).contains(weight)).map(|weight| weight >= 600),
    }
}

/// A number and its unit, which is empty for a bare number.
fn number(value: &str) -> Option<(f32, &str)> {
    let end = value.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+')).unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    Some((number.parse().ok()?, unit.trim()))
}

fn is_zero(value: &str) -> bool {
    number(value).is_some_and(|(number, _)| number == 0.0)
}

fn is_far_off(value: &str) -> bool {
    number(value).is_some_and(|(number, unit)| number <= if is(unit, "em") { -90.0 } else { -900.0 })
}

fn font_size(value: &str) -> FontSize {
    let named = ["xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large"];
    let sizes = [90, 100, 130, 160, 180, 240, 320, 480];
    if let Some(at) = named.iter().position(|name| is(value, name)) {
        return FontSize::Absolute(sizes[at]);
    }
    if is(value, "larger") {
        return FontSize::Percent(120);
    }
    if is(value, "smaller") {
        return FontSize::Percent(83);
    }
    let Some((number, unit)) = number(value).filter(|(number, _)| (0.0..=6000.0).contains(number)) else {
        return FontSize::Unset;
    };
    // Below 65536 by the filter, so the conversions are exact enough.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let rounded = |value: f32| value.round() as u16;
    match unit {
        "" if number == 0.0 => FontSize::Absolute(0),
        _ if is(unit, "px") => FontSize::Absolute(rounded(number * 10.0)),
        _ if is(unit, "pt") => FontSize::Absolute(rounded(number * 40.0 / 3.0)),
        _ if is(unit, "em") => FontSize::Percent(rounded(number * 100.0)),
        _ if is(unit, "rem") => FontSize::Absolute(rounded(number * 160.0)),
        "%" => FontSize::Percent(rounded(number)),
        _ if is(unit, "vw") || is(unit, "ex") || is(unit, "ch") => FontSize::Unset,
        // `font-size:14` without a unit is taken as pixels by mail programs.
        "" => FontSize::Absolute(rounded(number * 10.0)),
        _ => FontSize::Unset,
    }
}

/// The size of `<font size>`: 1 to 7, or relative to 3.
pub(crate) fn font_element_size(value: &str) -> FontSize {
    let value = value.trim();
    let Ok(number) = value.parse::<i32>() else { return FontSize::Unset };
    let relative = value.starts_with(['+', '-']);
    let size = if relative { 3_i32.saturating_add(number) } else { number };
    let sizes = [100, 130, 160, 180, 240, 320, 480];
    let index = usize::try_from(size.clamp(1, 7) - 1).unwrap_or(2);
    FontSize::Absolute(sizes[index])
}

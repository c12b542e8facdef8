//! Rules of `<style>` with simple selectors: `p`, `.preheader`, `td.title`, `#footer`.
//!
//! Rules for certain media, combinators and pseudo-classes are left out: they are not needed to
//! know what most mail programs show.

use std::collections::BTreeMap;

use super::style::ElementStyle;

/// More rules than any page has.
const MOST_RULES: usize = 20_000;

/// The rules for a class or an id, by the element's name: empty for all elements, which comes
/// first. Rules of one selector are one style, so that an element costs no more than its names.
type NamedRules = BTreeMap<String, ElementStyle>;

/// The rules of a page.
#[derive(Debug, Default)]
pub(crate) struct StyleSheet {
    elements: BTreeMap<String, ElementStyle>,
    classes: BTreeMap<String, NamedRules>,
    ids: BTreeMap<String, NamedRules>,
    rules: usize,
}

impl StyleSheet {
    /// Adds the rules of one `<style>` element.
    pub(crate) fn add(&mut self, css: &str) {
        let css = without_comments(css);
        let mut rest = css.as_str();
        while let Some(open) = rest.find(['{', ';', '}']) {
            let selectors = rest[..open].trim();
            if !rest[open..].starts_with('{') {
                // `@import …;` or a brace too many.
                rest = &rest[open + 1..];
                continue;
            }
            let body = &rest[open + 1..];
            let end = if selectors.starts_with('@') { block_end(body) } else { body.find('}').unwrap_or(body.len()) };
            if !selectors.starts_with('@') && self.rules < MOST_RULES {
                self.add_rule(selectors, &body[..end]);
            }
            rest = body.get(end + 1..).unwrap_or_default();
        }
    }

    fn add_rule(&mut self, selectors: &str, declarations: &str) {
        let style = ElementStyle::of(declarations);
        if style == ElementStyle::default() {
            return;
        }
        for selector in selectors.split(',').map(str::trim) {
            let end = selector.find(['.', '#']).unwrap_or(selector.len());
            let (element, name) = (selector[..end].to_ascii_lowercase(), selector.get(end + 1..).unwrap_or_default());
            let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
            if !plain(&element) || !plain(name) || (element.is_empty() && name.is_empty()) {
                continue;
            }
            self.rules += 1;
            if name.is_empty() {
                self.elements.entry(element).or_default().overlay(&style);
                continue;
            }
            let map = if selector[end..].starts_with('.') { &mut self.classes } else { &mut self.ids };
            map.entry(name.to_owned()).or_default().entry(element).or_default().overlay(&style);
        }
    }

    /// The style of an element by the rules, without its own attribute.
    pub(crate) fn style_of(&self, element: &str, classes: Option<&str>, id: Option<&str>) -> ElementStyle {
        let mut style = self.elements.get(element).copied().unwrap_or_default();
        let mut apply = |rules: Option<&NamedRules>| {
            for name in ["", element] {
                if let Some(rule) = rules.and_then(|rules| rules.get(name)) {
                    style.overlay(rule);
                }
            }
        };
        if !self.classes.is_empty() {
            for class in classes.unwrap_or_default().split_ascii_whitespace() {
                apply(self.classes.get(class));
            }
        }
        if let Some(id) = id.filter(|_| !self.ids.is_empty()) {
            apply(self.ids.get(id.trim()));
        }
        style
    }
}

/// The end of a block whose opening brace was read: blocks may be inside.
fn block_end(body: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    body.len()
}

fn without_comments(css: &str) -> String {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("/*") {
        plain.push_str(&rest[..at]);
        rest = rest[at + 2..].find("*/").map_or("", |end| &rest[at + 2 + end + 2..]);
    }
    plain.push_str(rest);
    plain.replace("<!--", " ").replace("-->", " ")
}

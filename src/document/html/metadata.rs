//! Title, date and series of a page, from its metadata.

use super::date::exact_day;
use super::entities::undo_double_escape;
use super::tag::HtmlTag;
use super::tree::{HtmlTree, NO_NODE, NodeData, NodeId, NodeVisitor};

/// What the metadata says. Empty values are `None`.
#[derive(Debug, Default)]
pub(crate) struct PageMetadata {
    pub(crate) title: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) date_text: Option<String>,
    pub(crate) series: Option<String>,
}

/// Reads the metadata of a page.
pub(crate) fn page_metadata(tree: &HtmlTree) -> PageMetadata {
    let mut found =
        MetadataFields { tree, title: None, og_title: None, series: None, dates: Vec::new(), times: Vec::new() };
    tree.visit(tree.root(), &mut found);
    // Times in the text may be those of events: they count if all are of one day.
    if let Some(first) = found.times.first()
        && found.times.iter().all(|time| time.get(..10) == first.get(..10))
    {
        found.dates.push((TIME_RANK + 2, first.clone()));
    }
    let title = match (found.title, found.og_title) {
        (Some(title), Some(og)) if is_title_with_site(&title, &og) => Some(og),
        (title, og) => title.or(og),
    };
    // The kind of source decides, then the order of the page.
    found.dates.sort_by_key(|(rank, _)| *rank);
    let exact = found.dates.iter().find_map(|(_, text)| Some((exact_day(text)?, text.clone())));
    let (date, date_text) = match exact {
        Some((day, text)) => (Some(day), Some(text)),
        None => (None, found.dates.into_iter().next().map(|(_, text)| text)),
    };
    PageMetadata { title, date, date_text, series: found.series }
}

/// `The article | The site`, where the other title is `The article`.
fn is_title_with_site(title: &str, short: &str) -> bool {
    title.strip_prefix(short).is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.starts_with(['|', '-', '–', '—', '·', '•', '»', ':', '«', '/'])
    })
}

/// The names of dates in `<meta>`, best first.
const DATE_NAMES: [&str; 15] = [
    "article:published_time",
    "datepublished",
    "og:published_time",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.issued",
    "dcterms.created",
    "pubdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
];

const JSON_RANK: usize = 1;
const TIME_RANK: usize = 100;

struct MetadataFields<'a> {
    tree: &'a HtmlTree,
    title: Option<String>,
    og_title: Option<String>,
    series: Option<String>,
    dates: Vec<(usize, String)>,
    /// Of `<time>` elements in the text.
    times: Vec<String>,
}

/// One line of text, `None` if it is empty or a placeholder that was never filled in.
fn clean(text: &str) -> Option<String> {
    let visible = |c: &char| !matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{00AD}' | '\u{034F}') && !c.is_control();
    let text = undo_double_escape(text);
    let words: Vec<String> = text.split_whitespace().map(|word| word.chars().filter(visible).collect()).collect();
    let line = words.into_iter().filter(|word: &String| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let placeholder = line.contains("*|") || line.contains("{{") || line.contains("%%");
    (!line.is_empty() && !placeholder).then_some(line)
}

/// What programs write where no title was given.
const NO_TITLES: [&str; 6] = ["untitled", "untitled document", "untitled page", "untitled-1", "no title", "new page"];

fn clean_title(text: &str) -> Option<String> {
    clean(text).filter(|title| !NO_TITLES.contains(&title.to_lowercase().as_str()))
}

/// A title without the name of the site after it: the metadata names the site, or what is before it
/// is a heading of the page.
pub(crate) fn without_site<'a>(
    title: String,
    site: Option<&str>,
    mut headings: impl Iterator<Item = &'a str>,
) -> String {
    if let Some(short) = site.and_then(|site| title.strip_suffix(site)).map(str::trim_end)
        && let Some(short) = short.strip_suffix(SEPARATORS)
        && !short.trim().is_empty()
    {
        return short.trim_end().to_owned();
    }
    let parted = |heading: &&str| {
        let rest = title.strip_prefix(heading).and_then(|rest| rest.strip_prefix(' '));
        rest.is_some_and(|rest| rest.starts_with("| ") || rest.starts_with("« "))
    };
    headings.find(parted).map_or(title.clone(), str::to_owned)
}

/// What parts a title from the name of the site.
const SEPARATORS: [char; 8] = ['|', '-', '–', '—', '·', '•', '»', '«'];

impl MetadataFields<'_> {
    fn meta(&mut self, node: NodeId) {
        let attribute = |name| self.tree.attribute(node, name);
        let name = attribute("property").or_else(|| attribute("name")).or_else(|| attribute("itemprop"));
        let (Some(name), Some(content)) = (name, attribute("content").and_then(clean)) else { return };
        let name = name.trim().to_ascii_lowercase();
        match name.as_str() {
            "og:title" => self.og_title = self.og_title.take().or_else(|| clean_title(&content)),
            "og:site_name" => self.series = self.series.take().or(Some(content)),
            _ => {
                if let Some(rank) = DATE_NAMES.iter().position(|known| *known == name) {
                    self.dates.push((rank, content));
                }
            }
        }
    }

    fn time(&mut self, node: NodeId) {
        if let Some(text) = self.tree.attribute(node, "datetime").and_then(clean) {
            let published = self.tree.attribute(node, "pubdate").is_some()
                || self.tree.attribute(node, "itemprop").is_some_and(|name| name.contains("datePublished"));
            // A duration or a time of the day says nothing about the day.
            let with_year = text.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
            if published {
                self.dates.push((TIME_RANK, text));
            } else if with_year && self.is_dateline(node) {
                self.dates.push((TIME_RANK + 1, text));
            } else if with_year {
                self.times.push(text);
            }
        }
    }

    /// Whether a `<time>` stands where a page says when it was published.
    fn is_dateline(&self, node: NodeId) -> bool {
        let mut node = node;
        for _ in 0..4 {
            let class = self.tree.attribute(node, "class").unwrap_or_default().to_ascii_lowercase();
            if self.tree.tag(node) == Some(HtmlTag::Header)
                || ["date", "publi", "byline", "meta", "posted"].iter().any(|cue| class.contains(cue))
            {
                return true;
            }
            node = self.tree.node(node).parent;
            if node == NO_NODE {
                return false;
            }
        }
        false
    }

    fn json(&mut self, node: NodeId) {
        if self.tree.attribute(node, "type").is_none_or(|kind| !kind.trim().eq_ignore_ascii_case("application/ld+json"))
        {
            return;
        }
        for child in self.tree.children(node) {
            if let NodeData::Text(text) = &self.tree.node(child).data
                && let Some(date) = json_string(text, "\"datePublished\"").and_then(clean)
            {
                self.dates.push((JSON_RANK, date));
            }
        }
    }
}

/// The string after a key, without escapes.
fn json_string<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = json;
    loop {
        rest = &rest[rest.find(key)? + key.len()..];
        if let Some(value) = rest.trim_start().strip_prefix(':').and_then(|v| v.trim_start().strip_prefix('"')) {
            return value.split('"').next();
        }
    }
}

impl NodeVisitor for MetadataFields<'_> {
    fn enter(&mut self, node: NodeId) -> bool {
        match self.tree.tag(node) {
            Some(HtmlTag::Title) => {
                if self.title.is_none() {
                    self.title = clean_title(&self.tree.text_of(node, 2000));
                }
                false
            }
            Some(HtmlTag::Meta) => {
                self.meta(node);
                false
            }
            Some(HtmlTag::Script) => {
                self.json(node);
                false
            }
            Some(HtmlTag::Time) => {
                self.time(node);
                true
            }
            Some(HtmlTag::Skipped | HtmlTag::Style) => false,
            _ => true,
        }
    }

    fn leave(&mut self, _: NodeId) {}
}

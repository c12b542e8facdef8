//! Feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF) and Atom. One document an item.

use crate::document::dates::iso_day;
use crate::document::email::dates::named_month_day;
use crate::document::email::feed_markup::{ContentType, element_content, read_content, read_title, unescaped};
use crate::document::email::sniff::is_feed;
use crate::document::email::transfer::decode_text;
use crate::document::extract::{Extract, Extraction, HtmlReader, Place, ReadProblem};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Characters of an id.
const LONGEST_ID: usize = 64;
/// Longer titles of feeds, in bytes, are left out: each item has a copy.
const LONGEST_SERIES: usize = 1000;
/// Damaged places after which the rest of a feed is given up.
const MOST_DAMAGES: usize = 1000;

/// Reads a feed.
pub(crate) fn read_feed(bytes: &[u8], html: HtmlReader) -> Extraction {
    let decoded = decode_text(bytes, declared_encoding(bytes).as_deref());
    if !is_feed(&decoded.text) {
        return Extraction::refused("the file is no feed", "expected RSS or Atom");
    }
    let mut feed = FeedReading { html, series: None, item: None, depth: 0, count: 0, all: Extraction::default() };
    feed.read(&decoded.text);
    if decoded.broken > 0 {
        let reason = format!("{} characters of the feed could not be decoded", decoded.broken);
        feed.all.problems.push(ReadProblem::doubt(None, reason, "save the feed as UTF-8"));
    }
    if feed.all.documents.is_empty() && feed.all.problems.is_empty() {
        return Extraction::refused("the feed has no items", "check that it was saved whole");
    }
    for document in &mut feed.all.documents {
        document.series.clone_from(&feed.series);
    }
    feed.all
}

/// The encoding in the XML declaration.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
    let declaration = head.split("?>").next().filter(|head| head.contains("<?xml"))?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split(quote).next().map(str::to_owned)
}

/// What an element of an item or of the feed is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum FeedField {
    Title,
    Id,
    Content,
    Summary,
    /// The summary for programs that play podcasts.
    PodcastSummary,
    Published,
    Updated,
}

struct FeedReading {
    html: HtmlReader,
    series: Option<String>,
    /// The fields of the open item: content as it is written, and its type.
    item: Option<BTreeMap<FeedField, (String, ContentType)>>,
    /// Open elements, inside the item or the feed, that are not read.
    depth: usize,
    count: usize,
    all: Extraction,
}

impl FeedReading {
    fn read(&mut self, source: &str) {
        let mut rest = source;
        let mut damages = 0;
        while let Some((error_at, after)) = self.read_until_error(rest) {
            damages += 1;
            let resumed = after.match_indices('<').find(|(at, _)| is_item_start(&after[*at..])).map(|(at, _)| at);
            if damages == 1 {
                let reason = format!("the feed is damaged near byte {error_at}, and not all of it was read");
                self.all.problems.push(ReadProblem::lost(None, reason, "get the feed again, whole"));
            }
            let Some(at) = resumed.filter(|_| damages < MOST_DAMAGES) else { break };
            rest = &after[at..];
        }
        if self.item.is_some() {
            let reason = "the feed ends inside an item";
            let place = Some(Place::Message(self.count + 1));
            self.all.problems.push(ReadProblem::lost(place, reason, "get the feed again, whole"));
            self.end_item();
        }
    }

    /// Reads up to an error; returns where it is and what comes after it.
    fn read_until_error<'a>(&mut self, source: &'a str) -> Option<(usize, &'a str)> {
        let mut rest = source;
        let mut reader = lenient_reader(rest);
        loop {
            let event = reader.read_event();
            let at = usize::try_from(reader.buffer_position()).unwrap_or(rest.len()).min(rest.len());
            match event {
                Ok(Event::Start(tag)) => {
                    let name = tag.name().as_ref().to_owned();
                    if let Some((field, of)) = self.field(&tag) {
                        let inner = rest.get(at..).unwrap_or_default();
                        let Some((content, after)) = element_content(inner, &name) else {
                            let end = inner.find("</item").or_else(|| inner.find("</entry")).unwrap_or(inner.len());
                            self.take(field, &inner[..end], of);
                            return Some((source.len() - inner.len(), &inner[end..]));
                        };
                        self.take(field, content, of);
                        rest = after;
                        reader = lenient_reader(rest);
                    } else {
                        self.open(&name);
                    }
                }
                Ok(Event::End(tag)) => self.close(tag.name().as_ref()),
                Ok(Event::Eof) => return None,
                Ok(_) => {}
                Err(_) => {
                    let at = usize::try_from(reader.error_position()).unwrap_or(0).min(rest.len());
                    let place = source.len() - rest.len() + at;
                    let after = rest.get(at..).unwrap_or_default();
                    let after = after.char_indices().nth(1).map_or("", |(next, _)| &after[next..]);
                    return Some((place, after));
                }
            }
        }
    }

    fn open(&mut self, name: &str) {
        match local_name(name) {
            Some("item" | "entry") => {
                if self.item.is_some() {
                    self.end_item();
                }
                self.item = Some(BTreeMap::new());
                self.depth = 0;
            }
            Some("rss" | "feed" | "channel") => {}
            _ if name.ends_with(":RDF") => {}
            _ => self.depth += 1,
        }
    }

    fn close(&mut self, name: &str) {
        match local_name(name) {
            Some("item" | "entry") => {
                self.end_item();
                self.depth = 0;
            }
            Some("rss" | "feed" | "channel") => {}
            _ => self.depth = self.depth.saturating_sub(1),
        }
    }

    /// The field that an element directly inside an item or the feed is.
    fn field(&self, tag: &BytesStart<'_>) -> Option<(FeedField, ContentType)> {
        if self.depth > 0 {
            return None;
        }
        let name = tag.name();
        let name = name.as_ref();
        let field = match (name, local_name(name)) {
            ("content:encoded", _) | (_, Some("content")) => FeedField::Content,
            ("itunes:summary", _) => FeedField::PodcastSummary,
            ("dc:date" | "dcterms:created" | "dcterms:issued", _) => FeedField::Published,
            ("dcterms:modified", _) => FeedField::Updated,
            (_, Some("title")) => FeedField::Title,
            (_, Some("guid" | "id")) => FeedField::Id,
            (_, Some("description" | "summary" | "tagline" | "subtitle")) => FeedField::Summary,
            (_, Some("pubDate" | "published" | "issued" | "created")) => FeedField::Published,
            (_, Some("updated" | "modified")) => FeedField::Updated,
            _ => return None,
        };
        let is_atom = !matches!(name, "content:encoded" | "description" | "rss:description" | "itunes:summary");
        let declared = |key: &str| {
            let found = tag.html_attributes().flatten().find(|attribute| attribute.key.as_ref() == key);
            found.map(|attribute| attribute.value.to_ascii_lowercase())
        };
        let of = match declared("type").filter(|_| is_atom).as_deref() {
            Some("xhtml") => ContentType::Xhtml,
            Some("html") => ContentType::Html,
            Some("text") => ContentType::Text,
            Some("application/xhtml+xml") if declared("mode").as_deref() != Some("escaped") => ContentType::Xhtml,
            _ => ContentType::Unknown,
        };
        Some((field, of))
    }

    fn take(&mut self, field: FeedField, content: &str, of: ContentType) {
        if content.trim().is_empty() {
            return;
        }
        match &mut self.item {
            Some(item) => {
                item.entry(field).or_insert_with(|| (content.to_owned(), of));
            }
            None if field == FeedField::Title && self.series.is_none() => {
                self.series = read_title(content, of, self.html).filter(|title| title.len() <= LONGEST_SERIES);
            }
            None => {}
        }
    }

    fn end_item(&mut self) {
        let Some(mut item) = self.item.take() else { return };
        self.count += 1;
        let place = Some(Place::Message(self.count));
        let fields = [FeedField::Content, FeedField::Summary, FeedField::PodcastSummary];
        let mut texts = fields.into_iter().filter_map(|field| item.remove(&field));
        let read = texts.find_map(|(content, of)| {
            let read = read_content(&content, of, self.html);
            (!read.text.trim().is_empty()).then_some(read)
        });
        let title = item.remove(&FeedField::Title).and_then(|(title, of)| read_title(&title, of, self.html));
        let Some(read) = read else {
            let of = title.map_or_else(String::new, |title| format!(" '{title}'"));
            let reason = format!("the item{of} has no text");
            self.all.problems.push(ReadProblem::lost(place, reason, "read the page that it links to"));
            return;
        };
        let value = |field: &FeedField| item.get(field).map(|(value, _)| unescaped(value).trim().to_owned());
        let date_text = value(&FeedField::Published).or_else(|| value(&FeedField::Updated));
        self.all.documents.push(Extract {
            id: value(&FeedField::Id).filter(|id| is_short_id(id)),
            title,
            date: date_text.as_deref().and_then(|date| iso_day(date).or_else(|| named_month_day(date))),
            date_text,
            text: read.text,
            blocks: read.blocks,
            place,
            ..Extract::default()
        });
    }
}

fn lenient_reader(source: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

fn is_item_start(text: &str) -> bool {
    let window = text.get(..20).unwrap_or(text);
    let name = window.strip_prefix('<').and_then(|tag| tag.split(|c: char| c.is_whitespace() || c == '>').next());
    matches!(name.and_then(local_name), Some("item" | "entry"))
}

/// The name without the prefixes that RSS and Atom have; none for elements of other vocabularies.
fn local_name(name: &str) -> Option<&str> {
    match name.split_once(':') {
        None => Some(name),
        Some(("rss" | "rss1" | "rss10" | "atom" | "atom10" | "a10" | "a", local)) => Some(local),
        Some(_) => None,
    }
}

/// Whether an id is short and no address, so that people can use it.
fn is_short_id(id: &str) -> bool {
    let is_address = id.contains("://") || id.starts_with("www.");
    !id.is_empty() && id.chars().count() <= LONGEST_ID && !is_address && !id.contains(char::is_whitespace)
}

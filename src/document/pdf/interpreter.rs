//! The only file that knows the PDF interpreter: from bytes to the characters of each page.
//!
//! The interpreter runs on a thread of its own, for its stack, and its panics end there.

use super::glyph::{Glyph, GlyphText, PageGlyphs, Tag};
use super::metadata::{PdfMetadata, text_string};
use super::stream_sizes::inflates_beyond;
use crate::document::dates::calendar_day;
use crate::document::extract::{Limits, Place, ReadProblem};
use crate::document::quiet_panic::catch_quietly;
use crate::error::Hint;
use hayro_interpret::font::{Glyph as DrawnGlyph, GlyphRun, OutlineGlyph};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError};
use hayro_interpret::hayro_syntax::{Pdf, metadata::Metadata};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use rustc_hash::FxHashMap;
use std::panic::resume_unwind;
use std::time::{Duration, Instant};

/// Pages that are read of a file.
pub(crate) const MOST_PAGES: usize = 2_000;
/// Characters of one page; each takes some hundred bytes.
const MOST_PAGE_GLYPHS: usize = 2_000_000;
/// Drawn objects of one file.
const MOST_OBJECTS: usize = 40_000_000;
/// Time for one file.
const MOST_TIME: Duration = Duration::from_secs(120);
/// The interpreter's own limits on nesting need a few megabytes in a debug build.
const STACK_BYTES: usize = 32 << 20;
/// Characters of a run whose strokes are measured.
const MEASURED_GLYPHS: usize = 12;

/// A file whose pages were read.
#[derive(Debug, Default)]
pub(crate) struct PdfPages {
    pub(crate) metadata: PdfMetadata,
    pub(crate) pages: usize,
    pub(crate) problems: Vec<ReadProblem>,
}

/// Gives the characters of every page of the file `bytes` to `visit`, in the order of the pages.
///
/// # Errors
/// The reason why the file is refused.
pub(crate) fn for_each_page(
    bytes: Vec<u8>,
    limits: &Limits,
    visit: &mut (dyn FnMut(PageGlyphs) + Send),
) -> Result<PdfPages, ReadProblem> {
    let read = || catch_quietly(|| read_pages(bytes, limits, visit));
    let outcome = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, read);
        thread.map(|thread| thread.join().and_then(|read| read))
    });
    match outcome {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(ReadProblem::lost(None, "it is a PDF that is damaged", Hint::ReadPdfByCommand)),
        Err(_) => Err(ReadProblem::lost(None, "no thread could be started to read it", "read fewer files at a time")),
    }
}

fn read_pages(
    bytes: Vec<u8>,
    limits: &Limits,
    visit: &mut (dyn FnMut(PageGlyphs) + Send),
) -> Result<PdfPages, ReadProblem> {
    let most = limits.inflated(bytes.len() as u64);
    if inflates_beyond(&bytes, most) {
        let reason = format!("its streams inflate to more than {most} bytes, which is the limit");
        return Err(ReadProblem::lost(None, reason, Hint::ReadPdfByCommand));
    }
    let pdf = Pdf::new(bytes).map_err(refusal)?;
    let mut read = PdfPages { metadata: metadata(pdf.metadata()), ..PdfPages::default() };
    let pages = pdf.pages();
    read.pages = pages.len();
    let mut budget = Budget { objects: 0, started: Instant::now() };
    let mut cache = InterpreterCache::new();
    for (number, page) in pages.iter().enumerate().take(MOST_PAGES) {
        let mut collector = GlyphCollector::new(page, &mut budget);
        let outcome = catch_quietly(|| {
            let transform = Affine::new(page.initial_transform(true).as_coeffs());
            let bounds = Rect::new(0.0, 0.0, collector.width, collector.page.height);
            let mut context = Context::new(transform, bounds, &cache, pdf.xref(), InterpreterSettings::default());
            interpret_page(page, &mut context, &mut collector);
        });
        visit(collector.page);
        if let Err(panic) = outcome {
            if panic.is::<BudgetExceeded>() {
                let reason = "it draws more than can be read in the limits on objects and time";
                return Err(ReadProblem::lost(None, reason, Hint::ReadPdfByCommand));
            }
            cache = InterpreterCache::new();
            let reason = "the page is damaged and was not read to its end";
            read.problems.push(ReadProblem::lost(Some(Place::Page(number + 1)), reason, Hint::ReadPdfByCommand));
        }
    }
    if read.pages > MOST_PAGES {
        let reason = format!("{} of its {} pages were not read", read.pages - MOST_PAGES, read.pages);
        let hint = format!("split it into files of at most {MOST_PAGES} pages");
        read.problems.push(ReadProblem::lost(Some(Place::Page(MOST_PAGES + 1)), reason, hint));
    }
    Ok(read)
}

fn refusal(error: LoadPdfError) -> ReadProblem {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            ReadProblem::lost(None, "it is a PDF that is encrypted with a password", "save it without a password")
        }
        LoadPdfError::Decryption(_) => ReadProblem::lost(
            None,
            "it is a PDF that is encrypted in a way that is not read",
            "save it without encryption",
        ),
        LoadPdfError::Invalid => ReadProblem::lost(None, "it is a PDF that is damaged", Hint::ReadPdfByCommand),
    }
}

fn metadata(metadata: &Metadata) -> PdfMetadata {
    let date = metadata.creation_date;
    PdfMetadata {
        title: metadata.title.as_deref().map(text_string),
        date: date.and_then(|date| calendar_day(date.year.into(), date.month.into(), date.day.into())),
    }
}

/// What one file may still use.
struct Budget {
    objects: usize,
    started: Instant,
}

/// Unwinds through the interpreter without a message.
struct BudgetExceeded;

impl Budget {
    fn spend(&mut self, objects: usize) {
        let before = self.objects;
        self.objects += objects;
        let look = before / 1024 != self.objects / 1024;
        if self.objects > MOST_OBJECTS || (look && self.started.elapsed() > MOST_TIME) {
            resume_unwind(Box::new(BudgetExceeded));
        }
    }
}

/// Collects the characters of one page.
struct GlyphCollector<'budget> {
    page: PageGlyphs,
    width: f64,
    budget: &'budget mut Budget,
    /// The marked content that is open, the innermost last.
    open: Vec<OpenContent>,
    /// The thickness of strokes by character code and size of outline.
    thickness: FxHashMap<u128, f64>,
}

struct OpenContent {
    tag: Tag,
    /// The text that its characters stand for; empty once it was given to the first of them.
    actual_text: Option<String>,
}

impl<'budget> GlyphCollector<'budget> {
    fn new(page: &Page<'_>, budget: &'budget mut Budget) -> Self {
        let (width, height) = page.render_dimensions();
        let page = PageGlyphs { height: f64::from(height), ..PageGlyphs::default() };
        Self { page, width: f64::from(width), budget, open: Vec::new(), thickness: FxHashMap::default() }
    }

    fn text(&mut self, glyph: &DrawnGlyph<'_>) -> GlyphText {
        if let Some(actual) = self.open.iter_mut().rev().find_map(|open| open.actual_text.as_mut()) {
            return GlyphText::Text(std::mem::take(actual).into());
        }
        match glyph.as_unicode() {
            Some(BfString::Char(character)) => GlyphText::Char(character),
            Some(BfString::String(text)) => GlyphText::Text(text.into()),
            None => {
                self.page.unknown += 1;
                GlyphText::Char('\u{FFFD}')
            }
        }
    }

    /// Whether a character is on the page, or on its edge: printers' marks are next to it.
    fn is_on_page(&self, glyph: &Glyph) -> bool {
        let (x, y) = glyph.origin;
        let within = |place: f64, most: f64| place > -0.5 * glyph.size && place < most + 0.5 * glyph.size;
        within(x, self.width) && within(y, self.page.height)
    }

    fn mean_thickness(&mut self, run: &GlyphRun<'_, '_>) -> f64 {
        let mut measured = Vec::new();
        for glyph in run.glyphs().iter().take(MEASURED_GLYPHS) {
            if let DrawnGlyph::Outline(outline) = &**glyph {
                let key = outline.identifier().cache_key();
                let thickness = *self.thickness.entry(key).or_insert_with(|| stroke_thickness(outline));
                if thickness > 0.0 {
                    measured.push(thickness);
                }
            }
        }
        if measured.is_empty() { 0.0 } else { measured.iter().sum::<f64>() / measured.len() as f64 }
    }
}

/// Twice the area by the length of the outline: the width of a long stroke.
fn stroke_thickness(glyph: &OutlineGlyph) -> f64 {
    let outline = glyph.outline();
    let (area, length) = (outline.area().abs(), outline.perimeter(1.0));
    let thickness = 2.0 * area / length;
    if thickness.is_finite() { thickness } else { 0.0 }
}

impl<'a> Device<'a> for GlyphCollector<'_> {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.budget.spend(1);
        self.page.paths += 1;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.budget.spend(1);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.budget.spend(1);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.budget.spend(run.glyphs().len());
        if self.page.glyphs.len() > MOST_PAGE_GLYPHS {
            resume_unwind(Box::new(BudgetExceeded));
        }
        // Text that is filled and stroked is drawn twice.
        if matches!(mode, DrawMode::Stroke(_)) && self.page.glyphs.last().is_some_and(|last| ends(last, run, &props)) {
            return;
        }
        let thickness = self.mean_thickness(run);
        let tag = self.open.iter().rev().map(|open| open.tag).find(|tag| *tag != Tag::Text).unwrap_or_default();
        for glyph in run.glyphs() {
            let transform = props.transform * glyph.transform();
            let advance = match &**glyph {
                DrawnGlyph::Outline(outline) => outline.advance_width(),
                DrawnGlyph::Type3(shape) => shape.advance_width(),
            };
            let text = self.text(glyph);
            let advance = f64::from(advance.unwrap_or(500.0));
            let placed = placed(text, transform, advance, run.writing_mode());
            if let Some(glyph) = placed {
                let on_page = self.is_on_page(&glyph);
                self.page.glyphs.push(Glyph { thickness, tag, on_page, ..glyph });
            }
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.budget.spend(1);
        self.page.images += 1;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.budget.spend(1);
        let actual_text = properties
            .and_then(|properties| properties.get::<PdfString<'_>>(b"ActualText"))
            .map(|text| text_string(text.as_bytes()));
        self.open.push(OpenContent { tag: Tag::of_name(tag).unwrap_or_default(), actual_text });
    }

    fn end_marked_content(&mut self) {
        self.open.pop();
    }
}

/// Whether the last character of the run is the one drawn `last`.
fn ends(last: &Glyph, run: &GlyphRun<'_, '_>, props: &DrawProps<'_>) -> bool {
    run.glyphs().last().is_some_and(|glyph| {
        let origin = props.transform * glyph.transform() * Point::ZERO;
        (origin.x - last.origin.0).abs() < 0.01 && (origin.y - last.origin.1).abs() < 0.01
    })
}

/// A character at its place; none if its place is no number.
fn placed(text: GlyphText, transform: Affine, advance: f64, mode: WritingMode) -> Option<Glyph> {
    let [a, b, c, d, x, y] = transform.as_coeffs();
    let size = 1000.0 * (c * c + d * d).sqrt();
    let mut angle = if b == 0.0 && a > 0.0 { 0.0 } else { libm::atan2(b, a).to_degrees().round() };
    let mut end = transform * Point::new(advance, 0.0);
    if mode == WritingMode::Vertical {
        angle += 90.0;
        end = transform * Point::new(0.0, -1000.0);
    }
    let finite = [x, y, end.x, end.y, size, angle].iter().all(|number| number.is_finite() && number.abs() < 1e6);
    if !finite || size < 0.01 {
        return None;
    }
    let angle = (angle as i16).rem_euclid(360);
    let (origin, end) = ((x, y), (end.x, end.y));
    Some(Glyph { text, origin, end, angle, size, thickness: 0.0, tag: Tag::Text, on_page: true })
}

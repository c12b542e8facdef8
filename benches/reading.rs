//! The speed of the readers beside `wc -w` on the same bytes, and a table of the ratios.
//!
//!     cargo bench --bench reading [-- [--megabytes N] [--rounds N] [--keep DIR] [FORMAT]...]
//!
//! The corpora are generated: sentences of made-up words, the same for the same size. A figure is
//! the median of the rounds, in which `read`, `segment` and `wc -w` take turns, on one thread. Of
//! DOCX, the bytes are those of the inflated `word/document.xml`, on which `wc` runs too.

// A program that prints its results.
#![allow(clippy::print_stdout)]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use themewise::document::{Collection, ReadOptions, read};
use themewise::paragraph::{BoilerplateIndex, Unit, segment};

const FORMATS: [&str; 6] = ["jsonl", "csv", "mbox", "eml", "html", "docx"];

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let (mut megabytes, mut rounds, mut keep, mut formats) = (20usize, 5usize, None, Vec::new());
    while let Some(word) = words.next() {
        let mut value = || words.next().expect("a value for the option");
        match word.as_str() {
            "--megabytes" => megabytes = value().parse().expect("a number"),
            "--rounds" => rounds = value().parse().expect("a number"),
            "--keep" => keep = Some(PathBuf::from(value())),
            _ => formats.push(word),
        }
    }
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("one thread");
    let made = keep.is_none();
    let folder = keep.unwrap_or_else(|| std::env::temp_dir().join(format!("reading-{}", std::process::id())));
    fs::create_dir_all(&folder).expect("a folder for the corpora");
    println!("{:6} {:>8} {:>9} {:>9} {:>9} {:>7}", "", "MB", "read MB/s", "+ segment", "wc MB/s", "read/wc");
    for format in FORMATS.into_iter().filter(|format| formats.is_empty() || formats.iter().any(|f| f == format)) {
        let corpus = Corpus::generate(format, megabytes * 1_000_000, &folder);
        corpus.measure(format, rounds);
        if made {
            corpus.remove();
        }
    }
    if made {
        fs::remove_dir_all(&folder).expect("the folder of the corpora");
    }
}

/// A generated corpus: what is read, and the file that `wc` counts.
struct Corpus {
    input: PathBuf,
    counted: PathBuf,
    bytes: u64,
}

impl Corpus {
    fn generate(format: &str, size: usize, folder: &Path) -> Self {
        let counted = folder.join(format!("counted-{format}.txt"));
        let mut prose = Prose { state: 0x9E37_79B9_7F4A_7C15 };
        let (input, text) = match format {
            "jsonl" => (folder.join("corpus.jsonl"), json_lines(&mut prose, size)),
            "csv" => (folder.join("corpus.csv"), csv(&mut prose, size)),
            "mbox" => (folder.join("corpus.mbox"), mailbox(&mut prose, size)),
            "eml" => (folder.join("eml"), files(&mut prose, size, &folder.join("eml"), "eml")),
            "html" => (folder.join("html"), files(&mut prose, size, &folder.join("html"), "html")),
            _ => (folder.join("docx"), files(&mut prose, size, &folder.join("docx"), "docx")),
        };
        if input.extension().is_some() {
            fs::write(&input, &text).expect("a corpus");
        }
        fs::write(&counted, &text).expect("the bytes of the corpus");
        Self { input, counted, bytes: text.len() as u64 }
    }

    fn measure(&self, format: &str, rounds: usize) {
        let (mut reading, mut segmenting, mut counting) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let begin = Instant::now();
            let collection = read(std::slice::from_ref(&self.input), &ReadOptions::default()).expect("documents");
            let read = begin.elapsed().as_secs_f64();
            let paragraphs = paragraphs(&collection);
            let both = begin.elapsed().as_secs_f64();
            assert!(paragraphs >= collection.documents.len() && !collection.documents.is_empty());
            assert!(collection.problems.is_empty(), "{:?}", collection.problems.first());
            reading.push(read);
            segmenting.push(both);
            counting.push(seconds_of_wc(&self.counted));
        }
        let speed = |seconds: &mut Vec<f64>| self.bytes as f64 / median(seconds) / 1e6;
        let (read, both, wc) = (speed(&mut reading), speed(&mut segmenting), speed(&mut counting));
        println!("{format:6} {:8.1} {read:9.1} {both:9.1} {wc:9.1} {:7.3}", self.bytes as f64 / 1e6, read / wc);
    }

    fn remove(&self) {
        let removed = if self.input.is_dir() { fs::remove_dir_all(&self.input) } else { fs::remove_file(&self.input) };
        removed.and_then(|()| fs::remove_file(&self.counted)).expect("the corpus");
    }
}

fn paragraphs(collection: &Collection) -> usize {
    let index = BoilerplateIndex::default();
    collection.documents.iter().map(|document| segment(document, Unit::Paragraph, &index).len()).sum()
}

fn seconds_of_wc(path: &Path) -> f64 {
    let begin = Instant::now();
    let status = Command::new("wc").arg("-w").arg(path).env("LC_ALL", "C.UTF-8").stdout(Stdio::null()).status();
    assert!(status.expect("the program wc").success());
    begin.elapsed().as_secs_f64()
}

fn median(seconds: &mut [f64]) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// Sentences of made-up words by a xorshift generator.
struct Prose {
    state: u64,
}

impl Prose {
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 33) as usize % bound
    }

    /// Short words are frequent, and one in forty has a letter beyond ASCII.
    fn word(&mut self) -> String {
        const ONSETS: [&str; 16] = ["b", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl"];
        const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ea", "ou", "ie"];
        const CODAS: [&str; 8] = ["", "", "n", "r", "s", "t", "nd", "ck"];
        let mut word = String::new();
        let syllables = 1 + self.below(3).min(self.below(4));
        for _ in 0..syllables {
            word += ONSETS[self.below(16)];
            word += VOWELS[self.below(8)];
        }
        word += if self.below(40) == 0 { "é" } else { CODAS[self.below(8)] };
        word
    }

    fn sentence(&mut self) -> String {
        let mut sentence = String::new();
        let words = 6 + self.below(18);
        for number in 0..words {
            let word = self.word();
            if number == 0 {
                sentence += &capitalised(&word);
            } else {
                let _ = match self.below(30) {
                    0 => write!(sentence, ", {word}"),
                    1 => write!(sentence, " {word}’s"),
                    2 => write!(sentence, " {}", capitalised(&word)),
                    3 => write!(sentence, " {}", self.below(3000)),
                    _ => write!(sentence, " {word}"),
                };
            }
        }
        sentence + "."
    }

    fn paragraph(&mut self, sentences: usize) -> String {
        (0..sentences).map(|_| self.sentence()).collect::<Vec<_>>().join(" ")
    }

    fn title(&mut self) -> String {
        let words = 3 + self.below(5);
        capitalised(&(0..words).map(|_| self.word()).collect::<Vec<_>>().join(" "))
    }

    fn day(&mut self) -> String {
        format!("20{:02}-{:02}-{:02}", 10 + self.below(15), 1 + self.below(12), 1 + self.below(28))
    }
}

fn capitalised(text: &str) -> String {
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}

/// Records of 200 to 2,000 characters, one in four with line feeds.
fn json_lines(prose: &mut Prose, size: usize) -> String {
    let mut text = String::new();
    while text.len() < size {
        let sentences = 2 + prose.below(16);
        let mut body = prose.paragraph(sentences);
        if prose.below(4) == 0 {
            body = body.replace(". ", ".\n\n");
        }
        let record = serde_json::json!({
            "id": format!("r{}", text.len()), "title": prose.title(), "date": prose.day(), "text": body,
            "source": prose.word(), "votes": prose.below(500)
        });
        let _ = writeln!(text, "{record}");
    }
    text
}

fn csv(prose: &mut Prose, size: usize) -> String {
    let mut text = "id,date,title,text\n".to_owned();
    while text.len() < size {
        let sentences = 2 + prose.below(16);
        let body = prose.paragraph(sentences).replace("’s ", "\"\" ");
        let _ = writeln!(text, "r{},{},{},\"{body}\"", text.len(), prose.day(), prose.title());
    }
    text
}

/// A plain message of about 5 KB, its lines wrapped, with a quotation and a signature at times.
fn message(prose: &mut Prose, number: usize) -> String {
    let subject = prose.title();
    let mut text = format!(
        "From: Ede Marn <ede{}@lists.example>\nTo: readers@lists.example\nSubject: {subject}\nDate: {}, {} Mar 20{:02} \
         08:{:02}:00 +0000\nMessage-ID: <{number}@lists.example>\nList-Id: Weekly letter <weekly.lists.example>\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n",
        prose.below(50),
        ["Mon", "Tue", "Wed"][prose.below(3)],
        1 + prose.below(28),
        10 + prose.below(15),
        prose.below(60)
    );
    let paragraphs = 6 + prose.below(8);
    for at in 0..paragraphs {
        let sentences = 2 + prose.below(6);
        text += &wrapped(&prose.paragraph(sentences), if at == 4 { "> " } else { "" });
        text += "\n";
        if prose.below(5) == 0 {
            let _ = writeln!(text, "https://pages.example/{}/{}\n", prose.word(), number);
        }
    }
    text += "-- \nEde Marn\nWeekly letter\n\n";
    text
}

fn wrapped(text: &str, mark: &str) -> String {
    let (mut lines, mut column) = (mark.to_owned(), 0);
    for word in text.split(' ') {
        if column + word.len() > 72 {
            lines = lines + "\n" + mark;
            column = 0;
        } else if column > 0 {
            lines.push(' ');
        }
        lines += word;
        column += word.len() + 1;
    }
    lines + "\n"
}

fn mailbox(prose: &mut Prose, size: usize) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < size {
        number += 1;
        text += "From ede@lists.example Mon Mar  3 08:00:00 2014\n";
        text += &message(prose, number);
    }
    text
}

/// Writes files until they have that many bytes together; returns their bytes.
fn files(prose: &mut Prose, size: usize, folder: &Path, format: &str) -> String {
    fs::create_dir_all(folder).expect("a folder of files");
    let mut all = String::new();
    let mut number = 0;
    while all.len() < size {
        number += 1;
        let text = match format {
            "eml" => message(prose, number),
            "html" => newsletter(prose),
            _ => word_document(prose),
        };
        let path = folder.join(format!("letter-{number:05}.{format}"));
        if format == "docx" {
            write_docx(&path, &text);
        } else {
            fs::write(&path, &text).expect("a file");
        }
        all += &text;
    }
    all
}

const CELL: &str = "font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:24px;color:#202020;\
                    padding:0 18px 9px 18px;text-align:left;word-break:break-word;";

/// A newsletter of nested layout tables, as e-mail services write them.
fn newsletter(prose: &mut Prose) -> String {
    let title = prose.title();
    let mut page = format!(
        "<!doctype html>\n<html xmlns:v=\"urn:schemas-microsoft-com:vml\"><head><meta charset=\"UTF-8\"><title>{title}\
         </title>\n<style type=\"text/css\">\np{{margin:10px 0;padding:0}}\ntable{{border-collapse:collapse}}\n\
         h1,h2,h3{{display:block;margin:0;padding:0}}\n.preheader{{display:none !important}}\n\
         .bodyContainer p{{color:#202020}}\n@media only screen and (max-width:480px){{.column{{width:100%!important}}}}\n\
         </style></head>\n<body style=\"height:100%;margin:0;padding:0;width:100%;background-color:#fafafa;\">\n\
         <span class=\"preheader\" style=\"display:none;font-size:0px;max-height:0px;overflow:hidden;\">{}</span>\n\
         <center><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" height=\"100%\" width=\"100%\" \
         id=\"bodyTable\"><tr><td align=\"center\" valign=\"top\" id=\"bodyCell\">\n",
        prose.sentence()
    );
    let sections = 8 + prose.below(8);
    for _ in 0..sections {
        let heading = prose.title();
        let _ = write!(
            page,
            "<table border=\"0\" cellpadding=\"0\" cellspacing=\"0\" width=\"100%\" class=\"textBlock\" \
             style=\"min-width:100%;border-collapse:collapse;\"><tbody class=\"textBlockOuter\"><tr><td valign=\"top\" \
             class=\"textBlockInner\" style=\"padding-top:9px;\"><table align=\"left\" border=\"0\" cellpadding=\"0\" \
             cellspacing=\"0\" style=\"max-width:100%;min-width:100%;\" width=\"100%\" class=\"textContentContainer\">\
             <tbody><tr>\n<td valign=\"top\" class=\"textContent\" style=\"{CELL}\">\n<h2 style=\"display:block;margin:0;\
             color:#202020;font-family:Helvetica;font-size:22px;font-weight:bold;line-height:125%;\">{heading}</h2>\n"
        );
        let paragraphs = 1 + prose.below(4);
        for _ in 0..paragraphs {
            let sentences = 1 + prose.below(4);
            let _ = writeln!(
                page,
                "<p style=\"margin:10px 0;padding:0;color:#202020;font-family:Helvetica;font-size:16px;line-height:150%;\">\
                 {} <strong>{}</strong> &amp; <a href=\"https://pages.example/track/click?u=3f7a&amp;id={:x}\" \
                 target=\"_blank\" style=\"color:#007c89;font-weight:normal;text-decoration:underline;\">{}</a>.&nbsp;</p>",
                prose.paragraph(sentences),
                prose.word(),
                prose.below(1 << 30),
                prose.title()
            );
        }
        if prose.below(3) == 0 {
            page += "<ul>";
            (0..4).for_each(|_| {
                let _ = write!(page, "<li style=\"margin:0 0 4px 0;\">{}</li>", prose.sentence());
            });
            page += "</ul>";
        }
        page += "</td></tr></tbody></table></td></tr></tbody></table>\n";
    }
    page += "<table id=\"footer\" width=\"100%\"><tr><td style=\"font-size:12px;text-align:center;\">Copyright © 2024 \
             Weekly letter.<br><a href=\"https://pages.example/u\">Unsubscribe from this list</a></td></tr></table>\n\
             </td></tr></table></center></body></html>\n";
    page
}

/// `word/document.xml` with the runs and revision marks that word processors write.
fn word_document(prose: &mut Prose) -> String {
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document \
                   xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
                   xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"><w:body>"
        .to_owned();
    let paragraphs = 60 + prose.below(80);
    for number in 0..paragraphs {
        let mark = prose.below(1 << 30);
        if number % 6 == 0 {
            let title = prose.title();
            let _ = write!(
                xml,
                "<w:p w14:paraId=\"{mark:08X}\" w:rsidR=\"00A77427\" w:rsidRDefault=\"007F1D13\"><w:pPr><w:pStyle \
                 w:val=\"Heading1\"/></w:pPr><w:r><w:t>{title}</w:t></w:r></w:p>"
            );
            continue;
        }
        let _ = write!(
            xml,
            "<w:p w14:paraId=\"{mark:08X}\" w:rsidR=\"00A77427\" w:rsidRDefault=\"007F1D13\"><w:pPr><w:spacing \
             w:after=\"120\" w:line=\"276\" w:lineRule=\"auto\"/><w:rPr><w:rFonts w:ascii=\"Calibri\" \
             w:hAnsi=\"Calibri\"/><w:sz w:val=\"22\"/></w:rPr></w:pPr>"
        );
        let sentences = 2 + prose.below(5);
        for _ in 0..sentences {
            let _ = write!(
                xml,
                "<w:r w:rsidRPr=\"00C14F2A\"><w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\"/><w:sz \
                 w:val=\"22\"/><w:lang w:val=\"en-GB\"/></w:rPr><w:t xml:space=\"preserve\">{} </w:t></w:r>",
                prose.sentence()
            );
        }
        xml += "</w:p>";
    }
    xml + "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/></w:sectPr></w:body></w:document>"
}

fn write_docx(path: &Path, document: &str) {
    const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
        ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override \
        PartName=\"/word/document.xml\" \
        ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
        Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
        Target=\"word/document.xml\"/></Relationships>";
    let mut archive = zip::ZipWriter::new(fs::File::create(path).expect("a file"));
    let parts = [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", document)];
    for (name, content) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(content.as_bytes()).expect("an entry");
    }
    archive.finish().expect("an archive");
}

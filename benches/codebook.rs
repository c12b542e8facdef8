//! How fast codebooks load and match, on one thread; prints a line of JSON.
//!
//!     cargo bench --bench codebook -- [FILE] [--terms 10000] [--themes 20]
//!
//! FILE is a text with a paragraph a line; without it, the text beside this file many times over.
//! The codebook is made of FILE's own words, of all frequencies but for the two hundred most
//! frequent: half of its terms are words by stem, the rest exact words, globs, phrases, `NEAR` and
//! `AND`. Matching is timed on tokens that are there already, then once more with their analysis.
//! Times are those of the thread on its processor where Linux tells them, so that a busy machine
//! does not change them much.

// A program that prints its results.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;
use themewise::codebook::{Codebook, Cursor, Matcher};
use themewise::text::{Analyzer, AnalyzerOptions, Class};

/// The best of so many runs counts.
const RUNS: usize = 3;

fn main() {
    let (text, terms, themes) = arguments();
    let paragraphs: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let bytes: usize = paragraphs.iter().map(|paragraph| paragraph.len()).sum();
    let speed = |seconds: f64| (bytes as f64 / seconds / 1e5).round() / 10.0;

    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let (words, pairs) = vocabulary(&analyzer, &paragraphs);
    let large = made(&words, &pairs, 100_000, themes);
    let (loading, of_large) = best(|| load(&large, &analyzer));
    let (making, matcher) = best(|| load(&made(&words, &pairs, terms, themes), &analyzer));

    let (analysing, tokens) = best(|| {
        let (mut session, mut occurrences, mut tokens) = (analyzer.session(), Vec::new(), 0usize);
        for paragraph in &paragraphs {
            session.analyze(paragraph, &mut occurrences);
            tokens += occurrences.len();
        }
        tokens
    });
    let mut session = analyzer.session();
    let read: Vec<_> = paragraphs
        .iter()
        .map(|paragraph| {
            let mut occurrences = Vec::new();
            session.analyze(paragraph, &mut occurrences);
            occurrences
        })
        .collect();
    let match_all = |matcher: &Matcher| {
        let mut cursor = Cursor::default();
        let find = |(text, tokens): (&&str, &Vec<_>)| matcher.find(&session, &mut cursor, text, tokens).len();
        paragraphs.iter().zip(&read).map(find).sum::<usize>()
    };
    let (matching, hits) = best(|| match_all(&matcher));
    let (matching_large, hits_large) = best(|| match_all(&of_large));
    let (end_to_end, again) = best(|| {
        let (mut session, mut cursor, mut occurrences) = (analyzer.session(), Cursor::default(), Vec::new());
        let mut hits = 0;
        for paragraph in &paragraphs {
            session.analyze(paragraph, &mut occurrences);
            hits += matcher.find(&session, &mut cursor, paragraph, &occurrences).len();
        }
        hits
    });
    assert_eq!(hits, again, "the same hits, whether tokens were there or not");
    assert!(hits > 0 && hits_large >= hits, "terms of the text's own words are found");
    let result = serde_json::json!({
        "text": { "megabytes": bytes as f64 / 1e6, "paragraphs": paragraphs.len(), "tokens": tokens, "distinct_words": words.len() },
        "codebook": { "terms": terms, "themes": themes, "seconds_to_load": making, "hits": hits, "hits_per_100_tokens": 100.0 * hits as f64 / tokens as f64 },
        "analysis_mb_per_second": speed(analysing),
        "matching_mb_per_second": speed(matching),
        "end_to_end_mb_per_second": speed(end_to_end),
        "large": { "terms": of_large.patterns(), "seconds_to_load": loading, "matching_mb_per_second": speed(matching_large), "hits": hits_large },
    });
    println!("{result}");
}

/// The text, and how many terms and themes the codebook is to have.
fn arguments() -> (String, usize, usize) {
    let (mut file, mut terms, mut themes) = (None, 10_000, 20);
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|n| n.parse().ok()).expect("a number behind the option");
        match word.as_str() {
            "--terms" => terms = number(),
            "--themes" => themes = number(),
            _ => file = Some(word),
        }
    }
    let text = match &file {
        Some(file) => std::fs::read_to_string(file).expect("a text in UTF-8"),
        None => include_str!("text.txt").repeat(200),
    };
    (text, terms, themes)
}

fn load(toml: &str, analyzer: &Analyzer) -> Matcher {
    let codebook = Codebook::parse(toml, "made.toml").expect("a codebook");
    Matcher::new(&codebook, analyzer).expect("a codebook that can be matched")
}

/// The shortest of a few runs in seconds, and what came of the last.
fn best<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let begun = Instant::now();
    let now = || processor_seconds().unwrap_or_else(|| begun.elapsed().as_secs_f64());
    let mut timed = || {
        let start = now();
        let done = run();
        (now() - start, done)
    };
    let (mut least, mut done) = timed();
    for _ in 1..RUNS {
        let (seconds, next) = timed();
        (least, done) = (least.min(seconds), next);
    }
    (least, done)
}

/// How long this thread has been on a processor.
fn processor_seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(told.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
}

/// Distinct folded words and pairs of neighbours, the most frequent first.
fn vocabulary(analyzer: &Analyzer, paragraphs: &[&str]) -> (Vec<String>, Vec<String>) {
    let (mut session, mut occurrences) = (analyzer.session(), Vec::new());
    let (mut words, mut pairs): (BTreeMap<u32, usize>, BTreeMap<(u32, u32), usize>) = Default::default();
    for paragraph in paragraphs {
        session.analyze(paragraph, &mut occurrences);
        let forms: Vec<u32> =
            occurrences.iter().filter(|o| session.form(o.form).class == Class::Word).map(|o| o.form.0).collect();
        forms.iter().for_each(|&form| *words.entry(form).or_default() += 1);
        forms.windows(2).step_by(5).for_each(|pair| *pairs.entry((pair[0], pair[1])).or_default() += 1);
    }
    let folded = |form: u32| session.form(themewise::text::FormId(form)).folded.to_string();
    let usable = |word: &String| word.len() > 4 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    words.into_iter().for_each(|(form, count)| *counted.entry(folded(form)).or_default() += count);
    let mut words: Vec<(String, usize)> = counted.into_iter().filter(|(word, _)| usable(word)).collect();
    words.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    let mut pairs: Vec<(String, usize)> = pairs
        .into_iter()
        .map(|((a, b), count)| (folded(a), folded(b), count))
        .filter(|(a, b, _)| usable(a) && usable(b))
        .map(|(a, b, count)| (format!("{a} {b}"), count))
        .collect();
    pairs.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    let names = |of: Vec<(String, usize)>| of.into_iter().map(|(name, _)| name).collect();
    (names(words), names(pairs))
}

/// A codebook of so many terms, taken evenly from all frequencies; the same one every time.
fn made(words: &[String], pairs: &[String], terms: usize, themes: usize) -> String {
    let words = &words[200.min(words.len() / 2)..];
    let of = |list: &[String], n: usize, step: usize| list[(n * step + n / list.len()) % list.len()].clone();
    let word_step = (words.len() / terms).max(1);
    let pair_step = (pairs.len() / terms).max(1);
    let long: Vec<String> = words.iter().filter(|word| word.len() > 6).cloned().collect();
    let mut lines: Vec<String> = vec![String::new(); themes];
    for n in 0..terms {
        let word = of(words, n, word_step);
        let other = of(words, n * 7 + 3, word_step);
        let long = of(&long, n, (long.len() / terms).max(1));
        let third = long.len() / 3;
        let term = match n % 20 {
            0..10 => word,
            10 | 11 => format!("={word}"),
            12 | 13 => format!("{}*", &long[..2 * third + 1]),
            14 => format!("*{}", &long[third..]),
            15 => format!("{}*{}", &long[..third + 1], &long[long.len() - third..]),
            16..18 => of(pairs, n, pair_step),
            18 => format!("{word} NEAR/5 {other}"),
            _ => format!("{word} AND {other}"),
        };
        let _ = writeln!(lines[n % themes], "  '{term}',");
    }
    let mut toml = String::new();
    for (number, lines) in lines.iter().enumerate() {
        let _ = writeln!(toml, "[[themes]]\nname = 'theme-{number}'\nterms = [\n{lines}]");
    }
    toml
}

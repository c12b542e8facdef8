//! WordStat's `.cat`: categories and words by tabs, a weight after each word, and proximity rules.
//!
//! A rule, `@NAME [LOAN NEAR #BANKS /S5]`, becomes an expression: `/S5` is at most five words
//! between, `/P` the same paragraph, `#BANKS` any term of that category. What has an order
//! (`BEFORE`, `AFTER`) loses it, which is noted.

use super::builder::CodebookBuilder;
use super::format::DictionaryFormat;
use super::notes::{NotCarried, Notes};
use super::outward::{self, GlobSupport, WeightSupport, key, note_titles};
use super::words;
use crate::codebook::definition::Codebook;
use crate::codebook::theme_tree::MAX_DEPTH;
use crate::error::Result;
use rustc_hash::FxHashMap;
use std::fmt::Write;

/// Of a category named in a rule so many terms are taken; with more the rule would be too long.
const MOST_NAMED: usize = 200;

const HINT: &str = "a .cat has categories, and below each, a tab further in, words such as 'levy (1)'";

pub(super) fn read(text: &str, builder: &mut CodebookBuilder) -> Result<()> {
    let lines: Vec<(usize, &str)> =
        text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(|(at, line)| (at + 1, line)).collect();
    let tabs = lines.iter().any(|(_, line)| indent(line).contains('\t'));
    let depth = |line: &str| indent(line).chars().filter(|c| !tabs || *c == '\t').count();
    let has_weights = lines.iter().any(|(_, line)| weighted(line).is_some());
    let mut above: Vec<(usize, usize)> = Vec::new();
    let mut rules: Vec<(usize, &str, f64, usize)> = Vec::new();
    let mut of_name: FxHashMap<String, Vec<String>> = FxHashMap::default();
    for (at, (line, text)) in lines.iter().enumerate() {
        let own = depth(text);
        while above.last().is_some_and(|(other, _)| *other >= own) {
            above.pop();
        }
        let parent = above.last().map(|(_, category)| *category);
        let has_parts = lines.get(at + 1).is_some_and(|(_, next)| depth(next) > own);
        let (word, weight) = match weighted(text) {
            Some(found) => found,
            // Without any weight in the file, what has nothing below it is a word.
            None if !has_weights && !has_parts && parent.is_some() => (text.trim(), 1.0),
            None => {
                above.push((own, builder.begin(parent, text.trim(), *line)?));
                continue;
            }
        };
        let Some(category) = parent else {
            return Err(builder.error(*line, format_args!("'{word}' is in no category")).with_hint(HINT));
        };
        if word.starts_with('@') || (word.contains(" NEAR ") && word.contains(" /")) {
            rules.push((category, word, weight, *line));
            continue;
        }
        if let Ok(term) = words::inward(word) {
            for (_, above) in &above {
                of_name.entry(builder.key(*above).to_lowercase()).or_default().push(term.clone());
            }
        }
        builder.word(category, word, weight, *line);
    }
    for (category, rule, weight, line) in rules {
        let mut reader = RuleParser::new(rule, &of_name);
        match reader.expression() {
            Ok(term) => {
                if reader.ordered {
                    const WHAT: &str = "BEFORE and AFTER became NEAR, which holds in either order";
                    builder.notes.at_line(WHAT, "rule", rule, line);
                }
                builder.term(category, &term, weight, false, line);
            }
            Err(NotCarried(reason)) => builder.notes.at_line(reason, "rule", rule, line),
        }
    }
    Ok(())
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

/// `levy (2)` as word and weight.
pub(super) fn weighted(line: &str) -> Option<(&str, f64)> {
    let (word, number) = line.trim().strip_suffix(')')?.rsplit_once('(')?;
    let weight: f64 = number.trim().parse().ok()?;
    let word = word.strip_suffix(char::is_whitespace)?.trim();
    (weight.is_finite() && !word.is_empty()).then_some((word, weight))
}

/// How two sides of a rule belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
    Near,
    NotNear,
}

/// A rule being read.
struct RuleParser<'a> {
    pieces: Vec<&'a str>,
    next: usize,
    depth: usize,
    /// Words between, if the rule gives a number.
    between: Option<u32>,
    /// `S`, `P`, `D`, or nothing.
    within: Option<char>,
    named: &'a FxHashMap<String, Vec<String>>,
    ordered: bool,
}

const UNREAD: NotCarried = NotCarried("left out, since these rules are not of a form that is read (A NEAR B /S5)");

impl<'a> RuleParser<'a> {
    fn new(text: &'a str, named: &'a FxHashMap<String, Vec<String>>) -> Self {
        // `@NAME [ … ]`, or `@NAME …`, or the rule alone.
        let body = match (text.split_once('['), text.strip_prefix('@')) {
            (Some((_, inner)), _) => inner.trim_end().trim_end_matches(']'),
            (None, Some(rest)) => rest.split_once(char::is_whitespace).map_or("", |(_, rule)| rule),
            (None, None) => text,
        };
        let mut pieces = Vec::new();
        let (mut between, mut within) = (None, None);
        for piece in body.split_whitespace() {
            if let Some(option) = piece.strip_prefix('/') {
                within = option.chars().next().map(|letter| letter.to_ascii_uppercase());
                let digits = option.trim_start_matches(|c: char| !c.is_ascii_digit());
                between = digits.parse().ok();
                continue;
            }
            let mut rest = piece;
            while let Some(open) = rest.strip_prefix('(') {
                pieces.push("(");
                rest = open;
            }
            let word = rest.trim_end_matches(')');
            if !word.is_empty() {
                pieces.push(word);
            }
            pieces.extend(std::iter::repeat_n(")", rest.len() - word.len()));
        }
        Self { pieces, next: 0, depth: 0, between, within, named, ordered: false }
    }

    /// The rule as a term of ours.
    fn expression(&mut self) -> Result<String, NotCarried> {
        let (expression, _) = self.joined()?;
        if self.next < self.pieces.len() { Err(UNREAD) } else { Ok(expression) }
    }

    /// The expression, and whether it needs parentheses among others.
    fn joined(&mut self) -> Result<(String, bool), NotCarried> {
        let (mut left, mut open) = self.operand()?;
        while let Some(operator) = self.operator() {
            let (right, right_open) = self.operand()?;
            let enclosed = |text: String, open: bool| if open { format!("({text})") } else { text };
            let sign = self.sign(operator)?;
            left = format!("{} {sign} {}", enclosed(left, open), enclosed(right, right_open));
            open = true;
        }
        Ok((left, open))
    }

    fn operator(&mut self) -> Option<Operator> {
        let piece = *self.pieces.get(self.next)?;
        let operator = match piece {
            "AND" => Operator::And,
            "OR" => Operator::Or,
            "NEAR" => Operator::Near,
            "BEFORE" | "AFTER" => {
                self.ordered = true;
                Operator::Near
            }
            "NOT" => match self.pieces.get(self.next + 1) {
                Some(&"NEAR") => {
                    self.next += 1;
                    Operator::NotNear
                }
                Some(&("BEFORE" | "AFTER")) => {
                    self.next += 1;
                    self.ordered = true;
                    Operator::NotNear
                }
                _ => Operator::Not,
            },
            _ => return None,
        };
        self.next += 1;
        Some(operator)
    }

    fn sign(&self, operator: Operator) -> Result<String, NotCarried> {
        let near = matches!(operator, Operator::Near | Operator::NotNear);
        let not = if operator == Operator::NotNear { "NOT " } else { "" };
        Ok(match (operator, self.between, self.within) {
            (Operator::And, ..) => "AND".to_owned(),
            (Operator::Or, ..) => "OR".to_owned(),
            (Operator::Not, ..) => "NOT".to_owned(),
            (_, Some(words), _) if near => format!("{not}NEAR/{words}"),
            (Operator::NotNear, None, Some('P')) => "NOT".to_owned(),
            (Operator::Near, None, Some('P')) => "AND".to_owned(),
            (_, None, Some('S')) => {
                return Err(NotCarried("left out, since sentences are not known here: give a number of words, /S5"));
            }
            (_, None, Some('D')) => {
                return Err(NotCarried("left out, since a term is looked for in one paragraph, not in a document"));
            }
            _ => return Err(NotCarried("left out, since these rules give no number of words between, /S5")),
        })
    }

    fn operand(&mut self) -> Result<(String, bool), NotCarried> {
        let start = self.next;
        if self.pieces.get(start) == Some(&"(") {
            if self.depth >= MAX_DEPTH {
                return Err(UNREAD);
            }
            self.next += 1;
            self.depth += 1;
            let inner = self.joined()?;
            self.depth -= 1;
            if self.pieces.get(self.next) != Some(&")") {
                return Err(UNREAD);
            }
            self.next += 1;
            return Ok(inner);
        }
        let is_word =
            |piece: &&&str| !matches!(**piece, "(" | ")" | "AND" | "OR" | "NOT" | "NEAR" | "BEFORE" | "AFTER");
        let words = self.pieces[start..].iter().take_while(is_word).count();
        self.next += words;
        let text = self.pieces[start..start + words].join(" ");
        if let Some(name) = text.strip_prefix('#') {
            let Some(terms) = self.named.get(&name.to_lowercase()) else {
                return Err(NotCarried("left out, since the category that these rules name has no words"));
            };
            if terms.len() > MOST_NAMED {
                return Err(NotCarried("left out, since the category that these rules name has more than 200 words"));
            }
            return Ok((terms.join(" OR "), terms.len() > 1));
        }
        words::inward(&text).map(|term| (term, false)).map_err(|_| UNREAD)
    }
}

pub(super) fn write(codebook: &Codebook, notes: &mut Notes) -> Result<String> {
    let mut out = String::new();
    for (depth, theme) in outward::in_order(codebook)? {
        let _ = writeln!(out, "{}{}", "\t".repeat(depth), key(theme));
        let tabs = "\t".repeat(depth + 1);
        let mut theme = theme.clone();
        let mut rules = Vec::new();
        theme.terms.retain(|term| match rule(&term.term) {
            Some(rule) => {
                rules.push((rule, term.weight));
                false
            }
            None => true,
        });
        for word in outward::plain(&theme, DictionaryFormat::Wordstat, GlobSupport::Any, WeightSupport::Kept, notes) {
            let _ = writeln!(out, "{tabs}{} ({})", word.text.replace(' ', "_"), word.weight);
        }
        for (number, (rule, weight)) in rules.into_iter().enumerate() {
            let _ = writeln!(out, "{tabs}@RULE_{} [{rule}] ({weight})", number + 1);
        }
    }
    note_titles(codebook, notes);
    Ok(out)
}

/// `=loan NEAR/5 "high street"` as `loan NEAR high_street /S5`, if it is as simple as that.
fn rule(term: &str) -> Option<String> {
    let operators = [" NOT NEAR/", " NEAR/", " AND ", " NOT "];
    let sign = operators.into_iter().find(|sign| term.contains(sign))?;
    let (left, right) = term.split_once(sign)?;
    let (right, between) = match sign.strip_suffix('/') {
        Some(_) => {
            let (number, right) = right.split_once(' ')?;
            (right, Some(number.parse::<u32>().ok()?))
        }
        None => (right, None),
    };
    let side = |text: &str| -> Option<String> {
        let words = outward::pieces(text)?.into_iter().map(|piece| match piece {
            outward::TermWord::Exact(word) | outward::TermWord::Glob(word) => Some(word),
            outward::TermWord::Any => Some("*".to_owned()),
            outward::TermWord::Stem(_) | outward::TermWord::Class(_) => None,
        });
        Some(words.collect::<Option<Vec<String>>>()?.join("_"))
    };
    let (left, right) = (side(left)?, side(right)?);
    let sign = sign.trim().trim_end_matches('/');
    Some(between.map_or_else(|| format!("{left} {sign} {right}"), |words| format!("{left} {sign} {right} /S{words}")))
}

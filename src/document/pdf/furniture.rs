//! Running heads and page numbers: lines at the edge of pages that recur or count up.

use std::collections::BTreeMap;

/// Lines from an edge of the page that can belong to it.
const EDGE_LINES: usize = 3;
/// Heights that count as the same, in points.
const HEIGHT_STEP: f64 = 4.0;

/// Reasons of [`crate::document::extract::Role::Furniture`].
pub(crate) const RUNNING_HEAD: &str = "running head";
pub(crate) const PAGE_NUMBER: &str = "page number";

/// A line near the upper or lower edge of a page.
#[derive(Debug, Clone)]
pub(crate) struct EdgeLine {
    pub(crate) text: String,
    /// Its distance from that edge.
    pub(crate) distance: f64,
    /// Its index among the lines of the page.
    pub(crate) line: usize,
}

/// The lines at the edges of a page, the outermost first.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageEdges {
    pub(crate) top: Vec<EdgeLine>,
    pub(crate) bottom: Vec<EdgeLine>,
}

impl PageEdges {
    /// Of the lines of a page, each with its height from the top of a page of `height`.
    pub(crate) fn of_lines(lines: &[(f64, String)], height: f64) -> Self {
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by(|a, b| lines[*a].0.total_cmp(&lines[*b].0));
        let edge = |line: &usize, from_top: bool| EdgeLine {
            text: lines[*line].1.clone(),
            distance: if from_top { lines[*line].0 } else { height - lines[*line].0 },
            line: *line,
        };
        Self {
            top: order.iter().take(EDGE_LINES).map(|line| edge(line, true)).collect(),
            bottom: order.iter().rev().take(EDGE_LINES).map(|line| edge(line, false)).collect(),
        }
    }
}

/// For each page the lines that belong to it and not to the text, with the reason.
pub(crate) fn page_furniture(pages: &[PageEdges]) -> Vec<BTreeMap<usize, &'static str>> {
    let mut found: Vec<BTreeMap<usize, &'static str>> = vec![BTreeMap::new(); pages.len()];
    for edge in [|page: &PageEdges| page.top.clone(), |page: &PageEdges| page.bottom.clone()] {
        let edges: Vec<Vec<EdgeLine>> = pages.iter().map(edge).collect();
        let recurring = recurring_lines(&edges);
        for (page, lines) in edges.iter().enumerate() {
            for line in lines {
                match reason(&edges, &recurring, page, line) {
                    Some(reason) => found[page].insert(line.line, reason),
                    // What is further inside belongs to the text.
                    None => break,
                };
            }
        }
    }
    found
}

fn reason(
    edges: &[Vec<EdgeLine>],
    recurring: &BTreeMap<(String, i64), usize>,
    page: usize,
    line: &EdgeLine,
) -> Option<&'static str> {
    if counts_up(edges, page, line) {
        return Some(PAGE_NUMBER);
    }
    if is_numbered_head(edges, page, line) {
        return Some(RUNNING_HEAD);
    }
    let pattern = pattern(&line.text);
    let step = height_step(line.distance);
    let pages: usize = (-1..=1).filter_map(|near| recurring.get(&(pattern.clone(), step + near))).sum();
    let enough = if edges.len() <= 4 { 2 } else { 3 };
    (pages >= enough).then(|| if is_page_number(&line.text) { PAGE_NUMBER } else { RUNNING_HEAD })
}

/// On how many pages each line is, by its text without numbers and its height.
fn recurring_lines(edges: &[Vec<EdgeLine>]) -> BTreeMap<(String, i64), usize> {
    let mut pages = BTreeMap::new();
    for line in edges.iter().flatten() {
        let text = pattern(&line.text);
        // A number alone recurs by chance; it has to count up.
        if text.chars().any(|character| character.is_alphabetic()) {
            *pages.entry((text, height_step(line.distance))).or_default() += 1;
        }
    }
    pages
}

fn height_step(distance: f64) -> i64 {
    (distance / HEIGHT_STEP).round() as i64
}

/// The text with every number as `#`.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars().filter(|character| !character.is_whitespace()) {
        if !character.is_numeric() {
            pattern.extend(character.to_lowercase());
        } else if !pattern.ends_with('#') {
            pattern.push('#');
        }
    }
    pattern
}

/// Whether the line is a page number: it counts up with another page, or is the number of its page.
fn counts_up(edges: &[Vec<EdgeLine>], page: usize, line: &EdgeLine) -> bool {
    if !is_page_number(&line.text) {
        return false;
    }
    let Some(number) = number_of(&line.text) else { return false };
    let offset = |page: usize, number: usize| number as i64 - page as i64;
    let wanted = offset(page, number);
    let counts = |other: usize| {
        edges.get(other).is_some_and(|lines| {
            lines.iter().any(|line| {
                is_page_number(&line.text)
                    && number_of(&line.text).is_some_and(|number| offset(other, number) == wanted)
            })
        })
    };
    let arabic = line.text.chars().any(char::is_numeric);
    let alone = edges.len() == 1 && arabic && (wanted == 1 || line.text.chars().any(char::is_alphabetic));
    alone
        || page.checked_sub(1).is_some_and(counts)
        || counts(page + 1)
        || page.checked_sub(2).is_some_and(counts)
        || counts(page + 2)
}

/// Whether the line begins or ends with a number that counts up on three pages near each other, as
/// a running head does whose words change with the chapter.
fn is_numbered_head(edges: &[Vec<EdgeLine>], page: usize, line: &EdgeLine) -> bool {
    let offsets = |page: usize, text: &str| {
        let mut words = text.split_whitespace();
        let (first, last) = (words.next(), words.next_back());
        let numbers = [first, last].into_iter().flatten().filter_map(|word| word.parse::<i64>().ok());
        numbers.filter(|number| (1..10_000).contains(number)).map(|number| number - page as i64).collect::<Vec<_>>()
    };
    let near = |other: &EdgeLine| (other.distance - line.distance).abs() < HEIGHT_STEP;
    offsets(page, &line.text).into_iter().any(|offset| {
        let counts = |other: usize| {
            edges.get(other).is_some_and(|lines| {
                lines.iter().any(|line| near(line) && offsets(other, &line.text).contains(&offset))
            })
        };
        (page.saturating_sub(3)..=page + 3).filter(|other| counts(*other)).count() >= 3
    })
}

/// Whether the line is nothing but a number of a page: `3`, `- 3 -`, `Page 3 of 10`, `iv`.
fn is_page_number(text: &str) -> bool {
    const WORDS: [&str; 12] = ["page", "p", "pp", "of", "seite", "von", "s", "pagina", "página", "de", "di", "sur"];
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let known = |word: &str| {
        let lower = word.to_lowercase();
        word.chars().all(char::is_numeric) || WORDS.contains(&lower.as_str()) || roman(&lower).is_some()
    };
    text.chars().count() <= 24 && number_of(text).is_some() && words.all(known)
}

/// The first number of a line, perhaps a Roman one.
fn number_of(text: &str) -> Option<usize> {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.find_map(|word| word.parse().ok().filter(|number| *number < 100_000).or_else(|| roman(&word.to_lowercase())))
}

/// The value of a Roman number up to 399 in its usual form, in lower case.
fn roman(word: &str) -> Option<usize> {
    const HUNDREDS: [&str; 4] = ["ccc", "cc", "c", ""];
    const TENS: [&str; 10] = ["xc", "lxxx", "lxx", "lx", "xl", "xxx", "xx", "l", "x", ""];
    const ONES: [&str; 10] = ["ix", "viii", "vii", "vi", "iv", "iii", "ii", "v", "i", ""];
    const VALUES: [usize; 10] = [9, 8, 7, 6, 4, 3, 2, 5, 1, 0];
    let (hundreds, rest) = roman_digit(&HUNDREDS, word)?;
    let (tens, rest) = roman_digit(&TENS, rest)?;
    let (ones, rest) = roman_digit(&ONES, rest)?;
    let value = 100 * (HUNDREDS.len() - 1 - hundreds) + 10 * VALUES[tens] + VALUES[ones];
    (rest.is_empty() && value > 0).then_some(value)
}

/// The first of `digits` that `word` begins with, and what comes after it.
fn roman_digit<'a>(digits: &[&str], word: &'a str) -> Option<(usize, &'a str)> {
    digits.iter().enumerate().find_map(|(index, digit)| Some((index, word.strip_prefix(digit)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn furniture(pages: &[&[&str]]) -> Vec<Vec<(usize, &'static str)>> {
        let edges: Vec<PageEdges> = pages
            .iter()
            .map(|lines| {
                let lines: Vec<(f64, String)> =
                    lines.iter().enumerate().map(|(index, line)| (20.0 * index as f64, (*line).to_owned())).collect();
                PageEdges::of_lines(&lines, 20.0 * lines.len() as f64)
            })
            .collect();
        page_furniture(&edges).into_iter().map(|lines| lines.into_iter().collect()).collect()
    }

    #[test]
    fn heads_recur_and_numbers_count_up() {
        let pages = furniture(&[
            &["The Harbour Letter", "one", "two", "three", "four", "- 7 -"],
            &["The Harbour Letter", "five", "six", "seven", "eight", "- 8 -"],
        ]);
        assert_eq!(pages, [[(0, RUNNING_HEAD), (5, PAGE_NUMBER)]; 2]);
    }

    #[test]
    fn a_number_that_does_not_count_up_belongs_to_the_text() {
        let pages = furniture(&[&["one", "two", "three", "four", "1984"], &["five", "six", "seven", "eight", "2001"]]);
        assert!(pages.iter().all(Vec::is_empty), "{pages:?}");
    }

    #[test]
    fn heads_of_chapters_are_known_by_their_numbers() {
        let pages = furniture(&[
            &["Chapter 1: Boats 5", "one", "two", "three", "four"],
            &["6 The harbour", "five", "six", "seven", "eight"],
            &["Chapter 2: Lamps 7", "nine", "ten", "eleven", "twelve"],
            &["Chapter 3: 4 anchors", "thirteen", "fourteen", "fifteen", "sixteen"],
        ]);
        let head = vec![(0, RUNNING_HEAD)];
        assert_eq!(pages, [head.clone(), head.clone(), head, Vec::new()]);
    }

    #[test]
    fn a_word_of_roman_letters_is_no_page_number() {
        for (word, number) in [("iv", 4), ("xl", 40), ("xcix", 99), ("lvi", 56), ("ccclxxxviii", 388)] {
            assert_eq!(roman(word), Some(number), "{word}");
        }
        for word in ["", "civil", "ill", "vivi", "iiii", "ix x", "lll", "di"] {
            assert_eq!(roman(word), None, "{word}");
        }
        assert!(furniture(&[&["I", "Civil", "one", "two", "three", "Ill"]])[0].is_empty());
    }
}

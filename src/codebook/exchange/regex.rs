//! Regular expressions on one token, as globs where they are that: `^tax(es)?$` is `tax` and
//! `taxes`.

/// A pattern may become so many globs.
const MOST: usize = 64;
const MAX_DEPTH: usize = 8;
const LONGEST: usize = 100;

/// The globs that match what `pattern` is found in; none if globs cannot express it.
pub(super) fn globs(pattern: &str) -> Option<Vec<String>> {
    let pattern = pattern.strip_prefix("(?i)").unwrap_or(pattern);
    let mut reader = RegexParser { rest: pattern.chars().collect(), at: 0, depth: 0 };
    let mut all = Vec::new();
    loop {
        let from_start = reader.take('^');
        let sequence = reader.sequence()?;
        let to_end = reader.take('$');
        for text in sequence {
            let (before, behind) = (if from_start { "" } else { "*" }, if to_end { "" } else { "*" });
            all.push(format!("{before}{text}{behind}"));
        }
        if !reader.take('|') {
            break;
        }
    }
    let usable = |glob: &String| glob.chars().any(char::is_alphanumeric) && glob.len() <= LONGEST;
    (reader.at == reader.rest.len() && all.len() <= MOST && all.iter().all(usable)).then_some(all)
}

struct RegexParser {
    rest: Vec<char>,
    at: usize,
    depth: usize,
}

impl RegexParser {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn either(&mut self) -> Option<Vec<String>> {
        let mut all = self.sequence()?;
        while self.take('|') {
            all.extend(self.sequence()?);
        }
        Some(all)
    }

    /// Pieces in a row, each with all that it may be.
    fn sequence(&mut self) -> Option<Vec<String>> {
        let mut texts = vec![String::new()];
        while let Some(c) = self.peek() {
            if matches!(c, '|' | ')' | '$') {
                break;
            }
            let piece = self.piece()?;
            if texts.len() * piece.len() > MOST || texts[0].len() > LONGEST {
                return None;
            }
            texts = texts.iter().flat_map(|text| piece.iter().map(move |piece| format!("{text}{piece}"))).collect();
        }
        Some(texts)
    }

    fn piece(&mut self) -> Option<Vec<String>> {
        let mut piece = self.atom()?;
        let any = piece == ["?"];
        match self.peek() {
            Some('?') => {
                self.at += 1;
                piece.push(String::new());
            }
            Some('*') if any => {
                self.at += 1;
                piece = vec!["*".to_owned()];
            }
            Some('+') if any => {
                self.at += 1;
                piece = vec!["?*".to_owned()];
            }
            Some('*' | '+' | '{') => return None,
            _ => {}
        }
        // A lazy star is a star.
        if any && piece != ["?", ""] {
            self.take('?');
        }
        Some(piece)
    }

    fn atom(&mut self) -> Option<Vec<String>> {
        let c = self.peek()?;
        self.at += 1;
        match c {
            '.' => Some(vec!["?".to_owned()]),
            '(' => {
                if self.peek() == Some('?') {
                    self.at += 1;
                    if !self.take(':') {
                        return None;
                    }
                }
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return None;
                }
                let inner = self.either()?;
                self.depth -= 1;
                self.take(')').then_some(inner)
            }
            '[' => {
                let mut letters = Vec::new();
                while !self.take(']') {
                    let c = self.peek()?;
                    self.at += 1;
                    if !c.is_alphanumeric() {
                        return None;
                    }
                    letters.push(c.to_string());
                }
                (!letters.is_empty()).then_some(letters)
            }
            '\\' => {
                let escaped = self.peek()?;
                self.at += 1;
                match escaped {
                    'w' => Some(vec!["?".to_owned()]),
                    c if c.is_alphanumeric() => None,
                    '*' | '?' => None,
                    c => Some(vec![c.to_string()]),
                }
            }
            '^' | '$' | '*' | '+' | '?' | '{' | '}' => None,
            c => Some(vec![c.to_string()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_expressions_become_globs() {
        for (pattern, expected) in [
            ("^tax$", &["tax"][..]),
            ("^tax", &["tax*"]),
            ("tax", &["*tax*"]),
            ("^tax(es)?$", &["taxes", "tax"]),
            ("(?i)^(levy|duty)$", &["levy", "duty"]),
            ("^levy$|^dut", &["levy", "dut*"]),
            ("^re\\w+fig.*", &["re?*fig**"]),
            ("^organi[sz]e$", &["organise", "organize"]),
            ("^co\\-op$", &["co-op"]),
        ] {
            assert_eq!(
                globs(pattern).as_deref(),
                Some(expected.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>().as_slice()),
                "{pattern}"
            );
        }
    }

    #[test]
    fn regular_expressions_beyond_globs_are_rejected() {
        let long = "(a|b)".repeat(30);
        for pattern in
            ["\\d+", "^[0-9]+$", "a{3}", "(?=x)", "[^a]", "(a", "a)", "ab*", "", ".*", &"(".repeat(100_000), &long]
        {
            assert_eq!(globs(pattern), None, "{pattern:.20}");
        }
    }
}

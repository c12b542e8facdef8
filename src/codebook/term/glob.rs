//! Globs: `*` is any letters or none, `?` is one. Matched in time word × pattern at worst, by going
//! back to the last `*` only.

use std::fmt;

/// A word with wildcards, in its shortest form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Glob(String);

/// Longer globs are refused.
pub(super) const LONGEST: usize = 100;

impl Glob {
    /// A glob of folded letters and wildcards; `None` if it has no letter, or more than 100
    /// characters.
    ///
    /// ```
    /// use themewise::codebook::term::Glob;
    /// let glob = Glob::new("re*fig*").unwrap();
    /// assert!(glob.matches("reconfigured") && !glob.matches("configured"));
    /// assert!(Glob::new("*?*").is_none());
    /// ```
    pub fn new(pattern: &str) -> Option<Self> {
        if !pattern.contains(|c| !is_wildcard(c)) || pattern.chars().count() > LONGEST {
            return None;
        }
        // In every run of wildcards: the single letters, then one star.
        let mut text = String::with_capacity(pattern.len());
        let mut star = false;
        for c in pattern.chars() {
            if c == '*' {
                star = true;
                continue;
            }
            if c != '?' && std::mem::take(&mut star) {
                text.push('*');
            }
            text.push(c);
        }
        if star {
            text.push('*');
        }
        Some(Self(text))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the folded word looks like this.
    pub fn matches(&self, word: &str) -> bool {
        self.matches_in_steps(word).0
    }

    /// As [`matches`](Self::matches), and in how many steps that was known.
    pub(super) fn matches_in_steps(&self, word: &str) -> (bool, u64) {
        let (mut pattern, mut rest) = (self.0.chars(), word.chars());
        // The pattern after the last star, and the end of what that star matches.
        let mut star: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
        let mut steps = 0;
        loop {
            steps += 1;
            let before = rest.clone();
            match (pattern.next(), rest.next()) {
                (None, None) => return (true, steps),
                (Some('*'), _) => {
                    if pattern.as_str().is_empty() {
                        return (true, steps);
                    }
                    rest = before;
                    star = Some((pattern.clone(), rest.clone()));
                }
                (Some(wanted), Some(letter)) if wanted == '?' || wanted == letter => {}
                // The word ended within the pattern: it would end sooner if the star matched more.
                (Some(_), None) => return (false, steps),
                _ => match &mut star {
                    None => return (false, steps),
                    Some((after, end)) => {
                        if end.next().is_none() {
                            return (false, steps);
                        }
                        pattern = after.clone();
                        rest = end.clone();
                    }
                },
            }
        }
    }

    /// What every word begins with.
    pub(crate) fn prefix(&self) -> &str {
        self.0.split(is_wildcard).next().unwrap_or_default()
    }

    /// What every word ends with.
    pub(crate) fn suffix(&self) -> &str {
        self.0.rsplit(is_wildcard).next().unwrap_or_default()
    }

    /// The longest stretch of letters that every word holds.
    pub(crate) fn literal(&self) -> &str {
        let longest = |best: &'_ str, part: &'_ str| part.len() > best.len();
        self.0.split(is_wildcard).fold("", |best, part| if longest(best, part) { part } else { best })
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn is_wildcard(c: char) -> bool {
    matches!(c, '*' | '?')
}

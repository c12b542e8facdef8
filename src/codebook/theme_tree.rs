//! The hierarchy of a codebook's themes: who is the parent of whom, checked once and walked by
//! everyone.
//!
//! Themes are known by their place in the codebook. What a parent gains from its children is
//! decided by the callers; the two roll-ups that they share
//! ([`mark_ancestors`](ThemeTree::mark_ancestors) and
//! [`strongest_descendants`](ThemeTree::strongest_descendants)) are here.

use super::definition::Codebook;
use crate::error::{Error, ErrorKind, Result};
use crate::unicode::NameIndex;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::fmt;

/// A theme has at most so many ancestors.
pub(super) const MAX_DEPTH: usize = 16;

/// The parents and children of the themes of a codebook, by their numbers in it.
///
/// Built and walked in time proportional to the number of themes.
///
/// ```
/// use themewise::codebook::{Codebook, ThemeTree};
/// let text = "[[themes]]\nname = 'a'\n[[themes]]\nname = 'b'\nparent = 'a'\nterms = ['loan']";
/// let tree = ThemeTree::new(&Codebook::parse(text, "bank.toml")?)?;
/// assert_eq!((tree.parent(1), tree.children(0)), (Some(0), &[1][..]));
/// # Ok::<(), themewise::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThemeTree {
    parents: Vec<Option<usize>>,
    /// How many ancestors each theme has.
    depths: Vec<usize>,
    /// All children, grouped by parent, in the codebook's order; `ends` holds the end of each
    /// group.
    children: Vec<usize>,
    ends: Vec<usize>,
    /// All themes, the deepest first; of equal depth in the codebook's order.
    bottom_up: Vec<usize>,
}

/// Why the parents of a codebook's themes form no hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ThemeTreeError {
    /// A parent is not a theme of the codebook.
    UnknownParent {
        /// The number of the child.
        theme: usize,
        /// The name of the child.
        name: String,
        /// The name that no theme has.
        parent: String,
    },
    /// A theme is its own ancestor.
    Cycle {
        /// The number of a theme in the cycle.
        theme: usize,
        /// Its name.
        name: String,
    },
    /// A theme has more ancestors than are allowed.
    TooDeep {
        /// The number of the theme.
        theme: usize,
        /// Its name.
        name: String,
        /// How many ancestors it has.
        depth: usize,
    },
}

impl fmt::Display for ThemeTreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownParent { name, parent, .. } => {
                write!(f, "the parent of '{name}' is '{parent}', which is no theme")
            }
            Self::Cycle { name, .. } => write!(f, "the theme '{name}' is its own ancestor"),
            Self::TooDeep { name, depth, .. } => write!(f, "the theme '{name}' lies {depth} levels deep"),
        }
    }
}

impl std::error::Error for ThemeTreeError {}

impl ThemeTreeError {
    /// What to do about it.
    pub(super) fn hint(&self) -> String {
        match self {
            Self::UnknownParent { .. } => "'parent' is the name of another theme of this codebook".to_owned(),
            Self::Cycle { .. } => "take one 'parent' out of the circle".to_owned(),
            Self::TooDeep { .. } => format!("at most {MAX_DEPTH} are possible: make the tree of themes flatter"),
        }
    }
}

impl ThemeTree {
    /// The hierarchy of `codebook`.
    ///
    /// # Errors
    /// If a parent is no theme, or a theme is its own ancestor or has more than 16.
    pub fn new(codebook: &Codebook) -> Result<Self> {
        let names = codebook.themes.iter().map(|theme| (theme.name.as_str(), theme.parent.as_deref()));
        Self::from_names(names)
            .map_err(|error| Error::new(ErrorKind::Codebook, error.to_string()).with_hint(error.hint()))
    }

    /// The hierarchy of themes given by their names and the names of their parents.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub(super) fn from_names<'a>(
        themes: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Result<Self, ThemeTreeError> {
        let themes: Vec<(&str, Option<&str>)> = themes.into_iter().collect();
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        for (number, (name, _)) in themes.iter().enumerate() {
            numbers.entry(name).or_insert(number);
        }
        let index = NameIndex::new(themes.iter().map(|(name, _)| *name));
        let mut parents = Vec::with_capacity(themes.len());
        for (theme, &(name, parent)) in themes.iter().enumerate() {
            let unknown = |parent: &str| ThemeTreeError::UnknownParent {
                theme,
                name: name.to_owned(),
                parent: parent.to_owned(),
            };
            let find = |parent: &str| {
                index.find(parent).and_then(|name| numbers.get(name).copied()).ok_or_else(|| unknown(parent))
            };
            parents.push(parent.map(find).transpose()?);
        }
        let depths = depths(&parents, &themes)?;
        let (children, ends) = children(&parents);
        let mut bottom_up: Vec<usize> = (0..parents.len()).collect();
        bottom_up.sort_by_key(|&theme| Reverse(depths[theme]));
        Ok(Self { parents, depths, children, ends, bottom_up })
    }

    /// The number of themes.
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// Whether there is no theme at all.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// Whether any theme has a parent.
    pub fn has_children(&self) -> bool {
        !self.children.is_empty()
    }

    /// The theme's parent.
    pub fn parent(&self, theme: usize) -> Option<usize> {
        self.parents[theme]
    }

    /// The theme's children, in the codebook's order.
    pub fn children(&self, theme: usize) -> &[usize] {
        let start = if theme == 0 { 0 } else { self.ends[theme - 1] };
        &self.children[start..self.ends[theme]]
    }

    /// How many ancestors the theme has.
    pub fn depth(&self, theme: usize) -> usize {
        self.depths[theme]
    }

    /// The theme's parent, the parent's parent, and so on.
    pub fn ancestors(&self, theme: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.parent(theme), |&theme| self.parent(theme))
    }

    /// The theme's children, each followed by its own descendants.
    pub fn descendants(&self, theme: usize) -> impl Iterator<Item = usize> {
        let mut waiting: Vec<usize> = self.children(theme).iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(self.children(next).iter().rev());
            Some(next)
        })
    }

    /// Whether one of the two themes is an ancestor of the other.
    pub fn are_related(&self, a: usize, b: usize) -> bool {
        self.ancestors(a).any(|theme| theme == b) || self.ancestors(b).any(|theme| theme == a)
    }

    /// All themes, children before their parents: the deepest first, of equal depth in the
    /// codebook's order.
    pub fn bottom_up(&self) -> &[usize] {
        &self.bottom_up
    }

    /// All themes, each followed by its descendants; children in the codebook's order.
    pub fn top_down(&self) -> impl Iterator<Item = usize> {
        let roots = (0..self.len()).filter(|&theme| self.parent(theme).is_none());
        roots.flat_map(|root| std::iter::once(root).chain(self.descendants(root)))
    }

    /// Marks every ancestor of a marked theme. `marked` holds one value a theme.
    pub fn mark_ancestors(&self, marked: &mut [bool]) {
        if !self.has_children() {
            return;
        }
        for &theme in &self.bottom_up {
            if let (true, Some(parent)) = (marked[theme], self.parent(theme)) {
                marked[parent] = true;
            }
        }
    }

    /// For each theme the one of the highest value among itself and its descendants. Of equal
    /// values the theme itself comes first, then its children in order, each as represented by its
    /// own strongest descendant.
    pub fn strongest_descendants(&self, values: &[f64]) -> Vec<usize> {
        let mut strongest: Vec<usize> = (0..self.len()).collect();
        if self.has_children() {
            for &theme in &self.bottom_up {
                let best = self.children(theme).iter().map(|&child| strongest[child]);
                strongest[theme] = best.fold(theme, |best, next| if values[next] > values[best] { next } else { best });
            }
        }
        strongest
    }
}

/// The number of ancestors of each theme. Every theme is visited once.
fn depths(parents: &[Option<usize>], themes: &[(&str, Option<&str>)]) -> Result<Vec<usize>, ThemeTreeError> {
    let name = |theme: usize| themes[theme].0.to_owned();
    let mut depths: Vec<Option<usize>> = vec![None; parents.len()];
    let mut on_path = vec![false; parents.len()];
    for start in 0..parents.len() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(theme) = at.filter(|&theme| depths[theme].is_none()) {
            if on_path[theme] {
                return Err(ThemeTreeError::Cycle { theme, name: name(theme) });
            }
            on_path[theme] = true;
            path.push(theme);
            at = parents[theme];
        }
        let first = at.and_then(|known| depths[known]).map_or(0, |depth| depth + 1);
        for (depth, theme) in (first..).zip(path.into_iter().rev()) {
            depths[theme] = Some(depth);
        }
        if let Some(depth) = depths[start].filter(|&depth| depth > MAX_DEPTH) {
            return Err(ThemeTreeError::TooDeep { theme: start, name: name(start), depth });
        }
    }
    Ok(depths.into_iter().flatten().collect())
}

/// The children of all themes, grouped by parent, and where each group ends.
fn children(parents: &[Option<usize>]) -> (Vec<usize>, Vec<usize>) {
    let mut ends = vec![0; parents.len()];
    parents.iter().flatten().for_each(|&parent| ends[parent] += 1);
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    let mut children: Vec<usize> = (0..parents.len()).filter(|&theme| parents[theme].is_some()).collect();
    children.sort_by_key(|&child| parents[child]);
    (children, ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(themes: &[(&str, Option<&str>)]) -> Result<ThemeTree, ThemeTreeError> {
        ThemeTree::from_names(themes.iter().copied())
    }

    /// Numbers: a 0, d 1 (below b), b 2 (below a), c 3 (below a), e 4.
    fn small() -> ThemeTree {
        tree(&[("a", None), ("d", Some("b")), ("b", Some("a")), ("c", Some("a")), ("e", None)]).unwrap()
    }

    #[test]
    fn relations_follow_the_parents() {
        let tree = small();
        assert!(tree.has_children() && tree.len() == 5);
        assert_eq!((tree.parent(1), tree.parent(4)), (Some(2), None));
        assert_eq!((tree.children(0), tree.children(2), tree.children(4)), (&[2, 3][..], &[1][..], &[][..]));
        assert_eq!(tree.ancestors(1).collect::<Vec<_>>(), [2, 0]);
        assert_eq!(tree.descendants(0).collect::<Vec<_>>(), [2, 1, 3]);
        assert_eq!(tree.top_down().collect::<Vec<_>>(), [0, 2, 1, 3, 4]);
        assert_eq!(tree.bottom_up(), [1, 2, 3, 0, 4]);
        assert_eq!((tree.depth(1), tree.depth(3)), (2, 1));
        assert!(tree.are_related(1, 0) && tree.are_related(0, 1) && !tree.are_related(1, 3));
        assert!(!tree_of_one().has_children());
    }

    fn tree_of_one() -> ThemeTree {
        tree(&[("a", None)]).unwrap()
    }

    #[test]
    fn values_roll_up_to_all_ancestors() {
        let tree = small();
        let mut marked = [false, true, false, false, false];
        tree.mark_ancestors(&mut marked);
        assert_eq!(marked, [true, true, true, false, false]);
        assert_eq!(tree.strongest_descendants(&[1.0, 3.0, 2.0, 3.0, 0.0]), [1, 1, 1, 3, 4]);
        assert_eq!(tree.strongest_descendants(&[3.0, 3.0, 2.0, 3.0, 0.0]), [0, 1, 1, 3, 4]);
        assert_eq!(tree_of_one().strongest_descendants(&[1.0]), [0]);
    }

    #[test]
    fn parents_that_form_no_tree_are_refused() {
        let unknown = ThemeTreeError::UnknownParent { theme: 0, name: "a".to_owned(), parent: "x".to_owned() };
        assert_eq!(tree(&[("a", Some("x"))]), Err(unknown));
        let cycle = |theme: usize, name: &str| Err(ThemeTreeError::Cycle { theme, name: name.to_owned() });
        assert_eq!(tree(&[("a", Some("a"))]), cycle(0, "a"));
        assert_eq!(tree(&[("a", Some("b")), ("b", Some("c")), ("c", Some("b"))]), cycle(1, "b"));
        let names: Vec<String> = (0..=MAX_DEPTH + 1).map(|number| number.to_string()).collect();
        let chain = |length: usize| {
            ThemeTree::from_names((0..length).map(|n| (names[n].as_str(), n.checked_sub(1).map(|n| names[n].as_str()))))
        };
        assert_eq!(chain(MAX_DEPTH + 1).unwrap().depth(MAX_DEPTH), MAX_DEPTH);
        let (theme, name) = (MAX_DEPTH + 1, "17".to_owned());
        assert_eq!(chain(MAX_DEPTH + 2), Err(ThemeTreeError::TooDeep { theme, name, depth: MAX_DEPTH + 1 }));
    }

    #[test]
    fn very_long_chains_are_refused_in_linear_time() {
        let names: Vec<String> = (0..200_000).map(|number| number.to_string()).collect();
        let upwards = names.iter().enumerate().map(|(n, name)| (name.as_str(), names.get(n + 1).map(String::as_str)));
        assert!(matches!(
            ThemeTree::from_names(upwards),
            Err(ThemeTreeError::TooDeep { theme: 0, depth: 199_999, .. })
        ));
    }
}

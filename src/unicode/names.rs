//! Names that people type (themes, ids), found although they are typed a little differently.

use super::{normalized, plain_sign};
use rustc_hash::{FxHashMap, FxHashSet};

/// A name as it is compared: NFKC, lower case, without invisible characters, with one kind of
/// apostrophe, of hyphen and of space, and none at its ends.
///
/// Names that people type (themes, ids) are the same if their folded forms are.
///
/// ```
/// use themewise::unicode::fold_name;
/// assert_eq!(fold_name("Sante\u{301}\u{200E} publique "), fold_name("santé\u{A0}publique"));
/// assert_eq!(fold_name("long‑term"), "long-term");
/// ```
pub fn fold_name(name: &str) -> String {
    let lower = normalized(name).to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    for word in normalized(&lower).split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().map(plain_sign));
    }
    folded
}

/// A name as it is written, in NFKC, without invisible characters and with plain signs: two names
/// with the same are not told apart by readers.
pub(crate) fn visible_name(name: &str) -> String {
    normalized(name).chars().map(plain_sign).collect()
}

/// Known names, and which of them another spelling means.
#[derive(Debug, Clone, Default)]
pub struct NameIndex<'a> {
    exact: FxHashSet<&'a str>,
    /// None where several names fold to the same.
    folded: FxHashMap<String, Option<&'a str>>,
}

impl<'a> NameIndex<'a> {
    /// The index of `names`.
    pub fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut index = Self::default();
        for name in names.into_iter() {
            if index.exact.insert(name) {
                index.folded.entry(fold_name(name)).and_modify(|one| *one = None).or_insert(Some(name));
            }
        }
        index
    }

    /// The known name that `name` means: itself, or the only one with the same
    /// [folded form](fold_name).
    ///
    /// ```
    /// use themewise::unicode::NameIndex;
    /// let index = NameIndex::new(["santé", "NHS", "nhs"]);
    /// assert_eq!(index.find("SANTE\u{301}"), Some("santé"));
    /// assert_eq!(index.find("nhs"), Some("nhs"));
    /// assert_eq!(index.find("Nhs"), None);
    /// ```
    pub fn find(&self, name: &str) -> Option<&'a str> {
        self.exact.get(name).copied().or_else(|| self.folded.get(&fold_name(name)).copied().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_look_the_same_are_the_same() {
        assert_eq!(fold_name("  Öffentliche\u{202F} Gelder\u{FEFF}"), "öffentliche gelder");
        assert_eq!(fold_name("patient’s"), "patient's");
        assert_eq!(fold_name("ﬁnance"), "finance");
    }

    proptest! {
        #[test]
        fn folding_a_folded_name_changes_nothing(name in "\\PC{0,30}") {
            let once = fold_name(&name);
            prop_assert_eq!(fold_name(&once), once.clone());
        }
    }
}

//! Names of themes as names of columns, which survive SQL and R.

use rustc_hash::FxHashSet;

/// The names of `themes` in lower-case ASCII letters, digits and underscores; of equal names, the
/// later ones get a number.
///
/// ```
/// use themewise::codebook::column_names;
/// let themes = ["primary-care", "primary care", "Économie"].map(str::to_owned);
/// assert_eq!(column_names(&themes), ["primary_care", "primary_care_2", "conomie"]);
/// ```
pub fn column_names(themes: &[String]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::with_capacity(themes.len());
    let mut taken = FxHashSet::default();
    for theme in themes {
        let lower = theme.to_lowercase();
        let ascii: String = lower.chars().filter(char::is_ascii).collect();
        let words: Vec<&str> =
            ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let name = if words.is_empty() { "theme".to_owned() } else { words.join("_") };
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let column = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
        columns.push(column.unwrap_or(name));
    }
    columns
}

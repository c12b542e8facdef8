//! Which files an input means: itself, or everything readable below a folder, in sorted order.

use super::sniff;
use std::path::{Path, PathBuf};

/// A file to read, and what its documents' ids are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundFile {
    pub(crate) path: PathBuf,
    /// The path relative to the input, with `/` between its parts.
    pub(crate) relative: String,
}

/// What lies below an input.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) files: Vec<FoundFile>,
    /// Files of kinds that we do not read.
    pub(crate) passed_over: Vec<PathBuf>,
    /// Folders and files that could not be looked at.
    pub(crate) failed: Vec<(PathBuf, std::io::Error)>,
}

/// Lists `input`. A file that is named is taken whatever its extension.
pub(crate) fn list(input: &Path) -> Listing {
    let mut listing = Listing::default();
    match std::fs::metadata(input) {
        Err(error) => listing.failed.push((input.to_owned(), error)),
        Ok(metadata) if metadata.is_dir() => walk(input, "", &mut Vec::new(), &mut listing),
        Ok(_) => {
            let relative = input.file_name().map_or_else(|| "-".to_owned(), |name| name.to_string_lossy().into_owned());
            listing.files.push(FoundFile { path: input.to_owned(), relative });
        }
    }
    listing
}

/// `above` holds the true paths of the folders that we are in.
fn walk(folder: &Path, prefix: &str, above: &mut Vec<PathBuf>, listing: &mut Listing) {
    // A link that leads back up would otherwise never end; what it leads to is read where it really
    // stands.
    let Ok(real) = folder.canonicalize() else { return };
    if above.contains(&real) {
        listing.passed_over.push(folder.to_owned());
        return;
    }
    // What we wrote ourselves is no document.
    if folder.join("accounting.json").is_file() && OWN.iter().any(|name| folder.join(name).is_file()) {
        listing.passed_over.push(folder.to_owned());
        return;
    }
    above.push(real);
    walk_entries(folder, prefix, above, listing);
    above.pop();
}

/// The files that `themewise label -o FOLDER` writes.
const OWN: [&str; 3] = ["labelled.jsonl", "labelled.csv", "labelled.parquet"];

fn walk_entries(folder: &Path, prefix: &str, above: &mut Vec<PathBuf>, listing: &mut Listing) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            listing.failed.push((folder.to_owned(), error));
            return;
        }
    };
    let mut names: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.file_name())).collect();
    names.sort();
    for name in names {
        let shown = name.to_string_lossy().into_owned();
        if shown.starts_with('.') {
            continue;
        }
        let path = folder.join(&name);
        let relative = format!("{prefix}{shown}");
        match std::fs::metadata(&path) {
            Err(error) => listing.failed.push((path, error)),
            Ok(metadata) if metadata.is_dir() => walk(&path, &format!("{relative}/"), above, listing),
            Ok(_) => {
                let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
                if extension.is_some_and(|extension| sniff::is_looked_into(&extension)) {
                    listing.files.push(FoundFile { path, relative });
                } else {
                    listing.passed_over.push(path);
                }
            }
        }
    }
}

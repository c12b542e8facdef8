//! Names of entries: made safe, and those of files that operating systems put into archives.

/// A name as relative path with `/`: no `..`, no drive, no control characters. `fallback` is taken
/// where nothing is left.
pub(crate) fn safe_name(raw: &[u8], fallback: &str) -> String {
    let text = String::from_utf8_lossy(raw);
    let mut name = String::with_capacity(text.len());
    for (place, part) in text.split(['/', '\\']).enumerate() {
        let part: String = part.chars().filter(|c| !c.is_control()).collect();
        let is_drive = place == 0 && part.len() == 2 && part.ends_with(':');
        if matches!(part.trim(), "" | "." | "..") || is_drive {
            continue;
        }
        if !name.is_empty() {
            name.push('/');
        }
        name.push_str(&part);
    }
    if name.is_empty() { fallback.to_owned() } else { name }
}

/// The name of what a `.gz` or `.zst` file holds: the last part of the file's name without its
/// last extension; `.tgz` and `.tzst` hold a `.tar`.
pub(crate) fn inner_name(name: &str) -> String {
    let name = safe_name(name.as_bytes(), "content");
    let last = name.rsplit('/').next().unwrap_or_default();
    let Some((stem, extension)) = last.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) else {
        return last.to_owned();
    };
    match extension.to_ascii_lowercase().as_str() {
        "tgz" | "taz" | "tzst" => format!("{stem}.tar"),
        "gz" | "zst" | "zstd" | "gzip" | "z" => stem.to_owned(),
        _ => last.to_owned(),
    }
}

/// Whether a raw name is a folder's.
pub(crate) fn is_folder(raw: &[u8]) -> bool {
    raw.ends_with(b"/") || raw.ends_with(b"\\")
}

/// Whether an operating system made the file: its settings and previews of a folder.
pub(crate) fn is_system_file(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    let named = |other: &str| last.eq_ignore_ascii_case(other);
    name.split('/').any(|part| part == "__MACOSX")
        || last.starts_with("._")
        || named(".DS_Store")
        || named("Thumbs.db")
        || named("desktop.ini")
}

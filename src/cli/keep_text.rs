//! The extracted texts of documents as files, in which the offsets of a dataset count.

use std::path::{Component, Path, PathBuf};
use themewise::document::Document;
use themewise::output::{InputFiles, OutputFile, create_folder};

/// Writes the extracted text of every document to `folder/<id>.txt`; returns how many there are.
pub(crate) fn keep_text(folder: &Path, documents: &[Document], inputs: &InputFiles) -> anyhow::Result<usize> {
    create_folder(folder)?;
    for document in documents {
        let path = folder.join(file_name(&document.id));
        if let Some(parent) = path.parent() {
            create_folder(parent)?;
        }
        OutputFile::create(&path, inputs)?.write_whole(document.text.as_bytes())?;
    }
    Ok(documents.len())
}

/// The name of the file for a document's id: below the folder, whatever the id is.
fn file_name(id: &str) -> PathBuf {
    let below = Path::new(id).components().filter_map(|component| match component {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    let path: PathBuf = below.collect();
    let mut name = if path.as_os_str().is_empty() { "document".into() } else { path.into_os_string() };
    name.push(".txt");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_a_file_below_the_folder() {
        for (id, name) in [
            ("a", "a.txt"),
            ("2016/a.b", "2016/a.b.txt"),
            ("../../x", "x.txt"),
            ("/etc/x", "etc/x.txt"),
            ("..", "document.txt"),
        ] {
            assert_eq!(file_name(id), Path::new(name), "{id}");
        }
    }
}

//! The whole way from inputs to documents with unique ids.

use super::assemble::assemble;
use super::collection::Collection;
use super::discover::FoundFile;
use super::formats::FormatOptions;
use super::input::Input;
use super::inputs::ReadOptions;
use super::part::read_one;
use super::stream::DocumentStream;
use crate::error::Result;
use rayon::prelude::*;
use std::path::PathBuf;

/// Reads every input: files, folders (recursively, sorted), `-` for standard input.
///
/// # Errors
/// Only if an input does not exist or the format of dates is none; all else becomes a
/// [`Problem`](super::Problem) and the rest goes on.
pub fn read(inputs: &[PathBuf], options: &ReadOptions) -> Result<Collection> {
    Ok(DocumentStream::open(inputs, options)?.whole())
}

/// Reads the documents of one open input, as [`read`] does.
///
/// # Errors
/// If the format of dates is none; problems of the input are in the collection.
pub fn read_input(input: Input, options: &ReadOptions) -> Result<Collection> {
    options.check()?;
    let mut collection = Collection::default();
    let path = input.path().to_owned();
    let name =
        if path.as_os_str() == "-" { "stdin".into() } else { path.file_name().unwrap_or_default().to_string_lossy() };
    let found = FoundFile { relative: name.into_owned(), path: path.clone() };
    let part = read_one(found, input.into_bytes(), &options.formats);
    assemble(&mut collection, vec![part], options.date_format.as_deref());
    Ok(collection)
}

/// Makes documents of (name, bytes) pairs already in memory, as if they were files of one folder.
///
/// # Errors
/// None today; problems are in the collection.
pub fn read_sources(sources: Vec<(String, Vec<u8>)>) -> Result<Collection> {
    let mut collection = Collection::default();
    let options = FormatOptions::default();
    let parts = sources
        .into_par_iter()
        .map(|(name, bytes)| read_one(FoundFile { path: PathBuf::from(&name), relative: name }, Ok(bytes), &options))
        .collect();
    assemble(&mut collection, parts, None);
    Ok(collection)
}

#[cfg(test)]
mod tests;

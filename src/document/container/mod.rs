//! Compressed files and archives of documents: gzip, zstd, ZIP and tar.

mod container_entries;
mod container_kind;
mod entry;
mod entry_losses;
mod entry_names;
mod inflate;
mod tar_files;
mod zip_files;
mod zip_scan;

#[cfg(test)]
mod tests;

pub(crate) use container_entries::for_each_entry;
pub(crate) use container_kind::{ContainerKind, container_kind};
pub(crate) use entry::ContainerEntry;
pub(crate) use inflate::open_stream;
#[cfg(feature = "parquet")]
pub(crate) use inflate::{allowed_bytes, inflate};

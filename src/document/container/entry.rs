//! What an archive gives for each of its files.

/// A file inside a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ContainerEntry {
    /// Its path in the container, with `/`: relative, without `..`.
    pub(crate) name: String,
    /// Its content, inflated.
    pub(crate) bytes: Vec<u8>,
}

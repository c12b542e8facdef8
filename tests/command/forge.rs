//! Model files changed in place: the JSON header of a safetensors file is edited and its length put
//! right again.

use super::harness::here;
use serde_json::Value;

/// The bytes of the model that the program carries.
pub(crate) fn model() -> Vec<u8> {
    std::fs::read(here("models/commissioning.safetensors")).unwrap()
}

fn header_length(bytes: &[u8]) -> usize {
    u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize
}

/// The file with another header: `edit` gets it as JSON.
pub(crate) fn with_header(bytes: &[u8], edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    let end = 8 + header_length(bytes);
    let mut header: Value = serde_json::from_slice(&bytes[8..end]).unwrap();
    edit(&mut header);
    let mut text = serde_json::to_vec(&header).unwrap();
    // The arrays behind it are at places that are multiples of eight.
    text.resize(text.len().next_multiple_of(8), b' ');
    let length = (text.len() as u64).to_le_bytes();
    [&length[..], &text, &bytes[end..]].concat()
}

/// The file with another manifest: the JSON that stands as a string in the header's metadata.
pub(crate) fn with_manifest(bytes: &[u8], edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    with_header(bytes, |header| {
        let metadata = &mut header["__metadata__"]["themewise"];
        let mut manifest: Value = serde_json::from_str(metadata.as_str().unwrap()).unwrap();
        edit(&mut manifest);
        *metadata = Value::String(manifest.to_string());
    })
}

/// Where the array `name` is in the file.
pub(crate) fn array(bytes: &[u8], name: &str) -> std::ops::Range<usize> {
    let start = 8 + header_length(bytes);
    let header: Value = serde_json::from_slice(&bytes[8..start]).unwrap();
    let place = |end: usize| start + header[name]["data_offsets"][end].as_u64().unwrap() as usize;
    place(0)..place(1)
}

/// The file with the number at `index` of the array `name` replaced by these bytes.
pub(crate) fn with_number(bytes: &[u8], name: &str, index: usize, number: &[u8]) -> Vec<u8> {
    let start = array(bytes, name).start + index * number.len();
    let mut forged = bytes.to_vec();
    forged[start..start + number.len()].copy_from_slice(number);
    forged
}

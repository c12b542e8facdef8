//! Files of known rows: their bytes, and what is refused. That SciPy and pandas read them,
//! `tests/readers.py` shows.

use super::*;
use crate::output::InputFiles;

fn block() -> RowBlock {
    RowBlock { lengths: vec![2, 0, 1], columns: vec![0, 3, 2], values: Values::Weights(vec![0.6, 0.8, 1.0]) }
}

const SHAPE: Shape = Shape { rows: 3, columns: 4, stored: 3 };

fn write(name: &str, format: MatrixFormat, shape: Shape) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let mut writer = row_writer(format, OutputFile::create(&path, &InputFiles::none())?, shape, ValueKind::Weights)?;
    writer.write(&block())?;
    writer.finish()?;
    Ok(std::fs::read(path).unwrap())
}

#[test]
fn svmlight_counts_columns_from_one() {
    let text = write("m.svmlight", MatrixFormat::Svmlight, SHAPE).unwrap();
    assert_eq!(String::from_utf8(text).unwrap(), "0 1:0.6 4:0.8\n0\n0 3:1\n");
}

#[test]
fn npz_directory_offsets_point_to_the_arrays() {
    let bytes = write("m.npz", MatrixFormat::Npz, SHAPE).unwrap();
    assert_eq!(bytes, write("m.npz", MatrixFormat::Npz, SHAPE).unwrap());
    let find = |needle: &[u8]| bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    // After each array's header, which ends at a multiple of 64 bytes from its start, is its
    // content.
    let content = |name: &str| {
        let start = find(name.as_bytes()) + name.len() + EXTRA_LENGTH;
        assert_eq!(&bytes[start..start + 6], b"\x93NUMPY");
        let length = usize::from(u16::from_le_bytes([bytes[start + 8], bytes[start + 9]]));
        assert_eq!((10 + length) % 64, 0);
        &bytes[start + 10 + length..]
    };
    const EXTRA_LENGTH: usize = 20;
    assert_eq!(content("indices.npy")[..12], [0u32, 3, 2].map(u32::to_le_bytes).concat());
    assert_eq!(content("indptr.npy")[..16], [0u32, 2, 2, 3].map(u32::to_le_bytes).concat());
    assert_eq!(content("data.npy")[..12], [0.6f32, 0.8, 1.0].map(f32::to_le_bytes).concat());
    assert_eq!(content("shape.npy")[..16], [3u64, 4].map(u64::to_le_bytes).concat());
    assert_eq!(&bytes[bytes.len() - 22..bytes.len() - 18], b"PK\x05\x06");
}

#[test]
fn wrong_row_count_is_rejected() {
    let error = write("m.npz", MatrixFormat::Npz, Shape { rows: 4, ..SHAPE }).unwrap_err();
    assert!(error.to_string().contains("fewer or more rows"), "{error}");
}

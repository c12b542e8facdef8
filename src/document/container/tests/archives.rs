//! ZIP and tar archives made byte by byte, so that they can be wrong.

use super::{TEXT, deflate, names, read};

/// A file of a ZIP archive that is written by hand.
#[derive(Clone)]
pub(super) struct ZipPart {
    pub(super) name: Vec<u8>,
    pub(super) content: Vec<u8>,
    pub(super) method: u16,
    pub(super) flags: u16,
    pub(super) mode: u32,
}

pub(super) fn part(name: &str, content: &[u8]) -> ZipPart {
    ZipPart { name: name.as_bytes().to_vec(), content: content.to_vec(), method: 8, flags: 0x800, mode: 0o100_644 }
}

/// Where the directory begins, and the archive.
pub(super) fn zip(parts: &[ZipPart]) -> (usize, Vec<u8>) {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let packed = if part.method == 8 { deflate(&part.content) } else { part.content.clone() };
        let mut crc = flate2::Crc::new();
        crc.update(&part.content);
        let descriptor = part.flags & 8 != 0;
        let mut fields = Vec::new();
        fields.extend(20u16.to_le_bytes());
        fields.extend(part.flags.to_le_bytes());
        fields.extend(part.method.to_le_bytes());
        fields.extend([0, 0, 0x21, 0x50]);
        let sizes = [crc.sum(), packed.len() as u32, part.content.len() as u32];
        let sizes: Vec<u8> = sizes.iter().flat_map(|size| size.to_le_bytes()).collect();
        let name_length = (part.name.len() as u16).to_le_bytes();
        let place = archive.len() as u32;
        directory.extend([b"PK\x01\x02".as_slice(), &[20, 3], &fields, &sizes, &name_length].concat());
        directory.extend([0; 8]);
        directory.extend((part.mode << 16).to_le_bytes());
        directory.extend(place.to_le_bytes());
        directory.extend(&part.name);
        let local_sizes = if descriptor { vec![0; 12] } else { sizes.clone() };
        archive.extend([b"PK\x03\x04".as_slice(), &fields, &local_sizes, &name_length, &[0, 0]].concat());
        archive.extend(&part.name);
        archive.extend(packed);
        if descriptor {
            archive.extend(b"PK\x07\x08");
            archive.extend(sizes);
        }
    }
    let start = archive.len();
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([(parts.len() as u16).to_le_bytes(); 2].concat());
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend((start as u32).to_le_bytes());
    archive.extend([0, 0]);
    (start, archive)
}

/// A header of a tar archive and the content.
pub(super) fn tar_part(name: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let mut header = [0u8; 512];
    header[..name.len()].copy_from_slice(name);
    header[100..108].copy_from_slice(b"0000644\0");
    header[108..116].copy_from_slice(b"0000000\0");
    header[116..124].copy_from_slice(b"0000000\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    header[136..148].copy_from_slice(b"00000000000\0");
    header[156] = kind;
    if matches!(kind, b'1' | b'2') {
        header[157..163].copy_from_slice(b"target");
    }
    header[257..265].copy_from_slice(b"ustar\x0000");
    sum_up(&mut header);
    let mut part = header.to_vec();
    part.extend(content);
    part.resize(part.len().next_multiple_of(512), 0);
    part
}

pub(super) fn sum_up(header: &mut [u8]) {
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header[..512].iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

pub(super) fn tar(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut archive = parts.concat();
    archive.extend([0; 1024]);
    archive
}

#[test]
fn a_long_tar_name_is_read() {
    let long = format!("{}/letter.txt", "folder".repeat(30));
    let mut header = vec![tar_part(b"././@LongLink", b'L', format!("{long}\0").as_bytes())];
    header.push(tar_part(b"short", b'0', TEXT));
    let record = format!("path={long}\n");
    let record = format!("{} {record}", record.len() + 4);
    header.push(tar_part(b"PaxHeader", b'x', record.as_bytes()));
    header.push(tar_part(b"short", b'0', TEXT));
    let (entries, problems) = read(&tar(&header), "x.tar");
    assert_eq!((names(&entries), problems), (vec![long.as_str(), long.as_str()], vec![]));
}

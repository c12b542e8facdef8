//! Containers made here, whole, truncated, encrypted, oversized and altered.

use super::{ContainerEntry, ContainerKind, container_kind, for_each_entry, open_stream};
use crate::document::extract::{Limits, ReadProblem};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

mod archives;

use archives::{ZipPart, part, sum_up, tar, tar_part, zip};

const TEXT: &[u8] = b"The board met on Tuesday. It agreed to close two wards before the winter.\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Names and texts of the entries, reasons of the problems.
fn read_with(bytes: &[u8], name: &str, limits: &Limits) -> (Vec<(String, String)>, Vec<ReadProblem>) {
    let kind = container_kind(bytes).expect("a container");
    let mut entries = Vec::new();
    let mut visit = |entry: ContainerEntry| {
        entries.push((entry.name, String::from_utf8_lossy(&entry.bytes).into_owned()));
    };
    let problems = for_each_entry(bytes, kind, limits, name, &mut visit);
    (entries, problems)
}

fn read(bytes: &[u8], name: &str) -> (Vec<(String, String)>, Vec<ReadProblem>) {
    read_with(bytes, name, &Limits::default())
}

fn names(entries: &[(String, String)]) -> Vec<&str> {
    entries.iter().map(|(name, _)| name.as_str()).collect()
}

fn reasons(problems: &[ReadProblem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.reason.as_str()).collect()
}

fn text() -> String {
    String::from_utf8_lossy(TEXT).into_owned()
}

#[test]
fn kinds_are_told_by_content() {
    let kind = |bytes: &[u8]| container_kind(bytes);
    assert_eq!(kind(&gzip(TEXT)), Some(ContainerKind::Gzip));
    assert_eq!(kind(&zstd(TEXT)), Some(ContainerKind::Zstd));
    assert_eq!(kind(b"\x53\x2A\x4D\x18\x04\0\0\0abcd"), Some(ContainerKind::Zstd));
    assert_eq!(kind(&zip(&[part("a.txt", TEXT)]).1), Some(ContainerKind::Zip));
    assert_eq!(kind(&zip(&[]).1), Some(ContainerKind::Zip));
    assert_eq!(kind(&tar(&[tar_part(b"a.txt", b'0', TEXT)])), Some(ContainerKind::Tar));
    let mut old = tar_part(b"a.txt", 0, TEXT);
    old[257..265].fill(0);
    sum_up(&mut old);
    assert_eq!(kind(&tar(&[old.clone()])), Some(ContainerKind::Tar));
    old[0] = b'b';
    assert_eq!(kind(&tar(&[old])), None);
    for (bytes, name) in [
        (b"BZh91AY&SY\0".as_slice(), "a bzip2 file"),
        (b"\xFD7zXZ\0\0", "an xz file"),
        (b"7z\xBC\xAF\x27\x1C\0", "a 7-Zip archive"),
        (b"Rar!\x1A\x07\x01\0", "a RAR archive"),
    ] {
        assert_eq!(kind(bytes), Some(ContainerKind::Unsupported(name)));
        let mut none = |_: ContainerEntry| panic!("an entry");
        let problems = for_each_entry(bytes, ContainerKind::Unsupported(name), &Limits::default(), "x", &mut none);
        assert_eq!(reasons(&problems), [format!("it is {name}, which is not read")]);
        assert!(problems[0].lost);
    }
    for text in
        ["", "P", "PK is short for it", "BZh is a name", "Rar! they said", &"word ".repeat(200), &"0".repeat(600)]
    {
        assert_eq!(kind(text.as_bytes()), None, "{text:?}");
    }
    assert_eq!(kind(&[0; 1024]), None);
}

#[test]
fn a_compressed_file_is_one_entry_without_its_extension() {
    for (file, entry) in [
        ("letter.html.gz", "letter.html"),
        ("in/box/letter.eml.GZ", "letter.eml"),
        ("letters.tgz", "letters.tar"),
        ("letters.tar.gz", "letters.tar"),
        ("letter", "letter"),
        ("letter.txt", "letter.txt"),
        (".gz", ".gz"),
        ("", "content"),
    ] {
        assert_eq!(read(&gzip(TEXT), file), (vec![(entry.to_owned(), text())], vec![]), "{file}");
    }
    assert_eq!(read(&zstd(TEXT), "a/letters.tzst"), (vec![("letters.tar".to_owned(), text())], vec![]));
    assert_eq!(read(&gzip(b""), "empty.txt.gz"), (vec![("empty.txt".to_owned(), String::new())], vec![]));
}

#[test]
fn members_and_frames_are_joined() {
    let all = [TEXT, TEXT, b"end"].concat();
    let expected = vec![("a".to_owned(), String::from_utf8(all.clone()).unwrap())];
    let skipped = b"\x5F\x2A\x4D\x18\x03\0\0\0abc".to_vec();
    let members = [gzip(TEXT), gzip(b""), gzip(TEXT), gzip(b"end")].concat();
    let frames = [skipped.clone(), zstd(TEXT), skipped.clone(), zstd(TEXT), zstd(b"end"), skipped].concat();
    for (bytes, name, kind) in [(&members, "a.gz", ContainerKind::Gzip), (&frames, "a.zst", ContainerKind::Zstd)] {
        assert_eq!(read(bytes, name), (expected.clone(), vec![]));
        let padded = [bytes.as_slice(), &[0; 100]].concat();
        assert_eq!(read(&padded, name), (expected.clone(), vec![]));
        let followed = [bytes.as_slice(), b"garbage"].concat();
        let (entries, problems) = read(&followed, name);
        assert_eq!(entries, expected);
        assert!(!problems[0].lost && problems[0].reason.contains("after the end"), "{problems:?}");
        // Read one byte at a time, as a slow pipe gives them.
        let mut stream = open_stream(Box::new(OneByte(bytes)), kind).unwrap();
        let mut read = Vec::new();
        stream.read_to_end(&mut read).unwrap();
        assert_eq!(read, all);
    }
    assert!(open_stream(Box::new(std::io::empty()), ContainerKind::Tar).is_none());
}

struct OneByte<'a>(&'a [u8]);

impl Read for OneByte<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = buffer.len().min(1);
        self.0.read(&mut buffer[..count])
    }
}

#[test]
fn a_gzip_name_in_the_header_is_ignored() {
    let mut encoder = flate2::GzBuilder::new().filename("../../etc/passwd").write(Vec::new(), Compression::fast());
    encoder.write_all(TEXT).unwrap();
    assert_eq!(names(&read(&encoder.finish().unwrap(), "b.txt.gz").0), ["b.txt"]);
}

#[test]
fn a_truncated_stream_gives_its_beginning_and_a_problem() {
    let lines: String =
        (0..20_000).map(|line| format!("Line {} of a long text, {}.\n", line, line * 7919 % 1000)).collect();
    for (bytes, name) in [(gzip(lines.as_bytes()), "a.txt.gz"), (zstd(lines.as_bytes()), "a.txt.zst")] {
        let (entries, problems) = read(&bytes[..bytes.len() / 2], name);
        assert_eq!(names(&entries), ["a.txt"]);
        assert!(entries[0].1.len() > 1000 && lines.starts_with(&entries[0].1));
        assert_eq!(problems.len(), 1);
        let begins = format!("'a.txt' is lost after byte {}, ", entries[0].1.len());
        assert!(problems[0].lost && problems[0].reason.starts_with(&begins), "{problems:?}");
        let (entries, problems) = read(&bytes[..6], name);
        assert!(entries.is_empty() && problems[0].reason.starts_with("'a.txt' cannot be unpacked"), "{problems:?}");
    }
    let mut altered = gzip(TEXT);
    let crc = altered.len() - 6;
    altered[crc] ^= 1;
    let (entries, problems) = read(&altered, "a.txt.gz");
    assert_eq!((entries[0].1.clone(), problems.len()), (text(), 1));
}

#[test]
fn bombs_are_refused_with_the_numbers() {
    let limits = Limits { ratio: 100, inflated_bytes: 3 << 20, ..Limits::default() };
    let two = vec![0; 2 << 20];
    let small = gzip(&two);
    let (entries, problems) = read_with(&small, "a.txt.gz", &limits);
    assert!(entries.is_empty());
    let expected = format!(
        "'a.txt' inflates from {} bytes to more than 1048576: the limit is 100 to 1 above 1048576 bytes",
        small.len()
    );
    assert_eq!(reasons(&problems), [expected]);
    // Below a mebibyte the ratio is not looked at.
    assert!(read_with(&gzip(&two[..1 << 20]), "a.txt.gz", &limits).1.is_empty());
    let wide = Limits { ratio: 1 << 20, ..limits };
    assert!(read_with(&small, "a.txt.gz", &wide).1.is_empty());
    let (_, problems) = read_with(&gzip(&vec![0; 4 << 20]), "a.txt.gz", &wide);
    assert_eq!(reasons(&problems), ["'a.txt' inflates to more than 3145728 bytes, which is the limit"]);
    assert!(read_with(&zstd(&two), "a.txt.zst", &limits).0.is_empty());
    // A bomb in an archive is left out, the other files are read.
    let (start, archive) = zip(&[part("bomb", &two), part("a.txt", TEXT), part("z.txt", TEXT)]);
    for bytes in [&archive[..], &archive[..start]] {
        let (entries, problems) = read_with(bytes, "x.zip", &limits);
        assert!(entries.iter().all(|(name, _)| name != "bomb") && !entries.is_empty());
        assert!(problems.iter().any(|problem| problem.reason.starts_with("'bomb' inflates")), "{problems:?}");
    }
    let many: Vec<ZipPart> = (0..9).map(|count| part(&format!("{count}"), &two[..1 << 19])).collect();
    let (entries, problems) = read_with(&zip(&many).1, "x.zip", &limits);
    assert_eq!(entries.len(), 2);
    assert!(problems.iter().any(|problem| problem.reason.contains("7 entries were not read")), "{problems:?}");
}

#[test]
fn the_number_of_entries_is_limited() {
    let limits = Limits { entries: 3, ..Limits::default() };
    let parts: Vec<ZipPart> = (0..5).map(|count| part(&format!("{count}.txt"), TEXT)).collect();
    let (start, archive) = zip(&parts);
    let tarred = tar(&(0..5).map(|count| tar_part(format!("{count}.txt").as_bytes(), b'0', TEXT)).collect::<Vec<_>>());
    for bytes in [&archive[..], &archive[..start], &tarred] {
        let (entries, problems) = read_with(bytes, "x", &limits);
        assert_eq!(names(&entries), ["0.txt", "1.txt", "2.txt"]);
        assert!(problems[0].lost && problems[0].reason.contains("the others were not read"), "{problems:?}");
    }
}

#[test]
fn zip_entries_come_by_name_and_tar_entries_in_order() {
    let parts = [part("b/2.txt", b"2"), part("a.txt", TEXT), part("b/1.txt", b"1"), part("B.txt", b"")];
    let (entries, problems) = read(&zip(&parts).1, "x.zip");
    assert_eq!(names(&entries), ["B.txt", "a.txt", "b/1.txt", "b/2.txt"]);
    assert_eq!((entries[1].1.clone(), problems), (text(), vec![]));
    let archive = tar(&[tar_part(b"b.txt", b'0', TEXT), tar_part(b"a.txt", 0, b"x"), tar_part(b"c.txt", b'7', b"")]);
    let (entries, problems) = read(&archive, "x.tar");
    assert_eq!((names(&entries), problems), (vec!["b.txt", "a.txt", "c.txt"], vec![]));
    assert_eq!(entries[0].1, text());
    // Two archives appended to one another.
    let (entries, problems) = read(&[archive.clone(), archive].concat(), "x.tar");
    assert_eq!((entries.len(), problems), (6, vec![]));
}

#[test]
fn what_is_no_document_is_left_out() {
    let mut link = part("link.txt", b"a.txt");
    link.mode = 0o120_777;
    let mut folder = part("folder/", b"");
    folder.mode = 0o040_755;
    let junk = ["__MACOSX/._a.txt", "a/._b.txt", "x/.DS_Store", "Thumbs.db", "a/Desktop.ini"];
    let mut parts = vec![link, folder, part("a.txt", TEXT)];
    parts.extend(junk.map(|name| part(name, TEXT)));
    let (entries, problems) = read(&zip(&parts).1, "x.zip");
    assert_eq!(names(&entries), ["a.txt"]);
    assert_eq!(reasons(&problems), ["1 link in the archive was left out"]);
    assert!(!problems[0].lost);
    let mut parts = vec![
        tar_part(b"link", b'2', b""),
        tar_part(b"hard", b'1', b""),
        tar_part(b"dir/", b'5', b""),
        tar_part(b"old/", 0, b""),
        tar_part(b"fifo", b'6', b""),
        tar_part(b"dev", b'3', b""),
        tar_part(b"a.txt", b'0', TEXT),
    ];
    parts.extend(junk.map(|name| tar_part(name.as_bytes(), b'0', TEXT)));
    let (entries, problems) = read(&tar(&parts), "x.tar");
    assert_eq!(names(&entries), ["a.txt"]);
    assert_eq!(reasons(&problems), ["2 links in the archive were left out"]);
}

#[test]
fn names_are_made_safe() {
    for (raw, safe) in [
        ("../../etc/passwd", "etc/passwd"),
        ("/abs/a.txt", "abs/a.txt"),
        ("C:\\letters\\a.txt", "letters/a.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("a\nb\x1b.txt", "ab.txt"),
        ("..", "entry-1"),
        ("caf\u{e9}.txt", "caf\u{e9}.txt"),
        ("a..b.txt", "a..b.txt"),
    ] {
        assert_eq!(names(&read(&zip(&[part(raw, TEXT)]).1, "x.zip").0), [safe], "{raw:?}");
        assert_eq!(names(&read(&tar(&[tar_part(raw.as_bytes(), b'0', TEXT)]), "x.tar").0), [safe], "{raw:?}");
    }
    let mut old = part("", TEXT);
    old.name = b"caf\x82.txt".to_vec();
    old.flags = 0;
    assert_eq!(names(&read(&zip(&[old]).1, "x.zip").0), ["caf\u{e9}.txt"]);
    assert_eq!(names(&read(&tar(&[tar_part(b"caf\xE9.txt", b'0', TEXT)]), "x.tar").0), ["caf\u{FFFD}.txt"]);
}

#[test]
fn encrypted_entries_are_named_and_the_rest_is_read() {
    let mut parts: Vec<ZipPart> = (1..=7).map(|count| part(&format!("secret{count}.txt"), TEXT)).collect();
    parts.iter_mut().for_each(|part| part.flags |= 1);
    parts.push(part("open.txt", TEXT));
    let mut other = part("other.txt", TEXT);
    other.method = 14;
    parts.push(other);
    let (start, archive) = zip(&parts);
    let (entries, problems) = read(&archive, "x.zip");
    assert_eq!(names(&entries), ["open.txt"]);
    let found = reasons(&problems);
    assert_eq!(found.len(), 7, "{found:?}");
    assert_eq!(found[0], "'other.txt' is compressed by the method Lzma, which is not read");
    assert_eq!(found[5], "'secret5.txt' is encrypted");
    assert_eq!(found[6], "2 further entries are encrypted");
    assert!(problems.iter().all(|problem| problem.lost && !problem.hint.to_string().is_empty()));
    let (entries, problems) = read(&archive[..start], "x.zip");
    assert_eq!(names(&entries), ["open.txt"]);
    assert!(reasons(&problems).contains(&"2 further entries are encrypted"), "{problems:?}");
}

#[test]
fn a_truncated_zip_gives_its_whole_entries() {
    for flags in [0x800, 0x808] {
        let mut parts = vec![part("b.txt", TEXT), part("a.txt", b"second"), part("c.txt", TEXT)];
        parts.iter_mut().for_each(|part| part.flags = flags);
        let (start, archive) = zip(&parts);
        assert!(read(&archive, "x.zip").1.is_empty());
        let (entries, problems) = read(&archive[..start + 20], "x.zip");
        assert_eq!(names(&entries), ["b.txt", "a.txt", "c.txt"]);
        assert_eq!(entries[0].1, text());
        assert_eq!(reasons(&problems), ["the ZIP archive is truncated or damaged, 3 of its entries were read"]);
        let (entries, problems) = read(&archive[..start - 40], "x.zip");
        assert_eq!(names(&entries), ["b.txt", "a.txt"]);
        assert_eq!(reasons(&problems)[0], "'c.txt' is truncated or damaged");
        assert_eq!(problems.len(), 2);
    }
    // A whole archive inside of a truncated one is no directory of it.
    let mut inner = part("inner.zip", &zip(&[part("x.txt", TEXT)]).1);
    inner.method = 0;
    let (start, archive) = zip(&[part("a.txt", TEXT), inner]);
    assert_eq!(names(&read(&archive[..start], "x.zip").0), ["a.txt", "inner.zip"]);
    let mut damaged = zip(&[part("a.txt", TEXT), part("b.txt", TEXT)]).1;
    damaged[50] ^= 0x55;
    let (entries, problems) = read(&damaged, "x.zip");
    assert_eq!(names(&entries), ["b.txt"]);
    assert!(problems[0].lost && problems[0].reason.starts_with("'a.txt' is damaged"), "{problems:?}");
}

#[test]
fn a_truncated_tar_gives_its_whole_entries() {
    let archive = tar(&[
        tar_part(b"a.txt", b'0', TEXT),
        tar_part(b"b.txt", b'0', &TEXT.repeat(20)),
        tar_part(b"c.txt", b'0', TEXT),
    ]);
    let (entries, problems) = read(&archive[..2000], "x.tar");
    assert_eq!(names(&entries), ["a.txt"]);
    assert_eq!(reasons(&problems), ["'b.txt' is lost, the tar archive is cut inside of it"]);
    let (entries, problems) = read(&archive[..1024], "x.tar");
    assert_eq!((names(&entries), problems[0].lost), (vec!["a.txt"], false));
    assert_eq!(reasons(&problems), ["the tar archive has no end mark, files may be missing"]);
    let (entries, problems) = read(&archive[..1100], "x.tar");
    assert_eq!(names(&entries), ["a.txt"]);
    assert!(problems[0].lost && problems[0].reason.contains("after 'a.txt'"), "{problems:?}");
    let mut damaged = archive;
    damaged[1024] ^= 1;
    let (entries, problems) = read(&damaged, "x.tar");
    assert_eq!((names(&entries), problems.len()), (vec!["a.txt"], 1));
}

#[test]
fn altered_containers_never_panic() {
    let mut described = part("c.txt", &TEXT.repeat(9));
    described.flags |= 8;
    let archive = zip(&[part("a.txt", TEXT), described, part("d/", b"")]).1;
    let tarred =
        tar(&[tar_part(b"a.txt", b'0', TEXT), tar_part(b"x", b'x', b"12 path=abc\n"), tar_part(b"b", b'S', TEXT)]);
    let long: Vec<u8> = (0..3000u32).flat_map(|number| format!("{} ", number * 7919 % 1013).into_bytes()).collect();
    let good = [gzip(&long), zstd(&long), archive, tarred, [zstd(TEXT), zstd(&long)].concat()];
    let kinds = [ContainerKind::Gzip, ContainerKind::Zstd, ContainerKind::Zip, ContainerKind::Tar, ContainerKind::Zstd];
    let limits = Limits { inflated_bytes: 1 << 21, entries: 50, ..Limits::default() };
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below.max(1)
    };
    for round in 0..6000 {
        let mut bytes = good[round % good.len()].clone();
        for _ in 0..1 + next(4) {
            let place = next(bytes.len());
            match next(5) {
                0 => bytes.truncate(place),
                1 if !bytes.is_empty() => bytes[place] ^= 1 << next(8),
                2 if !bytes.is_empty() => bytes[place] = next(256) as u8,
                3 => bytes.extend_from_within(place..),
                _ => drop(bytes.drain(place..(place + next(40)).min(bytes.len()))),
            }
        }
        let start = Instant::now();
        let run = |kind| {
            let mut entries = Vec::new();
            let problems = for_each_entry(&bytes, kind, &limits, "x", &mut |entry| entries.push(entry));
            (entries, problems)
        };
        let kind = kinds[round % good.len()];
        assert_eq!(run(kind), run(kind));
        container_kind(&bytes);
        assert!(start.elapsed() < Duration::from_secs(30), "round {round}");
    }
}

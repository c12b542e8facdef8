//! Damaged files: no panic escapes, and the reader ends.

use super::{pdf, read};
use std::time::{Duration, Instant};

/// A generator of numbers, always the same.
struct MutationNumbers(u64);

impl MutationNumbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

fn mutated(good: &[u8], numbers: &mut MutationNumbers) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=numbers.below(6) {
        let start = numbers.below(bytes.len());
        let end = (start + numbers.below(40)).min(bytes.len());
        match numbers.below(5) {
            0 => drop(bytes.drain(start..end)),
            1 => bytes[start..end].iter_mut().for_each(|byte| *byte ^= 1 << numbers.below(8)),
            2 => bytes.truncate(end.max(1)),
            3 => bytes[start..end].iter_mut().filter(|byte| byte.is_ascii_digit()).for_each(|byte| *byte = b'9'),
            _ => {
                let piece = bytes[start..end].repeat(numbers.below(20));
                let other = numbers.below(bytes.len());
                drop(bytes.splice(other..other, piece));
            }
        }
        if bytes.is_empty() {
            bytes.push(b'%');
        }
    }
    bytes
}

#[test]
fn damaged_files_are_read_or_refused() {
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut numbers = MutationNumbers(0x9E37_79B9_7F4A_7C15);
    let good =
        [pdf!("one_column.pdf"), pdf!("table.pdf"), pdf!("rotated.pdf"), pdf!("typeset.pdf"), pdf!("encrypted.pdf")];
    let rounds = std::env::var("PDF_MUTATIONS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(60);
    for round in 0..rounds {
        let bytes = mutated(good[round % good.len()], &mut numbers);
        let started = Instant::now();
        let read = read(&bytes);
        assert!(started.elapsed() < Duration::from_secs(60), "round {round} took {:?}", started.elapsed());
        assert!(!read.documents.is_empty() || !read.problems.is_empty(), "round {round}");
        for document in &read.documents {
            let mut end = 0;
            for block in &document.blocks {
                assert!(block.bytes.start >= end && document.text.get(block.bytes.clone()).is_some(), "round {round}");
                end = block.bytes.end;
            }
        }
    }
    std::panic::set_hook(quiet);
}

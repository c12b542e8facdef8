//! The text format of svmlight and libsvm: `0 3:0.5 7:1`, columns counted from one, as libsvm has
//! them.
//!
//! There are no classes: every row has the label 0.

use super::rows::{RowBlock, RowWriter, Values};
use crate::error::Result;
use crate::output::OutputFile;
use std::io::Write;

pub(super) struct SvmlightWriter {
    file: OutputFile,
    text: Vec<u8>,
}

impl SvmlightWriter {
    pub(super) fn new(file: OutputFile) -> Self {
        Self { file, text: Vec::new() }
    }
}

impl RowWriter for SvmlightWriter {
    fn write(&mut self, rows: &RowBlock) -> Result<()> {
        let text = &mut self.text;
        text.clear();
        let mut next = 0;
        for length in &rows.lengths {
            text.push(b'0');
            for place in next..next + length {
                let column = u64::from(rows.columns[place]) + 1;
                // Writing to memory cannot fail. Rust's shortest form of a number gives the number
                // back.
                let _ = match &rows.values {
                    Values::Weights(values) => write!(text, " {column}:{}", values[place]),
                    Values::Counts(values) => write!(text, " {column}:{}", values[place]),
                };
            }
            text.push(b'\n');
            next += length;
        }
        self.file.write_all(text).map_err(|source| self.file.error(source))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.file.commit()
    }
}

//! Complex fields of a DOCX file: their codes are not shown, their results are.

/// The part of a field that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldPart {
    Code,
    Result,
}

/// The fields that are open, one inside the other.
#[derive(Debug, Default)]
pub(crate) struct DocxFields {
    parts: Vec<FieldPart>,
    /// How many of them are in their code.
    codes: usize,
}

impl DocxFields {
    /// How many are open.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether text here belongs to a code.
    pub(crate) fn in_code(&self) -> bool {
        self.codes > 0
    }

    /// Reads a mark: `begin`, `separate` or `end`.
    pub(crate) fn read_mark(&mut self, kind: Option<&str>) {
        match kind {
            Some("begin") => {
                self.parts.push(FieldPart::Code);
                self.codes += 1;
            }
            Some("separate") => {
                if let Some(part) = self.parts.last_mut().filter(|part| **part == FieldPart::Code) {
                    *part = FieldPart::Result;
                    self.codes -= 1;
                }
            }
            Some("end") if self.parts.pop() == Some(FieldPart::Code) => self.codes -= 1,
            _ => {}
        }
    }

    /// Ends the codes of fields that began after the first `before`: a code that does not end in
    /// its paragraph is damaged, and what follows is text.
    pub(crate) fn end_codes(&mut self, before: usize) {
        if self.codes == 0 {
            return;
        }
        let mut begun = self.parts.split_off(before.min(self.parts.len()));
        let count = begun.len();
        begun.retain(|part| *part == FieldPart::Result);
        self.codes -= count - begun.len();
        self.parts.append(&mut begun);
    }
}

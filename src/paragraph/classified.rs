//! What a block is taken for by itself, before the kinds of a document are settled.

/// What a block is before its neighbours are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockClass {
    Body,
    /// A title, if there is something under it. Whether it recurred in training.
    Title {
        recurs: bool,
    },
    /// Between a title and its text without parting them: a by-line, a date.
    Aside(&'static str),
    Boilerplate(&'static str),
}

impl BlockClass {
    /// Whether titles and texts are looked for behind it.
    pub(super) fn is_passed_over(self) -> bool {
        matches!(self, Self::Aside(_) | Self::Boilerplate(_))
    }
}

/// What in the frame of a newsletter says something about the blocks after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    MailHeader,
    Contents,
    AdvertLabel,
    SignOff,
}

/// A block classified by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClassifiedBlock {
    pub(super) first: BlockClass,
    pub(super) frame: Option<Frame>,
    pub(super) words: usize,
    /// Whether it has a verb that makes a sentence.
    pub(super) verb: bool,
}

impl ClassifiedBlock {
    /// Whether it is taken for a title.
    pub(super) fn is_title(&self) -> bool {
        matches!(self.first, BlockClass::Title { .. })
    }
}

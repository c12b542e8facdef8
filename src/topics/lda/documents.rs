//! How often each document has each topic: a row of all topics, or a list of those that it has.

use super::dense::{LANES, Row};

/// A topic that a document has, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Entry {
    pub(super) topic: u32,
    pub(super) count: u32,
}

/// Lists of topics, one a document, each with room for as many topics as the document can have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Lists {
    entries: Vec<Entry>,
    /// Where each document's entries begin, and where the last's end.
    starts: Vec<usize>,
    used: Vec<u32>,
}

impl Lists {
    fn new(lengths: &[u32], topics: usize) -> Self {
        let mut starts = vec![0];
        for &length in lengths {
            starts.push(starts[starts.len() - 1] + topics.min(length as usize));
        }
        Self { entries: vec![Entry::default(); starts[lengths.len()]], starts, used: vec![0; lengths.len()] }
    }

    /// The topics of a document, in no order that means anything.
    #[inline(always)]
    pub(super) fn of(&self, document: usize) -> &[Entry] {
        &self.entries[self.starts[document]..][..self.used[document] as usize]
    }

    /// Takes one from the entry at `place`, which goes if none is left; the last takes its place.
    #[inline(always)]
    pub(super) fn take(&mut self, document: usize, place: usize) {
        let used = &mut self.used[document];
        let list = &mut self.entries[self.starts[document]..][..*used as usize];
        list[place].count -= 1;
        if list[place].count == 0 {
            list[place] = list[list.len() - 1];
            *used -= 1;
        }
    }

    /// One more of a topic.
    #[inline(always)]
    pub(super) fn add(&mut self, document: usize, topic: u32) {
        let used = &mut self.used[document];
        let list = &mut self.entries[self.starts[document]..self.starts[document + 1]];
        for entry in &mut list[..*used as usize] {
            if entry.topic == topic {
                entry.count += 1;
                return;
            }
        }
        list[*used as usize] = Entry { topic, count: 1 };
        *used += 1;
    }
}

/// The counts of a part of the documents.
#[derive(Debug)]
pub(super) enum DocumentCounts {
    /// documents × topics, padded.
    Dense(Vec<Row>),
    Sparse(Lists),
}

impl DocumentCounts {
    pub(super) fn dense(documents: usize, topics: usize) -> Self {
        Self::Dense(vec![Row::default(); documents * topics.div_ceil(LANES)])
    }

    pub(super) fn sparse(lengths: &[u32], topics: usize) -> Self {
        Self::Sparse(Lists::new(lengths, topics))
    }

    /// One more of a topic in a document; `chunks` is a row's length.
    pub(super) fn add(&mut self, document: usize, topic: usize, chunks: usize) {
        match self {
            Self::Dense(rows) => rows[document * chunks + topic / LANES].0[topic % LANES] += 1.0,
            Self::Sparse(lists) => lists.add(document, topic as u32),
        }
    }

    /// Calls `each` with every topic that a document has, and how often.
    pub(super) fn for_each(&self, document: usize, chunks: usize, mut each: impl FnMut(usize, u32)) {
        match self {
            Self::Dense(rows) => {
                for (topic, count) in rows[document * chunks..][..chunks].iter().flat_map(|row| row.0).enumerate() {
                    if count > 0.0 {
                        each(topic, count as u32);
                    }
                }
            }
            Self::Sparse(lists) => lists.of(document).iter().for_each(|entry| each(entry.topic as usize, entry.count)),
        }
    }
}

//! How often each document, or each word, has each topic: a row of all topics, or a list of those
//! that it has.

use super::draw::{LANES, Row};

/// A topic that a document or a word has, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Entry {
    pub(super) topic: u32,
    pub(super) count: u32,
}

/// Lists of topics, one a document or word, each with room for as many topics as it can have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Lists {
    entries: Vec<Entry>,
    /// Where each list's entries begin, and where the last's end.
    starts: Vec<usize>,
    used: Vec<u32>,
}

impl Lists {
    pub(super) fn new(lengths: &[u32], topics: usize) -> Self {
        let mut starts = vec![0];
        for &length in lengths {
            starts.push(starts[starts.len() - 1] + topics.min(length as usize));
        }
        Self { entries: vec![Entry::default(); starts[lengths.len()]], starts, used: vec![0; lengths.len()] }
    }

    /// The topics of a document or word, in no order that means anything.
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

    /// Puts other entries in the place of those of a word; as many as there is room for.
    #[inline(always)]
    pub(super) fn replace(&mut self, word: usize, entries: impl Iterator<Item = Entry>) {
        let list = &mut self.entries[self.starts[word]..self.starts[word + 1]];
        let mut used = 0;
        for (place, entry) in list.iter_mut().zip(entries) {
            *place = entry;
            used += 1;
        }
        self.used[word] = used;
    }

    /// So many more of a topic.
    #[inline(always)]
    pub(super) fn add(&mut self, document: usize, topic: u32, more: u32) {
        let used = &mut self.used[document];
        let list = &mut self.entries[self.starts[document]..self.starts[document + 1]];
        for entry in &mut list[..*used as usize] {
            if entry.topic == topic {
                entry.count += more;
                return;
            }
        }
        list[*used as usize] = Entry { topic, count: more };
        *used += 1;
    }
}

/// The counts of a part of the documents, or of the words.
#[derive(Debug)]
pub(super) enum CountTable {
    /// documents or words × topics, padded.
    Dense(Vec<Row>),
    Sparse(Lists),
}

impl CountTable {
    pub(super) fn dense(documents: usize, topics: usize) -> Self {
        Self::Dense(vec![Row::default(); documents * topics.div_ceil(LANES)])
    }

    pub(super) fn sparse(lengths: &[u32], topics: usize) -> Self {
        Self::Sparse(Lists::new(lengths, topics))
    }

    /// So many more of a topic in a document or word; `chunks` is a row's length.
    pub(super) fn add(&mut self, at: usize, topic: usize, more: u32, chunks: usize) {
        match self {
            Self::Dense(rows) => rows[at * chunks + topic / LANES].0[topic % LANES] += more as f32,
            Self::Sparse(lists) => lists.add(at, topic as u32, more),
        }
    }

    /// Calls `each` with every topic that a document or word has, and how often.
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

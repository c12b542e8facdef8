//! Corpora larger than memory: texts come block by block, counted rows wait on disk, weighed rows
//! leave block by block.
//!
//! Memory holds the vocabulary and a few blocks for every thread, whatever the length of the
//! corpus.

use super::counter::{CountedRows, Counter, index};
use super::counts::{TextBlock, Worker, count_block, merge};
use super::frequencies::DocumentFrequencies;
use super::hashing::HashingOptions;
use super::options::NO_COLUMN;
use super::spill::{BlockPosition, Spill, SpilledRows};
use super::vectorizer::{Vectorizer, VectorizerOptions};
use crate::error::Result;
use crate::matrix::file::{RowBlock, RowWriter, Shape, Values};
use crate::parallel;
use crate::parallel::{Done, in_pieces};
use crate::progress::Progress;
use crate::text::Analyzer;
use std::path::Path;

/// A corpus that was counted, its rows on disk.
#[derive(Debug)]
pub struct StreamedCounts {
    spill: Spill,
    /// Who counted each block, and where it is.
    blocks: Vec<(usize, BlockPosition)>,
    rows: u64,
    frequencies: DocumentFrequencies,
    workers: Vec<Worker>,
}

/// For every number of every worker its column.
#[derive(Debug)]
pub struct Columns {
    of_worker: Vec<Vec<u32>>,
    stored: u64,
}

impl StreamedCounts {
    /// Counts all texts of `blocks`; their rows go to a file without a name in `folder`.
    ///
    /// # Errors
    /// If the rows cannot be written.
    pub fn count<B: TextBlock>(
        analyzer: &Analyzer,
        ngram_range: (usize, usize),
        blocks: impl Iterator<Item = B> + Send,
        folder: &Path,
    ) -> Result<Self> {
        let spill = Spill::in_folder(folder)?;
        let work = |(counter, rows): &mut (Counter<'_>, CountedRows), block: B| {
            rows.clear();
            count_block(counter, block, rows);
            let entries = rows.entries();
            let place = spill.write(&SpilledRows {
                lengths: rows.iter().map(|row| row.len() as u32).collect(),
                numbers: entries.iter().map(|entry| entry.feature).collect(),
                counts: entries.iter().map(|entry| entry.count as i32).collect(),
            });
            place.map(|place| (place, rows.len() as u64))
        };
        let state = || (Counter::new(analyzer, ngram_range), CountedRows::default());
        let Done { results, states } = in_pieces(blocks, state, work);
        let mut places = Vec::with_capacity(results.len());
        let mut rows = 0;
        for (worker, result) in results {
            let (place, count) = result?;
            places.push((worker, place));
            rows += count;
        }
        let counters: Vec<Counter<'_>> = states.into_iter().map(|(counter, _)| counter).collect();
        let (frequencies, workers) = merge(counters);
        Ok(Self { spill, blocks: places, rows, frequencies, workers })
    }

    /// The number of texts.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// What was counted.
    pub fn frequencies(&self) -> &DocumentFrequencies {
        &self.frequencies
    }

    /// Chooses the vocabulary and freezes the frequencies.
    ///
    /// # Errors
    /// As [`Vectorizer::fit`].
    pub fn fit(&self, options: &VectorizerOptions) -> Result<(Vectorizer, Columns)> {
        let (vectorizer, columns) = Vectorizer::fit_columns(options, &self.frequencies)?;
        Ok((vectorizer, self.columns(&columns)))
    }

    /// The columns of a vectoriser that was fitted to another corpus.
    pub fn look_up(&self, vectorizer: &Vectorizer) -> Columns {
        let column = |term| vectorizer.tfidf().column(term).unwrap_or(NO_COLUMN);
        let columns: Vec<u32> = self.frequencies.iter().map(|(term, ..)| column(term)).collect();
        self.columns(&columns)
    }

    fn columns(&self, columns: &[u32]) -> Columns {
        let kept = self.frequencies.iter().zip(columns).filter(|(_, column)| **column != NO_COLUMN);
        let stored = kept.map(|((_, documents, _), _)| documents).sum();
        Columns { of_worker: self.workers.iter().map(|worker| worker.columns(columns)).collect(), stored }
    }

    /// The size of the matrix.
    pub fn shape(&self, vectorizer: &Vectorizer, columns: &Columns) -> Shape {
        Shape { rows: self.rows, columns: vectorizer.tfidf().vocabulary().len() as u64, stored: columns.stored }
    }

    /// Weighs all rows, in order.
    ///
    /// # Errors
    /// If the rows cannot be read back or written.
    pub fn write(
        &self,
        vectorizer: &Vectorizer,
        columns: &Columns,
        writer: &mut dyn RowWriter,
        progress: &dyn Progress,
    ) -> Result<()> {
        in_order(&self.blocks, writer, progress, |(worker, place)| {
            let rows = self.spill.read(*place)?;
            let (columns, words) = (&columns.of_worker[*worker], self.workers[*worker].words());
            let mut block = RowBlock { lengths: Vec::new(), columns: Vec::new(), values: vectorizer.no_values() };
            let (mut row, mut weights) = (Vec::new(), Vec::new());
            for (numbers, counts) in rows.iter() {
                row.clear();
                let column = numbers.iter().map(|number| columns[index(*number, words)]);
                row.extend(
                    column.zip(counts.iter().map(|count| *count as u32)).filter(|(column, _)| *column != NO_COLUMN),
                );
                row.sort_unstable();
                block.lengths.push(row.len());
                block.columns.extend(row.iter().map(|(column, _)| column));
                vectorizer.weigh(&row, &mut weights, &mut block.values);
            }
            Ok(block)
        })
    }
}

/// A corpus whose terms were hashed to columns, its rows on disk.
#[derive(Debug)]
pub struct StreamedHashes {
    options: HashingOptions,
    spill: Spill,
    blocks: Vec<BlockPosition>,
    shape: Shape,
}

impl StreamedHashes {
    /// Hashes the terms of all texts of `blocks`; their rows go to a file without a name in
    /// `folder`.
    ///
    /// # Errors
    /// If an option cannot work, or the rows cannot be written.
    pub fn hash<B: TextBlock>(
        analyzer: &Analyzer,
        ngram_range: (usize, usize),
        options: HashingOptions,
        blocks: impl Iterator<Item = B> + Send,
        folder: &Path,
    ) -> Result<Self> {
        options.check()?;
        let spill = Spill::in_folder(folder)?;
        let work = |hasher: &mut HashingWorker<'_>, block: B| {
            hasher.rows.clear();
            count_block(&mut hasher.counter, block, &mut hasher.rows);
            let rows = hasher.hash(&options);
            spill.write(&rows).map(|place| (place, rows.lengths.len() as u64, rows.numbers.len() as u64))
        };
        let state = || HashingWorker {
            counter: Counter::new(analyzer, ngram_range),
            rows: CountedRows::default(),
            columns: [Vec::new(), Vec::new()],
        };
        let mut shape = Shape { rows: 0, columns: u64::from(options.n_features), stored: 0 };
        let mut places = Vec::new();
        for (_, result) in in_pieces(blocks, state, work).results {
            let (place, rows, stored) = result?;
            places.push(place);
            shape.rows += rows;
            shape.stored += stored;
        }
        Ok(Self { options, spill, blocks: places, shape })
    }

    /// The size of the matrix.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Scales all rows, in order.
    ///
    /// # Errors
    /// If the rows cannot be read back or written.
    pub fn write(&self, writer: &mut dyn RowWriter, progress: &dyn Progress) -> Result<()> {
        in_order(&self.blocks, writer, progress, |place| {
            let rows = self.spill.read(*place)?;
            let mut values = vec![0.0; rows.counts.len()];
            let mut start = 0;
            for (_, sums) in rows.iter() {
                self.options.weigh(sums, &mut values[start..start + sums.len()]);
                start += sums.len();
            }
            let lengths = rows.lengths.iter().map(|length| *length as usize).collect();
            Ok(RowBlock { lengths, columns: rows.numbers, values: Values::Weights(values) })
        })
    }
}

/// A worker who hashes.
struct HashingWorker<'a> {
    counter: Counter<'a>,
    rows: CountedRows,
    /// Column and sign of every word and every n-gram met.
    columns: [Vec<(u32, bool)>; 2],
}

impl HashingWorker<'_> {
    /// The counted rows with columns for features: what falls on one column is summed, and stays if
    /// the sum is zero.
    fn hash(&mut self, options: &HashingOptions) -> SpilledRows {
        let mut hashed = SpilledRows::default();
        let mut row: Vec<(u32, i32)> = Vec::new();
        let mut term = String::new();
        for entries in self.rows.iter() {
            row.clear();
            for entry in entries {
                let columns = &mut self.columns[usize::from(super::counter::is_gram(entry.feature))];
                let place = index(entry.feature, 0);
                if place >= columns.len() {
                    columns.resize(place + 1, (u32::MAX, false));
                }
                if columns[place].0 == u32::MAX {
                    term.clear();
                    self.counter.write_term(entry.feature, &mut term);
                    columns[place] = options.column(&term);
                }
                let (column, negative) = columns[place];
                let count = i32::try_from(entry.count).unwrap_or(i32::MAX);
                row.push((column, if negative { -count } else { count }));
            }
            row.sort_unstable();
            row.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 = kept.1.saturating_add(next.1);
                }
                same
            });
            hashed.lengths.push(row.len() as u32);
            hashed.numbers.extend(row.iter().map(|(column, _)| column));
            hashed.counts.extend(row.iter().map(|(_, sum)| sum));
        }
        hashed
    }
}

/// Makes blocks on all threads and writes them in order; only a few are held at a time.
fn in_order<P: Sync>(
    blocks: &[P],
    writer: &mut dyn RowWriter,
    progress: &dyn Progress,
    make: impl Fn(&P) -> Result<RowBlock> + Sync,
) -> Result<()> {
    progress.start("weighing rows", Some(blocks.len() as u64));
    for some in blocks.chunks(2 * rayon::current_num_threads()) {
        let made: Vec<Result<RowBlock>> = parallel::map_items(some, &make);
        for block in made {
            writer.write(&block?)?;
        }
        progress.advance(some.len() as u64);
    }
    progress.finish();
    Ok(())
}

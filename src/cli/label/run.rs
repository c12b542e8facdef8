//! One run of labelling: batch by batch of documents, into every output.

use crate::cli::keep_text::keep_text;
use crate::cli::printer::Printer;
use crate::cli::tally::{BlockTally, DatasetTally};
use crate::cli::view;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use themewise::Error;
use themewise::dataset::{DatasetFormat, ExportOptions, Exporter, Rows, Schema, block_records};
use themewise::document::{Collection, Document};
use themewise::model::{LabelScope, LabelledBlock, Model};
use themewise::output::{InputFiles, OutputFile};
use themewise::paragraph::Accounting;
use themewise::progress::{Progress, Silent};

/// The documents of a run: all together, or as they are read.
pub(super) struct Batches<'a> {
    pub(super) batches: Box<dyn Iterator<Item = Collection> + 'a>,
    /// Whether there may be more than one batch.
    pub(super) streamed: bool,
}

/// Where records are written.
type Out<'a> = &'a mut (dyn Write + Send);

/// What is labelled, and how.
pub(super) struct LabelRun<'a> {
    pub(super) model: &'a Model,
    pub(super) scope: LabelScope,
    pub(super) options: ExportOptions,
    /// Whether `model` knows what recurs in the documents.
    pub(super) learn_boilerplate: bool,
    /// The folder that gets the extracted texts.
    pub(super) keep_text: Option<&'a Path>,
    /// The files that no output may replace.
    pub(super) inputs: InputFiles,
    pub(super) printer: &'a Printer,
}

/// What a run gives beside records.
pub(super) struct RunCounts {
    pub(super) tally: DatasetTally,
    pub(super) accounting: Accounting,
    /// What could not be read; its documents are gone.
    pub(super) read: Collection,
    pub(super) streamed: bool,
    texts: usize,
}

impl LabelRun<'_> {
    fn counts(&self, streamed: bool) -> RunCounts {
        let (tally, accounting) = (DatasetTally::new(self.model), Accounting::default());
        RunCounts { tally, accounting, read: Collection::default(), streamed, texts: 0 }
    }

    /// Writes the texts of a batch, if they are kept.
    fn begin(&self, batch: &Collection, counts: &mut RunCounts) -> anyhow::Result<()> {
        counts.tally.begin(batch.documents.len());
        if let Some(folder) = self.keep_text {
            counts.texts += keep_text(folder, &batch.documents, &self.inputs)?;
        }
        Ok(())
    }

    /// Says where texts were kept.
    pub(super) fn report_kept(&self, counts: &RunCounts) {
        if let Some(folder) = self.keep_text {
            self.printer.message(format!("wrote {} texts into {}", counts.texts, folder.display()));
        }
    }

    pub(super) fn view(&self, batches: Batches<'_>) -> anyhow::Result<RunCounts> {
        let mut counts = self.counts(batches.streamed);
        for batch in batches.batches {
            self.begin(&batch, &mut counts)?;
            let progress = self.printer.progress();
            let (labelled, accounting) = self.model.label(&batch.documents, self.scope.unit, progress.as_ref());
            for document in &labelled {
                counts.tally.add(&DatasetTally::of(self.model, document.document, &document.paragraphs));
            }
            view::show(&mut std::io::stdout().lock(), self.model, &batch.documents, &labelled)?;
            counts.end(batch, &accounting);
        }
        Ok(counts)
    }

    /// Writes every format and the accounting.
    pub(super) fn folder(
        &self,
        mut files: Vec<(DatasetFormat, OutputFile)>,
        mut account: OutputFile,
        batches: Batches<'_>,
    ) -> anyhow::Result<RunCounts> {
        let outs = files.iter_mut().map(|(format, file)| (*format, file.path().to_owned(), file as Out<'_>));
        let counts = self.export(outs.collect(), batches)?;
        let mut account_json = counts.tally.account(self.model, &counts.accounting, &counts.read);
        account_json["learn_boilerplate"] = self.learn_boilerplate.into();
        account_json["streamed"] = counts.streamed.into();
        let text = serde_json::to_string_pretty(&account_json)?;
        writeln!(account, "{text}").map_err(|source| account.error(source))?;
        let mut names = Vec::new();
        for file in files.into_iter().map(|(_, file)| file).chain([account]) {
            names.push(file.path().display().to_string());
            file.commit()?;
        }
        self.printer.message(format!("wrote {}", names.join(", ")));
        Ok(counts)
    }

    /// Labels and writes block by block, into every one of `outs`.
    pub(super) fn export(
        &self,
        outs: Vec<(DatasetFormat, PathBuf, Out<'_>)>,
        batches: Batches<'_>,
    ) -> anyhow::Result<RunCounts> {
        let schema = Schema::of(self.model);
        let formats: Vec<DatasetFormat> = outs.iter().map(|(format, ..)| *format).collect();
        let exporter = |(format, name, out): (DatasetFormat, PathBuf, _)| {
            let out: Out<'_> = out;
            format.exporter(&schema, &self.options, &name, Box::new(out))
        };
        let mut exporters: Vec<Box<dyn Exporter + '_>> =
            outs.into_iter().map(exporter).collect::<Result<_, Error>>()?;
        let mut counts = self.counts(batches.streamed);
        let progress = self.printer.progress();
        if batches.streamed {
            progress.start("labelling", None);
        }
        for batch in batches.batches {
            self.begin(&batch, &mut counts)?;
            let own: &dyn Progress = if batches.streamed { &Silent } else { progress.as_ref() };
            let take = |blocks: Vec<Result<Made, Error>>| -> Result<(), Error> {
                for block in blocks {
                    let (block_counts, rows) = block?;
                    counts.tally.add(&block_counts);
                    exporters.iter_mut().zip(&rows).try_for_each(|(exporter, rows)| exporter.write_rows(rows))?;
                }
                Ok(())
            };
            let make = |block: LabelledBlock<'_>| self.rows(&batch.documents, block, &formats, &schema);
            let accounting = self.model.label_blocks(&batch.documents, self.scope, own, make, take)?;
            if batches.streamed {
                progress.advance(batch.documents.len() as u64);
            }
            counts.end(batch, &accounting);
        }
        if batches.streamed {
            progress.finish();
        }
        exporters.into_iter().try_for_each(Exporter::finish)?;
        Ok(counts)
    }

    /// The counts of a block, and its rows in every format.
    fn rows(
        &self,
        documents: &[Document],
        block: LabelledBlock<'_>,
        formats: &[DatasetFormat],
        schema: &Schema,
    ) -> Result<Made, Error> {
        let counts = DatasetTally::of(self.model, block.document, &block.paragraphs);
        let records = Arc::new(block_records(self.model, &documents[block.document], block));
        let rows = formats.iter().map(|format| format.rows(schema, &self.options, &records));
        Ok((counts, rows.collect::<Result<_, Error>>()?))
    }
}

/// The counts of a block, and its rows in every format.
type Made = (BlockTally, Vec<Rows>);

impl RunCounts {
    /// Counts a batch, and lets its documents go.
    fn end(&mut self, batch: Collection, accounting: &Accounting) {
        self.accounting.add_counts(accounting);
        self.tally.end(if self.streamed { &[] } else { &batch.documents });
        self.read.problems.extend(batch.problems);
        self.read.passed_over.extend(batch.passed_over);
        self.read.bytes += batch.bytes;
    }
}

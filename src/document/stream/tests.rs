//! Documents batch by batch: ids, dates, and when all are held.

use super::*;
use std::path::Path;

fn written(folder: &Path, files: &[(&str, &str)]) -> Vec<PathBuf> {
    files.iter().for_each(|(name, text)| std::fs::write(folder.join(name), text).unwrap());
    vec![folder.to_owned()]
}

#[test]
fn a_stream_has_the_documents_of_the_whole_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("2016-07-19.txt", "One.\n\nTwo.\n"),
        ("b.jsonl", "{\"text\":\"x\",\"date\":\"3/4/2020\"}\n{\"text\":\"y\",\"date\":\"25/4/2020\"}\n"),
        ("c.html", "<p>Three.</p><p>Four.</p>"),
        ("d.xyz", "\u{0}\u{1}"),
        ("e.txt", " \n"),
    ];
    let inputs = written(folder.path(), &files);
    let whole = super::super::read(&inputs, &ReadOptions::default()).unwrap();
    let stream = DocumentStream::open(&inputs, &ReadOptions::default()).unwrap();
    let batches: Vec<Collection> = stream.collect();
    let documents: Vec<&Document> = batches.iter().flat_map(|batch| &batch.documents).collect();
    assert_eq!(documents, whole.documents.iter().collect::<Vec<_>>());
    assert_eq!(documents[1].date.as_deref(), Some("2020-04-03"));
    let problems: Vec<&Problem> = batches.iter().flat_map(|batch| &batch.problems).collect();
    assert_eq!(problems, whole.problems.iter().collect::<Vec<_>>());
    let passed_over: Vec<&PathBuf> = batches.iter().flat_map(|batch| &batch.passed_over).collect();
    assert_eq!(passed_over, whole.passed_over.iter().collect::<Vec<_>>());
    assert_eq!(batches.iter().map(|batch| batch.bytes).sum::<u64>(), whole.bytes);
}

#[test]
fn what_has_few_paragraphs_is_held_and_what_has_more_is_streamed() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = written(folder.path(), &[("a.txt", "One.\n\nTwo.\n\nThree.\n")]);
    let read = |most| read_at_most(&inputs, &ReadOptions::default(), most).unwrap();
    assert!(matches!(read(3), Documents::Whole(collection) if collection.documents.len() == 1));
    let Documents::Streamed(stream) = read(2) else { panic!("it is held") };
    assert_eq!(stream.map(|batch| batch.documents.len()).sum::<usize>(), 1);
}

#[test]
fn ids_of_a_stream_are_unique_and_repeated_ones_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let record = "{\"id\":\"k\",\"text\":\"x\"}\n";
    let other = "{\"id\":\"k~2\",\"text\":\"x\"}\n";
    let inputs = written(folder.path(), &[("a.jsonl", &[other, record, record, record].concat())]);
    let stream = DocumentStream::open(&inputs, &ReadOptions::default()).unwrap();
    let batches: Vec<Collection> = stream.collect();
    let ids: Vec<&str> = batches.iter().flat_map(|batch| &batch.documents).map(|document| &*document.id).collect();
    assert_eq!(ids, ["k~2", "k", "k~3", "k~4"]);
    let problems: Vec<&str> =
        batches.iter().flat_map(|batch| &batch.problems).map(|problem| &*problem.reason).collect();
    assert_eq!(problems, ["2 records have ids that were given before; a number was added to tell them apart"]);
}

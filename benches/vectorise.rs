//! The stages of vectorising on a small text next to this file, at the public interface, on one
//! thread.
//!
//! For work on one stage: `themewise bench` measures larger texts, and all of it from the bytes of
//! the files.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use themewise::progress::Silent;
use themewise::text::{Analyzer, AnalyzerOptions, for_each_word};
use themewise::vectorize::{TfidfOptions, count_texts, fit_texts};

const TEXT: &str = include_str!("text.txt");

fn stages(criterion: &mut Criterion) {
    let analyzer = Analyzer::new(AnalyzerOptions::default());
    let options = TfidfOptions::default();
    let texts: Vec<&str> = TEXT.lines().collect();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let mut group = criterion.benchmark_group("vectorise");
    group.throughput(Throughput::Bytes(TEXT.len() as u64));
    group.bench_function("scan", |bencher| {
        bencher.iter(|| {
            let mut words = 0usize;
            texts.iter().for_each(|text| for_each_word(black_box(text), |_, _| words += 1));
            words
        });
    });
    group.bench_function("analyze", |bencher| {
        bencher.iter(|| {
            let (mut session, mut occurrences) = (analyzer.session(), Vec::new());
            let mut tokens = 0;
            for text in &texts {
                session.analyze(black_box(text), &mut occurrences);
                tokens += occurrences.len();
            }
            tokens
        });
    });
    group.bench_function("count", |bencher| {
        bencher.iter(|| one.install(|| count_texts(&analyzer, black_box(&texts), (1, 1), &Silent)));
    });
    group.bench_function("fit", |bencher| {
        bencher.iter(|| one.install(|| fit_texts(&analyzer, &options, black_box(&texts), &Silent)));
    });
    group.finish();
}

criterion_group!(vectorise, stages);
criterion_main!(vectorise);

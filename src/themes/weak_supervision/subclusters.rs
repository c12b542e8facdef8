//! Themes of several kinds of text: the passages of one theme are clustered before the mixture
//! starts.

use super::unlabelled_corpus::UnlabelledCorpus;
use crate::matrix::math::ln;
use crate::matrix::random::{below, generator};
use rand_xoshiro::rand_core::RngCore;
use rayon::prelude::*;

/// Iterations of k-means.
const ITERATIONS: usize = 10;
/// Starts; the one with the highest sum of cosines is kept.
const STARTS: u64 = 4;

/// For every passage the cluster of the theme that its weak label names: (theme, cluster from 0).
///
/// Spherical k-means on TF-IDF within the theme (Dhillon & Modha 2001), seeded as k-means++.
/// *Bit-exact.*
pub(super) fn subclusters(corpus: &UnlabelledCorpus, clusters: usize) -> Vec<Vec<(u32, u32)>> {
    let mut of_passages = vec![Vec::new(); corpus.len()];
    if clusters < 2 {
        return of_passages;
    }
    let mut frequencies = vec![0u32; corpus.counts.columns()];
    for (columns, _) in corpus.counts.iter_rows() {
        columns.iter().for_each(|&column| frequencies[column as usize] += 1);
    }
    let idf: Vec<f64> = frequencies
        .iter()
        .map(|&frequency| ln((1.0 + corpus.len() as f64) / (1.0 + f64::from(frequency))) + 1.0)
        .collect();
    let members: Vec<Vec<usize>> = (0..corpus.themes)
        .map(|theme| {
            (0..corpus.len()).filter(|&passage| corpus.weak_labels[passage].top_theme() == Some(theme)).collect()
        })
        .collect();
    let of_themes: Vec<Vec<u32>> = members
        .par_iter()
        .enumerate()
        .map(|(theme, members)| {
            let rows: Vec<Vec<(u32, f64)>> = members.iter().map(|&passage| unit(corpus, passage, &idf)).collect();
            cluster(&rows, clusters, corpus.counts.columns(), theme as u64)
        })
        .collect();
    for (theme, (members, assigned)) in members.iter().zip(of_themes).enumerate() {
        for (&passage, cluster) in members.iter().zip(assigned) {
            of_passages[passage].push((theme as u32, cluster));
        }
    }
    of_passages
}

/// A passage's TF-IDF weights, of length one.
fn unit(corpus: &UnlabelledCorpus, passage: usize, idf: &[f64]) -> Vec<(u32, f64)> {
    let (columns, values) = corpus.counts.row(passage);
    let weigh = |(&column, &count): (&u32, &f32)| (column, (1.0 + ln(f64::from(count))) * idf[column as usize]);
    let mut row: Vec<(u32, f64)> = columns.iter().zip(values).map(weigh).collect();
    let norm = row.iter().fold(0.0, |sum, (_, value)| sum + value * value).sqrt();
    row.iter_mut().for_each(|(_, value)| *value /= norm.max(1e-12));
    row
}

/// The cluster of every row; few rows are one cluster.
fn cluster(rows: &[Vec<(u32, f64)>], clusters: usize, columns: usize, seed: u64) -> Vec<u32> {
    if rows.len() < 4 * clusters {
        return vec![0; rows.len()];
    }
    let mut best: (f64, Vec<u32>) = (f64::NEG_INFINITY, Vec::new());
    for start in 0..STARTS {
        let found = one_start(rows, clusters, columns, &mut generator(seed, start));
        if found.0 > best.0 {
            best = found;
        }
    }
    best.1
}

/// The clusters from one start, and the sum of cosines with their centres.
fn one_start(rows: &[Vec<(u32, f64)>], clusters: usize, columns: usize, random: &mut impl RngCore) -> (f64, Vec<u32>) {
    let cosine = |row: &[(u32, f64)], centre: &[f64]| row.iter().fold(0.0, |sum, (c, v)| sum + v * centre[*c as usize]);
    let dense = |row: &[(u32, f64)]| {
        let mut centre = vec![0.0; columns];
        row.iter().for_each(|(column, value)| centre[*column as usize] = *value);
        centre
    };
    let mut centres = vec![dense(&rows[below(random, rows.len())])];
    let mut far = vec![f64::INFINITY; rows.len()];
    while centres.len() < clusters {
        let last = &centres[centres.len() - 1];
        far.iter_mut().zip(rows).for_each(|(far, row)| *far = far.min((1.0 - cosine(row, last)).max(0.0)));
        let total: f64 = far.iter().sum();
        let mut draw = (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64 * total;
        let chosen = far.iter().position(|far| {
            draw -= far;
            draw < 0.0
        });
        centres.push(dense(&rows[chosen.unwrap_or(rows.len() - 1)]));
    }
    let mut members = vec![0u32; rows.len()];
    let mut cosines = 0.0;
    for _ in 0..ITERATIONS {
        cosines = 0.0;
        for (member, row) in members.iter_mut().zip(rows) {
            let mut best = (f64::NEG_INFINITY, 0);
            for (number, centre) in centres.iter().enumerate() {
                let near = cosine(row, centre);
                if near > best.0 {
                    best = (near, number as u32);
                }
            }
            *member = best.1;
            cosines += best.0;
        }
        centres.iter_mut().for_each(|centre| centre.fill(0.0));
        for (&member, row) in members.iter().zip(rows) {
            row.iter().for_each(|(column, value)| centres[member as usize][*column as usize] += value);
        }
        for centre in &mut centres {
            let norm = centre.iter().fold(0.0, |sum, value| sum + value * value).sqrt();
            centre.iter_mut().for_each(|value| *value /= norm.max(1e-12));
        }
    }
    (cosines, members)
}

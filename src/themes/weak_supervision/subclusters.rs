//! Themes of several kinds of text: the passages of one theme are clustered before the mixture
//! starts.

use super::unlabelled_corpus::UnlabelledCorpus;
use crate::estimators::{Spherical, SphericalOptions};
use crate::matrix::CsrMatrix;
use crate::matrix::math::ln;
use crate::progress::Silent;
use rayon::prelude::*;

/// For every passage the theme that its weak label names and its cluster there, from 0; none
/// without such a theme, or if there is to be one cluster a theme.
///
/// Spherical k-means on TF-IDF within the theme. *Bit-exact.*
pub(super) fn subclusters(corpus: &UnlabelledCorpus, clusters: usize) -> Vec<Option<(u32, u32)>> {
    let mut of_passages = vec![None; corpus.len()];
    if clusters < 2 {
        return of_passages;
    }
    let rows = tfidf(&corpus.counts);
    let mut members = vec![Vec::new(); corpus.themes];
    for (passage, label) in corpus.weak_labels.iter().enumerate() {
        if let Some(theme) = label.top_theme() {
            members[theme].push(passage);
        }
    }
    let of_themes: Vec<Vec<usize>> =
        members.par_iter().map(|members| cluster(&rows.select_rows(members), clusters)).collect();
    for (theme, (members, assigned)) in members.iter().zip(of_themes).enumerate() {
        for (&passage, cluster) in members.iter().zip(assigned) {
            of_passages[passage] = Some((theme as u32, cluster as u32));
        }
    }
    of_passages
}

/// Passages × columns: (1 + ln count) · idf.
fn tfidf(counts: &CsrMatrix) -> CsrMatrix {
    let mut frequencies = vec![0u32; counts.columns()];
    counts.iter_rows().flat_map(|(columns, _)| columns).for_each(|&column| frequencies[column as usize] += 1);
    let idf = |frequency: &u32| ln((1.0 + counts.rows() as f64) / (1.0 + f64::from(*frequency))) + 1.0;
    let idf: Vec<f64> = frequencies.iter().map(idf).collect();
    let mut rows = CsrMatrix::new(counts.columns());
    for row in 0..counts.rows() {
        let weigh = |count: f32, column: u32| ((1.0 + ln(f64::from(count))) * idf[column as usize]) as f32;
        rows.push_row(counts.row_entries(row).map(|(column, count)| (column, weigh(count, column))));
    }
    rows
}

/// The cluster of every row; few rows are one cluster.
fn cluster(rows: &CsrMatrix, clusters: usize) -> Vec<usize> {
    let one = vec![0; rows.rows()];
    if rows.rows() < 4 * clusters {
        return one;
    }
    let options = SphericalOptions { topics: clusters, starts: 4, ..Default::default() };
    // It fails only where fewer rows than clusters have words.
    Spherical::fit(&options, rows, &Silent).map_or(one, |fitted| fitted.members)
}

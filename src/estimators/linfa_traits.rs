//! The estimators behind linfa's traits: options that fit a dataset whose records are a
//! [`CsrMatrix`], models that predict or transform.
//!
//! A fit through the traits shows no progress and takes neither seeds nor anchors; each row of the
//! matrix is a sample, each column a feature.

use super::lda::{Lda, LdaOptions};
use super::{Anchors, Examples, Logistic, LogisticOptions, Nmf, NmfOptions, Spherical, SphericalOptions};
use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, argmax};
use crate::progress::Silent;
use linfa::DatasetBase;
use linfa::dataset::Records;
use linfa::traits::{Fit, PredictInplace, Transformer};
use ndarray::{Array1, Array2};

impl Records for CsrMatrix {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.rows()
    }

    fn nfeatures(&self) -> usize {
        self.columns()
    }
}

/// The targets have no part in it.
///
/// ```
/// use linfa::DatasetBase;
/// use linfa::traits::{Fit, Transformer};
/// use themewise::estimators::NmfOptions;
/// use themewise::matrix::CsrMatrix;
/// let mut rows = CsrMatrix::new(4);
/// for _ in 0..3 {
///     rows.push_row([(0, 0.8), (1, 0.6)]);
///     rows.push_row([(2, 0.6), (3, 0.8)]);
/// }
/// let dataset = DatasetBase::new(rows, ());
/// let nmf = NmfOptions { topics: 2, ..Default::default() }.fit(&dataset)?;
/// let weights = nmf.transform(&dataset.records);
/// assert_eq!(weights.dim(), (6, 2));
/// // Rows of one kind have one topic.
/// assert_eq!(weights[[0, 0]] > weights[[0, 1]], weights[[2, 0]] > weights[[2, 1]]);
/// assert_ne!(weights[[0, 0]] > weights[[0, 1]], weights[[1, 0]] > weights[[1, 1]]);
/// # Ok::<(), themewise::error::Error>(())
/// ```
impl<T> Fit<CsrMatrix, T, Error> for NmfOptions {
    type Object = Nmf;

    fn fit(&self, dataset: &DatasetBase<CsrMatrix, T>) -> Result<Nmf> {
        Ok(Nmf::fit(self, &dataset.records, &Anchors::none(), &Silent)?.model)
    }
}

/// rows × topics: the weights of each row, as [`Nmf::weigh`] gives them.
impl Transformer<&CsrMatrix, Array2<f64>> for Nmf {
    fn transform(&self, rows: &CsrMatrix) -> Array2<f64> {
        let weights = self.weigh_all(rows);
        Array2::from_shape_fn((rows.rows(), self.terms().width()), |(row, topic)| weights[row][topic])
    }
}

/// The targets have no part in it.
///
/// ```
/// use linfa::DatasetBase;
/// use linfa::traits::{Fit, Transformer};
/// use themewise::estimators::lda::LdaOptions;
/// use themewise::matrix::CsrMatrix;
/// // Forty paragraphs about columns 0 to 2, forty about 3 to 5.
/// let mut rows = CsrMatrix::new(6);
/// for row in 0..80 {
///     let first = if row < 40 { 0 } else { 3 };
///     rows.push_row((first..first + 3).map(|column| (column, 4.0)));
/// }
/// let dataset = DatasetBase::new(rows, ());
/// let lda = LdaOptions { topics: 2, ..Default::default() }.fit(&dataset)?;
/// let shares = lda.transform(&dataset.records);
/// assert_eq!(shares.dim(), (80, 2));
/// assert!((shares.row(0).sum() - 1.0).abs() < 1e-12);
/// assert!((shares[[0, 0]] - shares[[79, 0]]).abs() > 0.8);
/// # Ok::<(), themewise::error::Error>(())
/// ```
impl<T> Fit<CsrMatrix, T, Error> for LdaOptions {
    type Object = Lda;

    fn fit(&self, dataset: &DatasetBase<CsrMatrix, T>) -> Result<Lda> {
        Lda::fit(self, &dataset.records, &[], &Silent)
    }
}

/// rows × topics: the shares of topics in each row, as [`Lda::infer`] gives them.
impl Transformer<&CsrMatrix, Array2<f64>> for Lda {
    fn transform(&self, rows: &CsrMatrix) -> Array2<f64> {
        let shares = self.document_topics(rows);
        Array2::from_shape_fn((rows.rows(), self.topics()), |(row, topic)| shares.row(row)[topic])
    }
}

/// The targets have no part in it.
///
/// ```
/// use linfa::DatasetBase;
/// use linfa::traits::{Fit, Predict};
/// use themewise::estimators::SphericalOptions;
/// use themewise::matrix::CsrMatrix;
/// let mut rows = CsrMatrix::new(3);
/// for value in [1.0, 2.0, 3.0] {
///     rows.push_row([(0, value), (1, 0.1)]);
///     rows.push_row([(2, value)]);
/// }
/// let dataset = DatasetBase::new(rows, ());
/// let clusters = SphericalOptions { topics: 2, ..Default::default() }.fit(&dataset)?;
/// let members = clusters.predict(&dataset);
/// assert_eq!(members[0], members[2]);
/// assert_ne!(members[0], members[1]);
/// # Ok::<(), themewise::error::Error>(())
/// ```
impl<T> Fit<CsrMatrix, T, Error> for SphericalOptions {
    type Object = Spherical;

    fn fit(&self, dataset: &DatasetBase<CsrMatrix, T>) -> Result<Spherical> {
        Ok(Spherical::fit(self, &dataset.records, &Silent)?.model)
    }
}

/// The cluster of each row, of equally near ones the first; 0 for a row of zeros.
impl PredictInplace<CsrMatrix, Array1<usize>> for Spherical {
    fn predict_inplace(&self, rows: &CsrMatrix, members: &mut Array1<usize>) {
        for (row, member) in members.iter_mut().enumerate() {
            *member = argmax(&self.cosines(&rows.row_entries(row).collect::<Vec<_>>()));
        }
    }

    fn default_target(&self, rows: &CsrMatrix) -> Array1<usize> {
        Array1::zeros(rows.rows())
    }
}

/// The targets are the rows' classes, from 0; the weights are the dataset's.
///
/// ```
/// use linfa::DatasetBase;
/// use linfa::traits::{Fit, Predict};
/// use ndarray::array;
/// use themewise::estimators::LogisticOptions;
/// use themewise::matrix::CsrMatrix;
/// let mut rows = CsrMatrix::new(2);
/// for (first, second) in [(1.0, 0.0), (0.8, 0.1), (0.1, 0.9), (0.0, 1.0)] {
///     rows.push_row([(0, first), (1, second)]);
/// }
/// let dataset = DatasetBase::new(rows, array![0, 0, 1, 1]);
/// let logistic = LogisticOptions { c: 10.0, ..Default::default() }.fit(&dataset)?;
/// assert_eq!(logistic.predict(&dataset), array![0, 0, 1, 1]);
/// # Ok::<(), themewise::error::Error>(())
/// ```
impl Fit<CsrMatrix, Array1<usize>, Error> for LogisticOptions {
    type Object = Logistic;

    fn fit(&self, dataset: &DatasetBase<CsrMatrix, Array1<usize>>) -> Result<Logistic> {
        let (rows, labels) = (&dataset.records, &dataset.targets);
        if labels.len() != rows.rows() {
            return Err(linfa::Error::MismatchedShapes(rows.rows(), labels.len()).into());
        }
        let classes = labels.iter().max().map_or(0, |last| last + 1);
        let mut targets = vec![0.0; labels.len() * classes];
        labels.iter().enumerate().for_each(|(row, label)| targets[row * classes + label] = 1.0);
        let chosen: Vec<usize> = (0..labels.len()).collect();
        let weights: Option<Vec<f64>> =
            dataset.weights().map(|weights| weights.iter().map(|weight| f64::from(*weight)).collect());
        let examples = Examples { rows: &chosen, classes, targets: &targets, weights: weights.as_deref() };
        Logistic::fit(self, rows, &examples)
    }
}

/// The class of each row with the highest score, of equals the first.
impl PredictInplace<CsrMatrix, Array1<usize>> for Logistic {
    fn predict_inplace(&self, rows: &CsrMatrix, labels: &mut Array1<usize>) {
        let mut scores = vec![0.0; self.linear().classes()];
        for ((columns, values), label) in rows.iter_rows().zip(labels) {
            self.linear().scores(columns, values, &mut scores);
            *label = argmax(&scores);
        }
    }

    fn default_target(&self, rows: &CsrMatrix) -> Array1<usize> {
        Array1::zeros(rows.rows())
    }
}

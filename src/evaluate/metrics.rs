//! The figures that are one number for a whole set of predictions: their names, and which way is
//! better.

/// Which way a figure is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// The more the better: 1 is best.
    Higher,
    /// An error: 0 is best.
    Lower,
}

/// A figure of a whole set of predictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name, as JSON has it: `micro_f1`.
    pub name: &'static str,
    /// Which way it is better.
    pub better: Better,
}

macro_rules! metrics {
    ($($place:ident $name:literal $better:ident,)*) => {
        #[derive(Clone, Copy)]
        #[repr(usize)]
        pub(super) enum MetricIndex { $($place,)* }

        /// All figures of a whole set of predictions. [`Evaluation`](super::Evaluation) says what
        /// each of them means.
        pub const METRICS: [Metric; [$($name),*].len()] =
            [$(Metric { name: $name, better: Better::$better },)*];
    };
}

metrics! {
    MicroPrecision "micro_precision" Higher,
    MicroRecall "micro_recall" Higher,
    MicroF1 "micro_f1" Higher,
    MacroPrecision "macro_precision" Higher,
    MacroRecall "macro_recall" Higher,
    MacroF1 "macro_f1" Higher,
    WeightedPrecision "weighted_precision" Higher,
    WeightedRecall "weighted_recall" Higher,
    WeightedF1 "weighted_f1" Higher,
    SamplesPrecision "samples_precision" Higher,
    SamplesRecall "samples_recall" Higher,
    SamplesF1 "samples_f1" Higher,
    SubsetAccuracy "subset_accuracy" Higher,
    HammingLoss "hamming_loss" Lower,
    JaccardMicro "jaccard_micro" Higher,
    JaccardMacro "jaccard_macro" Higher,
    JaccardSamples "jaccard_samples" Higher,
    PrimaryAccuracy "primary_accuracy" Higher,
    NonePrecision "none_precision" Higher,
    NoneRecall "none_recall" Higher,
    NoneF1 "none_f1" Higher,
    NoneAuc "none_roc_auc" Higher,
    MeanAveragePrecision "mean_average_precision" Higher,
    MeanAuc "mean_roc_auc" Higher,
    LabelRanking "label_ranking_average_precision" Higher,
    Accuracy "accuracy" Higher,
    LikeliestAccuracy "likeliest_accuracy" Higher,
    SingleMacroF1 "single_macro_f1" Higher,
    CohenKappa "cohen_kappa" Higher,
    Matthews "matthews" Higher,
    Ece "ece" Lower,
    Ece15 "ece_15" Lower,
    EceMass "ece_equal_mass" Lower,
    Brier "brier" Lower,
    LogLoss "log_loss" Lower,
    RiskArea "risk_coverage_area" Lower,
}

/// The metric of that name; hyphens do for underscores.
///
/// ```
/// use themewise::evaluate::{Better, metric};
/// assert_eq!(metric("micro-f1").unwrap().name, "micro_f1");
/// assert_eq!(metric("ece").unwrap().better, Better::Lower);
/// assert!(metric("taste").is_none());
/// ```
pub fn metric(name: &str) -> Option<Metric> {
    let name = name.replace('-', "_");
    METRICS.into_iter().find(|metric| metric.name == name)
}

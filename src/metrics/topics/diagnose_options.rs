//! The thresholds of a diagnosis of topics.

use super::mallet::MalletOptions;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// From where on a topic gets which verdict.
///
/// Measured with `benches/peers/diagnosis.py` on BBC News (2,225 articles) and AG News (10,000
/// items), topics of ten words from models with the right number of topics, 12 and 50:
///
/// | topics | number | good | junk | mixed | duplicate |
/// |---|---|---|---|---|---|
/// | scikit-learn's NMF | 133 | 112 | 8 | 13 | 0 |
/// | scikit-learn's k-means, whose centres are full of general words | 133 | 104 | 11 | 17 | 1 |
/// | a copy of each of NMF's, neighbouring words swapped | 133 | 0 | 0 | 0 | 133 |
/// | two of NMF's added up whose main classes differ, of 12 or 50 | 120 | 33 | 1 | 86 | |
/// | the same, of 4 or 5: such broad topics do meet in documents | 16 | 8 | 5 | 3 | |
/// | ten words drawn by chance | 80 | 0 | 80 | 0 | |
/// | ten of the 60 most frequent words | 24 | 0 | 24 | 0 | |
///
/// With the right number of topics, all nine of NMF's are good. Those called mixed with 50 are so
/// (India and cricket; Nintendo's games and those of the NBA).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiagnoseOptions {
    /// So many of each topic's words are judged.
    pub words: usize,
    /// A topic whose [`link`](super::TopicDiagnosis::link) lies below is junk.
    pub least_link: f64,
    /// A topic whose [`stiffness`](super::TopicDiagnosis::stiffness) is as high is junk: a standing
    /// phrase. That of topics in news was 0.65 at most.
    pub most_stiffness: f64,
    /// A topic is mixed if its words part into two groups whose links within are by so much higher
    /// than those between …
    pub mixed_gap: f64,
    /// … are each as high as this …
    pub mixed_within: f64,
    /// … and lie below this between …
    pub mixed_between: f64,
    /// … and that have so many words each.
    pub mixed_words: usize,
    /// Topics whose words agree so far (average Jaccard index) are duplicates. That of two topics
    /// in news was 0.38 at most, but for one pair, both about mobile telephones, of 0.47. Since a
    /// mixed topic may agree with its half by 0.44 and more, it takes half of what is left to 1 on
    /// top where one of the two is mixed.
    pub duplicate_words: f64,
    /// Topics whose weights of terms have this cosine are duplicates. That of two topics in news
    /// was 0.62 at most.
    pub duplicate_weights: f64,
    /// For MALLET's diagnostics.
    pub mallet: MalletOptions,
}

impl Default for DiagnoseOptions {
    fn default() -> Self {
        Self {
            words: 10,
            least_link: 0.07,
            most_stiffness: 0.75,
            mixed_gap: 0.2,
            mixed_within: 0.1,
            mixed_between: 0.05,
            mixed_words: 3,
            duplicate_words: 0.45,
            duplicate_weights: 0.85,
            mallet: MalletOptions::default(),
        }
    }
}

impl DiagnoseOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("words", self.words), ("mixed_words", self.mixed_words)] {
            if value < 2 {
                return Err(Error::options(format!("{name} must be at least 2")));
            }
        }
        let thresholds = [
            ("least_link", self.least_link),
            ("most_stiffness", self.most_stiffness),
            ("mixed_gap", self.mixed_gap),
            ("mixed_within", self.mixed_within),
            ("mixed_between", self.mixed_between),
            ("duplicate_words", self.duplicate_words),
            ("duplicate_weights", self.duplicate_weights),
        ];
        match thresholds.into_iter().find(|(_, value)| !value.is_finite()) {
            Some((name, value)) => Err(Error::options(format!("{name} is {value}, not a number"))),
            None => Ok(()),
        }
    }
}

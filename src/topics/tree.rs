//! Similar topics merged step by step: a dendrogram.

use crate::matrix::Panel;
use serde::Serialize;

/// Two branches merged into one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linkage {
    /// One branch: a topic if below the number of topics, else the merge of that number less the
    /// number of topics.
    pub left: usize,
    /// The other branch, the one with the larger number.
    pub right: usize,
    /// The mean cosine between the topics of the one branch and those of the other.
    pub similarity: f64,
    /// The number of topics in the merged branch.
    pub topics: usize,
}

/// The order in which topics merge, most similar first.
///
/// Average linkage on the cosines of centres (Sokal & Michener 1958), as SciPy's `linkage(…,
/// method='average')` on one minus the cosine. A topic without words has cosine 0 to all others.
/// Time O(topics³). *Bit-exact.*
///
/// ```
/// use themewise::matrix::Panel;
/// use themewise::topics::TopicTree;
/// // Two topics of the first term, one of the second.
/// let tree = TopicTree::of(&Panel::from_values(2, 3, &[1.0, 0.8, 0.0, 0.0, 0.6, 1.0]));
/// assert_eq!((tree.joins()[0].left, tree.joins()[0].right), (0, 1));
/// assert_eq!(tree.cut(2), [0, 0, 1]);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicTree {
    topics: usize,
    joins: Vec<Linkage>,
}

impl TopicTree {
    /// The tree of topics whose centres, of length one, are the columns of `centres`.
    pub fn of(centres: &Panel) -> Self {
        let topics = centres.width();
        let gram = centres.gram();
        // Sums of cosines between the topics of two branches.
        let mut sums: Vec<Vec<f64>> =
            (0..topics).map(|left| gram[left * topics..(left + 1) * topics].to_vec()).collect();
        let mut branches: Vec<(usize, usize)> = (0..topics).map(|topic| (topic, 1)).collect();
        let mut joins = Vec::new();
        while branches.len() > 1 {
            let mut best = (f64::NEG_INFINITY, 0, 1);
            for left in 0..branches.len() {
                for right in left + 1..branches.len() {
                    let similarity = sums[left][right] / (branches[left].1 * branches[right].1) as f64;
                    if similarity > best.0 {
                        best = (similarity, left, right);
                    }
                }
            }
            let (similarity, left, right) = best;
            let size = branches[left].1 + branches[right].1;
            let (a, b) = (branches[left].0, branches[right].0);
            joins.push(Linkage {
                left: a.min(b),
                right: a.max(b),
                similarity: similarity.clamp(-1.0, 1.0),
                topics: size,
            });
            let gone = sums.remove(right);
            for row in &mut sums {
                let value = row.remove(right);
                row[left] += value;
            }
            let mut gone = gone;
            gone.remove(right);
            for (sum, value) in sums[left].iter_mut().zip(gone) {
                *sum += value;
            }
            branches[left] = (topics + joins.len() - 1, size);
            branches.remove(right);
        }
        Self { topics, joins }
    }

    /// The merges, most similar first: one fewer than topics.
    pub fn joins(&self) -> &[Linkage] {
        &self.joins
    }

    /// Cuts the tree into this many branches: each topic's branch, numbered in the order of their
    /// first topics.
    pub fn cut(&self, branches: usize) -> Vec<usize> {
        let steps = self.topics.saturating_sub(branches.max(1)).min(self.joins.len());
        let mut branch: Vec<usize> = (0..self.topics).collect();
        for (number, join) in self.joins[..steps].iter().enumerate() {
            for of_topic in &mut branch {
                if *of_topic == join.left || *of_topic == join.right {
                    *of_topic = self.topics + number;
                }
            }
        }
        let mut names: Vec<usize> = Vec::new();
        branch
            .into_iter()
            .map(|branch| {
                names.iter().position(|name| *name == branch).unwrap_or_else(|| {
                    names.push(branch);
                    names.len() - 1
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tree_matches_scipy_average_linkage() {
        // Five directions in a plane at 0, 10, 25, 80 and 95 degrees;
        // scipy.cluster.hierarchy.linkage(1 - cosines, 'average').
        let angles = [0.0f64, 10.0, 25.0, 80.0, 95.0];
        let radians = |angle: &f64| angle / 180.0 * std::f64::consts::PI;
        let mut values: Vec<f32> = angles.iter().map(|angle| libm::cos(radians(angle)) as f32).collect();
        values.extend(angles.iter().map(|angle| libm::sin(radians(angle)) as f32));
        let tree = TopicTree::of(&Panel::from_values(2, 5, &values));
        let order: Vec<(usize, usize, usize)> = tree.joins().iter().map(|j| (j.left, j.right, j.topics)).collect();
        assert_eq!(order, [(0, 1, 2), (3, 4, 2), (2, 5, 3), (6, 7, 5)]);
        let distance: Vec<f64> = tree.joins().iter().map(|join| 1.0 - join.similarity).collect();
        for (ours, theirs) in distance.iter().zip([0.015_192, 0.034_074, 0.063_883, 0.761_456]) {
            assert!((ours - theirs).abs() < 1e-4, "{distance:?}");
        }
        assert_eq!(tree.cut(2), [0, 0, 0, 1, 1]);
        assert_eq!(tree.cut(5), [0, 1, 2, 3, 4]);
        assert_eq!(tree.cut(1), [0; 5]);
    }

    #[test]
    fn one_topic_and_topics_without_words_have_a_tree() {
        assert!(TopicTree::of(&Panel::from_values(2, 1, &[1.0, 0.0])).joins().is_empty());
        let tree = TopicTree::of(&Panel::zeros(3, 3));
        assert_eq!(tree.joins().len(), 2);
        assert!(tree.joins().iter().all(|join| join.similarity == 0.0));
    }
}

//! MALLET's topic diagnostics, for any model.
//!
//! They are counted from one topic for every word of every document. A Gibbs sampler has that; for
//! other models [`assign`] makes it from the weights.

use super::exclusivity::{exclusivity, probabilities, transposed};
use super::sequences::{Sequences, check_topics};
use crate::error::{Error, Result};
use crate::matrix::math::ln;
use crate::matrix::{BLOCK_ROWS, DenseMatrix};
use crate::parallel;
use serde::{Deserialize, Serialize};

/// The proportions of a document that MALLET compares: 2 %, 30 % and 50 %.
const PROPORTIONS: [f64; 3] = [0.02, 0.3, 0.5];

/// How MALLET's diagnostics are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MalletOptions {
    /// Smooths the coherence: MALLET's prior of words, 0.01.
    pub beta: f64,
    /// Smooths the proportion of a topic in a document: MALLET's prior of topics, one for each.
    /// None at all is no smoothing.
    pub alpha: Vec<f64>,
}

impl Default for MalletOptions {
    fn default() -> Self {
        Self { beta: 0.01, alpha: Vec::new() }
    }
}

/// One topic's diagnostics, under MALLET's names. Logarithms are natural.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct MalletDiagnostics {
    /// How many words of the texts belong to the topic. Small topics are unreliable, very large
    /// ones general.
    pub tokens: u64,
    /// Entropy of the documents given the topic: low where few documents hold it all, high where it
    /// is spread evenly.
    pub document_entropy: f64,
    /// Mean length of the top words in characters: a proxy for how specific they are.
    #[serde(rename = "word-length")]
    pub word_length: f64,
    /// Σ ln((documents with both + β) / (documents with the better + β)) over pairs of top words,
    /// counting words only where they belong to the topic (Mimno et al. 2011). Up to 0 or so; falls
    /// with every pair, so compare equally long lists.
    pub coherence: f64,
    /// Kullback–Leibler divergence of the topic's words from all words being equally frequent: how
    /// specific the topic is.
    pub uniform_dist: f64,
    /// Kullback–Leibler divergence of the topic's words from those of the texts: how far it is from
    /// the general.
    pub corpus_dist: f64,
    /// 1 / Σ p(word | topic)²: as if the topic had so many words, all equally frequent.
    pub eff_num_words: f64,
    /// Jensen–Shannon divergence of the top words by how often they occur and in how many
    /// documents: high where a word is repeated in few of them.
    #[serde(rename = "token-doc-diff")]
    pub token_doc_diff: f64,
    /// Of the documents that have the topic, the share in which it is the most frequent: low for
    /// general topics.
    pub rank_1_docs: f64,
    /// Documents that are by half or more the topic's, divided by those that are so by 2 % or more.
    pub allocation_ratio: f64,
    /// Of the documents that have the topic, the share that is by 30 % or more the topic's.
    pub allocation_count: f64,
    /// Mean of p(word | topic) / Σ p(word | any topic) over the top words.
    pub exclusivity: f64,
}

/// The most probable topic of every word of `texts`: argmax p(topic | document) · p(word | topic),
/// of equals the first.
///
/// `document_topics`: documents × topics; `topic_terms`: topics × terms; weights from 0, the rows
/// of the latter taken as proportions. A word outside the vocabulary, or one that no topic of its
/// document has, gets [`Sequences::OTHER`]. For models that do not say whence each word comes (NMF,
/// clusters, variational LDA). Time O(tokens · topics), on all threads; reproducibility:
/// *bit-exact*.
///
/// # Errors
/// If the shapes do not fit or a weight is below zero or not finite.
pub fn assign(texts: &Sequences, document_topics: &DenseMatrix, topic_terms: &DenseMatrix) -> Result<Vec<u32>> {
    if texts.documents() != document_topics.rows() || document_topics.columns() != topic_terms.rows() {
        return Err(Error::data(format!(
            "{} documents, documents × topics of {} × {} and {} topics do not fit",
            texts.documents(),
            document_topics.rows(),
            document_topics.columns(),
            topic_terms.rows()
        )));
    }
    let (mixtures, words) = (probabilities(document_topics)?, transposed(&probabilities(topic_terms)?));
    let best = |document: usize, word: u32| {
        let mut best = (0.0, Sequences::OTHER);
        if (word as usize) < words.rows() {
            let weights = mixtures.row(document).iter().zip(words.row(word as usize));
            for (topic, (mixture, weight)) in weights.enumerate() {
                let chance = mixture * weight;
                if chance > best.0 {
                    best = (chance, topic as u32);
                }
            }
        }
        best.1
    };
    let of_block = |block: usize| -> Vec<u32> {
        (block * BLOCK_ROWS..((block + 1) * BLOCK_ROWS).min(texts.documents()))
            .flat_map(|document| texts.document(document).iter().map(move |&word| best(document, word)))
            .collect()
    };
    let blocks: Vec<Vec<u32>> = parallel::map(texts.documents().div_ceil(BLOCK_ROWS), of_block);
    Ok(blocks.concat())
}

/// MALLET's diagnostics of every topic.
///
/// `topics`: the top words of each, MALLET's 20, best first. `texts`: documents as term ids.
/// `of_token`: for every word of the texts its topic, or [`Sequences::OTHER`] for none (from a
/// Gibbs sampler, else by [`assign`]); such words count for nothing. `lengths`: for each term its
/// length in characters.
///
/// As MALLET's `TopicModelDiagnostics` counts, where top words are the topic's most frequent; but
/// the means over top words go over those that there are, also where they are fewer than asked for,
/// and where MALLET divides by zero, the figure is 0. Exclusivity is that of MALLET's
/// documentation. Time O(tokens + documents · topics + topics · terms). One thread;
/// reproducibility: *bit-exact*.
///
/// ```
/// use themewise::metrics::topics::{MalletOptions, Sequences, mallet_diagnostics};
/// let mut texts = Sequences::default();
/// texts.push([0, 0, 1, 2]);
/// texts.push([2, 3]);
/// let topics = [vec![0, 1], vec![2, 3]];
/// let found = mallet_diagnostics(
///     &MalletOptions::default(),
///     &topics,
///     &texts,
///     &[0, 0, 0, 1, 1, 1],
///     &[6; 4],
/// )?;
/// assert_eq!((found[0].tokens, found[0].rank_1_docs, found[0].exclusivity), (3, 1.0, 1.0));
/// // p = 2/3, 1/3.
/// assert!((found[0].eff_num_words - 1.0 / (4.0 / 9.0 + 1.0 / 9.0)).abs() < 1e-12);
/// # Ok::<(), themewise::error::Error>(())
/// ```
///
/// # Errors
/// If an option cannot work, or there are other numbers of topics, words or terms than were said.
pub fn mallet_diagnostics<T: AsRef<[u32]>>(
    options: &MalletOptions,
    topics: &[T],
    texts: &Sequences,
    of_token: &[u32],
    lengths: &[usize],
) -> Result<Vec<MalletDiagnostics>> {
    let (count, terms) = (topics.len(), lengths.len());
    check(options, topics, texts, of_token, terms)?;
    let mut all = AssignmentCounts {
        counts: DenseMatrix::zeros(count, terms),
        topics: topics.iter().map(|words| OfTopic::new(words.as_ref())).collect(),
    };
    let mut start = 0;
    for words in texts.iter() {
        all.document(options, words, &of_token[start..start + words.len()]);
        start += words.len();
    }
    let mut found = all.diagnose(options.beta, lengths);
    let exclusive = exclusivity(&all.counts, topics)?;
    found.iter_mut().zip(exclusive).for_each(|(topic, value)| topic.exclusivity = value.unwrap_or(0.0));
    Ok(found)
}

fn check<T: AsRef<[u32]>>(
    options: &MalletOptions,
    topics: &[T],
    texts: &Sequences,
    of_token: &[u32],
    terms: usize,
) -> Result<()> {
    if !(options.beta.is_finite() && options.beta > 0.0) {
        return Err(Error::options(format!("beta is {}, not above 0", options.beta)).with_hint("MALLET's is 0.01"));
    }
    let alpha = &options.alpha;
    let fits = alpha.is_empty() || alpha.len() == topics.len();
    if !fits || alpha.iter().any(|alpha| !(alpha.is_finite() && *alpha >= 0.0)) {
        return Err(Error::options(format!(
            "alpha does not hold {} numbers from 0 up, one for each topic",
            topics.len()
        )));
    }
    check_topics(topics)?;
    if of_token.len() != texts.tokens() {
        return Err(Error::data(format!("{} words have {} topics", texts.tokens(), of_token.len())));
    }
    let word = |word: &&u32| **word as usize >= terms;
    if let Some(word) = topics.iter().flat_map(|topic| topic.as_ref()).find(word) {
        return Err(Error::data(format!("word {word} is in no column of {terms} terms")));
    }
    for (number, words) in texts.iter().flatten().zip(of_token).enumerate() {
        let (word, topic) = words;
        if *topic != Sequences::OTHER && (*topic as usize >= topics.len() || *word as usize >= terms) {
            return Err(Error::data(format!("word {number} of the texts belongs to no topic or term that there is")));
        }
    }
    Ok(())
}

/// What is counted of one topic.
struct OfTopic {
    tokens: u64,
    /// Documents that have the topic, that have it most, and by so much as [`PROPORTIONS`].
    documents: u64,
    first: u64,
    by_so_much: [u64; 3],
    /// Σ n ln n over documents.
    count_logs: f64,
    words: Vec<u32>,
    /// Documents in which two of its words belong to it, word × word.
    both: Vec<u64>,
    /// For this document.
    here: u64,
    seen: Vec<usize>,
}

impl OfTopic {
    fn new(words: &[u32]) -> Self {
        Self {
            tokens: 0,
            documents: 0,
            first: 0,
            by_so_much: [0; 3],
            count_logs: 0.0,
            words: words.to_vec(),
            both: vec![0; words.len() * words.len()],
            here: 0,
            seen: Vec::new(),
        }
    }
}

struct AssignmentCounts {
    /// Topics × terms.
    counts: DenseMatrix,
    topics: Vec<OfTopic>,
}

impl AssignmentCounts {
    fn document(&mut self, options: &MalletOptions, words: &[u32], of_token: &[u32]) {
        let mut all = 0u64;
        for (&word, &number) in words.iter().zip(of_token) {
            let Some(topic) = self.topics.get_mut(number as usize) else { continue };
            all += 1;
            topic.here += 1;
            self.counts.row_mut(number as usize)[word as usize] += 1.0;
            if let Some(place) = topic.words.iter().position(|other| *other == word)
                && !topic.seen.contains(&place)
            {
                topic.seen.push(place);
            }
        }
        let mut first: Option<usize> = None;
        let prior = options.alpha.iter().fold(0.0, |sum, alpha| sum + alpha);
        for number in 0..self.topics.len() {
            let here = self.topics[number].here;
            if here > 0 && first.is_none_or(|first| here > self.topics[first].here) {
                first = Some(number);
            }
        }
        if let Some(first) = first {
            self.topics[first].first += 1;
        }
        for (number, topic) in self.topics.iter_mut().enumerate().filter(|(_, topic)| topic.here > 0) {
            let here = topic.here as f64;
            topic.tokens += topic.here;
            topic.documents += 1;
            topic.count_logs += here * ln(here);
            let share = (options.alpha.get(number).copied().unwrap_or(0.0) + here) / (prior + all as f64);
            for (count, least) in topic.by_so_much.iter_mut().zip(PROPORTIONS) {
                *count += u64::from(share >= least);
            }
            let width = topic.words.len();
            for &left in &topic.seen {
                for &right in &topic.seen {
                    topic.both[left * width + right] += 1;
                }
            }
            topic.seen.clear();
            topic.here = 0;
        }
    }

    fn diagnose(&self, beta: f64, lengths: &[usize]) -> Vec<MalletDiagnostics> {
        let terms = self.counts.columns();
        let mut everywhere = vec![0.0; terms];
        for row in self.counts.iter_rows() {
            everywhere.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        }
        let all = everywhere.iter().fold(0.0, |sum, count| sum + count);
        let ratio = |above: u64, below: u64| if below > 0 { above as f64 / below as f64 } else { 0.0 };
        let of_topic = |(number, topic): (usize, &OfTopic)| {
            let characters = topic.words.iter().map(|&word| lengths[word as usize]).sum::<usize>() as u64;
            let mut found = MalletDiagnostics {
                tokens: topic.tokens,
                word_length: ratio(characters, topic.words.len() as u64),
                coherence: topic.coherence(beta),
                token_doc_diff: topic.discrepancy(self.counts.row(number)),
                rank_1_docs: ratio(topic.first, topic.documents),
                allocation_ratio: ratio(topic.by_so_much[2], topic.by_so_much[0]),
                allocation_count: ratio(topic.by_so_much[1], topic.documents),
                ..Default::default()
            };
            if topic.tokens > 0 {
                let tokens = topic.tokens as f64;
                found.document_entropy = (ln(tokens) - topic.count_logs / tokens).max(0.0);
                let mut squares = 0.0;
                for (&count, &everywhere) in
                    self.counts.row(number).iter().zip(&everywhere).filter(|(count, _)| **count > 0.0)
                {
                    let share = count / tokens;
                    squares += share * share;
                    found.uniform_dist += share * ln(share * terms as f64);
                    found.corpus_dist += share * ln(share * all / everywhere);
                }
                found.eff_num_words = 1.0 / squares;
            }
            found
        };
        self.topics.iter().enumerate().map(of_topic).collect()
    }
}

impl OfTopic {
    fn coherence(&self, beta: f64) -> f64 {
        let width = self.words.len();
        let mut sum = 0.0;
        for row in 0..width {
            for better in 0..row {
                let (both, single) = (self.both[row * width + better], self.both[better * width + better]);
                sum += ln((both as f64 + beta) / (single as f64 + beta));
            }
        }
        sum
    }

    fn discrepancy(&self, counts: &[f64]) -> f64 {
        let width = self.words.len();
        let by_tokens: Vec<f64> = self.words.iter().map(|&word| counts[word as usize]).collect();
        let by_documents: Vec<f64> = (0..width).map(|place| self.both[place * width + place] as f64).collect();
        let sum = |values: &[f64]| values.iter().fold(0.0, |sum, value| sum + value);
        let (tokens, documents) = (sum(&by_tokens), sum(&by_documents));
        if tokens <= 0.0 || documents <= 0.0 {
            return 0.0;
        }
        let half = |p: f64, mean: f64| if p > 0.0 { 0.5 * p * ln(p / mean) } else { 0.0 };
        by_tokens.iter().zip(&by_documents).fold(0.0, |total, (token, document)| {
            let (p, q) = (token / tokens, document / documents);
            let mean = 0.5 * (p + q);
            total + half(p, mean) + half(q, mean)
        })
    }
}

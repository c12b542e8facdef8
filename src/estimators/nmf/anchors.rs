//! Topics that are known beforehand, by some of their terms.

use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, Panel};

/// Terms that hold topics in place ("seeded", "guided" or "anchored" NMF).
///
/// The first topics are the anchored ones, in their order; the rest are free. An anchored topic
/// begins with its terms and what goes with them, and keeps a floor under its own, so that it can
/// neither swap with another nor vanish; every other topic pays for them, so that the free ones
/// show what the anchors do not say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Anchors {
    topics: Vec<Vec<(u32, f32)>>,
    strength: f32,
}

impl Anchors {
    /// No topic is held.
    pub fn none() -> Self {
        Self::default()
    }

    /// The terms of each held topic with their weights (1 is usual), and how strongly they hold: a
    /// penalty, as a share of what a term of middling size brings. 0 is a start only, 1 the usual
    /// strength.
    ///
    /// # Errors
    /// If the strength or a weight is negative or not finite.
    pub fn new(topics: Vec<Vec<(u32, f32)>>, strength: f32) -> Result<Self> {
        if !strength.is_finite() || strength < 0.0 {
            return Err(Error::options("the anchors' strength must be a number from 0 up"));
        }
        if topics.iter().flatten().any(|(_, weight)| !weight.is_finite() || *weight <= 0.0) {
            return Err(Error::options("an anchor's weight must be a number above 0"));
        }
        Ok(Self { topics, strength })
    }

    /// How many topics are held.
    pub fn len(&self) -> usize {
        self.topics.len()
    }

    /// Whether no topic is held.
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    pub(super) fn check(&self, terms: usize, topics: usize) -> Result<()> {
        if self.topics.len() > topics {
            return Err(Error::options(format!(
                "{} topics are held by anchors, but only {topics} were asked for",
                self.topics.len()
            ))
            .with_hint("ask for at least one topic more than there are anchors"));
        }
        if self.topics.iter().flatten().any(|(term, _)| *term as usize >= terms) {
            return Err(Error::data("an anchor is not a term of the matrix"));
        }
        Ok(())
    }

    /// The held topics' first weights, rows × held and terms × held: each row's product with a
    /// topic's own terms, and the sum of the rows by those products, so that a topic begins with
    /// what goes with its terms.
    pub(super) fn begin(&self, rows: &CsrMatrix, columns: &CsrMatrix) -> (Panel, Panel) {
        let mut own = Panel::zeros(rows.columns(), self.topics.len());
        for (topic, terms) in self.topics.iter().enumerate() {
            let length = terms.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
            terms.iter().for_each(|&(term, weight)| own.row_mut(term as usize)[topic] = weight / length);
        }
        let mut h = columns.multiply_panel(&rows.multiply_panel(&own));
        scale_to_length_one(&mut h);
        // A topic whose terms no row has begins, and stays, with them alone.
        for term in 0..h.rows() {
            for (weight, own) in h.row_mut(term).iter_mut().zip(own.row(term)) {
                *weight += own;
            }
        }
        scale_to_length_one(&mut h);
        (rows.multiply_panel(&h), h)
    }

    /// The rows, each shortened to what the held topics do not say of it.
    pub(super) fn rest(rows: &CsrMatrix, weights: &Panel) -> CsrMatrix {
        let mut rest = CsrMatrix::new(rows.columns());
        for (row, (_, values)) in rows.iter_rows().enumerate() {
            let square = values.iter().fold(0.0f32, |sum, value| sum + value * value);
            let predicted = weights.row(row).iter().fold(0.0f32, |most, weight| most.max(weight * weight));
            let left = if square > 0.0 { (1.0 - predicted / square).max(0.0) } else { 0.0 };
            rest.push_row(rows.row_entries(row).map(|(column, value)| (column, value * left)));
        }
        rest
    }

    /// What each weight of terms × topics pays, given the products of the first round and the held
    /// topics' first weights: a price times the square of how much the term is another topic's (1
    /// for what goes with it most, and for its own terms).
    pub(super) fn penalties(&self, products: &Panel, begun: &Panel) -> Option<Panel> {
        if self.topics.is_empty() || self.strength == 0.0 {
            return None;
        }
        let held = self.topics.len();
        let mut claims = Panel::zeros(products.rows(), held);
        let most = |topic: usize| begun.iter_rows().map(|row| row[topic]).fold(0.0, f32::max);
        let most: Vec<f32> = (0..held).map(most).collect();
        for term in 0..products.rows() {
            for ((claim, weight), most) in claims.row_mut(term).iter_mut().zip(begun.row(term)).zip(&most) {
                *claim = if *most > 0.0 { (weight / most) * (weight / most) } else { 0.0 };
            }
        }
        // What a held topic's own terms bring on average is the unit.
        let (mut sum, mut count) = (0.0f64, 0u32);
        for (topic, terms) in self.topics.iter().enumerate() {
            for &(term, _) in terms {
                claims.row_mut(term as usize)[topic] = 1.0;
                sum += f64::from(products.row(term as usize)[topic]);
                count += 1;
            }
        }
        let price = self.strength * (sum / f64::from(count.max(1))) as f32;
        let mut penalties = Panel::zeros(products.rows(), products.width());
        for term in 0..products.rows() {
            let claims = claims.row(term);
            for (topic, penalty) in penalties.row_mut(term).iter_mut().enumerate() {
                let others = claims.iter().enumerate().filter(|(other, _)| *other != topic);
                *penalty = price * others.map(|(_, claim)| *claim).fold(0.0, f32::max);
            }
        }
        for (topic, terms) in self.topics.iter().enumerate() {
            terms.iter().for_each(|&(term, _)| penalties.row_mut(term as usize)[topic] = 0.0);
        }
        Some(penalties)
    }

    /// Raises the weights of every anchored topic's own terms to a share of its largest weight.
    pub(super) fn enforce_floor(&self, h: &mut Panel) {
        for (topic, terms) in self.topics.iter().enumerate() {
            let largest = (0..h.rows()).map(|term| h.row(term)[topic]).fold(0.0, f32::max);
            let floor = if largest > 0.0 { largest * FLOOR } else { FLOOR };
            for &(term, _) in terms {
                let weight = &mut h.row_mut(term as usize)[topic];
                *weight = weight.max(floor);
            }
        }
    }
}

fn scale_to_length_one(panel: &mut Panel) {
    let gram = panel.gram();
    let width = panel.width();
    for row in 0..panel.rows() {
        for (topic, weight) in panel.row_mut(row).iter_mut().enumerate() {
            let length = gram[topic * width + topic].sqrt();
            *weight = if length > 0.0 { (f64::from(*weight) / length) as f32 } else { 0.0 };
        }
    }
}

/// A held topic's own terms keep this share of its largest weight.
const FLOOR: f32 = 0.02;

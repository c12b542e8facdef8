//! The course of training: burning in, measures of the log-likelihood, samples averaged.

use super::average::{Average, Trained};
use super::sampler::GibbsSampler;
use crate::progress::Progress;

/// Sweeps from one measure of the log-likelihood to the next.
const MEASURE_EVERY: usize = 10;
/// Measures that an early stop is judged by: the mean of so many against the mean of those before.
const SMOOTHED: usize = 3;

/// All sweeps.
pub(super) fn train(mut sampler: GibbsSampler<'_>, with_theta: bool, progress: &dyn Progress) -> Trained {
    let options = sampler.options;
    let collecting = (options.samples - 1) * options.sample_interval;
    let burning = options.sweeps - 1 - collecting;
    let mut average = Average::new(&sampler, with_theta);
    let mut history: Vec<(usize, f64)> = Vec::new();
    progress.start("LDA", Some(options.sweeps as u64));
    let mut done = 0;
    // Sweeps that are left once samples are taken; none before that.
    let mut left: Option<usize> = None;
    loop {
        if left.is_none() && done >= burning {
            left = Some(collecting);
        }
        let measure = done % MEASURE_EVERY == 0 || left == Some(0);
        let likelihood = sampler.pass(measure);
        done += 1;
        progress.advance(1);
        if measure {
            progress.measure("log-likelihood a token", likelihood);
            history.push((done, likelihood));
        }
        let stop = progress.stop_requested();
        if let Some(left) = left
            && left % options.sample_interval == 0
        {
            average.add(&sampler);
        }
        if stop || left == Some(0) {
            break;
        }
        left = left.map(|left| left - 1);
        if left.is_none() && measure && has_converged(&history, options.tolerance) {
            left = Some(collecting);
        }
        let due = options.optimize_interval > 0 && done % options.optimize_interval == 0;
        if due && done >= options.burn_in {
            sampler.optimize();
        }
    }
    if average.samples == 0 {
        average.add(&sampler);
    }
    progress.finish();
    average.finish(&sampler, history)
}

/// Whether the last measures are hardly better than those before.
fn has_converged(history: &[(usize, f64)], tolerance: f64) -> bool {
    if tolerance == 0.0 || history.len() < 2 * SMOOTHED {
        return false;
    }
    let mean = |measures: &[(usize, f64)]| measures.iter().fold(0.0, |sum, (_, value)| sum + value) / SMOOTHED as f64;
    let (before, now) = history[history.len() - 2 * SMOOTHED..].split_at(SMOOTHED);
    let (before, now) = (mean(before), mean(now));
    (now - before) / SMOOTHED as f64 <= tolerance * before.abs()
}

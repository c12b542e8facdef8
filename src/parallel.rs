//! Work that is cut into pieces, done by all threads of the pool, its results in the order of the
//! pieces.
//!
//! Unlike a parallel iterator it makes one state a thread, however many pieces there are: what a
//! thread has stored of words is never thrown away. The pieces are cut by their source, never by
//! thread, so that results do not depend on how many threads there are.

use std::sync::Mutex;

/// What came of the pieces.
#[derive(Debug)]
pub(crate) struct Done<S, R> {
    /// One for every piece, in order: which worker did it, and the result.
    pub(crate) results: Vec<(usize, R)>,
    /// The workers' states, in no order that means anything.
    pub(crate) states: Vec<S>,
}

/// Gives the pieces of `source` to workers, each with a state of its own.
pub(crate) fn in_pieces<P, S, R>(
    source: impl Iterator<Item = P> + Send,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, P) -> R + Sync,
) -> Done<S, R>
where
    S: Send,
    R: Send,
{
    let threads = rayon::current_num_threads();
    if threads == 1 {
        let mut only = state();
        let results = source.map(|piece| (0, work(&mut only, piece))).collect();
        return Done { results, states: vec![only] };
    }
    let source = Mutex::new(source.enumerate());
    let finished = Mutex::new((Vec::new(), Vec::new()));
    rayon::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|_| {
                let mut mine = None;
                let mut results = Vec::new();
                loop {
                    // The lock is held while the next piece is made, which keeps them in order.
                    let next = source.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next();
                    let Some((number, piece)) = next else { break };
                    results.push((number, work(mine.get_or_insert_with(&state), piece)));
                }
                if let Some(state) = mine {
                    let mut finished = finished.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                    let worker = finished.0.len();
                    finished.0.push(state);
                    finished.1.extend(results.into_iter().map(|(number, result)| (number, worker, result)));
                }
            });
        }
    });
    let (states, mut results) = finished.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    results.sort_unstable_by_key(|(number, ..)| *number);
    Done { results: results.into_iter().map(|(_, worker, result)| (worker, result)).collect(), states }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_and_the_worker() {
        for threads in [1, 2, 7] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let done = pool.install(|| {
                in_pieces(0..1000usize, Vec::new, |seen: &mut Vec<usize>, piece| {
                    seen.push(piece);
                    piece * 2
                })
            });
            assert!((1..=threads).contains(&done.states.len()));
            assert_eq!(done.results.len(), 1000);
            for (piece, (worker, result)) in done.results.iter().enumerate() {
                assert_eq!(*result, piece * 2);
                assert!(done.states[*worker].contains(&piece));
            }
        }
    }
}

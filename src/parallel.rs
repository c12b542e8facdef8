//! Work that is cut into pieces and done by all threads of the pool; results are in the order of
//! the pieces.
//!
//! Pieces are cut by their source, never by thread, so that results do not depend on how many
//! threads there are. Closures reach rayon as one type, `&dyn Fn(usize)`: its code is then compiled
//! once and not for every call, which took a quarter of the compile time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

/// The results of `work` for the numbers below `count`, in order.
pub(crate) fn map<R: Send>(count: usize, work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let share = count.div_ceil(16 * rayon::current_num_threads()).max(1);
    let shares: Vec<Mutex<Vec<R>>> = (0..count.div_ceil(share)).map(|_| Mutex::default()).collect();
    for_each(shares.len(), &|number| {
        let range = number * share..count.min((number + 1) * share);
        *lock(&shares[number]) = range.map(&work).collect();
    });
    let mut results = Vec::with_capacity(count);
    for share in shares {
        results.append(&mut share.into_inner().unwrap_or_else(PoisonError::into_inner));
    }
    results
}

/// The results of `work` for all items, in order.
pub(crate) fn map_items<'a, T: Sync, R: Send>(items: &'a [T], work: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    map(items.len(), |number| work(&items[number]))
}

/// The results of `work` for the chunks of `size` items, with the number of the chunk.
pub(crate) fn map_chunks<'a, T: Sync, R: Send>(
    items: &'a [T],
    size: usize,
    work: impl Fn(usize, &'a [T]) -> R + Sync,
) -> Vec<R> {
    map(items.len().div_ceil(size), |number| work(number, &items[number * size..items.len().min((number + 1) * size)]))
}

/// Calls `work` with every chunk of `size` items and its number.
pub(crate) fn for_each_chunk<T: Send>(items: &mut [T], size: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    let chunks: Vec<Mutex<&mut [T]>> = items.chunks_mut(size).map(Mutex::new).collect();
    for_each(chunks.len(), &|number| work(number, &mut lock(&chunks[number])));
}

/// Calls `work` with every number below `count`.
pub(crate) fn for_each(count: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..count).into_par_iter().with_max_len(1).for_each(work);
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

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
                    let next = lock(&source).next();
                    let Some((number, piece)) = next else { break };
                    results.push((number, work(mine.get_or_insert_with(&state), piece)));
                }
                if let Some(state) = mine {
                    let mut finished = lock(&finished);
                    let worker = finished.0.len();
                    finished.0.push(state);
                    finished.1.extend(results.into_iter().map(|(number, result)| (number, worker, result)));
                }
            });
        }
    });
    let (states, mut results) = finished.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_unstable_by_key(|(number, ..)| *number);
    Done { results: results.into_iter().map(|(_, worker, result)| (worker, result)).collect(), states }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_those_of_one_thread() {
        let items: Vec<u64> = (0..1003).collect();
        for threads in [1, 2, 7] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                assert!(map(0, |number| number).is_empty());
                let squares: Vec<u64> = items.iter().map(|item| item * item).collect();
                assert_eq!(map_items(&items, |item| item * item), squares);
                let sums: Vec<(usize, u64)> =
                    items.chunks(10).enumerate().map(|(number, chunk)| (number, chunk.iter().sum())).collect();
                assert_eq!(map_chunks(&items, 10, |number, chunk| (number, chunk.iter().sum())), sums);
                let mut places = vec![0; 1003];
                for_each_chunk(&mut places, 10, |number, chunk| chunk.fill(number));
                assert!((0..1003).all(|place| places[place] == place / 10));
            });
        }
    }

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

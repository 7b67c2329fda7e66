//! Work that several threads share.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

/// Does pieces of work by as many threads as may be, begun in their order, and gives what comes of each.
///
/// # Panics
///
/// If a piece of work does.
pub(crate) fn side_by_side<T: Send>(
    pieces: usize,
    threads: NonZero<usize>,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let lists = (0..threads.get().min(pieces.max(1))).map(|_| Vec::new());
    let work = |piece, list: &mut Vec<_>| list.push((piece, work(piece)));
    let lists = gathered(lists.collect(), pieces, work, |_| {});
    let mut done: Vec<(usize, T)> = lists.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(piece, _)| *piece);
    done.into_iter().map(|(_, value)| value).collect()
}

/// Does pieces of work by as many threads as there are lists, each of which puts what it finds into its own, and ends that when no piece is left.
///
/// # Panics
///
/// If a piece of work does, or there is no list.
pub(crate) fn gathered<L: Send>(
    lists: Vec<L>,
    pieces: usize,
    work: impl Fn(usize, &mut L) + Sync,
    end: impl Fn(&mut L) + Sync,
) -> Vec<L> {
    let next = AtomicUsize::new(0);
    let lists: Vec<Mutex<L>> = lists.into_iter().map(Mutex::new).collect();
    let work_through = |list: &Mutex<L>| {
        let mut list = list.lock().expect("each thread has one list");
        loop {
            let piece = next.fetch_add(1, Relaxed);
            if piece >= pieces {
                return end(&mut list);
            }
            work(piece, &mut list);
        }
    };
    let (first, others) = lists.split_first().expect("one list at least");
    thread::scope(|scope| {
        for list in others {
            // Without another thread this one does all the work.
            let _ = thread::Builder::new().spawn_scoped(scope, || work_through(list));
        }
        work_through(first);
    });
    let list = |list: Mutex<L>| list.into_inner().expect("no work panics");
    lists.into_iter().map(list).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_piece_is_done_once_whoever_does_it() {
        for threads in 1..5 {
            let threads = NonZero::new(threads).expect("one at least");
            for pieces in 0..9 {
                let squares = side_by_side(pieces, threads, |piece| piece * piece);
                assert_eq!(
                    squares,
                    (0..pieces).map(|piece| piece * piece).collect::<Vec<_>>()
                );
            }
        }
    }
}

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
    let done: Vec<Mutex<Option<T>>> = (0..pieces).map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    let work_through = || {
        loop {
            let piece = next.fetch_add(1, Relaxed);
            let Some(done) = done.get(piece) else {
                return;
            };
            let value = work(piece);
            *done.lock().expect("keeping a value does not panic") = Some(value);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.get().min(pieces) {
            // Without another thread this one does all the work.
            let _ = thread::Builder::new().spawn_scoped(scope, work_through);
        }
        work_through();
    });
    let value = |done: Mutex<Option<T>>| {
        let value = done.into_inner().expect("keeping a value does not panic");
        value.expect("all pieces have been taken")
    };
    done.into_iter().map(value).collect()
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

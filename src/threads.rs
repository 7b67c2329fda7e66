//! Work that several threads share.

use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

/// Does pieces of work by as many threads as may be, and gives what comes of each, in order.
///
/// The first thread begins with the first piece and the others with the last one, so that pieces that wait for others stand best near these.
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
    let left = Mutex::new(0..pieces);
    let take = |from_the_front: bool| {
        let mut left = left.lock().expect("taking a number does not panic");
        if from_the_front {
            left.next()
        } else {
            left.next_back()
        }
    };
    let work_through = |from_the_front: bool| {
        while let Some(piece) = take(from_the_front) {
            let value = work(piece);
            *done[piece].lock().expect("keeping a value does not panic") = Some(value);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.get().min(pieces) {
            // Without another thread this one does all the work.
            let _ = thread::Builder::new().spawn_scoped(scope, || work_through(false));
        }
        work_through(true);
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

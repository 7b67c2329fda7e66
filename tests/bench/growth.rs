//! Whether time grows as the input does: each shape is doubled from 1 MB up.

use std::io;
use std::time::Duration;

use portreg::lint::Levels;
use portreg::report::{Checked, Look, STYLES};
use portreg::suppress::Suppressed;
use portreg::{Dataset, Registry, SourceFile};

use crate::comparisons::timed;
use crate::shapes::{SHAPES, Shape};

/// The most that doubling the input may multiply the time by.
const PROMISED: f64 = 2.2;

/// Doubles each shape from 1 MB up to so many megabytes; gives how many grow faster than promised.
pub(crate) fn run_all(megabytes: usize) -> usize {
    println!(
        "\nTime of decoding, parsing, checking, compiling and reporting; of each doubling from 1 MB on, by what it multiplies the time (promised: at most {PROMISED}).\n"
    );
    let mut broken = 0;
    for shape in SHAPES {
        broken += usize::from(!grows_slowly(shape, megabytes));
    }
    broken
}

fn grows_slowly(shape: &Shape, megabytes: usize) -> bool {
    let mut last: Option<Duration> = None;
    let mut factors = Vec::new();
    let mut size = 1;
    while size <= megabytes {
        let bytes = (shape.bytes)(size * 1_000_000);
        let mut time = work(&bytes);
        let worse = |time: Duration| last.is_some_and(|last| factor(last, time) > PROMISED);
        // What is too slow once may have been disturbed; what is too slow each time is.
        let mut tries = if time < Duration::from_millis(50) {
            5
        } else {
            1
        };
        while tries > 0 || worse(time) && tries > -4 {
            time = time.min(work(&bytes));
            tries -= 1;
        }
        factors.extend(last.map(|last| factor(last, time)));
        last = Some(time);
        size *= 2;
    }
    let shown: Vec<_> = factors
        .iter()
        .map(|factor| format!("{factor:5.2}"))
        .collect();
    let worst = factors.iter().copied().fold(0.0, f64::max);
    let kept = worst <= PROMISED;
    println!(
        "{:32} {:9.1} ms at {} MB  {}{}",
        shape.name,
        last.unwrap_or_default().as_secs_f64() * 1e3,
        size / 2,
        shown.join(" "),
        if kept { "" } else { "  NOT KEPT" },
    );
    kept
}

fn factor(before: Duration, behind: Duration) -> f64 {
    behind.as_secs_f64() / before.as_secs_f64()
}

/// All that is done with an input but writing datasets.
fn work(bytes: &[u8]) -> Duration {
    let bytes = bytes.to_vec();
    timed(|| {
        let sources = [SourceFile::new("ports.txt", bytes).expect("below 4 GiB")];
        let registry = Registry::parse(&sources).expect("one source");
        let findings = portreg::check(&registry);
        let suppressed = Suppressed::by_comments(&registry, &findings);
        let checked = Checked {
            registry: &registry,
            findings: &findings,
            levels: &Levels::default(),
            suppressed: &suppressed,
        };
        for style in STYLES {
            style
                .write(&checked, &Look::default(), &mut io::sink())
                .expect("a sink takes all");
        }
        Dataset::compile(&registry, &findings).len()
    })
}

//! Whether time grows as the input does: each shape is doubled from 1 MB up.

use std::io;
use std::time::Duration;

use portreg::lint::Levels;
use portreg::report::{Checked, Look, STYLES};
use portreg::suppress::Suppressed;
use portreg::{Dataset, Registry, SourceFile};

use crate::comparisons::timed;
use crate::shapes::{SHAPES, Shape};
use crate::table::{Amount, Line, Promise};

/// The most that doubling the input may multiply the time by.
const PROMISED: f64 = 2.2;
/// How often a doubling that seems to take longer is measured again.
const MOST_TRIES: usize = 12;

/// Doubles each shape from 1 MB up to so many megabytes, and prints by what each doubling multiplies the time.
pub(crate) fn run_all(megabytes: usize) -> Vec<Line> {
    println!(
        "\nTime of decoding, parsing, checking, compiling and reporting; by what each doubling from 1 MB on multiplies it:\n"
    );
    SHAPES
        .iter()
        .filter_map(|shape| grow(shape, megabytes))
        .collect()
}

/// Doubles one shape; gives the doubling that costs most, if there is one.
fn grow(shape: &Shape, megabytes: usize) -> Option<Line> {
    let mut last: Option<(Vec<u8>, Duration)> = None;
    let mut doublings = Vec::new();
    let mut size = 1;
    while size <= megabytes {
        let bytes = (shape.bytes)(size * 1_000_000);
        let mut time = work(&bytes);
        let tries = if time < Duration::from_millis(50) {
            5
        } else {
            1
        };
        for _ in 0..tries {
            time = time.min(work(&bytes));
        }
        if let Some((half, before)) = &mut last {
            // What is too slow once may have been disturbed; what is too slow each time is.
            // Both are measured again, in turn: others who work on the machine slow down either.
            let mut tries = 0;
            while factor([*before, time]) > PROMISED && tries < MOST_TRIES {
                *before = work(half).min(*before);
                time = work(&bytes).min(time);
                tries += 1;
            }
            doublings.push([*before, time]);
        }
        last = Some((bytes, time));
        size *= 2;
    }
    let factors = doublings.iter().copied().map(factor);
    let factors: Vec<_> = factors.map(|factor| format!("{factor:5.2}")).collect();
    println!("{:32} {}", shape.name, factors.join(" "));
    let worst = doublings
        .into_iter()
        .max_by(|one, other| factor(*one).total_cmp(&factor(*other)));
    let [half, whole] = worst?.map(Amount::Time);
    Some(Line {
        what: "time of twice as much",
        input: shape.name.to_owned(),
        ours: whole,
        beside: "half of it",
        bound: half,
        promise: Promise::Times(PROMISED),
    })
}

fn factor([before, behind]: [Duration; 2]) -> f64 {
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

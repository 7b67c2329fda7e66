//! Speeds beside what people would use instead: one table, to which a comparison is added by one entry.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use portreg::{Dataset, Finding, Registry, SourceFile};

use crate::bounds;

/// What is measured, beside what, and what is promised of the two.
struct Comparison {
    what: &'static str,
    /// The names of the inputs.
    inputs: &'static [&'static str],
    ours: fn(&Input<'_>) -> Duration,
    /// The other side, in a few words.
    beside: &'static str,
    theirs: fn(&Input<'_>) -> Duration,
    promise: Promise,
}

/// The most time that our side takes.
enum Promise {
    /// So many times that of the other side.
    Times(f64),
    /// So many times that of the other side, and some milliseconds.
    TimesAnd(f64, f64),
    /// Nothing is promised; the comparison is for orientation.
    Nothing,
}

/// All comparisons, in the order in which they are made and shown.
static COMPARISONS: &[Comparison] = &[
    Comparison {
        what: "decode",
        inputs: &["M", "L", "XL"],
        ours: |input| {
            let bytes = input.text.as_bytes().to_vec();
            timed(|| SourceFile::new("ports.txt", bytes))
        },
        beside: "lines counted by memchr",
        theirs: count_lines,
        promise: Promise::Nothing,
    },
    Comparison {
        what: "parse",
        inputs: &["M", "L", "XL"],
        ours: |input| timed(|| portreg::parse(input.source)),
        beside: "cells split by nom and memchr",
        theirs: |input| timed(|| bounds::split(input.text)),
        promise: Promise::Times(2.0),
    },
    Comparison {
        what: "compile",
        inputs: &["M", "L"],
        ours: |input| timed(|| Dataset::compile(input.registry, input.findings)),
        beside: "every word hashed",
        theirs: hash_words,
        promise: Promise::Nothing,
    },
    Comparison {
        what: "check",
        inputs: &["M", "L", "XL"],
        ours: |input| timed(|| portreg::check(input.registry)),
        beside: "every word hashed",
        theirs: hash_words,
        promise: Promise::Times(2.0),
    },
    Comparison {
        what: "portreg check",
        inputs: &["S"],
        ours: |input| {
            run(Command::new(env!("CARGO_BIN_EXE_portreg"))
                .arg("check")
                .arg(input.file))
        },
        beside: "/bin/true",
        theirs: |_| run(&mut Command::new("/bin/true")),
        promise: Promise::TimesAnd(3.0, 3.0),
    },
    Comparison {
        what: "portreg check",
        inputs: &["M", "L", "XL"],
        ours: |input| {
            run(Command::new(env!("CARGO_BIN_EXE_portreg"))
                .args(["check", "--quiet"])
                .arg(input.file))
        },
        beside: "wc -l",
        theirs: |input| run(Command::new("wc").arg("-l").arg(input.file)),
        promise: Promise::Nothing,
    },
];

fn count_lines(input: &Input<'_>) -> Duration {
    timed(|| bounds::count_lines(input.text))
}

fn hash_words(input: &Input<'_>) -> Duration {
    timed(|| bounds::hash_words(input.text))
}

/// An input in all forms that are measured.
struct Input<'r> {
    text: &'r str,
    file: &'r Path,
    source: &'r SourceFile,
    registry: &'r Registry<'r>,
    findings: &'r [Finding],
}

/// Makes all comparisons on some inputs, by their names, and prints the table.
///
/// Gives how many of the promises are not kept.
pub(crate) fn run_all(inputs: &[(&str, String)]) -> usize {
    println!(
        "Times of two sides that take turns, the best of each; promised is the most that ours may take of theirs.\n"
    );
    println!(
        "{:14} {:5} {:>9} {:>10}  {:30} {:>10} {:>7} {:>12}",
        "what", "input", "MB", "ours, ms", "beside", "theirs, ms", "ratio", "promised"
    );
    let mut broken = 0;
    for (name, text) in inputs {
        let file = temporary(name);
        fs::write(&file, text).expect("there is room for temporary files");
        let sources = [SourceFile::new(*name, text.clone().into_bytes()).expect("below 4 GiB")];
        let registry = Registry::parse(&sources).expect("one source");
        let findings = portreg::check(&registry);
        let input = Input {
            text,
            file: &file,
            source: &sources[0],
            registry: &registry,
            findings: &findings,
        };
        let compared = |comparison: &&Comparison| comparison.inputs.contains(name);
        for comparison in COMPARISONS.iter().filter(compared) {
            broken += usize::from(!comparison.run(name, &input));
        }
        fs::remove_file(&file).expect("it was written above");
    }
    broken
}

impl Comparison {
    /// Measures and prints one line; whether what is promised is kept.
    fn run(&self, name: &str, input: &Input<'_>) -> bool {
        let (mut ours, mut theirs) = ((self.ours)(input), (self.theirs)(input));
        let start = Instant::now();
        let rounds = |done: usize| done < 3 || done < 200 && start.elapsed() < TIME;
        let mut done = 1;
        while rounds(done) {
            ours = ours.min((self.ours)(input));
            theirs = theirs.min((self.theirs)(input));
            done += 1;
        }
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        let (ours, theirs) = (milliseconds(ours), milliseconds(theirs));
        let (most, promised) = match self.promise {
            Promise::Times(most) => (most * theirs, format!("{most:.2}")),
            Promise::TimesAnd(most, plus) => {
                (most * theirs + plus, format!("{most:.2} + {plus} ms"))
            }
            Promise::Nothing => (f64::INFINITY, "-".to_owned()),
        };
        let kept = ours <= most;
        println!(
            "{:14} {name:5} {:9.3} {ours:10.3}  {:30} {theirs:10.3} {:7.2} {promised:>12}{}",
            self.what,
            input.text.len() as f64 / 1e6,
            self.beside,
            ours / theirs,
            if kept { "" } else { "  NOT KEPT" },
        );
        kept
    }
}

/// How long each comparison takes turns, but for long inputs.
const TIME: Duration = Duration::from_secs(2);

/// How long it takes to make a value; dropping it is not counted.
pub(crate) fn timed<T>(make: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let value = std::hint::black_box(make());
    let time = start.elapsed();
    drop(value);
    time
}

/// How long a process takes, its output thrown away.
fn run(command: &mut Command) -> Duration {
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    timed(|| command.status().expect("the program is there"))
}

/// A file for an input.
pub(crate) fn temporary(name: &str) -> PathBuf {
    env::temp_dir().join(format!("portreg-bench-{}-{name}.txt", std::process::id()))
}

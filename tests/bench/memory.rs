//! How much memory a check takes, in a process of its own that holds the input only once.

use std::hint::black_box;
use std::process::Command;
use std::{env, fs};

use portreg::syntax::Record;
use portreg::words::Words;
use portreg::{Registry, SourceFile};

use crate::comparisons::temporary;
use crate::shapes::{SHAPES, Shape};
use crate::table::{Amount, Line, Promise};

/// The argument by which the benchmark tells itself, as a process of its own, to check the file named next.
pub(crate) const CHECK: &str = "--check-file";

/// The most memory that a check of an ordinary registry takes, in multiples of its size.
const ORDINARY: f64 = 2.5;
/// The same for shapes that are meant to take much.
const HOSTILE: f64 = 3.0;
/// The same beside their records, findings and different words, where these are so many that they need more.
///
/// Records and words are compared with each other, and findings are sorted before any is shown, so that all have to be held: 44, 20 and [`WORD`] bytes each.
const CROWDED: f64 = 2.0;
/// What a different word takes at the least: its place, and its entry in a table that is never full.
const WORD: usize = 16;

/// Measures all shapes in so many megabytes, and prints the peak after each step.
pub(crate) fn run_all(megabytes: usize) -> Vec<Line> {
    println!("\nPeak memory of a check after each step, in multiples of the input:\n");
    println!(
        "{:32} {:>6} {:>6} {:>6} {:>6}   of which records, findings and words",
        "input", "read", "decode", "parse", "check"
    );
    let lines = SHAPES.iter().enumerate();
    let lines = lines.filter_map(|(n, shape)| measure(shape, megabytes, n > 0));
    lines.collect()
}

/// Measures one shape; nothing where the system does not tell.
fn measure(shape: &Shape, megabytes: usize, is_hostile: bool) -> Option<Line> {
    let file = temporary("memory");
    let bytes = (shape.bytes)(megabytes * 1_000_000);
    let size = bytes.len() as f64;
    fs::write(&file, bytes).expect("there is room for temporary files");
    let myself = env::current_exe().expect("a process knows its file");
    let child = Command::new(myself).arg(CHECK).arg(&file).output();
    fs::remove_file(&file).expect("it was written above");
    let said = String::from_utf8(child.expect("it ran before").stdout).expect("numbers");
    let numbers: Vec<f64> = said
        .lines()
        .map(|line| line.parse().expect("a number"))
        .collect();
    let (held, peaks) = numbers.split_last()?;
    let steps: Vec<_> = peaks
        .iter()
        .map(|peak| format!("{:6.2}", peak / size))
        .collect();
    let held = held / size;
    println!("{:32} {} {held:6.2}", shape.name, steps.join(" "));
    let promised = if is_hostile {
        HOSTILE.max(CROWDED + held)
    } else {
        ORDINARY
    };
    Some(Line {
        what: "memory of check",
        input: shape.name.to_owned(),
        ours: Amount::Bytes(*peaks.last()?),
        beside: "the input",
        bound: Amount::Bytes(size),
        promise: Promise::Times(promised),
    })
}

/// Checks a file and writes the peak of memory after each step, and what the records, the findings and the different words take.
pub(crate) fn check_file(file: &str) {
    let say = || {
        if let Some(peak) = peak_memory() {
            println!("{peak}");
        }
    };
    let bytes = fs::read(file).expect("it has been written for this");
    say();
    let sources = [SourceFile::new("XL", bytes).expect("below 4 GiB")];
    say();
    let registry = Registry::parse(&sources).expect("one source");
    say();
    let findings = portreg::check(&registry);
    say();
    let records = registry.record_count() * size_of::<Record>();
    let words = Words::of(&registry, &[0]).count() * WORD;
    println!("{}", records + size_of_val(&*findings) + words);
    black_box(findings);
}

/// The most memory that this process has held, in bytes; only Linux tells.
fn peak_memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

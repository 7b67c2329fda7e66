//! How much memory a check takes, in a process of its own that holds the input only once.

use std::hint::black_box;
use std::process::Command;
use std::{env, fs};

use portreg::{Registry, SourceFile};

use crate::comparisons::temporary;
use crate::shapes::{SHAPES, Shape};

/// The argument by which the benchmark tells itself, as a process of its own, to check the file named next.
pub(crate) const CHECK: &str = "--check-file";

/// The most memory that a check of an ordinary registry takes, in multiples of its size.
const ORDINARY: f64 = 2.5;
/// The same for shapes that are meant to take much.
const HOSTILE: f64 = 3.0;

/// Measures all shapes in so many megabytes and prints the table; gives how many promises are not kept.
pub(crate) fn run_all(megabytes: usize) -> usize {
    println!("\nPeak memory of a check after each step, in multiples of the input.\n");
    println!(
        "{:32} {:>6} {:>6} {:>6} {:>6} {:>6} {:>9}",
        "input", "MB", "read", "decode", "parse", "check", "promised"
    );
    let broken = SHAPES.iter().enumerate().filter(|(n, shape)| {
        // Hostile shapes show what they do at a lesser size.
        let (size, promised) = if *n == 0 {
            (megabytes, ORDINARY)
        } else {
            (megabytes.min(64), HOSTILE)
        };
        !is_kept(shape, size, promised)
    });
    broken.count()
}

fn is_kept(shape: &Shape, megabytes: usize, promised: f64) -> bool {
    let file = temporary("memory");
    let bytes = (shape.bytes)(megabytes * 1_000_000);
    let size = bytes.len() as f64;
    fs::write(&file, bytes).expect("there is room for temporary files");
    let myself = env::current_exe().expect("a process knows its file");
    let child = Command::new(myself).arg(CHECK).arg(&file).output();
    fs::remove_file(&file).expect("it was written above");
    let said = String::from_utf8(child.expect("it ran before").stdout).expect("numbers");
    let peaks = said
        .lines()
        .map(|line| line.parse::<f64>().expect("a number") / size);
    let [read, decode, parse, check] = peaks.collect::<Vec<_>>()[..] else {
        println!("{:32} only Linux tells", shape.name);
        return true;
    };
    let kept = check <= promised;
    println!(
        "{:32} {:6.1} {read:6.2} {decode:6.2} {parse:6.2} {check:6.2} {promised:9.2}{}",
        shape.name,
        size / 1e6,
        if kept { "" } else { "  NOT KEPT" },
    );
    kept
}

/// Checks a file and writes the peak of memory after each step.
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

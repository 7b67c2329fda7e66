//! Measures what is promised of speed and memory: `cargo bench`.
//!
//! Machines differ and are noisy, so what counts is a ratio within one run: the two sides of a comparison take turns, and the best time of each is taken.
//! `PORTREG_BENCH_MB` sets the size of the largest input in megabytes; without it, 500.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark is a program of its own: it prints, and takes its settings from the environment"
)]
#![expect(
    clippy::cast_precision_loss,
    reason = "speeds and sizes are shown with two digits"
)]

mod generate;

use std::env;
use std::fs;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use memchr::memchr;
use nom::bytes::complete::tag;
use nom::sequence::terminated;
use nom::{IResult, Parser};
use portreg::{Registry, SourceFile};

/// The least speed of parsing, as a part of the bare splitter's.
const PARSE_SPEED: f64 = 0.5;
/// The most memory that a check takes, in multiples of its input.
const CHECK_MEMORY: f64 = 2.5;

/// The argument by which the benchmark tells itself, as a process of its own, to check the file named next.
const CHECK: &str = "--check-file";

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == CHECK) {
        return check_file(&arguments[at + 1]);
    }
    if let Some(at) = arguments
        .iter()
        .position(|argument| argument == "--write-in")
    {
        for (n, t) in [
            ("M", generate::registry(14_500)),
            ("L", generate::whole()),
            ("XL", generate::registry(500_000_000 / generate::RECORD)),
        ] {
            fs::write(format!("{}/{n}.txt", arguments[at + 1]), t).expect("room");
        }
        return;
    }
    // Cargo says so when it measures; it also runs this to see whether it runs.
    let measures = arguments.iter().any(|argument| argument == "--bench");
    let megabytes = env::var("PORTREG_BENCH_MB")
        .map_or(if measures { 500 } else { 1 }, |megabytes| {
            megabytes.parse().expect("PORTREG_BENCH_MB is a number")
        });
    let largest = generate::registry(megabytes * 1_000_000 / generate::RECORD);
    let inputs = [
        ("S", include_str!("../../data/ports.txt").to_owned()),
        ("M", generate::registry(14_500)),
        ("L", generate::whole()),
        ("XL", largest),
    ];

    println!(
        "\nSpeeds in MB/s, one thread; bare: nom and memchr split the text into cells and keep nothing.\n"
    );
    println!("input    MB   records   decode   check |  parse    bare   ratio   promised");
    for (name, text) in &inputs {
        speeds(name, text);
    }
    let (_, largest) = inputs.last().expect("four inputs");
    memory(largest);
}

/// Measures and prints the speeds on one input.
fn speeds(name: &str, text: &str) {
    let rounds = (1_000_000_000 / text.len()).clamp(4, 400);
    let decode = best_of(rounds, || {
        let bytes = text.as_bytes().to_vec();
        timed(|| SourceFile::new(name, bytes))
    });
    let sources = [SourceFile::new(name, text.into()).expect("below 4 GiB")];
    let (mut ours, mut bare) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        ours = ours.min(timed(|| portreg::parse(&sources[0])));
        bare = bare.min(timed(|| split(text)));
    }
    let registry = Registry::parse(&sources).expect("one source");
    let check = best_of((rounds / 8).max(1), || timed(|| portreg::check(&registry)));
    let speed = |time: Duration| text.len() as f64 / 1e6 / time.as_secs_f64();
    println!(
        "{name:5} {:5.1} {:9} {:8.0} {:7.0} | {:6.0} {:7.0} {:7.2} {PARSE_SPEED:10.2}",
        text.len() as f64 / 1e6,
        registry.record_count(),
        speed(decode),
        speed(check),
        speed(ours),
        speed(bare),
        speed(ours) / speed(bare),
    );
}

fn best_of(rounds: usize, mut time: impl FnMut() -> Duration) -> Duration {
    let times = (0..rounds).map(|_| time());
    times.min().expect("at least one round")
}

/// How long it takes to make a value; dropping it is not counted.
fn timed<T>(make: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let value = black_box(make());
    let time = start.elapsed();
    drop(value);
    time
}

/// The lower bound: finds the four cells of each record, without asking what they are.
fn split(text: &str) -> usize {
    let mut rest = text.as_bytes();
    let mut sum = 0;
    while let Ok((behind, cells)) = record(rest) {
        rest = behind;
        sum += black_box(cells)
            .iter()
            .map(|cell| cell.len())
            .sum::<usize>();
    }
    assert!(
        rest.is_empty(),
        "the input is in the form that the splitter knows"
    );
    sum
}

fn record(input: &[u8]) -> IResult<&[u8], [&[u8]; 4]> {
    let cell = || terminated(line, tag("\n"));
    // What ends a record, an empty line or a separator, is not looked into.
    let last = (line, line).map(|(status, _)| status);
    let cells = (cell(), cell(), cell(), last);
    cells.map(<[&[u8]; 4]>::from).parse(input)
}

#[expect(clippy::unnecessary_wraps, reason = "this is what nom calls a parser")]
fn line(input: &[u8]) -> IResult<&[u8], &[u8]> {
    match memchr(b'\n', input) {
        Some(end) => Ok((&input[end + 1..], &input[..end])),
        None => Ok((&[], input)),
    }
}

/// Measures and prints how much memory a check takes, in a process that holds the input only once.
fn memory(text: &str) {
    let file = tempfile();
    fs::write(&file, text).expect("there is room for temporary files");
    let myself = env::current_exe().expect("a process knows its file");
    let child = Command::new(myself).arg(CHECK).arg(&file).output();
    fs::remove_file(&file).expect("it was written above");
    let said = String::from_utf8(child.expect("it ran before").stdout).expect("numbers and words");
    println!(
        "\nPeak memory of reading, parsing and checking XL, in multiples of the input; promised: at most {CHECK_MEMORY}.\n"
    );
    for line in said.lines() {
        let (phase, bytes) = line.split_once(' ').expect("a phase and a number");
        let bytes: f64 = bytes.parse().expect("a number");
        println!("{phase:7} {:6.2}", bytes / text.len() as f64);
    }
}

fn tempfile() -> std::path::PathBuf {
    env::temp_dir().join(format!("portreg-bench-{}.txt", std::process::id()))
}

/// Checks a file and writes the peak of memory after each phase.
fn check_file(file: &str) {
    let said = |phase: &str| {
        if let Some(peak) = peak_memory() {
            println!("{phase} {peak}");
        }
    };
    let bytes = fs::read(file).expect("it has been written for this");
    said("read");
    let sources = [SourceFile::new("XL", bytes).expect("below 4 GiB")];
    said("decode");
    let registry = Registry::parse(&sources).expect("one source");
    said("parse");
    let findings = portreg::check(&registry);
    said("check");
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

//! Measures what is promised of speed, memory and growth: `cargo bench`, or a part of it: `cargo bench -- growth`.
//!
//! Machines differ and are noisy, so what counts is a ratio within one run.
//! `cargo bench -- gate` counts instructions instead, and compares them with those that are noted down.
//! All lines stand in one table at the end; a promise that is not met is marked there, and the exit code is 1.
//!
//! `PORTREG_BENCH_MB` sets the size of the largest inputs in megabytes; without it they are small enough for a few minutes.
//! `PORTREG_BENCH_MB=500 cargo bench` is the whole of what is promised, and takes an hour.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark is a program of its own: it prints, and takes its settings from the environment"
)]
#![expect(
    clippy::cast_precision_loss,
    reason = "speeds and sizes are shown with two digits"
)]

mod bounds;
mod comparisons;
mod gate;
mod generate;
mod growth;
mod memory;
mod shapes;
mod table;
mod writers;

use std::env;
use std::fs;
use std::process::ExitCode;

use table::Line;

/// The part that is measured only if it is named.
const GATE: &str = "gate";

/// The argument that has the inputs written to the folder named next.
const WRITE: &str = "--write-inputs";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let behind = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)
    };
    if let Some(file) = behind(memory::CHECK) {
        memory::check_file(file);
        return ExitCode::SUCCESS;
    }
    if let Some(file) = behind(gate::HASH) {
        gate::hash_file(file);
        return ExitCode::SUCCESS;
    }
    // Cargo says so when it measures; it also runs this to see whether it runs.
    let measures = arguments.iter().any(|argument| argument == "--bench");
    let asked = env::var("PORTREG_BENCH_MB").ok();
    let asked = asked.map(|asked| asked.parse().expect("PORTREG_BENCH_MB is a number"));
    let megabytes = |usual| asked.unwrap_or(if measures { usual } else { 1 });
    if let Some(folder) = behind(WRITE) {
        for (name, text) in inputs(megabytes(0)) {
            fs::write(format!("{folder}/{name}.txt"), text).expect("the folder is there");
        }
        return ExitCode::SUCCESS;
    }
    let comparisons = || comparisons::run_all(&inputs(megabytes(64)));
    let memory = || memory::run_all(megabytes(64));
    let growth = || growth::run_all(megabytes(4));
    let gate = || gate::run_all(&inputs(0));
    let parts: [(&str, &dyn Fn() -> Vec<Line>); 4] = [
        ("comparisons", &comparisons),
        ("memory", &memory),
        ("growth", &growth),
        (GATE, &gate),
    ];
    let named = |part: &str| arguments.iter().any(|argument| argument == part);
    let all = !parts.iter().any(|(part, _)| named(part));
    // The gate needs valgrind, and is for those who change the code.
    let asked = parts
        .iter()
        .filter(|(part, _)| all && *part != GATE || named(part));
    let lines: Vec<Line> = asked.flat_map(|(_, measure)| measure()).collect();
    if table::print(&lines) == 0 || !measures {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The inputs by their names, the largest of so many megabytes; of none it is left out.
fn inputs(megabytes: usize) -> Vec<(&'static str, String)> {
    let mut inputs = vec![
        ("S", include_str!("../../data/ports.txt").to_owned()),
        ("M", generate::registry(14_500)),
        ("L", generate::whole()),
    ];
    if megabytes > 0 {
        let records = megabytes * 1_000_000 / generate::RECORD;
        inputs.push(("XL", generate::registry(records)));
    }
    inputs
}

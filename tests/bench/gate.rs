//! Whether a check has become slower than it was: instructions are counted, since they are the same on a busy machine and on an idle one.
//!
//! Counted is what valgrind's callgrind sees of `portreg check`, in multiples of a bare pass of this program that hashes every word of M.
//! The ratios that are to be kept stand in `gate.txt`, with the compiler that they were taken with.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::bounds;
use crate::comparisons::{portreg, temporary};
use crate::table::{Amount, Line, Promise};

/// The argument by which the benchmark tells itself to hash the words of the file named next.
pub(crate) const HASH: &str = "--hash-words";

/// The inputs that are checked, of which the last one is the measure for all.
const INPUTS: [&str; 2] = ["S", "M"];

/// The file with the ratios, from the root of the project.
const FILE: &str = "tests/bench/gate.txt";

/// How much more than noted may be counted.
const ROOM: f64 = 1.05;
/// The same where another compiler was at work, which may choose other instructions.
const ROOM_FOR_ANOTHER_COMPILER: f64 = 1.25;

/// Counts the instructions of a check of each input; `UPDATE=1` notes them down.
pub(crate) fn run_all(inputs: &[(&str, String)]) -> Vec<Line> {
    let files = INPUTS.map(|name| {
        let (_, text) = inputs
            .iter()
            .find(|input| input.0 == name)
            .expect("an input");
        let file = temporary(name);
        fs::write(&file, text).expect("there is room for temporary files");
        (name, file)
    });
    let myself = env::current_exe().expect("a process knows its file");
    let bound = instructions(Command::new(myself).arg(HASH).arg(&files[1].1));
    let counts = files.map(|(name, file)| {
        let count = instructions(portreg().args(["check", "--quiet"]).arg(&file));
        fs::remove_file(file).expect("it was written above");
        (name, count)
    });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let compiler = compiler();
    if env::var_os("UPDATE").is_some() {
        let mut text = format!("{compiler}\n");
        for (name, count) in counts {
            writeln!(text, "{name} {:.4}", count / bound).expect("a string takes all");
        }
        fs::write(&path, text).expect("the project can be written");
    }
    let noted = fs::read_to_string(&path).expect("the project has it");
    let room = if noted.lines().next() == Some(&compiler) {
        ROOM
    } else {
        println!("{FILE} was noted with another compiler than {compiler}");
        ROOM_FOR_ANOTHER_COMPILER
    };
    let lines = counts.map(|(name, count)| {
        let of_input = |line: &str| line.strip_prefix(name)?.trim().parse().ok();
        let noted: f64 = noted.lines().find_map(of_input).expect("each input is noted");
        if count / bound * ROOM < noted {
            println!("the check of {name} has become faster: note it down by UPDATE=1 cargo bench -- gate");
        }
        Line {
            what: "instructions of check",
            input: name.to_owned(),
            ours: Amount::Instructions(count),
            beside: "every word of M is hashed",
            bound: Amount::Instructions(bound),
            promise: Promise::Times(noted * room),
        }
    });
    lines.into()
}

/// Hashes the words of a file.
pub(crate) fn hash_file(file: &str) {
    let text = fs::read_to_string(file).expect("it has been written for this");
    println!("{}", bounds::hash_words(&text));
}

/// The compiler that is at work, as it names itself.
fn compiler() -> String {
    let compiler = env::var_os("RUSTC").unwrap_or("rustc".into());
    let said = Command::new(compiler).arg("--version").output();
    let said = String::from_utf8(said.expect("there is a compiler").stdout).expect("a name");
    said.trim().to_owned()
}

/// The number of instructions of a process.
fn instructions(command: &Command) -> f64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(command.get_program())
        .args(command.get_args())
        .output();
    let said = output.expect("valgrind is there").stderr;
    let said = String::from_utf8_lossy(&said);
    let count = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let (_, count) = count.unwrap_or_else(|| panic!("callgrind has counted: {said}"));
    count.trim().parse().expect("a number")
}

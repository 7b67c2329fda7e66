//! Speeds beside what people would use instead, to which a comparison is added by one entry.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};
use std::{env, fs, iter};

use portreg::export::{self, ASSIGNMENTS, FORMATS, Format, Model};
use portreg::lint::{self, Levels};
use portreg::{Dataset, Finding, Registry, SourceFile};

use crate::bounds;
use crate::table::Promise::{Nothing, Times, TimesAnd};
use crate::table::{Amount, Line, Promise};
use crate::writers::{self, Import};

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

/// All comparisons, in the order in which they are made and shown.
static COMPARISONS: &[Comparison] = &[
    Comparison {
        what: "decode",
        inputs: &["M", "L", "XL"],
        ours: |input| {
            let bytes = input.text.as_bytes().to_vec();
            timed(|| SourceFile::new("ports.txt", bytes))
        },
        beside: "memchr counts lines",
        theirs: |input| timed(|| bounds::count_lines(input.text)),
        promise: Nothing,
    },
    Comparison {
        what: "parse",
        inputs: &["M", "L", "XL"],
        ours: |input| timed(|| portreg::parse(input.source)),
        beside: "nom and memchr split cells",
        theirs: |input| timed(|| bounds::split(input.text)),
        promise: Times(2.0),
    },
    Comparison {
        what: "compile",
        inputs: &["M", "L"],
        ours: |input| timed(|| Dataset::compile(input.registry, input.findings)),
        beside: "every word is hashed",
        theirs: hash_words,
        promise: Nothing,
    },
    Comparison {
        what: "check, all rules",
        inputs: &["M", "XL"],
        ours: check,
        beside: "every word is hashed",
        theirs: hash_words,
        promise: Nothing,
    },
    Comparison {
        what: "check, all rules",
        inputs: &["L"],
        ours: check,
        beside: "every word is hashed",
        theirs: hash_words,
        promise: Times(2.0),
    },
    Comparison {
        what: "ports.csv",
        inputs: &["L"],
        ours: |input| content(input, "ports.csv"),
        beside: "csv, the same rows",
        theirs: |input| bare(input, writers::csv),
        promise: Times(1.0 / 0.8),
    },
    Comparison {
        what: "ports.json",
        inputs: &["L"],
        ours: |input| content(input, "ports.json"),
        beside: "serde_json, indented, the same rows",
        theirs: |input| bare(input, writers::json),
        promise: Times(1.0 / 0.8),
    },
    Comparison {
        what: "ports.jsonl",
        inputs: &["L"],
        ours: |input| content(input, "ports.jsonl"),
        beside: "serde_json, the same rows",
        theirs: |input| bare(input, writers::json_lines),
        promise: Times(1.0 / 0.8),
    },
    Comparison {
        what: "ports.yaml",
        inputs: &["L"],
        ours: |input| content(input, "ports.yaml"),
        beside: "serde_yaml's fork, the same rows",
        theirs: |input| bare(input, writers::yaml),
        promise: Times(0.1),
    },
    Comparison {
        what: "rows to SQLite",
        inputs: &["L"],
        ours: |input| writers::our_database(input.model()),
        beside: "sqlite3 .import, the same rows",
        theirs: |input| input.import().time(),
        promise: Times(1.0 / 1.5),
    },
    Comparison {
        what: "portreg build",
        inputs: &["M", "L"],
        ours: |input| build(input, None),
        beside: "its slowest format alone",
        theirs: |input| build(input, Some(input.slowest())),
        promise: Times(1.3),
    },
    Comparison {
        what: "portreg check",
        inputs: &["S"],
        ours: |input| run(portreg().arg("check").arg(input.file)),
        beside: "/bin/true",
        theirs: |_| run(&mut Command::new("/bin/true")),
        promise: TimesAnd(3.0, 3.0),
    },
    Comparison {
        what: "portreg check",
        inputs: &["M", "L", "XL"],
        ours: |input| run(portreg().args(["check", "--quiet"]).arg(input.file)),
        beside: "wc -l",
        theirs: |input| run(Command::new("wc").arg("-l").arg(input.file)),
        promise: Nothing,
    },
];

fn hash_words(input: &Input<'_>) -> Duration {
    timed(|| bounds::hash_words(input.text))
}

/// How long all rules take, by as many threads as there are: their work side by side counts as long as it takes.
fn check(input: &Input<'_>) -> Duration {
    let threads = available_parallelism().expect("the machine tells");
    let start = Instant::now();
    let findings = lint::check_by(threads, input.registry, &Levels::default());
    let time = start.elapsed();
    drop(findings);
    time
}

/// How long it takes to write a file of rows that are there.
fn content(input: &Input<'_>, name: &str) -> Duration {
    let mut files = export::files();
    let file = files
        .find(|file| file.name == name)
        .expect("a file of ours");
    let model = input.model();
    timed(|| file.content(model, &[]).expect("to memory"))
}

/// How long a writer of others takes for the same rows.
fn bare(input: &Input<'_>, write: fn(&[writers::Row<'_>]) -> Vec<u8>) -> Duration {
    let rows = writers::rows(input.model());
    timed(|| write(&rows))
}

pub(crate) fn portreg() -> Command {
    Command::new(env!("CARGO_BIN_EXE_portreg"))
}

/// How long a build of one format, or of all, takes.
fn build(input: &Input<'_>, format: Option<&Format>) -> Duration {
    let out = temporary("out");
    let mut command = portreg();
    command.args(["build", "--quiet", "--out"]).arg(&out);
    command.args(format.map(|format| format!("--format={}", format.name)));
    let time = run(command.arg(input.file));
    fs::remove_dir_all(&out).expect("it has been built");
    time
}

/// An input in all forms that are measured.
struct Input<'r> {
    text: &'r str,
    file: &'r Path,
    source: &'r SourceFile,
    registry: &'r Registry<'r>,
    findings: &'r [Finding],
    model: OnceCell<Model>,
    import: OnceCell<Import>,
    slowest: OnceCell<&'static Format>,
}

impl Input<'_> {
    /// The rows of its assignments, kept.
    fn model(&self) -> &Model {
        let make = || {
            let dataset = Dataset::compile(self.registry, self.findings);
            Model::of_tables(&dataset, &[&ASSIGNMENTS])
        };
        self.model.get_or_init(make)
    }

    fn import(&self) -> &Import {
        self.import.get_or_init(|| Import::new(self.model()))
    }

    /// The format that takes longest.
    fn slowest(&self) -> &'static Format {
        let alone = |format: &&&Format| format.needs.is_none();
        let slowest = || {
            let formats = FORMATS.iter().filter(alone);
            let slowest = formats.max_by_key(|format| build(self, Some(format)));
            *slowest.expect("there are formats")
        };
        self.slowest.get_or_init(slowest)
    }
}

/// Makes all comparisons on some inputs, by their names.
pub(crate) fn run_all(inputs: &[(&str, String)]) -> Vec<Line> {
    let mut lines = Vec::new();
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
            model: OnceCell::new(),
            import: OnceCell::new(),
            slowest: OnceCell::new(),
        };
        let compared = |comparison: &&Comparison| comparison.inputs.contains(name);
        let compared = COMPARISONS.iter().filter(compared);
        lines.extend(compared.map(|comparison| comparison.run(name, &input)));
        fs::remove_file(&file).expect("it was written above");
    }
    // By what is compared, and then by size.
    let place = |line: &Line| COMPARISONS.iter().position(|one| one.what == line.what);
    lines.sort_by_key(place);
    lines
}

impl Comparison {
    /// Both sides in turns, the best of each.
    fn run(&self, name: &str, input: &Input<'_>) -> Line {
        println!("{}, {name}", self.what);
        let start = Instant::now();
        let mut best = [Duration::MAX; 2];
        for done in 0.. {
            if done >= LEAST && start.elapsed() >= TIME || done >= MOST {
                break;
            }
            let times = [self.ours, self.theirs].map(|side| side(input));
            for (best, time) in iter::zip(&mut best, times) {
                *best = time.min(*best);
            }
        }
        let [ours, theirs] = best.map(Amount::Time);
        Line {
            what: self.what,
            input: format!("{name}, {:.2} MB", input.text.len() as f64 / 1e6),
            ours,
            beside: self.beside,
            bound: theirs,
            promise: self.promise,
        }
    }
}

/// How long a comparison takes turns, but for long inputs.
const TIME: Duration = Duration::from_secs(2);
/// The fewest turns of it.
const LEAST: usize = 3;
/// The most turns of it.
const MOST: usize = 200;

/// How long this thread works to make a value; dropping it is not counted.
pub(crate) fn timed<T>(make: impl FnOnce() -> T) -> Duration {
    let start = worked();
    let value = std::hint::black_box(make());
    let time = worked().saturating_sub(start);
    drop(value);
    time
}

/// How long this thread has worked: that others work on the machine, too, does not count.
#[cfg(unix)]
fn worked() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let worked = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(worked).expect("work takes time")
}

/// How long this process has been there, where nothing tells how long it worked.
#[cfg(not(unix))]
fn worked() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    START.elapsed()
}

/// How long a process takes, its output thrown away.
pub(crate) fn run(command: &mut Command) -> Duration {
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    command.status().expect("the program is there");
    start.elapsed()
}

/// A file or folder for an input.
pub(crate) fn temporary(name: &str) -> PathBuf {
    env::temp_dir().join(format!("portreg-bench-{}-{name}.txt", std::process::id()))
}

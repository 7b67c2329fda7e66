//! Reports take a time that grows with the number of findings, and not with its square.

use std::time::Duration;

use portreg::lint::Levels;
use portreg::report::{Checked, Look, STYLES, step_summary};
use portreg::suppress::Suppressed;
use portreg::{Registry, SourceFile, check};
use rustix::time::{ClockId, clock_gettime};

use crate::support::source;

/// How many times more findings the larger text has.
const FACTOR: u32 = 16;
/// How much longer it may take: twice as long as it should, and a half more, for caches are shared.
/// A square would be 256.
const MOST: u32 = 40;

/// A word for each number, of letters only.
fn word(number: usize) -> String {
    let digits = format!("{number:024}");
    digits
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect()
}

/// All findings on one line, which is not UTF-8, so that text and bytes have other offsets.
fn on_one_line(findings: usize) -> Vec<u8> {
    let mut text = b"22\n\nTCP\n\n\xE9 ".to_vec();
    for number in 0..findings {
        let word = word(number);
        text.extend(format!("{word} {word}  ").into_bytes());
    }
    text.extend(b"\n\nOfficial\n");
    text
}

/// A finding in each record, behind a long text without any.
fn at_the_end(findings: usize) -> Vec<u8> {
    let comment = "# A comment that is there to be long.\n";
    let record = "22\n\nTPC\n\nSSH\n\nOfficial\n\n";
    (comment.repeat(10 * findings) + &record.repeat(findings)).into_bytes()
}

/// How long this thread has worked: that others work too does not count.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("it only grows")
}

type Write = dyn Fn(&Checked<'_>) -> usize;

/// The best of three times to write a report, on a text with so many findings.
fn time(text: Vec<u8>, findings: usize, write: &Write) -> Duration {
    let sources: [SourceFile; 1] = [source(text)];
    let registry = Registry::parse(&sources).expect("one");
    let found = check(&registry);
    assert!(found.len() >= findings, "{} of {findings}", found.len());
    let checked = Checked {
        registry: &registry,
        findings: &found,
        levels: &Levels::default(),
        suppressed: &Suppressed::default(),
    };
    let times = (0..3).map(|_| {
        let start = worked();
        assert!(write(&checked) > 0);
        worked() - start
    });
    times.min().expect("three")
}

/// A report, and a measure of what it says.
fn styles() -> Vec<(&'static str, Box<Write>)> {
    let look = Look {
        verbose: true,
        ..Look::default()
    };
    let mut all: Vec<(&str, Box<Write>)> = Vec::new();
    for style in STYLES {
        let look = look.clone();
        let write = move |checked: &Checked<'_>| {
            let mut out = Vec::new();
            style.write(checked, &look, &mut out).expect("to memory");
            out.len()
        };
        all.push((style.name, Box::new(write)));
    }
    let summary = |checked: &Checked<'_>| {
        let mut out = Vec::new();
        step_summary(checked, &mut out).expect("to memory");
        out.len()
    };
    all.push(("step summary", Box::new(summary)));
    all
}

#[test]
fn every_style_takes_linear_time() {
    let few = 1_000;
    let many = few * FACTOR as usize;
    for text in [on_one_line, at_the_end] {
        for (name, write) in styles() {
            let less = time(text(few), few, &write);
            let more = time(text(many), many, &write);
            assert!(more <= less * MOST, "{name}: {less:?}, and then {more:?}");
        }
    }
}

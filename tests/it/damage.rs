//! One damaged line costs one record at the most; all others are read as before.

use portreg::parse;
use portreg::syntax::Stray;

use crate::support::{Said, read, registry, said, source};

/// Lines that might get into a registry by mistake.
const STRAYS: [&str; 14] = [
    "",
    "\u{A0}",
    "4242",
    "6000-6063",
    "TCP",
    "TCP, UDP",
    "TPC",
    "Official",
    "Offical",
    "stray",
    "a stray line of text",
    "_____________________",
    "# a comment",
    "3Com gear",
];

/// The most records that stay as they were, in order, when `found` is laid beside `expected`: those up to the first difference and those after the last.
fn kept(expected: &[Said], found: &[Said]) -> usize {
    let front = expected
        .iter()
        .zip(found)
        .take_while(|(a, b)| a == b)
        .count();
    let left = &expected[front..];
    let back = left
        .iter()
        .rev()
        .zip(found[front..].iter().rev())
        .take_while(|(a, b)| a == b);
    front + back.count()
}

fn check(name: &str, text: &str, expected: &[Said], wrong: &mut Vec<String>) {
    let found = read(text);
    if kept(expected, &found) + 1 < expected.len() {
        wrong.push(format!(
            "{name}: {} of {} kept",
            kept(expected, &found),
            expected.len()
        ));
    }
}

fn assert_none(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} cases:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

/// The registry as it stands, and in the states in which its signals are weakest.
fn states() -> [(&'static str, String); 3] {
    let registry = registry();
    let unruled: Vec<_> = registry.lines().filter(|l| !l.starts_with('_')).collect();
    [
        ("as it stands", registry.clone()),
        ("no separators", unruled.join("\n") + "\n"),
        ("no empty cells", registry.replace("\u{A0}", "")),
    ]
}

#[test]
fn deleting_a_line_changes_no_other_record() {
    let mut wrong = Vec::new();
    for (state, text) in states() {
        let expected = read(text.as_str());
        let lines: Vec<_> = text.split('\n').collect();
        for i in 0..lines.len() {
            let rest = [&lines[..i], &lines[i + 1..]].concat().join("\n");
            check(
                &format!("{state}: line {} {:?}", i + 1, lines[i]),
                &rest,
                &expected,
                &mut wrong,
            );
        }
    }
    assert_none(&wrong);
}

#[test]
fn inserting_a_line_changes_no_other_record() {
    let mut wrong = Vec::new();
    let text = registry();
    let expected = read(text.as_str());
    let lines: Vec<_> = text.split('\n').collect();
    for i in 0..=lines.len() {
        for stray in STRAYS {
            let more = [&lines[..i], &[stray], &lines[i..]].concat().join("\n");
            check(
                &format!("before line {}: {stray:?}", i + 1),
                &more,
                &expected,
                &mut wrong,
            );
        }
    }
    assert_none(&wrong);
}

#[test]
fn a_number_behind_a_number_is_no_line_of_a_description() {
    let said = read("22\n\nTCP\n\nversion\n3\n4\n\nOfficial\n");
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].description, "version 3");
}

#[test]
fn an_empty_cell_before_the_transports_does_not_take_their_place() {
    let expected = read("22\n\nTCP\n\nSSH\n\nOfficial\n");
    assert_eq!(read("22\n\n\u{A0}\n\nTCP\n\nSSH\n\nOfficial\n"), expected);
}

#[test]
fn a_separator_within_a_record_is_told_wherever_it_stands() {
    let expected = read("22\n\nTCP\n\nSSH\n\nOfficial\n");
    for within in 0..3 {
        let mut gaps = ["\n\n", "\n\n", "\n\n", "\n"];
        gaps[within] = "\n\n____\n\n";
        let cells = ["22", "TCP", "SSH", "Official"].into_iter().zip(gaps);
        let text: String = cells.flat_map(|(cell, gap)| [cell, gap]).collect();
        let source = source(text);
        let document = parse(&source);
        assert_eq!(said(&document), expected, "{within}");
        let strays: Vec<_> = document
            .strays
            .iter()
            .map(|s| source.slice(s.span))
            .collect();
        assert_eq!(strays, ["____"], "{within}");
    }
}

/// Of a record whose port is gone the empty transports are left, and are no status of the record before, which is a line short, too.
#[test]
fn an_empty_cell_belongs_to_the_record_that_lacks_it() {
    for gap in ["\n\n", "\n\n\n"] {
        let said = read(format!(
            "22\n\nTCP\n\nSecure Shell\n\n\u{A0}{gap}The Telnet\n\nOfficial\n\n80\n\nTCP\n\nHTTP\n\nOfficial\n"
        ));
        let ports: Vec<_> = said.iter().map(|one| one.ports.is_some()).collect();
        assert_eq!(ports, [true, false, true], "{gap:?}");
        assert_eq!(said[1].description, "The Telnet", "{gap:?}");
    }
}

/// Two records with some text between them.
fn with_between(text: &str) -> String {
    format!("22\n\nTCP\n\nSSH\n\nOfficial\n\n{text}\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n")
}

#[test]
fn a_letter_is_no_record_however_long_it_is() {
    let expected = read(with_between(""));
    let letter = vec!["and so on, as letters do"; 20].join("\n");
    let source = source(with_between(&letter));
    let document = parse(&source);
    assert_eq!(said(&document), expected);
    let lines: Vec<_> = document.strays.iter().map(|s| s.lines).collect();
    assert_eq!(lines, [20]);
}

#[test]
fn text_that_begins_with_a_number_is_no_remains_of_a_record() {
    for (stray, is_broken) in [
        ("a letter\n3Com gear\nTCP", false),
        ("a letter\nOfficial\nTCP", true),
    ] {
        let source = source(with_between(stray));
        let document = parse(&source);
        let broken: Vec<_> = document
            .strays
            .iter()
            .map(Stray::is_broken_record)
            .collect();
        assert_eq!(broken, [is_broken], "{stray}");
    }
}

#[test]
fn a_cell_of_another_kind_is_no_line_of_a_description() {
    let source = source("22\n\nTCP\n\nSSH\nTPC\n\nOfficial\n");
    let document = parse(&source);
    assert_eq!(said(&document), read("22\n\nTCP\n\nSSH\n\nOfficial\n"));
    assert_eq!(document.strays.len(), 1);
}

#[test]
fn a_description_does_not_go_on_behind_a_separator() {
    let source =
        source("22\n\nTCP\n\nSecure\n\n____\n\nShell of it\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n");
    let document = parse(&source);
    let said = said(&document);
    let texts: Vec<_> = said.iter().map(|one| &*one.description).collect();
    assert_eq!(texts, ["Secure", "Telnet"]);
    let strays: Vec<_> = document
        .strays
        .iter()
        .map(|s| source.slice(s.span))
        .collect();
    assert_eq!(strays, ["Shell of it"]);
}

#[test]
fn a_number_before_a_status_is_a_description() {
    let said = read("22\n\n80\n\nOfficial\n");
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].description, "80");
}

//! What is found in descriptions: in those of the registry, and in any at all.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use portreg::Registry;
use portreg::dataset::{Parts, Pattern, parts};
use portreg::syntax::Role;
use proptest::prelude::*;

use crate::support::{registry, source};

/// Where a part stands in its description; it must be a piece of it, and not just equal to one.
fn place(description: &str, part: &str) -> Option<std::ops::Range<usize>> {
    let start = part
        .as_ptr()
        .addr()
        .checked_sub(description.as_ptr().addr())?;
    let end = start + part.len();
    (end <= description.len()).then_some(start..end)
}

/// The parts that stand beside each other.
fn beside<'t>(parts: &Parts<'t>) -> Vec<&'t str> {
    let mut all = vec![parts.name];
    all.extend(parts.full_name);
    all.extend(parts.qualifiers.iter());
    all.extend(parts.note);
    all
}

#[test]
fn the_descriptions_of_the_registry_are_taken_apart() {
    let sources = [source(registry())];
    let registry = Registry::parse(&sources).expect("few");
    let mut counts: BTreeMap<Pattern, usize> = BTreeMap::new();
    let mut shown = String::new();
    for view in registry.records() {
        let description = view.description();
        let parts = parts(&description);
        *counts.entry(parts.pattern).or_default() += 1;
        let line = sources[0].position(view.record.cell(Role::Description).start);
        let mut put = |what: &str, part: &str| {
            write!(shown, " | {what} {part}").expect("to a string");
        };
        put("name", parts.name);
        parts
            .short_name
            .into_iter()
            .for_each(|part| put("short", part));
        parts
            .full_name
            .into_iter()
            .for_each(|part| put("full", part));
        parts
            .qualifiers
            .iter()
            .for_each(|part| put("qualifier", part));
        parts.note.into_iter().for_each(|part| put("note", part));
        let at = shown.rfind('\n').map_or(0, |at| at + 1);
        shown.insert_str(at, &format!("{} {}", line.line, parts.pattern.name()));
        shown.push('\n');
    }
    let counts = counts
        .into_iter()
        .fold(String::new(), |mut all, (pattern, count)| {
            writeln!(all, "{count} {}", pattern.name()).expect("to a string");
            all
        });
    insta::assert_snapshot!("parts", format!("{counts}\n{shown}"));
}

#[test]
fn a_pattern_has_a_name_of_its_own() {
    let mut names = Pattern::ALL.map(Pattern::name);
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    for name in names {
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    }
}

/// Words and signs that descriptions are made of.
const PIECES: [&str; 32] = [
    "SSH",
    "Secure",
    "Shell",
    "Secure Shell",
    "(Secure Shell)",
    "ftp",
    "File",
    "Protocol",
    "protocol",
    "client",
    "(data)",
    "over TLS/SSL",
    "over",
    "version 2",
    ", version",
    ",",
    "-",
    "\u{2013}",
    ";",
    ".",
    "/",
    ":",
    "(",
    ")",
    "()",
    "(see port 80)",
    "used for",
    "Reserved",
    "\u{130}",
    "\u{1F600}",
    "etc.",
    "a/b",
];

/// A description made of such pieces, its white space normal.
fn description() -> impl Strategy<Value = String> {
    let piece = (prop::sample::select(&PIECES[..]), any::<bool>());
    prop::collection::vec(piece, 0..12).prop_map(|pieces| {
        let joined: String = pieces
            .iter()
            .map(|(piece, space)| format!("{piece}{}", if *space { " " } else { "" }))
            .collect();
        joined.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

proptest! {
    #[test]
    fn each_part_is_a_piece_of_the_description(text in description()) {
        let parts = parts(&text);
        let mut places: Vec<_> = beside(&parts)
            .into_iter()
            .map(|part| place(&text, part).expect("a piece of the text"))
            .collect();
        places.sort_by_key(|place| (place.start, place.end));
        for pair in places.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start, "{parts:?}");
        }
        for part in beside(&parts) {
            prop_assert_eq!(part.trim(), part);
            prop_assert!(!part.is_empty() || text.is_empty(), "{parts:?}");
        }
        prop_assert_eq!(parts.short_name.is_some(), parts.full_name.is_some());
        prop_assert!(parts.short_name.is_none_or(|short| short == parts.name));
        if parts.pattern == Pattern::Unresolved {
            prop_assert_eq!(beside(&parts), [&*text]);
        }
    }

    #[test]
    fn any_text_is_read(text in ".*") {
        let parts = parts(&text);
        for part in beside(&parts) {
            prop_assert!(place(&text, part).is_some());
        }
    }
}

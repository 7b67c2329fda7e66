//! What holds for any bytes at all.

use std::path::Path;

use portreg::export::Model;
use portreg::lint::{Levels, losses};
use portreg::report::{Checked, Look, STYLES};
use portreg::suppress::Suppressed;
use portreg::{Dataset, Registry, check};
use proptest::prelude::*;

use crate::promises;
use crate::report::corpus;
use crate::support::{REGISTRY, files, source};

/// Lines that a registry is made of, and lines that it is not.
const LINES: [&str; 28] = [
    "",
    " ",
    "\u{A0}",
    "22",
    "0080",
    "65536",
    "6000-6063",
    "9-8",
    "80, 443",
    "TCP",
    "TCP, UDP",
    "udp/tcp",
    "TPC",
    "Official",
    "unofficial",
    "Offical",
    "SSH (Secure Shell)",
    "Telnet",
    "3Com tsmux",
    "____",
    "# a comment",
    "the the e-mail AccessProtocol (see port 9",
    "Access Protocol, email.",
    "SMTP, Simple Mail Transfer Protocol ",
    "SMTP (Simple Mail Transport Protocol)",
    "\u{FEFF}",
    "\u{202E}\u{1B}[m",
    "８０",
];

fn lines() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        8 => prop::sample::select(&LINES[..]).prop_map(|line| line.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    let end = prop::sample::select(&["\n", "\n\n", "\r\n", "\r"][..]);
    prop::collection::vec((line, end), 0..40).prop_map(|lines| {
        let line = |(mut line, end): (Vec<u8>, &str)| {
            line.extend(end.bytes());
            line
        };
        lines.into_iter().flat_map(line).collect()
    })
}

/// The registry with a stretch of it replaced.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let place = (0..REGISTRY.len(), 0..60_usize);
    (place, prop::collection::vec(any::<u8>(), 0..30)).prop_map(|((at, length), new)| {
        let end = (at + length).min(REGISTRY.len());
        [&REGISTRY[..at], &new, &REGISTRY[end..]].concat()
    })
}

pub(crate) fn any_source() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => lines(),
        1 => prop::collection::vec(any::<u8>(), 0..400),
        1 => damaged(),
    ]
}

/// A case that failed becomes a test of its own, and not a file of seeds.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn parsing_returns_and_loses_nothing(bytes in any_source()) {
        promises::parse(&bytes);
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn every_step_behind_the_parser_returns(one in any_source(), two in any_source()) {
        let sources = [source(one), source(two)];
        let registry = Registry::parse(&sources).expect("few");
        let findings = check(&registry);
        let levels = Levels::default();
        let checked = Checked { registry: &registry, findings: &findings, levels: &levels,
        suppressed: &Suppressed::default(), };
        for style in STYLES {
            let mut out = Vec::new();
            style.write(&checked, &Look::default(), &mut out).expect("to memory");
            let text = String::from_utf8(out).expect("UTF-8");
            let hostile = |c: char| c != '\n' && portreg::report::is_hostile(c);
            prop_assert!(!text.contains(hostile));
            prop_assert!(!text.contains("##["));
        }
        // A fix keeps to its source, and its edits do not overlap.
        for finding in &findings {
            let size = sources[usize::from(finding.source)].size();
            if let Some(fix) = finding.rule().fix_of(&registry, finding) {
                prop_assert!(fix.edits().iter().all(|edit| edit.span.end <= size));
            }
        }
        // What is lost is said, and nothing else is said to be lost.
        let dataset = Dataset::compile(&registry, &findings);
        prop_assert_eq!(registry.has_losses(), !losses(&registry, &findings).is_empty());
        let compiled = registry.records().filter(|view| view.record.compiles()).count();
        prop_assert!(dataset.len() >= compiled);
        let model = Model::of(&dataset);
        prop_assert_eq!(model.validate(), Ok(()));
    }

    #[test]
    fn each_stray_line_and_each_lost_record_has_a_finding(bytes in any_source()) {
        let sources = [source(bytes)];
        let registry = Registry::parse(&sources).expect("few");
        let findings = check(&registry);
        let document = &registry.documents()[0];
        for stray in &document.strays {
            let says = |f: &&portreg::Finding| {
                ["extra-cell", "unreadable-record"].contains(&f.rule().name) && f.span == stray.span
            };
            prop_assert_eq!(findings.iter().filter(says).count(), 1);
        }
        for view in registry.records().filter(|view| view.record.is_lost()) {
            let error = |f: &&portreg::Finding| {
                f.record == Some(view.id) && f.rule().level == portreg::Level::Error
            };
            prop_assert!(findings.iter().any(|f| error(&f)));
        }
    }
}

/// What is known, and what fuzzing has found.
#[test]
fn all_promises_hold_for_the_corpus() {
    for (name, bytes) in corpus().into_iter().chain(found()) {
        let kept = std::panic::catch_unwind(|| {
            promises::parse(&bytes);
            promises::fix(&bytes);
            promises::roundtrip(&bytes);
            promises::report(&bytes);
        });
        assert!(kept.is_ok(), "{name}");
    }
}

/// The cases that fuzzing has found.
fn found() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/found");
    files(&folder).into_iter().collect()
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn mending_makes_no_new_errors_and_comes_to_rest(bytes in any_source()) {
        promises::fix(&bytes);
    }
}

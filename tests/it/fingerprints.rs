//! A finding keeps its name while the registry changes around it.

use std::collections::BTreeSet;

use portreg::fingerprint::Fingerprints;
use portreg::{Registry, check};
use proptest::prelude::*;

use crate::property::any_source;
use crate::support::{registry, source};

/// The fingerprints of the findings on a text, each with its rule.
fn prints(text: &str) -> Vec<(&'static str, String)> {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let prints = Fingerprints::of(&registry, &findings);
    let named = findings.iter().enumerate();
    named
        .map(|(i, finding)| (finding.rule().name, prints.get(i)))
        .collect()
}

/// The fingerprints of what rules find in the cells of records.
fn of_cells(text: &str) -> BTreeSet<String> {
    let about_cells = |(rule, _): &(&str, String)| {
        ![
            "out-of-order",
            "conflicting-claim",
            "duplicate-record",
            "missing-final-newline",
        ]
        .contains(rule)
    };
    prints(text)
        .into_iter()
        .filter(about_cells)
        .map(|(_, print)| print)
        .collect()
}

#[test]
fn no_two_findings_share_one() {
    let same = "22\n\nTPC\n\nSSH\n\n\u{A0}\n\n".repeat(5) + "stray\n\nstray\n\n4\n";
    for text in [registry(), same] {
        let all = prints(&text);
        let different: BTreeSet<_> = all.iter().map(|(_, print)| print).collect();
        assert_eq!(different.len(), all.len());
    }
}

#[test]
fn fingerprints_are_the_same_in_every_version() {
    // A change here renames every finding that anyone has accepted: it needs another version number.
    let print = &prints("22\n\nTPC\n\nSSH\n\nOfficial\n")[0].1;
    insta::assert_snapshot!("fingerprint", print);
}

#[test]
fn writing_it_otherwise_renames_nothing() {
    let text = registry();
    let expected = of_cells(&text);
    assert_eq!(of_cells(&text.replace('\n', "\r\n")), expected);
    assert_eq!(of_cells(&text.replace("\n\n", "\n\n\n")), expected);
    assert_eq!(of_cells(&text.replace('\u{A0}', "")), expected);
    assert_eq!(
        of_cells(&text.replace("(Spider Remote", "(Spider  Remote")),
        expected
    );
}

#[test]
fn mending_the_first_of_two_does_not_rename_the_second() {
    let two = "22\n\nTCP\n\nSSH\n\n\u{A0}\n\n22\n\nTCP\n\nSSH\n\n\u{A0}\n";
    let one = two.replacen('\u{A0}', "Official", 1);
    let blank = |text: &str| {
        let all = prints(text).into_iter();
        all.filter(|(rule, _)| *rule == "blank-status")
            .map(|(_, print)| print)
            .collect::<Vec<_>>()
    };
    assert_eq!(blank(two).len(), 2);
    assert_eq!(blank(&one), [blank(two)[1].clone()]);
    let words = "22\n\nTPC, UPD, TPC\n\nSSH\n\nOfficial\n";
    let mended = words.replacen("TPC", "TCP", 1);
    let last = |text: &str| prints(text).pop().expect("one at least").1;
    assert_ne!(last(words), prints(words)[0].1);
    assert_eq!(prints(&mended).len(), 2);
}

/// Records that have findings in their cells, no two of them alike.
fn record(number: usize) -> String {
    let statuses = ["\u{A0}", "Offical", "official"];
    let transports = ["TCP.UDP", "TPC", "udp", "\u{A0}"];
    format!(
        "{}\n\n{}\n\nService number {number}, and a remark\n\n{}\n\n",
        1000 + number,
        transports[number % 4],
        statuses[number % 3]
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn inserting_and_moving_records_renames_nothing(
        order in Just((0..12).collect::<Vec<_>>()).prop_shuffle(),
        added in 0..12_usize,
    ) {
        let text: String = (0..12).map(record).collect();
        let expected = of_cells(&text);
        let moved: String = order.iter().map(|i| record(*i)).collect();
        prop_assert_eq!(&of_cells(&moved), &expected);
        let more: String = order.iter().map(|i| {
            let new = if *i == added { record(100 + i) } else { String::new() };
            new + &record(*i)
        }).collect();
        prop_assert!(of_cells(&more).is_superset(&expected));
    }

    #[test]
    fn no_two_findings_of_any_text_share_one(bytes in any_source()) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let all = prints(&text);
        let different: BTreeSet<_> = all.iter().map(|(_, print)| print).collect();
        prop_assert_eq!(different.len(), all.len());
    }

    #[test]
    fn writing_records_otherwise_renames_nothing(
        gap in prop::sample::select(&["\n\n\n", "\n \t\n", "\r\n\r\n"][..]),
        blank in prop::sample::select(&["\u{A0}", "", " "][..]),
        count in 1..12_usize,
    ) {
        let text: String = (0..count).map(record).collect();
        let other = text.replace("\n\n", gap).replace('\u{A0}', blank);
        prop_assert_eq!(of_cells(&other), of_cells(&text));
    }

    #[test]
    fn mending_the_first_of_any_equal_ones_renames_no_other(copies in 2..6_usize) {
        let text = "22\n\nTCP\n\nSSH\n\n\u{A0}\n\n".repeat(copies);
        let blank = |text: &str| {
            let all = prints(text).into_iter();
            let blank = all.filter(|(rule, _)| *rule == "blank-status");
            blank.map(|(_, print)| print).collect::<Vec<_>>()
        };
        let mended = text.replacen('\u{A0}', "Official", 1);
        prop_assert_eq!(&blank(&mended)[..], &blank(&text)[1..]);
    }
}

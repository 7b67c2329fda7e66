//! What parsing, and the reading of descriptions, cost in memory.

use allocation_counter::measure;
use portreg::dataset::parts;
use portreg::{Registry, parse};

use crate::support::{registry, source};

/// A registry of varied records that need no recovery.
fn straight(records: u32) -> String {
    let transports = ["TCP", "UDP", "TCP, UDP", "SCTP", "TCP, DCCP", "\u{A0}"];
    let statuses = ["Official", "\u{A0}", "Unofficial", "Conflict"];
    let names = [
        "SSH",
        "TFTP (Trivial File Transfer Protocol)",
        "X protocol - a note",
        "3-way",
    ];
    (0..records)
        .map(|i| {
            let pick = |words: &[&'static str]| words[i as usize % words.len()];
            format!(
                "{}\n\n{}\n\nService {i}, {}\n\n{}\n\n",
                i % 65_536,
                pick(&transports),
                pick(&names),
                pick(&statuses)
            )
        })
        .collect()
}

#[test]
fn a_record_costs_no_allocation() {
    let count = |records| {
        let source = source(straight(records));
        measure(|| assert_eq!(parse(&source).records.len(), records as usize)).count_total
    };
    // A list of records that grows by doubling is all that is left: one allocation each time, never one a record.
    let (few, many) = (count(1_000), count(64_000));
    assert!(many - few <= 6, "{few} and {many}");
}

#[test]
fn a_record_takes_44_bytes() {
    assert_eq!(size_of::<portreg::syntax::Record>(), 44);
}

#[test]
fn a_description_is_taken_apart_without_allocation() {
    let sources = [source(registry())];
    let registry = Registry::parse(&sources).expect("few");
    let views: Vec<_> = registry.records().collect();
    let count = measure(|| {
        for view in &views {
            std::hint::black_box(parts(&view.description()));
        }
    });
    assert_eq!(count.count_total, 0);
}

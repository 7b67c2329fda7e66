//! What a finding is known by, from one version of a registry to the next.
//!
//! A fingerprint is made of the rule, of what identifies the record (ports, transports and the lead of its description), of the cell and of the value in it: never of a line number.
//! So it stays when records are inserted, moved or written with other blanks.
//! Findings that are alike in all of this are numbered from the last to the first: mending the first of two does not rename the second.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::registry::{RecordView, Registry};
use crate::source::Span;
use crate::syntax::Role;

/// How fingerprints are made; another number is another name for every finding.
const VERSION: &str = "1";

/// The bytes of a hash that are kept: enough that no two findings of any registry share one.
const LENGTH: usize = 16;

/// The fingerprints of findings, in their order.
#[derive(Debug)]
pub struct Fingerprints(Vec<[u8; LENGTH]>);

impl Fingerprints {
    /// Makes the fingerprints of all findings over a registry.
    #[must_use]
    pub fn of(registry: &Registry<'_>, findings: &[Finding]) -> Self {
        let mut prints: Vec<_> = findings
            .iter()
            .map(|finding| key(registry, finding))
            .collect();
        let mut alike: HashMap<[u8; LENGTH], u32> = HashMap::with_capacity(prints.len());
        for print in prints.iter_mut().rev() {
            let number = alike.entry(*print).or_default();
            if *number > 0 {
                *print = hash(|hasher| {
                    hasher.update(*print);
                    hasher.update(number.to_be_bytes());
                });
            }
            *number += 1;
        }
        Self(prints)
    }

    /// The fingerprint of a finding, by its place in the list.
    ///
    /// # Panics
    ///
    /// If there are fewer findings.
    #[must_use]
    pub fn get(&self, finding: usize) -> String {
        let digits = self.0[finding].iter().map(|byte| format!("{byte:02x}"));
        format!("{VERSION}-{}", digits.collect::<String>())
    }
}

fn hash(feed: impl FnOnce(&mut Sha256)) -> [u8; LENGTH] {
    let mut hasher = Sha256::new();
    feed(&mut hasher);
    let mut kept = [0; LENGTH];
    kept.copy_from_slice(&hasher.finalize()[..LENGTH]);
    kept
}

/// What a finding has in common with those that are alike.
fn key(registry: &Registry<'_>, finding: &Finding) -> [u8; LENGTH] {
    hash(|hasher| {
        // The length goes before each part, so that no two lists of parts are one text.
        let mut part = |text: &str| {
            hasher.update(text.len().to_be_bytes());
            hasher.update(text);
        };
        part(VERSION);
        part(finding.rule().name);
        part(finding.role.map_or("", Role::name));
        match finding.record {
            Some(id) => identify(registry.record(id), &mut part),
            // A place between records is known by the record before it.
            None => match before(registry, finding) {
                Some(view) => identify(view, &mut part),
                None => part(""),
            },
        }
        // Of a whole record the cells say what it is; of anything else, its text does.
        if finding.record.is_none() || finding.role.is_some() {
            value(registry.slice(finding.source, finding.span), &mut part);
        }
    })
}

fn identify(view: RecordView<'_>, part: &mut impl FnMut(&str)) {
    part(&view.port_name());
    for transport in view.transports().iter() {
        part(transport.name());
    }
    value(lead(&view.description()), part);
}

/// The words of a text, however they are parted.
fn value(text: &str, part: &mut impl FnMut(&str)) {
    text.split_whitespace().take(LONGEST).for_each(&mut *part);
    part("");
}

/// The most words of a value that count: a block of stray lines can be a whole book.
const LONGEST: usize = 64;

/// What a description begins with, before all that explains it.
fn lead(description: &str) -> &str {
    let ends = [" (", " - ", " \u{2013} ", ", ", "; ", ". "];
    let end = ends.iter().filter_map(|end| description.find(end)).min();
    &description[..end.unwrap_or(description.len())]
}

/// The last record that begins before a finding, in its source.
fn before<'r>(registry: &'r Registry<'_>, finding: &Finding) -> Option<RecordView<'r>> {
    let Span { start, .. } = finding.span;
    registry.record_before(finding.source, start)
}

//! What a finding is known by, from one version of a registry to the next.
//!
//! A fingerprint is made of the rule, of what identifies the record (ports, transports, its name if it has one, and the lead of its description), of the cell and of the value in it: never of a line number.
//! So it stays when records are inserted, moved or written with other blanks.
//! Findings that are alike in all of this are numbered from the last to the first: mending the first of two does not rename the second.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::registry::{RecordId, RecordView, Registry};
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
        let mut identity = Identity::default();
        let mut prints: Vec<_> = findings
            .iter()
            .map(|finding| key(registry, finding, &mut identity))
            .collect();
        // Those that are alike come to stand together, the last one first.
        let places = 0..u32::try_from(prints.len()).expect("a list of more fits no memory");
        let mut places: Vec<_> = places.rev().collect();
        places.sort_by_key(|place| prints[*place as usize]);
        let (mut last, mut number) = (None, 0_u32);
        for place in places {
            let print = &mut prints[place as usize];
            number = if last == Some(*print) { number + 1 } else { 0 };
            last = Some(*print);
            if number > 0 {
                *print = hash(|hasher| {
                    hasher.update(*print);
                    hasher.update(number.to_be_bytes());
                });
            }
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
        let mut text = format!("{VERSION}-");
        for byte in self.0[finding] {
            write!(text, "{byte:02x}").expect("writing to a string");
        }
        text
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
fn key(registry: &Registry<'_>, finding: &Finding, identity: &mut Identity) -> [u8; LENGTH] {
    hash(|hasher| {
        part(VERSION, hasher);
        part(finding.rule().name, hasher);
        part(finding.role.map_or("", Role::name), hasher);
        // A place between records is known by the record before it.
        let record = finding.record.map(|id| registry.record(id));
        match record.or_else(|| before(registry, finding)) {
            Some(view) => hasher.update(identity.of(view)),
            None => part("", hasher),
        }
        // Of a whole record the cells say what it is; of anything else, its text does.
        if finding.record.is_none() || finding.role.is_some() {
            value(registry.slice(finding.source, finding.span), hasher);
        }
    })
}

/// Takes one part of what is hashed: its length goes before it, so that no two lists of parts are one text.
fn part(text: &str, to: &mut impl Sink) {
    to.take(&text.len().to_be_bytes());
    to.take(text.as_bytes());
}

/// What takes bytes.
trait Sink {
    fn take(&mut self, bytes: &[u8]);
}

impl Sink for Sha256 {
    fn take(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

impl Sink for Vec<u8> {
    fn take(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// What identifies a record, made once for all findings in a row that are about it.
#[derive(Default)]
struct Identity(Option<(RecordId, Vec<u8>)>);

impl Identity {
    /// The most bytes that are kept: a record can be a megabyte long, and have a hundred thousand findings.
    const LONGEST: usize = 4096;

    fn of(&mut self, view: RecordView<'_>) -> &[u8] {
        let known = self.0.take().filter(|(id, _)| *id == view.id);
        let (_, bytes) = self
            .0
            .insert(known.unwrap_or_else(|| (view.id, Self::written(view))));
        bytes
    }

    fn written(view: RecordView<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        match view.record.ports {
            Ok(ports) => part(&ports.to_string(), &mut bytes),
            Err(_) => part(view.text(Role::Ports), &mut bytes),
        }
        for transport in view.transports().iter() {
            part(transport.name(), &mut bytes);
        }
        if let Some(name) = view.name() {
            part(&name, &mut bytes);
        }
        value(lead(&view.description()), &mut bytes);
        if bytes.len() > Self::LONGEST {
            bytes = hash(|hasher| hasher.update(&bytes)).to_vec();
        }
        bytes
    }
}

/// The words of a text, however they are parted.
fn value(text: &str, to: &mut impl Sink) {
    for word in text.split_whitespace().take(LONGEST) {
        part(word, to);
    }
    part("", to);
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

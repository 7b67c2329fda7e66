//! Records to [`Dataset`]: what the registry means, typed, sorted, and free of mistakes of form.
//!
//! Nothing is dropped and nothing wins: two records that claim one port are two rows.
//! This module knows no formats; [`crate::export`] asks it for rows.

mod compared;
mod expansion;
mod ids;
pub(crate) mod mentions;
mod parts;
mod qualifiers;
mod spans;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;

use sha2::{Digest, Sha256};

pub use compared::RecordStanding;
pub(crate) use ids::{short_slug, slug};
pub use mentions::{Mention, MentionKind, mentions};
pub use parts::{PATTERNS, Parts, Pattern, SERVICE_NAME, parts, parts_beside};
pub(crate) use parts::{is_plainly_one_name, is_resolved};
pub use qualifiers::Qualifiers;
pub use spans::{PartKind, PartSpan, spans};

use self::compared::Compared;
use crate::finding::Finding;
use crate::fingerprint::Fingerprints;
use crate::model::{Kind, PortRange, Status, Transport};
use crate::reference::{self, Reference};
use crate::registry::{RecordId, RecordView, Registry};
use crate::source::SourceFile;
use crate::syntax::{Role, on_one_line};

/// The version of the contract with those who read the datasets.
pub const SCHEMA_VERSION: &str = "1.0.0";

/// One use of a port, or a range of ports, with one transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment<'r> {
    /// The ports.
    pub ports: PortRange,
    /// The transport; none if the source names none.
    pub transport: Option<Transport>,
    /// Service, reserved or unassigned.
    pub kind: Kind,
    /// The status; none if the source gives none.
    pub status: Option<Status>,
    /// The service name, where the source has a cell for it; on one line.
    pub name: Option<Cow<'r, str>>,
    /// The description on one line; empty if there is none.
    pub description: Cow<'r, str>,
    /// The documents that define the service; on one line.
    pub reference: Option<Cow<'r, str>>,
    /// When it was registered, as the source has it.
    pub registered: Option<Cow<'r, str>>,
    /// When that was changed last, as the source has it.
    pub modified: Option<Cow<'r, str>>,
    /// How often the port is found open, as the source has it.
    pub frequency: Option<Cow<'r, str>>,
    /// The record that it comes from.
    pub record: RecordId,
}

impl Assignment<'_> {
    /// Its names: the one that the source gives, or else those in its description.
    #[must_use]
    pub fn parts(&self) -> Parts<'_> {
        parts_beside(self.name.as_deref(), &self.description)
    }
}

/// The service name of a record, where its source has a cell for it and says more there than the description does.
///
/// In our own datasets the cell can hold what the description gave: then the description gives it again, and more.
pub(crate) fn given_name<'r>(view: RecordView<'r>, description: &str) -> Option<Cow<'r, str>> {
    let name = view.name().map(on_one_line)?;
    let is_derived = view.document.dialect.is_ours && parts(description).name == name;
    (!name.is_empty() && !is_derived).then_some(name)
}

/// What an assignment is known by, but for the number that sets equal ones apart.
pub(crate) fn known_as(transport: Option<&str>, ports: PortRange, slug: &str) -> String {
    format!("{}-{ports}-{slug}", transport.unwrap_or("any"))
}

/// Sets equal ids apart by a number: among assignments that begin at one port, handed over in their order.
///
/// They need not be of the same ports: `tcp-6-7-x` is X on 6 to 7, and `7 X` on 6.
pub(crate) fn numbered() -> impl FnMut(String) -> String {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    move |mut id| {
        let number = numbers.entry(id.clone()).or_default();
        *number += 1;
        if *number > 1 {
            write!(id, "~{number}").expect("writing to a string");
        }
        id
    }
}

/// A registry as data: one row for each transport of each record that compiles.
///
/// Rows stand in the order of first port, last port, transport (none at the end) and record.
#[derive(Debug)]
pub struct Dataset<'r> {
    registry: &'r Registry<'r>,
    findings: &'r [Finding],
    title: Option<&'r str>,
    rows: Vec<Row>,
    links: Vec<FindingLink>,
    fingerprints: Fingerprints,
    hashes: Vec<String>,
    compared: Compared<'r>,
}

/// That a finding speaks of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingLink {
    /// The finding's index, from 0.
    pub(crate) finding: usize,
    pub(crate) record: RecordId,
    pub(crate) role: LinkRole,
}

/// As what a finding speaks of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkRole {
    /// It is about the record.
    Subject,
    /// It names the record beside the one that it is about.
    Related,
}

impl LinkRole {
    /// The name, as data holds it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Related => "related",
        }
    }
}

/// An assignment in 12 bytes; the rest is in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    ports: PortRange,
    transport: TransportKey,
    record: RecordId,
}

/// A transport, or none, which is sorted behind all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TransportKey {
    Named(Transport),
    Unnamed,
}

impl TransportKey {
    const fn named(self) -> Option<Transport> {
        match self {
            Self::Named(transport) => Some(transport),
            Self::Unnamed => None,
        }
    }
}

impl<'r> Dataset<'r> {
    /// Compiles a registry; records that do not compile are left out.
    ///
    /// `findings` are those over the same registry; they are part of the data, and so is what its reference says of the same ports.
    ///
    /// # Examples
    ///
    /// ```
    /// let sources = [portreg::SourceFile::new("ports.txt", b"53\n\nTCP, UDP\n\nDNS\n\nOfficial\n".to_vec())?];
    /// let registry = portreg::Registry::parse(&sources)?;
    /// let findings = portreg::check(&registry);
    /// let dataset = portreg::Dataset::compile(&registry, &findings);
    /// assert_eq!(dataset.len(), 2);
    /// assert_eq!(dataset.assignment(1).description, "DNS");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn compile(registry: &'r Registry<'r>, findings: &'r [Finding]) -> Self {
        let mut rows = Vec::with_capacity(registry.record_count());
        for view in registry.records().filter(|view| view.record.compiles()) {
            let Ok(ports) = view.record.ports else {
                unreachable!("a record that compiles has a readable port");
            };
            let row = |transport| Row {
                ports,
                transport,
                record: view.id,
            };
            let transports = view.transports();
            if transports.is_empty() {
                rows.push(row(TransportKey::Unnamed));
            }
            rows.extend(
                transports
                    .iter()
                    .map(|transport| row(TransportKey::Named(transport))),
            );
        }
        rows.sort_unstable();
        let hash = |document: &crate::syntax::Document<'_>| sha256(&document.source.bytes());
        Self {
            registry,
            findings,
            title: None,
            compared: Compared::of(registry, rows.iter().map(|row| row.ports)),
            rows,
            links: links(findings),
            fingerprints: Fingerprints::of(registry, findings),
            hashes: registry.sources().iter().map(hash).collect(),
        }
    }

    /// The same with a title of the registry.
    #[must_use]
    pub fn titled(self, title: Option<&'r str>) -> Self {
        Self { title, ..self }
    }

    /// The title of the registry.
    #[must_use]
    pub fn title(&self) -> Option<&'r str> {
        self.title
    }

    /// The registry that it was compiled from.
    #[must_use]
    pub fn registry(&self) -> &'r Registry<'r> {
        self.registry
    }

    /// The findings over the registry.
    #[must_use]
    pub fn findings(&self) -> &'r [Finding] {
        self.findings
    }

    /// What the registry was compared with, if with anything.
    pub(crate) fn reference(&self) -> Option<&'r Reference> {
        self.compared.reference
    }

    /// The rows of the reference that share a port with an assignment, in order.
    pub(crate) fn reference_rows(&self) -> &[reference::Row<'r>] {
        &self.compared.rows
    }

    /// How records stand to those rows, in the order of records.
    pub(crate) fn standings(&self) -> &[RecordStanding] {
        &self.compared.standings
    }

    /// The number of assignments.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no assignment.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The assignment of an index, from 0.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    #[must_use]
    pub fn assignment(&self, index: usize) -> Assignment<'r> {
        self.meaning(self.rows[index])
    }

    fn meaning(&self, row: Row) -> Assignment<'r> {
        let Row {
            ports,
            transport,
            record,
        } = row;
        let view = self.registry.record(record);
        let description = view.description();
        let said = |role| {
            let text = view.value(role).map(on_one_line);
            text.filter(|text| !text.is_empty())
        };
        Assignment {
            ports,
            transport: transport.named(),
            kind: Kind::of(&description),
            status: view.record.status.unwrap_or_default(),
            name: given_name(view, &description),
            reference: said(Role::Reference),
            registered: said(Role::Registered),
            modified: said(Role::Modified),
            frequency: said(Role::Frequency),
            description,
            record,
        }
    }

    /// All assignments, in order.
    pub fn assignments(&self) -> impl Iterator<Item = Assignment<'r>> {
        (0..self.len()).map(|index| self.assignment(index))
    }

    /// Shows all assignments in order, each with what is in its description and with its id.
    ///
    /// An id is made of transport, port and name; of assignments that share all three the second ends in `~2`, and so on in order.
    ///
    /// # Errors
    ///
    /// What `see` gives.
    pub fn identified(
        &self,
        mut see: impl FnMut(&Assignment<'_>, &Parts<'_>, &str) -> io::Result<()>,
    ) -> io::Result<()> {
        // Ids can be equal only among assignments that begin at one port, which stand together.
        for group in self
            .rows
            .chunk_by(|a, b| a.ports.first() == b.ports.first())
        {
            let mut number = numbered();
            let is_shared = group.iter().any(|row| row.record != group[0].record);
            // A description is read once for all transports of its record.
            for rows in group.chunk_by(|a, b| a.record == b.record) {
                let mut assignment = self.meaning(rows[0]);
                let (name, description) = (assignment.name.clone(), assignment.description.clone());
                let parts = parts_beside(name.as_deref(), &description);
                let slug = ids::slug_of(&parts);
                for row in rows {
                    assignment.transport = row.transport.named();
                    let transport = assignment.transport.map(Transport::name);
                    let mut id = known_as(transport, row.ports, &slug);
                    if is_shared {
                        id = number(id);
                    }
                    see(&assignment, &parts, &id)?;
                }
            }
        }
        Ok(())
    }

    /// What the findings are known by.
    pub(crate) fn fingerprints(&self) -> &Fingerprints {
        &self.fingerprints
    }

    /// Which findings speak of which records.
    pub(crate) fn links(&self) -> &[FindingLink] {
        &self.links
    }

    /// A source, by its index, from 0.
    pub(crate) fn source(&self, index: usize) -> &'r SourceFile {
        self.registry.documents()[index].source
    }

    /// The SHA-256 of a source's bytes in hexadecimal digits.
    pub(crate) fn source_hash(&self, index: usize) -> &str {
        &self.hashes[index]
    }
}

fn links(findings: &[Finding]) -> Vec<FindingLink> {
    let all = findings.iter().enumerate().flat_map(|(finding, found)| {
        let link = move |role| {
            move |record| FindingLink {
                finding,
                record,
                role,
            }
        };
        let subject = found.record.into_iter().map(link(LinkRole::Subject));
        subject.chain(found.related.into_iter().map(link(LinkRole::Related)))
    });
    all.collect()
}

/// What a record says, as it is written: known again wherever it stands.
pub(crate) fn record_hash(view: RecordView<'_>) -> String {
    let cells = Role::MAIN.map(|role| view.text(role));
    sha256(cells.join("\n").as_bytes())
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(digits, "{byte:02x}").expect("writing to a string");
    }
    digits
}

/// Hands bytes on, counts them, and makes their SHA-256.
pub(crate) struct Hashed<W> {
    out: W,
    size: usize,
    hash: Sha256,
}

impl<W> Hashed<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            size: 0,
            hash: Sha256::new(),
        }
    }

    /// The number of bytes, and their hash in hexadecimal digits.
    pub(crate) fn finish(self) -> (usize, String) {
        (self.size, hexadecimal(&self.hash.finalize()))
    }
}

impl<W: io::Write> io::Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_small() {
        assert_eq!(size_of::<Row>(), 12);
    }
}

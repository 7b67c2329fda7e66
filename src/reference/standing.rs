//! What a reference says of a record.

use super::{Likeness, Names, Reference, Row, State};
use crate::model::{Kind, PortRange, Transport, TransportSet};
use crate::registry::RecordView;
use crate::rule::{grouped, listed, quoted};
use crate::syntax::Role;

/// The rows that speak of all ports of a record, and of one of its transports.
///
/// A row that has but some ports of a range tells nothing of the range.
#[derive(Debug)]
pub struct Standing<'r> {
    reference: &'r Reference,
    ports: PortRange,
    transports: TransportSet,
    rows: Vec<Row<'r>>,
}

impl<'r> Standing<'r> {
    /// What a reference says of a record; nothing of one that cannot be read, or whose transports or status cannot, or that says itself that its ports are reserved or unassigned.
    #[must_use]
    pub fn of(reference: &'r Reference, view: RecordView<'_>) -> Option<Self> {
        let record = view.record;
        let (Ok(ports), Ok(transports), Ok(_)) = (record.ports, record.transports, record.status)
        else {
            return None;
        };
        if !record.compiles() || !is_service(view) {
            return None;
        }
        let rows = reference.covering(ports);
        Some(Self {
            reference,
            ports,
            transports,
            rows: rows.filter(|row| claims(transports, row)).collect(),
        })
    }

    /// The transports of the record.
    #[must_use]
    pub fn transports(&self) -> TransportSet {
        self.transports
    }

    /// All rows, in order.
    #[must_use]
    pub fn rows(&self) -> &[Row<'r>] {
        &self.rows
    }

    /// The rows of services, in order.
    pub fn services(&self) -> impl Iterator<Item = &Row<'r>> {
        self.rows.iter().filter(|row| row.state == State::Assigned)
    }

    /// The rows of services that are as like the record's description as any of them; and how much that is.
    #[must_use]
    pub fn most_like(&self, description: &str) -> (Likeness, Vec<Row<'r>>) {
        let mut best = (Likeness::Different, Vec::new());
        for (row, likeness) in self.likenesses([description]) {
            let Some(likeness) = likeness else {
                continue;
            };
            if likeness > best.0 {
                best = (likeness, Vec::new());
            }
            if likeness == best.0 {
                best.1.push(*row);
            }
        }
        best
    }

    /// All rows, and how much each is like the names and the description of a record, at best; nothing for a row that is about no service.
    pub(crate) fn likenesses<'s, 't>(
        &'s self,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> impl Iterator<Item = (&'s Row<'r>, Option<Likeness>)> {
        let has_services = self.services().next().is_some();
        let names = texts
            .into_iter()
            .filter(|text| has_services && !text.is_empty());
        let names: Vec<_> = names.map(Names::of).collect();
        self.rows.iter().map(move |row| {
            let is_service = row.state == State::Assigned;
            let likeness = names.iter().map(|names| names.likeness(row)).max();
            (row, likeness.filter(|_| is_service))
        })
    }

    /// Whether some rows speak of each transport of the record, or of any where it names none.
    #[must_use]
    pub fn are_about_all(&self, rows: &[Row<'_>]) -> bool {
        let about = |transport: Transport| rows.iter().any(|row| row.is_about(transport));
        !rows.is_empty() && self.transports.iter().all(about)
    }

    /// Whether all that the record claims is in some states, and nothing of it in others.
    #[must_use]
    pub fn is_wholly(&self, states: &[State]) -> bool {
        let fits = |row: &Row<'_>| states.contains(&row.state);
        let is_single = self.ports.first() == self.ports.last();
        // Within a range there can be rows of some of its ports.
        let fit_within = || {
            let mut rows = self.reference.at(self.ports);
            rows.all(|row| fits(&row) || !claims(self.transports, &row))
        };
        self.rows.iter().all(fits) && self.are_about_all(&self.rows) && (is_single || fit_within())
    }
}

/// Whether a record is about a service, and does not say that its ports are reserved or unassigned.
fn is_service(view: RecordView<'_>) -> bool {
    // Most descriptions begin with another letter, and need not be put on one line for this.
    let first = view.text(Role::Description).trim_start().bytes().next();
    !matches!(first, Some(b'R' | b'r' | b'U' | b'u'))
        || Kind::of(&view.description()) == Kind::Service
}

/// Whether a record with some transports claims what a row speaks of; with none, it may claim any.
fn claims(transports: TransportSet, row: &Row<'_>) -> bool {
    transports.is_empty() || transports.iter().any(|transport| row.is_about(transport))
}

impl Reference {
    /// Rows in words, with the title of the reference: ``the reference (IANA, 2026-08-17) has `srmp` at 193/tcp and 193/udp``.
    pub(crate) fn has(&self, rows: &[Row<'_>]) -> String {
        format!("the reference ({}) has {}", self.title(), told(rows))
    }
}

/// The most services that a sentence names.
const MOST_NAMES: usize = 3;

/// Rows in words: `` `srmp` at 193/tcp and 193/udp``.
fn told(rows: &[Row<'_>]) -> String {
    let mut groups: Vec<(Row<'_>, Vec<String>)> = Vec::new();
    for row in rows {
        let alike = |(first, _): &&mut (Row<'_>, Vec<String>)| {
            (first.name, first.label, first.state) == (row.name, row.label, row.state)
        };
        match groups.iter_mut().find(alike) {
            Some((_, places)) => places.push(place(row)),
            None => groups.push((*row, vec![place(row)])),
        }
    }
    let group = |(row, places): (Row<'_>, Vec<String>)| {
        let places = listed(&places);
        match row.state {
            State::Assigned => format!("{} at {places}", called(&row)),
            State::Unnamed => format!("a use without a service name at {places}"),
            State::Reserved | State::Unassigned => format!("{places} as {}", row.state.name()),
        }
    };
    some(groups.into_iter().map(group).collect())
}

/// The names of the services of rows, each once.
pub(crate) fn names(rows: &[Row<'_>]) -> String {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        let name = called(row);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    some(names)
}

/// A list of which no more is shown than a person reads.
fn some(mut words: Vec<String>) -> String {
    if words.len() > MOST_NAMES {
        let more = words.len() - (MOST_NAMES - 1);
        words.truncate(MOST_NAMES - 1);
        words.push(format!("{} more", grouped(more)));
    }
    listed(&words)
}

/// The name of a row's service, and its other name.
fn called(row: &Row<'_>) -> String {
    match row.label {
        "" => quoted(row.name),
        label => format!("{} ({label})", quoted(row.name)),
    }
}

/// Where a row stands, and since when.
fn place(row: &Row<'_>) -> String {
    match (row.registered, row.modified) {
        ("", "") => row.to_string(),
        ("", day) => format!("{row} (changed {day})"),
        (day, _) => format!("{row} (since {day})"),
    }
}

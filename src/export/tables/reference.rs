//! What another registry says of the ports: what users can fill blanks from, without a change to what the source says.

use super::assignments::TRANSPORTS;
use super::{Check, Column, Holds, Row, Table, Value};
use crate::dataset::RecordStanding;
use crate::model::Transport;
use crate::reference::{self, Likeness, Reference, State};

const STATES: &[&str] = &[
    State::Assigned.name(),
    State::Reserved.name(),
    State::Unassigned.name(),
    State::Unnamed.name(),
];
const LIKENESSES: &[&str] = &[
    Likeness::Same.name(),
    Likeness::Doubtful.name(),
    Likeness::Different.name(),
];

/// What the registry was compared with.
pub static REFERENCE_SOURCES: Table = Table {
    name: "reference_sources",
    about: "one row for the registry that this one is compared with; none if it is compared with none",
    row_number: None,
    columns: &[
        Column {
            name: "reference_source",
            holds: Holds::Number(1),
            null: false,
            about: "number of the reference",
            value: |_| Value::Number(1),
        },
        Column {
            name: "title",
            holds: Holds::Text,
            null: true,
            about: "of which registry it is, and of which day, or the name of its file",
            value: |row| said(whole(row).title()),
        },
        Column {
            name: "sha256",
            holds: Holds::Sha256,
            null: false,
            about: "SHA-256 of its bytes",
            value: |row| whole(row).sha256().into(),
        },
        Column {
            name: "rows",
            holds: Holds::Number(0),
            null: false,
            about: "how many rows it has in all",
            value: |row| Value::number(whole(row).rows().count()),
        },
    ],
    key: &["reference_source"],
    checks: &[],
    order: &["reference_source"],
    count: |dataset| usize::from(dataset.reference().is_some()),
    each: |dataset, see| {
        let mut one = dataset.reference().into_iter();
        one.try_for_each(|reference| see(&Row::ReferenceSource(reference)))
    },
};

fn whole<'d>(row: &Row<'d>) -> &'d Reference {
    match row {
        Row::ReferenceSource(reference) => reference,
        other => other.of_another_table(),
    }
}

/// What the reference says.
pub static REFERENCE: Table = Table {
    name: "reference",
    about: "one row for each row of the reference that shares a port with an assignment",
    row_number: None,
    columns: &[
        Column {
            name: "reference_row",
            holds: Holds::Number(1),
            null: false,
            about: "number of the row, among these",
            value: |row| Value::number(of(row).0 + 1),
        },
        Column {
            name: "port_first",
            holds: Holds::Port,
            null: false,
            about: "the port, or the first one of a range",
            value: |row| Value::Number(of(row).1.ports.first().into()),
        },
        Column {
            name: "port_last",
            holds: Holds::Port,
            null: false,
            about: "the last port of a range; for a single port the same",
            value: |row| Value::Number(of(row).1.ports.last().into()),
        },
        Column {
            name: "transport",
            holds: Holds::OneOf(TRANSPORTS),
            null: true,
            about: "the transport protocol; null if the row is about all of them",
            value: |row| Value::maybe(of(row).1.transport.map(Transport::name)),
        },
        Column {
            name: "name",
            holds: Holds::Text,
            null: true,
            about: "the service name",
            value: |row| said(of(row).1.name),
        },
        Column {
            name: "state",
            holds: Holds::OneOf(STATES),
            null: false,
            about: "what is said of the port; unnamed is a use that is no service, such as any private mail system",
            value: |row| of(row).1.state.name().into(),
        },
        Column {
            name: "label",
            holds: Holds::Text,
            null: true,
            about: "another name of the service",
            value: |row| said(of(row).1.label),
        },
        Column {
            name: "registered",
            holds: Holds::Text,
            null: true,
            about: "when it was registered: a day or a month, `2017-12-12` or `2017-12`",
            value: |row| said(of(row).1.registered),
        },
        Column {
            name: "modified",
            holds: Holds::Text,
            null: true,
            about: "when that was changed last, in the same form",
            value: |row| said(of(row).1.modified),
        },
        Column {
            name: "description",
            holds: Holds::Text,
            null: true,
            about: "what the service is, in words; the built-in reference has none",
            value: |row| said(of(row).1.description),
        },
    ],
    key: &["reference_row"],
    checks: &[Check::Order("port_first", "port_last")],
    order: &["reference_row"],
    count: |dataset| dataset.reference_rows().len(),
    each: |dataset, see| {
        let mut rows = dataset.reference_rows().iter().enumerate();
        rows.try_for_each(|(at, row)| see(&Row::Reference(at, row)))
    },
};

fn said(text: &str) -> Value<'_> {
    Value::maybe((!text.is_empty()).then_some(text))
}

fn of<'d>(row: &Row<'d>) -> (usize, &'d reference::Row<'d>) {
    match row {
        Row::Reference(index, row) => (*index, row),
        other => other.of_another_table(),
    }
}

/// How records stand to the rows of the reference.
pub static STANDINGS: Table = Table {
    name: "standings",
    about: "one row for each row of the reference that speaks of all ports of a record and one of its transports",
    row_number: Some("standing"),
    columns: &[
        Column {
            name: "record",
            holds: Holds::RowOf("records"),
            null: false,
            about: "the record",
            value: |row| Value::Number(standing(row).record.number()),
        },
        Column {
            name: "reference_row",
            holds: Holds::RowOf("reference"),
            null: false,
            about: "the row of the reference",
            value: |row| Value::Number(standing(row).row + 1),
        },
        Column {
            name: "likeness",
            holds: Holds::OneOf(LIKENESSES),
            null: true,
            about: "whether both are about one service, by their names and initials; null if the row is about none",
            value: |row| Value::maybe(standing(row).likeness.map(Likeness::name)),
        },
    ],
    key: &["record", "reference_row"],
    checks: &[],
    order: &["record", "reference_row"],
    count: |dataset| dataset.standings().len(),
    each: |dataset, see| {
        let mut standings = dataset.standings().iter();
        standings.try_for_each(|standing| see(&Row::Standing(standing)))
    },
};

fn standing<'d>(row: &Row<'d>) -> &'d RecordStanding {
    match row {
        Row::Standing(standing) => standing,
        other => other.of_another_table(),
    }
}

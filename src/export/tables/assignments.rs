//! What the records mean.

use super::{Check, Column, Holds, Row, Table, Value};
use crate::dataset::{Assignment, Parts, SERVICE_NAME};
use crate::model::{Kind, Status, Transport};
use crate::syntax::Role;

pub(super) const TRANSPORTS: &[&str] = &[
    Transport::Tcp.name(),
    Transport::Udp.name(),
    Transport::Sctp.name(),
    Transport::Dccp.name(),
];
const KINDS: &[&str] = &[
    Kind::Service.name(),
    Kind::Reserved.name(),
    Kind::Unassigned.name(),
];
const STATUSES: &[&str] = &[
    Status::Official.name(),
    Status::Unofficial.name(),
    Status::Conflict.name(),
];
/// The cell of a service name.
pub(in crate::export) const NAME_CELL: &str = Role::Name.name();
const CELLS_OF_NAMES: &[&str] = &[NAME_CELL, Role::Description.name()];

/// What the records mean.
pub static ASSIGNMENTS: Table = Table {
    name: "assignments",
    about: "one row for each port, or range of ports, and transport of a record",
    row_number: Some("assignment"),
    columns: &[
        Column {
            name: "id",
            holds: Holds::Id,
            null: false,
            about: "what the row is known by from version to version: transport, port and name, as in `tcp-22-ssh`",
            value: |row| of(row).2.into(),
        },
        Column {
            name: "port_first",
            holds: Holds::Port,
            null: false,
            about: "the port, or the first one of a range",
            value: |row| Value::Number(of(row).0.ports.first().into()),
        },
        Column {
            name: "port_last",
            holds: Holds::Port,
            null: false,
            about: "the last port of a range; for a single port the same",
            value: |row| Value::Number(of(row).0.ports.last().into()),
        },
        Column {
            name: "transport",
            holds: Holds::OneOf(TRANSPORTS),
            null: true,
            about: "the transport protocol; null if the source names none",
            value: |row| Value::maybe(of(row).0.transport.map(Transport::name)),
        },
        Column {
            name: "name",
            holds: Holds::Text,
            null: true,
            about: "the name to show: the service name where the source has a cell for it, else a part of the description; null if there is neither",
            value: |row| said(of(row).1.name),
        },
        Column {
            name: "name_from",
            holds: Holds::OneOf(CELLS_OF_NAMES),
            null: true,
            about: "the cell that the name comes from; of a name that the source gives, the description is not taken apart",
            value: |row| {
                let parts = of(row).1;
                match parts.name {
                    "" => Value::Null,
                    _ if *parts.pattern == SERVICE_NAME => NAME_CELL.into(),
                    _ => Role::Description.name().into(),
                }
            },
        },
        Column {
            name: "short_name",
            holds: Holds::Text,
            null: true,
            about: "the abbreviation, where the description gives it and what it stands for",
            value: |row| Value::maybe(of(row).1.short_name),
        },
        Column {
            name: "full_name",
            holds: Holds::Text,
            null: true,
            about: "what the abbreviation stands for",
            value: |row| Value::maybe(of(row).1.full_name),
        },
        Column {
            name: "qualifier",
            holds: Holds::Text,
            null: true,
            about: "role, carrier and version, with a comma and a space between: `data, over TLS/SSL`",
            value: |row| {
                let qualifiers = &of(row).1.qualifiers;
                match &**qualifiers {
                    [] => Value::Null,
                    [one] => (*one).into(),
                    several => several.join(", ").into(),
                }
            },
        },
        Column {
            name: "note",
            holds: Holds::Text,
            null: true,
            about: "what else the description says",
            value: |row| Value::maybe(of(row).1.note),
        },
        Column {
            name: "kind",
            holds: Holds::OneOf(KINDS),
            null: false,
            about: "reserved and unassigned only where the description says so",
            value: |row| of(row).0.kind.name().into(),
        },
        Column {
            name: "status",
            holds: Holds::OneOf(STATUSES),
            null: true,
            about: "the status; null if the source gives none",
            value: |row| Value::maybe(of(row).0.status.map(Status::name)),
        },
        Column {
            name: "description",
            holds: Holds::Text,
            null: true,
            about: "what the port is for, each run of white space one space; null if the source gives only a name",
            value: |row| said(&of(row).0.description),
        },
        Column {
            name: "reference",
            holds: Holds::Text,
            null: true,
            about: "the documents that define the service, as the source names them: `[RFC4253]`",
            value: |row| Value::maybe(of(row).0.reference.as_deref()),
        },
        Column {
            name: "registered",
            holds: Holds::Text,
            null: true,
            about: "when it was registered, as the source has it: a day or a month, `2017-12-12` or `2017-12`, where it is right",
            value: |row| Value::maybe(of(row).0.registered.as_deref()),
        },
        Column {
            name: "modified",
            holds: Holds::Text,
            null: true,
            about: "when that was changed last, in the same form",
            value: |row| Value::maybe(of(row).0.modified.as_deref()),
        },
        Column {
            name: "frequency",
            holds: Holds::Text,
            null: true,
            about: "how often the port is found open, as the source has it: a decimal fraction or a ratio, `0.484143` or `3/10`",
            value: |row| Value::maybe(of(row).0.frequency.as_deref()),
        },
        Column {
            name: "record",
            holds: Holds::RowOf("records"),
            null: false,
            about: "the record that it comes from",
            value: |row| Value::Number(of(row).0.record.number()),
        },
    ],
    key: &["id"],
    checks: &[
        Check::Order("port_first", "port_last"),
        Check::Together("name", "name_from"),
        Check::Together("short_name", "full_name"),
    ],
    order: &["port_first", "port_last", "transport", "record"],
    count: |dataset| dataset.len(),
    each: |dataset, see| {
        dataset.identified(|assignment, parts, id| see(&Row::Assignment(assignment, parts, id)))
    },
};

/// A text, where there is one.
fn said(text: &str) -> Value<'_> {
    Value::maybe(Some(text).filter(|text| !text.is_empty()))
}

fn of<'d>(row: &Row<'d>) -> (&'d Assignment<'d>, &'d Parts<'d>, &'d str) {
    match row {
        Row::Assignment(assignment, parts, id) => (assignment, parts, id),
        other => other.of_another_table(),
    }
}

//! The tables of the dataset: each column is declared here, once.
//!
//! The header of the CSV, the keys of JSON and YAML, the JSON Schema, the SQL schema and the table in the README are all made from this.

use super::{Column, Holds, Table, Value};
use crate::dataset::{Dataset, LinkRole};
use crate::finding::Level;
use crate::model::{Kind, Status, Transport};
use crate::syntax::Role;

const TRANSPORTS: &[&str] = &[
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

const LEVELS: &[&str] = &[
    Level::Error.name(),
    Level::Warning.name(),
    Level::Note.name(),
];
const FIELDS: &[&str] = &[
    Role::Ports.name(),
    Role::Transports.name(),
    Role::Description.name(),
    Role::Status.name(),
];
const LINK_ROLES: &[&str] = &[LinkRole::Subject.name(), LinkRole::Related.name()];

/// All tables, each behind those that it refers to.
pub static TABLES: &[&Table] = &[
    &SOURCES,
    &RECORDS,
    &ASSIGNMENTS,
    &FINDINGS,
    &FINDING_RECORDS,
];

/// The files that were read.
pub static SOURCES: Table = Table {
    name: "sources",
    about: "one row for each source, in the order in which they were read",
    row_number: None,
    columns: &[
        Column {
            name: "source",
            holds: Holds::Number(1),
            null: false,
            about: "number of the source",
            value: |_, row| Value::number(row + 1),
        },
        Column {
            name: "path",
            holds: Holds::Text,
            null: false,
            about: "its path, relative to the configuration or the current folder; outside it the name of the file",
            value: |dataset, row| dataset.source(row).published().into(),
        },
        Column {
            name: "sha256",
            holds: Holds::Sha256,
            null: false,
            about: "SHA-256 of its bytes",
            value: |dataset, row| dataset.source_hash(row).into(),
        },
        Column {
            name: "bytes",
            holds: Holds::Number(0),
            null: false,
            about: "its size in bytes",
            value: |dataset, row| Value::Number(dataset.source(row).size()),
        },
        Column {
            name: "lines",
            holds: Holds::Number(0),
            null: false,
            about: "its number of lines",
            value: |dataset, row| Value::Number(dataset.source(row).line_count()),
        },
        Column {
            name: "title",
            holds: Holds::Text,
            null: true,
            about: "its title",
            value: |_, _| Value::Null,
        },
        Column {
            name: "license",
            holds: Holds::Text,
            null: true,
            about: "the licence that it states",
            value: |_, _| Value::Null,
        },
        Column {
            name: "url",
            holds: Holds::Text,
            null: true,
            about: "where it was taken from",
            value: |_, _| Value::Null,
        },
    ],
    checks: &[],
    rows: |dataset| dataset.registry().sources().len(),
};

/// The records as they are written.
pub static RECORDS: Table = Table {
    name: "records",
    about: "one row for each record as it is written, in the order of the sources",
    row_number: None,
    columns: &[
        Column {
            name: "record",
            holds: Holds::Number(1),
            null: false,
            about: "number of the record, through all sources",
            value: |dataset, row| Value::Number(dataset.record(row).id.number()),
        },
        Column {
            name: "source",
            holds: Holds::RowOf("sources"),
            null: false,
            about: "the source that it stands in",
            value: |dataset, row| Value::number(u32::from(dataset.record(row).source) + 1),
        },
        Column {
            name: "line_first",
            holds: Holds::Number(1),
            null: false,
            about: "its first line, from 1",
            value: |dataset, row| Value::Number(dataset.record(row).line()),
        },
        Column {
            name: "line_last",
            holds: Holds::Number(1),
            null: false,
            about: "its last line",
            value: |dataset, row| {
                let view = dataset.record(row);
                let end = view.record.span().end;
                Value::Number(view.document.source.position(end).line)
            },
        },
        Column {
            name: "port_raw",
            holds: Holds::Text,
            null: true,
            about: "the port cell as written; null if there is no such cell",
            value: |dataset, row| raw(dataset, row, Role::Ports),
        },
        Column {
            name: "transport_raw",
            holds: Holds::Text,
            null: true,
            about: "the transports cell as written; null if there is no such cell",
            value: |dataset, row| raw(dataset, row, Role::Transports),
        },
        Column {
            name: "description_raw",
            holds: Holds::Text,
            null: true,
            about: "the description as written; null if there is none",
            value: |dataset, row| raw(dataset, row, Role::Description),
        },
        Column {
            name: "status_raw",
            holds: Holds::Text,
            null: true,
            about: "the status cell as written; null if there is no such cell",
            value: |dataset, row| raw(dataset, row, Role::Status),
        },
        Column {
            name: "description",
            holds: Holds::Text,
            null: true,
            about: "the description, each run of white space one space",
            value: |dataset, row| {
                let view = dataset.record(row);
                Value::maybe(
                    view.record
                        .has(Role::Description)
                        .then(|| view.description()),
                )
            },
        },
    ],
    checks: &["line_last >= line_first"],
    rows: |dataset| dataset.registry().record_count(),
};

fn raw<'d>(dataset: &'d Dataset<'d>, row: usize, role: Role) -> Value<'d> {
    let view = dataset.record(row);
    Value::maybe(view.record.has(role).then(|| view.text(role)))
}

/// What the records mean.
pub static ASSIGNMENTS: Table = Table {
    name: "assignments",
    about: "one row for each port, or range of ports, and transport of a record",
    row_number: Some("assignment"),
    columns: &[
        Column {
            name: "port_first",
            holds: Holds::Port,
            null: false,
            about: "the port, or the first one of a range",
            value: |dataset, row| Value::Number(dataset.assignment(row).ports.first().into()),
        },
        Column {
            name: "port_last",
            holds: Holds::Port,
            null: false,
            about: "the last port of a range; for a single port the same",
            value: |dataset, row| Value::Number(dataset.assignment(row).ports.last().into()),
        },
        Column {
            name: "transport",
            holds: Holds::OneOf(TRANSPORTS),
            null: true,
            about: "the transport protocol; null if the source names none",
            value: |dataset, row| {
                Value::maybe(dataset.assignment(row).transport.map(Transport::name))
            },
        },
        Column {
            name: "kind",
            holds: Holds::OneOf(KINDS),
            null: false,
            about: "reserved and unassigned only where the description says so",
            value: |dataset, row| dataset.assignment(row).kind.name().into(),
        },
        Column {
            name: "status",
            holds: Holds::OneOf(STATUSES),
            null: true,
            about: "the status; null if the source gives none",
            value: |dataset, row| Value::maybe(dataset.assignment(row).status.map(Status::name)),
        },
        Column {
            name: "description",
            holds: Holds::Text,
            null: false,
            about: "what the port is for, each run of white space one space",
            value: |dataset, row| dataset.assignment(row).description.into(),
        },
        Column {
            name: "record",
            holds: Holds::RowOf("records"),
            null: false,
            about: "the record that it comes from",
            value: |dataset, row| Value::Number(dataset.assignment(row).record.number()),
        },
    ],
    checks: &["port_last >= port_first"],
    rows: |dataset| dataset.len(),
};

/// What the rules found, each at its own level, whatever a configuration says: so that data depends on the sources alone.
pub static FINDINGS: Table = Table {
    name: "findings",
    about: "one row for each finding of the rules, at their own levels, in the order of the sources",
    row_number: None,
    columns: &[
        Column {
            name: "finding",
            holds: Holds::Number(1),
            null: false,
            about: "number of the finding",
            value: |_, row| Value::number(row + 1),
        },
        Column {
            name: "rule",
            holds: Holds::Text,
            null: false,
            about: "the rule that found it",
            value: |dataset, row| dataset.findings()[row].rule().name.into(),
        },
        Column {
            name: "level",
            holds: Holds::OneOf(LEVELS),
            null: false,
            about: "the rule's own level",
            value: |dataset, row| dataset.findings()[row].rule().level.name().into(),
        },
        Column {
            name: "source",
            holds: Holds::RowOf("sources"),
            null: false,
            about: "the source that it stands in",
            value: |dataset, row| Value::number(u32::from(dataset.findings()[row].source) + 1),
        },
        Column {
            name: "line",
            holds: Holds::Number(1),
            null: false,
            about: "the line on which it begins, from 1",
            value: |dataset, row| {
                let finding = dataset.findings()[row];
                let source = dataset.source(finding.source.into());
                Value::Number(source.position(finding.span.start).line)
            },
        },
        Column {
            name: "field",
            holds: Holds::OneOf(FIELDS),
            null: true,
            about: "the cell that it is about; null if it is about no single one",
            value: |dataset, row| Value::maybe(dataset.findings()[row].role.map(Role::name)),
        },
        Column {
            name: "message",
            holds: Holds::Text,
            null: false,
            about: "what is wrong",
            value: |dataset, row| {
                let finding = &dataset.findings()[row];
                (finding.rule().tell)(dataset.registry(), finding)
                    .message
                    .into()
            },
        },
        Column {
            name: "fingerprint",
            holds: Holds::Text,
            null: false,
            about: "what it is known by from version to version",
            value: |dataset, row| dataset.fingerprints().get(row).into(),
        },
    ],
    checks: &[],
    rows: |dataset| dataset.findings().len(),
};

/// The records that findings speak of.
pub static FINDING_RECORDS: Table = Table {
    name: "finding_records",
    about: "one row for each record that a finding speaks of",
    row_number: Some("finding_record"),
    columns: &[
        Column {
            name: "finding",
            holds: Holds::RowOf("findings"),
            null: false,
            about: "the finding",
            value: |dataset, row| Value::number(dataset.links()[row].finding + 1),
        },
        Column {
            name: "record",
            holds: Holds::RowOf("records"),
            null: false,
            about: "the record",
            value: |dataset, row| Value::Number(dataset.links()[row].record.number()),
        },
        Column {
            name: "role",
            holds: Holds::OneOf(LINK_ROLES),
            null: false,
            about: "whether the finding is about the record, or only names it",
            value: |dataset, row| dataset.links()[row].role.name().into(),
        },
    ],
    checks: &[],
    rows: |dataset| dataset.links().len(),
};

//! The tables of the dataset: each column is declared here, once.
//!
//! The header of the CSV, the keys of JSON and YAML, the JSON Schema, the SQL schema and the table in the README are all made from this.

use std::borrow::Cow;

use crate::dataset::Dataset;
use crate::model::{Kind, Status, Transport};
use crate::syntax::Role;

/// A table of the dataset.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// A number for each row, from 1, that only the database needs.
    pub row_number: Option<&'static str>,
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// What holds between columns, in SQL.
    pub checks: &'static [&'static str],
    /// The number of rows.
    pub rows: fn(&Dataset<'_>) -> usize,
}

/// A column of a table.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it may be null: the source does not say.
    pub null: bool,
    /// What it means, in one line.
    pub about: &'static str,
    /// The value of a row, by the row's index, from 0.
    pub value: for<'d> fn(&'d Dataset<'d>, usize) -> Value<'d>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A port, from 0 to 65535.
    Port,
    /// A whole number, not below the given one.
    Number(u32),
    /// Any text.
    Text,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A SHA-256 in hexadecimal digits.
    Sha256,
    /// The number of a row in this table, in the column of the same name, from 1.
    RowOf(&'static str),
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'d> {
    /// The source does not say.
    Null,
    /// A whole number.
    Number(u32),
    /// Text.
    Text(Cow<'d, str>),
}

impl Value<'_> {
    fn number(number: impl TryInto<u32>) -> Self {
        let number = number.try_into().ok();
        Self::Number(number.expect("sources fit 32 bits"))
    }
}

impl<'d, T: Into<Cow<'d, str>>> From<T> for Value<'d> {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl<'d> Value<'d> {
    fn maybe(text: Option<impl Into<Cow<'d, str>>>) -> Self {
        text.map_or(Self::Null, Self::from)
    }
}

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

/// All tables, each behind those that it refers to.
pub static TABLES: &[&Table] = &[&SOURCES, &RECORDS, &ASSIGNMENTS];

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
            about: "its path, relative to where the registry is kept",
            value: |dataset, row| dataset.source_path(row).into(),
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
    rows: |dataset| dataset.registry().documents().len(),
};

/// The records as they are written.
pub static RECORDS: Table = Table {
    name: "records",
    about: "one row for each record that was compiled, in the order of the sources",
    row_number: None,
    columns: &[
        Column {
            name: "record",
            holds: Holds::Number(1),
            null: false,
            about: "number of the record, through all sources",
            value: |dataset, row| Value::Number(dataset.records()[row].number()),
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
            null: false,
            about: "the port cell as written",
            value: |dataset, row| dataset.record(row).text(Role::Ports).into(),
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
            null: false,
            about: "the description as written",
            value: |dataset, row| dataset.record(row).text(Role::Description).into(),
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
            null: false,
            about: "the description, each run of white space one space",
            value: |dataset, row| dataset.record(row).description().into(),
        },
    ],
    checks: &["line_last >= line_first"],
    rows: |dataset| dataset.records().len(),
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

//! What a record says beside its port, transports, description and status; of the loose form there is none of it.

use super::{Column, Holds, Row, Table, Value};
use crate::dataset::Dataset;
use crate::registry::RecordView;
use crate::rule::Scope;
use crate::syntax::Role;

const KINDS: &[&str] = &{
    let mut names = [""; Role::MORE.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Role::MORE[at].name();
        at += 1;
    }
    names
};

/// The other names of services.
pub static ALIASES: Table = Table {
    name: "aliases",
    about: "one row for each other name that a record gives its service",
    row_number: Some("alias"),
    columns: &[
        Column {
            name: "record",
            holds: Holds::RowOf("records"),
            null: false,
            about: "the record",
            value: |row| Value::Number(alias(row).0.id.number()),
        },
        Column {
            name: "seq",
            holds: Holds::Number(1),
            null: false,
            about: "number of the name in its record, in order of place",
            value: |row| Value::number(alias(row).1),
        },
        Column {
            name: "name",
            holds: Holds::Text,
            null: false,
            about: "the other name",
            value: |row| alias(row).2.into(),
        },
    ],
    key: &["record", "seq"],
    checks: &[],
    order: &["record", "seq"],
    count: |dataset| {
        with_aliases(dataset)
            .map(|view| view.aliases().count())
            .sum()
    },
    each: |dataset, see| {
        with_aliases(dataset).try_for_each(|view| {
            let mut numbered = (1..).zip(view.aliases());
            numbered.try_for_each(|(seq, (_, name))| see(&Row::Alias(view, seq, name)))
        })
    },
};

fn with_aliases<'d>(dataset: &'d Dataset<'d>) -> impl Iterator<Item = RecordView<'d>> {
    let records = dataset.registry().records_in(Scope::With(Role::Aliases));
    records.filter(|view| view.record.has(Role::Aliases))
}

fn alias<'r, 'd>(row: &'r Row<'d>) -> (RecordView<'d>, usize, &'r str) {
    match row {
        Row::Alias(view, seq, name) => (*view, *seq, name),
        other => other.of_another_table(),
    }
}

/// All cells of other registries that are no cells of the loose form.
pub static CELLS: Table = Table {
    name: "cells",
    about: "one row for each thing that a record says beside its port, transports, description and status",
    row_number: Some("cell"),
    columns: &[
        Column {
            name: "record",
            holds: Holds::RowOf("records"),
            null: false,
            about: "the record",
            value: |row| Value::Number(cell(row).0.id.number()),
        },
        Column {
            name: "seq",
            holds: Holds::Number(1),
            null: false,
            about: "number of the cell in its record, in order of place",
            value: |row| Value::number(cell(row).1),
        },
        Column {
            name: "kind",
            holds: Holds::OneOf(KINDS),
            null: false,
            about: "what the cell is",
            value: |row| cell(row).2.name().into(),
        },
        Column {
            name: "text",
            holds: Holds::Text,
            null: false,
            about: "what it says, without quotes and markup, each run of white space one space",
            value: |row| cell(row).3.into(),
        },
    ],
    key: &["record", "seq"],
    checks: &[],
    order: &["record", "seq"],
    count: |dataset| {
        let cells = |view: RecordView<'_>| view.document.cells_besides(view.record).count();
        dataset.registry().records().map(cells).sum()
    },
    each: |dataset, see| {
        dataset.registry().records().try_for_each(|view| {
            let mut numbered = (1..).zip(view.document.cells_besides(view.record));
            numbered.try_for_each(|(seq, (role, text))| see(&Row::Cell(view, seq, role, &text)))
        })
    },
};

fn cell<'r, 'd>(row: &'r Row<'d>) -> (RecordView<'d>, usize, Role, &'r str) {
    match row {
        Row::Cell(view, seq, role, text) => (*view, *seq, *role, text),
        other => other.of_another_table(),
    }
}

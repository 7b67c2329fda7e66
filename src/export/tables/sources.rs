//! The files that were read.

use super::{Column, Holds, Row, Table, Value};
use crate::dataset::Dataset;
use crate::source::SourceFile;

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
            value: |row| Value::number(of(row).1 + 1),
        },
        Column {
            name: "path",
            holds: Holds::Text,
            null: false,
            about: "its path, relative to the configuration or the current folder; outside it the name of the file",
            value: |row| file(row).published().into(),
        },
        Column {
            name: "form",
            holds: Holds::Text,
            null: false,
            about: "the form that it was read in, as `--from` names it",
            value: |row| {
                let (dataset, index) = of(row);
                dataset.registry().sources()[index].dialect.name.into()
            },
        },
        Column {
            name: "sha256",
            holds: Holds::Sha256,
            null: false,
            about: "SHA-256 of its bytes",
            value: |row| {
                let (dataset, index) = of(row);
                dataset.source_hash(index).into()
            },
        },
        Column {
            name: "bytes",
            holds: Holds::Number(0),
            null: false,
            about: "its size in bytes",
            value: |row| Value::Number(file(row).size()),
        },
        Column {
            name: "lines",
            holds: Holds::Number(0),
            null: false,
            about: "its number of lines",
            value: |row| Value::Number(file(row).line_count()),
        },
        Column {
            name: "title",
            holds: Holds::Text,
            null: true,
            about: "its title",
            value: |_| Value::Null,
        },
        Column {
            name: "license",
            holds: Holds::Text,
            null: true,
            about: "the licence that it states",
            value: |_| Value::Null,
        },
        Column {
            name: "url",
            holds: Holds::Text,
            null: true,
            about: "where it was taken from",
            value: |_| Value::Null,
        },
    ],
    key: &["source"],
    checks: &[],
    order: &["source"],
    count: |dataset| dataset.registry().sources().len(),
    each: |dataset, see| {
        (0..dataset.registry().sources().len()).try_for_each(|at| see(&Row::Source(dataset, at)))
    },
};

fn of<'d>(row: &Row<'d>) -> (&'d Dataset<'d>, usize) {
    match row {
        Row::Source(dataset, index) => (dataset, *index),
        other => other.of_another_table(),
    }
}

fn file<'d>(row: &Row<'d>) -> &'d SourceFile {
    let (dataset, index) = of(row);
    dataset.source(index)
}

//! What the rules found, each at its own level, whatever a configuration says: so that data depends on the sources and the reference alone.

use super::{Column, Holds, Row, Table, Value};
use crate::dataset::{Dataset, FindingLink, LinkRole};
use crate::finding::{Finding, Level};
use crate::syntax::Role;

const LEVELS: &[&str] = &[
    Level::Error.name(),
    Level::Warning.name(),
    Level::Note.name(),
];
const FIELDS: &[&str] = &Role::NAMES;
const LINK_ROLES: &[&str] = &[LinkRole::Subject.name(), LinkRole::Related.name()];

/// What the rules found.
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
            value: |row| Value::number(of(row).1 + 1),
        },
        Column {
            name: "rule",
            holds: Holds::Text,
            null: false,
            about: "the rule that found it",
            value: |row| of(row).2.rule().name.into(),
        },
        Column {
            name: "level",
            holds: Holds::OneOf(LEVELS),
            null: false,
            about: "the rule's own level",
            value: |row| of(row).2.rule().level.name().into(),
        },
        Column {
            name: "source",
            holds: Holds::RowOf("sources"),
            null: false,
            about: "the source that it stands in",
            value: |row| Value::number(u32::from(of(row).2.source) + 1),
        },
        Column {
            name: "line",
            holds: Holds::Number(1),
            null: false,
            about: "the line on which it begins, from 1",
            value: |row| {
                let (dataset, _, finding) = of(row);
                let source = dataset.source(finding.source.into());
                Value::Number(source.position(finding.span.start).line)
            },
        },
        Column {
            name: "field",
            holds: Holds::OneOf(FIELDS),
            null: true,
            about: "the cell that it is about; null if it is about no single one",
            value: |row| Value::maybe(of(row).2.role.map(Role::name)),
        },
        Column {
            name: "message",
            holds: Holds::Text,
            null: false,
            about: "what is wrong",
            value: |row| {
                let (dataset, _, finding) = of(row);
                (finding.rule().tell)(dataset.registry(), finding)
                    .message
                    .into()
            },
        },
        Column {
            name: "fingerprint",
            holds: Holds::Id,
            null: false,
            about: "what it is known by from version to version",
            value: |row| {
                let (dataset, index, _) = of(row);
                dataset.fingerprints().get(index).into()
            },
        },
    ],
    key: &["finding"],
    checks: &[],
    order: &["finding"],
    count: |dataset| dataset.findings().len(),
    each: |dataset, see| {
        let mut numbered = dataset.findings().iter().enumerate();
        numbered.try_for_each(|(at, finding)| see(&Row::Finding(dataset, at, finding)))
    },
};

fn of<'d>(row: &Row<'d>) -> (&'d Dataset<'d>, usize, &'d Finding) {
    match row {
        Row::Finding(dataset, index, finding) => (dataset, *index, finding),
        other => other.of_another_table(),
    }
}

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
            value: |row| Value::number(link(row).finding + 1),
        },
        Column {
            name: "record",
            holds: Holds::RowOf("records"),
            null: false,
            about: "the record",
            value: |row| Value::Number(link(row).record.number()),
        },
        Column {
            name: "role",
            holds: Holds::OneOf(LINK_ROLES),
            null: false,
            about: "whether the finding is about the record, or only names it",
            value: |row| link(row).role.name().into(),
        },
    ],
    key: &["finding", "record", "role"],
    checks: &[],
    order: &["finding"],
    count: |dataset| dataset.links().len(),
    each: |dataset, see| {
        dataset
            .links()
            .iter()
            .try_for_each(|link| see(&Row::Link(link)))
    },
};

fn link<'d>(row: &Row<'d>) -> &'d FindingLink {
    match row {
        Row::Link(link) => link,
        other => other.of_another_table(),
    }
}

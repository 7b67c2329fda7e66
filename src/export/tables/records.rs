//! The records as they are written, and what stands in their descriptions.

use std::io;

use super::{Check, Column, Holds, Row, Table, Value};
use crate::dataset::{
    Dataset, Mention, MentionKind, PartKind, PartSpan, SERVICE_NAME, given_name, mentions, parts,
    record_hash, spans,
};
use crate::registry::RecordView;
use crate::syntax::{Outcome, Role};

const PART_KINDS: &[&str] = &[
    PartKind::Name.name(),
    PartKind::ShortName.name(),
    PartKind::FullName.name(),
    PartKind::Qualifier.name(),
    PartKind::Note.name(),
];
const OUTCOMES: &[&str] = &[
    Outcome::Compiled.name(),
    Outcome::Portless.name(),
    Outcome::OtherProtocol.name(),
    Outcome::Unreadable.name(),
];
const MENTION_KINDS: &[&str] = &[MentionKind::Rfc.name(), MentionKind::Port.name()];

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
            value: |row| Value::Number(view(row).id.number()),
        },
        Column {
            name: "hash",
            holds: Holds::Sha256,
            null: false,
            about: "SHA-256 of its four cells as written, with a line feed between",
            value: |row| record_hash(view(row)).into(),
        },
        Column {
            name: "source",
            holds: Holds::RowOf("sources"),
            null: false,
            about: "the source that it stands in",
            value: |row| Value::number(u32::from(view(row).source) + 1),
        },
        Column {
            name: "line_first",
            holds: Holds::Number(1),
            null: false,
            about: "its first line, from 1",
            value: |row| Value::Number(view(row).line()),
        },
        Column {
            name: "line_last",
            holds: Holds::Number(1),
            null: false,
            about: "its last line",
            value: |row| {
                let view = view(row);
                let end = view.span().end;
                Value::Number(view.document.source.position(end).line)
            },
        },
        Column {
            name: "port_raw",
            holds: Holds::Text,
            null: true,
            about: "the port cell as written; null if there is no such cell",
            value: |row| raw(row, Role::Ports),
        },
        Column {
            name: "transport_raw",
            holds: Holds::Text,
            null: true,
            about: "the transports cell as written; null if there is no such cell",
            value: |row| raw(row, Role::Transports),
        },
        Column {
            name: "description_raw",
            holds: Holds::Text,
            null: true,
            about: "the description as written; null if there is none",
            value: |row| raw(row, Role::Description),
        },
        Column {
            name: "status_raw",
            holds: Holds::Text,
            null: true,
            about: "the status cell as written; null if there is no such cell",
            value: |row| raw(row, Role::Status),
        },
        Column {
            name: "description",
            holds: Holds::Text,
            null: true,
            about: "the description, each run of white space one space",
            value: |row| {
                let description = of(row).1;
                Value::maybe((!description.is_empty()).then_some(description))
            },
        },
        Column {
            name: "rule",
            holds: Holds::Text,
            null: true,
            about: "the rule by which the names in its description were told apart; `service-name` if the source gives the name itself",
            value: |row| {
                let (view, description) = of(row);
                if given_name(view, description).is_some() {
                    return SERVICE_NAME.name.into();
                }
                let has = !description.is_empty();
                Value::maybe(has.then(|| parts(description).pattern.name))
            },
        },
        Column {
            name: "outcome",
            holds: Holds::OneOf(OUTCOMES),
            null: false,
            about: "what became of it: assignments, or else why there are none",
            value: |row| view(row).record.outcome().name().into(),
        },
    ],
    key: &["record"],
    checks: &[Check::Order("line_first", "line_last")],
    order: &["record"],
    count: |dataset| dataset.registry().record_count(),
    each: |dataset, see| {
        dataset
            .registry()
            .records()
            .try_for_each(|view| see(&Row::Record(view, &view.description())))
    },
};

fn of<'r, 'd>(row: &'r Row<'d>) -> (RecordView<'d>, &'r str) {
    match row {
        Row::Record(view, description) => (*view, description),
        other => other.of_another_table(),
    }
}

fn view<'d>(row: &Row<'d>) -> RecordView<'d> {
    of(row).0
}

fn raw<'v>(row: &'v Row<'_>, role: Role) -> Value<'v> {
    let view = view(row);
    Value::maybe(view.record.has(role).then(|| view.text(role)))
}

/// Shows each record that has a description with it.
fn described(
    dataset: &Dataset<'_>,
    mut see: impl FnMut(RecordView<'_>, &str) -> io::Result<()>,
) -> io::Result<()> {
    let records = dataset.registry().records();
    let mut described = records.filter(|view| view.record.has(Role::Description));
    described.try_for_each(|view| {
        let description = view.description();
        match &*description {
            "" => Ok(()),
            description => see(view, description),
        }
    })
}

/// Shows each record whose name is taken from its description.
fn taken_apart(
    dataset: &Dataset<'_>,
    mut see: impl FnMut(RecordView<'_>, &str) -> io::Result<()>,
) -> io::Result<()> {
    described(dataset, |view, description| {
        match given_name(view, description) {
            Some(_) => Ok(()),
            None => see(view, description),
        }
    })
}

/// Where in a description its parts stand.
pub static SPANS: Table = Table {
    name: "spans",
    about: "one row for each part that was found in a description",
    row_number: Some("span"),
    columns: &[
        Column {
            name: "record",
            holds: Holds::RowOf("records"),
            null: false,
            about: "the record",
            value: |row| Value::Number(span(row).0.id.number()),
        },
        Column {
            name: "seq",
            holds: Holds::Number(1),
            null: false,
            about: "number of the part in its description, in order of place",
            value: |row| Value::number(span(row).1),
        },
        Column {
            name: "kind",
            holds: Holds::OneOf(PART_KINDS),
            null: false,
            about: "what the part is",
            value: |row| span(row).2.kind.name().into(),
        },
        Column {
            name: "start_pos",
            holds: Holds::Number(0),
            null: false,
            about: "where it begins in the description, in Unicode characters from 0",
            value: |row| Value::Number(span(row).2.start),
        },
        Column {
            name: "end_pos",
            holds: Holds::Number(0),
            null: false,
            about: "where it ends, the character behind its last",
            value: |row| Value::Number(span(row).2.end),
        },
        Column {
            name: "text",
            holds: Holds::Text,
            null: false,
            about: "the part",
            value: |row| span(row).2.text.into(),
        },
    ],
    key: &["record", "seq"],
    checks: &[Check::Order("start_pos", "end_pos")],
    order: &["record", "seq"],
    count: |dataset| {
        let mut sum = 0;
        let counted = taken_apart(dataset, |_, text| {
            sum += spans(text, &parts(text)).count();
            Ok(())
        });
        counted.expect("counting does not fail");
        sum
    },
    each: |dataset, see| {
        taken_apart(dataset, |view, text| {
            let mut numbered = (1..).zip(spans(text, &parts(text)));
            numbered.try_for_each(|(seq, span)| see(&Row::Span(view, seq, span)))
        })
    },
};

fn span<'r, 'd>(row: &'r Row<'d>) -> (RecordView<'d>, usize, &'r PartSpan<'d>) {
    match row {
        Row::Span(view, seq, span) => (*view, *seq, span),
        other => other.of_another_table(),
    }
}

/// What descriptions send their readers to.
pub static MENTIONS: Table = Table {
    name: "mentions",
    about: "one row for each RFC or port that a description names",
    row_number: Some("mention"),
    columns: &[
        Column {
            name: "record",
            holds: Holds::RowOf("records"),
            null: false,
            about: "the record",
            value: |row| Value::Number(mention(row).0.id.number()),
        },
        Column {
            name: "kind",
            holds: Holds::OneOf(MENTION_KINDS),
            null: false,
            about: "what is named",
            value: |row| mention(row).1.kind.name().into(),
        },
        Column {
            name: "value",
            holds: Holds::Number(0),
            null: false,
            about: "its number",
            value: |row| Value::Number(mention(row).1.value),
        },
        Column {
            name: "text",
            holds: Holds::Text,
            null: false,
            about: "how it is written",
            value: |row| mention(row).1.text.into(),
        },
    ],
    key: &[],
    checks: &[],
    order: &["record"],
    count: |dataset| {
        let mut sum = 0;
        let counted = described(dataset, |_, text| {
            sum += mentions(text).count();
            Ok(())
        });
        counted.expect("counting does not fail");
        sum
    },
    each: |dataset, see| {
        described(dataset, |view, text| {
            mentions(text).try_for_each(|mention| see(&Row::Mention(view, mention)))
        })
    },
};

fn mention<'r, 'd>(row: &'r Row<'d>) -> (RecordView<'d>, &'r Mention<'d>) {
    match row {
        Row::Mention(view, mention) => (*view, mention),
        other => other.of_another_table(),
    }
}

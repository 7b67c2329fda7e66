//! The `json` style: everything that is known of each finding, for programs.

mod schema;

use std::io::{self, Write};

use serde::Serialize;

pub(crate) use schema::object;
pub use schema::schema;

use super::harmless::{self, Stream};
use super::item::{self, Change, Exact, Items, Mending, Place, Subject, Subjects};
use super::{Look, Sanitized, Style};
use crate::finding::Level;
use crate::fingerprint::Fingerprints;
use crate::model::Transport;
use crate::source::Position;

pub(super) static STYLE: Style = Style {
    name: "json",
    about: "everything that is known of each finding, for programs",
    most: None,
    form,
};

/// The version of the form; a change that a reader may trip over is a new major version.
const SCHEMA_VERSION: &str = "1.0.0";

fn form(items: Items<'_>, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let tally = items.tally();
    let mendable = Items::mendable(items.all());
    let fingerprints = items.fingerprints();
    let report = Report {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        summary: Summary {
            sources: items.sources().len(),
            records: items.records(),
            errors: tally.errors,
            warnings: tally.warnings,
            notes: tally.notes,
            suppressed: items.accepted(),
            fixable: mendable.safe + mendable.unsafe_,
        },
        findings: Stream(|| {
            let mut subjects = Subjects::default();
            let fingerprints = &fingerprints;
            items
                .all()
                .map(move |item| Item::new(item, fingerprints, &mut subjects))
        }),
    };
    harmless::write(&report, out)
}

#[derive(Serialize)]
struct Report<F: Serialize> {
    schema_version: &'static str,
    tool: Tool,
    summary: Summary,
    findings: F,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Summary {
    sources: usize,
    records: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    fixable: usize,
}

#[derive(Serialize)]
struct Item<'r> {
    rule: &'static str,
    level: &'static str,
    message: Sanitized,
    help: Option<Sanitized>,
    source: Exact<'r>,
    span: Span,
    record: Option<Record>,
    related: Vec<Related<'r>>,
    fix: Option<Fix<'r>>,
    fingerprint: String,
    suppressed: Option<Sanitized>,
}

impl<'r> Item<'r> {
    fn new(item: item::Item<'r>, fingerprints: &Fingerprints, subjects: &mut Subjects) -> Self {
        let words = item.words();
        let place = item.place();
        Self {
            rule: item.rule().name,
            level: Level::name(item.level()),
            message: words.message,
            help: words.help,
            source: place.source.exact(),
            span: place.into(),
            record: subjects.of(item).map(Record::from),
            related: words.related.into_iter().map(Related::from).collect(),
            fix: item.fix().map(Fix::from),
            fingerprint: item.fingerprint(fingerprints),
            suppressed: item.accepted().map(|accepted| accepted.reason),
        }
    }
}

#[derive(Serialize)]
struct Span {
    start: Point,
    end: Point,
}

impl From<Place<'_>> for Span {
    fn from(Place { start, end, .. }: Place<'_>) -> Self {
        let [start, end] = [start, end].map(|position: Position| Point {
            offset: position.offset,
            line: position.line,
            column: position.column,
        });
        Self { start, end }
    }
}

#[derive(Serialize)]
struct Point {
    offset: u32,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Record {
    line_first: u32,
    line_last: u32,
    ports: Option<Sanitized>,
    transports: Vec<&'static str>,
}

impl From<Subject> for Record {
    fn from(subject: Subject) -> Self {
        Self {
            line_first: subject.lines.0,
            line_last: subject.lines.1,
            ports: subject.ports,
            transports: subject.transports.iter().map(Transport::name).collect(),
        }
    }
}

#[derive(Serialize)]
struct Fix<'r> {
    title: Sanitized,
    safety: &'static str,
    edits: Vec<Edit<'r>>,
}

impl<'r> From<Mending<'r>> for Fix<'r> {
    fn from(fix: Mending<'r>) -> Self {
        let edit = |change: Change<'r>| Edit {
            start: change.place.start.offset,
            end: change.place.end.offset,
            insert: change.insert,
        };
        Self {
            title: fix.title,
            safety: fix.safety.name(),
            edits: fix.changes.into_iter().map(edit).collect(),
        }
    }
}

#[derive(Serialize)]
struct Edit<'r> {
    start: u32,
    end: u32,
    insert: Exact<'r>,
}

#[derive(Serialize)]
struct Related<'r> {
    message: Sanitized,
    source: Exact<'r>,
    span: Span,
}

impl<'r> From<item::Related<'r>> for Related<'r> {
    fn from(item::Related { message, place }: item::Related<'r>) -> Self {
        Self {
            message,
            source: place.source.exact(),
            span: place.into(),
        }
    }
}

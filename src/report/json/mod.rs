//! The `json` style: everything that is known of each finding, for programs.

mod harmless;
mod schema;

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use serde_json::ser::PrettyFormatter;

pub use schema::schema;

use harmless::Harmless;

use super::{Checked, Look, Style};
use crate::finding::{Finding, Level};
use crate::fingerprint::Fingerprints;
use crate::fix::Fix;
use crate::model::Transport;
use crate::registry::{RecordView, Registry};
use crate::source::{Position, SourceFile, Span};
use crate::syntax::Role;

pub(super) static STYLE: Style = Style {
    name: "json",
    about: "everything that is known of each finding, for programs",
    write,
};

/// The version of the form; a change that a reader may trip over is a new major version.
const SCHEMA_VERSION: &str = "1.0.0";

fn write(checked: &Checked<'_>, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Harmless(PrettyFormatter::new());
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, formatter);
    document(checked).serialize(&mut serializer)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Report<'r> {
    schema_version: &'static str,
    tool: Tool,
    summary: Summary,
    findings: Findings<'r>,
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
    message: String,
    help: Option<String>,
    source: &'r str,
    span: Place,
    record: Option<Subject<'r>>,
    related: Vec<Related<'r>>,
    fix: Option<Mend>,
    fingerprint: String,
    suppressed: Option<&'r str>,
}

#[derive(Serialize)]
struct Place {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    offset: u32,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Subject<'r> {
    line_first: u32,
    line_last: u32,
    ports: Option<Cow<'r, str>>,
    transports: Vec<&'static str>,
}

#[derive(Serialize)]
struct Mend {
    title: String,
    safety: &'static str,
    edits: Vec<Change>,
}

#[derive(Serialize)]
struct Change {
    start: u32,
    end: u32,
    insert: String,
}

impl From<Fix> for Mend {
    fn from(fix: Fix) -> Self {
        let edits = fix.edits().iter().map(|edit| Change {
            start: edit.span.start,
            end: edit.span.end,
            insert: String::from_utf8_lossy(&edit.insert).into_owned(),
        });
        Self {
            edits: edits.collect(),
            safety: fix.safety.name(),
            title: fix.title,
        }
    }
}

#[derive(Serialize)]
struct Related<'r> {
    message: String,
    source: &'r str,
    span: Place,
}

fn document<'r>(checked: &Checked<'r>) -> Report<'r> {
    let tally = checked.tally();
    Report {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        summary: Summary {
            sources: checked.registry.sources().len(),
            records: checked.registry.record_count(),
            errors: tally.errors,
            warnings: tally.warnings,
            notes: tally.notes,
            suppressed: checked.weighed().count() - tally.total(),
            fixable: fixable(checked),
        },
        findings: Findings(*checked),
    }
}

/// The number of findings that a fix mends, safe or not.
fn fixable(checked: &Checked<'_>) -> usize {
    let fix = |finding: &Finding| finding.rule().fix_of(checked.registry, finding);
    checked
        .weighed()
        .filter(|(index, _)| fix(&checked.findings[*index]).is_some())
        .count()
}

/// The findings, told one after the other, so that a million of them need no memory.
struct Findings<'r>(Checked<'r>);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Checked {
            registry, findings, ..
        } = self.0;
        // Of all findings: that a rule is off here must not rename what others find.
        let fingerprints = Fingerprints::of(registry, findings);
        let mut list = serializer.serialize_seq(Some(self.0.weighed().count()))?;
        for (index, level) in self.0.weighed() {
            let fingerprint = fingerprints.get(index);
            let item = Item {
                suppressed: self.0.suppressed.reason(index),
                ..item(registry, &findings[index], level, fingerprint)
            };
            list.serialize_element(&item)?;
        }
        list.end()
    }
}

fn item<'r>(
    registry: &'r Registry<'_>,
    finding: &Finding,
    level: Level,
    fingerprint: String,
) -> Item<'r> {
    let rule = finding.rule();
    let told = (rule.tell)(registry, finding);
    let source = registry.documents()[usize::from(finding.source)].source;
    let related = |(id, message)| {
        let view = registry.record(id);
        let source = view.document.source;
        let span = view.record.cell(Role::Ports);
        Related {
            message,
            source: source.name(),
            span: place(source, span),
        }
    };
    Item {
        rule: rule.name,
        level: level.name(),
        message: told.message,
        help: told.help,
        source: source.name(),
        span: place(source, finding.span),
        record: finding.record.map(|id| subject(registry.record(id))),
        related: told.related.into_iter().map(related).collect(),
        fix: rule.fix_of(registry, finding).map(Mend::from),
        fingerprint,
        suppressed: None,
    }
}

fn place(source: &SourceFile, span: Span) -> Place {
    let point = |offset| {
        let Position {
            line,
            column,
            offset,
        } = source.position(offset);
        Point {
            offset,
            line,
            column,
        }
    };
    Place {
        start: point(span.start),
        end: point(span.end),
    }
}

fn subject(view: RecordView<'_>) -> Subject<'_> {
    let span = view.record.span();
    let line = |offset| view.document.source.position(offset).line;
    let written = view.text(Role::Ports);
    Subject {
        line_first: line(span.start),
        line_last: line(span.end),
        ports: match view.record.ports {
            Ok(ports) => Some(ports.to_string().into()),
            Err(_) => (!written.is_empty()).then_some(written.into()),
        },
        transports: view.transports().iter().map(Transport::name).collect(),
    }
}

//! The `json` style: everything that is known of each finding, for programs.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};
use serde_json::{Value, json};

use super::{Checked, Look, Style, is_hostile};
use crate::finding::{Finding, Level};
use crate::fix::Fix;
use crate::model::Transport;
use crate::registry::{RecordView, Registry};
use crate::rules::RULES;
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
    fingerprint: Option<()>,
    suppressed: Option<()>,
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
            sources: checked.registry.documents().len(),
            records: checked.registry.record_count(),
            errors: tally.errors,
            warnings: tally.warnings,
            notes: tally.notes,
            suppressed: 0,
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
        .filter(|(finding, _)| fix(finding).is_some())
        .count()
}

/// The findings, told one after the other, so that a million of them need no memory.
struct Findings<'r>(Checked<'r>);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.tally().total()))?;
        for (finding, level) in self.0.weighed() {
            list.serialize_element(&item(self.0.registry, finding, level))?;
        }
        list.end()
    }
}

fn item<'r>(registry: &'r Registry<'_>, finding: &Finding, level: Level) -> Item<'r> {
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
        fingerprint: None,
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

/// Pretty JSON that no terminal and no log obeys: what is hostile is escaped, and `##` too, which some CI logs look for.
struct Harmless<'f>(PrettyFormatter<'f>);

impl Formatter for Harmless<'_> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut from = 0;
        for (at, char) in fragment.char_indices() {
            let pair = char == '#' && beside(fragment, at);
            if !pair && !is_hostile(char) {
                continue;
            }
            writer.write_all(&fragment.as_bytes()[from..at])?;
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04X}")?;
            }
            from = at + char.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[from..])
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.0.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

/// Whether the number sign at a place stands beside another one.
fn beside(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    bytes.get(at + 1) == Some(&b'#') || at > 0 && bytes[at - 1] == b'#'
}

/// The JSON Schema of this style, draft 2020-12, made from the table of rules.
#[must_use]
pub fn schema() -> Value {
    let rules: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    let levels = Level::ALL.map(Level::name);
    let count = || json!({"type": "integer", "minimum": 0});
    let object = |properties: Value| {
        let names: Vec<_> = properties
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": names,
            "additionalProperties": false,
        })
    };
    let text = || json!({"type": "string"});
    let maybe = |kind: &str| json!({"type": [kind, "null"]});
    let list = |items: Value| json!({"type": "array", "items": items});
    let reference = |name: &str| json!({"$ref": format!("#/$defs/{name}")});
    let or_null = |schema: Value| json!({"anyOf": [schema, {"type": "null"}]});
    let mut schema = object(json!({
        "schema_version": {"type": "string", "pattern": r"^1\.\d+\.\d+$"},
        "tool": object(json!({"name": {"const": "portreg"}, "version": text()})),
        "summary": object(json!({
            "sources": count(), "records": count(),
            "errors": count(), "warnings": count(), "notes": count(),
            "suppressed": count(), "fixable": count(),
        })),
        "findings": list(reference("finding")),
    }));
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated from the table of rules by `UPDATE=1 cargo test generated`.",
        "title": "portreg findings",
        "description": "The report of `portreg check --output json`.",
    });
    let definitions = json!({
        "point": object(json!({
            "offset": {"type": "integer", "minimum": 0, "description": "bytes from the start of the source"},
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1, "description": "Unicode scalars from the start of the line"},
        })),
        "span": object(json!({"start": reference("point"), "end": reference("point")})),
        "record": object(json!({
            "line_first": {"type": "integer", "minimum": 1},
            "line_last": {"type": "integer", "minimum": 1},
            "ports": maybe("string"),
            "transports": list(json!({"enum": Transport::ALL.map(Transport::name)})),
        })),
        "edit": object(json!({"start": count(), "end": count(), "insert": text()})),
        "fix": object(json!({
            "title": text(),
            "safety": {"enum": ["safe", "unsafe"]},
            "edits": list(reference("edit")),
        })),
        "related": object(json!({"message": text(), "source": text(), "span": reference("span")})),
        "finding": object(json!({
            "rule": {"enum": rules},
            "level": {"enum": levels},
            "message": text(),
            "help": maybe("string"),
            "source": text(),
            "span": reference("span"),
            "record": or_null(reference("record")),
            "related": list(reference("related")),
            "fix": or_null(reference("fix")),
            "fingerprint": maybe("string"),
            "suppressed": maybe("string"),
        })),
    });
    let all = schema.as_object_mut().expect("an object");
    for (at, (key, value)) in head.as_object().expect("an object").iter().enumerate() {
        all.shift_insert(at, key.clone(), value.clone());
    }
    all.insert("$defs".to_owned(), definitions);
    schema
}

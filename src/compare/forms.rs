//! The forms in which a comparison is told: for people, for programs, for a pull request.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Map, Value as Json, json};

use super::alike::OTHER_NAMES;
use super::{Change, ChangeKind, Comparison};
use crate::export::schema::row_schema;
use crate::export::{ASSIGNMENTS, Value};
use crate::report::json::object;
use crate::report::{Look, Sanitized, harmless};
use crate::rule::{count, grouped};

/// A form in which a comparison is told.
#[derive(Debug)]
pub struct Form {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// Writes what differs between two registries of these names.
    pub write: fn(&Comparison, [&str; 2], &Look, &mut dyn Write) -> io::Result<()>,
}

/// All forms.
pub static FORMS: &[&Form] = &[
    &Form {
        name: "text",
        about: "what differs, for people",
        write: text,
    },
    &Form {
        name: "json",
        about: "what differs with all columns of each row, for programs",
        write: json,
    },
    &Form {
        name: "markdown",
        about: "what differs, for a comment on a pull request",
        write: markdown,
    },
];

/// The form of a name.
#[must_use]
pub fn form(name: &str) -> Option<&'static Form> {
    FORMS.iter().copied().find(|form| form.name == name)
}

/// What changed within a row: a column, and what it says on both sides.
type Detail<'c> = (&'static str, &'c Value<'static>, &'c Value<'static>);

impl Comparison {
    /// What there is to say of a kind of changes, or nothing.
    fn of_kind(&self, kind: ChangeKind) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(move |change| change.kind == kind)
    }

    /// The ids of a row: one, or the old and the new one.
    fn ids(&self, change: &Change) -> [Option<&str>; 2] {
        let place = ASSIGNMENTS.place("id");
        let sides = [self.old_row(change), self.new_row(change)];
        match sides.map(|row| row.and_then(|row| row[place].text())) {
            [old, new] if old == new => [None, new],
            ids => ids,
        }
    }

    /// The columns that say something else, without what the ids tell.
    fn details(&self, change: &Change) -> Vec<Detail<'_>> {
        let told = ["id", "port_first", "port_last"];
        let columns = change
            .columns
            .iter()
            .filter(|column| !told.contains(*column));
        let detail = columns.filter_map(|column| {
            let [old, new] = self.values(change, column)?;
            Some((*column, old, new))
        });
        detail.collect()
    }

    /// What is not compared as it stands, in words.
    fn remarks(&self, name: impl Fn(&str) -> String) -> Vec<String> {
        let mut remarks = Vec::new();
        if !self.unsaid.is_empty() {
            let columns: Vec<_> = self.unsaid.iter().map(|column| name(column)).collect();
            let columns = columns.join(", ");
            remarks.push(format!(
                "not compared, since only one side has it: {columns}"
            ));
        }
        if self.by_likeness > 0 {
            let rows = count(self.by_likeness, "row");
            remarks.push(format!(
                "{rows} with a name of its own on one side only: compared by the names that the description gives on the other, and not by the description"
            ));
        }
        let [old, new] = self.without_row();
        if old + new > 0 {
            let (old, new) = (count(old, "record"), grouped(new));
            remarks.push(format!(
                "not compared, without a port of a transport that can be read: {old} in the old registry, {new} in the new one"
            ));
        }
        remarks
    }

    /// The description of a row that stands on one side only, and its status.
    fn alone(&self, change: &Change) -> Option<(&str, Option<&str>)> {
        let ((Some(row), None) | (None, Some(row))) = (self.old_row(change), self.new_row(change))
        else {
            return None;
        };
        let text = |name| row[ASSIGNMENTS.place(name)].text();
        Some((text("description").unwrap_or_default(), text("status")))
    }

    /// How many rows there are of each kind: `2 added, 1 moved`.
    fn counts(&self) -> String {
        let counts = ChangeKind::ALL.map(|kind| (self.count(kind), kind.name()));
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts
            .map(|(count, name)| format!("{} {name}", grouped(count)))
            .collect();
        if counts.is_empty() {
            return "no difference".to_owned();
        }
        counts.join(", ")
    }
}

fn text(comparison: &Comparison, _: [&str; 2], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let arrow = if look.unicode { "\u{2192}" } else { "->" };
    for kind in ChangeKind::ALL {
        let mut changes = comparison.of_kind(kind).peekable();
        if changes.peek().is_none() {
            continue;
        }
        writeln!(out, "{}", kind.name())?;
        for change in changes {
            let ids = comparison
                .ids(change)
                .into_iter()
                .flatten()
                .map(Sanitized::new);
            let ids: Vec<_> = ids.map(|id| id.to_string()).collect();
            write!(out, "  {}", ids.join(&format!(" {arrow} ")))?;
            if let Some((description, status)) = comparison.alone(change) {
                let status = status
                    .map(|status| format!(" ({status})"))
                    .unwrap_or_default();
                write!(
                    out,
                    "  {}{}",
                    Sanitized::new(description),
                    Sanitized::new(&status)
                )?;
            }
            writeln!(out)?;
            for (column, old, new) in comparison.details(change) {
                writeln!(out, "      {column}: {} {arrow} {}", shown(old), shown(new))?;
            }
        }
        writeln!(out)?;
    }
    let same = grouped(comparison.same);
    for remark in comparison.remarks(str::to_owned) {
        writeln!(out, "  {remark}")?;
    }
    writeln!(out, "{}; {same} the same", comparison.counts())
}

/// A value for people.
fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Null => "(none)".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => Sanitized::new(text).to_string(),
    }
}

/// The most bytes of a comment: GitHub takes 65,536 characters.
const LONGEST_COMMENT: usize = 60_000;

fn markdown(
    comparison: &Comparison,
    names: [&str; 2],
    _: &Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let [old, new] = names.map(code);
    let same = grouped(comparison.same);
    let mut page = format!(
        "### Ports: {}\n\nFrom {old} to {new}; {same} the same.\n",
        comparison.counts()
    );
    for remark in comparison.remarks(code) {
        writeln!(page, "\n{}.", capital(&remark)).expect("writing to a string");
    }
    let mut left_out = 0;
    for kind in ChangeKind::ALL {
        let mut title = Some(format!("\n#### {}\n\n", capital(kind.name())));
        for change in comparison.of_kind(kind) {
            let item = item(comparison, change);
            let more = title.as_ref().map_or(0, String::len) + item.len();
            // Once an item is left out all behind it are, so that the list has an end and no holes.
            if left_out > 0 || page.len() + more > LONGEST_COMMENT {
                left_out += 1;
                continue;
            }
            page.extend(title.take());
            page.push_str(&item);
        }
    }
    if left_out > 0 {
        let left_out = grouped(left_out);
        writeln!(
            page,
            "\n{left_out} more do not fit into a comment; `portreg compare` shows all."
        )
        .expect("writing to a string");
    }
    out.write_all(page.as_bytes())
}

/// A change as an item of a list.
fn item(comparison: &Comparison, change: &Change) -> String {
    let ids = comparison.ids(change).into_iter().flatten().map(code);
    let mut item = format!("- {}", ids.collect::<Vec<_>>().join(" \u{2192} "));
    if let Some((description, status)) = comparison.alone(change) {
        let status = status
            .map(|status| format!(" ({})", code(status)))
            .unwrap_or_default();
        write!(item, ": {}{status}", code(description)).expect("writing to a string");
    }
    item.push('\n');
    for (column, old, new) in comparison.details(change) {
        let [old, new] = [old, new].map(|value| match value {
            Value::Null => "none".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => code(text),
        });
        writeln!(
            item,
            "  - {}: {old} \u{2192} {new}",
            column.replace('_', " ")
        )
        .expect("writing to a string");
    }
    item
}

/// Text from outside as a code span: within one nothing is a link, a mention, an entity or HTML.
///
/// It ends with as many backticks as stand nowhere in it (`CommonMark`, section 6.1); a blank at both ends is taken away by those who read it.
fn code(text: &str) -> String {
    let text = Sanitized::new(text);
    let text = text.as_str();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let is_blank = text.trim_matches(' ').is_empty();
    let pads = text.starts_with('`') || text.ends_with('`');
    let pads = pads || !is_blank && text.starts_with(' ') && text.ends_with(' ');
    let pads = pads || text.is_empty();
    let pad = if pads { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// The version of the form; a change that a reader may trip over is a new major version.
const SCHEMA_VERSION: &str = "1.2.0";

fn json(
    comparison: &Comparison,
    [old, new]: [&str; 2],
    _: &Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let row = |row: Option<(&[Value<'static>], &Value<'static>)>| {
        row.map(|(row, other_names)| {
            let columns = ASSIGNMENTS.columns.iter().map(|column| column.name);
            let pairs = columns
                .chain([OTHER_NAMES])
                .zip(row.iter().chain([other_names]));
            let pairs = pairs.map(|(name, value)| (name.to_owned(), Json::from(value)));
            Json::Object(pairs.collect())
        })
    };
    let changes = comparison.changes.iter().map(|change| {
        json!({
            "kind": change.kind.name(),
            "columns": change.columns,
            "old": row(change.old.map(|row| comparison.old.named(row))),
            "new": row(change.new.map(|row| comparison.new.named(row))),
        })
    });
    let mut summary = Map::new();
    for kind in ChangeKind::ALL {
        summary.insert(kind.name().to_owned(), comparison.count(kind).into());
    }
    summary.insert("same".to_owned(), comparison.same.into());
    let whole = json!({
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
        "old": old,
        "new": new,
        "summary": summary,
        "not_compared": comparison.not_compared(),
        "by_likeness": comparison.by_likeness(),
        "without_row": {"old": comparison.without_row()[0], "new": comparison.without_row()[1]},
        "changes": changes.collect::<Vec<_>>(),
    });
    harmless::write(&whole, out)
}

/// The JSON Schema of the form for programs, draft 2020-12.
#[must_use]
pub fn schema() -> Json {
    let kinds = ChangeKind::ALL.map(ChangeKind::name);
    let columns: Vec<_> = ASSIGNMENTS
        .columns
        .iter()
        .map(|column| column.name)
        .chain([OTHER_NAMES])
        .collect();
    let column = json!({"enum": columns});
    let count = json!({"type": "integer", "minimum": 0});
    let counts: Map<_, _> = kinds
        .iter()
        .chain(&["same"])
        .map(|name| ((*name).to_owned(), count.clone()))
        .collect();
    let row = json!({"anyOf": [{"$ref": "#/$defs/assignment"}, {"type": "null"}]});
    let change = object(json!({
        "kind": {"enum": kinds},
        "columns": {"type": "array", "items": column, "description": "the columns that say something else; none if the row is on one side only"},
        "old": row,
        "new": row,
    }));
    let text = json!({"type": "string"});
    let whole = object(json!({
        "schema_version": {"type": "string", "pattern": r"^1\.\d+\.\d+$"},
        "tool": object(json!({"name": {"const": "portreg"}, "version": text})),
        "old": text,
        "new": text,
        "summary": object(counts.into()),
        "not_compared": {"type": "array", "items": column, "description": "the columns that only one side has something in"},
        "by_likeness": {"type": "integer", "minimum": 0, "description": "the pairs of which one side has the name in a cell, and the other in the description"},
        "without_row": object(json!({
            "old": {"type": "integer", "minimum": 0, "description": "the records of the old registry that are not compared: they have no port of a transport that can be read"},
            "new": {"type": "integer", "minimum": 0, "description": "the same of the new registry"},
        })),
        "changes": {"type": "array", "items": change},
    }));
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated from the table of columns by `UPDATE=1 cargo test generated`.",
        "title": "portreg comparison",
        "description": "The report of `portreg compare --output json`.",
    });
    if let (Some(schema), Json::Object(whole)) = (schema.as_object_mut(), whole) {
        schema.extend(whole);
    }
    let mut assignment = row_schema(&ASSIGNMENTS);
    assignment["properties"][OTHER_NAMES] = json!({"type": ["string", "null"], "description": "the other names of its record, sorted, with a space between"});
    if let Some(required) = assignment["required"].as_array_mut() {
        required.push(json!(OTHER_NAMES));
    }
    schema["$defs"] = json!({"assignment": assignment});
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_span_ends_where_it_should() {
        for (text, span) in [
            ("SSH", "`SSH`"),
            ("a`b", "``a`b``"),
            ("``", "``` `` ```"),
            ("` x", "`` ` x ``"),
            (" x ", "`  x  `"),
            ("a\nb|<b>@me", "`a\u{240A}b|<b>@me`"),
        ] {
            assert_eq!(code(text), span);
        }
    }
}

//! The form of the report, for those who check what they read.

use serde_json::{Value, json};

use crate::finding::Level;
use crate::model::Transport;
use crate::rules::RULES;

/// The schema of an object that has all of some members, and no other.
pub(crate) fn object(properties: Value) -> Value {
    let names: Vec<_> = properties
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    let mut schema = json!({
        "type": "object",
        "properties": null,
        "required": names,
        "additionalProperties": false,
    });
    schema["properties"] = properties;
    schema
}

/// The JSON Schema of this style, draft 2020-12, made from the table of rules.
#[must_use]
pub fn schema() -> Value {
    let rules: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    let levels = Level::ALL.map(Level::name);
    let count = || json!({"type": "integer", "minimum": 0});
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
            "fingerprint": {"type": "string", "pattern": r"^1-[0-9a-f]{32}$"},
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

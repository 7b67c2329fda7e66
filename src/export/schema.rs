//! Schemas of the datasets, made from [`TABLES`].

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use super::{ALIASES, ASSIGNMENTS, Check, Column, Holds, SOURCES, TABLES, Table};
use crate::dataset::SCHEMA_VERSION;

/// How a generated schema says where it comes from.
const ORIGIN: &str = "Generated from the table of columns by `UPDATE=1 cargo test generated`.";

/// `application_id` of the database: `PORT` in ASCII.
pub(super) const APPLICATION_ID: u32 = 0x504F_5254;

/// The JSON Schema of the JSON and YAML formats, draft 2020-12.
#[must_use]
pub fn json() -> Json {
    let count = || json!({"type": "integer", "minimum": 0});
    let major = SCHEMA_VERSION.split('.').next().unwrap_or_default();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": ORIGIN,
        "title": "portreg dataset",
        "description": "A registry of TCP and UDP ports as `portreg build` writes it. Null always means: the source does not say.",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "schema_version": {"type": "string", "pattern": format!(r"^{major}\.\d+\.\d+$")},
            "registry": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "title": {"type": ["string", "null"]},
                },
                "required": ["name", "title"],
                "additionalProperties": false,
            },
            "sources": {"type": "array", "items": row_schema(&SOURCES)},
            "counts": {
                "type": "object",
                "properties": {"records": count(), "assignments": count(), "findings": count()},
                "required": ["records", "assignments", "findings"],
                "additionalProperties": false,
            },
            "aliases": {"type": "array", "items": row_schema(&ALIASES)},
            "assignments": {"type": "array", "items": row_schema(&ASSIGNMENTS)},
        },
        "required": ["$schema", "schema_version", "registry", "sources", "counts", "aliases", "assignments"],
        "additionalProperties": false,
    })
}

/// The JSON Schema of the registry format, draft 2020-12.
#[must_use]
pub fn registry() -> Json {
    let ports = json();
    let tables = TABLES.iter().map(|table| {
        let list = json!({"type": "array", "items": row_schema(table)});
        (table.name.to_owned(), list)
    });
    let names: Vec<_> = TABLES.iter().map(|table| table.name).collect();
    json!({
        "$schema": ports["$schema"],
        "$comment": ORIGIN,
        "title": "portreg registry",
        "description": "All tables of a registry as `portreg build` writes and reads them. Null always means: the source does not say.",
        "type": "object",
        "properties": {
            "$schema": ports["properties"]["$schema"],
            "schema_version": ports["properties"]["schema_version"],
            "registry": ports["properties"]["registry"],
            "tables": {
                "type": "object",
                "properties": tables.collect::<Map<_, _>>(),
                "required": names,
                "additionalProperties": false,
            },
        },
        "required": ["$schema", "schema_version", "registry", "tables"],
        "additionalProperties": false,
    })
}

pub(crate) fn row_schema(table: &Table) -> Json {
    let properties: Map<_, _> = table
        .columns
        .iter()
        .map(|column| (column.name.to_owned(), column_schema(column)))
        .collect();
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    json!({
        "description": table.about,
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    })
}

fn column_schema(column: &Column) -> Json {
    let kind = |name: &str| {
        if column.null {
            json!([name, "null"])
        } else {
            json!(name)
        }
    };
    let mut schema = match column.holds {
        Holds::Port => json!({"type": kind("integer"), "minimum": 0, "maximum": 65535}),
        Holds::Number(least) => json!({"type": kind("integer"), "minimum": least}),
        Holds::RowOf(_) => json!({"type": kind("integer"), "minimum": 1}),
        Holds::Text | Holds::Id => json!({"type": kind("string"), "minLength": 1}),
        Holds::Sha256 => json!({"type": kind("string"), "pattern": "^[0-9a-f]{64}$"}),
        Holds::OneOf(words) => {
            let null = column.null.then_some(Json::Null);
            let words = words.iter().map(|word| json!(word)).chain(null);
            json!({"enum": words.collect::<Vec<_>>()})
        }
    };
    schema["description"] = json!(column.about);
    schema
}

/// The whole SQL schema, as a person reads it.
#[must_use]
pub fn sql() -> String {
    format!(
        "-- {ORIGIN}\n\n{}\n{}\n{}",
        sql_pragmas(),
        sql_tables(),
        INDEXES_AND_VIEWS
    )
}

/// The settings of the database.
#[must_use]
pub fn sql_pragmas() -> String {
    let version = user_version();
    format!("PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {version};\n")
}

/// `user_version` of the database: 10000 for 1.0.0.
pub(super) fn user_version() -> u32 {
    SCHEMA_VERSION.split('.').fold(0, |number, part| {
        number * 100 + part.parse::<u32>().unwrap_or(0)
    })
}

/// The tables.
#[must_use]
pub fn sql_tables() -> String {
    TABLES
        .iter()
        .map(|table| sql_table(table))
        .collect::<Vec<_>>()
        .join("\n")
}

fn sql_table(table: &Table) -> String {
    let mut sql = format!("-- {}\nCREATE TABLE {} (\n", table.about, table.name);
    let mut lines: Vec<(String, &str)> = Vec::new();
    if let Some(name) = table.row_number {
        lines.push((format!("{name} INTEGER PRIMARY KEY"), "number of the row"));
    }
    for (i, column) in table.columns.iter().enumerate() {
        let is_key = i == 0 && table.row_number.is_none();
        lines.push((sql_column(column, is_key), column.about));
    }
    if table.key.len() > 1 {
        lines.push((format!("UNIQUE ({})", table.key.join(", ")), ""));
    }
    for check in table.checks {
        lines.push((format!("CHECK ({})", sql_check(*check)), ""));
    }
    let last = lines.len() - 1;
    for (i, (line, about)) in lines.iter().enumerate() {
        let comma = if i == last { "" } else { "," };
        let about = if about.is_empty() {
            String::new()
        } else {
            format!(" -- {about}")
        };
        writeln!(sql, "    {line}{comma}{about}").expect("writing to a string");
    }
    sql.push_str(") STRICT;\n");
    sql
}

fn sql_check(check: Check) -> String {
    match check {
        Check::Order(first, last) => format!("{last} >= {first}"),
        Check::Together(one, other) => format!("({one} IS NULL) = ({other} IS NULL)"),
    }
}

fn sql_column(column: &Column, is_key: bool) -> String {
    let name = column.name;
    let (kind, check) = match column.holds {
        Holds::Port => ("INTEGER", format!(" CHECK ({name} BETWEEN 0 AND 65535)")),
        Holds::Number(least) => ("INTEGER", format!(" CHECK ({name} >= {least})")),
        Holds::RowOf(table) => ("INTEGER", format!(" REFERENCES {table} ({name})")),
        Holds::Text | Holds::Id => ("TEXT", format!(" CHECK ({name} <> '')")),
        Holds::Sha256 => (
            "TEXT",
            format!(" CHECK (length({name}) = 64 AND {name} NOT GLOB '*[^0-9a-f]*')"),
        ),
        Holds::OneOf(words) => (
            "TEXT",
            format!(" CHECK ({name} IN ('{}'))", words.join("', '")),
        ),
    };
    let key = match (is_key, column.null) {
        (true, _) => " PRIMARY KEY",
        (false, false) => " NOT NULL",
        (false, true) => "",
    };
    format!("{name} {kind}{key}{check}")
}

/// What is made when the rows are in: indexes, views for common questions, and the full-text search.
pub const INDEXES_AND_VIEWS: &str = "\
CREATE UNIQUE INDEX assignments_by_id ON assignments (id);
CREATE UNIQUE INDEX findings_by_fingerprint ON findings (fingerprint);
CREATE INDEX assignments_by_port ON assignments (port_first, port_last, transport);
CREATE INDEX assignments_by_name ON assignments (name COLLATE NOCASE);
CREATE INDEX assignments_by_full_name ON assignments (full_name COLLATE NOCASE);
CREATE INDEX assignments_by_record ON assignments (record);
CREATE INDEX aliases_by_name ON aliases (name COLLATE NOCASE);
CREATE INDEX reference_by_port ON reference (port_first, port_last, transport);
CREATE INDEX standings_by_row ON standings (reference_row);
CREATE INDEX finding_records_by_record ON finding_records (record);

-- one row for each record, its transports joined
CREATE VIEW entries AS
SELECT
    record,
    port_first,
    port_last,
    (
        SELECT group_concat(transport, ', ')
        FROM (
            SELECT transport FROM assignments AS each
            WHERE each.record = one.record ORDER BY assignment
        )
    ) AS transports,
    name,
    short_name,
    full_name,
    qualifier,
    note,
    kind,
    status,
    description
FROM assignments AS one
GROUP BY record
ORDER BY port_first, port_last, record;

-- the ports and transports that two records name
CREATE VIEW shared_ports AS
SELECT
    max(a.port_first, b.port_first) AS port_first,
    min(a.port_last, b.port_last) AS port_last,
    a.transport,
    a.record,
    a.description,
    b.record AS other_record,
    b.description AS other_description
FROM assignments AS a
JOIN assignments AS b
    ON a.transport = b.transport
    AND a.port_first <= b.port_last
    AND b.port_first <= a.port_last
    AND a.record < b.record
ORDER BY 1, 2, 3, 4, 6;

-- the three ranges of RFC 6335, section 6
CREATE VIEW port_classes AS
SELECT class, port_first, port_last
FROM (
    SELECT 'system' AS class, 0 AS port_first, 1023 AS port_last
    UNION ALL SELECT 'user', 1024, 49151
    UNION ALL SELECT 'dynamic', 49152, 65535
);

-- the status of each assignment, as the source has it and as the reference has it, and why:
-- by the row of the reference that is most like it
CREATE VIEW resolved AS
SELECT
    a.id,
    a.port_first,
    a.port_last,
    a.transport,
    a.name,
    a.status,
    CASE s.likeness WHEN 'same' THEN 'official' END AS reference_status,
    CASE
        WHEN s.likeness = 'same' THEN 'the same service'
        WHEN s.likeness = 'doubtful' THEN 'perhaps the same service'
        WHEN s.likeness = 'different' THEN 'another service'
        WHEN r.state <> 'assigned' THEN r.state
        WHEN a.kind <> 'service' THEN 'no service'
        WHEN EXISTS (SELECT 1 FROM reference_sources) THEN 'not in the reference'
        ELSE 'no reference'
    END AS why,
    r.name AS reference_name,
    s.reference_row
FROM assignments AS a
LEFT JOIN standings AS s
    ON s.standing = (
        SELECT each.standing
        FROM standings AS each
        JOIN reference AS its ON its.reference_row = each.reference_row
        WHERE
            each.record = a.record
            AND (a.transport IS NULL OR its.transport IS NULL OR its.transport = a.transport)
        ORDER BY
            CASE each.likeness
                WHEN 'same' THEN 1 WHEN 'doubtful' THEN 2 WHEN 'different' THEN 3 ELSE 4
            END,
            each.standing
        LIMIT 1
    )
LEFT JOIN reference AS r ON r.reference_row = s.reference_row
ORDER BY a.assignment;

CREATE VIRTUAL TABLE assignments_fts USING fts5(
    name, full_name, note, description,
    content=\"assignments\", content_rowid=\"assignment\", tokenize=\"unicode61\", prefix='2 3'
);
INSERT INTO assignments_fts (assignments_fts) VALUES ('rebuild');
";

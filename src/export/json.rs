//! JSON: objects indented by two spaces, all keys in all rows.

use std::io::{self, Write};

use serde_json::{Map, Value as Json, json};

use super::{
    ALIASES, ASSIGNMENTS, Column, Data, FINDINGS, File, Format, Kept, Model, RECORDS, Reader,
    SOURCES, TABLES, Table, Value, Writer,
};
use crate::dataset::SCHEMA_VERSION;

pub(super) static FORMAT: Format = Format {
    name: "json",
    files: &[File {
        name: "ports.json",
        about: "sources, counts, aliases and assignments as one JSON object",
        write: Writer::Data(write),
        read: Some(Reader::Some(|bytes| from_ports(&parse(bytes)?))),
        known: |_, bytes| begins_as(bytes, "ports.schema.json", "counts"),
        faults: None,
    }],
    needs: None,
};

fn write(data: &dyn Data, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\n")?;
    for (key, value) in head(data) {
        member(out, 1, key, &value)?;
        out.write_all(b",\n")?;
    }
    rows(out, 1, &ALIASES, data)?;
    out.write_all(b",\n")?;
    rows(out, 1, &ASSIGNMENTS, data)?;
    out.write_all(b"\n}\n")
}

/// What stands before the assignments in JSON and YAML, which hold the same object.
pub(super) fn head(data: &dyn Data) -> Vec<(&'static str, Json)> {
    let mut sources = Vec::new();
    let listed = data.each(&SOURCES, &mut |row| {
        let pairs = SOURCES.columns.iter().zip(row);
        let pairs = pairs.map(|(column, value)| (column.name.to_owned(), value.into()));
        sources.push(Json::Object(pairs.collect()));
        Ok(())
    });
    listed.expect("listing does not fail");
    vec![
        ("$schema", json!("../schemas/ports.schema.json")),
        ("schema_version", json!(SCHEMA_VERSION)),
        ("registry", named(data)),
        ("sources", Json::Array(sources)),
        (
            "counts",
            json!({
                "records": data.count(&RECORDS),
                "assignments": data.count(&ASSIGNMENTS),
                "findings": data.count(&FINDINGS),
            }),
        ),
    ]
}

/// Whether a model holds what stands in JSON and YAML.
pub(super) fn fits(model: &Model) -> bool {
    [&SOURCES, &ALIASES, &ASSIGNMENTS]
        .iter()
        .all(|table| model.has(table))
        && [&RECORDS, &FINDINGS].iter().all(|table| model.knows(table))
}

/// What the registry is called.
pub(super) fn named(data: &dyn Data) -> Json {
    json!({"name": "ports", "title": data.title()})
}

impl From<&Value<'_>> for Json {
    fn from(value: &Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Number(number) => (*number).into(),
            Value::Text(text) => (&**text).into(),
        }
    }
}

/// Writes a key and a value, with no comma behind them.
pub(super) fn member(out: &mut dyn Write, depth: usize, key: &str, value: &Json) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    // Within strings JSON has no line feeds.
    let value = format!("{value:#}").replace('\n', &format!("\n{indent}"));
    write!(out, "{indent}\"{key}\": {value}")
}

/// Writes a table as a key and a list of objects, with no comma behind it.
pub(super) fn rows(
    out: &mut dyn Write,
    depth: usize,
    table: &Table,
    data: &dyn Data,
) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    write!(out, "{indent}\"{}\": [", table.name)?;
    let first = |column: &Column| format!("\n{indent}    \"{}\": ", column.name);
    let keys: Vec<_> = table.columns.iter().map(first).collect();
    let mut object = Vec::new();
    let mut is_empty = true;
    data.each(table, &mut |row| {
        object.clear();
        write!(object, "{}\n{indent}  {{", if is_empty { "" } else { "," })?;
        is_empty = false;
        for (at, (key, value)) in keys.iter().zip(row).enumerate() {
            if at > 0 {
                object.push(b',');
            }
            object.extend_from_slice(key.as_bytes());
            scalar(&mut object, value)?;
        }
        write!(object, "\n{indent}  }}")?;
        out.write_all(&object)
    })?;
    if is_empty {
        return out.write_all(b"]");
    }
    write!(out, "\n{indent}]")
}

/// Writes a value.
pub(super) fn scalar(out: &mut Vec<u8>, value: &Value<'_>) -> io::Result<()> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Number(number) => {
            out.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes());
        }
        Value::Text(text) => serde_json::to_writer(out, text)?,
    }
    Ok(())
}

/// Reads JSON.
pub(super) fn parse(bytes: &[u8]) -> Result<Json, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// What the object of JSON and YAML holds.
pub(super) fn from_ports(object: &Json) -> Result<Model, String> {
    let object = object.as_object().ok_or("it is no object")?;
    let mut model = Model::new(title(object)?);
    let keys = [
        "$schema",
        "schema_version",
        "registry",
        "sources",
        "counts",
        "aliases",
        "assignments",
    ];
    only(object, &keys)?;
    let counts = object.get("counts").and_then(Json::as_object);
    let counts = counts.ok_or("it has no counts")?;
    for table in TABLES {
        let count = counts.get(table.name).and_then(Json::as_u64);
        if let Some(count) = count.and_then(|count| usize::try_from(count).ok()) {
            model.set_count(table, count);
        }
    }
    for table in [&SOURCES, &ALIASES, &ASSIGNMENTS] {
        let rows = table_of(object, table)?;
        let told = model.knows(table).then(|| model.count(table));
        if let Some(count) = told.filter(|count| *count != rows.len()) {
            let (name, there) = (table.name, rows.len());
            return Err(format!("counts.{name} is {count}, and there are {there}"));
        }
        model.set(table, rows);
    }
    Ok(model)
}

/// Whether bytes begin as an object of ours: by the schema that it names, or by its version and a key that only this one has.
pub(super) fn begins_as(bytes: &[u8], schema: &str, key: &str) -> bool {
    const HEAD: usize = 2048;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let bytes = bytes.trim_ascii_start();
    if !bytes.starts_with(b"{") {
        return false;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    match head.split_once("\"$schema\"") {
        Some((_, rest)) => rest.split(',').next().is_some_and(|at| at.contains(schema)),
        None => head.contains("\"schema_version\"") && head.contains(&format!("\"{key}\"")),
    }
}

/// Demands that an object has no other keys than these.
pub(super) fn only(object: &Map<String, Json>, keys: &[&str]) -> Result<(), String> {
    let other = object.keys().find(|key| !keys.contains(&key.as_str()));
    other.map_or(Ok(()), |key| Err(format!("unknown key {key}")))
}

/// The title, if the object is one that we write: its version says whether we can read it.
pub(super) fn title(object: &Map<String, Json>) -> Result<Option<String>, String> {
    let major = |version: &str| version.split('.').next().map(str::to_owned);
    let version = object.get("schema_version").and_then(Json::as_str);
    let version = version.ok_or("it has no schema_version")?;
    if major(version) != major(SCHEMA_VERSION) {
        return Err(format!(
            "its schema_version is {version}, and {SCHEMA_VERSION} can be read"
        ));
    }
    match object
        .get("registry")
        .and_then(|registry| registry.get("title"))
    {
        Some(Json::Null) => Ok(None),
        Some(Json::String(title)) => Ok(Some(title.clone())),
        _ => Err("it has no registry.title".to_owned()),
    }
}

/// The rows that stand in an object under the name of a table.
pub(super) fn table_of(object: &Map<String, Json>, table: &Table) -> Result<Vec<Kept>, String> {
    let rows = object.get(table.name).and_then(Json::as_array);
    let rows = rows.ok_or_else(|| format!("it has no list {}", table.name))?;
    let numbered = rows.iter().enumerate();
    let read = numbered.map(|(at, row)| {
        row_of(row, table).map_err(|what| format!("{}[{at}]: {what}", table.name))
    });
    read.collect()
}

/// The values of an object that is a row.
pub(super) fn row_of(row: &Json, table: &Table) -> Result<Kept, String> {
    let object = row.as_object().ok_or("it is no object")?;
    let is_column = |key: &&String| table.columns.iter().any(|column| column.name == **key);
    if let Some(key) = object.keys().find(|key| !is_column(key)) {
        return Err(format!("unknown key {key}"));
    }
    let value = |column: &Column| {
        let value = object
            .get(column.name)
            .ok_or_else(|| format!("{} is missing", column.name))?;
        let value = match value {
            Json::Null => Some(Value::Null),
            Json::String(text) => Some(Value::Text(text.clone().into())),
            Json::Number(number) => {
                let number = number
                    .as_u64()
                    .and_then(|number| u32::try_from(number).ok());
                number.map(Value::Number)
            }
            _ => None,
        };
        let value = value.ok_or_else(|| format!("what stands there is no {}", column.name))?;
        column.admits(&value).map(|()| value)
    };
    table.columns.iter().map(value).collect()
}

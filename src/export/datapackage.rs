//! The tables described as a Data Package, version 2: columns, keys, sizes and hashes of the CSV files.

use std::io::{self, Write};

use serde_json::{Map, Value as Json, json};

use super::json::parse;
use super::{Column, Data, Entry, File, Format, Holds, Model, Reader, Table, Writer};

pub(super) static FORMAT: Format = Format {
    name: "datapackage",
    files: &[File {
        name: "datapackage.json",
        about: "the CSV files as a Data Package (version 2): columns, keys, sizes, hashes",
        write: Writer::Index(write),
        read: Some(Reader::Some(read)),
        known: |_, _| false,
        faults: None,
    }],
    needs: Some("csv"),
};

/// Where the standard keeps its profiles; they are names, and nothing is fetched.
const PROFILES: &str = "https://datapackage.org/profiles/2.0";

fn write(data: &dyn Data, before: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let table = |name: &str| {
        let file = super::csv::FORMAT
            .files
            .iter()
            .find(|file| file.name == name)?;
        match file.write {
            Writer::Table(table, _) => Some(table),
            _ => None,
        }
    };
    let tables = before
        .iter()
        .filter_map(|file| Some((file, table(file.name)?)));
    let resources: Vec<_> = tables.map(|(file, table)| resource(file, table)).collect();
    if resources.is_empty() {
        return Err(io::Error::other(
            "it describes the format csv, which is not written",
        ));
    }
    let mut package = json!({
        "$schema": format!("{PROFILES}/datapackage.json"),
        "name": "ports",
        "resources": resources,
    });
    if let Some(title) = data.title() {
        package["title"] = json!(title);
    }
    writeln!(out, "{package:#}")
}

/// The title, which no table holds.
fn read(bytes: &[u8]) -> Result<Model, String> {
    let package = parse(bytes)?;
    let package = package.as_object().ok_or("it is no object")?;
    match package.get("title") {
        None => Ok(Model::new(None)),
        Some(Json::String(title)) => Ok(Model::new(Some(title.clone()))),
        Some(_) => Err("its title is no text".to_owned()),
    }
}

fn resource(file: &Entry, table: &Table) -> Json {
    json!({
        "$schema": format!("{PROFILES}/dataresource.json"),
        "name": table.name,
        "type": "table",
        "path": file.name,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": format!("sha256:{}", file.sha256),
        "schema": schema(table),
    })
}

fn schema(table: &Table) -> Json {
    let fields: Vec<_> = table
        .columns
        .iter()
        .map(|column| field(table, column))
        .collect();
    let mut schema = json!({
        "$schema": format!("{PROFILES}/tableschema.json"),
        "fields": fields,
        "missingValues": [""],
    });
    if !table.key.is_empty() {
        schema["primaryKey"] = json!(table.key);
    }
    let foreign = table.columns.iter().filter_map(|column| {
        let Holds::RowOf(other) = column.holds else {
            return None;
        };
        let reference = json!({"resource": other, "fields": [column.name]});
        Some(json!({"fields": [column.name], "reference": reference}))
    });
    let foreign: Vec<_> = foreign.collect();
    if !foreign.is_empty() {
        schema["foreignKeys"] = foreign.into();
    }
    schema
}

fn field(table: &Table, column: &Column) -> Json {
    let (kind, mut constraints) = match column.holds {
        Holds::Port => ("integer", json!({"minimum": 0, "maximum": u16::MAX})),
        Holds::Number(least) => ("integer", json!({"minimum": least})),
        Holds::RowOf(_) => ("integer", json!({"minimum": 1})),
        Holds::Text => ("string", json!({})),
        Holds::Id => ("string", json!({"unique": true})),
        Holds::OneOf(words) => ("string", json!({"enum": words})),
        Holds::Sha256 => ("string", json!({"pattern": "[0-9a-f]{64}"})),
    };
    if !column.null {
        constraints["required"] = json!(true);
    }
    if table.key == [column.name] {
        constraints["unique"] = json!(true);
    }
    let mut field = Map::new();
    field.insert("name".to_owned(), json!(column.name));
    field.insert("type".to_owned(), json!(kind));
    field.insert("description".to_owned(), json!(column.about));
    if constraints != json!({}) {
        field.insert("constraints".to_owned(), constraints);
    }
    Json::Object(field)
}

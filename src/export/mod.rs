//! Datasets: the same rows in the formats that others read.
//!
//! Each format has a file and is entered once in [`FORMATS`]; what the rows hold is declared once in [`TABLES`].
//! Exporters write bytes; they know no files and no clock, so that equal sources give equal bytes.

mod columns;
mod csv;
mod difference;
mod json;
pub mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tables;
mod yaml;

use std::io::{self, Write};

use serde_json::{Value as Json, json};

pub use columns::{Column, Holds, Table, Value};
pub use difference::{Difference, difference};
pub use tables::{ASSIGNMENTS, FINDING_RECORDS, FINDINGS, RECORDS, SOURCES, TABLES};
pub use yaml::yaml_string;

use crate::dataset::{Dataset, SCHEMA_VERSION};

/// A format of dataset.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The name of its file.
    pub file: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// Writes the dataset.
    pub write: fn(&Dataset<'_>, &mut dyn Write) -> io::Result<()>,
    /// Reads the assignments back, each value as text; nothing if the bytes are not of this format.
    pub read: fn(&[u8]) -> Option<Rows>,
}

/// Rows that were read back; null is none.
pub type Rows = Vec<Vec<Option<String>>>;

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// All formats.
pub static FORMATS: &[&Format] = &[
    &csv::FORMAT,
    &json::FORMAT,
    &yaml::FORMAT,
    #[cfg(feature = "sqlite")]
    &sqlite::FORMAT,
];

/// The format of a name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// What stands before the assignments in JSON and YAML, which hold the same object.
fn head(dataset: &Dataset<'_>) -> Vec<(&'static str, Json)> {
    vec![
        ("$schema", json!("../schemas/ports.schema.json")),
        ("schema_version", json!(SCHEMA_VERSION)),
        (
            "registry",
            json!({"name": "ports", "title": dataset.title()}),
        ),
        (
            "sources",
            Json::Array(
                (0..(SOURCES.rows)(dataset))
                    .map(|row| object(&SOURCES, dataset, row))
                    .collect(),
            ),
        ),
        (
            "counts",
            json!({
                "records": (RECORDS.rows)(dataset),
                "assignments": (ASSIGNMENTS.rows)(dataset),
                "findings": dataset.findings().len(),
            }),
        ),
    ]
}

/// The assignments in the object that JSON and YAML hold.
fn rows_of(object: &Json) -> Option<Rows> {
    let value = |value: &Json| match value {
        Json::Null => Some(None),
        Json::String(text) => Some(Some(text.clone())),
        Json::Number(number) => Some(Some(number.to_string())),
        _ => None,
    };
    let row = |row: &Json| {
        let columns = ASSIGNMENTS.columns.iter();
        columns.map(|column| value(row.get(column.name)?)).collect()
    };
    object
        .get(ASSIGNMENTS.name)?
        .as_array()?
        .iter()
        .map(row)
        .collect()
}

/// A row as a JSON object; for the few rows of a head.
fn object(table: &Table, dataset: &Dataset<'_>, row: usize) -> Json {
    let columns = table.columns.iter();
    let pairs = columns.map(|column| {
        let value = match (column.value)(dataset, row) {
            Value::Null => Json::Null,
            Value::Number(number) => number.into(),
            Value::Text(text) => text.into_owned().into(),
        };
        (column.name.to_owned(), value)
    });
    Json::Object(pairs.collect())
}

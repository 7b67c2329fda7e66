//! Comma-separated values (RFC 4180) with LF, one file a table; null is an empty field.
//!
//! A row is one line: a line end within a value is written as `\n`.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{
    ALIASES, ASSIGNMENTS, CELLS, Data, FINDING_RECORDS, FINDINGS, File, Format, Kept, MENTIONS,
    RECORDS, REFERENCE, REFERENCE_SOURCES, Reader, SOURCES, SPANS, STANDINGS, Table, Value, Writer,
};

pub(super) static FORMAT: Format = Format {
    name: "csv",
    files: &[
        file(
            "ports.csv",
            &ASSIGNMENTS,
            "the assignments as comma-separated values, null as an empty field",
        ),
        file("sources.csv", &SOURCES, "the sources"),
        file("records.csv", &RECORDS, "the records as they are written"),
        file(
            "spans.csv",
            &SPANS,
            "where in the descriptions their parts stand",
        ),
        file(
            "mentions.csv",
            &MENTIONS,
            "the RFCs and ports that descriptions name",
        ),
        file("aliases.csv", &ALIASES, "the other names of services"),
        file(
            "cells.csv",
            &CELLS,
            "what records of other registries say besides",
        ),
        file("findings.csv", &FINDINGS, "what the rules found"),
        file(
            "finding_records.csv",
            &FINDING_RECORDS,
            "the records that findings speak of",
        ),
        file(
            "reference_sources.csv",
            &REFERENCE_SOURCES,
            "the registry that this one is compared with",
        ),
        file(
            "reference.csv",
            &REFERENCE,
            "what that one says of the same ports",
        ),
        file(
            "standings.csv",
            &STANDINGS,
            "which of its rows are about which records, and how much they are alike",
        ),
    ],
    needs: None,
};

const fn file(name: &'static str, table: &'static Table, about: &'static str) -> File {
    File {
        name,
        about,
        write: Writer::Table(table, write),
        read: Some(Reader::Table(table, read)),
        known,
        faults: None,
    }
}

fn write(table: &Table, data: &dyn Data, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table.columns.iter().map(|column| column.name))?;
    let mut digits = itoa::Buffer::new();
    data.each(table, &mut |row| {
        for value in row {
            match value {
                Value::Null => writer.write_field("")?,
                Value::Number(number) => writer.write_field(digits.format(*number))?,
                Value::Text(text) => writer.write_field(&*on_one_line(text))?,
            }
        }
        Ok(writer.write_record(None::<&[u8]>)?)
    })?;
    writer.flush()
}

/// Whether the first line is the header of the file's table.
fn known(file: &File, bytes: &[u8]) -> bool {
    let Some(Reader::Table(table, _)) = file.read else {
        return false;
    };
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    let header = header.strip_suffix(b"\r").unwrap_or(header);
    let names = table.columns.iter().map(|column| column.name.as_bytes());
    header.split(|byte| *byte == b',').eq(names)
}

/// A text with its line ends written as `\n`.
fn on_one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\\n").replace(['\n', '\r'], "\\n"))
}

fn read(table: &Table, bytes: &[u8]) -> Result<Vec<Kept>, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let names = table.columns.iter().map(|column| column.name);
    let header = reader.headers().map_err(|error| error.to_string())?;
    if !header.iter().eq(names) {
        return Err(format!("its columns are not those of {}", table.name));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let fields = table.columns.iter().zip(&record);
        let row: Result<_, String> = fields.map(|(column, field)| column.parse(field)).collect();
        rows.push(row.map_err(|what| format!("row {}: {what}", rows.len() + 1))?);
    }
    Ok(rows)
}

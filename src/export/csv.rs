//! Comma-separated values (RFC 4180) with LF; null is an empty field.

use std::io::{self, Write};

use super::{ASSIGNMENTS, Format, Rows, Value};
use crate::dataset::Dataset;

pub(super) static FORMAT: Format = Format {
    name: "csv",
    file: "ports.csv",
    about: "the assignments as comma-separated values, null as an empty field",
    write,
    read,
};

fn write(dataset: &Dataset<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(ASSIGNMENTS.columns.iter().map(|column| column.name))?;
    let mut digits = itoa::Buffer::new();
    for row in 0..(ASSIGNMENTS.rows)(dataset) {
        for column in ASSIGNMENTS.columns {
            match (column.value)(dataset, row) {
                Value::Null => writer.write_field("")?,
                Value::Number(number) => writer.write_field(digits.format(number))?,
                Value::Text(text) => writer.write_field(&*text)?,
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

fn read(bytes: &[u8]) -> Option<Rows> {
    let mut reader = csv::Reader::from_reader(bytes);
    let names = ASSIGNMENTS.columns.iter().map(|column| column.name);
    if !reader.headers().ok()?.iter().eq(names) {
        return None;
    }
    let value = |field: &str| (!field.is_empty()).then(|| field.to_owned());
    let rows = reader
        .records()
        .map(|row| Some(row.ok()?.iter().map(value).collect()));
    rows.collect()
}

//! One JSON object, indented by two spaces, all keys in all rows.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{ASSIGNMENTS, Format, Rows, Table, Value, head, rows_of};
use crate::dataset::Dataset;

pub(super) static FORMAT: Format = Format {
    name: "json",
    file: "ports.json",
    about: "sources, counts and assignments as one JSON object",
    write,
    read,
};

fn write(dataset: &Dataset<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Whole(dataset))?;
    writeln!(out)
}

fn read(bytes: &[u8]) -> Option<Rows> {
    rows_of(&serde_json::from_slice(bytes).ok()?)
}

struct Whole<'d>(&'d Dataset<'d>);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in head(self.0) {
            map.serialize_entry(key, &value)?;
        }
        map.serialize_entry(ASSIGNMENTS.name, &List(&ASSIGNMENTS, self.0))?;
        map.end()
    }
}

struct List<'d>(&'static Table, &'d Dataset<'d>);

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(table, dataset) = *self;
        let rows = (table.rows)(dataset);
        let mut list = serializer.serialize_seq(Some(rows))?;
        for row in 0..rows {
            list.serialize_element(&Row(table, dataset, row))?;
        }
        list.end()
    }
}

struct Row<'d>(&'static Table, &'d Dataset<'d>, usize);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(table, dataset, row) = *self;
        let mut map = serializer.serialize_map(Some(table.columns.len()))?;
        for column in table.columns {
            map.serialize_entry(column.name, &(column.value)(dataset, row))?;
        }
        map.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Number(number) => serializer.serialize_u32(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

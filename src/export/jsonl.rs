//! JSON Lines: one assignment a line.

use std::io::{self, Write};

use super::json::{row_of, scalar};
use super::{ASSIGNMENTS, Data, File, Format, Kept, Reader, Table, Writer};

pub(super) static FORMAT: Format = Format {
    name: "jsonl",
    files: &[File {
        name: "ports.jsonl",
        about: "the assignments as JSON Lines, an object on each line",
        write: Writer::Table(&ASSIGNMENTS, write),
        read: Some(Reader::Table(&ASSIGNMENTS, read)),
        known: |_, bytes| is_object_on_a_line(bytes),
        faults: None,
    }],
    needs: None,
};

fn write(table: &Table, data: &dyn Data, out: &mut dyn Write) -> io::Result<()> {
    let keys = table.columns.iter().enumerate();
    let keys =
        keys.map(|(at, column)| format!("{}\"{}\":", if at == 0 { '{' } else { ',' }, column.name));
    let keys: Vec<_> = keys.collect();
    let mut line = Vec::new();
    data.each(table, &mut |row| {
        line.clear();
        for (key, value) in keys.iter().zip(row) {
            line.extend_from_slice(key.as_bytes());
            scalar(&mut line, value)?;
        }
        line.extend_from_slice(b"}\n");
        out.write_all(&line)
    })
}

/// Whether an object begins and ends on the first line, with the first column as its first key.
fn is_object_on_a_line(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    let inside = line.trim_ascii().strip_prefix(b"{");
    inside.is_some_and(|inside| inside.trim_ascii_start().starts_with(b"\"id\""))
}

fn read(table: &Table, bytes: &[u8]) -> Result<Vec<Kept>, String> {
    let lines = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let numbered = (1..).zip(lines.split(|byte| *byte == b'\n'));
    let rows = numbered.map(|(number, line)| {
        let row = serde_json::from_slice(line).map_err(|error| error.to_string());
        let row = row.and_then(|row| row_of(&row, table));
        row.map_err(|what| format!("line {number}: {what}"))
    });
    rows.collect()
}

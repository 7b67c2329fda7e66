//! Rows of comma-separated values (RFC 4180), with the place of each cell.
//!
//! Crates that read CSV give the text of a cell and not its place, and carry on over what is malformed; here each cell keeps its range, and a row that cannot be read costs its first line and no more.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2, memchr3};

use super::Role;
use super::dialect::{Dialect, Parsed};
use super::entry::Entry;

/// What a cell of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A cell of its own.
    Cell(Role),
    /// The last port of a range, whose first one stands before it.
    LastPort,
}

/// The columns that a dialect knows, by the names in its header.
pub(super) type Columns = &'static [(&'static str, Column)];

/// The longest header.
const LONGEST_HEADER: usize = 4096;

/// Whether the first line of a text names all of some columns.
pub(super) fn has_header(text: &str, names: &[&str]) -> bool {
    let mut head = text.len().min(LONGEST_HEADER);
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    let mut rows = Rows::new(&text[..head]);
    let whole = rows.read().is_some_and(|row| row.is_whole);
    let is_there = |name: &&str| rows.cells.iter().any(|cell| is_named(text, cell, name));
    whole && names.iter().all(is_there)
}

fn is_named(text: &str, cell: &Range<usize>, name: &str) -> bool {
    text[cell.clone()].trim().eq_ignore_ascii_case(name)
}

/// Reads a text whose first row says what the columns are; those that are not known are passed over.
pub(super) fn parse(text: &str, dialect: &'static Dialect, known: Columns) -> Parsed {
    let mut parsed = Parsed::default();
    let mut rows = Rows::new(text);
    let header = rows.read().filter(|row| row.is_whole);
    let columns: Vec<Option<Column>> = rows
        .cells
        .iter()
        .map(|cell| {
            let column = known.iter().find(|(name, _)| is_named(text, cell, name));
            column.map(|(_, column)| *column)
        })
        .collect();
    if header.is_none() || columns.iter().all(Option::is_none) {
        parsed.lost(text, 0..text.len());
        return parsed;
    }
    while let Some(row) = rows.read() {
        if row.extent.is_empty() {
            continue;
        }
        if !row.is_whole || rows.cells.len() != columns.len() {
            parsed.lost(text, row.extent);
            continue;
        }
        let mut entry = Entry::new(dialect, text, row.extent.start, &parsed);
        for (cell, column) in rows.cells.iter().zip(&columns) {
            match column {
                Some(Column::Cell(role)) => entry.put(*role, cell.clone(), &mut parsed),
                Some(Column::LastPort) => entry.put_last_port(cell.clone()),
                None => {}
            }
        }
        entry.close(row.extent.end, &mut parsed);
    }
    parsed
}

/// What a cell says: in quotes, two quotes stand for one.
pub(super) fn decode(text: &str, cell: Range<usize>) -> Cow<'_, str> {
    let is_quoted = text[..cell.start].ends_with('"');
    let text = &text[cell];
    if is_quoted && memchr(b'"', text.as_bytes()).is_some() {
        Cow::Owned(text.replace("\"\"", "\""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Reads row by row.
struct Rows<'s> {
    text: &'s str,
    at: usize,
    /// The cells of the last row, without the quotes around them.
    cells: Vec<Range<usize>>,
}

/// A row, without its line end.
struct Row {
    extent: Range<usize>,
    /// Whether all of its cells could be read; else it is its first line.
    is_whole: bool,
}

impl<'s> Rows<'s> {
    fn new(text: &'s str) -> Self {
        let mark = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        Self {
            text,
            at: mark,
            cells: Vec::new(),
        }
    }

    fn read(&mut self) -> Option<Row> {
        let start = self.at;
        if start == self.text.len() {
            return None;
        }
        self.cells.clear();
        let mut at = start;
        let is_whole = loop {
            let Some((cell, end)) = self.cell(at) else {
                break false;
            };
            self.cells.push(cell);
            at = end;
            if self.text[end..].starts_with(',') {
                at += 1;
            } else {
                break true;
            }
        };
        if !is_whole {
            at = start + line(&self.text[start..]);
        }
        let end = match self.text.as_bytes()[at..] {
            [] => at,
            [b'\r', b'\n', ..] => at + 2,
            _ => at + 1,
        };
        self.at = end;
        Some(Row {
            extent: start..at,
            is_whole,
        })
    }

    /// The cell that starts here, and where it ends; nothing if its quotes do not end before a comma or a line end.
    fn cell(&self, start: usize) -> Option<(Range<usize>, usize)> {
        let bytes = self.text.as_bytes();
        if bytes.get(start) != Some(&b'"') {
            let length = memchr3(b',', b'\n', b'\r', &bytes[start..]);
            let end = start + length.unwrap_or(bytes.len() - start);
            return Some((start..end, end));
        }
        let mut at = start + 1;
        loop {
            let quote = at + memchr(b'"', &bytes[at..])?;
            match bytes.get(quote + 1) {
                Some(b'"') => at = quote + 2,
                None | Some(b',' | b'\n' | b'\r') => return Some((start + 1..quote, quote + 1)),
                Some(_) => return None,
            }
        }
    }
}

/// The length of the first line.
fn line(text: &str) -> usize {
    memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(Vec<&str>, bool)> {
        let mut rows = Rows::new(text);
        let mut all = Vec::new();
        while let Some(row) = rows.read() {
            let cells = rows.cells.iter().map(|cell| &text[cell.clone()]);
            all.push((cells.collect(), row.is_whole));
        }
        all
    }

    #[test]
    fn a_row_ends_at_a_line_end_outside_quotes() {
        assert_eq!(
            rows("a,\"b\nc\",\r\n\"\"\"d\"\"\",,e"),
            [
                (vec!["a", "b\nc", ""], true),
                (vec!["\"\"d\"\"", "", "e"], true)
            ]
        );
        assert_eq!(decode("\"a \"\"b\"\"\"", 1..8), "a \"b\"");
        assert_eq!(decode("a\"\"b", 0..4), "a\"\"b");
    }

    #[test]
    fn what_is_malformed_costs_a_line() {
        let whole: Vec<_> = rows("a,b\nc,\"d\ne,f\n\"g\"h,i\nj,k")
            .into_iter()
            .map(|(_, whole)| whole)
            .collect();
        assert_eq!(whole, [true, false, true, false, true]);
    }
}

//! How a dataset that stands somewhere differs from the one that would be written.

use std::collections::BTreeMap;
use std::fmt;

use super::{ASSIGNMENTS, Format, Rows};
use crate::rule::count;

/// How a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// There is none.
    Missing,
    /// There is one, and none would be written.
    Additional,
    /// It cannot be read as this format.
    Unreadable,
    /// It holds the same rows, and differs in something else.
    Elsewhere,
    /// It holds other rows.
    Rows {
        /// Rows that would be new.
        added: usize,
        /// Rows that would be gone.
        removed: usize,
        /// Rows of the same ports and transport that would say something else.
        changed: usize,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Additional => f.write_str("would not be written"),
            Self::Unreadable => f.write_str("cannot be read"),
            Self::Elsewhere => f.write_str("holds the same rows, and differs otherwise"),
            Self::Rows {
                added,
                removed,
                changed,
            } => {
                let parts = [(added, "added"), (removed, "removed"), (changed, "changed")];
                let parts = parts.into_iter().filter(|(number, _)| **number > 0);
                let parts = parts.map(|(number, how)| format!("{} {how}", count(*number, "row")));
                f.write_str(&parts.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// How the old content of a format's file differs from the new one; nothing if it does not.
///
/// Databases that differ in nothing but the version of SQLite that wrote them are the same.
#[must_use]
pub fn difference(format: &Format, old: Option<&[u8]>, new: Option<&[u8]>) -> Option<Difference> {
    let (old, new) = match (old, new) {
        (None, None) => return None,
        (None, Some(_)) => return Some(Difference::Missing),
        (Some(_), None) => return Some(Difference::Additional),
        (Some(old), Some(new)) => (old, new),
    };
    let same_database = || without_writer(old).is_some_and(|old| Some(old) == without_writer(new));
    if old == new || same_database() {
        return None;
    }
    let (Some(old), Some(new)) = ((format.read)(old), (format.read)(new)) else {
        return Some(Difference::Unreadable);
    };
    Some(rows(old, new))
}

/// What begins a SQLite database, and where in it stands the version of the library that wrote it last (file format, section 1.3).
const DATABASE: &[u8] = b"SQLite format 3\0";
const WRITER: std::ops::Range<usize> = 96..100;

/// A database without the version of its writer; nothing if the bytes are no database.
fn without_writer(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_database = bytes.starts_with(DATABASE) && bytes.len() >= WRITER.end;
    is_database.then(|| (&bytes[..WRITER.start], &bytes[WRITER.end..]))
}

/// The columns that make two rows the same row.
const KEY: [&str; 3] = ["port_first", "port_last", "transport"];

fn place(name: &str) -> usize {
    let place = ASSIGNMENTS
        .columns
        .iter()
        .position(|column| column.name == name);
    place.expect("a column of the table")
}

fn rows(old: Rows, new: Rows) -> Difference {
    if old == new {
        return Difference::Elsewhere;
    }
    // What is left of each when equal rows are taken away, in pairs.
    let mut left: BTreeMap<Vec<Option<String>>, isize> = BTreeMap::new();
    for row in new {
        *left.entry(row).or_default() += 1;
    }
    for row in old {
        *left.entry(row).or_default() -= 1;
    }
    // The same ports and transport on both sides: a row that says something else.
    let mut sides: BTreeMap<[&Option<String>; 3], (usize, usize)> = BTreeMap::new();
    for (row, number) in &left {
        let key = KEY.map(|name| &row[place(name)]);
        let (more, fewer) = sides.entry(key).or_default();
        match number {
            0.. => *more += number.unsigned_abs(),
            _ => *fewer += number.unsigned_abs(),
        }
    }
    let (mut added, mut removed, mut changed) = (0, 0, 0);
    for (more, fewer) in sides.into_values() {
        let both = more.min(fewer);
        changed += both;
        added += more - both;
        removed += fewer - both;
    }
    match (added, removed, changed) {
        // The same rows in another order.
        (0, 0, 0) => Difference::Elsewhere,
        _ => Difference::Rows {
            added,
            removed,
            changed,
        },
    }
}

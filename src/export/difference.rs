//! How a dataset that stands somewhere differs from the one that would be written.

use std::collections::BTreeMap;
use std::fmt;

use super::{ASSIGNMENTS, File, Kept, Model, TABLES, Table, Value};
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
    /// It differs; it holds no rows that could be counted.
    Bytes,
    /// It holds the same rows, and differs in something else.
    Elsewhere,
    /// It holds other rows.
    Rows {
        /// The table that differs first.
        table: &'static str,
        /// Rows that would be new.
        added: usize,
        /// Rows that would be gone.
        removed: usize,
        /// Rows of the same key that would say something else.
        changed: usize,
    },
}

impl Difference {
    /// The same where the file is what is told of, and not what would be written.
    #[must_use]
    pub const fn seen_from_the_other_side(self) -> Self {
        match self {
            Self::Rows {
                table,
                added,
                removed,
                changed,
            } => Self::Rows {
                table,
                added: removed,
                removed: added,
                changed,
            },
            other => other,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Additional => f.write_str("would not be written"),
            Self::Unreadable => f.write_str("cannot be read"),
            Self::Bytes => f.write_str("differs"),
            Self::Elsewhere => f.write_str("holds the same rows, and differs otherwise"),
            Self::Rows {
                table,
                added,
                removed,
                changed,
            } => {
                let parts = [(added, "added"), (removed, "removed"), (changed, "changed")];
                let parts = parts.into_iter().filter(|(number, _)| **number > 0);
                let parts = parts.map(|(number, how)| format!("{} {how}", count(*number, "row")));
                let parts = parts.collect::<Vec<_>>().join(", ");
                if *table == ASSIGNMENTS.name {
                    return f.write_str(&parts);
                }
                write!(f, "{parts} in {table}")
            }
        }
    }
}

/// How the old content of a file differs from the new one; nothing if it does not.
#[must_use]
pub fn difference(file: &File, old: Option<&[u8]>, new: Option<&[u8]>) -> Option<Difference> {
    let (old, new) = match (old, new) {
        (None, None) => return None,
        (None, Some(_)) => return Some(Difference::Missing),
        (Some(_), None) => return Some(Difference::Additional),
        (Some(old), Some(new)) => (old, new),
    };
    if old == new || same_database(old, new) {
        return None;
    }
    Some(match (file.read(old), file.read(new)) {
        (Some(Ok(old)), Some(Ok(new))) if TABLES.iter().any(|table| old.has(table)) => {
            models(&old, &new)
        }
        (Some(Err(_)), _) => Difference::Unreadable,
        _ => Difference::Bytes,
    })
}

/// What begins a SQLite database, and where in it stands the version of the library that wrote it last (file format, section 1.3).
pub(super) const DATABASE: &[u8] = b"SQLite format 3\0";
const WRITER: std::ops::Range<usize> = 96..100;

/// Whether both are databases that differ in nothing but the version of SQLite that wrote them.
#[must_use]
pub fn same_database(one: &[u8], other: &[u8]) -> bool {
    without_writer(one).is_some_and(|one| Some(one) == without_writer(other))
}

/// A database without the version of its writer; nothing if the bytes are no database.
fn without_writer(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_database = bytes.starts_with(DATABASE) && bytes.len() >= WRITER.end;
    is_database.then(|| (&bytes[..WRITER.start], &bytes[WRITER.end..]))
}

/// How two models differ, by their first tables that do; what people look at stands first.
fn models(old: &Model, new: &Model) -> Difference {
    let first = [&ASSIGNMENTS].into_iter().chain(TABLES.iter().copied());
    let differences = first.map(|table| rows(table, old.rows(table), new.rows(table)));
    let mut telling = differences.filter(|found| *found != Difference::Elsewhere);
    telling.next().unwrap_or(Difference::Elsewhere)
}

fn rows(table: &'static Table, old: &[Kept], new: &[Kept]) -> Difference {
    if old == new {
        return Difference::Elsewhere;
    }
    // What is left of each when equal rows are taken away, in pairs.
    let mut left: BTreeMap<&Kept, isize> = BTreeMap::new();
    for row in new {
        *left.entry(row).or_default() += 1;
    }
    for row in old {
        *left.entry(row).or_default() -= 1;
    }
    // The same key on both sides: a row that says something else.
    let key: Vec<_> = table.key.iter().map(|name| table.place(name)).collect();
    let mut sides: BTreeMap<Vec<&Value<'_>>, (usize, usize)> = BTreeMap::new();
    for (row, number) in left {
        let (more, fewer) = sides
            .entry(key.iter().map(|at| &row[*at]).collect())
            .or_default();
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
            table: table.name,
            added,
            removed,
            changed,
        },
    }
}

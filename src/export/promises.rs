//! What the tables promise, and what generic validators do not see.
//!
//! A promise that is not kept is a [`Breach`]: a model without one can be written in every format.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fmt;

use super::tables::NAME_CELL;
use super::{ASSIGNMENTS, Check, Data, Holds, Kept, Model, RECORDS, SPANS, TABLES, Table, Value};
use crate::dataset::{known_as, numbered, short_slug};
use crate::model::PortRange;

/// A promise of the tables that is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The name of the table.
    pub table: &'static str,
    /// The row, from 1.
    pub row: usize,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, row {}: {}", self.table, self.row, self.what)
    }
}

impl Model {
    /// The first thing that the tables promise and that does not hold.
    ///
    /// Promises between tables are looked at where both are there.
    ///
    /// # Errors
    ///
    /// A [`Breach`].
    pub fn validate(&self) -> Result<(), Breach> {
        for table in TABLES.iter().filter(|table| self.has(table)) {
            let mut rows = Rows::of(self, table);
            for (at, row) in self.rows(table).iter().enumerate() {
                rows.next(at, row).map_err(|what| breach(table, at, what))?;
            }
        }
        names_fit(self)?;
        spans_fit(self)?;
        descriptions_fit(self)
    }
}

fn breach(table: &Table, at: usize, what: String) -> Breach {
    Breach {
        table: table.name,
        row: at + 1,
        what,
    }
}

/// The rows of a table, looked at one after the other.
struct Rows<'m> {
    model: &'m Model,
    table: &'static Table,
    key: Vec<usize>,
    keys: HashSet<Vec<&'m Value<'static>>>,
    ids: HashMap<usize, HashSet<&'m str>>,
    last: Option<&'m Kept>,
}

impl<'m> Rows<'m> {
    fn of(model: &'m Model, table: &'static Table) -> Self {
        Self {
            model,
            table,
            key: table.key.iter().map(|name| table.place(name)).collect(),
            keys: HashSet::new(),
            ids: HashMap::new(),
            last: None,
        }
    }

    fn next(&mut self, at: usize, row: &'m Kept) -> Result<(), String> {
        for (place, (column, value)) in self.table.columns.iter().zip(row).enumerate() {
            column.admits(value)?;
            let name = column.name;
            if let (Holds::RowOf(other), Some(number)) = (column.holds, value.as_number()) {
                let other = TABLES.iter().find(|table| table.name == other);
                let other = other.expect("tables refer to tables");
                if self.model.knows(other) && number as usize > self.model.count(other) {
                    return Err(format!("{name} {number} is not in {}", other.name));
                }
            }
            if column.holds == Holds::Id {
                let ids = self.ids.entry(place).or_default();
                if !ids.insert(value.text().unwrap_or_default()) {
                    return Err(format!("its {name} stands in another row too"));
                }
            }
        }
        if let [only] = *self.key
            && matches!(self.table.columns[only].holds, Holds::Number(1))
            && row[only].as_number().map(|number| number as usize) != Some(at + 1)
        {
            let name = self.table.columns[only].name;
            return Err(format!("its {name} is not {}", at + 1));
        }
        let key: Vec<_> = self.key.iter().map(|at| &row[*at]).collect();
        if !key.is_empty() && !self.keys.insert(key) {
            return Err("its key stands in another row too".to_owned());
        }
        if let Some(broken) = (self.table.checks.iter()).find(|check| !check.holds(self.table, row))
        {
            return Err(broken.complaint());
        }
        let last = self.last.replace(row);
        if last.is_some_and(|last| self.table.in_order(last, row) == Ordering::Greater) {
            return Err("it belongs before the row above it".to_owned());
        }
        Ok(())
    }
}

impl Check {
    fn holds(self, table: &Table, row: &[Value<'_>]) -> bool {
        let value = |name| &row[table.place(name)];
        match self {
            Self::Order(first, last) => value(first) <= value(last),
            Self::Together(one, other) => {
                (*value(one) == Value::Null) == (*value(other) == Value::Null)
            }
        }
    }

    fn complaint(self) -> String {
        match self {
            Self::Order(first, last) => format!("{last} is below {first}"),
            Self::Together(one, other) => format!("of {one} and {other} only one is there"),
        }
    }
}

impl Table {
    /// How two rows stand to each other by the columns that the table is sorted by.
    fn in_order(&self, one: &[Value<'_>], other: &[Value<'_>]) -> Ordering {
        let mut columns = self.order.iter().map(|name| self.place(name));
        let unlike = columns.find_map(|at| {
            let rank = |value| rank(self.columns[at].holds, value);
            Some(rank(&one[at]).cmp(&rank(&other[at]))).filter(|order| order.is_ne())
        });
        unlike.unwrap_or(Ordering::Equal)
    }
}

/// What a value is sorted by: its number, or its place among the words of the column.
fn rank(holds: Holds, value: &Value<'_>) -> u64 {
    match (value, holds) {
        (Value::Number(number), _) => (*number).into(),
        (Value::Text(text), Holds::OneOf(words)) => {
            let at = words.iter().position(|word| word == text);
            at.map_or(u64::MAX, |at| at as u64)
        }
        _ => u64::MAX,
    }
}

/// The columns of a row by their names.
#[derive(Clone, Copy)]
struct Named<'m>(&'static Table, &'m Kept);

impl<'m> Named<'m> {
    fn text(self, name: &str) -> Option<&'m str> {
        self.1[self.0.place(name)].text()
    }

    fn number(self, name: &str) -> u32 {
        self.1[self.0.place(name)].as_number().unwrap_or_default()
    }
}

/// The rows of a table with their indices.
fn rows<'m>(
    model: &'m Model,
    table: &'static Table,
) -> impl Iterator<Item = (usize, Named<'m>)> + Clone {
    let rows = model.rows(table).iter().enumerate();
    rows.map(move |(at, row)| (at, Named(table, row)))
}

/// Each assignment has the id that its transport, ports and name make, and its parts stand in its description.
fn names_fit(model: &Model) -> Result<(), Breach> {
    let first = ASSIGNMENTS.place("port_first");
    let same = |one: &Kept, other: &Kept| one[first] == other[first];
    let mut all = rows(model, &ASSIGNMENTS);
    for group in model.rows(&ASSIGNMENTS).chunk_by(same) {
        let mut ids = numbered();
        for (at, row) in all.by_ref().take(group.len()) {
            let wrong = |what| Err(breach(&ASSIGNMENTS, at, what));
            let port = |name| u16::try_from(row.number(name)).unwrap_or_default();
            let ports = PortRange::new(port("port_first"), port("port_last"));
            let name = row.text("name").unwrap_or_default();
            let words = [Some(name), row.text("qualifier")];
            let ports = ports.expect("looked at before");
            let slug = short_slug(words.into_iter().flatten());
            let id = ids(known_as(row.text("transport"), ports, &slug));
            if row.text("id") != Some(&id) {
                return wrong(format!("its id should be {id}"));
            }
            let description = row.text("description").unwrap_or_default();
            let mut derived = ["name", "short_name", "full_name", "note"].as_slice();
            if row.text("name_from") == Some(NAME_CELL) {
                let taken = ["short_name", "full_name", "qualifier", "note"];
                if let Some(part) = taken.iter().find(|part| row.text(part).is_some()) {
                    return wrong(format!("it has a {part} beside a name of its own"));
                }
                derived = &[];
            }
            for part in derived {
                if !row.text(part).is_none_or(|part| description.contains(part)) {
                    return wrong(format!("its {part} does not stand in its description"));
                }
            }
            if row.text("short_name").is_some_and(|short| short != name) {
                return wrong("its short_name is not its name".to_owned());
            }
        }
    }
    Ok(())
}

/// Each span is the part of its record's description that it says it is.
fn spans_fit(model: &Model) -> Result<(), Breach> {
    if !model.has(&RECORDS) {
        return Ok(());
    }
    for (at, row) in rows(model, &SPANS) {
        let record = row.number("record") as usize - 1;
        let record = Named(&RECORDS, &model.rows(&RECORDS)[record]);
        let description = record.text("description").unwrap_or_default();
        let (start, end) = (row.number("start_pos"), row.number("end_pos"));
        let part = description.chars().skip(start as usize);
        let part = part.take((end - start) as usize);
        if !part.eq(row.text("text").unwrap_or_default().chars()) {
            let what = "its text does not stand at its place in the description";
            return Err(breach(&SPANS, at, what.to_owned()));
        }
    }
    Ok(())
}

/// Each assignment has the description of its record.
fn descriptions_fit(model: &Model) -> Result<(), Breach> {
    if !model.has(&RECORDS) {
        return Ok(());
    }
    for (at, row) in rows(model, &ASSIGNMENTS) {
        let record = row.number("record") as usize - 1;
        let record = Named(&RECORDS, &model.rows(&RECORDS)[record]);
        if record.text("description") != row.text("description") {
            let what = "its description is not that of its record".to_owned();
            return Err(breach(&ASSIGNMENTS, at, what));
        }
    }
    Ok(())
}

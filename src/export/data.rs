//! What exporters write: tables of values, compiled from sources or read back from a file.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io;

use super::{Check, Column, Holds, TABLES, Table, Value};
use crate::dataset::Dataset;

/// Tables of values.
pub trait Data: Sync {
    /// The title of the registry.
    fn title(&self) -> Option<&str>;

    /// The number of rows of a table.
    fn count(&self, table: &Table) -> usize;

    /// Shows the rows of a table in order, each as its values in the order of the columns.
    ///
    /// # Errors
    ///
    /// What `see` gives.
    fn each(
        &self,
        table: &Table,
        see: &mut dyn FnMut(&[Value<'_>]) -> io::Result<()>,
    ) -> io::Result<()>;
}

/// The most columns that a table has.
const WIDEST: usize = 16;

impl Data for Dataset<'_> {
    fn title(&self) -> Option<&str> {
        Dataset::title(self)
    }

    fn count(&self, table: &Table) -> usize {
        (table.count)(self)
    }

    fn each(
        &self,
        table: &Table,
        see: &mut dyn FnMut(&[Value<'_>]) -> io::Result<()>,
    ) -> io::Result<()> {
        let columns = table.columns;
        (table.each)(self, &mut |row| {
            let value = |at| {
                columns
                    .get(at)
                    .map_or(Value::Null, |column: &Column| (column.value)(row))
            };
            let values: [_; WIDEST] = std::array::from_fn(value);
            see(&values[..columns.len()])
        })
    }
}

/// A row that is kept.
pub type Kept = Vec<Value<'static>>;

/// Tables that were read back; those that a file does not hold are not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    title: Option<String>,
    tables: BTreeMap<&'static str, Vec<Kept>>,
}

impl Model {
    /// No table yet.
    #[must_use]
    pub fn new(title: Option<String>) -> Self {
        Self {
            title,
            tables: BTreeMap::new(),
        }
    }

    /// The same tables, kept, of any data.
    #[must_use]
    pub fn of(data: &dyn Data) -> Self {
        let mut model = Self::new(data.title().map(str::to_owned));
        for table in TABLES {
            let mut rows = Vec::with_capacity(data.count(table));
            let kept = data.each(table, &mut |row| {
                rows.push(row.iter().cloned().map(Value::into_owned).collect());
                Ok(())
            });
            kept.expect("keeping does not fail");
            model.set(table, rows);
        }
        model
    }

    /// Takes the rows of a table.
    pub fn set(&mut self, table: &Table, rows: Vec<Kept>) {
        self.tables.insert(table.name, rows);
    }

    /// Whether it holds a table.
    #[must_use]
    pub fn has(&self, table: &Table) -> bool {
        self.tables.contains_key(table.name)
    }

    /// Whether it holds all tables.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        TABLES.iter().all(|table| self.has(table))
    }

    /// The rows of a table; none if it does not hold it.
    #[must_use]
    pub fn rows(&self, table: &Table) -> &[Kept] {
        self.tables.get(table.name).map_or(&[], Vec::as_slice)
    }

    /// Takes over what the other holds and this does not.
    pub fn fill_from(&mut self, other: Self) {
        self.title = self.title.take().or(other.title);
        for (name, rows) in other.tables {
            self.tables.entry(name).or_insert(rows);
        }
    }

    /// The first thing that the tables promise and that does not hold.
    ///
    /// # Errors
    ///
    /// A [`Breach`].
    pub fn validate(&self) -> Result<(), Breach> {
        for table in TABLES.iter().filter(|table| self.has(table)) {
            self.validate_table(table)?;
        }
        Ok(())
    }

    fn validate_table(&self, table: &Table) -> Result<(), Breach> {
        let mut keys = HashSet::new();
        let mut ids: HashMap<usize, HashSet<&str>> = HashMap::new();
        let key: Vec<_> = table.key.iter().map(|name| table.place(name)).collect();
        for (at, row) in self.rows(table).iter().enumerate() {
            let breach = |what: String| {
                Err(Breach {
                    table: table.name,
                    row: at + 1,
                    what,
                })
            };
            for (place, (column, value)) in table.columns.iter().zip(row).enumerate() {
                if let Err(what) = column.admits(value) {
                    return breach(what);
                }
                let (name, number) = (column.name, value.as_number());
                if let (Holds::RowOf(other), Some(number)) = (column.holds, number) {
                    let other = TABLES.iter().find(|table| table.name == other);
                    let other = other.expect("tables refer to tables");
                    if self.has(other) && number as usize > self.rows(other).len() {
                        return breach(format!("{name} {number} is not in {}", other.name));
                    }
                }
                if column.holds == Holds::Id
                    && !ids
                        .entry(place)
                        .or_default()
                        .insert(value.text().unwrap_or_default())
                {
                    return breach(format!("its {name} stands in another row too"));
                }
            }
            if let [only] = *key
                && matches!(table.columns[only].holds, Holds::Number(1))
                && row[only].as_number().map(|number| number as usize) != Some(at + 1)
            {
                return breach(format!(
                    "its {} is not {}",
                    table.columns[only].name,
                    at + 1
                ));
            }
            if !key.is_empty() && !keys.insert(key.iter().map(|at| &row[*at]).collect::<Vec<_>>()) {
                return breach("its key stands in another row too".to_owned());
            }
            for check in table.checks {
                if !check.holds(table, row) {
                    return breach(check.complaint());
                }
            }
        }
        Ok(())
    }
}

impl Data for Model {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn count(&self, table: &Table) -> usize {
        self.rows(table).len()
    }

    fn each(
        &self,
        table: &Table,
        see: &mut dyn FnMut(&[Value<'_>]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.rows(table).iter().try_for_each(|row| see(row))
    }
}

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

impl Column {
    /// Whether a value may stand in the column; if not, why.
    pub(super) fn admits(&self, value: &Value<'_>) -> Result<(), String> {
        let fits = match (value, self.holds) {
            (Value::Null, _) => self.null,
            (Value::Number(number), Holds::Port) => u16::try_from(*number).is_ok(),
            (Value::Number(number), Holds::Number(least)) => *number >= least,
            (Value::Number(number), Holds::RowOf(_)) => *number >= 1,
            (Value::Text(text), Holds::Text | Holds::Id) => !text.is_empty(),
            (Value::Text(text), Holds::OneOf(words)) => words.contains(&&**text),
            (Value::Text(text), Holds::Sha256) => {
                let digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                text.len() == 64 && text.bytes().all(digit)
            }
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let value = match value {
            Value::Null => "null".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => format!("`{text}`"),
        };
        Err(format!("{value} is no {}", self.name))
    }

    /// The value that a field of text holds: nothing is null.
    pub(super) fn parse(&self, field: &str) -> Result<Value<'static>, String> {
        let value = match self.holds {
            _ if field.is_empty() => Value::Null,
            Holds::Port | Holds::Number(_) | Holds::RowOf(_) => {
                let number = field.parse().ok().filter(|n: &u32| n.to_string() == field);
                number.map_or_else(|| Value::Text(field.to_owned().into()), Value::Number)
            }
            _ => Value::Text(Cow::Owned(field.to_owned())),
        };
        self.admits(&value).map(|()| value)
    }
}

//! What exporters write: tables of values, compiled from sources or read back from a file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use super::{Column, Holds, RECORDS, SOURCES, TABLES, Table, Value};
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

    /// Where a record stands, by its number; nothing if the data does not say.
    fn place(&self, record: u32) -> Option<Place>;
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path of its source.
    pub source: String,
    /// Its first line, from 1.
    pub line_first: u32,
    /// Its last line.
    pub line_last: u32,
}

/// The most columns that a table has.
const WIDEST: usize = 18;

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

    fn place(&self, record: u32) -> Option<Place> {
        let view = self.registry().numbered_record(record)?;
        let source = view.document.source;
        Some(Place {
            source: source.published().to_owned(),
            line_first: view.line(),
            line_last: source.position(view.span().end).line,
        })
    }
}

/// A row that is kept.
pub type Kept = Vec<Value<'static>>;

/// Tables that were read back; those that a file does not hold are not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    title: Option<String>,
    /// Whether the file says what the title is, or that there is none.
    knows_title: bool,
    tables: BTreeMap<&'static str, Vec<Kept>>,
    /// The numbers of rows that are told without the rows.
    counts: BTreeMap<&'static str, usize>,
}

impl Model {
    /// No table yet, and what the title is.
    #[must_use]
    pub fn new(title: Option<String>) -> Self {
        Self {
            title,
            knows_title: true,
            ..Self::default()
        }
    }

    /// The same tables, kept, of any data.
    #[must_use]
    pub fn of(data: &dyn Data) -> Self {
        Self::of_tables(data, TABLES)
    }

    /// Some of the tables, kept, of any data.
    #[must_use]
    pub fn of_tables(data: &dyn Data, tables: &[&Table]) -> Self {
        let mut model = Self::new(data.title().map(str::to_owned));
        for table in tables {
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

    /// Takes the number of rows of a table that is not there.
    pub fn set_count(&mut self, table: &Table, count: usize) {
        self.counts.insert(table.name, count);
    }

    /// Whether it tells the number of rows of a table.
    #[must_use]
    pub fn knows(&self, table: &Table) -> bool {
        self.has(table) || self.counts.contains_key(table.name)
    }

    /// Whether it tells what the title is, or that there is none.
    #[must_use]
    pub const fn knows_title(&self) -> bool {
        self.knows_title
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

    /// The rows of a table, and nothing else; none if it does not hold it.
    #[must_use]
    pub fn into_rows(mut self, table: &Table) -> Vec<Kept> {
        self.tables.remove(table.name).unwrap_or_default()
    }

    /// Takes over what the other holds and this does not.
    pub fn fill_from(&mut self, other: Self) {
        if !self.knows_title {
            self.title = other.title;
            self.knows_title = other.knows_title;
        }
        for (name, rows) in other.tables {
            self.tables.entry(name).or_insert(rows);
        }
        for (name, count) in other.counts {
            self.counts.entry(name).or_insert(count);
        }
    }
}

impl Data for Model {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn count(&self, table: &Table) -> usize {
        let told = self.counts.get(table.name).copied();
        match self.tables.get(table.name) {
            Some(rows) => rows.len(),
            None => told.unwrap_or_default(),
        }
    }

    fn each(
        &self,
        table: &Table,
        see: &mut dyn FnMut(&[Value<'_>]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.rows(table).iter().try_for_each(|row| see(row))
    }

    fn place(&self, record: u32) -> Option<Place> {
        let row_of = |table: &Table, number: u32| {
            let index = usize::try_from(number).ok()?.checked_sub(1)?;
            self.rows(table).get(index)
        };
        let record = row_of(&RECORDS, record)?;
        let number = |name| record[RECORDS.place(name)].as_number();
        let source = row_of(&SOURCES, number("source")?)?;
        Some(Place {
            source: source[SOURCES.place("path")].text()?.to_owned(),
            line_first: number("line_first")?,
            line_last: number("line_last")?,
        })
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

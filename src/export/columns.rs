//! What a table, a column and a value are.

use std::borrow::Cow;
use std::io;

use super::tables::Row;
use crate::dataset::Dataset;

/// A table of the dataset.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// A number for each row, from 1, that only the database needs.
    pub row_number: Option<&'static str>,
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// The columns that know a row from all others.
    pub key: &'static [&'static str],
    /// What holds between columns.
    pub checks: &'static [Check],
    /// The columns by which the rows are sorted: words in the order of their list, and null behind all else.
    pub order: &'static [&'static str],
    /// The number of rows.
    pub count: fn(&Dataset<'_>) -> usize,
    /// Shows the rows, one after the other.
    pub each: for<'d> fn(&'d Dataset<'d>, &mut See<'_>) -> io::Result<()>,
}

/// What is shown the rows of a table.
pub type See<'s> = dyn FnMut(&Row<'_>) -> io::Result<()> + 's;

impl Table {
    /// The place of a column, from 0.
    ///
    /// # Panics
    ///
    /// If the table has no such column.
    #[must_use]
    pub fn place(&self, name: &str) -> usize {
        let place = self.columns.iter().position(|column| column.name == name);
        place.expect("a column of the table")
    }
}

/// A column of a table.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it may be null: the source does not say.
    pub null: bool,
    /// What it means, in one line.
    pub about: &'static str,
    /// The value in a row.
    pub value: for<'v> fn(&'v Row<'_>) -> Value<'v>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A port, from 0 to 65535.
    Port,
    /// A whole number, not below the given one.
    Number(u32),
    /// Any text.
    Text,
    /// Text that no two rows share.
    Id,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A SHA-256 in hexadecimal digits.
    Sha256,
    /// The number of a row in this table, in the column of the same name, from 1.
    RowOf(&'static str),
}

/// What holds between two columns of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The second is not below the first.
    Order(&'static str, &'static str),
    /// Both are null, or none.
    Together(&'static str, &'static str),
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value<'d> {
    /// The source does not say.
    Null,
    /// A whole number.
    Number(u32),
    /// Text.
    Text(Cow<'d, str>),
}

impl Value<'_> {
    pub(super) fn number(number: impl TryInto<u32>) -> Self {
        let number = number.try_into().ok();
        Self::Number(number.expect("sources fit 32 bits"))
    }

    /// The text; nothing of anything else.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number; nothing of anything else.
    #[must_use]
    pub const fn as_number(&self) -> Option<u32> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The same, kept.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Number(number) => Value::Number(number),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        }
    }
}

impl<'d, T: Into<Cow<'d, str>>> From<T> for Value<'d> {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl<'d> Value<'d> {
    pub(super) fn maybe(text: Option<impl Into<Cow<'d, str>>>) -> Self {
        text.map_or(Self::Null, Self::from)
    }
}

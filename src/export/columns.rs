//! What a table and its columns are.

use std::borrow::Cow;

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
    /// What holds between columns, in SQL.
    pub checks: &'static [&'static str],
    /// The number of rows.
    pub rows: fn(&Dataset<'_>) -> usize,
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
    /// The value of a row, by the row's index, from 0.
    pub value: for<'d> fn(&'d Dataset<'d>, usize) -> Value<'d>,
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
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A SHA-256 in hexadecimal digits.
    Sha256,
    /// The number of a row in this table, in the column of the same name, from 1.
    RowOf(&'static str),
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
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

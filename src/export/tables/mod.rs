//! The tables of the dataset: each column is declared here, once.
//!
//! The header of the CSV, the keys of JSON and YAML, the schemas and the table in the README are all made from this.

mod assignments;
mod cells;
mod findings;
mod records;
mod reference;
mod sources;

pub use assignments::ASSIGNMENTS;
pub(super) use assignments::NAME_CELL;
pub use cells::{ALIASES, CELLS};
pub use findings::{FINDING_RECORDS, FINDINGS};
pub use records::{MENTIONS, RECORDS, SPANS};
pub use reference::{REFERENCE, REFERENCE_SOURCES, STANDINGS};
pub use sources::SOURCES;

use super::{Check, Column, Holds, Table, Value};
use crate::dataset::{Assignment, Dataset, FindingLink, Mention, PartSpan, Parts, RecordStanding};
use crate::finding::Finding;
use crate::reference::{self as other, Reference};
use crate::registry::RecordView;
use crate::syntax::Role;

/// All tables, each behind those that it refers to.
pub static TABLES: &[&Table] = &[
    &SOURCES,
    &RECORDS,
    &SPANS,
    &MENTIONS,
    &ALIASES,
    &CELLS,
    &ASSIGNMENTS,
    &FINDINGS,
    &FINDING_RECORDS,
    &REFERENCE_SOURCES,
    &REFERENCE,
    &STANDINGS,
];

/// What the values of a row are taken from.
#[derive(Debug)]
pub enum Row<'d> {
    /// Of [`SOURCES`]: the number, from 0.
    Source(&'d Dataset<'d>, usize),
    /// Of [`RECORDS`], with the description on one line.
    Record(RecordView<'d>, &'d str),
    /// Of [`SPANS`]: the record, the number of the span in it, from 1, and the span.
    Span(RecordView<'d>, usize, PartSpan<'d>),
    /// Of [`MENTIONS`]: the record, and what it mentions.
    Mention(RecordView<'d>, Mention<'d>),
    /// Of [`ALIASES`]: the record, the number of the name in it, from 1, and the name.
    Alias(RecordView<'d>, usize, &'d str),
    /// Of [`CELLS`]: the record, the number of the cell in it, from 1, what it is, and what it says.
    Cell(RecordView<'d>, usize, Role, &'d str),
    /// Of [`ASSIGNMENTS`]: the assignment, what is in its description, and its id.
    Assignment(&'d Assignment<'d>, &'d Parts<'d>, &'d str),
    /// Of [`FINDINGS`]: the number, from 0, and the finding.
    Finding(&'d Dataset<'d>, usize, &'d Finding),
    /// Of [`FINDING_RECORDS`].
    Link(&'d FindingLink),
    /// Of [`REFERENCE_SOURCES`].
    ReferenceSource(&'d Reference),
    /// Of [`REFERENCE`]: the number among those that the dataset holds, from 0, and the row.
    Reference(usize, &'d other::Row<'d>),
    /// Of [`STANDINGS`].
    Standing(&'d RecordStanding),
}

impl Row<'_> {
    /// The values of a row are asked for by the columns of its own table.
    fn of_another_table(&self) -> ! {
        unreachable!("a column of another table: {self:?}")
    }
}

//! The rows of our own datasets, in whatever form they stand: which cells they have, and how they become records.
//!
//! Each row of `assignments` is a record.
//! What a row has been given by us (its id, the parts of its description, its kind) is not read: it is made anew.

use std::collections::HashMap;
use std::mem;
use std::ops::Range;

use super::dialect::{Dialect, More, Parsed, blank_or_cell};
use super::entry::{Entry, span};
use super::lines::offset;
use super::table::{Column, Columns};
use super::{Role, json};
use crate::model::Transport;

/// What all of our own forms have in common, and the usual of the rest.
pub(super) const OURS: Dialect = Dialect {
    name: "",
    about: "",
    form: "",
    roles: ROLES,
    needs: &[Role::Ports],
    no_name: None,
    is_ours: true,
    detect: |_| false,
    parse: |_| Parsed::default(),
    line: blank_or_cell,
    decode: json::decode,
    piece: json::piece,
};

/// The cells of a row in an object that has the other names of services, too.
pub(super) const ROLES_AND_ALIASES: &[Role] = &[
    Role::Ports,
    Role::Transports,
    Role::Description,
    Role::Status,
    Role::Name,
    Role::Frequency,
    Role::Registered,
    Role::Modified,
    Role::Reference,
    Role::Aliases,
];

/// The cells of a row alone.
const ROLES: &[Role] = match ROLES_AND_ALIASES {
    [roles @ .., Role::Aliases] => roles,
    _ => panic!("aliases stand at the end"),
};

/// The columns that are read.
pub(super) const COLUMNS: Columns = &[
    ("port_first", Column::Cell(Role::Ports)),
    ("port_last", Column::LastPort),
    ("transport", Column::Cell(Role::Transports)),
    ("status", Column::Cell(Role::Status)),
    ("description", Column::Cell(Role::Description)),
    ("name", Column::Cell(Role::Name)),
    ("reference", Column::Cell(Role::Reference)),
    ("registered", Column::Cell(Role::Registered)),
    ("modified", Column::Cell(Role::Modified)),
    ("frequency", Column::Cell(Role::Frequency)),
];

/// The columns that tell what a description says, and not where else a source says it.
pub(crate) const DERIVED: [&str; 6] = [
    "id",
    "name_from",
    "short_name",
    "full_name",
    "qualifier",
    "note",
];

/// Whether a column is made anew.
fn is_made(column: &str) -> bool {
    DERIVED.contains(&column) || matches!(column, "kind" | "record")
}

/// A list whose rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// The assignments: each is a record.
    Assignments,
    /// The other names of services, each with the number of its record.
    Aliases,
}

impl List {
    /// The list of a name.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "assignments" => Some(Self::Assignments),
            "aliases" => Some(Self::Aliases),
            _ => None,
        }
    }
}

/// Puts records together from rows in which each cell has a key.
pub(super) struct Rows<'s> {
    text: &'s str,
    dialect: &'static Dialect,
    parsed: Parsed,
    row: Option<Row<'s>>,
    /// Of each record the number that its row names; 0 if it names none.
    numbers: Vec<u32>,
    /// The other names, each with the number of its record.
    aliases: Vec<(u32, Range<usize>)>,
}

/// The row that is being read.
struct Row<'s> {
    list: List,
    entry: Entry<'s>,
    start: usize,
    /// The columns that it has had, by their places in [`COLUMNS`].
    had: u16,
    /// The number of its record.
    number: Option<u32>,
    alias: Option<Range<usize>>,
    is_broken: bool,
}

impl<'s> Rows<'s> {
    pub(super) fn new(text: &'s str, dialect: &'static Dialect) -> Self {
        Self {
            text,
            dialect,
            parsed: Parsed::default(),
            row: None,
            numbers: Vec::new(),
            aliases: Vec::new(),
        }
    }

    /// Begins a row.
    pub(super) fn begin(&mut self, list: List, start: usize) {
        self.row = Some(Row {
            list,
            entry: Entry::new(self.dialect, self.text, start, &self.parsed),
            start,
            had: 0,
            number: None,
            alias: None,
            is_broken: false,
        });
    }

    /// Whether a row is being read.
    pub(super) fn is_in_row(&self) -> bool {
        self.row.is_some()
    }

    /// Says that the row cannot be read.
    pub(super) fn spoil(&mut self) {
        if let Some(row) = &mut self.row {
            row.is_broken = true;
        }
    }

    /// Adds a cell to the row; an empty one says that there is nothing.
    pub(super) fn put(&mut self, key: &str, cell: Range<usize>) {
        let Some(row) = &mut self.row else {
            return;
        };
        let says = &self.text[cell.clone()];
        if key == "record" {
            row.number = says.parse().ok();
        }
        if row.list == List::Aliases {
            match key {
                "name" if row.alias.is_none() && !says.trim().is_empty() => row.alias = Some(cell),
                "record" | "seq" => {}
                _ => row.is_broken = true,
            }
            return;
        }
        let place = COLUMNS.iter().position(|(name, _)| *name == key);
        let bit = place.map_or(0, |place| 1 << place);
        match place.map(|place| COLUMNS[place].1) {
            // What is said twice, or in a column that there is not, is said in vain.
            None if says.is_empty() || is_made(key) => {}
            None => self.parsed.stray_within(cell),
            Some(_) if row.had & bit != 0 => self.parsed.stray_within(cell),
            Some(Column::Cell(role)) => row.entry.put(role, cell, &mut self.parsed),
            Some(Column::LastPort) => row.entry.put_last_port(cell),
        }
        row.had |= bit;
    }

    /// Ends the row.
    pub(super) fn end(&mut self, end: usize) {
        let Some(row) = self.row.take() else {
            return;
        };
        match (row.list, row.number.zip(row.alias)) {
            _ if row.is_broken => row.entry.give_up(end, &mut self.parsed),
            (List::Assignments, _) => {
                row.entry.close(end, &mut self.parsed);
                let number = row.number.unwrap_or_default();
                self.numbers.resize(self.parsed.records.len(), number);
            }
            (List::Aliases, Some(alias)) => self.aliases.push(alias),
            (List::Aliases, None) => self.parsed.lost(self.text, row.start..end),
        }
    }

    /// Ends a row that is not whole.
    pub(super) fn give_up(&mut self, end: usize) {
        self.spoil();
        self.end(end);
    }

    /// Adds a stretch of text that is in no row and should be in none.
    pub(super) fn lost(&mut self, stretch: Range<usize>) {
        self.parsed.lost(self.text, stretch);
    }

    /// Adds a stretch of text before others that are there.
    pub(super) fn lost_before(&mut self, stretch: Range<usize>) {
        let strays = &mut self.parsed.strays;
        let at = strays.partition_point(|stray| (stray.span.start as usize) < stretch.start);
        let behind = strays.split_off(at);
        self.parsed.lost(self.text, stretch);
        self.parsed.strays.extend(behind);
    }

    /// What became of the text; `is_ours` says whether it is a dataset at all.
    pub(super) fn finish(mut self, is_ours: bool) -> Parsed {
        self.give_up(self.text.len());
        if !is_ours {
            self.parsed = Parsed::default();
            self.parsed.lost(self.text, 0..self.text.len());
        } else if !self.aliases.is_empty() {
            self.name();
        }
        self.parsed
    }

    /// Gives records their other names, which stand in a list of their own.
    ///
    /// A name whose record has no row is one of a record that makes no assignment.
    fn name(&mut self) {
        // Of each record its other names, and how many rows have been given them.
        let mut names: HashMap<u32, (Vec<Range<usize>>, usize)> = HashMap::new();
        for (number, name) in self.aliases.drain(..) {
            names.entry(number).or_default().0.push(name);
        }
        let Parsed {
            records,
            extents,
            more,
            ..
        } = &mut self.parsed;
        let own = mem::take(more);
        let mut from = 0;
        for (at, record) in records.iter_mut().enumerate() {
            let next = extents.get(at + 1);
            let end = next.map_or(own.len(), |next| next.more as usize);
            extents[at].more = offset(more.len());
            more.extend_from_slice(&own[from..end]);
            from = end;
            // A record has no more rows than there are transports: so a name is not repeated for each of a million.
            let of_record = names.get_mut(&self.numbers[at]);
            let Some((names, rows)) = of_record.filter(|(_, rows)| *rows < Transport::ALL.len())
            else {
                continue;
            };
            *rows += 1;
            record.present |= Role::Aliases.bit();
            more.extend(names.iter().map(|name| More {
                span: span(name.clone()),
                role: Role::Aliases,
            }));
        }
    }
}

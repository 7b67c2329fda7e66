//! How two registries differ: as assignments, and not as lines.
//!
//! Rows of both sides are paired, the surest way first; what a pair's columns say makes it renamed, moved or changed, and what is left over was added or removed.
//! Each row of both sides is accounted for exactly once.

mod forms;

use std::collections::{BTreeMap, VecDeque};

pub use forms::{FORMS, Form, form, schema};

use crate::export::{ASSIGNMENTS, Data, Kept, Model, Value};

/// Two registries side by side.
#[derive(Debug)]
pub struct Comparison {
    old: Vec<Kept>,
    new: Vec<Kept>,
    /// What is not the same, by kind, and within a kind in the order of the rows.
    changes: Vec<Change>,
    same: usize,
}

/// A row that is not the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened to it.
    pub kind: ChangeKind,
    /// Its index on the old side.
    pub old: Option<usize>,
    /// Its index on the new side.
    pub new: Option<usize>,
    /// The columns that say something else, in order; none if it is on one side only.
    pub columns: Vec<&'static str>,
}

/// What happened to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name or qualifier, at the same ports.
    Renamed,
    /// It has other ports.
    Moved,
    /// It says something else.
    Changed,
}

impl ChangeKind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::Added,
        Self::Removed,
        Self::Renamed,
        Self::Moved,
        Self::Changed,
    ];

    /// The name, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::Changed => "changed",
        }
    }
}

/// The columns in which rows of one pair agree, the surest first; rows that agree in several ways are paired in order.
///
/// The number of the record says nothing: it is another one as soon as a record is inserted.
const WAYS: [&[&str]; 5] = [
    &[
        "id",
        "port_first",
        "port_last",
        "transport",
        "qualifier",
        "kind",
        "status",
        "description",
    ],
    &[
        "port_first",
        "port_last",
        "transport",
        "kind",
        "status",
        "description",
    ],
    &["id"],
    &["transport", "name", "qualifier"],
    &["port_first", "port_last", "transport"],
];

impl Comparison {
    /// Compares the assignments of two registries.
    #[must_use]
    pub fn of(old: &dyn Data, new: &dyn Data) -> Self {
        let [old, new] =
            [old, new].map(|data| Model::of_tables(data, &[&ASSIGNMENTS]).into_rows(&ASSIGNMENTS));
        let mut left = [(0..old.len()).collect(), (0..new.len()).collect()];
        let mut pairs = Vec::new();
        for way in WAYS {
            pairs.extend(paired(way, [&old, &new], &mut left));
        }
        let mut changes = Vec::new();
        let mut same = 0;
        for (one, other) in pairs {
            let columns = unlike(&old[one], &new[other]);
            match kind(&columns) {
                None => same += 1,
                Some(kind) => changes.push(Change {
                    kind,
                    old: Some(one),
                    new: Some(other),
                    columns,
                }),
            }
        }
        let [gone, come] = left;
        let alone = |kind, old, new| Change {
            kind,
            old,
            new,
            columns: Vec::new(),
        };
        let gone = gone
            .into_iter()
            .map(|row| alone(ChangeKind::Removed, Some(row), None));
        let come = come
            .into_iter()
            .map(|row| alone(ChangeKind::Added, None, Some(row)));
        changes.extend(gone.chain(come));
        changes.sort_by_key(|change| (change.kind, change.new, change.old));
        Self {
            old,
            new,
            changes,
            same,
        }
    }

    /// What is not the same: by kind, and within a kind in the order of the rows.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The number of rows that are the same on both sides.
    #[must_use]
    pub const fn same(&self) -> usize {
        self.same
    }

    /// The number of changes of a kind.
    #[must_use]
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.changes
            .iter()
            .filter(|change| change.kind == kind)
            .count()
    }

    /// The row of a change on the old side.
    #[must_use]
    pub fn old_row(&self, change: &Change) -> Option<&[Value<'static>]> {
        change.old.map(|row| &*self.old[row])
    }

    /// The row of a change on the new side.
    #[must_use]
    pub fn new_row(&self, change: &Change) -> Option<&[Value<'static>]> {
        change.new.map(|row| &*self.new[row])
    }
}

/// Pairs rows that agree in some columns, and takes them away from what is left of each side.
fn paired(
    way: &[&str],
    [old, new]: [&[Kept]; 2],
    left: &mut [Vec<usize>; 2],
) -> Vec<(usize, usize)> {
    let places: Vec<_> = way.iter().map(|name| ASSIGNMENTS.place(name)).collect();
    let mut waiting: BTreeMap<Vec<&Value<'_>>, VecDeque<usize>> = BTreeMap::new();
    for row in &left[0] {
        let key = places.iter().map(|at| &old[*row][*at]).collect();
        waiting.entry(key).or_default().push_back(*row);
    }
    let mut pairs = Vec::new();
    left[1].retain(|row| {
        let key: Vec<_> = places.iter().map(|at| &new[*row][*at]).collect();
        let partner = waiting.get_mut(&key).and_then(VecDeque::pop_front);
        pairs.extend(partner.map(|partner| (partner, *row)));
        partner.is_none()
    });
    let mut rest: Vec<_> = waiting.into_values().flatten().collect();
    rest.sort_unstable();
    left[0] = rest;
    pairs
}

/// The columns in which two rows differ.
fn unlike(old: &[Value<'_>], new: &[Value<'_>]) -> Vec<&'static str> {
    let columns = ASSIGNMENTS.columns.iter().zip(old.iter().zip(new));
    let unlike = columns.filter(|(column, (old, new))| column.name != "record" && old != new);
    unlike.map(|(column, _)| column.name).collect()
}

/// What happened to a row of which some columns say something else; nothing if none does.
fn kind(columns: &[&str]) -> Option<ChangeKind> {
    let has = |names: &[&str]| columns.iter().any(|column| names.contains(column));
    Some(match columns {
        [] => return None,
        _ if has(&["port_first", "port_last"]) => ChangeKind::Moved,
        _ if has(&["name", "qualifier"]) => ChangeKind::Renamed,
        _ => ChangeKind::Changed,
    })
}

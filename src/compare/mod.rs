//! How two registries differ: as assignments, and not as lines.
//!
//! Rows of both sides are paired, the surest way first; what a pair's columns say makes it renamed, moved or changed, and what is left over was added or removed.
//! Each row of both sides is accounted for exactly once.
//!
//! Registries of different kinds have different columns, and call one service by different names: what only one side can say is not compared, and names are the same if they are names of one service.

mod alike;
mod forms;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub use forms::{FORMS, Form, form, schema};

use crate::export::{ASSIGNMENTS, Data, Kept, Value};
use crate::reference::Likeness;
use crate::syntax::DERIVED;
use alike::{OTHER_NAMES, Side, called, has_name_cell, is_service, likeness, text};

/// Two registries side by side.
#[derive(Debug)]
pub struct Comparison {
    old: Side,
    new: Side,
    /// What is not the same, by kind, and within a kind in the order of the rows.
    changes: Vec<Change>,
    same: usize,
    /// The columns that one side has nothing in.
    unsaid: Vec<&'static str>,
    /// How many pairs have the name in a cell on one side, and in the description on the other.
    by_likeness: usize,
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
const SURE: [&[&str]; 3] = [
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
        "name",
        "kind",
        "status",
        "description",
    ],
    &["id"],
];
/// The ports and the transport, which rows of one pair have in common at the last.
const PLACE: &[&str] = &["port_first", "port_last", "transport"];
/// A service that has moved has the same name still.
const NAME: &[&str] = &["transport", "name", "qualifier"];
/// Ports that are set aside have no name, but a range of them keeps one of its ends.
const ENDS: [&[&str]; 2] = [
    &["transport", "kind", "port_first"],
    &["transport", "kind", "port_last"],
];

impl Comparison {
    /// Compares the assignments of two registries.
    #[must_use]
    pub fn of(old: &dyn Data, new: &dyn Data) -> Self {
        let [old, new] = [old, new].map(Side::of);
        let mut left = [(0..old.rows.len()).collect(), (0..new.rows.len()).collect()];
        let mut pairs = Vec::new();
        let sides = [&old, &new];
        for way in SURE {
            pairs.extend(paired(by_columns(way), sides, &mut left));
        }
        pairs.extend(paired_by_likeness(sides, &mut left));
        let named = |row: &Kept| called(row).and_then(|_| by_columns(NAME)(row));
        pairs.extend(paired(named, sides, &mut left));
        let called = |row: &Kept| Some((text(row, "transport").to_owned(), called(row)?));
        pairs.extend(paired(called, sides, &mut left));
        for way in ENDS {
            let set_aside = |row: &Kept| (!is_service(row)).then(|| by_columns(way)(row)).flatten();
            pairs.extend(paired(set_aside, sides, &mut left));
        }
        pairs.extend(paired(by_columns(PLACE), sides, &mut left));
        let unsaid = unsaid(sides);
        let mut changes = Vec::new();
        let (mut same, mut by_likeness) = (0, 0);
        for (one, other) in pairs {
            let parted = has_name_cell(&old.rows[one]) != has_name_cell(&new.rows[other]);
            by_likeness += usize::from(parted);
            let columns = unlike(sides, (one, other), &unsaid);
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
            unsaid,
            by_likeness,
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

    /// The columns that are not compared, since only one side has something in them.
    #[must_use]
    pub fn not_compared(&self) -> &[&'static str] {
        &self.unsaid
    }

    /// The number of pairs of which one side has the name in a cell, and the other in the description: these are compared by what the names are, and not by how they are written.
    #[must_use]
    pub const fn by_likeness(&self) -> usize {
        self.by_likeness
    }

    /// The numbers of records that are not compared, on both sides: those that are no assignments.
    #[must_use]
    pub const fn without_row(&self) -> [usize; 2] {
        [self.old.without_row, self.new.without_row]
    }

    /// What a row of a change says in a column, on both sides.
    fn values(&self, change: &Change, column: &str) -> Option<[&Value<'static>; 2]> {
        let (old, new) = change.old.zip(change.new)?;
        if column == OTHER_NAMES {
            return Some([&self.old.aliases[old], &self.new.aliases[new]]);
        }
        let at = ASSIGNMENTS.place(column);
        Some([&self.old.rows[old][at], &self.new.rows[new][at]])
    }

    /// The row of a change on the old side.
    #[must_use]
    pub fn old_row(&self, change: &Change) -> Option<&[Value<'static>]> {
        change.old.map(|row| &*self.old.rows[row])
    }

    /// The row of a change on the new side.
    #[must_use]
    pub fn new_row(&self, change: &Change) -> Option<&[Value<'static>]> {
        change.new.map(|row| &*self.new.rows[row])
    }
}

/// Pairs rows of one key, and takes them away from what is left of each side; a row without a key has no partner.
fn paired<K: Ord>(
    key: impl Fn(&Kept) -> Option<K>,
    [old, new]: [&Side; 2],
    left: &mut [Vec<usize>; 2],
) -> Vec<(usize, usize)> {
    let mut waiting: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
    let mut rest = Vec::new();
    for row in &left[0] {
        match key(&old.rows[*row]) {
            Some(key) => waiting.entry(key).or_default().push_back(*row),
            None => rest.push(*row),
        }
    }
    let mut pairs = Vec::new();
    left[1].retain(|row| {
        let partner = key(&new.rows[*row])
            .and_then(|key| waiting.get_mut(&key))
            .and_then(VecDeque::pop_front);
        pairs.extend(partner.map(|partner| (partner, *row)));
        partner.is_none()
    });
    rest.extend(waiting.into_values().flatten());
    rest.sort_unstable();
    left[0] = rest;
    pairs
}

/// What some columns of a row say.
fn by_columns(names: &[&str]) -> impl Fn(&Kept) -> Option<Vec<Value<'static>>> {
    let places: Vec<_> = names.iter().map(|name| ASSIGNMENTS.place(name)).collect();
    move |row| Some(places.iter().map(|at| row[*at].clone()).collect())
}

/// The most pairs of rows that are looked at for one port: on more, nobody keeps the services apart.
const MOST_PAIRS: usize = 64;

/// Pairs rows of the same ports that are about one service, the likest first.
fn paired_by_likeness([old, new]: [&Side; 2], left: &mut [Vec<usize>; 2]) -> Vec<(usize, usize)> {
    let place = by_columns(PLACE);
    let mut places: BTreeMap<_, [Vec<usize>; 2]> = BTreeMap::new();
    for (at, side) in [old, new].into_iter().enumerate() {
        let rows = left[at].iter().filter(|row| is_service(&side.rows[**row]));
        for row in rows {
            places.entry(place(&side.rows[*row])).or_default()[at].push(*row);
        }
    }
    let mut pairs = Vec::new();
    for [ours, theirs] in places.into_values() {
        if ours.len() * theirs.len() > MOST_PAIRS {
            continue;
        }
        let mut all = Vec::new();
        for (i, one) in ours.iter().enumerate() {
            for (k, other) in theirs.iter().enumerate() {
                let like = likeness(old.named(*one), new.named(*other));
                if like > Likeness::Different {
                    // Of those that are as like, the order counts, in the same way for both sides.
                    all.push(((Reverse(like), i + k, i.abs_diff(k)), *one, *other));
                }
            }
        }
        all.sort_unstable();
        let mut taken = [Vec::new(), Vec::new()];
        for (_, one, other) in all {
            if !taken[0].contains(&one) && !taken[1].contains(&other) {
                taken[0].push(one);
                taken[1].push(other);
                pairs.push((one, other));
            }
        }
    }
    let [ours, theirs]: [BTreeSet<usize>; 2] = [
        pairs.iter().map(|pair| pair.0).collect(),
        pairs.iter().map(|pair| pair.1).collect(),
    ];
    left[0].retain(|row| !ours.contains(row));
    left[1].retain(|row| !theirs.contains(row));
    pairs
}

/// The columns that one side has something in, and the other has no place for.
fn unsaid(sides: [&Side; 2]) -> Vec<&'static str> {
    if sides.iter().any(|side| side.rows.is_empty()) {
        return Vec::new();
    }
    let columns = ASSIGNMENTS.columns.iter().filter(|column| column.null);
    let columns = columns.map(|column| column.name).chain([OTHER_NAMES]);
    let one_says = |column: &&str| {
        let [one, other] = sides.map(|side| side.can_say(column));
        one != other
    };
    // What is taken from a description is no column of the source.
    let columns = columns.filter(|column| !DERIVED.contains(column));
    columns.filter(one_says).collect()
}

/// The columns in which two rows differ, as far as both sides have a place for them.
fn unlike(
    [old, new]: [&Side; 2],
    (one, other): (usize, usize),
    unsaid: &[&str],
) -> Vec<&'static str> {
    let (ours, theirs) = (old.named(one), new.named(other));
    let columns = ASSIGNMENTS.columns.iter().zip(ours.0.iter().zip(theirs.0));
    let unlike = columns.filter(|(_, (old, new))| old != new);
    let unlike = unlike.map(|(column, _)| column.name);
    let other_names = (ours.1 != theirs.1).then_some(OTHER_NAMES);
    let mut unlike: Vec<_> = unlike.chain(other_names).collect();
    unlike.retain(|column| *column != "record" && !unsaid.contains(column));
    if has_name_cell(ours.0) != has_name_cell(theirs.0) {
        // One says in the description what the other has a cell for.
        unlike.retain(|column| !DERIVED.contains(column) && *column != "description");
        if unlike.contains(&"name") && likeness(ours, theirs) == Likeness::Same {
            unlike.retain(|column| *column != "name");
        }
    }
    unlike
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

//! Which rows are about one service, where they are not called the same: registries of different kinds write names in different ways.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::slug;
use crate::export::{ALIASES, ASSIGNMENTS, Data, Kept, Model, RECORDS, Value};
use crate::model::{Kind, PortRange};
use crate::reference::{Likeness, Names, Row, State};

/// What is compared beside the columns of a row: the other names of its record.
pub(super) const OTHER_NAMES: &str = "aliases";

/// The columns that the loose form has no place for.
const NOT_LOOSE: [&str; 5] = [
    "reference",
    "registered",
    "modified",
    "frequency",
    OTHER_NAMES,
];

/// The rows of a registry, and the other names in it.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) rows: Vec<Kept>,
    /// Of each row the other names, sorted, as one text.
    pub(super) aliases: Vec<Value<'static>>,
    /// How many records have no row: without a port of a transport, or without one that can be read.
    pub(super) without_row: usize,
}

impl Side {
    pub(super) fn of(data: &dyn Data) -> Self {
        let mut of_records: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let [record, name] = ["record", "name"].map(|name| ALIASES.place(name));
        let listed = data.each(&ALIASES, &mut |row| {
            let names = row[record].as_number().zip(row[name].text());
            if let Some((record, name)) = names {
                of_records.entry(record).or_default().push(name.to_owned());
            }
            Ok(())
        });
        listed.expect("listing does not fail");
        let text = |mut names: Vec<String>| {
            names.sort_unstable();
            Value::from(names.join(" "))
        };
        let of_records: BTreeMap<_, _> = of_records
            .into_iter()
            .map(|(record, names)| (record, text(names)))
            .collect();
        let rows = Model::of_tables(data, &[&ASSIGNMENTS]).into_rows(&ASSIGNMENTS);
        let number = ASSIGNMENTS.place("record");
        let aliases = rows.iter().map(|row| {
            let names = row[number]
                .as_number()
                .and_then(|record| of_records.get(&record));
            names.cloned().unwrap_or(Value::Null)
        });
        let records: BTreeSet<_> = rows.iter().map(|row| row[number].as_number()).collect();
        Self {
            aliases: aliases.collect(),
            // A table alone does not tell how many records there are.
            without_row: data.count(&RECORDS).saturating_sub(records.len()),
            rows,
        }
    }

    /// A row with its other names.
    pub(super) fn named(&self, row: usize) -> (&[Value<'static>], &Value<'static>) {
        (&self.rows[row], &self.aliases[row])
    }

    /// Whether a column can have something in it: it does in some row, or the form of the registry has a place for it.
    pub(super) fn can_say(&self, column: &str) -> bool {
        if column == OTHER_NAMES {
            return self.aliases.iter().any(|names| *names != Value::Null);
        }
        let at = ASSIGNMENTS.place(column);
        let says = || self.rows.iter().any(|row| row[at] != Value::Null);
        let is_loose = || self.rows.iter().all(|row| !has_name_cell(row));
        says() || is_loose() && !NOT_LOOSE.contains(&column)
    }
}

/// The text in a column of a row; empty if there is none.
pub(super) fn text<'r>(row: &'r [Value<'_>], column: &str) -> &'r str {
    row[ASSIGNMENTS.place(column)].text().unwrap_or_default()
}

/// Whether the source has a cell for the name, and does not give it in the description.
pub(super) fn has_name_cell(row: &[Value<'_>]) -> bool {
    text(row, "name_from") == "name"
}

/// Whether a row is about a service, and not about ports that are set aside.
pub(super) fn is_service(row: &[Value<'_>]) -> bool {
    text(row, "kind") == Kind::Service.name()
}

/// What a row calls its service, whatever signs and capitals it is written with; nothing if it is no service or has no name.
pub(super) fn called(row: &[Value<'_>]) -> Option<String> {
    let name = slug([text(row, "name"), text(row, "qualifier")]);
    (is_service(row) && !name.is_empty()).then_some(name)
}

/// How much two rows of the same ports are alike; the same either way round.
pub(super) fn likeness(
    one: (&[Value<'_>], &Value<'_>),
    other: (&[Value<'_>], &Value<'_>),
) -> Likeness {
    let names = |(row, aliases): (&[Value<'_>], &Value<'_>)| {
        let aliases = aliases
            .text()
            .unwrap_or_default()
            .split(' ')
            .map(|name| slug([name]));
        let all = aliases
            .chain(called(row))
            .chain([slug([text(row, "name")])]);
        all.filter(|name| !name.is_empty()).collect::<Vec<_>>()
    };
    let (ours, theirs) = (names(one), names(other));
    if ours.iter().any(|name| theirs.contains(name)) {
        return Likeness::Same;
    }
    read_as(one.0, other.0).max(read_as(other.0, one.0))
}

/// How much a row is like what another says in its description.
fn read_as(describes: &[Value<'_>], named: &[Value<'_>]) -> Likeness {
    let description = text(describes, "description");
    if description.is_empty() {
        return Likeness::Different;
    }
    let row = Row {
        ports: PortRange::single(0),
        transport: None,
        name: text(named, "name"),
        state: State::Assigned,
        label: text(named, "short_name"),
        registered: "",
        modified: "",
        description: text(named, "description"),
    };
    Names::of(description).likeness(&row)
}

//! Finds the rows of a name: by a second text, of all names with the ports that they stand at, in the order of names.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::likeness::{fold, fold_into};
use super::{PortRange, Reference, Row, State, facts, first_line};

impl Reference {
    /// The rows of the service that has a name, or whose label it is, in order; letters and digits count, and small letters are as good as capitals.
    pub fn named<'r>(&'r self, name: &str) -> impl Iterator<Item = Row<'r>> + use<'r> {
        let key = fold(name);
        let ports = self.ports_of(&key);
        let mut folded = String::new();
        let rows = ports.flat_map(|port| {
            let rows = self.at(PortRange::single(port));
            rows.filter(move |row| row.ports.first() == port && row.state == State::Assigned)
        });
        rows.filter(move |row| {
            [row.name, row.label].into_iter().any(|text| {
                fold_into(text, &mut folded);
                !folded.is_empty() && folded == key
            })
        })
    }

    /// The ports at which rows of a folded name begin, in order.
    fn ports_of<'r>(&'r self, key: &str) -> impl Iterator<Item = u16> + use<'r> {
        let text = &*self.names;
        let is_before = |line: &str| name_of(line).cmp(key) == Ordering::Less;
        let lines = text[first_line(text, is_before)..].lines();
        let key = key.to_owned();
        let ours = lines.take_while(move |line| name_of(line) == key);
        ours.map(|line| facts::number(&line.as_bytes()[name_of(line).len() + 1..]).0)
    }

    /// All names and labels of services, folded, each with the first port of its rows: one a line, in order.
    ///
    /// For the built-in reference this is `data/iana-names.csv`.
    #[must_use]
    pub fn names(&self) -> String {
        let mut names = Vec::new();
        for row in self.rows().filter(|row| row.state == State::Assigned) {
            for name in [row.name, row.label] {
                names.push((fold(name), row.ports.first()));
            }
        }
        names.sort_unstable();
        names.dedup();
        let mut text = String::new();
        for (name, port) in names.iter().filter(|(name, _)| !name.is_empty()) {
            writeln!(text, "{name},{port}").expect("writing to a string");
        }
        text
    }
}

/// The name of a line.
fn name_of(line: &str) -> &str {
    line.split_once(',').map_or(line, |(name, _)| name)
}

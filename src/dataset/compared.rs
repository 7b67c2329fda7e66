//! What the reference says of the records: its rows that share a port with one, and how each record stands to those that are about it.

use super::given_name;
use crate::model::PortRange;
use crate::reference::{Likeness, Reference, Row, Standing};
use crate::registry::{RecordId, Registry};

/// How a record stands to a row of the reference that speaks of all of its ports and one of its transports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordStanding {
    pub(crate) record: RecordId,
    /// The index of the row among those that the dataset holds, from 0.
    pub(crate) row: u32,
    /// How much the service is like the record; nothing if the row is about no service.
    pub(crate) likeness: Option<Likeness>,
}

/// A registry beside its reference.
#[derive(Debug, Default)]
pub(super) struct Compared<'r> {
    pub(super) reference: Option<&'r Reference>,
    /// The rows that share a port with a record, in order.
    pub(super) rows: Vec<Row<'r>>,
    /// In the order of records, and of rows within one.
    pub(super) standings: Vec<RecordStanding>,
}

impl<'r> Compared<'r> {
    /// Compares a registry whose data is about some ports.
    ///
    /// Rows about other ports are left out: a small registry stays small, and what it does not claim is no business of its dataset.
    pub(super) fn of(registry: &'r Registry<'r>, ports: impl Iterator<Item = PortRange>) -> Self {
        let Some(reference) = registry.reference() else {
            return Self::default();
        };
        let claimed = Claimed::of(ports);
        let rows = reference.rows().filter(|row| claimed.any(row.ports));
        let rows: Vec<_> = rows.collect();
        let mut standings = Vec::new();
        for view in registry.records() {
            let Some(standing) = Standing::of(reference, view) else {
                continue;
            };
            let description = view.description();
            let name = given_name(view, &description);
            let aliases = view.aliases().map(|(_, alias)| alias);
            let texts = name.as_deref().into_iter().chain(aliases);
            for (row, likeness) in standing.likenesses(texts.chain([&*description])) {
                // The texts of all rows are pieces of one text, in their order.
                let place = |row: &Row<'_>| row.name.as_ptr().addr();
                let index = rows.binary_search_by_key(&place(row), place);
                let index = index.ok().and_then(|index| u32::try_from(index).ok());
                standings.push(RecordStanding {
                    record: view.id,
                    row: index.expect("a row that speaks of a record shares its ports"),
                    likeness,
                });
            }
        }
        Self {
            reference: Some(reference),
            rows,
            standings,
        }
    }
}

/// Which ports are claimed.
struct Claimed {
    /// How many ports below each are.
    below: Vec<u32>,
}

impl Claimed {
    fn of(ports: impl Iterator<Item = PortRange>) -> Self {
        // At each port: how many ranges begin there, less those that ended before it.
        let mut steps = vec![0_i64; usize::from(u16::MAX) + 2];
        for ports in ports {
            steps[usize::from(ports.first())] += 1;
            steps[usize::from(ports.last()) + 1] -= 1;
        }
        let (mut open, mut count) = (0, 0);
        let below = steps.iter().map(|step| {
            let below = count;
            open += step;
            count += u32::from(open > 0);
            below
        });
        Self {
            below: below.collect(),
        }
    }

    /// Whether any port of a range is.
    fn any(&self, ports: PortRange) -> bool {
        let below = |port: usize| self.below[port];
        below(usize::from(ports.last()) + 1) > below(usize::from(ports.first()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_a_port_is_claimed() {
        let range = |first, last| PortRange::new(first, last).expect("forwards");
        let ports = [range(0, 0), range(5, 9), range(7, 7), range(65535, 65535)];
        let claimed = Claimed::of(ports.into_iter());
        for (first, last, any) in [
            (0, 0, true),
            (1, 4, false),
            (1, 5, true),
            (6, 6, true),
            (9, 20, true),
            (10, 65534, false),
            (10, 65535, true),
        ] {
            assert_eq!(claimed.any(range(first, last)), any, "{first}-{last}");
        }
    }
}

//! A record that stands at another port than its service has.

use std::collections::BTreeMap;
use std::{iter, mem};

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::model::{PortRange, Status, Transport, TransportSet};
use crate::reference::{Likeness, Names, Reference, Row, Standing, names};
use crate::registry::{RecordId, RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, listed, quoted, reference, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "wrong-port",
    level: Level::Error,
    on: true,
    summary: "a record at another port than its service has",
    why: "The reference has a service of this name at another port, and another service at this one. \
          A name alone proves nothing, since many services share one: \
          so a second record has to claim this port and be the service that the reference has here, \
          or the reference has to spell the name out as the record does. \
          A record that says Unofficial or Conflict knows of it, and so does a registry that has the service at its own port too. \
          Correct the port.",
    bad: b"561\n\nUDP\n\nmonitor\n\nOfficial\n\n# portreg: allow(conflicting-claim) -- told by the reference\n561\n\nUDP\n\nchcmd\n\nOfficial\n",
    good: b"561\n\nUDP\n\nmonitor\n\nOfficial\n\n562\n\nUDP\n\nchcmd\n\nOfficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Reference(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "write the port that the reference has",
        edits,
    }),
};

fn check(registry: &Registry<'_>, reference: &Reference, report: &mut Report<'_>) {
    let ports = Ports::of(registry);
    let mut there = BTreeMap::new();
    // There may be millions at one port: a record that is told takes a number here, and no more.
    let mut mistaken = Vec::new();
    for records in ports.claimed(registry) {
        let claims = records.iter().map(|id| registry.record(*id));
        // A record that shares its port with none has no second witness but the words of the reference.
        if !are_shared(claims.clone()) && !reference.has_descriptions() {
            continue;
        }
        let mut witnesses = Transport::ALL.map(|_| None);
        for view in claims {
            match likeness_here(reference, view) {
                Some(Likeness::Same) => {
                    for transport in view.transports().iter() {
                        witnesses[transport as usize].get_or_insert(view.id);
                    }
                }
                Some(Likeness::Different) if is_open(view) => mistaken.push(view.id),
                _ => {}
            }
        }
        for view in mistaken.drain(..).map(|id| registry.record(id)) {
            let Some(home) = Home::of(reference, view) else {
                continue;
            };
            let transports = view.transports();
            let first = |of: &[Option<RecordId>]| {
                let mut transports = transports.iter();
                transports.find_map(|transport| of[transport as usize])
            };
            let witness = first(&witnesses);
            let proven = home.is_spelled_out || witness.is_some() && home.is_near_enough;
            if !proven {
                continue;
            }
            let there = there
                .entry((home.name.clone(), transports))
                .or_insert_with(|| ports.there(registry, &home.rows));
            if !there.has_service {
                let other = first(&there.claims).or(witness);
                report.record(view, other.map(|id| registry.record(id)));
            }
        }
    }
}

/// How much the service that the reference has at a record's port is like it; nothing where it has none, for other rules say so.
fn likeness_here(reference: &Reference, view: RecordView<'_>) -> Option<Likeness> {
    let standing = Standing::of(reference, view)?;
    standing.services().next()?;
    Some(standing.most_like(&view.description()).0)
}

/// Whether a person may have mistaken the port: the record does not say that the use is its own.
fn is_open(view: RecordView<'_>) -> bool {
    matches!(view.record.status, Ok(None | Some(Status::Official)))
}

/// Whether any two records claim the same transport.
fn are_shared<'r>(mut records: impl Iterator<Item = RecordView<'r>>) -> bool {
    let mut claimed = TransportSet::EMPTY;
    records.any(|view| {
        let mut transports = view.transports().iter();
        let again = transports.any(|transport| claimed.contains(transport));
        claimed = view.transports().iter().chain(claimed.iter()).collect();
        again
    })
}

/// Where the reference has the service of a record: elsewhere.
struct Home<'r> {
    /// The name by which it was found.
    name: String,
    /// The rows of one service, at transports that the record names.
    rows: Vec<Row<'r>>,
    /// Whether the reference spells the name out as the record does.
    is_spelled_out: bool,
    /// Whether chance does not explain the name, or the port is a slip away.
    is_near_enough: bool,
}

/// The letters of an abbreviation that is likely to be short for several things.
const SHORT: usize = 3;

impl<'r> Home<'r> {
    fn of(reference: &'r Reference, view: RecordView<'_>) -> Option<Self> {
        let description = view.description();
        let own = Names::of(&description);
        let ports = view.record.ports.ok()?;
        let name = own.to_look_up()?;
        let all: Vec<_> = reference.named(&name).collect();
        let first = all.first()?;
        // A name of several services is the name of none.
        if all
            .iter()
            .any(|row| row.name != first.name || row.covers(ports))
        {
            return None;
        }
        let transports = view.transports();
        let rows: Vec<_> = all
            .into_iter()
            .filter(|row| transports.iter().any(|transport| row.is_about(transport)))
            .collect();
        let in_full = rows.iter().filter_map(|row| own.likeness_in_full(row));
        let in_full = in_full.max();
        let is_short = own.is_spelled_out() && name.chars().count() <= SHORT;
        let is_slip = |row: &Row<'_>| is_slip(ports.first(), row.ports.first());
        (!rows.is_empty() && in_full != Some(Likeness::Different)).then(|| Self {
            is_spelled_out: in_full == Some(Likeness::Same),
            is_near_enough: !is_short || rows.iter().any(is_slip),
            name,
            rows,
        })
    }

    /// The one port that the service has.
    fn port(&self) -> Option<PortRange> {
        let ports = self.rows[0].ports;
        let one = self.rows.iter().all(|row| row.ports == ports) && ports.first() == ports.last();
        one.then_some(ports)
    }
}

/// The most that two neighbours in a list are apart.
const NEIGHBOURS: u16 = 10;

/// Whether a hand or an eye takes one port for the other: they are neighbours, or one digit is another one, too many, missing or in its neighbour's place.
fn is_slip(one: u16, other: u16) -> bool {
    one.abs_diff(other) <= NEIGHBOURS || is_typing_error(&one.to_string(), &other.to_string())
}

fn is_typing_error(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    match (one, other) {
        ([a, b, one @ ..], [c, d, other @ ..]) if (a, b) == (d, c) && one == other => true,
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        ([_, one @ ..], other) if one == other => true,
        (one, [_, other @ ..]) => one == other,
        _ => false,
    }
}

/// The records at single ports, in the order of ports.
struct Ports {
    records: Vec<RecordId>,
    /// For each port where its records end.
    ends: Vec<u32>,
}

impl Ports {
    fn of(registry: &Registry<'_>) -> Self {
        let single = |view: RecordView<'_>| {
            let ports = view.record.ports.ok()?;
            (ports.first() == ports.last()).then_some((usize::from(ports.first()), view.id))
        };
        let singles = || registry.records().filter_map(single);
        // There are few ports: their records are counted, and then put where they belong.
        let mut ends = vec![0; 1 << 16];
        for (port, _) in singles() {
            ends[port] += 1;
        }
        let mut all = 0;
        for end in &mut ends {
            // Where they begin at first: each record moves it on.
            all += mem::replace(end, all);
        }
        let none = RecordId::from_index(0);
        let mut records = vec![none; all as usize];
        for (port, id) in singles() {
            records[ends[port] as usize] = id;
            ends[port] += 1;
        }
        Self { records, ends }
    }

    /// The records at each port that has any.
    fn claimed<'p>(&'p self, registry: &'p Registry<'_>) -> impl Iterator<Item = &'p [RecordId]> {
        let mut rest = &self.records[..];
        iter::from_fn(move || {
            let ports = registry.record(*rest.first()?).record.ports.ok()?;
            let here = self.at(ports);
            rest = &rest[here.len()..];
            Some(here)
        })
    }

    /// The records at the ports of a range.
    fn at(&self, ports: PortRange) -> &[RecordId] {
        let end = |port: usize| self.ends[port] as usize;
        let [first, last] = [ports.first(), ports.last()].map(usize::from);
        &self.records[first.checked_sub(1).map_or(0, end)..end(last)]
    }

    /// What the registry has at the ports of some rows.
    fn there(&self, registry: &Registry<'_>, rows: &[Row<'_>]) -> There {
        let mut there = There::default();
        for row in rows {
            for id in self.at(row.ports) {
                let view = registry.record(*id);
                for transport in view.transports().iter() {
                    there.claims[transport as usize].get_or_insert(*id);
                }
                there.has_service |= Names::of(&view.description()).likeness(row) == Likeness::Same;
            }
        }
        there
    }
}

/// What the registry has at the port that a service belongs to.
#[derive(Default)]
struct There {
    /// Whether one of the records is that service.
    has_service: bool,
    /// The first record that claims it for each transport.
    claims: [Option<RecordId>; 4],
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let reference = reference(registry);
    let home = Home::of(reference, view).expect("the rule reports services that are elsewhere");
    let standing = Standing::of(reference, view).expect("the rule reports what can be read");
    let services: Vec<_> = standing.services().copied().collect();
    let mut places: Vec<_> = home.rows.iter().map(|row| row.ports.to_string()).collect();
    places.dedup();
    let description = view.description();
    let name = quoted(Names::of(&description).name());
    let told = Told::new(
        format!(
            "{name} is registered for port {}, and not for port {}",
            listed(&places),
            view.port_name()
        ),
        format!("the port of {}", names(&services)),
    )
    .help(format!(
        "correct the port, or write Unofficial if the service is meant to run here: {}",
        reference.has(&[&home.rows[..], &services].concat())
    ));
    let label = if stands_there(registry, finding, &home) {
        "stands at that port already"
    } else {
        "the service that the port is registered for"
    };
    match finding.related {
        Some(other) => told.related(other, label),
        None => told,
    }
}

/// Whether another record stands at the port that is the right one already; else the record that is spoken of stands at the wrong one, too.
fn stands_there(registry: &Registry<'_>, finding: &Finding, home: &Home<'_>) -> bool {
    let other = finding.related.map(|id| registry.record(id));
    let ports = other.and_then(|other| other.record.ports.ok());
    ports.is_some_and(|ports| home.rows.iter().any(|row| row.covers(ports)))
}

/// Writes the port, unless another record has it: then a person has to say what becomes of the two.
fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let home = Home::of(reference(registry), subject(registry, finding));
    let home = home.filter(|home| !stands_there(registry, finding, home));
    let port = home.and_then(|home| home.port());
    port.map(|port| Edit::replace(finding.span, port.to_string()))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_another_port() {
        let near = [
            (192, 193),
            (513, 520),
            (443, 434),
            (25, 225),
            (2200, 220),
            (1001, 1901),
            (1234, 2134),
        ];
        let far = [
            (80, 8080),
            (427, 1605),
            (318, 3653),
            (22, 443),
            (1234, 2134 + 1),
            (1234, 5634),
        ];
        for (one, other) in near {
            assert!(is_slip(one, other) && is_slip(other, one), "{one} {other}");
        }
        for (one, other) in far {
            assert!(
                !is_slip(one, other) && !is_slip(other, one),
                "{one} {other}"
            );
        }
    }
}

//! A conflict of which the other side is missing.

use crate::finding::{Finding, Level, Told};
use crate::model::{PortRange, Status, Transport, TransportSet};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "lone-conflict",
    level: Level::Warning,
    on: true,
    summary: "a conflict without a second claim",
    why: "A conflict has two sides, and here no second record claims the same port and transport. \
          Add the other one, or give this one the status that it has without it. \
          A record without transports may claim any of them.",
    bad: b"465\n\nTCP\n\nSMTP over SSL\n\nConflict\n",
    good: b"465\n\nTCP\n\nConflict resolution\n\nOfficial\n\n465\n\nUDP\n\nURD\n\nUnofficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Registry(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    let says_conflict = |view: &RecordView<'_>| view.record.status == Ok(Some(Status::Conflict));
    if !registry.records().any(|view| says_conflict(&view)) {
        return;
    }
    let mut claims = Transport::ALL.map(|_| Vec::new());
    registry.records().for_each(|view| {
        if let Ok(ports) = view.record.ports {
            claimed(view).for_each(|transport| claims[transport as usize].push(ports));
        }
    });
    let shared = claims.map(Shared::of);
    for view in registry.records().filter(says_conflict) {
        let Ok(ports) = view.record.ports else {
            continue;
        };
        if !claimed(view).any(|transport| shared[transport as usize].any_of(ports)) {
            report.cell(view, Role::Status);
        }
    }
}

/// The transports that a record may claim: of a record that names none, any.
fn claimed(view: RecordView<'_>) -> impl Iterator<Item = Transport> {
    let named = view.transports();
    let all = named == TransportSet::EMPTY;
    let claims = move |transport: &Transport| all || named.contains(*transport);
    Transport::ALL.into_iter().filter(claims)
}

/// The ports that several records claim for one transport, as ranges in their order that do not overlap.
struct Shared(Vec<(u16, u16)>);

impl Shared {
    fn of(mut ranges: Vec<PortRange>) -> Self {
        // Most registries are in order already, which is seen at once.
        ranges.sort();
        let mut shared: Vec<(u16, u16)> = Vec::new();
        // The highest port of the ranges so far, which all begin before the next one does, or with it.
        let mut highest = None;
        for range in ranges {
            let (first, last) = (range.first(), range.last());
            if let Some(to) = highest.map(|to| last.min(to))
                && first <= to
            {
                match shared.last_mut() {
                    Some(before) if first <= before.1 => before.1 = before.1.max(to),
                    _ => shared.push((first, to)),
                }
            }
            highest = highest.max(Some(last));
        }
        Self(shared)
    }

    /// Whether any of some ports is claimed more than once.
    fn any_of(&self, ports: PortRange) -> bool {
        let next = self.0.partition_point(|shared| shared.1 < ports.first());
        self.0
            .get(next)
            .is_some_and(|shared| shared.0 <= ports.last())
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let port = subject(registry, finding).port_name();
    Told::new(
        format!("port {port} has status Conflict, but no other record claims it"),
        "with what?",
    )
    .help("add the other record, or correct the status")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_shared_if_two_ranges_hold_it() {
        // Any four ranges among five ports, which can share two ports that are apart.
        let from = |first| (first..=5).filter_map(move |last| PortRange::new(first, last));
        let ranges: Vec<_> = (1..=5).flat_map(from).collect();
        let holds = |range: &PortRange, port| range.first() <= port && port <= range.last();
        for code in 0..ranges.len().pow(4) {
            let places = [0, 1, 2, 3].map(|at| code / ranges.len().pow(at) % ranges.len());
            if !places.is_sorted() {
                continue;
            }
            let claims = places.map(|place| ranges[place]);
            let shared = Shared::of(claims.to_vec());
            let is_shared = |port| claims.iter().filter(|claim| holds(claim, port)).count() > 1;
            for asked in &ranges {
                let any = (asked.first()..=asked.last()).any(is_shared);
                assert_eq!(shared.any_of(*asked), any, "{claims:?} {asked:?}");
            }
        }
    }
}

//! Ports that are called unassigned and are assigned.

use super::conflicting_claim::Claims;
use crate::finding::{Finding, Level, Told};
use crate::model::{Kind, Transport};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, quoted, subject};

pub(super) static RULE: Rule = Rule {
    name: "unassigned-overlap",
    level: Level::Error,
    on: true,
    summary: "ports called unassigned that another record assigns",
    why: "One record says that ports are unassigned, and another assigns one of them to a service. \
          Who looks for a free port by the first takes one that is not free. \
          Correct the range. A record that names no transport speaks of all of them.",
    bad: b"7748-7776\n\nTCP, UDP\n\nUnassigned\n\nOfficial\n\n7775\n\nTCP\n\nFile system\n\nOfficial\n",
    good: b"7748-7774\n\nTCP, UDP\n\nUnassigned\n\nOfficial\n\n7775\n\nTCP\n\nFile system\n\nOfficial\n\n7775\n\nUDP\n\nUnassigned\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Registry(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    let is_unassigned = |view: &RecordView<'_>| view.kind() == Kind::Unassigned;
    if !report.records(registry).any(|view| is_unassigned(&view)) {
        return;
    }
    let mut assigned = Transport::ALL.map(|_| Claims::new());
    for view in report
        .records(registry)
        .filter(|view| view.kind() == Kind::Service)
    {
        if let (Ok(ports), true) = (view.record.ports, view.record.compiles()) {
            for transport in view.transports().iter() {
                assigned[transport as usize].claim(ports, view.id);
            }
        }
    }
    for view in report.records(registry).filter(is_unassigned) {
        let Ok(ports) = view.record.ports else {
            continue;
        };
        let first = |transport| assigned[transport as usize].earliest(ports);
        if let Some(first) = speaks_of(view).filter_map(first).min() {
            report.record(view, Some(registry.record(first)));
        }
    }
}

/// The transports that a record speaks of: all, if it names none.
fn speaks_of(view: RecordView<'_>) -> impl Iterator<Item = Transport> {
    let named = view.transports();
    let all = named.is_empty();
    let meant = move |transport: &Transport| all || named.contains(*transport);
    Transport::ALL.into_iter().filter(meant)
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let other = finding.related.map(|id| registry.record(id));
    let other = other.expect("the rule names the assignment");
    let shared = speaks_of(view).find(|transport| other.transports().contains(*transport));
    let shared = shared.expect("the rule reports records with a transport in common");
    let description = other.description();
    let service = other.name().unwrap_or(description);
    let what = format!("{}/{shared}", other.port_name());
    Told::new(
        format!(
            "port {} is called unassigned, but {what} is assigned to {}",
            view.port_name(),
            quoted(&service)
        ),
        "not all of it is unassigned",
    )
    .help("correct the range, or the other record")
    .related(other.id, "assigned here")
}

//! Another name of a service that is the name of a second one.

use std::collections::HashMap;

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, quoted};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "alias-collides",
    level: Level::Warning,
    on: true,
    summary: "an alias that is the name of a service on another port",
    why: "A program that asks for the port of a service by this name gets the entry that stands first, \
          and so another port than the one that bears the name. Remove the alias, or rename one of the two. \
          Compared are entries with a transport in common.",
    bad: b"acr-nema 104/tcp dicom # Digital images\ndicom 11112/tcp\n",
    good: b"acr-nema 104/tcp dicom # Digital images\ndicom 104/tcp\nshell 514/tcp cmd syslog\nsyslog 514/udp\ndicom 11112/udp\n",
    scope: Scope::With(Role::Aliases),
    check: Check::Registry(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    let mut named: HashMap<&str, Bearers<'_>> = HashMap::new();
    for view in report.records(registry) {
        for (_, alias) in view.aliases() {
            named.entry(alias).or_default();
        }
    }
    if named.is_empty() {
        return;
    }
    for view in report.records(registry) {
        if let Some(bearers) = named.get_mut(view.text(Role::Name)) {
            bearers.add(view);
        }
    }
    for view in report.records(registry) {
        for (span, alias) in view.aliases() {
            if let Some(other) = named[alias].elsewhere(view) {
                report.part_beside(view, Role::Aliases, span, other);
            }
        }
    }
}

/// The entries that bear a name: for each transport the first, and the first on another port than that.
#[derive(Default)]
struct Bearers<'r>([[Option<RecordView<'r>>; 2]; 4]);

impl<'r> Bearers<'r> {
    fn add(&mut self, view: RecordView<'r>) {
        for transport in view.transports().iter() {
            match &mut self.0[transport as usize] {
                [first @ None, _] => *first = Some(view),
                [Some(first), second @ None] if first.record.ports != view.record.ports => {
                    *second = Some(view);
                }
                _ => {}
            }
        }
    }

    /// One of them that shares a transport with a record and has another port.
    fn elsewhere(&self, view: RecordView<'_>) -> Option<RecordView<'r>> {
        let transports = view.transports();
        let shared = transports.iter().flat_map(|t| self.0[t as usize]);
        let mut elsewhere = shared
            .flatten()
            .filter(|bearer| bearer.record.ports != view.record.ports);
        elsewhere.next()
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let alias = quoted(registry.slice(finding.source, finding.span));
    let other = finding.related.expect("the rule names the other entry");
    let port = registry.record(other).port_name();
    Told::new(
        format!("the alias {alias} is the name of a service on port {port}"),
        "the name of another service",
    )
    .help("remove the alias, or rename one of the two")
    .related(other, format!("{alias} is the name here"))
}

//! A record that stands in the registry already, word for word.

use crate::copies::Copies;
use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, subject};

pub(super) static RULE: Rule = Rule {
    name: "duplicate-record",
    level: Level::Error,
    on: true,
    summary: "a record repeated in all its cells",
    why: "The second copy says nothing, gives each row of a dataset twice, and will drift from the first. Remove one.",
    bad: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n22\n\nTCP\n\nSSH\n\nOfficial\n",
    good: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n22\n\nUDP\n\nSSH\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Copies(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "remove the second copy",
        edits,
    }),
};

fn check(registry: &Registry<'_>, copies: &Copies, report: &mut Report<'_>) {
    for (again, first) in copies.pairs() {
        report.record(registry.record(again), Some(registry.record(first)));
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let told = Told::new(
        format!(
            "the record of port {} is repeated in all its cells",
            view.port_name()
        ),
        "the second copy",
    )
    .help("remove one of the two");
    match finding.related {
        Some(first) => told.related(first, "the first copy"),
        None => told,
    }
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    vec![Edit::delete(subject(registry, finding).piece().whole())]
}

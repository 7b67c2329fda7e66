//! A record that stands in the registry already, word for word.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordId, RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, subject};
use crate::syntax::{LOOSE, Role};

pub(super) static RULE: Rule = Rule {
    name: "duplicate-record",
    level: Level::Error,
    on: true,
    summary: "a record repeated in all its cells",
    why: "The second copy says nothing, gives each row of a dataset twice, and will drift from the first. Remove one.",
    bad: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n22\n\nTCP\n\nSSH\n\nOfficial\n",
    good: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n22\n\nUDP\n\nSSH\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Registry(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "remove the second copy",
        edits,
    }),
};

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    for (again, first) in repeated(registry) {
        report.record(registry.record(again), [Some(registry.record(first)), None]);
    }
}

/// The records that repeat an earlier one in all cells, each with the earliest, in order.
///
/// Only what compiles is compared: of the others it is not known what they say.
pub(super) fn repeated(registry: &Registry<'_>) -> Vec<(RecordId, RecordId)> {
    // Eight bytes a record; those of the same ports come to stand together.
    let compiled = registry.records().filter(|view| view.record.compiles());
    let mut ports: Vec<_> = compiled
        .filter_map(|view| Some((view.record.ports.ok()?, view.id)))
        .collect();
    ports.sort_unstable();
    let mut found = Vec::new();
    for alike in ports
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|alike| alike.len() > 1)
    {
        let mut alike: Vec<_> = alike
            .iter()
            .map(|(_, id)| (contents(registry.record(*id)), *id))
            .collect();
        alike.sort_unstable();
        for same in alike.chunk_by(|a, b| a.0 == b.0) {
            found.extend(same[1..].iter().map(|(_, id)| (*id, same[0].1)));
        }
    }
    found.sort_unstable();
    found
}

/// All that a record says but for its ports.
fn contents(view: RecordView<'_>) -> impl Ord {
    let has_more = view.document.dialect != &LOOSE;
    (
        view.transports(),
        view.record.status.unwrap_or_default(),
        view.description(),
        has_more.then(|| Role::MORE.map(|role| view.value(role))),
    )
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
    match finding.related[0] {
        Some(first) => told.related(first, "the first copy"),
        None => told,
    }
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    vec![Edit::delete(subject(registry, finding).piece().whole())]
}

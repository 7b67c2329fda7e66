//! A transport that the reference has for the service, and the record has not.

use crate::finding::{Finding, Level, Told};
use crate::model::TransportSet;
use crate::reference::{Likeness, Names, Reference, Row, Standing, names};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, listed, reference, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "transport-missing",
    level: Level::Note,
    // In data that people keep, most records leave out what was registered and never used.
    on: false,
    summary: "a transport that is registered for the service, and that the record leaves out",
    why: "The reference has the service at this port for a transport that the record does not name. \
          Many services were registered for TCP and UDP alike and speak only one of them, so that this is often no mistake: the rule is off until a level is given to it. \
          Add the transport if the registry is to have all that is registered.",
    bad: b"22\n\nTCP\n\nSSH (Secure Shell)\n\nOfficial\n",
    good: b"22\n\nTCP, UDP, SCTP\n\nSSH (Secure Shell)\n\nOfficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Reference(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, reference: &Reference, report: &mut Report<'_>) {
    for view in report.records(registry) {
        if !left_out(reference, view).is_empty() {
            report.cell(view, Role::Transports);
        }
    }
}

/// The rows of the record's service for transports that it does not name.
fn left_out<'r>(reference: &'r Reference, view: RecordView<'_>) -> Vec<Row<'r>> {
    let Some(standing) = Standing::of(reference, view) else {
        return Vec::new();
    };
    let named = standing.transports();
    if named.is_empty() {
        return Vec::new();
    }
    let description = view.description();
    let own = Names::of(&description);
    let is_left_out = |row: &Row<'_>| {
        row.transport
            .is_some_and(|transport| !named.contains(transport))
            && own.likeness(row) == Likeness::Same
    };
    let all = view
        .record
        .ports
        .ok()
        .map(|ports| reference.covering(ports));
    all.into_iter().flatten().filter(is_left_out).collect()
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let reference = reference(registry);
    let rows = left_out(reference, view);
    let transports: TransportSet = rows.iter().filter_map(|row| row.transport).collect();
    let transports: Vec<_> = transports
        .iter()
        .map(|transport| transport.to_string())
        .collect();
    Told::new(
        format!(
            "port {} is registered as {} for {} too",
            view.port_name(),
            names(&rows),
            listed(&transports)
        ),
        "more is registered",
    )
    .help(format!("add what is missing: {}", reference.has(&rows)))
}

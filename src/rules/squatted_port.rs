//! An unofficial use of a port that is registered for something else.

use crate::finding::{Finding, Level, Told};
use crate::model::Status;
use crate::reference::{Likeness, Names, Row, Standing, names};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, reference, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "squatted-port",
    level: Level::Note,
    on: true,
    summary: "an unofficial use of a port that is registered under other names",
    why: "The record says itself that the use is not registered, and the reference has a service at the port that no name in the record is like. \
          Both can meet on one host, and who reads the number alone takes one for the other; \
          IANA asks that no system or user port is used without registration. \
          If it is the registered service under another name, write Official.",
    bad: b"82\n\nUDP\n\nTorpark - Control Port\n\nUnofficial\n",
    good: b"81\n\nTCP\n\nTorpark - Onion routing ORport\n\nUnofficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Standing(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, standing: &Standing<'_>, report: &mut Report<'_>) {
    if view.record.status == Ok(Some(Status::Unofficial)) && !services(standing, view).is_empty() {
        report.record(view, None);
    }
}

/// The services that have ports of a record, if none of them may be its own.
fn services<'r>(standing: &Standing<'r>, view: RecordView<'_>) -> Vec<Row<'r>> {
    let services: Vec<_> = standing.services().copied().collect();
    if services.is_empty() {
        return services;
    }
    let description = view.description();
    let own = Names::of(&description);
    let is_other = |row: &Row<'_>| own.likeness(row) == Likeness::Different;
    if services.iter().all(is_other) {
        services
    } else {
        Vec::new()
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let reference = reference(registry);
    let standing = Standing::of(reference, view).expect("the rule reports what can be read");
    let services = services(&standing, view);
    Told::new(
        format!(
            "port {} is registered as {}, which no name in the record is like",
            view.port_name(),
            names(&services)
        ),
        "registered under another name",
    )
    .help(format!(
        "take a port that is free, or write Official if it is the same service: {}",
        reference.has(&services)
    ))
}

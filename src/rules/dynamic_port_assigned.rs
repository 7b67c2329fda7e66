//! An official use of a port that cannot be assigned.

use crate::finding::{Finding, Level, Told};
use crate::model::Status;
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "dynamic-port-assigned",
    level: Level::Warning,
    on: true,
    summary: "an official use of a dynamic port",
    why: "Ports from 49152 to 65535 are dynamic: they are never assigned, so that programs can take any of them for a while \
          (RFC 6335, section 8.1.2). A use of one of them is unofficial, or the port is wrong.",
    bad: b"49152\n\nTCP\n\nFoo\n\nOfficial\n",
    good: b"49151\n\nTCP\n\nFoo\n\nOfficial\n\n49152\n\nTCP\n\nBar\n\nUnofficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Registry(check),
    tell,
    fix: None,
};

/// The first port that is not assigned.
const DYNAMIC: u16 = 49152;

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    let is_dynamic = |view: &RecordView<'_>| {
        view.record.ports.is_ok_and(|ports| ports.last() >= DYNAMIC)
            && view.record.status == Ok(Some(Status::Official))
    };
    let dynamic = report.records(registry).filter(is_dynamic);
    dynamic.for_each(|view| report.cell(view, Role::Ports));
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let port = subject(registry, finding).port_name();
    Told::new(
        format!("port {port} is official, but ports from {DYNAMIC} on are not assigned"),
        "a dynamic port",
    )
    .help("correct the port, or write Unofficial")
}

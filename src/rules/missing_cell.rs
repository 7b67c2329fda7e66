//! A record without a port or a description, or one that the end of the source cuts off.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "missing-cell",
    level: Level::Error,
    on: true,
    summary: "a record without a cell that it needs, or cut off at the end of the source",
    why: "Without a port and a description a record says nothing, and it is left out of every dataset. \
          A record that the source ends in may have lost more than can be seen. \
          In the file /etc/services a row without a name is read as another row by every program. \
          Write the missing cell where it belongs; in the loose form on a line of its own, in the order port, transports, description, status.",
    bad: b"22\n\nTCP\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n",
    good: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Record(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    let record = view.record;
    let mut needs = view.document.dialect.needs.iter();
    if let Some(role) = needs.find(|role| !record.has(**role)) {
        report.cell(view, *role);
    } else if !record.has(Role::Description) && !record.has(Role::Name) {
        report.cell(view, Role::Description);
    } else if record.is_cut() {
        report.cell(view, Role::Status);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let port = view.port_name();
    match finding.role {
        Some(Role::Ports) if view.record.has(Role::Description) => {
            Told::new("a record has no port", "the port is missing here")
        }
        Some(Role::Ports) => Told::new(
            "a record has neither port nor description",
            "the port is missing here",
        ),
        Some(Role::Name) => Told::new(
            format!("port {port} has no service name"),
            "the name is missing here",
        )
        .help(format!("write {}", view.document.dialect.form)),
        Some(Role::Description) if port.is_empty() => Told::new(
            "a record has neither name nor description",
            "one of them is missing here",
        ),
        Some(Role::Description) => Told::new(
            format!("port {port} has no description"),
            "the description is missing here",
        ),
        _ => Told::new(
            format!("the source ends within the record of port {port}"),
            "the status is missing here",
        )
        .help("write the rest of the record, and end the source with a line end"),
    }
}

//! A name that is nearly the word for none.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, quoted, subject};
use crate::syntax::{Role, within_one_edit};

pub(super) static RULE: Rule = Rule {
    name: "misspelt-unknown",
    level: Level::Warning,
    on: true,
    summary: "a name that is one letter away from `unknown`",
    why: "In nmap-services the name `unknown` says that no service is known on a port. \
          A name that is one letter away from it was most likely meant to be it, and is shown as that of a service.",
    bad: b"unknown\t13881/udp\t0.000330\nvunknown\t13882/tcp\t0.000000\n",
    good:
        b"unknown\t13881/udp\t0.000330\nunknowns\t13882/tcp\t0.000000\t# Tracker of the unknown\n",
    scope: Scope::With(Role::Frequency),
    check: Check::Record(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if let (Some(name), Some(none)) = (view.name(), view.document.dialect.no_name)
        && within_one_edit(&name, none)
        // Who describes a service has given it a name of its own.
        && !view.record.has(Role::Description)
    {
        report.cell(view, Role::Name);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let none = view.document.dialect.no_name.unwrap_or_default();
    Told::new(
        format!(
            "the service name {} is nearly `{none}`",
            quoted(view.text(Role::Name))
        ),
        "no name of a service?",
    )
    .help(format!(
        "write `{none}`, or say behind `#` what the service is"
    ))
}

//! An official use of a port that no service has.

use crate::finding::{Finding, Level, Told};
use crate::model::Status;
use crate::reference::{Standing, State};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, reference, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "official-unregistered",
    level: Level::Note,
    on: true,
    summary: "an official use of a port that no service has",
    why: "The status says that the use is registered, and the reference has no service at the port: \
          it is reserved, or it has a use without a service name, and what the record says may have been true once. \
          Write Unofficial, or correct the port. \
          Where the reference has a service under another name, nothing is said: a service can have many names.",
    bad: b"57\n\nTCP\n\nMTP, Mail Transfer Protocol\n\nOfficial\n",
    good: b"43\n\nTCP\n\nWHOIS protocol\n\nOfficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Standing(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, standing: &Standing<'_>, report: &mut Report<'_>) {
    if view.record.status == Ok(Some(Status::Official))
        && standing.is_wholly(&[State::Reserved, State::Unnamed])
    {
        report.cell(view, Role::Status);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let reference = reference(registry);
    let standing = Standing::of(reference, view).expect("the rule reports what can be read");
    Told::new(
        format!(
            "port {} is said to be official, and no service has it in the reference",
            view.port_name()
        ),
        "not registered, by the reference",
    )
    .help(format!(
        "write Unofficial, or correct the port: {}",
        reference.has(standing.rows())
    ))
}

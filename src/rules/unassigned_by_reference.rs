//! A port that the reference calls unassigned.

use crate::finding::{Finding, Level, Told};
use crate::model::Status;
use crate::reference::{Standing, State};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, reference, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "unassigned-by-reference",
    level: Level::Warning,
    on: true,
    summary: "a port that the reference calls unassigned",
    why: "The record does not say that the use is unofficial, and the reference says that no service has the port: \
          the use was never registered, its registration was withdrawn, or the port is mistyped. \
          Write Unofficial, or correct the port.",
    bad: b"720\n\nTCP\n\nSMQP, Simple Message Queue Protocol\n\nOfficial\n",
    good: b"720\n\nTCP\n\nSMQP, Simple Message Queue Protocol\n\nUnofficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Standing(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, standing: &Standing<'_>, report: &mut Report<'_>) {
    if matches!(view.record.status, Ok(None | Some(Status::Official)))
        && standing.is_wholly(&[State::Unassigned])
    {
        report.record(view, None);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let reference = reference(registry);
    let standing = Standing::of(reference, view).expect("the rule reports what can be read");
    let says = match view.record.status {
        Ok(Some(status)) => format!("the record says {}", status.title()),
        _ => "the record does not say Unofficial".to_owned(),
    };
    Told::new(
        format!(
            "port {} is unassigned in the reference, and {says}",
            view.port_name()
        ),
        "assigned to nobody",
    )
    .help(format!(
        "write Unofficial, or correct the port: {}",
        reference.has(standing.rows())
    ))
}

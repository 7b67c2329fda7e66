//! An unofficial use that is registered.

use super::status_resolvable::WRITE_OFFICIAL;
use crate::finding::{Finding, Level, Told};
use crate::model::Status;
use crate::reference::{Likeness, Standing, names};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, reference, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "unofficial-registered",
    level: Level::Warning,
    on: true,
    summary: "an unofficial use that is registered",
    why: "The status says that the use is not registered, and the reference has a service of this name at this port: \
          it has been registered since, or the status is mistyped. \
          Write Official.",
    bad: b"665\n\nTCP\n\nsun-dr, Remote Dynamic Reconfiguration\n\nUnofficial\n",
    good: b"666\n\nTCP\n\nsun-dr, Remote Dynamic Reconfiguration\n\nOfficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Standing(check),
    tell,
    fix: Some(WRITE_OFFICIAL),
};

fn check(view: RecordView<'_>, standing: &Standing<'_>, report: &mut Report<'_>) {
    if view.record.status == Ok(Some(Status::Unofficial))
        && standing.most_like(&view.description()).0 == Likeness::Same
    {
        report.cell(view, Role::Status);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let reference = reference(registry);
    let standing = Standing::of(reference, view).expect("the rule reports what can be read");
    let (_, rows) = standing.most_like(&view.description());
    Told::new(
        format!(
            "port {} is said to be unofficial, and is registered as {}",
            view.port_name(),
            names(&rows)
        ),
        "official, by the reference",
    )
    .help(format!("write Official: {}", reference.has(&rows)))
}

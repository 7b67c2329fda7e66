//! A status that is none.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::model::Status;
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, quoted, subject};
use crate::syntax::{Role, nearest_status};

pub(super) static RULE: Rule = Rule {
    name: "unknown-status",
    level: Level::Error,
    on: true,
    summary: "a status that is none of the three",
    why: "A status is Official, Unofficial or Conflict. Any other word is left out of every dataset. \
          Where it is one letter away from one of them, that one is suggested.",
    bad: b"22\n\nTCP\n\nSSH\n\nOffical\n",
    good: b"22\n\nTCP\n\nOffical SSH\n\nOfficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Status(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "write the status that is nearest",
        edits,
    }),
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if view.record.status.is_err() {
        report.cell(view, Role::Status);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let text = subject(registry, finding).text(Role::Status);
    let told = Told::new(format!("{} is no status", quoted(text)), "not a status");
    match nearest_status(text) {
        Some(near) => told.help(format!("did you mean {}?", near.title())),
        None => told.help("write Official, Unofficial or Conflict"),
    }
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let text = subject(registry, finding).text(Role::Status);
    let near = nearest_status(text).map(Status::title);
    near.map(|near| Edit::replace(finding.span, near))
        .into_iter()
        .collect()
}

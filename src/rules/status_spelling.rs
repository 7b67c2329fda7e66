//! A status in other letters, or with blanks in it.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, quoted, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "status-spelling",
    level: Level::Warning,
    on: true,
    summary: "a status in other letters, or with blanks in it",
    why: "A status is written Official, Unofficial or Conflict, with one capital letter. \
          Two spellings of one word make a search by text miss half of its places.",
    bad: b"22\n\nTCP\n\nSSH\n\nOFFICIAL\n",
    good: b"22\n\nTCP\n\nOFFICIAL SSH\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Status(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::LOOSE,
        title: "write the status with one capital letter",
        edits,
    }),
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if let Ok(Some(status)) = view.record.status
        && view.text(Role::Status) != status.title()
    {
        report.cell(view, Role::Status);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let text = view.text(Role::Status);
    let title = match view.record.status {
        Ok(Some(status)) => status.title(),
        _ => unreachable!("the rule reports readable statuses"),
    };
    Told::new(
        format!("the status {} is not written `{title}`", quoted(text)),
        "another spelling",
    )
    .help(format!("write `{title}`"))
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let status = subject(registry, finding).record.status.ok().flatten();
    let title = status.map(|status| Edit::replace(finding.span, status.title()));
    title.into_iter().collect()
}

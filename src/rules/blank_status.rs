//! A record without a status.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, called, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "blank-status",
    level: Level::Note,
    on: true,
    summary: "a record without status",
    why: "Whether the use is official cannot be told from the registry; in a dataset the status is null. \
          Write Official, Unofficial or Conflict on the line behind the description.",
    bad: "101\n\nTCP\n\nHOSTNAME\n\n\u{A0}\n".as_bytes(),
    good: b"101\n\nTCP\n\nHOSTNAME\n\nOfficial\n",
    scope: Scope::With(Role::Status),
    check: Check::Status(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    // Where the source is cut off, missing-cell says more.
    if view.record.status == Ok(None) && !view.record.is_cut() {
        report.cell(view, Role::Status);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let record = called(subject(registry, finding));
    Told::new(format!("{record} has no status"), "a status belongs here")
        .help("write Official, Unofficial or Conflict")
}

//! A description on several lines.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, called, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "wrapped-description",
    level: Level::Note,
    on: true,
    summary: "a description over several lines",
    why: "A cell is one line. A description that goes on is read as one, its lines joined by spaces, \
          but a stray line that got in behind it would be read just so. Write it on one line.",
    bad: b"22\n\nTCP\n\nSSH, used for logins\nand file transfers\n\nOfficial\n",
    good: b"22\n\nTCP\n\nSSH, used for logins and file transfers\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Record(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "write the description on one line",
        edits,
    }),
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if view.record.is_wrapped() {
        report.cell(view, Role::Description);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let record = called(subject(registry, finding));
    Told::new(
        format!("the description of {record} goes over several lines"),
        "read as one line",
    )
    .help("write it on one line")
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let description = subject(registry, finding).description().into_owned();
    vec![Edit::replace(finding.span, description)]
}

//! A blank status that the reference can fill.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::model::Status;
use crate::reference::{Likeness, Row, Standing, names};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, reference, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "status-resolvable",
    level: Level::Note,
    on: true,
    summary: "a blank status that the reference can fill",
    why: "The record does not say whether the use is official, and the reference has a service of this name at this port, so it is. \
          Where the names are alike and not the same, the finding says that it is in doubt, and a person has to look. \
          Write Official.",
    bad: "# portreg: allow(blank-status) -- to be asked\n101\n\nTCP\n\nHOSTNAME\n\n\u{A0}\n".as_bytes(),
    good: "# portreg: allow(blank-status) -- to be asked\n323\n\nTCP\n\nIMMP, Internet Message Mapping Protocol\n\n\u{A0}\n".as_bytes(),
    scope: Scope::With(Role::Status),
    check: Check::Standing(check),
    tell,
    fix: Some(WRITE_OFFICIAL),
};

fn check(view: RecordView<'_>, standing: &Standing<'_>, report: &mut Report<'_>) {
    if view.record.status == Ok(None)
        && standing.most_like(&view.description()).0 > Likeness::Different
    {
        report.cell(view, Role::Status);
    }
}

/// How much the service at the port is like the record, its rows, and whether they are about all that the record claims.
fn found<'r>(registry: &'r Registry<'_>, view: RecordView<'_>) -> (Likeness, Vec<Row<'r>>, bool) {
    let standing = Standing::of(reference(registry), view);
    let standing = standing.expect("the rule reports what can be read");
    let (likeness, rows) = standing.most_like(&view.description());
    let all = standing.are_about_all(&rows);
    (likeness, rows, all)
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let (likeness, rows, _) = found(registry, view);
    let (port, names) = (view.port_name(), names(&rows));
    let has = reference(registry).has(&rows);
    let known = format!("port {port} has no status, and is registered as {names}");
    if likeness == Likeness::Same {
        Told::new(known, "official, by the reference").help(format!("write Official: {has}"))
    } else {
        let message = format!("{known}; whether that is this service is in doubt");
        Told::new(message, "perhaps official")
            .help(format!("write Official if it is the same service: {has}"))
    }
}

/// What mends the status of a use that is registered.
pub(super) const WRITE_OFFICIAL: Remedy = Remedy {
    safety: Safety::Unsafe,
    scope: Scope::LOOSE,
    title: "write Official",
    edits: write_official,
};

/// Writes the status of a use that is registered for all that the record claims.
fn write_official(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let view = subject(registry, finding);
    let is_sure = || {
        let (likeness, _, all) = found(registry, view);
        likeness == Likeness::Same && all
    };
    let edit = Edit::replace(finding.span, Status::Official.title());
    let there = view.record.has(Role::Status) && is_sure();
    there.then_some(edit).into_iter().collect()
}

//! A port range that runs backwards.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, quoted, subject};
use crate::syntax::{PortError, Role};

pub(super) static RULE: Rule = Rule {
    name: "range-reversed",
    level: Level::Error,
    on: true,
    summary: "a range whose last port is below its first",
    why: "A range is written from its first port to its last. \
          Which of the two numbers is mistyped cannot be known, so the record is left out of every dataset.",
    bad: b"6063-6000\n\nTCP\n\nX11\n\nOfficial\n",
    good: b"6000-6000\n\nTCP\n\nX11\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Record(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if view.record.ports == Err(PortError::Reversed) {
        report.cell(view, Role::Ports);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let written = subject(registry, finding).text(Role::Ports);
    Told::new(
        format!("the port range {} runs backwards", quoted(written)),
        "the last port is below the first",
    )
    .help("write the lower port first")
}

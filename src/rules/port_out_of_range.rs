//! A port above 65535.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, quoted, subject};
use crate::syntax::{PortError, Role};

pub(super) static RULE: Rule = Rule {
    name: "port-out-of-range",
    level: Level::Error,
    on: true,
    summary: "a port above 65535",
    why: "Port numbers have 16 bits (RFC 6335, section 6): the highest is 65535. \
          The record is left out of every dataset.",
    bad: b"65536\n\nTCP\n\nToo far\n\nOfficial\n",
    good: b"65535\n\nTCP\n\nThe last one\n\nUnofficial\n",
    scope: Scope::Everywhere,
    check: Check::Record(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if view.record.ports == Err(PortError::OutOfRange) {
        report.cell(view, Role::Ports);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let written = subject(registry, finding).text(Role::Ports);
    Told::new(
        format!("port {} is above 65535", quoted(written)),
        "no such port",
    )
    .help("write a number from 0 to 65535")
}

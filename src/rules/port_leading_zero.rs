//! A port with zeros before it.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, quoted, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "port-leading-zero",
    level: Level::Warning,
    summary: "a port written with leading zeros",
    why: "Some readers take a number that begins with a zero for an octal one, and a sort by text puts it in another place. \
          The number is read as decimal. Write it without the zeros.",
    bad: b"0080\n\nTCP\n\nHTTP\n\nOfficial\n",
    good: b"0\n\nTCP\n\nReserved\n\nOfficial\n\n80\n\nTCP\n\nHTTP\n\nOfficial\n",
    check: Check::Record(check),
    tell,
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if view.record.ports.is_ok() && has_leading_zero(view.text(Role::Ports)) {
        report.cell(view, Role::Ports);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let written = subject(registry, finding).text(Role::Ports);
    let ports = subject(registry, finding).port_name();
    Told::new(
        format!("port {} is written with leading zeros", quoted(written)),
        "leading zeros",
    )
    .help(format!("write `{ports}`"))
}

fn has_leading_zero(written: &str) -> bool {
    let mut numbers = written.split(|c: char| !c.is_ascii_digit());
    numbers.any(|number| number.len() > 1 && number.starts_with('0'))
}

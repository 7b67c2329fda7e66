//! A port with zeros before it.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, quoted, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "port-leading-zero",
    level: Level::Warning,
    on: true,
    summary: "a port written with leading zeros",
    why: "Some readers take a number that begins with a zero for an octal one, and a sort by text puts it in another place. \
          The number is read as decimal. Write it without the zeros.",
    bad: b"0080\n\nTCP\n\nHTTP\n\nOfficial\n",
    good: b"0\n\nTCP\n\nReserved\n\nOfficial\n\n80\n\nTCP\n\nHTTP\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Record(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::BY_HAND,
        title: "write ports without leading zeros",
        edits,
    }),
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

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let view = subject(registry, finding);
    let written = view.text(Role::Ports);
    let mut edits = Vec::new();
    let mut at = 0;
    for number in written.split(|c: char| !c.is_ascii_digit()) {
        let zeros = number.len() - number.trim_start_matches('0').len();
        let zeros = zeros.min(number.len().saturating_sub(1));
        if zeros > 0 {
            let source = view.document.source;
            edits.push(Edit::delete(source.part(finding.span, at..at + zeros)));
        }
        // What parts numbers is one character at a time, of any width.
        let behind = &written[at + number.len()..];
        at += number.len() + behind.chars().next().map_or(0, char::len_utf8);
    }
    edits
}

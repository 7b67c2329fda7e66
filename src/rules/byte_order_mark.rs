//! A mark before the first line that no program needs.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, document};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    name: "byte-order-mark",
    level: Level::Warning,
    on: true,
    summary: "a byte order mark before the first line",
    why: "UTF-8 has no byte order, so the mark says nothing. \
          It is skipped here, but other readers take it for a part of the first port.",
    bad: b"\xEF\xBB\xBF22\n\nTCP\n\nSSH\n\nOfficial\n",
    good: b"22\n\nTCP\n\nSSH\n\nOfficial\n",
    scope: Scope::NO_XML,
    check: Check::Source(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::NO_XML,
        title: "delete the byte order mark",
        edits,
    }),
};

fn check(registry: &Registry<'_>, number: u16, report: &mut Report<'_>) {
    let document = document(registry, number);
    let length = document.source.mark_length();
    // UTF-16 has marks of its own, and needs them.
    if length > 0 && document.is_readable() {
        report.place(number, Span::new(0, length));
    }
}

fn tell(_: &Registry<'_>, _: &Finding) -> Told {
    Told::new("the source begins with a byte order mark", "not needed").help("delete it")
}

fn edits(_: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    vec![Edit::delete(finding.span)]
}

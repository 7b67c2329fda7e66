//! A source whose last line has no end.

use memchr::memchr2;

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, document};
use crate::source::{Encoding, Span};

pub(super) static RULE: Rule = Rule {
    name: "missing-final-newline",
    level: Level::Warning,
    on: true,
    summary: "no line end at the end of the source",
    why: "Without it nobody can tell a whole source from one that was cut off, \
          and what is appended to the source ends up on its last line.",
    bad: b"22\n\nTCP\n\nSSH\n\nOfficial",
    good: b"22\n\nTCP\n\nSSH\n\nOfficial\n",
    scope: Scope::BY_HAND,
    check: Check::Source(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::BY_HAND,
        title: "end the source with a line end",
        edits,
    }),
};

fn check(registry: &Registry<'_>, number: u16, report: &mut Report<'_>) {
    let source = document(registry, number).source;
    let Some(last) = source.text().as_bytes().last() else {
        return;
    };
    if memchr2(b'\n', b'\r', &[*last]).is_none() && source.encoding() == Encoding::Utf8 {
        report.place(number, Span::at(source.size()));
    }
}

fn tell(_: &Registry<'_>, _: &Finding) -> Told {
    Told::new("the last line has no line end", "a line end belongs here")
        .help("end the source with a line end")
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let source = document(registry, finding.source).source;
    vec![Edit::replace(finding.span, source.line_end())]
}

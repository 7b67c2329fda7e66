//! A line that belongs to no record, where all records around it are whole.

use crate::finding::{Finding, Level, Told};
use crate::registry::Registry;
use crate::rule::{Check, Report, Rule, Scope, count, document, quoted};

pub(super) static RULE: Rule = Rule {
    name: "extra-cell",
    level: Level::Error,
    on: true,
    summary: "a stray line in or between records",
    why: "A record has four cells, and this line is in none of them: it is in no dataset. \
          Remove it, make it a comment by `# ` before it, or complete the record that it is the rest of.",
    bad: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n4242\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n",
    good: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n# 4242\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Source(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, source: u16, report: &mut Report<'_>) {
    let document = document(registry, source);
    for stray in &document.strays {
        if !document.is_unreadable(stray) {
            report.place(source, stray.span);
        }
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let document = document(registry, finding.source);
    let stray = super::stray_at(document, finding);
    let text = document.source.slice(finding.span);
    let place = if stray.inside {
        "within a record"
    } else {
        "between records"
    };
    if stray.is_separator() {
        return Told::new("a separator line stands within a record", "within a record")
            .help("move the line behind the record, or remove it");
    }
    let message = match stray.lines {
        1 if text.trim().is_empty() => "an empty cell belongs to no record".to_owned(),
        1 => format!("{} belongs to no record", quoted(text)),
        lines => format!("{} belong to no record", count(lines as usize, "line")),
    };
    let told = Told::new(message, place);
    if document.dialect.has_comments() {
        told.help("remove it, or make it a comment with `# ` before it")
    } else {
        told.help("remove it, or complete the record that it is the rest of")
    }
}

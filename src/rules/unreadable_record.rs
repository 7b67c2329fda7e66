//! Lines that are the remains of a record, but not enough of one.

use crate::finding::{Finding, Level, Told};
use crate::registry::Registry;
use crate::rule::{Check, Report, Rule, Scope, count, document};
use crate::syntax::{DIALECTS, LOOSE};

pub(super) static RULE: Rule = Rule {
    name: "unreadable-record",
    level: Level::Error,
    on: true,
    summary: "lines that make no record",
    why: "In the loose form a record is a port, its transports, a description and a status, each on a line of its own; \
          in other forms it is a line, a row of cells, or an element. \
          Of these lines too few are left, or none of them is what a record begins with, so they are in no dataset. \
          Write the record whole, or make the lines a comment by `# ` before each.",
    bad: b"22\n\nTCP\n\nSSH\n\nOfficial\n____________\n23\n\nOfficial\n____________\n25\n\nTCP\n\nSMTP\n\nOfficial\n",
    good: b"22\n\nTCP\n\nSSH\n\nOfficial\n____________\n# 23\n#\n# Official\n____________\n25\n\nTCP\n\nSMTP\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Source(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, source: u16, report: &mut Report<'_>) {
    let document = document(registry, source);
    for stray in &document.strays {
        if document.is_unreadable(stray) {
            report.place(source, stray.span);
        }
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let document = document(registry, finding.source);
    let stray = super::stray_at(document, finding);
    let lines = count(stray.lines as usize, "line");
    let message = if document.records.is_empty() {
        format!("nothing in this source reads as a record ({lines})")
    } else if stray.lines == 1 {
        "a line makes no record".to_owned()
    } else {
        format!("{lines} make no record")
    };
    let form = document.dialect.form;
    // What nothing else is like is read in the loose form, and may be meant in another.
    let is_unknown = document.records.is_empty() && *document.dialect == LOOSE;
    Told::new(message, "not in any record").help(if is_unknown {
        format!(
            "write {form}; if it is in another form, name that: --from {}",
            others().join(", ")
        )
    } else {
        format!("write {form}")
    })
}

/// The names of the forms but for the loose one.
fn others() -> Vec<&'static str> {
    let others = DIALECTS.iter().filter(|dialect| ***dialect != LOOSE);
    others.map(|dialect| dialect.name).collect()
}

//! A description of which nobody can say where its name ends.

use crate::dataset::{is_plainly_one_name, is_resolved};
use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, called, subject};
use crate::syntax::Role;
use crate::words::Signs;

pub(super) static RULE: Rule = Rule {
    name: "description-unresolved",
    level: Level::Note,
    on: true,
    summary: "a name whose end is not clear",
    why: "Datasets give the name of a service, what it is short for, and what else is said of it, as found in the description. \
          Behind a comma or a colon may stand an expansion, a remark or a second name, and a slash may part two names or be a part of one; \
          where that is not clear nothing is guessed, and the whole description is the name. \
          Write an expansion in brackets, and a remark or a second name behind a dash; write one name without a slash.",
    bad: b"666\n\nUDP\n\nDoom, First online FPS\n\nOfficial\n",
    good: b"666\n\nUDP\n\nDoom - First online FPS\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Descriptions(PARTING.and(OTHERS), check),
    tell,
    fix: None,
};

/// Where none of these signs is, nothing can be parted.
const PARTING: Signs = Signs::COMMA
    .and(Signs::COLON)
    .and(Signs::SLASH)
    .and(Signs::OPENING)
    .and(Signs::BRACKET);

/// Where one of these is, a look tells.
const OTHERS: Signs = Signs::STOP.and(Signs::HYPHEN).and(Signs::FOREIGN);

fn check(view: RecordView<'_>, signs: Signs, report: &mut Report<'_>) {
    let description = signs.description(view);
    let is_one_name = !signs.has(PARTING) && is_plainly_one_name(&description);
    if !is_one_name && !is_resolved(&description) {
        report.cell(view, Role::Description);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let record = subject(registry, finding);
    let description = record.description();
    let help = match description.find(['/', ',', ':', ';', '(']) {
        Some(at) if description[at..].starts_with('/') => {
            "if this is one name, write a word for the slash; else put the second name behind a dash"
        }
        _ => "put the name in full in brackets, and a remark or a second name behind a dash",
    };
    Told::new(
        format!("where the name of {} ends is not clear", called(record)),
        "all of it is taken as the name",
    )
    .help(help)
}

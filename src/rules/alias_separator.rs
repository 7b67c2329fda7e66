//! Other names of a service that are parted by something else than blanks.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "alias-separator",
    level: Level::Warning,
    on: true,
    summary: "aliases with commas between them",
    why: "In the file /etc/services other names of a service are parted by spaces or tabs (services(5)). \
          A program that reads the file takes a comma for a part of the name, and does not find the alias.",
    bad: b"http 80/tcp www, web,w3 # World Wide Web\n",
    good: b"http 80/tcp www web\tw3 # World Wide Web, and more\n",
    scope: Scope::With(Role::Aliases),
    check: Check::Record(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::BY_HAND,
        title: "part aliases by a space",
        edits,
    }),
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    for cell in view.document.cells(view.record, Role::Aliases) {
        if view.document.source.slice(cell).contains(',') {
            report.part(view, Role::Aliases, cell);
        }
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let name = view.name().unwrap_or_default();
    let told = Told::new(
        format!("the aliases of {name} are parted by commas"),
        "read as a list",
    );
    told.help(if view.document.dialect.is_ours {
        "write a row for each alias"
    } else {
        "put a space between aliases"
    })
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let view = subject(registry, finding);
    let aliases: Vec<_> = view.aliases().map(|(_, alias)| alias).collect();
    vec![Edit::replace(finding.span, aliases.join(" "))]
}

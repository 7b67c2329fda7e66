//! A comment that accepts findings and does not say why.

use crate::finding::{Finding, Level, Told};
use crate::registry::Registry;
use crate::rule::{Check, Report, Rule, Scope};
use crate::suppress::allows;

pub(super) static RULE: Rule = Rule {
    name: "suppression-without-reason",
    level: Level::Error,
    on: true,
    summary: "a comment that accepts findings without a reason",
    why: "What is accepted once is not looked at again, so those who come later have to know why. \
          Write the reason behind two hyphens: `# portreg: allow(rule-name) -- reason`.",
    bad: b"# portreg: allow(blank-status)\n22\n\nTCP\n\nSSH\n\n\xC2\xA0\n",
    good: b"# portreg: allow(blank-status) -- asked, not answered\n22\n\nTCP\n\nSSH\n\n\xC2\xA0\n",
    scope: Scope::Everywhere,
    check: Check::Source(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, source: u16, report: &mut Report<'_>) {
    for allow in allows(registry, source).filter(|allow| allow.reason.is_none()) {
        report.place(source, allow.text);
    }
}

fn tell(_: &Registry<'_>, _: &Finding) -> Told {
    Told::new(
        "findings are accepted without a reason",
        "no reason is given",
    )
    .help("write it behind two hyphens: `# portreg: allow(rule-name) -- reason`")
}

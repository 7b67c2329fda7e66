//! An accepted finding whose last day is over.

use crate::finding::{Finding, Level, Told};
use crate::registry::Registry;
use crate::rule::{Check, Rule, Scope};

pub(super) static RULE: Rule = Rule {
    name: "expired-baseline",
    level: Level::Error,
    on: true,
    summary: "an accepted finding whose last day is over",
    why: "The finding was accepted up to a day, and that day is over: it counts again. \
          Mend the mistake, or give the entry a new day.",
    bad: b"accepted:\n  - fingerprint: \"1-00\"\n    rule: \"blank-status\"\n    record: \"101/tcp HOSTNAME\"\n    reason: \"asked, not answered\"\n    until: \"2001-01-31\"\n",
    good: b"accepted: []\n",
    scope: Scope::Everywhere,
    check: Check::Baseline,
    tell,
    fix: None,
};

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let text = registry.slice(finding.source, finding.span);
    Told::new(
        format!("an accepted finding has expired on {text}"),
        "the last day",
    )
    .help("mend what it accepts, or give it another day")
}

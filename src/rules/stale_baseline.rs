//! An accepted finding that is not found any more.

use crate::finding::{Finding, Level, Told};
use crate::registry::Registry;
use crate::rule::{Check, Rule, Scope};

pub(super) static RULE: Rule = Rule {
    name: "stale-baseline",
    level: Level::Warning,
    on: true,
    summary: "an accepted finding that is not found any more",
    why: "The mistake was mended, or its record has become another one. \
          The entry accepts nothing, and nobody knows of what it once spoke. \
          `portreg check --write-baseline` takes it out.",
    bad: b"accepted:\n  - fingerprint: \"1-00\"\n    rule: \"blank-status\"\n    record: \"101/tcp HOSTNAME\"\n    reason: \"asked, not answered\"\n",
    good: b"accepted: []\n",
    scope: Scope::Everywhere,
    check: Check::Baseline,
    tell,
    fix: None,
};

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let text = registry.slice(finding.source, finding.span);
    Told::new(
        format!("the accepted finding {text} is not found any more"),
        "matches no finding",
    )
    .help("take the entry out, or let `portreg check --write-baseline` do it")
}

//! A comment that accepts nothing.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::names::nearest;
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, document, quoted};
use crate::rules::{RULES, rule};
use crate::source::Span;
use crate::suppress::{Covered, allows};

pub(super) static RULE: Rule = Rule {
    name: "unused-suppression",
    level: Level::Warning,
    on: true,
    summary: "a comment that accepts nothing",
    why: "A comment `# portreg: allow(rule-name) -- reason` accepts what a rule finds in the next record. \
          This one accepts nothing: the mistake was mended, or the name is not right, and it would hide the next mistake of its kind. \
          Remove it.",
    bad: b"# portreg: allow(blank-status) -- not known yet\n22\n\nTCP\n\nSSH\n\nOfficial\n",
    good: b"# portreg: allow(blank-status) -- not known yet\n22\n\nTCP\n\nSSH\n\n\xC2\xA0\n# A comment that speaks of portreg: nothing more.\n",
    scope: Scope::Everywhere,
    check: Check::Findings(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::BY_HAND,
        title: "remove the comment",
        edits,
    }),
};

fn check(registry: &Registry<'_>, source: u16, findings: &[Finding], report: &mut Report<'_>) {
    let covered = Covered::by(registry, source, findings);
    for allow in allows(registry, source) {
        for (name, place) in &allow.names {
            // Of a rule that did not look, nobody knows what it would have found.
            let looked = rule(name).is_none_or(|rule| rule.looks_at(registry));
            if looked && !covered.has(&allow, name) {
                report.place(source, *place);
            }
        }
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let name = registry.slice(finding.source, finding.span);
    let names = || RULES.iter().map(|rule| rule.name);
    if names().any(|known| known == name) {
        return Told::new(
            format!("{name} finds nothing here that could be accepted"),
            "accepts nothing",
        )
        .help("remove it");
    }
    let told = Told::new(
        format!("there is no rule {}", quoted(name)),
        "accepts nothing",
    );
    match nearest(name, names()) {
        Some(near) => told.help(format!("did you mean `{near}`?")),
        None => told.help("`portreg explain` lists all rules"),
    }
}

/// The whole comment goes if no name in it accepts anything; of several names a person has to take one out.
fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let source = document(registry, finding.source).source;
    let [start, end] = [finding.span.start, finding.span.end].map(|at| source.text_offset(at));
    let before = source.text()[..start].trim_end_matches([' ', '\t', ',']);
    let behind = source.text()[end..].trim_start_matches([' ', '\t', ',']);
    if before.ends_with('(') && behind.starts_with(')') {
        let line = source.line_at(finding.span.start);
        let whole = Span::new(line.start, source.line_behind(line));
        vec![Edit::delete(whole)]
    } else {
        Vec::new()
    }
}

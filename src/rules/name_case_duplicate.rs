//! Two names that are one name.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordId, RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, quoted, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "name-case-duplicate",
    level: Level::Warning,
    on: true,
    summary: "two service names that differ only in case",
    why: "Service names are one name if they differ only in the case of letters (RFC 6335, section 5.1), \
          but programs that read a file compare them letter by letter, and find one of two. \
          Write the name in one way.",
    bad: b"x11 6000/tcp # X Window System\nX11 6001/tcp # Another display\n",
    good: b"x11 6000/tcp X11 # X Window System\nx11 6000/udp # The same\n",
    scope: Scope::With(Role::Name),
    check: Check::Registry(check),
    tell,
    fix: None,
};

/// How many records spell a name in one way, and the first of them; the greatest is the usual one.
type Spelling = (usize, Reverse<RecordId>);

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    // Of two such names one has a capital in it: only what these might be is compared.
    let mut usual: HashMap<String, Option<Spelling>> = HashMap::new();
    for (_, name) in names(registry, report) {
        if name.contains(|c: char| c.is_ascii_uppercase()) {
            usual.insert(name.to_ascii_lowercase(), None);
        }
    }
    if usual.is_empty() {
        return;
    }
    let mut spellings: HashMap<Cow<'_, str>, Spelling> = HashMap::new();
    for (view, name) in names(registry, report) {
        if usual.contains_key(&name.to_ascii_lowercase()) {
            let spelling = spellings.entry(name).or_insert((0, Reverse(view.id)));
            spelling.0 += 1;
        }
    }
    for (_, name) in names(registry, report) {
        if let Some(spelling) = spellings.get(&name) {
            let best = usual.entry(name.to_ascii_lowercase()).or_default();
            *best = (*best).max(Some(*spelling));
        }
    }
    for (view, name) in names(registry, report) {
        if let Some(Some((_, Reverse(first)))) = usual.get(&name.to_ascii_lowercase()) {
            let first = registry.record(*first);
            if first.name() != Some(name) {
                report.part_beside(view, Role::Name, view.place(Role::Name), first);
            }
        }
    }
}

/// The records that have names, with these.
fn names<'r>(
    registry: &'r Registry<'_>,
    report: &Report<'_>,
) -> impl Iterator<Item = (RecordView<'r>, Cow<'r, str>)> + use<'r> {
    let named = |view: RecordView<'r>| Some((view, view.name()?));
    report.records(registry).filter_map(named)
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let name = subject(registry, finding).name().unwrap_or_default();
    let first = finding
        .related
        .expect("the rule names a record with the usual spelling");
    let there = registry.record(first).name().unwrap_or_default();
    let there = quoted(&there);
    Told::new(
        format!("the service name {} is {there} elsewhere", quoted(&name)),
        "the same name in other letters",
    )
    .help("write it in one way")
    .related(first, format!("{there} here"))
}

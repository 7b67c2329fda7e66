//! Transports parted otherwise than by a comma and a space.

use super::odd_transports;
use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, quoted, subject};
use crate::syntax::{Role, transport_words};

pub(super) static RULE: Rule = Rule {
    name: "transport-separator",
    level: Level::Warning,
    on: true,
    summary: "transports parted by something else than `, `",
    why: "A list of transports is written with a comma and a space between its words. \
          Other marks, as in `TCP. UDP` or `TCP/UDP`, are understood here, but other readers stop at them.",
    bad: b"192\n\nTCP. UDP\n\nSRMP\n\nOfficial\n",
    good: b"192\n\nTCP, UDP\n\nSRMP\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Record(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::LOOSE,
        title: "part transports by a comma and a space",
        edits,
    }),
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if odd_transports(view).and_then(odd_separator).is_some() {
        report.cell(view, Role::Transports);
    }
}

/// The first mark that is not as it should be.
fn odd_separator(text: &str) -> Option<&str> {
    let (words, tail) = transport_words(text);
    let expected = std::iter::once("").chain(std::iter::repeat(", "));
    let odd = words
        .zip(expected)
        .find(|(word, expected)| word.separator != *expected);
    match odd {
        Some((word, _)) => Some(word.separator),
        None if tail.is_empty() || text == tail => None,
        None => Some(tail),
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let text = subject(registry, finding).text(Role::Transports);
    let odd = odd_separator(text).unwrap_or_default();
    Told::new(
        format!(
            "the transports are parted by {} instead of `, `",
            quoted(odd)
        ),
        "read as a list",
    )
    .help("put a comma and a space between transports, and nothing before or behind them")
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let view = subject(registry, finding);
    let (words, _) = transport_words(view.text(Role::Transports));
    let words: Vec<_> = words.map(|word| word.text).collect();
    vec![Edit::replace(finding.span, words.join(", "))]
}

//! A transport in small letters.

use super::odd_transports;
use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, listed, quoted, subject};
use crate::syntax::{Role, transport_words};

pub(super) static RULE: Rule = Rule {
    name: "transport-spelling",
    level: Level::Warning,
    on: true,
    summary: "a transport in other letters than capitals",
    why: "The registry writes transports in capital letters. \
          Two spellings of one word make a search by text miss half of its places.",
    bad: b"22\n\ntcp\n\nSSH\n\nOfficial\n",
    good: b"22\n\nTCP\n\nssh, over tcp\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Record(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::LOOSE,
        title: "write transports in capital letters",
        edits,
    }),
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if odd_transports(view).is_some_and(|text| misspelt(text).next().is_some()) {
        report.cell(view, Role::Transports);
    }
}

fn misspelt(text: &str) -> impl Iterator<Item = &str> {
    let words = transport_words(text).0.map(|word| word.text);
    words.filter(|word| word.contains(|c: char| c.is_ascii_lowercase()))
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let text = subject(registry, finding).text(Role::Transports);
    let mut words: Vec<_> = misspelt(text).map(quoted).collect();
    words.dedup();
    Told::new(
        format!("{} should be in capital letters", listed(&words)),
        "small letters",
    )
    .help(format!("write {}", quoted(&text.to_ascii_uppercase())))
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    // What is no letter of ASCII stays, `and` between the words included.
    let view = subject(registry, finding);
    let text = view.text(Role::Transports);
    let source = view.document.source;
    let mut end = 0;
    let words = transport_words(text).0.map(|word| {
        let start = end + word.separator.len();
        end = start + word.text.len();
        let span = source.part(finding.span, start..end);
        Edit::replace(span, word.text.to_ascii_uppercase())
    });
    words.collect()
}

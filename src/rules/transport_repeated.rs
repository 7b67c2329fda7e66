//! A transport named twice in one cell.

use super::odd_transports;
use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::model::TransportSet;
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, subject};
use crate::syntax::{Role, transport_words};

pub(super) static RULE: Rule = Rule {
    name: "transport-repeated",
    level: Level::Warning,
    on: true,
    summary: "a transport named twice in one record",
    why: "The second mention says nothing, and often stands where another transport was meant.",
    bad: b"53\n\nTCP, TCP\n\nDNS\n\nOfficial\n",
    good: b"53\n\nTCP, UDP\n\nDNS\n\nOfficial\n",
    scope: Scope::BY_HAND,
    check: Check::Record(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::BY_HAND,
        title: "name each transport once",
        edits,
    }),
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if odd_transports(view).and_then(repeated).is_some() {
        report.cell(view, Role::Transports);
    }
}

fn repeated(text: &str) -> Option<&str> {
    let mut seen = TransportSet::EMPTY;
    let mut words = transport_words(text).0;
    let again = words.find(|word| {
        let before = seen;
        seen = word
            .transport
            .map_or(seen, |transport| seen.with(transport));
        seen == before
    });
    again.map(|word| word.text)
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let text = subject(registry, finding).text(Role::Transports);
    let word = repeated(text).unwrap_or_default();
    Told::new(
        format!("{} is named twice", word.to_uppercase()),
        "named twice",
    )
    .help("remove the second mention, or write the transport that was meant")
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let view = subject(registry, finding);
    let source = view.document.source;
    let mut seen = TransportSet::EMPTY;
    let mut edits = Vec::new();
    let mut end = 0;
    for word in transport_words(view.text(Role::Transports)).0 {
        let start = end;
        end += word.separator.len() + word.text.len();
        let before = seen;
        seen = word
            .transport
            .map_or(seen, |transport| seen.with(transport));
        if seen == before {
            edits.push(Edit::delete(source.part(finding.span, start..end)));
        }
    }
    edits
}

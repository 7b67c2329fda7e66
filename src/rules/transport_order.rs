//! Transports out of their order.

use super::odd_transports;
use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::model::TransportSet;
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, quoted, subject};
use crate::syntax::{Role, transport_words};

pub(super) static RULE: Rule = Rule {
    name: "transport-order",
    level: Level::Note,
    on: true,
    summary: "transports out of the order TCP, UDP, SCTP, DCCP",
    why: "The same set of transports is written in the same way everywhere: TCP first, then UDP, SCTP and DCCP.",
    bad: b"53\n\nUDP, TCP\n\nDNS\n\nOfficial\n",
    good: b"53\n\nTCP, UDP, DCCP\n\nDNS\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Record(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::LOOSE,
        title: "put transports in the order TCP, UDP, SCTP, DCCP",
        edits,
    }),
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if odd_transports(view).is_some_and(|text| !is_ordered(text)) {
        report.cell(view, Role::Transports);
    }
}

fn is_ordered(text: &str) -> bool {
    transport_words(text)
        .0
        .map(|word| word.transport)
        .is_sorted()
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let text = subject(registry, finding).text(Role::Transports);
    let set: Vec<_> = transport_words(text)
        .0
        .filter_map(|word| word.transport)
        .collect::<TransportSet>()
        .iter()
        .map(|transport| transport.name().to_uppercase())
        .collect();
    Told::new(
        format!("the transports {} are out of order", quoted(text)),
        "out of order",
    )
    .help(format!("write `{}`", set.join(", ")))
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let view = subject(registry, finding);
    let text = view.text(Role::Transports);
    let source = view.document.source;
    let mut sorted: Vec<_> = transport_words(text).0.collect();
    sorted.sort_by_key(|word| word.transport);
    let mut end = 0;
    let words = transport_words(text).0.zip(sorted).map(|(word, sorted)| {
        let start = end + word.separator.len();
        end = start + word.text.len();
        Edit::replace(source.part(finding.span, start..end), sorted.text)
    });
    words.collect()
}

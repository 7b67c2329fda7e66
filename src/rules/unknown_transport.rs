//! A word among the transports that is none.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, document, quoted};
use crate::syntax::{
    LOOSE, Role, TransportError, TransportWord, is_other_protocol, nearest_transport,
    transport_words,
};

pub(super) static RULE: Rule = Rule {
    name: "unknown-transport",
    level: Level::Error,
    on: true,
    summary: "a word that is no transport protocol",
    why: "The transports with ports are TCP, UDP, SCTP and DCCP (RFC 6335, section 1). \
          A word that is none of them is left out of every dataset, and with it a service on a port. \
          Where it is one letter away from one of them, that one is suggested.",
    bad: b"22\n\nTPC\n\nSSH\n\nOfficial\n",
    good: b"22\n\nTCP, UDP, SCTP, DCCP\n\nSSH\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Record(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "write the transport that is nearest",
        edits,
    }),
};

/// The most words of one cell that are reported: a cell with more is no list of transports, and reading it again for each would take forever.
const MOST: usize = 8;

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if view.record.transports != Err(TransportError::Unknown) {
        return;
    }
    let text = view.text(Role::Transports);
    let cell = view.record.cell(Role::Transports);
    let known = |word: &TransportWord<'_>| {
        word.transport.is_some() || nearest_transport(word.text).is_some()
    };
    // Where not a single word looks like a transport, the cell is one mistake and not several.
    if !transport_words(text).0.any(|word| known(&word)) {
        report.cell(view, Role::Transports);
        return;
    }
    let mut end = 0;
    let places = transport_words(text).0.filter_map(|word| {
        let start = end + word.separator.len();
        end = start + word.text.len();
        let is_unknown = word.transport.is_none() && !is_other_protocol(word.text);
        is_unknown.then_some(start..end)
    });
    for place in places.take(MOST) {
        let span = view.document.source.part(cell, place);
        report.part(view, Role::Transports, span);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let word = registry.slice(finding.source, finding.span);
    let told = Told::new(
        format!("{} is no transport protocol", quoted(word)),
        "not a transport",
    );
    let is_loose = document(registry, finding.source).dialect == &LOOSE;
    match nearest_transport(word) {
        Some(near) if is_loose => {
            told.help(format!("did you mean {}?", near.name().to_uppercase()))
        }
        Some(near) => told.help(format!("did you mean `{near}`?")),
        None if is_loose => {
            told.help("write TCP, UDP, SCTP or DCCP, or several of them with `, ` between")
        }
        None => told.help("write tcp, udp, sctp or dccp"),
    }
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let word = registry.slice(finding.source, finding.span);
    let near = nearest_transport(word).map(|near| near.name().to_uppercase());
    near.map(|near| Edit::replace(finding.span, near))
        .into_iter()
        .collect()
}

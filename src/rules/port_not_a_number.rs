//! A port cell that holds neither a number nor a range.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, count, quoted, subject};
use crate::source::Span;
use crate::syntax::{PortError, Role, port_list};

pub(super) static RULE: Rule = Rule {
    name: "port-not-a-number",
    level: Level::Error,
    on: true,
    summary: "a port that is no decimal number and no range",
    why: "A port is a number in the digits 0 to 9, or a range of two such as `6000-6063`. \
          Anything else could only be guessed at, so the record is left out of every dataset. \
          Several ports need a record each.",
    bad: b"80, 443\n\nTCP\n\nHTTP\n\nOfficial\n",
    good: b"6000-6063\n\nTCP\n\nX11\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Record(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "write a record for each port",
        edits,
    }),
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if view.record.ports == Err(PortError::NotANumber) {
        report.cell(view, Role::Ports);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let written = subject(registry, finding).text(Role::Ports);
    if let Some(ports) = port_list(written) {
        let message = format!(
            "{} is a list of {}",
            quoted(written),
            count(ports.len(), "port")
        );
        return Told::new(message, "one port or range belongs here")
            .help("write one record for each port");
    }
    let told = Told::new(
        format!("{} is no port number", quoted(written)),
        "a port belongs here",
    );
    let foreign = |c: char| c.is_numeric() && !c.is_ascii_digit();
    if written.contains(foreign) {
        told.help("write the number in the digits 0 to 9")
    } else {
        told.help("write one number from 0 to 65535, or a range such as `6000-6063`")
    }
}

/// The most bytes that are made of one record: ten thousand ports with a megabyte each would fill the memory.
const LARGEST: usize = 1 << 20;

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let view = subject(registry, finding);
    let Some(ports) = port_list(view.text(Role::Ports)) else {
        return Vec::new();
    };
    let source = view.document.source;
    let piece = view.piece();
    let rest = source.bytes_over(Span::new(finding.span.end, piece.lines.end));
    // What stands before a record that is alone separates nothing, and is no model.
    let gap = if piece.gap.start > source.mark_length() {
        source.bytes_over(piece.gap)
    } else {
        source.line_end().repeat(2).into_bytes().into()
    };
    if ports.len() * (rest.len() + gap.len()) > LARGEST {
        return Vec::new();
    }
    let records = ports.iter().map(|port| [port.as_bytes(), &*rest].concat());
    let records: Vec<_> = records.collect();
    let all = Span::new(finding.span.start, piece.lines.end);
    vec![Edit::replace(all, records.join(&*gap))]
}

//! A record that names no transport.

use crate::finding::{Finding, Level, Told};
use crate::model::TransportSet;
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, called, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "blank-transport",
    level: Level::Warning,
    on: true,
    summary: "a record without transports",
    why: "A port means nothing without its transport protocol: 514/tcp and 514/udp are two services. \
          In a dataset the transport of this record is null, and programs that read /etc/services pass over such a row. \
          Write the transports between port and description; in /etc/services behind the port, as in `22/tcp`.",
    bad: "902\n\n\u{A0}\n\nVMware Server\n\nUnofficial\n".as_bytes(),
    good: b"902\n\nTCP\n\nVMware Server\n\nUnofficial\n",
    scope: Scope::TRANSPORT_NEEDED,
    check: Check::Record(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if view.record.transports == Ok(TransportSet::EMPTY) {
        report.cell(view, Role::Transports);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let record = called(view);
    let is_row = view.document.dialect.needs.contains(&Role::Name);
    Told::new(
        format!("{record} has no transport protocol"),
        "transports belong here",
    )
    .help(if is_row {
        "write the transport with a slash behind the port: `22/tcp`"
    } else {
        "write TCP, UDP, SCTP or DCCP, or several of them with `, ` between"
    })
}

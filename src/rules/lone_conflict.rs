//! A conflict of which the other side is missing.

use crate::finding::{Finding, Level, Told};
use crate::model::{Status, Transport, TransportSet};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "lone-conflict",
    level: Level::Warning,
    summary: "a conflict without a second claim",
    why: "A conflict has two sides, and here no second record claims the same port and transport. \
          Add the other one, or give this one the status that it has without it. \
          A record without transports may claim any of them.",
    bad: b"465\n\nTCP\n\nSMTP over SSL\n\nConflict\n",
    good: b"465\n\nTCP\n\nConflict resolution\n\nOfficial\n\n465\n\nUDP\n\nURD\n\nUnofficial\n",
    check: Check::Registry(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    let says_conflict = |view: &RecordView<'_>| view.record.status == Ok(Some(Status::Conflict));
    if !registry.records().any(|view| says_conflict(&view)) {
        return;
    }
    let claims = Transport::ALL.map(|transport| Claims::of(registry, transport));
    for view in registry.records().filter(says_conflict) {
        let Ok(ports) = view.record.ports else {
            continue;
        };
        let ports = usize::from(ports.first())..usize::from(ports.last()) + 1;
        let shared = |transport: Transport| claims[transport as usize].are_shared(&ports);
        if !claimed(view).any(shared) {
            report.cell(view, Role::Status);
        }
    }
}

/// The transports that a record may claim: of a record that names none, any.
fn claimed(view: RecordView<'_>) -> impl Iterator<Item = Transport> {
    let named = view.transports();
    let all = named == TransportSet::EMPTY;
    let claims = move |transport: &Transport| all || named.contains(*transport);
    Transport::ALL.into_iter().filter(claims)
}

/// The ports of one transport that several records claim.
struct Claims {
    /// How many of the ports below each are claimed more than once.
    shared_below: Vec<u32>,
}

/// The number of ports.
const PORTS: usize = 1 << 16;

impl Claims {
    fn of(registry: &Registry<'_>, transport: Transport) -> Self {
        // How many more, or fewer, records claim a port than the one before it.
        let mut steps = vec![0_i64; PORTS + 1];
        for view in registry.records() {
            if let Ok(ports) = view.record.ports
                && claimed(view).any(|claimed| claimed == transport)
            {
                steps[usize::from(ports.first())] += 1;
                steps[usize::from(ports.last()) + 1] -= 1;
            }
        }
        let mut shared_below = vec![0];
        let (mut records, mut shared) = (0, 0);
        for step in &steps[..PORTS] {
            records += step;
            shared += u32::from(records > 1);
            shared_below.push(shared);
        }
        Self { shared_below }
    }

    /// Whether any of some ports is claimed more than once.
    fn are_shared(&self, ports: &std::ops::Range<usize>) -> bool {
        self.shared_below[ports.start] < self.shared_below[ports.end]
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let port = subject(registry, finding).port_name();
    Told::new(
        format!("port {port} has status Conflict, but no other record claims it"),
        "with what?",
    )
    .help("add the other record, or correct the status")
}

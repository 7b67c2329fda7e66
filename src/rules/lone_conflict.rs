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
    let claims = Claims::of(registry);
    for view in registry.records().filter(says_conflict) {
        let Ok(ports) = view.record.ports else {
            continue;
        };
        let ports = usize::from(ports.first())..usize::from(ports.last()) + 1;
        let shared = |transport| claims.are_shared(transport, &ports);
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

/// The ports that several records claim.
struct Claims {
    /// How many of the ports below each are claimed more than once for each transport.
    shared_below: Vec<[u32; TRANSPORTS]>,
}

/// The number of ports.
const PORTS: usize = 1 << 16;

/// The number of transports.
const TRANSPORTS: usize = Transport::ALL.len();

impl Claims {
    fn of(registry: &Registry<'_>) -> Self {
        // How many more, or fewer, records claim a port than the one before it.
        let mut steps = vec![[0_i64; TRANSPORTS]; PORTS + 1];
        for view in registry.records() {
            if let Ok(ports) = view.record.ports {
                for transport in claimed(view) {
                    steps[usize::from(ports.first())][transport as usize] += 1;
                    steps[usize::from(ports.last()) + 1][transport as usize] -= 1;
                }
            }
        }
        let (mut records, mut shared) = ([0; TRANSPORTS], [0; TRANSPORTS]);
        let mut shared_below = vec![shared];
        for step in &steps[..PORTS] {
            for transport in 0..TRANSPORTS {
                records[transport] += step[transport];
                shared[transport] += u32::from(records[transport] > 1);
            }
            shared_below.push(shared);
        }
        Self { shared_below }
    }

    /// Whether any of some ports is claimed more than once for a transport.
    fn are_shared(&self, transport: Transport, ports: &std::ops::Range<usize>) -> bool {
        let below = |port: usize| self.shared_below[port][transport as usize];
        below(ports.start) < below(ports.end)
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

//! A port that two records claim for the same transport.

use super::duplicate_record;
use crate::finding::{Finding, Level, Told};
use crate::model::{PortRange, Transport};
use crate::registry::{RecordId, Registry};
use crate::rule::{Check, Report, Rule, listed, subject};

pub(super) static RULE: Rule = Rule {
    name: "conflicting-claim",
    level: Level::Error,
    summary: "a port and transport that two records claim",
    why: "Two records give the same port and transport to two services, by one port or within a range, so one of them is wrong or both are incomplete. \
          Both are kept in every dataset: which one is right cannot be known from the registry. \
          Correct the port or the transports of one, or join the two records.",
    bad: b"513\n\nTCP\n\nLogin\n\nOfficial\n\n513\n\nTCP, UDP\n\nWho\n\nOfficial\n",
    good: b"513\n\nTCP\n\nLogin\n\nOfficial\n\n513\n\nUDP\n\nWho\n\nOfficial\n",
    check: Check::Registry(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    let mut claims = Transport::ALL.map(|_| Claims::new());
    let repeated = duplicate_record::repeated(registry);
    let mut repeated = repeated.iter().map(|(again, _)| *again).peekable();
    for view in registry.records() {
        let (Ok(ports), true) = (view.record.ports, view.record.compiles()) else {
            continue;
        };
        let taken = |transport| claims[transport as usize].claim(ports, view.id);
        let first = view.transports().iter().filter_map(taken).min();
        // What says just the same is another rule's.
        if repeated.next_if_eq(&view.id).is_none()
            && let Some(first) = first
        {
            report.record(view, [Some(registry.record(first)), None]);
        }
    }
}

/// Who was the first to claim each port of one transport: a tree over all ports.
///
/// A port is claimed once and then never again, so that all claims together cost no more than the number of ports and of claims, times the height of the tree, however wide the ranges are.
struct Claims {
    nodes: Vec<Node>,
}

/// The ports below a node of the tree.
#[derive(Clone, Copy, Default)]
struct Node {
    /// The earliest record that claims one of them.
    earliest: Option<RecordId>,
    /// Whether all of them are claimed.
    full: bool,
}

/// The number of ports, and of leaves.
const PORTS: usize = 1 << 16;

impl Claims {
    fn new() -> Self {
        Self { nodes: Vec::new() }
    }

    /// Claims a range, and says who was the first to claim any port in it before.
    fn claim(&mut self, ports: PortRange, id: RecordId) -> Option<RecordId> {
        if self.nodes.is_empty() {
            self.nodes = vec![Node::default(); 2 * PORTS];
        }
        let (first, last) = (usize::from(ports.first()), usize::from(ports.last()));
        if first == last {
            return self.claim_one(first, id);
        }
        self.descend(1, (0, PORTS - 1), (first, last), id)
    }

    /// The same for a single port, from its leaf up.
    fn claim_one(&mut self, port: usize, id: RecordId) -> Option<RecordId> {
        let mut node = PORTS + port;
        let before = self.nodes[node].earliest;
        if before.is_some() {
            return before;
        }
        let mut full = true;
        // Records come in their order, so that whoever is known as the earliest stays; most often nothing is new two steps up.
        while node > 0 && (full || self.nodes[node].earliest.is_none()) {
            let earliest = self.nodes[node].earliest.or(Some(id));
            self.nodes[node] = Node { earliest, full };
            full &= self.nodes[node ^ 1].full;
            node /= 2;
        }
        None
    }

    /// Claims what is in `range` below a node that spans `ports`.
    fn descend(
        &mut self,
        node: usize,
        ports: (usize, usize),
        range: (usize, usize),
        id: RecordId,
    ) -> Option<RecordId> {
        if ports.1 < range.0 || range.1 < ports.0 {
            return None;
        }
        let before = self.nodes[node];
        let within = range.0 <= ports.0 && ports.1 <= range.1;
        if within && (before.full || ports.0 == ports.1) {
            let earliest = before.earliest.or(Some(id));
            self.nodes[node] = Node {
                earliest,
                full: true,
            };
            return before.earliest;
        }
        let middle = usize::midpoint(ports.0, ports.1);
        let left = self.descend(2 * node, (ports.0, middle), range, id);
        let right = self.descend(2 * node + 1, (middle + 1, ports.1), range, id);
        let (a, b) = (self.nodes[2 * node], self.nodes[2 * node + 1]);
        self.nodes[node] = Node {
            earliest: earlier(a.earliest, b.earliest),
            full: a.full && b.full,
        };
        earlier(left, right)
    }
}

fn earlier(a: Option<RecordId>, b: Option<RecordId>) -> Option<RecordId> {
    a.into_iter().chain(b).min()
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let first = finding.related[0].map(|id| registry.record(id));
    let first = first.expect("the rule names the first claim");
    let (Ok(ours), Ok(theirs)) = (view.record.ports, first.record.ports) else {
        unreachable!("the rule reports readable ports");
    };
    let shared = PortRange::new(
        ours.first().max(theirs.first()),
        ours.last().min(theirs.last()),
    );
    let shared = shared.expect("the rule reports ranges that overlap");
    let pairs: Vec<_> = view
        .transports()
        .iter()
        .filter(|transport| first.transports().contains(*transport))
        .map(|transport| format!("{shared}/{transport}"))
        .collect();
    let (is, claim) = if pairs.len() == 1 {
        ("is", "a second claim")
    } else {
        ("are", "a second claim")
    };
    Told::new(format!("{} {is} claimed twice", listed(&pairs)), claim)
        .related(first.id, "first claimed here")
        .help("correct the port or the transports of one of the two records, or join them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    /// The pairs of records, by number, that the rule reports.
    fn conflicts(claims: &[(&str, &str)]) -> Vec<(u32, u32)> {
        let records = claims.iter().enumerate();
        let text: String = records
            .map(|(i, (ports, transports))| {
                format!("{ports}\n{transports}\nService {i}\nOfficial\n")
            })
            .collect();
        let sources = [SourceFile::new("ports.txt", text.into_bytes()).expect("small")];
        let registry = Registry::parse(&sources).expect("few");
        let findings = crate::lint::check(&registry);
        let found = findings.iter().filter(|f| f.rule().name == RULE.name);
        found
            .map(|f| {
                let number = |id: Option<RecordId>| id.expect("named").number();
                (number(f.record), number(f.related[0]))
            })
            .collect()
    }

    #[test]
    fn the_label_is_at_the_earliest_record_that_overlaps() {
        let claims = [
            ("10-20", "TCP"),
            ("15", "UDP"),
            ("5-12", "TCP"),
            ("11-15", "TCP, UDP"),
        ];
        assert_eq!(conflicts(&claims), [(3, 1), (4, 1)]);
        let claims = [
            ("15", "TCP"),
            ("10-20", "TCP"),
            ("16", "TCP"),
            ("15", "TCP"),
        ];
        assert_eq!(conflicts(&claims), [(2, 1), (3, 2), (4, 1)]);
    }

    #[test]
    fn neighbours_and_other_transports_do_not_collide() {
        let claims = [
            ("0-9", "TCP"),
            ("10-19", "TCP"),
            ("0-65535", "UDP"),
            ("20-65535", "TCP"),
        ];
        assert_eq!(conflicts(&claims), [(0, 0); 0]);
    }
}

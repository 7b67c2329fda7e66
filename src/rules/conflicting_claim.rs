//! A port that two records claim for the same transport.

use std::borrow::Cow;
use std::iter;

use hashbrown::{HashMap, HashSet};

use crate::copies::Copies;
use crate::finding::{Finding, Level, Told};
use crate::model::{Kind, PortRange, Transport};
use crate::registry::{RecordId, RecordView, Registry};
use crate::rule::{Check, LONGEST_SEARCH, Report, Rule, Scope, listed, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "conflicting-claim",
    level: Level::Error,
    on: true,
    summary: "a port and transport that two records claim",
    why: "Two records give the same port and transport to two services, by one port or within a range, so one of them is wrong or both are incomplete. \
          Both are kept in every dataset: which one is right cannot be known from the registry. \
          Correct the port or the transports of one, or join the two records. \
          Two names of one service are no conflict: names that differ only in `_` and `-` or in case, aliases, names of which one record says in quotes that it stands for the other, \
          and names with the same description. What is called unassigned claims nothing.",
    bad: b"513\n\nTCP\n\nLogin\n\nOfficial\n\n513\n\nTCP, UDP\n\nWho\n\nOfficial\n",
    good: b"513\n\nTCP\n\nLogin\n\nOfficial\n\n513\n\nUDP\n\nWho\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Copies(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, copies: &Copies, report: &mut Report<'_>) {
    if !may_overlap(registry) {
        return;
    }
    let mut claims = Transport::ALL.map(|_| Claims::new());
    let mut repeated = copies.pairs().map(|(again, _)| again).peekable();
    // What many records may claim again is read once.
    let mut services: HashMap<RecordId, Option<Service<'_>>> = HashMap::new();
    for view in report.records(registry) {
        let (Ok(ports), true) = (view.record.ports, view.record.compiles()) else {
            continue;
        };
        if view.kind() == Kind::Unassigned {
            continue;
        }
        let taken = |transport| claims[transport as usize].claim(ports, view.id);
        let first = view.transports().iter().filter_map(taken).min();
        // What says just the same is another rule's.
        if repeated.next_if_eq(&view.id).is_none()
            && let Some(first) = first
        {
            let before = registry.record(first);
            let is_known = |ours: Service<'_>| {
                let known = services.entry(first).or_insert_with(|| Service::of(before));
                known.as_ref().is_some_and(|known| known.is(&ours))
            };
            if !Service::of(view).is_some_and(is_known) {
                report.record(view, Some(before));
            }
        }
    }
}

/// Whether ports are claimed in another order than from the first to the last, each once for a transport: in that order nothing can overlap.
fn may_overlap(registry: &Registry<'_>) -> bool {
    let mut next = [0; Transport::ALL.len()];
    let claims = registry.records().filter(|view| view.record.compiles());
    claims.into_iter().any(|view| {
        let Ok(ports) = view.record.ports else {
            return false;
        };
        view.transports().iter().any(|transport| {
            let next = &mut next[transport as usize];
            let overlaps = u32::from(ports.first()) < *next;
            *next = u32::from(ports.last()) + 1;
            overlaps
        })
    })
}

/// A service as a record with a name speaks of it.
struct Service<'r> {
    name: Cow<'r, str>,
    /// What the record gives as other names of its own: as aliases, or in quotes.
    others: HashSet<Cow<'r, str>>,
    description: Cow<'r, str>,
}

impl<'r> Service<'r> {
    fn of(view: RecordView<'r>) -> Option<Self> {
        let name = view.name()?;
        let aliases = view.aliases().map(|(_, alias)| Cow::Borrowed(alias));
        let said = [Role::Description, Role::Notes].map(|role| view.value(role));
        let said = said.iter().flatten().flat_map(|text| quotations(text));
        let others = aliases.chain(said.map(|said| Cow::Owned(said.to_owned())));
        Some(Self {
            name,
            others: others.collect(),
            description: view.description(),
        })
    }

    /// Whether two records speak of one service by two of its names.
    fn is(&self, other: &Self) -> bool {
        let spelling = |name: &str| name.to_ascii_lowercase().replace('_', "-");
        spelling(&self.name) == spelling(&other.name)
            || self.others.contains(&other.name)
            || other.others.contains(&self.name)
            || !self.description.is_empty()
                && self.description.eq_ignore_ascii_case(&other.description)
    }
}

/// What stands between two quotation marks, of which each may close one quotation and open the next.
fn quotations(text: &str) -> impl Iterator<Item = &str> {
    let mut parts = text.split('"').skip(1).peekable();
    iter::from_fn(move || {
        let part = parts.next()?;
        parts.peek().is_some().then_some(part)
    })
}

/// Who was the first to claim each port of one transport: a tree over all ports.
///
/// A port is claimed once and then never again, so that all claims together cost no more than the number of ports and of claims, times the height of the tree, however wide the ranges are.
/// Both lists begin with zeros, which cost nothing where a small registry never looks.
pub(super) struct Claims {
    /// For each node the number of the earliest record that claims a port below it, or 0.
    earliest: Vec<u32>,
    /// For each node whether all ports below it are claimed.
    full: Vec<bool>,
}

/// The number of ports, and of leaves.
const PORTS: usize = 1 << 16;

impl Claims {
    pub(super) fn new() -> Self {
        Self {
            earliest: vec![0; 2 * PORTS],
            full: vec![false; 2 * PORTS],
        }
    }

    /// Claims a range, and says who was the first to claim any port in it before.
    pub(super) fn claim(&mut self, ports: PortRange, id: RecordId) -> Option<RecordId> {
        let (first, last) = (usize::from(ports.first()), usize::from(ports.last()));
        let before = if first == last {
            self.claim_one(first, id.number())
        } else {
            self.descend(1, (0, PORTS - 1), (first, last), id.number())
        };
        RecordId::from_number(before)
    }

    /// Claims a single port, from its leaf up.
    fn claim_one(&mut self, port: usize, id: u32) -> u32 {
        let mut node = PORTS + port;
        let before = self.earliest[node];
        if before != 0 {
            return before;
        }
        let mut full = true;
        // Records come in their order, so that whoever is known as the earliest stays; most often nothing is new a few steps up.
        while node > 0 && (full || self.earliest[node] == 0) {
            if self.earliest[node] == 0 {
                self.earliest[node] = id;
            }
            self.full[node] = full;
            full &= self.full[node ^ 1];
            node /= 2;
        }
        0
    }

    /// Who was the first to claim any port of a range.
    pub(super) fn earliest(&self, ports: PortRange) -> Option<RecordId> {
        // From the leaves up: what is at the edge of the range and has no sibling in it is looked at on its own.
        let mut first = PORTS + usize::from(ports.first());
        let mut last = PORTS + usize::from(ports.last());
        let mut earliest = 0;
        while first <= last {
            if first % 2 == 1 {
                earliest = earlier(earliest, self.earliest[first]);
                first += 1;
            }
            if last.is_multiple_of(2) {
                earliest = earlier(earliest, self.earliest[last]);
                last -= 1;
            }
            first /= 2;
            last /= 2;
        }
        RecordId::from_number(earliest)
    }

    /// Claims what is in `range` below a node that spans `ports`.
    fn descend(
        &mut self,
        node: usize,
        ports: (usize, usize),
        range: (usize, usize),
        id: u32,
    ) -> u32 {
        if ports.1 < range.0 || range.1 < ports.0 {
            return 0;
        }
        let before = self.earliest[node];
        let within = range.0 <= ports.0 && ports.1 <= range.1;
        if within && (self.full[node] || ports.0 == ports.1) {
            self.full[node] = true;
            self.earliest[node] = if before == 0 { id } else { before };
            return before;
        }
        let middle = usize::midpoint(ports.0, ports.1);
        let left = self.descend(2 * node, (ports.0, middle), range, id);
        let right = self.descend(2 * node + 1, (middle + 1, ports.1), range, id);
        let below = [2 * node, 2 * node + 1];
        self.earliest[node] = earlier(self.earliest[below[0]], self.earliest[below[1]]);
        self.full[node] = below.iter().all(|node| self.full[*node]);
        earlier(left, right)
    }
}

/// The lesser number of two records, of which 0 is none.
fn earlier(a: u32, b: u32) -> u32 {
    if a == 0 || b != 0 && b < a { b } else { a }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let first = finding.related.map(|id| registry.record(id));
    let first = first.expect("the rule names the first claim");
    let (Ok(ours), Ok(theirs)) = (view.record.ports, first.record.ports) else {
        unreachable!("the rule reports readable ports");
    };
    let shared = PortRange::new(
        ours.first().max(theirs.first()),
        ours.last().min(theirs.last()),
    );
    let shared = shared.expect("the rule reports ranges that overlap");
    // A cell with unknown words in it is read for its known ones; a long one is not read again for each claim.
    let is_short = first.place(Role::Transports).len() <= LONGEST_SEARCH;
    let known = first.record.transports.ok();
    let claimed = known.or_else(|| is_short.then(|| first.transports()));
    let pairs: Vec<_> = match claimed {
        Some(claimed) => view
            .transports()
            .iter()
            .filter(|transport| claimed.contains(*transport))
            .map(|transport| format!("{shared}/{transport}"))
            .collect(),
        None => vec![format!("port {shared}")],
    };
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
                (number(f.record), number(f.related))
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
        for [one, other] in [["10", "20"], ["20", "10"]] {
            let claims = [(one, "TCP"), (other, "TCP"), ("5-25", "TCP")];
            assert_eq!(conflicts(&claims), [(3, 1)]);
        }
    }

    #[test]
    fn the_tree_knows_what_a_list_of_all_ports_does() {
        let mut claims = Claims::new();
        let mut owners = vec![0_u32; PORTS];
        let mut seed = 1_u64;
        let mut below = |end: u16| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u16::try_from((seed >> 33) % u64::from(end)).expect("below the end")
        };
        let random = (1..=500).map(|number| {
            let first = [0, 240, 32_740, 65_440][usize::from(below(4))] + below(70);
            let width = match number {
                200 => 300,
                400 => 30_000,
                _ => [0, 0, 1, 2, 6, 20][usize::from(below(6))],
            };
            (first, first.saturating_add(width).min(65_534))
        });
        // In the end all ports are claimed, the last one by itself.
        let last = [(0, 32_000), (32_001, 65_534), (65_535, 65_535), (0, 65_535)];
        for ((first, last), number) in random.chain(last).zip(1..) {
            let ports = PortRange::new(first, last).expect("forwards");
            let own = &mut owners[usize::from(first)..=usize::from(last)];
            let earliest = own.iter().filter(|owner| **owner > 0).min();
            let earliest = RecordId::from_number(earliest.copied().unwrap_or(0));
            own.iter_mut()
                .filter(|owner| **owner == 0)
                .for_each(|owner| *owner = number);
            assert_eq!(claims.earliest(ports), earliest, "{ports}");
            let id = RecordId::from_number(number).expect("not 0");
            assert_eq!(claims.claim(ports, id), earliest, "{ports}");
        }
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

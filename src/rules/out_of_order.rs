//! A record that stands in the wrong place.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::model::PortRange;
use crate::registry::{RecordId, RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, subject};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    name: "out-of-order",
    level: Level::Warning,
    on: true,
    summary: "a record that stands out of the order of ports",
    why: "A registry is kept in the order of its ports, so that people find a port and see that it is taken. \
          Reported are the fewest records whose move puts the source in order, and not their innocent neighbours; \
          of equal choices the later record is the one to move. Order counts within one source.",
    bad: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n25\n\nTCP\n\nSMTP\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n",
    good: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n22\n\nUDP\n\nSSH\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Source(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "move the record to its place",
        edits,
    }),
};

fn check(registry: &Registry<'_>, source: u16, report: &mut Report<'_>) {
    let port = |view: RecordView<'_>| view.record.ports.ok().map(PortRange::first);
    let readable = || {
        let views = registry.records_of(source);
        views.filter_map(|view| port(view).map(|port| (view, port)))
    };
    if readable().map(|(_, port)| port).is_sorted() {
        return;
    }
    let ports: Vec<u16> = readable().map(|(_, port)| port).collect();
    let stays = longest_in_order(&ports);
    let kept: Vec<(u16, RecordId)> = readable()
        .zip(&stays)
        .filter(|(_, stays)| **stays)
        .map(|((view, port), _)| (port, view.id))
        .collect();
    for ((view, port), _) in readable().zip(&stays).filter(|(_, stays)| !**stays) {
        let behind = kept.partition_point(|(other, _)| *other <= port);
        // Behind the last one that is not higher, or before the first.
        let neighbour = kept.get(behind.saturating_sub(1));
        report.record(view, neighbour.map(|(_, id)| registry.record(*id)));
    }
}

/// Which of the ports stay if the fewest are moved: the longest non-decreasing subsequence, and of equally long ones that which keeps the earlier ports.
fn longest_in_order(ports: &[u16]) -> Vec<bool> {
    // From the end: how long a sequence can begin at each port. `heads` holds, for each length, the highest port that begins one, the highest last.
    let mut lengths = vec![0_u32; ports.len()];
    let mut heads: Vec<u16> = Vec::new();
    let number = |length: usize| u32::try_from(length).expect("no more than there are records");
    for (i, &port) in ports.iter().enumerate().rev() {
        let longer = heads.partition_point(|head| *head >= port);
        if longer == heads.len() {
            heads.push(port);
        } else {
            heads[longer] = port;
        }
        lengths[i] = number(longer + 1);
    }
    let mut wanted = number(heads.len());
    let mut last = 0;
    let choose = |(&port, &length): (&u16, &u32)| {
        let stays = length == wanted && port >= last;
        if stays {
            wanted -= 1;
            last = port;
        }
        stays
    };
    ports.iter().zip(&lengths).map(choose).collect()
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let neighbour = neighbour(registry, finding);
    let side = if goes_behind(view, neighbour) {
        "behind"
    } else {
        "before"
    };
    Told::new(
        format!("port {} stands out of order", view.port_name()),
        "out of order",
    )
    .help(format!(
        "move the record {side} port {} (line {})",
        neighbour.port_name(),
        neighbour.line()
    ))
}

/// The record that stays, and beside which another one is to stand.
fn neighbour<'r>(registry: &'r Registry<'_>, finding: &Finding) -> RecordView<'r> {
    let neighbour = finding.related;
    registry.record(neighbour.expect("a record that moves leaves others in place"))
}

/// Whether a record belongs behind its neighbour, and not before it.
fn goes_behind(view: RecordView<'_>, neighbour: RecordView<'_>) -> bool {
    let first = |view: RecordView<'_>| view.record.ports.ok().map(PortRange::first);
    first(neighbour) <= first(view)
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let view = subject(registry, finding);
    let piece = view.piece();
    let source = registry.documents()[usize::from(finding.source)].source;
    let [lines, gap] = [piece.lines, piece.gap].map(|span| source.bytes_over(span));
    let neighbour = neighbour(registry, finding);
    let Span { start, end } = neighbour.lines();
    let insertion = if goes_behind(view, neighbour) {
        // Many records can move to one place, so that no more of its gap is looked at than is needed.
        let behind = neighbour.document.first_gap_behind(end).end;
        if behind < source.size() {
            Edit::replace(Span::at(behind), [&*lines, &*gap].concat())
        } else {
            // Behind the last record there is no gap to follow: the gap goes before.
            Edit::replace(Span::at(end), [&*gap, &*lines].concat())
        }
    } else {
        Edit::replace(Span::at(start), [&*lines, &*gap].concat())
    };
    vec![Edit::delete(piece.whole()), insertion]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(ports: &[u16]) -> Vec<usize> {
        let stays = longest_in_order(ports);
        (0..ports.len()).filter(|i| !stays[*i]).collect()
    }

    #[test]
    fn of_equal_choices_the_later_one_moves() {
        assert_eq!(moved(&[5, 3]), [1]);
        assert_eq!(moved(&[1, 9, 5, 10]), [2]);
        assert_eq!(moved(&[1, 2, 9, 3, 4]), [2]);
        assert_eq!(moved(&[7, 7, 7]), [0_usize; 0]);
    }

    #[test]
    fn the_fewest_are_moved() {
        // Against every subset, for all sequences of five ports out of four.
        for code in 0..4_u16.pow(5) {
            let ports: Vec<u16> = (0..5).map(|i| code / 4_u16.pow(i) % 4).collect();
            let longest = (0..32_u32)
                .filter(|set| {
                    let kept = (0..5).filter(|i| set & (1 << i) != 0);
                    kept.map(|i| ports[i]).is_sorted()
                })
                .map(u32::count_ones)
                .max();
            let stays = longest_in_order(&ports);
            let kept = ports.iter().zip(&stays).filter(|(_, stays)| **stays);
            assert!(kept.map(|(port, _)| port).is_sorted());
            let count = stays.iter().filter(|stays| **stays).count();
            assert_eq!(u32::try_from(count).ok(), longest, "{ports:?}");
        }
    }
}

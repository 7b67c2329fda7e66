//! A record that stands in the registry already, word for word.

use std::hash::{BuildHasher, Hash};

use hashbrown::DefaultHashBuilder;

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordId, RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, subject};
use crate::syntax::{LOOSE, Role};

pub(super) static RULE: Rule = Rule {
    name: "duplicate-record",
    level: Level::Error,
    on: true,
    summary: "a record repeated in all its cells",
    why: "The second copy says nothing, gives each row of a dataset twice, and will drift from the first. Remove one.",
    bad: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n22\n\nTCP\n\nSSH\n\nOfficial\n",
    good: b"22\n\nTCP\n\nSSH\n\nOfficial\n\n22\n\nUDP\n\nSSH\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Registry(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "remove the second copy",
        edits,
    }),
};

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    for (again, first) in repeated(registry) {
        report.record(registry.record(again), Some(registry.record(first)));
    }
}

/// The records that repeat an earlier one in all cells, each with the earliest, in order.
///
/// Only what compiles is compared: of the others it is not known what they say.
pub(super) fn repeated(registry: &Registry<'_>) -> impl Iterator<Item = (RecordId, RecordId)> {
    repeated_by(&DefaultHashBuilder::default(), registry)
}

/// The same by a hash; by a bad one it takes longer.
fn repeated_by<H: BuildHasher>(
    hasher: &H,
    registry: &Registry<'_>,
) -> impl Iterator<Item = (RecordId, RecordId)> + use<H> {
    let number = |view: RecordView<'_>| {
        let hash = hasher.hash_one(contents(view)) >> u32::BITS;
        (u32::try_from(hash).expect("half of it"), view.id.number())
    };
    // Eight bytes a record, however many are alike: a number for what it says brings copies together, the earliest first.
    // Room that is asked for at once is given back whole.
    let mut records = Vec::with_capacity(registry.record_count());
    records.extend(sharing(registry).map(number));
    records.sort_unstable();
    let view = |number: u32| {
        let id = RecordId::from_number(number);
        registry.record(id.expect("of a record"))
    };
    // What is found takes the place of what has been looked at.
    let (mut found, mut from) = (0, 0);
    while let Some((hash, first)) = records.get(from).copied() {
        let alike = records[from..].iter().take_while(|(own, _)| *own == hash);
        let upto = from + alike.count();
        let run = &mut records[from..upto];
        let is_copy = |(_, other): &(u32, u32)| contents(view(*other)) == contents(view(first));
        let are_copies = run[1..].iter().all(is_copy);
        if !are_copies {
            // Others have the same number, by a rare chance.
            run.sort_by(|(_, one), (_, other)| contents(view(*one)).cmp(&contents(view(*other))));
        }
        let mut first = run[0].1;
        for at in from + 1..upto {
            let (_, again) = records[at];
            if are_copies || contents(view(again)) == contents(view(first)) {
                records[found] = (again, first);
                found += 1;
            } else {
                first = again;
            }
        }
        from = upto;
    }
    records.truncate(found);
    records.shrink_to_fit();
    records.sort_unstable();
    let pair =
        |(again, first)| Some((RecordId::from_number(again)?, RecordId::from_number(first)?));
    records.into_iter().filter_map(pair)
}

/// The records that compile, of those ports with which several begin: others have no copy.
fn sharing<'r>(registry: &'r Registry<'_>) -> impl Iterator<Item = RecordView<'r>> {
    let compiled = || {
        let compiled = registry.records().filter(|view| view.record.compiles());
        compiled.filter_map(|view| Some((usize::from(view.record.ports.ok()?.first()), view)))
    };
    let mut counts = vec![0_u8; 1 << 16];
    for (port, _) in compiled() {
        counts[port] = counts[port].saturating_add(1);
    }
    let shared = move |(port, view)| (counts[port] > 1).then_some(view);
    compiled().filter_map(shared)
}

/// All that a record says.
fn contents(view: RecordView<'_>) -> impl Ord + Hash {
    let has_more = view.document.dialect != &LOOSE;
    (
        view.record.ports.ok(),
        view.transports(),
        view.record.status.unwrap_or_default(),
        view.description(),
        has_more.then(|| Role::MORE.map(|role| view.value(role))),
    )
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let told = Told::new(
        format!(
            "the record of port {} is repeated in all its cells",
            view.port_name()
        ),
        "the second copy",
    )
    .help("remove one of the two");
    match finding.related {
        Some(first) => told.related(first, "the first copy"),
        None => told,
    }
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    vec![Edit::delete(subject(registry, finding).piece().whole())]
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasherDefault, Hasher};

    use super::*;
    use crate::source::SourceFile;

    /// A hash that is the same for all.
    #[derive(Default)]
    struct Same;

    impl Hasher for Same {
        fn finish(&self) -> u64 {
            7 << u32::BITS
        }

        fn write(&mut self, _: &[u8]) {}
    }

    #[test]
    fn copies_are_told_from_what_has_the_same_hash() {
        let record = |name: &str| format!("22\n\nTCP\n\n{name}\n\nOfficial\n\n");
        for (names, copies) in [
            (&["A", "B"][..], &[][..]),
            (&["A", "B", "A"], &[(3, 1)]),
            (&["B", "A", "A", "B", "C", "A"], &[(3, 2), (4, 1), (6, 2)]),
            (&["A", "A", "A"], &[(2, 1), (3, 1)]),
        ] {
            let text: String = names.iter().map(|name| record(name)).collect();
            let sources = [SourceFile::new("ports.txt", text.into_bytes()).expect("small")];
            let registry = Registry::parse(&sources).expect("few");
            let numbers = |pair: (RecordId, RecordId)| (pair.0.number(), pair.1.number());
            let by_one = repeated_by(&BuildHasherDefault::<Same>::default(), &registry);
            assert_eq!(by_one.map(numbers).collect::<Vec<_>>(), copies);
            assert_eq!(repeated(&registry).map(numbers).collect::<Vec<_>>(), copies);
        }
    }
}

//! Records that stand in the registry already: found once for all rules that ask.

use std::hash::{BuildHasher, Hash};

use hashbrown::DefaultHashBuilder;

use crate::registry::{RecordId, RecordView, Registry};
use crate::syntax::{LOOSE, Role};

/// The records that repeat an earlier one in all cells, each with the earliest.
///
/// Only what compiles is compared: of the others it is not known what they say.
#[derive(Debug)]
pub struct Copies(Vec<(u32, u32)>);

impl Copies {
    /// Looks for them in a registry.
    #[must_use]
    pub fn of(registry: &Registry<'_>) -> Self {
        Self(repeated_by(&DefaultHashBuilder::default(), registry))
    }

    /// Each copy with the first of its kind, in the order of the copies.
    pub fn pairs(&self) -> impl Iterator<Item = (RecordId, RecordId)> {
        let pair =
            |&(again, first)| Some((RecordId::from_number(again)?, RecordId::from_number(first)?));
        self.0.iter().filter_map(pair)
    }
}

/// The numbers of the same by a hash; by a bad one it takes longer.
fn repeated_by<H: BuildHasher>(hasher: &H, registry: &Registry<'_>) -> Vec<(u32, u32)> {
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
    records
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
            let by_one = repeated_by(&BuildHasherDefault::<Same>::default(), &registry);
            assert_eq!(by_one, copies);
            let numbers = |pair: (RecordId, RecordId)| (pair.0.number(), pair.1.number());
            let pairs = Copies::of(&registry);
            assert_eq!(pairs.pairs().map(numbers).collect::<Vec<_>>(), copies);
        }
    }
}

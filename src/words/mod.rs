//! The words of all descriptions, read once for all rules about them.
//!
//! A registry says much in few words: a word that stands a thousand times is looked at once.
//! So a rule asks two things of [`Words`]: which of the different words it cares about, and in which records these stand; or which descriptions hold a sign that it cares about at all.
//! A word is what stands between white space, as [`RecordView::words`] gives it.

mod part;
mod signs;

use std::borrow::Cow;
use std::iter;
use std::num::NonZero;
use std::ops::Range;

pub use signs::Signs;

use self::part::Part;
use crate::registry::{RecordId, RecordView, Registry};
use crate::syntax::Role;
use crate::threads;

/// A word, wherever it stands.
#[derive(Debug, Clone, Copy)]
pub struct Word<'r> {
    /// The word.
    pub text: &'r str,
    /// The first record that it stands in.
    pub first: RecordId,
    /// What it is made of.
    pub signs: Signs,
    /// Whether it stands more than once.
    pub again: bool,
}

/// The words of all descriptions of a registry, or of some of its sources.
#[derive(Debug)]
pub struct Words<'r> {
    registry: &'r Registry<'r>,
    /// The sources in which they stand.
    sources: Vec<u16>,
    /// Each word once, in the order in which they come up first.
    all: Vec<Word<'r>>,
    /// The words of all records, by their numbers.
    order: Vec<u32>,
    /// For each record where its words end in this order.
    ends: Vec<u32>,
    /// For each record what its description is made of.
    signs: Vec<Signs>,
}

impl<'r> Words<'r> {
    /// Reads the descriptions of some sources.
    #[must_use]
    pub fn of(registry: &'r Registry<'r>, sources: &[u16]) -> Self {
        Self::by(NonZero::<usize>::MIN, registry, sources)
    }

    /// The same by as many threads as may be, each of which reads a part; the words are the same.
    #[must_use]
    pub fn by(threads: NonZero<usize>, registry: &'r Registry<'r>, sources: &[u16]) -> Self {
        let count = sources.iter().map(|source| {
            let document = &registry.documents()[usize::from(*source)];
            document.records.len()
        });
        let count: usize = count.sum();
        let edge = |part: usize| count * part / threads;
        let parts = threads::side_by_side(threads.get(), threads, |part| {
            let part = edge(part)..edge(part + 1);
            let count = part.len();
            Part::of(registry.part_of(sources, part), count)
        });
        let whole = parts.into_iter().reduce(Part::joined).unwrap_or_default();
        Self {
            registry,
            sources: sources.to_vec(),
            all: whole.all,
            order: whole.order,
            ends: whole.ends,
            signs: whole.signs,
        }
    }

    /// The registry that they stand in.
    #[must_use]
    pub fn registry(&self) -> &'r Registry<'r> {
        self.registry
    }

    /// The records in which they stand, in order.
    fn records(&self) -> impl Iterator<Item = RecordView<'r>> {
        let sources = self.sources.iter();
        sources.flat_map(|source| self.registry.records_of(*source))
    }

    /// Each word once, in the order in which they come up first.
    #[must_use]
    pub fn all(&self) -> &[Word<'r>] {
        &self.all
    }

    /// The records with any of some signs in their descriptions, in order.
    pub fn having(&self, any: Signs) -> impl Iterator<Item = RecordView<'r>> {
        let signs = self.records().zip(&self.signs);
        signs.filter_map(move |(view, signs)| signs.has(any).then_some(view))
    }

    /// The number of records, with words and without.
    #[must_use]
    pub fn record_count(&self) -> usize {
        self.signs.len()
    }

    /// Of a part of the records those with any of some signs in their descriptions, with these on one line each, and with all signs.
    pub fn descriptions_having(
        &self,
        any: Signs,
        part: Range<usize>,
    ) -> impl Iterator<Item = (RecordView<'r>, Cow<'r, str>, Signs)> {
        let signs = &self.signs[part.clone()];
        let records = self.registry.part_of(&self.sources, part).zip(signs);
        let having = records.filter(move |(_, signs)| signs.has(any));
        having.map(|(view, signs)| {
            let description = if signs.has(Signs::UNEVEN) {
                view.description()
            } else {
                Cow::Borrowed(view.text(Role::Description))
            };
            (view, description, *signs)
        })
    }

    /// Chooses words.
    pub fn choose(&self, mut choose: impl FnMut(&Word<'r>) -> bool) -> Chosen<'_, 'r> {
        let mut any = false;
        let which = self.all.iter().map(|word| {
            let is_chosen = choose(word);
            any |= is_chosen;
            is_chosen
        });
        let which = which.collect();
        Chosen {
            words: self,
            which,
            any,
        }
    }
}

/// Some of the words of a registry.
#[derive(Debug)]
pub struct Chosen<'w, 'r> {
    words: &'w Words<'r>,
    /// Of each word whether it is one of them.
    which: Vec<bool>,
    any: bool,
}

/// A record that holds chosen words.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'c, 'r> {
    chosen: &'c Chosen<'c, 'r>,
    /// The record.
    pub view: RecordView<'r>,
    numbers: &'c [u32],
}

impl<'r> Chosen<'_, 'r> {
    /// The records that they stand in, in order.
    pub fn holders(&self) -> impl Iterator<Item = Holder<'_, 'r>> {
        let mut start = 0;
        let of_records = self.words.ends.iter().map(move |end| {
            let end = *end as usize;
            let numbers = &self.words.order[start..end];
            start = end;
            numbers
        });
        let records = self.words.records().zip(of_records);
        let holder = |(view, numbers): (RecordView<'r>, _)| Holder {
            chosen: self,
            view,
            numbers,
        };
        let holds = |holder: &Holder<'_, 'r>| holder.numbers.iter().any(|number| self.has(*number));
        // Where nothing is chosen nothing is looked through.
        let records = self.any.then(|| records.map(holder).filter(holds));
        records.into_iter().flatten()
    }

    fn has(&self, number: u32) -> bool {
        self.which[number as usize]
    }
}

impl<'r> Holder<'_, 'r> {
    /// Where the chosen words stand in the record.
    pub fn places(self) -> impl Iterator<Item = (crate::source::Span, &'r str)> {
        let words = self.view.words().zip(self.numbers);
        words.filter_map(move |(place, number)| self.chosen.has(*number).then_some(place))
    }

    /// The chosen words of the record, each with the word before it; nothing stands before the first one.
    pub fn with_before(self) -> impl Iterator<Item = [&'r str; 2]> {
        let all = &self.chosen.words.all;
        let text = |number: u32| all[number as usize].text;
        let numbers = self.numbers.iter().copied();
        let befores = iter::once("").chain(numbers.clone().map(text));
        let pairs = befores.zip(numbers);
        let chosen = pairs.filter(move |(_, number)| self.chosen.has(*number));
        chosen.map(move |(before, number)| [before, text(number)])
    }

    /// The chosen words of the record, each with the word behind it.
    pub fn pairs(self) -> impl Iterator<Item = [&'r str; 2]> {
        let pairs = self.numbers.windows(2);
        let chosen = pairs.filter(move |pair| self.chosen.has(pair[0]));
        let all = &self.chosen.words.all;
        chosen.map(|pair| [all[pair[0] as usize].text, all[pair[1] as usize].text])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    fn registry(sources: &[SourceFile]) -> Registry<'_> {
        Registry::parse(sources).expect("few")
    }

    fn source(descriptions: &[&str]) -> SourceFile {
        let record = |text: &&str| format!("22\n\nTCP\n\n{text}\n\nOfficial\n\n");
        let text: String = descriptions.iter().map(record).collect();
        SourceFile::new("ports.txt", text.into_bytes()).expect("small")
    }

    #[test]
    fn each_word_is_known_once_with_all_its_places() {
        let sources = [source(&[
            "the mail of\u{2003}the day",
            "a day",
            "Mail the mail",
        ])];
        let registry = registry(&sources);
        let words = Words::of(&registry, &[0]);
        let all: Vec<_> = words
            .all()
            .iter()
            .map(|word| (word.text, word.first.number(), word.again))
            .collect();
        assert_eq!(
            all,
            [
                ("the", 1, true),
                ("mail", 1, true),
                ("of", 1, false),
                ("day", 1, true),
                ("a", 2, false),
                ("Mail", 3, false)
            ]
        );
        let chosen = words.choose(|word| word.text == "mail");
        let places: Vec<_> = chosen
            .holders()
            .flat_map(|holder| {
                holder
                    .places()
                    .map(move |(span, _)| (holder.view.id.number(), span.start))
            })
            .collect();
        let expected: Vec<_> = sources[0]
            .text()
            .match_indices("mail")
            .map(|(at, _)| at)
            .collect();
        assert_eq!(places.len(), 2);
        for ((_, place), at) in places.iter().zip(expected) {
            assert_eq!(*place as usize, at);
        }
        let pairs: Vec<_> = chosen.holders().flat_map(Holder::pairs).collect();
        assert_eq!(pairs, [["mail", "of"]]);
        assert_eq!(words.choose(|_| false).holders().count(), 0);
    }

    #[test]
    fn the_words_are_the_same_by_however_many_threads() {
        let sources = [source(&[
            "the day",
            "a day of the",
            "",
            "mail a mail",
            "Of mail",
        ])];
        let registry = registry(&sources);
        let told = |words: &Words<'_>| {
            let all = words.all().iter();
            let all = all.map(|word| format!("{word:?}")).collect::<Vec<_>>();
            (
                all,
                words.order.clone(),
                words.ends.clone(),
                words.signs.clone(),
            )
        };
        let one = told(&Words::of(&registry, &[0]));
        for threads in 2..8 {
            let threads = NonZero::new(threads).expect("one at least");
            assert_eq!(told(&Words::by(threads, &registry, &[0])), one);
        }
    }

    #[test]
    fn signs_tell_what_descriptions_hold() {
        let sources = [source(&[
            "a (b)",
            "Über, x",
            "“the” the",
            "1.5 [e-mail]",
            "plain Text",
        ])];
        let registry = registry(&sources);
        let words = Words::of(&registry, &[0]);
        let having = |signs| {
            words
                .having(signs)
                .map(|view| view.id.number())
                .collect::<Vec<_>>()
        };
        assert_eq!(having(Signs::OPENING), [1]);
        assert_eq!(having(Signs::BRACKET), [1, 4]);
        assert_eq!(having(Signs::FOREIGN), [2, 3]);
        assert_eq!(having(Signs::REPEATED), [3]);
        assert_eq!(having(Signs::HYPHEN.and(Signs::COMMA)), [2, 4]);
        assert_eq!(having(Signs::STOP.and(Signs::DIGIT)), [4]);
    }
}

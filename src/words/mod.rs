//! The words of all descriptions, read once for all rules about them.
//!
//! A registry says much in few words: a word that stands a thousand times is looked at once.
//! So a rule asks two things of [`Words`]: which of the different words it cares about, and in which records these stand; or which descriptions hold a sign that it cares about at all.
//! A word is what stands between white space, as [`RecordView::words`] gives it.

mod order;
mod part;
mod signs;
mod stock;

use std::borrow::Cow;
use std::mem;
use std::num::NonZero;
use std::ops::Range;
use std::sync::{Mutex, OnceLock};

pub use signs::Signs;

use self::order::Run;
use self::part::{Part, Whole};
use crate::registry::{RecordView, Registry};
use crate::syntax::Role;
use crate::threads;

/// A word, wherever it stands.
#[derive(Debug, Clone, Copy)]
pub struct Word<'r> {
    /// The text that it stands in first.
    base: &'r str,
    start: u32,
    length: u32,
    /// Its number among the words, from 0, in the order in which they come up first.
    pub number: u32,
    /// What it is made of.
    pub signs: Signs,
    /// Whether it stands more than once.
    pub again: bool,
}

impl<'r> Word<'r> {
    /// The word.
    #[must_use]
    #[inline]
    pub fn text(&self) -> &'r str {
        &self.base[self.range()]
    }

    /// Its bytes.
    #[must_use]
    #[inline]
    pub fn bytes(&self) -> &'r [u8] {
        &self.base.as_bytes()[self.range()]
    }

    #[inline]
    fn range(&self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.length as usize
    }
}

/// The words of all descriptions of a registry, or of some of its sources.
#[derive(Debug)]
pub struct Words<'r> {
    registry: &'r Registry<'r>,
    /// The sources in which they stand.
    sources: Vec<u16>,
    /// For each record what its description is made of.
    signs: Vec<Signs>,
    /// What the threads have read, until it is put together.
    parts: Mutex<Vec<Part<'r>>>,
    whole: OnceLock<Whole<'r>>,
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
        // What one thread makes room for, several can fill at once; each for itself they are slower at it.
        let rooms = (0..threads.get()).map(|part| Part::with_room(edge(part + 1) - edge(part)));
        let rooms: Vec<_> = rooms.map(Mutex::new).collect();
        let parts = threads::side_by_side(threads.get(), threads, |part| {
            let room = mem::take(&mut *rooms[part].lock().expect("one thread takes it"));
            room.filled(registry.part_of(sources, edge(part)..edge(part + 1)))
        });
        let (parts, signs): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        Self {
            registry,
            sources: sources.to_vec(),
            signs: signs
                .into_iter()
                .reduce(|all, more| [all, more].concat())
                .unwrap_or_default(),
            parts: Mutex::new(parts),
            whole: OnceLock::new(),
        }
    }

    /// Puts together what the threads have read, if that is not done yet; what a description is made of is known before.
    pub fn put_together(&self) {
        self.whole();
    }

    fn whole(&self) -> &Whole<'r> {
        self.whole.get_or_init(|| {
            let parts = mem::take(&mut *self.parts.lock().expect("no other thread takes them"));
            Whole::of(parts)
        })
    }

    /// The registry that they stand in.
    #[must_use]
    pub fn registry(&self) -> &'r Registry<'r> {
        self.registry
    }

    /// Those of a part of the records that are wanted, in order, each with its place among all of them.
    fn wanted(
        &self,
        part: Range<usize>,
        is_wanted: impl Fn(usize) -> bool + Copy,
    ) -> impl Iterator<Item = (usize, RecordView<'r>)> {
        let mut before = 0;
        self.sources.iter().flat_map(move |source| {
            let start = before;
            before += self.registry.documents()[usize::from(*source)]
                .records
                .len();
            let here = part.start.max(start)..part.end.min(before);
            let wanted = here.filter(move |at| is_wanted(*at));
            wanted.map(move |at| (at, self.registry.nth_of(*source, at - start)))
        })
    }

    /// Each word once, in the order in which they come up first.
    pub fn all(&self) -> impl Iterator<Item = Word<'r>> {
        self.whole().all.words()
    }

    /// The word of a number.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn word(&self, number: u32) -> Word<'r> {
        self.whole().all.word(number)
    }

    /// The number of different words.
    #[must_use]
    pub fn count(&self) -> usize {
        self.whole().all.len()
    }

    /// The first record that a word stands in.
    ///
    /// # Panics
    ///
    /// If the word is not of this registry.
    #[must_use]
    pub fn first(&self, word: &Word<'r>) -> RecordView<'r> {
        let number = self.whole().all.source_of(word.number);
        let source = self.registry.documents()[usize::from(number)].source;
        // It stands behind the first byte of its record, or there.
        let start = source.to_bytes(word.start as usize);
        let first = self.registry.record_before(number, start + 1);
        first.expect("words are read from records")
    }

    /// The records with any of some signs in their descriptions, in order.
    pub fn having(&self, any: Signs) -> impl Iterator<Item = RecordView<'r>> {
        let having = self.part_having(any, 0..self.record_count());
        having.map(|(view, _)| view)
    }

    /// Those of a part of the records, each with all signs in its description.
    pub fn part_having(
        &self,
        any: Signs,
        part: Range<usize>,
    ) -> impl Iterator<Item = (RecordView<'r>, Signs)> {
        let having = self.wanted(part, move |at| self.signs[at].has(any));
        having.map(|(at, view)| (view, self.signs[at]))
    }

    /// The number of records, with words and without.
    #[must_use]
    pub fn record_count(&self) -> usize {
        self.signs.len()
    }

    /// Chooses words.
    pub fn choose(&self, mut choose: impl FnMut(&Word<'r>) -> bool) -> Chosen<'_, 'r> {
        let mut any = false;
        let mut common = Signs::ALL;
        let mut which = Vec::with_capacity(self.count());
        which.extend(self.all().map(|word| {
            let is_chosen = choose(&word);
            if is_chosen {
                any = true;
                common = common.also_in(word.signs);
            }
            is_chosen
        }));
        Chosen {
            words: self,
            whole: self.whole(),
            which,
            any,
            common,
        }
    }
}

impl Signs {
    /// The description that they are of, on one line; most are written so.
    #[must_use]
    pub fn description(self, view: RecordView<'_>) -> Cow<'_, str> {
        if self.has(Self::UNEVEN) {
            view.description()
        } else {
            Cow::Borrowed(view.text(Role::Description))
        }
    }
}

/// Some of the words of a registry.
#[derive(Debug)]
pub struct Chosen<'w, 'r> {
    words: &'w Words<'r>,
    whole: &'w Whole<'r>,
    /// Of each word whether it is one of them.
    which: Vec<bool>,
    any: bool,
    /// What all of them are made of, and so each description that one of them stands in.
    common: Signs,
}

/// A record that holds chosen words.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'c, 'r> {
    chosen: &'c Chosen<'c, 'r>,
    /// The record.
    pub view: RecordView<'r>,
    run: Run<'c>,
}

impl<'r> Chosen<'_, 'r> {
    /// The records that they stand in, in order.
    pub fn holders(&self) -> impl Iterator<Item = Holder<'_, 'r>> {
        // Where nothing is chosen nothing is looked through.
        let count = if self.any { self.whole.len() } else { 0 };
        let signs = &self.words.signs;
        let holds = |at: usize| {
            let numbers = || self.whole.of_record(at).numbers();
            self.common.are_only(signs[at]) && numbers().any(|number| self.has(number))
        };
        let wanted = self.words.wanted(0..count, holds);
        wanted.map(|(at, view)| Holder {
            chosen: self,
            view,
            run: self.whole.of_record(at),
        })
    }

    fn has(&self, number: u32) -> bool {
        self.which[number as usize]
    }
}

impl<'r> Holder<'_, 'r> {
    /// Where the chosen words stand in the record.
    pub fn places(self) -> impl Iterator<Item = (crate::source::Span, &'r str)> {
        let words = self.view.words().zip(self.run.numbers());
        words.filter_map(move |(place, number)| self.chosen.has(number).then_some(place))
    }

    /// The last word of the record, if it is a chosen one.
    #[must_use]
    pub fn last(self) -> Option<&'r str> {
        let number = self
            .run
            .numbers()
            .last()
            .filter(|last| self.chosen.has(*last));
        number.map(|number| self.chosen.whole.all.text(number))
    }

    /// The chosen words of the record, each with the word before it; nothing stands before the first one.
    pub fn with_before(self) -> impl Iterator<Item = [&'r str; 2]> {
        let all = &self.chosen.whole.all;
        let mut before = None;
        let pairs = self
            .run
            .numbers()
            .map(move |number| (before.replace(number), number));
        let chosen = pairs.filter(move |(_, number)| self.chosen.has(*number));
        chosen.map(|(before, number)| {
            let before = before.map_or("", |before| all.text(before));
            [before, all.text(number)]
        })
    }

    /// The chosen words of the record, each with the word behind it.
    pub fn pairs(self) -> impl Iterator<Item = [&'r str; 2]> {
        let mut numbers = self.run.numbers();
        let mut first = numbers.next();
        let pairs = numbers.filter_map(move |second| Some((first.replace(second)?, second)));
        let chosen = pairs.filter(move |(first, _)| self.chosen.has(*first));
        let all = &self.chosen.whole.all;
        chosen.map(|(first, second)| [all.text(first), all.text(second)])
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
            .map(|word| (word.text(), words.first(&word).id.number(), word.again))
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
        let chosen = words.choose(|word| word.text() == "mail");
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
        let lasts: Vec<_> = chosen.holders().map(Holder::last).collect();
        assert_eq!(lasts, [None, Some("mail")]);
        assert_eq!(words.choose(|_| false).holders().count(), 0);
        assert_eq!(words.count(), 6);
    }

    #[test]
    fn a_word_is_known_again_in_another_source_and_however_long_it_is() {
        let long = "x".repeat(usize::from(u16::MAX));
        let longer = format!("{long}x");
        let sources = [
            source(&[&format!("the {long} mail {longer}"), &longer]),
            source(&["mail the", &long, "new"]),
        ];
        let registry = registry(&sources);
        for threads in 1..4 {
            let threads = NonZero::new(threads).expect("one at least");
            let words = Words::by(threads, &registry, &[0, 1]);
            let all: Vec<_> = words
                .all()
                .map(|word| {
                    let first = words.first(&word).id.number();
                    (word.text().len(), word.again, first)
                })
                .collect();
            let expected = [
                ("the".len(), true, 1),
                (long.len(), true, 1),
                ("mail".len(), true, 1),
                (longer.len(), true, 1),
                ("new".len(), false, 5),
            ];
            assert_eq!(all, expected);
            let chosen = words.choose(|_| true);
            let holders = chosen.holders().map(|holder| holder.view.id.number());
            assert_eq!(holders.collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        }
    }

    #[test]
    fn other_words_are_other_words_in_another_source_too() {
        // So many that some of them have nearly the same hash.
        let said = |from: u32| {
            let words = (from..from + 2_000).map(|number| format!("w{number}"));
            words.collect::<Vec<_>>().join(" ")
        };
        let sources = [source(&[&said(1_000)]), source(&[&said(3_000)])];
        let registry = registry(&sources);
        let words = Words::of(&registry, &[0, 1]);
        assert_eq!(words.count(), 4_000);
        assert!(words.all().all(|word| !word.again));
    }

    #[test]
    fn a_word_may_stand_at_the_first_byte_of_its_record() {
        let text = "Description,Service Name,Port Number,Transport Protocol\nmail,smtp,25,tcp\nweb mail,http,80,tcp\n";
        let sources = [SourceFile::new("ports.csv", text.into()).expect("small")];
        let registry = registry(&sources);
        let words = Words::of(&registry, &[0]);
        let firsts = words.all().map(|word| (word.text(), words.first(&word).id));
        let firsts: Vec<_> = firsts.map(|(word, first)| (word, first.number())).collect();
        assert_eq!(firsts, [("mail", 1), ("web", 2)]);
    }

    #[test]
    fn what_is_no_even_line_is_known() {
        for (text, is_even) in [
            ("day", true),
            ("a day", true),
            ("one of the days", true),
            ("a  day", false),
            ("a\tday", false),
            ("a \tday", false),
            ("one \tof  days", false),
            ("a\u{A0}day", false),
            ("a\nday", false),
        ] {
            let sources = [source(&[text])];
            let registry = registry(&sources);
            let words = Words::of(&registry, &[0]);
            let (view, signs) = words.part_having(Signs::ALL, 0..1).next().expect("one");
            assert_eq!(!signs.has(Signs::UNEVEN), is_even, "{text:?}");
            assert_eq!(signs.description(view), view.description());
        }
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
            let all = words.all();
            let all = all
                .map(|word| format!("{} {word:?}", word.text()))
                .collect::<Vec<_>>();
            let whole = words.whole();
            let numbers = (0..whole.len()).map(|at| whole.of_record(at).numbers().collect());
            (all, numbers.collect::<Vec<Vec<_>>>(), words.signs.clone())
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

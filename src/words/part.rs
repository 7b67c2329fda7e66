//! Reads the words of records: the part of them that a thread takes.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::Word;
use super::signs::{SIGNS, Signs};
use crate::registry::{RecordId, RecordView};
use crate::text::tokens;

/// The words of some records.
#[derive(Debug, Default)]
pub(super) struct Part<'r> {
    /// Each word once, in the order in which they come up first.
    pub(super) all: Vec<Word<'r>>,
    /// The words of all records, by their numbers.
    pub(super) order: Vec<u32>,
    /// For each record where its words end in this order.
    pub(super) ends: Vec<u32>,
    numbers: Numbers,
}

impl<'r> Part<'r> {
    /// Room for the words of so many records as there mostly are, so that they are not moved again and again; what is not used is never touched.
    pub(super) fn with_room(count: usize) -> Self {
        Self {
            all: Vec::with_capacity(count),
            order: Vec::with_capacity(count * WORDS_OF_RECORD),
            ends: Vec::with_capacity(count),
            numbers: Numbers::default(),
        }
    }

    /// Reads records; and gives what the description of each is made of.
    pub(super) fn filled(
        mut self,
        records: impl Iterator<Item = RecordView<'r>>,
    ) -> (Self, Vec<Signs>) {
        let mut signs = Vec::with_capacity(self.ends.capacity());
        signs.extend(records.map(|view| self.read(view)));
        (self, signs)
    }

    fn read(&mut self, view: RecordView<'r>) -> Signs {
        let mut signs = Signs::default();
        let mut before = Before::default();
        let mut see = |text, of_word| {
            let number = self.numbers.of(&mut self.all, view.id, text, of_word);
            self.order.push(number);
            signs = signs.and(of_word);
            if before.is_again(number, text, of_word) {
                signs = signs.and(Signs::REPEATED);
            }
        };
        let is_even = if let Some(line) = view.document.as_single_line(view.record) {
            each_word(line, &mut see)
        } else {
            for (_, line) in view.document.description_lines(view.record) {
                each_word(line, &mut see);
            }
            false
        };
        if !is_even {
            signs = signs.and(Signs::UNEVEN);
        }
        self.ends.push(end_of(&self.order));
        signs
    }

    /// The words of a record, by their numbers.
    #[inline]
    pub(super) fn numbers_of(&self, record: usize) -> &[u32] {
        let end = |record: usize| self.ends[record] as usize;
        let start = record.checked_sub(1).map_or(0, end);
        &self.order[start..end(record)]
    }

    /// The same with a part that stands behind it.
    pub(super) fn joined(mut self, behind: Self) -> Self {
        let number = |word: &Word<'r>| {
            let number = self
                .numbers
                .of(&mut self.all, word.first, word.text, word.signs);
            self.all[number as usize].again |= word.again;
            number
        };
        let numbers: Vec<u32> = behind.all.iter().map(number).collect();
        let of_here = |number: u32| numbers[number as usize];
        let start = end_of(&self.order);
        self.order.reserve_exact(behind.order.len());
        self.order.extend(behind.order.into_iter().map(of_here));
        self.ends.extend(behind.ends.iter().map(|end| start + end));
        self
    }

    /// The same where no more words come.
    pub(super) fn settled(self) -> Self {
        let numbers = Numbers::default();
        Self { numbers, ..self }
    }
}

fn end_of(order: &[u32]) -> u32 {
    u32::try_from(order.len()).expect("a source of 4 GiB has fewer words")
}

/// How many words a description has: few have more.
const WORDS_OF_RECORD: usize = 8;

/// The numbers of the words that are known: a table of numbers alone, since the words know their texts.
#[derive(Debug, Default)]
struct Numbers {
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Numbers {
    /// The number of a word; it is taken up if it is new.
    fn of<'r>(
        &mut self,
        all: &mut Vec<Word<'r>>,
        record: RecordId,
        text: &'r str,
        signs: Signs,
    ) -> u32 {
        let hash = self.hasher.hash_one(text);
        let is_known = |number: &u32| are_equal(all[*number as usize].text, text);
        if let Some(number) = self.table.find(hash, is_known) {
            all[*number as usize].again = true;
            return *number;
        }
        let number = u32::try_from(all.len()).expect("fewer words than records have letters");
        all.push(Word {
            text,
            first: record,
            signs,
            again: false,
        });
        self.table.insert_unique(hash, number, |number| {
            self.hasher.hash_one(all[*number as usize].text)
        });
        number
    }
}

/// Whether two words are equal; most are short, and are compared as numbers, in two pieces that may share bytes.
#[inline]
fn are_equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let fours = |word: &[u8]| {
        let ends = (word.first_chunk()?, word.last_chunk()?);
        Some((u32::from_ne_bytes(*ends.0), u32::from_ne_bytes(*ends.1)))
    };
    let eights = |word: &[u8]| {
        let ends = (word.first_chunk()?, word.last_chunk()?);
        Some((u64::from_ne_bytes(*ends.0), u64::from_ne_bytes(*ends.1)))
    };
    one.len() == other.len()
        && match one.len() {
            0..4 => one.iter().eq(other),
            4..8 => fours(one) == fours(other),
            8..=16 => eights(one) == eights(other),
            _ => one == other,
        }
}

/// Shows each word of a line, with what it is made of; says whether it is sure that single spaces part them, and nothing else is around them.
#[inline]
fn each_word<'t>(line: &'t str, mut see: impl FnMut(&'t str, Signs)) -> bool {
    let bytes = line.as_bytes();
    if !line.is_ascii() {
        // White space of all scripts is looked for where there may be some.
        let signs = |word: &str| {
            let bytes = word.bytes();
            bytes.fold(Signs::default(), |all, byte| {
                all.and(SIGNS[usize::from(byte)])
            })
        };
        tokens(line).for_each(|(_, word)| see(word, signs(word)));
        return false;
    }
    let (mut start, mut all) = (0, Signs::default());
    let (mut words, mut spaces, mut others) = (0, 0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        let sign = SIGNS[usize::from(*byte)];
        if sign != Signs::BLANK {
            all = all.and(sign);
            continue;
        }
        if start < at {
            see(&line[start..at], all);
            words += 1;
        }
        let is_space = *byte == b' ';
        spaces += usize::from(is_space);
        others += usize::from(!is_space);
        (start, all) = (at + 1, Signs::default());
    }
    if start < bytes.len() {
        see(&line[start..], all);
        words += 1;
    }
    others == 0 && spaces + 1 == words
}

/// The word before the next one.
#[derive(Default)]
struct Before<'t> {
    number: u32,
    is_plain: bool,
    /// The word without the marks around it.
    core: &'t str,
}

impl<'t> Before<'t> {
    /// Whether a word is the same again, whatever marks are around the two; it stands before the next one then.
    #[inline]
    fn is_again(&mut self, number: u32, text: &'t str, signs: Signs) -> bool {
        let is_plain = signs.are_only(Signs::SMALL.and(Signs::CAPITAL).and(Signs::DIGIT));
        let core = if is_plain {
            text
        } else {
            text.trim_matches(|c: char| !c.is_alphanumeric())
        };
        // Of two words without marks the numbers tell.
        let is_again = if is_plain && self.is_plain {
            number == self.number
        } else {
            !core.is_empty() && core == self.core
        };
        *self = Self {
            number,
            is_plain,
            core,
        };
        is_again
    }
}

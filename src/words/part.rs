//! Reads the words of records: the part of them that a thread takes.

use super::order::{Order, Run};
use super::signs::{SIGNS, Signs};
use super::stock::Stock;
use crate::registry::RecordView;
use crate::text::tokens;

/// The words of some records.
#[derive(Debug, Default)]
pub(super) struct Part<'r> {
    /// Each word once.
    pub(super) all: Stock<'r>,
    /// The words of all records, by their numbers.
    pub(super) order: Order,
}

impl<'r> Part<'r> {
    /// Room for the words of so many records as there mostly are, so that they are not moved again and again; what is not used is never touched.
    pub(super) fn with_room(count: usize) -> Self {
        Self {
            all: Stock::with_room(count),
            order: Order::with_room(count * WORDS_OF_RECORD, count),
        }
    }

    /// Reads records; and gives what the description of each is made of.
    pub(super) fn filled(
        mut self,
        records: impl Iterator<Item = RecordView<'r>>,
    ) -> (Self, Vec<Signs>) {
        let mut signs = Vec::with_capacity(self.order.room());
        signs.extend(records.map(|view| self.read(view)));
        (self, signs)
    }

    fn read(&mut self, view: RecordView<'r>) -> Signs {
        let mut signs = Signs::default();
        let mut before = Before::default();
        self.all.begin(view.source, view.document.source.text());
        let mut see = |text, of_word| {
            let number = self.all.number_of(text, of_word);
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
        self.order.end();
        signs
    }
}

/// The words of all records.
#[derive(Debug, Default)]
pub(super) struct Whole<'r> {
    /// Each word once.
    pub(super) all: Stock<'r>,
    /// The words of the records of each part, and the numbers that its words have among all of them; none where these are the same.
    orders: Vec<(Order, Vec<u32>)>,
}

impl<'r> Whole<'r> {
    /// Puts parts together that stand one behind the other.
    pub(super) fn of(mut parts: Vec<Part<'r>>) -> Self {
        // Only the words of the first one are looked for.
        parts.iter_mut().skip(1).for_each(|part| part.all.settle());
        let mut parts = parts.into_iter();
        let Part { mut all, order } = parts.next().unwrap_or_default();
        let mut orders = vec![(order, Vec::new())];
        orders.extend(parts.map(|part| (part.order, all.join(&part.all))));
        all.settle();
        Self { all, orders }
    }

    /// The number of records.
    pub(super) fn len(&self) -> usize {
        self.orders.iter().map(|(order, _)| order.len()).sum()
    }

    /// The words of a record.
    #[inline]
    pub(super) fn of_record(&self, mut record: usize) -> Run<'_> {
        let mut orders = self.orders.iter();
        loop {
            let (order, numbers) = orders.next().expect("one of the parts has it");
            match record.checked_sub(order.len()) {
                Some(behind) => record = behind,
                None => return order.of(record, numbers),
            }
        }
    }
}

/// How many words a description has: few have more.
const WORDS_OF_RECORD: usize = 8;

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

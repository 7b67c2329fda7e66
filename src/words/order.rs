//! The words of all records in their order, by their numbers: in two bytes where a word is one of the first, or comes up first.

use std::slice;

/// The numbers of the words of each record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Order {
    codes: Vec<u16>,
    records: Vec<Record>,
    /// The number of the word that comes up next.
    next: u32,
}

/// Where the words of a record end among the codes, and the number of the word that comes up next then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Record {
    end: u32,
    next: u32,
}

/// The word that comes up here first.
const NEXT: u16 = u16::MAX;
/// A code from here on is the first half of a number, and another code the second; below it is a number.
const HALF: u16 = 1 << 15;

impl Order {
    /// Room for so many words of so many records; what is not used is never touched.
    pub(super) fn with_room(words: usize, records: usize) -> Self {
        Self {
            codes: Vec::with_capacity(words),
            records: Vec::with_capacity(records),
            next: 0,
        }
    }

    /// Adds a word to the record that is not at its end yet.
    #[inline]
    pub(super) fn push(&mut self, number: u32) {
        match u16::try_from(number) {
            _ if number == self.next => {
                self.codes.push(NEXT);
                self.next += 1;
            }
            Ok(small @ ..HALF) => self.codes.push(small),
            _ => self.push_halves(number),
        }
    }

    #[cold]
    fn push_halves(&mut self, number: u32) {
        let half = |half: u32| u16::try_from(half).expect("half of a number");
        let first = half(number >> u16::BITS) | HALF;
        assert!(first != NEXT, "a text of 4 GiB has fewer words");
        self.codes
            .extend([first, half(number & u32::from(u16::MAX))]);
    }

    /// Ends the record.
    pub(super) fn end(&mut self) {
        // Two codes for each letter with a space behind it at the most.
        let end = u32::try_from(self.codes.len()).expect("a text of 4 GiB has fewer words");
        let next = self.next;
        self.records.push(Record { end, next });
    }

    /// The number of records that there is room for.
    pub(super) fn room(&self) -> usize {
        self.records.capacity()
    }

    /// The number of records.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// The words of a record, which may have been `renumbered`.
    #[inline]
    pub(super) fn of<'o>(&'o self, record: usize, renumbered: &'o [u32]) -> Run<'o> {
        let before = record.checked_sub(1).map(|before| self.records[before]);
        let Record { end, next } = before.unwrap_or_default();
        let codes = end as usize..self.records[record].end as usize;
        Run {
            codes: &self.codes[codes],
            next,
            renumbered,
        }
    }
}

/// The words of a record, in order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'o> {
    codes: &'o [u16],
    next: u32,
    renumbered: &'o [u32],
}

impl<'o> Run<'o> {
    /// Their numbers.
    #[inline]
    pub(super) fn numbers(self) -> Numbers<'o> {
        Numbers {
            codes: self.codes.iter(),
            next: self.next,
            renumbered: self.renumbered,
        }
    }
}

/// The numbers of some words.
#[derive(Debug, Clone)]
pub(super) struct Numbers<'o> {
    codes: slice::Iter<'o, u16>,
    next: u32,
    renumbered: &'o [u32],
}

impl Iterator for Numbers<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let number = match *self.codes.next()? {
            small @ ..HALF => small.into(),
            NEXT => {
                self.next += 1;
                self.next - 1
            }
            first => {
                let second = self.codes.next()?;
                u32::from(first - HALF) << u16::BITS | u32::from(*second)
            }
        };
        Some(if self.renumbered.is_empty() {
            number
        } else {
            self.renumbered[number as usize]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_given_back() {
        let records: [&[u32]; 6] = [
            &[0, 1, 0, 2],
            &[],
            &[2, 3, 3],
            &(4..70_000).collect::<Vec<_>>(),
            &[32_767, 32_768, 65_535, 65_536, 69_999],
            &[70_000, 69_999, 1],
        ];
        let mut order = Order::default();
        for record in records {
            for number in record {
                order.push(*number);
            }
            order.end();
        }
        let all = (0..order.len()).map(|at| order.of(at, &[]).numbers().collect::<Vec<_>>());
        assert_eq!(all.collect::<Vec<_>>(), records);
        let doubled: Vec<u32> = (0..70_001).map(|number| 2 * number).collect();
        let last = order.of(5, &doubled).numbers();
        assert_eq!(last.collect::<Vec<_>>(), [140_000, 139_998, 2]);
    }
}

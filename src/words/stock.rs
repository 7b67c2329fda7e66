//! The different words of a part of the records: eight bytes for each, since a large registry may say nothing twice.

use std::hash::BuildHasher;
use std::{iter, mem};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::Word;
use super::signs::Signs;
use crate::text::offset_in;

/// Each word once, in the order in which they come up first.
#[derive(Debug, Default)]
pub(super) struct Stock<'r> {
    /// The texts in which words came up first, in order.
    texts: Vec<Text<'r>>,
    places: Vec<Place>,
    /// The lengths of those words that are too long for their places, by their numbers.
    lengths: Vec<(u32, u32)>,
    /// The numbers of the words alone, since the places know their texts.
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// The text of a source.
#[derive(Debug, Clone, Copy)]
struct Text<'r> {
    source: u16,
    base: &'r str,
    /// How many words were known before.
    from: u32,
}

/// Where a word stands first in the text of its source.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    length: u16,
    /// What it is made of, with [`Signs::REPEATED`] if it stands more than once.
    signs: Signs,
}

/// The length of a word that is as long or longer.
const LONG: u16 = u16::MAX;

impl<'r> Stock<'r> {
    /// Room for so many words; what is not used is never touched.
    pub(super) fn with_room(words: usize) -> Self {
        Self {
            places: Vec::with_capacity(words),
            ..Self::default()
        }
    }

    /// Goes on with the words of a source, which stands at or behind the last one.
    pub(super) fn begin(&mut self, source: u16, text: &'r str) {
        if self.texts.last().is_none_or(|last| last.source != source) {
            let from = self.count();
            self.texts.push(Text {
                source,
                base: text,
                from,
            });
        }
    }

    /// The number of different words.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    fn count(&self) -> u32 {
        u32::try_from(self.len()).expect("fewer words than a text has letters")
    }

    /// The number of a word of the source that was begun last; it is taken up if it is new.
    #[inline]
    pub(super) fn number_of(&mut self, word: &'r str, signs: Signs) -> u32 {
        let hash = self.hasher.hash_one(word);
        let last = self.texts.last().expect("a source is begun");
        let is_known = |number: &u32| {
            let Place { start, length, .. } = self.places[*number as usize];
            if *number < last.from || length == LONG {
                return self.is_far(*number, word);
            }
            let [start, length] = [start as usize, length.into()];
            are_equal(
                &last.base.as_bytes()[start..start + length],
                word.as_bytes(),
            )
        };
        if let Some(number) = self.table.find(hash, is_known).copied() {
            let place = &mut self.places[number as usize];
            place.signs = place.signs.and(Signs::REPEATED);
            return number;
        }
        self.take_up(word, signs, hash)
    }

    /// Whether a word that is long or stands in another text is the same.
    #[cold]
    #[inline(never)]
    fn is_far(&self, number: u32, word: &str) -> bool {
        self.text(number) == word
    }

    #[cold]
    #[inline(never)]
    fn take_up(&mut self, word: &'r str, signs: Signs, hash_of_word: u64) -> u32 {
        let number = self.count();
        let last = self.texts.last().expect("a source is begun");
        let fits = |offset: usize| u32::try_from(offset).expect("checked when the source was made");
        let length = length_of(word);
        if length == LONG {
            self.lengths.push((number, fits(word.len())));
        }
        let start = fits(offset_in(last.base, word));
        self.places.push(Place {
            start,
            length,
            signs,
        });
        let mut table = mem::take(&mut self.table);
        table.insert_unique(hash_of_word, number, |number| {
            self.hasher.hash_one(self.text(*number))
        });
        self.table = table;
        number
    }

    /// The text in which the word of a number stands first.
    #[inline]
    fn text_of(&self, number: u32) -> &Text<'r> {
        match &*self.texts {
            [one] => one,
            texts => &texts[texts.partition_point(|text| text.from <= number) - 1],
        }
    }

    /// The word of a number, where it is to be found.
    #[inline]
    fn word_at(&self, number: u32, text: &Text<'r>, place: Place) -> Word<'r> {
        let length = match place.length {
            LONG => self.long(number),
            length => length.into(),
        };
        Word {
            number,
            base: text.base,
            start: place.start,
            length,
            signs: place.signs.without(Signs::REPEATED),
            again: place.signs.has(Signs::REPEATED),
        }
    }

    #[cold]
    fn long(&self, number: u32) -> u32 {
        let at = self
            .lengths
            .binary_search_by_key(&number, |(number, _)| *number);
        self.lengths[at.expect("long words are noted")].1
    }

    /// The word of a number.
    #[inline]
    pub(super) fn word(&self, number: u32) -> Word<'r> {
        let place = self.places[number as usize];
        self.word_at(number, self.text_of(number), place)
    }

    /// The text of a word.
    #[inline]
    pub(super) fn text(&self, number: u32) -> &'r str {
        self.word(number).text()
    }

    /// The source in which a word came up first.
    pub(super) fn source_of(&self, number: u32) -> u16 {
        self.text_of(number).source
    }

    /// All words, in the order of their numbers.
    pub(super) fn words(&self) -> impl Iterator<Item = Word<'r>> {
        let ends = self.texts.iter().skip(1).map(|text| text.from);
        let ends = ends.chain(iter::once(self.count()));
        self.texts.iter().zip(ends).flat_map(|(text, end)| {
            let places = &self.places[text.from as usize..end as usize];
            let numbered = (text.from..).zip(places);
            numbered.map(|(number, place)| self.word_at(number, text, *place))
        })
    }

    /// Takes up the words of another part that stands behind this one; says which numbers they have here.
    pub(super) fn join(&mut self, behind: &Self) -> Vec<u32> {
        let number = |word: Word<'r>| {
            let text = behind.text_of(word.number);
            self.begin(text.source, text.base);
            let again = if word.again {
                Signs::REPEATED
            } else {
                Signs::default()
            };
            self.number_of(word.text(), word.signs.and(again))
        };
        behind.words().map(number).collect()
    }

    /// Gives back what is needed only while more words come.
    pub(super) fn settle(&mut self) {
        self.table = HashTable::new();
    }
}

fn length_of(word: &str) -> u16 {
    u16::try_from(word.len()).unwrap_or(LONG)
}

/// Whether two words are equal; most are short, and are compared as numbers, in two pieces that may share bytes.
#[inline]
fn are_equal(one: &[u8], other: &[u8]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_equal_only_in_all_bytes() {
        // A hash tells most words apart already: a byte that is not looked at would rarely be missed.
        for length in 0..20 {
            let word = vec![b'a'; length];
            assert!(are_equal(&word, &word.clone()), "{length}");
            assert!(!are_equal(&word, &vec![b'a'; length + 1]), "{length}");
            for at in 0..length {
                let mut other = word.clone();
                other[at] = b'b';
                assert!(!are_equal(&word, &other), "{length} {at}");
            }
        }
    }
}

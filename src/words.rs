//! The words of all descriptions, read once for all rules about them.
//!
//! A registry says much in few words: a word that stands a thousand times is looked at once.
//! So a rule asks two things of [`Words`]: which of the different words it cares about, and in which records these stand; or which descriptions hold a sign that it cares about at all.
//! A word is what stands between white space, as [`RecordView::words`] gives it.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::iter;
use std::ops::BitOr;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::registry::{RecordId, RecordView, Registry};
use crate::syntax::Role;
use crate::text::tokens;

/// A set of kinds of characters that stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signs(u16);

impl Signs {
    /// Small letters of ASCII.
    pub const SMALL: Self = Self(1);
    /// Capital letters of ASCII.
    pub const CAPITAL: Self = Self(1 << 1);
    /// Digits of ASCII.
    pub const DIGIT: Self = Self(1 << 2);
    /// White space of ASCII.
    const BLANK: Self = Self(1 << 3);
    /// Anything but ASCII.
    pub const FOREIGN: Self = Self(1 << 4);
    /// The hyphen.
    pub const HYPHEN: Self = Self(1 << 5);
    /// The full stop.
    pub const STOP: Self = Self(1 << 6);
    /// The comma.
    pub const COMMA: Self = Self(1 << 7);
    /// The bracket that opens a remark: `(`.
    pub const OPENING: Self = Self(1 << 8);
    /// Any other bracket.
    pub const BRACKET: Self = Self(1 << 9);
    /// The colon and the semicolon.
    pub const COLON: Self = Self(1 << 10);
    /// The slash.
    pub const SLASH: Self = Self(1 << 11);
    /// What stands in addresses and identifiers: `@`, `_` and `\`.
    pub const NAME: Self = Self(1 << 12);
    /// Any other mark of ASCII.
    pub const MARK: Self = Self(1 << 13);
    /// No character, but a word and the same again right behind it, whatever marks are around them.
    pub const REPEATED: Self = Self(1 << 14);
    /// No character, but anything that has to be put on one line, with single spaces, before it is a description.
    const UNEVEN: Self = Self(1 << 15);

    /// Whether any of some signs is there.
    #[must_use]
    pub const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// Whether no others than some signs are there.
    #[must_use]
    pub const fn are_only(self, some: Self) -> bool {
        self.0 & !some.0 == 0
    }

    const fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' => Self::SMALL,
            b'A'..=b'Z' => Self::CAPITAL,
            b'0'..=b'9' => Self::DIGIT,
            b'\t'..=b'\r' | b' ' => Self::BLANK,
            0x80.. => Self::FOREIGN,
            b'-' => Self::HYPHEN,
            b'.' => Self::STOP,
            b',' => Self::COMMA,
            b'(' => Self::OPENING,
            b')' | b'[' | b']' | b'{' | b'}' => Self::BRACKET,
            b':' | b';' => Self::COLON,
            b'/' => Self::SLASH,
            b'@' | b'_' | b'\\' => Self::NAME,
            _ => Self::MARK,
        }
    }
}

impl BitOr for Signs {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The sign of each byte.
static SIGNS: [Signs; 256] = {
    let mut signs = [Signs(0); 256];
    let mut byte = 0_u8;
    loop {
        signs[byte as usize] = Signs::of(byte);
        if byte == u8::MAX {
            break signs;
        }
        byte += 1;
    }
};

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
    /// For each record its words, by their numbers, and then [`END`].
    order: Vec<u32>,
    /// For each record what its description is made of.
    signs: Vec<Signs>,
}

/// What stands behind the words of a record.
const END: u32 = u32::MAX;

impl<'r> Words<'r> {
    /// Reads the descriptions of some sources.
    #[must_use]
    pub fn of(registry: &'r Registry<'r>, sources: &[u16]) -> Self {
        let mut words = Self {
            registry,
            sources: sources.to_vec(),
            all: Vec::new(),
            order: Vec::new(),
            signs: Vec::new(),
        };
        let mut numbers = Numbers::default();
        for view in words
            .sources
            .iter()
            .flat_map(|source| registry.records_of(*source))
        {
            let mut signs = Signs::default();
            let mut before = Before::default();
            let mut see = |text, of_word| {
                let number = numbers.of(&mut words.all, view.id, text, of_word);
                words.order.push(number);
                signs = signs | of_word;
                if before.is_again(number, text, of_word) {
                    signs = signs | Signs::REPEATED;
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
                signs = signs | Signs::UNEVEN;
            }
            words.order.push(END);
            words.signs.push(signs);
        }
        words
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

    /// The same with the descriptions, on one line each, and all that these are made of.
    pub fn descriptions_having(
        &self,
        any: Signs,
    ) -> impl Iterator<Item = (RecordView<'r>, Cow<'r, str>, Signs)> {
        let signs = self.records().zip(&self.signs);
        let having = signs.filter(move |(_, signs)| signs.has(any));
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
        let of_records = self.words.order.split(|number| *number == END);
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

/// The numbers of the words that are known: a table of numbers alone, since the words know their texts.
#[derive(Default)]
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
        if let Some(number) = self
            .table
            .find(hash, |number| all[*number as usize].text == text)
        {
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

/// Shows each word of a line, with what it is made of; says whether it is sure that single spaces part them, and nothing else is around them.
#[inline]
fn each_word<'t>(line: &'t str, mut see: impl FnMut(&'t str, Signs)) -> bool {
    let bytes = line.as_bytes();
    if !line.is_ascii() {
        // White space of all scripts is looked for where there may be some.
        let signs = |word: &str| {
            let bytes = word.bytes();
            bytes.fold(Signs::default(), |all, byte| all | SIGNS[usize::from(byte)])
        };
        tokens(line).for_each(|(_, word)| see(word, signs(word)));
        return false;
    }
    let (mut start, mut all) = (0, Signs::default());
    let (mut words, mut spaces, mut others) = (0, 0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        let sign = SIGNS[usize::from(*byte)];
        if sign != Signs::BLANK {
            all = all | sign;
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
        let is_plain = signs.are_only(Signs::SMALL | Signs::CAPITAL | Signs::DIGIT);
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
        assert_eq!(having(Signs::HYPHEN | Signs::COMMA), [2, 4]);
        assert_eq!(having(Signs::STOP | Signs::DIGIT), [4]);
    }
}

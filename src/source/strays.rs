//! Which bytes were not UTF-8, and what that means for places in the text: a bit for each byte, however many they are.

use super::{TooLarge, fit};

/// The bytes of a source that were read as Windows-1252, each of which has become a character of two or three bytes.
#[derive(Debug, Default)]
pub(super) struct Strays {
    /// A bit for each byte; nothing where all is UTF-8.
    bits: Vec<u64>,
    /// For each block of bytes where its text starts.
    starts: Vec<u32>,
    count: usize,
}

/// How many bytes a block has: finding a place reads the bits of one.
const BLOCK: u32 = 256;

const WORD: u32 = u64::BITS;

impl Strays {
    /// The strays among so many bytes, in order, each with the length of its character; and the length of the text.
    pub(super) fn new(
        size: u32,
        strays: impl Iterator<Item = (usize, usize)>,
    ) -> Result<(Self, usize), TooLarge> {
        let mut all = Self {
            bits: vec![0; size.div_ceil(WORD) as usize],
            starts: Vec::with_capacity((size / BLOCK + 1) as usize),
            count: 0,
        };
        let mut added = 0;
        for (byte, width) in strays {
            let stray = fit(byte)?;
            all.start_blocks(byte, added)?;
            all.bits[(stray / WORD) as usize] |= 1 << (stray % WORD);
            all.count += 1;
            added += width - 1;
        }
        let length = size as usize + added;
        fit(length)?;
        all.start_blocks(size as usize, added)?;
        Ok((all, length))
    }

    /// Notes where the blocks up to a byte start, so many bytes further in the text than they do among the bytes.
    fn start_blocks(&mut self, byte: usize, added: usize) -> Result<(), TooLarge> {
        const BYTES: usize = BLOCK as usize;
        for block in self.starts.len()..=byte / BYTES {
            self.starts.push(fit(block * BYTES + added)?);
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The strays among the bytes from one up to and without another, in order.
    pub(super) fn between(&self, from: u32, upto: u32) -> impl DoubleEndedIterator<Item = u32> {
        let words = (from / WORD) as usize..(upto.div_ceil(WORD) as usize).min(self.bits.len());
        let first = from / WORD * WORD;
        let ones = move |(word, bits): (u32, &u64)| Ones {
            bits: *bits,
            first: first + word * WORD,
        };
        let words = self.bits.get(words).unwrap_or_default();
        let numbered = (0..u32::try_from(words.len()).expect("fewer words than bytes")).zip(words);
        numbered
            .flat_map(ones)
            .filter(move |byte| (from..upto).contains(byte))
    }

    /// The place in the text that a byte became; there must be strays.
    pub(super) fn text_offset(&self, text: &str, byte: u32) -> u32 {
        let mut from = byte / BLOCK * BLOCK;
        let mut at = self.starts[(byte / BLOCK) as usize];
        for stray in self.between(from, byte) {
            at += stray - from;
            at += width(text, at);
            from = stray + 1;
        }
        at + (byte - from)
    }

    /// The byte that a place in the text comes from; there must be strays.
    pub(super) fn to_bytes(&self, text: &str, place: u32) -> u32 {
        let block = self.starts.partition_point(|start| *start <= place) - 1;
        let mut at = self.starts[block];
        let mut from = u32::try_from(block).expect("fewer blocks than bytes") * BLOCK;
        for stray in self.between(from, from.saturating_add(BLOCK)) {
            let character = at + (stray - from);
            if character >= place {
                break;
            }
            at = character + width(text, character);
            from = stray + 1;
        }
        from + place.saturating_sub(at)
    }
}

/// The bytes that the bits of a word stand for.
struct Ones {
    bits: u64,
    first: u32,
}

impl Iterator for Ones {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let bit = (self.bits != 0).then(|| self.bits.trailing_zeros())?;
        self.bits &= self.bits - 1;
        Some(self.first + bit)
    }
}

impl DoubleEndedIterator for Ones {
    fn next_back(&mut self) -> Option<u32> {
        let bit = (self.bits != 0).then(|| WORD - 1 - self.bits.leading_zeros())?;
        self.bits &= !(1 << bit);
        Some(self.first + bit)
    }
}

/// The length of the character at a place.
fn width(text: &str, place: u32) -> u32 {
    // What Windows-1252 has is not in the lines of ASCII, and has no longer ones.
    match text.as_bytes()[place as usize] {
        0xE0.. => 3,
        _ => 2,
    }
}

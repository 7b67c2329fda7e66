//! Text with positions: bytes in, decoded text, spans, lines and columns out.
//!
//! This module knows nothing of ports, and nothing of files: it is handed a name and bytes.
//!
//! A source is UTF-8.
//! Copies of a registry that went through an old editor hold stray Windows-1252 bytes among valid UTF-8; each such byte alone is read as Windows-1252, so that the sequences beside it keep their meaning.
//! Which bytes these were is kept, so that text can be told from bytes, and a [`Span`] always means bytes of the original.

mod encoding;
mod lines;
mod strays;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use memchr::{memchr2, memrchr2_iter};

pub use lines::{Line, Lines};

use encoding::{decode, detect, to_windows_1252};
use strays::Strays;

/// The text of bytes, read as a source is.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding::text(bytes).into(),
    }
}

/// A half-open range of bytes in a source, `start..end`, counted in the original file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`.
    #[must_use]
    pub const fn at(offset: u32) -> Self {
        Self::new(offset, offset)
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// A place for people: line and column count from 1, columns in Unicode scalars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in Unicode scalars, from 1.
    pub column: u32,
    /// The column in bytes of the original, from 1.
    pub byte_column: u32,
    /// The byte in the original, from 0.
    pub offset: u32,
}

/// What a source's bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, perhaps with stray Windows-1252 bytes.
    Utf8,
    /// UTF-16, little endian: not a registry that can be read here.
    Utf16Le,
    /// UTF-16, big endian: not a registry that can be read here.
    Utf16Be,
}

/// A source of 4 GiB or more: spans are 32-bit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the source is 4 GiB or larger")]
pub struct TooLarge;

/// One source: its name, its text, and the way from one to the other.
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    published: Option<String>,
    text: String,
    size: u32,
    encoding: Encoding,
    strays: Strays,
    index: OnceLock<Vec<Checkpoint>>,
}

/// Line and column, both from 0, at the start of each block of text, and where the line starts in the text.
#[derive(Debug, Clone, Copy, Default)]
struct Checkpoint {
    line: u32,
    column: u32,
    line_start: u32,
}

/// How much text lies between two checkpoints: finding a position reads at most this much, however long its line is.
const BLOCK: usize = 1024;

impl SourceFile {
    /// Takes the bytes of a source over and decodes them.
    ///
    /// # Errors
    ///
    /// [`TooLarge`], if a position in the text does not fit 32 bits.
    ///
    /// # Examples
    ///
    /// ```
    /// let source = portreg::SourceFile::new("ports.txt", b"caf\xE9".to_vec())?;
    /// assert_eq!(source.text(), "café");
    /// assert_eq!(source.bytes().as_ref(), b"caf\xE9");
    /// # Ok::<(), portreg::TooLarge>(())
    /// ```
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, TooLarge> {
        let size = fit(bytes.len())?;
        let encoding = detect(&bytes);
        let (text, strays) = decode(bytes)?;
        Ok(Self {
            name: name.into(),
            published: None,
            text,
            size,
            encoding,
            strays,
            index: OnceLock::new(),
        })
    }

    /// The name to show, as a person would write it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same with another name for datasets, which are read elsewhere than reports.
    #[must_use]
    pub fn published_as(self, name: impl Into<String>) -> Self {
        Self {
            published: Some(name.into()),
            ..self
        }
    }

    /// The name for datasets.
    #[must_use]
    pub fn published(&self) -> &str {
        self.published.as_ref().unwrap_or(&self.name)
    }

    /// The whole text, decoded.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the bytes turned out to be.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The number of bytes of the original.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The original bytes, to the last one.
    #[must_use]
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        self.bytes_over(Span::new(0, self.size))
    }

    /// The original bytes over a span.
    #[must_use]
    pub fn bytes_over(&self, span: Span) -> Cow<'_, [u8]> {
        let text = self.slice(span);
        let mut strays = self.strays.between(span.start, span.end).peekable();
        if strays.peek().is_none() {
            return Cow::Borrowed(text.as_bytes());
        }
        let mut bytes = Vec::with_capacity(span.len() as usize);
        let mut rest = text;
        let mut from = span.start;
        for stray in strays {
            let (plain, behind) = rest.split_at((stray - from) as usize);
            let mut chars = behind.chars();
            let odd = chars.next().expect("a stray byte has become a character");
            bytes.extend_from_slice(plain.as_bytes());
            bytes.push(to_windows_1252(odd));
            rest = chars.as_str();
            from = stray + 1;
        }
        bytes.extend_from_slice(rest.as_bytes());
        Cow::Owned(bytes)
    }

    /// A span with as many bytes of text around it, or fewer where a character begins.
    #[cfg(feature = "cli")]
    pub(crate) fn around(&self, span: Span, near: usize) -> Span {
        let start = self.text_offset(span.start).saturating_sub(near);
        let end = self.text_offset(span.end) + near;
        Span::new(
            self.to_bytes(self.text.floor_char_boundary(start)),
            self.to_bytes(self.text.floor_char_boundary(end)),
        )
    }

    /// The number of bytes of the byte order mark; 0 if there is none.
    #[must_use]
    pub fn mark_length(&self) -> u32 {
        if self.text.starts_with('\u{FEFF}') {
            3
        } else {
            0
        }
    }

    /// The line end that the source uses first, or LF if it has none.
    #[must_use]
    pub fn line_end(&self) -> &'static str {
        let bytes = self.text.as_bytes();
        match memchr2(b'\n', b'\r', bytes) {
            Some(i) if bytes[i] == b'\r' && bytes.get(i + 1) == Some(&b'\n') => "\r\n",
            Some(i) if bytes[i] == b'\r' => "\r",
            _ => "\n",
        }
    }

    /// The bytes that were not UTF-8, each as a span of one byte, in order.
    pub fn invalid(&self) -> impl Iterator<Item = Span> {
        let strays = self.strays.between(0, self.size);
        strays.map(|byte| Span::new(byte, byte + 1))
    }

    /// The number of bytes that were not UTF-8.
    #[must_use]
    pub fn invalid_count(&self) -> usize {
        self.strays.count()
    }

    /// The text over a span.
    ///
    /// # Panics
    ///
    /// If the span was not made for this source.
    #[must_use]
    #[inline]
    pub fn slice(&self, span: Span) -> &str {
        &self.text[self.text_offset(span.start)..self.text_offset(span.end)]
    }

    /// The first byte of the text from a place on; nothing at its end.
    #[inline]
    pub(crate) fn byte_at(&self, offset: u32) -> Option<u8> {
        self.text.as_bytes().get(self.text_offset(offset)).copied()
    }

    /// The span of a part of the text over a span.
    #[must_use]
    #[inline]
    pub fn part(&self, whole: Span, part: Range<usize>) -> Span {
        let base = self.text_offset(whole.start);
        Span::new(
            self.to_bytes(base + part.start),
            self.to_bytes(base + part.end),
        )
    }

    /// Where a byte stands.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let here = self.checkpoint(self.text_offset(offset.min(self.size)));
        Position {
            line: here.line + 1,
            column: here.column + 1,
            byte_column: offset.min(self.size) - self.to_bytes(here.line_start as usize) + 1,
            offset,
        }
    }

    /// The span of the line, its end left out, on which a byte stands.
    ///
    /// However long the line is, it costs no more than a look at the index and at two blocks of text.
    #[must_use]
    pub fn line_at(&self, offset: u32) -> Span {
        let at = self.text_offset(offset.min(self.size));
        let here = self.checkpoint(at);
        // The line ends in the last block that it reaches into.
        let index = self.index();
        let last = index.partition_point(|point| point.line <= here.line) - 1;
        let start = here.line_start as usize;
        let from = (last * BLOCK).max(start);
        let bytes = self.text.as_bytes();
        let end = memchr2(b'\n', b'\r', &bytes[from..]).map_or(bytes.len(), |end| from + end);
        // A CR LF can have its CR in the block before.
        let cut = bytes.get(end) == Some(&b'\n') && bytes[start..end].ends_with(b"\r");
        Span::new(self.to_bytes(start), self.to_bytes(end - usize::from(cut)))
    }

    /// The byte behind the line end of a line that [`Self::line_at`] gave; the end of the line where there is none.
    pub(crate) fn line_behind(&self, line: Span) -> u32 {
        let end = self.text_offset(line.end);
        let line_end = match &self.text.as_bytes()[end..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        self.to_bytes(end + line_end)
    }

    fn index(&self) -> &[Checkpoint] {
        self.index.get_or_init(|| checkpoints(&self.text))
    }

    /// Line and column of a place in the text.
    fn checkpoint(&self, at: usize) -> Checkpoint {
        let block = at / BLOCK;
        advance(self.index()[block], &self.text, block * BLOCK, at)
    }

    /// The number of lines; text after the last line end counts as one.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        let end = self.position(self.size);
        if end.column == 1 {
            end.line - 1
        } else {
            end.line
        }
    }

    /// Whether text and bytes have the same offsets.
    pub(crate) fn is_plain(&self) -> bool {
        self.strays.is_empty()
    }

    /// The byte that a place in the text comes from.
    #[inline]
    pub(crate) fn to_bytes(&self, text: usize) -> u32 {
        let text = u32::try_from(text).expect("checked when the source was made");
        if self.is_plain() {
            return text;
        }
        self.strays.to_bytes(&self.text, text)
    }

    /// The place in the text that a byte became.
    #[inline]
    pub(crate) fn text_offset(&self, byte: u32) -> usize {
        if self.is_plain() {
            return byte as usize;
        }
        self.strays.text_offset(&self.text, byte) as usize
    }
}

fn fit(length: usize) -> Result<u32, TooLarge> {
    u32::try_from(length).map_err(|_| TooLarge)
}

fn checkpoints(text: &str) -> Vec<Checkpoint> {
    let mut index = Vec::with_capacity(text.len() / BLOCK + 1);
    let mut here = Checkpoint::default();
    for start in (0..=text.len()).step_by(BLOCK) {
        index.push(here);
        here = advance(here, text, start, (start + BLOCK).min(text.len()));
    }
    index
}

/// Line and column at `to`, given those at `from`.
fn advance(at: Checkpoint, text: &str, from: usize, to: usize) -> Checkpoint {
    let bytes = text.as_bytes();
    let Some(start) = last_line_start(bytes, from, to) else {
        return Checkpoint {
            column: at.column + scalars(&bytes[from..to]),
            ..at
        };
    };
    Checkpoint {
        line: at.line + line_ends(bytes, from, to),
        column: scalars(&bytes[start..to]),
        line_start: u32::try_from(start).expect("checked when the source was made"),
    }
}

/// Where the last line begins of those that begin behind `from` and not behind `to`.
fn last_line_start(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut ends = memrchr2_iter(b'\n', b'\r', &bytes[from..to]).map(|end| from + end + 1);
    ends.find(|start| !bytes[start - 1..].starts_with(b"\r\n"))
}

/// The number of line ends between `from` and `to`; a CR LF ends behind its LF.
fn line_ends(bytes: &[u8], from: usize, to: usize) -> u32 {
    let end = |byte: u8, behind: u8| {
        u8::from(byte == b'\n') | (u8::from(byte == b'\r') & u8::from(behind != b'\n'))
    };
    let last = if to < bytes.len() { to } else { to - 1 };
    let behind = bytes[from + 1..=last].chunks(AT_ONCE);
    let pairs = bytes[from..last].chunks(AT_ONCE).zip(behind);
    let counts = pairs.map(|(bytes, behind)| {
        let pairs = bytes.iter().zip(behind);
        pairs.fold(0, |count, (byte, behind)| count + end(*byte, *behind))
    });
    let count: u32 = counts.map(u32::from).sum();
    count
        + if last < to {
            u32::from(end(bytes[last], 0))
        } else {
            0
        }
}

/// The number of Unicode scalars that begin in some bytes.
fn scalars(bytes: &[u8]) -> u32 {
    let counts = bytes.chunks(AT_ONCE).map(|bytes| {
        let begins = |byte: &u8| u8::from(byte & 0xC0 != 0x80);
        bytes.iter().map(begins).sum::<u8>()
    });
    counts.map(u32::from).sum()
}

/// How many bytes are counted in one go: as many as one byte can count.
const AT_ONCE: usize = 128;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn source(bytes: &[u8]) -> SourceFile {
        SourceFile::new("test", bytes.to_vec()).expect("small")
    }

    #[test]
    fn stray_bytes_are_read_alone_and_given_back() {
        let bytes = b"a\x80\xC2\xA0\x81\xE9z";
        let source = source(bytes);
        assert_eq!(source.text(), "a€\u{A0}\u{81}éz");
        assert_eq!(source.bytes().as_ref(), bytes);
        assert_eq!(source.slice(Span::new(5, 7)), "éz");
        assert_eq!(source.invalid().count(), 3);
    }

    /// Each byte of a source, with the place of its character in the text; the naive way.
    fn places(bytes: &[u8]) -> Vec<usize> {
        let mut places = Vec::new();
        let mut at = 0;
        for chunk in bytes.utf8_chunks() {
            places.extend(at..at + chunk.valid().len());
            at += chunk.valid().len();
            for stray in chunk.invalid() {
                places.push(at);
                at += decoded(&[*stray]).len();
            }
        }
        places.push(at);
        places
    }

    proptest! {
        #[test]
        fn places_are_those_of_the_naive_way(
            pieces in prop::collection::vec(
                prop_oneof![
                    prop::collection::vec(any::<u8>(), 0..60),
                    (0..700_usize).prop_map(|size| vec![b'x'; size]),
                    (0..700_usize).prop_map(|size| vec![0x80; size]),
                    (0..300_usize).prop_map(|size| "\u{20AC}\n".repeat(size).into_bytes()),
                ],
                0..6,
            ),
            from in any::<prop::sample::Index>(),
            upto in any::<prop::sample::Index>(),
        ) {
            let bytes = pieces.concat();
            let source = source(&bytes);
            let places = places(&bytes);
            prop_assert_eq!(source.text(), &*decoded(&bytes));
            prop_assert_eq!(&*source.bytes(), &*bytes);
            let invalid = source.invalid().map(|span| (span.start, span.len()));
            let strays = bytes.utf8_chunks().flat_map(|chunk| {
                let start = chunk.invalid().as_ptr().addr() - bytes.as_ptr().addr();
                (start..).take(chunk.invalid().len())
            });
            let strays: Vec<_> = strays.map(|at| (u32::try_from(at).expect("small"), 1)).collect();
            prop_assert_eq!(source.invalid_count(), strays.len());
            prop_assert_eq!(invalid.collect::<Vec<_>>(), strays);
            for (byte, place) in (0..).zip(&places) {
                prop_assert_eq!(source.text_offset(byte), *place);
                prop_assert_eq!(source.to_bytes(*place), byte);
            }
            // Any two bytes at which characters begin.
            let ends = [from, upto].map(|index| {
                let mut at = index.index(places.len());
                while !source.text().is_char_boundary(places[at]) {
                    at -= 1;
                }
                at
            });
            let (from, upto) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            let number = |at: usize| u32::try_from(at).expect("small");
            let span = Span::new(number(from), number(upto));
            prop_assert_eq!(source.slice(span), &source.text()[places[from]..places[upto]]);
            prop_assert_eq!(&*source.bytes_over(span), &bytes[from..upto]);
        }
    }

    #[test]
    fn columns_count_scalars_and_lines_end_three_ways() {
        let source = source("é1\r\né2\ré3\né4".as_bytes());
        let places: Vec<_> = ["1", "2", "3", "4"]
            .iter()
            .map(|digit| {
                let offset = source.text().find(digit).expect("there");
                let position = source.position(u32::try_from(offset).expect("small"));
                (position.line, position.column)
            })
            .collect();
        assert_eq!(places, [(1, 2), (2, 2), (3, 2), (4, 2)]);
        assert_eq!(source.line_count(), 4);
    }

    #[test]
    fn a_position_is_the_same_with_and_without_checkpoints() {
        let mut text = "äbc\r\n\n".repeat(700);
        text.push_str(&"é".repeat(3000));
        let source = source(text.as_bytes());
        let (mut line, mut column) = (1, 1);
        for (offset, char) in text.char_indices() {
            let position = source.position(u32::try_from(offset).expect("small"));
            assert_eq!((position.line, position.column), (line, column));
            if char == '\n' {
                (line, column) = (line + 1, 1);
            } else {
                column += 1;
            }
        }
    }

    #[test]
    fn utf_16_is_known_with_and_without_its_mark() {
        assert_eq!(source(b"\xFF\xFE2\0").encoding(), Encoding::Utf16Le);
        assert_eq!(source(b"2\x002\0\n\0").encoding(), Encoding::Utf16Le);
        assert_eq!(source(b"\x002\x002\0\n").encoding(), Encoding::Utf16Be);
        assert_eq!(source(b"22\n\nTCP").encoding(), Encoding::Utf8);
    }
}

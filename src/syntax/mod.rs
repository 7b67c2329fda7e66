//! Bytes to [`Document`]: what is written, lossless, and perhaps wrong.
//!
//! Parsing is total: it gives a document for any text, and bad input is a value in it.
//! No line is dropped: each one that holds something is in a record or is a [`Stray`].
//! This module knows no rules and no findings; it only says what it saw and what it had to assume.

mod builder;
mod cells;
mod house;
mod lines;
mod loose;
mod recover;

use std::borrow::Cow;

pub use cells::{TransportWord, nearest_status, nearest_transport, port_list, transport_words};
pub use lines::LineKind;

use crate::model::{PortRange, Status, TransportSet};
use crate::source::{Encoding, Line, Lines, SourceFile, Span};
use builder::Builder;

/// The place of a cell in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The port or port range.
    Ports,
    /// The transport protocols.
    Transports,
    /// What the port is for.
    Description,
    /// Its standing.
    Status,
}

impl Role {
    /// All of them, in the order of a record's cells.
    pub const ALL: [Self; 4] = [
        Self::Ports,
        Self::Transports,
        Self::Description,
        Self::Status,
    ];

    /// The name of the cell.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ports => "port",
            Self::Transports => "transports",
            Self::Description => "description",
            Self::Status => "status",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Why a cell gives no port range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortError {
    /// There is no such cell.
    Missing,
    /// It is neither a decimal number nor a range of two.
    NotANumber,
    /// A number in it is above 65535.
    OutOfRange,
    /// The range runs backwards.
    Reversed,
}

/// A cell holds a word that is not known there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

/// One record as written: four cells, of which any may be missing, empty or unreadable.
///
/// 44 bytes; a record costs no heap allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    cells: [Span; 4],
    /// The port range.
    pub ports: Result<PortRange, PortError>,
    /// The transports; the empty set if the cell is empty or missing.
    pub transports: Result<TransportSet, Unknown>,
    /// The status; nothing if the cell is empty or missing.
    pub status: Result<Option<Status>, Unknown>,
    present: u8,
    marks: u8,
}

/// The description is written on several lines.
const WRAPPED: u8 = 1;
/// A rule may have something to say of a cell.
const ODD: u8 = 2;
/// The source ends before the record does.
const CUT: u8 = 4;

impl Record {
    /// Where a cell stands; an empty span, where it would stand, if there is no such cell.
    #[must_use]
    pub const fn cell(&self, role: Role) -> Span {
        self.cells[role as usize]
    }

    /// From the first cell to the last.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.cells[0].start, self.cells[3].end)
    }

    /// Whether there is such a cell, with something in it or as an empty one.
    #[must_use]
    pub const fn has(&self, role: Role) -> bool {
        self.present & role.bit() != 0
    }

    /// Whether the description stands on several lines.
    #[must_use]
    pub const fn is_wrapped(&self) -> bool {
        self.marks & WRAPPED != 0
    }

    /// Whether all four cells are there and written in the house style, so that no rule about cells can apply.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.marks & ODD == 0
    }

    /// Whether the source ends in the middle of the record.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.marks & CUT != 0
    }

    /// Whether it can become data: a readable port and a description, all of it.
    #[must_use]
    pub const fn compiles(&self) -> bool {
        self.ports.is_ok() && self.has(Role::Description) && !self.is_cut()
    }
}

/// A block of lines that belong to no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stray {
    /// From the first line to the last.
    pub span: Span,
    /// How many lines that hold something.
    pub lines: u32,
    /// Whether the block stands within a record.
    pub inside: bool,
    likenesses: u8,
}

impl Stray {
    /// Whether the block holds what a record is made of, and not just text: then something has been lost.
    #[must_use]
    pub const fn is_broken_record(&self) -> bool {
        self.likenesses.count_ones() > 1
    }

    /// Whether the block is a separator line.
    #[must_use]
    pub const fn is_separator(&self) -> bool {
        self.likenesses == 0 && self.lines == 0
    }
}

/// What a stray line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StrayKind {
    Like(Role),
    Text,
    Separator,
}

impl StrayKind {
    const fn bit(self) -> u8 {
        match self {
            Self::Like(role) => role.bit(),
            Self::Text | Self::Separator => 0,
        }
    }
}

/// A source as written: its records, and the lines that are in none, both in order.
#[derive(Debug)]
pub struct Document<'s> {
    /// The text that all spans point into.
    pub source: &'s SourceFile,
    /// The records.
    pub records: Vec<Record>,
    /// The lines that belong to no record.
    pub strays: Vec<Stray>,
}

/// Reads a source; this cannot fail.
///
/// # Examples
///
/// ```
/// let source = portreg::SourceFile::new("ports.txt", b"22\n\nTCP\n\nSSH\n\nOfficial\n".to_vec())?;
/// let document = portreg::parse(&source);
/// assert_eq!(document.records.len(), 1);
/// assert_eq!(document.description(&document.records[0]), "SSH");
/// # Ok::<(), portreg::TooLarge>(())
/// ```
#[must_use]
pub fn parse(source: &SourceFile) -> Document<'_> {
    let mut builder = Builder::default();
    if source.encoding() == Encoding::Utf8 {
        loose::assemble(source.text(), &mut builder);
    }
    let Builder {
        mut records,
        mut strays,
        ..
    } = builder;
    if let Some(last) = records.last_mut()
        && !last.has(Role::Status)
        && !lines::ends_whole(source.text())
    {
        last.marks |= CUT;
    }
    if !source.is_plain() {
        let moved = |span: &mut Span| {
            *span = Span::new(
                source.to_bytes(span.start as usize),
                source.to_bytes(span.end as usize),
            );
        };
        records
            .iter_mut()
            .flat_map(|r| &mut r.cells)
            .for_each(moved);
        strays.iter_mut().map(|s| &mut s.span).for_each(moved);
    }
    Document {
        source,
        records,
        strays,
    }
}

impl Document<'_> {
    /// The text of a cell as written; empty if there is none.
    #[must_use]
    pub fn cell(&self, record: &Record, role: Role) -> &str {
        self.source.slice(record.cell(role))
    }

    /// The description of a record on one line: each run of white space is one space.
    #[must_use]
    pub fn description(&self, record: &Record) -> Cow<'_, str> {
        let text = self.source.slice(record.cell(Role::Description));
        if !record.is_wrapped() {
            return normalise(text);
        }
        let mut whole = String::with_capacity(text.len());
        for (_, line) in self.description_lines(record) {
            if !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(line);
        }
        Cow::Owned(normalise(&whole).into_owned())
    }

    /// The lines that hold the description of a record, each with its place; comments and blank lines among them are left out.
    pub fn description_lines(&self, record: &Record) -> impl Iterator<Item = (Span, &str)> {
        let whole = record.cell(Role::Description);
        let text = self.source.slice(whole);
        let trimmed = move |start, end| {
            let (start, end) = lines::trim(text, start, end);
            (self.source.part(whole, start..end), &text[start..end])
        };
        // Nearly all descriptions are a single line, in which no line end is to be looked for.
        let single = (!record.is_wrapped()).then(|| trimmed(0, text.len()));
        let several = record.is_wrapped().then(|| Lines::new(text));
        let several = several.into_iter().flatten();
        let several = several.map(move |line| trimmed(line.start, line.content_end));
        let belongs = |(_, line): &(Span, &str)| lines::kind(line) == LineKind::Cell;
        single
            .filter(|(_, line)| !line.is_empty())
            .into_iter()
            .chain(several.filter(belongs))
    }

    /// The separator lines right behind a record, each with its place.
    pub fn separators_behind(&self, record: &Record) -> impl Iterator<Item = (Span, &str)> {
        let behind = Span::new(record.span().end, self.source.size());
        // Behind most records there is a port, which ends the gap.
        let is_port = |byte: u8| byte.is_ascii_alphanumeric();
        let lines = self.lines_in(behind, is_port);
        let gap = lines.take_while(|(_, _, kind)| matches!(kind, LineKind::Blank | LineKind::Rule));
        gap.filter_map(|(span, line, kind)| (kind == LineKind::Rule).then_some((span, line)))
    }

    /// The separator lines in a stretch of the source, each with its place.
    pub fn separators_in(&self, stretch: Span) -> impl Iterator<Item = (Span, &str)> {
        let lines = self.lines_in(stretch, |_| false);
        lines.filter_map(|(span, line, kind)| (kind == LineKind::Rule).then_some((span, line)))
    }

    /// The lines of a stretch of the source without the blanks around them, each with its place and with what it is.
    ///
    /// None at all, if there is nothing in them or the first character in them is one that matters as little.
    fn lines_in(
        &self,
        stretch: Span,
        is_nothing: fn(u8) -> bool,
    ) -> impl Iterator<Item = (Span, &str, LineKind)> {
        let text = self.source.slice(stretch);
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let first = text.bytes().find(|byte| !is_blank(byte));
        let matters = first.is_some_and(|byte| !is_nothing(byte));
        let lines = matters.then(|| Lines::first_of(text));
        lines.into_iter().flatten().map(move |line| {
            let (start, end) = lines::trim(text, line.start, line.content_end);
            let content = &text[start..end];
            let span = self.source.part(stretch, start..end);
            (span, content, lines::kind(content))
        })
    }

    /// The lines of the source with what each is; their spans tile it.
    pub fn lines(&self) -> impl Iterator<Item = (Span, LineKind)> {
        let text = self.source.text();
        Lines::new(text).map(move |line| {
            let (start, end) = lines::trim(text, line.start, line.content_end);
            let span = Span::new(
                self.source.to_bytes(line.start),
                self.source.to_bytes(line.end),
            );
            (span, lines::kind(&text[start..end]))
        })
    }

    /// From the end of a line's content over blank lines and separators to the start of what follows.
    #[must_use]
    pub fn gap_behind(&self, end: u32) -> Span {
        let text = self.source.slice(Span::new(end, self.source.size()));
        let parts = |line: &Line| is_gap(text, *line);
        let gap = Lines::first_of(text).take_while(parts).last();
        self.source.part(
            Span::new(end, self.source.size()),
            0..gap.map_or(0, |line| line.end),
        )
    }

    /// From the end of what stands before a line over blank lines and separators to the start of the line.
    #[must_use]
    pub fn gap_before(&self, start: u32) -> Span {
        let mut at = start;
        while at > 0 {
            let line = self.source.line_at(at - 1);
            let text = self.source.slice(line);
            let whole = Line {
                start: 0,
                content_end: text.len(),
                end: text.len(),
            };
            if !is_gap(text, whole) {
                return Span::new(line.end, start);
            }
            at = line.start;
        }
        Span::new(0, start)
    }

    /// Whether something in the source is no data and should be: a record that does not compile, the remains of one, or text of which nothing reads as a record.
    #[must_use]
    pub fn has_losses(&self) -> bool {
        !self.is_readable()
            || self.records.iter().any(|record| !record.compiles())
            || self.strays.iter().any(|stray| self.is_unreadable(stray))
    }

    /// Whether the source is in an encoding that is read at all.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.source.encoding() == Encoding::Utf8
    }

    /// Whether a block of stray lines is a lost record, or all that there is.
    #[must_use]
    pub fn is_unreadable(&self, stray: &Stray) -> bool {
        stray.is_broken_record() || self.records.is_empty()
    }
}

fn is_gap(text: &str, line: Line) -> bool {
    let (start, end) = lines::trim(text, line.start, line.content_end);
    matches!(
        lines::kind(&text[start..end]),
        LineKind::Blank | LineKind::Rule
    )
}

fn normalise(text: &str) -> Cow<'_, str> {
    // Asked of all bytes at once: a space has no other before it, and is the only white space.
    let bytes = text.as_bytes();
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let twice = pairs.fold(0, |any, (a, b)| any | u8::from((*a, *b) == (b' ', b' '))) > 0;
    let other = bytes
        .iter()
        .fold(false, |any, b| any | matches!(b, b'\t'..=b'\r'));
    let stays = |c: char| c == ' ' || !c.is_whitespace();
    let normal = !twice && !other && !text.starts_with(' ') && !text.ends_with(' ');
    if normal && (text.is_ascii() || text.chars().all(stays)) {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !whole.is_empty() {
            whole.push(' ');
        }
        whole.push_str(word);
    }
    Cow::Owned(whole)
}

//! Bytes to [`Document`]: what is written, lossless, and perhaps wrong.
//!
//! Parsing is total: it gives a document for any text, and bad input is a value in it.
//! No line is dropped: each one that holds something is in a record or is a [`Stray`].
//! This module knows no rules and no findings; it only says what it saw and what it had to assume.

mod builder;
mod cells;

mod dialect;
mod entry;
mod house;
mod iana_csv;
mod iana_xml;
mod json;
mod json_rows;
mod lines;
mod loose;
mod markup;
mod nmap_services;
mod ours;
mod ports_csv;
mod ports_json;
mod ports_jsonl;
mod ports_yaml;
mod record;
mod recover;
mod services;
mod table;

use std::borrow::Cow;
use std::ops::Range;

pub use cells::{
    TransportWord, is_other_protocol, nearest_status, nearest_transport, port_list,
    transport_words, within_one_edit,
};
pub use dialect::{
    DIALECTS, Dialect, IANA_CSV, IANA_XML, LOOSE, NMAP_SERVICES, PORTS_CSV, PORTS_JSON,
    PORTS_JSONL, PORTS_YAML, SERVICES, detect, dialect,
};
pub use lines::LineKind;
pub use nmap_services::frequency;
pub(crate) use ours::DERIVED;
pub use record::{Outcome, PortError, Record, Role, Stray, TransportError, Unknown};

use crate::source::{Encoding, Line, Lines, SourceFile, Span};
use crate::text::offset_in;
use dialect::{Extent, More, Parsed};

/// A source as written: its records, and the lines that are in none, both in order.
#[derive(Debug)]
pub struct Document<'s> {
    /// The text that all spans point into.
    pub source: &'s SourceFile,
    /// The form that it was read in.
    pub dialect: &'static Dialect,
    /// The records.
    pub records: Vec<Record>,
    /// The lines that belong to no record.
    pub strays: Vec<Stray>,
    /// How far each record goes; empty for the loose form, where the cells tell.
    extents: Vec<Extent>,
    /// The cells that are not the main ones, in order.
    more: Vec<More>,
}

/// Reads a source in the dialect that its content tells; this cannot fail.
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
    parse_as(source, detect(source.text()))
}

/// Reads a source in a dialect; this cannot fail.
#[must_use]
pub fn parse_as<'s>(source: &'s SourceFile, dialect: &'static Dialect) -> Document<'s> {
    let mut parsed = Parsed::default();
    if source.encoding() == Encoding::Utf8 {
        parsed = (dialect.parse)(source.text());
    }
    if !source.is_plain() {
        let moved = |span: &mut Span| {
            *span = Span::new(
                source.to_bytes(span.start as usize),
                source.to_bytes(span.end as usize),
            );
        };
        let cells = parsed.records.iter_mut().flat_map(|r| &mut r.cells);
        cells.for_each(moved);
        parsed
            .strays
            .iter_mut()
            .map(|s| &mut s.span)
            .for_each(moved);
        parsed.more.iter_mut().map(|m| &mut m.span).for_each(moved);
        let extents = parsed.extents.iter_mut();
        extents.map(|extent| &mut extent.span).for_each(moved);
    }
    Document {
        source,
        dialect,
        records: parsed.records,
        strays: parsed.strays,
        extents: parsed.extents,
        more: parsed.more,
    }
}

impl<'s> Document<'s> {
    /// A source in which nothing is looked for.
    #[must_use]
    pub fn unread(source: &'s SourceFile) -> Self {
        Self {
            source,
            dialect: &LOOSE,
            records: Vec::new(),
            strays: Vec::new(),
            extents: Vec::new(),
            more: Vec::new(),
        }
    }
}

impl Document<'_> {
    /// From the first byte of a record to its last.
    #[must_use]
    pub fn span(&self, record: &Record) -> Span {
        let [first, .., last] = record.cells;
        let extent = self.extent(record);
        extent.map_or(Span::new(first.start, last.end), |at| self.extents[at].span)
    }

    /// The place of a record's extent in the list; nothing in the loose form.
    fn extent(&self, record: &Record) -> Option<usize> {
        if self.extents.is_empty() {
            return None;
        }
        // Most are asked for where they stand; of a copy the place tells, for all cells of a record lie in its extent.
        self.records.element_offset(record).or_else(|| {
            let start = record.cells[0].start;
            let before = |extent: &Extent| extent.span.start <= start;
            self.extents.partition_point(before).checked_sub(1)
        })
    }

    /// Where the cells of a role stand in a record; several only of roles that can have several.
    pub fn cells(&self, record: &Record, role: Role) -> impl Iterator<Item = Span> {
        let is_main = Role::MAIN.contains(&role);
        let main = (is_main && record.has(role)).then(|| record.cell(role));
        let more = if !is_main && record.has(role) {
            self.more_of(record)
        } else {
            &[]
        };
        let more = more.iter().filter(move |more| more.role == role);
        main.into_iter().chain(more.map(|more| more.span))
    }

    /// Where a cell stands; an empty span, where it would stand, if there is no such cell.
    #[must_use]
    pub fn place(&self, record: &Record, role: Role) -> Span {
        if Role::MAIN.contains(&role) {
            return record.cell(role);
        }
        let cell = self.cells(record, role).next();
        cell.unwrap_or_else(|| Span::at(self.span(record).start))
    }

    /// The text of a cell as written; empty if there is none.
    #[must_use]
    pub fn cell(&self, record: &Record, role: Role) -> &str {
        self.source.slice(self.place(record, role))
    }

    /// What a cell says: its text without the quotes, entities and markup of the dialect; empty if there is none.
    #[must_use]
    pub fn value(&self, record: &Record, role: Role) -> Cow<'_, str> {
        let values = self.cells(record, role).map(|cell| self.decoded(cell));
        values.reduce(|all, one| all + one).unwrap_or_default()
    }

    /// The cells of a record that are none of the main ones, in order, each as what it says on one line; those that say nothing are left out.
    pub fn cells_besides(&self, record: &Record) -> impl Iterator<Item = (Role, Cow<'_, str>)> {
        let cells = self.more_of(record).iter();
        let told = cells.map(|cell| (cell.role, on_one_line(self.decoded(cell.span))));
        told.filter(|(_, text)| !text.is_empty())
    }

    fn more_of(&self, record: &Record) -> &[More] {
        let Some(at) = self.extent(record) else {
            return &[];
        };
        let start = |extent: &Extent| extent.more as usize;
        let end = self.extents.get(at + 1).map_or(self.more.len(), start);
        &self.more[start(&self.extents[at])..end]
    }

    fn decoded(&self, cell: Span) -> Cow<'_, str> {
        let cell = self.source.text_offset(cell.start)..self.source.text_offset(cell.end);
        (self.dialect.decode)(self.source.text(), cell)
    }

    /// The description of a record on one line: each run of white space is one space.
    #[must_use]
    pub fn description(&self, record: &Record) -> Cow<'_, str> {
        if !record.is_wrapped() {
            return on_one_line(self.decoded(record.cell(Role::Description)));
        }
        let mut whole = String::new();
        for (_, line) in self.description_lines(record) {
            if !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(line);
        }
        Cow::Owned(normalise(&whole).into_owned())
    }

    /// The description of a record as written, where it is sure to be a single line in which nothing stands for anything else.
    pub(crate) fn as_single_line(&self, record: &Record) -> Option<&str> {
        let is_single = !record.is_wrapped() && self.extents.is_empty();
        is_single.then(|| self.source.slice(record.cell(Role::Description)))
    }

    /// The lines that hold the description of a record as written, each with its place; comments, blank lines and markup among them are left out.
    pub fn description_lines(&self, record: &Record) -> impl Iterator<Item = (Span, &str)> {
        let whole = record.cell(Role::Description);
        let text = self.source.slice(whole);
        let trimmed = move |range: Range<usize>| {
            let (start, end) = lines::trim(text, range.start, range.end);
            (self.source.part(whole, start..end), &text[start..end])
        };
        // Nearly all descriptions are a single line, in which no line end is to be looked for.
        let is_wrapped = record.is_wrapped();
        let is_single = !is_wrapped && self.extents.is_empty();
        let single = is_single.then(|| trimmed(0..text.len()));
        let single = single.filter(|(_, line)| !line.is_empty());
        let piece = self.dialect.piece;
        let mut rest = (!is_single).then_some(text);
        let pieces = std::iter::from_fn(move || {
            let (piece, behind) = piece(rest?);
            rest = (!behind.is_empty()).then_some(behind);
            Some(piece)
        });
        let several = pieces.flat_map(move |piece| {
            let base = offset_in(text, piece);
            Lines::new(piece).map(move |line| trimmed(base + line.start..base + line.content_end))
        });
        let belongs =
            move |(_, line): &(Span, &str)| !is_wrapped || lines::kind(line) == LineKind::Cell;
        single.into_iter().chain(several.filter(belongs))
    }

    /// The separator lines right behind a record, each with its place.
    pub fn separators_behind(&self, record: &Record) -> impl Iterator<Item = (Span, &str)> {
        let behind = Span::new(self.span(record).end, self.source.size());
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
            (span, (self.dialect.line)(&text[start..end]))
        })
    }

    /// From the end of a line's content over blank lines and separators to the start of what follows.
    #[must_use]
    pub fn gap_behind(&self, end: u32) -> Span {
        self.gap_of(end, usize::MAX)
    }

    /// As much of that gap as is looked at where it may be asked for again and again; whole if it is no longer than a page.
    pub(crate) fn first_gap_behind(&self, end: u32) -> Span {
        self.gap_of(end, PAGE)
    }

    fn gap_of(&self, end: u32, most: usize) -> Span {
        let behind = Span::new(end, self.source.size());
        let text = self.source.slice(behind);
        let parts = |line: &Line| line.start < most && is_gap(text, *line);
        let gap = Lines::first_of(text).take_while(parts).last();
        self.source.part(behind, 0..gap.map_or(0, |line| line.end))
    }

    /// From the end of what stands before a line over blank lines and separators to the start of the line.
    #[must_use]
    pub fn gap_before(&self, start: u32) -> Span {
        // A byte order mark stands on the first line, and belongs to no gap.
        let first = self.source.mark_length();
        let mut at = start;
        while at > first {
            let line = self.source.line_at(at - 1);
            let line = Span::new(line.start.max(first), line.end);
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
        Span::new(first, start)
    }

    /// Whether something in the source is no data and should be: a record that does not compile, the remains of one, or text of which nothing reads as a record.
    #[must_use]
    pub fn has_losses(&self) -> bool {
        !self.is_readable()
            || self.records.iter().any(Record::is_lost)
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

/// The bytes of a gap that are always looked at.
const PAGE: usize = 512;

fn is_gap(text: &str, line: Line) -> bool {
    let (start, end) = lines::trim(text, line.start, line.content_end);
    matches!(
        lines::kind(&text[start..end]),
        LineKind::Blank | LineKind::Rule
    )
}

/// A text on one line: each run of white space is one space.
pub(crate) fn on_one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => normalise(text),
        Cow::Owned(text) => Cow::Owned(normalise(&text).into_owned()),
    }
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

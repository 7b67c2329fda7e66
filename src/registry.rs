//! All sources of one registry, with their records numbered through.
//!
//! Rules and the compiler see the sources together, because two of them can claim the same port.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::ops::Range;

use crate::model::{Kind, TransportSet};
use crate::reference::Reference;
use crate::rule::{Scope, cut};
use crate::source::{SourceFile, Span};
use crate::syntax::{Dialect, Document, Record, Role, detect, parse_as, transport_words};
use crate::text::{stretches, tokens};

/// The number of a record, from 1, through all sources in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(NonZeroU32);

impl RecordId {
    /// The number, from 1.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0.get()
    }

    pub(crate) fn from_index(index: usize) -> Self {
        let number = u32::try_from(index + 1).ok().and_then(NonZeroU32::new);
        Self(number.expect("records are counted when the registry is made"))
    }

    /// The record of a number; nothing for 0.
    pub(crate) fn from_number(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    fn index(self) -> usize {
        self.number() as usize - 1
    }
}

/// More sources or records than can be numbered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TooMany {
    /// More than 65,535 sources.
    #[error("more than 65,535 sources")]
    Sources,
    /// More than 4,294,967,294 records.
    #[error("more than 4,294,967,294 records")]
    Records,
}

/// The sources of a registry, parsed, in order.
#[derive(Debug)]
pub struct Registry<'s> {
    documents: Vec<Document<'s>>,
    /// How many records stand in the sources before each one, and in all of them at last.
    starts: Vec<usize>,
    /// How many documents are sources; what is behind them only has findings.
    sources: usize,
    reference: Option<&'s Reference>,
}

/// A record with all that is needed to say something of it.
#[derive(Debug, Clone, Copy)]
pub struct RecordView<'r> {
    /// Its number.
    pub id: RecordId,
    /// The number of its source, from 0.
    pub source: u16,
    /// The document it stands in.
    pub document: &'r Document<'r>,
    /// The record.
    pub record: &'r Record,
}

/// A record with the blank lines and separators that go with it: those behind it, or before it if it is the last in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// From the start of its first line to the end of its last, without its line end.
    pub lines: Span,
    /// What parts it from its neighbour, from line end to line start.
    pub gap: Span,
    /// Whether nothing follows.
    pub is_last: bool,
}

impl Piece {
    /// All of it.
    #[must_use]
    pub fn whole(self) -> Span {
        self.lines.cover(self.gap)
    }
}

impl<'r> RecordView<'r> {
    /// From the first byte of the record to its last.
    #[must_use]
    pub fn span(self) -> Span {
        self.document.span(self.record)
    }

    /// Where a cell stands; an empty span, where it would stand, if there is no such cell.
    #[must_use]
    pub fn place(self, role: Role) -> Span {
        self.document.place(self.record, role)
    }

    /// Where the record is to be pointed at: its port, or the first of its name and description where it has none.
    #[must_use]
    pub fn landmark(self) -> Span {
        let marks = [Role::Ports, Role::Name, Role::Description];
        let mark = marks.into_iter().find(|role| self.record.has(*role));
        self.place(mark.unwrap_or(Role::Ports))
    }

    /// The text of a cell as written; empty if there is none.
    #[must_use]
    pub fn text(self, role: Role) -> &'r str {
        self.document.cell(self.record, role)
    }

    /// What a cell says; nothing if there is none.
    #[must_use]
    pub fn value(self, role: Role) -> Option<Cow<'r, str>> {
        let there = self.record.has(role);
        there.then(|| self.document.value(self.record, role))
    }

    /// The service name; nothing if there is none, or a word that stands for none.
    #[must_use]
    pub fn name(self) -> Option<Cow<'r, str>> {
        let name = self.value(Role::Name)?;
        (self.document.dialect.no_name != Some(&*name)).then_some(name)
    }

    /// The other names of the service, each with its place: what stands between white space and commas.
    pub fn aliases(self) -> impl Iterator<Item = (Span, &'r str)> {
        let source = self.document.source;
        let cells = self.document.cells(self.record, Role::Aliases);
        cells.flat_map(move |cell| {
            let is_part = |c: char| !c.is_whitespace() && c != ',';
            let names = stretches(source.slice(cell), is_part);
            names.map(move |(at, name)| (source.part(cell, at..at + name.len()), name))
        })
    }

    /// The day or month of the registration, as written.
    #[must_use]
    pub fn registered(self) -> Option<Cow<'r, str>> {
        self.value(Role::Registered)
    }

    /// The day or month of the last change, as written.
    #[must_use]
    pub fn modified(self) -> Option<Cow<'r, str>> {
        self.value(Role::Modified)
    }

    /// The documents that define the service, in brackets: `[RFC4253]`.
    #[must_use]
    pub fn reference(self) -> Option<Cow<'r, str>> {
        self.value(Role::Reference)
    }

    /// What the record says that its ports are for.
    #[must_use]
    pub fn kind(self) -> Kind {
        // Nearly all descriptions begin with another letter, which is told at once.
        let place = self.record.cell(Role::Description);
        match self.document.source.byte_at(place.start) {
            Some(first)
                if first.is_ascii_alphabetic()
                    && !matches!(first, b'R' | b'r' | b'U' | b'u')
                    && !place.is_empty() =>
            {
                Kind::Service
            }
            _ => Kind::of(&self.description()),
        }
    }

    /// The description on one line.
    #[must_use]
    pub fn description(self) -> Cow<'r, str> {
        self.document.description(self.record)
    }

    /// The words of the description as written, each with its place: what stands between white space.
    pub fn words(self) -> impl Iterator<Item = (Span, &'r str)> {
        let lines = self.document.description_lines(self.record);
        lines.flat_map(move |(span, line)| {
            let place = move |(at, word): (usize, &'r str)| {
                let source = self.document.source;
                (source.part(span, at..at + word.len()), word)
            };
            tokens(line).map(place)
        })
    }

    /// The transports; of a cell with unknown words, those that are known.
    #[must_use]
    pub fn transports(self) -> TransportSet {
        self.record.transports.unwrap_or_else(|_| {
            let words = transport_words(self.text(Role::Transports)).0;
            words.filter_map(|word| word.transport).collect()
        })
    }

    /// The port as data has it, else as written, and cut where that is long; for use in a sentence.
    #[must_use]
    pub fn port_name(self) -> String {
        match self.record.ports {
            Ok(ports) => ports.to_string(),
            Err(_) => cut(self.text(Role::Ports)).into_owned(),
        }
    }

    /// The lines of the record and what parts it from its neighbours, so that it can be taken out or put in whole.
    #[must_use]
    pub fn piece(self) -> Piece {
        let source = self.document.source;
        let lines = self.lines();
        let behind = self.document.gap_behind(lines.end);
        if behind.end < source.size() {
            return Piece {
                lines,
                gap: behind,
                is_last: false,
            };
        }
        Piece {
            lines,
            gap: self.document.gap_before(lines.start),
            is_last: true,
        }
    }

    /// From the start of its first line to the end of its last, without its line end.
    #[must_use]
    pub fn lines(self) -> Span {
        let source = self.document.source;
        let span = self.span();
        let mut lines = source.line_at(span.start).cover(source.line_at(span.end));
        // A byte order mark belongs to the source, and not to its first record.
        lines.start = lines.start.max(source.mark_length());
        lines
    }

    /// The line on which the record begins, from 1.
    #[must_use]
    pub fn line(self) -> u32 {
        let source = self.document.source;
        source.position(self.span().start).line
    }
}

impl<'s> Registry<'s> {
    /// Parses all sources, each in the dialect that its content tells.
    ///
    /// # Errors
    ///
    /// [`TooMany`], if there are too many sources or records to number.
    pub fn parse(sources: &'s [SourceFile]) -> Result<Self, TooMany> {
        Self::parse_as(sources, &[])
    }

    /// Parses all sources, each in the dialect of the same place, or behind those in the one that its content tells.
    ///
    /// # Errors
    ///
    /// [`TooMany`], if there are too many sources or records to number.
    pub fn parse_as(
        sources: &'s [SourceFile],
        dialects: &[&'static Dialect],
    ) -> Result<Self, TooMany> {
        if sources.len() > usize::from(u16::MAX) {
            return Err(TooMany::Sources);
        }
        let parse = |(at, source): (usize, &'s SourceFile)| {
            let dialect = dialects.get(at).copied();
            parse_as(source, dialect.unwrap_or_else(|| detect(source.text())))
        };
        let documents: Vec<_> = sources.iter().enumerate().map(parse).collect();
        let mut starts = vec![0];
        let mut total = 0;
        for document in &documents {
            total += document.records.len();
            starts.push(total);
        }
        if total >= u32::MAX as usize {
            return Err(TooMany::Records);
        }
        Ok(Self {
            sources: documents.len(),
            documents,
            starts,
            reference: None,
        })
    }

    /// The same with a file beside the sources, which findings can be about: it is no part of the registry.
    #[must_use]
    pub fn with_aside(mut self, source: &'s SourceFile) -> Self {
        self.documents.push(Document::unread(source));
        self.starts.push(self.record_count());
        self
    }

    /// The same with a registry that it is compared with.
    ///
    /// # Examples
    ///
    /// ```
    /// use portreg::{Reference, Registry, SourceFile, check};
    ///
    /// let text = "665\n\nTCP\n\nsun-dr\n\nUnofficial\n";
    /// let sources = [SourceFile::new("ports.txt", text.into())?];
    /// let iana = Reference::embedded();
    /// let registry = Registry::parse(&sources)?.with_reference(&iana);
    ///
    /// assert_eq!(check(&registry)[0].rule().name, "unofficial-registered");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_reference(self, reference: impl Into<Option<&'s Reference>>) -> Self {
        Self {
            reference: reference.into(),
            ..self
        }
    }

    /// The registry that it is compared with, if there is one.
    #[must_use]
    pub fn reference(&self) -> Option<&'s Reference> {
        self.reference
    }

    /// The sources, parsed, without the files beside them.
    #[must_use]
    pub fn sources(&self) -> &[Document<'s>] {
        &self.documents[..self.sources]
    }

    /// The sources, parsed, and the files beside them.
    #[must_use]
    pub fn documents(&self) -> &[Document<'s>] {
        &self.documents
    }

    /// The sources with their numbers, from 0.
    pub fn numbered(&self) -> impl Iterator<Item = (u16, &Document<'s>)> {
        (0..).zip(self.sources())
    }

    /// The number of records in all sources.
    #[must_use]
    pub fn record_count(&self) -> usize {
        *self.starts.last().expect("never empty")
    }

    /// The records of one source.
    pub fn records_of(&self, source: u16) -> impl Iterator<Item = RecordView<'_>> {
        self.records_between(source, 0..self.range(source).len())
    }

    /// Some records of one source, by their places in it.
    fn records_between(
        &self,
        source: u16,
        part: Range<usize>,
    ) -> impl Iterator<Item = RecordView<'_>> {
        let document = &self.documents[usize::from(source)];
        let first = self.range(source).start;
        let records = part.clone().zip(&document.records[part]);
        records.map(move |(place, record)| RecordView {
            id: RecordId::from_index(first + place),
            source,
            document,
            record,
        })
    }

    /// A record of one source, by its place in it.
    pub(crate) fn nth_of(&self, source: u16, place: usize) -> RecordView<'_> {
        let document = &self.documents[usize::from(source)];
        RecordView {
            id: RecordId::from_index(self.range(source).start + place),
            source,
            document,
            record: &document.records[place],
        }
    }

    /// A part of the records of some sources, which are numbered through for this.
    pub(crate) fn part_of<'r>(
        &'r self,
        sources: &[u16],
        part: Range<usize>,
    ) -> impl Iterator<Item = RecordView<'r>> {
        let mut before = 0;
        sources.iter().flat_map(move |source| {
            let count = self.range(*source).len();
            let within = |at: usize| at.saturating_sub(before).min(count);
            let part = within(part.start)..within(part.end);
            before += count;
            self.records_between(*source, part)
        })
    }

    /// All records, in order.
    pub fn records(&self) -> impl Iterator<Item = RecordView<'_>> {
        let sources = 0..u16::try_from(self.sources).expect("checked when it was made");
        sources.flat_map(|source| self.records_of(source))
    }

    /// The records of all sources for which a rule holds, in order.
    pub fn records_in(&self, scope: Scope) -> impl Iterator<Item = RecordView<'_>> {
        let sources = self.numbered();
        let held = sources.filter(move |(_, document)| scope.holds(document.dialect));
        held.flat_map(|(source, _)| self.records_of(source))
    }

    /// One record.
    ///
    /// # Panics
    ///
    /// If the number is not of this registry.
    #[must_use]
    pub fn record(&self, id: RecordId) -> RecordView<'_> {
        let source = self.starts.partition_point(|start| *start <= id.index()) - 1;
        let document = &self.documents[source];
        RecordView {
            id,
            source: u16::try_from(source).expect("checked when it was made"),
            document,
            record: &document.records[id.index() - self.starts[source]],
        }
    }

    /// The record of a number, from 1; nothing if there is none.
    #[must_use]
    pub fn numbered_record(&self, number: u32) -> Option<RecordView<'_>> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let there = index < self.record_count();
        there.then(|| self.record(RecordId::from_index(index)))
    }

    /// The last record of a source that begins before a byte.
    #[must_use]
    pub fn record_before(&self, source: u16, offset: u32) -> Option<RecordView<'_>> {
        let document = &self.documents[usize::from(source)];
        let before = |record: &Record| document.span(record).start < offset;
        let count = document.records.partition_point(before);
        let index = self.range(source).start + count.checked_sub(1)?;
        Some(self.record(RecordId::from_index(index)))
    }

    /// The first record of a source that begins at a byte or behind it.
    #[must_use]
    pub fn record_behind(&self, source: u16, offset: u32) -> Option<RecordId> {
        let document = &self.documents[usize::from(source)];
        let before = |record: &Record| document.span(record).start < offset;
        let count = document.records.partition_point(before);
        let there = count < document.records.len();
        there.then(|| RecordId::from_index(self.range(source).start + count))
    }

    /// The text over a span of one source.
    #[must_use]
    pub fn slice(&self, source: u16, span: Span) -> &str {
        self.documents[usize::from(source)].source.slice(span)
    }

    /// Whether something in a source is no data and should be.
    #[must_use]
    pub fn has_losses(&self) -> bool {
        self.sources().iter().any(Document::has_losses)
    }

    fn range(&self, source: u16) -> Range<usize> {
        let source = usize::from(source);
        self.starts[source]..self.starts[source + 1]
    }
}

//! The lines that a finding is about, in a form that can be drawn.
//!
//! miette prints what it is given: control characters, lines of a megabyte, columns in bytes.
//! So it is given a few lines, made harmless and cut to the width, with their true positions kept beside them.

use std::str::CharIndices;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::finding::{Finding, Told};
use crate::registry::{RecordView, Registry};
use crate::report::{Look, Sanitized, sanitize};
use crate::source::{Line, Lines, Position, SourceFile, Span};
use crate::syntax::Role;

/// The lines that a finding is about, ready to be shown.
#[derive(Debug, Default)]
pub(in crate::report) struct Excerpt {
    text: String,
    chunks: Vec<Chunk>,
    marks: Vec<Mark>,
}

/// Consecutive lines of one source.
#[derive(Debug)]
struct Chunk {
    name: Sanitized,
    start: usize,
    end: usize,
    first_line: usize,
    lines: usize,
}

/// A label: where it stands in the excerpt, and where in its source.
#[derive(Debug)]
struct Mark {
    label: Sanitized,
    start: usize,
    end: usize,
    position: Position,
    primary: bool,
}

impl Mark {
    fn label(&self) -> LabeledSpan {
        let label = Some(self.label.to_string());
        let length = self.end - self.start;
        if self.primary {
            LabeledSpan::new_primary_with_span(label, (self.start, length))
        } else {
            LabeledSpan::new(label, self.start, length)
        }
    }
}

/// Lines of one source that are to be shown together, with the labels on them.
struct Region<'r> {
    source: &'r SourceFile,
    /// From the start of the first line to the end of the last, in bytes.
    span: Span,
    records: Vec<RecordView<'r>>,
    labels: Vec<(Span, &'r str, bool)>,
}

/// The most lines of one region that are shown.
const LONGEST_REGION: usize = 24;
/// Regions with no more bytes between them than this, in one source, are shown as one.
const NEAR: u32 = 80;
/// The least width that is left to a line's text, however narrow the terminal.
const NARROWEST: usize = 24;

impl Excerpt {
    /// The lines of a finding, no wider than the look allows.
    pub(in crate::report) fn new(
        registry: &Registry<'_>,
        finding: &Finding,
        told: &Told,
        look: &Look,
    ) -> Self {
        let mut excerpt = Self::default();
        for region in regions(registry, finding, told) {
            excerpt.add(&region, look.width);
        }
        excerpt
    }

    /// The lines of a place in any source.
    pub(in crate::report) fn of_place(
        source: &SourceFile,
        span: Span,
        label: &str,
        look: &Look,
    ) -> Self {
        let mut excerpt = Self::default();
        let region = Region {
            source,
            span: lines_of(source, span),
            records: Vec::new(),
            labels: vec![(span, label, true)],
        };
        excerpt.add(&region, look.width);
        excerpt
    }

    /// The labels, in places of the excerpt.
    pub(in crate::report) fn labels(&self) -> impl Iterator<Item = LabeledSpan> {
        self.marks.iter().map(Mark::label)
    }

    /// Adds the lines of a region.
    fn add(&mut self, region: &Region<'_>, width: usize) {
        let source = region.source;
        let last = source.position(region.span.end).line;
        // The frame takes the width of a line number and five columns more, and the arrow along a label of several lines four.
        let arrow = |(span, ..): &(Span, &str, bool)| {
            source.position(span.start).line < source.position(span.end).line
        };
        let arrows = if region.labels.iter().any(arrow) {
            4
        } else {
            0
        };
        let frame = last.to_string().len() + 5 + arrows + region.prefix_width();
        let width = width.saturating_sub(frame).max(NARROWEST);
        let mut pending: Vec<_> = region
            .labels
            .iter()
            .map(|&(span, label, primary)| Mark {
                label: Sanitized::new(label),
                start: usize::MAX,
                end: usize::MAX,
                position: source.position(span.start),
                primary,
            })
            .collect();
        let start = self.text.len();
        let text = source.slice(region.span);
        let base = source.text_offset(region.span.start);
        let mut lines = 0;
        // A label on a blank line shows that line.
        let blank = Line {
            start: 0,
            content_end: 0,
            end: 0,
        };
        let blank = text.is_empty().then_some(blank);
        for line in Lines::new(text).chain(blank).take(LONGEST_REGION) {
            lines += 1;
            let from = source.to_bytes(base + line.start);
            self.text
                .push_str(&prefix(region, from, source.to_bytes(base + line.end)));
            self.line(
                region,
                &text[line.start..line.content_end],
                base + line.start,
                width,
                &mut pending,
            );
            self.text.push('\n');
        }
        let end = self.text.len();
        for mut mark in pending {
            mark.start = mark.start.min(end - 1);
            mark.end = mark.end.clamp(mark.start, end - 1);
            self.marks.push(mark);
        }
        self.chunks.push(Chunk {
            name: Sanitized::new(source.name()),
            start,
            end,
            first_line: source.position(region.span.start).line as usize - 1,
            lines,
        });
    }

    /// Adds one line, of a long one only the part around its first label, and sets the ends of labels.
    fn line(
        &mut self,
        region: &Region<'_>,
        text: &str,
        base: usize,
        width: usize,
        marks: &mut [Mark],
    ) {
        let source = region.source;
        let within = |offset: u32| {
            let at = source.text_offset(offset);
            (base..=base + text.len()).contains(&at).then(|| at - base)
        };
        let first = region
            .labels
            .iter()
            .find_map(|(span, ..)| within(span.start));
        let (from, upto) = window(text, first.unwrap_or(0), width);
        if from > 0 {
            self.text.push('…');
        }
        let places: Vec<_> = region
            .labels
            .iter()
            .map(|(span, ..)| (within(span.start), within(span.end)))
            .collect();
        let mut set = |at: usize, here: usize, last: bool| {
            for (mark, (start, end)) in marks.iter_mut().zip(&places) {
                let due = |place: &Option<usize>| place.is_some_and(|place| place <= at || last);
                if mark.start == usize::MAX && due(start) {
                    mark.start = here;
                }
                if mark.end == usize::MAX && due(end) {
                    mark.end = here;
                }
            }
        };
        for (at, char) in text[from..upto].char_indices() {
            set(from + at, self.text.len(), false);
            sanitize::push(&mut self.text, char);
        }
        set(upto, self.text.len(), true);
        if upto < text.len() {
            self.text.push('…');
        }
    }
}

/// The part of a line that is shown: as much as fits in `width` columns, with the place `focus` in it.
fn window(text: &str, focus: usize, width: usize) -> (usize, usize) {
    let end = fitting(text.char_indices(), width);
    if end == text.len() {
        return (0, end);
    }
    // A mark for what is cut off takes a column at each end.
    if focus < fitting(text.char_indices(), width - width / 4) {
        return (0, fitting(text.char_indices(), width - 1));
    }
    let mut before = text[..focus].char_indices().rev();
    let mut columns = 0;
    let beyond = before.find(|(_, char)| {
        columns += sanitize::width(*char);
        columns > width / 2
    });
    let from = beyond.map_or(0, |(at, char)| at + char.len_utf8());
    let rest = fitting(text[from..].char_indices(), width - 2);
    (from, from + rest)
}

/// Where the first characters end that fit in `width` columns.
pub(in crate::report) fn fitting(chars: CharIndices<'_>, width: usize) -> usize {
    let mut columns = 0;
    let mut end = 0;
    for (at, char) in chars {
        columns += sanitize::width(char);
        if columns > width {
            return at;
        }
        end = at + char.len_utf8();
    }
    end
}

/// The width of a role's name before a line, with its space.
const PREFIX: usize = 13;

impl Region<'_> {
    const fn prefix_width(&self) -> usize {
        if self.records.is_empty() { 0 } else { PREFIX }
    }
}

/// The name of the cell on a line, so that it can be seen how a record was read.
fn prefix(region: &Region<'_>, from: u32, upto: u32) -> String {
    if region.records.is_empty() {
        return String::new();
    }
    let on_line = |span: Span| span.start < upto && span.end > from;
    let cells = region.records.iter().flat_map(|view| {
        let cells = Role::ALL.map(|role| (role, view.record.cell(role)));
        cells.into_iter().filter(|(_, span)| !span.is_empty())
    });
    let role = cells.into_iter().find(|(_, span)| on_line(*span));
    let name = role.map_or("", |(role, _)| role.name());
    format!("{name:>width$}  ", width = PREFIX - 2)
}

/// The regions to show: that of the finding first, then those of related records, near ones joined.
fn regions<'r>(registry: &'r Registry<'_>, finding: &Finding, told: &'r Told) -> Vec<Region<'r>> {
    let source = registry.documents()[usize::from(finding.source)].source;
    let subject = finding.record.map(|id| registry.record(id));
    let mut regions = vec![Region {
        source,
        span: lines_of(
            source,
            subject.map_or(finding.span, |view| view.record.span()),
        ),
        records: subject.into_iter().collect(),
        labels: vec![(finding.span, &*told.label, true)],
    }];
    for (id, label) in &told.related {
        let view = registry.record(*id);
        let source = view.document.source;
        let span = lines_of(source, view.record.span());
        let label = (view.record.cell(Role::Ports), &**label, false);
        let near = |region: &&mut Region<'_>| {
            let apart = region
                .span
                .start
                .max(span.start)
                .saturating_sub(region.span.end.min(span.end));
            std::ptr::eq(region.source, source) && apart <= NEAR
        };
        match regions.iter_mut().find(near) {
            Some(region) => {
                region.span = region.span.cover(span);
                region.records.push(view);
                region.labels.push(label);
            }
            None => regions.push(Region {
                source,
                span,
                records: vec![view],
                labels: vec![label],
            }),
        }
    }
    regions
}

/// The whole lines that a span touches.
fn lines_of(source: &SourceFile, span: Span) -> Span {
    source.line_at(span.start).cover(source.line_at(span.end))
}

impl SourceCode for Excerpt {
    /// The lines around a label: always those of its region, whatever context is asked for.
    ///
    /// Without context miette asks for the position of a label, and is told that in the source.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        behind: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let chunk = self
            .chunks
            .iter()
            .find(|chunk| chunk.start <= start && end <= chunk.end)
            .ok_or(MietteError::OutOfBounds)?;
        let name = chunk.name.to_string();
        let mark = self.marks.iter().find(|mark| mark.start == start);
        let (span, line, column, lines) = match mark {
            Some(Mark { position, .. }) if before + behind == 0 => (
                *span,
                position.line as usize - 1,
                position.column as usize - 1,
                1,
            ),
            _ => (
                (chunk.start, chunk.end - chunk.start).into(),
                chunk.first_line,
                0,
                chunk.lines,
            ),
        };
        let text = &self.text[span.offset()..span.offset() + span.len()];
        let contents =
            MietteSpanContents::new_named(name, text.as_bytes(), span, line, column, lines);
        Ok(Box::new(contents))
    }
}

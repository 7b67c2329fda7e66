//! The lines that a finding is about, in a form that can be drawn.
//!
//! miette prints what it is given: control characters, lines of a megabyte, columns in bytes.
//! So it is given a few lines, made harmless and cut to the width, with their true positions kept beside them.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::window::Window;
use crate::finding::{Finding, Told};
use crate::registry::{RecordView, Registry};
use crate::report::sanitize::columns_of;
use crate::report::{Look, Sanitized};
use crate::source::{Position, SourceFile, Span};
use crate::syntax::{LOOSE, Role};

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
/// The least width that is left to a line's text beside the names of cells.
const NARROWEST: usize = 24;
/// How many columns stand between the place of a label and its text.
const ARROW: usize = 5;

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
            excerpt.add(&region, look);
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
        excerpt.add(&region, look);
        excerpt
    }

    /// The labels, in places of the excerpt.
    pub(in crate::report) fn labels(&self) -> impl Iterator<Item = LabeledSpan> {
        self.marks.iter().map(Mark::label)
    }

    /// Adds the lines of a region.
    fn add(&mut self, region: &Region<'_>, look: &Look) {
        let source = region.source;
        let ascii = !look.unicode;
        let room = region.room(look.width);
        let named = region.prefix_width(look.width) > 0;
        let mut pending: Vec<_> = region
            .labels
            .iter()
            .map(|&(span, label, primary)| Mark {
                label: Sanitized::new(label).in_ascii(ascii),
                start: usize::MAX,
                end: usize::MAX,
                position: source.position(span.start),
                primary,
            })
            .collect();
        let start = self.text.len();
        let mut lines = 0;
        let mut at = region.span.start;
        while lines < LONGEST_REGION {
            let line = source.line_at(at);
            let next = source.line_behind(line);
            lines += 1;
            if named {
                self.text.push_str(&prefix(region, line.start, next));
            }
            self.line(region, line, room, look, &mut pending);
            self.text.push('\n');
            // What ends with a line end has no line behind it.
            if next == line.end || next > region.span.end {
                break;
            }
            at = next;
        }
        let end = self.text.len();
        for mut mark in pending {
            mark.start = mark.start.min(end - 1);
            mark.end = mark.end.clamp(mark.start, end - 1);
            mark.label = self.fitted(&mark, region, look);
            self.marks.push(mark);
        }
        let first_line = source.position(region.span.start).line;
        let position = format!(":{first_line}:{}", u32::MAX);
        let name = look.width.saturating_sub(region.frame() + position.len());
        self.chunks.push(Chunk {
            name: Sanitized::new(source.name())
                .in_ascii(ascii)
                .tail(name, look.ellipsis()),
            start,
            end,
            first_line: first_line as usize - 1,
            lines,
        });
    }

    /// Adds one line, of a long one only the part around its first label, and sets the ends of labels.
    fn line(
        &mut self,
        region: &Region<'_>,
        line: Span,
        room: usize,
        look: &Look,
        marks: &mut [Mark],
    ) {
        let source = region.source;
        let text = source.slice(line);
        let base = source.text_offset(line.start);
        let within = |offset: u32| {
            let at = source.text_offset(offset);
            (base..=base + text.len()).contains(&at).then(|| at - base)
        };
        let places: Vec<_> = region
            .labels
            .iter()
            .map(|(span, ..)| (within(span.start), within(span.end)))
            .collect();
        let first = places.iter().zip(&*marks).find_map(|(place, mark)| {
            let (start, end) = *place;
            Some((
                start?,
                end.unwrap_or(text.len()),
                columns_of(mark.label.as_str()),
            ))
        });
        let window = match first {
            Some((start, end, label)) => {
                let behind = label.min(room / 2) + ARROW;
                Window::around(text, start..end, room, behind, look)
            }
            None => Window::around(text, 0..0, room, 0, look),
        };
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
        window.write(&mut self.text, |at, here| set(at, here, false));
        let behind = self.text.len() - window.mark_behind().len();
        set(window.end(), behind, true);
    }

    /// The label of a mark, cut to the columns that are left behind its place.
    fn fitted(&self, mark: &Mark, region: &Region<'_>, look: &Look) -> Sanitized {
        let from = self.text[..mark.start].rfind('\n').map_or(0, |at| at + 1);
        let before = columns_of(&self.text[from..mark.start]);
        let over = &self.text[mark.start..mark.end];
        let over = over.strip_suffix('\n').unwrap_or(over);
        let middle = if over.contains('\n') {
            0
        } else {
            before + columns_of(over) / 2
        };
        let left = look.width.saturating_sub(region.frame() + middle + ARROW);
        mark.label.clone().head(left.max(1), look.ellipsis())
    }
}

/// The width of a role's name before a line, with its space.
const PREFIX: usize = 13;

impl Region<'_> {
    /// The columns of the names of cells, for which not every terminal has room.
    fn prefix_width(&self, width: usize) -> usize {
        let left = width.saturating_sub(self.frame() + PREFIX);
        if self.records.is_empty() || left < NARROWEST {
            0
        } else {
            PREFIX
        }
    }

    /// The columns that the frame takes: a line number and five more, and those of the arrows along labels of several lines.
    fn frame(&self) -> usize {
        let line = |offset| self.source.position(offset).line;
        let long = |(span, ..): &&(Span, &str, bool)| line(span.start) < line(span.end);
        let arrows = match self.labels.iter().filter(long).count() {
            0 => 0,
            number => 3 + number,
        };
        line(self.span.end).to_string().len() + 5 + arrows
    }

    /// The columns that are left to the text of a line.
    fn room(&self, width: usize) -> usize {
        let frame = self.frame() + self.prefix_width(width);
        width.saturating_sub(frame).max(NARROWEST / 2)
    }
}

/// The name of the cell on a line, so that it can be seen how a record was read.
fn prefix(region: &Region<'_>, from: u32, upto: u32) -> String {
    let on_line = |span: Span| span.start < upto && span.end > from;
    let cells = region.records.iter().flat_map(|view| {
        let cells = Role::MAIN.map(|role| (role, view.record.cell(role)));
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
    // What stands far from its record, as other names do that have a list of their own, is shown where it stands.
    let subject = subject.filter(|view| apart(view.span(), finding.span) <= NEAR);
    let shown = subject.map_or(finding.span, |view| view.span().cover(finding.span));
    let mut regions = vec![Region {
        source,
        span: lines_of(source, shown),
        records: subject.into_iter().filter(has_a_line_a_cell).collect(),
        labels: vec![(finding.span, &*told.label, true)],
    }];
    for (id, label) in &told.related {
        let view = registry.record(*id);
        let source = view.document.source;
        let span = lines_of(source, view.span());
        let label = (view.landmark(), &**label, false);
        let near = |region: &&mut Region<'_>| {
            std::ptr::eq(region.source, source) && apart(region.span, span) <= NEAR
        };
        match regions.iter_mut().find(near) {
            Some(region) => {
                region.span = region.span.cover(span);
                region.records.extend(Some(view).filter(has_a_line_a_cell));
                region.labels.push(label);
            }
            None => regions.push(Region {
                source,
                span,
                records: Some(view).filter(has_a_line_a_cell).into_iter().collect(),
                labels: vec![label],
            }),
        }
    }
    regions
}

/// How many bytes stand between two spans.
fn apart(one: Span, other: Span) -> u32 {
    let start = one.start.max(other.start);
    start.saturating_sub(one.end.min(other.end))
}

/// Whether each cell of a record stands on a line of its own, so that the line can be named after it.
fn has_a_line_a_cell(view: &RecordView<'_>) -> bool {
    view.document.dialect == &LOOSE
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

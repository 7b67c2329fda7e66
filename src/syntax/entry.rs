//! Puts a record together from cells of known roles, for the dialects in which each cell says what it is.

use std::borrow::Cow;
use std::ops::Range;

use super::cells::{Reading, port_range, range_of, read_status, transports_of};
use super::dialect::{Dialect, Extent, More, Parsed};
use super::lines::offset;
use super::record::{ODD, ODD_STATUS, StrayKind};
use super::{PortError, Record, Role, Stray, Unknown};
use crate::model::PortRange;
use crate::source::{Lines, Span};

/// A record that is being put together; the cells beyond the main ones come in the order of the text.
pub(super) struct Entry<'s> {
    dialect: &'static Dialect,
    text: &'s str,
    start: usize,
    main: [Option<Range<usize>>; 4],
    last_port: Option<Range<usize>>,
    present: u16,
    /// How many cells and strays there were before it.
    before: (usize, usize),
}

impl<'s> Entry<'s> {
    /// A record that starts at a place in the text.
    pub(super) fn new(
        dialect: &'static Dialect,
        text: &'s str,
        start: usize,
        parsed: &Parsed,
    ) -> Self {
        Self {
            dialect,
            text,
            start,
            main: Default::default(),
            last_port: None,
            present: 0,
            before: (parsed.more.len(), parsed.strays.len()),
        }
    }

    /// The text that it stands in.
    pub(super) fn text(&self) -> &'s str {
        self.text
    }

    /// Adds a cell; one that holds nothing only has a place, and a second one where there can be one only is a stray.
    pub(super) fn put(&mut self, role: Role, cell: Range<usize>, parsed: &mut Parsed) {
        let is_there = self.has(role);
        let place = self.main.get_mut(role as usize);
        if self.text[cell.clone()].trim().is_empty() {
            if let Some(place) = place.filter(|_| !is_there) {
                *place = Some(cell.start..cell.start);
            }
            return;
        }
        match place {
            Some(_) if is_there => parsed.stray_within(cell),
            Some(place) => *place = Some(cell),
            None => parsed.more.push(More {
                span: span(cell),
                role,
            }),
        }
        self.present |= role.bit();
    }

    /// Adds the last port of a range, where it stands in a cell of its own.
    pub(super) fn put_last_port(&mut self, cell: Range<usize>) {
        let is_empty = self.text[cell.clone()].trim().is_empty();
        self.last_port = (!is_empty).then_some(cell);
    }

    /// Ends the record; one without a cell is none.
    pub(super) fn close(mut self, end: usize, parsed: &mut Parsed) {
        if self.present == 0 {
            return self.give_up(end, parsed);
        }
        let ports = self.ports();
        let transports = self.says(Role::Transports).unwrap_or_default();
        let transports = transports_of(&transports);
        let status = self.says(Role::Status).map_or(Ok(None), |written| {
            let known = read_status(written.trim()).and_then(Reading::status);
            known.map(Some).ok_or(Unknown)
        });
        self.place_ports(ports);
        let at = Span::at(offset(self.start));
        parsed.records.push(Record {
            ports,
            transports,
            status,
            cells: self.main.map(|cell| cell.map_or(at, span)),
            present: self.present,
            marks: ODD | ODD_STATUS,
        });
        parsed.extents.push(Extent {
            span: span(self.start..end),
            more: offset(self.before.0),
        });
    }

    /// Ends what could not be read to its end: it is no record.
    pub(super) fn give_up(self, end: usize, parsed: &mut Parsed) {
        parsed.more.truncate(self.before.0);
        parsed.strays.truncate(self.before.1);
        parsed.lost(self.text, self.start..end);
    }

    /// Says where the ports stand: where the last one stands right behind the first, both are one cell; elsewhere it is the one that cannot be read.
    fn place_ports(&mut self, ports: Result<PortRange, PortError>) {
        let first_is_right = || {
            self.says(Role::Ports)
                .is_some_and(|first| port_range(first.trim()).is_ok())
        };
        let last_is_wrong = ports.is_err() && first_is_right();
        if self.has(Role::Ports)
            && let (Some(first), Some(last)) =
                (&mut self.main[Role::Ports as usize], &self.last_port)
        {
            let is_behind = first.end <= last.start
                && self.text[first.end..last.start].trim_matches('"') == ",";
            if is_behind {
                first.end = last.end;
            } else if last_is_wrong {
                *first = last.clone();
            }
        }
    }

    fn ports(&self) -> Result<PortRange, PortError> {
        let Some(first) = self.says(Role::Ports) else {
            let needed = self.dialect.needs.contains(&Role::Ports);
            return Err(if needed {
                PortError::Missing
            } else {
                PortError::Portless
            });
        };
        match self.last_port.clone() {
            Some(last) => {
                let last = (self.dialect.decode)(self.text, last);
                let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                if is_number(first.trim()) && is_number(last.trim()) {
                    range_of(first.trim(), Some(last.trim()))
                } else {
                    Err(PortError::NotANumber)
                }
            }
            None => port_range(first.trim()),
        }
    }

    fn has(&self, role: Role) -> bool {
        self.present & role.bit() != 0
    }

    fn says(&self, role: Role) -> Option<Cow<'s, str>> {
        let cell = self.main[role as usize]
            .clone()
            .filter(|_| self.has(role))?;
        Some((self.dialect.decode)(self.text, cell))
    }
}

impl Parsed {
    /// Adds a stretch of text that should be a record and is none.
    pub(super) fn lost(&mut self, text: &str, stretch: Range<usize>) {
        // It is no text that got lost between records, but a record.
        let record = Role::Ports.bit() | Role::Description.bit();
        self.stray(text, stretch, record);
    }

    /// Adds a stretch of text that stands between records.
    pub(super) fn stray_between(&mut self, text: &str, stretch: Range<usize>) {
        self.stray(text, stretch, StrayKind::Text.bit());
    }

    /// Adds a stretch of text that stands within a record.
    pub(super) fn stray_within(&mut self, stretch: Range<usize>) {
        self.strays.push(Stray {
            span: span(stretch),
            lines: 1,
            inside: true,
            likenesses: StrayKind::Text.bit(),
        });
    }

    fn stray(&mut self, text: &str, stretch: Range<usize>, likenesses: u16) {
        let stretch = trimmed(text, stretch);
        let lines = offset(Lines::new(&text[stretch.clone()]).count());
        if lines == 0 {
            return;
        }
        // What follows another with nothing between is of one block with it.
        if let Some(last) = self.strays.last_mut()
            && !last.inside
            && text[last.span.end as usize..stretch.start]
                .trim()
                .is_empty()
        {
            last.span.end = offset(stretch.end);
            last.lines += lines;
            last.likenesses |= likenesses;
            return;
        }
        self.strays.push(Stray {
            span: span(stretch),
            lines,
            inside: false,
            likenesses,
        });
    }
}

/// A range without the white space at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.end - part.trim_start().len();
    start..start + text[start..range.end].trim_end().len()
}

pub(super) fn span(range: Range<usize>) -> Span {
    Span::new(offset(range.start), offset(range.end))
}

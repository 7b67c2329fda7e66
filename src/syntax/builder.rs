//! Puts records together from cells and the roles they were given.

use super::cells::{Meaning, Shape};
use super::lines::Cell;
use super::record::{ODD, ODD_STATUS, StrayKind, WRAPPED};
use super::{PortError, Record, Role, Stray, TransportError, Unknown};
use crate::model::{PortRange, Status, TransportSet};
use crate::source::Span;

/// All four cells are there.
const ALL_PRESENT: u16 = 0b1111;

/// Records and stray lines as they are found.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) records: Vec<Record>,
    pub(super) strays: Vec<Stray>,
    open: Option<Open>,
    /// Whether the last thing found is a stray line between records.
    astray: bool,
}

/// The record that is being put together.
#[derive(Debug, Default)]
struct Open {
    cells: [Option<Cell>; 4],
    wrapped: bool,
}

impl Builder {
    /// Takes a record that needs no thought.
    #[inline]
    pub(super) fn straight(&mut self, record: Record) {
        self.astray = false;
        self.records.push(record);
    }

    pub(super) fn begin(&mut self, role: Role, cell: &Cell) {
        self.close();
        self.astray = false;
        self.open = Some(Open::default());
        self.put(role, cell);
    }

    pub(super) fn put(&mut self, role: Role, cell: &Cell) {
        let open = self.open.as_mut().expect("a record was begun");
        open.cells[role as usize] = Some(*cell);
    }

    pub(super) fn extend(&mut self, cell: &Cell) {
        let open = self.open.as_mut().expect("a record was begun");
        let description = open.cells[Role::Description as usize].as_mut();
        description.expect("only a description goes on").end = cell.end;
        open.wrapped = true;
    }

    pub(super) fn stray(&mut self, span: Span, kind: StrayKind, inside: bool) {
        if let Some(last) = self.strays.last_mut()
            && self.astray
            && !inside
        {
            last.join(span, kind);
            return;
        }
        if !inside {
            self.close();
            self.astray = true;
        }
        self.strays.push(Stray {
            span,
            lines: u32::from(kind != StrayKind::Separator),
            inside,
            likenesses: kind.bit(),
        });
    }

    pub(super) fn close(&mut self) {
        let Some(Open { cells, wrapped }) = self.open.take() else {
            return;
        };
        let first = cells.iter().flatten().next().expect("a record has a cell");
        let mut at = first.start;
        let mut present = 0;
        for (role, cell) in Role::MAIN.into_iter().zip(&cells) {
            let void = matches!(role, Role::Ports | Role::Description);
            if let Some(cell) = cell
                && !(void && cell.reading.shape == Shape::Empty)
            {
                present |= role.bit();
            }
        }
        let spans = cells.map(|cell| {
            let span = cell.map_or(Span::at(at), |cell| cell.span());
            at = span.end;
            span
        });
        let [port, transports, _, status] = &cells;
        self.records.push(Record {
            cells: spans,
            ports: match port {
                Some(cell) => ports(cell),
                None => Err(PortError::Missing),
            },
            transports: transports
                .as_ref()
                .map_or(Ok(TransportSet::EMPTY), transport_set),
            status: status.as_ref().map_or(Ok(None), standing),
            present,
            marks: ODD | ODD_STATUS | if wrapped { WRAPPED } else { 0 },
        });
    }
}

impl Record {
    /// The record of four cells that are as they should be.
    pub(super) fn of([port, transports, description, status]: &[Cell; 4]) -> Self {
        let is_plain = |cell: &Cell| cell.reading.plain && cell.reading.shape != Shape::Empty;
        let others = port.reading.plain && is_plain(transports);
        Self {
            cells: [port, transports, description, status].map(Cell::span),
            ports: ports(port),
            transports: transport_set(transports),
            status: standing(status),
            present: ALL_PRESENT,
            marks: if others { 0 } else { ODD } | if is_plain(status) { 0 } else { ODD_STATUS },
        }
    }

    /// The record of four cells that are written as the house writes them.
    #[inline]
    pub(super) fn house(
        cells: [Span; 4],
        ports: PortRange,
        transports: TransportSet,
        status: Option<Status>,
    ) -> Self {
        Self {
            cells,
            ports: Ok(ports),
            transports: Ok(transports),
            status: Ok(status),
            present: ALL_PRESENT,
            marks: if status.is_some() { 0 } else { ODD_STATUS },
        }
    }
}

impl Stray {
    /// Joins a stray line to the block before it.
    fn join(&mut self, span: Span, kind: StrayKind) {
        self.span = self.span.cover(span);
        self.lines += 1;
        self.likenesses |= kind.bit();
    }
}

fn ports(cell: &Cell) -> Result<PortRange, PortError> {
    match cell.reading.meaning {
        Meaning::Ports(ports) => ports,
        _ if cell.reading.shape == Shape::Empty => Err(PortError::Missing),
        _ => Err(PortError::NotANumber),
    }
}

fn transport_set(cell: &Cell) -> Result<TransportSet, TransportError> {
    match cell.reading.meaning {
        Meaning::Transports(transports) => transports,
        _ if cell.reading.shape == Shape::Empty => Ok(TransportSet::EMPTY),
        _ => Err(TransportError::Unknown),
    }
}

fn standing(cell: &Cell) -> Result<Option<Status>, Unknown> {
    match cell.reading.meaning {
        Meaning::Status(status) => status.map(Some),
        _ if cell.reading.shape == Shape::Empty => Ok(None),
        _ => Err(Unknown),
    }
}

//! One record as written, and what is left over between records.

use crate::model::{PortRange, Status, TransportSet};
use crate::source::Span;

/// What a cell of a record holds.
///
/// The first four are the cells of the loose form; the columns of other registries come behind them.
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
    /// The service name.
    Name,
    /// Other names of the service.
    Aliases,
    /// How often the port is found open, from 0 to 1.
    Frequency,
    /// Who the port is assigned to.
    Assignee,
    /// Who answers for it.
    Contact,
    /// The day or month of the registration.
    Registered,
    /// The day or month of the last change.
    Modified,
    /// The documents that define the service.
    Reference,
    /// The service code of DCCP.
    ServiceCode,
    /// Uses of the port that are known and not registered.
    Unauthorized,
    /// What else is said.
    Notes,
}

impl Role {
    /// Those that each record has a place for, in the order of the loose form.
    pub const MAIN: [Self; 4] = [
        Self::Ports,
        Self::Transports,
        Self::Description,
        Self::Status,
    ];

    /// The others.
    pub const MORE: [Self; 11] = [
        Self::Name,
        Self::Aliases,
        Self::Frequency,
        Self::Assignee,
        Self::Contact,
        Self::Registered,
        Self::Modified,
        Self::Reference,
        Self::ServiceCode,
        Self::Unauthorized,
        Self::Notes,
    ];

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::MAIN.into_iter().chain(Self::MORE)
    }

    /// The names of all of them.
    pub const NAMES: [&'static str; 15] = {
        let mut names = [""; Self::MAIN.len() + Self::MORE.len()];
        let mut i = 0;
        while i < names.len() {
            names[i] = match i.checked_sub(Self::MAIN.len()) {
                Some(more) => Self::MORE[more].name(),
                None => Self::MAIN[i].name(),
            };
            i += 1;
        }
        names
    };

    /// The name of the cell.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ports => "port",
            Self::Transports => "transports",
            Self::Description => "description",
            Self::Status => "status",
            Self::Name => "name",
            Self::Aliases => "aliases",
            Self::Frequency => "frequency",
            Self::Assignee => "assignee",
            Self::Contact => "contact",
            Self::Registered => "registered",
            Self::Modified => "modified",
            Self::Reference => "reference",
            Self::ServiceCode => "service code",
            Self::Unauthorized => "unauthorized",
            Self::Notes => "notes",
        }
    }

    pub(super) const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Why a record gives no port range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortError {
    /// There is no such cell, and there should be.
    Missing,
    /// The service has no port of its own, and needs none: only its name is registered (RFC 6335, section 6).
    Portless,
    /// It is neither a decimal number nor a range of two.
    NotANumber,
    /// A number in it is above 65535.
    OutOfRange,
    /// The range runs backwards.
    Reversed,
}

/// Why a record gives no transports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportError {
    /// A word is not known.
    Unknown,
    /// All that is named are other protocols, such as `ddp`: the record is right as it stands, and has no port of a transport.
    Other,
}

/// A cell holds a word that is not known there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

/// One record as written: four cells, of which any may be missing, empty or unreadable.
///
/// 44 bytes; a record costs no heap allocation.
/// What else it holds, and how far it goes, its [`Document`](super::Document) knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    pub(super) cells: [Span; 4],
    /// The port range.
    pub ports: Result<PortRange, PortError>,
    /// The transports; the empty set if the cell is empty or missing.
    pub transports: Result<TransportSet, TransportError>,
    /// The status; nothing if the cell is empty or missing.
    pub status: Result<Option<Status>, Unknown>,
    pub(super) present: u16,
    pub(super) marks: u8,
}

/// The description is written on several lines.
pub(super) const WRAPPED: u8 = 1;
/// A rule may have something to say of a cell that is not the status.
pub(super) const ODD: u8 = 2;
/// The source ends before the record does.
pub(super) const CUT: u8 = 4;
/// A rule may have something to say of the status.
pub(super) const ODD_STATUS: u8 = 8;

impl Record {
    /// Where one of the cells in [`Role::MAIN`] stands; an empty span, where it would stand, if there is no such cell.
    ///
    /// # Panics
    ///
    /// If asked for another cell: that is the document's to say.
    #[must_use]
    pub const fn cell(&self, role: Role) -> Span {
        self.cells[role as usize]
    }

    /// Whether there is such a cell, with something in it or as an empty one.
    #[must_use]
    pub const fn has(&self, role: Role) -> bool {
        self.present & role.bit() != 0
    }

    /// Whether the description stands on several lines, as it does by mistake in the loose form.
    #[must_use]
    pub const fn is_wrapped(&self) -> bool {
        self.marks & WRAPPED != 0
    }

    /// Whether the status is there and written in the house style, so that no rule about it can apply.
    #[must_use]
    pub const fn has_plain_status(&self) -> bool {
        self.marks & ODD_STATUS == 0
    }

    /// Whether the other cells of the loose form are there and written in the house style, so that no rule about cells can apply to them.
    #[must_use]
    pub const fn has_other_cells_plain(&self) -> bool {
        self.marks & ODD == 0
    }

    /// Whether the source ends in the middle of the record.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.marks & CUT != 0
    }

    /// Whether it can become data: a readable port of a transport, and a description or a name, all of it.
    #[must_use]
    pub fn compiles(&self) -> bool {
        self.ports.is_ok()
            && self.transports != Err(TransportError::Other)
            && (self.has(Role::Description) || self.has(Role::Name))
            && !self.is_cut()
    }

    /// Whether it should be data and is none.
    ///
    /// What names no port, or the port of another protocol, is right as it stands.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.outcome() == Outcome::Unreadable
    }

    /// What becomes of it in the dataset.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if self.compiles() {
            Outcome::Compiled
        } else if self.ports == Err(PortError::Portless) {
            Outcome::Portless
        } else if self.ports.is_ok() && self.transports == Err(TransportError::Other) {
            Outcome::OtherProtocol
        } else {
            Outcome::Unreadable
        }
    }
}

/// What becomes of a record in the dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is one assignment or more.
    Compiled,
    /// It names no port, and needs none: there is nothing to assign.
    Portless,
    /// Its number is one of a protocol that has other numbers than ports of transports, such as `1/ddp`.
    OtherProtocol,
    /// It should be data and cannot be read; a finding says why.
    Unreadable,
}

impl Outcome {
    /// The name, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compiled => "compiled",
            Self::Portless => "portless",
            Self::OtherProtocol => "other-protocol",
            Self::Unreadable => "unreadable",
        }
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
    pub(super) likenesses: u16,
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
pub(super) enum StrayKind {
    Like(Role),
    Text,
    Separator,
}

impl StrayKind {
    pub(super) const fn bit(self) -> u16 {
        match self {
            Self::Like(role) => role.bit(),
            Self::Text | Self::Separator => 0,
        }
    }
}

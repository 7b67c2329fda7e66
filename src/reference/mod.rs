//! What another registry says of ports: that of IANA, which is built in, or one of a file.
//!
//! A reference is a text of lines, one a row, in the order of ports: a row is found by halving the text, and nothing is parsed but the rows that are asked for.
//! So a check that asks for a hundred rows of 13,463 starts as fast as one that asks for none.

mod facts;
mod likeness;
mod named;
mod read;
mod standing;

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::{memchr, memrchr};

use crate::dataset::sha256;
use crate::model::{PortRange, Transport};

pub use facts::Unfit;
pub use likeness::{Likeness, Names};
pub use standing::Standing;
pub(crate) use standing::names;

/// What a reference says of a port (RFC 6335, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A service has it.
    Assigned,
    /// It is set aside, and no service has it.
    Reserved,
    /// It can be asked for.
    Unassigned,
    /// It has a use that is no service, such as "any private mail system".
    Unnamed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Assigned,
        Self::Reserved,
        Self::Unassigned,
        Self::Unnamed,
    ];

    /// The name in lower case, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Reserved => "reserved",
            Self::Unassigned => "unassigned",
            Self::Unnamed => "unnamed",
        }
    }
}

/// A row of a reference; a text that it does not have is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'r> {
    /// The port or range.
    pub ports: PortRange,
    /// The transport; nothing if the row is about all of them.
    pub transport: Option<Transport>,
    /// The service name.
    pub name: &'r str,
    /// What is said of the port.
    pub state: State,
    /// Another name of the service.
    pub label: &'r str,
    /// When it was registered: a day or a month, `2017-12-12` or `2017-12`.
    pub registered: &'r str,
    /// When it was changed last, in the same form.
    pub modified: &'r str,
    /// What the service is, in words; the built-in reference holds none.
    pub description: &'r str,
}

impl Row<'_> {
    /// Whether the row speaks of a transport.
    #[must_use]
    pub fn is_about(&self, transport: Transport) -> bool {
        self.transport.is_none_or(|own| own == transport)
    }

    /// Whether the row speaks of all ports of a range.
    #[must_use]
    pub fn covers(&self, ports: PortRange) -> bool {
        self.ports.first() <= ports.first() && ports.last() <= self.ports.last()
    }
}

/// Writes the ports and the transport: `192/tcp`, `717-728`.
impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.transport {
            Some(transport) => write!(f, "{}/{transport}", self.ports),
            None => write!(f, "{}", self.ports),
        }
    }
}

/// A registry that others are compared with.
#[derive(Debug)]
pub struct Reference {
    title: String,
    /// Its rows, sorted, in the form that `facts` writes and reads.
    text: Cow<'static, str>,
    /// How many rows before the first one that begins at a port or behind it may still span that port.
    reach: usize,
    is_full: bool,
    /// Of the bytes that it was read from; nothing if its own text is all there was.
    sha256: Option<String>,
    last: Last,
    /// Its names with their ports, sorted.
    names: Cow<'static, str>,
}

/// The facts of IANA's registry, which is in the public domain (CC0).
const IANA: &str = include_str!("../../data/iana.csv");

/// Its names with their ports; generated from it.
const IANA_NAMES: &str = include_str!("../../data/iana-names.csv");

/// What the built-in reference is, and of which day.
const IANA_TITLE: &str = "IANA, 2026-08-17";

/// How far ranges reach there; a test counts it.
const IANA_REACH: usize = 4;

impl Reference {
    /// IANA's registry of service names and port numbers, as it was when this version was made.
    ///
    /// # Examples
    ///
    /// ```
    /// use portreg::reference::{Reference, State};
    ///
    /// let iana = Reference::embedded();
    /// let port = portreg::model::PortRange::single(193);
    /// let row = iana.at(port).next().expect("a row");
    /// assert_eq!((row.name, row.state), ("srmp", State::Assigned));
    /// assert_eq!(iana.named("SRMP").count(), 2);
    /// ```
    #[must_use]
    pub fn embedded() -> Self {
        Self {
            title: IANA_TITLE.to_owned(),
            text: Cow::Borrowed(&IANA[facts::HEADER.len()..]),
            reach: IANA_REACH,
            is_full: false,
            sha256: None,
            last: Last::default(),
            names: Cow::Borrowed(IANA_NAMES),
        }
    }

    /// What it is called: of which registry it is, and of which day, or the name of its file.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// SHA-256, in hexadecimal digits, of the file that it was read from; of one that was made of rows, that of their facts.
    #[must_use]
    pub fn sha256(&self) -> Cow<'_, str> {
        match &self.sha256 {
            Some(hash) => hash.into(),
            None => sha256(&[facts::HEADER, &*self.text].concat().into_bytes()).into(),
        }
    }

    /// The same, as read from some bytes.
    fn read_from(self, bytes: &[u8]) -> Self {
        let sha256 = Some(sha256(bytes));
        Self { sha256, ..self }
    }

    /// Whether any row says in words what its service is.
    #[must_use]
    pub fn has_descriptions(&self) -> bool {
        self.is_full
    }

    /// All rows, in the order of ports.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.text.lines().map(facts::row)
    }

    /// The rows that speak of any port of a range, in order.
    pub fn at(&self, ports: PortRange) -> impl Iterator<Item = Row<'_>> {
        self.rows_of(ports, ports.first())
    }

    /// The rows that speak of all ports of a range, in order.
    pub fn covering(&self, ports: PortRange) -> impl Iterator<Item = Row<'_>> {
        // Those begin at its first port or before it.
        self.rows_of(PortRange::single(ports.first()), ports.last())
    }

    /// The rows that begin in a range or before it, and end at a port or behind it.
    fn rows_of(&self, begin: PortRange, end: u16) -> impl Iterator<Item = Row<'_>> {
        // The lines around the rows are not read further than their ports.
        let lines = self.text[self.start_of(begin.first())..].lines();
        let lines = lines.map(|line| (facts::ports(line.as_bytes()), line));
        lines
            .take_while(move |((first, _), _)| *first <= begin.last())
            .filter(move |((_, last), _)| *last >= end)
            .map(|(_, line)| facts::row(line))
    }

    /// The offset of the first row that may speak of a port.
    fn start_of(&self, port: u16) -> usize {
        let is_before = |line: &str| facts::ports(line.as_bytes()).0 < port;
        let near = self.last.before(port);
        let near = near.and_then(|from| near_line(&self.text, from, is_before));
        let found = near.unwrap_or_else(|| first_line(&self.text, is_before));
        self.last.set(port, found);
        let mut start = found;
        for _ in 0..self.reach {
            start = line_start(self.text.as_bytes(), start.saturating_sub(1));
        }
        start
    }
}

/// The port that was asked for last, and where it was found: registries stand in the order of ports, so that the next one is most often a few lines on.
#[derive(Debug, Default)]
struct Last(AtomicU64);

impl Last {
    /// The bits below those of the port.
    const OFFSET: u32 = 48;

    fn set(&self, port: u16, offset: usize) {
        let both = u64::from(port) << Self::OFFSET | offset as u64;
        self.0.store(both, Ordering::Relaxed);
    }

    /// Where it was found, if it does not stand behind a port.
    fn before(&self, port: u16) -> Option<usize> {
        let both = self.0.load(Ordering::Relaxed);
        let offset = usize::try_from(both & ((1 << Self::OFFSET) - 1)).ok()?;
        (both >> Self::OFFSET <= u64::from(port)).then_some(offset)
    }
}

/// How many lines are passed one by one; further on, halving is faster.
const NEAR: usize = 16;

/// The same as [`first_line`] from a line on that stands before the place or on it, if it is near.
fn near_line(text: &str, from: usize, is_before: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = from;
    for _ in 0..NEAR {
        let rest = &text[at..];
        if rest.is_empty() || !is_before(rest) {
            return Some(at);
        }
        at += memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
    }
    None
}

/// The offset of the first line of a sorted text that does not stand before some place; found by halving.
fn first_line(text: &str, is_before: impl Fn(&str) -> bool) -> usize {
    let bytes = text.as_bytes();
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let start = low + line_start(&bytes[low..], (high - low) / 2);
        let end = memchr(b'\n', &bytes[start..]).map_or(text.len(), |end| start + end + 1);
        if is_before(&text[start..end]) {
            low = end;
        } else {
            high = start;
        }
    }
    low
}

/// The start of the line that a byte is on.
fn line_start(text: &[u8], at: usize) -> usize {
    memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1)
}

/// How many rows before the first one that begins at a port or behind it may still span that port.
fn reach(rows: &[PortRange]) -> usize {
    let mut reach = 0;
    // The ranges that have not ended yet, as their last ports and their places.
    let mut open: Vec<(u16, usize)> = Vec::new();
    for (place, ports) in rows.iter().enumerate() {
        open.retain(|(last, _)| *last >= ports.first());
        for (_, from) in &open {
            reach = reach.max(place - from + 1);
        }
        if ports.first() < ports.last() {
            open.push((ports.last(), place));
            reach = reach.max(1);
        }
    }
    reach
}

#[cfg(test)]
mod tests;

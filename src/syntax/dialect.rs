//! The table of dialects: the forms in which registries are written.
//!
//! To add one, write its file and enter it in [`DIALECTS`].
//! A dialect is known by the content of a source alone; where there is doubt, the source is in the loose form, whose reading loses nothing.

use std::borrow::Cow;
use std::ops::Range;

use super::lines::LineKind;
use super::{
    Record, Role, Stray, iana_csv, iana_xml, loose, nmap_services, ports_csv, ports_json,
    ports_jsonl, ports_yaml, services,
};
use crate::source::{Lines, Span};

/// A form in which registries are written.
#[derive(Debug)]
pub struct Dialect {
    /// Its name, as `--from` has it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// How a record is written, for use behind `write`.
    pub form: &'static str,
    /// The cells that its records can have.
    pub roles: &'static [Role],
    /// The cells without which a record is not whole.
    pub needs: &'static [Role],
    /// The name that is written where there is none.
    pub no_name: Option<&'static str>,
    /// Whether it is a form of our own datasets, in which a name can be one that the description gave.
    pub is_ours: bool,
    /// Whether a text is in it, as far as its beginning tells.
    pub(super) detect: fn(&str) -> bool,
    /// Reads a text; this cannot fail.
    pub(super) parse: fn(&str) -> Parsed,
    /// What a line is, trimmed of blanks.
    pub(super) line: fn(&str) -> LineKind,
    /// What the cell over a range of the text says, where it is written otherwise than it is meant.
    pub(super) decode: fn(&str, Range<usize>) -> Cow<'_, str>,
    /// The text at the start of a cell up to its first markup, and what is behind that.
    pub(super) piece: fn(&str) -> (&str, &str),
}

impl Dialect {
    /// Whether a line can be a comment.
    #[must_use]
    pub fn has_comments(&self) -> bool {
        (self.line)("# a comment") == LineKind::Comment
    }
}

/// Two dialects are the same if they are one entry of the table.
impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// All dialects, in the order in which a text is compared with them; the first one is for what is like no other.
pub static DIALECTS: &[&Dialect] = &[
    &LOOSE,
    &NMAP_SERVICES,
    &SERVICES,
    &IANA_CSV,
    &IANA_XML,
    &PORTS_CSV,
    &PORTS_JSON,
    &PORTS_JSONL,
    &PORTS_YAML,
];

pub use iana_csv::DIALECT as IANA_CSV;
pub use iana_xml::DIALECT as IANA_XML;
pub use loose::DIALECT as LOOSE;
pub use nmap_services::DIALECT as NMAP_SERVICES;
pub use ports_csv::DIALECT as PORTS_CSV;
pub use ports_json::DIALECT as PORTS_JSON;
pub use ports_jsonl::DIALECT as PORTS_JSONL;
pub use ports_yaml::DIALECT as PORTS_YAML;
pub use services::DIALECT as SERVICES;

/// The dialect of a name.
#[must_use]
pub fn dialect(name: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().copied().find(|known| known.name == name)
}

/// The dialect that a text is in.
///
/// # Examples
///
/// ```
/// use portreg::syntax::detect;
///
/// assert_eq!(detect("22\n\nTCP\n\nSSH\n\nOfficial\n").name, "loose");
/// assert_eq!(detect("ssh 22/tcp # Secure Shell\n").name, "services");
/// ```
#[must_use]
pub fn detect(text: &str) -> &'static Dialect {
    let text = text.trim_start_matches('\u{FEFF}');
    let known = DIALECTS.iter().copied().find(|known| (known.detect)(text));
    known.unwrap_or(&LOOSE)
}

/// What a dialect makes of a text, in offsets of the text.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) records: Vec<Record>,
    pub(super) strays: Vec<Stray>,
    /// How far each record goes, where its first and its last cell do not tell.
    pub(super) extents: Vec<Extent>,
    /// The cells that are not the main ones, in order.
    pub(super) more: Vec<More>,
}

/// How far a record goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) span: Span,
    /// How many cells that are not the main ones stand in the records before it.
    pub(super) more: u32,
}

/// A cell that is none of the main ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct More {
    pub(super) span: Span,
    pub(super) role: Role,
}

/// What a cell says that is written as it is meant.
pub(super) fn as_written(text: &str, cell: Range<usize>) -> Cow<'_, str> {
    Cow::Borrowed(&text[cell])
}

/// A cell in which there is no markup.
pub(super) fn no_markup(text: &str) -> (&str, &str) {
    (text, "")
}

/// The kind of a line in a dialect without comments.
pub(super) fn blank_or_cell(line: &str) -> LineKind {
    if line.is_empty() {
        LineKind::Blank
    } else {
        LineKind::Cell
    }
}

/// The lines of a text that hold something and are no comment.
pub(super) fn filled(text: &str) -> impl Iterator<Item = &str> {
    let lines = Lines::first_of(text).map(|line| text[line.start..line.content_end].trim());
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

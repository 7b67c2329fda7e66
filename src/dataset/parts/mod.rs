//! A description to the names in it: what the service is called, short and in full, and what else is said of it.
//!
//! Nothing is looked up, spelled out or corrected: each part is a piece of the description.
//! What could be read in two ways is not told apart, since a name that is wrong is worse than one that is long.
//!
//! How people write descriptions is a table of [`PATTERNS`]; `grammar` has what they share.

mod expansions;
mod grammar;
mod names;
mod remarks;

use std::fmt;

pub(crate) use self::grammar::is_plainly_one_name;
use self::grammar::{Found, Head, tail};
use super::qualifiers::Qualifiers;

/// A way to write a description, and how its names are found.
pub struct Pattern {
    /// The name, as data holds it; it never changes its meaning.
    pub name: &'static str,
    /// What such a description is made of, in half a sentence.
    pub summary: &'static str,
    /// Descriptions, each with what is found in it: name, name in full, qualifiers and note, with ` | ` between.
    pub examples: &'static [(&'static str, &'static str)],
    /// Reads the names, and gives what is left for [`tail`] to read.
    read: for<'t> fn(&Head<'t>) -> Found<'t>,
}

/// All patterns; a description is taken apart by the first that fits all of it.
pub static PATTERNS: &[&Pattern] = &[
    &remarks::RESERVED,
    &names::WORD,
    &expansions::ABBREVIATION_COMMA,
    &expansions::ABBREVIATION_BRACKET,
    &expansions::FULL_NAME_BRACKET,
    &expansions::ABBREVIATION_DASH,
    &expansions::ABBREVIATION_INITIALS,
    &remarks::KEYWORD_COMMA,
    &names::CARRIER,
    &names::ROLE,
    &names::PROTOCOL_WORD,
    &names::DOUBLED_WORD,
    &names::PROTOCOL_NAME,
    &remarks::BRACKET_REMARK,
    &remarks::NAME_REMARK,
    &names::PHRASE,
    &remarks::UNRESOLVED,
];

/// No pattern at all: the source has a cell for the name, and the description is not taken apart.
pub static SERVICE_NAME: Pattern = Pattern {
    name: "service-name",
    summary: "the source gives the name beside the description",
    examples: &[],
    read: |_| None,
};

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A description, taken apart; each part is a piece of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'t> {
    /// The pattern by which the parts were found.
    pub pattern: &'static Pattern,
    /// The name to show; the short name where there is one, and all of the text where nothing can be told apart.
    pub name: &'t str,
    /// The abbreviation; together with the full name or not at all.
    pub short_name: Option<&'t str>,
    /// What the abbreviation stands for.
    pub full_name: Option<&'t str>,
    /// The role, the carrier and the version: `data`, `over TLS/SSL`, `version 2`.
    pub qualifiers: Qualifiers<'t>,
    /// What else the text says.
    pub note: Option<&'t str>,
}

impl<'t> Parts<'t> {
    /// Whether it is clear what the name is; if not, all of the text is the name.
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        *self.pattern != remarks::UNRESOLVED
    }

    /// Whether the text says that the ports have no service: they are reserved or unassigned.
    #[must_use]
    pub fn is_set_aside(&self) -> bool {
        *self.pattern == remarks::RESERVED
    }

    fn of(pattern: &'static Pattern, names: Names<'t>) -> Self {
        let Names {
            name,
            full_name,
            qualifiers,
            note,
        } = names;
        Self {
            pattern,
            name,
            short_name: full_name.map(|_| name),
            full_name,
            qualifiers,
            note,
        }
    }
}

/// What a pattern has found so far.
#[derive(Debug, Clone, Copy, Default)]
struct Names<'t> {
    name: &'t str,
    /// What the name stands for.
    full_name: Option<&'t str>,
    qualifiers: Qualifiers<'t>,
    note: Option<&'t str>,
}

impl<'t> Names<'t> {
    fn new(name: &'t str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    fn expanded(short: &'t str, full: &'t str) -> Self {
        Self {
            full_name: Some(full),
            ..Self::new(short)
        }
    }

    /// The same with another name.
    fn renamed(self, name: &'t str) -> Self {
        Self { name, ..self }
    }

    /// The same with a remark.
    fn noted(self, note: &'t str) -> Self {
        let note = Some(note);
        Self { note, ..self }
    }

    /// Whether no part is empty or has a blank at an edge, as signs in odd places leave it: `SSH ; ()`.
    fn is_tidy(&self) -> bool {
        let tidy = |part: &str| !part.is_empty() && part.trim().len() == part.len();
        let optional = [self.full_name, self.note];
        tidy(self.name)
            && optional.into_iter().flatten().all(tidy)
            && self.qualifiers.iter().all(|part| tidy(part))
    }
}

/// The names of a service: the one that a source gives beside the description, or else those in the description.
#[must_use]
pub fn parts_beside<'t>(name: Option<&'t str>, description: &'t str) -> Parts<'t> {
    match name {
        Some(name) => Parts::of(&SERVICE_NAME, Names::new(name)),
        None => parts(description),
    }
}

/// Takes a description apart; its white space is single spaces.
///
/// # Examples
///
/// ```
/// use portreg::dataset::parts;
///
/// let parts = parts("BOOTP (BootStrap Protocol) server; also used by DHCP");
/// assert_eq!(parts.pattern.name, "abbreviation-bracket");
/// assert_eq!(parts.short_name, Some("BOOTP"));
/// assert_eq!(parts.full_name, Some("BootStrap Protocol"));
/// assert_eq!(*parts.qualifiers, ["server"]);
/// assert_eq!(parts.note, Some("also used by DHCP"));
/// ```
#[must_use]
pub fn parts(description: &str) -> Parts<'_> {
    let head = Head::of(description);
    let found = if head.fits_nothing() {
        None
    } else {
        by_patterns(&head)
    };
    found.unwrap_or_else(|| Parts::of(&remarks::UNRESOLVED, Names::new(description)))
}

/// Whether it is clear what the name in a description is, as [`Parts::is_resolved`] says: it is where any pattern fits, so those that mostly do are asked first.
pub(crate) fn is_resolved(description: &str) -> bool {
    let head = Head::of(description);
    let mostly: [&Pattern; 3] = [
        &remarks::BRACKET_REMARK,
        &names::PHRASE,
        &remarks::NAME_REMARK,
    ];
    // The last one is for what no other fits.
    let others = PATTERNS.split_last().map_or(&[][..], |(_, others)| others);
    let mut all = mostly.iter().chain(others);
    !head.fits_nothing() && all.any(|pattern| by_pattern(pattern, &head).is_some())
}

/// What the first pattern finds that fits.
fn by_patterns<'t>(head: &Head<'t>) -> Option<Parts<'t>> {
    let read = |pattern: &&'static Pattern| Some(Parts::of(pattern, by_pattern(pattern, head)?));
    PATTERNS.iter().find_map(read)
}

/// What a pattern finds, if it fits.
fn by_pattern<'t>(pattern: &Pattern, head: &Head<'t>) -> Option<Names<'t>> {
    let (rest, names) = (pattern.read)(head)?;
    tail(names, rest).filter(Names::is_tidy)
}

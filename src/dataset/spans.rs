//! Where the parts of a description stand in it.

use super::Parts;
use crate::text::offset_in;

/// What a part of a description is: the column that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// The name to show.
    Name,
    /// The abbreviation; where there is one, it is the name, and stands in the same place.
    ShortName,
    /// What the abbreviation stands for.
    FullName,
    /// One of the qualifiers; a description has up to three.
    Qualifier,
    /// What else the text says.
    Note,
}

impl PartKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Name,
        Self::ShortName,
        Self::FullName,
        Self::Qualifier,
        Self::Note,
    ];

    /// The name, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::ShortName => "short_name",
            Self::FullName => "full_name",
            Self::Qualifier => "qualifier",
            Self::Note => "note",
        }
    }
}

/// A part of a description with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartSpan<'t> {
    /// What the part is.
    pub kind: PartKind,
    /// Where it begins, in Unicode scalars of the description, from 0.
    pub start: u32,
    /// Where it ends: behind its last scalar.
    pub end: u32,
    /// The part.
    pub text: &'t str,
}

/// All parts of a description with their places, in the order of the text.
///
/// A name that is an abbreviation comes twice, as the name and as the short name, so that each column can be found again.
///
/// # Panics
///
/// If the parts are those of another text, or the text has more than `u32::MAX` scalars.
///
/// # Examples
///
/// ```
/// use portreg::dataset::{PartKind, parts, spans};
///
/// let text = "Café Système (CS) – vente";
/// let all: Vec<_> = spans(text, &parts(text)).map(|part| (part.kind, part.start, part.text)).collect();
/// assert_eq!(all, [
///     (PartKind::FullName, 0, "Café Système"),
///     (PartKind::Name, 14, "CS"),
///     (PartKind::ShortName, 14, "CS"),
///     (PartKind::Note, 20, "vente"),
/// ]);
/// ```
pub fn spans<'t>(
    description: &'t str,
    parts: &Parts<'t>,
) -> impl Iterator<Item = PartSpan<'t>> + use<'t> {
    let qualifier = |n: usize| parts.qualifiers.get(n).copied();
    let mut all = [
        (PartKind::Name, Some(parts.name)),
        (PartKind::ShortName, parts.short_name),
        (PartKind::FullName, parts.full_name),
        (PartKind::Qualifier, qualifier(0)),
        (PartKind::Qualifier, qualifier(1)),
        (PartKind::Qualifier, qualifier(2)),
        (PartKind::Note, parts.note),
    ]
    .map(|(kind, text)| text.map(|text| (offset_in(description, text), kind, text)));
    all.sort_unstable();
    let (mut at, mut scalars) = (0, 0);
    all.into_iter().flatten().map(move |(offset, kind, text)| {
        scalars += count(&description[at..offset]);
        at = offset;
        PartSpan {
            kind,
            start: scalars,
            end: scalars + count(text),
            text,
        }
    })
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).expect("descriptions are as short as sources")
}

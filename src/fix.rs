//! Fixes as data: edits of bytes, put together without knowing what they mean.
//!
//! Pure: text in, text out. Only the bytes that an edit names change, whatever the encoding.

use std::collections::BTreeMap;

use crate::source::Span;

/// Whether a fix can be applied without a person looking at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// It changes how something is written, and not what it says.
    Safe,
    /// It is most likely right, and may change what the registry says.
    Unsafe,
}

impl Safety {
    /// The name, as reports have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// The bytes over a span are replaced; an empty span is an insertion, an empty text a deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in bytes of the source.
    pub span: Span,
    /// What stands there instead.
    pub insert: Vec<u8>,
}

impl Edit {
    /// Puts a text in the place of a span.
    #[must_use]
    pub fn replace(span: Span, text: impl Into<Vec<u8>>) -> Self {
        Self {
            span,
            insert: text.into(),
        }
    }

    /// Takes the bytes over a span away.
    #[must_use]
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// Edits that belong together: all of them are made, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for people.
    pub title: String,
    /// Whether a person should look.
    pub safety: Safety,
    /// Sorted, and apart from each other.
    edits: Vec<Edit>,
}

impl Fix {
    /// A fix of some edits, in any order.
    ///
    /// # Panics
    ///
    /// If two edits overlap: then it is not known what they would do together.
    #[must_use]
    pub fn new(title: impl Into<String>, safety: Safety, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| (edit.span, edit.insert.len()));
        let apart = |pair: &[Edit]| pair[0].span.end <= pair[1].span.start;
        assert!(
            edits.windows(2).all(apart),
            "edits of a fix overlap: {edits:?}"
        );
        Self {
            title: title.into(),
            safety,
            edits,
        }
    }

    /// The edits, sorted and apart from each other.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }
}

/// Applies fixes to bytes; a fix that touches what an earlier one touches is left out whole.
///
/// Says which of them were applied, by their places in the list.
///
/// # Examples
///
/// ```
/// use portreg::Span;
/// use portreg::fix::{Edit, Fix, Safety, apply};
///
/// let fix = Fix::new("write TCP", Safety::Safe, vec![Edit::replace(Span::new(3, 6), "TCP")]);
/// let (bytes, applied) = apply(b"22\ntcp\n", &[fix.clone(), fix]);
/// assert_eq!(bytes, b"22\nTCP\n");
/// assert_eq!(applied, [0]);
/// ```
#[must_use]
pub fn apply(bytes: &[u8], fixes: &[Fix]) -> (Vec<u8>, Vec<usize>) {
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let mut edits: Vec<&Edit> = Vec::new();
    let mut applied = Vec::new();
    for (i, fix) in fixes.iter().enumerate() {
        if fix.edits.is_empty() || fix.edits.iter().any(|edit| touches(&taken, edit.span)) {
            continue;
        }
        for edit in &fix.edits {
            taken.insert(edit.span.start, edit.span.end);
            edits.push(edit);
        }
        applied.push(i);
    }
    edits.sort_by_key(|edit| edit.span);
    let mut new = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for Edit { span, insert } in edits {
        new.extend_from_slice(&bytes[at..span.start as usize]);
        new.extend_from_slice(insert);
        at = span.end as usize;
    }
    new.extend_from_slice(&bytes[at..]);
    (new, applied)
}

/// Whether a span shares a byte with one that is taken, or meets one at an insertion, where the order of two would not be known.
fn touches(taken: &BTreeMap<u32, u32>, span: Span) -> bool {
    // What is taken lies apart, so that the ends are sorted as the starts are.
    let near = taken.range(..=span.end).rev();
    let mut near = near.take_while(|(_, end)| **end >= span.start);
    near.any(|(&start, &end)| {
        let beside = end == span.start || start == span.end;
        !beside || start == end || span.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(edits: &[(u32, u32, &str)]) -> Fix {
        let edits = edits
            .iter()
            .map(|&(start, end, text)| Edit::replace(Span::new(start, end), text));
        Fix::new("", Safety::Safe, edits.collect())
    }

    fn applied(fixes: &[Fix]) -> (String, Vec<usize>) {
        let (bytes, applied) = apply(b"abcdef", fixes);
        (String::from_utf8(bytes).expect("UTF-8"), applied)
    }

    #[test]
    fn fixes_apart_are_all_applied() {
        let fixes = [
            fix(&[(4, 5, "E")]),
            fix(&[(0, 1, ""), (2, 3, "CC")]),
            fix(&[(6, 6, "!")]),
        ];
        assert_eq!(applied(&fixes), ("bCCdEf!".to_owned(), vec![0, 1, 2]));
    }

    #[test]
    fn neighbours_are_apart_and_insertions_at_one_place_are_not() {
        assert_eq!(
            applied(&[fix(&[(0, 2, "x")]), fix(&[(2, 4, "y")])]).1,
            [0, 1]
        );
        assert_eq!(applied(&[fix(&[(2, 2, "x")]), fix(&[(2, 2, "y")])]).1, [0]);
        assert_eq!(applied(&[fix(&[(0, 2, "x")]), fix(&[(2, 2, "y")])]).1, [0]);
    }

    #[test]
    fn a_fix_that_overlaps_is_left_out_whole() {
        let fixes = [fix(&[(1, 3, "x")]), fix(&[(2, 4, "y"), (5, 6, "z")])];
        assert_eq!(applied(&fixes), ("axdef".to_owned(), vec![0]));
        // Beside one that is taken, and over another.
        let fixes = [
            fix(&[(0, 3, "x")]),
            fix(&[(4, 5, "y")]),
            fix(&[(2, 4, "z")]),
        ];
        assert_eq!(applied(&fixes), ("xdyf".to_owned(), vec![0, 1]));
    }
}

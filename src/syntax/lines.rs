//! What a line is, and what a line that holds something is to its neighbours.
//!
//! This module knows no records.

use memchr::memchr2;

use super::cells::{Reading, Shape};
use crate::source::Span;

/// What stands between a cell and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing but a line end.
    Glued,
    /// At least one blank line.
    Blank,
    /// A separator line, or the start of the source.
    Rule,
}

/// One line that holds something, in offsets of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) reading: Reading,
    pub(super) gap: Gap,
}

impl Cell {
    pub(super) fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    pub(super) fn is(&self, shapes: &[Shape]) -> bool {
        shapes.contains(&self.reading.shape)
    }
}

/// What a line is; not stored, but told again whenever it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing, or spaces and tabs.
    Blank,
    /// A separator: one punctuation character, three times or more.
    Rule,
    /// A line that begins with `# `.
    Comment,
    /// Anything else.
    Cell,
}

/// Trims spaces and tabs: all that may stand around a cell unseen.
#[inline]
pub(super) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let (mut start, mut end) = (start, end);
    // A byte order mark belongs to no cell.
    if start == 0 && text.starts_with('\u{FEFF}') {
        start = '\u{FEFF}'.len_utf8();
    }
    while start < end && matches!(bytes[start], b' ' | b'\t') {
        start += 1;
    }
    while start < end && matches!(bytes[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    (start, end)
}

/// Tells the kind of a line from its trimmed content.
#[inline]
pub(super) fn kind(content: &str) -> LineKind {
    match content.as_bytes() {
        [] => LineKind::Blank,
        [b'#'] | [b'#', b' ' | b'\t', ..] if !is_rule(content) => LineKind::Comment,
        [first, ..] if !first.is_ascii_alphanumeric() && is_rule(content) => LineKind::Rule,
        _ => LineKind::Cell,
    }
}

/// The characters that separator lines are drawn with.
const RULE_CHARACTERS: &str = "_-=*~#+\u{2013}\u{2014}\u{2015}\u{2500}\u{2501}\u{2550}\u{AF}";

fn is_rule(content: &str) -> bool {
    let first = content.chars().next().expect("not blank");
    let drawn = |c: char| c == first || c == ' ' || c == '\t';
    // Most separators are one byte over and over, and so are equal to themselves one byte on: that is told at once.
    let bytes = content.as_bytes();
    let uniform = bytes.len() >= 3 && bytes[1..] == bytes[..bytes.len() - 1];
    RULE_CHARACTERS.contains(first)
        && (uniform || content.chars().all(drawn) && content.matches(first).take(3).count() == 3)
}

pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("a source fits 32 bits")
}

/// Whether a text ends with a line end, or is empty.
pub(super) fn ends_whole(text: &str) -> bool {
    text.is_empty() || memchr2(b'\n', b'\r', &text.as_bytes()[text.len() - 1..]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_drawn_with_many_characters() {
        for line in [
            "___",
            "----",
            "=====",
            "* * *",
            "-\t-\t-",
            "~~~",
            "───",
            "—————",
            "###",
            "# # #",
        ] {
            assert_eq!(kind(line), LineKind::Rule, "{line}");
        }
        for line in ["--", "_-_", "-5", "...", "-", "==", "--- ink"] {
            assert_eq!(kind(line), LineKind::Cell, "{line}");
        }
    }

    #[test]
    fn a_comment_begins_with_a_number_sign_and_a_blank() {
        assert_eq!(kind("# kept by hand"), LineKind::Comment);
        assert_eq!(kind("#"), LineKind::Comment);
        assert_eq!(kind("#5 of six"), LineKind::Cell);
    }
}

//! A text in lines.

use memchr::{memchr, memchr2};

/// The lines of a text, one after the other: they tile it.
///
/// A line ends with LF, CR LF or a lone CR.
#[derive(Debug, Clone)]
pub struct Lines<'s> {
    text: &'s str,
    /// Where the next line starts.
    pub(crate) at: usize,
    carriage_returns: bool,
}

/// One line, in offsets of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The first byte.
    pub start: usize,
    /// Where its content ends and its line end begins.
    pub content_end: usize,
    /// The byte after its line end.
    pub end: usize,
}

impl<'s> Lines<'s> {
    /// The lines of `text`.
    #[must_use]
    pub fn new(text: &'s str) -> Self {
        Self {
            text,
            at: 0,
            carriage_returns: memchr(b'\r', text.as_bytes()).is_some(),
        }
    }

    /// The lines of `text`, of which only the first few are asked for: the rest is not looked at.
    pub(crate) fn first_of(text: &'s str) -> Self {
        Self {
            text,
            at: 0,
            carriage_returns: true,
        }
    }

    /// Splits a part of the text at its first line end.
    #[inline]
    pub(crate) fn split(&self, part: &'s str) -> (&'s str, &'s str) {
        let end = if self.carriage_returns {
            memchr2(b'\n', b'\r', part.as_bytes())
        } else {
            memchr(b'\n', part.as_bytes())
        };
        part.split_at(end.unwrap_or(part.len()))
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    #[inline]
    fn next(&mut self) -> Option<Line> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let (content, behind) = self.split(rest);
        let start = self.at;
        let content_end = start + content.len();
        let end = match behind.as_bytes() {
            [] => content_end,
            [b'\r', b'\n', ..] => content_end + 2,
            _ => content_end + 1,
        };
        self.at = end;
        Some(Line {
            start,
            content_end,
            end,
        })
    }
}

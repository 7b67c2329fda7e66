//! Harmless text in the columns, and in the characters, that a terminal has.

use super::{Sanitized, is_hostile, number, push, symbol};

impl Sanitized {
    /// The same in ASCII, where that is asked for: other characters are shown by their numbers.
    pub(crate) fn in_ascii(self, asked: bool) -> Self {
        if !asked || self.0.is_ascii() {
            return self;
        }
        let mut safe = String::with_capacity(self.0.len());
        self.0.chars().for_each(|char| push_ascii(&mut safe, char));
        Self(safe)
    }

    /// As much of the end as fits in so many columns.
    pub(in crate::report) fn tail(self, columns: usize, mark: &str) -> Self {
        if columns_of(&self.0) <= columns {
            return self;
        }
        let room = columns.saturating_sub(columns_of(mark));
        let mut taken = 0;
        let mut chars = self.0.char_indices().rev();
        let beyond = chars.find(|(_, char)| {
            taken += width(*char);
            taken > room
        });
        let from = beyond.map_or(0, |(at, char)| at + char.len_utf8());
        Self(format!("{mark}{}", &self.0[from..]))
    }

    /// As much of the start as fits in so many columns.
    pub(in crate::report) fn head(self, columns: usize, mark: &str) -> Self {
        if columns_of(&self.0) <= columns {
            return self;
        }
        let end = fitting(&self.0, columns.saturating_sub(columns_of(mark)));
        Self(format!("{}{mark}", &self.0[..end]))
    }

    /// The text in so many columns: with blanks behind it, or cut, and a mark at its end.
    #[must_use]
    pub fn in_columns(&self, columns: usize, mark: &str) -> String {
        let mut text = self.clone().head(columns, mark).0;
        let blanks = columns.saturating_sub(columns_of(&text));
        text.extend(std::iter::repeat_n(' ', blanks));
        text
    }

    /// How many columns the text takes.
    #[must_use]
    pub fn columns(&self) -> usize {
        columns_of(&self.0)
    }
}

/// Adds one character of harmless text to a text in ASCII.
fn push_ascii(safe: &mut String, char: char) {
    match char {
        '…' => safe.push_str("..."),
        '\u{2400}'..='\u{241F}' => number(safe, symbol(u32::from(char) - 0x2400)),
        _ if char.is_ascii() => safe.push(char),
        _ => number(safe, char),
    }
}

/// Adds one character of outside text to text that is harmless so far, in ASCII where that is asked for.
pub(in crate::report) fn push_in(safe: &mut String, char: char, ascii: bool) {
    match char {
        '\t' => safe.push(' '),
        _ if ascii && !matches!(char, ' '..='~') => number(safe, char),
        _ => push(safe, char),
    }
}

/// How many columns a character of outside text takes when it is shown, at the most.
pub(in crate::report) fn cost(char: char, ascii: bool) -> usize {
    match char {
        // A space may be put into `::` and `##[`.
        ':' | '[' => 2,
        ' '..='~' | '\t' => 1,
        '\0'..='\x1F' | '\x7F' if !ascii => 1,
        '\u{10000}'.. if ascii || is_hostile(char) => "<U+10FFFF>".len(),
        _ if ascii || is_hostile(char) => "<U+FFFF>".len(),
        _ => width(char),
    }
}

/// How many columns a character of harmless text takes; one that takes none counts too, for a line of them is long.
pub(in crate::report) fn width(char: char) -> usize {
    unicode_width::UnicodeWidthChar::width(char)
        .unwrap_or(1)
        .max(1)
}

/// How many columns a harmless text takes.
pub(in crate::report) fn columns_of(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// Where the first characters of a harmless text end that fit in so many columns.
pub(in crate::report) fn fitting(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    let mut beyond = text.char_indices().filter(|(_, char)| {
        taken += width(*char);
        taken > columns
    });
    beyond.next().map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_is_all_that_is_shown_where_it_is_asked_for() {
        let text = || Sanitized::new("caf\u{E9}\u{1B} \u{2026}");
        assert_eq!(text().in_ascii(true).as_str(), "caf<U+00E9><U+001B> ...");
        assert_eq!(text().in_ascii(false), text());
    }

    #[test]
    fn ends_keep_to_their_columns() {
        let text = || Sanitized::new("data/\u{FF50}\u{FF4F}rts.txt");
        assert_eq!(text().tail(9, "…").as_str(), "…rts.txt");
        assert_eq!(text().head(8, "...").as_str(), "data/...");
        assert_eq!(text().head(16, "..."), text());
    }
}

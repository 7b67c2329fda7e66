//! The one way for text from outside to come into a report for people.
//!
//! A description, a file name or a message can hold anything: control characters that a terminal obeys, marks that turn the direction of writing, the commands that a CI job's log takes from any line.
//! [`Sanitized`] shows them and takes away their power.

use std::fmt::{self, Write};

use serde::{Serialize, Serializer};

use crate::text::is_control;

/// Text that can be shown: on one line, without control or direction characters, and no command to anyone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sanitized(String);

impl Sanitized {
    /// Makes any text harmless.
    ///
    /// # Examples
    ///
    /// ```
    /// use portreg::report::Sanitized;
    ///
    /// assert_eq!(Sanitized::new("a\u{1B}[31m\nb").as_str(), "a␛[31m␊b");
    /// ```
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut safe = String::with_capacity(text.len());
        for char in text.chars() {
            push(&mut safe, char);
        }
        Self(safe)
    }

    /// The harmless text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[cfg(feature = "cli")]
    /// The same in ASCII, where that is asked for: other characters are shown by their numbers.
    pub(super) fn in_ascii(self, asked: bool) -> Self {
        if !asked || self.0.is_ascii() {
            return self;
        }
        let mut safe = String::with_capacity(self.0.len());
        self.0.chars().for_each(|char| push_ascii(&mut safe, char));
        Self(safe)
    }

    /// As much of the end as fits in so many columns.
    #[cfg(feature = "cli")]
    pub(super) fn tail(self, columns: usize, mark: &str) -> Self {
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
    #[cfg(feature = "cli")]
    pub(super) fn head(self, columns: usize, mark: &str) -> Self {
        if columns_of(&self.0) <= columns {
            return self;
        }
        let end = fitting(&self.0, columns.saturating_sub(columns_of(mark)));
        Self(format!("{}{mark}", &self.0[..end]))
    }
}

#[cfg(feature = "cli")]
impl Sanitized {
    /// The text in so many columns: with blanks behind it, or cut, and a mark at its end.
    #[must_use]
    pub fn in_columns(&self, columns: usize, mark: &str) -> String {
        let (room, mark) = if self.columns() <= columns {
            (columns, "")
        } else {
            (columns.saturating_sub(mark.chars().count()), mark)
        };
        let mut taken = 0;
        let mut text = String::with_capacity(columns);
        for char in self.0.chars() {
            if taken + shown_width(char) > room {
                break;
            }
            taken += shown_width(char);
            text.push(char);
        }
        text.push_str(mark);
        let blanks = columns.saturating_sub(taken + mark.chars().count());
        text.extend(std::iter::repeat_n(' ', blanks));
        text
    }

    /// How many columns the text takes.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.0.chars().map(shown_width).sum()
    }
}

/// How many columns a harmless character takes.
#[cfg(feature = "cli")]
fn shown_width(char: char) -> usize {
    unicode_width::UnicodeWidthChar::width(char).unwrap_or(1)
}

impl fmt::Display for Sanitized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Sanitized {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Whether a character may not stand in a report as it is.
///
/// The characters that nobody sees (`Default_Ignorable_Code_Point` of Unicode) are among them: some readers skip them when they look for a command.
#[must_use]
pub const fn is_hostile(char: char) -> bool {
    is_control(char)
        || matches!(char,
            '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}' // unseen
        )
        || char as u32 & 0xFFFE == 0xFFFE // no characters
}

/// Adds one character of outside text to text that is harmless so far.
pub(super) fn push(safe: &mut String, char: char) {
    match char {
        '\t' => safe.push(' '),
        '\0'..='\x1F' => safe.push(symbol(0x2400 + u32::from(char))),
        '\x7F' => safe.push('\u{2421}'),
        _ if is_hostile(char) => number(safe, char),
        // GitHub obeys `::command::` at the start of a line, and where a line is broken nobody knows.
        ':' if safe.ends_with(':') => safe.push_str(" :"),
        // `##[command]`, `##vso[command]` and `##teamcity[command]` are obeyed anywhere in a line.
        '[' => {
            let stem = safe.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            if let Some(stem) = stem.strip_suffix("##") {
                safe.insert(stem.len() + 1, ' ');
            }
            safe.push('[');
        }
        _ => safe.push(char),
    }
}

#[cfg(feature = "cli")]
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
#[cfg(feature = "cli")]
pub(super) fn push_in(safe: &mut String, char: char, ascii: bool) {
    match char {
        '\t' => safe.push(' '),
        _ if ascii && !matches!(char, ' '..='~') => number(safe, char),
        _ => push(safe, char),
    }
}

/// How many columns a character of outside text takes when it is shown, at the most.
#[cfg(feature = "cli")]
pub(super) fn cost(char: char, ascii: bool) -> usize {
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

fn number(safe: &mut String, char: char) {
    write!(safe, "<U+{:04X}>", u32::from(char)).expect("writing to a string");
}

fn symbol(code: u32) -> char {
    char::from_u32(code).expect("a control, or its picture from 0x2400 on")
}

/// How many columns a character of harmless text takes; one that takes none counts too, for a line of them is long.
#[cfg(feature = "cli")]
pub(super) fn width(char: char) -> usize {
    unicode_width::UnicodeWidthChar::width(char)
        .unwrap_or(1)
        .max(1)
}

/// How many columns a harmless text takes.
#[cfg(feature = "cli")]
pub(super) fn columns_of(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// Where the first characters of a harmless text end that fit in so many columns.
#[cfg(feature = "cli")]
pub(super) fn fitting(text: &str, columns: usize) -> usize {
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
    fn what_is_hostile_is_shown_and_not_obeyed() {
        for (hostile, shown) in [
            ("\u{1B}]8;;", "␛]8;;"),
            ("\u{7F}\u{85}", "␡<U+0085>"),
            ("\u{202E}evil", "<U+202E>evil"),
            ("a\rb\u{2028}c", "a␍b<U+2028>c"),
            ("\u{FFFE}\u{10FFFF}", "<U+FFFE><U+10FFFF>"),
            ("##[error]", "# #[error]"),
            ("##vso[task]", "# #vso[task]"),
            ("#\u{AD}#[error]", "#<U+00AD>#[error]"),
            ("::error::", ": :error: :"),
            (":\u{200B}:", ":<U+200B>:"),
            ("caf\u{E9} ## [a]", "caf\u{E9} ## [a]"),
        ] {
            assert_eq!(Sanitized::new(hostile).as_str(), shown);
        }
    }

    #[test]
    fn ascii_is_all_that_is_shown_where_it_is_asked_for() {
        let text = || Sanitized::new("caf\u{E9}\u{1B} \u{2026}");
        assert_eq!(text().in_ascii(true).as_str(), "caf<U+00E9><U+001B> ...");
        assert_eq!(text().in_ascii(false), text());
    }

    #[cfg(feature = "cli")]
    #[test]
    fn ends_keep_to_their_columns() {
        let text = || Sanitized::new("data/\u{FF50}\u{FF4F}rts.txt");
        assert_eq!(text().tail(9, "…").as_str(), "…rts.txt");
        assert_eq!(text().head(8, "...").as_str(), "data/...");
        assert_eq!(text().head(16, "..."), text());
    }
}

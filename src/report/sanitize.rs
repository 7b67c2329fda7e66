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
#[must_use]
pub fn is_hostile(char: char) -> bool {
    is_control(char)
        || matches!(char, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}') // unseen
        || u32::from(char) & 0xFFFE == 0xFFFE // no characters
}

/// Adds one character of outside text to text that is harmless so far.
pub(super) fn push(safe: &mut String, char: char) {
    match char {
        '\t' => safe.push(' '),
        '\0'..='\x1F' => safe.push(symbol(0x2400 + u32::from(char))),
        '\x7F' => safe.push('\u{2421}'),
        _ if is_hostile(char) => {
            write!(safe, "<U+{:04X}>", u32::from(char)).expect("writing to a string");
        }
        // The logs of some CI services obey `##[command]` anywhere in a line.
        '[' if safe.ends_with("##") => {
            safe.truncate(safe.len() - 1);
            safe.push_str(" #[");
        }
        _ => safe.push(char),
    }
}

/// How many columns a character takes when it is shown, at the most.
#[cfg(feature = "cli")]
pub(super) fn width(char: char) -> usize {
    match char {
        '\0'..='\x1F' | '\x7F' => 1,
        // Between two number signs and a bracket a space is put.
        '[' => 2,
        _ if is_hostile(char) => "<U+10FFFF>".len(),
        _ => unicode_width::UnicodeWidthChar::width(char).unwrap_or(1),
    }
}

fn symbol(code: u32) -> char {
    char::from_u32(code).expect("control pictures begin at 0x2400")
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
            ("caf\u{E9} ##", "caf\u{E9} ##"),
        ] {
            assert_eq!(Sanitized::new(hostile).as_str(), shown);
        }
    }
}

//! The one way for text from outside to come into a report for people.
//!
//! A description, a file name or a message can hold anything: control characters that a terminal obeys, marks that turn the direction of writing, the commands that a CI job's log takes from any line.
//! [`Sanitized`] shows them and takes away their power.

#[cfg(feature = "cli")]
mod columns;

use std::fmt::{self, Write};

use serde::{Serialize, Serializer};

use crate::text::is_control;

#[cfg(feature = "cli")]
pub(super) use columns::{columns_of, cost, push_in};

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

fn number(safe: &mut String, char: char) {
    write!(safe, "<U+{:04X}>", u32::from(char)).expect("writing to a string");
}

fn symbol(code: u32) -> char {
    char::from_u32(code).expect("a control, or its picture from 0x2400 on")
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
}

//! JSON (RFC 8259) as far as rows need it: its tokens, each with its place.
//!
//! Written here because the reading must be total and say where each value stands: crates for JSON give values without places, and end at the first mistake.
//! A string ends with its line at the latest, so that a quotation mark that is missing costs a line.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

/// What a bracket is around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `{` and `}`.
    Object,
    /// `[` and `]`.
    List,
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Open(Bracket),
    Close(Bracket),
    Colon,
    Comma,
    /// A string in double quotes.
    Text,
    /// A number, `true`, `false` or `null`.
    Word,
    /// What is none of them.
    Broken,
}

/// The tokens in a stretch of a text; what stands between them is blank.
pub(super) struct Tokens<'s> {
    text: &'s str,
    at: usize,
    end: usize,
}

impl<'s> Tokens<'s> {
    pub(super) fn new(text: &'s str, stretch: Range<usize>) -> Self {
        let mark = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        Self {
            text,
            at: stretch.start.max(mark),
            end: stretch.end,
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = (Range<usize>, Token);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..self.end)?;
        let start = self.at + rest.bytes().position(|byte| !is_blank(byte))?;
        let rest = &self.text[start..self.end];
        let (token, length) = match rest.as_bytes()[0] {
            b'{' => (Token::Open(Bracket::Object), 1),
            b'}' => (Token::Close(Bracket::Object), 1),
            b'[' => (Token::Open(Bracket::List), 1),
            b']' => (Token::Close(Bracket::List), 1),
            b':' => (Token::Colon, 1),
            b',' => (Token::Comma, 1),
            b'"' => match string(rest) {
                (length, true) if unescape(&rest[1..length - 1], escape).is_some() => {
                    (Token::Text, length)
                }
                (length, _) => (Token::Broken, length),
            },
            _ => {
                let is_end = |byte| is_blank(byte) || b"{}[]:,\"".contains(&byte);
                let length = rest.bytes().position(is_end).unwrap_or(rest.len());
                if is_word(&rest[..length]) {
                    (Token::Word, length)
                } else {
                    (Token::Broken, length)
                }
            }
        };
        self.at = start + length;
        Some((start..self.at, token))
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a word is a number or stands for a value; of a number with zeros before it the rules for its cell say more.
pub(super) fn is_word(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let is_numeric = |byte: u8| byte.is_ascii_digit() || b".eE+-".contains(&byte);
    matches!(word, "true" | "false" | "null")
        || digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(is_numeric)
}

/// The length of a text that begins with a string, up to its end or that of its line, and whether the string ends there.
pub(super) fn string(text: &str) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        let is_end = |byte: &u8| matches!(byte, b'"' | b'\\' | b'\n' | b'\r');
        match bytes[at..].iter().position(is_end) {
            None => return (bytes.len(), false),
            Some(length) => at += length,
        }
        match bytes[at] {
            b'"' => return (at + 1, true),
            b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\\')) => at += 2,
            b'\\' => at += 1,
            _ => return (at, false),
        }
    }
}

/// What stands for a character behind a backslash, and what is behind that; nothing if it stands for none.
pub(super) type Escape = fn(&str) -> Option<(char, &str)>;

/// The text that a string means; nothing if it holds what means no character.
pub(super) fn unescape(text: &str, escape: Escape) -> Option<Cow<'_, str>> {
    let Some(mut at) = memchr(b'\\', text.as_bytes()) else {
        return Some(Cow::Borrowed(text));
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        out.push_str(&rest[..at]);
        let (char, behind) = escape(&rest[at + 1..])?;
        out.push(char);
        rest = behind;
        match memchr(b'\\', rest.as_bytes()) {
            Some(next) => at = next,
            None => break,
        }
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// The escapes of JSON (RFC 8259, section 7).
pub(super) fn escape(text: &str) -> Option<(char, &str)> {
    let (first, rest) = text.split_at_checked(1)?;
    let char = match first {
        "\"" | "\\" | "/" => first.chars().next()?,
        "b" => '\u{8}',
        "f" => '\u{C}',
        "n" => '\n',
        "r" => '\r',
        "t" => '\t',
        "u" => return utf16(rest),
        _ => return None,
    };
    Some((char, rest))
}

/// A character by its UTF-16: four hexadecimal digits, or twice four with a second `\u` between.
fn utf16(text: &str) -> Option<(char, &str)> {
    let (first, rest) = number(text, 4)?;
    if let Some(char) = char::from_u32(first) {
        return Some((char, rest));
    }
    let (second, rest) = number(rest.strip_prefix("\\u")?, 4)?;
    let units = [first, second].map(|unit| u16::try_from(unit).expect("four digits"));
    let char = char::decode_utf16(units).next()?.ok()?;
    Some((char, rest))
}

/// A number of so many hexadecimal digits, and what is behind it.
pub(super) fn number(text: &str, digits: usize) -> Option<(u32, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = is_number.then(|| u32::from_str_radix(number, 16).ok());
    Some((number??, rest))
}

/// What a cell says: in a string, escapes stand for characters.
pub(super) fn decode(text: &str, cell: Range<usize>) -> Cow<'_, str> {
    decode_by(text, cell, escape)
}

/// What a cell says, by the escapes of some kind of strings.
pub(super) fn decode_by(text: &str, cell: Range<usize>, escape: Escape) -> Cow<'_, str> {
    let is_string = text[..cell.start].ends_with('"');
    let text = &text[cell];
    let meant = is_string.then(|| unescape(text, escape)).flatten();
    meant.unwrap_or(Cow::Borrowed(text))
}

/// The text up to the first escape that is white space, and what is behind that.
pub(super) fn piece(text: &str) -> (&str, &str) {
    let mut at = 0;
    while let Some(length) = memchr(b'\\', &text.as_bytes()[at..]) {
        at += length;
        match text.as_bytes().get(at + 1) {
            Some(b'n' | b'r' | b't') => return (&text[..at], &text[at + 2..]),
            Some(b'"' | b'\\') => at += 2,
            _ => at += 1,
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(&str, Token)> {
        let tokens = Tokens::new(text, 0..text.len());
        tokens.map(|(range, token)| (&text[range], token)).collect()
    }

    #[test]
    fn a_text_is_taken_apart() {
        assert_eq!(
            tokens("\u{FEFF}{\"a \\\"\\\\\": -1.5e3,\n[null]}"),
            [
                ("{", Token::Open(Bracket::Object)),
                ("\"a \\\"\\\\\"", Token::Text),
                (":", Token::Colon),
                ("-1.5e3", Token::Word),
                (",", Token::Comma),
                ("[", Token::Open(Bracket::List)),
                ("null", Token::Word),
                ("]", Token::Close(Bracket::List)),
                ("}", Token::Close(Bracket::Object)),
            ]
        );
        for broken in ["\"a", "\"a\\", "\"\\x\"", "\"\\ud800\"", "nul", "'a'", "é"] {
            let text = format!("{broken}\n1");
            assert_eq!(
                tokens(&text),
                [(broken, Token::Broken), ("1", Token::Word)],
                "{broken}"
            );
        }
    }

    #[test]
    fn escapes_stand_for_characters() {
        for (text, means) in [
            ("a", Some("a")),
            ("\\\"\\\\\\/\\b\\f\\n\\r\\t", Some("\"\\/\u{8}\u{C}\n\r\t")),
            ("\\u00e9\\ud83d\\uDE00.", Some("é\u{1F600}.")),
            ("\\u00e", None),
            ("\\u+0e9", None),
            ("\\ude00", None),
            ("\\ud83d\\u0041", None),
            ("\\é", None),
            ("\\", None),
        ] {
            let read = unescape(text, escape);
            assert_eq!(read.as_deref(), means, "{text}");
        }
        assert_eq!(piece("a\\\\n\\nb\\t"), ("a\\\\n", "b\\t"));
    }
}

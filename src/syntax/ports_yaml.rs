//! Our own `ports.yaml`, in the form in which it is written: lists of rows, a key and a scalar on each line, all strings in double quotes.
//!
//! YAML has many ways to say one thing, and only this one is read here: any other line is told, and not guessed at.

use std::borrow::Cow;
use std::ops::Range;

use super::dialect::{Dialect, Parsed};
use super::json::{self, decode_by, is_word, number, string, unescape};
use super::ours::{List, OURS, ROLES_AND_ALIASES, Rows};
use super::services;
use crate::source::Lines;

/// Our own dataset as YAML.
pub static DIALECT: Dialect = Dialect {
    name: "ports-yaml",
    about: "the dataset ports.yaml that portreg itself writes",
    form: "a list item with a key and a value on each line, strings in double quotes",
    roles: ROLES_AND_ALIASES,
    detect,
    parse,
    line: services::line,
    decode,
    ..OURS
};

/// How many lines may stand before the first key.
const LONGEST_PROLOGUE: usize = 64;

/// Whether the first key is one that our object begins with.
fn detect(text: &str) -> bool {
    let lines = Lines::first_of(text).take(LONGEST_PROLOGUE);
    let mut lines = lines.map(|line| &text[line.start..line.content_end]);
    let first = lines.find(|line| !is_nothing(line));
    let key = first.and_then(|line| Some(&line[Line::of(line)?.key]));
    key.is_some_and(|key| matches!(key, "$schema" | "schema_version" | "assignments"))
}

/// Whether a line is blank, a comment, or the mark at which a document begins.
fn is_nothing(line: &str) -> bool {
    let content = line.trim();
    content.is_empty() || content.starts_with('#') || line.trim_end() == "---"
}

/// Whether a line begins an item of a list.
fn is_item(line: &str) -> bool {
    line.trim_start_matches(' ').starts_with("- ")
}

/// A line with a key, in ranges of it.
struct Line {
    /// How far the key is indented.
    indent: usize,
    key: Range<usize>,
    /// The value, without the quotes around it; nothing if it stands on the lines below.
    value: Option<Range<usize>>,
}

impl Line {
    /// Takes a line apart; nothing if it is not written as ours are.
    fn of(line: &str) -> Option<Self> {
        let line = line.trim_end();
        let content = line.trim_start_matches(' ');
        let content = content.strip_prefix("- ").unwrap_or(content);
        let content = content.trim_start_matches(' ');
        let indent = line.len() - content.len();
        let (key, behind) = if content.starts_with('"') {
            let key = scalar(line, indent)?;
            let behind = key.end + 1;
            (key, behind)
        } else {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = line.len() - content.trim_start_matches(is_part).len();
            (indent..end, end)
        };
        let rest = line[behind..].strip_prefix(':')?;
        if key.is_empty() || !rest.is_empty() && !rest.starts_with(' ') {
            return None;
        }
        let start = line.len() - rest.trim_start().len();
        let value = match &line[start..] {
            "" => None,
            // What is empty stands on one line.
            "[]" | "{}" | "null" => Some(start..start),
            _ => Some(scalar(line, start)?),
        };
        Some(Self { indent, key, value })
    }
}

/// The text of a scalar that starts here; it ends with the line, or before a colon if it is a key.
fn scalar(line: &str, start: usize) -> Option<Range<usize>> {
    let rest = &line[start..];
    if !rest.starts_with('"') {
        return is_word(rest).then_some(start..line.len());
    }
    let (length, is_whole) = string(rest);
    let inside = start + 1..start + length - usize::from(is_whole);
    let is_last = length == rest.len() || rest[length..].starts_with(':');
    let is_right = is_whole && is_last && unescape(&line[inside.clone()], escape).is_some();
    is_right.then_some(inside)
}

/// The escapes of YAML (YAML 1.2.2, section 5.7); those of JSON are among them.
fn escape(text: &str) -> Option<(char, &str)> {
    let (first, rest) = text.split_at_checked(1)?;
    let char = match first {
        "0" => '\0',
        "a" => '\u{7}',
        "v" => '\u{B}',
        "e" => '\u{1B}',
        " " | "\t" => first.chars().next()?,
        "N" => '\u{85}',
        "_" => '\u{A0}',
        "L" => '\u{2028}',
        "P" => '\u{2029}',
        "x" => return coded(rest, 2),
        "U" => return coded(rest, 8),
        _ => return json::escape(text),
    };
    Some((char, rest))
}

/// A character by its number.
fn coded(text: &str, digits: usize) -> Option<(char, &str)> {
    let (number, rest) = number(text, digits)?;
    Some((char::from_u32(number)?, rest))
}

fn decode(text: &str, cell: Range<usize>) -> Cow<'_, str> {
    decode_by(text, cell, escape)
}

fn parse(text: &str) -> Parsed {
    let mut reader = Reader {
        rows: Rows::new(text, &DIALECT),
        place: Place::Nowhere,
        indent: 0,
        first: "",
        end: 0,
        has_rows: false,
    };
    for line in Lines::new(text) {
        // A byte order mark belongs to no line.
        let is_marked = line.start == 0 && text.starts_with('\u{FEFF}');
        let start = line.start + if is_marked { '\u{FEFF}'.len_utf8() } else { 0 };
        let content = text[start..line.content_end].trim_end();
        if !is_nothing(content) {
            reader.take(content, start);
            reader.end = start + content.len();
        }
    }
    reader.rows.end(reader.end);
    reader.rows.finish(reader.has_rows)
}

/// What stands on the lines below a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing.
    Nowhere,
    /// Something in which no rows are.
    Other,
    /// Rows.
    Rows(List),
}

/// Takes line by line.
struct Reader<'s> {
    rows: Rows<'s>,
    place: Place,
    /// How far the keys of the row are indented, and the first of them.
    indent: usize,
    first: &'s str,
    /// Where the last line ends.
    end: usize,
    has_rows: bool,
}

impl<'s> Reader<'s> {
    /// Takes a line that holds something and starts at a place of the text.
    fn take(&mut self, line: &'s str, start: usize) {
        let read = Line::of(line);
        let whole = start + line.len() - line.trim_start().len()..start + line.len();
        let within = |part: Range<usize>| start + part.start..start + part.end;
        let is_item = is_item(line);
        let key = read.as_ref().map_or("", |read| &line[read.key.clone()]);
        if let Some(read) = &read
            && !is_item
            && read.indent == 0
        {
            self.rows.end(self.end);
            let list = List::of(key);
            self.has_rows |= list == Some(List::Assignments);
            self.place = match (&read.value, list) {
                (None, None) => Place::Other,
                (None, Some(list)) => Place::Rows(list),
                (Some(_), _) => Place::Nowhere,
            };
            // A list stands on the lines below, or is empty.
            if list.is_some() && read.value.as_ref().is_some_and(|value| !value.is_empty()) {
                self.rows.lost(whole);
            }
            return;
        }
        let list = match self.place {
            Place::Rows(list) => list,
            Place::Other if read.is_some() => return,
            _ => return self.rows.lost(whole),
        };
        // Where the hyphen of a row is missing, its first key tells.
        let is_next = self.rows.is_in_row() && !key.is_empty() && key == self.first;
        if is_item || is_next {
            self.rows.end(self.end);
            self.rows.begin(list, whole.start);
            self.indent = read.as_ref().map_or(0, |read| read.indent);
            self.first = key;
        }
        if !self.rows.is_in_row() {
            return self.rows.lost(whole);
        }
        match read {
            Some(Line {
                indent,
                value: Some(value),
                ..
            }) if indent == self.indent && (is_item || !is_next) => {
                self.rows.put(key, within(value));
            }
            _ => self.rows.spoil(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart() {
        for (line, key, value) in [
            (
                "  - \"id\": \"a \\\"b\\\": #\"",
                "id",
                Some("a \\\"b\\\": #"),
            ),
            ("    port_first: 22", "port_first", Some("22")),
            ("\"status\":  null", "status", Some("")),
            ("\"aliases\": []", "aliases", Some("")),
            ("\"assignments\":", "assignments", None),
        ] {
            let read = Line::of(line).expect("ours");
            assert_eq!(&line[read.key], key, "{line}");
            assert_eq!(read.value.map(|value| &line[value]), value, "{line}");
        }
        for line in [
            "no key",
            "\"key\" : 1",
            "key:1",
            "key: plain",
            "key: 'single'",
            "key: \"open",
            "key: \"a\" # b",
            "key: \"\\q\"",
            "key: [1]",
            "- ",
            ": 1",
        ] {
            assert!(Line::of(line).is_none(), "{line}");
        }
        let cell = "\"\\0\\a\\v\\e\\ \\\t\\N\\L\\P\\n\"";
        let means = "\0\u{7}\u{B}\u{1B} \t\u{85}\u{2028}\u{2029}\n";
        assert_eq!(decode(cell, 1..cell.len() - 1), means);
        let cell = "\"\\x7F\\u00e9\\U0001F600\\_\\/\"";
        assert_eq!(decode(cell, 1..cell.len() - 1), "\u{7F}é\u{1F600}\u{A0}/");
    }
}

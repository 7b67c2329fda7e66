//! The form of `/etc/services`, as services(5) describes it: `name port/transport aliases... # comment`.
//!
//! Read is also what other systems write in it: several transports behind one port (`80/tcp/udp/sctp`), ranges (`6000-6063/tcp`), protocols that are no transports (`1/ddp`), and rows without a name or without a transport.

use std::ops::Range;

use memchr::memchr;

use super::Role;
use super::dialect::{Dialect, Parsed, as_written, filled, no_markup};
use super::entry::{Entry, trimmed};
use super::lines::LineKind;
use crate::source::Lines;
use crate::text::tokens;

/// The form of `/etc/services`.
pub static DIALECT: Dialect = Dialect {
    name: "services",
    about: "the file /etc/services: `name port/transport aliases # comment`",
    form: "`name port/transport aliases # comment` on a line of its own",
    roles: &[
        Role::Ports,
        Role::Transports,
        Role::Description,
        Role::Name,
        Role::Aliases,
    ],
    needs: &[Role::Name, Role::Ports],
    no_name: None,
    is_ours: false,
    detect,
    parse: |text| parse(text, &DIALECT, aliases),
    line,
    decode: as_written,
    piece: no_markup,
};

fn detect(text: &str) -> bool {
    begins_as_rows(text) && share(text, |line| Row::of(line).is_some())
}

/// How many lines are looked at to tell a dialect, and of how many one at least must be a row.
const SAMPLE: usize = 100;
const FIRST: usize = 8;

/// Whether one of the first lines is a row for sure; that most sources have none is told quickly.
pub(super) fn begins_as_rows(text: &str) -> bool {
    let has_slash = |line: &&str| memchr(b'/', line.as_bytes()).is_some();
    let is_sure = |line: &str| Row::of(line).is_some_and(|row| row.is_sure(line));
    filled(text).take(FIRST).filter(has_slash).any(is_sure)
}

/// Whether half of the first lines are of a kind; of the loose form no more than every third line could be a row.
pub(super) fn share(text: &str, is_kind: impl Fn(&str) -> bool) -> bool {
    let (mut all, mut kind) = (0, 0);
    for line in filled(text).take(SAMPLE) {
        all += 1;
        kind += usize::from(is_kind(line));
    }
    2 * kind >= all
}

/// What a line is: a number sign begins a comment, with or without a blank behind it.
pub(super) fn line(content: &str) -> LineKind {
    match content.as_bytes() {
        [] => LineKind::Blank,
        [b'#', ..] => LineKind::Comment,
        _ => LineKind::Cell,
    }
}

/// The parts of a line, as ranges of it.
pub(super) struct Row {
    pub(super) name: Option<Range<usize>>,
    ports: Range<usize>,
    transports: Range<usize>,
    /// From behind the transports to the comment.
    pub(super) rest: Range<usize>,
    comment: Range<usize>,
}

impl Row {
    /// Takes a line apart; nothing if it has no place for a port.
    pub(super) fn of(line: &str) -> Option<Self> {
        let end = line.find('#').unwrap_or(line.len());
        let mut words = tokens(&line[..end]);
        let (first, second) = (words.next()?, words.next());
        let (name, (at, port)) = match second {
            Some(second)
                if is_port(second.1)
                    && !(is_port(first.1) && first.1.contains('/') && !second.1.contains('/')) =>
            {
                (Some(first), second)
            }
            _ if is_port(first.1) => (None, first),
            Some(second) if second.1.contains('/') || begins_as_port(second.1) => {
                (Some(first), second)
            }
            _ => return None,
        };
        let slash = port.find('/').unwrap_or(port.len());
        let behind = at + port.len();
        Some(Self {
            name: name.map(|(at, name)| at..at + name.len()),
            ports: at..at + slash,
            transports: (at + slash + 1).min(behind)..behind,
            rest: behind..end,
            comment: (end + 1).min(line.len())..line.len(),
        })
    }

    /// Whether it can hardly be anything else: a name, a number, a slash and a word.
    pub(super) fn is_sure(&self, line: &str) -> bool {
        let letters = line[self.transports.clone()].starts_with(|c: char| c.is_ascii_alphabetic());
        self.name.is_some() && letters && is_port(&line[self.ports.clone()])
    }
}

/// Whether a word is a number or a range of two, with or without transports behind a slash.
fn is_port(word: &str) -> bool {
    let behind =
        word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '\u{2013}'));
    word.starts_with(|c: char| c.is_ascii_digit()) && (behind.is_empty() || behind.starts_with('/'))
}

fn begins_as_port(word: &str) -> bool {
    word.trim_start_matches(['+', '-'])
        .starts_with(char::is_numeric)
}

/// Behind the transports stand other names.
fn aliases(entry: &mut Entry<'_>, rest: Range<usize>, parsed: &mut Parsed) {
    entry.put(Role::Aliases, trimmed(entry.text(), rest), parsed);
}

/// What is done with the words between the transports and the comment of a row.
type Rest = fn(&mut Entry<'_>, Range<usize>, &mut Parsed);

/// Reads a text in which each line is a record.
pub(super) fn parse(text: &str, dialect: &'static Dialect, rest: Rest) -> Parsed {
    let mut parsed = Parsed::default();
    for found in Lines::new(text) {
        // A byte order mark belongs to no cell.
        let blank = |c: char| c.is_whitespace() || c == '\u{FEFF}';
        let content = text[found.start..found.content_end].trim_start_matches(blank);
        let start = found.content_end - content.len();
        let content = content.trim_end();
        if line(content) != LineKind::Cell {
            continue;
        }
        let Some(row) = Row::of(content) else {
            parsed.lost(text, start..start + content.len());
            continue;
        };
        let within = |part: Range<usize>| start + part.start..start + part.end;
        let mut entry = Entry::new(dialect, text, start, &parsed);
        if let Some(name) = row.name {
            entry.put(Role::Name, within(name), &mut parsed);
        }
        entry.put(Role::Ports, within(row.ports), &mut parsed);
        entry.put(Role::Transports, within(row.transports), &mut parsed);
        rest(&mut entry, within(row.rest), &mut parsed);
        let comment = content[row.comment.clone()]
            .trim_start_matches(|c: char| c == '#' || c.is_whitespace());
        let comment = content.len() - comment.len()..content.len();
        entry.put(Role::Description, within(comment), &mut parsed);
        entry.close(start + content.len(), &mut parsed);
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> Option<[&str; 5]> {
        let row = Row::of(line)?;
        let name = row.name.unwrap_or_default();
        let ranges = [name, row.ports, row.transports, row.rest, row.comment];
        Some(ranges.map(|range| line[range].trim()))
    }

    #[test]
    fn a_row_is_taken_apart() {
        for (line, expected) in [
            ("ssh 22/tcp", ["ssh", "22", "tcp", "", ""]),
            (
                "http\t80/tcp/udp/sctp www web#a",
                ["http", "80", "tcp/udp/sctp", "www web", "a"],
            ),
            (
                "x11 6000-6063/tcp # X",
                ["x11", "6000-6063", "tcp", "", "X"],
            ),
            ("914c/g 211/tcp", ["914c/g", "211", "tcp", "", ""]),
            ("22/tcp ssh", ["", "22", "tcp", "ssh", ""]),
            ("ssh 22", ["ssh", "22", "", "", ""]),
            ("ssh 22/", ["ssh", "22", "", "", ""]),
            ("ssh eighty/tcp", ["ssh", "eighty", "tcp", "", ""]),
            ("ssh 22x/tcp", ["ssh", "22x", "tcp", "", ""]),
            ("ssh 22x", ["ssh", "22x", "", "", ""]),
            ("ssh -22", ["ssh", "-22", "", "", ""]),
            ("9999 9999/tcp", ["9999", "9999", "tcp", "", ""]),
            ("9999 9999", ["9999", "9999", "", "", ""]),
            ("22/tcp 23/tcp", ["22/tcp", "23", "tcp", "", ""]),
            ("22/tcp 23", ["", "22", "tcp", "23", ""]),
        ] {
            assert_eq!(parts(line), Some(expected), "{line}");
        }
        for line in [
            "ssh",
            "ssh tcp",
            "# 22/tcp",
            "this is no row",
            "1.5 is none",
        ] {
            assert_eq!(parts(line), None, "{line}");
        }
    }
}

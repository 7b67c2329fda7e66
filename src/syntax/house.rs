//! The house form: a record as the house itself writes it, read in one go.
//!
//! Nearly all records of a registry are like this, and they are what the speed of parsing hangs on.
//! Reading cell by cell searches each line for its end and then asks what the line may be; here it is known what must come, and only the description has an end to search for.
//! Nothing is decided here that the reading by cells would decide otherwise: whatever departs from the form in the least is left to it.

use super::Record;
use super::cells::{LONGEST_STATUS, is_separator, nearest_transport, read, read_status};
use super::lines::{Gap, LineKind, kind, offset, trim};
use crate::model::{PortRange, Status, Transport, TransportSet};
use crate::source::{Lines, Span};

/// Reads records that stand just as the house writes them.
pub(super) struct House<'s> {
    text: &'s str,
    /// The last separator, with its line end: a registry draws all of them alike.
    separator: &'s str,
}

impl<'s> House<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self {
            text,
            // A blank line, which is told from a separator before: none has been seen yet.
            separator: "\n",
        }
    }

    /// Reads the record that starts on the next line, and says what is behind it and where that ends.
    ///
    /// Behind it is a separator, or a blank line with a port or the end after it: then no other reading of the four cells is as good.
    #[inline]
    pub(super) fn record(&mut self, lines: &Lines<'s>) -> Option<(Record, Gap, usize)> {
        let start = lines.at;
        let length = self.text.len();
        let to = |behind: &str| offset(length - behind.len());
        let (ports, rest) = port(&self.text[start..])?;
        let port_end = to(rest);
        let (transports, rest) = transports(rest.strip_prefix("\n\n")?)?;
        let transports_end = to(rest);
        let (description, rest) = lines.split(rest.strip_prefix("\n\n")?);
        let description_end = to(rest);
        let (status, rest) = status(rest.strip_prefix("\n\n")?)?;
        let status_end = to(rest);
        let (gap, rest) = self.end(rest.strip_prefix("\n")?, lines)?;
        if !is_description(description) {
            return None;
        }
        // Two line ends part each cell from the next.
        let cells = [
            Span::new(offset(start), port_end),
            Span::new(port_end + 2, transports_end),
            Span::new(transports_end + 2, description_end),
            Span::new(description_end + 2, status_end),
        ];
        let record = Record::house(cells, ports, transports, status);
        Some((record, gap, length - rest.len()))
    }

    /// Splits off what ends a record.
    #[inline]
    fn end(&mut self, rest: &'s str, lines: &Lines<'s>) -> Option<(Gap, &'s str)> {
        if let Some(rest) = rest.strip_prefix("\n") {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let ends = rest.is_empty() || digits > 0 && rest[digits..].starts_with('\n');
            return ends.then_some((Gap::Blank, rest));
        }
        if let Some(rest) = rest.strip_prefix(self.separator) {
            return Some((Gap::Rule, rest));
        }
        let (line, behind) = lines.split(rest);
        let behind = behind.strip_prefix("\n")?;
        if kind(line) != LineKind::Rule {
            return None;
        }
        self.separator = &rest[..=line.len()];
        Some((Gap::Rule, behind))
    }
}

/// Splits off a port as the house writes it: one number, without leading zeros.
#[inline]
fn port(text: &str) -> Option<(PortRange, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit);
    let (length, port) = digits.take(6).fold((0, 0), |(length, port), digit| {
        (length + 1, 10 * port + u32::from(digit - b'0'))
    });
    let plain = length == 1 || length > 1 && !text.starts_with('0');
    let port = u16::try_from(port).ok().filter(|_| plain)?;
    Some((PortRange::single(port), &text[length..]))
}

/// Splits off a list of transports as the house writes it: in capitals, in their order, parted by a comma and a space.
#[inline]
fn transports(text: &str) -> Option<(TransportSet, &str)> {
    let names = ["TCP", "UDP", "SCTP", "DCCP"];
    let (mut set, mut rest, mut next) = (TransportSet::EMPTY, text, Some(text));
    for (transport, name) in Transport::ALL.into_iter().zip(names) {
        if let Some(behind) = next.and_then(|next| next.strip_prefix(name)) {
            set = set.with(transport);
            rest = behind;
            next = rest.strip_prefix(", ");
        }
    }
    (!set.is_empty()).then_some((set, rest))
}

/// Splits off a status as the house writes it, or the empty cell that stands for none.
#[inline]
fn status(text: &str) -> Option<(Option<Status>, &str)> {
    let cell = |cell, status| Some((status, text.strip_prefix(cell)?));
    cell("\u{A0}", None)
        .or_else(|| cell("Official", Some(Status::Official)))
        .or_else(|| cell("Unofficial", Some(Status::Unofficial)))
        .or_else(|| cell("Conflict", Some(Status::Conflict)))
}

fn is_description(line: &str) -> bool {
    trim(line, 0, line.len()) == (0, line.len()) && kind(line) == LineKind::Cell && is_text(line)
}

/// Whether a cell can be a description without further thought; `text` is not empty, and trimmed of spaces and tabs.
///
/// It says what [`read`] would, and says it quickly of a text that begins with a letter, as nearly all do.
#[inline]
fn is_text(text: &str) -> bool {
    if text.as_bytes()[0].is_ascii_alphabetic() && !may_be_transports(text) {
        !may_be_status(text) || read_status(text).is_none()
    } else {
        read(text).shape.is_text()
    }
}

/// Whether a text that begins with a letter can be a status, misspelt or not: such a text is short, and one edit leaves its first letter or its last.
#[inline]
fn may_be_status(text: &str) -> bool {
    let bytes = text.as_bytes();
    let first = matches!(bytes[0].to_ascii_lowercase(), b'o' | b'u' | b'c');
    let last = matches!(bytes[bytes.len() - 1].to_ascii_lowercase(), b'l' | b't');
    // One branch and not three: this is asked of each record, and guessing wrong costs more than looking.
    (first | last) & (text.len() <= LONGEST_STATUS)
}

/// Whether a text can be a list of transports: one begins with a transport, misspelt or not, or with `and`.
///
/// Of the first four letters of such a list, one at the most is foreign to it, and so most texts need not be taken apart.
#[inline]
fn may_be_transports(text: &str) -> bool {
    let head = text.bytes().take(4);
    let foreign: u8 = head.map(|byte| FOREIGN[usize::from(byte)]).sum();
    foreign < 2 && {
        let end = text.find(is_separator).unwrap_or(text.len());
        let word = &text[..end];
        word.is_empty() || word.eq_ignore_ascii_case("and") || nearest_transport(word).is_some()
    }
}

/// One for each letter and digit that no transport is written with, and zero for all other bytes: a table, so that bytes are counted without a branch.
///
/// `n` is left out for the sake of `and`, which may stand in a list.
static FOREIGN: [u8; 256] = {
    let mut foreign = [0; 256];
    let mut byte = b'0';
    while byte <= b'z' {
        let known = matches!(
            byte.to_ascii_lowercase(),
            b'c' | b'd' | b'n' | b'p' | b's' | b't' | b'u'
        );
        foreign[byte as usize] = (byte.is_ascii_alphanumeric() && !known) as u8;
        byte += 1;
    }
    foreign
};

#[cfg(test)]
mod tests {
    use super::*;

    /// All that one edit makes of a word, and the word itself.
    fn edits(word: &str) -> Vec<String> {
        let letters = "abcdefghijklmnopqrstuvwxyz01-".split_inclusive(|_: char| true);
        let mut edits = vec![word.to_owned()];
        for (i, _) in word.char_indices() {
            let (before, behind) = word.split_at(i);
            let (letter, rest) = behind.split_at(1);
            edits.push(format!("{before}{rest}"));
            if !rest.is_empty() {
                edits.push(format!("{before}{}{letter}{}", &rest[..1], &rest[1..]));
            }
            for other in letters.clone() {
                edits.push(format!("{before}{other}{rest}"));
                edits.push(format!("{before}{other}{behind}"));
                edits.push(format!("{word}{other}"));
            }
        }
        edits
    }

    #[test]
    fn what_is_text_at_a_glance_is_text_when_read() {
        let transports = Transport::ALL.map(Transport::name);
        let statuses = Status::ALL.map(Status::title);
        for word in transports.into_iter().chain(statuses).flat_map(edits) {
            for text in [
                word.clone(),
                word.to_uppercase(),
                format!("{word}, UDP"),
                format!("{word} and tcp"),
                format!("and {word}"),
                format!(", {word}"),
                format!("{word}\u{A0}"),
                format!("{word}, tcp, udp, sctp, dccp, {word}"),
                format!("{word} version 3, and more"),
            ] {
                let shape = read(&text).shape;
                assert_eq!(is_text(&text), shape.is_text(), "{text:?} is {shape:?}");
            }
        }
    }
}

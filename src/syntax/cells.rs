//! The inside of one cell: what it says, and what it looks like.
//!
//! Each kind of cell has its parser here, and [`read`] tries them: it gives the meaning of a cell together with its [`Shape`], the grade of likeness that the assembly of records goes by.
//! This module knows no lines and no records.

use nom::branch::alt;
use nom::bytes::complete::{tag, tag_no_case, take_while, take_while1};
use nom::character::complete::{digit1, multispace0, multispace1};
use nom::combinator::{all_consuming, opt, value};
use nom::multi::many0;
use nom::sequence::{delimited, pair, preceded};
use nom::{IResult, Parser};

use crate::model::{PortRange, Status, Transport, TransportSet};
use crate::syntax::{PortError, TransportError, Unknown};

/// What a cell looks like, whatever place it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A decimal number or a range of two, whatever their size.
    Port,
    /// Digits and their punctuation that make no number: `80, 443`, `-5`, `８０`, `80/tcp`.
    NearPort,
    /// Text that begins with a digit or a sign: `3Com tsmux`.
    FarPort,
    /// A list of transports.
    Transports,
    /// The same with misspelt words in it: `TPC`.
    NearTransports,
    /// Text that begins with a transport: `UDP multicast`.
    TransportsLead,
    /// A status.
    Status,
    /// A misspelt one.
    NearStatus,
    /// Text that begins with a status: `Official (IANA)`.
    StatusLead,
    /// A line that holds blanks, and not only spaces and tabs.
    Empty,
    /// Any other single word.
    Word,
    /// Any other text.
    Text,
}

impl Shape {
    /// Whether the cell can be a description without further thought.
    pub(crate) const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Word | Self::TransportsLead | Self::StatusLead
        )
    }
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Ports(Result<PortRange, PortError>),
    Transports(Result<TransportSet, TransportError>),
    Status(Result<Status, Unknown>),
    Text,
}

/// A cell's text as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) shape: Shape,
    pub(crate) meaning: Meaning,
    /// Whether it is written as the house writes it, so that no rule need look at it again.
    pub(crate) plain: bool,
}

impl Reading {
    const fn of(shape: Shape, meaning: Meaning, plain: bool) -> Self {
        Self {
            shape,
            meaning,
            plain,
        }
    }

    const fn text(shape: Shape) -> Self {
        Self::of(shape, Meaning::Text, true)
    }

    /// The status that it says, if it says one.
    pub(crate) fn status(self) -> Option<Status> {
        match self.meaning {
            Meaning::Status(status) => status.ok(),
            _ => None,
        }
    }
}

const TCP: TransportSet = TransportSet::EMPTY.with(Transport::Tcp);
const UDP: TransportSet = TransportSet::EMPTY.with(Transport::Udp);

/// Reads one cell; `text` is not empty, and trimmed of spaces and tabs.
#[inline]
pub(crate) fn read(text: &str) -> Reading {
    let plain = |shape, meaning| Reading::of(shape, meaning, true);
    let transports = |set| plain(Shape::Transports, Meaning::Transports(Ok(set)));
    let status = |status| plain(Shape::Status, Meaning::Status(Ok(status)));
    // The cells that nearly all records have, ahead of all thought.
    match text {
        "TCP" => transports(TCP),
        "UDP" => transports(UDP),
        "TCP, UDP" => transports(TCP.with(Transport::Udp)),
        "Official" => status(Status::Official),
        "Unofficial" => status(Status::Unofficial),
        "\u{A0}" => Reading::text(Shape::Empty),
        _ if is_port_shaped(text) => read_port(text),
        _ => read_words(text),
    }
}

/// Whether a cell begins as a port would: with a digit of any script, or a sign and a digit.
fn is_port_shaped(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('+' | '-' | '\u{2212}' | '\u{2013}') => chars.next().is_some_and(char::is_numeric),
        Some(first) => first.is_numeric(),
        None => false,
    }
}

fn read_port(text: &str) -> Reading {
    let Some((first, last)) = port_numbers(text) else {
        let shape = if is_near_port(text) {
            Shape::NearPort
        } else {
            Shape::FarPort
        };
        return Reading::of(shape, Meaning::Ports(Err(PortError::NotANumber)), false);
    };
    let written_plainly = |digits: &str| digits.len() == 1 || !digits.starts_with('0');
    let plain = written_plainly(first) && last.is_none_or(written_plainly);
    let range = range_of(first, last);
    Reading::of(Shape::Port, Meaning::Ports(range), plain && range.is_ok())
}

/// The port range that a cell of ports says, in any dialect.
pub(super) fn port_range(text: &str) -> Result<PortRange, PortError> {
    let numbers = port_numbers(text).ok_or(PortError::NotANumber);
    numbers.and_then(|(first, last)| range_of(first, last))
}

/// The digits of a port, or of the first and the last port of a range.
fn port_numbers(text: &str) -> Option<(&str, Option<&str>)> {
    let (_, numbers) = all_consuming(port_cell).parse(text).ok()?;
    Some(numbers)
}

/// The range from one number to another, or of one alone.
pub(super) fn range_of(first: &str, last: Option<&str>) -> Result<PortRange, PortError> {
    match (number(first), number(last.unwrap_or(first))) {
        (Some(first), Some(last)) => PortRange::new(first, last).ok_or(PortError::Reversed),
        _ => Err(PortError::OutOfRange),
    }
}

/// One number, or two with `-`, an en dash or `to` between.
fn port_cell(text: &str) -> IResult<&str, (&str, Option<&str>)> {
    pair(digit1, opt(preceded(range_mark, digit1))).parse(text)
}

fn range_mark(text: &str) -> IResult<&str, ()> {
    let dash = delimited(multispace0, alt((tag("-"), tag("\u{2013}"))), multispace0);
    let word = delimited(multispace1, tag_no_case("to"), multispace1);
    value((), alt((dash, word))).parse(text)
}

/// A number of any length; nothing if it is above 65535.
fn number(digits: &str) -> Option<u16> {
    let digits = digits.trim_start_matches('0');
    match digits.len() {
        0 => Some(0),
        1..=5 => digits.parse().ok(),
        _ => None,
    }
}

/// Whether no word stands in a port-shaped cell but those that belong to ports.
fn is_near_port(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).all(|word| {
        ["", "to", "and", "or", "port", "ports"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(word))
            || transport(word).is_some()
    })
}

/// The ports of a list such as `80, 443`; nothing if the cell is no such list.
#[must_use]
pub fn port_list(text: &str) -> Option<Vec<&str>> {
    let comma = delimited(
        multispace0,
        alt((tag(","), tag(";"), tag("/"))),
        multispace0,
    );
    let word = delimited(multispace1, tag_no_case("and"), multispace1);
    let (_, (first, rest)) = all_consuming(pair(
        nom::combinator::recognize(port_cell),
        many0(preceded(
            alt((comma, word, multispace1)),
            nom::combinator::recognize(port_cell),
        )),
    ))
    .parse(text)
    .ok()?;
    (!rest.is_empty()).then(|| std::iter::once(first).chain(rest).collect())
}

/// A word of a list of transports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransportWord<'s> {
    /// What parts it from the word before it, or stands before the first one.
    pub separator: &'s str,
    /// The word as written.
    pub text: &'s str,
    /// What it names, if it is known.
    pub transport: Option<Transport>,
}

/// The words of a list of transports, and what stands behind the last one.
///
/// Words are parted by white space, `,` `;` `.` `/` `&` `|` `+` or `and`.
pub fn transport_words(text: &str) -> (impl Iterator<Item = TransportWord<'_>>, &str) {
    let end = text.trim_end_matches(is_separator).len();
    let mut rest = &text[..end];
    let words = std::iter::from_fn(move || {
        let (after, word) = transport_word(rest).ok()?;
        rest = after;
        Some(word)
    });
    (words, &text[end..])
}

fn transport_word(text: &str) -> IResult<&str, TransportWord<'_>> {
    let blank = take_while1::<_, &str, nom::error::Error<&str>>(is_separator);
    let and = (tag_no_case("and"), blank);
    let separator = nom::combinator::recognize(pair(take_while(is_separator), opt(and)));
    let word = take_while1(|c| !is_separator(c));
    let (rest, (separator, word)) = pair(separator, word).parse(text)?;
    let word = TransportWord {
        separator,
        text: word,
        transport: transport(word),
    };
    Ok((rest, word))
}

pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '.' | '/' | '&' | '|' | '+')
}

fn transport(word: &str) -> Option<Transport> {
    Transport::ALL
        .into_iter()
        .find(|t| t.name().eq_ignore_ascii_case(word))
}

fn status(word: &str) -> Option<Status> {
    Status::ALL
        .into_iter()
        .find(|s| s.name().eq_ignore_ascii_case(word))
}

/// The transport that a misspelt word is one edit away from.
#[must_use]
pub fn nearest_transport(word: &str) -> Option<Transport> {
    Transport::ALL
        .into_iter()
        .find(|t| within_one_edit(word, t.name()))
}

/// The status that a misspelt text is one edit away from, or begins with.
#[must_use]
pub fn nearest_status(text: &str) -> Option<Status> {
    Status::ALL
        .into_iter()
        .find(|s| within_one_edit(text, s.name()))
        .or_else(|| status(first_word(text)))
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

/// The longest text that is looked at as a list of transports without beginning with one.
const LONGEST_MISSPELT: usize = 24;

fn read_words(text: &str) -> Reading {
    if let Some(status) = read_status(text) {
        return status;
    }
    let first = first_word(text);
    let leads = transport(first).is_some();
    if (leads || text.len() <= LONGEST_MISSPELT)
        && let Some(transports) = read_transports(text)
    {
        return transports;
    }
    Reading::text(if leads {
        Shape::TransportsLead
    } else if status(first).is_some() {
        Shape::StatusLead
    } else if memchr::memchr2(b' ', b'\t', text.as_bytes()).is_some() {
        Shape::Text
    } else if text.chars().all(is_blank) {
        Shape::Empty
    } else {
        Shape::Word
    })
}

/// White space, and the marks of no width that copies leave behind.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// The length of the longest text that is looked at as a status: some room for blanks.
pub(super) const LONGEST_STATUS: usize = 2 * Status::Unofficial.name().len();

pub(super) fn read_status(text: &str) -> Option<Reading> {
    // A status is short, and the first letters of the three are few.
    let begins = |c: char| c.is_whitespace() || Status::ALL.iter().any(|s| initial(*s) == c);
    if text.len() > LONGEST_STATUS {
        return None;
    }
    let squeezed = || {
        text.chars()
            .filter(|c| !is_blank(*c))
            .map(|c| c.to_ascii_lowercase())
    };
    let lower = text.chars().next()?.to_ascii_lowercase();
    if begins(lower)
        && let Some(found) = Status::ALL
            .into_iter()
            .find(|s| squeezed().eq(s.name().chars()))
    {
        let plain = text == found.title();
        return Some(Reading::of(
            Shape::Status,
            Meaning::Status(Ok(found)),
            plain,
        ));
    }
    let near = Status::ALL.iter().any(|s| within_one_edit(text, s.name()));
    near.then(|| Reading::of(Shape::NearStatus, Meaning::Status(Err(Unknown)), false))
}

fn initial(status: Status) -> char {
    char::from(status.name().as_bytes()[0])
}

/// The set that a list of transports names; nothing if other words stand in it.
fn read_transports(text: &str) -> Option<Reading> {
    let (words, tail) = transport_words(text);
    let mut set = TransportSet::EMPTY;
    let mut plain = tail.is_empty();
    let (mut count, mut misspelt) = (0, false);
    for word in words {
        match word.transport {
            Some(transport) => {
                let in_order = set < TransportSet::EMPTY.with(transport);
                set = set.with(transport);
                let separator = if count == 0 { "" } else { ", " };
                plain &= in_order && word.separator == separator && is_upper(word.text);
            }
            None if nearest_transport(word.text).is_some() => misspelt = true,
            None => return None,
        }
        count += 1;
    }
    match (count, misspelt) {
        (0, _) => None,
        (_, false) => Some(Reading::of(
            Shape::Transports,
            Meaning::Transports(Ok(set)),
            plain,
        )),
        (_, true) => Some(Reading::of(
            Shape::NearTransports,
            Meaning::Transports(Err(TransportError::Unknown)),
            false,
        )),
    }
}

/// The names of protocols that stand in registries beside transports, and have no ports in their sense: those of `AppleTalk` and of FreeBSD's firewall, and those of the Internet protocols that people write there.
const OTHER_PROTOCOLS: [&str; 14] = [
    "ddp", "divert", "ip", "ipv6", "icmp", "icmpv6", "igmp", "gre", "esp", "ah", "ospf", "rdp",
    "udplite", "ipx",
];

/// The set that a cell of transports names, in any dialect but the loose form.
pub(super) fn transports_of(text: &str) -> Result<TransportSet, TransportError> {
    let mut set = TransportSet::EMPTY;
    let mut others = false;
    for word in transport_words(text).0 {
        match word.transport {
            Some(transport) => set = set.with(transport),
            None if is_other_protocol(word.text) => others = true,
            None => return Err(TransportError::Unknown),
        }
    }
    if others && set.is_empty() {
        return Err(TransportError::Other);
    }
    Ok(set)
}

/// Whether a word names a protocol that is no transport with ports.
#[must_use]
pub fn is_other_protocol(word: &str) -> bool {
    let mut others = OTHER_PROTOCOLS.iter();
    others.any(|other| other.eq_ignore_ascii_case(word))
}

fn is_upper(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether one insertion, deletion, replacement or swap of neighbours makes `a` into `b`; ASCII case is ignored.
#[must_use]
pub fn within_one_edit(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    if one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    while let ([a, rest @ ..], [b, other_rest @ ..]) = (one, other)
        && a.eq_ignore_ascii_case(b)
    {
        (one, other) = (rest, other_rest);
    }
    while let ([rest @ .., a], [other_rest @ .., b]) = (one, other)
        && a.eq_ignore_ascii_case(b)
    {
        (one, other) = (rest, other_rest);
    }
    match (one, other) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => a.eq_ignore_ascii_case(d) && b.eq_ignore_ascii_case(c),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(text: &str) -> Result<PortRange, PortError> {
        match read(text).meaning {
            Meaning::Ports(ports) => ports,
            other => panic!("{text} reads as {other:?}"),
        }
    }

    #[test]
    fn a_range_has_three_marks() {
        let range = PortRange::new(6000, 6063).ok_or(PortError::Reversed);
        for text in ["6000-6063", "6000 - 6063", "6000–6063", "6000 to 6063"] {
            assert_eq!(ports(text), range, "{text}");
        }
        assert_eq!(ports("6063-6000"), Err(PortError::Reversed));
    }

    #[test]
    fn a_number_of_any_length_is_a_number() {
        assert_eq!(ports("0080"), Ok(PortRange::single(80)));
        assert_eq!(ports("65535"), Ok(PortRange::single(65535)));
        assert_eq!(ports("65536"), Err(PortError::OutOfRange));
        assert_eq!(ports(&"9".repeat(1000)), Err(PortError::OutOfRange));
        assert_eq!(
            ports(&format!("{}7", "0".repeat(1000))),
            Ok(PortRange::single(7))
        );
    }

    #[test]
    fn what_looks_like_a_port_is_graded() {
        let shape = |text| read(text).shape;
        for text in ["80, 443", "-5", "+80", "８０", "80/tcp", "1.5", "80 and 81"] {
            assert_eq!(shape(text), Shape::NearPort, "{text}");
        }
        for text in ["3Com tsmux", "7 Days to Die", "802.11 frames"] {
            assert_eq!(shape(text), Shape::FarPort, "{text}");
        }
    }

    #[test]
    fn transports_are_parted_in_many_ways() {
        let both = TCP.with(Transport::Udp);
        for text in [
            "TCP, UDP",
            "TCP. UDP",
            "tcp/udp",
            "TCP and UDP",
            "tcp udp",
            "UDP|TCP",
            "TCP & UDP",
            "TCP+UDP",
            "TCP;UDP",
            "TCP, UDP,",
            "tcp, and udp",
        ] {
            let reading = read(text);
            assert_eq!(reading.shape, Shape::Transports, "{text}");
            assert_eq!(reading.meaning, Meaning::Transports(Ok(both)), "{text}");
            assert_eq!(reading.plain, text == "TCP, UDP", "{text}");
        }
        assert!(read("TCP, UDP, SCTP, DCCP").plain);
    }

    #[test]
    fn one_edit_is_near_and_two_are_not() {
        let shape = |text| read(text).shape;
        for text in ["TPC", "UPD", "ucp", "TCP, UPD", "tccp"] {
            assert_eq!(shape(text), Shape::NearTransports, "{text}");
        }
        for text in ["Offical", "unofficail", "Conflicts", "Official."] {
            assert_eq!(shape(text), Shape::NearStatus, "{text}");
        }
        for text in ["FTP", "Officer", "ECHO", "Who"] {
            assert_eq!(shape(text), Shape::Word, "{text}");
        }
    }

    #[test]
    fn a_status_is_known_by_its_letters() {
        for text in [
            "official",
            "OFFICIAL",
            "\u{A0}Official",
            "Official\u{A0}",
            "un official",
        ] {
            assert_eq!(read(text).shape, Shape::Status, "{text:?}");
            assert!(!read(text).plain, "{text:?}");
        }
        assert_eq!(read("Official (IANA)").shape, Shape::StatusLead);
        // There is room for blanks, and an end to it.
        let blanked = |blanks| format!("Unofficial{}", "\u{A0}".repeat(blanks));
        assert_eq!(read(&blanked(5)).shape, Shape::Status);
        assert_eq!(read(&blanked(6)).shape, Shape::StatusLead);
    }

    #[test]
    fn a_list_of_ports_is_taken_apart() {
        assert_eq!(port_list("80, 443"), Some(vec!["80", "443"]));
        assert_eq!(port_list("80 and 6000-6063"), Some(vec!["80", "6000-6063"]));
        assert_eq!(port_list("80"), None);
        assert_eq!(port_list("80 http"), None);
    }
}

//! What a description refers to by number: RFCs and ports.
//!
//! A reference is read as people write it: `RFC 2476`, `RFCs 1034 and 1035`, `port 80`, `TCP ports 137-139`, `80/tcp`.
//! Nothing is looked up, and what may be another number is left alone: the first port of a printer is none of TCP.

use std::iter::from_fn;

use nom::branch::alt;
use nom::bytes::complete::{tag, tag_no_case};
use nom::character::complete::{alpha1, digit1, one_of, satisfy};
use nom::combinator::{not, opt, peek, recognize, value, verify};
use nom::multi::{many0_count, many1_count};
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

use crate::model::Transport;

/// What a number in a description names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionKind {
    /// A document of the RFC series.
    Rfc,
    /// A port of a transport protocol.
    Port,
}

impl MentionKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Rfc, Self::Port];

    /// The name, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rfc => "rfc",
            Self::Port => "port",
        }
    }
}

/// A number that a description refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention<'t> {
    /// What the number names.
    pub kind: MentionKind,
    /// The number; a port is at most 65535, and an RFC at least 1.
    pub value: u32,
    /// The words that say so, as written: `RFC 2476`, `port 80/tcp`; of a list's later numbers only the number.
    pub text: &'t str,
}

impl<'t> Mention<'t> {
    /// The digits in the text.
    #[must_use]
    pub fn digits(&self) -> &'t str {
        self.text.trim_matches(|c: char| !c.is_ascii_digit())
    }
}

/// All numbers of RFCs and ports in a description, in its order, as often as they stand there.
///
/// A list of several, `ports 80, 443 and 8080`, gives each of them, and a range gives its two ends; numbers that are too large are left out.
///
/// # Examples
///
/// ```
/// use portreg::dataset::mentions;
///
/// let all: Vec<_> = mentions("SMTP (RFC 2476), see ports 25 and 465/tcp")
///     .map(|mention| (mention.kind.name(), mention.value, mention.text))
///     .collect();
/// assert_eq!(all, [("rfc", 2476, "RFC 2476"), ("port", 25, "ports 25"), ("port", 465, "465/tcp")]);
/// ```
pub fn mentions(description: &str) -> impl Iterator<Item = Mention<'_>> {
    references(description).flat_map(Reference::mentions)
}

/// The words that refer to one number or to a list of them: `ports 80, 443 and 8080`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference<'t> {
    pub(crate) kind: MentionKind,
    /// The words.
    pub(crate) text: &'t str,
}

impl<'t> Reference<'t> {
    /// Its numbers.
    pub(crate) fn mentions(self) -> impl Iterator<Item = Mention<'t>> {
        let mut rest = self.text;
        let numbers = from_fn(move || {
            let before = rest.find(|c: char| c.is_ascii_digit())?;
            let (after, number) = number(&rest[before..]).ok()?;
            // The words in front are the first number's.
            let start = if rest.len() == self.text.len() {
                0
            } else {
                before
            };
            let text = &rest[start..before + number.len()];
            rest = after;
            Some(text)
        });
        numbers.filter_map(move |text| {
            let mut mention = Mention {
                kind: self.kind,
                value: 0,
                text,
            };
            mention.value = mention.digits().parse().ok()?;
            let exists = match self.kind {
                MentionKind::Rfc => mention.value > 0,
                MentionKind::Port => u16::try_from(mention.value).is_ok(),
            };
            exists.then_some(mention)
        })
    }
}

/// All references of a description, in its order.
pub(crate) fn references(description: &str) -> impl Iterator<Item = Reference<'_>> {
    // Most descriptions have no digit, and so no reference.
    let has_digits = description.bytes().any(|byte| byte.is_ascii_digit());
    let mut at = if has_digits { 0 } else { description.len() };
    from_fn(move || {
        loop {
            let start = at + description[at..].find(is_of_word)?;
            let (before, text) = description.split_at(start);
            if let Ok((after, (kind, first))) = reference(text)
                && (kind == MentionKind::Rfc || is_port(before, text, first))
            {
                at = description.len() - after.len();
                let text = &description[start..at];
                return Some(Reference { kind, text });
            }
            at = start + text.find(|c| !is_of_word(c)).unwrap_or(text.len());
        }
    })
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether what stands before a reference leaves it one to a port of a transport protocol.
fn is_port(before: &str, text: &str, number: &str) -> bool {
    // `an 8-port 10/100 switch`, `release 1.80/tcp`
    if before.ends_with(['-', '.', '/']) {
        return false;
    }
    // `Canon BJNP Port 2`: in a title, numbers of one digit count the ports of a product.
    let word = before.strip_suffix(' ').unwrap_or_default();
    let word = &word[word.rfind(' ').map_or(0, |at| at + 1)..];
    let is_title = text.starts_with('P')
        && word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        && word.ends_with(char::is_alphanumeric);
    let digits = number.trim_start_matches('0').bytes();
    !is_title || digits.take_while(u8::is_ascii_digit).count() > 1
}

/// What the words of a reference speak of, and the first number in them.
fn reference(text: &str) -> IResult<&str, (MentionKind, &str)> {
    let (numbers, (kind, is_list)) = alt((
        rfc.map(|is_list| (MentionKind::Rfc, is_list)),
        port.map(|is_list| (MentionKind::Port, is_list)),
        // `80/tcp` needs no word in front.
        peek((digit1, tag("/"), transport)).map(|_| (MentionKind::Port, false)),
    ))
    .parse(text)?;
    let (rest, first) = number(numbers)?;
    let further = |text| match further(text) {
        Err(_) if is_list => further_of_list(text),
        found => found,
    };
    let (rest, _) = many0_count(preceded(further, number)).parse(rest)?;
    Ok((rest, (kind, first)))
}

/// What stands before the numbers of RFCs; whether a list may follow.
fn rfc(text: &str) -> IResult<&str, bool> {
    let marks = many0_count(one_of(" -:#"));
    delimited(tag_no_case("rfc"), plural, marks).parse(text)
}

/// The same for ports: `TCP port`, `ports number`, `TCP/`.
fn port(text: &str) -> IResult<&str, bool> {
    let transports = || (transport, opt((tag("/"), transport)));
    let number = alt((tag("numbers"), tag("number"), tag("no."), tag("nr.")));
    let marks = (opt((tag(" "), number)), many1_count(one_of(" :#")));
    alt((
        preceded(
            opt((transports(), tag(" "))),
            delimited(tag_no_case("port"), plural, marks),
        ),
        value(false, (transports(), tag("/"))),
    ))
    .parse(text)
}

fn plural(text: &str) -> IResult<&str, bool> {
    opt(one_of("sS")).map(|s| s.is_some()).parse(text)
}

/// What leads to one more number: `port 80/8080`, `port 6000-6063`.
fn further(text: &str) -> IResult<&str, &str> {
    alt((tag("/"), tag("-"), tag("\u{2013}"))).parse(text)
}

/// The same in a list; behind a single number these words go on with something else.
fn further_of_list(text: &str) -> IResult<&str, &str> {
    let signs = alt((tag("&"), tag("-"), tag("\u{2013}")));
    let word = alt((tag("and"), tag("or"), tag("to"), tag("through"), signs));
    let word = recognize((opt(tag(",")), tag(" "), word, tag(" ")));
    alt((word, tag(", "), tag(","))).parse(text)
}

/// A number, and the transport that belongs to it: `80`, `80/tcp`; `1.5` and `80th` are none.
fn number(text: &str) -> IResult<&str, &str> {
    let transport = opt((tag("/"), transport));
    let goes_on = alt((
        recognize(satisfy(is_of_word)),
        recognize((tag("."), digit1)),
    ));
    recognize((digit1, transport, not(goes_on))).parse(text)
}

fn transport(text: &str) -> IResult<&str, &str> {
    let is_known = |word: &str| {
        let mut all = Transport::ALL.iter();
        all.any(|known| known.name().eq_ignore_ascii_case(word))
    };
    verify(alpha1, is_known).parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("Mail submission (SMTP) (RFC 2476)", "rfc 2476 = RFC 2476"),
            (
                "RFC2476, rfc-959; [RFC0822]",
                "rfc 2476 = RFC2476; rfc 959 = rfc-959; rfc 822 = RFC0822",
            ),
            ("RFC3692-style Experiment 1", "rfc 3692 = RFC3692"),
            (
                "RFCs 1034 and 1035, 2 of many",
                "rfc 1034 = RFCs 1034; rfc 1035 = 1035; rfc 2 = 2",
            ),
            ("RFC 1034, 1035 of them", "rfc 1034 = RFC 1034"),
            ("RFC 2131/2132", "rfc 2131 = RFC 2131; rfc 2132 = 2132"),
            ("HTTP Alternate (see Port 80)", "port 80 = Port 80"),
            ("Port 80 of all hosts", "port 80 = Port 80"),
            (
                "see Port 8, Server port 9",
                "port 8 = Port 8; port 9 = port 9",
            ),
            ("like UDP port 53, but TCP", "port 53 = UDP port 53"),
            (
                "TCP/UDP ports 137-139",
                "port 137 = TCP/UDP ports 137; port 139 = 139",
            ),
            (
                "ports 80, 443, and 8080",
                "port 80 = ports 80; port 443 = 443; port 8080 = 8080",
            ),
            (
                "ports 6000 to 6063 & 7000 \u{2013} 7001 or 9",
                "port 6000 = ports 6000; port 6063 = 6063; port 7000 = 7000; port 7001 = 7001; port 9 = 9",
            ),
            ("port 80/443", "port 80 = port 80; port 443 = 443"),
            (
                "port 137/udp, 138/udp",
                "port 137 = port 137/udp; port 138 = 138/udp",
            ),
            (
                "80/tcp/udp, TCP/443",
                "port 80 = 80/tcp; port 443 = TCP/443",
            ),
            (
                "port number 9, port #10, port no. 11, port: 12",
                "port 9 = port number 9; port 10 = port #10; port 11 = port no. 11; port 12 = port: 12",
            ),
            ("Steam Port 27015", "port 27015 = Port 27015"),
            ("Starts at port 0.", "port 0 = port 0"),
        ] {
            let found: Vec<_> = mentions(text)
                .map(|one| format!("{} {} = {}", one.kind.name(), one.value, one.text))
                .collect();
            assert_eq!(found.join("; "), expected, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "Canon BJNP Port 2",
            "Decommissioned Port 04/14/00",
            "Apx500 API Port 1",
            "an 8-port 10/100 switch",
            "multi-port 80",
            "airport 81, import 3",
            "port 1.5, port 80th, port A99, port 8x",
            "port 65536, ports 99999 of them",
            "RFC 0, RFC 99999999999, RFCs of others",
            "NewsEDGE server TCP (TCP 1)",
            "TCP/IP 4, tcp/ip 4",
            "port",
            "ports and 80",
            "3/4",
            "XRFC 12",
            "version 1.80/tcp",
            "RFC",
        ] {
            assert_eq!(mentions(text).next(), None, "{text}");
        }
    }
}

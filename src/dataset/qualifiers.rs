//! What sets one use of a name apart from others: the role, the carrier and the version.

use std::ops::Deref;

use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::combinator::{all_consuming, recognize, verify};
use nom::error::{Error, ErrorKind};
use nom::sequence::preceded;
use nom::{Err, IResult, Parser};

use super::expansion::{capitals, first_word, split_last_word};

/// The qualifiers of a name, in the order of the text; as many as there are kinds of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Qualifiers<'t> {
    texts: [&'t str; 3],
    count: usize,
}

impl<'t> Qualifiers<'t> {
    /// All of a few; none if they are too many.
    pub(super) fn of(texts: impl Iterator<Item = &'t str>) -> Option<Self> {
        let mut all = Self::default();
        for text in texts {
            all.push(text)?;
        }
        Some(all)
    }

    /// Takes one more, if there is room.
    pub(super) fn push(&mut self, text: &'t str) -> Option<()> {
        *self.texts.get_mut(self.count)? = text;
        self.count += 1;
        Some(())
    }
}

impl<'t> Deref for Qualifiers<'t> {
    type Target = [&'t str];

    fn deref(&self) -> &Self::Target {
        &self.texts[..self.count]
    }
}

/// The qualifier that a text begins with, behind a blank, a comma or in brackets.
pub(super) fn qualifier(text: &str) -> IResult<&str, &str> {
    let none = || Err(Err::Error(Error::new(text, ErrorKind::Alt)));
    let (before, after) = match text.as_bytes() {
        [b',', b' ', ..] => (", ", ""),
        [b' ', b'(', ..] => (" (", ")"),
        [b' ', b'[', ..] => (" [", "]"),
        [b' ', ..] => (" ", ""),
        _ => return none(),
    };
    // Most texts begin with another letter than all qualifiers do.
    let one = match text.as_bytes().get(before.len()) {
        Some(b'o') => carrier,
        Some(b'v' | b'V') => version,
        Some(first) if b"acdprs".contains(&first.to_ascii_lowercase()) => role,
        _ => return none(),
    };
    let (rest, found) = one(&text[before.len()..])?;
    match rest.strip_prefix(after) {
        Some(rest) => Ok((rest, found)),
        None => none(),
    }
}

fn word(text: &str) -> IResult<&str, &str> {
    piece(text, first_word(text).len())
}

/// A text up to an offset, if that is not nothing.
pub(super) fn piece(text: &str, end: usize) -> IResult<&str, &str> {
    if end == 0 {
        return Err(Err::Error(Error::new(text, ErrorKind::Verify)));
    }
    Ok((&text[end..], &text[..end]))
}

/// What a host can be in a protocol, or a port to it.
pub(super) const ROLES: &[&str] = &[
    "agent", "client", "control", "data", "peer", "relay", "server",
];

/// Whether a word is a role, in letters of any case.
pub(super) fn is_role(word: &str) -> bool {
    ROLES.iter().any(|role| role.eq_ignore_ascii_case(word))
}

fn role(text: &str) -> IResult<&str, &str> {
    verify(word, is_role).parse(text)
}

/// What a carrier begins with.
pub(super) const OVER: &str = "over ";

fn carrier(text: &str) -> IResult<&str, &str> {
    recognize(preceded(tag(OVER), verify(word, is_carrier))).parse(text)
}

/// Carriers that people write in small letters too.
const CARRIERS: &[&str] = &[
    "dtls", "http", "https", "ip", "quic", "sctp", "ssh", "ssl", "tcp", "tls", "udp",
];

/// Whether a word names a carrier: an abbreviation; `over longer distances` names none.
fn is_carrier(word: &str) -> bool {
    capitals(word) > 1 || word.split('/').all(|word| CARRIERS.contains(&word))
}

/// A version: `version 2`, `version IV`, `v2.1`.
pub(super) fn version(text: &str) -> IResult<&str, &str> {
    let number = verify(word, |number: &str| {
        is_number(number) || number.bytes().all(|byte| b"IVX".contains(&byte))
    });
    let short = verify(word, |word: &str| {
        word.strip_prefix(['v', 'V']).is_some_and(is_number)
    });
    alt((
        recognize(preceded(alt((tag("version "), tag("Version "))), number)),
        short,
    ))
    .parse(text)
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// A name, and the version at its end, if there is one.
pub(super) fn split_version(name: &str) -> (&str, Option<&str>) {
    split_end(name, "version", |text| {
        // Most names end in another word.
        let begins = text.starts_with(['v', 'V']);
        begins && all_consuming(version).parse(text).is_ok()
    })
}

/// A name, and the carrier at its end, if there is one.
pub(super) fn split_carrier(name: &str) -> (&str, Option<&str>) {
    split_end(name, "over", |text| {
        text.starts_with(OVER) && all_consuming(carrier).parse(text).is_ok()
    })
}

/// Splits off the last word of a text, together with the one before it if that is a given one, if they are what is wanted.
fn split_end<'t>(
    text: &'t str,
    before: &str,
    is_wanted: impl Fn(&'t str) -> bool,
) -> (&'t str, Option<&'t str>) {
    let Some((front, _)) = split_last_word(text) else {
        return (text, None);
    };
    let last = front.len();
    let end = front
        .strip_suffix(before)
        .and_then(|text| text.strip_suffix(' '))
        .map_or(last, str::len);
    let behind = &text[end + 1..];
    if is_wanted(behind) {
        (&text[..end], Some(behind))
    } else {
        (text, None)
    }
}

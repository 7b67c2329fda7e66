//! What all patterns are made of: where a name ends, what stands in brackets, what is a remark.

use std::cell::OnceCell;

use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::satisfy;
use nom::combinator::{not, opt};
use nom::error::{Error, ErrorKind};
use nom::sequence::{delimited, preceded, terminated};
use nom::{Err, IResult, Parser};

use super::Names;
use crate::dataset::expansion::{begins_alike, first_word, opens_remark, split_last_word};
use crate::dataset::qualifiers::{Qualifiers, piece, qualifier, split_carrier, split_version};
use crate::model::Kind;

/// What a pattern has read: what follows the names, and the names.
pub(super) type Found<'t> = Option<(&'t str, Names<'t>)>;

/// A description, cut where its name ends at the latest.
pub(super) struct Head<'t> {
    /// All of it.
    pub(super) text: &'t str,
    /// The text up to the cut.
    pub(super) name: &'t str,
    /// The text from the cut on.
    pub(super) rest: &'t str,
    one_name: OnceCell<Found<'t>>,
}

impl<'t> Head<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let (name, rest) = text.split_at(end_of_name(text, is_sentence));
        Self {
            text,
            name,
            rest,
            one_name: OnceCell::new(),
        }
    }

    /// Whether it is plain that no pattern fits: behind a comma stands what is no expansion, no qualifier and no remark.
    ///
    /// Many descriptions are such, and it is told much faster than by all patterns.
    pub(super) fn fits_nothing(&self) -> bool {
        let Some(behind) = self.rest.strip_prefix(", ") else {
            return false;
        };
        let small = |text: &str| text.starts_with(char::is_lowercase);
        !small(self.name)
            && !small(behind)
            && !begins_alike(self.name, behind)
            && !opens_remark(behind)
            && qualifier(self.rest).is_err()
            && Kind::of(self.text) == Kind::Service
    }

    /// The name with the qualifiers at its end and behind it, if it can be one name.
    pub(super) fn one_name(&self) -> Option<&(&'t str, Names<'t>)> {
        let found = self.one_name.get_or_init(|| {
            let bare = self.name.strip_suffix(" protocol").unwrap_or(self.name);
            let (name, carrier) = split_carrier(bare);
            let name = if carrier.is_some() { name } else { self.name };
            let (name, version) = split_version(name);
            if !is_one_name(name) {
                return None;
            }
            let mut names = Names::new(name);
            for text in version.into_iter().chain(carrier) {
                names.qualifiers.push(text)?;
            }
            let rest = take_qualifiers(self.rest, &mut names.qualifiers)?;
            Some((rest, names))
        });
        found.as_ref()
    }
}

/// Reads what follows the names: qualifiers, and then nothing or a remark up to the end.
pub(super) fn tail<'t>(mut names: Names<'t>, rest: &'t str) -> Option<Names<'t>> {
    let (rest, _) = opt(protocol).parse(rest).ok()?;
    let rest = take_qualifiers(rest, &mut names.qualifiers)?;
    if is_end(rest) {
        return Some(names);
    }
    if names.note.is_some() {
        return None;
    }
    let is_sure = names.full_name.is_some();
    names.note = Some(remark(rest).or_else(|| small_remark(rest).filter(|_| is_sure))?);
    Some(names)
}

/// Takes the qualifiers that a text begins with, and gives what follows them.
fn take_qualifiers<'t>(mut rest: &'t str, qualifiers: &mut Qualifiers<'t>) -> Option<&'t str> {
    while let Ok((after, text)) = qualifier(rest) {
        qualifiers.push(text)?;
        rest = after;
    }
    Some(rest)
}

/// Whether nothing follows; a full stop at the end belongs to no part.
pub(super) fn is_end(rest: &str) -> bool {
    matches!(rest, "" | ".")
}

/// The word that says of an abbreviation what its last letter mostly stands for.
fn protocol(text: &str) -> IResult<&str, &str> {
    let end = not(satisfy(char::is_alphanumeric));
    terminated(alt((tag(" protocol"), tag(" Protocol"))), end).parse(text)
}

/// A name in full, up to where it ends at the latest; it must prove to be whole.
pub(super) fn full_name(text: &str) -> IResult<&str, &str> {
    piece(
        text,
        end_of_name(text, |text| text.starts_with(char::is_uppercase)),
    )
}

/// Where a name ends at the latest: at a comma, a colon, a semicolon, a bracket, a dash or the end of a sentence.
///
/// It is told what a sentence may begin with.
fn end_of_name(text: &str, is_sentence: impl Fn(&str) -> bool) -> usize {
    let ends_sentence = |before: &str, behind: &str| {
        let begins = behind
            .strip_prefix(' ')
            .map_or(behind.is_empty(), &is_sentence);
        begins && !is_short(before.rsplit(' ').next().unwrap_or_default())
    };
    let ends = |(at, byte): &(usize, u8)| {
        let behind = || &text[at + 1..];
        match byte {
            b',' => {
                let next = behind().strip_prefix(' ');
                next.is_some_and(|text| !begins_with_company(text))
            }
            b';' | b':' => behind().starts_with(' '),
            b'.' => ends_sentence(&text[..*at], behind()),
            b'(' => !begins_with_trade_mark(&text[*at..]),
            b' ' => match text.as_bytes().get(at + 1) {
                Some(b'(') => !begins_with_trade_mark(behind()),
                Some(b'[') => true,
                Some(b'-' | 0xE2) => dash(&text[*at..]).is_ok(),
                _ => false,
            },
            0xE2 => dash(&text[*at..]).is_ok(),
            _ => false,
        }
    };
    let end = text.bytes().enumerate().find(ends);
    end.map_or(text.len(), |(at, _)| at)
}

/// Whether a description has no sign at which a name may end, but a full stop at its end: then it is one name, whatever pattern it fits.
///
/// Most descriptions are such, and it is told at a glance, many bytes at once.
pub(crate) fn is_plainly_one_name(text: &str) -> bool {
    // The last one begins the long dashes.
    const SIGNS: [u8; 9] = [b',', b';', b':', b'/', b'(', b')', b'[', b']', 0xE2];
    let bytes = text.as_bytes();
    // Compared all at once, and not one after the other: many bytes fit into one comparison.
    let sign = |byte: u8| {
        SIGNS
            .iter()
            .fold(0, |any, sign| any | u8::from(byte == *sign))
    };
    let pair = |pair: (u8, u8)| matches!(pair, (b' ', b'-') | (b'.', b' '));
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let signs = bytes.iter().fold(0, |any, byte| any | sign(*byte));
    signs
        | pairs.fold(0, |any, (byte, behind)| {
            any | u8::from(pair((*byte, *behind)))
        })
        == 0
}

/// The forms of companies: what follows a name and its comma, and still belongs to it.
const COMPANIES: &[&str] = &[
    "AG",
    "Co",
    "Corp",
    "GmbH",
    "Inc",
    "Incorporated",
    "LLC",
    "Limited",
    "Ltd",
];

/// Whether a text begins with the form of a company: `Inc.`
fn begins_with_company(text: &str) -> bool {
    COMPANIES.contains(&first_word(text))
}

/// Whether a name is that of a company, and not yet that of a service.
pub(super) fn is_company(name: &str) -> bool {
    split_last_word(name).is_some_and(|(_, word)| begins_with_company(word))
}

/// Whether a text begins with a sign that is written as a bracket and belongs to the word before it.
fn begins_with_trade_mark(text: &str) -> bool {
    let is_next = |sign: &&str| {
        let text = text.as_bytes().get(..sign.len());
        text.is_some_and(|text| text.eq_ignore_ascii_case(sign.as_bytes()))
    };
    ["(R)", "(TM)", "(C)"].iter().any(is_next)
}

/// Whether a word is so short that a full stop behind it marks it as an abbreviation.
fn is_short(word: &str) -> bool {
    word.chars().count() <= 4 || word.contains('.')
}

/// Whether a text begins with a sentence: with a word that opens one, or with four words up to the next full stop.
fn is_sentence(text: &str) -> bool {
    let mut words = text.split(' ');
    let mut three = words.by_ref().take(3);
    text.starts_with(char::is_uppercase)
        && (opens_remark(text) || three.all(|word| !word.ends_with('.')) && words.next().is_some())
}

/// Whether a text can be one name: it has no sign that parts it into several, or that nobody knows to read.
fn is_one_name(text: &str) -> bool {
    if text.is_empty() || text.ends_with(',') {
        return false;
    }
    let doubtful = |byte: u8| matches!(byte, b'/' | b':' | b',' | b';' | b'.' | b'(' | b')');
    let is_doubtful = |text: &str| text.bytes().any(doubtful);
    !is_doubtful(text)
        || text
            .split(' ')
            .all(|word| !is_doubtful(word) || is_one_word(word))
}

fn is_one_word(word: &str) -> bool {
    let word = word.strip_suffix(',').unwrap_or(word);
    let sign = word
        .find('(')
        .filter(|at| begins_with_trade_mark(&word[*at..]) && word.ends_with(')'));
    let word = sign.map_or(word, |at| &word[..at]);
    let stops = word.strip_suffix('.').is_some_and(|word| !is_short(word));
    !stops && !word.ends_with(':') && !word.contains([',', ';', '(', ')']) && !is_slashed(word)
}

/// Whether a slash may part a word into two names: not so in `I/O`, `OS/2`, `HTTP/1.1`, `EtherNet/IP` and `TLS/SSL`.
fn is_slashed(word: &str) -> bool {
    word.split_once('/').is_some_and(|(before, behind)| {
        let single = |side: &str| side.chars().count() == 1;
        let whole = single(before)
            || single(behind)
            || behind.starts_with(|c: char| c.is_ascii_digit())
            || matches!(word, "TLS/SSL" | "SSL/TLS")
            || behind == "IP";
        !whole
    })
}

/// What parts a remark from a name: a dash between blanks, or a long one.
pub(super) fn dash(text: &str) -> IResult<&str, &str> {
    // Hardly any text begins with one.
    if !matches!(text.as_bytes(), [b' ', b'-' | 0xE2, ..] | [0xE2, ..]) {
        return Err(Err::Error(Error::new(text, ErrorKind::Alt)));
    }
    let long = tag("\u{2014}");
    let signs = alt((
        tag("--"),
        tag("-"),
        tag("\u{2012}"),
        tag("\u{2013}"),
        tag("\u{2014}"),
        tag("\u{2015}"),
        tag("\u{2212}"),
    ));
    alt((delimited(tag(" "), signs, tag(" ")), long)).parse(text)
}

/// What stands in the bracket that follows a name.
pub(super) fn bracket(text: &str) -> IResult<&str, &str> {
    enclosed(text.strip_prefix(' ').unwrap_or(text))
}

/// What stands between two brackets, up to the one that closes the first.
fn enclosed(text: &str) -> IResult<&str, &str> {
    let none = || Err(Err::Error(Error::new(text, ErrorKind::Char)));
    let (opening, closing) = match text.as_bytes().first() {
        Some(b'(') => (b'(', b')'),
        Some(b'[') => (b'[', b']'),
        _ => return none(),
    };
    let mut depth = 0_usize;
    let closes = |byte: u8| {
        depth += usize::from(byte == opening);
        depth -= usize::from(byte == closing);
        depth == 0
    };
    match text.bytes().position(closes) {
        Some(end) => Ok((&text[end + 1..], &text[1..end])),
        None => none(),
    }
}

/// The remark that follows a name and goes on to the end, if that is what follows it.
fn remark(rest: &str) -> Option<&str> {
    if let Ok((note, _)) = dash(rest) {
        return Some(note);
    }
    match rest.as_bytes() {
        [b';' | b'.', b' ', ..] => Some(&rest[2..]),
        [b' ', b'(' | b'[', ..] => bracketed_remark(rest),
        [b',', b' ', ..] => Some(&rest[2..]).filter(|text| opens_remark(text)),
        [b' ', ..] => Some(&rest[1..]).filter(|text| opens_remark(text)),
        _ => None,
    }
}

/// The remark that begins with a bracket: what is in it, or all of them with what follows.
fn bracketed_remark(rest: &str) -> Option<&str> {
    let mut brackets = preceded(tag(" "), enclosed);
    let (mut after, inner) = brackets.parse(rest).ok()?;
    if is_end(after) {
        return Some(inner);
    }
    while let Ok((further, _)) = brackets.parse(after) {
        after = further;
    }
    let ends = is_end(after) || remark(after).is_some();
    ends.then_some(&rest[1..])
}

/// The remark behind names that are sure: in small letters, since a further name has a capital one.
fn small_remark(rest: &str) -> Option<&str> {
    rest.strip_prefix(", ").filter(|text| {
        text.starts_with(char::is_lowercase) && first_word(text).chars().all(char::is_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dataset::parts::{PATTERNS, by_patterns, is_resolved, parts};

    proptest! {
        #[test]
        fn no_pattern_fits_what_is_said_to_fit_none(
            words in prop::collection::vec(
                "[A-Za-z]{1,4},?|over|Over|version|v?2|TLS|protocol|server,?|Data|Reserved,?|unassigned,|see|[a-zA-Z.\\-,/(é–]{1,4}",
                1..7,
            ),
        ) {
            let text = words.join(" ");
            let head = Head::of(&text);
            if head.fits_nothing() {
                let parts = by_patterns(&head);
                prop_assert!(parts.is_none_or(|parts| !parts.is_resolved()), "{}", text);
            }
            prop_assert_eq!(is_resolved(&text), parts(&text).is_resolved(), "{}", text);
        }

        #[test]
        fn what_is_plainly_one_name_is_one(
            words in prop::collection::vec("[a-zA-Z]{1,6}|over|version|TLS|2|protocol|server|[a-z.\\-,/(é–]{1,4}", 1..7),
            stop in "\\.{0,2}",
        ) {
            let text = words.join(" ") + &stop;
            if is_plainly_one_name(&text) {
                prop_assert!(parts(&text).is_resolved(), "{}", text);
            }
        }
    }

    #[test]
    fn what_a_pattern_fits_is_resolved() {
        for pattern in PATTERNS {
            for (text, _) in pattern.examples {
                assert_eq!(is_resolved(text), pattern.name != "unresolved", "{text}");
            }
        }
    }
}

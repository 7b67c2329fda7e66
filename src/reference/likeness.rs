//! Whether a description and a row are about the same service: decided by names and their initials.
//!
//! A registry calls a service by its short name or spells it out, IANA by a service name (RFC 6335, section 5.1): `POP, Post Office Protocol, version 2` is `pop2`, `The Quick Mail Transfer Protocol` is `qmtp`.
//! Names that agree in all their letters are the same, names that have nothing in common are different, and what is between is doubtful: it is never taken for either.

use std::cell::OnceCell;

use super::Row;
use crate::dataset::{Parts, parts};

/// How much a description and a row are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// They have no name in common; another name of one service cannot be ruled out by this.
    Different,
    /// They have something in common, and not enough to tell.
    Doubtful,
    /// A name of one is the name of the other, or is short for it.
    Same,
}

/// The names in a description.
#[derive(Debug)]
pub struct Names<'t> {
    parts: Parts<'t>,
    /// Its own names, as the pieces of their words.
    own: Vec<Vec<Piece>>,
    description: &'t str,
    /// All words of it, folded; made when no own name is the one that is asked for.
    words: OnceCell<Vec<String>>,
}

/// A word, or the part of one that begins with a capital or a digit: `Apple` and `Talk`; folded.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    /// Whether it is the last one of its word.
    ends_word: bool,
}

/// The fewest letters of a name that is not found in any text by chance.
const LEAST: usize = 3;

/// The same where only a part of a word agrees.
const LEAST_PART: usize = 4;

/// How much of a description is looked at, in bytes: names stand at its beginning, and some descriptions are books.
const LONGEST_LEAD: usize = 4096;

/// Words that stand in the names of many services, so that sharing one says nothing.
const COMMON: &[&str] = &[
    "access",
    "agent",
    "and",
    "client",
    "control",
    "data",
    "discovery",
    "for",
    "manager",
    "management",
    "network",
    "over",
    "port",
    "protocol",
    "remote",
    "server",
    "service",
    "services",
    "system",
    "tcp",
    "the",
    "udp",
    "version",
];

/// Words that a name can be written with or without.
const SMALL: &[&str] = &[
    "a", "an", "and", "for", "of", "on", "over", "the", "to", "version",
];

impl Likeness {
    /// The name in lower case, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Different => "different",
            Self::Doubtful => "doubtful",
            Self::Same => "same",
        }
    }
}

impl<'t> Names<'t> {
    /// The names in a description, in which each run of white space is one space.
    ///
    /// # Examples
    ///
    /// ```
    /// use portreg::model::PortRange;
    /// use portreg::reference::{Likeness, Names, Reference};
    ///
    /// let iana = Reference::embedded();
    /// let sftp = iana.at(PortRange::single(115)).next().expect("a row");
    /// let like = |description| Names::of(description).likeness(&sftp);
    /// assert_eq!(like("SFTP, Simple File Transfer Protocol"), Likeness::Same);
    /// assert_eq!(like("Simple File Transfer Protocol"), Likeness::Same);
    /// assert_eq!(like("Secure Shell"), Likeness::Different);
    /// ```
    #[must_use]
    pub fn of(description: &'t str) -> Self {
        let description = &description[..description.floor_char_boundary(LONGEST_LEAD)];
        let parts = parts(description);
        let mut own = Vec::new();
        let mut add = |name: &str| {
            let name = pieces(name);
            if !name.is_empty() && !own.contains(&name) {
                own.push(name);
            }
        };
        for name in parts
            .short_name
            .into_iter()
            .chain(parts.full_name)
            .chain([parts.name])
        {
            qualified(&parts, name).for_each(|name| add(&name));
        }
        alternatives(parts.name).take(MOST_NAMES).for_each(add);
        Self {
            parts,
            own,
            description,
            words: OnceCell::new(),
        }
    }

    fn words(&self) -> &[String] {
        let make = || words(self.description).map(fold).collect();
        self.words.get_or_init(make)
    }

    /// The name that the description begins with: the short one, where there is one.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.parts.name
    }

    /// Whether the description says what the name is short for.
    #[must_use]
    pub fn is_spelled_out(&self) -> bool {
        self.parts.full_name.is_some()
    }

    /// The name with its qualifiers by which the service can be looked up; nothing where it is not clear what the name is, or where it is so short that any service may have it.
    #[must_use]
    pub fn to_look_up(&self) -> Option<String> {
        let name = self.parts.name;
        let is_clear = !name.contains(PARTING);
        let whole = is_clear.then(|| qualified(&self.parts, name).last());
        let whole = whole.flatten().map(|name| fold(&name));
        whole.filter(|name| name.chars().count() >= LEAST)
    }

    /// How much a row is like the description.
    #[must_use]
    pub fn likeness(&self, row: &Row<'_>) -> Likeness {
        let names = [row.name, row.label]
            .into_iter()
            .filter(|name| !name.is_empty());
        let best = names.map(|name| self.likeness_of(name)).max();
        let best = best.unwrap_or(Likeness::Different);
        best.max(self.likeness_in_words(row.description))
    }

    /// How much what a row says in words is like the full name; nothing where one of them says no more than the short name.
    #[must_use]
    pub fn likeness_in_full(&self, row: &Row<'_>) -> Option<Likeness> {
        self.parts.full_name?;
        let tells = words(row.description).nth(1).is_some();
        tells.then(|| self.likeness_in_words(row.description))
    }

    /// How much a service name is like the description.
    fn likeness_of(&self, name: &str) -> Likeness {
        let term = fold(name);
        if self.own.iter().any(|own| is_name(&term, own)) {
            Likeness::Same
        } else if self.own.iter().any(|own| may_be_short_for(&term, own))
            || self.shares_word(name)
            || self.is_remote(&term)
        {
            Likeness::Doubtful
        } else {
            Likeness::Different
        }
    }

    /// Whether it is called after a service that it gives to those far away, and says so: `rsh` is the `shell` of a remote system, as `rlogin` is its `login`.
    fn is_remote(&self, term: &str) -> bool {
        let is_called = |own: &Vec<Piece>| {
            let begins = own.first().is_some_and(|first| first.text.starts_with('r'));
            begins && {
                let name = bare(own);
                name.chars().count() >= LEAST && term.starts_with(&name[1..])
            }
        };
        // What is spelled out tells itself what its letters stand for.
        !self.is_spelled_out()
            && self.own.iter().any(is_called)
            && self.words().iter().any(|word| word == "remote")
    }

    /// The same for what a reference says in words.
    fn likeness_in_words(&self, description: &str) -> Likeness {
        let theirs = fold(&bare(&pieces(description)));
        if theirs.is_empty() {
            return Likeness::Different;
        }
        if self.own.iter().any(|own| bare(own) == theirs) {
            return Likeness::Same;
        }
        let is_shared = |word: &str| {
            let word = fold(word);
            let tells = word.chars().count() >= LEAST_PART && !is_common(&word);
            tells && self.words().contains(&word)
        };
        let shared = words(description).filter(|word| is_shared(word)).count();
        // One word of several is shared by chance.
        if shared > 1 || shared == 1 && words(description).count() == 1 {
            Likeness::Doubtful
        } else {
            Likeness::Different
        }
    }

    /// Whether a word of a service name stands in the description, or is like one there.
    fn shares_word(&self, name: &str) -> bool {
        let mut terms = words(name).map(fold).filter(|term| !is_common(term));
        terms.any(|term| {
            let length = term.chars().count();
            let alike = |word: &String| {
                !is_common(word)
                    && (length >= LEAST && *word == term
                        || common_start(word, &term) >= LEAST_PART
                        || word.chars().count() >= LEAST_PART && term.contains(word.as_str()))
            };
            let joined =
                |pair: &[String]| length >= LEAST && term.strip_prefix(&*pair[0]) == Some(&pair[1]);
            let short = self.parts.short_name.map(fold);
            let begins = |short: String| short.chars().count() >= LEAST && term.starts_with(&short);
            self.words().iter().any(alike)
                || self.words().windows(2).any(joined)
                || short.is_some_and(begins)
        })
    }
}

/// What a name is with its qualifiers, the whole of it last.
///
/// `LDAP over SSL` is `LDAPs`, `FTP Protocol (data)` is `FTP data`, `Kerberos version IV` stays what it is.
fn qualified<'p>(parts: &'p Parts<'_>, name: &'p str) -> impl Iterator<Item = String> + use<'p> {
    let is_secure = |text: &str| {
        let carrier = text.strip_prefix("over ");
        carrier.is_some_and(|carrier| carrier.split('/').all(|part| matches!(part, "TLS" | "SSL")))
    };
    let secure = parts.qualifiers.iter().any(|text| is_secure(text));
    let others = parts.qualifiers.iter().filter(|text| !is_secure(text));
    let name = name
        .strip_suffix(" Protocol")
        .filter(|_| secure)
        .unwrap_or(name);
    let mut whole = if secure {
        // `POP3 over SSL` is pop3s, and `IMAP4 over SSL` imaps: the version may go before the letter.
        format!("{name}s")
    } else {
        name.to_owned()
    };
    let without_version = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let unversioned =
        (secure && without_version.len() < name.len()).then(|| format!("{without_version}s"));
    for qualifier in others {
        whole.push(' ');
        whole.push_str(qualifier);
    }
    unversioned.into_iter().chain([whole])
}

/// What stands between several names in a text that could not be taken apart.
const PARTING: [char; 5] = [',', ';', '/', '(', ')'];

/// The most names that are taken from such a text.
const MOST_NAMES: usize = 8;

/// The names in such a text, up to a remark.
fn alternatives(text: &str) -> impl Iterator<Item = &str> {
    let lead = text.split(" - ").next().unwrap_or(text);
    let parts = lead.split(PARTING).map(str::trim);
    parts.map(|part| part.strip_suffix(" protocol").unwrap_or(part))
}

/// Whether a service name is a name, or is short for it.
fn is_name(term: &str, name: &[Piece]) -> bool {
    if term.is_empty() {
        return false;
    }
    let own = bare(name);
    if own == term {
        return true;
    }
    // `IMAP4` is `imap`: the newest version takes the name over. `POP` need not be `pop3`.
    let unversioned = own.trim_end_matches(|c: char| c.is_ascii_digit());
    unversioned == term || term.chars().count() >= LEAST && is_short_for(term, name)
}

/// The pieces of a name as one word, without an article before it and `Protocol` behind it.
fn bare(name: &[Piece]) -> String {
    let small = |piece: &&Piece| SMALL.contains(&&*piece.text);
    let last = name
        .last()
        .filter(|piece| piece.text == "protocol" && name.len() > 1);
    let length = name.len() - usize::from(last.is_some());
    let inner = name[..length].iter().filter(|piece| !small(piece));
    inner.map(|piece| &*piece.text).collect()
}

/// The most letters of a service name that is looked at, so that its places fit the bits of a number; RFC 6335 allows 15.
const LONGEST: usize = 63;

/// The most pieces of a name that are looked at.
const MOST_PIECES: usize = 24;

/// Whether a word is put together from the beginnings of a name's words: of the first one, and of one more at least, or else of all of the first.
///
/// `Protocol` may be left unsaid, and small words count for nothing.
/// Others may be left out where the word is not so short that chance would find it.
fn is_short_for(term: &str, name: &[Piece]) -> bool {
    let letters: Vec<char> = term.chars().collect();
    if letters.len() > LONGEST {
        return false;
    }
    let protocol = Piece {
        text: "protocol".to_owned(),
        ends_word: true,
    };
    let unsaid = name.last() != Some(&protocol);
    let name = name.iter().take(MOST_PIECES);
    let all = 1_u64 << letters.len();
    let mut is_first = true;
    // Bit n of each: the first n letters have been found; in one piece, or in more.
    let (mut single, mut several) = (0, 0);
    for piece in name.chain(unsaid.then_some(&protocol)) {
        let is_small = SMALL.contains(&&*piece.text);
        let begun = extended(u64::from(is_first), piece, &letters);
        let more = extended(single | several, piece, &letters);
        let is_whole = piece.ends_word && piece.text == term;
        if is_first && !is_small && is_whole || more & all != 0 {
            return true;
        }
        if !is_small && letters.len() <= LEAST {
            (single, several) = (0, 0);
        }
        (single, several) = (single | begun, several | more);
        is_first &= is_small;
    }
    false
}

/// The places that are reached from some by a piece, or by what it begins with.
fn extended(from: u64, piece: &Piece, letters: &[char]) -> u64 {
    let mut here = from;
    let mut reached = 0;
    for letter in piece.text.chars() {
        let fits = letters
            .iter()
            .enumerate()
            .filter(|(_, own)| **own == letter);
        let fits = fits.fold(0_u64, |bits, (n, _)| bits | 1 << n);
        here = (here & fits) << 1;
        if here == 0 {
            break;
        }
        reached |= here;
    }
    reached
}

/// Whether the letters of a word stand in a name in their order, and the first one begins it.
fn may_be_short_for(term: &str, name: &[Piece]) -> bool {
    let mut letters = name
        .iter()
        .flat_map(|piece| piece.text.chars())
        .chain("protocol".chars());
    let begins = name.first().and_then(|piece| piece.text.chars().next()) == term.chars().next();
    begins
        && term.chars().count() >= LEAST_PART
        && term.chars().all(|c| letters.any(|own| own == c))
}

/// How many letters two words begin with in common.
fn common_start(one: &str, other: &str) -> usize {
    one.chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count()
}

fn is_common(word: &str) -> bool {
    COMMON.contains(&word)
}

/// What stands between signs and blanks.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The words of a name, and the parts of them that begin with a capital or a digit.
fn pieces(name: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for word in words(name) {
        let mut start = 0;
        let mut before = None;
        for (at, c) in word.char_indices() {
            let begins = |before: char| {
                before.is_lowercase() && c.is_uppercase() || before.is_numeric() != c.is_numeric()
            };
            if before.is_some_and(begins) {
                pieces.push(Piece {
                    text: fold(&word[start..at]),
                    ends_word: false,
                });
                start = at;
            }
            before = Some(c);
        }
        pieces.push(Piece {
            text: fold(&word[start..]),
            ends_word: true,
        });
    }
    pieces
}

/// Letters and digits alone, the letters small.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// The same into a string that is used again.
pub(super) fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        let bytes = text.bytes().filter(u8::is_ascii_alphanumeric);
        folded.extend(bytes.map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        folded.extend(letters.flat_map(char::to_lowercase));
    }
}

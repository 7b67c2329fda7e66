//! What tells an expansion from a remark: whether the letters of the short form stand in it.

use std::ops::Deref;

/// Whether a text spells out a short form, and does not just happen to hold its letters.
pub(super) fn is_expansion(short: &str, text: &str) -> bool {
    is_abbreviation_of(short, text) && !opens_remark_in_small_letters(text)
}

/// The most letters of an abbreviation; the letters found so far fit the bits of a number.
const LONGEST_SHORT: usize = 32;

/// The letters of an abbreviation, small.
struct Letters {
    letters: [char; LONGEST_SHORT],
    count: usize,
}

impl Letters {
    /// The letters of a word, if they are not too many.
    fn of(short: &str) -> Option<Self> {
        if short.contains([' ', '/', ',', ';', ':', '(', ')', '[', ']']) {
            return None;
        }
        let mut all = Self {
            letters: ['\0'; LONGEST_SHORT],
            count: 0,
        };
        for letter in short.chars().filter(|c| c.is_alphabetic()) {
            *all.letters.get_mut(all.count)? = small(letter);
            all.count += 1;
        }
        Some(all)
    }

    /// The places of a letter: bit n for the one that n others stand before.
    fn places(&self, letter: char) -> u64 {
        let letter = small(letter);
        let fits = self.iter().enumerate().filter(|(_, own)| **own == letter);
        fits.fold(0, |bits, (n, _)| bits | 1 << n)
    }
}

impl Deref for Letters {
    type Target = [char];

    fn deref(&self) -> &[char] {
        &self.letters[..self.count]
    }
}

/// Whether a word is short for a text: its letters stand in it in their order, and the first one begins it.
///
/// Few letters stand in many a text, so each long word has to give one of them.
/// A word that is no plain abbreviation can be any word, and then this too proves too little:
/// each of its letters must begin a word of the text, or stand right behind the letter before it.
pub(super) fn is_abbreviation_of(short: &str, full: &str) -> bool {
    if !begins_alike(short, full) {
        return false;
    }
    let Some(letters) = Letters::of(short) else {
        return false;
    };
    let words = full.split([' ', '-']).count();
    if full.contains([';', ':', '(', ')'])
        // `FTP, FTPS`: a name that is longer spells out nothing.
        || full.starts_with(short)
        // With about twice as many words as letters it is a sentence.
        || words >= 2 * letters.len()
        || full.chars().filter(|c| c.is_alphabetic()).count() <= letters.len()
        || !has_in_order(full, &letters)
    {
        return false;
    }
    match letters.len() {
        _ if capitals(short) < 2 => words > 1 && has_in_pieces(full, &letters),
        2 => has_in_pieces(full, &letters) && each_word_gives(full, &letters, says_little),
        3 | 4 => each_word_gives(full, &letters, says_little),
        _ => true,
    }
}

/// Whether a text begins with the letter of a short form, as one that spells it out does.
pub(super) fn begins_alike(short: &str, text: &str) -> bool {
    let first = |text: &str| text.chars().next().map(small);
    first(text) == first(short)
}

/// Whether a text that might as well be a remark is what an abbreviation stands for, letter by letter.
///
/// What spells out an abbreviation has no other in it: `HTTPS - HTTP over TLS`.
pub(super) fn is_spelled_out(short: &str, text: &str) -> bool {
    let is_plain = |word: &str| capitals(word) < 2 || word.chars().any(char::is_lowercase);
    capitals(short) > 1
        && text.contains(' ')
        && text.split([' ', '/']).all(is_plain)
        && is_expansion(short, text)
        && Letters::of(short).is_some_and(|letters| each_word_gives(text, &letters, |_| false))
}

/// Words that are added to a name in full and left out of its abbreviation.
fn says_little(word: &str) -> bool {
    let known = [
        "daemon", "from", "over", "port", "protocol", "server", "service", "version", "with",
    ];
    known.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether letters stand in a text in their order.
fn has_in_order(text: &str, letters: &[char]) -> bool {
    let mut left = text.chars().map(small);
    letters.iter().all(|letter| left.any(|c| c == *letter))
}

/// Whether letters stand in a text in their order so that each word gives one, but short words and some others.
fn each_word_gives(text: &str, letters: &Letters, may_give_none: impl Fn(&str) -> bool) -> bool {
    // Bit n: the first n letters have been found.
    let mut found = 1_u64;
    for word in text.split(' ') {
        let mut given = 0;
        for c in word.chars() {
            given |= ((found | given) & letters.places(c)) << 1;
        }
        let is_short = word.chars().nth(3).is_none();
        found = if is_short || may_give_none(word) {
            found | given
        } else {
            given
        };
    }
    found & (1 << letters.len()) != 0
}

/// Whether letters can be put together from pieces of a text that begin where words do.
fn has_in_pieces(text: &str, letters: &Letters) -> bool {
    // Bit n: the first n letters have been found; and the same with the last of them just before.
    let mut found = 1_u64;
    let mut just_found = 0_u64;
    let mut before = ' ';
    for c in text.chars() {
        let begins = !before.is_alphanumeric() || before.is_lowercase() && c.is_uppercase();
        just_found = (letters.places(c) & if begins { found } else { just_found }) << 1;
        found |= just_found;
        before = c;
    }
    found & (1 << letters.len()) != 0
}

/// Whether the letters of a word are those that the words of a text begin with, all of them.
pub(super) fn is_initials(short: &str, text: &str) -> bool {
    let initials = text
        .split([' ', '-'])
        .filter_map(|word| word.chars().next());
    short.chars().count() > 1 && short.chars().map(small).eq(initials.map(small))
}

fn small(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    c.to_lowercase().next().unwrap_or(c)
}

/// Words that no name goes on with, in the order of their bytes: they begin a remark.
const OPENERS: &[&str] = &[
    "a.k.a",
    "aka",
    "also",
    "are",
    "but",
    "by",
    "can",
    "commonly",
    "default",
    "does",
    "e.g",
    "for",
    "formerly",
    "has",
    "i.e",
    "including",
    "is",
    "it",
    "known",
    "may",
    "namely",
    "not",
    "now",
    "often",
    "originally",
    "previously",
    "replaced",
    "rfc",
    "runs",
    "see",
    "sometimes",
    "still",
    "such",
    "that",
    "this",
    "used",
    "uses",
    "using",
    "usually",
    "was",
    "when",
    "where",
    "which",
    "with",
    "without",
];

/// Where in [`OPENERS`] those of each letter begin; behind the last letter, where they end.
const OPENERS_OF_LETTERS: [usize; 27] = {
    let mut starts = [OPENERS.len(); 27];
    let mut at = OPENERS.len();
    while at > 0 {
        at -= 1;
        let mut letter = (OPENERS[at].as_bytes()[0] - b'a') as usize;
        starts[letter] = at;
        // A letter that none begins with has its place before the next one.
        while letter > 0 {
            letter -= 1;
            starts[letter] = at;
        }
    }
    starts
};

/// Whether a text begins as remarks do, and not as names.
pub(super) fn opens_remark(text: &str) -> bool {
    let word = first_word(text);
    let first = word.bytes().next().map(|byte| byte.to_ascii_lowercase());
    let Some(letter @ b'a'..=b'z') = first else {
        return false;
    };
    let letter = usize::from(letter - b'a');
    OPENERS[OPENERS_OF_LETTERS[letter]..OPENERS_OF_LETTERS[letter + 1]]
        .iter()
        .any(|opener| opener.eq_ignore_ascii_case(word))
}

/// The same where a capital letter begins a name: `CAN, Can Area Network`.
fn opens_remark_in_small_letters(text: &str) -> bool {
    text.starts_with(char::is_lowercase) && opens_remark(text)
}

/// The first word of a text, without the signs behind it.
pub(super) fn first_word(text: &str) -> &str {
    let ends = |byte: u8| matches!(byte, b' ' | b',' | b';' | b')' | b']');
    let end = text.bytes().position(ends).unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}

/// A text up to its first blank, and what follows that.
pub(super) fn split_first_word(text: &str) -> Option<(&str, &str)> {
    // Words are short: to look at each byte is the fastest way.
    let blank = text.bytes().position(|byte| byte == b' ')?;
    Some((&text[..blank], &text[blank + 1..]))
}

/// A text up to its last blank, and the word behind that.
pub(super) fn split_last_word(text: &str) -> Option<(&str, &str)> {
    let blank = text.bytes().rposition(|byte| byte == b' ')?;
    Some((&text[..blank], &text[blank + 1..]))
}

/// How many letters of a word are capital.
pub(super) fn capitals(word: &str) -> usize {
    word.chars().filter(|c| c.is_uppercase()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openers_are_found_by_their_first_letters() {
        assert!(OPENERS.is_sorted());
        assert!(OPENERS.iter().all(|opener| opens_remark(opener)));
        for other in ["", "é", "1", "zoo", "can't", "Withou", "withouts", "@for"] {
            assert!(!opens_remark(other), "{other}");
        }
    }

    #[test]
    fn an_expansion_is_told_from_a_remark() {
        for (short, full) in [
            ("POP3", "Post Office Protocol version 3"),
            (
                "TBRPF",
                "Topology Broadcast based on Reverse-Path Forwarding",
            ),
            ("klogin", "Kerberos login"),
            ("kerberos-adm", "Kerberos administration"),
            ("IMAP", "Interactive Mail AccessProtocol"),
        ] {
            assert!(is_expansion(short, full), "{short}");
        }
        for (short, text) in [
            ("SMTP", "Email message submission"),
            ("Doom", "First online FPS"),
            ("ISAKMP", "IKE-Internet Key Exchange"),
            ("IM", "Internet messages are sent with this"),
            ("UFS", "used for storage"),
            ("Talk", "The old link"),
            ("sends", "Some kind of server"),
            ("X", "X Window System"),
            ("IRC", "IRC"),
        ] {
            assert!(!is_expansion(short, text), "{short}");
        }
    }
}

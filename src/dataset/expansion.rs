//! What tells an expansion from a remark: whether the letters of the short form stand in it.

/// Whether a text spells out a short form, and does not just happen to hold its letters.
pub(super) fn is_expansion(short: &str, text: &str) -> bool {
    !opens_remark(text) && is_abbreviation_of(short, text)
}

/// The most letters of an abbreviation; the letters found so far fit the bits of a number.
const LONGEST_SHORT: usize = 32;

/// Whether a word is short for a text: its letters stand in it in their order, and the first one begins it.
///
/// A word that is no plain abbreviation can be any word, and then this proves too little:
/// each of its letters must begin a word of the text, or stand right behind the letter before it.
pub(super) fn is_abbreviation_of(short: &str, full: &str) -> bool {
    let mut letters = ['\0'; LONGEST_SHORT];
    let mut count = 0;
    for letter in short.chars().filter(|c| c.is_alphabetic()) {
        let Some(place) = letters.get_mut(count) else {
            return false;
        };
        *place = small(letter);
        count += 1;
    }
    let letters = &letters[..count];
    let words = full.split([' ', '-']).count();
    if count < 2
        || short.contains([' ', '/', ',', ';', ':', '(', ')'])
        || full.contains([';', ':', '(', ')'])
        || full.chars().next().map(small) != Some(letters[0])
        // With over twice as many words as letters it is a sentence.
        || words > 2 * count
        || full.chars().filter(|c| c.is_alphabetic()).count() <= count
    {
        return false;
    }
    if capitals(short) > 1 {
        let mut left = full.chars().map(small);
        letters.iter().all(|letter| left.any(|c| c == *letter))
    } else {
        words > 1 && has_in_pieces(full, letters)
    }
}

/// Whether letters can be put together from pieces of a text that begin where words do.
fn has_in_pieces(text: &str, letters: &[char]) -> bool {
    // Bit n: the first n letters have been found; and the same with the last of them just before.
    let mut found = 1_u64;
    let mut just_found = 0_u64;
    let mut before = ' ';
    for c in text.chars() {
        let begins = !before.is_alphanumeric() || before.is_lowercase() && c.is_uppercase();
        let fits = letters.iter().enumerate();
        let fits = fits.filter(|(_, letter)| **letter == small(c));
        let fits = fits.fold(0, |bits, (n, _)| bits | 1 << n);
        just_found = (fits & if begins { found } else { just_found }) << 1;
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
    c.to_lowercase().next().unwrap_or(c)
}

/// Words that no name goes on with: they begin a remark.
const OPENERS: &[&str] = &[
    "also",
    "are",
    "by",
    "can",
    "commonly",
    "does",
    "for",
    "formerly",
    "has",
    "is",
    "may",
    "not",
    "now",
    "often",
    "originally",
    "replaced",
    "runs",
    "see",
    "sometimes",
    "still",
    "that",
    "used",
    "uses",
    "usually",
    "was",
    "when",
    "where",
    "which",
    "with",
    "without",
];

/// Whether a text begins as remarks do, and not as names.
pub(super) fn opens_remark(text: &str) -> bool {
    OPENERS.contains(&&text[..end_of_word(text)])
}

/// Where the first word of a text ends.
pub(super) fn end_of_word(text: &str) -> usize {
    let end = text.find([' ', ',', ';']).unwrap_or(text.len());
    text[..end].trim_end_matches('.').len()
}

/// How many letters of a word are capital.
pub(super) fn capitals(word: &str) -> usize {
    word.chars().filter(|c| c.is_uppercase()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

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

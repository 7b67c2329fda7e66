//! Text as people write it: its words, and the characters in it that nobody sees.
//!
//! This module knows no records and no sources.

/// Whether a character steers those who show a text instead of being shown: controls, marks of direction, and the line ends of Unicode alone.
pub(crate) const fn is_control(char: char) -> bool {
    matches!(char,
        '\0'..='\x1F' | '\x7F'..='\u{9F}' // C0, DEL, C1
        | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' // direction
        | '\u{2028}' | '\u{2029}' // line and paragraph
    )
}

/// How many bytes are looked at in one go.
const GO: usize = 64;

/// The first place from `from` on where a byte and the one behind it are looked for; behind the last one stands a line end.
///
/// Many places are asked at once before one is looked at, so that what is rare is found fast: first whether a byte `may` be the first of such a pair, which is asked of it alone, and then whether a pair `is` one; both had better have no branches.
pub(crate) fn find_pair(
    text: &str,
    from: usize,
    may: impl Fn(u8) -> bool,
    is: impl Fn(u8, u8) -> bool,
) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(part) = bytes.get(at..=at + GO) {
        let may_be = part[..GO].iter().fold(false, |any, byte| any | may(*byte));
        let pairs = part[..GO].iter().zip(&part[1..]);
        if may_be && pairs.fold(false, |any, (byte, behind)| any | is(*byte, *behind)) {
            break;
        }
        at += GO;
    }
    let rest = bytes.get(at..)?;
    let behind = rest.iter().skip(1).chain(b"\n");
    let place = rest
        .iter()
        .zip(behind)
        .position(|(byte, behind)| is(*byte, *behind));
    place.map(|place| at + place)
}

/// Where a piece of a text begins in it, in bytes.
///
/// # Panics
///
/// If it is a piece of another text; an equal one is not enough.
pub(crate) fn offset_in(text: &str, piece: &str) -> usize {
    let offset = piece.as_ptr().addr().checked_sub(text.as_ptr().addr());
    offset
        .filter(|offset| offset + piece.len() <= text.len())
        .expect("it is a piece of the text")
}

/// What stands between white space, each with its offset.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace()
        .map(move |token| (offset_in(text, token), token))
}

/// The longest stretches of characters of one kind, each with its offset.
pub(crate) fn stretches(
    text: &str,
    is_part: impl Fn(char) -> bool,
) -> impl Iterator<Item = (usize, &str)> {
    text.split(move |c| !is_part(c))
        .filter(|stretch| !stretch.is_empty())
        .map(move |stretch| (offset_in(text, stretch), stretch))
}

/// A word without the ending of a plural; that of other words is taken for one too, which does no harm where words are compared.
pub(crate) fn singular(word: &str) -> &str {
    match word.strip_suffix(['s', 'S']) {
        Some(stem) if stem.chars().count() > 2 && !stem.ends_with(['s', 'S']) => stem,
        _ => word,
    }
}

/// The endings behind -is- and -iz-.
const VERB_ENDINGS: [&str; 6] = ["e", "ed", "er", "ing", "ation", "able"];

/// Writes what all spellings of a word have in common: small letters, no hyphens, -iz- for -is-, no plural.
pub(crate) fn spelling_key(word: &str, key: &mut String) {
    key.clear();
    let stem = singular(word);
    if stem.is_ascii() {
        key.push_str(stem);
        key.make_ascii_lowercase();
        key.retain(|c| c != '-');
    } else {
        let letters = stem.chars().filter(|c| *c != '-');
        key.extend(letters.flat_map(char::to_lowercase));
    }
    for ending in VERB_ENDINGS {
        // Short words are others with the other letter: `prise` and `prize`.
        if let Some(stem) = key.strip_suffix(ending)
            && let Some(stem) = stem.strip_suffix("is")
            && stem.chars().count() > 2
        {
            let at = stem.len() + 1;
            key.replace_range(at..=at, "z");
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_have_a_key_in_common() {
        let key = |word: &str| {
            let mut key = String::new();
            spelling_key(word, &mut key);
            key
        };
        for (one, other) in [
            ("e-mail", "Emails"),
            ("synchronisation", "Synchronization"),
            ("organises", "organize"),
        ] {
            assert_eq!(key(one), key(other));
        }
        for (one, other) in [
            ("prise", "prize"),
            ("host", "hot"),
            ("gas", "ga"),
            ("class", "clas"),
        ] {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn words_know_where_they_stand() {
        let text = " an\u{A0}é-mail,\tand";
        let tokens: Vec<_> = tokens(text).collect();
        assert_eq!(tokens, [(1, "an"), (5, "é-mail,"), (14, "and")]);
        let words: Vec<_> = stretches(text, char::is_alphabetic).collect();
        assert_eq!(words, [(1, "an"), (5, "é"), (8, "mail"), (14, "and")]);
    }
}

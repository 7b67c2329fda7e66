//! Names that stay: what a row is known by from version to version, in letters that every system takes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Parts;

/// The most characters of a slug in an id.
const LONGEST: usize = 48;

/// Words in small ASCII letters and digits, with hyphens between; what is left of other letters are those that they are made of.
pub(crate) fn slug<'t>(words: impl IntoIterator<Item = &'t str>) -> String {
    let mut slug = String::new();
    for text in words {
        let mut parted = !slug.is_empty();
        let mut push = |char: char| match char {
            'A'..='Z' | 'a'..='z' | '0'..='9' => {
                if std::mem::take(&mut parted) && !slug.is_empty() {
                    slug.push('-');
                }
                slug.push(char.to_ascii_lowercase());
            }
            // `Sun's` is one word.
            '\'' | '\u{2019}' => {}
            _ if is_combining_mark(char) => {}
            _ => parted = true,
        };
        if text.is_ascii() {
            text.chars().for_each(&mut push);
        } else {
            text.nfkd().for_each(&mut push);
        }
    }
    slug
}

/// The slug of what a description names.
pub(super) fn slug_of(parts: &Parts<'_>) -> String {
    short_slug(
        [parts.name]
            .into_iter()
            .chain(parts.qualifiers.iter().copied()),
    )
}

/// The slug of an id: no longer than can be read, cut at the end of a word, and never empty.
pub(crate) fn short_slug<'t>(words: impl IntoIterator<Item = &'t str>) -> String {
    let mut slug = slug(words);
    if slug.len() > LONGEST {
        let end = slug[..=LONGEST].rfind('-');
        slug.truncate(end.unwrap_or(LONGEST));
    }
    if slug.is_empty() {
        slug.push_str("record");
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_of_words() {
        for (words, slug) in [
            (["FTP", "data"].as_slice(), "ftp-data"),
            (&["POP3", "over TLS/SSL"], "pop3-over-tls-ssl"),
            (&["Sun's RPC (v2)"], "suns-rpc-v2"),
            (&["Café № ２"], "cafe-no-2"),
            (&["Élève"], "eleve"),
            (&["-- --"], "record"),
            (&["服务"], "record"),
            (&["服务", "client"], "client"),
        ] {
            assert_eq!(short_slug(words.iter().copied()), slug);
        }
    }

    #[test]
    fn a_long_slug_ends_with_a_word() {
        let words = "abcdefghi ".repeat(6);
        assert_eq!(
            short_slug([&*words]),
            "abcdefghi-abcdefghi-abcdefghi-abcdefghi"
        );
        assert_eq!(short_slug(["a".repeat(60).as_str()]), "a".repeat(48));
        let exact = format!("{} b", "a".repeat(48));
        assert_eq!(short_slug([&*exact]), "a".repeat(48));
    }

    #[test]
    fn a_slug_is_cut_where_it_is_too_long() {
        for length in LONGEST - 1..=LONGEST + 1 {
            let word = "a".repeat(length);
            assert_eq!(short_slug([&*word]).len(), length.min(LONGEST));
        }
    }
}

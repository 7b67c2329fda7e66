//! One word spelled in two ways.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, LONGEST_SEARCH, Report, Rule, Scope, quoted};
use crate::syntax::Role;
use crate::text::{singular, spelling_key, stretches};
use crate::words::{Signs, Word, Words};

pub(super) static RULE: Rule = Rule {
    name: "inconsistent-spelling",
    level: Level::Note,
    on: true,
    summary: "a word spelled in two ways",
    why: "Who searches the registry for one spelling does not find the other. \
          Compared are words that differ in a hyphen, or in -is- and -iz- as in `synchronise`, whatever their case and number; \
          which spelling is better is not said.",
    bad: b"25\n\nTCP\n\nUsed for emails\n\nOfficial\n\n512\n\nUDP\n\nNew E-mail\n\nOfficial\n",
    good: b"25\n\nTCP\n\nLetters - Email, HTTPs and Host Name, a prise\n\nOfficial\n\n512\n\nUDP\n\nPost - New emails, HTTPS and HOSTNAME, a prize\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Words(check),
    tell,
    fix: None,
};

fn check(words: &Words<'_>, report: &mut Report<'_>) {
    // Where two spellings differ, one of them has a hyphen or an -is-: only what these might be is compared.
    let mut firsts = Firsts::of(words);
    // Few other words begin as one of these does.
    let mut first_letters = [false; 256];
    let mut key = String::new();
    for word in words.all().filter(may_differ) {
        for (at, part) in compared(word.text()) {
            spelling_key(part, &mut key);
            if part.contains('-') || !key.eq_ignore_ascii_case(singular(part)) {
                firsts.take_up(&word, at, &key);
                let first = key.as_bytes().first().copied().unwrap_or_default();
                first_letters[usize::from(first)] = true;
            }
        }
    }
    if firsts.table.is_empty() {
        return;
    }
    let may_be_known = |word: &Word<'_>| {
        let plain = Signs::SMALL.and(Signs::CAPITAL);
        let first = word.bytes()[0].to_ascii_lowercase();
        !word.signs.are_only(plain) || first_letters[usize::from(first)]
    };
    let chosen = words.choose(|word| {
        if !may_be_known(word) {
            return false;
        }
        let mut differs = false;
        for (at, part) in compared(word.text()) {
            spelling_key(part, &mut key);
            let known = firsts.known(word, at, &key);
            differs |= known.is_some_and(|known| !are_one_spelling(known, part));
        }
        differs
    });
    for holder in chosen.holders() {
        for (span, word) in holder.places() {
            for (at, part) in compared(word) {
                spelling_key(part, &mut key);
                if let Some((first, known)) = firsts.first(&key)
                    && !are_one_spelling(known, part)
                {
                    let source = holder.view.document.source;
                    let span = source.part(span, at..at + part.len());
                    let first = words.first(&first);
                    report.part_beside(holder.view, Role::Description, span, first);
                }
            }
        }
    }
}

/// The first part of a word of each spelling: twelve bytes for each, since all words of a registry may have hyphens.
struct Firsts<'w, 'r> {
    words: &'w Words<'r>,
    table: HashTable<First>,
    hasher: DefaultHashBuilder,
}

/// Where a spelling stands first.
#[derive(Clone, Copy)]
struct First {
    /// Half of the hash of what all spellings have in common.
    half_of_hash: u32,
    word: u32,
    /// Where the part begins in the word.
    at: u32,
}

impl First {
    fn of(half_of_hash: u32, word: &Word<'_>, at: usize) -> Self {
        Self {
            half_of_hash,
            word: word.number,
            at: u32::try_from(at).expect("a source fits 32 bits"),
        }
    }

    /// The part as it is spelled; it is not looked for in its word, which may be as long as a source.
    fn part<'r>(self, words: &Words<'r>) -> &'r str {
        let rest = &words.word(self.word).text()[self.at as usize..];
        let end = rest.find(|c| !may_be_in_part(c)).unwrap_or(rest.len());
        rest[..end].trim_end_matches('-')
    }
}

impl<'w, 'r> Firsts<'w, 'r> {
    fn of(words: &'w Words<'r>) -> Self {
        Self {
            words,
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    fn half_of_hash(&self, key: &str) -> u32 {
        let hash = self.hasher.hash_one(key) >> u32::BITS;
        u32::try_from(hash).expect("half of it")
    }

    /// Takes the part of a word up if none with its key is known.
    fn take_up(&mut self, word: &Word<'_>, at: usize, key: &str) {
        let half = self.half_of_hash(key);
        if self.entry(half, key).is_none() {
            let hash = |first: &First| whole(first.half_of_hash);
            let first = First::of(half, word, at);
            self.table.insert_unique(whole(half), first, hash);
        }
    }

    fn entry(&self, half: u32, key: &str) -> Option<&First> {
        self.table
            .find(whole(half), is_known(self.words, half, key))
    }

    /// How the first part with a key is spelled, if it is known; parts are asked for in their order.
    fn known(&mut self, word: &Word<'r>, at: usize, key: &str) -> Option<&'r str> {
        let half = self.half_of_hash(key);
        let is_known = is_known(self.words, half, key);
        let first = self.table.find_mut(whole(half), is_known)?;
        // What is taken up has a hyphen or the like, and a word without may come before.
        if word.number < first.word {
            *first = First::of(half, word, at);
        }
        Some(first.part(self.words))
    }

    /// The word of the first part with a key, and how the part is spelled.
    fn first(&self, key: &str) -> Option<(Word<'r>, &'r str)> {
        let first = self.entry(self.half_of_hash(key), key)?;
        Some((self.words.word(first.word), first.part(self.words)))
    }
}

/// Whether what is known has a key; half of its hash tells of nearly all others that they have not.
fn is_known(words: &Words<'_>, half: u32, key: &str) -> impl Fn(&First) -> bool {
    move |first| first.half_of_hash == half && key_of(first.part(words)) == key
}

/// A hash for a table from half of one.
fn whole(half: u32) -> u64 {
    u64::from(half) << u32::BITS | u64::from(half)
}

/// What all spellings of a word have in common.
fn key_of(word: &str) -> String {
    let mut key = String::new();
    spelling_key(word, &mut key);
    key
}

/// Whether the key of a word may be another than the word in small letters.
fn may_differ(word: &Word<'_>) -> bool {
    let mut pairs = word.bytes().windows(2);
    word.signs.has(Signs::HYPHEN.and(Signs::FOREIGN))
        || pairs.any(|pair| pair.eq_ignore_ascii_case(b"is"))
}

/// Whether two words are spelled alike, but for case and number.
fn are_one_spelling(one: &str, other: &str) -> bool {
    let small = |word| singular(word).chars().flat_map(char::to_lowercase);
    one == other || small(one).eq(small(other))
}

/// Whether a character stands in what is compared.
fn may_be_in_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '\'' | '\u{2019}')
}

/// What is compared in a word: its parts of letters, perhaps with hyphens in them.
fn compared(word: &str) -> impl Iterator<Item = (usize, &str)> {
    // Most words are of letters alone, and are compared as they are.
    let whole = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let parts = (!whole && !is_name(word)).then(|| stretches(word, may_be_in_part));
    let parts = parts.into_iter().flatten().filter_map(|(at, part)| {
        let inner = part.trim_start_matches('-');
        let at = at + part.len() - inner.len();
        let part = inner.trim_end_matches('-');
        is_plain(part).then_some((at, part))
    });
    whole.then_some((0, word)).into_iter().chain(parts)
}

/// Whether a token is an address, a file or an identifier, which nobody spells otherwise.
fn is_name(token: &str) -> bool {
    let end = token.trim_end_matches(|c: char| !c.is_alphanumeric());
    end.contains(['@', '_', '.', '\\']) || end.contains(':') && end.contains("://")
}

/// Whether all parts of a word are of letters; those of capitals alone make a name, such as ISO-TSAP.
fn is_plain(word: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
    let is_name = |part: &str| part.len() > 1 && !part.contains(char::is_lowercase);
    let mut parts = word.split('-');
    parts.clone().all(is_part) && !(word.contains('-') && parts.any(is_name))
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let first = finding.related.expect("the rule names the first spelling");
    let here = registry.slice(finding.source, finding.span);
    let there = other_spelling(registry.record(first), here);
    let (there, label) = match there {
        Some(word) => (quoted(word), format!("{} in the description", quoted(word))),
        None => ("in another way".to_owned(), "in the description".to_owned()),
    };
    Told::new(
        format!("{} is spelled {there} elsewhere", quoted(here)),
        "spelled otherwise",
    )
    .help("choose one spelling")
    .related(first, label)
}

/// How a record spells a word; nothing if it is too long to look through it once more.
fn other_spelling<'r>(view: RecordView<'r>, word: &str) -> Option<&'r str> {
    if view.place(Role::Description).len() > LONGEST_SEARCH {
        return None;
    }
    let (mut key, mut other) = (String::new(), String::new());
    spelling_key(word, &mut key);
    let words = view.words().flat_map(|(_, word)| compared(word));
    let mut same = words.filter(|(_, part)| {
        spelling_key(part, &mut other);
        key == other
    });
    same.next().map(|(_, part)| part)
}

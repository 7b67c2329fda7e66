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
        for (_, part) in compared(word.text()) {
            spelling_key(part, &mut key);
            if part.contains('-') || !key.eq_ignore_ascii_case(singular(part)) {
                firsts.take_up(&word, &key);
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
        for (_, part) in compared(word.text()) {
            spelling_key(part, &mut key);
            let known = firsts.known(word, &key);
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

/// The first word of each spelling: eight bytes for each, since all words of a registry may have hyphens.
struct Firsts<'w, 'r> {
    words: &'w Words<'r>,
    /// The numbers of the words, each with half of the hash of what all its spellings have in common.
    table: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
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

    /// Takes a word up if none with its key is known.
    fn take_up(&mut self, word: &Word<'_>, key: &str) {
        let half = self.half_of_hash(key);
        let is_known = |entry: &(u32, u32)| has(self.words, *entry, half, key);
        if self.table.find(whole(half), is_known).is_none() {
            let entry = (half, word.number);
            self.table
                .insert_unique(whole(half), entry, |(half, _)| whole(*half));
        }
    }

    /// How the first word with a key is spelled, if it is known; words are asked for in their order.
    fn known(&mut self, word: &Word<'r>, key: &str) -> Option<&'r str> {
        let half = self.half_of_hash(key);
        let mut spelled = None;
        let is_known = |(own, number): &(u32, u32)| {
            spelled = (*own == half)
                .then(|| part_with(self.words.word(*number), key))
                .flatten();
            spelled.is_some()
        };
        let (_, first) = self.table.find_mut(whole(half), is_known)?;
        // What is taken up has a hyphen or the like, and a word without may come before.
        if word.number < *first {
            *first = word.number;
            spelled = part_with(*word, key);
        }
        spelled
    }

    /// The first word with a key, and how it is spelled.
    fn first(&self, key: &str) -> Option<(Word<'r>, &'r str)> {
        let half = self.half_of_hash(key);
        let is_known = |entry: &(u32, u32)| has(self.words, *entry, half, key);
        let (_, first) = self.table.find(whole(half), is_known)?;
        let first = self.words.word(*first);
        Some((first, part_with(first, key)?))
    }
}

/// A hash for a table from half of one.
fn whole(half: u32) -> u64 {
    u64::from(half) << u32::BITS | u64::from(half)
}

fn has(words: &Words<'_>, (own, number): (u32, u32), half: u32, key: &str) -> bool {
    own == half && part_with(words.word(number), key).is_some()
}

/// The first part of a word that has a key.
fn part_with<'r>(word: Word<'r>, key: &str) -> Option<&'r str> {
    let mut own = String::new();
    let mut parts = compared(word.text()).map(|(_, part)| part);
    parts.find(|part| {
        spelling_key(part, &mut own);
        own == key
    })
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

/// What is compared in a word: its parts of letters, perhaps with hyphens in them.
fn compared(word: &str) -> impl Iterator<Item = (usize, &str)> {
    // Most words are of letters alone, and are compared as they are.
    let whole = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '\u{2019}');
    let parts = (!whole && !is_name(word)).then(|| stretches(word, is_part));
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

//! Two words with the space between them lost.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap};

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, document, quoted};
use crate::source::Span;
use crate::syntax::Role;
use crate::text::stretches;
use crate::words::{Signs, Words};

pub(super) static RULE: Rule = Rule {
    name: "joined-words",
    level: Level::Warning,
    on: true,
    summary: "two words with no space between them",
    why: "A capital in the middle of a word, where both halves stand as words of their own elsewhere in the registry and the whole stands nowhere else, \
          is most likely the start of a second word. Names such as AppleTalk are written so more than once, or their halves are no words here.",
    bad: b"1\n\nTCP\n\nMail AccessProtocol\n\nOfficial\n\n2\n\nTCP\n\nAccess Protocol\n\nOfficial\n",
    good: b"1\n\nTCP\n\nMail - AccessProtocol HostName NetBIOS\n\nOfficial\n\n2\n\nTCP\n\nAccess Protocol - Net\n\nOfficial\n\n3\n\nTCP\n\nAccessProtocol\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Words(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "put a space between the words",
        edits,
    }),
};

fn check(words: &Words<'_>, report: &mut Report<'_>) {
    let may_have_capitals = |signs: Signs| {
        signs.has(Signs::FOREIGN) || signs.has(Signs::SMALL) && signs.has(Signs::CAPITAL)
    };
    let candidates = || {
        let words = words.all();
        let words = words.filter(|word| may_have_capitals(word.signs) && !word.again);
        let wholes = words.flat_map(|word| parts(word.text()));
        wholes.flat_map(|(_, whole)| capitals(whole).map(move |at| (whole, at)))
    };
    if candidates().next().is_none() {
        return;
    }
    let mut known = Known::with_room(words.count());
    for word in words.all() {
        parts(word.text()).for_each(|(_, part)| known.insert(part));
    }
    // How often each word stands that matters to one with a capital in it.
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for (whole, at) in candidates() {
        let (first, second) = whole.split_at(at);
        if known.may_have(first) && known.may_have(second) {
            for word in [whole, first, second] {
                counts.entry(word).or_default();
            }
        }
    }
    if counts.is_empty() {
        return;
    }
    for word in words.all() {
        for (_, part) in parts(word.text()) {
            if let Some(count) = counts.get_mut(part) {
                *count = count.saturating_add(if word.again { 2 } else { 1 });
            }
        }
    }
    let stands = |word: &str| counts.get(word).is_some_and(|count| *count > 0);
    let joined = |text| {
        parts(text).filter_map(|(start, whole)| {
            let is_pair = |at: &usize| stands(&whole[..*at]) && stands(&whole[*at..]);
            let once = counts.get(whole) == Some(&1);
            let at = once.then(|| capitals(whole).find(is_pair)).flatten()?;
            Some(start + at..start + whole.len())
        })
    };
    let chosen =
        words.choose(|word| may_have_capitals(word.signs) && joined(word.text()).next().is_some());
    for holder in chosen.holders() {
        let view = holder.view;
        for (span, text) in holder.places() {
            for second in joined(text) {
                // The label stands on the second word, where the space is missing.
                let second = view.document.source.part(span, second);
                report.part(view, Role::Description, second);
            }
        }
    }
}

/// Which words there are, in a byte for each and not sure of those that there are not: most halves of words are none, and need not be counted.
struct Known {
    bits: Vec<u64>,
    hasher: DefaultHashBuilder,
}

impl Known {
    fn with_room(words: usize) -> Self {
        Self {
            bits: vec![0; (words / 8).next_power_of_two()],
            hasher: DefaultHashBuilder::default(),
        }
    }

    fn insert(&mut self, word: &str) {
        let (at, bit) = self.place(word);
        self.bits[at] |= bit;
    }

    fn may_have(&self, word: &str) -> bool {
        let (at, bit) = self.place(word);
        self.bits[at] & bit != 0
    }

    fn place(&self, word: &str) -> (usize, u64) {
        let hash = self.hasher.hash_one(word);
        let mask = u64::try_from(self.bits.len() - 1).expect("64 bits hold any length");
        let at = usize::try_from(hash >> 6 & mask).expect("below the length");
        (at, 1 << (hash % 64))
    }
}

/// The longest word that is looked at, in bytes: each capital in it makes three words to count, and a line can be one word.
const LONGEST: usize = 128;

/// What is written in one: letters and digits in a row.
fn parts(word: &str) -> impl Iterator<Item = (usize, &str)> {
    stretches(word, char::is_alphanumeric).filter(|(_, part)| part.len() <= LONGEST)
}

/// Where capitals follow small letters in a word of letters.
fn capitals(word: &str) -> impl Iterator<Item = usize> {
    let pairs = word.char_indices().zip(word.chars().skip(1));
    pairs
        .filter(|((_, a), b)| a.is_lowercase() && b.is_uppercase())
        .map(|((at, a), _)| at + a.len_utf8())
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let source = document(registry, finding.source).source;
    let second = source.slice(finding.span);
    let before = &source.text()[..source.text_offset(finding.span.start)];
    let first = before.rsplit(|c: char| !c.is_alphanumeric()).next();
    let first = first.unwrap_or_default();
    let whole = format!("{first}{second}");
    Told::new(
        format!("{} is two words of the registry", quoted(&whole)),
        "a word of its own",
    )
    .help(format!("write {}", quoted(&format!("{first} {second}"))))
}

fn edits(_: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    vec![Edit::replace(Span::at(finding.span.start), " ")]
}

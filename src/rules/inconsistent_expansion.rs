//! One abbreviation spelled out in two ways.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap};
use memchr::{memchr_iter, memchr2, memchr2_iter};

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordId, RecordView, Registry};
use crate::rule::{Check, LONGEST_SEARCH, Report, Rule, Scope, document, quoted};
use crate::source::Span;
use crate::syntax::Role;
use crate::text::{offset_in, spelling_key, stretches};
use crate::words::{Signs, Words};

pub(super) static RULE: Rule = Rule {
    name: "inconsistent-expansion",
    level: Level::Warning,
    on: true,
    summary: "an abbreviation spelled out in two ways",
    why: "Two records spell out the same abbreviation in two ways, so one of them is wrong, or they mean two things by one name. \
          Compared is what stands behind `ABBR,` or in `ABBR (…)` and holds the letters of the abbreviation, up to the last word that it needs: \
          case, white space and what is said beyond that do not count.",
    bad: b"25\n\nTCP\n\nSMTP (Simple Mail Transport Protocol)\n\nOfficial\n\n366\n\nTCP\n\nSMTP, Simple Mail Transfer Protocol. Relay\n\nOfficial\n",
    good: b"109\n\nTCP\n\nPOP, Post Office Protocol, version 2\n\nOfficial\n\n110\n\nTCP\n\nPOP3 (Post Office Protocol v3) - POP (post office  protocol)\n\nOfficial\n\n111\n\nTCP\n\nPOP (see port 110)\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Words(check),
    tell,
    fix: None,
};

fn check(words: &Words<'_>, report: &mut Report<'_>) {
    let registry = words.registry();
    let mut earliest: HashMap<&str, (RecordId, u64)> = HashMap::new();
    // A number for what the words mean takes less room than they do.
    let hasher = DefaultHashBuilder::default();
    let may_expand = |view: &RecordView<'_>| {
        let line = view.document.as_single_line(view.record);
        line.is_none_or(may_expand)
    };
    let views = words.having(Signs::COMMA.and(Signs::OPENING));
    for view in views.filter(may_expand) {
        for Expansion {
            abbreviation,
            span,
            words,
        } in expansions(view)
        {
            let meaning = hasher.hash_one(meaning(words));
            match earliest.get(abbreviation) {
                None => {
                    earliest.insert(abbreviation, (view.id, meaning));
                }
                Some((first, known)) if *known != meaning && *first != view.id => {
                    report.part_beside(view, Role::Description, span, registry.record(*first));
                }
                Some(_) => {}
            }
        }
    }
}

/// Whether a word before a comma or a bracket begins with the letter of the one behind it, as an abbreviation does: few do.
fn may_expand(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr2_iter(b',', b'(', bytes).any(|at| {
        let before = bytes[..at].strip_suffix(b" ").unwrap_or(&bytes[..at]);
        let behind = bytes[at + 1..]
            .strip_prefix(b" ")
            .unwrap_or(&bytes[at + 1..]);
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
        let word = before.iter().rev().take_while(is_part);
        // Of a word such as `802.1X` the first letter is meant, and of others than these it is not told here.
        let first = word.filter(|byte| !byte.is_ascii_digit()).last();
        match (first, behind.first()) {
            (Some(one), Some(other)) => {
                !one.is_ascii() || !other.is_ascii() || one.eq_ignore_ascii_case(other)
            }
            _ => false,
        }
    })
}

/// An abbreviation with the words that it stands for.
struct Expansion<'r> {
    abbreviation: &'r str,
    words: &'r str,
    span: Span,
}

/// What a description spells out, where that is sure.
fn expansions(view: RecordView<'_>) -> impl Iterator<Item = Expansion<'_>> {
    let lines = view.document.description_lines(view.record).enumerate();
    lines.flat_map(move |(number, (span, line))| {
        // An abbreviation before a comma is one at the start of a description, and else a word of a list.
        let comma = (number == 0).then(|| before_comma(line)).flatten();
        // Of a description over several lines it must be sure that the words do not go on.
        let is_whole =
            |(_, rest): &(&str, &str)| !view.record.is_wrapped() || end_of_words(rest).is_some();
        let pairs = comma
            .filter(is_whole)
            .into_iter()
            .chain(before_brackets(line));
        pairs.filter_map(move |(abbreviation, text)| {
            let words = words_of(abbreviation, text)?;
            let at = offset_in(line, words);
            Some(Expansion {
                abbreviation,
                words,
                span: view.document.source.part(span, at..at + words.len()),
            })
        })
    })
}

/// What stands before the first comma of a line, and behind it.
fn before_comma(line: &str) -> Option<(&str, &str)> {
    let mut commas = memchr_iter(b',', line.as_bytes());
    let at = commas.find(|at| line[at + 1..].starts_with(' '))?;
    Some((&line[..at], &line[at + 2..]))
}

/// The words before brackets, each with what stands in them.
fn before_brackets(line: &str) -> impl Iterator<Item = (&str, &str)> {
    memchr_iter(b'(', line.as_bytes()).filter_map(move |at| {
        let before = line[..at].strip_suffix(' ')?;
        let rest = &line[at + 1..];
        // What has no end, or brackets in it, is not sure.
        let end =
            memchr2(b'(', b')', rest.as_bytes()).filter(|end| rest[*end..].starts_with(')'))?;
        let part = before.trim_end_matches(char::is_alphanumeric);
        // A part of a longer name is no abbreviation of its own.
        let last = part.chars().next_back();
        let is_whole = last.is_none_or(|c| c.is_whitespace() || c == '(');
        is_whole.then_some((&before[part.len()..], &rest[..end]))
    })
}

/// The marks behind which a remark begins.
const REMARKS: [&str; 7] = [". ", ", ", "; ", ": ", " - ", " / ", " \u{2013} "];

/// Where a remark begins behind words.
fn end_of_words(text: &str) -> Option<usize> {
    // Each mark is known by its first two bytes, of which one is a space.
    let may_begin = |pair: &[u8]| {
        matches!(
            pair,
            [b'.' | b',' | b';' | b':', b' '] | [b' ', b'-' | b'/' | 0xE2]
        )
    };
    let places = text.as_bytes().windows(2).enumerate();
    let places = places.filter(|(_, pair)| may_begin(pair)).map(|(at, _)| at);
    places
        .into_iter()
        .find(|at| REMARKS.iter().any(|mark| text[*at..].starts_with(mark)))
}

/// The words of a text that an abbreviation stands for, if it is one and they are such.
fn words_of<'r>(abbreviation: &str, text: &'r str) -> Option<&'r str> {
    let small = |c: char| {
        if c.is_ascii() {
            return Some(c.to_ascii_lowercase());
        }
        c.to_lowercase().next()
    };
    let first = abbreviation.chars().find(|c| c.is_alphabetic())?;
    // The words begin with the letter that the abbreviation does; most before a comma or a bracket do not.
    if text.chars().next().and_then(small) != small(first)
        || !abbreviation.chars().all(char::is_alphanumeric)
        || abbreviation.chars().filter(|c| c.is_uppercase()).count() < 2
    {
        return None;
    }
    let sentence = text[..end_of_words(text).unwrap_or(text.len())].trim_end();
    let letters: Vec<char> = abbreviation
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let end = needed(&letters, sentence)?;
    Some(&sentence[..end])
}

/// Where the last word ends that is needed to give an abbreviation its letters: by the initials of words if they do, else by any letters in their order.
fn needed(letters: &[char], text: &str) -> Option<usize> {
    let initials = last_letter(letters, text, |before, char| {
        !before.is_alphanumeric() || before.is_lowercase() && char.is_uppercase()
    });
    let last = initials.or_else(|| last_letter(letters, text, |_, _| true))?;
    let words = stretches(text, char::is_alphanumeric);
    let ends = words.map(|(at, word)| at + word.len());
    ends.into_iter().find(|end| *end > last)
}

/// Where the last of some letters stands, if they all stand in a text in their order, at places that are allowed.
fn last_letter(
    letters: &[char],
    text: &str,
    is_allowed: impl Fn(char, char) -> bool,
) -> Option<usize> {
    let mut wanted = letters.iter();
    let mut next = wanted.next()?;
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        if is_allowed(before, char) && char.to_lowercase().next().as_ref() == Some(next) {
            match wanted.next() {
                Some(letter) => next = letter,
                None => return Some(at),
            }
        }
        before = char;
    }
    None
}

/// What words say, whatever their case, spelling, number and the marks between them.
fn meaning(words: &str) -> String {
    let mut all = String::with_capacity(words.len());
    let mut key = String::new();
    for (_, word) in stretches(words, char::is_alphanumeric) {
        spelling_key(word, &mut key);
        all.push_str(&key);
    }
    all
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let here = registry.slice(finding.source, finding.span);
    let abbreviation = abbreviation_before(registry, finding);
    let first = finding.related.expect("the rule names the first expansion");
    let view = registry.record(first);
    // A longer one is not looked through once more.
    let is_short = view.place(Role::Description).len() <= LONGEST_SEARCH;
    let mut theirs = is_short.then(|| expansions(view)).into_iter().flatten();
    let theirs = theirs.find(|theirs| theirs.abbreviation == abbreviation);
    let (there, label) = match theirs {
        Some(Expansion { words, .. }) => (
            format!("as {}", quoted(words)),
            format!("{} in the description", quoted(words)),
        ),
        None => ("in another way".to_owned(), "in the description".to_owned()),
    };
    Told::new(
        format!(
            "{} is spelled out as {} here and {there} elsewhere",
            quoted(abbreviation),
            quoted(here)
        ),
        "spelled out otherwise",
    )
    .help("correct one of the two")
    .related(first, label)
}

/// The abbreviation before the words of a finding.
fn abbreviation_before<'r>(registry: &'r Registry<'_>, finding: &Finding) -> &'r str {
    let source = document(registry, finding.source).source;
    let before = &source.text()[..source.text_offset(finding.span.start)];
    let before = before.trim_end_matches([' ', '(', ',']);
    let words = before.rsplit(|c: char| !c.is_alphanumeric());
    words.into_iter().next().unwrap_or_default()
}

//! One word spelled in two ways.

use std::collections::HashMap;

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordId, RecordView, Registry};
use crate::rule::{Check, Report, Rule, quoted};
use crate::source::Span;
use crate::syntax::Role;
use crate::text::{singular, spelling_key, stretches};

pub(super) static RULE: Rule = Rule {
    name: "inconsistent-spelling",
    level: Level::Note,
    summary: "a word spelled in two ways",
    why: "Who searches the registry for one spelling does not find the other. \
          Compared are words that differ in a hyphen, or in -is- and -iz- as in `synchronise`, whatever their case and number; \
          which spelling is better is not said.",
    bad: b"25\n\nTCP\n\nUsed for emails\n\nOfficial\n\n512\n\nUDP\n\nNew E-mail\n\nOfficial\n",
    good: b"25\n\nTCP\n\nLetters - Email, HTTPs and Host Name, a prise\n\nOfficial\n\n512\n\nUDP\n\nPost - New emails, HTTPS and HOSTNAME, a prize\n\nOfficial\n",
    check: Check::Registry(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    // Where two spellings differ, one of them has a hyphen or an -is-: only what these might be is compared.
    let mut earliest: HashMap<String, Option<(RecordId, String)>> = HashMap::new();
    let mut key = String::new();
    for view in registry.records() {
        for (_, word) in words(view) {
            spelling_key(word, &mut key);
            if word.contains('-') || !key.eq_ignore_ascii_case(singular(word)) {
                earliest.entry(key.clone()).or_default();
            }
        }
    }
    if earliest.is_empty() {
        return;
    }
    for view in registry.records() {
        for (span, word) in words(view) {
            spelling_key(word, &mut key);
            let Some(seen) = earliest.get_mut(&key) else {
                continue;
            };
            let spelling = singular(word).to_lowercase();
            match seen {
                Some((first, known)) if *known != spelling => {
                    let first = registry.record(*first);
                    report.part_beside(view, Role::Description, span, first);
                }
                Some(_) => {}
                None => *seen = Some((view.id, spelling)),
            }
        }
    }
}

/// The words of a description that are compared: of letters, perhaps with hyphens in them.
fn words(view: RecordView<'_>) -> impl Iterator<Item = (Span, &str)> {
    let tokens = view.words().filter(|(_, token)| !is_name(token));
    tokens.flat_map(move |(span, token)| {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '\u{2019}');
        stretches(token, is_part).filter_map(move |(at, word)| {
            let inner = word.trim_start_matches('-');
            let at = at + word.len() - inner.len();
            let word = inner.trim_end_matches('-');
            let source = view.document.source;
            is_plain(word).then(|| (source.part(span, at..at + word.len()), word))
        })
    })
}

/// Whether a token is an address, a file or an identifier, which nobody spells otherwise.
fn is_name(token: &str) -> bool {
    let end = token.trim_end_matches(|c: char| !c.is_alphanumeric());
    end.contains(['@', '_', '.', '\\']) || end.contains("://")
}

/// Whether all parts of a word are of letters; those of capitals alone make a name, such as ISO-TSAP.
fn is_plain(word: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
    let is_name = |part: &str| part.len() > 1 && !part.contains(char::is_lowercase);
    let mut parts = word.split('-');
    parts.clone().all(is_part) && !(word.contains('-') && parts.any(is_name))
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let first = finding.related[0].expect("the rule names the first spelling");
    let here = registry.slice(finding.source, finding.span);
    let (mut key, mut other) = (String::new(), String::new());
    spelling_key(here, &mut key);
    let there = words(registry.record(first)).find(|(_, word)| {
        spelling_key(word, &mut other);
        key == other
    });
    let there = quoted(there.map_or("", |(_, word)| word));
    Told::new(
        format!("{} is spelled {there} elsewhere", quoted(here)),
        "spelled otherwise",
    )
    .help("choose one spelling")
    .related(first, format!("{there} in the description"))
}

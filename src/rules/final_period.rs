//! A full stop at the end of a description.

use hashbrown::HashSet;

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, called, subject};
use crate::source::Span;
use crate::syntax::Role;
use crate::words::{Chosen, Holder, Signs, Words};

pub(super) static RULE: Rule = Rule {
    name: "final-period",
    level: Level::Note,
    on: true,
    summary: "a full stop at the end of a description",
    why: "Descriptions are names and notes, and end without a full stop; one with it is sorted and compared as another. \
          That of an abbreviation is not meant: of one with dots in it, of a short one with a capital, of `etc.`, \
          and of a word that has its full stop within a sentence of the registry too.",
    bad: b"701\n\nTCP\n\nLMP, Link Management Protocol.\n\nOfficial\n",
    good: b"701\n\nTCP\n\nPost - U.S. mail, news, etc.\n\nOfficial\n\n702\n\nTCP\n\nMail of the U.S.\n\nOfficial\n\n703\n\nTCP\n\nAnd so on...\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Words(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::LOOSE,
        title: "delete the full stop",
        edits,
    }),
};

fn check(words: &Words<'_>, report: &mut Report<'_>) {
    let stopped = words.choose(|word| word.signs.has(Signs::STOP) && may_end(word.text()));
    let abbreviations: HashSet<_> = amid_sentences(&stopped).collect();
    for holder in stopped.holders() {
        let Some(last) = holder.last() else {
            continue;
        };
        let description = holder.view.place(Role::Description);
        let is_end = holder.view.text(Role::Description).ends_with('.');
        if is_end && !abbreviations.contains(core(last)) {
            let stop = Span::new(description.end - 1, description.end);
            report.part(holder.view, Role::Description, stop);
        }
    }
}

/// Whether the full stop of a word is one of its own, and not that of an abbreviation.
fn may_end(word: &str) -> bool {
    let before = word.strip_suffix('.');
    let is_own = |c: char| c.is_alphanumeric() || matches!(c, ')' | ']' | '"' | '\'');
    before.is_some_and(|before| before.ends_with(is_own)) && !is_abbreviation(core(word))
}

/// A word without its full stop, and without the marks before it.
fn core(word: &str) -> &str {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix('.').unwrap_or(word)
}

/// Whether a word, its full stop left out, has the looks of an abbreviation.
fn is_abbreviation(word: &str) -> bool {
    let mut chars = word.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let short = word.chars().count() <= 4 && capital && chars.clone().all(char::is_lowercase);
    let single = chars.as_str().is_empty();
    word.contains('.') || short || single || word.eq_ignore_ascii_case("etc")
}

/// Those of some words that stand with their full stop in the middle of a sentence, as the small letter behind shows.
fn amid_sentences<'c, 'r>(words: &'c Chosen<'c, 'r>) -> impl Iterator<Item = &'r str> {
    let pairs = words.holders().flat_map(Holder::pairs);
    let amid = pairs.filter(|[_, behind]| behind.starts_with(char::is_lowercase));
    amid.map(|[word, _]| core(word))
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let record = called(subject(registry, finding));
    Told::new(
        format!("the description of {record} ends with a full stop"),
        "not needed",
    )
    .help("delete it")
}

fn edits(_: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    vec![Edit::delete(finding.span)]
}

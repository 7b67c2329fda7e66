//! A full stop at the end of a description.

use hashbrown::HashSet;

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, subject};
use crate::source::Span;
use crate::syntax::Role;
use crate::words::{Holder, Signs, Words};

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
    let last = |view| Some((view, last_word(view)?));
    let found = || words.having(Signs::STOP).filter_map(last);
    let last_words: HashSet<_> = found().map(|(_, last)| last).collect();
    if last_words.is_empty() {
        return;
    }
    let abbreviations = abbreviations(words, &last_words);
    for (view, last) in found() {
        if !abbreviations.contains(last) {
            let end = view.place(Role::Description).end;
            report.part(view, Role::Description, Span::new(end - 1, end));
        }
    }
}

/// The last word of a description that ends in a full stop of its own.
fn last_word(view: RecordView<'_>) -> Option<&str> {
    let before = view.text(Role::Description).strip_suffix('.')?;
    if !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | ']' | '"' | '\'')) {
        return None;
    }
    let last = before.rsplit(char::is_whitespace).next()?;
    let word = last.trim_start_matches(|c: char| !c.is_alphanumeric());
    (!is_abbreviation(word)).then_some(word)
}

/// Whether a word, its full stop left out, has the looks of an abbreviation.
fn is_abbreviation(word: &str) -> bool {
    let mut chars = word.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let short = word.chars().count() <= 4 && capital && chars.clone().all(char::is_lowercase);
    let single = chars.as_str().is_empty();
    word.contains('.') || short || single || word.eq_ignore_ascii_case("etc")
}

/// Those of some words that stand with a full stop in the middle of a sentence, as the small letter behind shows.
fn abbreviations<'r>(words: &Words<'r>, last_words: &HashSet<&str>) -> HashSet<&'r str> {
    let stopped = |text: &'r str| {
        let word = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        word.strip_suffix('.')
            .filter(|word| last_words.contains(word))
    };
    let chosen = words.choose(|word| word.signs.has(Signs::STOP) && stopped(word.text).is_some());
    let pairs = chosen.holders().flat_map(Holder::pairs);
    let amid = pairs.filter(|[_, behind]| behind.starts_with(char::is_lowercase));
    amid.filter_map(|[word, _]| stopped(word)).collect()
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let port = subject(registry, finding).port_name();
    Told::new(
        format!("the description of port {port} ends with a full stop"),
        "not needed",
    )
    .help("delete it")
}

fn edits(_: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    vec![Edit::delete(finding.span)]
}

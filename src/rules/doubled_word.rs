//! A word written twice.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, document, grouped, quoted};
use crate::source::Span;
use crate::syntax::Role;
use crate::text::tokens;
use crate::words::Signs;

pub(super) static RULE: Rule = Rule {
    name: "doubled-word",
    level: Level::Warning,
    on: true,
    summary: "the same word twice in a row",
    why: "A word that stands twice with nothing but white space between was most likely typed or pasted once too often. \
          Words are compared letter by letter, and only those of letters alone.",
    bad: b"137\n\nTCP\n\nNetBIOS NetBIOS Name Service\n\nOfficial\n",
    good: b"542\n\nTCP\n\nShop - commerce (Commerce Commerce-Net) X X\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Descriptions(Signs::REPEATED, check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "write the word once",
        edits,
    }),
};

fn check(view: RecordView<'_>, _: Signs, report: &mut Report<'_>) {
    if is_spelled_out(view) {
        return;
    }
    let source = view.document.source;
    let mut before = "";
    let mut repeated: Option<Span> = None;
    for (span, token) in view.words() {
        // The first of two may stand behind a bracket, and the last before any mark.
        let again = token.trim_end_matches(|c: char| !c.is_alphanumeric());
        if is_word(before) && again == before {
            let again = source.part(span, 0..again.len());
            repeated = Some(repeated.map_or(again, |run| run.cover(again)));
        } else if let Some(run) = repeated.take() {
            report.part(view, Role::Description, run);
        }
        before = token.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    if let Some(run) = repeated {
        report.part(view, Role::Description, run);
    }
}

/// Whether the name of a service has a letter for each word of its description: `ggp` is the Gateway Gateway Protocol.
fn is_spelled_out(view: RecordView<'_>) -> bool {
    let Some(name) = view.name() else {
        return false;
    };
    let mut initials = view.words().filter_map(|(_, word)| word.chars().next());
    let is_next = |letter: char| {
        let initial = initials.next();
        initial.is_some_and(|initial| initial.eq_ignore_ascii_case(&letter))
    };
    name.chars().all(is_next) && initials.next().is_none()
}

/// Whether a token is a word of letters alone, and not a single one.
fn is_word(token: &str) -> bool {
    token.chars().all(char::is_alphabetic) && token.chars().nth(1).is_some()
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let run = registry.slice(finding.source, finding.span);
    let (_, word) = tokens(run).next().unwrap_or_default();
    let times = match tokens(run).count() {
        1 => "twice".to_owned(),
        again => format!("{} times", grouped(again + 1)),
    };
    Told::new(
        format!("the word {} stands {times} in a row", quoted(word)),
        "once more",
    )
    .help("write it once")
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let source = document(registry, finding.source).source;
    let start = source.text_offset(finding.span.start);
    let first = source.text()[..start].trim_end().len();
    let surplus = Span::new(source.to_bytes(first), finding.span.end);
    // A line end in between stays: deleting it would join lines, and what stands between them.
    if source.slice(surplus).contains(['\n', '\r']) {
        return Vec::new();
    }
    vec![Edit::delete(surplus)]
}

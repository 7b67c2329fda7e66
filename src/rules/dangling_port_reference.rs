//! A description that sends its reader to a port that is not there.

use crate::dataset::mentions::{self, MentionKind, Reference};
use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, called, subject};
use crate::source::Span;
use crate::syntax::Role;
use crate::text::{offset_in, tokens};
use crate::words::Words;

pub(super) static RULE: Rule = Rule {
    name: "dangling-port-reference",
    level: Level::Warning,
    on: true,
    summary: "a reference to a port that is not there",
    why: "The description says to see a port of which the registry has no record, alone or in a range. \
          The number is wrong, or the record was removed or never written.",
    bad: b"591\n\nTCP\n\nFileMaker (see port 80)\n\nOfficial\n",
    good: b"80\n\nTCP\n\nHTTP\n\nOfficial\n\n591\n\nTCP\n\nFileMaker (see also port 80) - for airport 81\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Words(check),
    tell,
    fix: None,
};

fn check(words: &Words<'_>, report: &mut Report<'_>) {
    let see = words.choose(|word| is_see(word.text()));
    let mut holders = see.holders().peekable();
    if holders.peek().is_none() {
        return;
    }
    // How many more, or fewer, records cover a port than the one before it.
    let mut steps = vec![0_i64; (1 << 16) + 1];
    for ports in report
        .records(words.registry())
        .filter_map(|view| view.record.ports.ok())
    {
        steps[usize::from(ports.first())] += 1;
        steps[usize::from(ports.last()) + 1] -= 1;
    }
    let sum = |records: &mut i64, step: &i64| {
        *records += step;
        Some(*records > 0)
    };
    let covered: Vec<bool> = steps.iter().scan(0, sum).collect();
    for holder in holders {
        let view = holder.view;
        references(view, |span, port| {
            if !covered[usize::from(port)] {
                report.part(view, Role::Description, span);
            }
        });
    }
}

/// Tells the ports that a description says to see.
fn references(view: RecordView<'_>, mut found: impl FnMut(Span, u16)) {
    let description = view.description();
    let ports = mentions::references(&description).filter(|reference| {
        let before = &description[..offset_in(&description, reference.text)];
        reference.kind == MentionKind::Port && says_to_see(before)
    });
    // Between words the source may have other white space than the description, but not in them.
    let mut words = tokens(&description).zip(view.words()).peekable();
    for mention in ports.flat_map(Reference::mentions) {
        let digits = mention.digits();
        let at = offset_in(&description, digits);
        while words
            .next_if(|((start, word), _)| start + word.len() <= at)
            .is_some()
        {}
        let ((start, _), (span, _)) = words.peek().expect("the words are the same");
        let place = at - start..at - start + digits.len();
        let port = u16::try_from(mention.value).expect("a port");
        found(view.document.source.part(*span, place), port);
    }
}

/// Whether a text ends in `see` or `see also`.
fn says_to_see(text: &str) -> bool {
    let mut words = text.strip_suffix(' ').unwrap_or_default().rsplit(' ');
    let mut next = || words.next().unwrap_or_default();
    let mut word = next();
    if word.eq_ignore_ascii_case("also") {
        word = next();
    }
    is_see(word)
}

fn is_see(word: &str) -> bool {
    word.trim_start_matches(|c: char| !c.is_alphanumeric())
        .eq_ignore_ascii_case("see")
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let port = registry.slice(finding.source, finding.span);
    let own = called(subject(registry, finding));
    Told::new(
        format!("the description of {own} says to see port {port}, of which there is no record"),
        "not in the registry",
    )
    .help("correct the number, or add the record")
}

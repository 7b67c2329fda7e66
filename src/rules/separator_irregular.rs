//! A separator line that is not drawn like the others.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    name: "separator-irregular",
    level: Level::Note,
    on: true,
    summary: "a separator line unlike the others",
    why: "A program that splits the source at its separator lines looks for just one line. \
          Compared are the lines right behind records, by character and length, where more than half of them, and three at least, are alike.",
    bad: b"1\n\nTCP\n\nA\n\nOfficial\n____\n2\n\nTCP\n\nB\n\nOfficial\n____\n3\n\nTCP\n\nC\n\nOfficial\n____\n4\n\nTCP\n\nD\n\nOfficial\n---\n5\n\nTCP\n\nE\n\nOfficial\n",
    good: b"1\n\nTCP\n\nA\n\nOfficial\n____\n2\n\nTCP\n\nB\n\nOfficial\n____\n3\n\nTCP\n\nC\n\nOfficial\n---\n4\n\nTCP\n\nD\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Source(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::LOOSE,
        title: "draw the separator line like the others",
        edits,
    }),
};

/// How many lines must be alike to speak of a habit.
const HABIT: usize = 3;

fn check(registry: &Registry<'_>, number: u16, report: &mut Report<'_>) {
    // What more than half have in common is left when each pair of unlike ones is struck out.
    let mut usual = "";
    let mut left = 0_usize;
    let mut unlike = false;
    let mut all = 0_usize;
    for view in registry.records_of(number) {
        match parted_by(view, usual) {
            Some("") => continue,
            Some(_) => {
                all += 1;
                left += 1;
                continue;
            }
            None => {}
        }
        for (_, line) in view.document.separators_behind(view.record) {
            all += 1;
            if line == usual {
                left += 1;
                continue;
            }
            unlike |= all > 1;
            if left == 0 {
                (usual, left) = (line, 1);
            } else {
                left -= 1;
            }
        }
    }
    if !unlike {
        return;
    }
    let alike = separators(registry, number).filter(|(_, line)| *line == usual);
    let alike = alike.count();
    // It is told from a record that has a usual one right behind it: the nearest, which is soon found again for each finding.
    let like = registry.records_of(number).filter_map(|view| {
        let (span, line) = first_behind(view)?;
        (line == usual).then(|| (span.start - view.span().end, view))
    });
    let like = like.min_by_key(|(apart, _)| *apart).map(|(_, view)| view);
    let Some(like) = like.filter(|_| alike >= HABIT && 2 * alike > all) else {
        return;
    };
    for (span, line) in separators(registry, number) {
        if line != usual {
            report.place_beside(number, span, like);
        }
    }
}

/// What parts a record from a port, if that is a blank line alone or one as usual: so it is with nearly all.
fn parted_by<'l>(view: RecordView<'_>, usual: &'l str) -> Option<&'l str> {
    let source = view.document.source;
    let behind = source.slice(Span::new(view.span().end, source.size()));
    let is_port = |text: &str| {
        text.as_bytes()
            .first()
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    let behind = behind.strip_prefix('\n')?;
    let (line, next) = match behind.strip_prefix('\n') {
        Some(next) => ("", next),
        None => (usual, behind.strip_prefix(usual)?.strip_prefix('\n')?),
    };
    is_port(next).then_some(line)
}

/// The separator lines right behind the records of a source.
fn separators<'r>(
    registry: &'r Registry<'_>,
    number: u16,
) -> impl Iterator<Item = (Span, &'r str)> {
    registry
        .records_of(number)
        .flat_map(|view| view.document.separators_behind(view.record))
}

/// The first separator line right behind a record.
fn first_behind(view: RecordView<'_>) -> Option<(Span, &str)> {
    view.document.separators_behind(view.record).next()
}

/// The line that most are like.
fn usual<'r>(registry: &'r Registry<'_>, finding: &Finding) -> &'r str {
    let like = finding
        .related
        .expect("the rule names a record with a usual one");
    let behind = first_behind(registry.record(like));
    behind.expect("it stands right behind that record").1
}

/// How a line is drawn, in words.
fn drawing(line: &str) -> String {
    let first = line.chars().next().unwrap_or(' ');
    let drawn = line.chars().filter(|c| *c == first).count();
    let blanks = if line.contains([' ', '\t']) {
        " with blanks"
    } else {
        ""
    };
    format!("{drawn} `{first}`{blanks}")
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let odd = registry.slice(finding.source, finding.span);
    let usual = drawing(usual(registry, finding));
    Told::new(
        format!(
            "a separator line is drawn with {}, and most with {usual}",
            drawing(odd)
        ),
        "unlike the others",
    )
    .help(format!("draw it with {usual}"))
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    vec![Edit::replace(finding.span, usual(registry, finding))]
}

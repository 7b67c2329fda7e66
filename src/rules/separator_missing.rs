//! Separator lines that are used at first and then no more.

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Remedy, Report, Rule, Scope, count, document};
use crate::source::{Lines, Span};
use crate::syntax::Record;

pub(super) static RULE: Rule = Rule {
    name: "separator-missing",
    level: Level::Warning,
    on: true,
    summary: "no separator lines from here on",
    why: "A source that parts its records by separator lines and then stops leaves it to the reader where a record ends. \
          A program that splits the source at those lines takes all the rest for one record. \
          A source that uses none, or only a few, has no such finding.",
    bad: b"1\n\nTCP\n\nA\n\nOfficial\n____\n2\n\nTCP\n\nB\n\nOfficial\n____\n3\n\nTCP\n\nC\n\nOfficial\n____\n4\n\nTCP\n\nD\n\nOfficial\n\n5\n\nTCP\n\nE\n\nOfficial\n",
    good: b"1\n\nTCP\n\nA\n\nOfficial\n____\n2\n\nTCP\n\nB\n\nOfficial\n\n3\n\nTCP\n\nC\n\nOfficial\n\n4\n\nTCP\n\nD\n\nOfficial\n",
    scope: Scope::LOOSE,
    check: Check::Source(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::LOOSE,
        title: "put separator lines behind all records but the last",
        edits,
    }),
};

/// With fewer separators than these, a source has no such habit.
const HABIT: usize = 3;

fn check(registry: &Registry<'_>, number: u16, report: &mut Report<'_>) {
    let parted = parted(registry, number);
    let separators = parted.iter().filter(|parted| **parted).count();
    let Some(first) = parted.iter().position(|parted| !parted) else {
        return;
    };
    let most = separators >= HABIT && 2 * separators > parted.len();
    if (first >= HABIT || most)
        && let Some(view) = registry.records_of(number).nth(first)
    {
        // On the line behind the record, where the separator belongs.
        let gap = view.piece().gap;
        let line_end = Lines::first_of(registry.slice(number, gap)).next();
        let at = 0..line_end.map_or(0, |line| line.end);
        let behind = view.document.source.part(gap, at);
        report.place(number, Span::at(behind.end));
    }
}

/// For each record but the last, whether a separator line stands between it and the next.
fn parted(registry: &Registry<'_>, number: u16) -> Vec<bool> {
    let document = document(registry, number);
    let pairs = document.records.windows(2);
    // Most gaps are like the last one that was looked at, or too short for a line between two others.
    let mut seen = "";
    let is_parted = |pair: &[Record]| {
        let (end, start) = (document.span(&pair[0]).end, document.span(&pair[1]).start);
        let between = Span::new(end, start);
        let gap = document.source.slice(between);
        if gap.len() <= "\n\n".len() || gap == seen {
            return gap.len() > "\n\n".len();
        }
        let is_parted = document.separators_in(between).next().is_some();
        if is_parted {
            seen = gap;
        }
        is_parted
    };
    pairs.map(is_parted).collect()
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let parted = parted(registry, finding.source);
    let missing = parted.iter().filter(|parted| !**parted).count();
    let verb = if missing == 1 { "is" } else { "are" };
    Told::new(
        format!(
            "{} {verb} not parted from the next by a separator line, as others are",
            count(missing, "record")
        ),
        "the first one belongs here",
    )
    .help("put a separator line behind each record but the last")
}

/// The longest gap that is taken as a model, in bytes.
const LONGEST: usize = 4096;

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let parted = parted(registry, finding.source);
    let source = document(registry, finding.source).source;
    let records = || registry.records_of(finding.source).zip(&parted);
    // The gap behind the first record that has a whole one: with the blank lines that are usual around it.
    let is_house = |(view, parted): &(RecordView<'_>, &bool)| {
        **parted
            && view
                .document
                .separators_behind(view.record)
                .next()
                .is_some()
    };
    let Some((house, _)) = records().find(is_house) else {
        return Vec::new();
    };
    let house = source.bytes_over(house.piece().gap);
    // What is put behind each record must not be longer than a record.
    if house.len() > LONGEST {
        return Vec::new();
    }
    records()
        .filter(|(_, parted)| !**parted)
        .map(|(view, _)| Edit::replace(view.piece().gap, &*house))
        .collect()
}

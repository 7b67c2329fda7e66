//! Lines that do not all end in the same way.

use memchr::memchr;

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, count, document};
use crate::source::{Lines, SourceFile, Span};

pub(super) static RULE: Rule = Rule {
    name: "mixed-line-endings",
    level: Level::Warning,
    on: true,
    summary: "lines that end in different ways",
    why: "Each of LF, CR LF and CR ends a line, but a program that knows only one of them joins lines or keeps a character too many. \
          Use one of them in the whole source; where the most frequent one is not clear, that is LF.",
    bad: b"22\n\nTCP\n\nSSH\r\n\r\nOfficial\n",
    good: b"22\r\n\r\nTCP\r\n\r\nSSH\r\n\r\nOfficial\r\n",
    scope: Scope::BY_HAND,
    check: Check::Source(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::BY_HAND,
        title: "end all lines in the way that most of them do",
        edits,
    }),
};

/// The ends that a line can have, with their names; of equally frequent ones the first is preferred.
const ENDS: [(&str, &str); 3] = [("\n", "LF"), ("\r\n", "CR LF"), ("\r", "CR")];

fn check(registry: &Registry<'_>, number: u16, report: &mut Report<'_>) {
    let document = document(registry, number);
    let without = memchr(b'\r', document.source.text().as_bytes()).is_none();
    if without || !document.is_readable() {
        return;
    }
    if let Some(first) = departing(document.source).next() {
        report.place(number, Span::at(first.start));
    }
}

/// The line ends of a source, as places in its text.
fn line_ends(source: &SourceFile) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
    let text = source.text();
    Lines::new(text)
        .map(move |line| {
            (
                line.content_end..line.end,
                &text[line.content_end..line.end],
            )
        })
        .filter(|(_, end)| !end.is_empty())
}

/// The most frequent line end, with its name.
fn usual(source: &SourceFile) -> (&'static str, &'static str) {
    let mut counts = [0_usize; ENDS.len()];
    for (_, end) in line_ends(source) {
        for (count, (known, _)) in counts.iter_mut().zip(ENDS) {
            *count += usize::from(end == known);
        }
    }
    let mut best = 0;
    for i in 1..ENDS.len() {
        if counts[i] > counts[best] {
            best = i;
        }
    }
    ENDS[best]
}

/// The line ends that are not as most are.
fn departing(source: &SourceFile) -> impl Iterator<Item = Span> {
    let (usual, _) = usual(source);
    let odd = line_ends(source).filter(move |(_, end)| *end != usual);
    odd.map(|(range, _)| Span::new(source.to_bytes(range.start), source.to_bytes(range.end)))
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let source = document(registry, finding.source).source;
    let (_, usual) = usual(source);
    let here = departing(source).next();
    let here = here.map_or("", |span| source.slice(span));
    let here = ENDS.iter().find(|(end, _)| *end == here);
    let here = here.map_or("", |(_, name)| *name);
    let number = departing(source).count();
    let verb = if number == 1 { "does" } else { "do" };
    Told::new(
        format!(
            "{} {verb} not end with {usual}, as most do",
            count(number, "line")
        ),
        format!("{here} here"),
    )
    .help(format!("end all lines with {usual}"))
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let source = document(registry, finding.source).source;
    let (usual, _) = usual(source);
    departing(source)
        .map(|span| Edit::replace(span, usual))
        .collect()
}

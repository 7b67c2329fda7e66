//! Characters that steer a terminal, or the direction of writing, and are not seen.

use memchr::memchr2;

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, count, document};
use crate::source::Span;
use crate::syntax::Role;
use crate::text::{find_pair, is_control};

pub(super) static RULE: Rule = Rule {
    name: "control-character",
    level: Level::Error,
    on: true,
    summary: "characters that are obeyed and not shown",
    why: "Control characters, marks of direction and the line ends that only Unicode knows change how the text around them is shown, \
          so that people read something else than programs do. They come from pasting, or from someone who wants to deceive. \
          Tabs and line ends are not meant.",
    bad: b"22\n\nTCP\n\nSSH\x07 Shell\n\nOfficial\n",
    good: "22\n\nTCP\n\nSSH\tShell \u{1F469}\u{200D}\u{1F4BB}\n\nOfficial\n".as_bytes(),
    scope: Scope::Everywhere,
    check: Check::Source(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Unsafe,
        scope: Scope::LOOSE,
        title: "delete the control characters of the line",
        edits,
    }),
};

fn is_meant(char: char) -> bool {
    is_control(char) && !matches!(char, '\t' | '\n' | '\r')
}

fn check(registry: &Registry<'_>, number: u16, report: &mut Report<'_>) {
    let document = document(registry, number);
    if !document.is_readable() {
        return;
    }
    let source = document.source;
    let text = source.text();
    let mut records = registry.records_of(number).peekable();
    let mut from = 0;
    while let Some((start, char)) = next_meant(text, from) {
        let end = start + char.len_utf8();
        // One finding a line.
        from = memchr2(b'\n', b'\r', &text.as_bytes()[end..]).map_or(text.len(), |at| end + at);
        let span = Span::new(source.to_bytes(start), source.to_bytes(end));
        while records
            .next_if(|view| view.span().end <= span.start)
            .is_some()
        {}
        let holds = |cell: Span| cell.start <= span.start && span.end <= cell.end;
        let cell = records.peek().and_then(|view| {
            let cells = |role| view.document.cells(view.record, role);
            let role = Role::all().find(|role| cells(*role).any(holds));
            role.map(|role| (*view, role))
        });
        match cell {
            Some((view, role)) => report.part(view, role, span),
            None => report.place(number, span),
        }
    }
}

/// The next character that is meant, from a place on.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches many bytes are compared at once"
)]
fn next_meant(text: &str, mut from: usize) -> Option<(usize, char)> {
    // The two bytes that such a character begins with in UTF-8.
    let may_begin = |byte, behind| {
        let low = (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
        let high = (byte == 0xC2) & (behind < 0xA0) | (byte == 0xD8) & (behind == 0x9C);
        let mark = (byte == 0xE2) & ((behind == 0x80) | (behind == 0x81));
        low | (byte == 0x7F) | high | mark
    };
    while let Some(at) = find_pair(text, from, may_begin) {
        let char = text[at..].chars().next().expect("a character begins there");
        if is_meant(char) {
            return Some((at, char));
        }
        from = at + char.len_utf8();
    }
    None
}

/// The control characters on the line of a finding.
fn found(registry: &Registry<'_>, finding: &Finding) -> Vec<(Span, char)> {
    let source = document(registry, finding.source).source;
    let line = source.line_at(finding.span.start);
    let chars = source.slice(line).char_indices();
    chars
        .filter(|(_, char)| is_meant(*char))
        .map(|(at, char)| (source.part(line, at..at + char.len_utf8()), char))
        .collect()
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let found = found(registry, finding);
    let first = found.first().map_or(0, |(_, char)| u32::from(*char));
    let verb = if found.len() == 1 { "stands" } else { "stand" };
    Told::new(
        format!(
            "{} {verb} on the line",
            count(found.len(), "control character")
        ),
        format!("U+{first:04X}"),
    )
    .help("delete what is not shown")
}

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let found = found(registry, finding);
    found
        .into_iter()
        .map(|(span, _)| Edit::delete(span))
        .collect()
}

//! Characters that steer a terminal, or the direction of writing, and are not seen.

use std::ops::Range;

use memchr::memchr2;

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, count, document};
use crate::source::{SourceFile, Span};
use crate::syntax::Role;
use crate::text::{find_pair, is_control, offset_in};

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
    let is_low = |byte| (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    // Most text is ASCII, where one byte tells.
    let is_other = |byte| is_low(byte) | (byte >= 0x7F);
    // The two bytes that such a character begins with in UTF-8.
    let may_begin = |byte, behind| {
        let high = (byte == 0xC2) & (behind < 0xA0) | (byte == 0xD8) & (behind == 0x9C);
        let mark = (byte == 0xE2) & ((behind == 0x80) | (behind == 0x81));
        is_low(byte) | (byte == 0x7F) | high | mark
    };
    while let Some(at) = find_pair(text, from, is_other, may_begin) {
        let char = text[at..].chars().next().expect("a character begins there");
        if is_meant(char) {
            return Some((at, char));
        }
        from = at + char.len_utf8();
    }
    None
}

/// The control characters on the line of a finding, with their places in it; and the line.
fn found<'r>(
    registry: &'r Registry<'_>,
    finding: &Finding,
) -> (Span, impl Iterator<Item = (usize, char)> + use<'r>) {
    let source = document(registry, finding.source).source;
    let line = source.line_at(finding.span.start);
    let chars = source.slice(line).char_indices();
    (line, chars.filter(|(_, char)| is_meant(*char)))
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let (_, mut found) = found(registry, finding);
    let first = found.next().map_or(0, |(_, char)| u32::from(char));
    let number = 1 + found.count();
    let verb = if number == 1 { "stands" } else { "stand" };
    Told::new(
        format!("{} {verb} on the line", count(number, "control character")),
        format!("U+{first:04X}"),
    )
    .help("delete what is not shown")
}

/// The most stretches of a line that are deleted one by one: with more of them the line is written anew.
const MOST: usize = 64;

fn edits(registry: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    let source = document(registry, finding.source).source;
    let (line, found) = found(registry, finding);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, char) in found {
        let end = at + char.len_utf8();
        if let Some(run) = runs.last_mut().filter(|run| run.end == at) {
            run.end = end;
        } else if runs.len() < MOST {
            runs.push(at..end);
        } else {
            return vec![anew(source, line)];
        }
    }
    let delete = |run| Edit::delete(source.part(line, run));
    runs.into_iter().map(delete).collect()
}

/// A line without the control characters in it, whatever else its bytes are.
fn anew(source: &SourceFile, line: Span) -> Edit {
    let text = source.slice(line);
    let pieces = text.split(is_meant).filter(|piece| !piece.is_empty());
    let bytes = pieces.flat_map(|piece| {
        let at = offset_in(text, piece);
        let place = source.part(line, at..at + piece.len());
        source.bytes_over(place).into_owned()
    });
    Edit::replace(line, bytes.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::apply;

    /// The number of edits that mend a description, and what they leave of it.
    fn mended(description: &[u8]) -> (usize, Vec<u8>) {
        let (head, tail) = (b"22\n\nTCP\n\n", b"\n\nOfficial\n");
        let bytes = [head, description, tail].concat();
        let sources = [SourceFile::new("ports.txt", bytes.clone()).expect("small")];
        let registry = Registry::parse(&sources).expect("one");
        let findings = crate::lint::check(&registry);
        let mut own = findings.iter().filter(|f| f.rule().name == RULE.name);
        let finding = own.next().expect("there is a control character");
        let fix = RULE.fix_of(&registry, finding).expect("it is known how");
        let edits = fix.edits().len();
        let (bytes, _) = apply(&bytes, &[fix]);
        let end = bytes.len() - tail.len();
        (edits, bytes[head.len()..end].to_vec())
    }

    #[test]
    fn what_begins_alike_hides_no_control_character() {
        // The mark begins as marks of direction do.
        let text = "it\u{2019}s S\0SH".as_bytes();
        assert_eq!(mended(text), (1, "it\u{2019}s SSH".into()));
        // Nor do many others that are not ASCII.
        let others = "\u{4E00}".repeat(64);
        let text = format!("{others}\u{202E}{others}");
        assert_eq!(mended(text.as_bytes()), (1, others.repeat(2).into()));
    }

    #[test]
    fn it_is_told_which_cell_holds_the_character() {
        let text = b"# \0\n22\n\nTCP\n\nS\0SH\n\nOffi\0cial\n";
        let sources = [SourceFile::new("ports.txt", text.to_vec()).expect("small")];
        let registry = Registry::parse(&sources).expect("one");
        let findings = crate::lint::check(&registry);
        let own = findings.iter().filter(|f| f.rule().name == RULE.name);
        let roles: Vec<_> = own.map(|finding| finding.role).collect();
        assert_eq!(roles, [None, Some(Role::Description), Some(Role::Status)]);
    }

    #[test]
    fn a_run_is_one_edit_and_many_runs_are_too() {
        assert_eq!(mended(b"S\0\x07\x1BSH\0"), (2, b"SSH".to_vec()));
        assert_eq!(mended(&b"a\0".repeat(MOST)), (MOST, b"a".repeat(MOST)));
        // A byte that is not UTF-8 stays as it is.
        let many = b"\xE9\0".repeat(MOST + 1);
        assert_eq!(mended(&many), (1, b"\xE9".repeat(MOST + 1)));
    }
}

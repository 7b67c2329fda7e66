//! Blanks at the end of a line.

use memchr::memrchr2;

use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Safety};
use crate::registry::Registry;
use crate::rule::{Check, Remedy, Report, Rule, Scope, count, document};
use crate::source::Span;
use crate::text::find_pair;

pub(super) static RULE: Rule = Rule {
    name: "trailing-whitespace",
    level: Level::Note,
    on: true,
    summary: "spaces or tabs at the end of a line",
    why: "Nobody sees them, but tools that compare or match lines do. \
          A line that holds only white space is not meant: it may be an empty cell.",
    bad: b"22\n\nTCP\n\nSSH \t\n\nOfficial\n",
    good: "22\n\nTCP\n\nSSH\n \t\nOfficial\n".as_bytes(),
    scope: Scope::BY_HAND,
    check: Check::Source(check),
    tell,
    fix: Some(Remedy {
        safety: Safety::Safe,
        scope: Scope::BY_HAND,
        title: "delete the blanks at the end of the line",
        edits,
    }),
};

/// Whether a blank stands before a line end.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches many bytes are compared at once"
)]
fn is_end(byte: u8, behind: u8) -> bool {
    ((byte == b' ') | (byte == b'\t')) & ((behind == b'\n') | (behind == b'\r'))
}

fn check(registry: &Registry<'_>, number: u16, report: &mut Report<'_>) {
    let document = document(registry, number);
    if !document.is_readable() {
        return;
    }
    let source = document.source;
    let text = source.text();
    let mut from = 0;
    while let Some(last) = find_pair(text, from, |_| true, is_end) {
        let end = last + 1;
        let start =
            memrchr2(b'\n', b'\r', &text.as_bytes()[from..end]).map_or(from, |at| from + at + 1);
        let kept = text[start..end].trim_end_matches([' ', '\t']);
        if !kept.trim_start_matches('\u{FEFF}').trim().is_empty() {
            let span = Span::new(source.to_bytes(start + kept.len()), source.to_bytes(end));
            report.place(number, span);
        }
        from = end;
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let blanks = registry.slice(finding.source, finding.span);
    let noun = match (blanks.contains(' '), blanks.contains('\t')) {
        (true, true) => "blank",
        (true, false) => "space",
        _ => "tab",
    };
    Told::new(
        format!("{} at the end of the line", count(blanks.len(), noun)),
        "not seen",
    )
    .help("delete what stands behind the last character")
}

fn edits(_: &Registry<'_>, finding: &Finding) -> Vec<Edit> {
    vec![Edit::delete(finding.span)]
}

//! A bracket without its other half.

use memchr::memchr2_iter;

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, called, subject};
use crate::source::Span;
use crate::syntax::Role;
use crate::words::Signs;

pub(super) static RULE: Rule = Rule {
    name: "unbalanced-bracket",
    level: Level::Warning,
    on: true,
    summary: "a bracket without its other half",
    why: "A remark in brackets ends where its bracket is closed, so that without the other half nobody knows what belongs to it; \
          often the rest of the description is lost. \
          Faces such as `:-)`, brackets in quotes, and numbers of a list such as `a)` are not meant.",
    bad: b"53\n\nTCP\n\nDNS protocol - names [and more\n\nOfficial\n",
    good: b"53\n\nTCP\n\nDNS protocol - a) names [and (more)], b) mail :-)\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Descriptions(Signs::OPENING.and(Signs::BRACKET), check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, _: Signs, report: &mut Report<'_>) {
    if let Some(span) = unbalanced(view) {
        report.part(view, Role::Description, span);
    }
}

/// The bracket that closes another.
const fn closing(bracket: u8) -> Option<u8> {
    match bracket {
        b'(' => Some(b')'),
        b'[' => Some(b']'),
        b'{' => Some(b'}'),
        _ => None,
    }
}

/// Whether all brackets are round, each has its other half, and none can be in quotes: so it is with nearly all.
fn is_plainly_balanced(line: &str) -> bool {
    let other = |byte: u8| matches!(byte, b'[' | b']' | b'{' | b'}' | b'\'' | b'"' | b'`');
    if line.bytes().fold(false, |any, byte| any | other(byte)) {
        return false;
    }
    let bytes = line.as_bytes();
    let mut open = 0_usize;
    for at in memchr2_iter(b'(', b')', bytes) {
        match bytes[at] {
            b'(' => open += 1,
            _ if open > 0 => open -= 1,
            _ => return false,
        }
    }
    open == 0
}

/// The first bracket of a description that has no other half.
fn unbalanced(view: RecordView<'_>) -> Option<Span> {
    let single = view.document.as_single_line(view.record);
    if single.is_some_and(is_plainly_balanced) {
        return None;
    }
    // What closes those that are open, and where the first of them stands.
    let mut open: Vec<u8> = Vec::new();
    let mut first = None;
    // How often the bracket of a list's number may have been taken for the end of a remark.
    let mut numbers = 0_usize;
    for (line_span, line) in view.document.description_lines(view.record) {
        let bytes = line.bytes().enumerate();
        let is_bracket = |byte: u8| matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}');
        let brackets = bytes.filter(|(_, byte)| is_bracket(*byte));
        for (at, bracket) in brackets {
            let (before, behind) = (&line[..at], &line[at + 1..]);
            if is_quoted(before, behind) {
                continue;
            }
            if is_face(before) {
                // What else is open cannot be told from a mouth.
                return None;
            }
            let span = || view.document.source.part(line_span, at..at + 1);
            if let Some(other) = closing(bracket) {
                if open.is_empty() {
                    first = Some(span());
                }
                open.push(other);
            } else if open.last() == Some(&bracket) {
                open.pop();
                numbers += usize::from(is_number(before));
            } else if bracket == b')' && numbers > 0 {
                numbers -= 1;
            } else if !(bracket == b')' && is_number(before)) {
                return Some(span());
            }
        }
    }
    first.filter(|_| !open.is_empty())
}

/// Whether a character stands alone in quotes.
fn is_quoted(before: &str, behind: &str) -> bool {
    let quote = before.chars().next_back();
    quote.is_some_and(|quote| matches!(quote, '\'' | '"' | '`') && behind.starts_with(quote))
}

/// Whether a bracket behind this is the mouth of a face.
fn is_face(before: &str) -> bool {
    let eyes = before.strip_suffix(['-', '\'']).unwrap_or(before);
    let alone = eyes.strip_suffix([':', ';', '=']);
    alone.is_some_and(|rest| rest.is_empty() || rest.ends_with(char::is_whitespace))
}

/// Whether a closing bracket behind this belongs to the number of a list: `a)`, `12)`, `iv)`.
fn is_number(before: &str) -> bool {
    let number = before.rsplit(|c: char| !c.is_alphanumeric()).next();
    let number = number.unwrap_or_default();
    let ahead = &before[..before.len() - number.len()];
    let starts = ahead.is_empty() || ahead.ends_with(char::is_whitespace);
    let digits = number.bytes().all(|b| b.is_ascii_digit()) && number.len() <= 2;
    let roman = number.bytes().all(|b| b"ivx".contains(&b)) && number.len() <= 4;
    let letter = number.chars().count() == 1;
    starts && !number.is_empty() && (digits || roman || letter)
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let record = called(subject(registry, finding));
    let bracket = registry.slice(finding.source, finding.span);
    let (verb, label) = if bracket.starts_with(['(', '[', '{']) {
        ("closed", "open to the end")
    } else {
        ("opened", "closes nothing")
    };
    Told::new(
        format!("a bracket `{bracket}` in the description of {record} is never {verb}"),
        label,
    )
    .help("write the other half, or delete this one")
}

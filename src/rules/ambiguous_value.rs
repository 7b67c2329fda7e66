//! A description that other programs take for something else than text.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, quoted, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "ambiguous-value",
    level: Level::Note,
    summary: "a description that may be read as no text",
    why: "Spreadsheets compute what begins with `=`, `+`, `-` or `@`, and many readers of data turn words such as `none`, numbers and dates into values of their own. \
          The datasets written here are right, but who opens one of them may see something else. Put a word before it.",
    bad: b"79\n\nTCP\n\n=Finger\n\nOfficial\n",
    good: b"79\n\nTCP\n\nNone of 2001-01-02 or -1\n\nOfficial\n",
    check: Check::Registry(check),
    tell,
    fix: None,
};

/// Words that stand for values, in small letters.
const VALUES: [&str; 11] = [
    "null", "na", "n/a", "none", "nan", "true", "false", "yes", "no", "on", "off",
];

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    for view in registry.records() {
        if reading(view).is_some() {
            report.cell(view, Role::Description);
        }
    }
}

/// What a description may be taken for.
fn reading(view: RecordView<'_>) -> Option<&'static str> {
    let written = view.text(Role::Description);
    let first = *written.as_bytes().first()?;
    // Most descriptions begin with a letter and are no such word, which is told at once.
    let longest = 5;
    if first.is_ascii_alphabetic() && written.len() > longest {
        return None;
    }
    let text = view.description();
    if VALUES.iter().any(|value| text.eq_ignore_ascii_case(value)) {
        Some("a truth value or nothing")
    } else if is_number(&text) {
        Some("a number")
    } else if is_date(&text) {
        Some("a date or a time")
    } else if b"=+-@".contains(&first) && text.len() > 1 {
        Some("a formula")
    } else {
        None
    }
}

/// Whether a text is a number, as programs write it: `12`, `-0.5`, `1e3`, `1,000`, `0x1F`, `50%`.
fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let hexadecimal = digits.strip_prefix("0x").or(digits.strip_prefix("0X"));
    if let Some(hexadecimal) = hexadecimal {
        return !hexadecimal.is_empty() && hexadecimal.bytes().all(|b| b.is_ascii_hexdigit());
    }
    let numeric = |b: u8| b.is_ascii_digit() || b",._+-eE%".contains(&b);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !digits.bytes().all(numeric)
    {
        return false;
    }
    let plain = digits
        .strip_suffix('%')
        .unwrap_or(digits)
        .replace([',', '_'], "");
    plain.parse::<f64>().is_ok()
}

/// Whether a text is a date or a time: two or three groups of digits, parted by the same mark.
fn is_date(text: &str) -> bool {
    ['-', '/', ':'].into_iter().any(|mark| {
        let groups = text.split(mark);
        let is_group = |group: &str| {
            (1..=4).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_digit())
        };
        (2..=3).contains(&groups.clone().count()) && groups.clone().all(is_group)
    })
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let reading = reading(view).unwrap_or("no text");
    Told::new(
        format!(
            "the description {} may be read as {reading}",
            quoted(&view.description())
        ),
        format!("read as {reading}"),
    )
    .help("put a word before it")
}

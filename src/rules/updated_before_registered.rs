//! An entry that was changed before it was made.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "updated-before-registered",
    level: Level::Warning,
    on: true,
    summary: "a record that was changed before it was registered",
    why: "The day of the last change lies before the day of the registration, so that one of the two is mistyped. \
          Compared is as much of the two as both have, and only what is a date.",
    bad: b"Service Name,Port Number,Transport Protocol,Description,Registration Date,Modification Date\n\
           hpbladems,5316,tcp,HPBladeSystem Monitor Service,2011-05-23,2011-05-16\n",
    good: b"Service Name,Port Number,Transport Protocol,Description,Registration Date,Modification Date\n\
            hpbladems,5316,tcp,HPBladeSystem Monitor Service,2011-05-23,2011-05\nssh,22,tcp,SSH,,2011-05\n",
    scope: Scope::With(Role::Modified),
    check: Check::Record(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if let (Some(registered), Some(modified)) = (view.registered(), view.modified())
        && is_date(&registered)
        && is_date(&modified)
    {
        let length = registered.len().min(modified.len());
        if modified[..length] < registered[..length] {
            report.cell(view, Role::Modified);
        }
    }
}

/// Whether a text is a day or a month: `2011-05-23`, `2011-05`.
fn is_date(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    matches!(text.len(), 7 | 10) && text.bytes().enumerate().all(fits)
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let registered = view.registered().unwrap_or_default();
    let modified = view.modified().unwrap_or_default();
    Told::new(
        format!("the record was changed on {modified}, and registered later, on {registered}"),
        "before the registration",
    )
    .help("correct one of the two dates")
}

//! A frequency that is none.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, quoted, subject};
use crate::syntax::{Role, frequency};

pub(super) static RULE: Rule = Rule {
    name: "frequency-out-of-range",
    level: Level::Error,
    on: true,
    summary: "a frequency that is no number from 0 to 1",
    why: "The frequency says in how many of all scans the port was found open, from 0 (in none) to 1 (in all), \
          as a decimal fraction or as a ratio such as `3/10`. Scanners choose the ports that they try by it.",
    bad: b"http\t80/tcp\t0.484143\t# World Wide Web\nhttps\t443/tcp\t20.8669\t# The same over TLS\n",
    good: b"http\t80/tcp\t0.484143\t# World Wide Web\nhttps\t443/tcp\t1.0\t# The same over TLS\ntelnet\t23/tcp\t3/10\n",
    scope: Scope::With(Role::Frequency),
    check: Check::Record(check),
    tell,
    fix: None,
};

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    if let Some(written) = view.value(Role::Frequency)
        && !frequency(&written).is_some_and(|frequency| (0.0..=1.0).contains(&frequency))
    {
        report.cell(view, Role::Frequency);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let written = subject(registry, finding).text(Role::Frequency);
    Told::new(
        format!("the frequency {} is no number from 0 to 1", quoted(written)),
        "no frequency",
    )
    .help("write a decimal fraction such as `0.25`")
}

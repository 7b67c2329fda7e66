//! A service name that is none by the standard.

use crate::dataset::given_name;
use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, count, quoted, subject};
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "service-name-syntax",
    level: Level::Warning,
    on: true,
    summary: "a service name that RFC 6335 does not allow",
    why: "A service name has 1 to 15 characters, which are letters, digits and hyphens; one of them at least is a letter, \
          and a hyphen stands neither at the begin, nor at the end, nor beside another (RFC 6335, section 5.1). \
          Programs that look services up in the DNS or in a table of fixed width cut other names off, or refuse them.",
    bad: b"clc-build-daemon 8990/tcp # Common Lisp build daemon\n",
    good: b"clc-build 8990/tcp clc-build-daemon # Common Lisp build daemon\n3com-tsmux 106/tcp\n",
    scope: Scope::With(Role::Name),
    check: Check::Record(check),
    tell,
    fix: None,
};

/// The most characters of a service name.
const LONGEST: usize = 15;

fn check(view: RecordView<'_>, report: &mut Report<'_>) {
    // In our own datasets a name can be one that the description gave, and need be none of a service.
    if view.name().is_some_and(|name| fault(&name).is_some())
        && given_name(view, &view.description()).is_some()
    {
        report.cell(view, Role::Name);
    }
}

/// What is wrong with a name.
fn fault(name: &str) -> Option<String> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if let Some(foreign) = name.chars().find(|c| !is_allowed(*c)) {
        let foreign = quoted(&foreign.to_string());
        return Some(format!(
            "holds {foreign}, and not only letters, digits and hyphens"
        ));
    }
    // All characters are of one byte from here on.
    if name.len() > LONGEST {
        let length = count(name.len(), "character");
        return Some(format!("has {length}, and {LONGEST} are allowed"));
    }
    let fault = if !name.contains(|c: char| c.is_ascii_alphabetic()) {
        "holds no letter"
    } else if name.starts_with('-') {
        "begins with a hyphen"
    } else if name.ends_with('-') {
        "ends with a hyphen"
    } else if name.contains("--") {
        "holds two hyphens in a row"
    } else {
        return None;
    };
    Some(fault.to_owned())
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let name = subject(registry, finding).name().unwrap_or_default();
    let fault = fault(&name).unwrap_or_default();
    Told::new(
        format!("the service name {} {fault}", quoted(&name)),
        "no service name",
    )
    .help("use the name that IANA has registered, and keep this one as an alias")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_what_is_none() {
        for name in ["a", "1a", "http", "X11", "z39-50", "abcdefghijklmno"] {
            assert_eq!(fault(name), None, "{name}");
        }
        for name in [
            "",
            "12",
            "-a",
            "a-",
            "a--b",
            "a_b",
            "whois++",
            "abcdefghijklmnop",
            "é",
        ] {
            assert!(fault(name).is_some(), "{name}");
        }
    }
}

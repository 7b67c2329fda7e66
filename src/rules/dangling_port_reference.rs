//! A description that sends its reader to a port that is not there.

use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, subject};
use crate::source::Span;
use crate::syntax::Role;

pub(super) static RULE: Rule = Rule {
    name: "dangling-port-reference",
    level: Level::Warning,
    summary: "a reference to a port that is not there",
    why: "The description says to see a port of which the registry has no record, alone or in a range. \
          The number is wrong, or the record was removed or never written.",
    bad: b"591\n\nTCP\n\nFileMaker (see port 80)\n\nOfficial\n",
    good: b"80\n\nTCP\n\nHTTP\n\nOfficial\n\n591\n\nTCP\n\nFileMaker (see also port 80) - for airport 81\n\nOfficial\n",
    check: Check::Registry(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, report: &mut Report<'_>) {
    let mut found = Vec::new();
    for view in registry.records() {
        references(view, |span, port| found.push((view, span, port)));
    }
    if found.is_empty() {
        return;
    }
    // How many more, or fewer, records cover a port than the one before it.
    let mut steps = vec![0_i64; (1 << 16) + 1];
    for ports in registry.records().filter_map(|view| view.record.ports.ok()) {
        steps[usize::from(ports.first())] += 1;
        steps[usize::from(ports.last()) + 1] -= 1;
    }
    let sum = |records: &mut i64, step: &i64| {
        *records += step;
        Some(*records > 0)
    };
    let covered: Vec<bool> = steps.iter().scan(0, sum).collect();
    for (view, span, port) in found {
        if !covered[usize::from(port)] {
            report.part(view, Role::Description, span);
        }
    }
}

/// Tells the ports that a description says to see.
fn references(view: RecordView<'_>, mut found: impl FnMut(Span, u16)) {
    /// What has been read of `see also ports 80, 81 and 82`.
    #[derive(PartialEq)]
    enum Read {
        Nothing,
        See,
        Port,
        Ports,
    }
    let mut read = Read::Nothing;
    for (span, token) in view.words() {
        let word = token.trim_start_matches(|c: char| !c.is_alphanumeric());
        let before = token.len() - word.len();
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is = |known: &str| bare.eq_ignore_ascii_case(known);
        read = match read {
            Read::See if is("also") => Read::See,
            Read::See if is("port") => Read::Port,
            Read::See if is("ports") => Read::Ports,
            Read::Ports if is("and") || is("or") => Read::Ports,
            Read::Port | Read::Ports => {
                let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
                let is_whole = bare[digits..].is_empty() || bare[digits..].starts_with('/');
                match bare[..digits].parse() {
                    Ok(port) if is_whole => {
                        let source = view.document.source;
                        found(source.part(span, before..before + digits), port);
                        if read == Read::Ports && word[bare.len()..].chars().all(|c| c == ',') {
                            Read::Ports
                        } else {
                            Read::Nothing
                        }
                    }
                    _ => Read::Nothing,
                }
            }
            _ if is("see") && word.len() == bare.len() => Read::See,
            _ => Read::Nothing,
        };
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let port = registry.slice(finding.source, finding.span);
    let own = subject(registry, finding).port_name();
    Told::new(
        format!(
            "the description of port {own} says to see port {port}, of which there is no record"
        ),
        "not in the registry",
    )
    .help("correct the number, or add the record")
}

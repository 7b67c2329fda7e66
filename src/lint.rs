//! Runs the rules.

use crate::finding::{Finding, Level};
use crate::registry::Registry;
use crate::rule::{Check, Report};
use crate::rules::RULES;

/// Runs all rules over a registry; the findings stand in their total order.
///
/// # Examples
///
/// ```
/// let sources = [portreg::SourceFile::new("ports.txt", b"22\n\nTPC\n\nSSH\n\nOfficial\n".to_vec())?];
/// let registry = portreg::Registry::parse(&sources)?;
/// let findings = portreg::check(&registry);
/// assert_eq!(findings[0].rule().name, "unknown-transport");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn check(registry: &Registry<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let numbered = || (0u8..).zip(RULES);
    let mut cell_rules = Vec::new();
    for (rule, entry) in numbered() {
        let mut report = Report {
            rule,
            findings: &mut findings,
        };
        match entry.check {
            Check::Record(check) => cell_rules.push((rule, check)),
            Check::Source(check) => {
                for (source, _) in registry.numbered() {
                    check(registry, source, &mut report);
                }
            }
            Check::Registry(check) => check(registry, &mut report),
        }
    }
    for view in registry.records().filter(|view| !view.record.is_plain()) {
        for &(rule, check) in &cell_rules {
            let mut report = Report {
                rule,
                findings: &mut findings,
            };
            check(view, &mut report);
        }
    }
    findings.sort_unstable_by_key(Finding::order);
    findings
}

/// How many findings there are of each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Findings of level error.
    pub errors: usize,
    /// Findings of level warning.
    pub warnings: usize,
    /// Findings of level note.
    pub notes: usize,
}

impl Tally {
    /// Counts findings.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            *match finding.rule().level {
                Level::Error => &mut tally.errors,
                Level::Warning => &mut tally.warnings,
                Level::Note => &mut tally.notes,
            } += 1;
        }
        tally
    }

    /// The number of findings of one level.
    #[must_use]
    pub const fn at(self, level: Level) -> usize {
        match level {
            Level::Error => self.errors,
            Level::Warning => self.warnings,
            Level::Note => self.notes,
        }
    }

    /// The number of findings of any level.
    #[must_use]
    pub const fn total(self) -> usize {
        self.errors + self.warnings + self.notes
    }
}

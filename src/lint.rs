//! Runs the rules.

use crate::finding::{Finding, Level};
use crate::registry::Registry;
use crate::rule::{Check, Report, Rule};
use crate::rules::RULES;
use crate::syntax::Stray;
use crate::words::Words;

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
    let words = Words::of(registry);
    for (rule, entry) in numbered() {
        if let Check::Words(check) = entry.check {
            let mut report = Report {
                rule,
                findings: &mut findings,
            };
            check(&words, &mut report);
        }
    }
    // The words take memory, which the other rules have a use for.
    drop(words);
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
            Check::Words(_) | Check::Findings(_) | Check::Baseline => {}
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
    let mut more = Vec::new();
    for (rule, entry) in numbered() {
        if let Check::Findings(check) = entry.check {
            let mut report = Report {
                rule,
                findings: &mut more,
            };
            for (source, _) in registry.numbered() {
                check(registry, source, &findings, &mut report);
            }
        }
    }
    if !more.is_empty() {
        findings.append(&mut more);
        findings.sort_unstable_by_key(Finding::order);
    }
    findings
}

/// The findings that tell of lost data: of records that do not compile, and of lines that make no record.
#[must_use]
pub fn losses(registry: &Registry<'_>, findings: &[Finding]) -> Vec<Finding> {
    let is_loss = |finding: &&Finding| {
        let document = &registry.documents()[usize::from(finding.source)];
        let stray = |stray: &Stray| stray.span == finding.span && document.is_unreadable(stray);
        finding.rule().level == Level::Error
            && match finding.record {
                Some(id) => !registry.record(id).record.compiles(),
                None => !document.is_readable() || document.strays.iter().any(stray),
            }
    };
    findings.iter().filter(is_loss).copied().collect()
}

/// How much the findings of each rule weigh; rules that are off find nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels(Vec<Option<Level>>);

impl Default for Levels {
    /// Each rule's own level.
    fn default() -> Self {
        Self(RULES.iter().map(|rule| Some(rule.level)).collect())
    }
}

impl Levels {
    /// Gives a rule another level, or none to switch it off.
    pub fn set(&mut self, rule: &Rule, level: Option<Level>) {
        let at = RULES.iter().position(|known| known.name == rule.name);
        self.0[at.expect("all rules stand in the table")] = level;
    }

    /// The level of a rule; nothing if it is off.
    #[must_use]
    pub fn of_rule(&self, rule: &Rule) -> Option<Level> {
        let at = RULES.iter().position(|known| known.name == rule.name)?;
        self.0[at]
    }

    /// The level of a finding; nothing if its rule is off.
    #[must_use]
    pub fn of(&self, finding: &Finding) -> Option<Level> {
        self.0[usize::from(finding.rule)]
    }
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
    /// Counts findings by their levels.
    #[must_use]
    pub fn of(levels: impl IntoIterator<Item = Level>) -> Self {
        let mut tally = Self::default();
        for level in levels {
            *match level {
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

    /// Whether there is a finding of a level, or of a worse one.
    #[must_use]
    pub fn reaches(self, level: Level) -> bool {
        Level::ALL
            .into_iter()
            .any(|at| at >= level && self.at(at) > 0)
    }

    /// The number of findings of any level.
    #[must_use]
    pub const fn total(self) -> usize {
        self.errors + self.warnings + self.notes
    }
}

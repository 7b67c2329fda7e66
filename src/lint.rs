//! Runs the rules.

use crate::finding::{Finding, Level};
use crate::reference::{Reference, Standing};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule};
use crate::rules::RULES;
use crate::syntax::Stray;
use crate::words::Words;

/// Runs the rules that look by themselves over a registry; the findings stand in their total order.
///
/// Rules against the reference run where the registry has one: see [`Registry::with_reference`].
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
    check_with(registry, &Levels::default())
}

/// The same with those rules that look only where they are given a level.
#[must_use]
pub fn check_with(registry: &Registry<'_>, levels: &Levels) -> Vec<Finding> {
    let mut findings = Vec::new();
    let looks = |rule: &&Rule| rule.on || levels.of_rule(rule).is_some();
    let numbered = || (0u8..).zip(RULES).filter(|(_, rule)| looks(rule));
    check_words(registry, numbered(), &mut findings);
    if let Some(reference) = registry.reference() {
        check_standings(registry, reference, numbered(), &mut findings);
    }
    for (rule, entry) in numbered() {
        let mut report = Report::of(rule, &mut findings);
        match entry.check {
            Check::Source(check) => {
                for source in in_scope(registry, entry) {
                    check(registry, source, &mut report);
                }
            }
            Check::Registry(check) => check(registry, &mut report),
            Check::Reference(check) => {
                if let Some(reference) = registry.reference() {
                    check(registry, reference, &mut report);
                }
            }
            Check::Record(_)
            | Check::Words(_)
            | Check::Standing(_)
            | Check::Findings(_)
            | Check::Baseline => {}
        }
    }
    for (source, document) in registry.numbered() {
        let about_cells = |(rule, entry): (u8, &&Rule)| match entry.check {
            Check::Record(check) if entry.scope.holds(document.dialect) => Some((rule, check)),
            _ => None,
        };
        let cell_rules: Vec<_> = numbered().filter_map(about_cells).collect();
        let odd = |view: &RecordView<'_>| !view.record.is_plain();
        for view in registry.records_of(source).filter(odd) {
            for &(rule, check) in &cell_rules {
                check(view, &mut Report::of(rule, &mut findings));
            }
        }
    }
    findings.sort_unstable_by(Finding::compare);
    let mut more = Vec::new();
    for (rule, entry) in numbered() {
        if let Check::Findings(check) = entry.check {
            let mut report = Report::of(rule, &mut more);
            for source in in_scope(registry, entry) {
                check(registry, source, &findings, &mut report);
            }
        }
    }
    if !more.is_empty() {
        findings.append(&mut more);
        findings.sort_unstable_by(Finding::compare);
    }
    findings
}

/// Runs the rules about words: those that hold in the same sources share one reading of them.
fn check_words(
    registry: &Registry<'_>,
    rules: impl Iterator<Item = (u8, &'static &'static Rule)>,
    findings: &mut Vec<Finding>,
) {
    let about_words = |(rule, entry): (u8, &&'static Rule)| match entry.check {
        Check::Words(check) => Some((in_scope(registry, entry).collect(), rule, check)),
        _ => None,
    };
    let mut rules: Vec<(Vec<u16>, _, _)> = rules.filter_map(about_words).collect();
    rules.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    for alike in rules.chunk_by(|(one, ..), (other, ..)| one == other) {
        let words = Words::of(registry, &alike[0].0);
        for (_, rule, check) in alike {
            check(&words, &mut Report::of(*rule, findings));
        }
    }
}

/// Runs the rules about what the reference says of a record: it is asked once for all of them.
fn check_standings(
    registry: &Registry<'_>,
    reference: &Reference,
    rules: impl Iterator<Item = (u8, &'static &'static Rule)>,
    findings: &mut Vec<Finding>,
) {
    let about_standings = |(rule, entry): (u8, &&'static Rule)| match entry.check {
        Check::Standing(check) => Some((entry.scope, rule, check)),
        _ => None,
    };
    let rules: Vec<_> = rules.filter_map(about_standings).collect();
    for (source, document) in registry.numbered() {
        let held = rules
            .iter()
            .filter(|(scope, ..)| scope.holds(document.dialect));
        let held: Vec<_> = held.collect();
        let records = (!held.is_empty()).then(|| registry.records_of(source));
        for view in records.into_iter().flatten() {
            let Some(standing) = Standing::of(reference, view) else {
                continue;
            };
            for (_, rule, check) in &held {
                check(view, &standing, &mut Report::of(*rule, findings));
            }
        }
    }
}

/// The sources in which a rule holds.
fn in_scope(registry: &Registry<'_>, rule: &Rule) -> impl Iterator<Item = u16> {
    let sources = registry.numbered();
    let held = sources.filter(|(_, document)| rule.scope.holds(document.dialect));
    held.map(|(source, _)| source)
}

/// The findings that tell of lost data: of records that do not compile, and of lines that make no record.
#[must_use]
pub fn losses(registry: &Registry<'_>, findings: &[Finding]) -> Vec<Finding> {
    let is_loss = |finding: &&Finding| {
        let document = &registry.documents()[usize::from(finding.source)];
        let unreadable = || {
            let before = |stray: &Stray| stray.span.start < finding.span.start;
            let stray = document.strays.get(document.strays.partition_point(before));
            stray.is_some_and(|stray| stray.span == finding.span && document.is_unreadable(stray))
        };
        finding.rule().level == Level::Error
            && match finding.record {
                Some(id) => registry.record(id).record.is_lost(),
                None => !document.is_readable() || unreadable(),
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
        let own = |rule: &&Rule| rule.on.then_some(rule.level);
        Self(RULES.iter().map(own).collect())
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

//! Runs the rules.

mod jobs;

use std::mem;
use std::num::NonZero;

use self::jobs::Numbered;
use crate::finding::{Finding, Level};
use crate::registry::Registry;
use crate::rule::{Check, Report, Rule};
use crate::rules::RULES;
use crate::syntax::Stray;

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
    check_by(NonZero::<usize>::MIN, registry, levels)
}

/// The same by as many threads as may be, where there is enough to do; the findings are the same.
#[must_use]
pub fn check_by(threads: NonZero<usize>, registry: &Registry<'_>, levels: &Levels) -> Vec<Finding> {
    let looks = |(_, rule): &Numbered| rule.on || levels.of_rule(rule).is_some();
    let rules = (0..).zip(RULES.iter().copied()).filter(looks);
    let rules: Vec<Numbered> = rules.collect();
    let threads = match registry.record_count() {
        ..MANY => 1,
        MANY.. => threads.get(),
    };
    let mut found: Vec<Vec<Finding>> = (0..threads).map(|_| Vec::new()).collect();
    for list in &mut found {
        // Room from the start: a long list that grows may stand in memory twice. Room that is not used is not taken by the system, and where there is none so far, the list grows as others do.
        let sizes = registry.sources().iter();
        let bytes: usize = sizes.map(|document| document.source.text().len()).sum();
        let _ = list.try_reserve_exact(bytes / LEAST_BYTES);
    }
    let mut findings = joined(jobs::check(registry, &rules, found));
    sort(&mut findings);
    let mut more = Vec::new();
    for (rule, entry) in &rules {
        if let Check::Findings(check) = entry.check {
            let mut report = Report::of(*rule, &mut more);
            for source in in_scope(registry, entry) {
                check(registry, source, &findings, &mut report);
            }
        }
    }
    if !more.is_empty() {
        // The longer list takes the shorter one up: there may be room for one of them only.
        if findings.len() < more.len() {
            mem::swap(&mut findings, &mut more);
        }
        findings.append(&mut more);
        drop(more);
        sort(&mut findings);
    }
    findings
}

/// How many bytes of a source there are for a finding, where there are very many.
const LEAST_BYTES: usize = 12;

/// The fewest records of which several threads are faster than one.
const MANY: usize = 4096;

/// Puts findings in their total order.
fn sort(findings: &mut [Finding]) {
    // What is in order in parts is put together fast, with room for half of all; many are left in theirs.
    if findings.len() < FEW {
        findings.sort_by(Finding::compare);
    } else {
        findings.sort_unstable_by(Finding::compare);
    }
}

/// The same if they are few: what a thread has found, so that little is left to do for all of it.
fn sort_few(findings: &mut [Finding]) {
    if findings.len() < FEW {
        sort(findings);
    }
}

/// Findings that are sorted with room beside them are fewer.
const FEW: usize = 1 << 17;

/// All findings in one list: the longest takes the others up, so that few are ever there twice.
fn joined(mut found: Vec<Vec<Finding>>) -> Vec<Finding> {
    found.sort_by_key(Vec::len);
    let mut findings = found.pop().unwrap_or_default();
    for mut list in found {
        while !list.is_empty() {
            let rest = list.len().saturating_sub(BLOCK);
            findings.extend(list.drain(rest..));
            list.shrink_to(rest);
        }
    }
    findings
}

/// How many findings are moved before their room is given back.
const BLOCK: usize = 1 << 16;

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

//! Runs the rules.

use std::num::NonZero;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{RwLock, RwLockWriteGuard};

use crate::finding::{Finding, Level};
use crate::reference::Standing;
use crate::registry::Registry;
use crate::rule::{Check, Report, Rule};
use crate::rules::RULES;
use crate::syntax::Stray;
use crate::threads;
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
    check_by(NonZero::<usize>::MIN, registry, levels)
}

/// The same by as many threads as may be, where there is enough to do; the findings are the same.
#[must_use]
pub fn check_by(threads: NonZero<usize>, registry: &Registry<'_>, levels: &Levels) -> Vec<Finding> {
    let looks = |rule: &&Rule| rule.on || levels.of_rule(rule).is_some();
    let rules = || (0u8..).zip(RULES).filter(|(_, rule)| looks(rule));
    let readings = Reading::all(registry, rules());
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for reading in &readings {
        let alike = reading.rules.iter();
        jobs.extend(alike.map(|(rule, check)| Job::Words(reading, *rule, *check)));
    }
    for (rule, entry) in rules() {
        jobs.extend(match entry.check {
            Check::Source(_) | Check::Registry(_) | Check::Reference(_) => {
                Some(Job::Rule(rule, entry))
            }
            Check::Record(_)
            | Check::Status(_)
            | Check::Words(_)
            | Check::Standing(_)
            | Check::Findings(_)
            | Check::Baseline => None,
        });
    }
    jobs.extend([Job::Cells, Job::Standings]);
    let threads = if registry.record_count() < MANY {
        NonZero::<usize>::MIN
    } else {
        threads
    };
    let found = threads::side_by_side(jobs.len(), threads, |job| {
        let mut findings = Vec::new();
        match &jobs[job] {
            Job::Words(reading, rule, check) => reading.look(registry, |words| {
                check(words, &mut Report::of(*rule, &mut findings));
            }),
            Job::Rule(rule, entry) => {
                check_by_itself(registry, entry, &mut Report::of(*rule, &mut findings));
            }
            Job::Cells => check_cells(registry, rules(), &mut findings),
            Job::Standings => check_standings(registry, rules(), &mut findings),
        }
        findings
    });
    let mut findings = joined(found);
    // Each rule finds in order, and what is in order is put together fast.
    findings.sort_by(Finding::compare);
    let mut more = Vec::new();
    for (rule, entry) in rules() {
        if let Check::Findings(check) = entry.check {
            let mut report = Report::of(rule, &mut more);
            for source in in_scope(registry, entry) {
                check(registry, source, &findings, &mut report);
            }
        }
    }
    if !more.is_empty() {
        findings.append(&mut more);
        findings.sort_by(Finding::compare);
    }
    findings
}

/// All findings in one list, which grows from the longest one so that few are ever there twice.
fn joined(mut found: Vec<Vec<Finding>>) -> Vec<Finding> {
    let all = found.iter().map(Vec::len).sum::<usize>();
    let longest = found.iter_mut().max_by_key(|found| found.len());
    let mut findings = longest.map(std::mem::take).unwrap_or_default();
    findings.reserve_exact(all - findings.len());
    for mut found in found {
        findings.append(&mut found);
    }
    findings
}

/// The fewest records of which several threads are faster than one.
const MANY: usize = 4096;

/// What a thread takes and does as a whole.
enum Job<'r> {
    /// A rule about words.
    Words(&'r Reading<'r>, u8, CheckWords),
    /// A rule that looks through sources by itself.
    Rule(u8, &'static Rule),
    /// All rules about cells.
    Cells,
    /// All rules about what the reference says of a record.
    Standings,
}

/// A rule about words.
type CheckWords = fn(&Words<'_>, &mut Report<'_>);

/// The words of some sources, which all rules that hold in these share.
struct Reading<'r> {
    sources: Vec<u16>,
    rules: Vec<(u8, CheckWords)>,
    words: RwLock<Option<Words<'r>>>,
    /// How many rules have not looked at them yet: the last one takes them away.
    left: AtomicUsize,
}

impl<'r> Reading<'r> {
    fn all(
        registry: &Registry<'_>,
        rules: impl Iterator<Item = (u8, &'static &'static Rule)>,
    ) -> Vec<Self> {
        let mut readings: Vec<Self> = Vec::new();
        for (rule, entry) in rules {
            let Check::Words(check) = entry.check else {
                continue;
            };
            let sources: Vec<u16> = in_scope(registry, entry).collect();
            match readings
                .iter_mut()
                .find(|reading| reading.sources == sources)
            {
                Some(reading) => reading.rules.push((rule, check)),
                None => readings.push(Self {
                    sources,
                    rules: vec![(rule, check)],
                    words: RwLock::default(),
                    left: AtomicUsize::default(),
                }),
            }
        }
        for reading in &mut readings {
            // What takes longest stands behind, and is to be begun first.
            reading.rules.reverse();
            reading.left = AtomicUsize::new(reading.rules.len());
        }
        readings
    }

    /// Shows the words to a rule; the first one has them read.
    fn look(&self, registry: &'r Registry<'_>, check: impl FnOnce(&Words<'_>)) {
        let sound = "no rule panics";
        let mut words = self.words.read().expect(sound);
        if words.is_none() {
            drop(words);
            let mut unread = self.words.write().expect(sound);
            unread.get_or_insert_with(|| Words::of(registry, &self.sources));
            words = RwLockWriteGuard::downgrade(unread);
        }
        check(words.as_ref().expect("they have been read"));
        drop(words);
        if self.left.fetch_sub(1, Relaxed) == 1 {
            *self.words.write().expect(sound) = None;
        }
    }
}

/// Runs a rule that looks through sources by itself.
fn check_by_itself(registry: &Registry<'_>, entry: &Rule, report: &mut Report<'_>) {
    match (entry.check, registry.reference()) {
        (Check::Source(check), _) => {
            for source in in_scope(registry, entry) {
                check(registry, source, report);
            }
        }
        (Check::Registry(check), _) => check(registry, report),
        (Check::Reference(check), Some(reference)) => check(registry, reference, report),
        _ => {}
    }
}

/// Runs the rules about cells: only a record that is not in the house style has one that a rule could mean, and often that is the status alone.
fn check_cells(
    registry: &Registry<'_>,
    rules: impl Iterator<Item = (u8, &'static &'static Rule)>,
    findings: &mut Vec<Finding>,
) {
    let rules: Vec<_> = rules.collect();
    for (source, document) in registry.numbered() {
        let of_cells = |of_status: bool| {
            let in_scope = rules
                .iter()
                .filter(|(_, rule)| rule.scope.holds(document.dialect));
            let checks = in_scope.filter_map(move |(rule, entry)| match entry.check {
                Check::Record(check) if !of_status => Some((*rule, check)),
                Check::Status(check) if of_status => Some((*rule, check)),
                _ => None,
            });
            checks.collect::<Vec<_>>()
        };
        let (of_status, of_others) = (of_cells(true), of_cells(false));
        for view in registry.records_of(source) {
            let of_status: &[_] = if view.record.has_plain_status() {
                &[]
            } else {
                &of_status
            };
            let of_others: &[_] = if view.record.has_other_cells_plain() {
                &[]
            } else {
                &of_others
            };
            for (rule, check) in of_status.iter().chain(of_others) {
                check(view, &mut Report::of(*rule, findings));
            }
        }
    }
}

/// Runs the rules about what the reference says of a record: it is asked once for all of them.
fn check_standings(
    registry: &Registry<'_>,
    rules: impl Iterator<Item = (u8, &'static &'static Rule)>,
    findings: &mut Vec<Finding>,
) {
    let Some(reference) = registry.reference() else {
        return;
    };
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

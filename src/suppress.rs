//! Findings that somebody has accepted: by a comment in the source, or by an entry of a baseline.
//!
//! `# portreg: allow(rule-name) -- reason` accepts what a rule finds in the next record.

use std::collections::BTreeMap;

use memchr::memmem;

use crate::finding::Finding;
use crate::registry::{RecordId, Registry};
use crate::source::Span;
use crate::syntax::LineKind;
use crate::text::offset_in;

/// How a finding was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// By a comment in the source.
    Comment,
    /// By an entry of a baseline.
    Baseline,
}

/// That a finding is accepted: by what, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted<T> {
    /// By what.
    pub means: Means,
    /// Why.
    pub reason: T,
}

impl<T> Accepted<T> {
    /// The same with the reason in another form.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Accepted<U> {
        Accepted {
            means: self.means,
            reason: form(self.reason),
        }
    }
}

/// The findings that are accepted, by their places in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suppressed {
    accepted: BTreeMap<usize, Accepted<String>>,
    by_baseline: bool,
}

impl Suppressed {
    /// By what a finding is accepted, and why; nothing if it is not.
    #[must_use]
    pub fn get(&self, finding: usize) -> Option<Accepted<&str>> {
        let Accepted { means, reason } = self.accepted.get(&finding)?;
        Some(Accepted {
            means: *means,
            reason,
        })
    }

    /// Whether the findings were compared with a baseline.
    #[must_use]
    pub const fn by_baseline(&self) -> bool {
        self.by_baseline
    }

    /// The same as the outcome of a comparison with a baseline.
    pub(crate) fn compared(self) -> Self {
        Self {
            by_baseline: true,
            ..self
        }
    }

    /// The number of accepted findings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.accepted.len()
    }

    /// Whether none is accepted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accepted.is_empty()
    }

    /// Accepts one more; the first reason stays.
    pub fn accept(&mut self, finding: usize, means: Means, reason: impl Into<String>) {
        self.accepted.entry(finding).or_insert_with(|| Accepted {
            means,
            reason: reason.into(),
        });
    }

    /// The findings that comments in the sources accept.
    #[must_use]
    pub fn by_comments(registry: &Registry<'_>, findings: &[Finding]) -> Self {
        let mut suppressed = Self::default();
        for (source, _) in registry.numbered() {
            let allows = allows(registry, source);
            let mut covered = Covered::by(&allows, findings);
            for allow in &allows {
                for (name, _) in &allow.names {
                    // The first comment counts.
                    for finding in covered.take(allow, name) {
                        let reason = allow.reason.unwrap_or_default();
                        suppressed.accept(finding, Means::Comment, reason);
                    }
                }
            }
        }
        suppressed
    }
}

/// A comment that accepts findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Allow<'s> {
    /// The line, its line end included.
    pub(crate) line: Span,
    /// What stands on it.
    pub(crate) text: Span,
    /// The names of rules, with their places.
    pub(crate) names: Vec<(&'s str, Span)>,
    pub(crate) reason: Option<&'s str>,
    /// The record that it speaks of.
    record: Option<RecordId>,
}

/// What begins such a comment, behind its number sign.
const MARK: &str = "portreg:";

/// The comments of a source that accept findings.
pub(crate) fn allows<'r>(registry: &'r Registry<'_>, number: u16) -> Vec<Allow<'r>> {
    let document = &registry.documents()[usize::from(number)];
    let source = document.source;
    if memmem::find(source.text().as_bytes(), MARK.as_bytes()).is_none() {
        return Vec::new();
    }
    let comments = document
        .lines()
        .filter(|(_, kind)| *kind == LineKind::Comment);
    let allow = |(line, _): (Span, LineKind)| {
        let text = source.slice(line);
        let (names, reason) = parse(text)?;
        let place = |part: &str| {
            let start = offset_in(text, part);
            source.part(line, start..start + part.len())
        };
        Some(Allow {
            line,
            text: place(text.trim_end()),
            names: names.into_iter().map(|name| (name, place(name))).collect(),
            reason,
            record: registry.record_behind(number, line.end),
        })
    };
    comments.filter_map(allow).collect()
}

/// The names and the reason in a comment; nothing if it is another comment.
fn parse(text: &str) -> Option<(Vec<&str>, Option<&str>)> {
    let order = text
        .trim_start_matches(['\u{FEFF}', ' ', '\t'])
        .strip_prefix('#')?;
    let order = order.trim_start().strip_prefix(MARK)?.trim_start();
    let (names, rest) = order.strip_prefix("allow(")?.split_once(')')?;
    let names = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let reason = rest.trim().strip_prefix("--").map(str::trim);
    Some((names.collect(), reason.filter(|reason| !reason.is_empty())))
}

/// The findings in the records that comments speak of, by record and rule.
pub(crate) struct Covered(BTreeMap<RecordId, BTreeMap<&'static str, Vec<usize>>>);

impl Covered {
    /// Looks for the findings that comments may accept.
    pub(crate) fn by(allows: &[Allow<'_>], findings: &[Finding]) -> Self {
        let records = allows.iter().filter_map(|allow| allow.record);
        let mut covered: BTreeMap<_, BTreeMap<_, Vec<_>>> =
            records.map(|record| (record, BTreeMap::new())).collect();
        if !covered.is_empty() {
            for (index, finding) in findings.iter().enumerate() {
                if let Some(rules) = finding.record.and_then(|record| covered.get_mut(&record)) {
                    rules.entry(finding.rule().name).or_default().push(index);
                }
            }
        }
        Self(covered)
    }

    /// The findings of a rule that a comment accepts.
    pub(crate) fn of(&self, allow: &Allow<'_>, name: &str) -> &[usize] {
        let rules = allow.record.and_then(|record| self.0.get(&record));
        rules
            .and_then(|rules| rules.get(name))
            .map_or(&[], |found| found)
    }

    /// The same, each only once.
    fn take(&mut self, allow: &Allow<'_>, name: &str) -> Vec<usize> {
        let rules = allow.record.and_then(|record| self.0.get_mut(&record));
        rules
            .and_then(|rules| rules.remove(name))
            .unwrap_or_default()
    }
}

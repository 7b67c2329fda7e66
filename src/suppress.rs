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
            for (allow, used) in matched(registry, source, findings) {
                for finding in used.into_iter().flatten() {
                    suppressed.accept(finding, Means::Comment, allow.reason.unwrap_or_default());
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

/// The comments of a source, each with the findings that each of its names accepts.
pub(crate) fn matched<'r>(
    registry: &'r Registry<'_>,
    source: u16,
    findings: &[Finding],
) -> Vec<(Allow<'r>, Vec<Vec<usize>>)> {
    let allows = allows(registry, source);
    let mut of_record: BTreeMap<RecordId, Vec<usize>> = BTreeMap::new();
    for allow in &allows {
        of_record.extend(allow.record.map(|record| (record, Vec::new())));
    }
    if !of_record.is_empty() {
        for (index, finding) in findings.iter().enumerate() {
            if let Some(list) = finding.record.and_then(|record| of_record.get_mut(&record)) {
                list.push(index);
            }
        }
    }
    let used = |allow: &Allow<'_>, name: &str| {
        let there = allow.record.and_then(|record| of_record.get(&record));
        let there = there.into_iter().flatten().copied();
        there
            .filter(|index| findings[*index].rule().name == name)
            .collect()
    };
    allows
        .into_iter()
        .map(|allow| {
            let used = allow
                .names
                .iter()
                .map(|(name, _)| used(&allow, name))
                .collect();
            (allow, used)
        })
        .collect()
}

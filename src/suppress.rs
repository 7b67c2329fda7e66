//! Findings that somebody has accepted: by a comment in the source, or by an entry of a baseline.
//!
//! `# portreg: allow(rule-name) -- reason` accepts what a rule finds in the next record.

use std::collections::BTreeMap;
use std::ops::Range;

use memchr::memmem;

use crate::finding::Finding;
use crate::registry::{RecordId, Registry};
use crate::rules::RULES;
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
    accepted: BTreeMap<usize, Accepted<Reason>>,
    /// All reasons, one behind the other: a comment has one for all that it accepts.
    reasons: String,
    /// The last of them.
    last: Reason,
    by_baseline: bool,
}

/// Where a reason stands among all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Reason {
    start: usize,
    length: u32,
}

impl Suppressed {
    /// By what a finding is accepted, and why; nothing if it is not.
    #[must_use]
    pub fn get(&self, finding: usize) -> Option<Accepted<&str>> {
        let accepted = self.accepted.get(&finding)?;
        Some(accepted.map(|reason| self.text(reason)))
    }

    fn text(&self, Reason { start, length }: Reason) -> &str {
        &self.reasons[start..start + length as usize]
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
    ///
    /// # Panics
    ///
    /// If the reason takes 4 GiB, which no source does.
    pub fn accept(&mut self, finding: usize, means: Means, reason: impl AsRef<str>) {
        let reason = reason.as_ref();
        if self.text(self.last) != reason {
            self.last = Reason {
                start: self.reasons.len(),
                length: u32::try_from(reason.len()).expect("sources are shorter"),
            };
            self.reasons.push_str(reason);
        }
        let reason = self.last;
        let entry = self.accepted.entry(finding);
        entry.or_insert(Accepted { means, reason });
    }

    /// The findings that comments in the sources accept.
    #[must_use]
    pub fn by_comments(registry: &Registry<'_>, findings: &[Finding]) -> Self {
        let mut suppressed = Self::default();
        for (source, _) in registry.numbered() {
            let mut covered = Covered::by(registry, source, findings);
            for allow in allows(registry, source) {
                for (name, _) in &allow.names {
                    // The first comment counts.
                    for finding in covered.take(&allow, name) {
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

/// The comments of a source that accept findings, in order.
pub(crate) fn allows<'r>(
    registry: &'r Registry<'_>,
    number: u16,
) -> impl Iterator<Item = Allow<'r>> {
    let document = &registry.documents()[usize::from(number)];
    let source = document.source;
    let any = memmem::find(source.text().as_bytes(), MARK.as_bytes()).is_some();
    let comments = any.then(|| document.lines()).into_iter().flatten();
    let comments = comments.filter(|(_, kind)| *kind == LineKind::Comment);
    comments.filter_map(move |(line, _)| {
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
    })
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
pub(crate) struct Covered(Vec<Place>);

/// A finding by its record, its rule and its place in the list; where comments have taken it, without the place.
type Place = (RecordId, u8, Option<u32>);

impl Covered {
    /// Looks for the findings that the comments of a source may accept.
    pub(crate) fn by(registry: &Registry<'_>, source: u16, findings: &[Finding]) -> Self {
        // Comments come in the order of the records behind them.
        let mut records: Vec<_> = allows(registry, source)
            .filter_map(|allow| allow.record)
            .collect();
        records.dedup();
        let is_covered = |record: &RecordId| records.binary_search(record).is_ok();
        let place = |(place, finding): (u32, &Finding)| {
            let record = finding.record.filter(is_covered)?;
            Some((record, finding.rule, Some(place)))
        };
        let findings = if records.is_empty() { &[] } else { findings };
        let mut places: Vec<_> = (0..).zip(findings).filter_map(place).collect();
        places.sort_unstable();
        Self(places)
    }

    /// Whether a comment accepts a finding of a rule.
    pub(crate) fn has(&self, allow: &Allow<'_>, name: &str) -> bool {
        !self.of(allow, name).is_empty()
    }

    /// Where the findings of a rule stand that a comment accepts.
    fn of(&self, allow: &Allow<'_>, name: &str) -> Range<usize> {
        let rule = RULES.iter().position(|rule| rule.name == name);
        let (Some(record), Some(rule)) = (allow.record, rule) else {
            return 0..0;
        };
        let key = |(record, rule, _): &Place| (*record, usize::from(*rule));
        let start = self.0.partition_point(|place| key(place) < (record, rule));
        let alike = self.0[start..].partition_point(|place| key(place) == (record, rule));
        start..start + alike
    }

    /// The same, each only once.
    fn take(&mut self, allow: &Allow<'_>, name: &str) -> impl Iterator<Item = usize> {
        let places = self.of(allow, name);
        // Those of a rule are taken together.
        let is_taken = self.0[places.clone()]
            .first()
            .is_none_or(|(_, _, place)| place.is_none());
        let places = if is_taken { 0..0 } else { places };
        let taken = self.0[places].iter_mut().map(|(_, _, place)| place.take());
        taken.flatten().map(|place| place as usize)
    }
}

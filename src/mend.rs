//! Mends a registry: applies the fixes of its findings, looks again, and goes on until nothing is left to do.
//!
//! What a round of fixes made is read again before it counts.
//! If a record that no fix names says something else than before, or an error is new, the round is thrown away: a tool that mends must not break.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Level};
use crate::fix::{self, Fix, Safety};
use crate::lint;
use crate::model::{PortRange, Status, TransportSet};
use crate::reference::Reference;
use crate::registry::{RecordView, Registry, TooMany};
use crate::rule::Rule;
use crate::source::{SourceFile, TooLarge};
use crate::syntax::{Dialect, Role, detect};

/// How often the fixes are looked for again, at the most: a fix may make way for another, and of records that move to one place one moves at a time.
const ROUNDS: usize = 100;

/// A registry that was mended.
#[derive(Debug)]
pub struct Mended {
    /// The bytes of each source, in order.
    pub contents: Vec<Vec<u8>>,
    /// The dialect of each source.
    pub dialects: Vec<&'static Dialect>,
    /// How many fixes of each rule were applied.
    pub applied: BTreeMap<&'static str, usize>,
    /// The rules whose fixes were thrown away because they would have changed something else.
    pub refused: BTreeSet<&'static str>,
}

/// Why a registry could not be mended: it grew beyond what can be read.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A source.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The registry.
    #[error(transparent)]
    TooMany(#[from] TooMany),
}

/// Applies the fixes that are wanted to all sources; those of rules against a reference too, where there is one.
///
/// # Errors
///
/// [`Failure`], if the registry grows too large; nothing is lost then, for nothing was written.
pub fn mend(
    sources: &[SourceFile],
    reference: Option<&Reference>,
    wanted: impl Fn(&Rule, Safety) -> bool,
) -> Result<Mended, Failure> {
    mend_as(sources, &[], reference, wanted)
}

/// The same where the dialects of the first sources are known.
///
/// # Errors
///
/// [`Failure`], as above.
pub fn mend_as(
    sources: &[SourceFile],
    dialects: &[&'static Dialect],
    reference: Option<&Reference>,
    wanted: impl Fn(&Rule, Safety) -> bool,
) -> Result<Mended, Failure> {
    // What a source is told to be at first, it stays: a fix must not make it something else.
    let found = sources.iter().skip(dialects.len());
    let found = found.map(|source| detect(source.text()));
    let dialects: Vec<_> = dialects.iter().copied().chain(found).collect();
    let mut mended = Mended {
        contents: sources
            .iter()
            .map(|source| source.bytes().into_owned())
            .collect(),
        dialects,
        applied: BTreeMap::new(),
        refused: BTreeSet::new(),
    };
    for _ in 0..ROUNDS {
        let (rules, round) = round(
            sources,
            &mended.dialects,
            &mended.contents,
            reference,
            &wanted,
        )?;
        let Some((contents, used)) = round else {
            mended.refused = rules;
            break;
        };
        for finding in used {
            *mended.applied.entry(finding.rule().name).or_default() += 1;
        }
        mended.contents = contents;
    }
    Ok(mended)
}

/// New contents, and the findings that were mended.
type Round = (Vec<Vec<u8>>, Vec<Finding>);

/// One round of fixes, and the rules that had something to mend.
///
/// All fixes are tried together, or else those of one rule alone: what breaks something must not keep back the rest.
fn round(
    sources: &[SourceFile],
    dialects: &[&'static Dialect],
    contents: &[Vec<u8>],
    reference: Option<&Reference>,
    wanted: impl Fn(&Rule, Safety) -> bool,
) -> Result<(BTreeSet<&'static str>, Option<Round>), Failure> {
    let old = files(sources, contents)?;
    let old = Registry::parse_as(&old, dialects)?.with_reference(reference);
    let findings = lint::check(&old);
    let fix = |finding: &Finding| {
        let rule = finding.rule();
        let fix = rule.fix_of(&old, finding)?;
        wanted(rule, fix.safety).then_some((*finding, fix))
    };
    let all: Vec<_> = findings.iter().filter_map(fix).collect();
    let rules: BTreeSet<_> = all.iter().map(|(finding, _)| finding.rule().name).collect();
    for choice in std::iter::once(None).chain(rules.iter().map(Some)) {
        let is_chosen =
            |(finding, _): &&(Finding, Fix)| choice.is_none_or(|rule| finding.rule().name == *rule);
        let chosen: Vec<_> = all.iter().filter(is_chosen).collect();
        let (contents, used) = apply(&old, contents, &chosen);
        let new = files(sources, &contents)?;
        let new = Registry::parse_as(&new, dialects)?.with_reference(reference);
        if !used.is_empty() && keeps_its_word(&old, &findings, &new, &used) {
            return Ok((rules, Some((contents, used))));
        }
    }
    Ok((rules, None))
}

fn files(sources: &[SourceFile], contents: &[Vec<u8>]) -> Result<Vec<SourceFile>, TooLarge> {
    let sources = sources.iter().zip(contents);
    sources
        .map(|(source, bytes)| SourceFile::new(source.name(), bytes.clone()))
        .collect()
}

/// The sources with fixes applied, and the findings whose fixes those were.
fn apply(
    registry: &Registry<'_>,
    contents: &[Vec<u8>],
    fixes: &[&(Finding, Fix)],
) -> (Vec<Vec<u8>>, Vec<Finding>) {
    let mut used = Vec::new();
    let sources = registry.numbered().zip(contents);
    let contents = sources.map(|((source, _), bytes)| {
        let here = fixes.iter().filter(|(finding, _)| finding.source == source);
        let (findings, fixes): (Vec<_>, Vec<_>) = here.map(|found| (*found).clone()).unzip();
        let (bytes, applied) = fix::apply(bytes, &fixes);
        used.extend(applied.into_iter().map(|i| findings[i]));
        bytes
    });
    (contents.collect(), used)
}

/// Whether fixes changed no more than they named: all other records say what they said, and no error is new.
fn keeps_its_word(
    old: &Registry<'_>,
    findings: &[Finding],
    new: &Registry<'_>,
    used: &[Finding],
) -> bool {
    let named: BTreeSet<_> = used.iter().filter_map(|finding| finding.record).collect();
    let others = old.records().filter(|view| !named.contains(&view.id));
    let mut left = counted(new.records().map(said));
    let kept = counted(others.map(said))
        .into_iter()
        .all(|(said, number)| left.remove(&said).is_some_and(|there| there >= number));
    let before = counted(errors(old, findings));
    let after = counted(errors(new, &lint::check(new)));
    // What reads as a registry of another kind is none that the next run would leave as it is.
    let form = |registry: &Registry<'_>| {
        let documents = registry.documents().iter();
        let forms = documents.map(|document| detect(document.source.text()).name);
        forms.collect::<Vec<_>>()
    };
    kept && form(old) == form(new)
        && after
            .into_iter()
            .all(|(error, number)| before.get(&error).is_some_and(|there| *there >= number))
}

/// All that a record says.
type Said = (
    Option<PortRange>,
    TransportSet,
    String,
    Option<Status>,
    Vec<(Role, String)>,
);

fn said(view: RecordView<'_>) -> Said {
    (
        view.record.ports.ok(),
        view.transports(),
        view.description().into_owned(),
        view.record.status.unwrap_or_default(),
        Role::MORE
            .into_iter()
            .filter_map(|role| Some((role, view.value(role)?.into_owned())))
            .collect(),
    )
}

fn errors(
    registry: &Registry<'_>,
    findings: &[Finding],
) -> impl Iterator<Item = (&'static str, String)> {
    let errors = findings
        .iter()
        .filter(|finding| finding.rule().level == Level::Error);
    errors.map(|finding| {
        let rule = finding.rule();
        (rule.name, (rule.tell)(registry, finding).message)
    })
}

fn counted<T: Ord>(items: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    items.fold(BTreeMap::new(), |mut counts, item| {
        *counts.entry(item).or_default() += 1;
        counts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_keeps_its_word_about_each_of_equal_records_and_errors() {
        let good = "22\n\nTCP\n\nSSH\n\nOfficial\n\n";
        let bad = "22\n\nTPC\n\nSSH\n\nOfficial\n\n";
        let keeps = |old: &str, new: &str| {
            let [old, new] = [old, new].map(|text| {
                let source = SourceFile::new("ports.txt", text.as_bytes().to_vec());
                [source.expect("small")]
            });
            let [old, new] = [&old, &new].map(|sources| Registry::parse(sources).expect("few"));
            keeps_its_word(&old, &lint::check(&old), &new, &[])
        };
        assert!(keeps(&good.repeat(2), &good.repeat(2)));
        assert!(!keeps(&good.repeat(2), good));
        assert!(!keeps(good, &good.replace("SSH", "Secure Shell")));
        assert!(keeps(&bad.repeat(2), &bad.repeat(2)));
        assert!(!keeps(&bad.repeat(2), &bad.repeat(3)));
    }
}

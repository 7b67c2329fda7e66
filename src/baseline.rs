//! The baseline: findings that are known and accepted, each with a reason.
//!
//! An entry accepts one finding, by its fingerprint: a new finding of the same rule is none that anybody has accepted.

use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::export::yaml_string;
use crate::finding::{Finding, Level};
use crate::fingerprint::Fingerprints;
use crate::model::Transport;
use crate::names::unknown;
use crate::registry::Registry;
use crate::report::Sanitized;
use crate::rules;
use crate::source::{SourceFile, Span};
use crate::strict::{self, Mistake, Scalar, filled, once};
use crate::suppress::{Means, Suppressed};
use crate::syntax::Role;

/// A day, written `YYYY-MM-DD`: so written, earlier days are lesser texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(String);

impl Date {
    /// Reads a day.
    ///
    /// # Errors
    ///
    /// That it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let no = || format!("`{text}` is no day; write it as 2027-01-31");
        let parts: Vec<_> = text.split('-').collect();
        let [year, month, day] = parts[..] else {
            return Err(no());
        };
        let number = |part: &str, length: usize, most: u32| {
            let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            digits
                && part
                    .parse()
                    .is_ok_and(|number| (1..=most).contains(&number))
        };
        if number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31) {
            Ok(Self(text.to_owned()))
        } else {
            Err(no())
        }
    }

    /// The day, in UTC, that lies so many seconds behind the start of 1970.
    #[must_use]
    pub fn from_seconds(seconds: u64) -> Self {
        let mut days = seconds / 86_400;
        let mut year = 1970;
        let leap = |year: u64| {
            year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
        };
        let length = |year| if leap(year) { 366 } else { 365 };
        while days >= length(year) {
            days -= length(year);
            year += 1;
        }
        let february = if leap(year) { 29 } else { 28 };
        let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut month = 1;
        for length in months {
            if days < length {
                break;
            }
            days -= length;
            month += 1;
        }
        Self(format!("{year:04}-{month:02}-{:02}", days + 1))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An accepted finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What the finding is known by.
    pub fingerprint: String,
    /// The rule that finds it.
    pub rule: String,
    /// A hint for people where it is.
    pub record: String,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is.
    pub until: Option<Date>,
}

/// A list of accepted findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The entries, in order.
    pub entries: Vec<Entry>,
}

/// What a baseline makes of findings.
#[derive(Debug)]
pub struct Applied {
    /// The findings, and those about the baseline itself, in their total order.
    pub findings: Vec<Finding>,
    /// Those that are accepted.
    pub suppressed: Suppressed,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// The first mistake in it.
    pub fn parse(source: &SourceFile) -> Result<Self, Mistake> {
        Ok(strict::read(source, Document)?.unwrap_or_default())
    }

    /// Accepts findings; the baseline's own text is the last document of the registry.
    #[must_use]
    pub fn apply(&self, registry: &Registry<'_>, findings: &[Finding], today: &Date) -> Applied {
        let prints = Fingerprints::of(registry, findings);
        let there: HashSet<_> = (0..findings.len()).map(|i| prints.get(i)).collect();
        let mut all = findings.to_vec();
        let mut accepted: HashMap<&str, &Entry> = HashMap::new();
        // Entries stand in the order of the file: each is looked for behind the one before.
        let mut from = 0;
        for entry in &self.entries {
            let expired = entry.until.as_ref().is_some_and(|until| until < today);
            from = place(registry, entry, from);
            if expired {
                all.push(about(registry, entry, from, "expired-baseline"));
            } else if there.contains(&entry.fingerprint) {
                accepted.insert(&entry.fingerprint, entry);
            } else if looked(registry, entry) {
                all.push(about(registry, entry, from, "stale-baseline"));
            }
        }
        all.sort_unstable_by_key(Finding::order);
        let prints = Fingerprints::of(registry, &all);
        let mut suppressed = Suppressed::by_comments(registry, &all).compared();
        for (index, finding) in all.iter().enumerate() {
            let entry = accepted.get(&*prints.get(index));
            if let Some(entry) = entry.filter(|entry| entry.rule == finding.rule().name) {
                suppressed.accept(index, Means::Baseline, &entry.reason);
            }
        }
        Applied {
            findings: all,
            suppressed,
        }
    }

    /// The entries that still accept a finding, and new ones for findings that are to be accepted.
    #[must_use]
    pub fn renewed(
        &self,
        registry: &Registry<'_>,
        findings: &[Finding],
        accept: Option<(&str, &[usize])>,
    ) -> Self {
        let prints = Fingerprints::of(registry, findings);
        let there: HashSet<_> = (0..findings.len()).map(|i| prints.get(i)).collect();
        let (reason, new) = accept.unwrap_or(("", &[]));
        let renewed: HashSet<_> = new.iter().map(|index| prints.get(*index)).collect();
        let kept = self.entries.iter().filter(|entry| {
            let stays = there.contains(&entry.fingerprint) || !looked(registry, entry);
            stays && !renewed.contains(&entry.fingerprint)
        });
        let mut entries: Vec<_> = kept.cloned().collect();
        for index in new {
            let finding = &findings[*index];
            entries.push(Entry {
                fingerprint: prints.get(*index),
                rule: finding.rule().name.to_owned(),
                record: hint(registry, finding),
                reason: reason.to_owned(),
                until: None,
            });
        }
        Self { entries }
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = "# Findings that are accepted, each with its reason; an entry can have a last day: until: \"2027-01-31\".\n\
                        # `portreg check --write-baseline` takes out entries that match no finding any more.\n"
            .to_owned();
        text.push_str(if self.entries.is_empty() {
            "accepted: []\n"
        } else {
            "accepted:\n"
        });
        for entry in &self.entries {
            let mut line = |start: &str, key: &str, value: &str| {
                writeln!(text, "{start}{key}: {}", yaml_string(value))
                    .expect("writing to a string");
            };
            line("  - ", "fingerprint", &entry.fingerprint);
            line("    ", "rule", &entry.rule);
            line("    ", "record", &entry.record);
            line("    ", "reason", &entry.reason);
            if let Some(until) = &entry.until {
                line("    ", "until", &until.0);
            }
        }
        text
    }
}

/// Whether the rule of an entry looked; of one that did not, nobody knows what it would have found.
fn looked(registry: &Registry<'_>, entry: &Entry) -> bool {
    rules::rule(&entry.rule).is_none_or(|rule| rule.looks_at(registry))
}

/// Where a finding is, for people: in harmless text, since a baseline is looked at in a terminal and in a review as a report is.
fn hint(registry: &Registry<'_>, finding: &Finding) -> String {
    let harmless = |text: &str| Sanitized::new(text).to_string();
    let Some(id) = finding.record else {
        let document = &registry.documents()[usize::from(finding.source)];
        return harmless(document.source.name());
    };
    let view = registry.record(id);
    let transports: Vec<_> = view.transports().iter().map(Transport::name).collect();
    let role = finding
        .role
        .filter(|role| *role != Role::Ports)
        .map(Role::name);
    let role = role.map(|role| format!(", {role}")).unwrap_or_default();
    let description: String = view.description().chars().take(60).collect();
    let name = view.name().map(|name| format!(" {name}"));
    let name = name.unwrap_or_default();
    harmless(&format!(
        "{}/{}{name} {description}{role}",
        view.port_name(),
        transports.join(",")
    ))
}

/// Where an entry stands in the text of its file, behind the one before it.
fn place(registry: &Registry<'_>, entry: &Entry, from: usize) -> usize {
    let file = registry
        .documents()
        .last()
        .expect("the baseline's own text");
    let found = file.source.text()[from..].find(&entry.fingerprint);
    from + found.unwrap_or(0)
}

/// A finding about an entry: it stands on its fingerprint, or on its last day.
fn about(registry: &Registry<'_>, entry: &Entry, start: usize, rule: &str) -> Finding {
    let last = registry.documents().len() - 1;
    let text = registry.documents()[last].source.text();
    let until = entry.until.as_ref().filter(|_| rule == "expired-baseline");
    let (start, length) = match until {
        Some(Date(day)) => match text[start..].find(day) {
            Some(at) => (start + at, day.len()),
            None => (start, 0),
        },
        // One that is written with escapes is pointed at, and not covered.
        None if text[start..].starts_with(&entry.fingerprint) => (start, entry.fingerprint.len()),
        None => (start, 0),
    };
    let at = |offset: usize| u32::try_from(offset).expect("a source fits 32 bits");
    Finding {
        span: Span::new(at(start), at(start + length)),
        record: None,
        related: None,
        source: u16::try_from(last).expect("sources are counted when the registry is made"),
        role: None,
        rule: rules::index(rule),
    }
}

/// The whole document.
struct Document;

impl<'de> Visitor<'de> for Document {
    type Value = Baseline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map with the key accepted")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Baseline, A::Error> {
        let mut baseline = Baseline::default();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(key) = map.next_key_seed(Scalar("a key", |name: &str| {
            key(&seen, name, &["accepted"])
        }))? {
            seen.push(key);
            baseline.entries = map.next_value_seed(Entries)?;
        }
        Ok(baseline)
    }
}

fn key(seen: &[&str], name: &str, known: &[&'static str]) -> Result<&'static str, String> {
    let found = known.iter().find(|known| **known == name);
    let found = found.ok_or_else(|| unknown("key", name, known.iter().copied()))?;
    once(seen, found)
}

struct Entries;

impl<'de> DeserializeSeed<'de> for Entries {
    type Value = Vec<Entry>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Entry>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<Entry>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of accepted findings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<Entry>, A::Error> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = HashSet::new();
        while let Some(entry) = items.next_element_seed(OneEntry(&mut seen))? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

struct OneEntry<'s>(&'s mut HashSet<String>);

impl<'de> DeserializeSeed<'de> for OneEntry<'_> {
    type Value = Entry;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Entry, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneEntry<'_> {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry with fingerprint, rule, record and reason")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        const KEYS: [&str; 5] = ["fingerprint", "rule", "record", "reason", "until"];
        let mut values: HashMap<&str, String> = HashMap::new();
        let mut until = None;
        let mut seen: Vec<&str> = Vec::new();
        while let Some(key) =
            map.next_key_seed(Scalar("a key", |name: &str| key(&seen, name, &KEYS)))?
        {
            seen.push(key);
            match key {
                "until" => until = Some(map.next_value_seed(Scalar("a day", Date::parse))?),
                "fingerprint" => {
                    let fresh = |text: &str| {
                        let text = filled(text)?;
                        if self.0.insert(text.clone()) {
                            Ok(text)
                        } else {
                            Err(format!("`{text}` is accepted already"))
                        }
                    };
                    values.insert(key, map.next_value_seed(Scalar("a fingerprint", fresh))?);
                }
                _ => {
                    values.insert(key, map.next_value_seed(Scalar("a text", filled))?);
                }
            }
        }
        let mut take = |key: &str| {
            let value = values.remove(key);
            value.ok_or_else(|| A::Error::custom(format!("the entry has no {key}")))
        };
        Ok(Entry {
            fingerprint: take("fingerprint")?,
            rule: take("rule")?,
            record: take("record").unwrap_or_default(),
            reason: take("reason")?,
            until,
        })
    }
}

/// The findings that are to be accepted: those of a level, or of a worse one, that nobody has accepted yet.
#[must_use]
pub fn open(weighed: impl Iterator<Item = (usize, Level)>, least: Level) -> Vec<usize> {
    let open = weighed.filter(|(_, level)| *level >= least);
    open.map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_calendars_do() {
        for (days, day) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_780, "2026-11-23"),
        ] {
            assert_eq!(Date::from_seconds(days * 86_400 + 86_399).0, day);
        }
    }

    #[test]
    fn a_day_is_a_day() {
        assert!(Date::parse("2027-01-31") < Date::parse("2027-02-01"));
        for text in [
            "2027-1-31",
            "2027-13-01",
            "2027-00-10",
            "tomorrow",
            "",
            "2027-01-32",
            "20270131",
        ] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }
}

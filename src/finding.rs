//! What a rule found: small, and told in words only when it is shown.

use std::cmp::Ordering;
use std::fmt;

use crate::registry::RecordId;
use crate::rule::Rule;
use crate::rules::RULES;
use crate::source::Span;
use crate::syntax::Role;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Almost surely a mistake.
    Warning,
    /// The registry cannot be trusted there.
    Error,
}

impl Level {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The name, as reports and the command line have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One finding, in 20 bytes: its message is made by its rule when it is shown, so that a million of them cost little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Where its main label stands.
    pub span: Span,
    /// The record that it is about.
    pub record: Option<RecordId>,
    /// Another record that it speaks of; its meaning is the rule's.
    pub related: Option<RecordId>,
    /// The number of the source, from 0.
    pub source: u16,
    /// The cell that it is about.
    pub role: Option<Role>,
    pub(crate) rule: u8,
}

impl Finding {
    /// The rule that found it.
    #[must_use]
    pub fn rule(&self) -> &'static Rule {
        RULES[usize::from(self.rule)]
    }

    /// Compares by [`Self::order`]; most findings stand in different places, which is told at once.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let place =
            |finding: &Self| u64::from(finding.source) << 32 | u64::from(finding.span.start);
        let places = place(self).cmp(&place(other));
        places.then_with(|| self.order().cmp(&other.order()))
    }

    /// The total order of findings: source, start, end, rule, and what they speak of.
    pub(crate) fn order(&self) -> impl Ord + use<> {
        let Span { start, end } = self.span;
        (self.source, start, end, self.rule().name, self.related)
    }
}

/// A finding in words.
///
/// All texts may hold parts of a source as they stand there; whoever shows them has to make them harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What is wrong, with the value.
    pub message: String,
    /// A few words for the place.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// A few words for each related record that is to be shown.
    pub related: Vec<(RecordId, String)>,
}

impl Told {
    /// A message, and words for its place.
    #[must_use]
    pub fn new(message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            label: label.into(),
            help: None,
            related: Vec::new(),
        }
    }

    /// The same with help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with words for a related record.
    #[must_use]
    pub fn related(mut self, record: RecordId, label: impl Into<String>) -> Self {
        self.related.push((record, label.into()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_small() {
        assert_eq!(size_of::<Finding>(), 20);
    }
}

//! What a rule is: one `static` in a file of its own, entered once in [`crate::rules::RULES`].
//!
//! A rule looks and reports in two steps: [`Rule::check`] finds places, [`Rule::tell`] puts one of them into words.

use std::borrow::Cow;

use crate::copies::Copies;
use crate::finding::{Finding, Level, Told};
use crate::fix::{Edit, Fix, Safety};
use crate::reference::{Reference, Standing};
use crate::registry::{RecordView, Registry};
use crate::rules::RULES;
use crate::source::Span;
use crate::syntax::{
    Dialect, Document, IANA_CSV, LOOSE, NMAP_SERVICES, PORTS_CSV, PORTS_JSON, PORTS_JSONL,
    PORTS_YAML, Role, SERVICES,
};
use crate::words::{Signs, Words};

/// One rule, with all that is ever said of it.
#[derive(Debug)]
pub struct Rule {
    /// What is wrong, in kebab case; also the name of the rule's file.
    pub name: &'static str,
    /// How much its findings weigh.
    pub level: Level,
    /// Whether it looks without being told to; others look where a level is given to them.
    pub on: bool,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Why that is a mistake, and what to do.
    pub why: &'static str,
    /// A source that has just this mistake.
    pub bad: &'static [u8],
    /// A source that looks like it and has none.
    pub good: &'static [u8],
    /// Where it holds.
    pub scope: Scope,
    /// Finds the places.
    pub check: Check,
    /// Puts one of its findings into words.
    pub tell: fn(&Registry<'_>, &Finding) -> Told,
    /// Mends one of its findings, where it can.
    pub fix: Option<Remedy>,
}

/// How a rule mends what it finds.
#[derive(Debug)]
pub struct Remedy {
    /// Whether its fixes can be applied without a person looking at them.
    pub safety: Safety,
    /// Where its edits are right; elsewhere a person has to decide.
    pub scope: Scope,
    /// What is done, as an order: `put a comma between transports`.
    pub title: &'static str,
    /// The edits that mend a finding, in its source; none if it is not known how.
    pub edits: fn(&Registry<'_>, &Finding) -> Vec<Edit>,
}

impl Rule {
    /// The name of the level that it has where nobody gives it one: `off`, if it is to be switched on.
    #[must_use]
    pub const fn own_level(&self) -> &'static str {
        if self.on { self.level.name() } else { "off" }
    }

    /// Whether it surely looks at a registry: one against the reference needs one, and one that is off needs a level.
    #[must_use]
    pub fn looks_at(&self, registry: &Registry<'_>) -> bool {
        let can = !self.check.asks_reference() || registry.reference().is_some();
        self.on && can
    }

    /// The fix of one of its findings, if there is one.
    #[must_use]
    pub fn fix_of(&self, registry: &Registry<'_>, finding: &Finding) -> Option<Fix> {
        let Remedy {
            safety,
            scope,
            title,
            edits,
        } = self.fix.as_ref()?;
        if !scope.holds(document(registry, finding.source).dialect) {
            return None;
        }
        let edits = edits(registry, finding);
        (!edits.is_empty()).then(|| Fix::new(*title, *safety, edits))
    }
}

/// In which dialects something holds: what is a mistake in one can be right in another.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// In all of them.
    Everywhere,
    /// In those whose records can have this cell.
    With(Role),
    /// In these.
    In(&'static [&'static Dialect]),
}

static LOOSE_ALONE: [&Dialect; 1] = [&LOOSE];
static BY_HAND: [&Dialect; 2] = [&LOOSE, &SERVICES];
static NO_XML: [&Dialect; 8] = [
    &LOOSE,
    &SERVICES,
    &NMAP_SERVICES,
    &IANA_CSV,
    &PORTS_CSV,
    &PORTS_JSON,
    &PORTS_JSONL,
    &PORTS_YAML,
];
static TRANSPORT_NEEDED: [&Dialect; 7] = [
    &LOOSE,
    &SERVICES,
    &NMAP_SERVICES,
    &PORTS_CSV,
    &PORTS_JSON,
    &PORTS_JSONL,
    &PORTS_YAML,
];

impl Scope {
    /// In the loose form alone: for how the house writes it.
    pub(crate) const LOOSE: Self = Self::In(&LOOSE_ALONE);
    /// In what people write by hand, line by line.
    pub(crate) const BY_HAND: Self = Self::In(&BY_HAND);
    /// In all that is not XML, which has its own means to say how it is written.
    pub(crate) const NO_XML: Self = Self::In(&NO_XML);
    /// Where a record without transports says too little.
    pub(crate) const TRANSPORT_NEEDED: Self = Self::In(&TRANSPORT_NEEDED);

    /// Whether it holds in a dialect.
    #[must_use]
    pub fn holds(self, dialect: &Dialect) -> bool {
        match self {
            Self::Everywhere => true,
            Self::With(role) => dialect.roles.contains(&role),
            Self::In(dialects) => dialects.contains(&dialect),
        }
    }
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// One record at a time: for mistakes in its cells.
    /// Records in which all cells but the status are in the house style are not shown to it.
    Record(fn(RecordView<'_>, &mut Report<'_>)),
    /// The same for mistakes in the status; records in which it is in the house style are not shown.
    Status(fn(RecordView<'_>, &mut Report<'_>)),
    /// One source at a time: for its bytes, its lines and the order in it.
    Source(fn(&Registry<'_>, u16, &mut Report<'_>)),
    /// All sources together: for what records say of each other, those that [`Report::records`] gives.
    Registry(fn(&Registry<'_>, &mut Report<'_>)),
    /// The same, and the records that repeat others: these are found once for all such rules.
    Copies(fn(&Registry<'_>, &Copies, &mut Report<'_>)),
    /// The words of all descriptions: for what is said in them, and how it is spelled.
    Words(fn(&Words<'_>, &mut Report<'_>)),
    /// One record at a time, of those with any of some signs in their descriptions: for how these are written; it is told all signs in them.
    Descriptions(Signs, fn(RecordView<'_>, Signs, &mut Report<'_>)),
    /// All sources together, and the reference; without one it does not look.
    Reference(fn(&Registry<'_>, &Reference, &mut Report<'_>)),
    /// One record, and what the reference says of it; without one it does not look, nor at a record of which it can say nothing.
    Standing(fn(RecordView<'_>, &Standing<'_>, &mut Report<'_>)),
    /// What the other rules found, one source at a time: for the comments that accept findings.
    Findings(fn(&Registry<'_>, u16, &[Finding], &mut Report<'_>)),
    /// Nothing by itself: its findings are made when a baseline is applied, and its examples are baselines.
    Baseline,
}

impl Check {
    /// Whether it looks only where there is a reference.
    #[must_use]
    pub fn asks_reference(&self) -> bool {
        matches!(self, Self::Reference(_) | Self::Standing(_))
    }
}

/// Takes what a rule finds.
#[derive(Debug)]
pub struct Report<'f> {
    pub(crate) rule: u8,
    pub(crate) scope: Scope,
    pub(crate) findings: &'f mut Vec<Finding>,
}

impl<'f> Report<'f> {
    /// Takes the findings of a rule, by its place in the table.
    pub(crate) fn of(rule: u8, findings: &'f mut Vec<Finding>) -> Self {
        Self {
            rule,
            scope: RULES[usize::from(rule)].scope,
            findings,
        }
    }
}

impl Report<'_> {
    /// The records of all sources in which the rule holds.
    pub fn records<'r>(
        &self,
        registry: &'r Registry<'_>,
    ) -> impl Iterator<Item = RecordView<'r>> + use<'r> {
        registry.records_in(self.scope)
    }

    /// A cell of a record.
    pub fn cell(&mut self, view: RecordView<'_>, role: Role) {
        self.part(view, role, view.place(role));
    }

    /// A part of a cell.
    pub fn part(&mut self, view: RecordView<'_>, role: Role, span: Span) {
        self.push(Finding {
            role: Some(role),
            ..self.about(view, span)
        });
    }

    /// A part of a cell, in view of another record.
    pub fn part_beside(
        &mut self,
        view: RecordView<'_>,
        role: Role,
        span: Span,
        other: RecordView<'_>,
    ) {
        self.push(Finding {
            role: Some(role),
            related: Some(other.id),
            ..self.about(view, span)
        });
    }

    /// A record, in view of another one; the label stands on its port, if it has one.
    pub fn record(&mut self, view: RecordView<'_>, related: Option<RecordView<'_>>) {
        let span = view.landmark();
        self.push(Finding {
            related: related.map(|view| view.id),
            ..self.about(view, span)
        });
    }

    /// A place in a source that belongs to no record.
    pub fn place(&mut self, source: u16, span: Span) {
        self.push(Finding {
            span,
            record: None,
            related: None,
            source,
            role: None,
            rule: self.rule,
        });
    }

    /// A place in a source that belongs to no record, in view of one.
    pub fn place_beside(&mut self, source: u16, span: Span, other: RecordView<'_>) {
        self.push(Finding {
            span,
            record: None,
            related: Some(other.id),
            source,
            role: None,
            rule: self.rule,
        });
    }

    fn about(&self, view: RecordView<'_>, span: Span) -> Finding {
        Finding {
            span,
            record: Some(view.id),
            related: None,
            source: view.source,
            role: None,
            rule: self.rule,
        }
    }

    fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// The record that a finding is about.
pub(crate) fn subject<'r>(registry: &'r Registry<'_>, finding: &Finding) -> RecordView<'r> {
    registry.record(finding.record.expect("the rule reports records"))
}

/// What a record is called in a sentence: by its port, where it has one.
pub(crate) fn called(view: RecordView<'_>) -> String {
    match &*view.port_name() {
        "" => "a record without a port".to_owned(),
        port => format!("port {port}"),
    }
}

/// The reference that a finding was made with.
pub(crate) fn reference<'r>(registry: &'r Registry<'_>) -> &'r Reference {
    registry.reference().expect("its rule needs one")
}

/// The source that a finding is in.
pub(crate) fn document<'r, 's>(registry: &'r Registry<'s>, source: u16) -> &'r Document<'s> {
    &registry.documents()[usize::from(source)]
}

/// The longest cell, in bytes, that is looked through once more to tell a finding in another record: with a hundred thousand of them, a megabyte would take forever.
pub(crate) const LONGEST_SEARCH: u32 = 1024;

/// The longest value that a message repeats, in characters.
const LONGEST_VALUE: usize = 60;

/// A value for use in a message: in back quotes, on one line, and cut where it is long.
pub(crate) fn quoted(value: &str) -> String {
    format!("`{}`", cut(value).replace(['\n', '\r'], " "))
}

/// A value, cut where it is long.
pub(crate) fn cut(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &value[..end]).into(),
        None => value.into(),
    }
}

/// A number with its noun: `1 line`, `2 lines`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// A number in groups of three digits: `1,359`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A text with a capital at its start.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// Words in a list: `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

//! Findings in words: all that a style may say of them.
//!
//! A style is handed [`Items`] and gets at nothing else: what comes from a source is [`Sanitized`], or it is [`Exact`] and goes through the writer of harmless JSON only, or it is an [`Uri`].
//! So no style can print a text that somebody obeys.
//!
//! An [`Item`] is told piece by piece, when a style asks for it: a million of them need no memory.

mod exact;
#[cfg(feature = "cli")]
mod excerpt;
#[cfg(feature = "cli")]
mod preview;
#[cfg(feature = "cli")]
mod window;

pub use exact::folder_uri;
pub(super) use exact::{Exact, Uri};
#[cfg(feature = "cli")]
pub(super) use excerpt::Excerpt;
#[cfg(feature = "cli")]
pub(super) use preview::{Preview, Side};

use super::{Checked, Sanitized};
use crate::finding::{Finding, Level};
use crate::fingerprint::Fingerprints;
use crate::fix::{Edit, Safety};
use crate::lint::Tally;
use crate::model::TransportSet;
use crate::registry::{RecordId, Registry};
use crate::rule::{Rule, count};
use crate::source::{Position, SourceFile, Span, decoded};
use crate::suppress::{Accepted, Means};

/// All that is reported.
#[derive(Clone, Copy)]
pub(super) struct Items<'r>(Checked<'r>);

/// How many findings a fix mends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mendable {
    /// By a fix that nobody has to look at.
    pub(super) safe: usize,
    /// By one that somebody has to.
    pub(super) unsafe_: usize,
}

impl<'r> Items<'r> {
    pub(super) const fn new(checked: &Checked<'r>) -> Self {
        Self(*checked)
    }

    /// The findings in their order, without those that are accepted.
    pub(super) fn open(self) -> impl Iterator<Item = Item<'r>> {
        self.all().filter(|item| item.accepted().is_none())
    }

    /// The same with those that are accepted.
    pub(super) fn all(self) -> impl Iterator<Item = Item<'r>> {
        let checked = self.0;
        let item = move |(index, finding)| {
            let level = checked.levels.of(finding)?;
            Some(Item {
                checked,
                finding,
                index,
                level,
            })
        };
        checked.findings.iter().enumerate().filter_map(item)
    }

    /// The findings of one level in their order, without those that are accepted.
    pub(super) fn of_level(self, level: Level) -> impl Iterator<Item = Item<'r>> {
        self.open().filter(move |item| item.level == level)
    }

    /// How many findings there are, without those that are accepted.
    pub(super) fn tally(self) -> Tally {
        Tally::of(self.open().map(|item| item.level))
    }

    /// How many findings there are that are accepted.
    pub(super) fn accepted(self) -> usize {
        self.all().count() - self.tally().total()
    }

    /// How many of the findings a fix mends.
    pub(super) fn mendable(items: impl Iterator<Item = Item<'r>>) -> Mendable {
        let mut mendable = Mendable::default();
        for fix in items.filter_map(Item::fix) {
            match fix.safety {
                Safety::Safe => mendable.safe += 1,
                Safety::Unsafe => mendable.unsafe_ += 1,
            }
        }
        mendable
    }

    /// What the findings are known by.
    ///
    /// Of all of them: that a rule is off here must not rename what others find.
    pub(super) fn fingerprints(self) -> Fingerprints {
        Fingerprints::of(self.0.registry, self.0.findings)
    }

    /// The number of records.
    pub(super) fn records(self) -> usize {
        self.0.registry.record_count()
    }

    /// The sources.
    pub(super) fn sources(self) -> impl ExactSizeIterator<Item = Source<'r>> {
        let sources = self.0.registry.sources().iter();
        sources.map(|document| Source(document.source))
    }

    /// What was looked at: the name of the source, or how many there are.
    pub(super) fn subject(self) -> Sanitized {
        let mut sources = self.sources();
        match (sources.next(), sources.len()) {
            (Some(one), 0) => one.shown(),
            (_, more) => Sanitized::new(&count(more + 1, "source")),
        }
    }
}

/// A finding, told when it is asked.
#[derive(Clone, Copy)]
pub(super) struct Item<'r> {
    checked: Checked<'r>,
    finding: &'r Finding,
    index: usize,
    level: Level,
}

/// A finding in words.
pub(super) struct Words<'r> {
    /// What is wrong.
    pub(super) message: Sanitized,
    /// What to do.
    pub(super) help: Option<Sanitized>,
    /// Other places that it speaks of.
    pub(super) related: Vec<Related<'r>>,
}

impl Words<'_> {
    /// What is wrong, and on a line of its own what to do.
    pub(super) fn advice<'t>(&self) -> Exact<'t> {
        match &self.help {
            Some(help) => Exact::new(format!("{}\nhelp: {help}", self.message)),
            None => self.message.clone().into(),
        }
    }
}

/// A place that a finding speaks of, with a few words for it.
pub(super) struct Related<'r> {
    pub(super) message: Sanitized,
    pub(super) place: Place<'r>,
}

impl<'r> Item<'r> {
    pub(super) fn rule(self) -> &'static Rule {
        self.finding.rule()
    }

    pub(super) const fn level(self) -> Level {
        self.level
    }

    /// What it is known by.
    pub(super) fn fingerprint(self, all: &Fingerprints) -> String {
        all.get(self.index)
    }

    /// Whether somebody has accepted it, how, and why.
    pub(super) fn accepted(self) -> Option<Accepted<Sanitized>> {
        let accepted = self.checked.suppressed.get(self.index)?;
        Some(accepted.map(Sanitized::new))
    }

    /// Whether the baseline knows it; nothing if there is no baseline.
    pub(super) fn is_known(self) -> Option<bool> {
        let suppressed = self.checked.suppressed;
        let means = suppressed.get(self.index).map(|accepted| accepted.means);
        suppressed
            .by_baseline()
            .then_some(means == Some(Means::Baseline))
    }

    pub(super) fn words(self) -> Words<'r> {
        let registry = self.checked.registry;
        let told = (self.rule().tell)(registry, self.finding);
        let related = told.related.iter().map(|(id, message)| {
            let view = registry.record(*id);
            Related {
                message: Sanitized::new(message),
                place: Place::new(view.document.source, view.landmark()),
            }
        });
        Words {
            message: Sanitized::new(&told.message),
            help: told.help.as_deref().map(Sanitized::new),
            related: related.collect(),
        }
    }

    /// Where it stands.
    pub(super) fn place(self) -> Place<'r> {
        Place::new(self.source(), self.finding.span)
    }

    /// What mends it.
    pub(super) fn fix(self) -> Option<Mending<'r>> {
        let fix = self.rule().fix_of(self.checked.registry, self.finding)?;
        let source = self.source();
        let change = |edit: &Edit| Change {
            place: Place::new(source, edit.span),
            insert: Exact::new(decoded(&edit.insert).into_owned()),
        };
        Some(Mending {
            title: Sanitized::new(&fix.title),
            safety: fix.safety,
            source: Source(source),
            changes: fix.edits().iter().map(change).collect(),
        })
    }

    /// What mends it as a single change, where what is changed stands near together.
    pub(super) fn change(self) -> Option<Change<'r>> {
        let fix = self.rule().fix_of(self.checked.registry, self.finding)?;
        let source = self.source();
        let (first, last) = (fix.edits().first()?, fix.edits().last()?);
        let all = first.span.cover(last.span);
        if fix.edits().len() > 1 && all.len() > NEAR {
            return None;
        }
        let mut insert = String::new();
        let mut at = all.start;
        for edit in fix.edits() {
            insert.push_str(source.slice(Span::new(at, edit.span.start)));
            insert.push_str(&decoded(&edit.insert));
            at = edit.span.end;
        }
        Some(Change {
            place: Place::new(source, all),
            insert: Exact::new(insert),
        })
    }

    /// What its fix does, as lines before and after, with so many columns left before each.
    #[cfg(feature = "cli")]
    pub(super) fn preview(self, indent: usize, look: &super::Look) -> Option<Preview> {
        let fix = self.rule().fix_of(self.checked.registry, self.finding)?;
        let room = look.width.saturating_sub(indent);
        Some(Preview::new(self.source(), &fix, room, look))
    }

    /// The lines that it is about.
    #[cfg(feature = "cli")]
    pub(super) fn excerpt(self, look: &super::Look) -> Excerpt {
        let registry = self.checked.registry;
        let told = (self.rule().tell)(registry, self.finding);
        Excerpt::new(registry, self.finding, &told, look)
    }

    fn source(self) -> &'r SourceFile {
        let documents = self.checked.registry.documents();
        documents[usize::from(self.finding.source)].source
    }
}

/// The most bytes between the first change of a fix and its last that are written anew where a fix has to be one change.
const NEAR: u32 = 1024;

/// What mends a finding.
pub(super) struct Mending<'r> {
    /// What it does, as an order.
    pub(super) title: Sanitized,
    pub(super) safety: Safety,
    pub(super) source: Source<'r>,
    /// Sorted and apart.
    pub(super) changes: Vec<Change<'r>>,
}

/// A stretch of a source that is replaced.
pub(super) struct Change<'r> {
    pub(super) place: Place<'r>,
    /// What stands there instead, as text.
    pub(super) insert: Exact<'r>,
}

/// A source, which a style can name but not read.
#[derive(Clone, Copy)]
pub(super) struct Source<'r>(&'r SourceFile);

impl<'r> Source<'r> {
    /// Its name, for people.
    pub(super) fn shown(self) -> Sanitized {
        match self.0.name() {
            // A colon follows in many styles, and two of them begin a command to GitHub.
            name if name.starts_with(':') => Sanitized::new(&format!("./{name}")),
            name => Sanitized::new(name),
        }
    }

    /// Its name to the last byte.
    pub(super) fn exact(self) -> Exact<'r> {
        Exact::new(self.0.name())
    }

    /// Its name as a path from the root of the checkout, which is what some readers demand.
    pub(super) fn relative(self) -> Exact<'r> {
        Exact::new(exact::relative(self.0.name()))
    }

    /// Its name as an URI.
    pub(super) fn uri(self) -> Uri {
        Uri::of_path(self.0.name())
    }
}

/// A stretch of a source.
#[derive(Clone, Copy)]
pub(super) struct Place<'r> {
    pub(super) source: Source<'r>,
    pub(super) start: Position,
    pub(super) end: Position,
}

impl<'r> Place<'r> {
    fn new(source: &'r SourceFile, span: Span) -> Self {
        Self {
            source: Source(source),
            start: source.position(span.start),
            end: source.position(span.end),
        }
    }
}

/// The record that a finding is about.
#[derive(Clone)]
pub(super) struct Subject {
    /// Its first line and its last, from 1.
    pub(super) lines: (u32, u32),
    /// Its ports as data has them, or else as written, and cut where that is long.
    pub(super) ports: Option<Sanitized>,
    pub(super) transports: TransportSet,
}

/// The records that findings are about, each looked at once for all of its findings that stand together.
#[derive(Default)]
pub(super) struct Subjects(Option<(RecordId, Subject)>);

impl Subjects {
    /// The record of a finding.
    pub(super) fn of(&mut self, item: Item<'_>) -> Option<Subject> {
        let id = item.finding.record?;
        match &self.0 {
            Some((last, subject)) if *last == id => Some(subject.clone()),
            _ => {
                let subject = subject(item.checked.registry, id);
                self.0 = Some((id, subject.clone()));
                Some(subject)
            }
        }
    }
}

fn subject(registry: &Registry<'_>, id: RecordId) -> Subject {
    let view = registry.record(id);
    let span = view.span();
    let line = |offset| view.document.source.position(offset).line;
    let ports = view.port_name();
    Subject {
        lines: (line(span.start), line(span.end)),
        ports: (!ports.is_empty()).then(|| Sanitized::new(&ports)),
        transports: view.transports(),
    }
}

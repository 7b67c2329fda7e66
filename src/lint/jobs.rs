//! What rules do, in pieces that threads can take.

use std::iter;
use std::num::NonZero;
use std::sync::RwLock;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use super::{in_scope, sort_few};
use crate::copies::Copies;
use crate::finding::Finding;
use crate::reference::Standing;
use crate::registry::Registry;
use crate::rule::{Check, Report, Rule};
use crate::threads::gathered;
use crate::words::{Signs, Words};

/// A rule, with its number in the table.
pub(super) type Numbered = (u8, &'static Rule);

/// Runs all rules but those about findings, by a thread for each list of findings; lists that are not long stand in order then.
pub(super) fn check(
    registry: &Registry<'_>,
    rules: &[Numbered],
    mut found: Vec<Vec<Finding>>,
) -> Vec<Vec<Finding>> {
    let threads = NonZero::new(found.len()).unwrap_or(NonZero::<usize>::MIN);
    let mut groups = about_words(registry, rules);
    // The others run behind the last of them, so that no thread waits between the two.
    let last = groups.pop().unwrap_or_default();
    for (sources, rules) in groups {
        let words = Shared::new(Words::by(threads, registry, &sources), &rules);
        let check = |piece, findings: &mut Vec<_>| words.check(piece, findings);
        found = gathered(found, words.pieces, check, |_| {});
    }
    let (sources, about_words) = last;
    let words = Shared::new(Words::by(threads, registry, &sources), &about_words);
    let others = others(rules);
    gathered(
        found,
        words.pieces + others.len(),
        |piece, findings| match piece.checked_sub(words.pieces) {
            None => words.check(piece, findings),
            Some(other) => others[other].check(registry, rules, findings),
        },
        |findings| sort_few(findings),
    )
}

/// The rules about words and descriptions: those that hold in the same sources share one reading of them.
fn about_words(registry: &Registry<'_>, rules: &[Numbered]) -> Vec<(Vec<u16>, Vec<Numbered>)> {
    let mut alike: Vec<(Vec<u16>, Vec<Numbered>)> = Vec::new();
    for (rule, entry) in rules {
        if !matches!(entry.check, Check::Words(_) | Check::Descriptions(..)) {
            continue;
        }
        let sources: Vec<u16> = in_scope(registry, entry).collect();
        match alike.iter_mut().find(|(held, _)| *held == sources) {
            Some((_, rules)) => rules.push((*rule, entry)),
            None => alike.push((sources, vec![(*rule, entry)])),
        }
    }
    alike
}

/// A rule about words.
type CheckWords = fn(&Words<'_>, &mut Report<'_>);

/// The words that several threads look at, until the last piece of that is done: then they are given back.
struct Shared<'r> {
    words: RwLock<Option<Words<'r>>>,
    left: AtomicUsize,
    pieces: usize,
    rules: &'r [Numbered],
    of_words: Vec<(u8, CheckWords)>,
}

impl<'r> Shared<'r> {
    fn new(words: Words<'r>, rules: &'r [Numbered]) -> Self {
        let of_words = rules.iter().filter_map(|(rule, entry)| match entry.check {
            Check::Words(check) => Some((*rule, check as CheckWords)),
            _ => None,
        });
        let of_words: Vec<_> = of_words.collect();
        let pieces = 1 + PARTS + of_words.len();
        Self {
            words: RwLock::new(Some(words)),
            left: AtomicUsize::new(pieces),
            pieces,
            rules,
            of_words,
        }
    }

    /// Runs a piece of the rules.
    fn check(&self, piece: usize, findings: &mut Vec<Finding>) {
        let shared = self.words.read().expect("no rule panics");
        let words = shared.as_ref().expect("this piece is left");
        match piece {
            // While one thread puts the words together, the others look at descriptions.
            0 => words.put_together(),
            1..=PARTS => check_descriptions(words, self.rules, piece - 1, findings),
            _ => {
                let (rule, check) = self.of_words[piece - PARTS - 1];
                check(words, &mut Report::of(rule, findings));
            }
        }
        drop(shared);
        if self.left.fetch_sub(1, Relaxed) == 1 {
            *self.words.write().expect("no rule panics") = None;
        }
    }
}

/// How many parts descriptions are looked at in, where one after the other is.
const PARTS: usize = 16;

/// Runs the rules about descriptions on a part of them: each is looked at once for all rules.
fn check_descriptions(
    words: &Words<'_>,
    rules: &[Numbered],
    part: usize,
    findings: &mut Vec<Finding>,
) {
    let of_descriptions = rules.iter().filter_map(|(rule, entry)| match entry.check {
        Check::Descriptions(any, check) => Some((*rule, any, check)),
        _ => None,
    });
    let rules: Vec<_> = of_descriptions.collect();
    let any = rules.iter().map(|(_, any, _)| *any);
    let any = any.fold(Signs::default(), Signs::and);
    let edge = |part: usize| words.record_count() * part / PARTS;
    for (view, signs) in words.part_having(any, edge(part)..edge(part + 1)) {
        for (rule, any, check) in &rules {
            if signs.has(*any) {
                check(view, signs, &mut Report::of(*rule, findings));
            }
        }
    }
}

/// What is done without words, by one thread each.
enum Other {
    /// The rules about records that repeat others.
    Copies,
    /// The rules about what the reference says of a record.
    Standings,
    /// The rules about cells.
    Cells,
    /// A rule that looks through sources by itself.
    Itself(Numbered),
}

fn others(rules: &[Numbered]) -> Vec<Other> {
    let by_itself = |of_sources: bool| {
        let looked_for = move |(_, entry): &&Numbered| match entry.check {
            Check::Source(_) => of_sources,
            Check::Registry(_) | Check::Reference(_) => !of_sources,
            _ => false,
        };
        rules.iter().filter(looked_for).copied().map(Other::Itself)
    };
    // What takes room of its own is done first, while there are few findings; and small pieces last, so that all threads end together.
    let long = iter::once(Other::Copies).chain(by_itself(false));
    let long = long.chain([Other::Standings, Other::Cells]);
    long.chain(by_itself(true)).collect()
}

impl Other {
    fn check(&self, registry: &Registry<'_>, rules: &[Numbered], findings: &mut Vec<Finding>) {
        match self {
            Self::Copies => check_copies(registry, rules, findings),
            Self::Standings => check_standings(registry, rules, findings),
            Self::Cells => check_cells(registry, rules, findings),
            Self::Itself((rule, entry)) => {
                check_by_itself(registry, entry, &mut Report::of(*rule, findings));
            }
        }
    }
}

/// Runs the rules about records that repeat others, one after the other: what they ask takes time and room, which they share.
fn check_copies(registry: &Registry<'_>, rules: &[Numbered], findings: &mut Vec<Finding>) {
    let about_copies = rules.iter().filter_map(|(rule, entry)| match entry.check {
        Check::Copies(check) => Some((*rule, check)),
        _ => None,
    });
    let mut about_copies = about_copies.peekable();
    if about_copies.peek().is_none() {
        return;
    }
    let copies = Copies::of(registry);
    for (rule, check) in about_copies {
        check(registry, &copies, &mut Report::of(rule, findings));
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
fn check_cells(registry: &Registry<'_>, rules: &[Numbered], findings: &mut Vec<Finding>) {
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
fn check_standings(registry: &Registry<'_>, rules: &[Numbered], findings: &mut Vec<Finding>) {
    let Some(reference) = registry.reference() else {
        return;
    };
    let about_standings = |(rule, entry): &Numbered| match entry.check {
        Check::Standing(check) => Some((entry.scope, *rule, check)),
        _ => None,
    };
    let rules: Vec<_> = rules.iter().filter_map(about_standings).collect();
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

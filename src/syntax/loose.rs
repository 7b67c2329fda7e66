//! The loose form: four cells a record, each on a line of its own.
//!
//! [`Cells`] turns lines into cells and remembers what stood between them; [`assemble`] turns cells into records.
//! Nearly all records are taken on a straight path: four cells of the right shapes, and behind them something that ends a record.
//! What lies between two such records goes to [`super::recover`].
//! Both work on a window of cells, so that memory does not grow with the damage.

use memchr::memchr2;

use super::builder::Builder;
use super::cells::{self, Meaning, Reading, Shape};
use super::recover::{self, Action, Recovery};
use super::{Role, StrayKind};
use crate::source::{Lines, Span};

/// What stands between a cell and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing but a line end.
    Glued,
    /// At least one blank line.
    Blank,
    /// A separator line, or the start of the source.
    Rule,
}

/// One line that holds something, in offsets of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) reading: Reading,
    pub(super) gap: Gap,
}

impl Cell {
    pub(super) fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    fn is(&self, shapes: &[Shape]) -> bool {
        shapes.contains(&self.reading.shape)
    }
}

/// What a line is; not stored, but told again whenever it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing, or spaces and tabs.
    Blank,
    /// A separator: one punctuation character, three times or more.
    Rule,
    /// A line that begins with `# `.
    Comment,
    /// Anything else.
    Cell,
}

/// Trims spaces and tabs: all that may stand around a cell unseen.
#[inline]
pub(super) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let (mut start, mut end) = (start, end);
    // A byte order mark belongs to no cell.
    if start == 0 && text.starts_with('\u{FEFF}') {
        start = '\u{FEFF}'.len_utf8();
    }
    while start < end && matches!(bytes[start], b' ' | b'\t') {
        start += 1;
    }
    while start < end && matches!(bytes[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    (start, end)
}

/// Tells the kind of a line from its trimmed content.
#[inline]
pub(super) fn kind(content: &str) -> LineKind {
    match content.as_bytes() {
        [] => LineKind::Blank,
        [b'#'] | [b'#', b' ' | b'\t', ..] if !is_rule(content) => LineKind::Comment,
        [first, ..] if !first.is_ascii_alphanumeric() && is_rule(content) => LineKind::Rule,
        _ => LineKind::Cell,
    }
}

/// The characters that separator lines are drawn with.
const RULE_CHARACTERS: &str = "_-=*~#+\u{2013}\u{2014}\u{2015}\u{2500}\u{2501}\u{2550}\u{AF}";

fn is_rule(content: &str) -> bool {
    let first = content.chars().next().expect("not blank");
    let drawn = |c: char| c == first || c == ' ' || c == '\t';
    RULE_CHARACTERS.contains(first)
        && content.chars().all(drawn)
        && content.matches(first).take(3).count() == 3
}

/// The cells of a text, in order.
pub(super) struct Cells<'s> {
    text: &'s str,
    lines: Lines<'s>,
}

impl<'s> Cells<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self {
            text,
            lines: Lines::new(text),
        }
    }

    /// The next cell; `gap` is what is known to stand before it already.
    #[inline]
    fn next(&mut self, mut gap: Gap) -> Option<Cell> {
        loop {
            let line = self.lines.next()?;
            let (start, end) = trim(self.text, line.start, line.content_end);
            let content = &self.text[start..end];
            match kind(content) {
                LineKind::Blank => gap = gap.max(Gap::Blank),
                LineKind::Rule => gap = Gap::Rule,
                LineKind::Comment => {}
                LineKind::Cell => {
                    return Some(Cell {
                        start: offset(start),
                        end: offset(end),
                        reading: cells::read(content),
                        gap,
                    });
                }
            }
        }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("a source fits 32 bits")
}

/// How many cells are looked at together, at the most: as far apart as two sure records can be while the damage between them is still read as one.
const WINDOW: usize = 2048;

/// Turns the cells of a text into records and stray lines.
pub(super) fn assemble(text: &str, builder: &mut Builder) {
    let mut cells = Cells::new(text);
    let mut window: Vec<Cell> = Vec::with_capacity(WINDOW);
    let mut recovery = Recovery::default();
    let mut at_end = false;
    loop {
        while window.len() < WINDOW && !at_end {
            let gap = if window.is_empty() && builder.is_fresh() {
                Gap::Rule
            } else {
                Gap::Glued
            };
            match cells.next(gap) {
                Some(cell) => window.push(cell),
                None => at_end = true,
            }
        }
        let taken = take_window(text, &window, at_end, &mut recovery, builder);
        if at_end {
            return;
        }
        window.drain(..taken);
    }
}

/// Takes what can be decided in a window, and says how many cells that was: all of them at the end of the text, and at least one of a full window.
fn take_window(
    text: &str,
    window: &[Cell],
    at_end: bool,
    recovery: &mut Recovery,
    builder: &mut Builder,
) -> usize {
    let mut at = 0;
    while at < window.len() {
        if is_straight(&window[at..], at_end) {
            builder.straight(&window[at..at + 4]);
            at += 4;
            continue;
        }
        let sure = (at + 1..window.len()).find(|&i| is_straight(&window[i..], at_end));
        let end = match sure {
            Some(end) => end,
            None if at_end => window.len(),
            // The rest may hold the start of a sure record: look again with more of the text.
            None if at > 0 => return at,
            None => {
                let actions = recovery.run(window);
                let upto = recover::cut(actions, WINDOW * 3 / 4);
                take_damage(text, &window[..upto], &actions[..upto], builder);
                return upto;
            }
        };
        let damaged = &window[at..end];
        take_damage(text, damaged, recovery.run(damaged), builder);
        at = end;
    }
    at
}

/// Whether a record that needs no thought begins here: four cells as they should be, and behind them a port, a separator line or the end.
#[inline]
fn is_straight(cells: &[Cell], at_end: bool) -> bool {
    use Shape::{Empty, NearStatus, NearTransports, Port, Status, Transports};
    let [port, transports, description, status, behind @ ..] = cells else {
        return false;
    };
    port.is(&[Port])
        && transports.is(&[Transports, Empty, NearTransports])
        && is_text(description)
        && status.is(&[Status, Empty, NearStatus])
        && transports.gap != Gap::Rule
        && description.gap != Gap::Rule
        && status.gap != Gap::Rule
        && match behind.first() {
            Some(next) => next.is(&[Port]) || next.gap == Gap::Rule,
            None => at_end,
        }
}

fn is_text(cell: &Cell) -> bool {
    use Shape::{StatusLead, Text, TransportsLead, Word};
    cell.is(&[Text, Word, TransportsLead, StatusLead])
}

/// Builds records and stray lines from cells and what was decided of each.
fn take_damage(text: &str, cells: &[Cell], actions: &[Action], builder: &mut Builder) {
    for (i, (cell, action)) in cells.iter().zip(actions).enumerate() {
        match *action {
            Action::Begin(role) => builder.begin(role, cell),
            Action::Go(role) => {
                if cell.gap == Gap::Rule && i > 0 {
                    let between = Span::new(cells[i - 1].end, cell.start);
                    builder.stray(rules_within(text, between), StrayKind::Separator, true);
                }
                builder.put(role, cell);
            }
            Action::Continue => builder.extend(cell),
            Action::StrayInside => builder.stray(cell.span(), key(cell), true),
            Action::StrayBetween => builder.stray(cell.span(), key(cell), false),
        }
    }
    builder.close();
}

/// Which cell of a record a stray line looks like the remains of.
fn key(cell: &Cell) -> StrayKind {
    use Shape::{NearPort, Port};
    match cell.reading.meaning {
        Meaning::Ports(_) if cell.is(&[Port, NearPort]) => StrayKind::Like(Role::Ports),
        Meaning::Transports(_) => StrayKind::Like(Role::Transports),
        Meaning::Status(_) => StrayKind::Like(Role::Status),
        _ => StrayKind::Text,
    }
}

/// The separator lines within a stretch of text, as one span.
fn rules_within(text: &str, between: Span) -> Span {
    let stretch = &text[between.start as usize..between.end as usize];
    let mut rules: Option<Span> = None;
    for line in Lines::new(stretch) {
        let (start, end) = trim(stretch, line.start, line.content_end);
        if kind(&stretch[start..end]) == LineKind::Rule {
            let rule = Span::new(between.start + offset(start), between.start + offset(end));
            rules = Some(rules.map_or(rule, |all| all.cover(rule)));
        }
    }
    rules.expect("the gap says that a separator stands here")
}

/// Whether a text ends with a line end, or is empty.
pub(super) fn ends_whole(text: &str) -> bool {
    text.is_empty() || memchr2(b'\n', b'\r', &text.as_bytes()[text.len() - 1..]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_drawn_with_many_characters() {
        for line in [
            "___",
            "----",
            "=====",
            "* * *",
            "~~~",
            "───",
            "—————",
            "###",
        ] {
            assert_eq!(kind(line), LineKind::Rule, "{line}");
        }
        for line in ["--", "_-_", "-5", "...", "-", "=="] {
            assert_eq!(kind(line), LineKind::Cell, "{line}");
        }
    }

    #[test]
    fn a_comment_begins_with_a_number_sign_and_a_blank() {
        assert_eq!(kind("# kept by hand"), LineKind::Comment);
        assert_eq!(kind("#"), LineKind::Comment);
        assert_eq!(kind("#5 of six"), LineKind::Cell);
    }
}

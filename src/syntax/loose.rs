//! The loose form: four cells a record, each on a line of its own.
//!
//! [`Cells`] turns lines into cells and remembers what stood between them; [`assemble`] turns cells into records.
//! Nearly all records stand just as the house writes them, and [`super::house`] takes them before they are cells at all.
//! The others are taken on a straight path: four cells of the right shapes, and behind them something that ends a record.
//! What lies between two such records goes to [`super::recover`], a window of cells at a time, so that memory does not grow with the damage.

use std::mem;

use super::builder::Builder;
use super::cells::{self, Meaning, Shape};
use super::dialect::{Dialect, Parsed, as_written, no_markup};
use super::house::House;
use super::lines::{Cell, Gap, LineKind, ends_whole, kind, offset, trim};
use super::record::{CUT, StrayKind};
use super::recover::{self, Action, Recovery};
use super::{Record, Role};
use crate::source::{Lines, Span};

/// The loose form.
pub static DIALECT: Dialect = Dialect {
    name: "loose",
    about: "four cells a record, each on a line of its own",
    form: "a port, its transports, a description and a status, each on a line of its own",
    roles: &Role::MAIN,
    needs: &[Role::Ports, Role::Description],
    no_name: None,
    is_ours: false,
    // What is like no other dialect is read as this one.
    detect: |_| false,
    parse,
    line: kind,
    decode: as_written,
    piece: no_markup,
};

fn parse(text: &str) -> Parsed {
    let mut builder = Builder::default();
    assemble(text, &mut builder);
    let Builder {
        mut records,
        strays,
        ..
    } = builder;
    if let Some(last) = records.last_mut()
        && !last.has(Role::Status)
        && !ends_whole(text)
    {
        last.marks |= CUT;
    }
    Parsed {
        records,
        strays,
        ..Parsed::default()
    }
}

/// The cells of a text, in order.
struct Cells<'s> {
    text: &'s str,
    lines: Lines<'s>,
    /// What is known to stand before the next cell.
    gap: Gap,
    house: House<'s>,
}

impl<'s> Cells<'s> {
    fn new(text: &'s str) -> Self {
        Self {
            text,
            lines: Lines::new(text),
            gap: Gap::Rule,
            house: House::new(text),
        }
    }

    /// Takes the records that come next, as long as they stand just as the house writes them.
    fn take_house_records(&mut self, builder: &mut Builder) {
        while let Some((record, gap, end)) = self.house.record(&self.lines) {
            builder.straight(record);
            self.gap = gap;
            self.lines.at = end;
        }
    }

    /// Gives a cell back, to be read again.
    fn give_back(&mut self, cell: &Cell) {
        self.gap = cell.gap;
        self.lines.at = cell.start as usize;
    }
}

impl Iterator for Cells<'_> {
    type Item = Cell;

    #[inline]
    fn next(&mut self) -> Option<Cell> {
        loop {
            let line = self.lines.next()?;
            let (start, end) = trim(self.text, line.start, line.content_end);
            let content = &self.text[start..end];
            match kind(content) {
                LineKind::Blank => self.gap = self.gap.max(Gap::Blank),
                LineKind::Rule => self.gap = Gap::Rule,
                LineKind::Comment => {}
                LineKind::Cell => {
                    return Some(Cell {
                        start: offset(start),
                        end: offset(end),
                        reading: cells::read(content),
                        gap: mem::replace(&mut self.gap, Gap::Glued),
                    });
                }
            }
        }
    }
}

/// How many cells are looked at together, at the most: as far apart as two sure records can be while the damage between them is still read as one.
const WINDOW: usize = 2048;

/// Turns the cells of a text into records and stray lines.
fn assemble(text: &str, builder: &mut Builder) {
    let mut cells = Cells::new(text);
    let mut recovery = Recovery::default();
    // The cells behind the last sure record.
    let mut window: Vec<Cell> = Vec::new();
    cells.take_house_records(builder);
    while let Some(cell) = cells.next() {
        window.push(cell);
        if let Some((damaged, [record @ .., behind])) = window.split_last_chunk::<5>()
            && is_straight(record, Some(behind))
        {
            take_damage(text, damaged, recovery.run(damaged), builder);
            builder.straight(Record::of(record));
            cells.give_back(behind);
            window.clear();
            cells.take_house_records(builder);
        } else if window.len() == WINDOW {
            let actions = recovery.run(&window);
            let upto = recover::cut(actions, WINDOW * 3 / 4);
            take_damage(text, &window[..upto], &actions[..upto], builder);
            window.drain(..upto);
        }
    }
    match window.split_last_chunk::<4>() {
        Some((damaged, record)) if is_straight(record, None) => {
            take_damage(text, damaged, recovery.run(damaged), builder);
            builder.straight(Record::of(record));
        }
        _ => take_damage(text, &window, recovery.run(&window), builder),
    }
}

/// Whether four cells are a record that needs no thought: they are as they should be, and behind them is a port, a separator line or the end.
#[inline]
fn is_straight(cells: &[Cell; 4], behind: Option<&Cell>) -> bool {
    use Shape::{Empty, NearStatus, NearTransports, Port, Status, Transports};
    let [port, transports, description, status] = cells;
    port.is(&[Port])
        && transports.is(&[Transports, Empty, NearTransports])
        && description.reading.shape.is_text()
        && status.is(&[Status, Empty, NearStatus])
        && transports.gap != Gap::Rule
        && description.gap != Gap::Rule
        && status.gap != Gap::Rule
        && behind.is_none_or(|next| next.is(&[Port]) || next.gap == Gap::Rule)
}

/// Builds records and stray lines from cells and what was decided of each.
fn take_damage(text: &str, cells: &[Cell], actions: &[Action], builder: &mut Builder) {
    for (i, (cell, action)) in cells.iter().zip(actions).enumerate() {
        match *action {
            Action::Begin(role) => builder.begin(role, cell),
            Action::Go(role) => {
                if cell.gap == Gap::Rule {
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

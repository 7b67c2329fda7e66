//! A part of a line that is as wide as there is room.
//!
//! A line can be a megabyte long: no more of its text is looked at than can be shown.

use std::ops::Range;

use crate::report::Look;
use crate::report::sanitize::{columns_of, cost, push_in};

/// A part of a line, with marks where something is cut off.
pub(super) struct Window<'t> {
    text: &'t str,
    part: Range<usize>,
    look: &'t Look,
}

impl<'t> Window<'t> {
    /// As much of a line as fits in `room` columns, with the start of a place in it and `behind` columns left behind the middle of the place.
    pub(super) fn around(
        text: &'t str,
        place: Range<usize>,
        room: usize,
        behind: usize,
        look: &'t Look,
    ) -> Self {
        let window = |part| Self { text, part, look };
        let most = room.saturating_sub(behind);
        let before = columns(&text[..place.start], room, look);
        let over = columns(&text[place.clone()], room, look);
        let middle = before + over.min(room.saturating_sub(before)) / 2;
        if middle <= most && window(0..text.len()).fits(room) {
            return window(0..text.len());
        }
        let mark = columns_of(look.ellipsis());
        if middle <= most && before <= room - room / 4 {
            return window(0..taken(text, room - mark, look));
        }
        let before = most.saturating_sub(over / 2).min(room / 2);
        let mut back = text[..place.start].char_indices().rev();
        let mut sum = mark;
        let beyond = back.find(|(_, char)| {
            sum += cost(*char, !look.unicode);
            sum > before
        });
        let from = beyond.map_or(0, |(at, char)| at + char.len_utf8());
        let used = columns(&text[from..place.start], room, look) + 2 * mark;
        let rest = room.saturating_sub(used).max(1);
        window(from..place.start + taken(&text[place.start..], rest, look))
    }

    /// Whether all of it fits in so many columns.
    fn fits(&self, room: usize) -> bool {
        if self.text.char_indices().nth(room).is_some() {
            return false;
        }
        let mut shown = String::new();
        self.write(&mut shown, |_, _| ());
        columns_of(&shown) <= room
    }

    /// Where it ends in the line.
    pub(super) const fn end(&self) -> usize {
        self.part.end
    }

    /// What is shown where something is cut off behind it.
    pub(super) fn mark_behind(&self) -> &'static str {
        if self.part.end < self.text.len() {
            self.look.ellipsis()
        } else {
            ""
        }
    }

    /// Writes it, and says of each character where it stands in the line and in what is written.
    pub(super) fn write(&self, safe: &mut String, mut at: impl FnMut(usize, usize)) {
        if self.part.start > 0 {
            safe.push_str(self.look.ellipsis());
        }
        for (offset, char) in self.text[self.part.clone()].char_indices() {
            at(self.part.start + offset, safe.len());
            push_in(safe, char, !self.look.unicode);
        }
        safe.push_str(self.mark_behind());
    }
}

/// How many columns a text takes at the most, counted no further than to `most`.
fn columns(text: &str, most: usize, look: &Look) -> usize {
    let mut sum = 0;
    let costs = text.chars().map(|char| cost(char, !look.unicode));
    costs
        .take_while(|cost| {
            sum += cost;
            sum < most
        })
        .for_each(drop);
    sum.min(most)
}

/// Where the first characters of a text end that fit in so many columns.
fn taken(text: &str, room: usize, look: &Look) -> usize {
    let mut sum = 0;
    let mut beyond = text.char_indices().filter(|(_, char)| {
        sum += cost(*char, !look.unicode);
        sum > room
    });
    beyond.next().map_or(text.len(), |(at, _)| at)
}

//! What a fix does: the lines that it changes, before and after.

use std::borrow::Cow;

use super::window::Window;
use crate::fix::{Edit, Fix};
use crate::report::Look;
use crate::source::{Lines, SourceFile, Span, decoded};

/// The lines that a fix changes, ready to be shown.
pub(in crate::report) struct Preview {
    /// The lines, each no wider than there is room.
    pub(in crate::report) lines: Vec<(Side, String)>,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Side {
    /// In the source.
    Old,
    /// In what the fix makes of it.
    New,
    /// In either, and is not shown.
    More,
}

/// The most lines that are shown of one side of a change.
const MOST: usize = 3;
/// The most lines that are shown of a fix, those of its last change not counted.
const ENOUGH: usize = 6;
/// How many bytes of a line before and behind an edit are looked at: more than can be shown.
const NEAR: usize = 2048;

impl Preview {
    /// The lines that a fix changes, no wider than `room` columns.
    pub(super) fn new(source: &SourceFile, fix: &Fix, room: usize, look: &Look) -> Self {
        let mut lines = Vec::new();
        let mut edits = fix.edits();
        while !edits.is_empty() && lines.len() < ENOUGH {
            let (hunk, rest) = edits.split_at(together(source, edits));
            lines.extend(changed(source, hunk, room, look));
            edits = rest;
        }
        if !edits.is_empty() && lines.last().is_some_and(|(side, _)| *side != Side::More) {
            lines.push((Side::More, String::new()));
        }
        Self { lines }
    }
}

/// How many of the first edits stand on lines that touch each other.
fn together(source: &SourceFile, edits: &[Edit]) -> usize {
    let start = source.line_at(edits[0].span.start).start;
    let mut end = start;
    let near = edits.iter().take_while(|edit| {
        let is_near = edit.span.start <= end || end == start;
        end = source.line_at(edit.span.end).end;
        is_near && (end - start) as usize <= NEAR
    });
    near.count().max(1)
}

/// The lines that edits change; those that they leave as they are left out.
fn changed(source: &SourceFile, edits: &[Edit], room: usize, look: &Look) -> Vec<(Side, String)> {
    let all = edits[0].span.cover(edits[edits.len() - 1].span);
    let start = source.line_at(all.start).start;
    let near = source.around(all, NEAR);
    let end = source.line_behind(source.line_at(all.end));
    let part = Span::new(start.max(near.start), end.min(near.end));
    let mut new = String::new();
    let mut at = part.start;
    for Edit { span, insert } in edits {
        new.push_str(source.slice(Span::new(at, span.start)));
        new.push_str(&decoded(insert));
        at = span.end;
    }
    new.push_str(source.slice(Span::new(at, part.end)));
    let [old, new] = [source.slice(part), &new].map(lines);
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let [old, new] = [&old[before..], &new[before..]];
    let behind = old.iter().rev().zip(new.iter().rev());
    let behind = behind.take_while(|(a, b)| a == b).count();
    let [old, new] = [old, new].map(|lines| &lines[..lines.len() - behind]);
    // Where only blanks at the ends of lines change, they are shown.
    let matched = old.len() == new.len();
    let ends = matched
        && old
            .iter()
            .zip(new)
            .all(|(a, b)| a.trim_end() == b.trim_end());
    let mut shown = Vec::new();
    for (side, lines, others) in [(Side::Old, old, new), (Side::New, new, old)] {
        let is_blank = |line: &str| line.trim().is_empty();
        let all_blank = lines.iter().all(|line| is_blank(line));
        let telling = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| all_blank || !is_blank(line));
        for (count, (number, line)) in telling.enumerate() {
            if count == MOST {
                shown.push((Side::More, String::new()));
                break;
            }
            let line = visible(line, ends);
            // A long line is shown where it differs from the one that takes its place.
            let focus = if matched {
                common(&line, others[number])
            } else {
                0
            };
            let mut text = String::new();
            Window::around(&line, focus..focus, room, 0, look).write(&mut text, |_, _| ());
            shown.push((side, text));
        }
    }
    shown
}

/// The lines of a text, with their ends.
fn lines(text: &str) -> Vec<&str> {
    let lines = Lines::new(text);
    lines.map(|line| &text[line.start..line.end]).collect()
}

/// A line without its end; or with it, and with blanks before it that can be seen.
fn visible(line: &str, ends: bool) -> Cow<'_, str> {
    if !ends {
        return line.trim_end_matches(['\n', '\r']).into();
    }
    let bare = line.trim_end();
    let blanks = line[bare.len()..].replace(' ', "\u{2420}");
    format!("{bare}{}", blanks.replace('\t', "\u{2409}")).into()
}

/// How much two texts have in common at the start.
fn common(one: &str, other: &str) -> usize {
    let pairs = one.char_indices().zip(other.chars());
    let apart = pairs.clone().find(|((_, a), b)| a != b);
    apart.map_or(one.len().min(other.len()), |((at, _), _)| at)
}

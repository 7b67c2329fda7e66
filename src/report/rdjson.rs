//! The `rdjson` style: the Reviewdog Diagnostic Format, which reviewdog turns into comments on a change.
//!
//! Its columns count bytes of UTF-8 from 1, and its ranges end before their end.

use std::io::{self, Write};

use serde::Serialize;

use super::harmless::{self, Stream};
use super::item::{Change, Exact, Item, Items, Place, Related};
use super::{Look, Sanitized, Style};
use crate::finding::Level;
use crate::source::Position;

pub(super) static STYLE: Style = Style {
    name: "rdjson",
    about: "the Reviewdog Diagnostic Format, for comments on a change",
    most: None,
    form,
};

fn form(items: Items<'_>, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        source: Tool {
            name: env!("CARGO_PKG_NAME"),
        },
        diagnostics: Stream(|| items.open().map(Diagnostic::new)),
    };
    harmless::write(&report, out)
}

#[derive(Serialize)]
struct Report<D: Serialize> {
    source: Tool,
    diagnostics: D,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'r> {
    message: Exact<'r>,
    location: Location<'r>,
    severity: &'static str,
    code: Code,
    suggestions: Vec<Suggestion<'r>>,
    related_locations: Vec<Aside<'r>>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: Exact<'r>,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

#[derive(Serialize)]
struct Suggestion<'r> {
    range: Range,
    text: Exact<'r>,
}

#[derive(Serialize)]
struct Aside<'r> {
    message: Sanitized,
    location: Location<'r>,
}

impl<'r> Diagnostic<'r> {
    fn new(item: Item<'r>) -> Self {
        let words = item.words();
        Self {
            message: words.advice(),
            location: item.place().into(),
            severity: match item.level() {
                Level::Error => "ERROR",
                Level::Warning => "WARNING",
                Level::Note => "INFO",
            },
            code: Code {
                value: item.rule().name,
            },
            // Suggestions are taken one by one, and half a fix mends nothing: a fix is one of them.
            suggestions: item.change().map(Suggestion::from).into_iter().collect(),
            related_locations: words.related.into_iter().map(Aside::from).collect(),
        }
    }
}

impl<'r> From<Change<'r>> for Suggestion<'r> {
    fn from(Change { place, insert }: Change<'r>) -> Self {
        Self {
            range: place.into(),
            text: insert,
        }
    }
}

impl<'r> From<Place<'r>> for Location<'r> {
    fn from(place: Place<'r>) -> Self {
        Self {
            path: place.source.exact(),
            range: place.into(),
        }
    }
}

impl From<Place<'_>> for Range {
    fn from(Place { start, end, .. }: Place<'_>) -> Self {
        let [start, end] = [start, end].map(|position: Position| Point {
            line: position.line,
            column: position.byte_column,
        });
        Self { start, end }
    }
}

impl<'r> From<Related<'r>> for Aside<'r> {
    fn from(Related { message, place }: Related<'r>) -> Self {
        Self {
            message,
            location: place.into(),
        }
    }
}

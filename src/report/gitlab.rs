//! The `gitlab` style: a Code Quality report, which GitLab shows beside the change.
//!
//! Its reader stops at the first item that is not valid, and shows items with one fingerprint once.

use std::io::{self, Write};

use serde::Serialize;

use super::harmless::{self, Stream};
use super::item::{Exact, Item, Items};
use super::{Look, Sanitized, Style};
use crate::finding::Level;
use crate::fingerprint::Fingerprints;

pub(super) static STYLE: Style = Style {
    name: "gitlab",
    about: "a Code Quality report for GitLab",
    most: None,
    form,
};

fn form(items: Items<'_>, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let fingerprints = items.fingerprints();
    let issues = Stream(|| items.open().map(|item| Issue::new(item, &fingerprints)));
    harmless::write(&issues, out)
}

#[derive(Serialize)]
struct Issue<'r> {
    description: Sanitized,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: Exact<'r>,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl<'r> Issue<'r> {
    fn new(item: Item<'r>, fingerprints: &Fingerprints) -> Self {
        let place = item.place();
        Self {
            description: item.words().message,
            check_name: item.rule().name,
            fingerprint: item.fingerprint(fingerprints),
            severity: match item.level() {
                Level::Error => "major",
                Level::Warning => "minor",
                Level::Note => "info",
            },
            location: Location {
                path: place.source.relative(),
                lines: Lines {
                    begin: place.start.line,
                    end: place.end.line,
                },
            },
        }
    }
}

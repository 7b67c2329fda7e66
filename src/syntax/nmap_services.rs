//! The form of `nmap-services`: `name port/transport frequency # comment`, in columns parted by tabs.

use std::ops::Range;

use super::Role;
use super::dialect::{Dialect, Parsed, as_written, no_markup};
use super::entry::{Entry, trimmed};
use super::services::{self, Row, begins_as_rows, share};
use crate::text::tokens;

/// The form of `nmap-services`.
pub static DIALECT: Dialect = Dialect {
    name: "nmap-services",
    about: "the file nmap-services of Nmap: `name port/transport frequency # comment`",
    form: "`name port/transport frequency # comment` on a line of its own",
    roles: &[
        Role::Ports,
        Role::Transports,
        Role::Description,
        Role::Name,
        Role::Frequency,
    ],
    needs: &[Role::Name, Role::Ports],
    no_name: Some("unknown"),
    is_ours: false,
    detect,
    parse: |text| services::parse(text, &DIALECT, rest),
    line: services::line,
    decode: as_written,
    piece: no_markup,
};

/// Half of the lines are rows with a decimal fraction or a ratio behind the transport.
fn detect(text: &str) -> bool {
    let is_row = |line: &str| {
        let row = Row::of(line).filter(|row| row.is_sure(line));
        row.is_some_and(|row| {
            let (_, written) = tokens(&line[row.rest]).next().unwrap_or_default();
            written.contains(['.', '/']) && frequency(written).is_some()
        })
    };
    begins_as_rows(text) && share(text, is_row)
}

/// The number that a frequency is: a decimal fraction, or a ratio such as `3/10`.
#[must_use]
pub fn frequency(written: &str) -> Option<f64> {
    match written.split_once('/') {
        Some((part, whole)) => Some(part.parse::<f64>().ok()? / whole.parse::<f64>().ok()?),
        None => written.parse().ok(),
    }
}

/// Behind the transport stands the frequency, and nothing else.
fn rest(entry: &mut Entry<'_>, rest: Range<usize>, parsed: &mut Parsed) {
    let rest = trimmed(entry.text(), rest);
    let words = &entry.text()[rest.clone()];
    let end = rest.start + words.find(char::is_whitespace).unwrap_or(words.len());
    entry.put(Role::Frequency, rest.start..end, parsed);
    let surplus = trimmed(entry.text(), end..rest.end);
    if !surplus.is_empty() {
        parsed.stray_within(surplus);
    }
}

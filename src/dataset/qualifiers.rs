//! What sets one use of a name apart from others: the role, the carrier and the version.

use std::ops::Deref;

use super::expansion::{capitals, end_of_word};

/// The qualifiers of a name, in the order of the text; as many as there are kinds of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Qualifiers<'t> {
    texts: [&'t str; 3],
    count: usize,
}

impl<'t> Qualifiers<'t> {
    /// Takes one more, if there is room.
    pub(super) fn push(&mut self, text: &'t str) -> Option<()> {
        *self.texts.get_mut(self.count)? = text;
        self.count += 1;
        Some(())
    }
}

impl<'t> Deref for Qualifiers<'t> {
    type Target = [&'t str];

    fn deref(&self) -> &Self::Target {
        &self.texts[..self.count]
    }
}

/// What a host can be in a protocol, or a port to it.
pub(super) const ROLES: &[&str] = &[
    "agent", "client", "control", "data", "peer", "relay", "server",
];

/// Takes the qualifier that a text begins with, and gives what follows it.
pub(super) fn qualifier<'t>(rest: &'t str, qualifiers: &mut Qualifiers<'t>) -> Option<&'t str> {
    if rest.starts_with(OVER) {
        return carrier(rest, qualifiers);
    }
    let words = rest.strip_prefix(", ").or(rest.strip_prefix(' '))?;
    let (word, after) = words.split_at(end_of_word(words));
    if !ROLES.contains(&word) {
        return version(words, qualifiers);
    }
    qualifiers.push(word)?;
    Some(after)
}

/// What begins a carrier behind a name.
pub(super) const OVER: &str = " over ";

/// The same for a carrier; the text begins with [`OVER`].
pub(super) fn carrier<'t>(text: &'t str, qualifiers: &mut Qualifiers<'t>) -> Option<&'t str> {
    let word = text.strip_prefix(OVER)?;
    let end = OVER.len() + end_of_word(word);
    // Carriers are abbreviations; `over longer distances` names none.
    if capitals(&text[OVER.len()..end]) < 2 {
        return None;
    }
    qualifiers.push(&text[1..end])?;
    Some(&text[end..])
}

/// What begins a version.
const VERSION: &str = "version ";

/// The same for a version.
pub(super) fn version<'t>(text: &'t str, qualifiers: &mut Qualifiers<'t>) -> Option<&'t str> {
    let word = text.strip_prefix(VERSION)?;
    let number = &word[..end_of_word(word)];
    let roman = !number.is_empty() && number.bytes().all(|byte| b"IVX".contains(&byte));
    if !roman && !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = VERSION.len() + number.len();
    qualifiers.push(&text[..end])?;
    Some(&text[end..])
}

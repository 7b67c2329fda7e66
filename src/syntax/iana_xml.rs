//! IANA's Service Name and Transport Protocol Port Number Registry as XML.
//!
//! A record is an element `<record>`; what a registry says besides (its title, notes, the people in it) is no record.

use std::ops::Range;

use super::Role;
use super::dialect::{Dialect, Parsed, blank_or_cell};
use super::entry::{Entry, trimmed};
use super::iana_csv::ROLES;
use super::markup::{self, Tag, Token, Tokens};

/// IANA's registry as XML.
pub static DIALECT: Dialect = Dialect {
    name: "iana-xml",
    about: "IANA's registry of service names and ports as XML",
    form: "an element `<record>` with elements in it that are closed again",
    roles: ROLES,
    needs: &[],
    no_name: None,
    is_ours: false,
    detect,
    parse,
    line: blank_or_cell,
    decode: markup::decode,
    piece: markup::piece,
};

/// How many tokens may stand before the first element.
const LONGEST_PROLOGUE: usize = 16;

/// The first element is a registry.
fn detect(text: &str) -> bool {
    if !text.trim_start().starts_with('<') {
        return false;
    }
    let mut tokens = Tokens::new(text).take(LONGEST_PROLOGUE);
    let first = tokens.find_map(|(_, token)| match token {
        Token::Open(tag) => Some(tag.name),
        _ => None,
    });
    first == Some("registry")
}

fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut open: Option<Open<'_>> = None;
    let mut is_registry = false;
    // Between a record and what opens next nothing may stand; elsewhere a registry speaks of itself.
    let mut is_behind_record = false;
    for (range, token) in Tokens::new(text) {
        match token {
            Token::Open(tag) if tag.name == "record" => {
                if let Some(record) = open.take() {
                    record.give_up(range.start, &mut parsed);
                }
                is_registry = true;
                let record = Open::new(text, &tag, range.start, &mut parsed);
                if tag.is_empty {
                    record.give_up(range.end, &mut parsed);
                } else {
                    open = Some(record);
                }
            }
            Token::Close("record") => {
                match open.take() {
                    Some(record) => record.close(range.end, &mut parsed),
                    None => parsed.stray_between(text, range),
                }
                is_behind_record = true;
            }
            // What ends a registry ends a record that is still open.
            Token::Close("registry") => {
                if let Some(record) = open.take() {
                    record.give_up(range.start, &mut parsed);
                }
                is_behind_record = false;
            }
            token => match (&mut open, token) {
                (Some(record), token) => record.read(range, token, &mut parsed),
                (None, Token::Open(tag)) => {
                    is_registry |= tag.name == "registry";
                    is_behind_record = false;
                    // What only records are made of was in one, whatever that was called.
                    if matches!(role(&tag), Role::Ports | Role::Transports) {
                        parsed.lost(text, range);
                    }
                }
                // The start of a record is damaged, and so is the record.
                (None, Token::Broken) if text[range.start..].starts_with("<record") => {
                    open = Some(Open::broken(text, range.start, &parsed));
                }
                (None, Token::Text | Token::Verbatim(_)) if is_behind_record => {
                    parsed.stray_between(text, range);
                }
                (None, Token::Broken) => parsed.stray_between(text, range),
                (None, _) => {}
            },
        }
    }
    if !is_registry {
        // Not even the beginning of one: what is in it is one block.
        parsed = Parsed::default();
        parsed.lost(text, 0..text.len());
    } else if let Some(record) = open {
        record.give_up(text.len(), &mut parsed);
    }
    parsed
}

/// The record that is being read.
struct Open<'s> {
    text: &'s str,
    entry: Entry<'s>,
    /// The element in it that is being read: its tag, and where that stands.
    child: Option<(Tag<'s>, Range<usize>)>,
    /// The names of the elements that are open within that one.
    within: Vec<&'s str>,
    is_broken: bool,
}

impl<'s> Open<'s> {
    fn new(text: &'s str, tag: &Tag<'s>, start: usize, parsed: &mut Parsed) -> Self {
        let mut record = Self::broken(text, start, parsed);
        record.is_broken = false;
        let dates = [("date", Role::Registered), ("updated", Role::Modified)];
        let mut dates = dates.map(|(name, role)| (tag.attribute(name), role));
        dates.sort_by_key(|(date, _)| date.map(|date| date.as_ptr().addr()));
        for (date, role) in dates {
            if let Some(date) = date {
                let at = date.as_ptr().addr() - text.as_ptr().addr();
                record.entry.put(role, at..at + date.len(), parsed);
            }
        }
        record
    }

    /// A record that cannot be read, and goes on until it is closed.
    fn broken(text: &'s str, start: usize, parsed: &Parsed) -> Self {
        Self {
            text,
            entry: Entry::new(&DIALECT, text, start, parsed),
            child: None,
            within: Vec::new(),
            is_broken: true,
        }
    }

    fn read(&mut self, range: Range<usize>, token: Token<'s>, parsed: &mut Parsed) {
        match (&self.child, token) {
            (None, Token::Open(tag)) if tag.is_empty => {
                if tag.name == "xref" {
                    self.entry.put(role(&tag), range, parsed);
                }
            }
            (None, Token::Open(tag)) => self.child = Some((tag, range)),
            (None, Token::Text) if self.text[range.clone()].trim().is_empty() => {}
            (None, Token::Text | Token::Verbatim(_)) => {
                parsed.stray_within(trimmed(self.text, range));
            }
            (None, Token::Close(_) | Token::Broken) => self.is_broken = true,
            (Some(_), Token::Open(tag)) => {
                if !tag.is_empty {
                    self.within.push(tag.name);
                }
            }
            (Some((tag, _)), Token::Close(name)) => match self.within.pop() {
                Some(inner) => self.is_broken |= inner != name,
                None if tag.name == name => self.take(range, parsed),
                None => self.is_broken = true,
            },
            (None, Token::Aside)
            | (Some(_), Token::Aside | Token::Text | Token::Verbatim(_) | Token::Broken) => {}
        }
    }

    /// Takes the element that ends with the tag over a range.
    fn take(&mut self, close: Range<usize>, parsed: &mut Parsed) {
        let (tag, open) = self.child.take().expect("an element is open");
        let cell = if tag.name == "xref" {
            open.start..close.end
        } else {
            trimmed(self.text, open.end..close.start)
        };
        self.entry.put(role(&tag), cell, parsed);
    }

    fn close(self, end: usize, parsed: &mut Parsed) {
        if self.is_broken || self.child.is_some() {
            self.give_up(end, parsed);
        } else {
            self.entry.close(end, parsed);
        }
    }

    /// What could not be read to its end is no record.
    fn give_up(self, end: usize, parsed: &mut Parsed) {
        self.entry.give_up(end, parsed);
    }
}

/// What an element of a record is; one that is not known is a note.
fn role(tag: &Tag<'_>) -> Role {
    match tag.name {
        "name" => Role::Name,
        "protocol" => Role::Transports,
        "number" => Role::Ports,
        "description" => Role::Description,
        "assignee" => Role::Assignee,
        "contact" => Role::Contact,
        "sc" => Role::ServiceCode,
        "unauthorized" => Role::Unauthorized,
        "xref" if matches!(tag.attribute("type"), Some("person" | "org")) => Role::Contact,
        "xref" => Role::Reference,
        _ => Role::Notes,
    }
}

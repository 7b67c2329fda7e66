//! Descriptions that say more than a name, or that do not say what the name is.

use super::grammar::{Head, bracket, is_company, is_end};
use super::{Names, Pattern};
use crate::model::Kind;

pub(super) static RESERVED: Pattern = Pattern {
    name: "reserved",
    summary: "the word reserved or unassigned, and a remark",
    examples: &[
        (
            "Reserved; do not use (but see RFC 768)",
            "Reserved | | | do not use (but see RFC 768)",
        ),
        ("Unassigned", "Unassigned | | |"),
    ],
    read: |head| {
        let kind = Kind::of(head.text);
        if kind == Kind::Service {
            return None;
        }
        let (name, rest) = head.text.split_at(kind.name().len());
        let signs = [' ', ';', ',', ':', '.', '-', '\u{2013}', '\u{2014}'];
        let remark = rest.trim_start_matches(signs);
        let inner = bracket(remark).ok().filter(|(after, _)| is_end(after));
        let note = inner.map_or(remark, |(_, inner)| inner.trim());
        let names = Names::new(name);
        if note.is_empty() {
            return Some(("", names));
        }
        Some(("", names.noted(note)))
    },
};

pub(super) static KEYWORD_COMMA: Pattern = Pattern {
    name: "keyword-comma",
    summary: "a name as programs have it, in small letters, and behind a comma a remark",
    examples: &[(
        "netwall, For Emergency Broadcasts",
        "netwall | | | For Emergency Broadcasts",
    )],
    read: |head| {
        let note = head.rest.strip_prefix(", ")?;
        let fits = is_keyword(head.name) && !begins_list(note);
        fits.then(|| ("", Names::new(head.name).noted(note)))
    },
};

/// Whether a word is a name as programs have it: small letters, digits and hyphens.
fn is_keyword(word: &str) -> bool {
    let small = |c: char| c.is_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    word.starts_with(char::is_lowercase) && word.chars().all(small)
}

/// Whether a text is a list of words rather than a sentence with commas: `rfs, rfs_server`.
fn begins_list(text: &str) -> bool {
    text.split_once(", ")
        .is_some_and(|(first, _)| !first.contains(' '))
}

pub(super) static BRACKET_REMARK: Pattern = Pattern {
    name: "bracket-remark",
    summary: "a name, and something in brackets that is neither its abbreviation nor what it stands for",
    examples: &[
        (
            "Mail submission (SMTP) (RFC 2476)",
            "Mail submission | | | (SMTP) (RFC 2476)",
        ),
        (
            "FileMaker 6.0 Web Sharing (HTTP Alternate, see port 80)",
            "FileMaker 6.0 Web Sharing | | | HTTP Alternate, see port 80",
        ),
        ("Message Processing [recv]", "Message Processing | | | recv"),
    ],
    read: |head| {
        let is_bracket = |rest: &str| rest.starts_with(" (") || rest.starts_with(" [");
        head.one_name()
            .filter(|(rest, _)| is_bracket(rest))
            .copied()
    },
};

pub(super) static NAME_REMARK: Pattern = Pattern {
    name: "name-remark",
    summary: "a name, and a remark behind a dash, a semicolon, a full stop or a comma",
    examples: &[
        ("Torpark - Control Port", "Torpark | | | Control Port"),
        ("Kerberos\u{2014}tickets", "Kerberos | | | tickets"),
        ("C# remoting, see #5", "C# remoting | | | see #5"),
        ("UFS, used for storage", "UFS | | | used for storage"),
        (
            "Example Server. This is one of two ports.",
            "Example Server | | | This is one of two ports.",
        ),
    ],
    read: |head| {
        // `FileMaker, Inc. - Web publishing` names no service before the dash.
        let fits = |rest, name| !is_end(rest) && !is_company(name);
        head.one_name()
            .filter(|(rest, names)| fits(rest, names.name))
            .copied()
    },
};

pub(super) static UNRESOLVED: Pattern = Pattern {
    name: "unresolved",
    summary: "anything else: where the name ends is not clear, and all of the text is taken for it",
    examples: &[
        ("Timed, Timeserver", "Timed, Timeserver | | |"),
        (
            "Kerberos Change/Set password",
            "Kerberos Change/Set password | | |",
        ),
    ],
    read: |head: &Head<'_>| Some(("", Names::new(head.text))),
};

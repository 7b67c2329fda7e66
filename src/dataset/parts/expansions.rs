//! Descriptions that spell out an abbreviation.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::combinator::{all_consuming, verify};
use nom::sequence::preceded;

use super::grammar::{Found, Head, bracket, dash, full_name, is_end};
use super::{Names, Pattern};
use crate::dataset::expansion::{
    begins_alike, is_abbreviation_of, is_expansion, is_initials, is_spelled_out, opens_remark,
    split_first_word,
};
use crate::dataset::qualifiers::version;

pub(super) static ABBREVIATION_COMMA: Pattern = Pattern {
    name: "abbreviation-comma",
    summary: "an abbreviation, and behind a comma what it stands for",
    examples: &[
        (
            "MTP, Mail Transfer Protocol",
            "MTP | Mail Transfer Protocol | |",
        ),
        ("klogin, Kerberos login", "klogin | Kerberos login | |"),
        (
            "POP, Post Office Protocol, version 2",
            "POP | Post Office Protocol | version 2 |",
        ),
        (
            "LMP, Link Management Protocol.",
            "LMP | Link Management Protocol | |",
        ),
        (
            "SMTP, Simple Mail Transfer Protocol. Relay",
            "SMTP | Simple Mail Transfer Protocol | | Relay",
        ),
        (
            "FTP, File Transfer Protocol (RFC 959)",
            "FTP | File Transfer Protocol | | RFC 959",
        ),
    ],
    read: abbreviation_comma,
};

fn abbreviation_comma<'t>(head: &Head<'t>) -> Found<'t> {
    let text = head.rest.strip_prefix(", ")?;
    // Most words before a comma begin with another letter than what is behind it.
    if !begins_alike(head.name, text) {
        return None;
    }
    verify(full_name, |full: &str| is_expansion(head.name, full))
        .map(|full| Names::expanded(head.name, full))
        .parse(text)
        .ok()
}

pub(super) static ABBREVIATION_BRACKET: Pattern = Pattern {
    name: "abbreviation-bracket",
    summary: "an abbreviation, and in brackets what it stands for",
    examples: &[
        (
            "HTTP (Hypertext Transfer Protocol)",
            "HTTP | Hypertext Transfer Protocol | |",
        ),
        (
            "SSH (Secure Shell, version 2)",
            "SSH | Secure Shell | version 2 |",
        ),
        (
            "SSH (Secure Shell, formerly rsh)",
            "SSH | Secure Shell | | formerly rsh",
        ),
        (
            "RAS (Registration, Admission and Status)",
            "RAS | Registration, Admission and Status | |",
        ),
        (
            "QOTD (Quote of the Day) protocol",
            "QOTD | Quote of the Day | |",
        ),
        (
            "BOOTP (BootStrap Protocol) server; also used by DHCP",
            "BOOTP | BootStrap Protocol | server | also used by DHCP",
        ),
        (
            "NCP (NetWare Core Protocol) is used for files",
            "NCP | NetWare Core Protocol | | is used for files",
        ),
        (
            "DNS (Domain Name System) over TLS \u{2013} encrypted",
            "DNS | Domain Name System | over TLS | encrypted",
        ),
    ],
    read: abbreviation_bracket,
};

fn abbreviation_bracket<'t>(head: &Head<'t>) -> Found<'t> {
    let (rest, inner) = bracket(head.rest).ok()?;
    let expanded = |full| Names::expanded(head.name, full);
    for sign in ["; ", ", "]
        .into_iter()
        .filter(|_| inner.contains([',', ';']))
    {
        if let Some((full, aside)) = inner.split_once(sign)
            && is_expansion(head.name, full)
        {
            // Behind a comma the expansion may go on.
            let ends = sign == "; " || opens_remark(aside);
            return with_aside(expanded(full), aside, ends, rest);
        }
    }
    is_expansion(head.name, inner).then(|| (rest, expanded(inner)))
}

/// Names with what else stood in their bracket: a version, or a remark if it is sure to be one.
fn with_aside<'t>(mut names: Names<'t>, aside: &'t str, ends: bool, rest: &'t str) -> Found<'t> {
    if all_consuming(version).parse(aside).is_ok() {
        names.qualifiers.push(aside)?;
    } else if ends && is_end(rest) {
        names.note = Some(aside);
    } else {
        return None;
    }
    Some((rest, names))
}

pub(super) static FULL_NAME_BRACKET: Pattern = Pattern {
    name: "full-name-bracket",
    summary: "a name in full, and in brackets its abbreviation",
    examples: &[
        (
            "Samba Web Administration Tool (SWAT)",
            "SWAT | Samba Web Administration Tool | |",
        ),
        (
            "Line Printer Daemon (lpd) - prints",
            "lpd | Line Printer Daemon | | prints",
        ),
        (
            "Simple Mail Transfer Protocol (SMTP; RFC 5321)",
            "SMTP | Simple Mail Transfer Protocol | | RFC 5321",
        ),
        (
            "Routing Information Protocol (RIP), keeps routes",
            "RIP | Routing Information Protocol | | keeps routes",
        ),
    ],
    read: full_name_bracket,
};

fn full_name_bracket<'t>(head: &Head<'t>) -> Found<'t> {
    let (rest, inner) = bracket(head.rest).ok()?;
    let end = inner.find([',', ';']).unwrap_or(inner.len());
    let (short, aside) = inner.split_at(end);
    if !is_abbreviation_of(short, head.name) {
        return None;
    }
    let names = Names::expanded(short, head.name);
    match aside.get(2..) {
        None => Some((rest, names)),
        Some(aside) => with_aside(names, aside, true, rest),
    }
}

pub(super) static ABBREVIATION_DASH: Pattern = Pattern {
    name: "abbreviation-dash",
    summary: "an abbreviation, and behind a dash or a colon what it stands for, each word of which gives a letter",
    examples: &[
        (
            "YaWN - Yet Another Windows Notifier",
            "YaWN | Yet Another Windows Notifier | |",
        ),
        (
            "FTP: File Transfer Protocol (data)",
            "FTP | File Transfer Protocol | data |",
        ),
    ],
    read: abbreviation_dash,
};

fn abbreviation_dash<'t>(head: &Head<'t>) -> Found<'t> {
    let full = verify(full_name, |full: &str| is_spelled_out(head.name, full));
    preceded(alt((dash, tag(": "))), full)
        .map(|full| Names::expanded(head.name, full))
        .parse(head.rest)
        .ok()
}

pub(super) static ABBREVIATION_INITIALS: Pattern = Pattern {
    name: "abbreviation-initials",
    summary: "an abbreviation, and behind it the words that begin with its letters",
    examples: &[(
        "UPS Uninterruptible Power Supply",
        "UPS | Uninterruptible Power Supply | |",
    )],
    read: abbreviation_initials,
};

fn abbreviation_initials<'t>(head: &Head<'t>) -> Found<'t> {
    let (rest, names) = head.one_name()?;
    let (short, full) = split_first_word(names.name)?;
    let fits = short.chars().all(char::is_uppercase) && is_initials(short, full);
    let full_name = Some(full);
    fits.then(|| {
        (
            *rest,
            Names {
                full_name,
                ..names.renamed(short)
            },
        )
    })
}

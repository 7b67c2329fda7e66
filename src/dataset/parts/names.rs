//! Descriptions that are a name, with what sets one use of it apart.

use super::grammar::{Found, Head, is_end};
use super::{Names, Pattern};
use crate::dataset::expansion::{capitals, split_first_word, split_last_word};
use crate::dataset::qualifiers::{OVER, Qualifiers, ROLES, is_role};

pub(super) static CARRIER: Pattern = Pattern {
    name: "carrier",
    summary: "a name, and over what it is carried",
    examples: &[
        (
            "FTP Protocol (data) over TLS/SSL",
            "FTP | | data, over TLS/SSL |",
        ),
        ("Telnet protocol over TLS/SSL", "Telnet | | over TLS/SSL |"),
        ("IMAP over TLS protocol", "IMAP | | over TLS |"),
        (
            "LDAP version 3 over ssl (encrypted transmission)",
            "LDAP | | version 3, over ssl | encrypted transmission",
        ),
        (
            "ftp protocol, control, over TLS/SSL",
            "ftp | | control, over TLS/SSL |",
        ),
    ],
    read: |head| {
        let (rest, names) = head.one_name()?;
        let is_carried = names.qualifiers.iter().any(|text| text.starts_with(OVER));
        let renamed = || names.renamed(without_protocol(names.name));
        is_carried.then(|| (*rest, renamed()))
    },
};

pub(super) static ROLE: Pattern = Pattern {
    name: "role",
    summary: "a name, and in brackets a role; of an abbreviation the role may stand right behind it",
    examples: &[
        (
            "FTP Protocol (data) - port for data",
            "FTP | | data | port for data",
        ),
        ("DHCPv6 client", "DHCPv6 | | client |"),
        ("DHCP server v6", "DHCP | | server, v6 |"),
        ("Print Spooler (Server)", "Print Spooler | | Server |"),
    ],
    read: role,
};

fn role<'t>(head: &Head<'t>) -> Found<'t> {
    let (rest, names) = head.one_name()?;
    if let Some((name, role)) = split_last_word(names.name)
        && ROLES.contains(&role)
        && !name.contains(' ')
        && capitals(name) > 1
    {
        let behind = names.qualifiers.iter().copied();
        let qualifiers = Qualifiers::of([role].into_iter().chain(behind))?;
        return Some((
            *rest,
            Names {
                qualifiers,
                ..names.renamed(name)
            },
        ));
    }
    let has_role = names.qualifiers.iter().any(|text| is_role(text));
    has_role.then(|| (*rest, names.renamed(without_protocol(names.name))))
}

/// A name without the word that says nothing more of it; a capital one is a part of all names but abbreviations.
fn without_protocol(name: &str) -> &str {
    name.strip_suffix(" protocol").unwrap_or_else(|| {
        let short = name.strip_suffix(" Protocol");
        short
            .filter(|short| !short.contains(' ') && capitals(short) > 1)
            .unwrap_or(name)
    })
}

pub(super) static PROTOCOL_WORD: Pattern = Pattern {
    name: "protocol-word",
    summary: "a name, and the word protocol in small letters, which is no part of it",
    examples: &[
        ("TACACS Login Host protocol", "TACACS Login Host | | |"),
        (
            "rsh protocol - used to run commands",
            "rsh | | | used to run commands",
        ),
    ],
    read: |head| {
        let (rest, names) = head.one_name()?;
        let name = names.name.strip_suffix(" protocol")?;
        Some((*rest, names.renamed(name)))
    },
};

pub(super) static PROTOCOL_NAME: Pattern = Pattern {
    name: "protocol-name",
    summary: "a name with the word Protocol, capital, as a part of it",
    examples: &[("Message Send Protocol", "Message Send Protocol | | |")],
    read: |head| {
        let fits = |name: &str| name.ends_with(" Protocol");
        head.one_name()
            .filter(|(_, names)| fits(names.name))
            .copied()
    },
};

pub(super) static DOUBLED_WORD: Pattern = Pattern {
    name: "doubled-word",
    summary: "a name whose first word stands there twice, and counts once",
    examples: &[("NetBIOS NetBIOS Name Service", "NetBIOS Name Service | | |")],
    read: |head| {
        let (rest, names) = head.one_name()?;
        let (first, name) = split_first_word(names.name)?;
        let is_doubled = name.strip_prefix(first)?.starts_with(' ');
        is_doubled.then(|| (*rest, names.renamed(name)))
    },
};

pub(super) static WORD: Pattern = Pattern {
    name: "word",
    summary: "one word",
    examples: &[("IEEE-MMS-SSL", "IEEE-MMS-SSL | | |"), ("-", "- | | |")],
    read: |head| {
        let is_word = is_end(head.rest) && !head.name.contains(' ');
        head.one_name().filter(|_| is_word).copied()
    },
};

pub(super) static PHRASE: Pattern = Pattern {
    name: "phrase",
    summary: "several words that make one name; a version at their end is no part of it",
    examples: &[
        ("TCP/IP printing", "TCP/IP printing | | |"),
        ("Example Messenger, Inc.", "Example Messenger, Inc. | | |"),
        ("Intel(R) Remote Wakeup", "Intel(R) Remote Wakeup | | |"),
        ("Example Corp. Messenger", "Example Corp. Messenger | | |"),
        ("Kerberos version IV", "Kerberos | | version IV |"),
        ("SNMP v3", "SNMP | | v3 |"),
        ("Web server", "Web server | | |"),
    ],
    read: |head| head.one_name().filter(|(rest, _)| is_end(rest)).copied(),
};

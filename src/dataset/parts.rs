//! A description to the names in it: what the service is called, short and in full, and what else is said of it.
//!
//! Nothing is looked up, spelled out or corrected: each part is a piece of the description.
//! What could be read in two ways is not told apart, since a name that is wrong is worse than one that is long.

use super::expansion::{capitals, is_abbreviation_of, is_expansion, is_initials, opens_remark};
use super::kind;
use super::qualifiers::{OVER, Qualifiers, ROLES, carrier, qualifier, version};
use crate::model::Kind;

/// The form of a description, by which its parts were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// `MTP, Mail Transfer Protocol`
    AbbreviationComma,
    /// `SSH (Secure Shell)`
    AbbreviationBracket,
    /// `Samba Web Administration Tool (SWAT)`
    FullNameBracket,
    /// `UPS Uninterruptible Power Supply`
    AbbreviationInitials,
    /// `Gopher protocol`
    ProtocolWord,
    /// `Message Send Protocol`
    ProtocolName,
    /// `DHCPv6 client`, `FTP Protocol (data)`
    Role,
    /// `IRIS over BEEP`
    Carrier,
    /// `Microsoft-DS (Active Directory, Windows shares)`
    BracketRemark,
    /// `rsync - File synchronisation protocol`
    NameRemark,
    /// `netwall, For Emergency Broadcasts`
    KeywordComma,
    /// `NetBIOS NetBIOS Name Service`
    DoubledWord,
    /// `Telnet`
    Word,
    /// `Remote Telnet Service`
    Phrase,
    /// `Timed, Timeserver`
    Unresolved,
    /// `Reserved; do not use`
    Reserved,
}

impl Pattern {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::AbbreviationComma,
        Self::AbbreviationBracket,
        Self::FullNameBracket,
        Self::AbbreviationInitials,
        Self::ProtocolWord,
        Self::ProtocolName,
        Self::Role,
        Self::Carrier,
        Self::BracketRemark,
        Self::NameRemark,
        Self::KeywordComma,
        Self::DoubledWord,
        Self::Word,
        Self::Phrase,
        Self::Unresolved,
        Self::Reserved,
    ];

    /// The name, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AbbreviationComma => "abbreviation-comma",
            Self::AbbreviationBracket => "abbreviation-bracket",
            Self::FullNameBracket => "full-name-bracket",
            Self::AbbreviationInitials => "abbreviation-initials",
            Self::ProtocolWord => "protocol-word",
            Self::ProtocolName => "protocol-name",
            Self::Role => "role",
            Self::Carrier => "carrier",
            Self::BracketRemark => "bracket-remark",
            Self::NameRemark => "name-remark",
            Self::KeywordComma => "keyword-comma",
            Self::DoubledWord => "doubled-word",
            Self::Word => "word",
            Self::Phrase => "phrase",
            Self::Unresolved => "unresolved",
            Self::Reserved => "reserved",
        }
    }
}

/// A description, taken apart; each part is a piece of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'t> {
    /// The form by which the parts were found.
    pub pattern: Pattern,
    /// The name to show; the short name where there is one, and all of the text where nothing can be told apart.
    pub name: &'t str,
    /// The abbreviation; together with the full name or not at all.
    pub short_name: Option<&'t str>,
    /// What the abbreviation stands for.
    pub full_name: Option<&'t str>,
    /// The role, the carrier and the version: `data`, `over TLS/SSL`, `version 2`.
    pub qualifiers: Qualifiers<'t>,
    /// What else the text says.
    pub note: Option<&'t str>,
}

impl<'t> Parts<'t> {
    fn named(pattern: Pattern, name: &'t str) -> Self {
        Self {
            pattern,
            name,
            short_name: None,
            full_name: None,
            qualifiers: Qualifiers::default(),
            note: None,
        }
    }

    fn expanded(pattern: Pattern, short: &'t str, full: &'t str) -> Self {
        Self {
            short_name: Some(short),
            full_name: Some(full),
            ..Self::named(pattern, short)
        }
    }

    /// Whether no part is empty or has a blank at an edge, as signs in odd places leave it: `SSH ; ()`.
    fn is_tidy(&self) -> bool {
        let tidy = |part: &str| !part.is_empty() && part.trim().len() == part.len();
        let optional = [self.full_name, self.note];
        tidy(self.name)
            && optional.into_iter().flatten().all(tidy)
            && self.qualifiers.iter().all(|part| tidy(part))
    }
}

/// Takes a description apart; its white space is single spaces.
///
/// # Examples
///
/// ```
/// use portreg::dataset::parts;
///
/// let parts = parts("BOOTP (BootStrap Protocol) server; also used by DHCP");
/// assert_eq!(parts.short_name, Some("BOOTP"));
/// assert_eq!(parts.full_name, Some("BootStrap Protocol"));
/// assert_eq!(*parts.qualifiers, ["server"]);
/// assert_eq!(parts.note, Some("also used by DHCP"));
/// ```
#[must_use]
pub fn parts(description: &str) -> Parts<'_> {
    let kind = kind(description);
    if kind != Kind::Service {
        let (name, rest) = description.split_at(kind.name().len());
        return Parts {
            note: set_aside_for(rest),
            ..Parts::named(Pattern::Reserved, name)
        };
    }
    if description.is_empty() {
        return Parts::named(Pattern::Word, description);
    }
    read(description)
        .filter(Parts::is_tidy)
        .unwrap_or(Parts::named(Pattern::Unresolved, description))
}

/// What is said behind the word that reserves a port.
fn set_aside_for(rest: &str) -> Option<&str> {
    let note = rest.trim_start_matches([' ', ';', ',', ':', '.', '-', '\u{2013}', '\u{2014}']);
    let inner = match bracket(note) {
        Some((inner, "")) => inner.trim(),
        _ => note,
    };
    (!inner.is_empty()).then_some(inner)
}

fn read(text: &str) -> Option<Parts<'_>> {
    let (head, rest) = text.split_at(end_of_name(text));
    if let Some((inner, after)) = rest.strip_prefix(' ').and_then(bracket) {
        return read_bracket(head, inner, rest, after);
    }
    let Some(right) = rest.strip_prefix(", ") else {
        return finish(simple(head)?, rest);
    };
    let (full, behind) = right.split_at(end_of_name(right));
    if is_expansion(head, full) {
        return finish(
            Parts::expanded(Pattern::AbbreviationComma, head, full),
            behind,
        );
    }
    if is_keyword(head) && !begins_list(right) {
        return Some(Parts {
            note: Some(right),
            ..Parts::named(Pattern::KeywordComma, head)
        });
    }
    finish(simple(head)?, rest)
}

/// A name with something in brackets behind it; `rest` begins with the bracket, and `after` is what follows it.
fn read_bracket<'t>(
    head: &'t str,
    inner: &'t str,
    rest: &'t str,
    after: &'t str,
) -> Option<Parts<'t>> {
    let expanded = |full| Parts::expanded(Pattern::AbbreviationBracket, head, full);
    if let Some((first, tail)) = inner.split_once(", ")
        && is_expansion(head, first)
    {
        // A comma within an expansion, or a remark behind it: only a version is told from either.
        let mut parts = expanded(first);
        let "" = version(tail, &mut parts.qualifiers)? else {
            return None;
        };
        return finish(parts, after);
    }
    if is_expansion(head, inner) {
        return finish(expanded(inner), after);
    }
    if is_abbreviation_of(inner, head) {
        let parts = Parts::expanded(Pattern::FullNameBracket, inner, head);
        return finish(parts, after);
    }
    if ROLES.contains(&inner) {
        let mut parts = simple(head)?;
        if parts.pattern != Pattern::Carrier {
            parts.pattern = Pattern::Role;
        }
        parts.name = without_protocol(parts.name);
        parts.qualifiers.push(inner)?;
        return finish(parts, after);
    }
    finish(simple(head)?, rest)
}

/// Reads what follows a name: qualifiers, and then nothing or a remark up to the end.
fn finish<'t>(mut parts: Parts<'t>, mut rest: &'t str) -> Option<Parts<'t>> {
    use Pattern::{BracketRemark, Carrier, NameRemark, Phrase, Role, Word};

    if let Some(after) = rest.strip_prefix(" protocol")
        && !after.starts_with(char::is_alphanumeric)
    {
        rest = after;
    }
    while let Some(after) = qualifier(rest, &mut parts.qualifiers) {
        if parts.pattern == Role && rest.starts_with(OVER) {
            parts.pattern = Carrier;
        }
        rest = after;
    }
    if matches!(rest, "" | ".") {
        return Some(parts);
    }
    parts.note = Some(remark(rest)?);
    if matches!(parts.pattern, Word | Phrase) {
        parts.pattern = if rest.starts_with(" (") {
            BracketRemark
        } else {
            NameRemark
        };
    }
    Some(parts)
}

/// A name without commas and brackets.
fn simple(head: &str) -> Option<Parts<'_>> {
    use Pattern::{
        AbbreviationInitials, Carrier, DoubledWord, Phrase, ProtocolName, ProtocolWord, Role, Word,
    };

    let mut parts = Parts::named(Word, head);
    let mut qualifiers = Qualifiers::default();
    let over = head.rfind(OVER);
    let over = over.filter(|at| carrier(&head[*at..], &mut qualifiers) == Some(""));
    if let Some(at) = over {
        parts.pattern = Carrier;
        parts.name = without_protocol(&head[..at]);
        parts.qualifiers = qualifiers;
    }
    let mut qualifiers = Qualifiers::default();
    if over.is_none()
        && let Some((name, _)) = head.rsplit_once(" version ")
        && version(&head[name.len() + 1..], &mut qualifiers) == Some("")
    {
        parts.pattern = Phrase;
        parts.name = name;
        parts.qualifiers = qualifiers;
    }
    if let Some(name) = parts.name.strip_suffix(" protocol") {
        parts.name = name;
        if parts.pattern != Carrier {
            parts.pattern = ProtocolWord;
        }
    }
    let name = parts.name;
    if !is_one_name(name) {
        return None;
    }
    if !matches!(parts.pattern, Word | Phrase) {
        return Some(parts);
    }
    let Some((first, others)) = name.split_once(' ') else {
        return Some(parts);
    };
    parts.pattern = Phrase;
    if ROLES.contains(&others) && capitals(first) > 1 {
        parts.pattern = Role;
        parts.name = first;
        let version = std::mem::take(&mut parts.qualifiers);
        parts.qualifiers.push(others)?;
        for text in version.iter() {
            parts.qualifiers.push(text)?;
        }
    } else if others.split(' ').next() == Some(first) {
        parts.pattern = DoubledWord;
        parts.name = others;
    } else if first.chars().all(char::is_uppercase) && is_initials(first, others) {
        return Some(Parts {
            qualifiers: parts.qualifiers,
            ..Parts::expanded(AbbreviationInitials, first, others)
        });
    } else if name.ends_with(" Protocol") {
        parts.pattern = ProtocolName;
    }
    Some(parts)
}

/// An abbreviation without the word that its last letter mostly stands for; in other names that word is a part.
fn without_protocol(name: &str) -> &str {
    match name.strip_suffix(" Protocol") {
        Some(short) if !short.contains(' ') && capitals(short) > 1 => short,
        _ => name,
    }
}

/// Whether a text can be one name: it has no sign that parts it into several, or that nobody knows to read.
fn is_one_name(text: &str) -> bool {
    let parting = |word: &str| {
        let slashes = word.split_once('/').is_some_and(|(before, behind)| {
            // `I/O` and `OS/2` are words; `A/B` with longer sides may be two names.
            let single = |side: &str| side.chars().count() == 1;
            !single(before) && !single(behind) && !SLASHED.contains(&word)
        });
        slashes || word.ends_with(':') || word.contains([',', ';', '(', ')'])
    };
    !text.is_empty() && !text.split(' ').any(parting)
}

/// Words that name one thing, though a slash stands in them.
const SLASHED: &[&str] = &["TLS/SSL", "SSL/TLS", "TCP/IP"];

const DASHES: [&str; 3] = [" - ", " \u{2013} ", " \u{2014} "];

/// The remark that follows a name and goes on to the end, if that is what follows it.
fn remark(rest: &str) -> Option<&str> {
    let mut signs = DASHES.iter().chain(&["; ", ". "]);
    if let Some(note) = signs.find_map(|sign| rest.strip_prefix(sign)) {
        return Some(note);
    }
    if let Some((inner, mut after)) = rest.strip_prefix(' ').and_then(bracket) {
        if matches!(after, "" | ".") {
            return Some(inner);
        }
        while let Some((_, further)) = after.strip_prefix(' ').and_then(bracket) {
            after = further;
        }
        let ends = matches!(after, "" | ".") || remark(after).is_some();
        return ends.then_some(&rest[1..]);
    }
    rest.strip_prefix(", ")
        .or(rest.strip_prefix(' '))
        .filter(|text| opens_remark(text))
}

/// What stands in the brackets that a text begins with, and what follows them.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('(')?;
    let mut depth = 1_usize;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&inside[..at], &inside[at + 1..]));
        }
    }
    None
}

/// Where a name ends at the latest: at a comma, a semicolon, a bracket, a dash or the end of a sentence.
fn end_of_name(text: &str) -> usize {
    let ends = |(at, byte): &(usize, u8)| {
        let behind = &text.as_bytes()[at + 1..];
        match byte {
            b',' | b';' => behind.starts_with(b" "),
            b'.' => ends_sentence(&text[..*at], &text[at + 1..]),
            b' ' => {
                behind.starts_with(b"(") || DASHES.iter().any(|dash| text[*at..].starts_with(dash))
            }
            _ => false,
        }
    };
    let end = text.bytes().enumerate().find(ends);
    end.map_or(text.len(), |(at, _)| at)
}

/// Whether a full stop ends a sentence and not an abbreviation as `Inc.`, which is a short word.
fn ends_sentence(before: &str, behind: &str) -> bool {
    let next = behind.strip_prefix(' ').map(|text| text.chars().next());
    let goes_on = next.is_none_or(|c| !c.is_some_and(char::is_uppercase));
    if !behind.is_empty() && goes_on {
        return false;
    }
    let word = before.rsplit(' ').next().unwrap_or_default();
    word.chars().count() > 4 && !word.contains('.')
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// Pattern, description, and what is found in it: name, name in full, qualifiers and note.
    const EXAMPLES: &str = "
        abbreviation-comma | MTP, Mail Transfer Protocol | MTP | Mail Transfer Protocol | |
        abbreviation-comma | klogin, Kerberos login | klogin | Kerberos login | |
        abbreviation-comma | POP, Post Office Protocol, version 2 | POP | Post Office Protocol | version 2 |
        abbreviation-comma | LMP, Link Management Protocol. | LMP | Link Management Protocol | |
        abbreviation-comma | SMTP, Simple Mail Transfer Protocol. On-Demand Mail Relay (ODMR) | SMTP | Simple Mail Transfer Protocol | | On-Demand Mail Relay (ODMR)
        abbreviation-comma | FTP, File Transfer Protocol (RFC 959) | FTP | File Transfer Protocol | | RFC 959
        abbreviation-bracket | HTTP (Hypertext Transfer Protocol) | HTTP | Hypertext Transfer Protocol | |
        abbreviation-bracket | SSH (Secure Shell, version 2) | SSH | Secure Shell | version 2 |
        abbreviation-bracket | RAS (Registration, Admission and Status) | RAS | Registration, Admission and Status | |
        abbreviation-bracket | QOTD (Quote of the Day) protocol | QOTD | Quote of the Day | |
        abbreviation-bracket | BOOTP (BootStrap Protocol) server; also used by DHCP | BOOTP | BootStrap Protocol | server | also used by DHCP
        abbreviation-bracket | NCP (NetWare Core Protocol) is used for files | NCP | NetWare Core Protocol | | is used for files
        abbreviation-bracket | DNS (Domain Name System) over TLS – encrypted | DNS | Domain Name System | over TLS | encrypted
        full-name-bracket | Samba Web Administration Tool (SWAT) | SWAT | Samba Web Administration Tool | |
        full-name-bracket | Line Printer Daemon (lpd) - prints | lpd | Line Printer Daemon | | prints
        abbreviation-initials | UPS Uninterruptible Power Supply | UPS | Uninterruptible Power Supply | |
        protocol-word | TACACS Login Host protocol | TACACS Login Host | | |
        protocol-word | rsh protocol - used to run commands | rsh | | | used to run commands
        protocol-name | Message Send Protocol | Message Send Protocol | | |
        role | FTP Protocol (data) - port for data | FTP | | data | port for data
        role | DHCPv6 client | DHCPv6 | | client |
        carrier | FTP Protocol (data) over TLS/SSL | FTP | | data, over TLS/SSL |
        carrier | Telnet protocol over TLS/SSL | Telnet | | over TLS/SSL |
        carrier | LDAP over SSL (encrypted transmission) | LDAP | | over SSL | encrypted transmission
        bracket-remark | Mail submission (SMTP) (RFC 2476) | Mail submission | | | (SMTP) (RFC 2476)
        bracket-remark | FileMaker 6.0 Web Sharing (HTTP Alternate, see port 80) | FileMaker 6.0 Web Sharing | | | HTTP Alternate, see port 80
        name-remark | Torpark - Control Port | Torpark | | | Control Port
        name-remark | C# remoting, see #5 | C# remoting | | | see #5
        name-remark | UFS, used for storage | UFS | | | used for storage
        keyword-comma | netwall, For Emergency Broadcasts | netwall | | | For Emergency Broadcasts
        doubled-word | NetBIOS NetBIOS Name Service | NetBIOS Name Service | | |
        word | IEEE-MMS-SSL | IEEE-MMS-SSL | | |
        word | - | - | | |
        phrase | TCP/IP printing | TCP/IP printing | | |
        phrase | Example Inc. Messenger | Example Inc. Messenger | | |
        phrase | Kerberos version IV | Kerberos | | version IV |
        phrase | Web server | Web server | | |
        reserved | Reserved; do not use (but see RFC 768) | Reserved | | | do not use (but see RFC 768)
        reserved | Unassigned | Unassigned | | |
    ";

    #[test]
    fn a_description_is_taken_apart() {
        let mut shown = std::collections::BTreeSet::new();
        for example in EXAMPLES.trim().lines() {
            let cells: Vec<_> = example.split('|').map(str::trim).collect();
            let [pattern, text, name, full, qualifiers, note] = cells[..] else {
                panic!("six cells: {example}");
            };
            let found = parts(text);
            shown.insert(found.pattern);
            assert_eq!(found.pattern.name(), pattern, "{text}");
            assert_eq!(found.name, name, "{text}");
            assert_eq!(found.full_name.unwrap_or_default(), full, "{text}");
            assert_eq!(found.short_name, found.full_name.map(|_| name), "{text}");
            assert_eq!(found.qualifiers.join(", "), qualifiers, "{text}");
            assert_eq!(found.note.unwrap_or_default(), note, "{text}");
        }
        assert_eq!(shown.len(), Pattern::ALL.len() - 1, "all but unresolved");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_left_whole() {
        for text in [
            "Timed, Timeserver",
            "Doom, First online FPS",
            "ISAKMP, IKE-Internet Key Exchange",
            "Remotefs, rfs, rfs_server",
            "rfs, remotefs, rfs_server",
            "EPMAP / Locator Service",
            "Kerberos Change/Set password",
            "SSH (Secure Shell, formerly rsh)",
            "RPC (Remote Procedure Call) Locator Service",
            "Apple (AFP) File Server",
            "FTP (File Transfer Protocol",
            "FTP: File Transfer Protocol",
            "(unknown)",
            "SSH ; ()",
            ")",
            ", x",
        ] {
            assert_eq!(parts(text), Parts::named(Pattern::Unresolved, text));
        }
    }
}

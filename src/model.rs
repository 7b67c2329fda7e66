//! The values of the field, as RFC 6335 names them; none of them can be wrong.
//!
//! This module knows no text: how a value is written down belongs to the parser and to the exporters.

use std::fmt;

/// A port range, `first..=last`, each from 0 to 65535; a single port is a range of one.
///
/// Invariant: `first() <= last()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    first: u16,
    last: u16,
}

impl PortRange {
    /// The range `first..=last`, or nothing if it runs backwards.
    #[must_use]
    pub const fn new(first: u16, last: u16) -> Option<Self> {
        if first <= last {
            Some(Self { first, last })
        } else {
            None
        }
    }

    /// The range of one port.
    #[must_use]
    pub const fn single(port: u16) -> Self {
        Self {
            first: port,
            last: port,
        }
    }

    /// The lowest port.
    #[must_use]
    pub const fn first(self) -> u16 {
        self.first
    }

    /// The highest port.
    #[must_use]
    pub const fn last(self) -> u16 {
        self.last
    }
}

/// Writes `22` or `6000-6063`.
impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

/// A transport protocol that has ports (RFC 6335, section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Transmission Control Protocol.
    Tcp,
    /// User Datagram Protocol.
    Udp,
    /// Stream Control Transmission Protocol.
    Sctp,
    /// Datagram Congestion Control Protocol.
    Dccp,
}

impl Transport {
    /// All of them, in the order in which registries list them.
    pub const ALL: [Self; 4] = [Self::Tcp, Self::Udp, Self::Sctp, Self::Dccp];

    /// The name in lower case, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Sctp => "sctp",
            Self::Dccp => "dccp",
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of transports; the empty set is a source that names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct TransportSet(u8);

impl TransportSet {
    /// The set of none.
    pub const EMPTY: Self = Self(0);

    /// This set and one more.
    #[must_use]
    pub const fn with(self, transport: Transport) -> Self {
        Self(self.0 | 1 << transport as u8)
    }

    /// Whether the set holds a transport.
    #[must_use]
    pub const fn contains(self, transport: Transport) -> bool {
        self.0 & (1 << transport as u8) != 0
    }

    /// Whether the set holds none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members in the order of [`Transport::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Transport> {
        Transport::ALL
            .into_iter()
            .filter(move |t| self.contains(*t))
    }
}

impl FromIterator<Transport> for TransportSet {
    fn from_iter<I: IntoIterator<Item = Transport>>(transports: I) -> Self {
        transports.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// What the keepers say of an entry's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Registered for this use.
    Official,
    /// In use without being registered.
    Unofficial,
    /// The use collides with a registered one.
    Conflict,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Official, Self::Unofficial, Self::Conflict];

    /// The name in lower case, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Unofficial => "unofficial",
            Self::Conflict => "conflict",
        }
    }

    /// The name as the loose form writes it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Official => "Official",
            Self::Unofficial => "Unofficial",
            Self::Conflict => "Conflict",
        }
    }
}

/// What an assignment is for (RFC 6335, section 6: assigned, unassigned and reserved).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A service uses the port.
    Service,
    /// The text says that the port is reserved.
    Reserved,
    /// The text says that the port is unassigned.
    Unassigned,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Service, Self::Reserved, Self::Unassigned];

    /// What a description says that its ports are for.
    ///
    /// A port is reserved or unassigned only where the text says so: by this word alone, or by this word and a remark.
    #[must_use]
    pub fn of(description: &str) -> Self {
        // Nearly all descriptions begin with another letter, which is told at once.
        if !description.starts_with(['R', 'r', 'U', 'u']) {
            return Self::Service;
        }
        let says = |kind: &Self| {
            let Some((word, rest)) = description.split_at_checked(kind.name().len()) else {
                return false;
            };
            let remarks = [
                ";",
                ",",
                ":",
                ".",
                "(",
                " (",
                " [",
                " for ",
                " by ",
                " do not ",
                " - ",
                " \u{2013} ",
                " \u{2014} ",
            ];
            let remark = remarks.iter().any(|start| rest.starts_with(start));
            word.eq_ignore_ascii_case(kind.name()) && (rest.is_empty() || remark)
        };
        let special = [Self::Reserved, Self::Unassigned];
        special.into_iter().find(says).unwrap_or(Self::Service)
    }

    /// The name in lower case, as data holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Reserved => "reserved",
            Self::Unassigned => "unassigned",
        }
    }
}

/// Whether a text is a service name (RFC 6335, section 5.1): 1 to 15 letters, digits and hyphens of ASCII, with a letter at least, and no hyphen at an end or beside another.
#[must_use]
pub fn is_service_name(text: &str) -> bool {
    let hyphens_part = text.split('-').all(|part| !part.is_empty());
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    text.len() <= 15
        && hyphens_part
        && text.bytes().all(known)
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_may_not_run_backwards() {
        assert_eq!(PortRange::new(5, 4), None);
        assert_eq!(PortRange::new(4, 4), Some(PortRange::single(4)));
    }

    #[test]
    fn a_set_keeps_the_order_of_registries() {
        let set: TransportSet = [Transport::Dccp, Transport::Tcp, Transport::Tcp]
            .into_iter()
            .collect();
        let names: Vec<_> = set.iter().map(Transport::name).collect();
        assert_eq!(names, ["tcp", "dccp"]);
    }

    #[test]
    fn service_names_are_those_of_the_standard() {
        for name in ["a", "ftp-data", "3com-tsmux", "X11", "abcdefghijklmno"] {
            assert!(is_service_name(name), "{name}");
        }
        for name in [
            "",
            "123",
            "1-2",
            "-a",
            "a-",
            "a--b",
            "a_b",
            "abcdefghijklmnop",
            "café",
        ] {
            assert!(!is_service_name(name), "{name}");
        }
    }

    #[test]
    fn reserved_is_only_what_the_text_says_is() {
        for text in [
            "Reserved",
            "reserved; do not use",
            "Reserved for future use",
            "RESERVED (IANA)",
        ] {
            assert_eq!(Kind::of(text), Kind::Reserved, "{text}");
        }
        for text in ["Unassigned", "Unassigned [was netstat]"] {
            assert_eq!(Kind::of(text), Kind::Unassigned, "{text}");
        }
        for text in [
            "Reserved Bandwidth Protocol",
            "Reservedness",
            "Unassigned-port scanner",
            "Not reserved",
        ] {
            assert_eq!(Kind::of(text), Kind::Service, "{text}");
        }
    }
}

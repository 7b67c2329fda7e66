//! Registries of any size in the loose form, the same in every run.
//!
//! They are varied like the real one, record by record, so that neither caches nor branch prediction are flattered.

/// Bytes a record, on average.
pub(crate) const RECORD: usize = 71;

/// The line between two records, where it is not a blank one.
const SEPARATOR: &str = "_____________________________________________________________";

/// A description begins with one of these.
const WORDS: [&str; 64] = [
    "Protocol",
    "Service",
    "Server",
    "Network",
    "Management",
    "Remote",
    "File",
    "Transfer",
    "Access",
    "Control",
    "Message",
    "Name",
    "Domain",
    "System",
    "Directory",
    "Simple",
    "Mail",
    "Internet",
    "Host",
    "Routing",
    "Secure",
    "Shell",
    "Gateway",
    "Agent",
    "Manager",
    "Database",
    "Query",
    "Language",
    "Printer",
    "Queue",
    "Daemon",
    "Kerberos",
    "Authentication",
    "Administration",
    "Caching",
    "Proxy",
    "Game",
    "Multiplayer",
    "Streaming",
    "Audio",
    "Video",
    "Conferencing",
    "Call",
    "Setup",
    "Session",
    "Initiation",
    "Exchange",
    "Distributed",
    "Computing",
    "Environment",
    "Backup",
    "Storage",
    "Replication",
    "Cluster",
    "Monitor",
    "Statistics",
    "Time",
    "Synchronisation",
    "NetBIOS",
    "AppleTalk",
    "FileMaker",
    "Rpc2portmap",
    "syslog",
    "netwall",
];

/// And goes on with these or the others.
const LESSER_WORDS: [&str; 32] = [
    "over",
    "SSL",
    "for",
    "and",
    "the",
    "of",
    "used",
    "by",
    "with",
    "data",
    "logins",
    "web",
    "key",
    "version",
    "3",
    "2.0",
    "client",
    "peer-to-peer",
    "file-sharing",
    "X.25",
    "e-mail",
    "TLS/SSL",
    "(encrypted)",
    "IBM's",
    "listens",
    "on",
    "UDP",
    "multicast",
    "c.q.",
    "new",
    "\"rwho\"",
    "--",
];

/// A few names are not in English.
const FOREIGN_WORDS: [&str; 6] = ["Café", "Zürich", "naïve", "Überwachung", "Łódź", "サービス"];

/// A pseudo-random sequence: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 up to and without `end`.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("small");
        usize::try_from(self.next() % end).expect("below the end")
    }

    /// One of several, by the chance in a hundred of each; the chances make up a hundred.
    fn choose<T: Copy>(&mut self, chances: &[(usize, T)]) -> T {
        let mut left = self.below(100);
        for (chance, value) in chances {
            if left < *chance {
                return *value;
            }
            left -= chance;
        }
        unreachable!("the chances make up a hundred");
    }
}

/// A registry of so many records, whose ports rise from 0 to 65535.
pub(crate) fn registry(records: usize) -> String {
    let transports = [
        (46, "TCP, UDP"),
        (39, "TCP"),
        (11, "UDP"),
        (2, "SCTP"),
        (1, "DCCP"),
        (1, "TCP, UDP, SCTP, DCCP"),
    ];
    records_of(records, &transports)
}

/// The whole port space: every port from 0 to 65535 once for TCP and UDP.
pub(crate) fn whole() -> String {
    let transports = [
        (94, "TCP, UDP"),
        (4, "TCP, UDP, SCTP"),
        (1, "TCP, UDP, DCCP"),
        (1, "TCP, UDP, SCTP, DCCP"),
    ];
    records_of(65_536, &transports)
}

/// Bytes without any order, lines of about forty of them.
pub(crate) fn any_bytes(size: usize) -> Vec<u8> {
    let mut random = Random(size as u64);
    let byte = |random: &mut Random| match random.below(40) {
        0 => b'\n',
        _ => u8::try_from(random.below(256)).expect("below 256"),
    };
    (0..size).map(|_| byte(&mut random)).collect()
}

fn records_of(records: usize, transports: &[(usize, &str)]) -> String {
    use std::fmt::Write as _;
    let mut random = Random(records as u64);
    let mut text = String::with_capacity(records * RECORD * 21 / 20);
    for record in 0..records {
        let port = record * 65536 / records;
        let transports = random.choose(transports);
        write!(text, "{port}\n\n{transports}\n\n").expect("a string takes all");
        describe(&mut text, &mut random);
        let status = random.choose(&[
            (50, "\u{A0}"),
            (42, "Official"),
            (7, "Unofficial"),
            (1, "Conflict"),
        ]);
        let gap = random.choose(&[(24, SEPARATOR), (76, "")]);
        write!(text, "\n\n{status}\n{gap}\n").expect("a string takes all");
    }
    text
}

/// Writes a description of 4 to 120 characters; one in three is no longer than 24.
fn describe(text: &mut String, random: &mut Random) {
    let start = text.len();
    // The product of two even chances: short ones are frequent, long ones are not rare.
    let end = start + 18 + random.below(93) * random.below(93) / 92;
    let shape = random.choose(&[
        (12, Shape::Word),
        (22, Shape::Comma),
        (18, Shape::Brackets),
        (12, Shape::Sentence),
        (36, Shape::Words),
    ]);
    match shape {
        Shape::Word => text.push_str(WORDS[random.below(WORDS.len())]),
        Shape::Words => words(text, random, end),
        Shape::Sentence => {
            words(text, random, end);
            text.push('.');
        }
        Shape::Comma => {
            abbreviation(text, random);
            text.push_str(", ");
            words(text, random, end);
        }
        Shape::Brackets => {
            abbreviation(text, random);
            text.push_str(" (");
            words(text, random, usize::midpoint(start, end));
            text.push(')');
            if text.len() + 10 < end {
                text.push_str(" - ");
                words(text, random, end);
            }
        }
    }
}

/// How a description is built.
#[derive(Clone, Copy)]
enum Shape {
    /// `Graphics`
    Word,
    /// `Domain Name System`
    Words,
    /// `Domain Name System.`
    Sentence,
    /// `DNS, Domain Name System`
    Comma,
    /// `DNS (Domain Name System) - names of hosts`
    Brackets,
}

fn abbreviation(text: &mut String, random: &mut Random) {
    for _ in 0..3 + random.below(3) {
        let letter = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[random.below(26)];
        text.push(char::from(letter));
    }
}

/// Writes words until the text is about so long, and at least one.
fn words(text: &mut String, random: &mut Random, end: usize) {
    text.push_str(WORDS[random.below(WORDS.len())]);
    while text.len() + 6 < end {
        text.push(' ');
        let words = random.choose(&[(50, &WORDS[..]), (49, &LESSER_WORDS), (1, &FOREIGN_WORDS)]);
        text.push_str(words[random.below(words.len())]);
    }
}

//! Registries of any size in the loose form, the same in every run.
//!
//! They are varied like the real one, record by record, so that neither caches nor branch prediction are flattered.

/// Bytes a record, on average.
pub(crate) const RECORD: usize = 71;

/// The sections that the registry's rules make are drawn like this.
const RULE: &str = "_____________________________________________________________";

const WORDS: [&str; 96] = [
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
    "Secure",
    "Shell",
    "logins",
    "Gateway",
    "Agent",
    "Manager",
    "Database",
    "Query",
    "Language",
    "Print",
    "Printer",
    "Queue",
    "Daemon",
    "Kerberos",
    "Authentication",
    "Administration",
    "Web",
    "Cache",
    "Proxy",
    "Games",
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
    "Key",
    "Exchange",
    "Distributed",
    "Computing",
    "Environment",
    "Backup",
    "Storage",
    "Block",
    "Replication",
    "Cluster",
    "Monitor",
    "Statistics",
    "Time",
    "Synchronisation",
    "Version",
    "3",
    "2.0",
    "client",
    "peer-to-peer",
    "file-sharing",
    "NetBIOS",
    "AppleTalk",
    "X.25",
    "e-mail",
    "TLS/SSL",
    "(encrypted",
    "transmission)",
    "IBM",
    "Café",
    "Zürich",
    "naïve",
    "Überwachung",
    "Télé",
    "Łódź",
    "サービス",
    "listens",
];

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
        let product = u128::from(self.next()) * end as u128;
        (product >> 64) as usize
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
    use std::fmt::Write as _;
    let mut random = Random(records as u64);
    let mut text = String::with_capacity(records * RECORD * 21 / 20);
    for record in 0..records {
        let port = record * 65536 / records;
        let transports = random.choose(&[
            (46, "TCP, UDP"),
            (39, "TCP"),
            (11, "UDP"),
            (2, "SCTP"),
            (1, "DCCP"),
            (1, "TCP, UDP, SCTP, DCCP"),
        ]);
        write!(text, "{port}\n\n{transports}\n\n").expect("a string takes all");
        describe(&mut text, &mut random);
        let status = random.choose(&[
            (50, "\u{A0}"),
            (42, "Official"),
            (7, "Unofficial"),
            (1, "Conflict"),
        ]);
        let gap = random.choose(&[(24, RULE), (76, "")]);
        write!(text, "\n\n{status}\n{gap}\n").expect("a string takes all");
    }
    text
}

/// Writes a description of 4 to 120 characters, most of them short.
fn describe(text: &mut String, random: &mut Random) {
    let start = text.len();
    // The product of two even chances: a third of all are no longer than 24 characters.
    let most = 4 + random.below(117) * random.below(117) / 105;
    let most = most.min(120);
    let abbreviation = |text: &mut String, random: &mut Random| {
        for _ in 0..4 + random.below(2) {
            text.push(char::from(b'A' + random.below(26) as u8));
        }
    };
    let closing = match random.below(5) {
        0 => {
            abbreviation(text, random);
            text.push(',');
            ""
        }
        1 => {
            abbreviation(text, random);
            text.push_str(" (");
            ") - see below"
        }
        2 => ".",
        _ => "",
    };
    while text.len() - start < 4 || random.below(16) > 0 {
        let word = WORDS[random.below(WORDS.len())];
        let fits = text.len() - start + 1 + word.len() + closing.len() <= most;
        if !fits && text.len() - start >= 4 {
            break;
        }
        if text.len() > start && !text.ends_with('(') {
            text.push(' ');
        }
        text.push_str(word);
    }
    text.push_str(closing);
}

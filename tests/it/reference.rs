//! What is found by comparing with IANA's registry, and what is left alone.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use assert_cmd::cargo::cargo_bin;
use portreg::fix::Safety;
use portreg::lint::{Levels, check_with};
use portreg::mend::mend;
use portreg::model::{PortRange, Transport};
use portreg::reference::{Likeness, Names, Row, State};
use portreg::rules::rule;
use portreg::{Level, Reference, Registry, check};

use tempfile::TempDir;

use crate::support::{registry, source};

/// The findings of rules that ask a reference, as `(rule, line, message)`; all of them look.
fn told_by(reference: &Reference, text: &str) -> Vec<(&'static str, u32, String)> {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let registry = registry.with_reference(reference);
    let mut levels = Levels::default();
    levels.set(rule("transport-missing").expect("there"), Some(Level::Note));
    let findings = check_with(&registry, &levels);
    let asking = |check: portreg::rule::Check| check.asks_reference();
    let found = findings.iter().filter(|f| asking(f.rule().check));
    let told = found.map(|f| {
        let line = sources[0].position(f.span.start).line;
        (f.rule().name, line, (f.rule().tell)(&registry, f).message)
    });
    told.collect()
}

/// The same with IANA's registry, as `(rule, line)`.
fn found(text: &str) -> Vec<(&'static str, u32)> {
    let told = told_by(&Reference::embedded(), text);
    told.into_iter()
        .map(|(rule, line, _)| (rule, line))
        .collect()
}

/// The lines on which one rule finds something.
fn lines(rule: &str, text: &str) -> Vec<u32> {
    let found = found(text).into_iter().filter(|(name, _)| *name == rule);
    found.map(|(_, line)| line).collect()
}

/// A registry of records, each as ports, transports, description and status.
fn records(records: &[[&str; 4]]) -> String {
    let record = |cells: &[&str; 4]| format!("{}\n\n", cells.join("\n\n"));
    records.iter().map(record).collect()
}

const BLANK: &str = "\u{A0}";

#[test]
fn the_registry_is_compared_as_its_keepers_would() {
    let text = registry();
    assert_eq!(lines("wrong-port", &text), [529, 849, 1001]);
    // Port 665.
    assert_eq!(lines("unofficial-registered", &text), [1119]);
    // Ports 720 and 782.
    assert_eq!(lines("unassigned-by-reference", &text), [1225, 1249]);
    // Port 57.
    assert_eq!(lines("official-unregistered", &text), [207]);
    // Ports 82, 411, 901 and 902.
    assert_eq!(lines("squatted-port", &text), [265, 689, 1281, 1289]);
    let told = told_by(&Reference::embedded(), &text);
    let resolvable = told
        .iter()
        .filter(|(rule, ..)| *rule == "status-resolvable");
    let (doubtful, sure): (Vec<_>, Vec<_>) =
        resolvable.partition(|(.., text)| text.ends_with("is in doubt"));
    let doubtful: Vec<_> = doubtful.iter().map(|(_, line, _)| *line).collect();
    assert_eq!(
        doubtful,
        [455, 551, 591, 607, 615, 639, 799, 815, 959, 1215]
    );
    assert_eq!(sure.len(), 65);
}

#[test]
fn a_rule_that_is_off_looks_only_when_it_is_told_to() {
    let iana = Reference::embedded();
    let text = registry();
    let sources = [source(&*text)];
    let registry = Registry::parse(&sources)
        .expect("few")
        .with_reference(&iana);
    let off = |f: &&portreg::Finding| f.rule().name == "transport-missing";
    assert_eq!(check(&registry).iter().filter(off).count(), 0);
    assert!(lines("transport-missing", &text).len() > 50);
}

#[test]
fn a_wrong_port_has_a_second_witness() {
    let login = ["513", "TCP", "Login", "Official"];
    let who = ["513", "UDP", "Who", "Official"];
    let router = |status| ["513", "UDP", "Router", status];
    for status in ["Official", BLANK] {
        assert_eq!(
            lines("wrong-port", &records(&[login, who, router(status)])),
            [17]
        );
        assert_eq!(lines("wrong-port", &records(&[router(status), who])), [1]);
        // The one that shares the port has another transport.
        assert_eq!(
            lines("wrong-port", &records(&[login, router(status)])),
            [0; 0]
        );
        // The other one is not the service that has the port.
        let other = ["513", "UDP", "Gossip", "Official"];
        assert_eq!(
            lines("wrong-port", &records(&[other, router(status)])),
            [0; 0]
        );
        // The service stands at its own port too.
        let home = ["520", "UDP", "Router", "Official"];
        assert_eq!(
            lines("wrong-port", &records(&[who, router(status), home])),
            [0; 0]
        );
    }
    for status in ["Unofficial", "Conflict"] {
        assert_eq!(
            lines("wrong-port", &records(&[who, router(status)])),
            [0; 0]
        );
    }
    let found = told_by(&Reference::embedded(), &records(&[who, router(BLANK)]));
    assert_eq!(
        found[0].2,
        "`Router` is registered for port 520, and not for port 513"
    );
}

#[test]
fn a_false_friend_is_not_at_the_wrong_port() {
    for records in [
        // `slp` is another service, at 1605; `svrloc` is this one.
        records(&[
            ["427", "TCP", "SLP (Service Location Protocol)", BLANK],
            ["427", "TCP", "svrloc", BLANK],
        ]),
        // `tsp` is another service, at 3653.
        records(&[
            ["318", "TCP", "TSP, Time Stamp Protocol", BLANK],
            ["318", "TCP", "pkix-timestamp", BLANK],
        ]),
        // A use of its own beside the registered one.
        records(&[
            ["8000", "TCP", "HTTP", "Unofficial"],
            ["8000", "TCP", "irdmi", "Official"],
        ]),
        records(&[
            ["80", "TCP", "HTTP", "Official"],
            ["8000", "TCP", "HTTP", BLANK],
            ["8000", "TCP", "irdmi", "Official"],
        ]),
        // `oracle` is the label of three services.
        records(&[
            ["1521", "TCP", "Oracle", BLANK],
            ["1521", "TCP", "ncube-lm", BLANK],
        ]),
        // A range is no slip of one port.
        records(&[
            ["513-514", "UDP", "Router", BLANK],
            ["513", "UDP", "Who", BLANK],
        ]),
    ] {
        assert_eq!(lines("wrong-port", &records), [0; 0], "{records}");
    }
}

#[test]
fn a_short_name_that_is_spelled_out_is_at_the_wrong_port_only_by_a_slip() {
    let who = ["513", "UDP", "Who", BLANK];
    let ansatrader = ["124", "UDP", "ansatrader", BLANK];
    let [long, short] = [
        "TFTP (Trivial File Transfer Protocol)",
        "NTP (Network Time Protocol)",
    ];
    for (record, other, expected) in [
        // It belongs to 69: four letters are hardly short for two things.
        (["513", "UDP", long, BLANK], who, &[1][..]),
        // It belongs to 123.
        (["513", "UDP", short, BLANK], who, &[]),
        (["124", "UDP", short, BLANK], ansatrader, &[1]),
    ] {
        assert_eq!(
            lines("wrong-port", &records(&[record, other])),
            expected,
            "{record:?}"
        );
    }
}

#[test]
fn a_reference_with_descriptions_needs_no_second_record() {
    let row = |port, name, description| Row {
        ports: PortRange::single(port),
        transport: Some(Transport::Tcp),
        name,
        state: State::Assigned,
        label: "",
        registered: "",
        modified: "",
        description,
    };
    let rows = [
        row(193, "srmp", "Spider Remote Monitoring Protocol"),
        row(1605, "slp", "Salutation Manager (SLP)"),
        row(192, "osu-nms", "OSU Network Monitoring System"),
        row(427, "svrloc", "Server Location"),
    ];
    let full = Reference::from_rows("test", rows).expect("fit");
    let text = records(&[
        [
            "192",
            "TCP",
            "SRMP (Spider Remote Monitoring Protocol)",
            BLANK,
        ],
        ["427", "TCP", "SLP (Service Location Protocol)", BLANK],
    ]);
    let told = told_by(&full, &text);
    let wrong: Vec<_> = told
        .iter()
        .filter(|(rule, ..)| *rule == "wrong-port")
        .collect();
    assert_eq!(wrong.len(), 1);
    assert_eq!(wrong[0].1, 1);
    // The short name is the same, and the reference spells it out otherwise.
    let text = records(&[
        ["192", "TCP", "SRMP (Simple Rack Mounting Plan)", BLANK],
        ["192", "TCP", "OSU Network Monitoring System", BLANK],
    ]);
    assert!(
        told_by(&full, &text)
            .iter()
            .all(|(rule, ..)| *rule != "wrong-port")
    );
}

#[test]
fn likeness_is_told_by_names_and_initials() {
    use Likeness::{Different, Doubtful, Same};
    let row = |name, label| Row {
        ports: PortRange::single(1),
        transport: None,
        name,
        state: State::Assigned,
        label,
        registered: "",
        modified: "",
        description: "",
    };
    for (description, name, label, likeness) in [
        ("HOSTNAME", "hostname", "", Same),
        ("sun-dr, Remote Dynamic Reconfiguration", "sun-dr", "", Same),
        ("Quote of the Day", "qotd", "", Same),
        ("The Quick Mail Transfer Protocol", "qmtp", "", Same),
        ("A Remote Network Server System", "arns", "", Same),
        ("POP, Post Office Protocol, version 2", "pop2", "", Same),
        ("Kerberos version IV", "kerberos-iv", "", Same),
        (
            "IMAP4 (Internet Message Access Protocol 4)",
            "imap",
            "",
            Same,
        ),
        ("IMAP4 over SSL (encrypted transmission)", "imaps", "", Same),
        ("POP3 over TLS", "pop3s", "", Same),
        ("FTP Protocol (data) over TLS/SSL", "ftps-data", "", Same),
        ("LDAP over SSL", "ldaps", "", Same),
        ("Trivial File Transfer", "tftp", "", Same),
        ("Remote Telnet Service", "rtelnet", "", Same),
        (
            "OSU Network Monitoring System, Apple AirPort Admin Utility",
            "osu-nms",
            "",
            Same,
        ),
        ("EPMAP / Microsoft RPC Locator Service", "epmap", "", Same),
        ("chcmd", "chshell", "chcmd", Same),
        ("Timed, Timeserver", "timed", "timeserver", Same),
        ("DHCPV6 CLIENT", "dhcpv6-client", "", Same),
        ("Prospero Directory Service", "prospero", "", Same),
        ("Line Printer Daemon protocol", "printer", "", Doubtful),
        ("TDP, Tag Distribution Protocol", "cisco-tdp", "", Doubtful),
        ("TSP, Time Stamp Protocol", "pkix-timestamp", "", Doubtful),
        ("AFP (Apple Filing Protocol)", "afpovertcp", "", Doubtful),
        ("Routing - RIP", "router", "", Doubtful),
        ("AppleTalk Routing Maintenance", "at-rtmp", "", Doubtful),
        ("POP, Post Office Protocol", "pop3", "", Doubtful),
        ("mail relay that speaks ODMR", "odmr", "", Doubtful),
        (
            "rsh protocol - runs commands on a remote system",
            "shell",
            "",
            Doubtful,
        ),
        ("rsh protocol - runs commands", "shell", "", Different),
        ("RSH, Remote System Halt", "shell", "", Different),
        ("RP - a remote printer", "pop3", "", Different),
        ("Router", "who", "", Different),
        (
            "SRMP (Spider Remote Monitoring Protocol)",
            "osu-nms",
            "",
            Different,
        ),
        (
            "Samba Web Administration Tool (SWAT)",
            "smpnameres",
            "",
            Different,
        ),
        ("Direct Connect Hub port", "rmt", "", Different),
        ("Direct Connect Hub port", "port-server", "", Different),
        ("VMware Server", "ideafarm-door", "", Different),
        ("Microsoft thing", "ms", "", Different),
        ("", "", "", Different),
        ("!", "?", "", Different),
        ("SSH", "", "", Different),
    ] {
        let found = Names::of(description).likeness(&row(name, label));
        assert_eq!(found, likeness, "{description} and {name}");
    }
}

/// Services as people write them, each at its own port.
const WELL_KNOWN: &[[&str; 3]] = &[
    ["20", "TCP", "FTP data transfer"],
    ["21", "TCP", "FTP control (command)"],
    ["22", "TCP, UDP", "Secure Shell (SSH)"],
    ["23", "TCP", "Telnet"],
    [
        "25",
        "TCP",
        "Simple Mail Transfer Protocol (SMTP), used for routing between mail servers",
    ],
    ["43", "TCP", "WHOIS protocol"],
    ["53", "TCP, UDP", "Domain Name System (DNS)"],
    ["69", "UDP", "Trivial File Transfer Protocol (TFTP)"],
    ["80", "TCP", "Hypertext Transfer Protocol (HTTP)"],
    ["88", "TCP", "Kerberos authentication system"],
    ["110", "TCP", "Post Office Protocol v3 (POP3)"],
    ["111", "TCP, UDP", "ONC RPC (Sun RPC)"],
    [
        "113",
        "TCP",
        "Ident, authentication service/identification protocol",
    ],
    ["119", "TCP", "Network News Transfer Protocol (NNTP)"],
    [
        "123",
        "UDP",
        "Network Time Protocol (NTP), used for time synchronization",
    ],
    [
        "135",
        "TCP",
        "Microsoft EPMAP (End Point Mapper), also known as DCE/RPC Locator service",
    ],
    [
        "137",
        "UDP",
        "NetBIOS Name Service, used for name registration and resolution",
    ],
    ["143", "TCP", "Internet Message Access Protocol (IMAP)"],
    ["161", "UDP", "Simple Network Management Protocol (SNMP)"],
    ["179", "TCP", "Border Gateway Protocol (BGP)"],
    ["194", "TCP", "internet relay chat"],
    ["389", "TCP", "LIGHTWEIGHT DIRECTORY ACCESS PROTOCOL"],
    ["427", "TCP", "Service Location Protocol (SLP)"],
    [
        "443",
        "TCP",
        "Hypertext Transfer Protocol over TLS/SSL (HTTPS)",
    ],
    ["465", "TCP", "SMTP over TLS"],
    ["514", "UDP", "Syslog"],
    ["520", "UDP", "Routing Information Protocol (RIP)"],
    ["587", "TCP", "email message submission"],
    ["631", "TCP", "Internet Printing Protocol (IPP), CUPS"],
    ["853", "TCP", "DNS over TLS"],
    ["993", "TCP", "IMAPS"],
    ["1521", "TCP", "Oracle database listener"],
    ["3306", "TCP", "MySQL"],
    ["3389", "TCP", "RDP"],
    ["5900", "TCP", "VNC (RFB protocol)"],
    ["6000-6063", "TCP", "X11"],
    ["6667", "TCP", "IRC"],
    ["8000", "TCP", "HTTP alternate"],
    ["8443", "TCP", "HTTPS alternate"],
    ["9092", "TCP", "Kafka"],
    ["51820", "UDP", "WireGuard"],
];

fn well_known(status: &str) -> String {
    let all = WELL_KNOWN.iter();
    let all: Vec<_> = all
        .map(|[ports, transports, text]| [*ports, *transports, *text, status])
        .collect();
    records(&all)
}

#[test]
fn well_known_services_at_their_ports_are_no_mistakes() {
    for status in ["Official", "Conflict", BLANK] {
        let found = found(&well_known(status));
        let weighty: Vec<_> = found
            .iter()
            .filter(|(name, _)| {
                let level = rule(name).expect("there").level;
                level > Level::Note || matches!(*name, "official-unregistered" | "squatted-port")
            })
            .collect();
        assert!(weighty.is_empty(), "{status}: {weighty:?}");
    }
    let sure = told_by(&Reference::embedded(), &well_known(BLANK));
    let sure = sure
        .iter()
        .filter(|(rule, _, text)| *rule == "status-resolvable" && !text.ends_with("in doubt"));
    assert!(sure.count() > 20);
}

#[test]
fn services_at_each_others_ports_are_found() {
    let text = records(&[
        ["23", "TCP", "SSH (Secure Shell)", BLANK],
        ["23", "TCP", "Telnet", BLANK],
        ["443", "TCP", "LDAP", "Official"],
        ["443", "TCP", "HTTPS", "Official"],
        ["5432", "TCP", "postgresql", BLANK],
        ["5432", "TCP", "MYSQL", BLANK],
    ]);
    assert_eq!(lines("wrong-port", &text), [1, 17, 41]);
}

/// Records, each in one list, in which a rule finds nothing.
const LEFT_ALONE: &[(&str, &[[&str; 4]])] = &[
    (
        "unassigned-by-reference",
        &[["720", "TCP", "Unassigned", BLANK]],
    ),
    (
        "unassigned-by-reference",
        &[["720", "TCP", "SMQP", "Unofficial"]],
    ),
    (
        "unassigned-by-reference",
        &[["720", "TCP", "SMQP", "Conflict"]],
    ),
    // A service has the last port, and the reference is at odds with itself.
    (
        "unassigned-by-reference",
        &[["7770-7775", "TCP", "Thing", BLANK]],
    ),
    (
        "unassigned-by-reference",
        &[["715-720", "TCP", "Thing", BLANK]],
    ),
    (
        "unassigned-by-reference",
        &[["50000", "TCP", "Thing", BLANK]],
    ),
    (
        "official-unregistered",
        &[["0", "TCP", "Reserved", "Official"]],
    ),
    (
        "official-unregistered",
        &[["57", "TCP", "MTP", "Unofficial"]],
    ),
    // Another transport of the record has a service.
    (
        "official-unregistered",
        &[["143", "TCP, UDP", "IMAP4", "Official"]],
    ),
    (
        "unofficial-registered",
        &[["665", "SCTP", "sun-dr", "Unofficial"]],
    ),
    (
        "unofficial-registered",
        &[["515", "TCP", "Line Printer Daemon", "Unofficial"]],
    ),
    (
        "unofficial-registered",
        &[["666", "TCP", "sun-dr", "Unofficial"]],
    ),
    (
        "squatted-port",
        &[["515", "TCP", "Line Printer Daemon", "Unofficial"]],
    ),
    ("squatted-port", &[["82", "SCTP", "Torpark", "Unofficial"]]),
    ("squatted-port", &[["82", "TCP", "Torpark", "Official"]]),
    ("status-resolvable", &[["665", "TCP", "sun-dr", "Official"]]),
    ("status-resolvable", &[["665", "SCTP", "sun-dr", BLANK]]),
    ("status-resolvable", &[["513-514", "TCP", "login", BLANK]]),
    (
        "transport-missing",
        &[["179", "TCP, UDP, SCTP", "BGP", "Official"]],
    ),
    ("transport-missing", &[["22", "TCP", "Gossip", "Official"]]),
    (
        "wrong-port",
        &[
            ["513", "TPC", "Router", BLANK],
            ["513", "UDP", "Who", BLANK],
        ],
    ),
];

/// Records in which a rule finds one thing, though not all is said of each port and transport.
const FOUND: &[(&str, [&str; 4])] = &[
    (
        "unassigned-by-reference",
        ["717-720", BLANK, "Thing", "Official"],
    ),
    (
        "unassigned-by-reference",
        ["720", "TCP, DCCP", "Thing", BLANK],
    ),
    ("official-unregistered", ["143", "UDP", "IMAP4", "Official"]),
    (
        "squatted-port",
        ["6000-6010", "TCP", "Gossip", "Unofficial"],
    ),
    ("status-resolvable", ["6000-6063", "TCP", "X11", BLANK]),
];

#[test]
fn what_a_record_does_not_claim_is_not_held_against_it() {
    for (name, cells) in LEFT_ALONE {
        assert_eq!(lines(name, &records(cells)), [0; 0], "{name}: {cells:?}");
    }
    for (name, cells) in FOUND {
        assert_eq!(
            lines(name, &records(&[*cells])).len(),
            1,
            "{name}: {cells:?}"
        );
    }
}

#[test]
fn it_is_said_what_the_record_says() {
    for (status, says) in [
        ("Official", "the record says Official"),
        (BLANK, "the record does not say Unofficial"),
    ] {
        let text = records(&[["720", "TCP", "SMQP", status]]);
        let told = told_by(&Reference::embedded(), &text);
        assert_eq!(
            told[0].2,
            format!("port 720 is unassigned in the reference, and {says}")
        );
    }
}

#[test]
fn fixes_write_what_the_reference_has_and_nothing_that_is_in_doubt() {
    let iana = Reference::embedded();
    let fixed = |name: &str, text: &str| {
        let wanted =
            |rule: &portreg::rule::Rule, safety| rule.name == name && safety == Safety::Unsafe;
        let mended = mend(&[source(text)], Some(&iana), wanted).expect("small");
        String::from_utf8(mended.contents[0].clone()).expect("UTF-8")
    };
    let text = registry();
    let filled = fixed("status-resolvable", &text);
    assert_eq!(
        filled.matches("\nOfficial\n").count() - text.matches("\nOfficial\n").count(),
        65
    );
    let left = told_by(&iana, &filled);
    let left = left
        .iter()
        .filter(|(rule, ..)| *rule == "status-resolvable");
    assert!(left.clone().all(|(.., text)| text.ends_with("in doubt")) && left.count() == 10);
    // Another record has the port where the router belongs.
    let moved = fixed("wrong-port", &text);
    assert_eq!(lines("wrong-port", &moved), [849]);
    assert_eq!(fixed("wrong-port", &moved), moved);
    let ports = |text: &str| {
        text.lines()
            .filter(|line| ["193", "562"].contains(line))
            .count()
    };
    assert_eq!((ports(&text), ports(&moved)), (0, 2));
    let official = text.replacen(
        "Remote Dynamic Reconfiguration\n\nUnofficial",
        "Remote Dynamic Reconfiguration\n\nOfficial",
        1,
    );
    assert_eq!(fixed("unofficial-registered", &text), official);
    // The reference has the service for one of its transports only.
    let half = records(&[["646", "TCP, SCTP", "LDP", BLANK]]);
    assert_eq!(lines("status-resolvable", &half).len(), 1);
    assert_eq!(fixed("status-resolvable", &half), half);
}

#[test]
fn a_port_is_written_only_where_the_service_has_just_one() {
    let row = |first, last| Row {
        ports: PortRange::new(first, last).expect("a range"),
        transport: Some(Transport::Tcp),
        name: "srmp",
        state: State::Assigned,
        label: "",
        registered: "",
        modified: "",
        description: "Spider Remote Monitoring Protocol",
    };
    let other = Row {
        name: "osu-nms",
        description: "OSU Network Monitoring System",
        ..row(192, 192)
    };
    let text = |port| {
        let name = "SRMP (Spider Remote Monitoring Protocol)";
        records(&[[port, "TCP", name, BLANK]])
    };
    for (homes, port) in [
        (&[row(193, 193)][..], "193"),
        (&[row(193, 193), row(195, 195)], "192"),
        (&[row(193, 195)], "192"),
    ] {
        let rows = homes.iter().copied().chain([other]);
        let full = Reference::from_rows("test", rows).expect("fit");
        let told = told_by(&full, &text("192"));
        assert!(told.iter().any(|(rule, ..)| *rule == "wrong-port"));
        let wanted = |rule: &portreg::rule::Rule, _| rule.name == "wrong-port";
        let mended = mend(&[source(text("192"))], Some(&full), wanted).expect("small");
        assert_eq!(String::from_utf8_lossy(&mended.contents[0]), text(port));
    }
}

/// A folder with a list, and the command run in it.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn run(&self, arguments: &str) -> (Option<i32>, String, String) {
        let mut command = Process::new(cargo_bin("portreg"));
        let command = command
            .args(arguments.split_whitespace())
            .current_dir(self.0.path());
        let output = command.output().expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    }
}

const SUN_DR: &str = "665\n\nTCP\n\nsun-dr\n\nUnofficial\n";
const FACTS: &str = "port_first,port_last,transport,name,state,label,registered,modified\n";

#[test]
fn the_reference_is_chosen_on_the_command_line_and_in_the_configuration() {
    let facts = format!("{FACTS}665,665,tcp,other,assigned,,2027-01-01,\n");
    let place = Place::new(&[("p.txt", SUN_DR), ("lists/facts.csv", &facts)]);
    let check = |arguments: &str| {
        let (code, shown, _) = place.run(&format!(
            "check p.txt --output json --fail-on note {arguments}"
        ));
        (code, shown)
    };
    let (code, shown) = check("");
    assert_eq!(code, Some(1));
    assert!(
        shown.contains("unofficial-registered") && shown.contains("(IANA, 2026-08-17)"),
        "{shown}"
    );
    assert_eq!(check("--reference none").0, Some(0));
    let (_, shown) = check("--reference lists/facts.csv");
    assert!(
        shown.contains("squatted-port") && shown.contains("`other` at 665/tcp (since 2027-01-01)"),
        "{shown}"
    );

    fs::write(
        place.0.path().join("lists/c.yaml"),
        "reference: facts.csv\n",
    )
    .expect("written");
    assert!(check("--config lists/c.yaml").1.contains("squatted-port"));
    fs::write(place.0.path().join("portreg.yaml"), "reference: none\n").expect("written");
    assert_eq!(check("").0, Some(0));
    assert_eq!(check("--reference lists/facts.csv").0, Some(1));
    let (code, said) = (place.run("build p.txt").0, place.run("build p.txt").2);
    assert_eq!(code, Some(0));
    assert!(
        said.contains("0 findings (0 errors, 0 warnings, 0 notes)"),
        "{said}"
    );
    let said = place.run("build p.txt --reference lists/facts.csv").2;
    assert!(
        said.contains("1 finding (0 errors, 0 warnings, 1 note)"),
        "{said}"
    );
}

#[test]
fn a_reference_that_cannot_be_read_is_said_with_its_place() {
    let facts = format!("{FACTS}665,665,tcp,other,asigned,,,\n");
    let place = Place::new(&[("p.txt", SUN_DR), ("facts.csv", &facts)]);
    for command in ["check", "fix", "build"] {
        let (code, shown, said) = place.run(&format!("{command} p.txt --reference facts.csv"));
        assert_eq!((code, &*shown), (Some(2), ""));
        assert!(
            said.contains("facts.csv:2:19") && said.contains("did you mean `assigned`?"),
            "{said}"
        );
        let (code, _, said) = place.run(&format!("{command} p.txt --reference fatcs.csv"));
        assert_eq!(code, Some(2));
        assert!(
            said.contains("there is no file or folder fatcs.csv"),
            "{said}"
        );
    }
    assert_eq!(place.run("check p.txt --reference .").0, Some(2));
}

#[test]
fn without_a_reference_the_registry_has_the_findings_that_it_had() {
    let place = Place::new(&[("p.txt", &registry())]);
    let json = place.run("check p.txt --output json --reference none").1;
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let count = |key: &str| report["summary"][key].as_u64();
    assert_eq!(
        [count("errors"), count("warnings"), count("notes")],
        [Some(3), Some(12), Some(102)]
    );
}

#[test]
fn what_was_accepted_is_not_stale_where_its_rule_did_not_look() {
    let comment = "# portreg: allow(unofficial-registered) -- not here\n";
    let place = Place::new(&[("p.txt", &format!("{comment}{SUN_DR}"))]);
    let strict = "check p.txt --fail-on note";
    assert_eq!(place.run(strict).0, Some(0));
    assert_eq!(place.run(&format!("{strict} --reference none")).0, Some(0));
    fs::write(place.0.path().join("p.txt"), SUN_DR).expect("written");
    let known = format!("{strict} --baseline b.yaml");
    assert_eq!(place.run(&format!("{known} --accept-new asked")).0, Some(0));
    assert_eq!(place.run(&known).0, Some(0));
    assert_eq!(place.run(&format!("{known} --reference none")).0, Some(0));
    // Nor is it taken out.
    assert_eq!(
        place
            .run(&format!("{known} --reference none --write-baseline"))
            .0,
        Some(0)
    );
    assert_eq!(place.run(&known).0, Some(0));
    // Where the rule looks and finds nothing more, it is stale.
    fs::write(
        place.0.path().join("p.txt"),
        SUN_DR.replace("Unofficial", "Official"),
    )
    .expect("written");
    assert_eq!(place.run(&known).0, Some(1));
}

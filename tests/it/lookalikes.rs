//! What looks like a mistake and is none; a rule that cannot tell is worse than none.

use std::collections::HashMap;
use std::fmt::Write as _;

use portreg::rule::Check;
use portreg::rules::RULES;
use portreg::{Registry, check};

use crate::dialects::xml;
use crate::support::source;

/// The findings of one rule on a text, as the bytes that their labels stand on.
fn found(rule: &str, text: impl Into<Vec<u8>>) -> Vec<String> {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let found = findings.iter().filter(|f| f.rule().name == rule);
    found.map(|f| sources[0].slice(f.span).to_owned()).collect()
}

/// Records of these descriptions, on ports from 1 on.
fn described(descriptions: &[&str]) -> String {
    let records = descriptions.iter().zip(1..);
    records
        .map(|(description, port)| format!("{port}\n\nTCP\n\n{description}\n\nOfficial\n\n"))
        .collect()
}

/// Records with these lines behind them.
fn parted(gaps: &[&str]) -> String {
    let records = gaps.iter().zip(1..);
    records
        .map(|(gap, port)| format!("{port}\n\nTCP\n\nService {port}\n\nOfficial\n{gap}"))
        .collect()
}

#[test]
fn layout_that_is_meant_is_left_alone() {
    let none = [""; 0];
    let inner = "22\n\nTCP\n\nSSH \u{FEFF}mark\n\nOfficial\n";
    assert_eq!(found("byte-order-mark", inner), none);
    // UTF-16 needs its mark, and has line ends and zero bytes that are not meant here.
    let wide: Vec<u8> = "\u{FEFF}22 \r\n\n\r"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for rule in [
        "byte-order-mark",
        "mixed-line-endings",
        "control-character",
        "trailing-whitespace",
    ] {
        assert_eq!(found(rule, wide.as_slice()), none, "{rule}");
    }
    // One way throughout, whichever it is, and whether or not the last line has its end.
    for end in ["\n", "\r\n", "\r"] {
        let text = "22\n\nTCP\n\nSSH\n\nOfficial".replace('\n', end);
        assert_eq!(found("mixed-line-endings", text), none);
    }
    // Lines of white space alone are empty cells, or nothing.
    let blank = "22\n \nTCP\n\t\nSSH\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\n\u{A0} \n  \n";
    assert_eq!(found("trailing-whitespace", blank), none);
    // Joiners and soft hyphens are how some writing works, and a no-break space is an empty cell.
    let joined = "22\n\nTCP\n\n\u{1F469}\u{200D}\u{1F4BB} na\u{AD}me\u{200C} \u{A0}\n\n\u{A0}\n";
    assert_eq!(found("control-character", joined), none);
}

#[test]
fn a_source_without_a_habit_of_separators_misses_none() {
    let none = [""; 0];
    let line = "____\n";
    for gaps in [
        &["", "", "", ""][..],
        // Every record but the last, and every record.
        &[line, line, line, ""],
        &[line, line, line, line],
        // A few here and there part chapters.
        &[line, "\n", "\n", line, "\n", "\n", "\n", line, "\n", ""],
        &[line, line, "\n", "\n", "\n", ""],
    ] {
        assert_eq!(found("separator-missing", parted(gaps)), none, "{gaps:?}");
    }
    // Among comments too a line parts two records.
    let noted = "# below\n____\n# above\n";
    let gaps = [line, line, line, noted, line, ""];
    assert_eq!(found("separator-missing", parted(&gaps)), none);
    let gaps = [line, line, line, "\n", line, "\n", ""];
    assert_eq!(found("separator-missing", parted(&gaps)), [""]);
}

#[test]
fn separators_are_compared_with_a_majority_only() {
    let none = [""; 0];
    let (one, other) = ("____\n", "----\n");
    for gaps in [
        &[one, other, one, ""][..],
        &[one, one, one, other, other, other, ""],
        // With and without blank lines or blanks around it is the same line.
        &[one, "\n____\n\n", one, "  ____ \n", ""],
        // A line below a title is none between records.
        &[one, one, one, "Chapter two\n======\n", one, ""],
    ] {
        assert_eq!(found("separator-irregular", parted(gaps)), none, "{gaps:?}");
    }
    let gaps = [one, one, one, "_____\n", "* * *\n", one, ""];
    assert_eq!(
        found("separator-irregular", parted(&gaps)),
        ["_____", "* * *"]
    );
    // Several lines between two records count each.
    let gaps = [one, one, one, "____\n----\n====\n", "----\n====\n", ""];
    assert_eq!(found("separator-irregular", parted(&gaps)), none);
}

/// All ways to choose one of some gaps for each of a number of records, and none behind the last.
fn choices<'g>(of: &[&'g str], number: u32) -> impl Iterator<Item = Vec<&'g str>> {
    let ways = of.len().pow(number);
    (0..ways).map(move |way| {
        let chosen = (0..number).map(|at| of[way / of.len().pow(at) % of.len()]);
        chosen.chain([""]).collect()
    })
}

#[test]
fn lines_that_part_records_are_judged_by_their_number() {
    for gaps in choices(&["____\n", "----\n", "\n____\n\n", "\n"], 6) {
        let sources = [source(parted(&gaps))];
        let registry = Registry::parse(&sources).expect("few");
        let findings = check(&registry);
        let found: Vec<_> = findings
            .iter()
            .filter(|f| f.rule().name == "separator-irregular")
            .map(|f| {
                let like = f.related.expect("a record").number();
                (sources[0].slice(f.span), like)
            })
            .collect();
        let lines = gaps
            .iter()
            .map(|gap| gap.trim())
            .filter(|line| !line.is_empty());
        let all = lines.clone().count();
        let usual = ["____", "----"].into_iter().find(|usual| {
            let alike = lines.clone().filter(|line| line == usual).count();
            alike > 2 && 2 * alike > all
        });
        let mut expected = Vec::new();
        if let Some(usual) = usual {
            // The record that has the line nearest behind it, and of several the first.
            let place = |line: &str| gaps.iter().zip(1..).find(|(gap, _)| **gap == line);
            let near = place(&format!("{usual}\n")).or_else(|| place(&format!("\n{usual}\n\n")));
            let (_, like) = near.expect("there");
            let odd = lines.filter(|line| *line != usual);
            expected.extend(odd.map(|line| (line, like)));
        }
        assert_eq!(found, expected, "{gaps:?}");
    }
}

#[test]
fn lines_that_are_missing_between_records_are_judged_by_their_number() {
    for gaps in choices(&["____\n", "\n", "\n\n"], 6) {
        let sources = [source(parted(&gaps))];
        let registry = Registry::parse(&sources).expect("few");
        let findings = check(&registry);
        let found = findings
            .iter()
            .filter(|f| f.rule().name == "separator-missing");
        let found: Vec<_> = found
            .map(|f| sources[0].position(f.span.start).line)
            .collect();
        let parted = gaps[..6].iter().filter(|gap| gap.contains('_')).count();
        let first = gaps[..6].iter().position(|gap| !gap.contains('_'));
        let is_habit = |first: usize| first >= 3 || parted >= 4;
        // On the line behind the record; each record has seven lines.
        let line = |first: usize| {
            let ends = |gap: &str| gap.matches('\n').count();
            let before: usize = gaps[..first].iter().map(|gap| 7 + ends(gap)).sum();
            before + 8
        };
        let expected = first.filter(|first| is_habit(*first)).map(line);
        let expected: Vec<_> = expected.into_iter().collect();
        assert!(
            found.iter().map(|line| *line as usize).eq(expected),
            "{gaps:?}: {found:?}"
        );
    }
}

#[test]
fn a_conflict_with_another_side_is_not_alone() {
    let none = [""; 0];
    let with = |transports: &str, ports: &str, other: &str| {
        format!("465\n\n{transports}\n\nA\n\nConflict\n\n{ports}\n\n{other}\n\nB\n\nOfficial\n")
    };
    for (transports, ports, other) in [
        ("TCP", "465", "TCP, UDP"),
        ("TCP", "400-500", "TCP"),
        // What names no transport may mean this one.
        ("TCP", "465", "\u{A0}"),
        ("\u{A0}", "465", "UDP"),
    ] {
        let text = with(transports, ports, other);
        assert_eq!(found("lone-conflict", text), none, "{transports} {ports}");
    }
    assert_eq!(
        found("lone-conflict", with("TCP", "465", "UDP")),
        ["Conflict"]
    );
    assert_eq!(
        found("lone-conflict", with("TCP", "466", "TCP")),
        ["Conflict"]
    );
}

#[test]
fn dynamic_ports_may_be_used_but_not_assigned() {
    let with = |ports: &str, status: &str| format!("{ports}\n\nTCP\n\nA\n\n{status}\n");
    for (ports, status) in [
        ("49151", "Official"),
        ("49152-65535", "Unofficial"),
        ("60000", "\u{A0}"),
        ("60000", "Conflict"),
    ] {
        assert_eq!(found("dynamic-port-assigned", with(ports, status)), [""; 0]);
    }
    assert_eq!(
        found("dynamic-port-assigned", with("40000-50000", "Official")),
        ["40000-50000"]
    );
}

#[test]
fn references_to_what_is_there_do_not_dangle() {
    for description in [
        "A (see port 2), see also ports 1, 2 and 5005 (see port 1/tcp)",
        "Uses port 99, not the port 99 of others",
        "Seaport 99, oversee port 99, see ports of others, see port A99",
        "see. Port 99",
        "see port 70000, see Example Port 9",
    ] {
        let text = described(&[description, "B"]) + "5000-5010\n\nTCP\n\nC\n\nOfficial\n";
        assert_eq!(
            found("dangling-port-reference", text),
            [""; 0],
            "{description}"
        );
    }
    let text = described(&["A, see also ports 1, 98 and 99; See port 97.", "B"]);
    assert_eq!(found("dangling-port-reference", text), ["98", "99", "97"]);
    let text = described(&["A, see 98/tcp, see TCP port 99, see ports 90-97", "B"]);
    assert_eq!(
        found("dangling-port-reference", text),
        ["98", "99", "90", "97"]
    );
    for text in [
        "1\n\nTCP\n\nA, see\nport 99\n\nOfficial\n",
        "1\n\nTCP\n\nA,   see  port   99, more\n\nOfficial\n",
    ] {
        assert_eq!(found("dangling-port-reference", text), ["99"]);
    }
}

#[test]
fn words_that_stand_twice_for_a_reason_are_not_doubled() {
    for description in [
        "commerce (Commerce Applications)",
        "Who who, who; who",
        "X X 3 3 a a",
        "well-known known ports",
        "NetBIOS2 NetBIOS2",
        "tcp, tcp",
        "Re:Re: mail",
    ] {
        assert_eq!(
            found("doubled-word", described(&[description])),
            [""; 0],
            "{description}"
        );
    }
    let text = described(&["(the the) of of, used used used by"]);
    assert_eq!(found("doubled-word", text), ["the", "of", "used used"]);
    assert_eq!(
        found("doubled-word", "1\n\nTCP\n\nA the\nthe b\n\nOfficial\n"),
        ["the"]
    );
    // A name is spelled out by all of its letters and all of the words.
    for name in ["gg", "ggx", "gwp"] {
        let text = format!("{name} 3/tcp # Gateway Gateway Protocol\n");
        assert_eq!(found("doubled-word", text), ["Gateway"], "{name}");
    }
    assert_eq!(
        found("doubled-word", "ggx 3/tcp # Gateway Gateway\n"),
        ["Gateway"]
    );
}

#[test]
fn names_with_capitals_in_them_are_not_joined_words() {
    let registry = described(&[
        "AppleTalk, FileMaker, NetBIOS, AirPort, HyperText, VMware, iSCSI, McAfee",
        "Apple File, Port, Text",
        // Both halves are words, and the whole is a name that stands more than once.
        "OpenView agent",
        "OpenView, Open, View",
        // Compared exactly, these halves are no words.
        "HostName, host name",
        "Openview agent",
    ]);
    assert_eq!(found("joined-words", registry), [""; 0]);
    let text = described(&["Mail AccessProtocol3 and AccessProtocol", "Access Protocol"]);
    assert_eq!(found("joined-words", text), ["Protocol"]);
}

#[test]
fn of_many_words_just_those_are_joined_of_which_both_halves_are_words() {
    // A word of its own for each number.
    let word = |number: u32| {
        let letters = [number / 26 / 26, number / 26, number]
            .map(|at| char::from(b'a' + u8::try_from(at % 26).expect("a letter")));
        format!("Q{}", letters.iter().collect::<String>())
    };
    let many = |pairs: fn(&str) -> String| {
        let texts: Vec<_> = (0..2000).map(|number| pairs(&word(number))).collect();
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        found("joined-words", described(&texts))
    };
    let halves = many(|word| format!("{word}Host Host {word}"));
    assert!(halves.len() == 2000 && halves.iter().all(|half| half == "Host"));
    assert_eq!(many(|word| format!("{word}Host Host")), [""; 0]);
    assert_eq!(many(|word| format!("Host{word} Host")), [""; 0]);
}

#[test]
fn abbreviations_keep_their_full_stop() {
    for description in [
        "Names, files, etc.",
        "Mail of the U.S.",
        "Made by Foo Inc.",
        "And so on...",
        "Plan B.",
        ".",
        "A dot (.)",
        "Who is it?",
    ] {
        assert_eq!(
            found("final-period", described(&[description])),
            [""; 0],
            "{description}"
        );
    }
    let learned = ["Made by Foo Company dept.", "Foo dept. of mail"];
    assert_eq!(found("final-period", described(&learned)), [""; 0]);
    let text = described(&[
        "Used within (and between) ISPs. A protocol.",
        "In (brackets).",
        "This is used.",
    ]);
    assert_eq!(found("final-period", text), [".", ".", "."]);
}

#[test]
fn brackets_that_stand_alone_for_a_reason_are_balanced() {
    for description in [
        "a) names, b) mail (or 2) both)",
        "Fun :-) or ;) or :( or :-(",
        "A '(' and \")\"",
        "A '(' alone",
        "([{x}]) {}",
        "iv) the fourth",
        "9) mail, 10) news",
        "a < b > c",
    ] {
        let text = described(&[description]);
        assert_eq!(found("unbalanced-bracket", text), [""; 0], "{description}");
    }
    let wrapped = "1\n\nTCP\n\nA (which\ngoes on) here\n\nOfficial\n";
    assert_eq!(found("unbalanced-bracket", wrapped), [""; 0]);
    let text = described(&["A (b", "A b]", "A (b]", "A (b))", "Service) x"]);
    assert_eq!(found("unbalanced-bracket", text), ["(", "]", "]", ")", ")"]);
    for number in ["name", "ab", "100", "xxxxx"] {
        let text = described(&[&*format!("{number}) x")]);
        assert_eq!(found("unbalanced-bracket", text), [")"], "{number}");
    }
    assert_eq!(found("unbalanced-bracket", described(&["A '(b"])), ["("]);
}

#[test]
fn one_expansion_in_two_coats_is_consistent() {
    for descriptions in [
        // Case, white space, spelling, and what is said beyond it.
        &[
            "POP, Post Office Protocol, version 2",
            "POP (post  office protocol)",
        ][..],
        &[
            "LDAP (Lightweight Directory Access Protocol over SSL)",
            "LDAP, Lightweight Directory Access Protocol over TLS",
        ],
        &[
            "UUCP (Unix-to-Unix Copy Protocol)",
            "UUCP, Unix to Unix Copy Protocol. And more",
        ],
        &["SO (Service Organisation)", "SO (Service Organization)"],
        // Digits make another abbreviation.
        &[
            "IMAP, Interactive Mail Access Protocol",
            "IMAP4 (Internet Message Access Protocol 4)",
        ],
        // What stands in brackets or behind a comma need not be an expansion.
        &[
            "HTTP (used for web pages)",
            "HTTP (HyperText Transfer Protocol)",
            "HTTP, RPC Ep Map",
            "HTTP (helps)",
        ],
        &[
            "AOL Instant Messenger, IRC",
            "IRC (Internet Relay Chat)",
            "Old IRC (Internal Radio)",
        ],
        &["Foo-TP (Time Protocol)", "TP (Transfer Protocol)"],
        &[
            "SO (sign on), TP (new time protocol)",
            "TP (Transfer Protocol)",
        ],
        &[
            "TC-P, Time Copy Protocol",
            "TC-P, Transfer Control Protocol",
        ],
        &["Mail (made at inner lakes)", "Mail (my aunt is late)"],
        // What is wrapped may go on.
        &["SSH, Secure\nShell", "SSH, Secure Shell"],
        &["SSH, Secure\nShell", "SSH, Safe Shell"],
        &["new-rwho, new-who", "rwho (remote who)"],
    ] {
        let found = found("inconsistent-expansion", described(descriptions));
        assert_eq!(found, [""; 0], "{descriptions:?}");
    }
    let text = described(&[
        "SMTP (Simple Mail Transport Protocol)",
        "SMTP, Simple Mail Transfer Protocol. Relay",
    ]);
    assert_eq!(
        found("inconsistent-expansion", text),
        ["Simple Mail Transfer Protocol"]
    );
    for (one, other, words) in [
        // What is wrapped and has its end on the line.
        (
            "SSH, Secure Shell",
            "SSH, Safe Shell. And\nmore",
            "Safe Shell",
        ),
        // The initials say which words are needed, and not the first letters that would do.
        (
            "SSH (Secure Sixth Host)",
            "SSH (Secure Sixth Helper)",
            "Secure Sixth Helper",
        ),
        // The sign of the kelvin is a K.
        (
            "KVM (Kernel Virtual Machine)",
            "KVM (\u{212A}ernel Voice Machine)",
            "\u{212A}ernel Voice Machine",
        ),
        (
            "\u{212A}VM (Kernel Virtual Machine)",
            "\u{212A}VM (Kernel Voice Machine)",
            "Kernel Voice Machine",
        ),
    ] {
        let text = described(&[one, other]);
        assert_eq!(found("inconsistent-expansion", text), [words]);
    }
}

#[test]
fn other_words_are_not_other_spellings() {
    for descriptions in [
        &["HTTPs", "HTTPS", "https"][..],
        &["Host Name", "HOSTNAME", "hostnames"],
        &["a prise", "a prize"],
        &["e-mail", "E-mails"],
        &["ISO-TSAP", "ISOTSAP"],
        &["mail.e-mail.example", "email"],
        &["new_e-mail", "email"],
        &["https://e-mail", "email"],
        &["colour", "color"],
    ] {
        let found = found("inconsistent-spelling", described(descriptions));
        assert_eq!(found, [""; 0], "{descriptions:?}");
    }
    let text = described(&[
        "Emails, organize",
        "(e-mail) organises",
        "Email",
        "New:E-mail",
    ]);
    assert_eq!(
        found("inconsistent-spelling", text),
        ["e-mail", "organises", "E-mail"]
    );
    assert_eq!(
        found("inconsistent-spelling", described(&["e-mail/email"])),
        ["email"]
    );
}

#[test]
fn text_is_not_taken_for_a_value() {
    for description in [
        "None of these",
        "No",
        "X11",
        "3Com",
        "7 Days to Die",
        "a = b",
        "e3",
        "On-Demand",
        "1.2.3 and more",
        "Port 80, and no other",
        "Doom - 1993 - the game",
        "'90s music and '80s music",
    ] {
        let found = found("ambiguous-value", described(&[description]));
        let expected = usize::from(description == "No");
        assert_eq!(found.len(), expected, "{description}");
    }
    for description in [
        "=A1",
        "+x",
        "-x",
        "@all",
        "N/A",
        "null",
        "True",
        "off",
        "#N/A",
        "<NA>",
        "Inf",
        "0b11",
        "１２",
        "2001-12-14 22:22",
        "2001-12-14T22:22:00.5Z",
        "'quoted'",
        // The description is text, and one of its parts is none.
        "NA - Network Analyser",
        "NA (Network Access)",
        "NA, Network Access",
        "1e3 protocol",
        "Doom - 22:22",
    ] {
        let found = found("ambiguous-value", described(&[description]));
        assert_eq!(found, [description]);
    }
    // Beside a service name nothing else is looked for in the description.
    let text = "foo 22/tcp # NA (Network Access)\nbar 23/tcp # NA\n";
    assert_eq!(found("ambiguous-value", text), ["NA"]);
    // XML writes quotation marks in its own way.
    let text = "<record><name>a</name><protocol>tcp</protocol><number>1</number><description>&apos;a&apos;</description></record>";
    assert_eq!(found("ambiguous-value", xml(text)), ["&apos;a&apos;"]);
}

#[test]
fn two_names_are_of_one_service_if_a_record_says_so() {
    let claimed = |text: &str| found("conflicting-claim", text).len();
    for (first, second, conflicts) in [
        ("http 80/tcp www # Web", "www 80/tcp # Site", 0),
        ("www 80/tcp # Site", "http 80/tcp www # Web", 0),
        ("sunrpc 111/tcp # or \"rpcbind\"", "rpcbind 111/tcp", 0),
        ("rpcbind 111/tcp", "sunrpc 111/tcp # or \"rpcbind\"", 0),
        // This is no quotation.
        ("sunrpc 111/tcp # 5\" rpcbind", "rpcbind 111/tcp", 1),
        // Two that say nothing do not say the same.
        ("http 80/tcp", "www 80/tcp", 1),
        ("http 80/tcp # Web", "www 80/tcp # Site", 1),
        // The first port is one as any other.
        ("http 0/tcp", "www 0/tcp", 1),
    ] {
        assert_eq!(
            claimed(&format!("{first}\n{second}\n")),
            conflicts,
            "{first} {second}"
        );
    }
}

#[test]
fn an_alias_collides_with_any_port_of_a_name() {
    let text = "http 80/tcp www\nwww 80/tcp\nwww 80/tcp\nwww 81/tcp\n";
    assert_eq!(found("alias-collides", text), ["www"]);
    let text = "http 80/tcp www\nwww 80/tcp\nwww 81/udp\n";
    assert_eq!(found("alias-collides", text), [""; 0]);
}

#[test]
fn the_usual_spelling_of_a_name_is_the_most_frequent_one() {
    let text = |names: [&str; 3]| {
        let rows = names
            .iter()
            .zip(1..)
            .map(|(name, port)| format!("{name} {port}/tcp\n"));
        rows.collect::<String>()
    };
    for (names, unusual) in [
        (["X11", "x11", "x11"], &["X11"][..]),
        (["x11", "X11", "X11"], &["x11"]),
        (["x11", "X11", "x11"], &["X11"]),
        // Of equally frequent ones it is the first.
        (["X11", "x11", "xdm"], &["x11"]),
    ] {
        assert_eq!(found("name-case-duplicate", text(names)), unusual);
    }
}

#[test]
fn places_are_right_in_descriptions_that_are_no_utf_8() {
    let text = b"1\n\nTCP\n\nCaf\xE9 \x96 Caf\xE9\xE9 the the e-mail\xE9 (see port 9\n\nOfficial\n";
    assert_eq!(found("doubled-word", text.as_slice()), ["the"]);
    assert_eq!(found("dangling-port-reference", text.as_slice()), ["9"]);
    assert_eq!(found("unbalanced-bracket", text.as_slice()), ["("]);
}

/// Words that names of services are made of.
const NAMES: &str = "Access Account Address Administration Agent Alarm Archive Audio Audit Backup Balance Batch Billing Boot Bridge Broadcast Browser Bulletin \
    Cache Calendar Call Capture Catalog Channel Chat Client Cluster Collector Command Conference Configuration Console Content Control Courier Database \
    Delivery Desktop Device Directory Discovery Display Distribution Document Domain Election Event Exchange Export Fabric Failover Feed File Filter \
    Finance Firewall Flow Forwarding Gateway Graphics Group Heartbeat Host Identity Image Import Index Instrument Inventory Job Journal Kernel Key \
    Label Language Ledger Library License Link Listener Locator Lock Log Mail Maintenance Management Map Measurement Media Memory Message Metadata Meter \
    Mirror Mobile Monitor Multicast Name Network News Node Notification Object Operations Order Packet Page Partition Password Path Payment Peer Policy \
    Pool Presence Print Process Profile Protocol Provisioning Proxy Query Queue Quota Radio Record Recovery Registration Relay Remote Replication Report \
    Repository Resource Roaming Route Routing Scan Schedule Search Secure Security Sensor Server Service Session Setup Shell Signal Simple Snapshot Socket \
    Spool Statistics Status Storage Stream Subscriber Synchronization System Table Talk Tape Task Telemetry Terminal Text Thread Ticket Time Topology Trace \
    Transaction Transfer Transport Tunnel Update Upload User Vault Vector Video Virtual Voice Warehouse Web Window Wire Workflow Workgroup Zone";

/// And words that stand in notes on them.
const NOTES: &str = "used for reliable transfers of large files|carries encrypted traffic between sites|by Example Systems Inc.|see port {first}|\
    real-time control of devices (sensors, valves)|peer-to-peer sharing|version {number}.{number}|a) reads, b) writes|replaced by a newer protocol, etc.|\
    also used by clients behind a firewall|notifies users of new e-mail|open for U.S. agencies|needs {number} connections [at least]|has no state :-)";

/// Brands, each written in one way.
const BRANDS: [&str; 12] = [
    "AppleTalk",
    "NetBIOS",
    "FileMaker",
    "OpenView",
    "McAfee",
    "iSCSI",
    "VMware",
    "3Com",
    "X11",
    "DHCPv6",
    "Zürich",
    "サービス",
];

/// A registry that has no mistake: records in order of their ports, varied as those of a large one are.
fn clean(records: usize) -> String {
    let names: Vec<_> = NAMES.split_whitespace().collect();
    let notes: Vec<_> = NOTES.split('|').map(str::trim).collect();
    let mut seed = 1_u64;
    let mut below = |end: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % end
    };
    let mut meanings: HashMap<String, Vec<&str>> = HashMap::new();
    let mut text = String::new();
    for record in 0..records {
        let port = 1 + record * 3;
        let mut words: Vec<&str> = (0..2 + below(3))
            .map(|_| names[below(names.len())])
            .collect();
        words.dedup();
        words.push("Protocol");
        words.dedup();
        let initials = words.iter().filter_map(|word| word.chars().next());
        let abbreviation: String = initials.collect();
        // An abbreviation means one thing.
        let is_free = *meanings
            .entry(abbreviation.clone())
            .or_insert_with(|| words.clone())
            == words;
        let words = words.join(" ");
        let mut description = match below(6) {
            0 if is_free => format!("{abbreviation}, {words}"),
            1 if is_free => format!("{abbreviation} ({words})"),
            2 => format!("{} {words}", BRANDS[below(BRANDS.len())]),
            3 => format!("{}-{port}", words.to_lowercase().replace(' ', "_")),
            _ => format!("{words} {record}"),
        };
        if below(3) == 0 {
            let note = notes[below(notes.len())].replace("{first}", "1");
            let note = note.replace("{number}", &below(9).to_string());
            write!(description, " - {note}").expect("writing to a string");
        }
        let ports = match below(20) {
            0 => format!("{port}-{}", port + 2),
            _ => port.to_string(),
        };
        let transports = ["TCP", "UDP", "TCP, UDP", "SCTP", "TCP, DCCP"][below(5)];
        let status = ["Official", "Unofficial"][below(2)];
        write!(
            text,
            "{ports}\n\n{transports}\n\n{description}\n\n{status}\n____________\n"
        )
        .expect("writing to a string");
    }
    text
}

#[test]
fn a_large_clean_registry_has_no_finding() {
    for text in [
        clean(14_500),
        clean(14_500)
            .replace("____________\n", "\n")
            .replace('\n', "\r\n"),
    ] {
        let sources = [source(text)];
        let registry = Registry::parse(&sources).expect("few");
        assert_eq!(registry.record_count(), 14_500);
        let told: Vec<_> = check(&registry)
            .iter()
            .map(|f| (f.rule().name, registry.slice(f.source, f.span).to_owned()))
            .take(20)
            .collect();
        assert_eq!(told, [], "the first of them");
    }
}

/// A text for each rule about cells, records and suppressions that looks like its mistake and is none.
const LOOKALIKES: &[(&str, &str)] = &[
    (
        "invalid-utf8",
        "22\n\nTCP\n\nCaf\u{E9} \u{FFFD} \u{1F600}\n\nOfficial\n",
    ),
    (
        "wrapped-description",
        "22\n\nTCP\n\nSSH\n# a comment\n\nOfficial\n",
    ),
    ("missing-final-newline", "22\r\rTCP\r\rSSH\r\rOfficial\r"),
    (
        "unreadable-record",
        "# 23\n#\n# Official\n22\n\nTCP\n\nSSH\n\nOfficial\n",
    ),
    (
        "missing-cell",
        "22\n\nTCP\n\nTCP Port Service Multiplexer\n\nOfficial\n",
    ),
    ("missing-cell", "22\n\nTCP\n\nSSH\n"),
    (
        "extra-cell",
        "22\n\nTCP\n\nSSH\n\n\n\n\nOfficial\n\n\n____\n\n____\n23\n\nTCP\n\nTelnet\n\nOfficial\n",
    ),
    (
        "port-not-a-number",
        "6000 to 6063\n\nTCP\n\nX11\n\nOfficial\n",
    ),
    (
        "port-not-a-number",
        "7\n\nTCP\n\n3Com tsmux, 80/tcp\n\nOfficial\n",
    ),
    (
        "port-out-of-range",
        "65535\n\nTCP\n\n65536 and more\n\nUnofficial\n",
    ),
    (
        "range-reversed",
        "6000\u{2013}6000\n\nTCP\n\n9-5\n\nOfficial\n",
    ),
    (
        "port-leading-zero",
        "0\n\nTCP\n\n007\n\nOfficial\n\n100-200\n\nTCP\n\nB\n\nOfficial\n",
    ),
    ("blank-transport", "22\n\n\n\nTCP\n\nSSH\n\nOfficial\n"),
    (
        "unknown-transport",
        "22\n\ntcp and sctp\n\nTPC\n\nOfficial\n",
    ),
    (
        "transport-separator",
        "22\n\nTCP, UDP, SCTP\n\nTCP/UDP\n\nOfficial\n",
    ),
    ("transport-spelling", "22\n\nTCP\n\ntcp\n\nOfficial\n"),
    (
        "transport-order",
        "22\n\nTCP, DCCP\n\nUDP, TCP\n\nOfficial\n",
    ),
    ("transport-repeated", "22\n\nTCP\n\nTCP, TCP\n\nOfficial\n"),
    ("blank-status", "22\n\nTCP\n\nSSH\n\n\n\nOfficial\n"),
    ("unknown-status", "22\n\nTCP\n\nOffical\n\nOfficial\n"),
    ("status-spelling", "22\n\nTCP\n\nofficial\n\nOfficial\n"),
    (
        "duplicate-record",
        "22\n\nTCP\n\nSSH\n\nOfficial\n\n22\n\nTCP\n\nSSH\n\nUnofficial\n",
    ),
    (
        "conflicting-claim",
        "1-9\n\nTCP\n\nA\n\nOfficial\n\n5\n\nUDP\n\nB\n\nOfficial\n\n10\n\nTCP\n\nC\n\nOfficial\n",
    ),
    (
        "out-of-order",
        "1-9\n\nTCP\n\nA\n\nOfficial\n\n5\n\nUDP\n\nB\n\nOfficial\n\n5\n\nTCP\n\nC\n\nOfficial\n",
    ),
    (
        "service-name-syntax",
        "3com-tsmux 106/tcp # a--b\nX11 6000/tcp x_11\nabcdefghijklmno 1/udp abcdefghijklmnop\n",
    ),
    (
        "alias-separator",
        "http 80/tcp www web # World, Wide, Web\n",
    ),
    (
        "frequency-out-of-range",
        "http\t80/tcp\t0.484143\t# 2.5\nhttps\t443/tcp\t1.0\nftp\t21/tcp\t0\ntelnet\t23/tcp\t1/3\nssh\t22/tcp\t0.1\nssh\t22/sctp\n",
    ),
    (
        "misspelt-unknown",
        "unknown\t1/tcp\t0.1\nunknow\t2/tcp\t0.1\t# a game\nknown\t3/tcp\t0.1\n",
    ),
    (
        "updated-before-registered",
        "Service Name,Port Number,Transport Protocol,Description,Registration Date,Modification Date\n\
         a,1,tcp,A,2011-05-23,2011-05-23\nb,2,tcp,B,2011-05,2011-05-01\nc,3,tcp,C,,2001-01-01\nd,4,tcp,D,2011-05-23,n/a\n",
    ),
    (
        "unassigned-overlap",
        "1-9\n\nUDP\n\nUnassigned\n\nOfficial\n\n5\n\nTCP\n\nUnassigned numbers\n\nOfficial\n\n8\n\nUDP\n\nReserved\n\nOfficial\n",
    ),
    (
        "name-case-duplicate",
        "x11 6000/tcp X11\nx11 6000/udp XDM\nxdm 177/udp\n",
    ),
    (
        "alias-collides",
        "http 80/tcp www\nwww 80/tcp http\nshell 514/tcp cmd syslog\nsyslog 514/udp\n",
    ),
    ("doubled-word", "ggp 3/tcp # Gateway Gateway Protocol\n"),
    (
        "conflicting-claim",
        "http 80/tcp www # World Wide Web\nwww 80/tcp\nftp_ctl 21/tcp\nftp-ctl 21/tcp\nname 42/tcp # Host names\nnames 42/tcp # host names\n",
    ),
    (
        "unknown-transport",
        "rtmp 1/ddp # Routing Table Maintenance Protocol\nnatd 8668/divert\nhttp 80/tcp/udp/sctp\n",
    ),
    (
        "blank-transport",
        "http 80/tcp # behind a slash\nrtmp 1/ddp\n",
    ),
    (
        "description-unresolved",
        "22\n\nTCP\n\nTCP/IP printing\n\nOfficial\n",
    ),
    (
        "unused-suppression",
        "# portreg: allow(blank-status) -- asked\n\n____\n22\n\nTCP\n\nSSH\n\n\u{A0}\n",
    ),
    (
        "suppression-without-reason",
        "# portreg: nothing is allowed (here)\n22\n\nTCP\n\nSSH\n\nOfficial\n",
    ),
];

#[test]
fn cells_and_records_that_are_meant_are_left_alone() {
    let found = LOOKALIKES
        .iter()
        .map(|(rule, text)| (*rule, found(rule, *text)));
    let wrong: Vec<_> = found.filter(|(_, found)| !found.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_rule_has_its_lookalike() {
    let here = include_str!("lookalikes.rs");
    for rule in RULES {
        let here = match rule.check {
            Check::Reference(_) | Check::Standing(_) => include_str!("reference.rs"),
            // Those about a baseline have theirs in the module of accepted findings.
            Check::Baseline => include_str!("accepting.rs"),
            _ => here,
        };
        assert!(
            here.contains(&format!("\"{}\"", rule.name)),
            "{}",
            rule.name
        );
    }
}

//! What is found in descriptions: in those of the registry, and in any at all.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use portreg::dataset::{MentionKind, PATTERNS, PartKind, Parts, mentions, parts, spans};
use portreg::syntax::Role;
use portreg::{Registry, check};
use proptest::prelude::*;

use crate::support::{registry, source};

/// Where a part stands in its description; it must be a piece of it, and not just equal to one.
fn place(description: &str, part: &str) -> Option<std::ops::Range<usize>> {
    let start = part
        .as_ptr()
        .addr()
        .checked_sub(description.as_ptr().addr())?;
    let end = start + part.len();
    (end <= description.len()).then_some(start..end)
}

/// The parts that stand beside each other.
fn beside<'t>(parts: &Parts<'t>) -> Vec<&'t str> {
    let mut all = vec![parts.name];
    all.extend(parts.full_name);
    all.extend(parts.qualifiers.iter());
    all.extend(parts.note);
    all
}

/// The pattern of a description and its parts, in one line.
fn shown(parts: &Parts<'_>) -> String {
    let qualifiers = parts.qualifiers.iter();
    let names = [
        ("name", Some(parts.name)),
        ("short", parts.short_name),
        ("full", parts.full_name),
    ];
    let all = names
        .into_iter()
        .chain(qualifiers.map(|text| ("qualifier", Some(*text))))
        .chain([("note", parts.note)]);
    let mut line = parts.pattern.name.to_owned();
    for (what, part) in all {
        if let Some(part) = part {
            write!(line, " | {what} {part}").expect("to a string");
        }
    }
    line
}

#[test]
fn the_descriptions_of_the_registry_are_taken_apart() {
    let sources = [source(registry())];
    let registry = Registry::parse(&sources).expect("few");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = String::new();
    for view in registry.records() {
        let description = view.description();
        let parts = parts(&description);
        *counts.entry(parts.pattern.name).or_default() += 1;
        let place = sources[0].position(view.record.cell(Role::Description).start);
        writeln!(all, "{} {}", place.line, shown(&parts)).expect("to a string");
    }
    let counts = PATTERNS.iter().fold(String::new(), |mut all, pattern| {
        let count = counts.get(pattern.name).copied().unwrap_or_default();
        writeln!(all, "{count} {}", pattern.name).expect("to a string");
        all
    });
    insta::assert_snapshot!("parts", format!("{counts}\n{all}"));
}

/// Descriptions as people write them elsewhere, of which none is in the registry.
const UNSEEN: &str = include_str!("../descriptions/unseen.txt");

#[test]
fn descriptions_of_other_registries_are_taken_apart() {
    let registry = registry();
    let all = UNSEEN.lines().fold(String::new(), |mut all, text| {
        let is_new = registry.lines().all(|line| line != text);
        assert!(is_new, "{text}");
        writeln!(all, "{text}\n    {}", shown(&parts(text))).expect("to a string");
        all
    });
    insta::assert_snapshot!("unseen", all);
}

#[test]
fn each_pattern_reads_its_examples() {
    for pattern in PATTERNS {
        assert!(!pattern.examples.is_empty() && !pattern.summary.is_empty());
        for (text, expected) in pattern.examples {
            let parts = parts(text);
            assert_eq!(parts.pattern, *pattern, "{text}");
            let found = [
                parts.name,
                parts.full_name.unwrap_or_default(),
                &parts.qualifiers.join(", "),
                parts.note.unwrap_or_default(),
            ];
            let expected: Vec<_> = expected.split('|').map(str::trim).collect();
            assert_eq!(found.as_slice(), expected, "{text}");
        }
    }
}

#[test]
fn a_word_of_one_capital_is_a_word_of_a_full_name() {
    let parts = parts("FAQ - Find A Quote");
    assert_eq!((parts.name, parts.full_name), ("FAQ", Some("Find A Quote")));
}

#[test]
fn a_capital_protocol_is_a_part_of_all_names_but_abbreviations() {
    for (text, name) in [
        ("FTP Protocol over TLS", "FTP"),
        ("Telnet Protocol over TLS", "Telnet Protocol"),
        ("Message Send Protocol over TLS", "Message Send Protocol"),
    ] {
        assert_eq!(parts(text).name, name);
    }
}

#[test]
fn what_is_set_aside_is_no_service() {
    for (text, is_set_aside) in [
        ("Reserved", true),
        ("Reserved; do not use", true),
        ("Reserved, Intel", true),
        ("SSH", false),
    ] {
        let parts = parts(text);
        assert_eq!(parts.is_set_aside(), is_set_aside, "{parts:?}");
        assert!(
            format!("{parts:?}").contains(parts.pattern.name),
            "{parts:?}"
        );
    }
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
        "RPC (Remote Procedure Call) Locator Service",
        "Apple (AFP) File Server",
        "FTP (File Transfer Protocol",
        "FTP: Transfer of Files",
        "Sentinel: SRM",
        "Example Synch. Protocol",
        "SSH (Secure Shell; fast) server",
        "Intel(R)2 Wakeup",
        "Timed,",
        "Ab/cd",
        "FTP, File Transfer Protocol, iPad edition",
        "(unknown)",
        "SSH ; ()",
        ")",
        ", x",
    ] {
        let parts = parts(text);
        assert_eq!(beside(&parts), [text], "{parts:?}");
        assert!(!parts.is_resolved(), "{parts:?}");
    }
}

#[test]
fn what_the_descriptions_of_the_registry_refer_to_is_found() {
    let sources = [source(registry())];
    let registry = Registry::parse(&sources).expect("few");
    let mut found = Vec::new();
    for view in registry.records() {
        for mention in mentions(&view.description()) {
            let kind = mention.kind.name();
            found.push(format!("{}: {kind} {}", view.port_name(), mention.value));
        }
    }
    assert_eq!(found, ["587: rfc 2476", "591: port 80"]);
}

#[test]
fn names_of_patterns_and_kinds_are_their_own() {
    fn assert_names<'n>(names: impl IntoIterator<Item = &'n str>) {
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        for name in names {
            let fits = |c: char| c.is_ascii_lowercase() || matches!(c, '-' | '_');
            assert!(name.chars().all(fits));
        }
    }
    assert_names(PATTERNS.iter().map(|pattern| pattern.name));
    assert_names(PartKind::ALL.map(PartKind::name));
    assert_names(MentionKind::ALL.map(MentionKind::name));
}

/// Words and signs that descriptions are made of.
const PIECES: [&str; 32] = [
    "SSH",
    "Secure",
    "Shell",
    "Secure Shell",
    "(Secure Shell)",
    "ftp",
    "File",
    "Protocol",
    "protocol",
    "client",
    "(data)",
    "over TLS/SSL",
    "over",
    "version 2",
    ", version",
    ",",
    "-",
    "\u{2013}",
    ";",
    ".",
    "/",
    ":",
    "(",
    ")",
    "()",
    "(see port 80)",
    "used for",
    "Reserved",
    "\u{130}",
    "\u{1F600}",
    "etc.",
    "a/b",
];

/// A description made of such pieces, its white space normal.
fn description() -> impl Strategy<Value = String> {
    let piece = (prop::sample::select(&PIECES[..]), any::<bool>());
    prop::collection::vec(piece, 0..12).prop_map(|pieces| {
        let joined: String = pieces
            .iter()
            .map(|(piece, space)| format!("{piece}{}", if *space { " " } else { "" }))
            .collect();
        joined.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

/// Words and signs that references are made of.
const REFERENCES: [&str; 24] = [
    "RFC",
    "rfc",
    "RFCs",
    "Port",
    "port",
    "ports",
    "TCP",
    "udp",
    "number",
    "see",
    "80",
    "65536",
    "2476",
    "0080",
    "99999999999",
    "/",
    "-",
    "\u{2013}",
    ",",
    "and",
    "#",
    ".",
    "x",
    "\u{1F600}",
];

/// Whether what is found in a text stands where it is said to stand.
fn assert_places(text: &str) {
    let parts = parts(text);
    let scalars: Vec<char> = text.chars().collect();
    let spans: Vec<_> = spans(text, &parts).collect();
    for span in &spans {
        let slice = &scalars[span.start as usize..span.end as usize];
        assert_eq!(slice.iter().collect::<String>(), span.text);
        assert!(place(text, span.text).is_some());
    }
    assert!(spans.is_sorted_by_key(|span| (span.start, span.kind)));
    let of = |kind| {
        let texts = spans.iter().filter(move |span| span.kind == kind);
        texts.map(|span| span.text).collect::<Vec<_>>()
    };
    assert_eq!(of(PartKind::Name), [parts.name]);
    assert_eq!(of(PartKind::ShortName), Vec::from_iter(parts.short_name));
    assert_eq!(of(PartKind::FullName), Vec::from_iter(parts.full_name));
    assert_eq!(of(PartKind::Qualifier), *parts.qualifiers);
    assert_eq!(of(PartKind::Note), Vec::from_iter(parts.note));
    let mut end = 0;
    for mention in mentions(text) {
        let place = place(text, mention.text).expect("a piece of the text");
        assert!(end <= place.start && !place.is_empty());
        end = place.end;
        assert_eq!(mention.digits().parse(), Ok(mention.value));
        assert!(mention.kind == MentionKind::Rfc || mention.value <= 65535);
    }
}

proptest! {
    #[test]
    fn what_is_found_stands_where_it_is_said_to_stand(
        made in description(),
        pieces in prop::collection::vec(prop::sample::select(&REFERENCES[..]), 0..12),
        any in "\\PC*",
        blank in any::<bool>(),
    ) {
        assert_places(&made);
        assert_places(&any);
        assert_places(&pieces.join(if blank { " " } else { "" }));
    }

    #[test]
    fn each_part_is_a_piece_of_the_description(text in description()) {
        let parts = parts(&text);
        let mut places: Vec<_> = beside(&parts)
            .into_iter()
            .map(|part| place(&text, part).expect("a piece of the text"))
            .collect();
        places.sort_by_key(|place| (place.start, place.end));
        for pair in places.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start, "{parts:?}");
        }
        for part in beside(&parts) {
            prop_assert_eq!(part.trim(), part);
            prop_assert!(!part.is_empty() || text.is_empty(), "{parts:?}");
        }
        prop_assert_eq!(parts.short_name.is_some(), parts.full_name.is_some());
        prop_assert!(parts.short_name.is_none_or(|short| short == parts.name));
        if !parts.is_resolved() {
            prop_assert_eq!(beside(&parts), [&*text]);
        }
    }

    /// The rule has a look of its own at what is plainly one name.
    #[test]
    fn what_is_not_resolved_has_a_finding(text in description()) {
        let text = text.trim();
        let record = format!("22\n\nTCP\n\n{text}\n\nOfficial\n");
        let sources = [source(record)];
        let registry = Registry::parse(&sources).expect("few");
        let view = registry.records().next();
        if view.is_some_and(|view| view.record.compiles() && view.description() == text) {
            let findings = check(&registry);
            let mut rules = findings.iter().map(|finding| finding.rule().name);
            let is_found = rules.any(|rule| rule == "description-unresolved");
            prop_assert_eq!(is_found, !parts(text).is_resolved());
        }
    }

    #[test]
    fn any_text_is_read(text in ".*") {
        let parts = parts(&text);
        for part in beside(&parts) {
            prop_assert!(place(&text, part).is_some());
        }
    }
}

/// What is said a million times over, with something before it and behind it that has to wait for it.
const HOSTILE: [(&str, &str, &str); 24] = [
    ("", "(", ""),
    ("SSH ", "()", ""),
    ("SSH (", "(", ")"),
    ("SSH", " (a)", " ("),
    ("SSH", " [", ""),
    ("", ", ", "x"),
    ("SSH", ", data", ""),
    ("", "a, Inc., ", ""),
    ("", "- ", ""),
    ("x", " - ", ""),
    ("x", " \u{2014}", ""),
    ("", "Ab. ", ""),
    ("", "Abcde. A", ""),
    ("", ".", " A"),
    ("", "/", ""),
    ("", "a/b ", ""),
    ("SSH, S", "s", "h"),
    ("SSH (S", " s", "h)"),
    ("S", "s", " (SS)"),
    ("", "port ", "x1"),
    ("ports 1", ", 2", "x"),
    ("", "TCP/", "x 1"),
    ("RFC ", "1", "x"),
    ("see port 1", " see port 1", ""),
];

#[test]
fn hostile_descriptions_take_no_longer_than_others() {
    // One text is read in the time of 64 that are a 64th as long; if that takes the square of the length, it is 64 times as much.
    const TIMES: usize = 1 << 16;
    let time = |text: &str| {
        let start = Instant::now();
        let parts = parts(text);
        let found = spans(text, &parts).count() + mentions(text).count();
        assert!(found > 0);
        start.elapsed()
    };
    for (before, again, behind) in HOSTILE {
        let text = |times| format!("{before}{}{behind}", again.repeat(times));
        let few: Vec<_> = (0..64).map(|_| text(TIMES / 64)).collect();
        let short: Duration = few.iter().map(|text| time(text)).sum();
        let long = time(&text(TIMES));
        let limit = short * 16 + Duration::from_millis(100);
        assert!(long < limit, "{before}{again}{behind}: {short:?}, {long:?}");
    }
}

#[test]
fn what_looks_like_an_expansion_and_spells_out_nothing_is_none() {
    for (text, name, note) in [
        // There is another abbreviation in it.
        ("MIP - Mobile IP", "MIP", Some("Mobile IP")),
        // One letter is short for nothing.
        ("X Xerox", "X Xerox", None),
        // One word spells out no other.
        ("Ftp, ftpd", "Ftp, ftpd", None),
        // Behind a dash only what has capitals is sure to be an abbreviation.
        (
            "Ftp - File transfer protocol",
            "Ftp",
            Some("File transfer protocol"),
        ),
        // One of the words gives no letter.
        (
            "SMB, Server Message Tool Block",
            "SMB, Server Message Tool Block",
            None,
        ),
        ("ID, Interface Name Data", "ID, Interface Name Data", None),
        // It begins with the word itself.
        ("ftp, ftp protocol", "ftp", Some("ftp protocol")),
        // Behind the comma it goes on.
        (
            "MTP (Mail Transfer Protocol, Extended)",
            "MTP",
            Some("Mail Transfer Protocol, Extended"),
        ),
    ] {
        let parts = parts(text);
        assert_eq!((parts.name, parts.note), (name, note), "{parts:?}");
        assert_eq!(parts.full_name, None, "{parts:?}");
    }
}

#[test]
fn over_what_is_no_carrier_a_name_goes_on() {
    for text in ["Ethernet over Copper", "Voice over Wires"] {
        let parts = parts(text);
        assert_eq!(beside(&parts), [text], "{parts:?}");
        assert!(parts.is_resolved(), "{parts:?}");
    }
    assert_eq!(*parts("Voice over IP").qualifiers, ["over IP"]);
}

#[test]
fn a_remark_behind_a_comma_may_begin_with_a_capital() {
    for (text, name, note) in [
        ("SSH, Used for logins", "SSH", "Used for logins"),
        ("Remote Shell, See RFC 1", "Remote Shell", "See RFC 1"),
    ] {
        let parts = parts(text);
        assert_eq!((parts.name, parts.note), (name, Some(note)), "{parts:?}");
    }
}

#[test]
fn a_slash_parts_no_short_and_no_known_word() {
    for text in [
        "I/O",
        "PL/I",
        "T/TCP",
        "OS/2",
        "HTTP/1.1",
        "EtherNet/IP",
        "TLS/SSL",
    ] {
        let parts = parts(text);
        assert!(parts.is_resolved(), "{parts:?}");
        assert_eq!(beside(&parts), [text], "{parts:?}");
    }
}

#[test]
fn a_qualifier_stands_in_brackets_of_either_kind() {
    for text in ["FTP (data)", "FTP [data]", "FTP, data", "FTP [data] - x"] {
        let parts = parts(text);
        assert_eq!(
            (parts.name, &*parts.qualifiers),
            ("FTP", &["data"][..]),
            "{text}"
        );
    }
}

#[test]
fn a_bracket_may_stand_right_behind_a_name() {
    let parts = parts("SSH(Secure Shell)");
    assert_eq!((parts.name, parts.full_name), ("SSH", Some("Secure Shell")));
}

#[test]
fn behind_a_semicolon_in_its_bracket_an_expansion_ends() {
    let parts = parts("SSH (Secure Shell; port forwarding)");
    assert_eq!(parts.full_name, Some("Secure Shell"));
    assert_eq!(parts.note, Some("port forwarding"));
}

#[test]
fn behind_sure_names_a_comma_begins_a_remark_in_small_letters() {
    for text in [
        "UPS Uninterruptible Power Supply, keeps hosts running",
        "UPS, Uninterruptible Power Supply, keeps hosts running",
    ] {
        let parts = parts(text);
        assert_eq!(parts.full_name, Some("Uninterruptible Power Supply"));
        assert_eq!(parts.note, Some("keeps hosts running"));
    }
}

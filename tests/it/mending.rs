//! What fixes do, and what they leave alone.

use std::fmt::Write as _;

use portreg::fix::Safety;
use portreg::mend::{Mended, mend};
use portreg::model::PortRange;
use portreg::rule::Rule;
use portreg::rules::RULES;
use portreg::syntax::{Record, Role};
use portreg::{Reference, Registry, check, parse};
use similar::TextDiff;

use crate::support::{Said, read, registry, source};

fn fixed(bytes: &[u8], safety: Safety) -> Mended {
    mend(&[source(bytes)], None, |_, of| of <= safety).expect("small")
}

fn text_fixed(bytes: &[u8], safety: Safety) -> Vec<u8> {
    fixed(bytes, safety).contents.remove(0)
}

/// The reference that the examples of a rule are for.
fn reference(rule: &Rule) -> Option<Reference> {
    rule.check.asks_reference().then(Reference::embedded)
}

fn example_fixed(rule: &Rule, bytes: &[u8]) -> Vec<u8> {
    let iana = reference(rule);
    let mended = mend(&[source(bytes)], iana.as_ref(), |_, _| true);
    mended.expect("small").contents.remove(0)
}

#[test]
fn fixing_the_bad_example_gives_a_clean_text_and_fixing_again_changes_nothing() {
    for rule in RULES.iter().filter(|rule| rule.fix.is_some()) {
        let iana = reference(rule);
        let once = example_fixed(rule, rule.bad);
        let sources = [source(&*once)];
        let registry = Registry::parse(&sources).expect("few");
        let findings = check(&registry.with_reference(iana.as_ref()));
        let names: Vec<_> = findings.iter().map(|f| f.rule().name).collect();
        assert_eq!(names, [""; 0], "{}", rule.name);
        assert_eq!(example_fixed(rule, &once), once, "{}", rule.name);
    }
}

#[test]
fn fixes_of_the_bad_examples_are_these() {
    let mut shown = String::new();
    for rule in RULES.iter().filter(|rule| rule.fix.is_some()) {
        let old = String::from_utf8_lossy(rule.bad);
        let new = example_fixed(rule, rule.bad);
        let new = String::from_utf8_lossy(&new);
        let diff = TextDiff::from_lines(&*old, &*new);
        let diff = diff.unified_diff().context_radius(1).to_string();
        write!(shown, "{}\n{diff}\n", rule.name).expect("writing to a string");
    }
    insta::assert_snapshot!("fixes", shown.replace('\u{A0}', "(no-break space)"));
}

/// What safe fixes replace in the registry, each once.
const SAFE: &[(&str, &str)] = &[
    ("TCP. UDP", "TCP, UDP"),
    ("between ISPs.\n", "between ISPs\n"),
    (
        "LMP, Link Management Protocol.\n",
        "LMP, Link Management Protocol\n",
    ),
];

/// What unsafe fixes replace in it beyond that.
const UNSAFE: &[(&str, &str)] = &[
    ("NetBIOS NetBIOS Name", "NetBIOS Name"),
    ("NetBIOS NetBIOS Datagram", "NetBIOS Datagram"),
    ("NetBIOS NetBIOS Session", "NetBIOS Session"),
    ("AccessProtocol", "Access Protocol"),
];

/// A text with parts replaced that stand in it once.
fn replaced(mut text: String, parts: &[(&str, &str)]) -> String {
    for (old, new) in parts {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text = text.replace(old, new);
    }
    text
}

/// The registry with a separator behind each record but the last, as it begins, and with a final line end; its records in order of ports if that is asked for.
fn separated(in_order: bool) -> String {
    let source = source(registry());
    let document = parse(&source);
    let mut records = document.records.clone();
    if in_order {
        records.sort_by_key(|record| record.ports.ok().map(PortRange::first));
    }
    let cells = |record: &Record| {
        Role::MAIN
            .map(|role| document.cell(record, role))
            .join("\n\n")
    };
    let records: Vec<_> = records.iter().map(cells).collect();
    records.join(&format!("\n{}\n", "_".repeat(61))) + "\n"
}

#[test]
fn safe_fixes_of_the_registry_change_only_what_they_name() {
    let before = registry();
    let after = String::from_utf8(text_fixed(before.as_bytes(), Safety::Safe)).expect("UTF-8");
    assert_eq!(after, replaced(separated(false), SAFE));
    // The same 170 records, and in them nothing else.
    assert_eq!(read(after.as_str()), read(replaced(before, SAFE)));
    assert_eq!(text_fixed(after.as_bytes(), Safety::Safe), after.as_bytes());
    let sources = [source(after)];
    let registry = Registry::parse(&sources).expect("few");
    for finding in check(&registry) {
        let fix = finding.rule().fix_of(&registry, &finding);
        let left = fix.is_some_and(|fix| fix.safety == Safety::Safe);
        assert!(!left, "{}", finding.rule().name);
    }
}

#[test]
fn unsafe_fixes_leave_the_registry_in_order() {
    let before = registry();
    let after = String::from_utf8(text_fixed(before.as_bytes(), Safety::Unsafe)).expect("UTF-8");
    let expected = replaced(replaced(separated(true), SAFE), UNSAFE);
    assert_eq!(after, expected);
    assert_eq!(
        text_fixed(after.as_bytes(), Safety::Unsafe),
        after.as_bytes()
    );
    let sorted = |mut all: Vec<Said>| {
        all.sort_by_key(|said| format!("{said:?}"));
        all
    };
    let named = replaced(replaced(before, SAFE), UNSAFE);
    let records = read(after);
    assert_eq!(records.len(), 170);
    let transports = records
        .iter()
        .map(|said| said.transports.iter().count().max(1));
    assert_eq!(transports.sum::<usize>(), 251);
    assert_eq!(sorted(records), sorted(read(named)));
}

/// Records of one text in some order.
fn in_order(ports: &[u16], gap: &str, end: &str) -> String {
    let records = ports
        .iter()
        .map(|port| format!("{port}\n\nTCP\n\nService {port}\n\nOfficial"));
    records.collect::<Vec<_>>().join(gap) + end
}

#[test]
fn a_record_moves_whole_with_its_separator() {
    for (wrong, right) in [
        (&[1, 2, 9, 3, 4][..], &[1, 2, 3, 4, 9][..]),
        (&[2, 3, 4, 1], &[1, 2, 3, 4]),
        (&[4, 1, 2, 3], &[1, 2, 3, 4]),
        (&[1, 4, 2, 3], &[1, 2, 3, 4]),
        (&[5, 1, 2, 3, 4, 0], &[0, 1, 2, 3, 4, 5]),
    ] {
        for (gap, end) in [
            ("\n____\n", "\n"),
            ("\n\n", "\n"),
            ("\n\n\n====\n\n", "\n"),
            ("\n\n", "\n\n\n"),
        ] {
            let after = text_fixed(in_order(wrong, gap, end).as_bytes(), Safety::Unsafe);
            assert_eq!(
                String::from_utf8(after).expect("UTF-8"),
                in_order(right, gap, end),
                "{wrong:?} {gap:?}"
            );
        }
    }
}

#[test]
fn a_record_moves_behind_the_gap_of_its_neighbour() {
    let record = |port: u16, gap: &str| in_order(&[port], "", gap);
    let [first, moved, passed, last] = [
        record(1, "\n\n\n\n"),
        record(2, "\n====\n"),
        record(3, "\n\n"),
        record(4, "\n"),
    ];
    let after = text_fixed(
        [&*first, &passed, &moved, &last].concat().as_bytes(),
        Safety::Unsafe,
    );
    assert_eq!(
        String::from_utf8(after).expect("UTF-8"),
        [first, moved, passed, last].concat()
    );
}

#[test]
fn what_stands_beside_a_fix_stays_as_it_is() {
    let odd = "\u{FEFF}22\r\n\r\nUDP.TCP  \r\n\r\nSSH\t \r\n\r\nOfficial\r\n\r\n# note\r\n23\r\n\r\nTCP\r\n\r\nTelnet\r\n\r\nofficial";
    // The mark and the blanks are mistakes of their own, and stay when others are mended.
    let others = |rule: &Rule, safety| {
        safety == Safety::Safe && !["byte-order-mark", "trailing-whitespace"].contains(&rule.name)
    };
    let mut mended = mend(&[source(odd)], None, others).expect("small");
    let fixed = mended.contents.remove(0);
    let expected = "\u{FEFF}22\r\n\r\nTCP, UDP  \r\n\r\nSSH\t \r\n\r\nOfficial\r\n\r\n# note\r\n23\r\n\r\nTCP\r\n\r\nTelnet\r\n\r\nOfficial\r\n";
    assert_eq!(String::from_utf8(fixed).expect("UTF-8"), expected);
    let all = text_fixed(odd.as_bytes(), Safety::Safe);
    let expected = expected
        .replace(['\u{FEFF}', '\t'], "")
        .replace(" \r", "\r")
        .replace(" \r", "\r");
    assert_eq!(String::from_utf8(all).expect("UTF-8"), expected);
}

#[test]
fn bytes_that_are_not_utf_8_stay_as_they_are() {
    let odd = b"22\n\n\xE9 TCP.UDP\n\nCaf\xE9 \x96\n\nofficial\n";
    let fixed = text_fixed(odd, Safety::Safe);
    assert_eq!(fixed, b"22\n\n\xE9 TCP.UDP\n\nCaf\xE9 \x96\n\nOfficial\n");
    let moved = b"23\n\nTCP\n\nCaf\xE9\n\nOfficial\n\n22\n\nTCP\n\nBar\x80\n\nOfficial\n";
    let fixed = text_fixed(moved, Safety::Unsafe);
    assert_eq!(
        fixed,
        b"22\n\nTCP\n\nBar\x80\n\nOfficial\n\n23\n\nTCP\n\nCaf\xE9\n\nOfficial\n"
    );
}

#[test]
fn a_list_of_ports_is_taken_apart_unless_that_makes_too_much_of_it() {
    let list: Vec<_> = (1..=1000).map(|port| port.to_string()).collect();
    let text = |length: usize| {
        let name = "Aa".repeat(length / 2);
        format!("{}\n\nTCP\n\n{name}\n\nOfficial\n", list.join(", "))
    };
    let (short, long) = (text(100), text(2000));
    assert_eq!(
        read(text_fixed(short.as_bytes(), Safety::Unsafe)).len(),
        1000
    );
    assert_eq!(text_fixed(long.as_bytes(), Safety::Unsafe), long.as_bytes());
    // What parts the records is written as often as they are.
    let parted =
        |length: usize| text(100) + &"_".repeat(length) + "\n2000\n\nTCP\n\nA\n\nOfficial\n";
    let (short, long) = (parted(100), parted(2000));
    assert_eq!(
        read(text_fixed(short.as_bytes(), Safety::Unsafe)).len(),
        1001
    );
    assert_eq!(text_fixed(long.as_bytes(), Safety::Unsafe), long.as_bytes());
}

#[test]
fn each_number_of_a_range_loses_its_zeros() {
    for (ports, right, zeros) in [
        ("0080-0443", "80-443", 2),
        ("0080\u{2013}0090", "80\u{2013}90", 2),
        ("080 - 00090", "80 - 90", 2),
        ("80-0090", "80-90", 1),
        ("000-010", "0-10", 2),
        ("00", "0", 1),
    ] {
        let text = |ports: &str| format!("{ports}\n\nTCP\n\nA\n\nOfficial\n");
        let fixed = text_fixed(text(ports).as_bytes(), Safety::Safe);
        assert_eq!(String::from_utf8_lossy(&fixed), text(right));
        let sources = [source(text(ports))];
        let registry = Registry::parse(&sources).expect("few");
        let findings = check(&registry);
        let fix = findings[0].rule().fix_of(&registry, &findings[0]);
        assert_eq!(fix.expect("there").edits().len(), zeros, "{ports}");
    }
}

#[test]
fn a_separator_is_put_in_as_the_first_one_that_stands_right_behind_its_record() {
    let record = |port: u16| format!("{port}\n\nTCP\n\nA{port}\n\nOfficial\n");
    let text = |last: &str| {
        let line = "____\n";
        let gaps = ["# below\n____\n# above\n", line, line, line, last, ""];
        let records = gaps.iter().zip(1..).map(|(gap, port)| record(port) + gap);
        records.collect::<String>()
    };
    let fixed = text_fixed(text("\n").as_bytes(), Safety::Safe);
    assert_eq!(String::from_utf8_lossy(&fixed), text("____\n"));
}

#[test]
fn a_comment_that_accepts_something_is_kept() {
    let text =
        "# portreg: allow(out-of-order, blank-status) -- asked\n22\n\nTCP\n\nSSH\n\n\u{A0}\n";
    assert_eq!(text_fixed(text.as_bytes(), Safety::Unsafe), text.as_bytes());
    let text = text.replace("out-of-order, blank-status", "blank-status, out-of-order");
    assert_eq!(text_fixed(text.as_bytes(), Safety::Unsafe), text.as_bytes());
}

#[test]
fn a_list_of_ports_that_stands_alone_is_taken_apart_by_blank_lines() {
    let record = |port: &str| format!("{port}\n\nTCP\n\nHTTP\n\nOfficial\n");
    for before in [
        "",
        "\n",
        "\u{FEFF}",
        "\u{FEFF}\n",
        "\u{FEFF}---\n",
        "---\n\n",
    ] {
        let list = format!("{before}{}", record("80, 443"));
        let mut mended = mend(&[source(&*list)], None, |rule, _| {
            rule.name == "port-not-a-number"
        })
        .expect("small");
        assert_eq!(
            String::from_utf8(mended.contents.remove(0)).expect("UTF-8"),
            format!("{before}{}\n{}", record("80"), record("443")),
            "{before:?}"
        );
    }
}

#[test]
fn a_separator_is_put_in_unless_it_is_longer_than_a_record() {
    let text = |length: usize| {
        let rule = "_".repeat(length);
        let record = |port: u16| format!("{port}\n\nTCP\n\nA{port}\n\nOfficial\n");
        let parted: String = (1..=3).map(|port| record(port) + &rule + "\n").collect();
        parted + &record(4) + "\n" + &record(5)
    };
    let rules = |text: &[u8]| {
        text.split(|byte| *byte == b'\n')
            .filter(|line| line.starts_with(b"_"))
            .count()
    };
    // With a line end before it and behind it.
    for (length, mended) in [(4, 4), (4094, 4), (4095, 3), (5000, 3)] {
        let text = text(length);
        assert_eq!(rules(text.as_bytes()), 3);
        assert_eq!(
            rules(&text_fixed(text.as_bytes(), Safety::Unsafe)),
            mended,
            "{length}"
        );
    }
}

#[test]
fn only_the_rules_that_are_wanted_mend() {
    let text = "22\n\nudp.tcp\n\nSSH\n\nofficial\n";
    let mended = mend(&[source(text)], None, |rule, _| {
        rule.name == "transport-order"
    })
    .expect("small");
    assert_eq!(mended.contents[0], b"22\n\ntcp.udp\n\nSSH\n\nofficial\n");
    assert_eq!(
        mended.applied.into_iter().collect::<Vec<_>>(),
        [("transport-order", 1)]
    );
}

#[test]
fn fixes_that_would_break_something_do_not_keep_back_the_others() {
    let record = |cells: [&str; 4]| cells.join("\n\n") + "\n\n";
    let text = |status: &str| {
        [
            record(["80", "TCP", "Web", status]),
            // Mended, this one and the last would claim what others have.
            record(["80", "TPC", "Site", "Official"]),
            record(["443", "UDP", "Shop", "Official"]),
            record(["443, 444", "UDP", "Store", "Official"]),
        ]
        .concat()
    };
    let breaking = ["port-not-a-number", "unknown-transport"];
    let wanted = |rule: &Rule, _| rule.name == "status-spelling" || breaking.contains(&rule.name);
    let mended = mend(&[source(text("official"))], None, wanted).expect("small");
    let fixed = String::from_utf8_lossy(&mended.contents[0]);
    assert_eq!(fixed, text("Official"));
    assert_eq!(mended.refused.into_iter().collect::<Vec<_>>(), breaking);
}

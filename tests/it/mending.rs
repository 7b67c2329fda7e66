//! What fixes do, and what they leave alone.

use std::fmt::Write as _;

use portreg::fix::Safety;
use portreg::mend::{Mended, mend};
use portreg::rules::RULES;
use portreg::{Registry, check, parse};
use similar::TextDiff;

use crate::support::{Said, read, registry, said, source};

fn fixed(bytes: &[u8], safety: Safety) -> Mended {
    mend(&[source(bytes)], |_, of| of <= safety).expect("small")
}

fn text_fixed(bytes: &[u8], safety: Safety) -> Vec<u8> {
    fixed(bytes, safety).contents.remove(0)
}

fn findings(bytes: &[u8]) -> Vec<&'static str> {
    let sources = [source(bytes)];
    let registry = Registry::parse(&sources).expect("few");
    check(&registry).iter().map(|f| f.rule().name).collect()
}

#[test]
fn fixing_the_bad_example_gives_a_clean_text_and_fixing_again_changes_nothing() {
    for rule in RULES.iter().filter(|rule| rule.fix.is_some()) {
        let once = text_fixed(rule.bad, Safety::Unsafe);
        assert_eq!(findings(&once), [""; 0], "{}", rule.name);
        assert_eq!(text_fixed(&once, Safety::Unsafe), once, "{}", rule.name);
    }
}

#[test]
fn fixes_of_the_bad_examples_are_these() {
    let mut shown = String::new();
    for rule in RULES.iter().filter(|rule| rule.fix.is_some()) {
        let old = String::from_utf8_lossy(rule.bad);
        let new = text_fixed(rule.bad, Safety::Unsafe);
        let new = String::from_utf8_lossy(&new);
        let diff = TextDiff::from_lines(&*old, &*new);
        let diff = diff.unified_diff().context_radius(1).to_string();
        write!(shown, "{}\n{diff}\n", rule.name).expect("writing to a string");
    }
    insta::assert_snapshot!("fixes", shown.replace('\u{A0}', "(no-break space)"));
}

#[test]
fn safe_fixes_of_the_registry_change_only_what_they_name() {
    let before = registry();
    let after = String::from_utf8(text_fixed(before.as_bytes(), Safety::Safe)).expect("UTF-8");
    assert_eq!(after, before.replace("TCP. UDP", "TCP, UDP") + "\n");
    assert_eq!(read(after.as_str()), read(before.as_str()));
}

#[test]
fn unsafe_fixes_leave_the_registry_in_order() {
    let before = registry();
    let after = text_fixed(before.as_bytes(), Safety::Unsafe);
    let source = source(after.clone());
    let document = parse(&source);
    let ports: Vec<_> = document.records.iter().map(|r| r.ports.ok()).collect();
    assert!(ports.is_sorted());
    let sorted = |mut all: Vec<Said>| {
        all.sort_by_key(|said| format!("{said:?}"));
        all
    };
    assert_eq!(sorted(said(&document)), sorted(read(before.as_str())));
    assert_eq!(text_fixed(&after, Safety::Unsafe), after);
    // Lines move, and none is made or lost but for the two safe fixes.
    let mut lines: Vec<_> = after.split(|b| *b == b'\n').collect();
    let named = before.replace("TCP. UDP", "TCP, UDP") + "\n";
    let mut old: Vec<_> = named.as_bytes().split(|b| *b == b'\n').collect();
    lines.sort_unstable();
    old.sort_unstable();
    assert_eq!(lines, old);
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
fn what_stands_beside_a_fix_stays_as_it_is() {
    let odd = "\u{FEFF}22\r\n\r\nUDP.TCP  \r\n\r\nSSH\t \r\n\r\nOfficial\r\n\r\n# note\r\n23\r\n\r\nTCP\r\n\r\nTelnet\r\n\r\nofficial";
    let fixed = text_fixed(odd.as_bytes(), Safety::Safe);
    let expected = "\u{FEFF}22\r\n\r\nTCP, UDP  \r\n\r\nSSH\t \r\n\r\nOfficial\r\n\r\n# note\r\n23\r\n\r\nTCP\r\n\r\nTelnet\r\n\r\nOfficial\r\n";
    assert_eq!(String::from_utf8(fixed).expect("UTF-8"), expected);
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
fn only_the_rules_that_are_wanted_mend() {
    let text = "22\n\nudp.tcp\n\nSSH\n\nofficial\n";
    let mended = mend(&[source(text)], |rule, _| rule.name == "transport-order").expect("small");
    assert_eq!(mended.contents[0], b"22\n\ntcp.udp\n\nSSH\n\nofficial\n");
    assert_eq!(
        mended.applied.into_iter().collect::<Vec<_>>(),
        [("transport-order", 1)]
    );
}

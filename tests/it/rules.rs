//! What the table of rules says of each rule is true.

use std::collections::BTreeSet;
use std::num::NonZero;

use portreg::baseline::{Baseline, Date};
use portreg::finding::Told;
use portreg::lint::{Levels, check_by, check_with};
use portreg::rule::{Check, Rule};
use portreg::rules::RULES;
use portreg::suppress::Suppressed;
use portreg::{Finding, Reference, Registry, check};

use crate::dialects::HEADER;
use crate::support::{read, registry, source};

/// The findings on some bytes, as `(rule, line)`, without those that comments accept.
fn found(bytes: &[u8]) -> Vec<(&'static str, u32)> {
    let sources = [source(bytes)];
    let registry = Registry::parse(&sources).expect("few");
    open(&registry, &check(&registry))
}

/// The findings that no comment accepts.
fn open(registry: &Registry<'_>, findings: &[Finding]) -> Vec<(&'static str, u32)> {
    let accepted = Suppressed::by_comments(registry, findings);
    let open = findings
        .iter()
        .enumerate()
        .filter(|(i, _)| accepted.get(*i).is_none());
    let source = registry.documents()[0].source;
    open.map(|(_, f)| (f.rule().name, source.position(f.span.start).line))
        .collect()
}

/// The findings of a rule's example.
fn example(rule: &Rule, bytes: &[u8]) -> Vec<&'static str> {
    match rule.check {
        Check::Baseline => {}
        Check::Reference(_) | Check::Standing(_) => {
            return names(&told_with_reference(rule, bytes));
        }
        _ => return names(&found(bytes)),
    }
    let text = source(bytes);
    let registry = Registry::parse(&[]).expect("none").with_aside(&text);
    let baseline = Baseline::parse(&text).expect("no mistake");
    let today = Date::parse("2026-01-01").expect("a day");
    let applied = baseline.apply(&registry, &[], &today);
    applied.findings.iter().map(|f| f.rule().name).collect()
}

fn names(found: &[(&'static str, u32)]) -> Vec<&'static str> {
    found.iter().map(|(rule, _)| *rule).collect()
}

/// The findings of a rule's example with the built-in reference, and with the rule switched on.
fn told_with_reference(rule: &Rule, bytes: &[u8]) -> Vec<(&'static str, u32)> {
    let mut levels = Levels::default();
    levels.set(rule, Some(rule.level));
    let iana = Reference::embedded();
    let sources = [source(bytes)];
    let registry = Registry::parse(&sources).expect("few");
    let registry = registry.with_reference(&iana);
    open(&registry, &check_with(&registry, &levels))
}

#[test]
fn the_bad_example_has_this_mistake_and_no_other() {
    for rule in RULES {
        assert_eq!(example(rule, rule.bad), [rule.name]);
    }
}

#[test]
fn the_good_example_has_none() {
    let found = RULES
        .iter()
        .map(|rule| (rule.name, example(rule, rule.good)));
    let wrong: Vec<_> = found.filter(|(_, found)| !found.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_rule_is_named_after_its_mistake_and_stands_in_the_file_of_its_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
    let files: BTreeSet<_> = std::fs::read_dir(folder)
        .expect("the rules are there")
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .into_string()
                .expect("ASCII")
        })
        .filter(|name| name != "mod.rs" && name != "README.md")
        .collect();
    let expected: BTreeSet<_> = RULES
        .iter()
        .map(|rule| format!("{}.rs", rule.name.replace('-', "_")))
        .collect();
    assert_eq!(files, expected);
    assert_eq!(expected.len(), RULES.len(), "names are unique");
    for rule in RULES {
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(rule.name.chars().all(kebab), "{}", rule.name);
    }
}

#[test]
fn the_texts_of_a_rule_are_sentences() {
    for rule in RULES {
        assert!(
            rule.summary.starts_with(|c: char| c.is_lowercase()),
            "{}",
            rule.name
        );
        assert!(!rule.summary.ends_with('.'), "{}", rule.name);
        assert!(rule.why.ends_with('.'), "{}", rule.name);
        assert!(!rule.why.contains("  "), "{}", rule.name);
    }
}

#[test]
fn the_registry_has_these_findings_and_no_other() {
    let mut expected = vec![
        ("out-of-order", 625),
        ("transport-separator", 531),
        ("conflicting-claim", 529),
        ("conflicting-claim", 849),
        ("out-of-order", 849),
        ("conflicting-claim", 1001),
        ("blank-transport", 1291),
        ("missing-final-newline", 1359),
        ("separator-missing", 328),
        ("lone-conflict", 751),
        ("doubled-word", 389),
        ("doubled-word", 397),
        ("doubled-word", 405),
        ("joined-words", 581),
        ("final-period", 501),
        ("final-period", 1189),
        ("inconsistent-expansion", 637),
        ("inconsistent-spelling", 773),
        ("inconsistent-spelling", 1277),
    ];
    let unresolved = [173, 293, 381, 525, 605, 741, 757, 869, 885, 981, 1037, 1125];
    expected.extend(unresolved.map(|line| ("description-unresolved", line)));
    expected.sort_unstable();
    let text = registry();
    let all = found(text.as_bytes());
    let (blank, mut others): (Vec<_>, Vec<_>) = all
        .iter()
        .copied()
        .partition(|(rule, _)| *rule == "blank-status");
    others.sort_unstable();
    assert_eq!(others, expected);
    assert_eq!(blank.len(), 86);
    assert_eq!((blank[0].1, blank[85].1), (287, 1335));
    assert_eq!(all.len(), 117);
}

#[test]
fn a_conflict_is_shown_with_its_first_claim() {
    let sources = [source(registry())];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let pairs: Vec<_> = findings
        .iter()
        .filter(|f| f.rule().name == "conflicting-claim")
        .map(|f| {
            let told = (f.rule().tell)(&registry, f);
            let line = |id| registry.record(id).line();
            (line(f.record.expect("a record")), line(told.related[0].0))
        })
        .collect();
    assert_eq!(pairs, [(529, 521), (849, 785), (1001, 993)]);
}

/// What a rule says of each place that it finds.
fn told(rule: &str, bytes: impl Into<Vec<u8>>) -> Vec<Told> {
    let sources = [source(bytes)];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let found = findings.iter().filter(|f| f.rule().name == rule);
    found.map(|f| (f.rule().tell)(&registry, f)).collect()
}

fn messages(rule: &str, bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let told = told(rule, bytes).into_iter();
    told.map(|told| told.message).collect()
}

fn helps(rule: &str, bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let told = told(rule, bytes).into_iter();
    told.map(|told| told.help.unwrap_or_default()).collect()
}

#[test]
fn a_message_says_what_stands_there() {
    let record = |line: &str, end: &str| format!("22\n\nTCP\n\n{line}\n\nOfficial\n{end}");
    let blanks = |end: &str| {
        messages(
            "trailing-whitespace",
            record(&format!("SSH{end}"), "").as_bytes(),
        )
    };
    assert_eq!(blanks("  "), ["2 spaces at the end of the line"]);
    assert_eq!(blanks("\t"), ["1 tab at the end of the line"]);
    assert_eq!(blanks(" \t"), ["2 blanks at the end of the line"]);
    let drawn = |ends: &[&str]| {
        let text: String = ends
            .iter()
            .map(|end| record("SSH", &format!("{end}\n")))
            .collect();
        messages("separator-irregular", text.as_bytes())
    };
    let odd = |line: &str| drawn(&["____", "____", "____", "____", line]);
    assert_eq!(
        odd("___"),
        ["a separator line is drawn with 3 `_`, and most with 4 `_`"]
    );
    assert_eq!(
        odd("- - -"),
        ["a separator line is drawn with 3 `-` with blanks, and most with 4 `_`"]
    );
    let spelled = |before: &str| {
        let text =
            record("SSH (Secure Shell)", "\n") + &record(&format!("{before}SSH (Safe Shell)"), "");
        messages("inconsistent-expansion", text.as_bytes())
    };
    let said = "`SSH` is spelled out as `Safe Shell` here and as `Secure Shell` elsewhere";
    assert_eq!(spelled(""), [said]);
    assert_eq!(spelled("Open "), [said]);
    assert_eq!(spelled("Open ("), [said]);
    assert_eq!(spelled("Open-"), [""; 0], "a part of a longer name");
    let pair = |rule: &str, one: &str, other: &str| {
        messages(rule, (record(one, "\n") + &record(other, "")).as_bytes())
    };
    let (one, other) = ("SSH, Secure Shell", "SSH, Safe Shell");
    assert_eq!(pair("inconsistent-expansion", one, other), [said]);
    let (one, other) = ("IP, Internet Protocol", "IP, Internet Program");
    assert_eq!(pair("inconsistent-expansion", one, other).len(), 1);
    let (one, other) = ("Send e-mail. Receive", "Send email. Receive");
    assert_eq!(pair("inconsistent-spelling", one, other).len(), 1);
    assert_eq!(pair("inconsistent-spelling", other, one).len(), 1);
    let (one, other) = ("Send EMAIL", "Send e-mail");
    assert_eq!(pair("inconsistent-spelling", one, other).len(), 1);
    let (one, other) = ("Text in utf8", "Text in utf-8");
    assert_eq!(pair("inconsistent-spelling", one, other), [""; 0]);
    // A second sign does not make up for the first.
    for line in [
        "\u{2014} SSH \u{2014}",
        "Messenger. -",
        "Messenger. \u{2014}",
    ] {
        let said = messages("description-unresolved", record(line, "").as_bytes());
        assert_eq!(said.len(), 1, "{line}");
    }
}

#[test]
fn a_value_and_a_bracket_are_told_from_what_looks_like_one() {
    let record = |line: &str| format!("22\n\nTCP\n\n{line}\n\nOfficial\n");
    let values = |line: &str| messages("ambiguous-value", record(line)).len();
    for (line, is_ambiguous) in [
        ("0x1F", true),
        ("0xZZ", false),
        ("0x", false),
        ("=1+1", true),
        ("=", false),
        ("2001-12-14 22:22", true),
        ("2001-12-14 SSH", false),
        ("22:22.5", true),
        ("22:22.x", false),
        ("3-way", false),
        ("1-2-3-4", false),
        (".5", true),
        (",1", false),
        ("3é", false),
        ("サービス", false),
        ("3 users'", false),
        ("'", false),
        ("NA\u{2014}the network", true),
    ] {
        assert_eq!(values(line), usize::from(is_ambiguous), "{line}");
    }
    let read = |line: &str| messages("ambiguous-value", record(line)).concat();
    let reading = "may be read as a truth value, a number or nothing";
    assert_eq!(read("NA"), format!("the description `NA` {reading}"));
    assert_eq!(
        read("NA - Network"),
        format!("`NA` in the description {reading}")
    );
    let brackets = |line: &str| messages("unbalanced-bracket", record(line)).len();
    assert_eq!(
        brackets("SSH (see 1) and) more"),
        0,
        "a list may go on within"
    );
    assert_eq!(brackets("SSH (see 1) and) more) y"), 1);
    assert_eq!(brackets("SSH [see [more"), 1);
}

#[test]
fn what_is_in_the_way_is_named() {
    let record = "22\n\nTCP\n\nSSH\n\nOfficial\n";
    let (blank, words) = (
        format!("{record}\n\u{A0}\n\n{record}"),
        format!("{record}\nstray words\n\n{record}"),
    );
    assert_eq!(
        messages("extra-cell", blank),
        ["an empty cell belongs to no record"]
    );
    assert_eq!(
        messages("extra-cell", words),
        ["`stray words` belongs to no record"]
    );
    let allowed = |rule: &str| {
        let text = format!("# portreg: allow({rule}) -- asked\n{record}");
        messages("unused-suppression", text).concat()
    };
    assert_eq!(allowed("blank-statsu"), "there is no rule `blank-statsu`");
    assert_eq!(
        allowed("blank-status"),
        "blank-status finds nothing here that could be accepted"
    );
    assert_eq!(
        messages("status-spelling", record.replace("Off", "off")),
        ["the status `official` is not written `Official`"]
    );
    let marked = |transports: &str| {
        messages("transport-separator", record.replace("TCP", transports)).concat()
    };
    let said = |mark: &str| format!("the transports are parted by `{mark}` instead of `, `");
    assert_eq!(marked("TCP.UDP"), said("."));
    assert_eq!(marked("TCP, UDP;"), said(";"));
    assert_eq!(marked("UDP, TCP"), "");
}

#[test]
fn what_is_missing_is_named() {
    let record = "22\n\nTCP\n\nSSH\n\nOfficial\n";
    let row = |cells: &str| format!("{HEADER}ssh,22,tcp,SSH,,,,,,,,\r\n{cells}\r\n");
    for (text, message) in [
        (record.replace("22", "\u{A0}"), "a record has no port"),
        (
            record.replace("22", "\u{A0}").replace("SSH", "\u{A0}"),
            "a record has neither port nor description",
        ),
        (record.replace("SSH\n\n", ""), "port 22 has no description"),
        (
            record.replace("\n\nOfficial\n", ""),
            "the source ends within the record of port 22",
        ),
        (
            "22/tcp # Shell\ntelnet 23/tcp\n".to_owned(),
            "port 22 has no service name",
        ),
        (row(",23,tcp,,,,,,,,,"), "port 23 has no description"),
        (
            row(",,tcp,,,,,,,,,"),
            "a record has neither name nor description",
        ),
    ] {
        assert_eq!(messages("missing-cell", &*text), [message], "{text}");
    }
}

#[test]
fn help_is_for_the_form_that_the_source_is_in() {
    let loose =
        |ports: &str, transports: &str| format!("{ports}\n\n{transports}\n\nSSH\n\nOfficial\n");
    let row = |transport: &str| format!("ssh 22/{transport}\ntelnet 23/tcp\n");
    let unknown = |text: String| helps("unknown-transport", text);
    assert_eq!(unknown(loose("22", "TPC")), ["did you mean TCP?"]);
    assert_eq!(unknown(row("tpc")), ["did you mean `tcp`?"]);
    assert_eq!(
        unknown(loose("22", "TCP, FOO")),
        ["write TCP, UDP, SCTP or DCCP, or several of them with `, ` between"]
    );
    assert_eq!(unknown(row("foobar")), ["write tcp, udp, sctp or dccp"]);
    let port = |port: &str| helps("port-not-a-number", loose(port, "TCP"));
    assert_eq!(port("８０"), ["write the number in the digits 0 to 9"]);
    assert_eq!(
        port("80a"),
        ["write one number from 0 to 65535, or a range such as `6000-6063`"]
    );
    // Only what holds no record may be meant in another form.
    let unreadable = |text: String| helps("unreadable-record", text).concat();
    let form =
        "write a port, its transports, a description and a status, each on a line of its own";
    let known = loose("22", "TCP");
    assert_eq!(unreadable(format!("TCP\n\nOfficial\n\n{known}")), form);
    let other = unreadable("prose\n".to_owned());
    assert_eq!(
        other
            .split_once("; if it is in another form")
            .map(|(form, _)| form),
        Some(form)
    );
}

#[test]
fn a_conflict_names_the_transports_that_both_claim() {
    let said = |first: &str, second: &str| {
        let record =
            |transports: &str, name: char| format!("22\n\n{transports}\n\n{name}\n\nOfficial\n\n");
        let text = record(first, 'A') + &record(second, 'B');
        messages("conflicting-claim", text).concat()
    };
    assert_eq!(said("TCP", "TCP, UDP"), "22/tcp is claimed twice");
    let both = "22/tcp and 22/udp are claimed twice";
    assert_eq!(said("TCP, UDP", "UDP, TCP"), both);
    // Of a cell with an unknown word in it the others count.
    assert_eq!(said("TCP, FOO", "TCP, UDP"), "22/tcp is claimed twice");
    // A long one is not read once more.
    let long = format!("TCP{}", ", FOO".repeat(300));
    assert_eq!(said(&long, "TCP, UDP"), "port 22 is claimed twice");
}

#[test]
fn lines_end_as_most_do_and_else_as_the_first_way_does() {
    let lines = |ends: &[&str]| {
        let lines = ["22", "", "TCP", "", "SSH", "", "Official", ""];
        let text: Vec<_> = lines
            .iter()
            .zip(ends)
            .map(|(line, end)| [*line, *end].concat())
            .collect();
        let told = told("mixed-line-endings", text.concat());
        let told = told.into_iter().map(|told| (told.message, told.label));
        told.collect::<Vec<_>>()
    };
    let said = |message: &str, label: &str| vec![(message.to_owned(), label.to_owned())];
    let (lf, crlf, cr) = ("\n", "\r\n", "\r");
    assert_eq!(
        lines(&[crlf, crlf, crlf, crlf, lf, crlf, crlf]),
        said("1 line does not end with CR LF, as most do", "LF here")
    );
    assert_eq!(
        lines(&[cr, cr, cr, cr, cr, cr, crlf, lf]),
        said("2 lines do not end with CR, as most do", "CR LF here")
    );
    assert_eq!(
        lines(&[crlf, crlf, crlf, crlf, lf, lf, lf, lf]),
        said("4 lines do not end with LF, as most do", "CR LF here")
    );
    assert_eq!(
        lines(&[cr, cr, cr, crlf, crlf, lf, crlf]),
        said("4 lines do not end with CR LF, as most do", "CR here")
    );
}

#[test]
fn a_port_that_is_none_is_told_from_one_that_is_missing() {
    let rest = "\n\nTCP\n\nSSH\n\nOfficial\n";
    let rules = |port: &str| names(&found(format!("{port}{rest}").as_bytes()));
    assert_eq!(rules("abc"), ["port-not-a-number"]);
    assert_eq!(rules("\u{A0}"), ["missing-cell"]);
}

#[test]
fn every_control_character_is_found() {
    let marks = ['\u{61C}', '\u{200E}', '\u{200F}'];
    let chars = ('\0'..='\u{1F}')
        .chain('\u{7F}'..='\u{A1}')
        .chain('\u{600}'..='\u{61E}')
        .chain('\u{2000}'..='\u{2070}');
    for char in chars {
        let is_mark = marks.contains(&char)
            || matches!(char, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        let is_meant = is_mark || char.is_control() && !matches!(char, '\t' | '\n' | '\r');
        let text = format!("22\n\nTCP\n\nSSH {char}x\n\nOfficial\n");
        let said = messages("control-character", text.as_bytes());
        assert_eq!(said.len(), usize::from(is_meant), "{char:?}");
    }
}

#[test]
fn a_spelling_is_not_looked_for_in_a_long_description() {
    let said = |first: &str| {
        let record = |text: &str| format!("22\n\nTCP\n\n{text}\n\nOfficial\n\n");
        let text = record(first) + &record("New e-mail");
        messages("inconsistent-spelling", text.as_bytes())
    };
    assert_eq!(said("Email"), ["`e-mail` is spelled `Email` elsewhere"]);
    assert_eq!(
        said(&format!("Email{}", " and more".repeat(200))),
        ["`e-mail` is spelled in another way elsewhere"]
    );
}

/// Descriptions are looked at in parts, which are not all of one size.
#[test]
fn each_of_many_descriptions_is_looked_at() {
    let record = "22\n\nTCP\n\nSSH (\n\nOfficial\n\n";
    for count in [1, 15, 16, 17, 100] {
        let said = messages("unbalanced-bracket", record.repeat(count).as_bytes());
        assert_eq!(said.len(), count);
    }
}

#[test]
fn only_dates_are_compared() {
    let said = |registered: &str, modified: &str| {
        let row = format!("a,80,tcp,A,,,{registered},{modified},,,,\r\n");
        messages("updated-before-registered", HEADER.to_owned() + &row)
    };
    assert_eq!(
        said("2011-05-23", "2010-01"),
        ["the record was changed on 2010-01, and registered later, on 2011-05-23"]
    );
    for (registered, modified) in [
        ("2010-01", "2011-05-23"),
        ("2011-05-23", "2011-05"),
        ("2011-05-23", "1 May 2010"),
        ("in 2011", "2010-01-01"),
        ("2011-05-23", "2010/01/01"),
    ] {
        assert_eq!(
            said(registered, modified),
            [""; 0],
            "{registered} {modified}"
        );
    }
}

/// Damage without an end is read in pieces, and no record is cut where one ends.
#[test]
fn long_damage_is_read_as_short_damage_is() {
    for (before, record) in [
        (0, "22\n\nTCP\n\nSSH\n\n"),
        (1, "22\n\nTCP\n\nSSH\n\n"),
        (
            2,
            "22\n\nTPC\n\nSSH (Secure Shell), and\n\nmore of it\n\nOffical\n\n",
        ),
        (3, "22\n\nSSH\n\nOffical\n\n"),
    ] {
        let stray = "- stray -\n\n".repeat(before);
        let text = stray + &record.repeat(2000);
        let said = read(text);
        assert_eq!(said.len(), 2000, "{before} {record}");
        let of_one = read(record.repeat(3)).swap_remove(1);
        let unlike = said[1..].iter().position(|one| *one != of_one);
        assert_eq!(unlike, None, "{before} {record}: {of_one:?}");
    }
}

#[test]
fn of_several_claims_the_first_is_shown() {
    let ports = ["10-20", "15-30", "18", "25"];
    let record = |ports: &str| format!("{ports}\n\nTCP\n\nA{ports}\n\nOfficial\n\n");
    let sources = [source(ports.map(record).concat())];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let conflicts = findings
        .iter()
        .filter(|f| f.rule().name == "conflicting-claim");
    let pairs: Vec<_> = conflicts
        .map(|f| {
            let told = (f.rule().tell)(&registry, f);
            let ports = |id| registry.record(id).port_name();
            (ports(f.record.expect("a record")), ports(told.related[0].0))
        })
        .collect();
    let expected = [("15-30", "10-20"), ("18", "10-20"), ("25", "15-30")];
    assert_eq!(
        pairs,
        expected.map(|(one, other)| (one.to_owned(), other.to_owned()))
    );
}

#[test]
fn findings_stand_in_their_total_order() {
    let all = found(registry().as_bytes());
    assert!(all.iter().map(|(_, line)| *line).is_sorted());
}

#[test]
fn the_findings_are_the_same_by_however_many_threads() {
    // Few records are left to one thread.
    let text = registry().repeat(30);
    let sources = [
        source(text),
        source("ssh 22/tcp # Secure Shell\n".repeat(99)),
    ];
    let iana = Reference::embedded();
    let registry = Registry::parse(&sources).expect("few");
    let registry = registry.with_reference(&iana);
    assert!(registry.record_count() > 5000);
    let levels = Levels::default();
    let found = check(&registry);
    assert!(found.len() > 5000);
    for threads in 2..6 {
        let threads = NonZero::new(threads).expect("one at least");
        assert!(check_by(threads, &registry, &levels) == found, "{threads}");
    }
}

#[test]
fn a_record_without_a_port_is_called_so() {
    let text = "22\n\nTCP\n\nSecure thing\n\n\u{A0}\n\nShell of it\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n";
    assert_eq!(
        messages("blank-transport", text.as_bytes()),
        ["a record without a port has no transport protocol"]
    );
    for rule in RULES {
        for message in messages(rule.name, text.as_bytes()) {
            assert!(!message.contains("  "), "{message}");
        }
    }
}

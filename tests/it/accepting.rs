//! Findings that somebody has accepted, by a comment or in a baseline.

use std::fs;
use std::process::Output;

use portreg::SourceFile;
use portreg::baseline::Baseline;
use tempfile::TempDir;

use crate::support::portreg;

const TWO: &str = "22\n\nTPC\n\nSSH\n\nOfficial\n\n23\n\nUPD\n\nTelnet\n\nOfficial\n";

fn place(text: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("p.txt"), text).expect("written");
    folder
}

fn run(place: &TempDir, args: &[&str]) -> Output {
    portreg(place.path()).args(args).output().expect("it runs")
}

fn code(place: &TempDir, args: &[&str]) -> i32 {
    run(place, args).status.code().expect("no signal")
}

fn baseline(place: &TempDir) -> String {
    fs::read_to_string(place.path().join("b.yaml")).expect("there")
}

/// The findings of a check, as rule and reason.
fn report(place: &TempDir, args: &[&str]) -> Vec<(String, Option<String>)> {
    let output = run(
        place,
        &[&["check", "p.txt", "--output", "json"], args].concat(),
    );
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("a list").iter();
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    findings
        .map(|f| (text(&f["rule"]).expect("a name"), text(&f["suppressed"])))
        .collect()
}

#[test]
fn a_comment_accepts_what_its_rule_finds_in_the_next_record() {
    let place = place(&format!(
        "# portreg: allow(unknown-transport) -- as the vendor writes it\n{TWO}"
    ));
    let accepted = Some("as the vendor writes it".to_owned());
    let rule = "unknown-transport".to_owned();
    assert_eq!(
        report(&place, &[]),
        [(rule.clone(), accepted), (rule, None)]
    );
    let shown = String::from_utf8(run(&place, &["check", "p.txt"]).stdout).expect("UTF-8");
    assert!(
        shown.contains("1 finding (1 error, 0 warnings, 0 notes), 1 accepted"),
        "{shown}"
    );
    assert_eq!(code(&place, &["check", "p.txt"]), 1);
}

#[test]
fn a_comment_can_name_several_rules_and_must_give_a_reason() {
    let text = "# portreg: allow(unknown-transport, blank-status)\n22\n\nTPC\n\nSSH\n\n\u{A0}\n";
    let rules: Vec<_> = report(&place(text), &[])
        .into_iter()
        .map(|(rule, reason)| (rule, reason.is_some()))
        .collect();
    let expected = [
        ("suppression-without-reason", false),
        ("unknown-transport", true),
        ("blank-status", true),
    ];
    assert_eq!(
        rules,
        expected.map(|(rule, accepted)| (rule.to_owned(), accepted))
    );
}

#[test]
fn a_comment_that_accepts_nothing_is_a_finding_and_can_be_taken_out() {
    for name in ["blank-status", "blank-statsu"] {
        let text = "22\n\nTCP\n\nSSH\n\nOfficial\n";
        let place = place(&format!("# portreg: allow({name}) -- reason\n{text}"));
        assert_eq!(
            report(&place, &[]),
            [("unused-suppression".to_owned(), None)]
        );
        assert_eq!(code(&place, &["fix", "p.txt"]), 0);
        assert_eq!(
            fs::read_to_string(place.path().join("p.txt")).expect("there"),
            text
        );
    }
}

#[test]
fn a_baseline_accepts_what_stands_in_it_and_nothing_new() {
    let place = place(TWO);
    let base = ["check", "p.txt", "--baseline", "b.yaml"];
    assert_eq!(
        code(&place, &base),
        2,
        "a baseline that is named must be there"
    );
    let accept = [&base[..], &["--accept-new", "known since the beginning"]].concat();
    assert_eq!(code(&place, &accept), 0);
    assert_eq!(code(&place, &base), 0);
    assert!(
        baseline(&place).contains("22/ SSH, transports"),
        "{}",
        baseline(&place)
    );
    // A mistake of the same rule in another record is new.
    fs::write(
        place.path().join("p.txt"),
        format!("21\n\nTTP\n\nFTP\n\nOfficial\n\n{TWO}"),
    )
    .expect("written");
    assert_eq!(code(&place, &base), 1);
    let reasons: Vec<_> = report(&place, &["--baseline", "b.yaml"])
        .into_iter()
        .map(|(_, reason)| reason.is_some())
        .collect();
    assert_eq!(reasons, [false, true, true]);
}

#[test]
fn a_baseline_names_records_in_harmless_text() {
    let place = place("22\n\nTPC\n\nSSH \u{202E} ##[error]x\u{1B}[31m\n\nOfficial\n");
    let accept = ["--baseline", "b.yaml", "--accept-new", "known"];
    code(&place, &[&["check", "p.txt"], &accept[..]].concat());
    let text = baseline(&place);
    assert!(text.contains("SSH <U+202E> # #[error]x"), "{text}");
    assert!(!text.contains(['\u{202E}', '\u{1B}']), "{text}");
}

#[test]
fn a_baseline_only_shrinks_unless_it_is_told_why_not() {
    let place = place(TWO);
    let base = ["check", "p.txt", "--baseline", "b.yaml"];
    code(&place, &[&base[..], &["--accept-new", "first"]].concat());
    let reasoned = baseline(&place).replacen("\"first\"", "\"the vendor's word\"", 1);
    fs::write(place.path().join("b.yaml"), &reasoned).expect("written");
    // One is mended, and another one comes.
    let text = TWO.replacen("UPD", "UDP", 1) + "\n24\n\nTTP\n\nMail\n\nOfficial\n";
    fs::write(place.path().join("p.txt"), text).expect("written");
    let stale: Vec<_> = report(&place, &["--baseline", "b.yaml"])
        .into_iter()
        .map(|(rule, _)| rule)
        .collect();
    assert!(stale.contains(&"stale-baseline".to_owned()), "{stale:?}");
    assert_eq!(
        code(&place, &[&base[..], &["--write-baseline"]].concat()),
        1
    );
    let text = baseline(&place);
    assert_eq!(text.matches("fingerprint:").count(), 1, "{text}");
    assert!(text.contains("the vendor's word"), "{text}");
    assert_eq!(
        code(&place, &[&base[..], &["--accept-new", "second"]].concat()),
        0
    );
    assert!(baseline(&place).contains("the vendor's word") && baseline(&place).contains("second"));
}

#[test]
fn an_entry_ends_with_its_last_day() {
    let place = place("22\n\nTPC\n\nSSH\n\nOfficial\n");
    let base = ["check", "p.txt", "--baseline", "b.yaml"];
    code(&place, &[&base[..], &["--accept-new", "for now"]].concat());
    fs::write(
        place.path().join("b.yaml"),
        baseline(&place) + "    until: \"2027-01-31\"\n",
    )
    .expect("written");
    let on = |day: &str| code(&place, &[&base[..], &["--date", day]].concat());
    assert_eq!((on("2027-01-31"), on("2027-02-01")), (0, 1));
    let late = report(&place, &["--baseline", "b.yaml", "--date", "2027-02-01"]);
    let rules: Vec<_> = late
        .into_iter()
        .map(|(rule, reason)| (rule, reason.is_some()))
        .collect();
    assert_eq!(
        rules,
        [
            ("unknown-transport".to_owned(), false),
            ("expired-baseline".to_owned(), false)
        ]
    );
    let asked = |seconds: &str| {
        let mut command = portreg(place.path());
        let command = command.args(base).env("SOURCE_DATE_EPOCH", seconds);
        command.output().expect("it runs").status.code()
    };
    assert_eq!(
        (asked("1000000000"), asked("2000000000")),
        (Some(0), Some(1))
    );
}

#[test]
fn mistakes_in_a_baseline_have_a_place() {
    for (text, message) in [
        (
            "acepted: []\n",
            "there is no key `acepted`; did you mean `accepted`?",
        ),
        (
            "accepted:\n  - fingerprint: a\n    rule: x\n    record: r\n",
            "the entry has no reason",
        ),
        (
            "accepted:\n  - fingerprint: a\n    rule: x\n    record: r\n    reason: ''\n",
            "an empty text says nothing; leave the key out",
        ),
        (
            "accepted:\n  - fingerprint: a\n    until: soon\n",
            "`soon` is no day; write it as 2027-01-31",
        ),
        (
            "accepted:\n  - {fingerprint: a, rule: x, reason: y}\n  - {fingerprint: a, rule: x, reason: y}\n",
            "`a` is accepted already",
        ),
        (
            "- fingerprint: a\n",
            "invalid type: sequence, expected a map with the key accepted",
        ),
        (
            "accepted: [22]\n",
            "invalid type: integer `22`, expected an entry with fingerprint, rule, record and reason",
        ),
    ] {
        let source = SourceFile::new("b.yaml", text.into()).expect("small");
        assert_eq!(Baseline::parse(&source).expect_err(text).message, message);
        let place = place(TWO);
        fs::write(place.path().join("b.yaml"), text).expect("written");
        assert_eq!(code(&place, &["check", "p.txt", "--baseline", "b.yaml"]), 2);
    }
}

#[test]
fn what_an_entry_says_stays_when_the_file_is_written_anew() {
    let place = place(TWO);
    let base = ["check", "p.txt", "--baseline", "b.yaml"];
    let write = [&base[..], &["--write-baseline", "--date", "2027-01-31"]].concat();
    code(&place, &[&base[..], &["--accept-new", "for now"]].concat());
    let dated = baseline(&place) + "    until: \"2027-01-31\"\n";
    fs::write(place.path().join("b.yaml"), &dated).expect("written");
    assert_eq!(code(&place, &write), 0);
    assert_eq!(baseline(&place), dated);
    // Nothing is left to accept: the file says so, and is one that can be read.
    let mended = TWO.replace("TPC", "TCP").replace("UPD", "UDP");
    fs::write(place.path().join("p.txt"), mended).expect("written");
    assert_eq!(code(&place, &write), 0);
    assert!(
        baseline(&place).ends_with("\naccepted: []\n"),
        "{}",
        baseline(&place)
    );
    assert_eq!(code(&place, &base), 0);
}

#[test]
fn what_a_whole_file_is_accepted_for_names_the_file() {
    let place = place("22\n\nTCP\n\nSSH\n\nOfficial");
    let accept = [
        "check",
        "p.txt",
        "--baseline",
        "b.yaml",
        "--accept-new",
        "known",
        "--fail-on",
        "warning",
    ];
    code(&place, &accept);
    let text = baseline(&place);
    assert!(text.contains("rule: \"missing-final-newline\""), "{text}");
    assert!(text.contains("record: \"p.txt\""), "{text}");
}

#[test]
fn what_is_written_is_read_back() {
    let place = place("22\n\nTPC\n\n\"quoted\" \\ \u{1B} SSH\n\nOfficial\n");
    code(
        &place,
        &[
            "check",
            "p.txt",
            "--baseline",
            "b.yaml",
            "--accept-new",
            "odd: \"\\ # - \u{1}",
        ],
    );
    let text = baseline(&place);
    let source = SourceFile::new("b.yaml", text.clone().into_bytes()).expect("small");
    let read = Baseline::parse(&source).expect("no mistake");
    assert_eq!(read.entries[0].reason, "odd: \"\\ # - \u{1}");
    assert_eq!(read.text(), text);
}

#[test]
fn changing_a_baseline_needs_one() {
    let place = place(TWO);
    assert_eq!(code(&place, &["check", "p.txt", "--write-baseline"]), 2);
    assert_eq!(
        code(
            &place,
            &[
                "check",
                "p.txt",
                "--baseline",
                "b.yaml",
                "--accept-new",
                " "
            ]
        ),
        2
    );
    assert_eq!(code(&place, &["check", "p.txt", "--date", "tomorrow"]), 2);
}

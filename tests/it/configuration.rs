//! The configuration is strict, and its mistakes have a place.

use std::fs;
use std::process::Output;

use portreg::cli::SCHEMAS;
use portreg::{SourceFile, config};
use tempfile::TempDir;

use crate::support::portreg;

const WHOLE: &str = "\
# The registry of this house.
title: Ports of this house
sources:
  - lists/b.txt
  - lists/a.txt
out: www
formats: [csv, json]
baseline: known.yaml
reference: none
rules:
  blank-status: \"off\"
  transport-separator: error
";

fn place(configuration: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("lists")).expect("made");
    fs::write(
        folder.path().join("lists/a.txt"),
        "22\n\nTCP.UDP\n\nSSH\n\nOfficial\n",
    )
    .expect("written");
    fs::write(
        folder.path().join("lists/b.txt"),
        "21\n\nTCP\n\nFTP\n\n\u{A0}\n",
    )
    .expect("written");
    fs::write(folder.path().join("known.yaml"), "accepted: []\n").expect("written");
    fs::write(folder.path().join("portreg.yaml"), configuration).expect("written");
    folder
}

fn run(place: &TempDir, args: &[&str]) -> Output {
    portreg(place.path()).args(args).output().expect("it runs")
}

fn mistake(text: &str) -> (String, u32, String) {
    let source = SourceFile::new("portreg.yaml", text.into()).expect("small");
    let mistake = config::parse(&source).expect_err(text);
    let line = source.position(mistake.span.start).line;
    (mistake.message, line, source.slice(mistake.span).to_owned())
}

#[test]
fn every_key_has_its_effect() {
    let place = place(WHOLE);
    let check = run(&place, &["check"]);
    let shown = String::from_utf8(check.stdout).expect("UTF-8");
    assert_eq!(check.status.code(), Some(1), "{shown}");
    assert!(shown.contains("error[transport-separator]"), "{shown}");
    assert!(!shown.contains("blank-status"), "{shown}");
    assert!(!shown.contains("status-resolvable"), "{shown}");
    assert_eq!(run(&place, &["build"]).status.code(), Some(0));
    let json = fs::read(place.path().join("www/ports.json")).expect("written");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["registry"]["title"], "Ports of this house");
    assert_eq!(json["sources"][0]["path"], "lists/b.txt");
    // The data holds findings at the rules' own levels, whatever the configuration says; there is no reference to say more.
    assert_eq!(json["counts"]["findings"], 2);
    assert!(!place.path().join("www/ports.yaml").exists());
}

#[test]
fn the_command_line_goes_before_the_configuration() {
    let place = place(WHOLE);
    let code = |args: &[&str]| run(&place, args).status.code();
    assert_eq!(
        code(&["check", "--rule", "transport-separator=note"]),
        Some(0)
    );
    assert_eq!(code(&["check", "lists/b.txt"]), Some(0));
    assert_eq!(
        code(&["check", "lists/b.txt", "--rule", "blank-status=error"]),
        Some(1)
    );
    assert_eq!(code(&["build", "-o", "other", "--format", "yaml"]), Some(0));
    assert!(place.path().join("other/ports.yaml").is_file());
    assert_eq!(code(&["check", "--rule", "blank-statsu=off"]), Some(2));
    assert_eq!(code(&["check", "--rule", "blank-status=of"]), Some(2));
    assert_eq!(code(&["check", "--rule", "blank-status"]), Some(2));
}

#[test]
fn paths_are_relative_to_the_configuration() {
    let place = place(WHOLE);
    fs::create_dir(place.path().join("below")).expect("made");
    let output = portreg(&place.path().join("below"))
        .args(["build", "--config", "../portreg.yaml"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let json = fs::read(place.path().join("www/ports.json")).expect("written");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["sources"][0]["path"], "lists/b.txt");
}

#[test]
fn every_key_misspelt_is_refused_with_its_line_and_the_right_name() {
    for key in ["title", "sources", "out", "formats", "baseline", "rules"] {
        let at = WHOLE
            .lines()
            .position(|line| line.starts_with(key))
            .expect("there");
        let line = u32::try_from(at + 1).expect("small");
        // A letter doubled, one left out, two swapped.
        let swapped = format!("{}{}{}", &key[..1], &key[2..3], &key[1..2]) + &key[3..];
        for wrong in [
            format!("{}{key}", &key[..1]),
            key[..key.len() - 1].to_owned(),
            swapped,
        ] {
            let text = WHOLE.replacen(&format!("\n{key}:"), &format!("\n{wrong}:"), 1);
            let expected = format!("there is no key `{wrong}`; did you mean `{key}`?");
            assert_eq!(mistake(&text), (expected.clone(), line, wrong.clone()));
            let output = run(&place(&text), &["check"]);
            assert_eq!(output.status.code(), Some(2));
            let said = String::from_utf8(output.stderr).expect("UTF-8");
            assert!(said.contains(&format!("portreg.yaml:{line}:1")), "{said}");
            assert!(said.contains(&wrong), "{said}");
        }
    }
}

#[test]
fn each_mistake_is_told_with_its_place() {
    for (text, message, line, place) in [
        (
            "rules:\n  blank-statsu: off\n",
            "there is no rule `blank-statsu`; did you mean `blank-status`?",
            2,
            "blank-statsu",
        ),
        (
            "rules:\n  blank-status: eror\n",
            "there is no level `eror`; did you mean `error`?",
            2,
            "eror",
        ),
        (
            "out: a\nformats:\n - csv\n - jsn\n",
            "there is no format `jsn`; did you mean `json`?",
            4,
            "jsn",
        ),
        (
            "out: a\nout: b\n",
            "`out` stands here a second time",
            2,
            "out",
        ),
        (
            "formats: [csv, csv]\n",
            "`csv` stands here a second time",
            1,
            "csv",
        ),
        (
            "sources: data\n",
            "invalid type: string \"data\", expected a list, each item a path",
            1,
            "data",
        ),
        (
            "out: [a]\n",
            "invalid type: sequence, expected a path",
            1,
            "[a",
        ),
        (
            "- out\n",
            "invalid type: sequence, expected a map of keys and values",
            1,
            "-",
        ),
        (
            "out: a\nrules: all\n",
            "invalid type: string \"all\", expected a map of rules and their levels",
            2,
            "all",
        ),
        (
            "title: ''\n",
            "an empty text says nothing; leave the key out",
            1,
            "''",
        ),
    ] {
        let expected = (message.to_owned(), line, place.to_owned());
        assert_eq!(mistake(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_yaml_is_a_mistake_and_never_a_panic() {
    for text in [
        "out: \"a\n",
        "{",
        "a: b: c",
        "out: a\n---\nout: b\n",
        "&a [*a]",
        "out: *gone\n",
        "%",
        "\u{0}",
    ] {
        let source = SourceFile::new("portreg.yaml", text.into()).expect("small");
        assert!(config::parse(&source).is_err(), "{text:?}");
    }
    for text in ["", "\n", "# nothing\n"] {
        let source = SourceFile::new("portreg.yaml", text.into()).expect("small");
        assert!(config::parse(&source).is_ok(), "{text:?}");
    }
}

#[test]
fn a_mistake_is_shown_like_a_finding() {
    let place = place("title: x\nrules:\n  out-of-ordr: off\n");
    let output = run(&place, &["check"]);
    insta::assert_snapshot!(
        "configuration",
        String::from_utf8(output.stderr).expect("UTF-8")
    );
}

#[test]
fn a_configuration_that_is_named_must_be_there() {
    let place = place(WHOLE);
    assert_eq!(
        run(&place, &["check", "--config", "gone.yaml"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn the_schema_takes_what_the_parser_takes() {
    let validator = jsonschema::validator_for(&config::schema()).expect("a schema");
    let value = |text: &str| serde_yaml::from_str::<serde_json::Value>(text).expect("YAML");
    assert!(validator.is_valid(&value(WHOLE)));
    for wrong in [
        "outt: a\n",
        "formats: [jsn]\n",
        "rules: {x: off}\n",
        "rules: {blank-status: eror}\n",
        "sources: []\n",
    ] {
        assert!(!validator.is_valid(&value(wrong)), "{wrong}");
        mistake(wrong);
    }
}

#[test]
fn schemas_can_be_printed() {
    let place = place("");
    let all = run(&place, &["schema"]);
    for schema in SCHEMAS {
        assert!(String::from_utf8_lossy(&all.stdout).contains(schema.name));
        let one = run(&place, &["schema", schema.name]);
        assert_eq!(one.status.code(), Some(0));
        assert_eq!(
            String::from_utf8(one.stdout).expect("UTF-8"),
            (schema.text)()
        );
    }
    assert_eq!(run(&place, &["schema", "sqll"]).status.code(), Some(2));
}

//! What `portreg check` does by itself in CI services.

use std::fs;
use std::process::Output;

use portreg::cli::SERVICES;
use portreg::report::STYLES;
use tempfile::TempDir;

use crate::support::{files, portreg};

const ERROR: &str = "22\n\nTPC\n\nSSH\n\nOfficial\n";

fn place() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("p.txt"), ERROR).expect("written");
    folder
}

/// A check of `p.txt`.
fn check(place: &TempDir, environment: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = portreg(place.path());
    command.args(["check", "p.txt"]).args(args);
    let command = command.envs(environment.iter().copied());
    command.output().expect("it runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// What a check prints in no service, in one style after the other.
fn printed(styles: &[&str]) -> String {
    let one = |style: &&str| {
        let output = check(&place(), &[], &["--output", style]);
        assert_eq!(output.status.code(), Some(1));
        text(&output.stdout).to_owned()
    };
    styles.iter().map(one).collect()
}

const GITHUB: (&str, &str) = ("GITHUB_ACTIONS", "true");
const GITLAB: (&str, &str) = ("GITLAB_CI", "true");

#[test]
fn without_a_service_people_are_told() {
    for environment in [
        &[][..],
        &[("GITHUB_ACTIONS", "false"), ("GITLAB_CI", "")],
        &[("CI", "true")],
    ] {
        let place = place();
        let output = check(&place, environment, &[]);
        assert_eq!(text(&output.stdout), printed(&["human"]), "{environment:?}");
        assert_eq!(files(place.path()).len(), 1, "{environment:?}");
    }
}

#[test]
fn in_github_actions_there_are_annotations_besides() {
    let output = check(&place(), &[GITHUB], &[]);
    assert_eq!(output.status.code(), Some(1));
    let out = text(&output.stdout);
    assert_eq!(out, printed(&["human", "github"]));
    assert!(out.contains("\n::error file=p.txt,line=3,"), "{out}");
}

#[test]
fn in_gitlab_ci_there_is_a_file_besides() {
    let place = place();
    let output = check(&place, &[GITLAB], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), printed(&["human"]));
    let files = files(place.path());
    let report = &files["gl-code-quality-report.json"];
    assert_eq!(text(report), printed(&["gitlab"]));
    assert_eq!(files.len(), 2);
}

#[test]
fn a_style_that_is_named_switches_it_off() {
    for environment in [GITHUB, GITLAB] {
        for style in STYLES {
            let place = place();
            let output = check(&place, &[environment], &["--output", style.name]);
            assert_eq!(
                text(&output.stdout),
                printed(&[style.name]),
                "{environment:?}"
            );
            assert_eq!(files(place.path()).len(), 1, "{environment:?}");
        }
        let place = place();
        let output = check(&place, &[environment], &["--quiet"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty(), "{environment:?}");
        assert_eq!(files(place.path()).len(), 1, "{environment:?}");
    }
}

#[test]
fn the_summary_of_a_step_is_written_behind_what_is_there() {
    let place = place();
    fs::write(place.path().join("summary.md"), "Before.\n").expect("written");
    let named = ("GITHUB_STEP_SUMMARY", "summary.md");
    let summary = || fs::read_to_string(place.path().join("summary.md")).expect("there");

    // Of annotations only, and of those that the runner reads.
    for args in [
        &["--quiet"][..],
        &["--output", "human"],
        &["--output", "github=annotations"],
    ] {
        check(&place, &[GITHUB, named], args);
        assert_eq!(summary(), "Before.\n", "{args:?}");
    }

    check(&place, &[GITHUB, named], &[]);
    let first = summary();
    assert!(first.starts_with("Before.\n"), "{first}");
    assert!(first.contains("unknown-transport"), "{first}");
    assert!(first.contains("p&#46;txt:3:1"), "{first}");

    check(&place, &[named], &["--output", "github"]);
    let page = first.strip_prefix("Before.\n").expect("it is there");
    assert_eq!(summary(), format!("{first}{page}"));

    let before = files(place.path());
    check(&place, &[GITHUB, ("GITHUB_STEP_SUMMARY", "")], &[]);
    assert_eq!(files(place.path()), before);
}

#[test]
fn what_a_service_reads_and_cannot_be_written_is_3() {
    let place = place();
    let named = ("GITHUB_STEP_SUMMARY", "gone/summary.md");
    let output = check(&place, &[GITHUB, named], &[]);
    assert_eq!(output.status.code(), Some(3));
    let said = text(&output.stderr);
    assert!(said.contains("gone/summary.md cannot be written"), "{said}");

    fs::create_dir(place.path().join("gl-code-quality-report.json")).expect("made");
    let output = check(&place, &[GITLAB], &[]);
    assert_eq!(output.status.code(), Some(3));
    let said = text(&output.stderr);
    assert!(
        said.contains("gl-code-quality-report.json cannot be written"),
        "{said}"
    );
}

#[test]
fn help_names_every_service_and_the_way_out() {
    let place = place();
    let mut command = portreg(place.path());
    let output = command.args(["check", "--help"]).output().expect("it runs");
    let words: Vec<_> = text(&output.stdout).split_whitespace().collect();
    let help = words.join(" ");
    for service in SERVICES {
        let (variable, value) = service.mark;
        let file = service.file.map(|file| format!("={file}"));
        let line = format!(
            "{} ({variable}={value}): {}{}",
            service.name,
            service.style,
            file.unwrap_or_default()
        );
        assert!(help.contains(&line), "{line}");
        if let Some(page) = &service.page {
            assert!(help.contains(page.variable));
        }
        assert!(STYLES.iter().any(|style| style.name == service.style));
    }
    assert!(help.contains("--output human switches that off"), "{help}");
}

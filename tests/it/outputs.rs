//! Where reports go, and how a check ends: the same in every style.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command as Process, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use portreg::report::STYLES;
use tempfile::TempDir;

use crate::runner::commands;

const CLEAN: &str = "22\n\nTCP\n\nSSH\n\nOfficial\n";
const NOTE: &str = "22\n\nTCP\n\nSSH\n\n\u{A0}\n";
const WARNING: &str = "22\n\nTCP.UDP\n\nSSH\n\nOfficial\n";
const ERROR: &str = "22\n\nTPC\n\nSSH\n\nOfficial\n";
const ACCEPTED: &str = "# portreg: allow(unknown-transport) -- as the vendor writes it\n22\n\nTPC\n\nSSH\n\nOfficial\n";

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, content) in [
        ("clean.txt", CLEAN),
        ("note.txt", NOTE),
        ("warning.txt", WARNING),
        ("error.txt", ERROR),
        ("accepted.txt", ACCEPTED),
        ("bad.yaml", "rulez: {}\n"),
        ("known.yaml", "accepted: nothing\n"),
    ] {
        fs::write(folder.path().join(name), content).expect("written");
    }
    folder
}

fn check(folder: &TempDir, args: &[&str], stdout: impl Into<Stdio>) -> Output {
    let child = Process::new(cargo_bin("portreg"))
        .arg("check")
        .args(args)
        .current_dir(folder.path())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn();
    child.expect("it runs").wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn the_exit_code_is_the_same_in_every_style() {
    let folder = folder();
    for (args, code) in [
        (&["clean.txt"][..], 0),
        (&["note.txt"], 0),
        (&["warning.txt"], 0),
        (&["error.txt"], 1),
        (&["warning.txt", "--fail-on", "warning"], 1),
        (&["note.txt", "--fail-on", "warning"], 0),
        (&["error.txt", "--fail-on", "warning"], 1),
        (&["note.txt", "--fail-on", "note"], 1),
        (&["error.txt", "--fail-on", "never"], 0),
        (&["error.txt", "--rule", "unknown-transport=note"], 0),
        (&["accepted.txt"], 0),
        (&["accepted.txt", "--fail-on", "note"], 0),
        (&["gone.txt"], 2),
        (&["clean.txt", "gone.txt"], 2),
        (&["clean.txt", "--config", "bad.yaml"], 2),
        (&["clean.txt", "--config", "gone.yaml"], 2),
        (&["clean.txt", "--baseline", "known.yaml"], 2),
        (&["clean.txt", "--baseline", "gone.yaml"], 2),
        (&["clean.txt", "--fail-on", "fatal"], 2),
    ] {
        for style in STYLES {
            let to_stdout = [args, &["--output", style.name]].concat();
            let output = check(&folder, &to_stdout, Stdio::piped());
            assert_eq!(output.status.code(), Some(code), "{to_stdout:?}");
            assert_eq!(output.stderr.is_empty(), code < 2, "{to_stdout:?}");
            assert!(code < 2 || output.stdout.is_empty(), "{to_stdout:?}");
            let file = format!("{}=report", style.name);
            let to_file = [args, &["--output", &file]].concat();
            let again = check(&folder, &to_file, Stdio::piped());
            assert_eq!(again.status.code(), Some(code), "{to_file:?}");
            let report = fs::read(folder.path().join("report")).ok();
            assert_eq!(report, (code < 2).then_some(output.stdout), "{to_file:?}");
            let _ = fs::remove_file(folder.path().join("report"));
        }
    }
}

#[test]
fn a_report_that_cannot_be_written_is_3_in_every_style() {
    let folder = folder();
    for style in STYLES {
        for file in ["gone/report", "clean.txt/report", "."] {
            let output = format!("{}={file}", style.name);
            let output = check(&folder, &["error.txt", "--output", &output], Stdio::piped());
            assert_eq!(output.status.code(), Some(3), "{} {file}", style.name);
            let said = text(&output.stderr);
            assert!(said.contains("cannot be written"), "{said}");
        }
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let args = ["error.txt", "--output", style.name];
        let output = check(&folder, &args, full.expect("there"));
        assert_eq!(output.status.code(), Some(3), "{}", style.name);
    }
}

#[test]
fn a_reader_that_has_gone_ends_every_style_quietly() {
    let folder = folder();
    for style in STYLES {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = check(&folder, &["error.txt", "--output", style.name], writer);
        assert_eq!(output.status.code(), Some(1), "{}", style.name);
        assert_eq!(text(&output.stderr), "", "{}", style.name);
    }
}

#[test]
fn two_reports_do_not_go_to_one_place() {
    let folder = folder();
    symlink("report.json", folder.path().join("link.json")).expect("made");
    let standard_output = "to standard output";
    for (outputs, said) in [
        (["human", "json"], standard_output),
        (["json", "json"], standard_output),
        (["json=report.json", "sarif=./report.json"], "./report.json"),
        (["json=report.json", "sarif=link.json"], "two reports"),
        (["human", "json=error.txt"], "over error.txt, which is read"),
        (["human", "json=./bad.yaml"], "which is read"),
    ] {
        let [one, other] = outputs;
        let args = ["error.txt", "--output", one, "--output", other];
        let baseline = ["--baseline", "bad.yaml"];
        let args = if other.contains("bad") {
            fs::write(folder.path().join("bad.yaml"), "accepted: []\n").expect("written");
            [&args[..], &baseline].concat()
        } else {
            args.to_vec()
        };
        let output = check(&folder, &args, Stdio::piped());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(
            text(&output.stderr).contains(said),
            "{}",
            text(&output.stderr)
        );
        assert!(!folder.path().join("report.json").exists(), "{args:?}");
    }
    let source = fs::read_to_string(folder.path().join("error.txt"));
    assert_eq!(source.expect("there"), ERROR);
}

#[test]
fn a_link_stays_a_link_and_a_pipe_a_pipe() {
    let folder = folder();
    symlink("real.json", folder.path().join("link.json")).expect("made");
    let made = Process::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    let reader = Process::new("cat")
        .arg("pipe")
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn();
    let args = [
        "error.txt",
        "--output",
        "json=link.json",
        "--output",
        "json=pipe",
    ];
    let output = check(&folder, &args, Stdio::piped());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let read = reader
        .expect("cat runs")
        .wait_with_output()
        .expect("it ends");
    let is_link = |name: &str| {
        let found = fs::symlink_metadata(folder.path().join(name));
        found.expect("there").is_symlink()
    };
    assert!(is_link("link.json") && !is_link("real.json"));
    let written = fs::read(folder.path().join("real.json")).expect("there");
    assert_eq!(text(&read.stdout), text(&written));
}

#[test]
fn no_name_of_a_file_is_obeyed_on_standard_error() {
    let folder = folder();
    let name = "x\u{1B}[31m\n::error file=y::forged\n##[error]forged \u{202E}.txt";
    let option = format!("--{name}");
    let output = format!("json=gone/{name}");
    let style = format!("{name}=x");
    let hostile = folder.path().join(name);
    fs::write(&hostile, "accepted: nothing\nrulez: {}\n").expect("written");
    let gone = format!("{name}.gone");
    for args in [
        &[&*gone][..],
        &[&option],
        &["clean.txt", "--output", &output],
        &["clean.txt", "--output", &style],
        &["clean.txt", "--config", name],
        &["clean.txt", "--baseline", name],
        &["clean.txt", "--baseline", &gone],
        &["clean.txt", "--rule", name],
        &["clean.txt", "--date", name],
        &[name, "--output", &format!("json={name}")],
    ] {
        let output = check(&folder, args, Stdio::piped());
        assert!(matches!(output.status.code(), Some(2 | 3)), "{args:?}");
        let said = text(&output.stderr);
        assert_eq!(commands(said), [], "{said}");
        let forbidden = |c: char| c != '\n' && portreg::report::is_hostile(c);
        assert!(!said.contains(forbidden), "{said:?}");
        let lines = said
            .lines()
            .filter(|line| line.trim_start().starts_with("::"));
        assert_eq!(lines.count(), 0, "{said}");
    }
}

#[test]
fn accepted_findings_are_told_to_programs_that_ask_for_them() {
    let folder = folder();
    for style in STYLES {
        let args = ["accepted.txt", "--output", style.name];
        let output = check(&folder, &args, Stdio::piped());
        let told = text(&output.stdout).contains("TPC");
        let expected = ["json", "sarif"].contains(&style.name);
        assert_eq!(told, expected, "{}", style.name);
    }
}

#[test]
fn people_are_told_what_a_report_leaves_out() {
    let folder = folder();
    let notes: String = (0..25_001)
        .map(|port| format!("{port}\n\nTCP\n\nA (b)\n\n\u{A0}\n\n"))
        .collect();
    fs::write(folder.path().join("many.txt"), notes).expect("written");
    let check = |args: &[&str]| {
        let args = [args, &["--reference", "none"]].concat();
        let output = check(&folder, &args, Stdio::null());
        assert_eq!(output.status.code(), Some(0));
        text(&output.stderr).to_owned()
    };
    let said = check(&["many.txt", "--output", "sarif"]);
    assert!(
        said.starts_with("note: 1 finding left out of the sarif report\n"),
        "{said}"
    );
    assert_eq!(check(&["many.txt", "--output", "sarif", "--quiet"]), "");
    assert_eq!(check(&["many.txt", "--output", "json"]), "");
}

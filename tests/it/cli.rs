//! The command as people and CI jobs call it.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::{Command as Process, Output, Stdio};

use assert_cmd::Command;
use portreg::report::STYLES;
use tempfile::TempDir;

use crate::support::{self, REGISTRY, files};

const CLEAN: &str = "22\n\nTCP\n\nSSH\n\nOfficial\n";
const NOTE: &str = "22\n\nTCP\n\nSSH\n\n\u{A0}\n";
const WARNING: &str = "22\n\nTCP.UDP\n\nSSH\n\nOfficial\n";
const ERROR: &str = "22\n\nTPC\n\nSSH\n\nOfficial\n";
/// A record that cannot be compiled.
const LOST: &str = "22\n\nTCP\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n";

/// The command in a folder of its own that holds a source.
fn portreg(folder: &TempDir) -> Command {
    Command::from_std(support::portreg(folder.path()))
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, content).expect("written");
    }
    folder
}

fn run(folder: &TempDir, args: &[&str]) -> Output {
    portreg(folder).args(args).output().expect("it runs")
}

fn code(folder: &TempDir, args: &[&str]) -> i32 {
    run(folder, args).status.code().expect("no signal")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn the_exit_code_goes_by_level_and_fail_level_in_every_style() {
    let all = ["error", "warning", "note", "never"];
    for (source, codes) in [
        (CLEAN, [0, 0, 0, 0]),
        (NOTE, [0, 0, 1, 0]),
        (WARNING, [0, 1, 1, 0]),
        (ERROR, [1, 1, 1, 0]),
    ] {
        let folder = folder(&[("p.txt", source.as_bytes())]);
        for (level, expected) in all.into_iter().zip(codes) {
            for style in STYLES {
                let file = format!("{}=report", style.name);
                for output in [style.name, &file] {
                    let args = ["check", "p.txt", "--fail-on", level, "--output", output];
                    assert_eq!(
                        code(&folder, &args),
                        expected,
                        "{source:?} {level} {output}"
                    );
                }
            }
        }
        assert_eq!(code(&folder, &["check", "p.txt", "-q"]), codes[0]);
    }
}

#[test]
fn the_exit_code_is_the_same_in_every_style_whatever_happens() {
    let folder = folder(&[
        ("p.txt", ERROR.as_bytes()),
        ("lost.txt", LOST.as_bytes()),
        ("empty.txt", b""),
        ("bytes.txt", b"\xFF\0\x1B[31m::error::x\r##[error]y"),
        (
            "accepted.txt",
            b"# portreg: allow(unknown-transport) -- known\n22\n\nTPC\n\nSSH\n\nOfficial\n",
        ),
        ("wrong.yaml", b"ruels: {}\n"),
        ("bad-baseline.yaml", b"accepted: 1\n"),
    ]);
    for style in STYLES {
        let to_nowhere = format!("{}=gone/report", style.name);
        for (args, expected) in [
            (&["p.txt"][..], 1),
            (&["lost.txt"], 1),
            (&["empty.txt"], 0),
            (&["bytes.txt"], 1),
            (&["accepted.txt"], 0),
            (&["p.txt", "accepted.txt", "empty.txt"], 1),
            (&["p.txt", "--rule", "unknown-transport=off"], 0),
            (&["p.txt", "--quiet"], 1),
            (&["p.txt", "--verbose", "--color", "always"], 1),
            (&["gone.txt"], 2),
            (&["p.txt", "--config", "gone.yaml"], 2),
            (&["p.txt", "--config", "wrong.yaml"], 2),
            (&["p.txt", "--baseline", "gone.yaml"], 2),
            (&["p.txt", "--baseline", "bad-baseline.yaml"], 2),
            (&["p.txt", "--output", &to_nowhere], 3),
        ] {
            let output = portreg(&folder)
                .args(["check", "--output", style.name])
                .args(args)
                .output()
                .expect("it runs");
            let (code, said) = (output.status.code(), text(&output.stderr));
            assert_eq!(code, Some(expected), "{} {args:?}: {said}", style.name);
            assert_eq!(said.is_empty(), expected < 2, "{} {args:?}", style.name);
        }
    }
}

#[test]
fn wrong_use_is_2_and_says_what_to_do() {
    let folder = folder(&[("p.txt", CLEAN.as_bytes()), ("empty/readme.md", b"")]);
    for (args, said) in [
        (
            &["check", "gone.txt"][..],
            "there is no file or folder gone.txt",
        ),
        (&["check", "p.txt/below"], "there is no file or folder"),
        (&["check", "empty"], "no *.txt file"),
        (&["check"], "no path was given"),
        (&["build", "gone.txt"], "there is no file or folder"),
        (
            &["check", "p.txt", "--output", "jsn"],
            "did you mean `json`?",
        ),
        (&["check", "p.txt", "--output", "json="], "file name"),
        (&["check", "p.txt", "--fail-on", "eror"], "error"),
        (&["check", "--no-such-flag"], "--no-such-flag"),
        (
            &["explain", "conflicting-clam"],
            "did you mean `conflicting-claim`?",
        ),
        (&["explain", "zzz"], "lists all"),
        (&["chekc"], "check"),
        (&[], "Usage"),
        (&["check", "/dev/null"], "neither a file nor a folder"),
    ] {
        let output = run(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(
            text(&output.stderr).contains(said),
            "{args:?}: {}",
            text(&output.stderr)
        );
    }
}

#[test]
fn a_fifo_is_refused_at_once() {
    let folder = folder(&[]);
    let made = Process::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    assert_eq!(code(&folder, &["check", "pipe"]), 2);
}

#[test]
fn a_failing_world_is_3() {
    let folder = folder(&[
        ("p.txt", ERROR.as_bytes()),
        ("data/p.txt", CLEAN.as_bytes()),
    ]);
    for args in [
        &["build", "-o", "p.txt/below"][..],
        &["check", "p.txt", "--output", "json=p.txt/report.json"],
        &["check", "p.txt", "--output", "json=gone/report.json"],
    ] {
        let output = run(&folder, args);
        assert_eq!(output.status.code(), Some(3), "{args:?}");
        assert!(
            text(&output.stderr).contains("cannot be written"),
            "{args:?}"
        );
    }
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("there");
    let status = support::portreg(folder.path())
        .args(["check", "p.txt"])
        .stdout(full)
        .stderr(Stdio::null())
        .status()
        .expect("it runs");
    assert_eq!(status.code(), Some(3));
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let many: String = (0..20_000)
        .map(|i| format!("{i}\n\nTPC\n\nA\n\nOfficial\n\n"))
        .collect();
    let folder = folder(&[("p.txt", many.as_bytes())]);
    for style in STYLES {
        let mut child = support::portreg(folder.path())
            .args(["check", "p.txt", "--output", style.name])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut first = [0; 100];
        let mut out = child.stdout.take().expect("piped");
        out.read_exact(&mut first).expect("some output");
        drop(out);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(1), "{}", style.name);
        assert_eq!(text(&output.stderr), "", "{}", style.name);
    }
}

#[test]
fn standard_input_is_a_source() {
    let folder = folder(&[]);
    let output = portreg(&folder)
        .args(["check", "-"])
        .write_stdin(ERROR)
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stdout).contains("[-:3:1]"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn a_folder_stands_for_its_sources() {
    let folder = folder(&[
        ("list/b.txt", b"23\n\nTCP\n\nTelnet\n\nOfficial\n"),
        ("list/a/c.txt", CLEAN.as_bytes()),
        ("list/.hidden/d.txt", ERROR.as_bytes()),
        ("list/.e.txt", ERROR.as_bytes()),
        ("list/f.md", ERROR.as_bytes()),
        ("list/ignored.txt", ERROR.as_bytes()),
        ("list/.gitignore", b"ignored.txt\n"),
    ]);
    fs::create_dir(folder.path().join(".git")).expect("made");
    let output = run(&folder, &["check", "list", "list/b.txt"]);
    assert_eq!(text(&output.stdout), "2 sources: 2 records, no findings\n");
}

#[test]
fn claims_are_compared_across_sources() {
    let folder = folder(&[
        ("a.txt", CLEAN.as_bytes()),
        ("b.txt", b"22\n\nTCP\n\nOther\n\nOfficial\n"),
    ]);
    let output = run(&folder, &["check", "a.txt", "b.txt"]);
    let shown = text(&output.stdout);
    assert!(
        shown.contains("[b.txt:1:1]") && shown.contains("[a.txt:1:1]"),
        "{shown}"
    );
    // The order of ports counts within a source.
    assert!(!shown.contains("out-of-order"), "{shown}");
}

#[test]
fn reports_go_to_several_places_in_one_run() {
    let folder = folder(&[("p.txt", ERROR.as_bytes())]);
    let output = run(
        &folder,
        &[
            "check",
            "p.txt",
            "--output",
            "human",
            "--output",
            "json=r.json",
        ],
    );
    assert!(text(&output.stdout).contains("unknown-transport"));
    let report = fs::read(folder.path().join("r.json")).expect("written");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["findings"][0]["rule"], "unknown-transport");
}

#[test]
fn build_writes_nothing_when_a_record_is_lost() {
    let folder = folder(&[("good.txt", CLEAN.as_bytes()), ("bad.txt", LOST.as_bytes())]);
    assert_eq!(code(&folder, &["build", "good.txt"]), 0);
    let before = files(&folder.path().join("out"));
    let output = run(&folder, &["build", "bad.txt"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("missing-cell"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(files(&folder.path().join("out")), before);
}

#[test]
fn build_says_what_it_did_and_an_error_in_the_data_does_not_stop_it() {
    let folder = folder(&[("data/ports.txt", REGISTRY)]);
    let output = run(&folder, &["build"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    assert!(
        said.starts_with("170 records, 251 assignments, 203 findings"),
        "{said}"
    );
    assert!(said.contains("out/ports.sqlite"), "{said}");
    assert_eq!(text(&run(&folder, &["build", "-q"]).stderr), "");
}

#[test]
fn explain_knows_every_rule() {
    let folder = folder(&[]);
    let all = run(&folder, &["explain"]);
    for rule in portreg::rules::RULES {
        assert!(text(&all.stdout).contains(rule.name));
        let one = run(&folder, &["explain", rule.name]);
        assert_eq!(one.status.code(), Some(0));
        assert!(text(&one.stdout).contains(rule.why), "{}", rule.name);
    }
}

#[test]
fn help_has_examples_and_goes_to_standard_output() {
    let folder = folder(&[]);
    for args in [
        &["--help"][..],
        &["check", "--help"],
        &["build", "-h"],
        &["explain", "-h"],
        &["verify", "--help"],
        &["lookup", "--help"],
        &["compare", "-h"],
        &["convert", "-h"],
    ] {
        let output = run(&folder, args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(text(&output.stdout).contains("Examples:"), "{args:?}");
    }
    let version = run(&folder, &["--version"]);
    assert_eq!(
        text(&version.stdout),
        concat!("portreg ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn colour_is_for_those_who_ask() {
    let folder = folder(&[("p.txt", ERROR.as_bytes())]);
    let colored = |args: &[&str]| text(&run(&folder, args).stdout).contains('\u{1B}');
    assert!(!colored(&["check", "p.txt"]));
    assert!(colored(&["check", "p.txt", "--color", "always"]));
    assert!(!colored(&["check", "p.txt", "--color", "never"]));
}

#[test]
fn fix_changes_the_file_and_says_what_is_left() {
    let folder = folder(&[
        ("p.txt", b"22\n\nudp.tcp\n\nSSH\n\nOfficial\n"),
        ("q.txt", CLEAN.as_bytes()),
    ]);
    let path = folder.path().join("p.txt");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
    let before = fs::metadata(folder.path().join("q.txt"))
        .expect("there")
        .modified()
        .expect("a time");
    let output = run(&folder, &["fix", "p.txt"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        fs::read(&path).expect("there"),
        b"22\n\nTCP, UDP\n\nSSH\n\nOfficial\n"
    );
    assert_eq!(fs::metadata(&path).expect("there").mode() & 0o777, 0o640);
    let said = text(&output.stderr);
    assert!(
        said.contains("transport-separator") && said.contains("0 findings left"),
        "{said}"
    );
    assert_eq!(code(&folder, &["fix", "q.txt"]), 0);
    let after = fs::metadata(folder.path().join("q.txt"))
        .expect("there")
        .modified()
        .expect("a time");
    assert_eq!(before, after);
}

#[test]
fn fix_fails_when_findings_are_left() {
    let folder = folder(&[("p.txt", ERROR.as_bytes())]);
    assert_eq!(code(&folder, &["fix", "p.txt"]), 1);
    assert_eq!(code(&folder, &["fix", "p.txt", "--fail-on", "never"]), 0);
    assert_eq!(
        fs::read_to_string(folder.path().join("p.txt")).expect("there"),
        ERROR
    );
    assert_eq!(code(&folder, &["fix", "p.txt", "--unsafe"]), 0);
    assert_eq!(
        fs::read_to_string(folder.path().join("p.txt")).expect("there"),
        CLEAN
    );
}

#[test]
fn fix_is_a_filter() {
    let folder = folder(&[]);
    for (source, fixed) in [
        (WARNING, "22\n\nTCP, UDP\n\nSSH\n\nOfficial\n"),
        (CLEAN, CLEAN),
        ("", ""),
    ] {
        let output = portreg(&folder)
            .args(["fix", "-"])
            .write_stdin(source)
            .output()
            .expect("runs");
        assert_eq!(text(&output.stdout), fixed);
    }
}

#[test]
fn fix_mends_only_what_is_wanted() {
    let folder = folder(&[
        ("p.txt", b"22\n\ntcp.udp\n\nSSH\n\nofficial\n"),
        ("portreg.yaml", b"rules: {status-spelling: \"off\"}\n"),
    ]);
    assert_eq!(
        code(&folder, &["fix", "p.txt", "--rule", "transport-spelling"]),
        0
    );
    let read = || fs::read_to_string(folder.path().join("p.txt")).expect("there");
    assert_eq!(read(), "22\n\nTCP.UDP\n\nSSH\n\nofficial\n");
    assert_eq!(code(&folder, &["fix", "p.txt"]), 0);
    assert_eq!(read(), "22\n\nTCP, UDP\n\nSSH\n\nofficial\n");
    assert_eq!(
        code(&folder, &["fix", "p.txt", "--rule", "transport-speling"]),
        2
    );
}

#[test]
fn a_patch_is_one_that_git_takes() {
    let odd = "23\r\n\r\nudp.tcp\r\n\r\nTelnet\r\rx\n\nOfficial\r\n\r\n22\r\n\r\nTCP\r\n\r\nSSH\r\n\r\nofficial";
    let name = "a \"b\"/p\t\u{1}\\ é.txt";
    let folder = folder(&[(name, odd.as_bytes()), ("q.txt", WARNING.as_bytes())]);
    let git = |args: &[&str], input: &[u8]| {
        let mut git = Command::new("git");
        let output = git
            .args(args)
            .current_dir(folder.path())
            .write_stdin(input)
            .output();
        let output = output.expect("git runs");
        assert!(output.status.success(), "{}", text(&output.stderr));
    };
    git(&["init", "-q"], b"");
    let output = run(&folder, &["fix", "--diff", "--unsafe", name, "q.txt"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        fs::read(folder.path().join(name)).expect("there"),
        odd.as_bytes()
    );
    git(&["apply", "-"], &output.stdout);
    let patched = [name, "q.txt"].map(|name| fs::read(folder.path().join(name)).expect("there"));
    fs::write(folder.path().join(name), odd).expect("written");
    fs::write(folder.path().join("q.txt"), WARNING).expect("written");
    run(&folder, &["fix", "--unsafe", name, "q.txt"]);
    let fixed = [name, "q.txt"].map(|name| fs::read(folder.path().join(name)).expect("there"));
    assert_eq!(patched, fixed);
    let again = run(&folder, &["fix", "--diff", "--unsafe", name, "q.txt"]);
    assert_eq!((again.status.code(), text(&again.stdout)), (Some(0), ""));
}

#[test]
fn fix_says_when_it_follows_a_link() {
    let folder = folder(&[("real.txt", WARNING.as_bytes())]);
    symlink("real.txt", folder.path().join("p.txt")).expect("made");
    let output = run(&folder, &["fix", "p.txt"]);
    assert!(
        text(&output.stderr).contains("p.txt is a link"),
        "{}",
        text(&output.stderr)
    );
    assert!(
        fs::symlink_metadata(folder.path().join("p.txt"))
            .expect("there")
            .is_symlink()
    );
    assert!(
        fs::read_to_string(folder.path().join("real.txt"))
            .expect("there")
            .contains("TCP, UDP")
    );
}

#[test]
fn explain_speaks_to_people_pages_and_programs() {
    let folder = folder(&[]);
    let page = run(&folder, &["explain", "--output", "markdown"]);
    let json = run(&folder, &["explain", "--output", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    for (rule, json) in portreg::rules::RULES
        .iter()
        .zip(json.as_array().expect("a list"))
    {
        assert!(text(&page.stdout).contains(&format!("\n## {}\n", rule.name)));
        assert_eq!(json["name"], rule.name);
        assert_eq!(json["fix"].is_null(), rule.fix.is_none());
    }
    let one = run(&folder, &["explain", "blank-status", "--output", "json"]);
    let one: serde_json::Value = serde_json::from_slice(&one.stdout).expect("JSON");
    assert_eq!(one["level"], "note");
    let one = run(
        &folder,
        &["explain", "blank-status", "--output", "markdown"],
    );
    let one = text(&one.stdout);
    assert!(one.contains("## blank-status\n"), "{one}");
    assert!(!one.contains("## trailing-whitespace\n"), "{one}");
    assert!(text(&page.stdout).contains(one.trim()), "{one}");
}

#[test]
fn the_form_of_a_source_is_found_or_named() {
    let row = "ssh 22\ntelnet 23/ucp\n";
    let folder = folder(&[
        ("services", b"ssh 22/tcp\nrtmp 1/ddp\n"),
        ("odd", row.as_bytes()),
        ("zeros", b"ssh 0022/tcp\nhttp 80\n"),
    ]);
    assert_eq!(code(&folder, &["check", "services"]), 0);
    let found = |args: &[&str]| {
        let output = run(&folder, args);
        let report = text(&output.stdout).to_owned();
        (output.status.code().expect("no signal"), report)
    };
    let (exit, report) = found(&["check", "odd", "--from", "services"]);
    assert_eq!(exit, 1);
    assert!(
        report.contains("warning[blank-transport]") && report.contains("error[unknown-transport]")
    );
    let (exit, report) = found(&["check", "odd", "--from", "loose"]);
    assert_eq!(exit, 1);
    assert!(report.contains("error[unreadable-record]"), "{report}");
    // Named or found, a form holds for what is mended and built too.
    let (exit, patch) = found(&["fix", "--diff", "zeros"]);
    assert_eq!(exit, 1);
    assert!(patch.contains("+ssh 22/tcp\n"), "{patch}");
    assert_eq!(
        code(
            &folder,
            &["build", "zeros", "--from", "services", "--format", "csv"]
        ),
        0
    );
    let csv = fs::read_to_string(folder.path().join("out/ports.csv")).expect("written");
    assert_eq!(csv.lines().count(), 3);
    let output = run(&folder, &["check", "odd", "--from", "service"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `services`?"));
}

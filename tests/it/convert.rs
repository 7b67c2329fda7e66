//! `convert` writes what a build would, and a list to go on with by hand; what a form cannot hold is told.

use std::fs;
use std::io::Read;
use std::process::{Command as Process, Output, Stdio};

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use portreg::export::{ASSIGNMENTS, Data, FORMATS, Kept, Model, Value, Writer, loose};
use portreg::model::Status;
use portreg::registry::RecordView;
use portreg::{Dataset, Registry, SourceFile, check};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::dataset::hostile_registry;
use crate::property::cases;
use crate::support::{REGISTRY, files, portreg, registry, source};

const SERVICES: &str = "ssh\t22/tcp\t\t\t# SSH Remote Login Protocol\nrtmp\t1/ddp\t# Routing\n\
    klogin\t543/tcp\t\t# Kerberised `rlogin' (v5)\n3com-tsmux\t106/tcp\t# 3COM-TSMUX\n";
/// A record that cannot be compiled.
const LOST: &str = "22\n\nTCP\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n";
const HOSTILE: &str = "7\n\nTCP\n\nEcho \u{1B}[31m\u{202E} ##[error]x | `@all` <b>\n\nOfficial\n";

/// A folder with the registry, its datasets, and some other sources.
fn place() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("data")).expect("made");
    for (name, content) in [
        ("data/ports.txt", REGISTRY),
        ("services", SERVICES.as_bytes()),
        ("lost.txt", LOST.as_bytes()),
        ("hostile.txt", HOSTILE.as_bytes()),
        ("one.txt", b"22\n\nTCP\n\nSSH\n\nOfficial\n"),
    ] {
        fs::write(folder.path().join(name), content).expect("written");
    }
    assert_eq!(code(&run(&folder, &["build", "-q"])), 0);
    folder
}

fn run(place: &TempDir, args: &[&str]) -> Output {
    fed(place, args, b"")
}

fn fed(place: &TempDir, args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::from_std(portreg(place.path()));
    command
        .args(args)
        .write_stdin(input)
        .output()
        .expect("it runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn model(text: &str) -> Model {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    Model::of(&Dataset::compile(&registry, &check(&registry)))
}

/// The assignments without the numbers of their records.
fn rows(model: &Model) -> Vec<Kept> {
    let mut rows = model.rows(&ASSIGNMENTS).to_vec();
    for row in &mut rows {
        row.remove(ASSIGNMENTS.place("record"));
    }
    rows
}

/// The loose form of some data as text, and what is told of it.
fn written(data: &dyn Data) -> (String, Vec<String>) {
    let lossy = loose(data).expect("it reads back");
    (
        String::from_utf8(lossy.content).expect("UTF-8"),
        lossy.notes,
    )
}

#[test]
fn each_form_is_the_file_that_a_build_writes() {
    let place = place();
    let built = files(&place.path().join("out"));
    for format in FORMATS {
        for (at, file) in format.files.iter().enumerate() {
            let is_alone = !matches!(file.write, Writer::Index(_));
            let names = [file.name, format.name];
            // The name of a format stands for its first file.
            for name in &names[..if at == 0 { 2 } else { 1 }] {
                for input in ["data", "out", "out/registry.json", "out/ports.sqlite"] {
                    let output = run(&place, &["convert", input, "--to", name]);
                    if is_alone {
                        assert_eq!(code(&output), 0, "{input} {name}");
                        assert!(output.stdout == built[file.name], "{input} {name}");
                        assert!(output.stderr.is_empty(), "{input} {name}");
                    } else {
                        assert_eq!(code(&output), 2, "{input} {name}");
                        assert!(text(&output.stderr).contains("`portreg build`"), "{name}");
                    }
                }
            }
        }
    }
    // A part of the dataset gives what it holds, and nothing that it does not.
    for (input, to, from) in [
        ("out/ports.csv", "jsonl", "ports.jsonl"),
        ("out/ports.jsonl", "csv", "ports.csv"),
        ("out/ports.csv", "services", "services"),
        ("out/ports.json", "yaml", "ports.yaml"),
        ("out/ports.yaml", "json", "ports.json"),
    ] {
        let output = run(&place, &["convert", input, "--to", to]);
        assert!(output.stdout == built[from], "{input} {to}");
    }
    for (input, to) in [
        ("out/ports.csv", "sqlite"),
        ("out/ports.csv", "json"),
        ("out/ports.json", "registry"),
        ("out/ports.json", "records.csv"),
    ] {
        let output = run(&place, &["convert", input, "--to", to]);
        assert_eq!(
            (code(&output), &*output.stdout),
            (2, &b""[..]),
            "{input} {to}"
        );
        assert!(
            text(&output.stderr).contains("does not hold all"),
            "{input} {to}"
        );
    }
}

#[test]
fn the_registry_to_compare_with_is_that_of_a_build() {
    let place = place();
    fs::write(place.path().join("portreg.yaml"), "reference: none\n").expect("written");
    assert_eq!(code(&run(&place, &["build", "-q"])), 0);
    let built = files(&place.path().join("out"));
    let output = run(&place, &["convert", "data", "--to", "registry"]);
    assert!(output.stdout == built["registry.json"]);
    fs::remove_file(place.path().join("portreg.yaml")).expect("there");
    let to = ["convert", "data", "--to", "registry"];
    assert!(run(&place, &to).stdout != built["registry.json"]);
    let none = ["convert", "data", "--to", "registry", "--reference", "none"];
    assert!(run(&place, &none).stdout == built["registry.json"]);
    let dataset = ["convert", "out", "--to", "csv", "--reference", "none"];
    let output = run(&place, &dataset);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("compared already"));
}

#[test]
fn a_list_is_written_as_the_house_writes_it() {
    let place = place();
    for input in ["data", "out", "out/ports.csv", "out/ports.sqlite", "-"] {
        let output = fed(&place, &["convert", input, "--to", "loose"], REGISTRY);
        assert_eq!((code(&output), text(&output.stderr)), (0, ""), "{input}");
        let list = text(&output.stdout);
        assert_eq!(rows(&model(list)), rows(&model(&registry())), "{input}");
        // What differs by its transport alone is one record, and nothing else is.
        let sources = [source(list)];
        let parsed = Registry::parse(&sources).expect("few");
        assert_eq!(parsed.record_count(), 170, "{input}");
        // All that was mistaken in how it was written is mended, and nothing new is.
        let sources = [source(list)];
        let parsed = Registry::parse(&sources).expect("few");
        let named = |text: &str| {
            let sources = [source(text)];
            let registry = Registry::parse(&sources).expect("few");
            let findings = check(&registry)
                .into_iter()
                .map(|finding| finding.rule().name);
            findings.collect::<Vec<_>>()
        };
        let before = named(&registry());
        assert!(
            check(&parsed)
                .iter()
                .all(|finding| before.contains(&finding.rule().name))
        );
        assert!(!named(list).contains(&"out-of-order"), "{input}");
        assert!(!named(list).contains(&"separator-missing"), "{input}");
        // Once more it is the same.
        assert_eq!(written(&model(list)).0, list, "{input}");
    }
}

/// A model of one row of services, with some columns put in its place.
fn row_with(columns: &[(&str, &str)]) -> Model {
    let model = model("22\n\nTCP\n\nSSH\n\nOfficial\n");
    let mut rows = model.rows(&ASSIGNMENTS).to_vec();
    for (name, value) in columns {
        rows[0][ASSIGNMENTS.place(name)] = Value::Text((*value).to_owned().into());
    }
    let mut changed = Model::default();
    changed.set(&ASSIGNMENTS, rows);
    changed
}

#[test]
fn a_row_without_a_transport_is_a_record_of_its_own() {
    let mut rows = row_with(&[]).into_rows(&ASSIGNMENTS);
    rows.insert(0, rows[0].clone());
    let list = |rows: &[Kept]| {
        let mut model = Model::default();
        model.set(&ASSIGNMENTS, rows.to_vec());
        written(&model).0
    };
    rows[1][ASSIGNMENTS.place("transport")] = "udp".into();
    assert_eq!(list(&rows).matches("22\n\nTCP, UDP\n").count(), 1);
    rows[0][ASSIGNMENTS.place("transport")] = Value::Null;
    let list = list(&rows);
    assert_eq!(list.matches("22\n").count(), 2, "{list}");
}

#[test]
fn what_the_loose_form_cannot_hold_is_told() {
    for (name, description, cell, note) in [
        ("SSH", "SSH", Some("SSH"), None),
        (
            "kshell",
            "Kerberos Remote Shell",
            Some("kshell, Kerberos Remote Shell"),
            Some("before"),
        ),
        (
            "ssh",
            "SSH (Secure Shell)",
            Some("SSH (Secure Shell)"),
            Some("no other name"),
        ),
        (
            "tsmux",
            "3Com tsmux",
            Some("tsmux, 3Com tsmux"),
            Some("before"),
        ),
        ("3Com tsmux", "3Com tsmux", Some("3Com tsmux"), None),
        ("80", "80", Some("80"), None),
        (
            "stuns",
            "Reserved for STUN",
            Some("Reserved for STUN"),
            Some("no other name"),
        ),
        ("a, b", "c", Some("c"), Some("no other name")),
        ("x", "# x", Some("x, # x"), Some("before")),
        ("# x", "# x", None, Some("left out")),
        ("___", "___", None, Some("left out")),
        (
            "#",
            "portreg: allow(blank-status) -- x",
            None,
            Some("no other name"),
        ),
        ("a", "a\nb\r\n23\n\nTCP", None, Some("left out")),
        ("a", "a  b", None, Some("left out")),
        ("\u{A0}", "\u{A0}", None, Some("left out")),
        ("", "", None, Some("left out")),
    ] {
        let case = format!("{name:?} {description:?}");
        let model = row_with(&[("name", name), ("description", description)]);
        let (list, notes) = written(&model);
        let told = notes.join("\n");
        assert_eq!(told.is_empty(), note.is_none(), "{case}: {told}");
        assert!(
            note.is_none_or(|note| told.contains(note)),
            "{case}: {told}"
        );
        let sources = [source(list.as_str())];
        let read = Registry::parse_as(&sources, &[&portreg::syntax::LOOSE]).expect("few");
        let cells: Vec<_> = read.records().map(RecordView::description).collect();
        if let Some(cell) = cell {
            assert_eq!(cells, [cell], "{case}");
        }
        if told.contains("left out") {
            assert!(
                cells.is_empty() && !read.has_losses() || list.is_empty(),
                "{case}: {list}"
            );
            // On one line, whatever it holds.
            assert!(
                list.lines().all(|line| line.starts_with("# ")),
                "{case}: {list}"
            );
        }
        assert!(
            check(&read)
                .iter()
                .all(|f| f.rule().name != "unused-suppression"),
            "{case}"
        );
    }
}

#[test]
fn a_text_that_looks_like_another_form_is_told() {
    let (list, notes) = written(&model("22\n\n\u{A0}\n\nssh 22/tcp\n\n\u{A0}\n___\n"));
    let other = portreg::syntax::detect(&list).name != "loose";
    assert_eq!(
        notes.iter().any(|note| note.contains("--from loose")),
        other
    );
    let (_, notes) = written(&model(&registry()));
    assert_eq!(notes, [""; 0]);
}

#[test]
fn other_forms_come_in() {
    let place = place();
    let output = run(&place, &["convert", "services", "--to", "jsonl"]);
    assert_eq!(code(&output), 0);
    assert_eq!(text(&output.stdout).lines().count(), 3);
    let said = text(&output.stderr);
    assert!(
        said.starts_with("note: 1 record without a port of a transport"),
        "{said}"
    );
    assert!(
        run(&place, &["convert", "services", "--to", "jsonl", "-q"])
            .stderr
            .is_empty()
    );
    // All records have a place there.
    assert!(
        run(&place, &["convert", "services", "--to", "records.csv"])
            .stderr
            .is_empty()
    );
    // What its content does not tell is told.
    let rows = fed(
        &place,
        &["convert", "-", "--to", "jsonl", "--from", "services"],
        b"ssh 22\n",
    );
    assert!(text(&rows.stdout).contains("\"port_first\":22"), "{rows:?}");
    let wrong = fed(
        &place,
        &["convert", "-", "--to", "jsonl", "--from", "servics"],
        b"",
    );
    assert_eq!(code(&wrong), 2);
    assert!(text(&wrong.stderr).contains("did you mean `services`?"));
    // A table is a dataset, and a source where that is said.
    let args = [
        "convert",
        "out/ports.csv",
        "--to",
        "registry",
        "--from",
        "ports-csv",
    ];
    let whole = run(&place, &args);
    assert_eq!(code(&whole), 0, "{}", text(&whole.stderr));
}

const NAMED: &str = "ssh\t22/tcp\nhttp\t80/tcp\twww web\t# WorldWideWeb HTTP\nhttp\t80/udp\twww\n\
    kshell\t544/tcp\tkrcmd\t# Kerberos Remote Shell\nssh\t22/sctp\n";
const IANA: &str = "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,Modification Date,Reference\r\n\
    ssh,22,tcp,The Secure Shell (SSH) Protocol,[A],,,2015-01-01,[RFC4251]\r\n\
    ,23,tcp,Unassigned,,,,,\r\n";

#[test]
fn names_make_the_trip_and_what_has_no_place_is_told() {
    let place = place();
    for (text_of, to, told) in [
        (NAMED, "registry", ""),
        (NAMED, "json", ""),
        (NAMED, "services", ""),
        (NAMED, "aliases.csv", ""),
        (NAMED, "csv", "aliases (4)"),
        (IANA, "csv", "assignee (1)"),
        (IANA, "loose", "reference (1), modified (1), assignee (1)"),
        (NAMED, "loose", "aliases (4)"),
    ] {
        let output = fed(&place, &["convert", "-", "--to", to], text_of.as_bytes());
        let said = text(&output.stderr);
        assert_eq!(code(&output), 0, "{to}: {said}");
        assert_eq!(
            said.contains("no place for"),
            !told.is_empty(),
            "{to}: {said}"
        );
        assert!(said.contains(told), "{to}: {said}");
        // Read again it says the same, but for what was told.
        let back = fed(
            &place,
            &["convert", "-", "--to", "services"],
            &output.stdout,
        );
        if to == "registry" || to == "services" {
            assert_eq!(
                text(&back.stdout),
                text(
                    &fed(
                        &place,
                        &["convert", "-", "--to", "services"],
                        text_of.as_bytes()
                    )
                    .stdout
                ),
                "{to}"
            );
        }
        if to == "loose" {
            let ids = |text: &str| -> Vec<_> {
                let id = |row: &Kept| row[ASSIGNMENTS.place("id")].clone();
                model(text).rows(&ASSIGNMENTS).iter().map(id).collect()
            };
            if text_of == NAMED {
                assert_eq!(ids(text(&output.stdout)), ids(text_of));
                assert!(text(&output.stdout).contains("kshell, Kerberos Remote Shell"));
            }
        }
    }
}

#[test]
fn records_that_do_not_compile_end_it_unless_it_is_to_go_on() {
    let place = place();
    let output = run(
        &place,
        &["convert", "lost.txt", "--to", "jsonl", "-o", "rows"],
    );
    assert_eq!((code(&output), &*output.stdout), (1, &b""[..]));
    assert!(text(&output.stderr).contains("nothing was written"));
    assert!(!place.path().join("rows").exists());
    let output = run(
        &place,
        &["convert", "lost.txt", "--to", "jsonl", "--keep-going"],
    );
    assert_eq!(code(&output), 1);
    assert_eq!(text(&output.stdout).lines().count(), 1);
    assert!(text(&output.stderr).contains("error[missing-cell]"));
}

#[test]
fn a_file_is_written_whole_and_never_over_what_is_read() {
    let place = place();
    let there = || fs::read_dir(place.path()).expect("there").count();
    let before = there();
    for (args, said) in [
        (&["one.txt", "--to", "csv", "-o", "one.txt"][..], "is read"),
        (
            &["data", "--to", "loose", "-o", "data/ports.txt"],
            "is read",
        ),
        (
            &["out/ports.json", "--to", "csv", "-o", "./out/ports.json"],
            "is read",
        ),
        (&["one.txt", "--to", "csv", "-o", "data"], "is a folder"),
        (&["gone.txt", "--to", "csv"], "there is no file or folder"),
        (&["one.txt", "--to", "xls"], "there is no format `xls`"),
        (&["one.txt"], "--to"),
        (&["out/records.csv", "--to", "csv"], "holds no assignments"),
    ] {
        let output = run(&place, &[&["convert"], args].concat());
        assert_eq!((code(&output), &*output.stdout), (2, &b""[..]), "{args:?}");
        assert!(text(&output.stderr).contains(said), "{args:?}: {output:?}");
    }
    let output = run(
        &place,
        &["convert", "one.txt", "--to", "csv", "-o", "gone/rows.csv"],
    );
    assert_eq!(code(&output), 3);
    assert_eq!(there(), before);
    let output = run(
        &place,
        &["convert", "one.txt", "--to", "csv", "-o", "rows.csv"],
    );
    assert_eq!(
        (code(&output), &*output.stdout, &*output.stderr),
        (0, &b""[..], &b""[..])
    );
    let rows = fs::read(place.path().join("rows.csv")).expect("there");
    let printed = run(&place, &["convert", "one.txt", "--to", "csv", "-o", "-"]);
    assert_eq!(rows, printed.stdout);
    assert_eq!(there(), before + 1);
}

/// What a command prints on a terminal.
fn on_a_terminal(place: &TempDir, command: &str) -> (i32, String) {
    let mut script = Process::new("script");
    let program = cargo_bin("portreg");
    let command = format!("{} {command}", program.display());
    let script = script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
    let script = script.current_dir(place.path()).stdin(Stdio::null());
    let output = script.output().expect("script runs");
    (code(&output), text(&output.stdout).replace("\r\n", "\n"))
}

#[test]
fn a_terminal_is_shown_text_and_obeys_none_of_it() {
    let place = place();
    let (code, said) = on_a_terminal(&place, "convert data --to sqlite");
    assert_eq!(code, 2);
    assert!(said.contains("-o ports.sqlite"), "{said}");
    for form in [
        "csv", "jsonl", "json", "yaml", "registry", "loose", "services",
    ] {
        let exact = run(&place, &["convert", "hostile.txt", "--to", form]);
        let is_exact = |text: &str| text.contains('\u{202E}') || text.contains("\\u202e");
        assert!(is_exact(&text(&exact.stdout).to_lowercase()), "{form}");
        let (code, shown) = on_a_terminal(&place, &format!("convert hostile.txt --to {form}"));
        assert_eq!(code, 0, "{form}");
        let hostile = |char: char| char.is_control() && char != '\n' || char == '\u{202E}';
        assert!(
            !shown.contains(hostile) && !shown.contains("##["),
            "{form}: {shown:?}"
        );
        assert_eq!(
            shown.lines().count(),
            text(&exact.stdout).lines().count(),
            "{form}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly_and_a_full_disk_does_not() {
    let place = place();
    let many: String = (1..20_000)
        .map(|port| format!("{port}\n\nTCP\n\nService {port}\n\nOfficial\n\n"))
        .collect();
    fs::write(place.path().join("many.txt"), &many).expect("written");
    for form in ["csv", "loose", "sqlite"] {
        let mut command = portreg(place.path());
        let command = command.args(["convert", "many.txt", "--to", form]);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut out = child.stdout.take().expect("piped");
        out.read_exact(&mut [0; 100]).expect("some output");
        drop(out);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((code(&output), text(&output.stderr)), (0, ""), "{form}");
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let mut command = portreg(place.path());
        let command = command.args(["convert", "many.txt", "--to", form]);
        let status = command
            .stdout(full.expect("there"))
            .stderr(Stdio::null())
            .status();
        assert_eq!(status.expect("it runs").code(), Some(3), "{form}");
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_list_says_the_same(records in hostile_registry()) {
        let model = model(&records.concat());
        let (list, notes) = written(&model);
        let source = SourceFile::new("ports.txt", list.clone().into_bytes()).expect("small");
        let sources = [source];
        let registry = Registry::parse_as(&sources, &[&portreg::syntax::LOOSE]).expect("few");
        let read = Model::of(&Dataset::compile(&registry, &[]));
        let left_out: usize = list.lines().filter(|line| line.starts_with("# ")).count();
        if left_out == 0 {
            prop_assert_eq!(rows(&read), rows(&model));
            prop_assert!(notes.iter().all(|note| note.contains("--from")), "{:?}", notes);
        } else {
            let told = format!("{} record", left_out - 1);
            prop_assert!(notes.iter().any(|note| note.starts_with(&told)), "{:?} {}", notes, list);
            prop_assert!(read.count(&ASSIGNMENTS) < model.count(&ASSIGNMENTS));
        }
        prop_assert!(!registry.has_losses());
    }

    #[test]
    fn odd_cells_beside_each_other_are_read_as_they_are(
        cells in prop::collection::vec((
            0..100_u16,
            prop::sample::select(vec!["tcp", "udp", ""]),
            prop::sample::select(vec![
                "80", "80, 443", "TCP", "TPC", "UDP multicast", "Official", "Oficial", "Official (IANA)",
                "3Com tsmux", "-5", "x", "two words", "# x", "___", "\u{A0}", "\u{200B}", "x 22/tcp", "6000-6063",
            ]),
            prop::sample::select(vec![Some(Status::Official), Some(Status::Conflict), None]),
        ), 1..12),
    ) {
        let mut cells = cells;
        cells.sort();
        let template = model("22\n\nTCP\n\nSSH\n\nOfficial\n").rows(&ASSIGNMENTS)[0].clone();
        let rows = cells.iter().zip(1..).map(|((port, transport, text, status), number)| {
            let mut row = template.clone();
            let mut put = |name, value: Value<'static>| row[ASSIGNMENTS.place(name)] = value;
            put("port_first", Value::Number((*port).into()));
            put("port_last", Value::Number((*port).into()));
            put("transport", if transport.is_empty() { Value::Null } else { (*transport).into() });
            put("name", (*text).into());
            put("description", (*text).into());
            put("status", status.map_or(Value::Null, |status| status.name().into()));
            put("record", Value::Number(number));
            row
        });
        let mut model = Model::default();
        model.set(&ASSIGNMENTS, rows.collect());
        let (list, _) = written(&model);
        let comments = list.lines().filter(|line| line.starts_with("# ")).count();
        let sources = [source(list)];
        let registry = Registry::parse_as(&sources, &[&portreg::syntax::LOOSE]).expect("few");
        let read: Vec<_> = registry.records().map(|view| (
            view.record.ports.expect("readable").first(),
            view.description().into_owned(),
            view.record.status.expect("readable"),
        )).collect();
        let all: Vec<_> = cells.into_iter().map(|(port, _, text, status)| (port, text.to_owned(), status)).collect();
        prop_assert!(read.iter().all(|said| all.contains(said)));
        prop_assert_eq!(read.len() + comments.saturating_sub(1), all.len());
    }
}

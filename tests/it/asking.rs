//! `verify`, `lookup` and `compare` as people and CI jobs call them.

use std::fs;
use std::io::Read;
use std::process::{Command as Process, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::REGISTRY;

const ONE: &str = "22\n\nTCP\n\nSSH\n\nOfficial\n";
const TWO: &str = "22\n\nTCP\n\nSecure Shell\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n";
const HOSTILE: &str = "7\n\nTCP\n\nEcho \u{1B}[31m\u{202E} ##[error]x | `@all` <b>\n\nOfficial\n";
const LOST: &str = "22\n\nTCP\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n";

/// A folder with the registry, its datasets, and some other sources.
fn place() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("data")).expect("made");
    fs::create_dir(at("empty")).expect("made");
    fs::write(at("data/ports.txt"), REGISTRY).expect("written");
    for (name, text) in [
        ("one.txt", ONE),
        ("two.txt", TWO),
        ("hostile.txt", HOSTILE),
        ("lost.txt", LOST),
        ("other.json", "{\"a\": 1}\n"),
        ("prose.txt", "Just some words.\n"),
    ] {
        fs::write(at(name), text).expect("written");
    }
    assert_eq!(run(&folder, &["build", "-q"]).0, 0);
    folder
}

fn run(place: &TempDir, args: &[&str]) -> (i32, String, String) {
    fed(place, args, "")
}

fn fed(place: &TempDir, args: &[&str], input: &str) -> (i32, String, String) {
    let output: Output = assert_cmd::Command::cargo_bin("portreg")
        .expect("built")
        .args(args)
        .current_dir(place.path())
        .write_stdin(input)
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = output.status.code().expect("no signal");
    (code, text(output.stdout), text(output.stderr))
}

#[test]
fn exit_codes_say_how_it_ended() {
    let place = place();
    for (args, code) in [
        (&["verify"][..], 0),
        (&["verify", "out", "-q"], 0),
        (&["verify", "--format", "csv"], 1),
        (&["verify", "gone"], 2),
        (&["verify", "one.txt"], 2),
        (&["verify", "empty"], 2),
        (&["verify", "--format", "cvs"], 2),
        (&["lookup", "22"], 0),
        (&["lookup", "22", "ssh", "445/tcp"], 0),
        (&["lookup", "22", "nosuchthing"], 1),
        (&["lookup", "6000/tcp"], 1),
        (&["lookup"], 2),
        (&["lookup", " "], 2),
        (&["lookup", "65536"], 2),
        (&["lookup", "9-8"], 2),
        (&["lookup", "22/tpc"], 2),
        (&["lookup", "22", "--in", "gone"], 2),
        (&["lookup", "22", "--in", "empty"], 2),
        (&["lookup", "22", "--in", "other.json"], 2),
        (&["lookup", "22", "--in", "prose.txt"], 2),
        (&["lookup", "22", "--in", "out/records.csv"], 2),
        (&["lookup", "22", "--output", "xml"], 2),
        (&["compare", "data", "out"], 0),
        (&["compare", "one.txt", "one.txt"], 0),
        (&["compare", "one.txt", "two.txt"], 1),
        (&["compare", "one.txt", "two.txt", "--output", "json"], 1),
        (&["compare", "lost.txt", "lost.txt"], 1),
        (&["compare", "one.txt"], 2),
        (&["compare", "one.txt", "gone.txt"], 2),
        (&["compare", "-", "-"], 2),
        (&["compare", "one.txt", "two.txt", "--output", "jsno"], 2),
    ] {
        let (found, out, said) = run(&place, args);
        assert_eq!(found, code, "{args:?}: {said}");
        if code == 2 {
            assert!(out.is_empty() && !said.is_empty(), "{args:?}: {out}");
        }
    }
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let place = place();
    fs::create_dir(place.path().join("mixed")).expect("made");
    fs::copy(
        place.path().join("out/ports.csv"),
        place.path().join("mixed/ports.csv"),
    )
    .expect("copied");
    fs::copy(
        place.path().join("one.txt"),
        place.path().join("mixed/one.txt"),
    )
    .expect("copied");
    let json = fs::read(place.path().join("out/registry.json")).expect("there");
    fs::write(place.path().join("cut.json"), &json[..1000]).expect("written");
    let database = fs::read(place.path().join("out/ports.sqlite")).expect("there");
    fs::write(place.path().join("cut.sqlite"), &database[..3000]).expect("written");
    fs::create_dir(place.path().join("parts")).expect("made");
    fs::copy(
        place.path().join("out/records.csv"),
        place.path().join("parts/records.csv"),
    )
    .expect("copied");
    fs::write(
        place.path().join("portreg.yaml"),
        "sources: [one.txt, out/ports.csv]\nout: nowhere\n",
    )
    .expect("written");
    for (args, said) in [
        (
            &["lookup", "22", "--in", "parts"][..],
            "the datasets in parts hold no assignments",
        ),
        (
            &["lookup", "22"],
            "ports.csv is a dataset, and stands among other sources",
        ),
        (
            &["lookup", "22", "--in", "mixed"],
            "holds both datasets and sources",
        ),
        (
            &["lookup", "22", "--in", "cut.json"],
            "cut.json is a dataset that cannot be read: EOF while parsing",
        ),
        (
            &["lookup", "22", "--in", "cut.sqlite"],
            "cut.sqlite is a dataset that cannot be read",
        ),
        (&["compare", "one.txt", "cut.json"], "at line "),
        (
            &["compare", "one.txt", "cut.sqlite"],
            "cut.sqlite is a dataset that cannot be read",
        ),
        (
            &["lookup", "22", "--in", "other.json"],
            "no record could be read in other.json",
        ),
        (&["verify", "one.txt"], "one.txt is no folder"),
        (
            &["verify", "empty"],
            "no dataset stands in the folder empty",
        ),
    ] {
        let (code, _, complaint) = run(&place, args);
        assert_eq!(code, 2, "{args:?}: {complaint}");
        assert!(
            complaint.contains(said) && complaint.contains("help: "),
            "{args:?}: {complaint}"
        );
    }
}

#[test]
fn verify_names_the_files_and_leaves_others_alone() {
    let place = place();
    let out = place.path().join("out");
    fs::write(out.join("notes.md"), "mine").expect("written");
    let (code, told, said) = run(&place, &["verify"]);
    assert_eq!(
        (code, &*told, &*said),
        (0, "", "20 files, all as they should be\n")
    );
    let (_, told, said) = run(&place, &["verify", "-v"]);
    assert!(
        told.is_empty() && said.contains("out/notes.md is not ours"),
        "{said}"
    );
    let csv = fs::read_to_string(out.join("ports.csv")).expect("there");
    fs::write(
        out.join("ports.csv"),
        csv.replace(",official,HTTPS", ",conflict,HTTPS"),
    )
    .expect("written");
    fs::remove_file(out.join("services")).expect("removed");
    let (code, told, said) = run(&place, &["verify", "out/"]);
    assert_eq!(code, 1);
    assert_eq!(
        told,
        "out/ports.csv: 1 row changed against out/registry.json\n\
         out/services: is missing\n\
         out/datapackage.json: differs from what the files are, from line 15 on\n\
         out/SHA256SUMS: has another hash for ports.csv\n\
         out/SHA256SUMS: lists services, which is not there\n"
    );
    assert_eq!(said, "19 files, 5 problems\n");
    // Wherever it is called from.
    let inside = Process::new(cargo_bin("portreg"))
        .args(["verify", ".", "-q"])
        .current_dir(&out)
        .output()
        .expect("it runs");
    assert_eq!(inside.status.code(), Some(1));
}

#[test]
fn verify_knows_which_formats_are_configured() {
    let place = place();
    fs::write(
        place.path().join("portreg.yaml"),
        "formats: [csv, sums]\nout: www\n",
    )
    .expect("written");
    assert_eq!(run(&place, &["build", "-q"]).0, 0);
    assert_eq!(run(&place, &["verify"]).0, 0);
    fs::remove_file(place.path().join("www/SHA256SUMS")).expect("removed");
    let (code, told, _) = run(&place, &["verify"]);
    assert_eq!((code, &*told), (1, "www/SHA256SUMS: is missing\n"));
    assert_eq!(run(&place, &["verify", "www", "--format", "csv"]).0, 0);
}

#[test]
fn lookup_answers_the_same_from_every_form() {
    let place = place();
    let text = String::from_utf8(REGISTRY.to_vec()).expect("UTF-8");
    for query in ["192", "ssh", "kerb*", "0-1000/udp"] {
        let (code, expected, _) = run(&place, &["lookup", query]);
        assert_eq!(code, 0, "{query}");
        for from in [
            "data",
            "data/ports.txt",
            "out",
            "out/ports.sqlite",
            "out/registry.json",
            "out/ports.json",
            "out/ports.yaml",
            "out/ports.csv",
            "out/ports.jsonl",
        ] {
            let (_, found, said) = run(&place, &["lookup", query, "--in", from]);
            assert_eq!(found, expected, "{query} {from}: {said}");
        }
        let (_, found, _) = fed(&place, &["lookup", query, "--in", "-"], &text);
        assert_eq!(found, expected, "{query}");
        let json = fs::read_to_string(place.path().join("out/ports.json")).expect("there");
        let (_, found, _) = fed(&place, &["lookup", query, "--in", "-"], &json);
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn lookup_reads_the_sources_where_nothing_is_built_and_says_what_it_leaves_out() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("data")).expect("made");
    let at = |name: &str| folder.path().join("data").join(name);
    for (texts, left_out) in [
        ([ONE.to_owned(), String::new()], None),
        (
            [ONE.to_owned(), LOST.to_owned()],
            Some("1 record is left out"),
        ),
        (
            [ONE.to_owned(), format!("{LOST}\n{LOST}")],
            Some("2 records are left out"),
        ),
        (
            [ONE.to_owned(), "Just some words.\n".to_owned()],
            Some("lines that make no record are left out"),
        ),
    ] {
        fs::write(at("p.txt"), &texts[0]).expect("written");
        fs::write(at("q.txt"), &texts[1]).expect("written");
        let (code, found, said) = run(&folder, &["lookup", "ssh"]);
        assert_eq!(code, 0, "{texts:?}: {said}");
        assert!(found.contains("22") && found.contains("SSH"), "{found}");
        match left_out {
            None => assert_eq!(said, "", "{texts:?}"),
            Some(left_out) => assert!(said.contains(left_out), "{texts:?}: {said}"),
        }
    }
}

#[test]
fn lookup_shows_a_range_as_one_and_says_how_many_rows_have_another_transport() {
    let folder = TempDir::new().expect("a folder");
    let text = "6000-6063\n\nTCP\n\nX11\n\nOfficial\n\n6001\n\nTCP\n\nX12\n\nOfficial\n";
    fs::write(folder.path().join("p.txt"), text).expect("written");
    let (_, found, _) = run(&folder, &["lookup", "X11", "--in", "p.txt"]);
    let row = found.lines().nth(1).unwrap_or_default();
    assert!(row.starts_with("6000-6063  tcp"), "{found}");
    for (query, rows) in [
        ("6000/udp", "there is 1 row"),
        ("6001/udp", "there are 2 rows"),
    ] {
        let (code, found, said) = run(&folder, &["lookup", query, "--in", "p.txt"]);
        assert_eq!((code, &*found), (1, ""));
        let wanted =
            format!("nothing is found for {query}; {rows} with another transport, or none");
        assert!(said.contains(&wanted), "{said}");
    }
}

#[test]
fn lookup_tells_programs_where_a_row_comes_from() {
    let place = place();
    let schema = run(&place, &["schema", "lookup"]).1;
    let schema: Json = serde_json::from_str(&schema).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    for (from, lines) in [
        ("out", Some(529)),
        ("data", Some(529)),
        ("out/ports.csv", None),
    ] {
        let args = ["lookup", "tcp-192-srmp", "--output", "json", "--in", from];
        let found: Json = serde_json::from_str(&run(&place, &args).1).expect("JSON");
        assert!(schema.is_valid(&found), "{found}");
        assert_eq!(found[0]["id"], "tcp-192-srmp");
        assert_eq!(found[0]["line_first"].as_u64(), lines, "{from}");
        assert_eq!(found[0]["source"].as_str(), lines.map(|_| "data/ports.txt"));
    }
    let (code, out, _) = run(&place, &["lookup", "nosuchthing", "--output", "json"]);
    assert_eq!((code, &*out), (1, "[]\n"));
}

#[test]
fn lookup_says_what_may_have_been_meant() {
    let place = place();
    for (query, hint) in [
        (
            "htpts",
            "nothing is found for `htpts`; did you mean `https`?",
        ),
        (
            "902/tcp",
            "nothing is found for 902/tcp; there is 1 row with another transport, or none: look up 902",
        ),
        ("4000", "nothing is found for 4000"),
        (
            "data/ports.txt",
            "nothing is found for `data/ports.txt`; to look in that file, write --in data/ports.txt",
        ),
        ("no/ports.txt", "nothing is found for `no/ports.txt`"),
    ] {
        assert_eq!(run(&place, &["lookup", query]).2, format!("{hint}\n"));
    }
}

#[test]
fn compare_takes_every_form() {
    let place = place();
    let text = String::from_utf8(REGISTRY.to_vec()).expect("UTF-8");
    for form in [
        "data",
        "data/ports.txt",
        "out",
        "out/ports.sqlite",
        "out/registry.json",
        "out/ports.json",
        "out/ports.yaml",
        "out/ports.csv",
        "out/ports.jsonl",
    ] {
        let (code, told, said) = fed(&place, &["compare", "-", form], &text);
        assert_eq!(
            (code, &*told),
            (0, "no difference; 251 the same\n"),
            "{form}: {said}"
        );
    }
    // A folder in which only tables stand by themselves.
    assert_eq!(
        run(&place, &["build", "-q", "--format", "csv", "-o", "tables"]).0,
        0
    );
    assert_eq!(run(&place, &["compare", "tables", "data"]).0, 0);
    assert_eq!(
        run(&place, &["lookup", "22", "--in", "tables", "-v"]).1,
        run(&place, &["lookup", "22", "-v"]).1
    );
}

#[test]
fn compare_says_that_something_could_not_be_compared() {
    let place = place();
    let (code, told, said) = run(&place, &["compare", "lost.txt", "lost.txt"]);
    let apart = "  not compared, without a port of a transport that can be read: \
        1 record in the old registry, 1 in the new one\n";
    assert_eq!(
        (code, told),
        (1, format!("{apart}no difference; 1 the same\n"))
    );
    assert!(
        said.contains("warning: in lost.txt 1 record is left out"),
        "{said}"
    );
}

#[test]
fn text_from_outside_is_shown_and_not_obeyed() {
    let place = place();
    for args in [
        &["lookup", "7", "--in", "hostile.txt"][..],
        &["lookup", "7", "--in", "hostile.txt", "--output", "json"],
        &["lookup", "\u{1B}[31m\u{202E}"],
        &["compare", "one.txt", "hostile.txt"],
        &["compare", "one.txt", "hostile.txt", "--output", "json"],
        &["compare", "one.txt", "hostile.txt", "--output", "markdown"],
        &["compare", "one.txt", "go\u{1B}ne"],
        &["verify", "go\u{1B}ne"],
    ] {
        let (_, out, said) = run(&place, args);
        for text in [out, said] {
            let hostile = |char: char| char.is_control() && char != '\n' || char == '\u{202E}';
            assert!(!text.contains(hostile), "{args:?}: {text:?}");
            assert!(!text.contains("##["), "{args:?}: {text}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_ends_them_quietly() {
    let place = place();
    let many: String = (1..20_000)
        .map(|port| format!("{port}\n\nTCP\n\nService {port}\n\nOfficial\n\n"))
        .collect();
    fs::write(place.path().join("many.txt"), &many).expect("written");
    for (args, code) in [
        (&["lookup", "0-65535", "--in", "many.txt"][..], 0),
        (&["compare", "one.txt", "many.txt"], 1),
    ] {
        let mut child = Process::new(cargo_bin("portreg"))
            .args(args)
            .current_dir(place.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut first = [0; 100];
        let mut out = child.stdout.take().expect("piped");
        out.read_exact(&mut first).expect("some output");
        drop(out);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert!(output.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn a_disk_that_fails_is_3() {
    let place = place();
    let full = || {
        fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("there")
    };
    for args in [
        &["lookup", "22"][..],
        &["compare", "one.txt", "two.txt"],
        &["verify", "--format", "csv"],
    ] {
        let status = Process::new(cargo_bin("portreg"))
            .args(args)
            .current_dir(place.path())
            .stdout(full())
            .stderr(Stdio::null())
            .status()
            .expect("it runs");
        assert_eq!(status.code(), Some(3), "{args:?}");
    }
}

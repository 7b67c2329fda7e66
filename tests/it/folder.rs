//! The folder of the datasets is wholly old or wholly new.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use assert_cmd::cargo::cargo_bin;
use portreg::export::{self, File};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::{self, REGISTRY, files};

const ONE: &str = "22\n\nTCP\n\nSSH\n\nOfficial\n";
const TWO: &str = "22\n\nTCP\n\nSecure Shell\n\nOfficial\n\n23\n\nTCP\n\nTelnet\n\nOfficial\n";
const LOST: &str = "22\n\nTCP\n\nOfficial\n";

/// A folder with two good sources and a lossy one.
fn place() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in [("one.txt", ONE), ("two.txt", TWO), ("lost.txt", LOST)] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

fn portreg(place: &TempDir, args: &[&str]) -> (i32, String, String) {
    let output = support::portreg(place.path())
        .args(args)
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = output.status.code().expect("no signal");
    (code, text(output.stdout), text(output.stderr))
}

fn build(place: &TempDir, source: &str) {
    let (code, _, said) = portreg(place, &["build", source]);
    assert_eq!(code, 0, "{said}");
}

/// What stands beside the folder under hidden names.
fn leftovers(place: &TempDir) -> Vec<PathBuf> {
    let entries = fs::read_dir(place.path()).expect("there");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let hidden = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with('.'))
    };
    paths.filter(hidden).collect()
}

#[test]
fn foreign_files_are_kept_as_they_are() {
    let place = place();
    build(&place, "one.txt");
    let foreign = place.path().join("out/notes.md");
    fs::write(&foreign, "mine").expect("written");
    symlink("notes.md", place.path().join("out/link")).expect("made");
    let before = fs::metadata(&foreign).expect("there").ino();
    build(&place, "two.txt");
    assert_eq!(fs::read_to_string(&foreign).expect("there"), "mine");
    assert_eq!(fs::metadata(&foreign).expect("there").ino(), before);
    assert_eq!(
        fs::read_link(place.path().join("out/link")).expect("a link"),
        Path::new("notes.md")
    );
    assert!(leftovers(&place).is_empty(), "{:?}", leftovers(&place));
}

#[test]
fn what_is_not_ours_and_cannot_be_kept_is_refused() {
    let place = place();
    build(&place, "one.txt");
    let before = files(&place.path().join("out"));
    for (name, is_folder) in [
        ("more", true),
        ("ports.sqlite-wal", false),
        ("ports.sqlite-journal", false),
    ] {
        let path = place.path().join("out").join(name);
        if is_folder {
            fs::create_dir(&path).expect("made");
        } else {
            fs::write(&path, "x").expect("written");
        }
        let (code, _, said) = portreg(&place, &["build", "two.txt"]);
        assert_eq!(code, 3, "{name}");
        assert!(
            said.contains(name) && said.contains("is in the way"),
            "{said}"
        );
        if is_folder {
            fs::remove_dir(&path).expect("removed");
        } else {
            fs::remove_file(&path).expect("removed");
        }
        assert_eq!(files(&place.path().join("out")), before, "{name}");
    }
    assert!(leftovers(&place).is_empty());
}

#[test]
fn a_folder_that_cannot_be_meant_is_refused() {
    let place = place();
    fs::create_dir(place.path().join("data")).expect("made");
    fs::write(place.path().join("data/p.txt"), ONE).expect("written");
    symlink("gone", place.path().join("dangling")).expect("made");
    for (out, reason) in [
        ("one.txt", "it is a file"),
        ("/", "it is the root folder"),
        (".", "it is the current folder"),
        ("data", "it holds a source"),
        ("data/..", "it is the current folder"),
        ("dangling", "it is a link to nothing"),
    ] {
        let (code, _, said) = portreg(&place, &["build", "data", "-o", out]);
        assert_eq!(code, 2, "{out}: {said}");
        assert!(said.contains(reason), "{out}: {said}");
    }
    assert_eq!(
        fs::read_to_string(place.path().join("data/p.txt")).expect("there"),
        ONE
    );
}

#[test]
fn a_link_is_followed_and_stays_a_link() {
    let place = place();
    fs::create_dir(place.path().join("real")).expect("made");
    symlink("real", place.path().join("out")).expect("made");
    build(&place, "one.txt");
    assert!(
        fs::symlink_metadata(place.path().join("out"))
            .expect("there")
            .is_symlink()
    );
    assert!(place.path().join("real/ports.csv").is_file());
}

#[test]
fn a_folder_is_made_with_all_above_it() {
    let place = place();
    let (code, ..) = portreg(&place, &["build", "one.txt", "-o", "a/b/c"]);
    assert_eq!(code, 0);
    assert!(place.path().join("a/b/c/ports.csv").is_file());
}

#[test]
fn modes_are_the_old_ones_else_those_of_the_umask() {
    let place = place();
    build(&place, "one.txt");
    let mode = |name: &str| {
        let path = place.path().join("out").join(name);
        fs::metadata(path).expect("there").permissions().mode() & 0o7777
    };
    let usual = place.path().join("usual");
    fs::write(&usual, "").expect("written");
    let usual = fs::metadata(usual).expect("there").permissions().mode() & 0o7777;
    assert_eq!(mode("ports.csv"), usual);
    let set = |name: &str, mode| {
        let path = place.path().join("out").join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    };
    set("ports.csv", 0o600);
    set("", 0o750);
    build(&place, "two.txt");
    assert_eq!(
        (mode("ports.csv"), mode("ports.json"), mode("")),
        (0o600, usual, 0o750)
    );
}

#[test]
fn a_failed_build_touches_nothing() {
    let place = place();
    build(&place, "one.txt");
    let before = files(&place.path().join("out"));
    let (code, _, said) = portreg(&place, &["build", "lost.txt"]);
    assert_eq!(code, 1);
    assert!(said.contains("nothing was written"), "{said}");
    assert_eq!(files(&place.path().join("out")), before);
    assert!(leftovers(&place).is_empty());
}

#[test]
fn a_build_that_goes_on_writes_what_it_can_and_still_fails() {
    let place = place();
    fs::write(place.path().join("mixed.txt"), format!("{LOST}\n{ONE}")).expect("written");
    let (code, _, said) = portreg(&place, &["build", "mixed.txt", "--keep-going"]);
    assert_eq!(code, 1, "{said}");
    let csv = fs::read_to_string(place.path().join("out/ports.csv")).expect("written");
    assert_eq!(csv.lines().count(), 2, "{csv}");
}

#[test]
fn what_a_killed_run_left_is_cleared_if_nothing_is_lost_by_it() {
    let place = place();
    build(&place, "one.txt");
    let out = place.path().join("out");
    fs::write(out.join("notes.md"), "mine").expect("written");
    // As before the exchange: a new folder, half filled.
    let new = place.path().join(".out.portreg-new");
    fs::create_dir(&new).expect("made");
    fs::write(new.join("ports.csv"), "half").expect("written");
    fs::hard_link(out.join("notes.md"), new.join("notes.md")).expect("linked");
    build(&place, "two.txt");
    assert!(leftovers(&place).is_empty());
    // A file that nobody else has is not removed.
    fs::create_dir(&new).expect("made");
    fs::write(new.join("notes.md"), "other").expect("written");
    let before = files(&out);
    let (code, _, said) = portreg(&place, &["build", "one.txt"]);
    assert_eq!(code, 3);
    assert!(said.contains("is in the way"), "{said}");
    assert_eq!(
        fs::read_to_string(new.join("notes.md")).expect("there"),
        "other"
    );
    assert_eq!(files(&out), before);
}

#[test]
fn a_folder_left_aside_is_put_back() {
    let place = place();
    build(&place, "one.txt");
    fs::write(place.path().join("out/notes.md"), "mine").expect("written");
    // As between the two renames, where the file system cannot exchange.
    fs::rename(
        place.path().join("out"),
        place.path().join(".out.portreg-old"),
    )
    .expect("renamed");
    build(&place, "two.txt");
    assert_eq!(
        fs::read_to_string(place.path().join("out/notes.md")).expect("there"),
        "mine"
    );
    assert!(leftovers(&place).is_empty());
}

#[test]
fn a_format_that_is_not_wanted_any_more_goes() {
    let place = place();
    build(&place, "one.txt");
    let (code, ..) = portreg(&place, &["build", "one.txt", "--format", "json,csv"]);
    assert_eq!(code, 0);
    let names: Vec<_> = files(&place.path().join("out")).into_keys().collect();
    let asked = ["json", "csv"];
    let is_asked = |file: &&File| asked.contains(&file.format().name);
    let mut wanted: Vec<_> = export::files()
        .filter(is_asked)
        .map(|file| file.name)
        .collect();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
}

#[test]
fn builds_at_once_end_with_one_set_whole() {
    let place = place();
    build(&place, "one.txt");
    let one = files(&place.path().join("out"));
    build(&place, "two.txt");
    let two = files(&place.path().join("out"));
    assert_ne!(one, two);
    for _ in 0..6 {
        let start = |source| {
            support::portreg(place.path())
                .args(["build", source, "-q"])
                .spawn()
                .expect("it runs")
        };
        let children: Vec<_> = ["one.txt", "two.txt", "one.txt", "two.txt"]
            .map(start)
            .into();
        for mut child in children {
            assert!(child.wait().expect("it ends").success());
        }
        let found = files(&place.path().join("out"));
        assert!(found == one || found == two);
        assert!(leftovers(&place).is_empty());
    }
}

#[test]
fn check_sees_what_is_changed_missing_and_additional() {
    let place = place();
    let check = |args: &[&str]| {
        let (code, out, said) = portreg(&place, &[&["build", "--check"], args].concat());
        assert!(code < 2, "{said}");
        assert_eq!(code == 1, !out.is_empty(), "{out}");
        out
    };
    let all = |how: &str| -> String {
        let lines = portreg::export::files().map(|file| format!("out/{}: {how}\n", file.name));
        lines.collect()
    };
    assert_eq!(check(&["one.txt"]), all("is missing"));
    assert!(!place.path().join("out").exists(), "a check writes nothing");
    build(&place, "one.txt");
    assert_eq!(check(&["one.txt"]), "");
    let found = check(&["two.txt"]);
    for (file, how) in [
        ("ports.csv", "2 rows added, 1 row removed"),
        ("ports.jsonl", "2 rows added, 1 row removed"),
        ("ports.sqlite", "2 rows added, 1 row removed"),
        ("records.csv", "1 row added, 1 row changed in records"),
        ("services", "differs"),
        ("SHA256SUMS", "differs"),
    ] {
        assert!(found.contains(&format!("out/{file}: {how}\n")), "{found}");
    }
    let but = [
        "csv",
        "json",
        "jsonl",
        "yaml",
        "registry",
        "services",
        "datapackage",
    ]
    .join(",");
    assert_eq!(
        check(&["one.txt", "--format", &but]),
        "out/ports.sqlite: would not be written\nout/SHA256SUMS: would not be written\n"
    );
    let csv = place.path().join("out/ports.csv");
    let text = fs::read_to_string(&csv).expect("there");
    let row = text.lines().last().expect("a row").replace("22", "99");
    fs::write(&csv, format!("{text}{row}\n")).expect("written");
    assert_eq!(check(&["one.txt"]), "out/ports.csv: 1 row removed\n");
    fs::write(&csv, text.replace(",SSH", ",\"SSH\"")).expect("written");
    assert_eq!(
        check(&["one.txt"]),
        "out/ports.csv: holds the same rows, and differs otherwise\n"
    );
    fs::write(&csv, "garbage").expect("written");
    assert_eq!(check(&["one.txt"]), "out/ports.csv: cannot be read\n");
}

#[test]
fn a_database_of_another_version_of_sqlite_is_no_difference() {
    let place = place();
    build(&place, "one.txt");
    let path = place.path().join("out/ports.sqlite");
    let mut bytes = fs::read(&path).expect("there");
    bytes[96..100].copy_from_slice(&3_039_000_u32.to_be_bytes());
    fs::write(&path, &bytes).expect("written");
    // That version would have told of its own database.
    let sums = place.path().join("out/SHA256SUMS");
    let text = fs::read_to_string(&sums).expect("there");
    assert_eq!(
        portreg(&place, &["build", "--check", "one.txt"]).1,
        "out/SHA256SUMS: differs\n"
    );
    let hash = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    let line = |line: &str| match line.split_once("  ") {
        Some((_, name)) if name == "ports.sqlite" => format!("{hash}  {name}\n"),
        _ => format!("{line}\n"),
    };
    fs::write(&sums, text.lines().map(line).collect::<String>()).expect("written");
    assert_eq!(portreg(&place, &["build", "--check", "one.txt"]).1, "");
}

#[test]
fn a_format_that_tells_of_another_is_not_written_without_it() {
    let place = place();
    let (code, _, said) = portreg(
        &place,
        &["build", "one.txt", "--format", "json,datapackage"],
    );
    assert_eq!(code, 2);
    assert!(said.contains("--format csv,datapackage"), "{said}");
    assert!(!place.path().join("out").exists());
}

#[test]
fn equal_sources_give_equal_bytes_everywhere() {
    let mut sets = Vec::new();
    for (language, zone, name) in [
        ("C", "UTC", "a"),
        ("tr_TR.UTF-8", "Asia/Kolkata", "b"),
        ("", "", "c d"),
    ] {
        let place = TempDir::new().expect("a folder");
        let folder = place.path().join(name);
        fs::create_dir_all(folder.join("data")).expect("made");
        fs::write(folder.join("data/ports.txt"), REGISTRY).expect("written");
        let status = support::portreg(&folder)
            .args(["build", "-q"])
            .envs([("LC_ALL", language), ("TZ", zone), ("HOME", name)])
            .status()
            .expect("it runs");
        assert!(status.success());
        sets.push(files(&folder.join("out")));
    }
    assert!(sets.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn no_dataset_tells_of_the_machine() {
    let place = place();
    let elsewhere = TempDir::new().expect("a folder");
    let outside = elsewhere.path().join("theirs.txt");
    fs::write(&outside, ONE).expect("written");
    let inside = place.path().join("two.txt");
    let args = [
        "build",
        outside.to_str().expect("UTF-8"),
        inside.to_str().expect("UTF-8"),
    ];
    assert_eq!(portreg(&place, &args).0, 0);
    let json = fs::read(place.path().join("out/ports.json")).expect("written");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["sources"][0]["path"], "theirs.txt");
    assert_eq!(json["sources"][1]["path"], "two.txt");
}

/// Runs the command through a shell that first takes something away from it.
fn deprived(place: &TempDir, first: &str, args: &str) -> (Option<i32>, String) {
    let binary = place.path().join("portreg");
    if !binary.exists() {
        // Not a copy: another test that starts a process may hold it open for writing, and it is busy.
        symlink(cargo_bin("portreg"), &binary).expect("made");
    }
    let output = Process::new("sh")
        .args(["-c", &format!("{first} ./portreg {args}")])
        .current_dir(place.path())
        .output()
        .expect("a shell");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    (output.status.code(), said)
}

#[test]
fn a_full_disk_leaves_the_old_folder() {
    let place = place();
    build(&place, "one.txt");
    let before = files(&place.path().join("out"));
    // Each file may take so many blocks of 512 bytes: the database does not fit, then the JSON, then nothing.
    for blocks in [60, 8, 1, 0] {
        let first = format!("trap '' XFSZ; ulimit -f {blocks}; exec");
        let (code, said) = deprived(&place, &first, "build two.txt");
        assert_eq!(code, Some(3), "{blocks}: {said}");
        assert!(
            said.contains("error: out/") && said.contains(" cannot be written: "),
            "{blocks}: {said}"
        );
        assert_eq!(files(&place.path().join("out")), before, "{blocks}");
        assert!(leftovers(&place).is_empty(), "{blocks}");
        // A signal that nobody ignores ends it at once, and the next run clears up.
        let (code, _) = deprived(&place, &format!("ulimit -f {blocks};"), "build two.txt");
        assert_ne!(code, Some(0), "{blocks}");
        assert_eq!(files(&place.path().join("out")), before, "{blocks}");
    }
    build(&place, "one.txt");
    assert_eq!(files(&place.path().join("out")), before);
    assert!(leftovers(&place).is_empty());
}

#[test]
fn a_folder_that_may_not_be_written_stays() {
    let place = place();
    build(&place, "one.txt");
    let before = files(&place.path().join("out"));
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    };
    // The superuser may write everywhere, so the command is run as somebody else.
    let is_root = fs::metadata(place.path()).expect("there").uid() == 0;
    let first = if is_root {
        "exec setpriv --reuid=65534 --regid=65534 --clear-groups"
    } else {
        "exec"
    };
    deprived(&place, "exec", "--version");
    mode(place.path(), 0o555);
    let (code, said) = deprived(&place, first, "build two.txt");
    mode(place.path(), 0o755);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("cannot be written"), "{said}");
    assert_eq!(files(&place.path().join("out")), before);
    assert!(leftovers(&place).is_empty());
}

#[test]
fn a_registry_json_gives_the_same_bytes_back() {
    let place = place();
    fs::write(place.path().join("ports.txt"), REGISTRY).expect("written");
    fs::write(
        place.path().join("portreg.yaml"),
        "title: Ports\nsources: [ports.txt]\n",
    )
    .expect("written");
    assert_eq!(portreg(&place, &["build"]).0, 0);
    let out = place.path().join("out");
    let before = files(&out);
    let (code, _, said) = portreg(&place, &["build", "out/registry.json"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.starts_with(
            "170 records, 251 assignments, 203 findings (6 errors, 15 warnings, 182 notes)\n"
        ),
        "{said}"
    );
    assert_eq!(files(&out), before);
    // Without the sources and without the configuration, under another name, and as another writer lays it out.
    fs::remove_file(place.path().join("portreg.yaml")).expect("removed");
    fs::remove_file(place.path().join("ports.txt")).expect("removed");
    let json: serde_json::Value = serde_json::from_slice(&before["registry.json"]).expect("JSON");
    fs::write(place.path().join("copy.json"), format!("\n {json}")).expect("written");
    assert_eq!(portreg(&place, &["build", "copy.json", "-o", "www"]).0, 0);
    assert_eq!(files(&place.path().join("www")), before);
    let check = |args: &[&str]| portreg(&place, &[&["build", "--check"], args].concat());
    assert_eq!(check(&["out/registry.json"]).0, 0);
    fs::write(out.join("services"), "").expect("written");
    let (code, told, _) = check(&["out/registry.json"]);
    assert_eq!((code, &*told), (1, "out/services: differs\n"));
}

#[test]
fn a_build_does_not_replace_what_it_was_made_from_by_less() {
    let place = place();
    build(&place, "one.txt");
    let before = files(&place.path().join("out"));
    for (args, said) in [
        (
            &["build", "out/registry.json", "--format", "csv"][..],
            "it holds a source",
        ),
        (&["build", "out/ports.json"], "it holds a source"),
        (
            &["build", "out/ports.sqlite"],
            "is a database, and no source",
        ),
        (
            &["build", "out/registry.json", "one.txt"],
            "does not go together with other sources",
        ),
        (
            &["build", "out/registry.json", "copy.json"],
            "does not go together with other sources",
        ),
        (
            &["build", "broken.json"],
            "is a dataset that cannot be read",
        ),
        (
            &["check", "out/ports.sqlite"],
            "is a database, and no source",
        ),
        (&["fix", "one.txt", "out/ports.sqlite"], "is a database"),
    ] {
        let whole = &before["registry.json"];
        fs::write(place.path().join("copy.json"), whole).expect("written");
        fs::write(place.path().join("broken.json"), &whole[..whole.len() / 2]).expect("written");
        let (code, told, complaint) = portreg(&place, args);
        assert_eq!(code, 2, "{args:?}: {complaint}");
        assert!(told.is_empty(), "{args:?}: {told}");
        assert!(
            complaint.contains(said) && complaint.contains("help: "),
            "{args:?}: {complaint}"
        );
        assert_eq!(files(&place.path().join("out")), before, "{args:?}");
    }
    // A file of another name is not replaced, so it may stand there.
    fs::write(place.path().join("out/mine.json"), &before["registry.json"]).expect("written");
    let args = ["build", "out/mine.json", "--format", "csv"];
    assert_eq!(portreg(&place, &args).0, 0);
    assert!(place.path().join("out/mine.json").is_file());
    assert!(!place.path().join("out/registry.json").exists());
}

#[test]
fn what_is_wrong_with_a_registry_json_is_told_with_its_place() {
    let place = place();
    build(&place, "one.txt");
    let json = fs::read_to_string(place.path().join("out/registry.json")).expect("there");
    for (old, new, said) in [
        (
            "\"port_first\": 22",
            "\"port_first\": 70000",
            "assignments[0]: 70000 is no port_first",
        ),
        (
            "\"port_last\": 22",
            "\"port_last\": 21",
            "assignments, row 1: port_last is below port_first",
        ),
        (
            "\"name\": \"SSH\"",
            "\"name\": \"SSI\"",
            "assignments, row 1: its id should be tcp-22-ssi",
        ),
        (
            "\"record\": 1\n",
            "\"record\": 2\n",
            "record 2 is not in records",
        ),
        (
            "\"kind\": \"service\",",
            "",
            "assignments[0]: kind is missing",
        ),
        ("\"id\":", "\"id\" =", "line "),
        (
            "\"schema_version\": \"1",
            "\"schema_version\": \"2",
            "its schema_version is 2.0.0, and 1.0.0 can be read",
        ),
    ] {
        assert!(json.contains(old), "{old}");
        fs::write(place.path().join("r.json"), json.replacen(old, new, 1)).expect("written");
        let (code, _, complaint) = portreg(&place, &["build", "r.json", "-o", "www"]);
        assert_eq!(code, 2, "{complaint}");
        assert!(complaint.contains(said), "{said}: {complaint}");
        assert!(!place.path().join("www").exists());
    }
}

//! `verify` notices whatever is changed in a folder of datasets.

use std::num::NonZero;
use std::sync::LazyLock;

use portreg::export::{FORMATS, Model, SOURCES, Value, Written, files, format, in_memory};
use portreg::verify::{Problem, verify};
use portreg::{Dataset, Registry, check};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::property::cases;
use crate::support::{registry, source};

/// A registry with all that has a column of its own: ranges, no transport, no status, equal names on one port, a finding of two records.
const SMALL: &str = "20\n\nTCP\n\nFTP (File Transfer Protocol) - data\n\nOfficial\n\n\
    22\n\nTCP, UDP\n\nSSH (Secure Shell), see RFC 4253 and port 20\n\nOfficial\n\n\
    22\n\nTCP\n\nSSH, \"another\"\n\n\u{A0}\n\n\
    902\n\n\u{A0}\n\nVMware Server, na\u{EF}ve\n\nUnofficial\n\n\
    6000-6063\n\nTCP\n\nX11 client\n\nConflict\n";

fn built(text: &str) -> Vec<Written> {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let dataset = Dataset::compile(&registry, &findings).titled(Some("Ports"));
    in_memory(&dataset, FORMATS, NonZero::<usize>::MIN).expect("to memory")
}

static BUILT: LazyLock<Vec<Written>> = LazyLock::new(|| built(SMALL));

/// The place of a file.
fn at(files: &[Written], name: &str) -> usize {
    files
        .iter()
        .position(|file| file.name == name)
        .expect("there")
}

/// Writes the checksums anew, as somebody would who changes a file and wants nobody to see it.
fn sum_up(files: &mut [Written]) {
    let lines = files
        .iter()
        .filter(|file| file.name != "SHA256SUMS")
        .map(|file| {
            let hash = Sha256::digest(&file.content);
            let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{hash}  {}\n", file.name)
        });
    let sums: String = lines.collect();
    let place = at(files, "SHA256SUMS");
    files[place].content = sums.into_bytes();
}

fn told(problems: &[Problem]) -> Vec<String> {
    let line = |problem: &Problem| match problem.against {
        None => format!("{}: {}", problem.file, problem.what),
        Some(other) => format!("{}: {} against {other}", problem.file, problem.what),
    };
    problems.iter().map(line).collect()
}

/// What is told when a text in a file is replaced, and the checksums fit.
fn replaced(name: &str, old: &str, new: &str) -> Vec<String> {
    let mut files = built(&registry());
    let place = at(&files, name);
    let text = String::from_utf8(files[place].content.clone()).expect("UTF-8");
    assert!(text.contains(old), "{name}: {old}");
    files[place].content = text.replacen(old, new, 1).into_bytes();
    sum_up(&mut files);
    told(&verify(&files, None))
}

#[test]
fn what_a_build_writes_is_as_it_should_be() {
    for text in [SMALL, "", &registry()] {
        let files = built(text);
        assert_eq!(told(&verify(&files, None)), [""; 0]);
        assert_eq!(told(&verify(&files, Some(FORMATS))), [""; 0]);
    }
}

#[test]
fn each_format_is_as_it_should_be_by_itself() {
    let sources = [source(SMALL)];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let dataset = Dataset::compile(&registry, &findings).titled(Some("Ports"));
    for one in FORMATS {
        let needed = one.needs.and_then(format);
        let formats: Vec<_> = needed.into_iter().chain([*one]).collect();
        let files = in_memory(&dataset, &formats, NonZero::<usize>::MIN).expect("to memory");
        assert_eq!(
            told(&verify(&files, Some(&formats))),
            [""; 0],
            "{}",
            one.name
        );
    }
}

#[test]
fn a_row_that_is_changed_is_told_against_the_file_that_has_it_otherwise() {
    assert_eq!(
        replaced("ports.csv", ",official,HTTPS", ",conflict,HTTPS"),
        [
            "ports.csv: 1 row changed against registry.json",
            "datapackage.json: differs from what the files are, from line 15 on"
        ]
    );
    let row = "tcp-9999-new,9999,9999,tcp,New,description,,,,,service,,New,,,,,1\n";
    let mut files = built(&registry());
    let place = at(&files, "ports.csv");
    files[place].content.extend_from_slice(row.as_bytes());
    assert_eq!(
        told(&verify(&files, None)),
        [
            "ports.csv: 1 row added against registry.json",
            "datapackage.json: differs from what the files are, from line 14 on",
            "SHA256SUMS: has another hash for ports.csv"
        ]
    );
}

#[test]
fn a_title_that_cannot_be_read_is_told_once() {
    // Beside tables of CSV alone, nobody else tells the title.
    let sources = [source(SMALL)];
    let registry = Registry::parse(&sources).expect("few");
    let dataset = Dataset::compile(&registry, &[]).titled(Some("Ports"));
    let formats = ["csv", "datapackage"].map(|name| format(name).expect("in the table"));
    let mut files = in_memory(&dataset, &formats, NonZero::<usize>::MIN).expect("to memory");
    assert_eq!(told(&verify(&files, Some(&formats))), [""; 0]);
    let place = at(&files, "datapackage.json");
    files[place].content.pop_if(|last| *last == b'\n');
    files[place].content.pop();
    let problems = told(&verify(&files, Some(&formats)));
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].starts_with("datapackage.json: "),
        "{problems:?}"
    );
}

#[test]
fn a_file_that_is_missing_or_not_listed_is_told() {
    let whole = built(SMALL);
    for file in files() {
        let mut some = whole.clone();
        some.remove(at(&whole, file.name));
        let told = told(&verify(&some, None));
        assert!(
            told.contains(&format!("{}: is missing", file.name)),
            "{told:?}"
        );
    }
    let mut files = whole.clone();
    let sums = at(&files, "SHA256SUMS");
    let text = String::from_utf8(files[sums].content.clone()).expect("ASCII");
    let lines: Vec<_> = text
        .lines()
        .filter(|line| !line.ends_with("services"))
        .collect();
    files[sums].content = format!("{}\n", lines.join("\n")).into_bytes();
    assert_eq!(
        told(&verify(&files, None)),
        ["SHA256SUMS: does not list services"]
    );
    files[sums].content = [text.as_bytes(), b"00  more.csv\n"].concat();
    assert_eq!(
        told(&verify(&files, None)),
        ["SHA256SUMS: lists more.csv, which is not there"]
    );
    files[sums].content = text.replace("  ", " ").into_bytes();
    assert_eq!(
        told(&verify(&files, None)),
        ["SHA256SUMS: cannot be read: a line is no hash, two blanks and a name"]
    );
    let csv = format("csv").expect("in the table");
    let told = told(&verify(&whole, Some(&[csv])));
    assert!(
        told.contains(&"services: would not be written".to_owned()),
        "{told:?}"
    );
}

#[test]
fn another_version_of_sqlite_is_no_problem() {
    let mut files = built(SMALL);
    let place = at(&files, "ports.sqlite");
    files[place].content[96..100].copy_from_slice(&3_039_000_u32.to_be_bytes());
    assert_eq!(
        told(&verify(&files, None)),
        ["SHA256SUMS: has another hash for ports.sqlite"]
    );
    sum_up(&mut files);
    assert_eq!(told(&verify(&files, None)), [""; 0]);
}

/// A database that is changed by statements, and checksums that fit it.
fn with_statements(sql: &str) -> Vec<String> {
    let mut files = built(&registry());
    let place = at(&files, "ports.sqlite");
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("ports.sqlite");
    std::fs::write(&path, &files[place].content).expect("written");
    let database = rusqlite::Connection::open(&path).expect("a database");
    database.execute_batch(sql).expect("SQL");
    database.close().expect("closed");
    files[place].content = std::fs::read(&path).expect("there");
    sum_up(&mut files);
    told(&verify(&files, None))
}

#[test]
fn a_database_of_another_minor_version_can_be_read() {
    let told = with_statements("PRAGMA user_version = 10001");
    assert!(
        !told.iter().any(|line| line.contains("cannot be read")),
        "{told:?}"
    );
}

#[test]
fn a_database_is_told_apart_from_ours() {
    for (sql, what) in [
        (
            "UPDATE assignments SET status = 'conflict' WHERE id = 'tcp-22-ssh'",
            "1 row changed against registry.json",
        ),
        (
            "PRAGMA foreign_keys = OFF; DELETE FROM records WHERE record = 170",
            "refers to a row that is not in records",
        ),
        (
            "PRAGMA ignore_check_constraints = ON; UPDATE assignments SET port_last = 1 WHERE id = 'tcp-22-ssh'",
            "CHECK constraint failed",
        ),
        ("PRAGMA application_id = 7", "its application_id is 7"),
        (
            "PRAGMA user_version = 10001",
            "its user_version is 10001, and not ",
        ),
        (
            "PRAGMA user_version = 20000",
            "cannot be read: its user_version is 20000, and ",
        ),
        (
            "PRAGMA ignore_check_constraints = ON; UPDATE assignments SET port_first = -1 WHERE id = 'tcp-1-tcpmux'",
            "assignments, row 3: what stands there is no port_first",
        ),
        ("DROP VIEW entries", "its entries is not that of the schema"),
        (
            "CREATE TABLE more (n INTEGER)",
            "its more is not of the schema",
        ),
        (
            "DROP TABLE finding_records",
            "its finding_records is not that of the schema",
        ),
        (
            "INSERT INTO assignments_fts (assignments_fts) VALUES ('optimize'); VACUUM",
            "holds the same rows, and differs otherwise",
        ),
    ] {
        let told = with_statements(sql);
        assert!(
            told.iter()
                .any(|line| line.starts_with("ports.sqlite: ") && line.contains(what)),
            "{sql}: {told:?}"
        );
    }
}

#[test]
fn the_file_that_fits_its_checksum_is_believed() {
    let mut files = built(&registry());
    let place = at(&files, "registry.json");
    let text = String::from_utf8(files[place].content.clone()).expect("UTF-8");
    let row = "\"status\": \"official\",\n        \"description\": \"SSH";
    assert!(text.contains(row));
    files[place].content = text
        .replacen(row, &row.replace("official", "conflict"), 1)
        .into_bytes();
    assert_eq!(
        told(&verify(&files, None)),
        [
            "registry.json: 1 row changed against ports.sqlite",
            "SHA256SUMS: has another hash for registry.json"
        ]
    );
}

/// What is told of each file where a text in it is replaced.
fn assert_told(cases: &[(&str, &str, &str, &str)]) {
    for (name, old, new, what) in cases {
        let told = replaced(name, old, new);
        assert!(
            told.iter()
                .any(|line| line.starts_with(&format!("{name}: ")) && line.contains(what)),
            "{name}: {what}: {told:?}"
        );
    }
}

#[test]
fn what_generic_validators_do_not_see_is_seen() {
    assert_told(&[
        (
            "registry.json",
            "\"tcp-22-ssh\"",
            "\"tcp-22-sshd\"",
            "its id should be tcp-22-ssh",
        ),
        (
            "registry.json",
            "\"start_pos\": 5,",
            "\"start_pos\": 6,",
            "does not stand at its place",
        ),
        (
            "registry.json",
            "\"level\": \"error\"",
            "\"level\": \"bad\"",
            "`bad` is no level",
        ),
        (
            "registry.json",
            "\"tables\": {",
            "\"tables\": {\"more\": [], ",
            "unknown key more",
        ),
        (
            "ports.json",
            "\"records\": 170",
            "\"records\": 171",
            "holds the same rows, and differs otherwise, from line 22 on",
        ),
        (
            "ports.json",
            "\"assignments\": 251",
            "\"assignments\": 250",
            "counts.assignments is 250, and there are 251",
        ),
        (
            "ports.json",
            "\"title\": \"Ports\"",
            "\"title\": \"Port\"",
            "holds the same rows, and differs otherwise",
        ),
        (
            "ports.yaml",
            "\"port_last\": 22\n",
            "\"port_last\": 21\n",
            "port_last is below port_first",
        ),
        (
            "ports.jsonl",
            "\"status\":\"official\"",
            "\"status\":\"Official\"",
            "line 1: `Official` is no status",
        ),
        (
            "finding_records.csv",
            ",subject",
            ",related",
            "1 row added, 1 row removed in finding_records against registry.json",
        ),
        ("findings.csv", "\n2,", "\n3,", "its finding is not 2"),
        (
            "sources.csv",
            "\n1,",
            "\n1,data/",
            "1 row changed in sources against registry.json",
        ),
        (
            "ports.json",
            "\"port_first\"",
            "\"more\": 1, \"port_first\"",
            "assignments[0]: unknown key more",
        ),
        ("services", "ssh ", "ssj ", "differs, from line"),
        (
            "datapackage.json",
            "\"hash\": \"sha256:",
            "\"hash\": \"sha256:0",
            "differs from what the files are, from line 15 on",
        ),
    ]);
}

#[test]
fn a_hash_is_64_small_hexadecimal_digits() {
    let sources = [source(SMALL)];
    let registry = Registry::parse(&sources).expect("few");
    let good = Model::of(&Dataset::compile(&registry, &[]));
    let with = |hash: String| {
        let mut rows = good.rows(&SOURCES).to_vec();
        rows[0][SOURCES.place("sha256")] = Value::Text(hash.into());
        let mut model = good.clone();
        model.set(&SOURCES, rows);
        model.validate().is_ok()
    };
    assert!(with("0123456789abcdef".repeat(4)));
    for hash in [
        "0".repeat(63),
        "0".repeat(65),
        "A".repeat(64),
        "g".repeat(64),
    ] {
        assert!(!with(hash));
    }
}

#[test]
fn what_rows_promise_each_other_is_seen() {
    assert_told(&[
        (
            "ports.jsonl",
            "\"id\":\"udp-0-reserved\"",
            "\"id\":\"tcp-0-reserved\"",
            "assignments, row 2: its id stands in another row too",
        ),
        (
            "finding_records.csv",
            "\n1,22,subject\n",
            "\n1,22,subject\n1,22,subject\n",
            "its key stands in another row too",
        ),
        (
            "ports.jsonl",
            "\"name\":\"Reserved\",\"name_from\":\"description\"",
            "\"name\":\"Reserved\",\"name_from\":null",
            "of name and name_from only one is there",
        ),
        (
            "registry.json",
            "\"description\": \"TCPMUX\",\n        \"reference\"",
            "\"description\": \"TCPMUX.\",\n        \"reference\"",
            "its description is not that of its record",
        ),
        (
            "ports.json",
            "\"schema_version\": \"",
            "\"schema_version\": \"9",
            "can be read",
        ),
        (
            "ports.yaml",
            "\"title\": \"Ports\"",
            "\"title\": 7",
            "it has no registry.title",
        ),
        (
            "datapackage.json",
            "\"title\": \"Ports\"",
            "\"title\": 7",
            "its title is no text",
        ),
    ]);
}

#[test]
fn rows_out_of_order_are_told() {
    let mut files = built(&registry());
    let place = at(&files, "ports.jsonl");
    let text = String::from_utf8(files[place].content.clone()).expect("UTF-8");
    let mut lines: Vec<_> = text.lines().collect();
    lines.swap(3, 4);
    files[place].content = format!("{}\n", lines.join("\n")).into_bytes();
    sum_up(&mut files);
    assert_eq!(
        told(&verify(&files, None)),
        ["ports.jsonl: assignments, row 5: it belongs before the row above it"]
    );
}

proptest! {
    #![proptest_config(cases(300))]

    /// Each byte counts, whether the checksums tell of it or are made to fit.
    #[test]
    fn any_changed_byte_is_noticed(
        file in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        other in 1..=255_u8,
        how in 0..3,
        fits in any::<bool>(),
    ) {
        let mut files = BUILT.clone();
        let file = file.index(files.len());
        let is_database = files[file].name == "ports.sqlite";
        let is_sums = files[file].name == "SHA256SUMS";
        let content = &mut files[file].content;
        let place = place.index(content.len());
        match how {
            0 => content[place] ^= other,
            1 => { content.remove(place); }
            _ => content.insert(place, other),
        }
        if fits && !is_sums {
            sum_up(&mut files);
        }
        let problems = verify(&files, None);
        // Where SQLite keeps the version of its library.
        let version = is_database && how == 0 && (96..100).contains(&place);
        prop_assert_eq!(problems.is_empty(), version && fits, "{:?}", told(&problems));
        // What is changed so that it is still whole is told, or told against.
        let mut names = problems.iter().flat_map(|problem| [Some(problem.file), problem.against]);
        let is_named = names.any(|name| name == Some(files[file].name));
        prop_assert!(version || is_named, "{}: {:?}", files[file].name, told(&problems));
    }
}

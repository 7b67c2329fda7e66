//! Our own datasets are sources: each says the same as `ports.csv`, and each finding points into the file.

use std::fs;

use assert_cmd::Command;
use portreg::export::{ALIASES, ASSIGNMENTS, Data};
use portreg::model::PortRange;
use portreg::registry::{RecordId, RecordView};
use portreg::source::Position;
use portreg::syntax::Role;
use portreg::{Dataset, Reference, Registry, SourceFile, check};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::dataset::{hostile_registry, written};
use crate::dialects::{generated, rows_but_for_records};
use crate::property::cases;
use crate::registries::columns;
use crate::support::{files, portreg, registry, source, told_to_people};

/// The files that are sources, each with its dialect.
const FILES: [(&str, &str); 5] = [
    ("ports.csv", "ports-csv"),
    ("ports.json", "ports-json"),
    ("ports.jsonl", "ports-jsonl"),
    ("ports.yaml", "ports-yaml"),
    ("registry.json", "ports-json"),
];

/// The sources among the files that are written of some data.
fn sources_of(data: &dyn Data) -> Vec<(&'static str, SourceFile)> {
    let written = written(data);
    let file = |(name, _): (&'static str, &str)| {
        let file = written.iter().find(|file| file.name == name);
        (name, source(file.expect("it is written").content.clone()))
    };
    FILES.map(file).into()
}

/// What the rules say of a source: the rule, the record it is about, and the message.
fn said(registry: &Registry<'_>) -> Vec<(&'static str, Option<u32>, String)> {
    let findings = check(registry);
    let said = findings.iter().map(|finding| {
        let record = finding.record.map(RecordId::number);
        let told = (finding.rule().tell)(registry, finding);
        (finding.rule().name, record, told.message)
    });
    said.collect()
}

/// Writes the datasets of a text and reads each again, as itself and as `ports.csv`.
fn all_say_the_same(text: impl Into<Vec<u8>>, context: &str) {
    let is_hostile = context == "hostile";
    let iana = Reference::embedded();
    let own = [source(text)];
    let own = Registry::parse(&own).expect("few");
    let findings = check(&own);
    let own = Dataset::compile(&own, &findings);
    let mut first = None;
    for (name, file) in sources_of(&own) {
        let read = std::slice::from_ref(&file);
        let read = Registry::parse(read).expect("few");
        let read = read.with_reference(&iana);
        let dialect = FILES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, dialect)| *dialect);
        assert_eq!(Some(read.documents()[0].dialect.name), dialect, "{context}");
        assert_eq!(read.documents()[0].strays, [], "{context} {name}");
        assert!(!read.has_losses(), "{context} {name}");
        let findings = check(&read);
        let rows = rows_but_for_records(&Dataset::compile(&read, &findings));
        assert_eq!(rows, rows_but_for_records(&own), "{context} {name}");
        let said = said(&read);
        let first = first.get_or_insert_with(|| said.clone());
        // What stands as an escape in one form is a character in another.
        assert!(
            is_hostile || said == *first,
            "{context} {name}: {said:?} {first:?}"
        );
    }
}

#[test]
fn all_of_them_say_the_same() {
    all_say_the_same(registry(), "the registry");
    for (name, text) in generated(200) {
        all_say_the_same(text, name);
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn hostile_text_says_the_same_in_all_of_them(records in hostile_registry()) {
        all_say_the_same(records.concat(), "hostile");
    }
}

#[test]
fn other_names_stand_by_their_rows() {
    let text =
        "http\t80/tcp/udp\twww, web\nrtmp\t1/ddp\trouting\nssh\t22/tcp\nz39.50\t210/tcp\twais\n";
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let dataset = Dataset::compile(&registry, &[]);
    for (name, file) in sources_of(&dataset) {
        let read = std::slice::from_ref(&file);
        let read = Registry::parse(read).expect("few");
        let aliases = |view: RecordView<'_>| {
            let aliases = view.aliases().map(|(span, alias)| {
                assert_eq!(file.slice(span), alias, "{name}");
                alias
            });
            aliases.collect::<Vec<_>>().join(" ")
        };
        let all: Vec<_> = read.records().map(aliases).collect();
        let has_list = !["ports.csv", "ports.jsonl"].contains(&name);
        let expected = if has_list {
            ["", "www web", "www web", "wais"]
        } else {
            [""; 4]
        };
        assert_eq!(all, expected, "{name}");
        let again = Dataset::compile(&read, &[]);
        let rows = columns(&again, &ALIASES, &["record", "seq", "name"]);
        assert_eq!(rows.len(), if has_list { 5 } else { 0 }, "{name}");
        assert_eq!(read.documents()[0].strays, [], "{name}");
        let ids = columns(&again, &ASSIGNMENTS, &["id"]);
        assert_eq!(
            ids,
            ["tcp-22-ssh", "tcp-80-http", "udp-80-http", "tcp-210-z39-50"]
        );
    }
}

#[test]
fn a_finding_on_another_name_is_shown_where_it_stands() {
    let sources = [source("http 80/tcp www\nwww 8080/tcp\nssh 22/tcp\n")];
    let registry = Registry::parse(&sources).expect("few");
    let dataset = Dataset::compile(&registry, &[]);
    for (name, file) in sources_of(&dataset) {
        let read = std::slice::from_ref(&file);
        let read = Registry::parse(read).expect("few");
        let mut findings = check(&read);
        findings.retain(|finding| finding.rule().name == "alias-collides");
        if ["ports.csv", "ports.jsonl"].contains(&name) {
            assert!(findings.is_empty(), "{name}");
            continue;
        }
        let text = told_to_people(&read, &findings);
        let at = text
            .lines()
            .position(|line| line.contains("the name of another service"));
        let shown: Vec<_> = text.lines().take(at.expect("a label")).collect();
        let line = shown[shown.len() - 2];
        assert!(line.contains("\"name\": \"www\""), "{name}: {text}");
    }
}

const LIST: &str = "\
20\n\nTCP\n\nFTP data\n\nOfficial\n\n21\n\nTCP\n\nFTP \"control\"\n\nOfficial\n\n\
6000-6063\n\nTCP\n\nX11\n\nUnofficial\n\n7000\n\nUDP\n\nAFS é\n\nOfficial\n";

/// The datasets of a small list, as text.
fn small() -> Vec<(&'static str, String)> {
    let sources = [source(LIST)];
    let registry = Registry::parse(&sources).expect("few");
    let dataset = Dataset::compile(&registry, &[]);
    let texts = sources_of(&dataset).into_iter();
    texts
        .map(|(name, file)| (name, file.text().to_owned()))
        .collect()
}

/// The findings on a text: the rule, what its label stands on, and the place of that.
fn found(text: &str) -> Vec<(&'static str, String, Position)> {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let one = |finding: &portreg::Finding| {
        let text = sources[0].slice(finding.span).to_owned();
        (
            finding.rule().name,
            text,
            sources[0].position(finding.span.start),
        )
    };
    findings.iter().map(one).collect()
}

/// A text with a value of the first assignment, or of one behind it, written otherwise; and where it stands.
fn with_value(text: &str, key: &str, from: &str, to: &str) -> (String, usize) {
    let rows = text.find("tcp-20-").expect("the first row");
    let forms = [": ", ":"].map(|colon| format!("\"{key}\"{colon}{from}"));
    let found = forms
        .iter()
        .find_map(|form| Some((text[rows..].find(form)?, form)));
    let (at, form) = found.unwrap_or_else(|| panic!("{key} {from}"));
    let at = rows + at + form.len() - from.len();
    let damaged = format!("{}{to}{}", &text[..at], &text[at + from.len()..]);
    (damaged, at)
}

#[test]
fn a_finding_stands_on_its_cell() {
    for (name, text) in small() {
        assert_eq!(found(&text), [], "{name}");
        if name == "ports.csv" {
            continue;
        }
        for (key, from, to, rule, on) in [
            (
                "status",
                "\"unofficial\"",
                "\"unoffical\"",
                "unknown-status",
                "unoffical",
            ),
            (
                "transport",
                "\"udp\"",
                "\"ucp\"",
                "unknown-transport",
                "ucp",
            ),
            (
                "description",
                "\"X11\"",
                "\"\\u00e9 the the\"",
                "doubled-word",
                "the",
            ),
            ("port_first", "6000", "66000", "port-out-of-range", "66000"),
            ("port_last", "6063", "66000", "port-out-of-range", "66000"),
            ("port_last", "6063", "5999", "range-reversed", "5999"),
            ("port_last", "6063", "\"x\"", "port-not-a-number", "x"),
            ("port_first", "7000", "07000", "port-leading-zero", "07000"),
            ("port_first", "7000", "null", "missing-cell", ""),
            ("status", "\"unofficial\"", "null", "blank-status", ""),
            ("transport", "\"udp\"", "\"\"", "blank-transport", ""),
        ] {
            let (damaged, at) = with_value(&text, key, from, to);
            let within = match on {
                "" => usize::from(to.starts_with('"')),
                on => to.rfind(on).expect("a part of it"),
            };
            let sources = [source(damaged.as_str())];
            let place = u32::try_from(at + within).expect("small");
            let place = sources[0].position(place);
            let expected = [(rule, on.to_owned(), place)];
            assert_eq!(found(&damaged), expected, "{name} {to}");
        }
        // A key that there is not holds what nobody reads.
        let (damaged, _) = with_value(&text, "kind", "\"service\"", "\"service\", \"knd\": \"x\"");
        let all = found(&damaged.replace(
            ", \"knd",
            if name == "ports.yaml" {
                "\n    \"knd"
            } else {
                ", \"knd"
            },
        ));
        let all: Vec<_> = all.iter().map(|(rule, text, _)| (*rule, &**text)).collect();
        assert_eq!(all, [("extra-cell", "x")], "{name}");
    }
}

#[test]
fn a_row_that_is_there_twice_is_told_at_the_second() {
    for (name, text) in small() {
        let start = text.rfind("udp-7000").expect("the last row");
        let (start, row) = match name {
            "ports.csv" | "ports.jsonl" => {
                let start = text[..start].rfind('\n').expect("a line before") + 1;
                (start, text[start..].to_owned())
            }
            "ports.yaml" => {
                let start = text[..start].rfind("  - ").expect("an item");
                (start, text[start..].to_owned())
            }
            _ => {
                let start = text[..start].rfind('{').expect("an object");
                let end = start + text[start..].find('}').expect("its end") + 1;
                (start, format!("{},\n", &text[start..end]))
            }
        };
        let twice = format!("{}{row}{}", &text[..start], &text[start..]);
        let all = found(&twice);
        let [(rule, on, place)] = &*all else {
            panic!("{name}: {all:?}");
        };
        let second = start + row.len() + twice[start + row.len()..].find("7000").expect("its id");
        let sources = [source(twice.as_str())];
        let least = sources[0].position(u32::try_from(second).expect("small"));
        assert_eq!(*rule, "duplicate-record", "{name}");
        assert!(
            on.starts_with("7000") && *place > least,
            "{name}: {on} {place:?}"
        );
    }
}

#[test]
fn a_damaged_row_costs_no_other() {
    for (name, text) in generated(9) {
        let changes: &[(&str, &str)] = match name {
            "ports-json" => &[
                ("\"tcp-4-s4\"", "\"tcp-4-s4"),
                ("\"tcp-4-s4\",", "\"tcp-4-s4\""),
                ("\"id\": \"tcp-4-s4\"", "\"id\" \"tcp-4-s4\""),
                (
                    "{\n      \"id\": \"tcp-4-s4\"",
                    "\n      \"id\": \"tcp-4-s4\"",
                ),
                ("\"record\": 5\n    }", "\"record\": 5\n    "),
                ("\"record\": 5\n", "\"record\": 5,\n"),
                ("\"port_first\": 4,", "\"port_first\": [4, {\"x\": 1}],"),
                ("\"port_first\": 4,", "\"port_first\": {4,"),
                ("\"port_first\": 4,", "\"port_first\": four,"),
                ("\"s4\"", "\"s4\\q\""),
                ("\"port_first\": 4,", "\"port_first\":,"),
                ("\"port_first\": 4,", "\"port_first\": 4,,"),
            ],
            "ports-jsonl" => &[
                ("\"tcp-4-s4\"", "\"tcp-4-s4"),
                ("{\"id\": \"tcp-4-s4\"", "\"id\": \"tcp-4-s4\""),
                ("\"record\": 5}", "\"record\": 5"),
                ("\"record\": 5}", "\"record\": 5]"),
                ("\"port_first\": 4,", "\"port_first\": {4,"),
            ],
            "ports-yaml" => &[
                ("\"id\": \"tcp-4-s4\"", "\"id\": \"tcp-4-s4"),
                ("  - \"id\": \"tcp-4-s4\"", "    \"id\": \"tcp-4-s4\""),
                ("\"port_last\": 4", "\"port_last\": 4 # four"),
                ("\"port_last\": 4", "\"port_last\""),
                ("    \"port_last\": 4", "  \"port_last\": 4"),
                ("\"name\": \"s4\"", "\"name\": s4"),
                ("\"name\": \"s4\"", "\"name\":\n      - 4"),
            ],
            _ => continue,
        };
        for (from, to) in changes {
            let damaged = text.replacen(from, to, 1);
            assert_ne!(damaged, text, "{name} {from}");
            let sources = [source(damaged.clone())];
            let registry = Registry::parse(&sources).expect("few");
            let names: Vec<_> = registry.records().filter_map(RecordView::name).collect();
            assert_eq!(
                names,
                ["s0", "s1", "s2", "s3", "s5", "s6", "s7", "s8"],
                "{name} {to}"
            );
            let all = found(&damaged);
            let rules: Vec<_> = all.iter().map(|(rule, ..)| *rule).collect();
            assert_eq!(rules, ["unreadable-record"], "{name} {to}: {damaged}");
            assert!(registry.has_losses());
        }
    }
}

/// Damage around the rows: the dialect, what is written otherwise (the last one in the text), how, and what is told.
const AROUND: &[(&str, &str, &str, &str)] = &[
    ("ports-json", "]\n}", "]\n} }", "}"),
    ("ports-json", "]\n}", "]\n", "{"),
    ("ports-json", "]\n}", "", "["),
    ("ports-json", "]\n}", "],\n}", ","),
    ("ports-json", "]\n}", "]]\n}", "]"),
    ("ports-json", "]\n}\n", "]\n}\n{\"x\": [1", "{\"x\": [1"),
    (
        "ports-json",
        "\"aliases\"",
        "\"x\" {\"a\": [1, 2]}, \"aliases\"",
        "{\"a\": [1, 2]}",
    ),
    (
        "ports-json",
        "\n}\n",
        "\n}\n{\"assignments\": [{\"port_first\": 9}]}\n",
        "{\"assignments\": [{\"port_first\": 9}]}",
    ),
    ("ports-json", "}\n  ]", "},\n  ]", ","),
    (
        "ports-json",
        "],\n  \"assignments\"",
        "]\n  \"assignments\"",
        "\"assignments\":",
    ),
    (
        "ports-json",
        "{\n      \"id\": \"tcp-8",
        "[{\n      \"id\": \"tcp-8",
        "[",
    ),
    (
        "ports-json",
        "{\n      \"id\": \"tcp-8",
        "5, {\n      \"id\": \"tcp-8",
        "5,",
    ),
    (
        "ports-json",
        ",\n    {\n      \"id\": \"tcp-8",
        "five{\n      \"id\": \"tcp-8",
        "five",
    ),
    (
        "ports-json",
        "\"aliases\"",
        "\"x\": tru, \"aliases\"",
        "tru",
    ),
    (
        "ports-json",
        "\"aliases\"",
        "\"x\": {\"a\": 1,,}, \"aliases\"",
        ",",
    ),
    (
        "ports-json",
        "\n}\n",
        ", {\"port_first\": 9}\n}\n",
        "{\"port_first\": 9}",
    ),
    ("ports-jsonl", "}\n", "},\n", ","),
    ("ports-jsonl", "}\n", "}\n]\n", "]"),
    ("ports-yaml", "\"aliases\":", "what\n\"aliases\":", "what"),
    (
        "ports-yaml",
        "\"aliases\":",
        "\"counts\":\n  what\n\"aliases\":",
        "what",
    ),
    (
        "ports-yaml",
        "\"aliases\":",
        "  \"more\": 1\n\"aliases\":",
        "\"more\": 1",
    ),
    (
        "ports-yaml",
        "\"assignments\":\n",
        "\"assignments\":\n  what\n",
        "what",
    ),
    (
        "ports-yaml",
        "\"assignments\":\n",
        "\"assignments\": 5\n\"assignments\":\n",
        "\"assignments\": 5",
    ),
];

#[test]
fn what_is_wrong_around_the_rows_is_told() {
    for &(name, from, to, on) in AROUND {
        let all = generated(9).into_iter();
        let (_, text) = all
            .into_iter()
            .find(|(known, _)| *known == name)
            .expect("known");
        let at = text.rfind(from).unwrap_or_else(|| panic!("{name} {from}"));
        let damaged = format!("{}{to}{}", &text[..at], &text[at + from.len()..]);
        let sources = [source(damaged.clone())];
        let registry = Registry::parse(&sources).expect("few");
        assert_eq!(registry.documents()[0].dialect.name, name);
        assert_eq!(registry.record_count(), 9, "{name} {to}");
        let all = found(&damaged);
        let all: Vec<_> = all.iter().map(|(rule, text, _)| (*rule, &**text)).collect();
        assert_eq!(all, [("unreadable-record", on)], "{name} {to}: {damaged}");
    }
    // Without the list of rows there is nothing.
    for (name, text) in generated(9) {
        if ["ports-json", "ports-yaml"].contains(&name) {
            let damaged = text.replace("\"assignments\"", "\"asignments\"");
            let all = found(&damaged);
            assert_eq!(all.len(), 1, "{name}");
            assert_eq!(
                (all[0].0, &*all[0].1),
                ("unreadable-record", damaged.trim())
            );
        }
    }
}

#[test]
fn commands_take_them_as_sources() {
    let folder = TempDir::new().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("list.txt"), LIST).expect("written");
    let run = |args: &[&str]| {
        let mut command = Command::from_std(portreg(folder.path()));
        let output = command.args(args).output().expect("it runs");
        let [told, complaint] =
            [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
        (output.status.code().expect("no signal"), told, complaint)
    };
    assert_eq!(run(&["build", "list.txt", "-q"]).0, 0);
    let built = files(&at("out"));
    for (name, dialect) in FILES {
        let path = format!("out/{name}");
        let (code, told, complaint) =
            run(&["check", &path, "--fail-on", "note", "--reference", "none"]);
        assert_eq!((code, &*complaint), (0, ""), "{name}: {told}");
        let text = fs::read_to_string(at(&path)).expect("there");
        // A mistake in it is found, and left to people.
        let wrong = text
            .replacen("unofficial", "unoffical", 1)
            .replacen("X11", "X11 the the", 4);
        fs::write(at("wrong"), &wrong).expect("written");
        let (code, told, _) = run(&["check", "wrong", "--output", "concise"]);
        assert_eq!(code, 1, "{name}: {told}");
        let line = 1 + wrong[..wrong.find("unoffical").expect("planted")]
            .matches('\n')
            .count();
        assert!(told.contains(&format!("wrong:{line}:")), "{name}: {told}");
        assert_eq!(run(&["fix", "wrong", "--unsafe", "-q"]).0, 1, "{name}");
        assert_eq!(
            fs::read_to_string(at("wrong")).expect("there"),
            wrong,
            "{name}"
        );
        // Built from, it gives the same rows.
        let args = ["build", &path, "-o", "again", "-q", "--from", dialect];
        let (code, _, complaint) = run(&args);
        assert_eq!(code, 0, "{name}: {complaint}");
        let without = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            let row = |line: &str| line.rsplit_once(',').expect("columns").0.to_owned();
            text.lines().map(row).collect::<Vec<_>>()
        };
        let again = fs::read(at("again/ports.csv")).expect("there");
        assert_eq!(without(&again), without(&built["ports.csv"]), "{name}");
        let (code, told, _) = run(&["compare", "list.txt", &path]);
        assert_eq!(code, 0, "{name}: {told}");
        let (code, told, _) = run(&["convert", &path, "--to", "jsonl", "--from", dialect]);
        assert_eq!((code, told.lines().count()), (0, 4), "{name}");
    }
    // Without a word on its form, the whole registry is taken as it is, and a part as a source.
    assert_eq!(
        run(&["build", "out/registry.json", "-o", "again", "-q"]).0,
        0
    );
    assert_eq!(files(&at("again")), built);
    assert_eq!(run(&["build", "out/ports.yaml", "-o", "again", "-q"]).0, 0);
    for command in ["check", "fix", "build"] {
        let (code, _, complaint) = run(&[command, "out/ports.sqlite"]);
        assert_eq!(code, 2, "{command}");
        assert!(
            complaint.contains("is a database") && complaint.contains("portreg convert"),
            "{complaint}"
        );
    }
}

#[test]
fn what_is_wrong_around_the_rows_is_told_in_its_order() {
    for (text, wrong) in [
        (
            "{\"assignments\": [{\"port_first\": 9}, 5, {\"port_first\": 10}",
            &["[", "5,"][..],
        ),
        (
            "{\"x\": tru, \"assignments\": [{\"port_first\": 9}",
            &["tru", "["],
        ),
        (
            "{\"assignments\": [{\"port_first\": 1/, {\"port_first\": 2",
            &["{\"port_first\": 1/, {\"port_first\": 2"],
        ),
    ] {
        let source = source(text);
        let document = portreg::parse(&source);
        let strays: Vec<_> = document
            .strays
            .iter()
            .map(|s| source.slice(s.span))
            .collect();
        assert_eq!(strays, wrong, "{text}");
    }
}

/// A record has no more rows than there are transports, and so its names are not repeated without end.
#[test]
fn other_names_are_given_to_as_many_rows_as_a_record_can_have() {
    let rows = "{\"port_first\": 9, \"name\": \"a\", \"record\": 1}".to_owned();
    let rows = vec![rows; 6].join(", ");
    let aliases = "{\"record\": 1, \"seq\": 1, \"name\": \"b\"}";
    let sources = [source(format!(
        "{{\"aliases\": [{aliases}], \"assignments\": [{rows}]}}"
    ))];
    let registry = Registry::parse(&sources).expect("few");
    let counts: Vec<_> = registry
        .records()
        .map(|view| view.aliases().count())
        .collect();
    assert_eq!(counts, [1, 1, 1, 1, 0, 0]);
}

#[test]
fn a_row_that_cannot_be_read_is_told_from_its_start_to_its_end() {
    for (rows, lost) in [
        (
            "{\"port_first\": [4}, {\"port_first\": 5}",
            "{\"port_first\": [4}",
        ),
        (
            "{\"port_first\": 5}, {\"port_first\": 4",
            "{\"port_first\": 4",
        ),
    ] {
        let source = source(format!("{{\"assignments\": [{rows}], \"aliases\": []}}"));
        let document = portreg::parse(&source);
        assert_eq!(document.records.len(), 1, "{rows}");
        let strays: Vec<_> = document
            .strays
            .iter()
            .map(|s| source.slice(s.span))
            .collect();
        assert_eq!(strays, [lost], "{rows}");
    }
}

#[test]
fn what_a_row_says_twice_is_told_at_the_second() {
    for text in [
        "{\"assignments\": [{\"port_first\": 9, \"name\": \"a\", \"name\": \"b\"}]}",
        "assignments:\n  - port_first: 9\n    name: \"a\"\n    name: \"b\"\n",
    ] {
        let source = source(text);
        let document = portreg::parse(&source);
        let strays: Vec<_> = document
            .strays
            .iter()
            .map(|s| source.slice(s.span))
            .collect();
        assert_eq!(strays, ["b"], "{text}");
        assert_eq!(
            document.value(&document.records[0], Role::Name),
            "a",
            "{text}"
        );
    }
}

/// What stands for a line end in a string parts words.
#[test]
fn a_word_on_the_next_line_of_a_string_is_found() {
    let text = "{\"assignments\": [{\"port_first\": 9, \"description\": \"A the\\nthe\"}]}";
    let all = found(text);
    let doubled: Vec<_> = all
        .iter()
        .filter(|(rule, ..)| *rule == "doubled-word")
        .collect();
    assert_eq!(doubled.len(), 1, "{all:?}");
}

#[test]
fn another_name_that_is_none_is_told() {
    for row in [
        "{\"record\": 1, \"name\": \"\"}",
        "{\"record\": 1, \"name\": \"b\", \"name\": \"c\"}",
        "{\"record\": 1}",
        "{\"name\": \"b\"}",
        "{\"record\": 1, \"name\": \"b\", \"x\": 1}",
    ] {
        let row_of_it = "{\"port_first\": 9, \"record\": 1}";
        let source = source(format!(
            "{{\"aliases\": [{row}], \"assignments\": [{row_of_it}]}}"
        ));
        let document = portreg::parse(&source);
        let strays: Vec<_> = document
            .strays
            .iter()
            .map(|s| source.slice(s.span))
            .collect();
        assert_eq!(strays, [row]);
        assert!(!document.records[0].has(Role::Aliases), "{row}");
    }
}

#[test]
fn the_ports_of_an_object_stand_apart() {
    let sources = [source(
        "{\"assignments\": [{\"port_first\": 6000, \"port_last\": 6063}]}",
    )];
    let registry = Registry::parse(&sources).expect("few");
    let view = registry.records().next().expect("one");
    assert_eq!(view.record.ports.ok(), PortRange::new(6000, 6063));
    assert_eq!(view.text(Role::Ports), "6000");
}

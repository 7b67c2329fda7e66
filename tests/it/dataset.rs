//! The dataset: what is written is read back, and ids stay.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;

use portreg::export::{
    ALIASES, ASSIGNMENTS, Data, Difference, FINDINGS, FORMATS, Model, RECORDS, SOURCES, TABLES,
    Value, Written, difference, files, format, in_memory, known, same_database,
};
use portreg::fix::Safety;
use portreg::mend::mend;
use portreg::{Dataset, Registry, check};
use proptest::prelude::*;

use crate::property::{any_source, cases};
use crate::support::{registry, source};

pub(crate) fn written(data: &dyn Data) -> Vec<Written> {
    by_threads(data, 1)
}

fn by_threads(data: &dyn Data, threads: usize) -> Vec<Written> {
    let threads = NonZero::new(threads).expect("one at least");
    in_memory(data, FORMATS, threads).expect("to memory")
}

/// The same rows as one file a table has them: each on one line.
fn flat(model: &Model) -> Model {
    let mut flat = model.clone();
    for table in TABLES {
        let rows = model.rows(table).iter().map(|row| {
            let value = |value: &Value<'static>| match value {
                Value::Text(text) => Value::Text(
                    text.replace("\r\n", "\\n")
                        .replace(['\r', '\n'], "\\n")
                        .into(),
                ),
                other => other.clone(),
            };
            row.iter().map(value).collect()
        });
        flat.set(table, rows.collect());
    }
    flat
}

/// Demands that each file gives back what it holds, and that what is read back writes the same bytes.
pub(crate) fn round_trips(data: &dyn Data, model: &Model) {
    let flat = flat(model);
    let all = written(data);
    assert!(written(model) == all, "data that is kept writes the same");
    let mut whole = Vec::new();
    for Written { name, content } in &all {
        let file = files()
            .find(|file| file.name == *name)
            .expect("a file of ours");
        let Some(read) = file.read(content) else {
            continue;
        };
        let read = read.expect("it reads what it wrote");
        let csv = format("csv").expect("in the table");
        let is_csv = csv.files.iter().any(|file| file.name == *name);
        let expected = if is_csv { &flat } else { model };
        for table in TABLES.iter().filter(|table| read.has(table)) {
            assert_eq!(
                read.rows(table),
                expected.rows(table),
                "{name}: {}",
                table.name
            );
        }
        assert_eq!(read.validate(), Ok(()), "{name}");
        if read.is_whole() {
            whole.push((name, read));
        }
    }
    for (name, mut read) in whole {
        // The database does not hold the title.
        read.fill_from(Model::new(model.title().map(str::to_owned)));
        assert!(written(&read) == all, "{name} gives all files back");
    }
}

fn model_of(text: &str) -> Model {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    Model::of(&Dataset::compile(&registry, &findings))
}

/// The ids of a registry, with the description of each.
fn ids(text: &str) -> BTreeSet<(String, String)> {
    let model = model_of(text);
    let column = |name| ASSIGNMENTS.place(name);
    let text = |value: &Value<'_>| value.text().expect("never null").to_owned();
    let rows = model.rows(&ASSIGNMENTS).iter();
    rows.map(|row| (text(&row[column("id")]), text(&row[column("description")])))
        .collect()
}

#[test]
fn the_registry_makes_a_trip_through_each_format() {
    let sources = [source(registry())];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let dataset = Dataset::compile(&registry, &findings).titled(Some("Ports: \"all\""));
    let model = Model::of(&dataset);
    assert_eq!(model.validate(), Ok(()));
    assert_eq!(
        (model.count(&ASSIGNMENTS), model.count(&RECORDS)),
        (251, 170)
    );
    round_trips(&dataset, &model);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let model = model_of(&registry());
    let one = by_threads(&model, 1);
    for threads in [2, 3, 64] {
        assert!(by_threads(&model, threads) == one, "{threads} threads");
    }
}

#[test]
fn an_empty_registry_makes_the_trip_too() {
    let model = model_of("");
    assert_eq!(model.validate(), Ok(()));
    round_trips(&model.clone(), &model);
}

#[test]
fn a_dataset_is_empty_where_nothing_compiles() {
    for (text, rows) in [
        ("", 0),
        ("22\n", 0),
        ("22\n\nTCP, UDP\n\nSSH\n\nOfficial\n", 2),
    ] {
        let sources = [source(text)];
        let registry = Registry::parse(&sources).expect("few");
        let dataset = Dataset::compile(&registry, &[]);
        let said = (dataset.len(), dataset.is_empty());
        assert_eq!(said, (rows, rows == 0), "{text:?}");
    }
}

#[test]
fn equal_names_on_one_port_are_numbered() {
    let text = "7\n\nTCP\n\nEcho\n\n7\n\nTCP\n\nEcho (one)\n\n7\n\nTCP\n\nEcho, two\n\n7\n\nTCP\n\nMirror\n";
    let ids: Vec<_> = ids(text).into_iter().map(|(id, _)| id).collect();
    assert_eq!(
        ids,
        [
            "tcp-7-echo",
            "tcp-7-echo-two",
            "tcp-7-echo~2",
            "tcp-7-mirror"
        ]
    );
}

#[test]
fn a_name_that_begins_with_a_number_is_no_range() {
    let text = "6-7\n\nTCP, UDP\n\nX\n\n6\n\nTCP\n\n7 X\n";
    let found = ids(text);
    let ids: Vec<_> = found.iter().map(|(id, text)| (&**id, &**text)).collect();
    assert_eq!(
        ids,
        [
            ("tcp-6-7-x", "7 X"),
            ("tcp-6-7-x~2", "X"),
            ("udp-6-7-x", "X")
        ]
    );
}

/// What breaks readers, if anything does.
const HOSTILE: &[&str] = &[
    "\"", "'", ",", "#", ": ", "- ", "=1+1", "\u{2028}", "😀", "null", "NA", "1e3", "012", "22:22",
    "no", "\\n", "\\", "%", "<b>", "\t", "é", "\u{7F}", "\u{9B}", "~", "NaN", "@a", "|", "&", "`",
    "\u{FEFF}", "$(x)",
];

pub(crate) fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(HOSTILE).prop_map(str::to_owned),
        "[A-Za-z ]{1,8}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| {
        let text: String = pieces.concat();
        format!("x{}", text.replace(['\r', '\n'], " "))
    })
}

pub(crate) fn hostile_registry() -> impl Strategy<Value = Vec<String>> {
    let ports = prop_oneof![
        (0..40_u16).prop_map(|port| port.to_string()),
        (0..4_u16).prop_map(|port| format!("{port}-4")),
    ];
    let text = prop_oneof![
        4 => hostile_text(),
        // What makes the id of a range.
        1 => Just("x".to_owned()),
        1 => Just("4 x".to_owned()),
    ];
    let record = (ports, 0..4_usize, text).prop_map(|(ports, transports, text)| {
        let transports = ["TCP", "UDP", "TCP, UDP", "\u{A0}"][transports];
        format!("{ports}\n\n{transports}\n\n{text}\n\nOfficial\n\n")
    });
    prop::collection::vec(record, 1..12)
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn hostile_text_makes_the_trip(records in hostile_registry(), title in hostile_text()) {
        let sources = [source(records.concat())];
        let registry = Registry::parse(&sources).expect("few");
        let findings = check(&registry);
        let dataset = Dataset::compile(&registry, &findings).titled(Some(&title));
        let model = Model::of(&dataset);
        prop_assert_eq!(model.validate(), Ok(()));
        round_trips(&dataset, &model);
    }

    #[test]
    fn whatever_is_read_makes_the_trip(bytes in any_source()) {
        let sources = [source(bytes)];
        let registry = Registry::parse(&sources).expect("few");
        let findings = check(&registry);
        let dataset = Dataset::compile(&registry, &findings);
        round_trips(&dataset, &Model::of(&dataset));
    }
}

proptest! {
    #![proptest_config(cases(300))]

    /// A record that goes takes its own ids with it and no others, but among rows that share ports, transport and name; and it brings no others along where it comes in again.
    #[test]
    fn ids_of_all_other_rows_stay(
        records in hostile_registry(),
        gone in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
    ) {
        let gone = gone.index(records.len());
        let before = ids(&records.concat());
        let mut fewer = records.clone();
        let removed = fewer.remove(gone);
        let after = ids(&fewer.concat());
        let touched: BTreeSet<_> = ids(&removed).iter().map(|(id, _)| stem(id)).collect();
        let others = |all: &BTreeSet<(String, String)>| -> BTreeSet<_> {
            all.iter().filter(|(id, _)| !touched.contains(&stem(id))).cloned().collect()
        };
        prop_assert_eq!(others(&before), others(&after));
        // The same in any other place.
        fewer.insert(to.index(records.len()), removed);
        prop_assert_eq!(others(&ids(&fewer.concat())), others(&before));
    }

    /// Mending changes the ids of the records that it mends, and no others.
    #[test]
    fn ids_stay_when_other_records_are_mended(
        records in hostile_registry(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0..DAMAGES.len()), 0..4),
        safety in prop::sample::select(vec![Safety::Safe, Safety::Unsafe]),
    ) {
        let mut damaged = records;
        for (place, how) in damage {
            let place = place.index(damaged.len());
            let (old, new) = DAMAGES[how];
            damaged[place] = damaged[place].replacen(old, new, 1);
        }
        let old = damaged.concat();
        let mended = mend(&[source(old.as_str())], None, |_, of| of <= safety).expect("small");
        let new = String::from_utf8(mended.contents.concat()).expect("it was UTF-8 before");
        let (old, new) = (by_record(&old), by_record(&new));
        let mut touched = BTreeSet::new();
        for (rows, number) in &old {
            if new.get(rows) != Some(number) {
                touched.extend(rows.iter().map(|(id, _)| stem(id)));
            }
        }
        for (rows, _) in new.iter().filter(|(rows, number)| old.get(*rows) != Some(number)) {
            touched.extend(rows.iter().map(|(id, _)| stem(id)));
        }
        let others = |all: &BTreeMap<Rows, usize>| -> BTreeSet<_> {
            let rows = all.keys().flatten().cloned();
            rows.filter(|(id, _)| !touched.contains(&stem(id))).collect()
        };
        prop_assert_eq!(others(&old), others(&new));
    }
}

/// What people do to a record, and fixes mend.
const DAMAGES: &[(&str, &str)] = &[
    ("TCP, UDP", "udp.tcp"),
    ("TCP", "tcp"),
    ("UDP", "UPD"),
    ("Official", "official"),
    ("Official", "Offical"),
    ("\n\n", " \n\n"),
    ("\nx", "\nthe the x"),
];

/// The ids and descriptions of a record's rows.
type Rows = Vec<(String, String)>;

/// What a registry's records become, each with the number of records that become the same.
fn by_record(text: &str) -> BTreeMap<Rows, usize> {
    let model = model_of(text);
    let place = |name| ASSIGNMENTS.place(name);
    let mut records: BTreeMap<u32, Rows> = BTreeMap::new();
    for row in model.rows(&ASSIGNMENTS) {
        let text = |name| row[place(name)].text().expect("never null").to_owned();
        let record = row[place("record")].as_number().expect("never null");
        let rows = records.entry(record).or_default();
        rows.push((text("id"), text("description")));
    }
    let mut all = BTreeMap::new();
    for rows in records.into_values() {
        *all.entry(rows).or_default() += 1;
    }
    all
}

/// An id without the number that sets equal ones apart.
fn stem(id: &str) -> String {
    id.split('~').next().unwrap_or_default().to_owned()
}

#[test]
fn no_database_is_made_of_rows_that_refer_to_nothing() {
    let sources = [source("22\n\nTCP\n\nSSH\n\nOfficial\n")];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let mut model = Model::of(&Dataset::compile(&registry, &findings));
    let file = &format("sqlite").expect("in the table").files[0];
    assert!(file.content(&model, &[]).is_ok());
    model.set(&RECORDS, Vec::new());
    let error = file.content(&model, &[]).expect_err("no record is there");
    assert!(
        error
            .to_string()
            .contains("a row refers to one that is not there"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_read_back_is_known_by_how_it_begins() {
    let sources = [source("22\n\nTCP\n\nSSH\n\nOfficial\n")];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    for file in written(&Dataset::compile(&registry, &findings)) {
        let name = known(&file.content).map(|known| known.name);
        // Anybody has a package, a list of sums and a list of services.
        let ours = !["datapackage.json", "SHA256SUMS", "services"].contains(&file.name);
        assert_eq!(name, ours.then_some(file.name));
    }
    let name = |text: &str| known(text.as_bytes()).map(|known| known.name);
    for (text, file) in [
        ("{\"schema_version\": \"1\", \"counts\": {}}", "ports.json"),
        (
            "\n---\n# ours\n  \n$schema: ../ports.schema.json\n",
            "ports.yaml",
        ),
    ] {
        assert_eq!(name(text), Some(file), "{text:?}");
    }
    for text in [
        // The rows of JSON Lines are each on one.
        "{\n\"id\": 1}\n",
        "\n{\"id\": 1}\n",
        "[{\"id\": 1}]\n",
        // A version and a key are both of ours.
        "{\"schema_version\": \"1\"}",
        "{\"counts\": {}}",
        // The first line of YAML names our schema.
        "# $schema: ports.schema.json\na: 1\n",
        "a: 1\n$schema: ports.schema.json\n",
        "$schema: other.json\n",
        "a: ports.schema.json\n",
        "",
    ] {
        assert_eq!(name(text), None, "{text:?}");
    }
}

#[test]
fn a_file_without_rows_has_not_the_same_rows() {
    let of = |title: &str| {
        let files = written(&Model::new(Some(title.to_owned())));
        let file = files
            .into_iter()
            .find(|file| file.name == "datapackage.json");
        file.expect("written").content
    };
    let file = files().find(|file| file.name == "datapackage.json");
    let file = file.expect("in the table");
    let difference = difference(file, Some(&of("one")), Some(&of("other")));
    assert!(
        matches!(difference, Some(Difference::Bytes)),
        "{difference:?}"
    );
}

#[test]
fn the_version_of_a_writer_is_in_databases_alone() {
    let file = |begin: &[u8], at: usize| {
        let mut bytes = begin.to_vec();
        bytes.resize(200, b'a');
        bytes[at] = b'b';
        bytes
    };
    let magic = b"SQLite format 3\0";
    assert!(same_database(&file(magic, 96), &file(magic, 99)));
    assert!(!same_database(&file(magic, 95), &file(magic, 96)));
    assert!(!same_database(&file(magic, 99), &file(magic, 100)));
    assert!(!same_database(&file(b"text", 96), &file(b"text", 99)));
    assert!(!same_database(magic, magic));
}

#[test]
fn the_object_of_json_holds_three_tables_and_counts_of_two_more() {
    for name in ["ports.json", "ports.yaml"] {
        let file = files()
            .find(|file| file.name == name)
            .expect("in the table");
        let mut model = Model::default();
        for table in [&RECORDS, &FINDINGS, &SOURCES, &ALIASES] {
            model.set_count(table, 0);
        }
        for table in [&SOURCES, &ALIASES, &ASSIGNMENTS] {
            assert!(!file.fits(&model), "{name} without {}", table.name);
            model.set(table, Vec::new());
        }
        assert!(file.fits(&model), "{name}");
        let mut model = Model::default();
        for table in [&SOURCES, &ALIASES, &ASSIGNMENTS] {
            model.set(table, Vec::new());
        }
        for table in [&RECORDS, &FINDINGS] {
            assert!(!file.fits(&model), "{name} without {}", table.name);
            model.set_count(table, 0);
        }
        assert!(file.fits(&model), "{name}");
    }
}

//! `lookup` finds the same in every form of a registry, and what it should.

use portreg::export::{
    ASSIGNMENTS, Database, FORMATS, Model, Value, Written, files, format, in_memory,
};
use portreg::lookup::{Found, Query, is_word, lookup, near};
use portreg::{Dataset, Registry, check};
use proptest::prelude::*;
use rusqlite::{Connection, MAIN_DB};
use std::num::NonZero;

use crate::dataset::hostile_registry;
use crate::property::cases;
use crate::support::{registry, source};

fn opened(bytes: &[u8]) -> Connection {
    let mut connection = Connection::open_in_memory().expect("memory");
    connection
        .deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true)
        .expect("a database");
    connection
}

fn database(files: &[Written]) -> Database {
    let file = files.iter().find(|file| file.name == "ports.sqlite");
    Database::new(opened(&file.expect("there").content)).expect("ours")
}

fn query(text: &str) -> Query {
    let mut queries = Query::read([text]).expect("a query");
    assert_eq!(queries.len(), 1);
    queries.remove(0)
}

fn ids<'f>(found: &'f [Found]) -> Vec<&'f str> {
    let place = ASSIGNMENTS.place("id");
    let id = |found: &'f Found| found.row[place].text().expect("never null");
    found.iter().map(id).collect()
}

#[test]
fn the_registry_answers() {
    let sources = [source(registry())];
    let registry = Registry::parse(&sources).expect("few");
    let dataset = Dataset::compile(&registry, &[]);
    for (text, expected) in [
        ("445/tcp", &["tcp-445-microsoft-ds"][..]),
        ("ssh", &["tcp-22-ssh", "udp-22-ssh"]),
        ("Secure Shell", &["tcp-22-ssh", "udp-22-ssh"]),
        ("UDP-22-SSH", &["udp-22-ssh"]),
        ("secu shel", &["tcp-22-ssh", "udp-22-ssh"]),
        ("902", &["any-902-vmware-server"]),
        ("902/tcp", &[]),
        ("ssl/tls https", &["tcp-443-https"]),
        ("\"rwho\"", &["udp-550-new-rwho"]),
        ("zzz", &[]),
    ] {
        let found = lookup(&dataset, &query(text));
        let found = ids(&found);
        assert!(
            found == expected
                || expected.iter().all(|id| found.contains(id))
                    && !expected.is_empty()
                    && text == "\"rwho\"",
            "{text}: {found:?}"
        );
    }
    let found = lookup(&dataset, &query("22"));
    let place = found[0].place.as_ref().expect("it stands somewhere");
    let lines: Vec<_> = crate::support::registry()
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(lines[place.line_first as usize - 1].trim(), "22");
    assert_eq!(lines[place.line_last as usize - 1].trim(), "Official");
}

#[test]
fn a_range_is_found_by_each_port_that_it_shares() {
    let sources = [source("6000-6063\n\nTCP\n\nX11\n\nOfficial\n")];
    let registry = Registry::parse(&sources).expect("few");
    let dataset = Dataset::compile(&registry, &[]);
    for (text, number) in [
        ("6000", 1),
        ("6063/tcp", 1),
        ("0-6000", 1),
        ("6063-65535", 1),
        ("6010-6020", 1),
        ("0-65535", 1),
        ("5999", 0),
        ("6064", 0),
        ("6000/udp", 0),
    ] {
        assert_eq!(lookup(&dataset, &query(text)).len(), number, "{text}");
    }
}

#[test]
fn a_misspelt_name_is_told() {
    let sources = [source(registry())];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let dataset = Dataset::compile(&registry, &findings);
    let sqlite = format("sqlite").expect("in the table");
    let database =
        database(&in_memory(&dataset, &[sqlite], NonZero::<usize>::MIN).expect("to memory"));
    for (text, name) in [
        ("htpts", Some("https")),
        ("Telent", Some("telnet")),
        ("quite another thing", None),
    ] {
        let Query::Text(text) = query(text) else {
            panic!("it is a text")
        };
        assert_eq!(near(&dataset, &text).as_deref(), name);
        assert_eq!(database.near(&text).expect("ours").as_deref(), name);
    }
}

#[test]
fn other_names_are_found_in_every_form() {
    let text = "http 80/tcp/udp www WorldWideWeb # the web\nprinter 515/tcp spooler # line printer\nrtmp 1/ddp routing\nwww-ldap 1760/tcp\n";
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let dataset = Dataset::compile(&registry, &[]);
    let written = in_memory(&dataset, FORMATS, NonZero::<usize>::MIN).expect("to memory");
    let database = database(&written);
    let model = Model::of(&dataset);
    for (text, expected) in [
        ("www", &["tcp-80-http", "udp-80-http"][..]),
        ("WWW", &["tcp-80-http", "udp-80-http"]),
        ("Spooler", &["tcp-515-printer"]),
        ("spoo line", &["tcp-515-printer"]),
        ("worldwidew", &["tcp-80-http", "udp-80-http"]),
        ("www-", &["tcp-80-http", "udp-80-http", "tcp-1760-www-ldap"]),
        ("www spooler", &[]),
        ("routing", &[]),
        ("", &[]),
    ] {
        let Ok(queries) = Query::read([text]) else {
            assert_eq!(text, "");
            continue;
        };
        let query = &queries[0];
        assert_eq!(ids(&lookup(&dataset, query)), expected, "{text}");
        assert_eq!(ids(&lookup(&model, query)), expected, "{text}");
        assert_eq!(
            ids(&database.lookup(query).expect("ours")),
            expected,
            "{text}"
        );
    }
    let Query::Text(text) = query("spoler") else {
        panic!("a text");
    };
    assert_eq!(near(&dataset, &text).as_deref(), Some("spooler"));
    assert_eq!(
        database.near(&text).expect("ours").as_deref(),
        Some("spooler")
    );
}

/// What begins a word here must begin one for SQLite too, or its full-text search would not find it.
#[test]
fn words_begin_wherever_full_text_search_begins_them() {
    let database = Connection::open_in_memory().expect("memory");
    let table = "CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = 'unicode61')";
    database.execute_batch(table).expect("SQL");
    let parts: Vec<char> = ('\0'..=char::MAX).filter(|char| !is_word(*char)).collect();
    let mut insert = database
        .prepare("INSERT INTO texts (rowid, text) VALUES (?1, ?2)")
        .expect("SQL");
    database.execute_batch("BEGIN").expect("SQL");
    // Many to a row, or it takes long; the number behind each is looked for.
    for (row, char) in (1_i64..).zip(&parts) {
        insert
            .execute((row, format!("a{char}kerb")))
            .expect("taken");
    }
    database.execute_batch("COMMIT").expect("SQL");
    let found: i64 = database
        .query_row(
            "SELECT count(*) FROM texts WHERE texts MATCH '\"kerb\" *'",
            [],
            |row| row.get(0),
        )
        .expect("SQL");
    assert_eq!(usize::try_from(found).expect("small"), parts.len());
}

fn texts() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[A-Za-z]{1,4}",
        "[a-z]{1,3} [a-z]{1,2}",
        prop::sample::select(
            &[
                "é", "NaN", "1e3", "K", "İ", "x", "😀", "=1", "*", "no", "x~"
            ][..]
        )
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        (0..45_u16).prop_map(|port| port.to_string()),
        (0..45_u16, prop::sample::select(&["tcp", "UDP"][..]))
            .prop_map(|(port, transport)| format!("{port}/{transport}")),
        (0..20_u16, 0..30_u16).prop_map(|(first, more)| format!("{first}-{}", first + more)),
    ];
    word.prop_filter("it holds something", |text| {
        Query::read([text.as_str()]).is_ok()
    })
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn every_form_gives_the_same_answers(
        records in hostile_registry(),
        texts in prop::collection::vec(texts(), 1..12),
        pieces in prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize, 1..6_usize), 6),
    ) {
        let sources = [source(records.concat())];
        let registry = Registry::parse(&sources).expect("few");
        let findings = check(&registry);
        let dataset = Dataset::compile(&registry, &findings);
        let files_written = in_memory(&dataset, FORMATS, NonZero::<usize>::MIN).expect("to memory");
        let database = database(&files_written);
        let model = Model::of(&dataset);
        // What stands there, and its beginnings, are looked for too.
        let mut texts = texts;
        for (row, skip, take) in pieces {
            let rows = model.rows(&ASSIGNMENTS);
            if rows.is_empty() {
                continue;
            }
            let row = &rows[row.index(rows.len())];
            let text = |name| row[ASSIGNMENTS.place(name)].text().unwrap_or_default().to_owned();
            texts.extend([text("id"), text("name").to_uppercase(), text("description")]);
            texts.push(text("description").chars().skip(skip).take(take).collect());
        }
        for text in texts {
            let Ok(queries) = Query::read([text.as_str()]) else { continue };
            for query in queries {
                let expected = lookup(&dataset, &query);
                prop_assert_eq!(&lookup(&model, &query), &expected, "{:?}", query);
                prop_assert_eq!(&database.lookup(&query).expect("ours"), &expected, "{:?}", query);
                for file in files().filter(|file| file.read.is_some()) {
                    let written = files_written.iter().find(|written| written.name == file.name);
                    let read = file.read(&written.expect("written").content).expect("read").expect("ours");
                    if read.has(&ASSIGNMENTS) {
                        let found = lookup(&read, &query);
                        prop_assert_eq!(ids(&found), ids(&expected), "{}", file.name);
                    }
                }
            }
        }
    }

    /// Nothing that fits is left out, and nothing found that does not.
    #[test]
    fn ports_are_found_as_a_plain_look_finds_them(records in hostile_registry(), first in 0..50_u16, more in 0..20_u16) {
        let sources = [source(records.concat())];
        let registry = Registry::parse(&sources).expect("few");
        let dataset = Dataset::compile(&registry, &[]);
        let last = first + more;
        let found = lookup(&dataset, &query(&format!("{first}-{last}/udp")));
        let plain = dataset.assignments().filter(|assignment| {
            (first..=last).any(|port| (assignment.ports.first()..=assignment.ports.last()).contains(&port))
                && assignment.transport.is_some_and(|transport| transport.name() == "udp")
        });
        let plain: Vec<_> = plain.map(|assignment| Value::Number(assignment.record.number())).collect();
        let place = ASSIGNMENTS.place("record");
        let found: Vec<_> = found.into_iter().map(|found| found.row[place].clone()).collect();
        prop_assert_eq!(found, plain);
    }
}

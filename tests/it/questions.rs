//! The questions of the README, with their answers: asked of the database, and answered from the registry itself.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use portreg::model::{PortRange, Status, Transport};
use portreg::reference::{Likeness, Names, State};
use portreg::syntax::Role;
use portreg::{Reference, Registry, SourceFile, check, parse};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use tempfile::TempDir;

use crate::support::{REGISTRY, registry, source};

/// What the README asks: a question, and the query that answers it.
const QUESTIONS: [(&str, &str); 7] = [
    (
        "What is on 445/tcp?",
        "SELECT name, description FROM assignments
WHERE 445 BETWEEN port_first AND port_last AND transport = 'tcp'",
    ),
    (
        "Where is SSH?",
        "SELECT port_first, port_last, transport FROM assignments
WHERE name = 'ssh' COLLATE NOCASE",
    ),
    (
        "What has a word that begins with kerb?",
        "SELECT port_first, transport, name FROM assignments
WHERE assignment IN (SELECT rowid FROM assignments_fts WHERE assignments_fts MATCH 'kerb*')",
    ),
    (
        "Which ports are claimed twice, and where?",
        "SELECT port_first, port_last, transport, record, other_record FROM shared_ports",
    ),
    (
        "From which lines does a row come?",
        "SELECT path, line_first, line_last FROM assignments
JOIN records USING (record) JOIN sources USING (source) WHERE id = 'tcp-22-ssh'",
    ),
    (
        "Which system ports are free?",
        "WITH RECURSIVE system (port, last) AS (
    SELECT port_first, port_last FROM port_classes WHERE class = 'system'
    UNION ALL SELECT port + 1, last FROM system WHERE port < last
)
SELECT port FROM system
WHERE NOT EXISTS (SELECT 1 FROM assignments WHERE port BETWEEN port_first AND port_last)",
    ),
    (
        "Which blank statuses can be filled?",
        "SELECT id, reference_status, why, reference_name FROM resolved
WHERE status IS NULL AND reference_status IS NOT NULL",
    ),
];

/// The most lines of an answer that the README shows.
const SHOWN: usize = 5;

/// The answer to a question, as the shell of SQLite prints it.
fn answer(query: &str) -> Vec<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("out/ports.sqlite");
    let database = Connection::open(path).expect("there");
    let mut select = database.prepare(query).expect("SQL");
    let columns = select.column_count();
    let line = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
        let values = (0..columns).map(|at| {
            Ok(match row.get_ref(at)? {
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                _ => String::new(),
            })
        });
        Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join("|"))
    };
    let lines = select.query_map([], line).expect("rows");
    lines.map(|line| line.expect("a row")).collect()
}

/// The questions and their answers as a part of the README.
pub(crate) fn part() -> String {
    let mut text = String::new();
    for (question, query) in QUESTIONS {
        let answer = answer(query);
        write!(
            text,
            "{question}\n\n```sh\nsqlite3 out/ports.sqlite \"{query}\"\n```\n\n```text\n"
        )
        .expect("writing to a string");
        for line in answer.iter().take(SHOWN) {
            writeln!(text, "{line}").expect("writing to a string");
        }
        if answer.len() > SHOWN {
            writeln!(text, "... and {} more", answer.len() - SHOWN).expect("writing to a string");
        }
        text.push_str("```\n\n");
    }
    text.pop();
    text
}

/// A use of a port as the registry writes it, without a dataset in between.
struct Use {
    ports: PortRange,
    transports: Vec<Transport>,
    description: String,
    status: Option<Status>,
    record: usize,
    lines: (u32, u32),
}

fn uses() -> Vec<Use> {
    let source = SourceFile::new("data/ports.txt", REGISTRY.to_vec()).expect("small");
    let document = parse(&source);
    let one = |(at, record): (usize, &portreg::syntax::Record)| Use {
        ports: record.ports.expect("all are readable"),
        transports: record.transports.expect("all are known").iter().collect(),
        description: document.cell(record, Role::Description).to_owned(),
        status: record.status.expect("all are known"),
        record: at + 1,
        lines: (
            source.position(document.span(record).start).line,
            source.position(document.span(record).end).line,
        ),
    };
    document.records.iter().enumerate().map(one).collect()
}

#[test]
fn what_is_on_a_port() {
    let on_445 = uses().into_iter().filter(|each| {
        let ports = each.ports.first()..=each.ports.last();
        ports.contains(&445) && each.transports.contains(&Transport::Tcp)
    });
    let expected: Vec<_> = on_445.map(|each| each.description).collect();
    let answer = answer(QUESTIONS[0].1);
    let described: Vec<_> = answer
        .iter()
        .filter_map(|line| line.split_once('|'))
        .collect();
    assert_eq!(
        described.iter().map(|(_, text)| *text).collect::<Vec<_>>(),
        expected
    );
    assert!(described.iter().all(|(name, text)| text.starts_with(name)) && !expected.is_empty());
}

#[test]
fn where_a_service_is() {
    assert_eq!(answer(QUESTIONS[1].1), ["22|22|tcp", "22|22|udp"]);
    let ssh = uses()
        .into_iter()
        .filter(|each| each.description.starts_with("SSH "));
    let ssh: Vec<_> = ssh.map(|each| (each.ports, each.transports)).collect();
    assert_eq!(
        ssh,
        [(PortRange::single(22), vec![Transport::Tcp, Transport::Udp])]
    );
}

#[test]
fn what_has_a_word() {
    let mut expected = Vec::new();
    for each in uses() {
        let lower = each.description.to_lowercase();
        let mut words = lower.split(|char: char| !char.is_alphanumeric());
        if words.any(|word| word.starts_with("kerb")) {
            let ports = each
                .transports
                .iter()
                .map(|transport| format!("{}|{transport}|", each.ports));
            expected.extend(ports);
        }
    }
    let answer = answer(QUESTIONS[2].1);
    assert_eq!(answer.len(), expected.len());
    assert!(
        answer
            .iter()
            .zip(&expected)
            .all(|(line, start)| line.starts_with(start)),
        "{answer:?}"
    );
}

#[test]
fn what_is_claimed_twice() {
    let all = uses();
    let mut expected = BTreeSet::new();
    for (at, one) in all.iter().enumerate() {
        for other in &all[at + 1..] {
            let first = one.ports.first().max(other.ports.first());
            let last = one.ports.last().min(other.ports.last());
            let both = one
                .transports
                .iter()
                .filter(|transport| other.transports.contains(transport));
            let pairs = both.filter(|_| first <= last);
            expected.extend(pairs.map(|transport| {
                format!("{first}|{last}|{transport}|{}|{}", one.record, other.record)
            }));
        }
    }
    let answer: BTreeSet<_> = answer(QUESTIONS[3].1).into_iter().collect();
    assert_eq!(answer, expected);
    assert_eq!(answer.len(), 4);
}

#[test]
fn which_lines_a_row_comes_from() {
    let ssh = uses()
        .into_iter()
        .find(|each| each.description.starts_with("SSH "));
    let (first, last) = ssh.expect("there").lines;
    assert_eq!(
        answer(QUESTIONS[4].1),
        [format!("data/ports.txt|{first}|{last}")]
    );
    let lines: Vec<_> = registry()
        .lines()
        .map(|line| line.trim().to_owned())
        .collect();
    assert_eq!(lines[first as usize - 1], "22");
    assert_eq!(lines[last as usize - 1], "Official");
}

#[test]
fn which_system_ports_are_free() {
    let all = uses();
    let taken = |port: &u16| {
        all.iter()
            .any(|each| (each.ports.first()..=each.ports.last()).contains(port))
    };
    let expected: Vec<_> = (0..=1023_u16)
        .filter(|port| !taken(port))
        .map(|port| port.to_string())
        .collect();
    assert_eq!(answer(QUESTIONS[5].1), expected);
    assert!(expected.len() > 800);
}

/// Commands of the README, with what they print, run in a folder with the datasets and two small registries.
const SHOWN_COMMANDS: [&str; 2] = [
    "portreg lookup klogin 544/tcp",
    "portreg compare old.txt new.txt",
];

const OLD: &str = "22\n\nTCP\n\nSSH (Secure Shell)\n\nOfficial\n\n80\n\nTCP\n\nHTTP\n\nOfficial\n";
const NEW: &str =
    "22\n\nTCP, UDP\n\nSSH (Secure Shell)\n\nOfficial\n\n8080\n\nTCP\n\nHTTP\n\nUnofficial\n";

/// The commands and their output as a part of the README.
pub(crate) fn commands() -> String {
    let folder = TempDir::new().expect("a folder");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("old.txt", OLD);
    write("new.txt", NEW);
    let out = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("out");
    std::os::unix::fs::symlink(out, folder.path().join("out")).expect("made");
    let blocks = SHOWN_COMMANDS.map(|command| {
        let output = assert_cmd::Command::cargo_bin("portreg")
            .expect("built")
            .args(command.split(' ').skip(1))
            .current_dir(folder.path())
            .output()
            .expect("it runs");
        assert!(
            output.stderr.is_empty() && !output.stdout.is_empty(),
            "{command}"
        );
        let printed = String::from_utf8(output.stdout).expect("UTF-8");
        format!("```console\n$ {command}\n{printed}```\n")
    });
    blocks.join("\n")
}

#[test]
fn which_blank_statuses_can_be_filled() {
    let iana = Reference::embedded();
    let mut expected = BTreeSet::new();
    let mut records = BTreeSet::new();
    for each in uses().iter().filter(|each| each.status.is_none()) {
        let names = Names::of(&each.description);
        for transport in &each.transports {
            let rows = iana.covering(each.ports);
            let mut rows = rows.filter(|row| row.is_about(*transport));
            if rows
                .any(|row| row.state == State::Assigned && names.likeness(&row) == Likeness::Same)
            {
                expected.insert(format!("{transport}-{}", each.ports));
                records.insert(each.record);
            }
        }
    }
    let answer = answer(QUESTIONS[6].1);
    let mut found = BTreeSet::new();
    for line in &answer {
        let fields: Vec<_> = line.split('|').collect();
        assert_eq!(fields[1..3], ["official", "the same service"], "{line}");
        let start: Vec<_> = fields[0].splitn(3, '-').collect();
        found.insert(format!("{}-{}", start[0], start[1]));
    }
    assert_eq!(found, expected);
    // Those of which the rule is sure, and no others.
    let sources = [source(registry())];
    let registry = Registry::parse(&sources).expect("few");
    let registry = registry.with_reference(&iana);
    let resolvable = check(&registry)
        .into_iter()
        .filter(|f| f.rule().name == "status-resolvable");
    let sure = resolvable.filter(|f| {
        let told = (f.rule().tell)(&registry, f);
        !told.message.contains("in doubt")
    });
    let sure: BTreeSet<_> = sure.filter_map(|f| f.record).collect();
    let sure: BTreeSet<_> = sure.iter().map(|record| record.number() as usize).collect();
    assert_eq!(records, sure);
    assert_eq!(records.len(), 65);
}

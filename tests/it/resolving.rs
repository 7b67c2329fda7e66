//! Another registry as the reference: read as IANA publishes it, and in the dataset beside the registry.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use portreg::export::{ASSIGNMENTS, Data, Model, REFERENCE, REFERENCE_SOURCES, STANDINGS};
use portreg::model::PortRange;
use portreg::reference::{Row, State};
use portreg::{Dataset, Reference, Registry, check};
use proptest::prelude::*;
use rusqlite::Connection;

use crate::dataset::{hostile_registry, hostile_text, round_trips};
use crate::dialects::{HEADER, generated, xml};
use crate::property::cases;
use crate::reference::Place;
use crate::registries::{columns, iana};
use crate::support::source;

/// A miniature of IANA's registry, as CSV and as XML.
fn miniatures() -> [String; 2] {
    let rows = [
        ("osu-nms", "192", "tcp", "OSU Network Monitoring System"),
        ("osu-nms", "192", "udp", "OSU Network Monitoring System"),
        ("srmp", "193", "tcp", "Spider Remote Monitoring Protocol"),
        ("srmp", "193", "udp", "Spider Remote Monitoring Protocol"),
        ("slp", "1605", "tcp", "Salutation Manager (SLP)"),
        ("svrloc", "427", "tcp", "Server Location"),
        ("", "700-709", "", "Unassigned"),
        ("airdrop", "", "tcp", "Apple, &quot;AirDrop&quot;"),
    ];
    let mut csv = HEADER.to_owned();
    let mut records = String::new();
    for (name, port, transport, text) in rows {
        let quoted = text.replace("&quot;", "\"\"");
        write!(
            csv,
            "{name},{port},{transport},\"{quoted}\",,,1990-01,,,,,\r\n"
        )
        .expect("to a string");
        let cells = [
            ("name", name),
            ("protocol", transport),
            ("description", text),
            ("number", port),
        ];
        let cells = cells.map(|(tag, text)| match text {
            "" => format!("<{tag}/>"),
            text => format!("<{tag}>{text}</{tag}>"),
        });
        let cells = cells.concat();
        writeln!(records, "<record date=\"1990-01\">{cells}</record>").expect("to a string");
    }
    [csv, xml(&records)]
}

fn read(text: &str) -> Result<Reference, (u32, String, String)> {
    let source = source(text);
    Reference::read(&source).map_err(|mistake| {
        let line = source.position(mistake.span.start).line;
        (line, source.slice(mistake.span).to_owned(), mistake.message)
    })
}

#[test]
fn a_reference_is_read_as_iana_publishes_it() {
    let [csv, xml] = miniatures().map(|text| read(&text).expect("no mistake"));
    assert!(csv.rows().eq(xml.rows()));
    let rows: Vec<_> = csv
        .rows()
        .map(|row| (row.to_string(), row.name, row.state))
        .collect();
    let row = |ports: &str, name, state| (ports.to_owned(), name, state);
    assert_eq!(
        rows,
        [
            row("192/tcp", "osu-nms", State::Assigned),
            row("192/udp", "osu-nms", State::Assigned),
            row("193/tcp", "srmp", State::Assigned),
            row("193/udp", "srmp", State::Assigned),
            row("427/tcp", "svrloc", State::Assigned),
            row("700-709", "", State::Unassigned),
            row("1605/tcp", "slp", State::Assigned),
        ]
    );
    let first = csv.rows().next().expect("a row");
    assert_eq!(
        (first.description, first.registered),
        ("OSU Network Monitoring System", "1990-01")
    );
    let other_name = HEADER.to_owned()
        + "chshell,562,tcp,chcmd,,,,,,,,\r\nssh,22,tcp,SSH,,,,,,,,\r\n,7,tcp,Reserved,,,,,,,,\r\n";
    let labels = read(&other_name).expect("no mistake");
    let labels: Vec<_> = labels.rows().map(|row| row.label.to_owned()).collect();
    assert_eq!(labels, ["", "", "chcmd"]);
    assert!(csv.has_descriptions() && csv.sha256() != xml.sha256());
    // A registry of any size, each row once.
    for (name, text) in generated(20_000) {
        if name.starts_with("iana") {
            assert_eq!(read(&text).expect("no mistake").rows().count(), 20_000);
        }
    }
    for text in iana() {
        let reference = read(&text).expect("no mistake");
        let states: Vec<_> = reference.rows().map(|row| row.state).collect();
        assert_eq!(
            states,
            [
                State::Reserved,
                State::Unassigned,
                State::Assigned,
                State::Assigned
            ]
        );
    }
}

#[test]
fn a_mistake_in_a_reference_has_a_place() {
    let csv = |row: &str| format!("{HEADER}ssh,22,tcp,,,,,,,,,\r\n{row}\r\n");
    for (row, part, message) in [
        (
            "a,seven,tcp,A,,,,,,,,",
            "seven",
            "`seven` is no port: write 0 to 65535, or a range of two",
        ),
        ("a,7,ucp,A,,,,,,,,", "ucp", "`ucp` is no transport protocol"),
        (
            "a,7,tcp,A,,,June 1990,,,,,",
            "June 1990",
            "`June 1990` is no day and no month: write 2026-08-17 or 2026-08",
        ),
        ("\"a,b\",7,tcp,A,,,,,,,,", "a,b", "`a,b` is no service name"),
        (
            ",7,tcp,,,,,,,,,",
            "7",
            "the row has neither a name nor a description",
        ),
        (
            "a,7,tcp",
            "a,7,tcp",
            "this is no row of a registry: write as many cells as the header has, with commas between",
        ),
    ] {
        let mistake = read(&csv(row)).expect_err(row);
        assert_eq!(mistake, (3, part.to_owned(), message.to_owned()));
    }
    let broken = xml(
        "<record><name>ssh</name><number>22</number></record>\n<record><name>a</name><number>7</record>",
    );
    let (line, _, message) = read(&broken).expect_err("an element is open");
    assert_eq!(line, 6);
    assert!(
        message.starts_with("this is no row of a registry"),
        "{message}"
    );
    for text in [xml("<record><name>a</name></record>"), HEADER.to_owned()] {
        let (_, _, message) = read(&text).expect_err("no port");
        assert_eq!(message, "no row of it has a port");
    }
    for text in ["", "ssh 22/tcp\n", "22\n\nTCP\n\nSSH\n\nOfficial\n"] {
        let (line, _, message) = read(text).expect_err("no reference");
        assert_eq!(line, 1);
        assert!(
            message.ends_with("or is IANA's registry as CSV or XML"),
            "{message}"
        );
    }
}

const WRONG: &str = "192\n\nTCP\n\nSRMP (Spider Remote Monitoring Protocol)\n\n\u{A0}\n\n427\n\nTCP\n\nSLP (Service Location Protocol)\n\n\u{A0}\n\n192\n\nUDP\n\nOSU-NMS\n\n\u{A0}\n";

#[test]
fn its_descriptions_are_a_second_witness() {
    let [csv, xml] = miniatures();
    let place = Place::new(&[("p.txt", WRONG), ("mini.csv", &csv), ("mini.xml", &xml)]);
    for file in ["mini.csv", "mini.xml"] {
        let (code, shown, _) =
            place.run(&format!("check p.txt --output concise --reference {file}"));
        let wrong: Vec<_> = shown
            .lines()
            .filter(|line| line.contains("wrong-port"))
            .collect();
        assert_eq!((code, wrong.len()), (Some(1), 1), "{shown}");
        assert!(
            wrong[0].starts_with("p.txt:1:1:")
                && wrong[0].contains("`SRMP` is registered for port 193, and not for port 192"),
            "{shown}"
        );
    }
    let shown = place.run("check p.txt --output concise").1;
    assert!(!shown.contains("wrong-port"), "the facts spell nothing out");
    let bad = csv.replace("1605", "16x05");
    fs::write(place.path().join("bad.csv"), bad).expect("written");
    for command in ["check", "fix", "build"] {
        let (code, _, said) = place.run(&format!("{command} p.txt --reference bad.csv"));
        assert_eq!(code, Some(2));
        assert!(
            said.contains("bad.csv:6:5") && said.contains("`16x05` is no port"),
            "{said}"
        );
    }
}

/// The dataset of a text beside a reference, looked at.
fn beside<T>(reference: Option<&Reference>, text: &str, look: impl FnOnce(&Dataset<'_>) -> T) -> T {
    let sources = [source(text)];
    let registry = Registry::parse(&sources)
        .expect("few")
        .with_reference(reference);
    let findings = check(&registry);
    look(&Dataset::compile(&registry, &findings))
}

/// What a query gives over the database of some data, a row each.
fn asked(data: &dyn Data, query: &str) -> Vec<String> {
    let sqlite = portreg::export::format("sqlite").expect("in the table");
    let file = sqlite.files[0].content(data, &[]).expect("to memory");
    let mut database = Connection::open_in_memory().expect("memory");
    let read = database.deserialize_read_exact("main", &*file, file.len(), true);
    read.expect("a database");
    let mut select = database.prepare(query).expect("SQL");
    let columns = select.column_count();
    let rows = select.query_map([], |row| {
        let value = |at| row.get::<_, Option<String>>(at);
        let values: rusqlite::Result<Vec<_>> = (0..columns).map(value).collect();
        let values = values?.into_iter();
        Ok(values
            .map(|value| value.unwrap_or_else(|| "-".to_owned()))
            .collect::<Vec<_>>()
            .join("|"))
    });
    rows.expect("rows").map(|row| row.expect("text")).collect()
}

const RESOLVED: &str = "SELECT id, status, reference_status, why, reference_name FROM resolved";

#[test]
fn each_assignment_is_resolved_by_the_row_that_is_most_like_it() {
    let [csv, _] = miniatures();
    let mini = read(&csv).expect("no mistake");
    let text = "192\n\nTCP, UDP\n\nOSU-NMS\n\n\u{A0}\n\n\
        193\n\nTCP, SCTP\n\nSRMP\n\nUnofficial\n\n\
        427\n\nTCP\n\nSLP (Service Location Protocol)\n\n\u{A0}\n\n\
        705\n\nTCP\n\nAgentX\n\n\u{A0}\n\n\
        708-712\n\nTCP\n\nMany\n\n\u{A0}\n\n\
        800\n\nTCP\n\nReserved\n\n\u{A0}\n\n\
        1605\n\nTCP\n\nXerox\n\nConflict\n";
    beside(Some(&mini), text, |dataset| {
        assert_eq!(
            asked(dataset, RESOLVED),
            [
                "tcp-192-osu-nms|-|official|the same service|osu-nms",
                "udp-192-osu-nms|-|official|the same service|osu-nms",
                "tcp-193-srmp|unofficial|official|the same service|srmp",
                "sctp-193-srmp|unofficial|-|not in the reference|-",
                "tcp-427-slp|-|-|perhaps the same service|svrloc",
                "tcp-705-agentx|-|-|unassigned|-",
                "tcp-708-712-many|-|-|not in the reference|-",
                "tcp-800-reserved|-|-|no service|-",
                "tcp-1605-xerox|conflict|-|another service|slp",
            ]
        );
        // All rows that share a port with an assignment, and no others.
        let rows = columns(
            dataset,
            &REFERENCE,
            &["reference_row", "port_first", "name"],
        );
        assert_eq!(rows.len(), 7);
        let source = columns(dataset, &REFERENCE_SOURCES, &["title", "sha256", "rows"]);
        assert_eq!(source, [format!("ports.txt|{}|7", mini.sha256())]);
        let standings = columns(dataset, &STANDINGS, &["record", "likeness"]);
        assert_eq!(
            standings,
            [
                "1|same",
                "1|same",
                "2|same",
                "3|doubtful",
                "4|-",
                "7|different"
            ]
        );
        let model = Model::of(dataset);
        assert_eq!(model.validate(), Ok(()));
        round_trips(dataset, &model);
    });
    beside(None, text, |dataset| {
        let tables = [&REFERENCE_SOURCES, &REFERENCE, &STANDINGS];
        assert_eq!(tables.map(|table| Data::count(dataset, table)), [0; 3]);
        let whys = "SELECT DISTINCT why FROM resolved";
        assert_eq!(asked(dataset, whys), ["no reference", "no service"]);
    });
}

#[test]
fn names_that_a_source_gives_are_compared_too() {
    let services = "osu-nms 192/tcp # a monitor\nslp 427/tcp\nsrmp 193/ddp\nsalut 1605/tcp slp\n";
    let [csv, _] = miniatures();
    let mini = read(&csv).expect("no mistake");
    beside(Some(&mini), services, |dataset| {
        assert_eq!(
            asked(dataset, "SELECT id, why FROM resolved"),
            [
                "tcp-192-osu-nms|the same service",
                "tcp-427-slp|another service",
                "tcp-1605-salut|the same service"
            ]
        );
    });
}

#[test]
fn a_dataset_depends_on_its_reference_and_not_on_where_that_stands() {
    let [csv, _] = miniatures();
    let place = Place::new(&[
        ("p.txt", WRONG),
        ("mini.csv", &csv),
        ("deep/in/mini.csv", &csv),
        ("portreg.yaml", "reference: deep/in/mini.csv\n"),
    ]);
    let built = |out: &str, more: &str| {
        let (code, _, said) = place.run(&format!("build p.txt -q -o {out} {more}"));
        assert_eq!(code, Some(0), "{said}");
        let files = fs::read_dir(place.path().join(out)).expect("there");
        let paths: BTreeSet<_> = files.map(|file| file.expect("a file").path()).collect();
        let content = |path| fs::read(path).expect("read");
        paths.iter().map(content).collect::<Vec<_>>()
    };
    let configured = built("a", "");
    assert!(built("b", "--reference mini.csv") == configured);
    let none = built("c", "--reference none");
    assert!(none != configured);
    let rows = |out: &str| {
        let text = fs::read_to_string(place.path().join(out).join("reference.csv"));
        text.expect("there").lines().count() - 1
    };
    assert_eq!((rows("a"), rows("c")), (3, 0));
    assert_eq!(place.run("verify a").0, Some(0));
    // What is a dataset already is not compared again.
    assert_eq!(place.run("build a/registry.json -q -o d").0, Some(0));
    assert_eq!(rows("d"), 3);
    let (code, _, said) = place.run("build a/registry.json --reference none");
    assert_eq!(code, Some(2));
    assert!(said.contains("has been compared already"), "{said}");
}

proptest! {
    #![proptest_config(cases(25))]

    #[test]
    fn a_hostile_reference_makes_the_trip(
        records in hostile_registry(),
        rows in prop::collection::vec((0..40_u16, 0..9_u16, hostile_text(), hostile_text()), 0..12),
    ) {
        let bare: Vec<_> = rows.iter().map(|(.., name, _)| {
            name.replace(|c: char| matches!(c, ',' | '"') || c.is_control(), "")
        }).collect();
        let row = |((first, more, _, text), name): (&'_ (u16, u16, String, String), &'_ String)| -> (PortRange, String, String) {
            (PortRange::new(*first, first + more).expect("forwards"), name.clone(), text.clone())
        };
        let texts: Vec<_> = rows.iter().zip(&bare).map(row).collect();
        let rows = texts.iter().map(|(ports, name, text)| Row {
            ports: *ports,
            transport: None,
            name,
            state: State::Assigned,
            label: "",
            registered: "",
            modified: "",
            description: text,
        });
        let reference = Reference::from_rows("hostile, \"all\"", rows).expect("fit");
        let (model, breach) = beside(Some(&reference), &records.concat(), |dataset| {
            let model = Model::of(dataset);
            round_trips(dataset, &model);
            let breach = model.validate();
            (model, breach)
        });
        prop_assert_eq!(breach, Ok(()));
        prop_assert!(model.count(&REFERENCE) <= texts.len());
        prop_assert!(model.count(&ASSIGNMENTS) > 0);
    }
}

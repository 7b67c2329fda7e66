//! Datasets of registries in other forms than the loose one: each row is there, with all that it says.

use portreg::export::{
    ALIASES, ASSIGNMENTS, CELLS, Data, Kept, Model, RECORDS, REFERENCE, SPANS, STANDINGS, Table,
    Value, Written,
};
use portreg::syntax::DIALECTS;
use portreg::verify::verify;
use portreg::{Dataset, Reference, Registry, check};
use proptest::prelude::*;

use crate::dataset::{hostile_text, round_trips, written};
use crate::dialects::{HEADER, any_text, generated, rows_but_for_records, xml};
use crate::property::cases;
use crate::support::source;

/// The dataset of a text, looked at.
fn with<T>(text: &str, look: impl FnOnce(&Dataset<'_>) -> T) -> T {
    let sources = [source(text)];
    let iana = Reference::embedded();
    let registry = Registry::parse(&sources).expect("few");
    let registry = registry.with_reference(&iana);
    let findings = check(&registry);
    look(&Dataset::compile(&registry, &findings))
}

fn model_of(text: &str) -> Model {
    with(text, |dataset| Model::of(dataset))
}

/// Some columns of all rows as text; null is a hyphen.
pub(crate) fn columns(data: &dyn Data, table: &Table, names: &[&str]) -> Vec<String> {
    let mut rows = Vec::new();
    let seen = data.each(table, &mut |row| {
        let value = |name: &&str| match &row[table.place(name)] {
            Value::Null => "-".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text.to_string(),
        };
        rows.push(names.iter().map(value).collect::<Vec<_>>().join("|"));
        Ok(())
    });
    seen.expect("seeing does not fail");
    rows
}

/// A file of the formats that are written.
fn file(data: &dyn Data, name: &str) -> String {
    let file = written(data).into_iter().find(|file| file.name == name);
    String::from_utf8(file.expect("it is written").content).expect("UTF-8")
}

const SERVICES: &str = "\
# Network services
tcpmux\t\t1/tcp\t\t\t\t# TCP port service multiplexer
rtmp\t\t1/ddp\t\t\t\t# Routing Table Maintenance Protocol
echo\t\t7/tcp
http\t\t80/tcp/udp\twww, WorldWideWeb# the web
z39.50\t\t210/tcp\t\twais z3950\t# NISO Z39.50
X11\t\t6000-6063/tcp\tx-windows
";

#[test]
fn a_services_file_keeps_names_and_aliases() {
    let model = model_of(SERVICES);
    assert_eq!(
        columns(
            &model,
            &ASSIGNMENTS,
            &[
                "id",
                "name",
                "name_from",
                "short_name",
                "description",
                "record"
            ]
        ),
        [
            "tcp-1-tcpmux|tcpmux|name|-|TCP port service multiplexer|1",
            "tcp-7-echo|echo|name|-|-|3",
            "tcp-80-http|http|name|-|the web|4",
            "udp-80-http|http|name|-|the web|4",
            "tcp-210-z39-50|z39.50|name|-|NISO Z39.50|5",
            "tcp-6000-6063-x11|X11|name|-|-|6",
        ]
    );
    assert_eq!(
        columns(&model, &ALIASES, &["record", "seq", "name"]),
        [
            "4|1|www",
            "4|2|WorldWideWeb",
            "5|1|wais",
            "5|2|z3950",
            "6|1|x-windows"
        ]
    );
    assert_eq!(
        columns(&model, &RECORDS, &["record", "port_raw", "rule", "outcome"]),
        [
            "1|1|service-name|compiled",
            "2|1|service-name|other-protocol",
            "3|7|service-name|compiled",
            "4|80|service-name|compiled",
            "5|210|service-name|compiled",
            "6|6000-6063|service-name|compiled",
        ]
    );
    assert_eq!(
        columns(&model, &CELLS, &["record", "seq", "kind", "text"])[..2],
        ["1|1|name|tcpmux", "2|1|name|rtmp"]
    );
    assert_eq!(model.count(&SPANS), 0, "what has a name is not taken apart");
}

#[test]
fn a_services_file_is_given_back() {
    let model = model_of(SERVICES);
    let given = file(&model, "services");
    let (kept, left_out) = given.split_once("\n#\n# Left out").expect("a part");
    let kept: Vec<_> = kept.lines().skip(2).collect();
    assert_eq!(
        kept,
        [
            "tcpmux          1/tcp       # TCP port service multiplexer",
            "echo            7/tcp",
            "http            80/tcp      www WorldWideWeb # the web",
            "http            80/udp      www WorldWideWeb # the web",
            "z39.50          210/tcp     wais z3950 # NISO Z39.50",
        ]
    );
    let left_out: Vec<_> = left_out.lines().skip(1).collect();
    assert_eq!(
        left_out,
        [
            "# 6000-6063/tcp   X11: a range of ports",
            "# 1/ddp           rtmp: no port of a transport"
        ]
    );
    // Read again, it says the same, and is written as it is.
    let again = model_of(&given);
    assert_eq!(again.count(&ALIASES), 6);
    assert_eq!(
        rows_but_for_records(&again),
        rows_but_for_records(&model)[..5]
    );
}

#[test]
fn frequencies_are_kept_and_unknown_is_no_name() {
    let text = "tcpmux\t1/tcp\t0.001995\t# TCP Port Service Multiplexer [rfc-1078]\nunknown\t4/tcp\t0.000477\nunknown\t6/udp\t3/10\t# seen\n";
    let model = model_of(text);
    assert_eq!(
        columns(
            &model,
            &ASSIGNMENTS,
            &["id", "name", "name_from", "description", "frequency"]
        ),
        [
            "tcp-1-tcpmux|tcpmux|name|TCP Port Service Multiplexer [rfc-1078]|0.001995",
            "tcp-4-record|-|-|-|0.000477",
            "udp-6-seen|seen|description|seen|3/10",
        ]
    );
    assert_eq!(
        columns(&model, &CELLS, &["record", "kind", "text"])[2..],
        [
            "2|name|unknown",
            "2|frequency|0.000477",
            "3|name|unknown",
            "3|frequency|3/10"
        ]
    );
    assert!(file(&model, "services").ends_with("# 4/tcp           : no name\n"));
}

/// IANA's rows of each kind, as CSV and as XML.
pub(crate) fn iana() -> [String; 2] {
    let csv = format!(
        "{HEADER}\
         ssh,22,tcp,The Secure Shell (SSH) Protocol,[A],[B],1995-07,2024-05-08,[RFC4251],,,Defined TXT keys: u=\r\n\
         ,4,tcp,Unassigned,,,,,,,,\r\n\
         ,0,,Reserved,[Jon_Postel],[Jon_Postel],,,,,,\r\n\
         airdrop,,tcp,,,,,2009,,,\"many\nlines\",\r\n\
         active-net,3322-3325,udp,\"Active, \"\"Networks\"\"\",,,,,,1145656131,,\r\n"
    );
    let records = "\
        <record date=\"1995-07\" updated=\"2024-05-08\"><name>ssh</name><protocol>tcp</protocol>\
        <xref type=\"person\" data=\"A\"/><description>The Secure Shell (SSH)<br/>Protocol</description>\
        <number>22</number><xref type=\"rfc\" data=\"rfc4251\"/><note>Defined TXT keys: u=</note></record>\n\
        <record><name/><protocol>tcp</protocol><description>Unassigned</description><number>4</number></record>\n\
        <record><description>Reserved</description><number>0</number></record>\n\
        <record updated=\"2009\"><name>airdrop</name><protocol>tcp</protocol><unauthorized>many\nlines</unauthorized></record>\n\
        <record><name>active-net</name><protocol>udp</protocol><description>Active, &quot;Networks&quot;</description>\
        <number>3322-3325</number><sc>1145656131</sc></record>\n";
    [csv, xml(records)]
}

#[test]
fn iana_s_rows_are_all_accounted_for() {
    for text in iana() {
        let model = model_of(&text);
        assert_eq!(
            columns(
                &model,
                &ASSIGNMENTS,
                &[
                    "id",
                    "name",
                    "name_from",
                    "kind",
                    "description",
                    "reference",
                    "registered",
                    "modified"
                ]
            ),
            [
                "any-0-reserved|Reserved|description|reserved|Reserved|-|-|-",
                "tcp-4-unassigned|Unassigned|description|unassigned|Unassigned|-|-|-",
                "tcp-22-ssh|ssh|name|service|The Secure Shell (SSH) Protocol|[RFC4251]|1995-07|2024-05-08",
                "udp-3322-3325-active-net|active-net|name|service|Active, \"Networks\"|-|-|-",
            ],
            "{text}"
        );
        assert_eq!(
            columns(&model, &RECORDS, &["record", "port_raw", "outcome"]),
            [
                "1|22|compiled",
                "2|4|compiled",
                "3|0|compiled",
                "4|-|portless",
                "5|3322-3325|compiled"
            ]
        );
        let cells = columns(&model, &CELLS, &["record", "kind", "text"]);
        for cell in [
            "4|name|airdrop",
            "4|modified|2009",
            "4|unauthorized|many lines",
            "5|service code|1145656131",
            "1|notes|Defined TXT keys: u=",
        ] {
            assert!(cells.iter().any(|own| own == cell), "{cell}: {cells:?}");
        }
    }
}

#[test]
fn every_row_of_a_registry_is_in_its_dataset() {
    for (name, text) in generated(1_000) {
        let model = model_of(&text);
        assert_eq!(model.validate(), Ok(()), "{name}");
        let counts = [&RECORDS, &ASSIGNMENTS, &ALIASES, &CELLS].map(|table| model.count(table));
        let expected = match name {
            "services" => [1_000, 1_000, 400, 1_200],
            "nmap-services" | "iana-xml" => [1_000, 1_000, 0, 2_000],
            "iana-csv" => [1_000, 1_000, 0, 3_000],
            "ports-json" | "ports-yaml" => [1_000, 1_000, 400, 1_400],
            "ports-jsonl" => [1_000, 1_000, 0, 1_000],
            _ => [1_000, 1_000, 0, 0],
        };
        assert_eq!(counts, expected, "{name}");
        let files: Vec<Written> = written(&model);
        assert_eq!(verify(&files, None), [], "{name}");
        // Our own form gives all of it again but aliases and what stands in no column.
        let again = model_of(&file(&model, "ports.csv"));
        assert_eq!(
            rows_but_for_records(&again),
            rows_but_for_records(&model),
            "{name}"
        );
    }
}

#[test]
fn a_registry_in_another_form_makes_the_trip_through_each_format() {
    let odd = iana().map(|text| ("iana", text));
    let all = generated(40).into_iter().chain(odd);
    for (name, text) in all.chain([("services", SERVICES.to_owned())]) {
        with(&text, |dataset| {
            let model = Model::of(dataset);
            assert_eq!(model.validate(), Ok(()), "{name}");
            assert!(
                model.count(&REFERENCE) > 0 && model.count(&STANDINGS) > 0,
                "{name}"
            );
            round_trips(dataset, &model);
        });
    }
}

#[test]
fn what_does_not_fit_a_name_of_the_source_is_told() {
    let good = model_of(SERVICES);
    let set = |column: &str, value: &'static str| {
        let mut rows: Vec<Kept> = good.rows(&ASSIGNMENTS).to_vec();
        rows[0][ASSIGNMENTS.place(column)] = value.into();
        let mut model = good.clone();
        model.set(&ASSIGNMENTS, rows);
        model.validate().map_err(|breach| breach.to_string())
    };
    assert_eq!(set("reference", "[RFC1078]"), Ok(()));
    for (column, value, message) in [
        (
            "note",
            "TCP",
            "assignments, row 1: it has a note beside a name of its own",
        ),
        (
            "name_from",
            "description",
            "assignments, row 1: its name does not stand in its description",
        ),
        (
            "name",
            "other",
            "assignments, row 1: its id should be tcp-1-other",
        ),
    ] {
        assert_eq!(set(column, value), Err(message.to_owned()));
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn whatever_is_read_in_any_dialect_makes_the_trip(bytes in any_text()) {
        for dialect in DIALECTS {
            let sources = [source(bytes.clone())];
            let registry = Registry::parse_as(&sources, &[dialect]).expect("few");
            let findings = check(&registry);
            let dataset = Dataset::compile(&registry, &findings);
            let model = Model::of(&dataset);
            prop_assert_eq!(model.validate(), Ok(()), "{}", dialect.name);
            round_trips(&dataset, &model);
        }
    }

    #[test]
    fn hostile_text_in_any_cell_makes_the_trip(texts in prop::collection::vec(hostile_text(), 12..40)) {
        let quoted = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
        let row = |(port, texts): (usize, &[String])| {
            let mut cells: Vec<_> = texts.iter().map(quoted).collect();
            cells[1] = port.to_string();
            cells[2] = "tcp".to_owned();
            cells.join(",") + "\r\n"
        };
        let rows: String = texts.chunks_exact(12).enumerate().map(row).collect();
        let words = |text: &String| text.replace(|c: char| c.is_whitespace() || c == '#', "");
        let line = |(port, texts): (usize, &[String])| {
            format!("{} {port}/tcp {} # {}\n", words(&texts[0]), words(&texts[1]), texts[2])
        };
        let lines: String = texts.chunks_exact(3).enumerate().map(line).collect();
        for (text, dialect) in [(format!("{HEADER}{rows}"), "iana-csv"), (lines, "services")] {
            let sources = [source(text)];
            let dialect = portreg::syntax::dialect(dialect).expect("in the table");
            let registry = Registry::parse_as(&sources, &[dialect]).expect("few");
            let findings = check(&registry);
            let dataset = Dataset::compile(&registry, &findings);
            prop_assert!(dataset.len() >= texts.len() / 12);
            let model = Model::of(&dataset);
            prop_assert_eq!(model.validate(), Ok(()));
            round_trips(&dataset, &model);
            let files = written(&model);
            prop_assert_eq!(verify(&files, None), []);
        }
    }
}

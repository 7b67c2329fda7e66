//! Registries in other forms than the loose one: each is known by its content, and read to its last row.

use std::fmt::Write as _;

use portreg::export::{ASSIGNMENTS, Data, Kept, Model};
use portreg::mend::mend_as;
use portreg::model::{Kind, PortRange, Transport};
use portreg::registry::RecordView;
use portreg::syntax::{
    DIALECTS, Document, LineKind, PortError, Role, Stray, TransportError, detect, parse_as,
};
use portreg::{Dataset, Registry, SourceFile, Span, check};
use proptest::prelude::*;

use crate::report::corpus;
use crate::support::{registry, source};

/// The first record of a text, taken apart by a function.
fn first<T>(text: &str, look: impl Fn(RecordView<'_>) -> T) -> T {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let view = registry.records().next().expect("a record");
    look(view)
}

/// What the cells of the first record say, those that are there.
fn says(text: &str) -> Vec<(&'static str, String)> {
    first(text, |view| {
        let cells = Role::MAIN.into_iter().chain(Role::MORE);
        let there = cells.filter_map(|role| Some((role.name(), view.value(role)?.into_owned())));
        there.collect()
    })
}

/// The findings on a text: the rule, and what its label stands on.
fn found(text: &str) -> Vec<(&'static str, String)> {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let all = check(&registry);
    all.iter()
        .map(|f| (f.rule().name, sources[0].slice(f.span).to_owned()))
        .collect()
}

pub(crate) const HEADER: &str = "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes\r\n";

pub(crate) fn xml(records: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<!-- a registry -->\n<registry xmlns=\"http://www.iana.org/assignments\" id=\"ports\">\n<title>Ports</title>\n{records}\n<people><person id=\"A\"><name>A</name></person></people>\n</registry>\n"
    )
}

#[test]
fn a_dialect_is_known_by_its_content() {
    let long_header = "# Network services\n".repeat(500) + "ssh 22/tcp\n";
    let csv = format!("{HEADER}ssh,22,tcp,,,,,,,,,\r\n");
    for (text, name) in [
        ("", "loose"),
        ("# only a comment\n\n# and another\n", "loose"),
        ("# services\n22\n\nTCP\n\nSSH\n\nOfficial\n", "loose"),
        ("22\nTCP\nsee http 80/tcp\nOfficial\n", "loose"),
        ("HTTP 1/2\nTelnet 2/3\n", "loose"),
        ("ssh 22\ntelnet 23\n", "loose"),
        ("Service,Port\nssh,22\n", "loose"),
        ("<html><body>22</body></html>", "loose"),
        ("ssh 22/tcp\n", "services"),
        ("\u{FEFF}ssh 22/tcp\n", "services"),
        ("22/tcp # without a name\nssh 22/tcp\n", "services"),
        (&long_header, "services"),
        ("ssh\t22/tcp\t0.182286\t# Secure Shell\n", "nmap-services"),
        (
            "ssh 22/tcp 0.5\ntelnet 23/tcp\nftp 21/tcp 0.25\n",
            "nmap-services",
        ),
        ("ssh\t22/tcp\t3/10\n", "nmap-services"),
        ("ssh 22/tcp 5\n", "services"),
        ("ssh 22/tcp a.b\n", "services"),
        (&csv, "iana-csv"),
        (
            "\u{FEFF}\"Port Number\",\"Service Name\",\"Transport Protocol\"\n",
            "iana-csv",
        ),
        (&xml(""), "iana-xml"),
        (
            "<i:registry xmlns:i='http://www.iana.org/assignments'/>",
            "iana-xml",
        ),
        (
            "port_first,port_last,transport,kind,status,description,record\n",
            "ports-csv",
        ),
        (include_str!("../../out/ports.csv"), "ports-csv"),
        (include_str!("../../out/ports.json"), "ports-json"),
        (include_str!("../../out/registry.json"), "ports-json"),
        (include_str!("../../out/ports.jsonl"), "ports-jsonl"),
        (include_str!("../../out/ports.yaml"), "ports-yaml"),
        ("{\"schema_version\":\"1.0.0\",\"counts\":{}}", "ports-json"),
        (
            "\u{FEFF}\n {\"transport\":null,\"port_last\":2,\"port_first\":1}\n",
            "ports-jsonl",
        ),
        ("# ours\n\n---\nschema_version: \"1.0.0\"\n", "ports-yaml"),
        (
            "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\"}",
            "loose",
        ),
        ("{\"port_first\": 1}\n", "loose"),
        ("{\"schema_version\": \"1.0.0\"}", "loose"),
        ("{\"counts\": {}}", "loose"),
        ("name: ports\nassignments: []\n", "loose"),
        (&registry(), "loose"),
    ] {
        assert_eq!(detect(text).name, name, "{text:.80}");
    }
    let mut names: Vec<_> = DIALECTS.iter().map(|dialect| dialect.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), DIALECTS.len());
}

#[test]
fn a_row_of_services_is_read() {
    assert_eq!(
        says("http\t\t80/tcp/udp/sctp\twww  web\t#World Wide Web \n"),
        [
            ("port", "80".to_owned()),
            ("transports", "tcp/udp/sctp".to_owned()),
            ("description", "World Wide Web".to_owned()),
            ("name", "http".to_owned()),
            ("aliases", "www  web".to_owned()),
        ]
    );
    first("http 80/tcp/udp/sctp www, web # x\n", |view| {
        assert_eq!(view.record.ports, Ok(PortRange::single(80)));
        let transports: Vec<_> = view.transports().iter().collect();
        assert_eq!(
            transports,
            [Transport::Tcp, Transport::Udp, Transport::Sctp]
        );
        assert_eq!(view.name().as_deref(), Some("http"));
        let aliases: Vec<_> = view.aliases().map(|(_, alias)| alias).collect();
        assert_eq!(aliases, ["www", "web"]);
    });
    first("x11 6000-6063/tcp\nx12 1/tcp\n", |view| {
        assert_eq!(view.record.ports.ok(), PortRange::new(6000, 6063));
        assert!(view.record.compiles(), "a name is enough");
    });
    // Files that are put together have byte order marks within.
    assert_eq!(says("\u{FEFF}ssh 22/tcp\n")[2], ("name", "ssh".to_owned()));
    let within = "http 80/tcp\n\u{FEFF} ssh 22/tcp\n";
    let sources = [source(within)];
    let registry = Registry::parse(&sources).expect("few");
    let names: Vec<_> = registry.records().filter_map(RecordView::name).collect();
    assert_eq!(names, ["http", "ssh"]);
    // Of two words that could be ports, the one with a transport is, and of two such the second.
    for (row, name, port) in [
        ("80/tcp 8080 # a", None, "80"),
        ("80/tcp 443/udp # a", Some("80/tcp"), "443"),
        ("80 443 # a", Some("80"), "443"),
    ] {
        let text = format!("http 81/tcp\n{row}\n");
        let sources = [source(text)];
        let registry = Registry::parse(&sources).expect("few");
        let view = registry.records().nth(1).expect("two");
        assert_eq!(view.name().as_deref(), name, "{row}");
        assert_eq!(view.text(Role::Ports), port, "{row}");
    }
    // Other protocols are right as they stand, and no data of transports.
    first("rtmp 1/ddp # AppleTalk\nssh 22/tcp\n", |view| {
        assert_eq!(view.record.transports, Err(TransportError::Other));
        assert!(!view.record.compiles() && !view.record.is_lost());
    });
    // A stray byte is read as Windows-1252, and places are those of the bytes.
    let sources = [source(
        b"caf\xE9 22/tcp alias # a \xE9\nssh 23/tcp\n".to_vec(),
    )];
    let registry = Registry::parse(&sources).expect("few");
    let view = registry.records().next().expect("two");
    assert_eq!(view.name().as_deref(), Some("café"));
    let (span, _) = view.aliases().next().expect("one");
    assert_eq!((span.start, span.end), (12, 17));
}

#[test]
fn a_copy_of_a_record_stands_where_the_record_does() {
    let source = source("ssh 22/tcp # a\n\nhttp 80/tcp # b\nx 1/tcp\n");
    let document = parse_as(&source, detect(source.text()));
    let spans = document.records.iter().map(|record| document.span(record));
    let copies = document.records.iter().copied();
    let of_copies: Vec<_> = copies.map(|record| document.span(&record)).collect();
    assert_eq!(spans.collect::<Vec<_>>(), of_copies);
    assert_eq!(source.slice(of_copies[1]), "http 80/tcp # b");
}

#[test]
fn two_names_of_one_service_are_no_conflict() {
    for (row, again, is_one) in [
        ("foo 24/tcp", "bar 24/tcp", false),
        ("foo 24/tcp bar", "bar 24/tcp", true),
        ("foo 24/tcp", "bar 24/tcp x foo", true),
        ("foo 24/tcp barb", "bar 24/tcp", false),
        ("foo-a 24/tcp", "Foo_A 24/tcp", true),
        (
            "foo 24/tcp # \"x\" or \"bar\", as is said",
            "bar 24/tcp",
            true,
        ),
        ("foo 24/tcp", "bar 24/tcp # says \"foo\"", true),
        ("foo 24/tcp # bar", "bar 24/tcp", false),
        ("foo 24/tcp # 24\" bar", "bar 24/tcp # bar\"", false),
        ("foo 24/tcp # 24 \"bar", "bar 24/tcp", false),
        ("foo 24/tcp # Mail", "bar 24/tcp # mail", true),
        ("foo 24/tcp #", "bar 24/tcp #", false),
    ] {
        let text = format!("ssh 22/tcp\ntelnet 23/tcp\n{row}\n{again}\n");
        let found = found(&text);
        let conflicts = found.iter().any(|(rule, _)| *rule == "conflicting-claim");
        assert_eq!(conflicts, !is_one, "{text}{found:?}");
    }
}

#[test]
fn mistakes_in_services_have_findings() {
    for (row, expected) in [
        (
            "http 80/tcp www, web\n",
            vec![("alias-separator", "www, web")],
        ),
        ("foo 24\n", vec![("blank-transport", "")]),
        ("foo 24/\n", vec![("blank-transport", "")]),
        ("foo 24/ucp\n", vec![("unknown-transport", "ucp")]),
        ("foo 24/tcp/ucp\n", vec![("unknown-transport", "ucp")]),
        ("foo 24/tcp/tcp\n", vec![("transport-repeated", "tcp/tcp")]),
        ("foo 0024/tcp\n", vec![("port-leading-zero", "0024")]),
        ("foo 65536/tcp\n", vec![("port-out-of-range", "65536")]),
        ("foo 9-8/tcp\n", vec![("range-reversed", "9-8")]),
        ("foo 2x/tcp\n", vec![("port-not-a-number", "2x")]),
        (
            "24/tcp # any private mail system\n",
            vec![("missing-cell", "")],
        ),
        (
            "no row at all\nand another\n",
            vec![("unreadable-record", "no row at all\nand another")],
        ),
        ("foo 24/tcp # the the\n", vec![("doubled-word", "the")]),
        (
            "foo 24/tcp\nbar 24/tcp\n",
            vec![("conflicting-claim", "24")],
        ),
        ("foo 24/tcp \t\n", vec![("trailing-whitespace", " \t")]),
        (
            "# portreg: allow(blank-transport) -- asked\nfoo 24\n",
            vec![("blank-transport", "")],
        ),
        (
            "#portreg: allow(blank-transport) -- asked\nfoo 24/tcp\n",
            vec![("unused-suppression", "blank-transport")],
        ),
    ] {
        let text = format!("ssh 22/tcp\ntelnet 23/tcp\nsmtp 25/tcp\n{row}");
        let expected: Vec<_> = expected
            .iter()
            .map(|(rule, at)| (*rule, (*at).to_owned()))
            .collect();
        assert_eq!(found(&text), expected, "{row}");
    }
}

#[test]
fn zeros_before_a_port_are_told_whatever_stands_behind_its_record() {
    for port in ["00", "0080", "1-02"] {
        for behind in ["", "\n____\n", "\n99\n\nTCP\n\nTelnet\n\nOfficial\n"] {
            let text = format!("{port}\n\nTCP\n\nSSH\n\nOfficial\n{behind}");
            let all = found(&text);
            let zeros: Vec<_> = all
                .iter()
                .filter(|(rule, _)| *rule == "port-leading-zero")
                .collect();
            assert_eq!(zeros, [&("port-leading-zero", port.to_owned())], "{text}");
        }
    }
}

#[test]
fn a_row_of_nmap_services_is_read() {
    assert_eq!(
        says("http\t80/tcp\t0.484143\t# World Wide Web HTTP\n"),
        [
            ("port", "80".to_owned()),
            ("transports", "tcp".to_owned()),
            ("description", "World Wide Web HTTP".to_owned()),
            ("name", "http".to_owned()),
            ("frequency", "0.484143".to_owned()),
        ]
    );
    first("unknown\t4/tcp\t0.000477\n", |view| {
        assert_eq!(view.name(), None);
        assert!(view.record.compiles());
    });
    assert_eq!(
        found("unknown\t4/tcp\t0.000477\tmore words\t# x\n"),
        [("extra-cell", "more words".to_owned())]
    );
}

#[test]
fn a_row_of_iana_as_csv_is_read() {
    let row = "sql-net,66,tcp,\"Oracle \"\"SQL*NET\"\"\n\nIANA assigned this.\",[Jack_Haverty],[Jack_Haverty],2001-02,2010-07-27,[RFC1][RFC2],7,used by others,\"a, b\"\r\n";
    assert_eq!(
        says(&format!("{HEADER}{row}")),
        [
            ("port", "66"),
            ("transports", "tcp"),
            ("description", "Oracle \"SQL*NET\"\n\nIANA assigned this."),
            ("name", "sql-net"),
            ("assignee", "[Jack_Haverty]"),
            ("contact", "[Jack_Haverty]"),
            ("registered", "2001-02"),
            ("modified", "2010-07-27"),
            ("reference", "[RFC1][RFC2]"),
            ("service code", "7"),
            ("unauthorized", "used by others"),
            ("notes", "a, b"),
        ]
        .map(|(role, value)| (role, value.to_owned()))
    );
    first(&format!("{HEADER}{row}"), |view| {
        assert_eq!(view.description(), "Oracle \"SQL*NET\" IANA assigned this.");
        assert_eq!(
            view.document.source.slice(view.span()).trim_end(),
            row.trim_end()
        );
        let (span, word) = view.words().nth(1).expect("four");
        assert_eq!(view.document.source.slice(span), word);
    });
    // Columns are known by their names, wherever they stand.
    let older = "Transport Protocol,Known Unauthorized Uses,Port Number,Else,Service Name\nudp,\"x, y\",6000-6063,?,x11\n";
    first(older, |view| {
        assert_eq!(view.record.ports.ok(), PortRange::new(6000, 6063));
        assert_eq!(view.name().as_deref(), Some("x11"));
        assert_eq!(view.value(Role::Unauthorized).as_deref(), Some("x, y"));
    });
    // Rows without name, port or transport are right as they stand.
    let text = format!(
        "{HEADER},4,tcp,Unassigned,,,,,,,,\r\nnfs,,,Network File System,,,,,,,,\r\n,1-3,,Unassigned,,,,,,,,\r\n"
    );
    assert_eq!(found(&text), []);
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    let views: Vec<_> = registry.records().collect();
    assert_eq!(views[0].kind(), Kind::Unassigned);
    assert_eq!(views[1].record.ports, Err(PortError::Portless));
    assert!(!registry.has_losses());
}

#[test]
fn a_damaged_row_of_csv_costs_no_other() {
    let rows: String = (1..=9)
        .map(|i| format!("s{i},{i},tcp,\"Service {i}\",,,,,,,,\r\n"))
        .collect();
    let text = format!("{HEADER}{rows}");
    for (from, to) in [
        ("\"Service 5\"", "\"Service 5"),
        ("\"Service 5\"", "Service 5\","),
        ("s5,", ""),
        ("s5,5", "s5,5,5"),
        ("\"Service 5\"", "\"Service\" 5"),
    ] {
        let damaged = text.replacen(from, to, 1);
        let sources = [source(damaged.clone())];
        let registry = Registry::parse(&sources).expect("few");
        let names: Vec<_> = registry.records().filter_map(RecordView::name).collect();
        assert_eq!(
            names,
            ["s1", "s2", "s3", "s4", "s6", "s7", "s8", "s9"],
            "{to}"
        );
        let rules: Vec<_> = found(&damaged).iter().map(|(rule, _)| *rule).collect();
        assert_eq!(rules, ["unreadable-record"], "{to}");
    }
}

#[test]
fn a_record_of_iana_as_xml_is_read() {
    assert_eq!(
        says(&xml("<record><name>a</name><contact>B</contact></record>")),
        [("name", "a".to_owned()), ("contact", "B".to_owned())]
    );
    let record = "<record date=\"2001-02\" updated='2010-07-27'>
        <name>sql-net</name>
        <protocol>tcp</protocol>
        <assignee><xref type=\"person\" data=\"Jack_Haverty\"/></assignee>
        <xref type=\"person\" data=\"Jack_Haverty\"/>
        <description>Oracle R&amp;D<br/><br/>
IANA assigned <xref type=\"rfc\" data=\"rfc6335\"/>.</description>
        <number>66</number>
        <xref type=\"rfc\" data=\"rfc1\"/><xref type=\"text\">n/a</xref>
        <sc>7</sc><unauthorized>used by others</unauthorized>
        <note><paragraph>a</paragraph><paragraph>b</paragraph></note>
    </record>";
    assert_eq!(
        says(&xml(record)),
        [
            ("port", "66"),
            ("transports", "tcp"),
            ("description", "Oracle R&D\n\n\nIANA assigned [RFC6335]."),
            ("name", "sql-net"),
            ("assignee", "[Jack_Haverty]"),
            ("contact", "[Jack_Haverty]"),
            ("registered", "2001-02"),
            ("modified", "2010-07-27"),
            ("reference", "[RFC1][n/a]"),
            ("service code", "7"),
            ("unauthorized", "used by others"),
            ("notes", "a\nb\n"),
        ]
        .map(|(role, value)| (role, value.to_owned()))
    );
    first(&xml(record), |view| {
        assert_eq!(view.description(), "Oracle R&D IANA assigned [RFC6335].");
        assert_eq!(view.document.source.slice(view.span()), record);
        // Words stand between the markup, each at its place.
        let words: Vec<_> = view
            .words()
            .map(|(span, word)| {
                assert_eq!(view.document.source.slice(span), word);
                word
            })
            .collect();
        assert_eq!(words, ["Oracle", "R&amp;D", "IANA", "assigned", "."]);
    });
}

#[test]
fn a_damaged_record_of_xml_costs_no_other() {
    let one = |i: u32| {
        format!(
            "<record>\n<name>s{i}</name>\n<protocol>tcp</protocol>\n<description>S</description>\n<number>{i}</number>\n</record>\n"
        )
    };
    let text = xml(&(1..=9).map(one).collect::<String>());
    let whole = one(5);
    for (damaged, rule) in [
        (whole.replace("</record>", ""), "unreadable-record"),
        (whole.replace("</name>", ""), "unreadable-record"),
        (whole.replace("<name>", ""), "unreadable-record"),
        (whole.replace("</name>", "</nam>"), "unreadable-record"),
        (whole.replace("<number>", "<number"), "unreadable-record"),
        (whole.replace("S</", "<i>S</b></"), "unreadable-record"),
        (whole.replace("<record>", "<record"), "unreadable-record"),
        (whole.replace("record>", "recrod>"), "unreadable-record"),
        ("<record>\n</record>".to_owned(), "unreadable-record"),
        ("<record/>".to_owned(), "unreadable-record"),
        ("stray text".to_owned(), "extra-cell"),
        ("less < more".to_owned(), "extra-cell"),
    ] {
        let text = text.replacen(&whole, &damaged, 1);
        let sources = [source(text.clone())];
        let registry = Registry::parse(&sources).expect("few");
        let names: Vec<_> = registry.records().filter_map(RecordView::name).collect();
        assert_eq!(
            names,
            ["s1", "s2", "s3", "s4", "s6", "s7", "s8", "s9"],
            "{damaged}"
        );
        let mut rules: Vec<_> = found(&text).iter().map(|(rule, _)| *rule).collect();
        rules.dedup();
        assert_eq!(rules, [rule], "{damaged}");
    }
    // Text within a record is in it, and is said to be too much; and so is what is there twice.
    for more in ["more", "<number>55</number>"] {
        let within = text.replacen(
            "</number>\n</record>",
            &format!("</number>\n{more}\n</record>"),
            1,
        );
        let on = more
            .trim_start_matches("<number>")
            .trim_end_matches("</number>");
        assert_eq!(found(&within), [("extra-cell", on.to_owned())]);
    }
}

#[test]
fn mistakes_in_a_registry_like_iana_s_have_findings() {
    let row = |name: &str, ports: &str, transport: &str, description: &str, notes: &str| {
        format!("{name},{ports},{transport},{description},,,,,,,,{notes}\r\n")
    };
    let text = HEADER.to_owned()
        + &row(
            "whoispp",
            "63",
            "tcp",
            "\"whois++, a replacement for \"\"whois++\"\"\"",
            "",
        )
        + &row("whois++", "63", "tcp", "whois++", "")
        + &row("cso", "105", "tcp", "CCSO name server protocol", "")
        + &row("csnet-ns", "105", "tcp", "Mailbox Name Nameserver", "")
        + &row("", "7748-7776", "", "Unassigned", "")
        + &row("inetfs", "7775", "tcp", "Inet file service", "");
    assert_eq!(
        found(&text),
        [
            ("service-name-syntax", "whois++"),
            ("conflicting-claim", "105"),
            ("unassigned-overlap", "7748-7776"),
        ]
        .map(|(rule, at)| (rule, at.to_owned()))
    );
}

#[test]
fn our_own_dataset_is_read_again() {
    let sources = [source(registry())];
    let ours = Registry::parse(&sources).expect("few");
    let findings = check(&ours);
    let dataset = Dataset::compile(&ours, &findings);
    let sources = [source(include_str!("../../out/ports.csv"))];
    let again = Registry::parse(&sources).expect("few");
    assert!(!again.has_losses());
    let findings = check(&again);
    let read = Dataset::compile(&again, &findings);
    assert_eq!(rows_but_for_records(&read), rows_but_for_records(&dataset));
    // A range is one row, and two columns.
    let range =
        "port_first,port_last,transport,description\n\"6000\",\"6063\",tcp,\"X, \"\"11\"\"\"\n";
    first(range, |view| {
        assert_eq!(view.record.ports.ok(), PortRange::new(6000, 6063));
        assert_eq!(view.text(Role::Ports), "6000\",\"6063");
        assert_eq!(view.description(), "X, \"11\"");
    });
}

/// The assignments, without the numbers of their records.
pub(crate) fn rows_but_for_records(data: &dyn Data) -> Vec<Kept> {
    let mut rows = Model::of_tables(data, &[&ASSIGNMENTS]).into_rows(&ASSIGNMENTS);
    for row in &mut rows {
        row.remove(ASSIGNMENTS.place("record"));
    }
    rows
}

/// A registry of so many entries in each form but the loose one, with all oddities that are none.
pub(crate) fn generated(entries: u32) -> [(&'static str, String); 8] {
    let mut services = "# Network services\n\n".to_owned();
    let mut nmap = services.clone();
    let mut csv = HEADER.to_owned();
    let mut xml_records = String::new();
    let mut ours = "port_first,port_last,transport,kind,status,description,record\n".to_owned();
    let mut objects: [String; 4] = Default::default();
    for i in 0..entries {
        let transport = ["tcp", "udp", "sctp", "dccp"][i as usize % 4];
        let text = [
            String::new(),
            format!("Service {i}"),
            format!("The \"{i}\" & more, <it>"),
        ];
        let text = &text[i as usize % 3];
        let comment = if text.is_empty() {
            String::new()
        } else {
            format!("\t# {text}")
        };
        let alias = if i % 5 == 0 {
            format!("\ta{i} b{i}")
        } else {
            String::new()
        };
        writeln!(services, "s{i}\t{i}/{transport}{alias}{comment}").expect("to a string");
        writeln!(nmap, "s{i}\t{i}/{transport}\t0.{i:06}{comment}").expect("to a string");
        let quoted = format!("\"{}\n  a second line\"", text.replace('"', "\"\""));
        write!(
            csv,
            "s{i},{i},{transport},{quoted},,,2001-02,,[RFC{i}],,,\r\n"
        )
        .expect("to a string");
        let escaped = text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        writeln!(xml_records, "  <record date=\"2001-02\">\n    <name>s{i}</name>\n    <protocol>{transport}</protocol>\n    <description>{escaped}<br/></description>\n    <number>{i}</number>\n  </record>").expect("to a string");
        writeln!(ours, "{i},{i},{transport},service,official,Service {i},{i}")
            .expect("to a string");
        write_objects(&mut objects, i, transport, text);
    }
    let [aliases, json, jsonl, yaml] = objects;
    let of_yaml = aliases.replace("\n    {\n      ", "\n  - ");
    let of_yaml = of_yaml.replace("\n    }", "").replace("      \"", "    \"");
    let of_yaml = of_yaml.replace(",\n", "\n");
    let of_yaml = of_yaml.trim_end_matches(',');
    let [aliases, json] = [aliases, json].map(|rows| rows.trim_end_matches(',').to_owned());
    let head = "\"$schema\": \"../schemas/ports.schema.json\"";
    [
        ("services", services),
        ("nmap-services", nmap),
        ("iana-csv", csv),
        ("iana-xml", xml(&xml_records)),
        ("ports-csv", ours),
        (
            "ports-json",
            format!(
                "{{\n  {head},\n  \"aliases\": [{aliases}\n  ],\n  \"assignments\": [{json}\n  ]\n}}\n"
            ),
        ),
        ("ports-jsonl", jsonl),
        (
            "ports-yaml",
            format!("# Generated\n---\n{head}\n\"aliases\":{of_yaml}\n\"assignments\":\n{yaml}"),
        ),
    ]
}

/// Writes an entry as our own datasets have it: its other names, and its row as JSON, JSON Lines and YAML.
fn write_objects(objects: &mut [String; 4], i: u32, transport: &str, text: &str) {
    let [aliases, json, jsonl, yaml] = objects;
    let record = i + 1;
    if i.is_multiple_of(5) {
        for (seq, letter) in [(1, 'a'), (2, 'b')] {
            write!(aliases, "\n    {{\n      \"record\": {record},\n      \"seq\": {seq},\n      \"name\": \"{letter}{i}\"\n    }},").expect("to a string");
        }
    }
    let description = if text.is_empty() {
        "null".to_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\\\""))
    };
    let row = [
        ("id", format!("\"{transport}-{i}-s{i}\"")),
        ("port_first", i.to_string()),
        ("port_last", i.to_string()),
        ("transport", format!("\"{transport}\"")),
        ("name", format!("\"s{i}\"")),
        ("kind", "\"service\"".to_owned()),
        ("status", "\"official\"".to_owned()),
        ("description", description),
        ("frequency", "null".to_owned()),
        ("record", record.to_string()),
    ];
    let row = row.map(|(key, value)| format!("\"{key}\": {value}"));
    write!(json, "\n    {{\n      {}\n    }},", row.join(",\n      ")).expect("to a string");
    writeln!(jsonl, "{{{}}}", row.join(",")).expect("to a string");
    writeln!(yaml, "  - {}", row.join("\n    ")).expect("to a string");
}

#[test]
fn every_row_is_a_record_that_says_what_was_written() {
    for (name, text) in generated(1_000) {
        let sources = [source(text)];
        let registry = Registry::parse(&sources).expect("few");
        let document = &registry.documents()[0];
        assert_eq!(document.dialect.name, name);
        assert_eq!(document.strays, [], "{name}");
        assert_eq!(registry.record_count(), 1_000, "{name}");
        for (view, i) in registry.records().zip(0_u16..) {
            assert_eq!(view.record.ports, Ok(PortRange::single(i)), "{name}");
            if name != "ports-csv" {
                let aliases: Vec<_> = view.aliases().map(|(_, alias)| alias).collect();
                let has_aliases =
                    ["services", "ports-json", "ports-yaml"].contains(&name) && i % 5 == 0;
                let expected = [format!("a{i}"), format!("b{i}")];
                assert_eq!(
                    aliases,
                    expected[..if has_aliases { 2 } else { 0 }],
                    "{name}"
                );
                assert_eq!(view.name(), Some(format!("s{i}").into()), "{name}");
            }
            if i % 3 == 2 && name != "ports-csv" {
                let text = format!("The \"{i}\" & more, <it>");
                assert!(
                    view.description().starts_with(&text),
                    "{name}: {}",
                    view.description()
                );
            }
        }
        let wrong: Vec<_> = check(&registry).iter().map(|f| f.rule().name).collect();
        assert_eq!(wrong, [""; 0], "{name}");
    }
}

#[test]
fn a_source_can_be_said_to_be_in_a_dialect() {
    // Nothing in it tells that it is a services file.
    let sources = [SourceFile::new("services", b"ssh 22\ntelnet 23\n".to_vec()).expect("small")];
    let services = portreg::syntax::dialect("services").expect("in the table");
    let registry = Registry::parse_as(&sources, &[services]).expect("few");
    assert_eq!(registry.record_count(), 2);
    // What is not in the dialect is not lost.
    for dialect in DIALECTS {
        for text in ["this is\nno registry", "<p>this is\n<p>no registry"] {
            let sources = [source(format!("{text}\n"))];
            let registry = Registry::parse_as(&sources, &[dialect]).expect("few");
            let findings = check(&registry);
            assert!(registry.has_losses(), "{}", dialect.name);
            let on: Vec<_> = findings.iter().map(|f| sources[0].slice(f.span)).collect();
            assert_eq!(on, [text], "{}", dialect.name);
        }
    }
}

/// Lines that other registries are made of, and lines that they are not.
const PARTS: [&str; 59] = [
    "",
    "# portreg: allow(blank-transport) -- asked",
    "#comment",
    "ssh 22/tcp",
    "ssh\t22/tcp\t0.18\t# Secure Shell",
    "http 80/tcp/udp www, web#World Wide Web",
    "22/tcp",
    "foo 24",
    "foo 24/",
    "foo 70000/ucp",
    "rtmp 1/ddp",
    "x11 6000-6063/tcp X11 x-11",
    "unknwn 4/tcp 1.5 more",
    "no row",
    "Service Name,Port Number,Transport Protocol,Description,Registration Date,Modification Date",
    "port_first,port_last,transport,kind,status,description,record",
    "a,1,tcp,A,2001-02,2000-01",
    "a_b,1-9,tcp,\"B \"\"c\"\",",
    "d\",,,\"\",2001,",
    "\"",
    ",,,,,",
    ",4,,Unassigned,,",
    "6000,6063,tcp,service,official,X,1",
    "6000,x,,service,,\"X\",1",
    "<?xml version='1.0'?>",
    "<registry>",
    "</registry>",
    "<record date=\"2001-02\" updated='2000'>",
    "<record",
    "</record>",
    "<record/>",
    "<name>ssh</name>",
    "<protocol>tcp</protocol>",
    "<number>22</number>",
    "<number>",
    "<description>R&amp;D<br/>a < b <xref type=\"rfc\" data=\"rfc1\"/>",
    "</description>",
    "<xref type='person' data='A'/>",
    "<xref>b",
    "<note><paragraph>the the</paragraph></note>",
    "<!-- not -->",
    "<!--",
    "<![CDATA[<record>]]>",
    "&#60;&amp &",
    "{\"$schema\": \"../schemas/ports.schema.json\",",
    "\"assignments\": [",
    "\"aliases\": [{\"record\": 1, \"seq\": 1, \"name\": \"www, web\"},",
    "{\"port_first\": 22, \"port_last\": 023, \"transport\": \"tcp\", \"record\": 1},",
    "{\"port_first\": 22, \"port_last\": 9, \"status\": null, \"x\": 5, \"name\": \"a\", \"name\": \"b\"}",
    "\"description\": \"the the \\\"R&D\\\"\\n\\u00e9 a\",",
    "\"note\": {\"a\": [1",
    "}, {",
    "] }",
    "\"",
    "\"assignments\":",
    "  - \"port_first\": 22",
    "    \"name\": \"a \\x7F\"",
    "    status: plain # comment",
    "\"aliases\":\n  - \"record\": 1\n    \"name\": \"www\"",
];

/// Texts of such lines, and generated registries with a stretch of each replaced.
pub(crate) fn any_text() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        12 => prop::sample::select(&PARTS[..]).prop_map(|part| part.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    let end = prop::sample::select(&["\n", "\r\n", "\r", " ", ""][..]);
    let end = prop_oneof![4 => Just("\n"), 1 => end];
    let parts = prop::collection::vec((part, end), 0..40).prop_map(|parts| {
        let part = |(mut part, end): (Vec<u8>, &str)| {
            part.extend(end.bytes());
            part
        };
        parts.into_iter().flat_map(part).collect::<Vec<u8>>()
    });
    let damaged = (
        0..8_usize,
        any::<prop::sample::Index>(),
        0..60_usize,
        prop::collection::vec(any::<u8>(), 0..20),
    );
    let damaged = damaged.prop_map(|(which, at, length, new)| {
        let (_, text) = &generated(12)[which];
        let at = at.index(text.len());
        let end = (at + length).min(text.len());
        [&text.as_bytes()[..at], &new, &text.as_bytes()[end..]].concat()
    });
    prop_oneof![2 => parts, 3 => damaged]
}

/// The records and strays of a document lie apart and in order, and their cells within them.
fn places_are_sound(document: &Document<'_>) -> Vec<Span> {
    let mut all = Vec::new();
    for record in &document.records {
        let whole = document.span(record);
        all.push(whole);
        // In our own datasets other names stand in a list of their own.
        let is_inside = |role: &Role| *role != Role::Aliases || !document.dialect.is_ours;
        let mut cells: Vec<_> = Role::all()
            .filter(is_inside)
            .flat_map(|role| document.cells(record, role))
            .collect();
        cells.sort_unstable();
        assert!(
            cells
                .iter()
                .all(|cell| whole.start <= cell.start && cell.end <= whole.end)
        );
        assert!(
            cells.windows(2).all(|pair| pair[0].end <= pair[1].start),
            "{cells:?}"
        );
        for role in Role::MORE {
            assert_eq!(
                record.has(role),
                document.cells(record, role).next().is_some()
            );
        }
        let cell = document.description(record);
        assert_eq!(cell.split_whitespace().collect::<Vec<_>>().join(" "), cell);
    }
    let records = all.len();
    let (inside, between): (Vec<&Stray>, Vec<&Stray>) =
        document.strays.iter().partition(|stray| stray.inside);
    for stray in &inside {
        let holds = |whole: &Span| whole.start <= stray.span.start && stray.span.end <= whole.end;
        assert!(all[..records].iter().any(holds), "{stray:?}");
    }
    all.extend(between.iter().map(|stray| stray.span));
    all.sort_unstable();
    assert!(
        all.windows(2).all(|pair| pair[0].end <= pair[1].start),
        "{all:?}"
    );
    assert!(document.strays.is_sorted_by_key(|stray| stray.span.start));
    all
}

#[test]
fn a_line_of_services_is_blank_or_a_comment_or_cells() {
    let source = source("ssh 22/tcp\n\n# remote\n \t\n#x\nx\n");
    for name in ["services", "nmap-services"] {
        let dialect = DIALECTS.iter().find(|dialect| dialect.name == name);
        let document = parse_as(&source, dialect.expect("a dialect"));
        let kinds: Vec<_> = document.lines().map(|(_, kind)| kind).collect();
        let (blank, comment, cell) = (LineKind::Blank, LineKind::Comment, LineKind::Cell);
        assert_eq!(kinds, [cell, blank, comment, blank, comment, cell]);
    }
}

/// What no record and no stray holds is nothing: blanks, comments, a header, or what a registry says of itself.
fn the_rest_is_nothing(document: &Document<'_>, held: &[Span]) {
    let source = document.source;
    let mut at = 0;
    let mut rest = Vec::new();
    for span in held {
        rest.push(source.slice(Span::new(at, span.start)));
        at = span.end;
    }
    rest.push(source.slice(Span::new(at, source.size())));
    match document.dialect.name {
        "services" | "nmap-services" => {
            for (span, kind) in document.lines().filter(|(_, kind)| *kind == LineKind::Cell) {
                let touches = |held: &Span| held.start < span.end && span.start < held.end;
                let text = source
                    .slice(span)
                    .trim_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace());
                assert!(
                    text.is_empty() || text.starts_with('#') || held.iter().any(touches),
                    "{kind:?} {text:?}"
                );
            }
        }
        "iana-csv" | "ports-csv" => {
            for text in &rest[1..] {
                assert!(text.trim().is_empty(), "{text:?}");
            }
            let header = rest[0].trim().trim_start_matches('\u{FEFF}').trim();
            let lines = header.lines().filter(|line| !line.trim().is_empty());
            assert!(
                lines.count() <= 1 || header.contains('"') || header.contains('\r'),
                "{header:?}"
            );
        }
        "ports-jsonl" => {
            for text in rest {
                let text = text.trim_start_matches('\u{FEFF}');
                assert!(text.trim().is_empty(), "{text:?}");
            }
        }
        // In a comment, and in an object under another key, a row is none.
        "ports-yaml" => {
            let lines = rest.iter().flat_map(|text| text.split(['\n', '\r']));
            for line in lines.filter(|line| !line.trim().starts_with('#')) {
                assert!(!line.contains("port_first"), "{line:?}");
            }
        }
        "ports-json" if !source.text().contains("\"note\": {") => {
            for text in rest {
                assert!(!text.contains("port_first"), "{text:?}");
            }
        }
        "iana-xml" => {
            // In what stands aside a record is none.
            let text = source.text();
            if !text.contains("<!") && !text.contains("<?") {
                for text in rest {
                    for tag in ["<record>", "<record ", "<record/", "<number>", "<protocol>"] {
                        assert!(!text.contains(tag), "{text:?}");
                    }
                }
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_text_is_read_in_any_dialect_and_nothing_is_lost(bytes in any_text()) {
        let text = source(bytes);
        for dialect in &DIALECTS[1..] {
            let document = parse_as(&text, dialect);
            if document.is_readable() {
                let held = places_are_sound(&document);
                the_rest_is_nothing(&document, &held);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn every_step_behind_the_parser_takes_any_dialect(bytes in any_text()) {
        for dialect in DIALECTS {
            let sources = [source(bytes.clone())];
            let registry = Registry::parse_as(&sources, &[dialect]).expect("few");
            let findings = check(&registry);
            for finding in &findings {
                let rule = finding.rule();
                prop_assert!(rule.scope.holds(dialect), "{} in {}", rule.name, dialect.name);
                prop_assert!(finding.span.end <= sources[0].size());
                let told = (rule.tell)(&registry, finding);
                prop_assert!(!told.message.is_empty());
            }
            for stray in &registry.documents()[0].strays {
                let says = |f: &&portreg::Finding| {
                    ["extra-cell", "unreadable-record"].contains(&f.rule().name) && f.span == stray.span
                };
                prop_assert_eq!(findings.iter().filter(says).count(), 1);
            }
            let dataset = Dataset::compile(&registry, &findings);
            let losses = portreg::lint::losses(&registry, &findings);
            prop_assert_eq!(registry.has_losses(), !losses.is_empty(), "{}", dialect.name);
            let compiled = registry.records().filter(|view| view.record.compiles()).count();
            prop_assert!(dataset.len() >= compiled);
        }
    }

    #[test]
    fn mending_comes_to_rest_in_any_dialect(bytes in any_text()) {
        for dialect in DIALECTS {
            let mended = |bytes: &[u8]| {
                let sources = [source(bytes)];
                let mut mended = mend_as(&sources, &[dialect], None, |_, _| true).expect("small");
                mended.contents.remove(0)
            };
            let once = mended(&bytes);
            prop_assert_eq!(mended(&once), once, "{}", dialect.name);
        }
    }
}

#[test]
fn nothing_is_lost_of_the_corpus_in_any_dialect() {
    for (_, bytes) in corpus() {
        let text = source(bytes);
        for dialect in &DIALECTS[1..] {
            let document = parse_as(&text, dialect);
            if document.is_readable() {
                let held = places_are_sound(&document);
                the_rest_is_nothing(&document, &held);
            }
        }
    }
}

#[test]
fn a_services_file_is_mended_and_other_registries_are_left_alone() {
    let mended = |text: &str| {
        let sources = [source(text)];
        let mut mended = mend_as(&sources, &[], None, |_, _| true).expect("small");
        String::from_utf8(mended.contents.remove(0)).expect("UTF-8")
    };
    assert_eq!(
        mended(
            "\u{FEFF}ssh 0022/tcp \nhttp 80/tcp/tcp www, web # the the\r\nfoo 24/ucp\n# portreg: allow(blank-status) -- x\nx 1-009/tcp"
        ),
        "ssh 22/tcp\nhttp 80/tcp www web # the the\nfoo 24/ucp\nx 1-9/tcp\n"
    );
    let csv = format!("{HEADER}a_b,0080,ucp,\"the the AccessProtocol. \n x\" \r\n");
    let record = "<record><name>a</name><number>080</number><protocol>TCP</protocol><description>the the. </description></record> ";
    for text in [
        csv,
        xml(record),
        "unknown\t080/ucp\t0.5\t# the the \r\n\n".to_owned(),
    ] {
        assert_eq!(mended(&text), text);
    }
}

use super::*;

fn row(ports: (u16, u16), name: &str) -> Row<'_> {
    Row {
        ports: PortRange::new(ports.0, ports.1).expect("forwards"),
        transport: None,
        name,
        state: State::Assigned,
        label: "",
        registered: "",
        modified: "",
        description: "",
    }
}

#[test]
fn the_built_in_reference_is_sorted_and_well_formed() {
    assert!(IANA.starts_with(facts::HEADER) && IANA.ends_with('\n'));
    let source = crate::SourceFile::new("iana.csv", IANA.into()).expect("small");
    let read = Reference::read(&source).expect("no mistake");
    let iana = Reference::embedded();
    assert!(iana.rows().eq(read.rows()), "the rows stand in their order");
    assert_eq!(iana.rows().count(), 13_463);
    assert_eq!(read.reach, IANA_REACH);
}

#[test]
fn each_row_is_found_by_its_ports_and_by_its_name() {
    let iana = Reference::embedded();
    for row in iana.rows() {
        for port in [row.ports.first(), row.ports.last()] {
            let mut found = iana.at(PortRange::single(port));
            assert!(found.any(|found| found == row), "{row}");
        }
        if row.state == State::Assigned {
            for name in [row.name, row.label]
                .into_iter()
                .filter(|name| !name.is_empty())
            {
                let mut found = iana.named(&name.to_uppercase());
                assert!(found.any(|found| found == row), "{name}");
            }
        }
    }
}

#[test]
fn a_range_is_found_from_any_port_in_it_whatever_stands_between() {
    let rows = [
        row((9, 9), "nine"),
        row((0, 65535), "all"),
        row((5, 8), "some"),
        row((6, 6), "six"),
        row((7, 7), "seven"),
        row((20, 20), "twenty"),
    ];
    let reference = Reference::from_rows("test", rows).expect("fit");
    for port in 0..=u16::MAX {
        let found = reference.at(PortRange::single(port)).map(|row| row.name);
        let covers = |row: &&Row<'_>| row.covers(PortRange::single(port));
        let mut expected: Vec<_> = rows.iter().filter(covers).map(|row| row.name).collect();
        expected.sort_by_key(|name| {
            rows.iter()
                .find(|row| row.name == *name)
                .map(|row| row.ports)
        });
        assert!(found.eq(expected), "{port}");
    }
    let ports = PortRange::new(7, 10).expect("forwards");
    let found: Vec<_> = reference.at(ports).map(|row| row.name).collect();
    assert_eq!(found, ["all", "some", "seven", "nine"]);
}

#[test]
fn a_reference_may_be_empty() {
    let empty = Reference::from_rows("none", []).expect("fit");
    assert_eq!(empty.at(PortRange::single(22)).count(), 0);
    assert_eq!(empty.named("ssh").count(), 0);
    assert_eq!(empty.named("").count(), 0);
}

#[test]
fn a_row_that_makes_no_line_is_refused() {
    let unfit = Reference::from_rows("test", [row((1, 1), "a"), row((2, 2), "b,c")]);
    assert_eq!(unfit.expect_err("a comma").row, 2);
}

#[test]
fn a_file_of_facts_is_read_strictly() {
    let read = |lines: &str| {
        let text = format!("{}{lines}", facts::HEADER);
        let source = crate::SourceFile::new("facts.csv", text.into_bytes()).expect("small");
        Reference::read(&source).map_err(|mistake| {
            let line = source.position(mistake.span.start).line;
            (line, source.slice(mistake.span).to_owned(), mistake.message)
        })
    };
    let reference = read("22,22,tcp,ssh,assigned,,,\r\n\n7,7,,echo,assigned,,,2020-01\n");
    let names: Vec<_> = reference
        .expect("no mistake")
        .rows()
        .map(|row| row.name.to_owned())
        .collect();
    assert_eq!(names, ["echo", "ssh"]);
    for (line, part, message) in [
        (
            "22,22,tcp,ssh,assigned,,,,Secure Shell",
            "22,22,tcp,ssh,assigned,,,,Secure Shell",
            "a row has 8 fields, and this one has 9",
        ),
        (
            "22,22,tcp,ssh,assigned,,",
            "22,22,tcp,ssh,assigned,,",
            "a row has 8 fields, and this one has 7",
        ),
        (
            "22,70000,tcp,ssh,assigned,,,",
            "70000",
            "`70000` is no port: write 0 to 65535",
        ),
        (
            "+22,22,tcp,ssh,assigned,,,",
            "+22",
            "`+22` is no port: write 0 to 65535",
        ),
        ("22,21,tcp,ssh,assigned,,,", "21", "21 is below 22"),
        (
            "22,22,tpc,ssh,assigned,,,",
            "tpc",
            "there is no transport `tpc`; did you mean `tcp`?",
        ),
        (
            "22,22,tcp,ssh,assignd,,,",
            "assignd",
            "there is no state `assignd`; did you mean `assigned`?",
        ),
        (
            "22,22,tcp,ssh,assigned,,,2020",
            "2020",
            "`2020` is no day and no month: write 2026-08-17 or 2026-08",
        ),
    ] {
        let mistake = read(&format!("7,7,,echo,assigned,,,\n{line}\n")).expect_err("a mistake");
        assert_eq!(mistake, (3, part.to_owned(), message.to_owned()));
    }
    let other =
        crate::SourceFile::new("other.csv", b"Service Name,Port\n".to_vec()).expect("small");
    let mistake = Reference::read(&other).expect_err("another header");
    assert!(
        mistake
            .message
            .starts_with("a reference begins with the line `port_first,")
    );
}

#[test]
fn what_was_asked_for_before_changes_no_answer() {
    let one = Reference::embedded();
    let ports = [22, 23, 80, 79, 443, 22, 65535, 0, 6000, 6063, 6064, 7748];
    for port in ports.map(PortRange::single) {
        let fresh = Reference::embedded();
        let asked: Vec<_> = one.at(port).collect();
        assert_eq!(asked, fresh.at(port).collect::<Vec<_>>(), "{port}");
    }
}

//! Copies of the registry, as copy and paste makes them, say what the registry says.

use portreg::syntax::{LineKind, Role};
use portreg::{Span, parse};

use crate::support::{Said, read, registry, said, source};

const EMPTY: &str = "\u{A0}";

/// A text made of the registry's records, each with its cells, by a function that is told the record's number.
fn rewritten(write: impl Fn(usize, [&str; 4]) -> String) -> String {
    let source = source(registry());
    let document = parse(&source);
    let records = document.records.iter().enumerate();
    records
        .map(|(i, record)| write(i, Role::MAIN.map(|role| document.cell(record, role))))
        .collect()
}

fn is_rule(line: &str) -> bool {
    line.starts_with('_')
}

fn without_rules() -> String {
    let lines: Vec<_> = registry()
        .lines()
        .filter(|l| !is_rule(l))
        .map(str::to_owned)
        .collect();
    lines.join("\n")
}

fn without_blank_lines() -> String {
    let lines: Vec<_> = registry()
        .lines()
        .filter(|l| !l.is_empty())
        .map(str::to_owned)
        .collect();
    lines.join("\n")
}

fn rules_drawn_as(rule: &str) -> String {
    let lines: Vec<_> = registry()
        .lines()
        .map(|l| {
            if is_rule(l) {
                rule.to_owned()
            } else {
                l.to_owned()
            }
        })
        .collect();
    lines.join("\n")
}

/// Wraps all descriptions at a width, words kept whole.
fn wrapped(width: usize) -> String {
    rewritten(|_, [port, transports, description, status]| {
        let mut lines = vec![String::new()];
        for word in description.split(' ') {
            let last = lines.last_mut().expect("never empty");
            if last.is_empty() {
                last.push_str(word);
            } else if last.len() + 1 + word.len() <= width {
                last.push(' ');
                last.push_str(word);
            } else {
                lines.push(word.to_owned());
            }
        }
        format!(
            "{port}\n\n{transports}\n\n{}\n\n{status}\n\n",
            lines.join("\n")
        )
    })
}

/// The registry as copies of it look, by what was done to it.
#[expect(clippy::too_many_lines, reason = "a table")]
fn copies() -> Vec<(&'static str, Vec<u8>)> {
    let registry = registry();
    let spaced = registry.replace(EMPTY, " ");
    let emptied = registry.replace(EMPTY, "");
    let windows: Vec<u8> = [
        b"# caf\xE9 \x96 na\xEFve\n\n".as_slice(),
        registry.as_bytes(),
    ]
    .concat();
    let copies: Vec<(&'static str, String)> = vec![
        ("the registry itself", registry.clone()),
        ("plain spaces for no-break spaces", spaced.clone()),
        ("nothing for no-break spaces", emptied.clone()),
        (
            "the line of a no-break space gone",
            registry.replace("\u{A0}\n", ""),
        ),
        ("no separators", without_rules()),
        (
            "no separators and no empty cells",
            without_rules().replace(EMPTY, ""),
        ),
        (
            "a separator after each record",
            rewritten(|_, cells| format!("{}\n____\n", cells.join("\n\n"))),
        ),
        (
            "a separator among blank lines",
            rewritten(|_, cells| format!("{}\n\n----\n\n", cells.join("\n\n"))),
        ),
        (
            "a separator and no empty cells",
            rewritten(|_, cells| format!("{}\n\n=====\n\n", cells.join("\n\n")).replace(EMPTY, "")),
        ),
        ("separators of dashes", rules_drawn_as("---")),
        ("separators of equals signs", rules_drawn_as("========")),
        ("separators of stars", rules_drawn_as("***")),
        (
            "separators with blanks in them",
            rules_drawn_as("* * * * *"),
        ),
        ("separators drawn in boxes", rules_drawn_as("────────")),
        (
            "blank lines around separators",
            rules_drawn_as("\n____________\n"),
        ),
        ("no blank lines", without_blank_lines()),
        (
            "no blank lines and no empty cells",
            without_blank_lines().replace("\u{A0}\n", ""),
        ),
        (
            "no blank lines and blanked cells",
            without_blank_lines().replace(EMPTY, ""),
        ),
        (
            "neither blank lines nor separators",
            rewritten(|_, cells| cells.join("\n") + "\n"),
        ),
        (
            "neither, and no empty cells",
            rewritten(|_, cells| (cells.join("\n") + "\n").replace("\u{A0}\n", "")),
        ),
        (
            "two blank lines everywhere",
            registry.replace("\n\n", "\n\n\n"),
        ),
        (
            "three blank lines everywhere",
            registry.replace("\n\n", "\n\n\n\n"),
        ),
        (
            "three blank lines, no empty cells",
            emptied.replace("\n\n", "\n\n\n\n"),
        ),
        (
            "blank lines here and there",
            rewritten(|i, cells| cells.join(&"\n".repeat(1 + i % 4)) + "\n\n"),
        ),
        ("CR LF", registry.replace('\n', "\r\n")),
        ("lone CR", registry.replace('\n', "\r")),
        (
            "mixed line ends",
            rewritten(|i, cells| cells.join(["\n\n", "\r\n\r\n", "\r\r"][i % 3]) + "\r\n"),
        ),
        ("a byte order mark", format!("\u{FEFF}{registry}")),
        (
            "tabs before and behind",
            rewritten(|_, cells| cells.map(|cell| format!("\t{cell} \t ")).join("\n\t\n") + "\n\n"),
        ),
        (
            "comments in between",
            rewritten(|i, cells| format!("# record {i}\n{}\n\n", cells.join("\n# a cell\n\n"))),
        ),
        ("a final line end", registry.clone() + "\n"),
        (
            "transports in lower case",
            rewritten(|_, [port, transports, description, status]| {
                let transports = transports.to_lowercase().replace(", ", "/");
                format!("{port}\n\n{transports}\n\n{description}\n\n{status}\n\n")
            }),
        ),
        (
            "statuses in upper case",
            rewritten(|_, [port, transports, description, status]| {
                format!(
                    "{port}\n\n{transports}\n\n{description}\n\n{}\n\n",
                    status.to_uppercase()
                )
            }),
        ),
        ("wrapped at 60 columns", wrapped(60)),
        ("wrapped at 40 columns", wrapped(40)),
        ("wrapped at 24 columns", wrapped(24)),
        (
            "wrapped at 60 columns, no empty cells",
            wrapped(60).replace(EMPTY, ""),
        ),
        (
            "wrapped at 24 columns, no empty cells",
            wrapped(24).replace(EMPTY, ""),
        ),
        ("wrapped, and CR LF", wrapped(30).replace('\n', "\r\n")),
        ("wrapped, no blank lines", wrapped(40).replace("\n\n", "\n")),
    ];
    let bytes = copies
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()));
    bytes.chain([("a Windows-1252 comment", windows)]).collect()
}

#[test]
fn every_copy_says_the_same() {
    let expected = read(registry());
    assert_eq!(expected.len(), 170);
    let mut wrong = Vec::new();
    for (name, copy) in copies() {
        let found = read(copy);
        if found != expected {
            let at = found.iter().zip(&expected).position(|(a, b)| a != b);
            let at = at.unwrap_or(found.len().min(expected.len()));
            wrong.push(format!(
                "{name}: {} records; {:?} for {:?}",
                found.len(),
                found.get(at),
                expected.get(at)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_copy_leaves_a_stray_line() {
    for (name, copy) in copies() {
        let source = source(copy);
        assert_eq!(parse(&source).strays, [], "{name}");
    }
}

#[test]
fn windows_bytes_among_utf_8_are_read_alone() {
    let text = registry().replacen("Secure Shell", "Secure Sh\u{FFFF}ll", 1);
    let bytes: Vec<u8> = text
        .into_bytes()
        .split(|b| *b == 0xEF)
        .map(|part| part.strip_prefix(b"\xBF\xBF").unwrap_or(part).to_vec())
        .collect::<Vec<_>>()
        .join(&0xE9);
    let expected: Vec<Said> = read(registry().replacen("Secure Shell", "Secure Shéll", 1));
    assert_eq!(read(bytes), expected);
}

#[test]
fn all_before_a_cut_is_read() {
    let whole = registry();
    let expected = read(whole.as_str());
    for (cut, _) in whole.char_indices() {
        let source = source(&whole.as_bytes()[..cut]);
        let document = parse(&source);
        let found = said(&document);
        let sure = found.len().saturating_sub(1);
        assert_eq!(found[..sure], expected[..sure], "cut at byte {cut}");
        // The status line is there, or the record is said to be cut.
        if let Some(last) = document.records.last()
            && !last.has(Role::Status)
        {
            assert_eq!(
                last.is_cut(),
                !whole[..cut].ends_with('\n'),
                "cut at byte {cut}"
            );
        }
    }
}

#[test]
fn lines_tile_every_copy() {
    for (name, copy) in copies() {
        let source = source(copy);
        let document = parse(&source);
        let mut at = 0;
        for (span, kind) in document.lines() {
            assert_eq!(span.start, at, "{name}");
            at = span.end;
            let blank = source
                .slice(span)
                .trim_matches(['\u{FEFF}', ' ', '\t', '\r', '\n'])
                .is_empty();
            assert_eq!(kind == LineKind::Blank, blank, "{name}");
        }
        assert_eq!(at, source.size(), "{name}");
    }
}

#[test]
fn the_lines_of_a_wrapped_description_stand_where_they_were() {
    let source = source("22\n\nTCP\n\nSecure\n# a note\n Shell \n\nOfficial\n");
    let document = parse(&source);
    let record = &document.records[0];
    let lines: Vec<_> = document.description_lines(record).collect();
    assert!(
        lines
            .iter()
            .all(|(span, line)| source.slice(*span) == *line)
    );
    let lines: Vec<_> = lines.into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, ["Secure", "Shell"]);
    assert_eq!(document.description(record), "Secure Shell");
}

#[test]
fn as_many_blanks_as_there_are_make_one_space() {
    for blanks in 1..6 {
        let blanks = " ".repeat(blanks);
        let said = read(format!("22\n\nTCP\n\nSecure{blanks}Shell\n\nOfficial\n"));
        assert_eq!(said[0].description, "Secure Shell");
    }
    let of = |blank: &str| read(format!("22\n\nTCP\n\n{blank}\n\nOfficial\n")).swap_remove(0);
    assert_eq!(of("Secure\u{A0}Shell é").description, "Secure Shell é");
    assert_eq!(of("\u{A0}").description, "");
}

#[test]
fn a_stretch_of_one_separator_has_it() {
    let source = source("____");
    let document = parse(&source);
    let whole = Span::new(0, source.size());
    let found: Vec<_> = document.separators_in(whole).collect();
    assert_eq!(found, [(whole, "____")]);
}

#[test]
fn a_record_without_a_status_is_cut_where_its_last_line_is() {
    for (text, is_cut) in [
        ("22\n\nTCP\n\nSSH", true),
        ("22\n\nTCP\n\nSSH\n", false),
        ("22\n\nTCP\n\nSSH\n\nOfficial", false),
    ] {
        let source = source(text);
        let document = parse(&source);
        let record = &document.records[0];
        assert_eq!(
            (record.is_cut(), record.compiles()),
            (is_cut, !is_cut),
            "{text}"
        );
        assert_eq!(document.has_losses(), is_cut, "{text}");
    }
}

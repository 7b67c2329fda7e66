//! What holds for any bytes at all: the same functions serve the fuzzer and the ordinary tests.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::Range;

use portreg::export::{self, FORMATS, Model};
use portreg::fix::Safety;
use portreg::lint::Levels;
use portreg::mend::mend;
use portreg::report::{Checked, Look, STYLES};
use portreg::source::Encoding;
use portreg::suppress::Suppressed;
use portreg::syntax::{Document, LOOSE, LineKind, Role, parse_as};
use portreg::verify::verify;
use portreg::{Dataset, Level, Registry, SourceFile, Span, check};

/// Reading a source in the loose form returns, keeps its bytes, and accounts for each line and each cell.
pub fn parse(bytes: &[u8]) {
    let source = source(bytes);
    assert_eq!(source.bytes(), bytes);
    let document = parse_as(&source, &LOOSE);
    lines_tile(&document);
    if source.encoding() == Encoding::Utf8 {
        nothing_is_lost(&document);
    }
}

/// Fixes make no new errors, and come to rest.
pub fn fix(bytes: &[u8]) {
    for safety in [Safety::Safe, Safety::Unsafe] {
        let mended = |bytes: &[u8]| {
            let mended = mend(&[source(bytes)], None, |_, of| of <= safety);
            mended.expect("small").contents.remove(0)
        };
        let once = mended(bytes);
        let before = errors(bytes);
        for (rule, number) in errors(&once) {
            let old = before.get(rule).copied().unwrap_or_default();
            assert!(number <= old, "{number} of {rule}, and {old} before");
        }
        assert_eq!(mended(&once), once, "{safety:?}");
    }
}

/// What is written in any format is read back the same, keeps what the tables promise, and makes all formats anew.
pub fn roundtrip(bytes: &[u8]) {
    let sources = [source(bytes)];
    let registry = Registry::parse(&sources).expect("one");
    let findings = check(&registry);
    let dataset = Dataset::compile(&registry, &findings);
    let threads = NonZero::<usize>::MIN;
    let files = export::in_memory(&dataset, FORMATS, threads).expect("to memory");
    assert_eq!(verify(&files, None), []);
    let model = Model::of(&dataset);
    assert_eq!(model.validate(), Ok(()));
    let again = export::in_memory(&model, FORMATS, threads).expect("to memory");
    let differ = files.iter().zip(&again).find(|(one, other)| one != other);
    assert_eq!(differ.map(|(file, _)| file.name), None);
}

/// No style of report obeys or forges anything; the first line is the name of the source.
pub fn report(bytes: &[u8]) {
    let (name, text) = match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (&b"ports.txt"[..], bytes),
    };
    let name = String::from_utf8_lossy(name).into_owned();
    let sources = [SourceFile::new(name, text.to_vec()).expect("small")];
    let registry = Registry::parse(&sources).expect("one");
    let findings = check(&registry);
    let suppressed = Suppressed::by_comments(&registry, &findings);
    let checked = Checked {
        registry: &registry,
        findings: &findings,
        levels: &Levels::default(),
        suppressed: &suppressed,
    };
    let ascii = Look {
        unicode: false,
        verbose: true,
        width: 40,
        ..Look::default()
    };
    for style in STYLES {
        for look in [&Look::default(), &ascii] {
            let mut out = Vec::new();
            style.write(&checked, look, &mut out).expect("to memory");
            let text = String::from_utf8(out).expect("UTF-8");
            assert_eq!(
                text.chars().find(|c| is_forbidden(*c)),
                None,
                "{}",
                style.name
            );
            assert!(!text.contains("##["), "{}", style.name);
            let forged = text.lines().filter(|line| line.starts_with("::"));
            assert!(
                style.name == "github" || forged.count() == 0,
                "{}",
                style.name
            );
            if JSON.contains(&style.name) {
                let read = serde_json::from_str::<serde_json::Value>(&text);
                assert!(read.is_ok(), "{}: {read:?}", style.name);
            }
        }
    }
}

/// The styles that are JSON.
const JSON: [&str; 4] = ["json", "sarif", "gitlab", "rdjson"];

/// What no report may hold: what steers a terminal, a log, or those who read.
pub fn is_forbidden(char: char) -> bool {
    matches!(char,
        '\0'..='\x09' | '\x0B'..='\x1F' | '\x7F'..='\u{9F}'
        | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
        || u32::from(char) & 0xFFFE == 0xFFFE
}

fn source(bytes: &[u8]) -> SourceFile {
    SourceFile::new("ports.txt", bytes.to_vec()).expect("small")
}

fn lines_tile(document: &Document<'_>) {
    let mut at = 0;
    for (span, _) in document.lines() {
        assert_eq!(span.start, at);
        assert!(span.end > span.start);
        at = span.end;
    }
    assert_eq!(at, document.source.size());
}

/// The stretches of a document that are in a record or in a stray block.
fn accounted(document: &Document<'_>) -> Vec<Range<u32>> {
    let cells = document
        .records
        .iter()
        .flat_map(|record| Role::MAIN.map(|role| record.cell(role)));
    let strays = document.strays.iter().map(|stray| stray.span);
    let mut all: Vec<_> = cells
        .chain(strays)
        .filter(|span| !span.is_empty())
        .map(|Span { start, end }| start..end)
        .collect();
    all.sort_by_key(|range| range.start);
    all
}

/// Each cell is in exactly one record or one stray block.
fn nothing_is_lost(document: &Document<'_>) {
    let accounted = accounted(document);
    for pair in accounted.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{pair:?} overlap");
    }
    let mut next = 0;
    for (span, kind) in document.lines() {
        // They are in order, as the lines are.
        while accounted
            .get(next)
            .is_some_and(|range| range.end <= span.start)
        {
            next += 1;
        }
        if kind == LineKind::Cell {
            let text = document.source.slice(span);
            let trimmed = text.trim_matches(['\u{FEFF}', ' ', '\t', '\n', '\r']);
            let end = span.start + u32::try_from(text.len()).expect("small");
            let is_inside = accounted.get(next).is_some_and(|range| range.start < end);
            assert!(trimmed.is_empty() || is_inside, "{text:?}");
        }
    }
}

/// The errors in a text, by rule, as many as there are of each.
fn errors(bytes: &[u8]) -> BTreeMap<&'static str, usize> {
    let sources = [source(bytes)];
    let registry = Registry::parse(&sources).expect("one");
    let mut counts = BTreeMap::new();
    for finding in check(&registry) {
        if finding.rule().level == Level::Error {
            *counts.entry(finding.rule().name).or_default() += 1;
        }
    }
    counts
}

//! What people and programs are shown.

use std::fs;
use std::path::{Path, PathBuf};

use portreg::lint::Levels;
use portreg::report::{Checked, Look, json, style};
use portreg::suppress::Suppressed;
use portreg::{Registry, SourceFile, check};

use crate::support::{registry, source};
use unicode_width::UnicodeWidthStr;

/// A report in one style.
fn report(style_name: &str, sources: &[SourceFile], look: &Look) -> String {
    let registry = Registry::parse(sources).expect("few");
    let findings = check(&registry);
    let checked = Checked {
        registry: &registry,
        findings: &findings,
        levels: &Levels::default(),
        suppressed: &Suppressed::default(),
    };
    let style = style(style_name).expect("in the table");
    let mut out = Vec::new();
    style.write(&checked, look, &mut out).expect("to memory");
    String::from_utf8(out).expect("UTF-8")
}

/// The small odd files, each named after its oddity, by name.
pub(crate) fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    let name = |path: &Path| {
        path.file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    };
    paths
        .iter()
        .map(|path| (name(path), fs::read(path).expect("readable")))
        .collect()
}

fn odd(name: &str, bytes: Vec<u8>) -> [SourceFile; 1] {
    [SourceFile::new(format!("{name}.txt"), bytes).expect("small")]
}

#[test]
fn people_are_shown_the_registry() {
    let sources = [SourceFile::new("data/ports.txt", registry().into_bytes()).expect("small")];
    insta::assert_snapshot!("registry", report("human", &sources, &Look::default()));
}

#[test]
fn people_are_shown_odd_files() {
    for (name, bytes) in corpus() {
        let text = report("human", &odd(&name, bytes), &Look::default());
        insta::assert_snapshot!(format!("corpus-{name}"), text);
    }
}

#[test]
fn programs_are_shown_a_finding() {
    let sources = [source(
        "22\n\nTCP\n\nSSH\n\nOfficial\n\n22\n\nTCP\n\nOther\n\nOfficial\n",
    )];
    insta::assert_snapshot!("json", report("json", &sources, &Look::default()));
}

#[test]
fn the_json_report_is_valid_on_everything() {
    let validator = jsonschema::validator_for(&json::schema()).expect("a schema");
    let mut all = corpus();
    all.push(("registry".to_owned(), registry().into_bytes()));
    for (name, bytes) in all {
        let text = report("json", &odd(&name, bytes), &Look::default());
        let value = serde_json::from_str(&text).expect("JSON");
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn no_report_holds_a_character_that_a_terminal_obeys() {
    let ascii = Look {
        unicode: false,
        width: 40,
        verbose: true,
        ..Look::default()
    };
    for (name, bytes) in corpus() {
        for style in ["human", "json"] {
            for look in [Look::default(), ascii.clone()] {
                let text = report(style, &odd(&name, bytes.clone()), &look);
                let hostile = |c: &char| *c != '\n' && portreg::report::is_hostile(*c);
                assert_eq!(text.chars().find(hostile), None, "{name} as {style}");
                assert!(!text.contains("##["), "{name} as {style}");
                let command = |line: &str| line.trim_start().starts_with("::");
                assert!(!text.lines().any(command), "{name} as {style}");
            }
        }
    }
}

#[test]
fn the_frame_is_ascii_where_that_is_asked_for() {
    let look = Look {
        unicode: false,
        ..Look::default()
    };
    let text = report("human", &[source("22\n\nTPC\n\nSSH\n\nOfficial\n")], &look);
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn lines_of_a_snippet_keep_to_the_width() {
    for width in [60, 80, 120] {
        let look = Look {
            width,
            ..Look::default()
        };
        for (name, bytes) in corpus() {
            let text = report("human", &odd(&name, bytes), &look);
            let long = text
                .lines()
                .filter(|line| line.contains('│'))
                .find(|line| line.width() > width);
            assert_eq!(long, None, "{name} at {width}");
        }
    }
}

#[test]
fn all_alike_are_shown_when_asked_for() {
    let sources = [source(registry())];
    let shown = |verbose| {
        let look = Look {
            verbose,
            ..Look::default()
        };
        report("human", &sources, &look)
            .matches("note[blank-status]")
            .count()
    };
    assert_eq!((shown(false), shown(true)), (10, 86));
}

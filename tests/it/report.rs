//! What people and programs are shown.

use std::fs;
use std::path::{Path, PathBuf};

use portreg::lint::Levels;
use portreg::report::{Checked, Look, STYLES, Sanitized, json, step_summary};
use portreg::suppress::Suppressed;
use portreg::{Registry, SourceFile, check};

use crate::runner::commands;
use crate::styles::written;
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
    written(style_name, &checked, look)
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
        for style in STYLES.iter().map(|style| style.name) {
            for look in [Look::default(), ascii.clone()] {
                let text = report(style, &odd(&name, bytes.clone()), &look);
                let hostile = |c: &char| *c != '\n' && portreg::report::is_hostile(*c);
                assert_eq!(text.chars().find(hostile), None, "{name} as {style}");
                assert!(!text.contains("##["), "{name} as {style}");
                let command = |line: &str| line.trim_start().starts_with("::");
                assert!(
                    style == "github" || !text.lines().any(command),
                    "{name} as {style}"
                );
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

/// A source with a finding of each level, two places in one finding, and fixes.
const MISTAKES: &str = "22\n\nTPC\n\nSSH, a <shell>\n\nOfficial\n\n22\n\nUDP\n\nCaf\u{E9} & the the\n\n\u{A0}\n\n22\n\nUDP\n\nOther\n\nOfficial\n";

#[test]
fn services_are_shown_findings() {
    let sources = || [SourceFile::new("data/a b.txt", MISTAKES.into()).expect("small")];
    for style in STYLES {
        let mut text = report(style.name, &sources(), &Look::default());
        if let Some((_, results)) = text.split_once("\"results\": ") {
            // The rules before are what their files say.
            text = results.to_owned();
        }
        insta::assert_snapshot!(format!("style-{}", style.name), text);
    }
}

#[test]
fn services_are_shown_that_nothing_was_found() {
    for (style, expected) in [
        ("concise", Some("")),
        ("github", Some("")),
        ("gitlab", Some("[]\n")),
        ("junit", None),
        ("rdjson", None),
        ("sarif", None),
    ] {
        let text = report(
            style,
            &[source("22\n\nTCP\n\nSSH\n\nOfficial\n")],
            &Look::default(),
        );
        match style {
            "junit" => {
                assert_eq!(text.matches("<testcase").count(), 1, "{text}");
                assert!(
                    text.contains("failures=\"0\"") && !text.contains("<failure"),
                    "{text}"
                );
            }
            "rdjson" => assert!(text.contains("\"diagnostics\": []"), "{text}"),
            "sarif" => {
                let log: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array();
                assert_eq!(rules.map(Vec::len), Some(portreg::rules::RULES.len()));
                assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
            }
            _ => assert_eq!(Some(&*text), expected, "{style}"),
        }
    }
}

/// A source with a note for each record, and then as many errors.
fn many(notes: usize, errors: usize) -> SourceFile {
    let note = |port| format!("{port}\n\nTCP\n\nA (b)\n\n\u{A0}\n\n");
    let error = |port| format!("{port}\n\nTPC\n\nA (b)\n\nOfficial\n\n");
    let notes: String = (0..notes).map(note).collect();
    source(notes + &(30_000..30_000 + errors).map(error).collect::<String>())
}

#[test]
fn of_many_findings_github_is_shown_the_worst_and_how_many_more_there_are() {
    let text = report("github", &[many(12, 25)], &Look::default());
    let commands = commands(&text);
    let of = |name: &str| {
        commands
            .iter()
            .filter(|c| c.name == name)
            .collect::<Vec<_>>()
    };
    let [errors, notices] = [of("error"), of("notice")];
    assert_eq!((errors.len(), notices.len()), (10, 10));
    assert!(commands[..10].iter().all(|command| command.name == "error"));
    let more = |commands: &[&crate::runner::Command]| {
        let said = |c: &&&crate::runner::Command| c.data.contains(" more ");
        commands
            .iter()
            .filter(said)
            .map(|c| c.data.lines().last().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let total = |level: &str| {
        let text = report("concise", &[many(12, 25)], &Look::default());
        text.matches(&format!(": {level}[")).count()
    };
    assert_eq!(
        more(&errors),
        [format!("{} more errors", total("error") - 10)]
    );
    assert_eq!(
        more(&notices),
        [format!("{} more notes", total("note") - 10)]
    );
    assert!(errors[9].data.ends_with("more errors") && notices[9].data.ends_with("more notes"));
}

#[test]
fn sarif_is_cut_where_services_cut_it_and_says_so() {
    let total = |level: &str| {
        let text = report("concise", &[many(24_000, 2_000)], &Look::default());
        text.matches(&format!(": {level}[")).count()
    };
    let all = total("error") + total("warning") + total("note");
    assert!(all > 25_000);
    let text = report("sarif", &[many(24_000, 2_000)], &Look::default());
    let log: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("a list");
    assert_eq!(results.len(), 25_000);
    let errors = results.iter().filter(|result| result["level"] == "error");
    assert_eq!(errors.count(), total("error"));
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    let said = notification["message"]["text"].as_str().expect("a text");
    assert!(
        said.starts_with(&format!("{} of {all} results", all - 25_000)),
        "{said}"
    );
    let text = report("sarif", &[many(10, 10)], &Look::default());
    assert!(!text.contains("toolExecutionNotifications"));
}

#[test]
fn a_summary_of_a_step_is_no_longer_than_github_takes() {
    let sources = [many(20_000, 2)];
    let registry = Registry::parse(&sources).expect("few");
    let findings = check(&registry);
    let checked = Checked {
        registry: &registry,
        findings: &findings,
        levels: &Levels::default(),
        suppressed: &Suppressed::default(),
    };
    let mut out = Vec::new();
    step_summary(&checked, &mut out).expect("to memory");
    assert!(
        out.len() <= 1024 * 1024 && out.len() > 1000 * 1000,
        "{}",
        out.len()
    );
    let text = String::from_utf8(out).expect("UTF-8");
    let rows = text.lines().filter(|line| line.starts_with("| ")).count() - 2;
    let left = portreg_grouped(findings.len() - rows);
    assert!(
        text.ends_with(&format!(
            "{left} more are not shown: a summary holds 1 MiB at the most.\n"
        )),
        "{}",
        &text[text.len() - 200..]
    );
    assert_eq!(
        text.matches("| error | unknown&#45;transport |").count()
            + text.matches("| error | unknown-transport |").count(),
        2
    );
}

/// A number in groups of three digits.
fn portreg_grouped(number: usize) -> String {
    let digits = number.to_string();
    let (thousands, rest) = digits.split_at(digits.len().saturating_sub(3));
    if thousands.is_empty() {
        rest.to_owned()
    } else {
        format!("{thousands},{rest}")
    }
}

#[test]
fn links_go_to_the_source_and_hold_nothing_else() {
    let look = Look {
        links: Some("file:///home/a%20b/".to_owned()),
        ..Look::default()
    };
    let name = "a\u{1B}]8;;http://x\u{7}b.txt";
    let sources =
        [SourceFile::new(name, b"22\n\nTPC\n\nSSH\n\nOfficial\n".to_vec()).expect("small")];
    let text = report("human", &sources, &look);
    let link = "\u{1B}]8;;file:///home/a%20b/a%1B%5D8%3B%3Bhttp%3A//x%07b.txt\u{1B}\\error[unknown-transport] \u{1B}]8;;\u{1B}\\";
    assert!(text.starts_with(link), "{text}");
    let rest = text.replace(link, "");
    assert!(
        !rest.contains('\u{1B}') && rest.contains(Sanitized::new(name).as_str()),
        "{rest}"
    );
}

#[test]
fn colours_are_ours_alone() {
    let look = Look {
        color: true,
        ..Look::default()
    };
    for (name, bytes) in corpus() {
        let text = report("human", &odd(&name, bytes.clone()), &look);
        let plain = report("human", &odd(&name, bytes), &Look::default());
        // What is left without colours is what is shown without them.
        let mut bare = String::new();
        let mut rest = &*text;
        while let Some((before, behind)) = rest.split_once("\u{1B}[") {
            let (code, behind) = behind.split_once('m').expect("a colour ends");
            assert!(
                code.bytes().all(|b| b.is_ascii_digit() || b == b';'),
                "{name}: {code}"
            );
            bare.push_str(before);
            rest = behind;
        }
        bare.push_str(rest);
        let lines = |text: &str| {
            text.lines()
                .map(|line| line.trim_end().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&bare), lines(&plain), "{name}");
    }
}
